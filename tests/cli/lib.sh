# lib.sh - TAP for shell tests.  A test file is
#
#   #!/bin/sh
#   . "$(dirname "$0")/lib.sh"
#   test_that 'a missing word is exit 1' '
#     kbindex -q -d db kb
#     test_expect_code 1 kbsearch -d db xyzzy >out
#     test_cmp /dev/null out
#   '
#   test_done
#
# Each test file runs in a temporary folder of its own (`DESKBOOK_KEEP=1` keeps it), each
# script in a subshell that ends at the first command that fails; so no `&&` is needed,
# and for "must not succeed" write test_must_fail, not `!`.  Run it with prove or alone,
# from any folder; $BUILD names another build folder, $DESKBOOK_WRAPPER a command to run
# the tools with (valgrind), `-v` shows what passing scripts print.  A file is named by the
# tool that it tests, and by what of it: kbindex-db.t.
#
# What hammers does a sample in `make check` and all of it in `make check-long`, which sets
# $DESKBOOK_LONG: `for i in $(test_sample "1 2" "1 2 3 4 5 6")`, `test_long` for test_that.
# shellcheck shell=sh

set -u
test_tool=${0##*/}
TOP=$(cd "${0%"$test_tool"}./../.." && pwd) || exit
BUILD=$(cd "${BUILD:-$TOP/build}" && pwd) || exit
KB=$TOP/kb
DATA=$TOP/tests/data
tmp=$(mktemp -d "${TMPDIR:-/tmp}/deskbook.XXXXXX") || exit
mkdir "$tmp/bin" "$tmp/home" "$tmp/work" && cd "$tmp/work" || exit
test_n=0 test_failed=0 test_verbose=
test_tool=${test_tool%.t}
test_tool=${test_tool%%-*}
[ "${1-}" = -v ] && test_verbose=1

# A crash is told from an answer by its exit status: a signal's, or this one.
CRASH=99
ASAN_OPTIONS=exitcode=$CRASH:${ASAN_OPTIONS-}
UBSAN_OPTIONS=exitcode=$CRASH:print_stacktrace=1:${UBSAN_OPTIONS-}
LSAN_OPTIONS=exitcode=$CRASH:${LSAN_OPTIONS-}
TZ=UTC LC_ALL=C HOME=$tmp/home PATH=$BUILD:$PATH
export TOP BUILD KB DATA ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS TZ LC_ALL HOME PATH
unset DESKBOOK_DB DESKBOOK_CONFIG XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME NO_COLOR TERM CDPATH \
  SOURCE_DATE_EPOCH

# What a command may take.  Under valgrind everything takes longer.
SECONDS_EACH=60
[ -z "${DESKBOOK_WRAPPER-}" ] || SECONDS_EACH=600
export SECONDS_EACH

# A call under valgrind takes a second: of a script's calls the first twenty do, then every fifth,
# and the others run as they are; all of them do with $DESKBOOK_LONG.
if [ -n "${DESKBOOK_WRAPPER-}" ]; then
  for tool in "$TOP"/cmd/*/; do
    tool=$(basename "$tool")
    cat >"$tmp/bin/$tool" <<END
#!/bin/sh
{ printf . >>'$tmp/calls'; n=\$(wc -c <'$tmp/calls'); } 2>/dev/null
[ -n "${DESKBOOK_LONG-}" ] || [ \${n:=0} -le 20 ] || [ \$((n % 5)) -eq 0 ] || exec '$BUILD/$tool' "\$@"
{ printf . >>'$tmp/wrapped'; } 2>/dev/null
exec $DESKBOOK_WRAPPER '$BUILD/$tool' "\$@"
END
  done
  chmod +x "$tmp/bin"/*
  touch "$tmp/calls" "$tmp/wrapped"
  PATH=$tmp/bin:$PATH
fi

test_cleanup () {
  status=$?
  cd /
  if [ -n "${DESKBOOK_KEEP-}" ]; then echo "# kept: $tmp"; else rm -rf "$tmp"; fi
  exit $status
}
trap test_cleanup EXIT
trap 'exit 130' INT TERM HUP

# test_has TOOL...: all of them are here (`command -v` of some shells looks for the first alone).
test_has () {
  for has_tool; do command -v "$has_tool" >/dev/null || return 1; done
}

# as_version N FILE: the database as schema version N would have it.
as_version () {
  as_steps=schema.sql
  for as_n in 2 3 4 5 6 7 8 9 10 11; do [ $as_n -gt "$1" ] || as_steps="$as_steps schema-$as_n.sql"; done
  as_n=$1
  shift
  sqlite3 "$1" "PRAGMA wal_checkpoint (TRUNCATE)" >/dev/null
  mv "$1" "$1.new"
  # shellcheck disable=SC2086 # names
  (cd "$TOP/lib/store" && cat $as_steps) | sqlite3 "$1"
  {
    echo "ATTACH '$1.new' AS new;"
    sqlite3 "$1" "SELECT 'INSERT OR IGNORE INTO ' || m.name || ' (' || group_concat (c.name)
        || ') SELECT ' || group_concat (c.name) || ' FROM new.' || m.name || ';'
      FROM sqlite_schema m JOIN pragma_table_info (m.name) c WHERE m.type = 'table' GROUP BY m.name"
    echo "PRAGMA application_id = 0x6465736b; PRAGMA user_version = $as_n; PRAGMA journal_mode = WAL;"
  } >"$1.steps"
  sqlite3 "$1" <"$1.steps" >/dev/null
  rm -f "$1".new* "$1.steps"
}

# test_that TITLE SCRIPT
test_that () {
  test_n=$((test_n + 1))
  (set -e -x; eval "$2") >"$tmp/log" 2>&1 </dev/null
  test_status=$?
  if [ $test_status -eq 0 ]; then
    echo "ok $test_n - $1"
  else
    echo "not ok $test_n - $1"
    test_failed=$((test_failed + 1))
  fi
  if [ $test_status -ne 0 ] || [ -n "$test_verbose" ]; then sed 's/^/# /' "$tmp/log"; fi
}

# test_skip TITLE WHY
test_skip () {
  test_n=$((test_n + 1))
  echo "ok $test_n - $1 # SKIP $2"
}

# test_sample SAMPLE ALL: one of the two, on stdout
test_sample () {
  if [ -n "${DESKBOOK_LONG-}" ]; then echo "$2"; else echo "$1"; fi
}

# test_long TITLE SCRIPT: a test_that of `make check-long` alone
test_long () {
  [ -z "${DESKBOOK_LONG-}" ] || test_that "$@"
}

# Stands at the end of every file: a file that stops before it has no plan, and fails.
test_done () {
  echo "1..$test_n"
  [ -z "${DESKBOOK_WRAPPER-}" ] ||
    echo "# $(wc -c <"$tmp/wrapped") of $(wc -c <"$tmp/calls") calls by $DESKBOOK_WRAPPER"
  [ "$test_failed" -eq 0 ]
  exit
}

# test_expect_code CODE COMMAND...
test_expect_code () {
  test_want=$1 test_got=0
  shift
  "$@" || test_got=$?
  [ "$test_got" -eq "$test_want" ] && return
  echo "exit status $test_got, expected $test_want: $*" >&2
  return 1
}

# test_must_fail COMMAND...: it says no (1 to 125), and neither crashes nor is missing.
test_must_fail () {
  test_got=0
  "$@" || test_got=$?
  [ $test_got -gt 0 ] && [ $test_got -lt 126 ] && [ $test_got -ne $CRASH ] && return
  echo "exit status $test_got, expected a failure: $*" >&2
  return 1
}

# run CODE COMMAND...: what it says is in `out` and `err`.  (No trace is in `err`.)
run () {
  run_code=$1
  shift
  test_expect_code "$run_code" run_limited "$@" || { cat err; return 1; }
}
# (A limit of work costs no process.  What waits without an end is ended by tap.sh.)
run_limited () (
  { set +x; } 2>/dev/null
  # shellcheck disable=SC3045 # dash and bash have it
  ulimit -t "$SECONDS_EACH"
  exec "$@" >out 2>err
)

# one_line [FILE]: in FILE, or `err`, the tool under test says one line.
one_line () {
  # (All by the shell itself: it is asked a thousand times.)
  { IFS= read -r one_said && ! IFS= read -r one_more && [ -z "$one_more" ]; } <"${1-err}" ||
    { cat "${1-err}"; return 1; }
  case $one_said in "$test_tool: "*) ;; *) echo "not by $test_tool: $one_said"; return 1 ;; esac
}

# sql DB STATEMENT...
sql () {
  sqlite3 -readonly "$@"
}

# ask_db STATEMENT: of the tool's own database
ask_db () {
  sql "$DESKBOOK_DB" "$1"
}

# sound DB
sound () {
  test_is "$(sql "$1" 'PRAGMA integrity_check' 'PRAGMA foreign_key_check' "$miscounted")" ok
}

# counted DB: what kbvote has counted of the votes is what there is to count.
counted () {
  test_is "$(sql "$1" "$miscounted")" ''
}
miscounted="
    CREATE TEMP TABLE cast_vote AS
      SELECT article, at / 86400 AS day, value, since,
             lag (at) OVER voters AS earlier, lead (at) OVER voters / 86400 AS next,
             lead (since) OVER voters AS since_next
        FROM (SELECT v.*, ifnull ((SELECT max (e.at) FROM article_edit e
                                    WHERE e.article = v.article AND e.at <= v.at), 0) AS since
                FROM vote v)
      WINDOW voters AS (PARTITION BY article, voter ORDER BY at, value);
    CREATE TEMP TABLE truth AS
      SELECT 'total' AS what, article, 0 AS a, 0 AS b, sum (value = 1) AS yes, count (*) AS n FROM cast_vote
       WHERE next IS NULL AND value <> 0 GROUP BY article
      UNION ALL SELECT 'day', article, day, 0, sum (value = 1), count (*) FROM cast_vote
       WHERE next IS NULL AND value <> 0 GROUP BY article, day
      UNION ALL SELECT 'new', article, day, 0, sum (value = 1), count (*) FROM cast_vote
       WHERE earlier IS NULL GROUP BY article, day
      UNION ALL SELECT 'again', article, day, next, sum (value = 1), count (*) FROM cast_vote
       WHERE next > day AND value <> 0 GROUP BY article, day, next
      UNION ALL SELECT 'text', article, since, 0, sum (value = 1), count (*) FROM cast_vote
       WHERE since IS NOT since_next AND value <> 0 GROUP BY article, since;
    CREATE TEMP TABLE stored AS
      SELECT 'total', article, 0, 0, yes, total FROM vote_total WHERE total > 0
      UNION ALL SELECT 'day', article, day, 0, yes, total FROM vote_day WHERE total > 0
      UNION ALL SELECT 'new', article, day, 0, new_yes, new FROM vote_day WHERE new > 0
      UNION ALL SELECT 'again', article, day, next, yes, total FROM vote_again
      UNION ALL SELECT 'text', article, since, 0, yes, total FROM vote_revision;
    SELECT 'stored', * FROM (SELECT * FROM stored EXCEPT SELECT * FROM truth);
    SELECT 'counted', * FROM (SELECT * FROM truth EXCEPT SELECT * FROM stored);
    SELECT 'nothing', * FROM vote_day WHERE total = 0 AND new = 0"

# article FILE TEXT
article () {
  case $1 in */*) [ -d "${1%/*}" ] || mkdir -p "${1%/*}" ;; esac
  article_name=${1##*/}
  printf '# %s\n\n%s\n' "${article_name%.md}" "$2" >"$1"
}

# finds QUERY PATHS: those articles of `db`, sorted, a blank behind each
finds () {
  kbsearch -q -d db --paths "$1" >found || :
  test_is "$(sort found | tr '\n' ' ')" "$2"
}

# hold DB [STATEMENT]: another writer has the lock, until `release`.  Descriptor 9 is its.
hold () {
  rm -f hold.ask hold.said
  mkfifo hold.ask
  sqlite3 "$1" <hold.ask >hold.said &
  exec 9>hold.ask
  echo "BEGIN IMMEDIATE; ${2-} SELECT 1;" >&9
  until [ -s hold.said ]; do sleep .02; done
}
release () {
  exec 9>&-
  wait
}

# until_read FD: what was written into that pipe has been read.
until_read () {
  until perl -e 'my $n = pack "i", 0; open my $f, ">&=", shift or die $!; ioctl $f, 0x541b, $n or die $!; # FIONREAD
      exit (unpack ("i", $n) != 0)' "$1"; do
    sleep .02
  done
}

# votes_of DB, events_of DB: all that is stored of them
votes_of () {
  sql "$1" 'SELECT article, voter, at, value FROM vote ORDER BY 1, 2, 3, 4; SELECT * FROM vote_total WHERE total > 0 ORDER BY 1;
    SELECT * FROM vote_day WHERE total > 0 OR new > 0 ORDER BY 1, 2;
    SELECT * FROM vote_again ORDER BY 1, 2, 3; SELECT * FROM vote_revision WHERE total > 0 ORDER BY 1, 2'
}
events_of () {
  sql "$1" 'SELECT * FROM v_ticket_event ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9'
}

# bounded KIB: what limits the memory of the commands behind it in a shell; nothing where a sanitizer
# or valgrind needs address space without end.
bounded () {
  case $(ldd "$BUILD/kbvote")${DESKBOOK_WRAPPER:-} in
    *san.so*|*valgrind*) echo : ;;
    *) echo "ulimit -v $1" ;;
  esac
}

# can_preload TOOL: whether faults.so (tests/long/faults.c) works with it: not with a sanitizer, nor where libc's
# calls have other names for files of more than 2 GB.  From then on
# those run that take a library along, which a static program does not.
can_preload () {
  [ ! -x "$BUILD/dynamic/$1" ] || PATH=$BUILD/dynamic:$PATH
  [ -f "$BUILD/faults.so" ] && [ -z "${DESKBOOK_WRAPPER-}" ] && [ "$(getconf LONG_BIT)" = 64 ] && ! ldd "$BUILD/kbvote" | grep -q san
}

# test_cmp EXPECTED ACTUAL
test_cmp () {
  if [ "$1" = /dev/null ] && [ -f "$2" ] && [ ! -s "$2" ]; then return; fi
  diff -u "$1" "$2"
}

# test_is ACTUAL EXPECTED
test_is () {
  [ "$1" = "$2" ] && return
  printf 'got:      %s\nexpected: %s\n' "$1" "$2" >&2
  return 1
}

# run_as_user CODE COMMAND...: `run`, by test_as_user
run_as_user () {
  run_code=$1
  shift
  test_expect_code "$run_code" test_as_user sh -c 'exec "$@" >out 2>err' sh "$@"
}

# test_as_user COMMAND...: file modes bind it, even when the tests run as root.
test_as_user () {
  [ "$(id -u)" -eq 0 ] || { "$@"; return; }
  setpriv --bounding-set=-dac_override,-dac_read_search \
    --inh-caps=-dac_override,-dac_read_search "$@"
}
