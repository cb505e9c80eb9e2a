#!/bin/sh
# kbindex: what changes in a tree and what comes of it in the file.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# article FILE TEXT: an article with the file's name as its title.
article () {
  mkdir -p "$(dirname "$1")"
  printf '# %s\n\n%s\n' "$(basename "$1" .md)" "$2" >"$1"
}

# index ARG...: kbindex, its line without the time in `line`, its warnings in `err`.
index () {
  index_status=0
  timeout 60 kbindex -d db "$@" >out 2>err || index_status=$?
  sed 's/ in [0-9]*\.[0-9][0-9] s$//' out >line
  cat out err
  return $index_status
}
line_is () {
  test_is "$(cat line)" "$1"
}
counts () {
  line_is "indexed $1, unchanged $2, removed $3"
}
one_line () {
  test_is "$(wc -l <"$1")" 1
  grep "^kbindex: " "$1"
}
sql () {
  sqlite3 "${2:-db}" "$1"
}
id_of () {
  sql "SELECT id FROM article WHERE path = '$1'"
}
finds () {
  kbsearch -q -d db --paths "$1" | sort | tr '\n' ' ' >found || :
  test_is "$(cat found)" "$2"
}
whole () {
  test_is "$(sql 'PRAGMA integrity_check')" ok
  test_is "$(sql 'PRAGMA foreign_key_check')" ''
}

# answers DB: of all queries, with everything that a reader sees of them.
printf '%s\n' transfer 'auth code' 'why does my domain not resolve' '"name server"' 'dns*' \
  'title:contact' 'lang:nl domein' '+dnssec -glue' 'category:billing refund' verhuizen |
  awk '{ print NR "\t" $0 }' >"$tmp/queries"
answers () {
  kbsearch -d "$1" --batch -n 100 -f tsv <"$tmp/queries"
}
# hold DB: takes the write lock until `release`.
hold () {
  mkfifo control
  sqlite3 "$1" <control >held &
  exec 9>control
  echo 'BEGIN IMMEDIATE; SELECT 1;' >&9
  until [ -s held ]; do sleep .05; done
}
release () {
  exec 9>&-
  wait
}

test_that 'a fresh index holds every article' '
  articles=$(find "$KB" -name "*.md" | wc -l)
  kbindex -d db "$KB" >out 2>err
  test_cmp /dev/null err
  test_is "$(wc -l <out)" 1
  grep -Ex "indexed $articles, unchanged 0, removed 0 in [0-9]+\.[0-9]{2} s" out
  test_is "$(sql "SELECT count(*) FROM v_article")" "$articles"
  whole
  index "$KB"
  counts 0 "$articles" 0
'

mkdir "$tmp/tree" && cd "$tmp/tree" || exit
article t/one.md 'apple banana'
article t/two.md 'apple cherry'
article t/sub/three.md 'apple date'
article u/four.md 'apple elder'

test_that 'an edit, a touch, a new and a vanished file' '
  index t && counts 3 0 0
  touch -d 2020-01-01 t/one.md
  index t && counts 0 3 0
  test_is "$(sql "SELECT mtime_ns FROM article WHERE path = '\''one.md'\''")" 1577836800000000000
  article t/one.md "banana fig"
  index t && counts 1 2 0
  finds apple "sub/three.md two.md "
  finds fig "one.md "
  article t/new.md "apple fig"
  index t && counts 1 3 0
  finds fig "new.md one.md "
  rm t/new.md
  index t && counts 0 3 1
  finds fig "one.md "
  whole
'

test_that 'an edit of the same length is seen' '
  article t/one.md "banana gig"
  index t && counts 1 2 0
  finds gig "one.md "
'

test_that 'ids survive an edit, a rename, a move, and going and coming back' '
  id=$(id_of one.md)
  mv t/one.md t/uno.md
  index t && counts 1 2 0
  test_is "$(id_of uno.md)" "$id"
  test_is "$(id_of one.md)" ""
  finds gig "uno.md "
  mkdir t/far && mv t/uno.md t/far/one.md
  index t && counts 1 2 0
  test_is "$(id_of far/one.md)" "$id"
  test_is "$(sql "SELECT category FROM article WHERE id = $id")" far
  mv t/far/one.md kept
  index t && counts 0 2 1
  test_must_fail kbsearch -q -d db gig
  test_is "$(sql "SELECT gone_at IS NOT NULL FROM article WHERE id = $id")" 1
  mv kept t/far/one.md
  index t && counts 1 2 0
  test_is "$(id_of far/one.md)" "$id"
  finds gig "far/one.md "
  mv t/far/one.md t/one.md
  rmdir t/far
  index t
  test_is "$(id_of one.md)" "$id"
  whole
'

test_that 'two files that swap their contents' '
  cp -r t swap && mv swap/one.md a && mv swap/two.md swap/one.md && mv a swap/two.md
  kbindex -q -d swap.db t
  kbindex -q -d swap.db swap
  test_is "$(kbsearch -q -d swap.db --paths cherry)" one.md
  test_is "$(kbsearch -q -d swap.db --paths gig)" two.md
'

test_that 'the edit time changes with the words alone' '
  edited () { sql "SELECT edited_at > 1000 FROM article WHERE path = '\''two.md'\''"; }
  sql "UPDATE article SET edited_at = 1000"
  printf "%s\n" "---" "title: Other" "tags: [a, b]" "---" "" "# two" "" "apple cherry" >t/two.md
  index t && counts 1 2 0
  test_is "$(edited)" 0
  printf "%s\n" "---" "title: Other" "---" "" "" "# two" "" "apple" "  cherry" "" >t/two.md
  index t && counts 1 2 0
  test_is "$(edited)" 0
  printf "%s\n" "---" "title: Other" "---" "" "# two" "" "apple cherry pie" >t/two.md
  index t && counts 1 2 0
  test_is "$(edited)" 1
'

test_that '--full reads everything again, and keeps ids and edit times' '
  sql "SELECT id, path, edited_at FROM article" >before
  index --full t && counts 3 0 0
  sql "SELECT id, path, edited_at FROM article" >after
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
  index t u && counts 1 3 0
  finds elder "four.md "
  index t && counts 0 3 0
  finds elder "four.md "
  index u && counts 0 1 0
  finds banana "one.md "
'

test_that '--prune drops the articles of folders that are not named' '
  index --prune t && counts 0 3 1
  test_must_fail kbsearch -q -d db elder
  index t u && counts 1 3 0
'

test_that 'the same path in two DIRs: the first keeps it, with a warning and exit 1' '
  article u/one.md "apple grape"
  test_expect_code 1 index t u
  test_is "$(cat err)" "kbindex: u/one.md: not indexed: t/one.md has the same path"
  finds gig "one.md "
  test_must_fail kbsearch -q -d db grape
  rm u/one.md
'

test_that 'nested DIRs are a usage error, the same DIR twice is one' '
  cp db before
  test_expect_code 2 index t t/sub
  one_line err
  test_expect_code 2 index t/sub t
  test_expect_code 2 index . t
  cmp before db
  index t t/ ./t "$PWD/t" u && counts 0 4 0
  mkdir t-more
  index t t-more && counts 0 3 0
'

test_that 'a tree that moved takes its articles along' '
  sql "SELECT id, path FROM article ORDER BY id" >before
  mv t moved
  index moved && counts 0 3 0
  sql "SELECT id, path FROM article ORDER BY id" >after
  test_cmp before after
  test_is "$(kbsearch -d db --vimgrep gig | cut -d : -f 1)" moved/one.md
  mv moved t
  index t && counts 0 3 0
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
  kbindex -d dry.db -n dry >out 2>err
  cmp before dry.db
  test_cmp /dev/null err
  sed "s/ in .*//" out >line
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
  index -q t
  test_cmp /dev/null out
  test_cmp /dev/null err
  article t/one.md "banana gig"
  mv t/two.md kept
  index -v t
  counts 1 1 1
  sort err >sorted
  test_is "$(cat sorted)" "index one.md
remove two.md"
  mv kept t/two.md
  index -q t
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

# ---- What goes wrong with files

test_that 'each bad file is one warning with its line; the rest is indexed; exit 1' '
  mkdir w && article w/good.md "apple"
  printf "%s\n" "---" "title: [x" "---" "" "# Front" "" "apple" >w/front.md
  printf "%s\n" "# Bytes" "" "fine" "apple \377\376 \200" >x
  printf "# Bytes\n\nfine\napple \377\376 x \200\n" >w/bytes.md
  printf "# Nul\n\napple\n\0\n" >w/nul.md
  truncate -s 50M w/big.md
  mkfifo w/pipe.md
  mkdir w/folder.md w/.hidden && article w/.hidden/h.md "apple" && article w/.h.md "apple"
  ln -s . w/loop
  ln -s loop2 w/loop2
  article outside.md "apple outside"
  ln -s ../outside.md w/outside.md
  ln -s .. w/parent
  ln -s good.md w/alias.md
  ln -s nowhere.md w/dangling.md
  test_expect_code 1 index w
  counts 3 0 0
  sort err >sorted
  test_is "$(cut -d " " -f 2 sorted | tr "\n" " ")" \
    "w/big.md: w/bytes.md:4: w/front.md:2: w/loop2: w/loop: w/nul.md:4: "
  finds apple "bytes.md front.md good.md "
  whole
'

test_that 'a second run tells the same again, and changes nothing' '
  cp err before
  sql "SELECT * FROM article" >stored
  test_expect_code 1 index w
  counts 0 3 0
  test_cmp before err
  sql "SELECT * FROM article" >after
  test_cmp stored after
'

test_that 'a file that turns bad keeps what is stored of it, until it is good again' '
  article w/good.md "apple plum"
  test_expect_code 1 index w
  printf "\0" >>w/good.md
  test_expect_code 1 index w
  finds plum "good.md "
  test_expect_code 1 index --full w
  finds plum "good.md "
  article w/good.md "apple pear"
  rm w/[bfnlpo]*.md w/loop*
  index w
  test_cmp /dev/null err
  finds apple "good.md "
  finds pear "good.md "
'

test_that 'an unreadable file or folder: one warning, what is stored of it stays' '
  article perm/a.md "apple"; article perm/b.md "apple"; article perm/sub/c.md "apple"
  kbindex -q -d db --prune perm
  touch perm/a.md
  chmod 0 perm/a.md perm/sub
  test_expect_code 1 test_as_user kbindex -d db perm >out 2>err
  chmod 755 perm/sub; chmod 644 perm/a.md
  test_is "$(cat err)" "kbindex: perm/sub: Permission denied
kbindex: perm/a.md: Permission denied"
  finds apple "a.md b.md sub/c.md "
  chmod 444 perm/sub
  test_expect_code 1 test_as_user kbindex -d db perm >out 2>err
  chmod 755 perm/sub
  finds apple "a.md b.md sub/c.md "
  whole
'

test_that 'a DIR that can be listed but not entered loses nothing' '
  chmod 444 perm
  test_must_fail test_as_user kbindex -q -d db perm 2>err
  chmod 755 perm
  test -s err
  finds apple "a.md b.md sub/c.md "
'

test_that 'names with spaces, newlines, escapes and stray bytes' '
  newline=$(printf "new\nline.md"); escape=$(printf "\033[31mred.md"); stray=$(printf "stray\377.md")
  mkdir odd
  for name in "a b.md" "$newline" "$escape" "$stray" "-dash.md" "quo\"te.md" "dollar\$.md" "UPPER.MD"; do
    printf "# Odd\n\nkiwi\n" >"odd/$name"
  done
  kbindex -q -d odd.db odd
  test_is "$(kbsearch -q -d odd.db --paths -0 -n 20 kiwi | tr -dc "\0" | wc -c)" 8
  (cd odd && find . -type f -print0 | sed -z "s|^\./||" | sort -z) >want
  kbsearch -q -d odd.db --paths -0 -n 20 kiwi | sort -z >got
  cmp want got
  (cd odd && xargs -0 cat --) <got | grep -c kiwi
  kbindex -d odd.db odd | grep "^indexed 0, unchanged 8"
'

test_that 'a warning shows the bytes of a name, it does not send them' '
  printf "\0" >"odd/$(printf "\033[31mred.md")"
  test_expect_code 1 kbindex -d odd.db odd 2>err >out
  one_line err
  grep -F "odd/\x1b[31mred.md:1: " err
  rm -r odd
'

test_that 'a tree that has become empty' '
  mkdir empty && article empty/a.md "apple"
  kbindex -q -d empty.db empty
  rm empty/a.md
  kbindex -d empty.db empty | grep "^indexed 0, unchanged 0, removed 1"
  test_expect_code 1 kbsearch -q -d empty.db apple
  kbindex -d never.db empty | grep "^indexed 0, unchanged 0, removed 0"
  test_expect_code 1 kbsearch -q -d never.db apple
'

# ---- --check

test_that '--check finds nothing in kb/, and writes nothing' '
  kbindex --check -d check.db "$KB" >out 2>err
  test_cmp /dev/null out
  test_cmp /dev/null err
  test ! -e check.db
'

test_that '--check prints path:line: message for each finding, exit 1' '
  mkdir lint
  printf "%s\n" "# Same" "" "[dead](gone.md) and [anchor](b.md#nowhere)" "" "![image](gone.png)" >lint/a.md
  printf "%s\n" "---" "id: kb-1" "---" "# Same" "" "## Here" "" "[fine](a.md) [fine](#here)" >lint/b.md
  printf "%s\n" "---" "id: kb-1" "title: Other" "---" "" "text" >lint/c.md
  printf "%s\n" "no heading at all" >lint/d.md
  : >lint/e.md
  printf "%s\n" "---" "title: [x" "---" "" "# Front" "" "text" >lint/f.md
  test_expect_code 1 kbindex --check -d check.db lint >out 2>err
  test_cmp /dev/null err
  test ! -e check.db
  test_is "$(grep -cEv "^lint/[a-f]\.md:[0-9]+: [a-z]" out)" 0
  grep "^lint/a.md:3: dead link: gone.md" out
  grep "^lint/a.md:3: dead anchor: #nowhere" out
  grep "^lint/a.md:5: missing image: gone.png" out
  grep "^lint/b.md:4: title \"Same\"" out
  grep "^lint/c.md:2: id \"kb-1\"" out
  grep "^lint/d.md:1: no title" out
  grep "^lint/e.md:1: empty article" out
  grep "^lint/f.md:2: front matter" out
  for other in -n --full --prune; do
    test_expect_code 2 kbindex --check $other lint
  done
'

test_that '--check on a full disk is exit 2, into a closed pipe a quiet end' '
  test_expect_code 2 kbindex --check lint >/dev/full 2>err
  one_line err
  kbindex --check lint 2>err | :
  test_cmp /dev/null err
'

# ---- The command line and the database

test_that 'no DIR, a missing DIR, a file for a DIR, an unknown option: exit 2, one line' '
  test_expect_code 2 index
  one_line err
  test_expect_code 2 index nowhere
  one_line err
  test_expect_code 2 index t nowhere
  one_line err
  test_expect_code 2 index t/one.md
  one_line err
  test_expect_code 2 index --frobnicate t
  one_line err
  test_expect_code 2 index ""
  one_line err
'

test_that 'the database: -d makes its folder; else $DESKBOOK_DB, $XDG_DATA_HOME, ~' '
  kbindex -q -d deep/er/desk.db t
  test -s deep/er/desk.db
  DESKBOOK_DB=env.db kbindex -q t
  test -s env.db
  XDG_DATA_HOME=$PWD/xdg kbindex -q t
  test -s xdg/deskbook/desk.db
  kbindex -q t
  test -s "$HOME/.local/share/deskbook/desk.db"
  test_is "$(stat -c %a "$HOME/.local/share/deskbook")" 700
'

test_that 'a database in the folder that is indexed' '
  cp -r t inside
  kbindex -q -d inside/desk.db inside
  kbindex -d inside/desk.db inside | grep "^indexed 0, unchanged 3, removed 0"
'

test_that 'a file that is not ours, or is newer, stays as it is: exit 2, one line' '
  echo "just some text, longer than the header of a database is, by some bytes, and so on" >text.db
  head -c 8192 /dev/zero | tr "\0" x >x.db
  sqlite3 foreign.db "CREATE TABLE t (a); INSERT INTO t VALUES (1)"
  sqlite3 marked.db "PRAGMA user_version = 7"
  kbindex -q -d newer.db t
  sqlite3 newer.db "PRAGMA user_version = 1000"
  for db in text x foreign marked newer; do
    cp $db.db before
    test_expect_code 2 kbindex -d $db.db t >out 2>err
    test_cmp /dev/null out
    one_line err
    cmp before $db.db
    test_expect_code 2 kbindex -n -d $db.db t >out 2>err
    one_line err
    cmp before $db.db
  done
  grep "newer.db: schema version 1000" err
  mkdir folder.db
  test_expect_code 2 kbindex -d folder.db t 2>err
  one_line err
  test_expect_code 2 kbindex -d t/one.md t 2>err
  one_line err
  test_expect_code 2 kbindex -d t/one.md/x.db t 2>err
  one_line err
  grep -q gig t/one.md
'

test_that 'a damaged index: exit 2, and --full makes it again' '
  cp -r t fix && kbindex -q -d fix.db fix
  sqlite3 fix.db "UPDATE forward SET tokens = zeroblob (9); UPDATE posting SET data = zeroblob (9);
                  UPDATE term SET data = zeroblob (9)"
  test_expect_code 2 kbsearch -d fix.db apple
  article fix/one.md "changed apple"
  test_expect_code 2 kbindex -d fix.db fix 2>err
  one_line err
  grep -e "--full" err
  kbindex -q --full -d fix.db fix
  test_is "$(kbsearch -q -d fix.db --paths changed)" one.md
'

test_that 'a folder or file that cannot be written: exit 2, one line' '
  mkdir ro && kbindex -q -d ro/desk.db t
  article t/extra.md "apple"
  cp ro/desk.db before
  chmod 444 ro/desk.db*; chmod 555 ro
  test_expect_code 2 test_as_user kbindex -d ro/desk.db t >out 2>err
  one_line err
  test_expect_code 2 test_as_user kbindex -d ro/other.db t >out 2>err
  one_line err
  test_expect_code 2 test_as_user kbindex -d ro/sub/other.db t >out 2>err
  one_line err
  chmod 755 ro
  cmp before ro/desk.db
  rm t/extra.md
'

test_that 'a full disk: exit 2, and the old index stands' '
  cp -r "$KB" full && kbindex -q -d full.db t
  blocks=$(($(stat -c %s full.db) / 512 + 16))
  kbsearch -d full.db apple >before
  test_expect_code 2 sh -c "ulimit -f $blocks; exec kbindex -d full.db full" >out 2>err
  one_line err
  kbsearch -d full.db apple >after
  test_cmp before after
  whole
'

test_that '> /dev/full is exit 2, a closed pipe is quiet' '
  test_expect_code 2 kbindex -d db t >/dev/full 2>err
  one_line err
  kbindex -d db t 2>err | :
  test_cmp /dev/null err
'

test_that 'SIGINT leaves the old index' '
  cp -r "$KB" int && kbindex -q -d int.db int
  answers int.db >before
  for file in int/*/*.md; do echo "interrupted" >>"$file"; done
  hold int.db
  (timeout --preserve-status -s INT 1 kbindex -d int.db int >out 2>err 9>&-; echo $? >status) 9>&- &
  sleep 1.5
  release
  test_is "$(cat status)" 130
  test_cmp /dev/null out
  answers int.db >after
  test_cmp before after
  test_expect_code 1 kbsearch -q -d int.db interrupted
  kbindex -q -d int.db int
  kbsearch -q -d int.db interrupted
'

test_that 'while another program writes: exit 75 within six seconds, and search goes on' '
  kbindex -q -d lock.db t
  article t/extra.md "apple"
  rm -f control held
  hold lock.db
  started=$(date +%s)
  test_expect_code 75 kbindex -d lock.db t >out 2>err 9>&-
  ended=$(date +%s)
  kbsearch -q -d lock.db apple 9>&-
  release
  one_line err
  test $((ended - started)) -ge 4
  test $((ended - started)) -le 7
  kbindex -d lock.db t | grep "^indexed 1, unchanged 3, removed 0"
'

test_done
