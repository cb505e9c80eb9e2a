#!/bin/sh
# kbindex: files that cannot be read as meant, odd names, and --check.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# article FILE TEXT: an article with the file's name as its title.

# index CODE ARG...: a run on the database `db`.
counts () {
  grep "^indexed $1, unchanged $2, removed $3 in " out
}

test_that 'each bad file is one warning with its line; the rest is indexed; exit 1' '
  mkdir w && article w/good.md "apple"
  printf "%s\n" "---" "title: [x" "---" "" "# Front" "" "apple" >w/front.md
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
  sleep 0.1 # what changed a moment before is looked at once more in the next run
  run 1 kbindex -d db w
  counts 3 0 0
  sort err >sorted
  test_is "$(cut -d " " -f 2 sorted | tr "\n" " ")" \
    "w/big.md: w/bytes.md:4: w/front.md:2: w/loop2: w/loop: w/nul.md:4: "
  finds apple "bytes.md front.md good.md "
  sound db
'

test_that 'a second run tells the same again, and changes nothing' '
  cp err before
  sql db "SELECT * FROM article" >stored
  run 1 kbindex -d db w
  counts 0 3 0
  test_cmp before err
  sql db "SELECT * FROM article" >after
  test_cmp stored after
'

test_that 'a file with an old fault, read again, leaves the words of the next ones right' '
  mkdir again
  printf "%s\n" --- "tags: [a" --- "" "Quince and medlar." >again/a.md
  run 1 kbindex -j 1 -d again.db again
  echo "Medlar or quince." >again/b.md
  run 1 kbindex -j 1 -d again.db again
  kbsearch -d again.db --paths +quince +medlar | sort >out
  printf "%s\n" a.md b.md >expected
  test_cmp expected out
'

test_that 'a file that turns bad keeps what is stored of it, until it is good again' '
  article w/good.md "apple plum"
  run 1 kbindex -d db w
  printf "\0" >>w/good.md
  run 1 kbindex -d db w
  finds plum "good.md "
  run 1 kbindex -d db --full w
  finds plum "good.md "
  article w/good.md "apple pear"
  rm -r w/[bfnlpo]*.md w/loop*
  run 0 kbindex -d db w
  test_cmp /dev/null err
  finds apple "good.md "
  finds pear "good.md "
'

test_that 'an unreadable file or folder: one warning, what is stored of it stays' '
  article perm/a.md "apple"; article perm/b.md "apple"; article perm/sub/c.md "apple"
  kbindex -q -d db --prune perm
  touch perm/a.md
  chmod 0 perm/a.md perm/sub
  run_as_user 1 kbindex -d db perm
  chmod 755 perm/sub; chmod 644 perm/a.md
  test_is "$(cat err)" "kbindex: perm/sub: Permission denied
kbindex: perm/a.md: Permission denied"
  finds apple "a.md b.md sub/c.md "
  chmod 444 perm/sub
  run_as_user 1 kbindex -d db perm
  chmod 755 perm/sub
  finds apple "a.md b.md sub/c.md "
  sound db
'

test_that 'a DIR that can be listed but not entered loses nothing' '
  chmod 444 perm
  test_must_fail test_as_user sh -c "kbindex -q -d db perm 2>err"
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
  run 1 kbindex -d odd.db odd
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
  run 1 kbindex --check -d check.db lint
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
  test_expect_code 2 sh -c "exec kbindex --check lint >/dev/full 2>err"
  one_line err
  kbindex --check lint 2>err | :
  test_cmp /dev/null err
'

test_that 'an edit of the same size and time is seen' '
  mkdir -p same/sub
  printf "# One\n\nWhite words.\n" >same/a.md
  printf "# Two\n\nWhite words.\n" >same/sub/b.md
  touch -d 2020-01-01T00:00:00Z same/a.md same/sub/b.md
  kbindex -q -d same.db same
  printf "# One\n\nBlack words.\n" >same/a.md
  printf "# Two\n\nBlack words.\n" >new && touch -d 2020-01-01T00:00:00Z new same/a.md && mv new same/sub/b.md
  kbindex -d same.db same >out
  grep "^indexed 2, unchanged 0" out
  test_is "$(kbsearch -d same.db --paths black | sort | tr "\n" " ")" "a.md sub/b.md "
'

test_that 'an edit right behind the run is seen, whatever the clock says' '
  set +x
  mkdir quick
  for round in 1 2 3 4 5 6 7 8 9 10; do
    printf "# Quick\n\nWhite\n" >quick/a.md
    kbindex -q -d quick.db quick
    printf "# Quick\n\nBlack\n" >quick/a.md
    kbindex -q -d quick.db quick
    kbsearch -d quick.db --paths black >out || { echo "round $round"; exit 1; }
  done
'

test_that 'two runs over folders with the same paths: the second says what it replaces, and the cure' '
  mkdir -p both/en both/nl
  printf "# Move\n\nMove a domain.\n" >both/en/move.md
  printf "# Verhuis\n\nVerhuis een domein.\n" >both/nl/move.md
  printf "# Same\n\nSame.\n" >both/en/same.md
  cp both/en/same.md both/nl/same.md
  kbindex -q -d both.db both/en
  kbindex -q -d both.db both/nl 2>err
  test_is "$(wc -l <err)" 1
  grep "^kbindex: both/nl: 1 article took the place of one in .*/both/en, of the same path (move.md); .*folder above" err
  kbindex -q -d both.db --prune both
  test_is "$(sqlite3 both.db "SELECT path FROM v_article ORDER BY 1" | tr "\n" " ")" \
    "en/move.md en/same.md nl/move.md nl/same.md "
  rm both.db
  kbindex -q -d both.db both/en
  kbindex -q -d both.db --prune both/nl 2>err
  test ! -s err
  mv both/nl both/moved
  echo more >>both/moved/move.md
  kbindex -q -d both.db both/moved 2>err
  test ! -s err
'

test_that 'a configuration of Hugo says which language a folder is in; path and front matter go before it' '
  mkdir -p hugo/config/_default hugo/content/de hugo/dutch/dns hugo/help
  printf "defaultContentLanguage = \"pt-br\"\n" >hugo/config/_default/hugo.toml
  printf "[nl]\ncontentDir = \"dutch\"\n" >hugo/config/_default/languages.toml
  printf "[[mounts]]\nsource = \"help\"\ntarget = \"content/help\"\nlang = \"fr\"\n" >hugo/config/_default/module.toml
  for file in content/a content/de/b dutch/dns/c help/d readme; do echo "# $file" >"hugo/$file.md"; done
  printf -- "---\nlang: es\n---\n# E\n" >hugo/dutch/e.md
  kbindex -q -d hugo.db hugo
  test_is "$(sql hugo.db "SELECT group_concat (path || '\'' '\'' || lang, '\'';'\'') FROM (SELECT * FROM v_article ORDER BY path)")" \
    "content/a.md pt;content/de/b.md de;dutch/dns/c.md nl;dutch/e.md es;help/d.md fr;readme.md en"
  kbindex -q -d dutch.db hugo/dutch
  test_is "$(sql dutch.db "SELECT group_concat (lang) FROM (SELECT * FROM v_article ORDER BY path)")" "nl,es"
'

test_done
