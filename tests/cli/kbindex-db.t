#!/bin/sh
# kbindex: the command line, and a database that it cannot use as it wants.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

article t/one.md 'apple banana'
article t/two.md 'apple cherry'
article t/sub/three.md 'apple date'

test_that 'no DIR, a missing DIR, a file for a DIR, an unknown option: exit 2, one line' '
  run 2 kbindex -d db
  one_line err
  run 2 kbindex -d db nowhere
  one_line err
  run 2 kbindex -d db t nowhere
  one_line err
  run 2 kbindex -d db t/one.md
  one_line err
  run 2 kbindex -d db --frobnicate t
  one_line err
  run 2 kbindex -d db ""
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
    run 2 kbindex -d $db.db t
    test_cmp /dev/null out
    one_line err
    cmp before $db.db
    run 2 kbindex -n -d $db.db t
    one_line err
    cmp before $db.db
  done
  grep "newer.db: schema version 1000" err
  mkdir folder.db
  run 2 kbindex -d folder.db t
  one_line err
  run 2 kbindex -d t/one.md t
  one_line err
  run 2 kbindex -d t/one.md/x.db t
  one_line err
  grep -q banana t/one.md
'

test_that 'a damaged index: exit 2, and --full makes it again' '
  cp -r t fix && kbindex -q -d fix.db fix
  sqlite3 fix.db "UPDATE forward SET tokens = zeroblob (9); UPDATE posting SET data = zeroblob (9);
                  UPDATE term SET data = zeroblob (9)"
  test_expect_code 2 kbsearch -d fix.db apple
  article fix/one.md "changed apple"
  run 2 kbindex -d fix.db fix
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
  run_as_user 2 kbindex -d ro/desk.db t
  one_line err
  run_as_user 2 kbindex -d ro/other.db t
  one_line err
  run_as_user 2 kbindex -d ro/sub/other.db t
  one_line err
  chmod 755 ro
  cmp before ro/desk.db
  rm t/extra.md
'

test_that 'a full disk: exit 2, and the old index stands' '
  cp -r "$KB" full && kbindex -q -d full.db t
  blocks=$(($(stat -c %s full.db) / 512 + 16))
  kbsearch -d full.db apple >before
  test_expect_code 2 sh -c "ulimit -f $blocks; exec kbindex -d full.db full >out 2>err"
  one_line err
  kbsearch -d full.db apple >after
  test_cmp before after
  sound full.db
'

test_that '> /dev/full is exit 2, a closed pipe is quiet' '
  test_expect_code 2 sh -c "exec kbindex -d db t >/dev/full 2>err"
  one_line err
  kbindex -d db t 2>err | :
  test_cmp /dev/null err
'

test_that 'a signal that is ignored, as under nohup, does not stop it' '
  mkdir -p many
  for i in $(seq 400); do article many/$i.md "word$i"; done
  sh -c "trap \"\" HUP; kbindex -d nohup.db many >out 2>err & pid=\$!
    while kill -HUP \$pid 2>/dev/null; do sleep .005; done; wait \$pid"
  grep "^indexed 400," out
'

test_that 'SIGINT leaves the old index' '
  cp -r "$KB" int && kbindex -q -d int.db int
  kbsearch -d int.db -n 100 domain >before
  for file in int/*/*.md; do echo "interrupted" >>"$file"; done
  hold int.db
  (sleep .9; echo .quit >&9) &
  test_expect_code 130 timeout --preserve-status -s INT .5 kbindex -d int.db int >out 9>&-
  release
  test_cmp /dev/null out
  kbsearch -d int.db -n 100 domain >after
  test_cmp before after
  kbindex -q -d int.db int
  kbsearch -q -d int.db interrupted
'

test_that 'while another program writes: exit 75 within six seconds, and search goes on' '
  kbindex -q -d lock.db t
  article t/extra.md "apple"
  hold lock.db
  started=$(date +%s)
  run 75 kbindex -d lock.db t 9>&-
  ended=$(date +%s)
  kbsearch -q -d lock.db apple 9>&-
  release
  one_line err
  test $((ended - started)) -ge 4
  test $((ended - started)) -le 7
  kbindex -d lock.db t | grep "^indexed 1, unchanged 3, removed 0"
'

# The id of an article, wherever the index has it.
move_id () {
  for column in article.id article_label.article section.article article_text.article \
    article_edit.article forward.article; do
    echo "UPDATE OR IGNORE ${column%.*} SET ${column#*.} = $3 WHERE ${column#*.} = $2;"
  done | sqlite3 "$1"
}

test_that 'an id beyond what a search has room for is refused, and takes no memory' '
  cp -r t ids && kbindex -q -d ids.db ids
  cp ids.db far.db && move_id far.db 2 2147483647
  run 2 kbindex -d far.db ids
  one_line err
  grep "article 2147483647: an article.s id is at most 16777215" err
  test_expect_code 2 sh -c "$(bounded 500000); exec kbsearch -d far.db apple >out 2>err"
  grep "far.db: article 2147483647: an article.s id is at most 16777215$" err
  run 2 kbsearch -d far.db --categories
  grep "far.db: article 2147483647: an article.s id is at most 16777215$" err
  sqlite3 ids.db "INSERT INTO article SELECT 16777215, root, \"last.md\", size, mtime_ns, hash, text_hash,
    edited_at, 1, title, description, lang, category, slug, ident, date, updated, draft, sum, ctime_ns, inode, labels
    FROM article LIMIT 1"
  article ids/new.md apple
  run 2 kbindex -d ids.db ids
  one_line err
  grep "article 16777216: an article.s id is at most 16777215" err
  kbsearch -q -d ids.db apple
'

test_that 'a database of version 6 is searched once a writer was there, and counted by kbindex' '
  kbindex -q -d now.db "$KB"
  cp now.db six.db
  as_version 6 six.db
  test_expect_code 2 kbsearch -d six.db transfer
  echo ticket,at,kind | ticketlog -q -d six.db --format=csv -
  for query in "transfer*" "\"name servers\"" "domein*" dominios; do
    kbsearch -q -d six.db --paths "$query" >before
    kbsearch -q -d now.db --paths "$query" >after
    test_cmp before after
  done
  kbindex -d six.db "$KB" | grep "^indexed 6[0-9], unchanged 0"
  kbindex -d six.db "$KB" | grep "^indexed 0,"
  for rows in "* FROM word" "term, df, whole FROM term"; do
    sqlite3 -readonly now.db "SELECT $rows ORDER BY 1, 2" >before
    sqlite3 -readonly six.db "SELECT $rows ORDER BY 1, 2" >after
    test_cmp before after
  done
  sound six.db
'

test_done
