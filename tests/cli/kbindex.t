#!/bin/sh
# kbindex: what changes in a tree, and what comes of it in the file.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# article FILE TEXT: an article with the file's name as its title.

# index CODE ARG...: a run on the database `db`.
# The line of counts, without the time.
line_is () {
  test_is "$(sed 's/ in [0-9]*\.[0-9][0-9] s$//' out)" "$1"
}
counts () {
  line_is "indexed $1, unchanged $2, removed $3"
}
id_of () {
  sql db "SELECT id FROM article WHERE path = '$1'"
}

# answers DB: of all queries, with everything that a reader sees of them.
printf '%s\n' transfer 'auth code' 'why does my domain not resolve' '"name server"' 'dns*' \
  'title:contact' 'lang:nl domein' '+dnssec -glue' 'category:billing refund' verhuizen |
  awk '{ print NR "\t" $0 }' >"$tmp/queries"
answers () {
  kbsearch -d "$1" --batch -n 100 -f tsv <"$tmp/queries"
}

test_that 'a fresh index holds every article' '
  articles=$(find "$KB" -name "*.md" | wc -l)
  kbindex -d db "$KB" >out 2>err
  test_cmp /dev/null err
  test_is "$(wc -l <out)" 1
  grep -Ex "indexed $articles, unchanged 0, removed 0 in [0-9]+\.[0-9]{2} s" out
  test_is "$(sql db "SELECT count(*) FROM v_article")" "$articles"
  sound db
  run 0 kbindex -d db "$KB"
  counts 0 "$articles" 0
'

mkdir "$tmp/tree" && cd "$tmp/tree" || exit
article t/one.md 'apple banana'
article t/two.md 'apple cherry'
article t/sub/three.md 'apple date'
article u/four.md 'apple elder'

test_that 'an edit, a touch, a new and a vanished file' '
  run 0 kbindex -d db t && counts 3 0 0
  touch -d 2020-01-01 t/one.md
  run 0 kbindex -d db t && counts 0 3 0
  test_is "$(sql db "SELECT mtime_ns FROM article WHERE path = '\''one.md'\''")" 1577836800000000000
  article t/one.md "banana fig"
  run 0 kbindex -d db t && counts 1 2 0
  finds apple "sub/three.md two.md "
  finds fig "one.md "
  article t/new.md "apple fig"
  run 0 kbindex -d db t && counts 1 3 0
  finds fig "new.md one.md "
  rm t/new.md
  run 0 kbindex -d db t && counts 0 3 1
  finds fig "one.md "
  sound db
'

test_that 'an edit of the same length is seen' '
  article t/one.md "banana gig"
  run 0 kbindex -d db t && counts 1 2 0
  finds gig "one.md "
'

test_that 'ids survive an edit, a rename, a move, and going and coming back' '
  id=$(id_of one.md)
  mv t/one.md t/uno.md
  run 0 kbindex -d db t && counts 1 2 0
  test_is "$(id_of uno.md)" "$id"
  test_is "$(id_of one.md)" ""
  finds gig "uno.md "
  mkdir t/far && mv t/uno.md t/far/one.md
  run 0 kbindex -d db t && counts 1 2 0
  test_is "$(id_of far/one.md)" "$id"
  test_is "$(sql db "SELECT category FROM article WHERE id = $id")" far
  mv t/far/one.md kept
  run 0 kbindex -d db t && counts 0 2 1
  test_must_fail kbsearch -q -d db gig
  test_is "$(sql db "SELECT gone_at IS NOT NULL FROM article WHERE id = $id")" 1
  mv kept t/far/one.md
  run 0 kbindex -d db t && counts 1 2 0
  test_is "$(id_of far/one.md)" "$id"
  finds gig "far/one.md "
  mv t/far/one.md t/one.md
  rmdir t/far
  run 0 kbindex -d db t
  test_is "$(id_of one.md)" "$id"
  sound db
'

test_that 'two files that swap their contents' '
  cp -r t swap && mv swap/one.md a && mv swap/two.md swap/one.md && mv a swap/two.md
  kbindex -q -d swap.db t
  kbindex -q -d swap.db swap
  test_is "$(kbsearch -q -d swap.db --paths cherry)" one.md
  test_is "$(kbsearch -q -d swap.db --paths gig)" two.md
'

test_that 'the edit time changes with the words alone' '
  edited () { sql db "SELECT edited_at > 1000 FROM article WHERE path = '\''two.md'\''"; }
  sqlite3 db "UPDATE article SET edited_at = 1000"
  printf "%s\n" "---" "title: Other" "tags: [a, b]" "---" "" "# two" "" "apple cherry" >t/two.md
  run 0 kbindex -d db t && counts 1 2 0
  test_is "$(edited)" 0
  printf "%s\n" "---" "title: Other" "---" "" "" "# two" "" "apple" "  cherry" "" >t/two.md
  run 0 kbindex -d db t && counts 1 2 0
  test_is "$(edited)" 0
  printf "%s\n" "---" "title: Other" "---" "" "# two" "" "apple cherry pie" >t/two.md
  run 0 kbindex -d db t && counts 1 2 0
  test_is "$(edited)" 1
'

test_that '--full reads everything again, and keeps ids and edit times' '
  sql db "SELECT id, path, edited_at FROM article" >before
  run 0 kbindex -d db --full t && counts 3 0 0
  sql db "SELECT id, path, edited_at FROM article" >after
  test_cmp before after
  finds apple "sub/three.md two.md "
'

test_that 'after many changes the answers are those of a fresh index' '
  cp -r "$KB" kb
  kbindex -q -d old.db kb
  for file in kb/dns/*.md; do sed "s/record/transfer/g" "$file" >x; cp x "$file"; done
  rm kb/billing/refunds.md kb/nl/*/*.md
  mv kb/ssl kb/certificates
  kbindex -q -d old.db kb
  kbindex -q -d new.db kb
  answers old.db | cut -f 1,4 | sort >old
  answers new.db | cut -f 1,4 | sort >new
  test_cmp new old
  kbindex -q -d old.db --full kb
  answers old.db >old
  answers new.db >new
  test_cmp new old
'

test_that 'two DIRs: both are kept, one alone leaves the other' '
  run 0 kbindex -d db t u && counts 1 3 0
  finds elder "four.md "
  run 0 kbindex -d db t && counts 0 3 0
  finds elder "four.md "
  run 0 kbindex -d db u && counts 0 1 0
  finds banana "one.md "
'

test_that '--prune drops the articles of folders that are not named' '
  run 0 kbindex -d db --prune t && counts 0 3 1
  test_must_fail kbsearch -q -d db elder
  run 0 kbindex -d db t u && counts 1 3 0
'

test_that 'the same path in two DIRs: the first keeps it, with a warning and exit 1' '
  article u/one.md "apple grape"
  run 1 kbindex -d db t u
  test_is "$(cat err)" "kbindex: u/one.md: not indexed: t/one.md has the same path"
  finds gig "one.md "
  test_must_fail kbsearch -q -d db grape
  rm u/one.md
'

test_that 'nested DIRs are a usage error, the same DIR twice is one' '
  cp db before
  run 2 kbindex -d db t t/sub
  test_is "$(wc -l <err)" 1
  run 2 kbindex -d db t/sub t
  run 2 kbindex -d db . t
  cmp before db
  run 0 kbindex -d db t t/ ./t "$PWD/t" u && counts 0 4 0
  mkdir t-more
  run 1 kbindex -d db t t-more && counts 0 3 0
'

test_that 'a tree that moved takes its articles along' '
  sql db "SELECT id, path FROM article ORDER BY id" >before
  mv t moved
  run 0 kbindex -d db moved && counts 0 3 0
  sql db "SELECT id, path FROM article ORDER BY id" >after
  test_cmp before after
  test_is "$(kbsearch -d db --vimgrep gig | cut -d : -f 1)" moved/one.md
  mv moved t
  run 0 kbindex -d db t && counts 0 3 0
'

test_that 'so do articles with bad front matter' '
  mkdir bad
  printf "%s\n" "---" "tags: [x" "---" "" "# Bad" "" "rotten" >bad/bad.md
  test_expect_code 1 kbindex -q -d bad.db bad
  mv bad worse
  test_expect_code 1 kbindex -q -d bad.db worse
  test_is "$(kbsearch -d bad.db --vimgrep rotten | cut -d : -f 1)" worse/bad.md
'

test_that '-n says what would change and writes nothing' '
  cp -r t dry && kbindex -q -d dry.db dry
  article dry/new.md "apple"
  article dry/one.md "changed"
  rm dry/two.md
  cp dry.db before
  run 0 kbindex -d dry.db -n dry
  cmp before dry.db
  test_cmp /dev/null err
  line_is "would index new.md
would index one.md
would remove two.md
would have indexed 2, unchanged 1, removed 1"
  kbindex -d none.db -n t >out
  test ! -e none.db
  grep "^would have indexed 3, unchanged 0, removed 0" out
'

test_that '-q is silent, -v names the files' '
  article t/one.md "banana gig quince"
  run 0 kbindex -d db -q t
  test_cmp /dev/null out
  test_cmp /dev/null err
  article t/one.md "banana gig"
  mv t/two.md kept
  run 0 kbindex -d db -v t
  counts 1 1 1
  sort err >sorted
  test_is "$(cat sorted)" "index one.md
remove two.md"
  mv kept t/two.md
  run 0 kbindex -d db -q t
'

test_that 'any number of threads gives the same answers' '
  for n in 1 2 5; do
    kbindex -q -j $n -d j$n.db "$KB"
    answers j$n.db >j$n
  done
  test -s j1
  test_cmp j1 j2
  test_cmp j1 j5
  test_expect_code 2 kbindex -j -1 -d j.db "$KB"
  test_expect_code 2 kbindex -j x -d j.db "$KB"
'

test_that 'the language: front matter, then the folder, then --lang, then en' '
  article lang/plain.md word
  article lang/nl/dutch.md word
  article lang/content/ru/russian.md word
  printf "%s\n" "---" "lang: ES" "---" "" "# own" "" "word" >lang/own.md
  languages () {
    sqlite3 "$1" "SELECT path, lang FROM article ORDER BY path" | tr "\n" " "
  }
  kbindex -q -d en.db lang
  test_is "$(languages en.db)" \
    "content/ru/russian.md|ru nl/dutch.md|nl own.md|es plain.md|en "
  kbindex -q --lang=DE -d de.db lang
  test_is "$(languages de.db)" \
    "content/ru/russian.md|ru nl/dutch.md|nl own.md|es plain.md|de "
  test_expect_code 2 kbindex --lang=x -d de.db lang
  test_expect_code 2 kbindex --lang=e1 -d de.db lang
  test_is "$(sqlite3 en.db "SELECT DISTINCT lang FROM article ORDER BY lang" | tr "\n" " ")" \
    "en es nl ru "
'

test_that 'kb/nl is Dutch' '
  kbindex -q -d kb.db "$KB"
  test_is "$(sqlite3 kb.db "SELECT count(*) FROM article WHERE (path GLOB '\''nl/*'\'') <> (lang = '\''nl'\'')")" 0
'

test_that 'a draft is not found' '
  article draft/live.md "apple"
  printf "%s\n" "---" "draft: true" "tags: [secret]" "---" "" "# Draft" "" "apple zebra" >draft/draft.md
  kbindex -q -d draft.db draft
  test_is "$(kbsearch -q -d draft.db --paths apple)" live.md
  test_expect_code 1 kbsearch -q -d draft.db zebra
  test_expect_code 1 kbsearch -q -d draft.db "zeb*"
  test_expect_code 1 kbsearch -q -d draft.db -t secret
  test_expect_code 1 kbsearch -q -d draft.db "tag:secret apple"
  test_is "$(kbsearch -q -d draft.db -l en --paths)" live.md
  test_expect_code 2 kbsearch -q -d draft.db --like=draft.md
  test_is "$(kbsearch -d draft.db --categories)" "(no category) (1)"
  sed "s/true/false/" draft/draft.md >x && mv x draft/draft.md
  kbindex -q -d draft.db draft
  test_is "$(kbsearch -q -d draft.db --paths zebra)" draft.md
  sed "s/false/true/" draft/draft.md >x && mv x draft/draft.md
  kbindex -q -d draft.db draft
  test_expect_code 1 kbsearch -q -d draft.db zebra
  kbindex -q --full -d draft.db draft
  test_expect_code 1 kbsearch -q -d draft.db zebra
'

test_done
