#!/bin/sh
# kbsearch: databases that are missing, not ours, older, newer, or cannot be written.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# refused FILE: exit 2, nothing on stdout, one line on stderr that names the file, and the
# file stays as it is.
refused () {
  rm -f before
  if [ -f "$1" ]; then cp "$1" before; fi
  run 2 kbsearch -d "$1" kx1
  cat err
  test_cmp /dev/null out
  test_is "$(wc -l <err)" 1
  grep "^kbsearch: $1: " err
  test ! -e before || cmp before "$1"
}

for name in a b c; do
  mkdir -p t
  printf '# Title %s\n\nkx1 text\n' $name >t/$name.md
done
kbindex -q -d good.db t || exit
kbsearch -d good.db kx1 >answer || exit

test_that 'a missing database is exit 2 and says how to make it; none is made' '
  refused none.db
  grep kbindex err
  test ! -e none.db
  refused no/folder.db
  refused good.db/x.db
  DESKBOOK_DB=none.db test_expect_code 2 kbsearch kx1
  test_expect_code 2 kbsearch kx1
  test ! -e "$HOME/.local"
'

test_that 'the database: -d, else $DESKBOOK_DB, $XDG_DATA_HOME, ~' '
  DESKBOOK_DB=good.db kbsearch kx1 >out
  test_cmp answer out
  mkdir -p xdg/deskbook "$HOME/.local/share/deskbook"
  cp good.db xdg/deskbook/desk.db
  XDG_DATA_HOME=$PWD/xdg kbsearch kx1 >out
  test_cmp answer out
  cp good.db "$HOME/.local/share/deskbook/desk.db"
  kbsearch kx1 >out
  test_cmp answer out
  DESKBOOK_DB=none.db kbsearch -d good.db kx1 >out
'

test_that 'what is no database of ours: text, a folder, a device, another program'\''s file' '
  echo "just some text, longer than the header of a database is, by some bytes, and so on" >text.db
  refused text.db
  mkdir folder.db
  refused folder.db
  refused /dev/null
  mkfifo pipe.db
  refused pipe.db
  : >empty.db
  refused empty.db
  sqlite3 foreign.db "CREATE TABLE t (a); INSERT INTO t VALUES (1)"
  refused foreign.db
  head -c 100 good.db >header.db
  refused header.db
'

test_that 'an older schema names the command that migrates it, a newer one says so' '
  sqlite3 old.db <"$TOP/lib/store/schema.sql"
  sqlite3 old.db "PRAGMA application_id = 0x6465736b; PRAGMA user_version = 1"
  refused old.db
  grep "older.*kbindex" err
  cp good.db new.db && sqlite3 new.db "PRAGMA user_version = 1000"
  refused new.db
  grep "1000" err
  cp good.db rules.db && sqlite3 rules.db "UPDATE search_state SET rules = '\''other'\''"
  refused rules.db
  grep kbindex err
  kbindex -q -d rules.db t
  kbsearch -d rules.db kx1 >out
  test_cmp answer out
'

test_that 'tables of ours that are missing or empty' '
  for table in article article_text section term forward search_state vote_total; do
    cp good.db gone.db && sqlite3 gone.db "DROP TABLE $table"
    refused gone.db
  done
  for table in article article_text section forward; do
    cp good.db gone.db && sqlite3 gone.db "DELETE FROM $table"
    refused gone.db
  done
  cp good.db gone.db && sqlite3 gone.db "DROP TABLE root" # needed to name files only
  kbsearch -d gone.db kx1 >out
  test_cmp answer out
  test_expect_code 2 kbsearch -d gone.db --vimgrep kx1
  cp good.db gone.db && sqlite3 gone.db "DELETE FROM term"
  kbsearch -d gone.db kx1 >out 2>err || test $? -le 2
'

test_that 'values that cannot be right' '
  for change in "article SET path = x'\''00'\'' || path" "article_text SET data = zeroblob (0)" \
      "article_text SET data = zeroblob (50)" "forward SET tokens = x'\'''\''" "forward SET vector = x'\''01'\''" \
      "forward SET article = article + 100" "term SET df = 1000" "term SET id = 0" \
      "term SET data = x'\'''\''" "search_state SET documents = -1" \
      "search_state SET documents = 4294967297" "search_state SET langs = '\''\x01'\''" \
      "search_state SET avg_body = 9e999" "section SET n = n + 100" "article SET gone_at = 1"; do
    cp good.db bad.db
    sqlite3 bad.db "PRAGMA ignore_check_constraints = 1; UPDATE $change"
    status=0
    timeout 20 kbsearch -d bad.db kx1 >out 2>err || status=$?
    echo "$change: $status"
    test $status -le 2
    test $status -ne 2 || test_is "$(wc -l <err)" 1
  done
'

test_that 'rows of articles that bear each other'\''s numbers' '
  cp good.db bad.db
  sqlite3 bad.db "PRAGMA foreign_keys = 0; UPDATE article SET id = -id WHERE id < 3;
    UPDATE article SET id = 3 + id WHERE id < 0"
  timeout 20 kbsearch -d bad.db -n 100 --paths kx1 >out 2>err && exit 1
  test_is $? 2
  one_line err
  grep -q damaged err
'

# As after a write that went to the wrong place.
test_that 'pages of terms in each other'\''s places: the right answer, or an error' '
  mkdir terms
  awk "BEGIN { for (i = 0; i < 900; i++) {
    printf \"# Page %d\\n\\nword%03d\\n\", i, (i * 7919) % 900 >(\"terms/\" i \".md\"); close (\"terms/\" i \".md\") } }"
  kbindex -q -d terms.db terms
  sql terms.db "PRAGMA wal_checkpoint(TRUNCATE)" >sum
  set -- $(sqlite3 -readonly terms.db "SELECT pageno FROM dbstat WHERE name = '\''term'\'' AND pagetype = '\''leaf'\''")
  test $# -gt 3
  page=$(sql terms.db "PRAGMA page_size")
  swapped () { # SEEK OVER: the one page becomes the other
    dd if=terms.db of=bad.db bs="$page" skip=$(($1 - 1)) seek=$(($2 - 1)) count=1 conv=notrunc 2>dd
  }
  eval "last=\${$#}"
  for other in "$2" "$last"; do
    cp terms.db bad.db
    swapped "$1" "$other"
    swapped "$other" "$1"
    for n in 001 130 500 899 00* 13* 89*; do
      test "$(kbsearch -q -d bad.db --paths -n 20 "word$n" 2>err)" = "$(kbsearch -q -d terms.db --paths -n 20 "word$n")" ||
        grep damaged err
    done
  done
'

test_that 'a file cut short, at any length: a clear error or the right answer' '
  size=$(stat -c %s good.db)
  cut=0 step=$(test_sample 20480 2048)
  while [ $cut -lt "$size" ]; do
    head -c $cut good.db >cut.db
    if ! timeout 20 kbsearch -d cut.db kx1 >out 2>/dev/null; then refused cut.db
    else test_cmp answer out; fi
    cut=$((cut + step))
  done
'

test_that 'a read-only file in a read-only folder: with its log, without, and half of it' '
  mkdir ro && cp good.db good.db-* ro
  for what in all wal-only shm-only none; do
    rm -rf ro; mkdir ro; cp good.db ro
    case $what in
      all) cp good.db-* ro ;;
      wal-only) cp good.db-wal ro ;;
      shm-only) cp good.db-shm ro ;;
    esac
    ls -A ro >files
    chmod 444 ro/*; chmod 555 ro
    test_as_user sh -c "exec kbsearch -d ro/good.db kx1 >out 2>err" || { cat err; exit 1; }
    ls -A ro >after
    chmod 755 ro
    test_cmp answer out
    test_cmp /dev/null err
    test_cmp files after
  done
'

test_that 'a file alone in a folder that can be written' '
  mkdir alone && cp good.db alone
  kbsearch -d alone/good.db kx1 >out
  test_cmp answer out
  rm -r alone && mkdir alone && cp good.db alone && chmod 444 alone/good.db
  test_as_user sh -c "exec kbsearch -d alone/good.db kx1 >out"
  test_cmp answer out
'

test_that 'a log that is not yet in the file is read, or the search says that it cannot' '
  mkdir log
  cp good.db log/live.db
  sqlite3 log/live.db "PRAGMA wal_autocheckpoint = 0" \
    "INSERT INTO vote_total SELECT id, 3, 4 FROM article" ".system cp log/live.db log/copy.db; cp log/live.db-wal log/copy.db-wal"
  rm log/live.db*
  test -s log/copy.db-wal
  chmod 444 log/*; chmod 555 log
  status=0
  test_as_user sh -c "exec kbsearch -d log/copy.db kx1 >out 2>err" || status=$?
  chmod 755 log; chmod 644 log/*
  cat out err
  if [ $status -eq 0 ]; then grep "3 out of 4" out; else test $status -eq 2; fi
  kbsearch -d log/copy.db kx1 | grep "3 out of 4"
'

test_that 'an unreadable file: exit 2, one line' '
  cp good.db secret.db && chmod 0 secret.db
  test_expect_code 2 test_as_user sh -c "exec kbsearch -d secret.db kx1 >out 2>err"
  chmod 644 secret.db
  test_is "$(wc -l <err)" 1
'

test_that 'a search makes no file beside a database that it could not have made' '
  mkdir clean && cp good.db clean && cp clean/good.db before
  kbsearch -q -d clean/good.db kx1 >out
  cmp before clean/good.db
'

test_that 'odd names of the file' '
  for name in "a b.db" "q?mode=memory.db" "file:x.db" "%41.db" "#1.db" ":memory:" "-x.db"; do
    mkdir -p odd && cp good.db "odd/$name"
    (cd odd && kbsearch "--db=$name" kx1) >out
    test_cmp answer out
    chmod 444 odd/*; chmod 555 odd
    (cd odd && test_as_user kbsearch "--db=$name" kx1) >out
    chmod 755 odd
    test_cmp answer out
    rm -r odd
  done
'

test_done
