#!/bin/sh
# kbvote: many at once, a database, a disk or a neighbour that is not as one wants it, a kill.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000

fresh () {
  rm -f "$1"*
  cp articles.db "$1"
  cp key "$1.voter-key"
}
# insist COMMAND...: again while the file is busy, as its exit status asks for.
insist () {
  for try in 1 2 3 4 5 6 7 8 9 10; do
    insist_code=0
    "$@" || insist_code=$?
    [ "$insist_code" -eq 75 ] || return "$insist_code"
    echo "busy, try $try" >&2
  done
  return 75
}
# votes COUNT: CSV of votes of changing minds.
votes () {
  awk -v n="$1" 'BEGIN {
    print "article,vote,at,voter"
    for (i = 0; i < n; i++)
      printf "a%d,%s,@%d,v%d\n", i * 7 % 20, i % 3 ? "yes" : "no", 1770000000 + i * 37, i * 13 % 4001
  }'
}
# loop_votes COUNT: CSV of one voter who changes his mind, in an order of its own.
loop_votes () {
  awk -v n="$1" 'BEGIN {
    print "article,vote,at,voter"
    for (i = 0; i < n; i++)
      printf "a1,%s,@%d,loop\n", i % 2 ? "yes" : "no", 1770000000 + i * 7919 % n
  }'
}

mkdir kb
for i in $(seq 0 19); do echo "# Article $i" >"kb/a$i.md"; done
printf '%064d\n' 7 >key
chmod 600 key
kbindex -q -d articles.db kb
printf 'article,vote,at,voter\na1,yes,2026-01-01,x\n' >one.csv

processes=$(test_sample 8 64)
export processes
test_that "$processes processes voting at once lose no vote" '
  fresh db
  for p in $(seq "$processes"); do
    (for r in 1 2 3 4 5; do
       insist kbvote -d db "a$((p % 20))" yes --voter="p$p-$r" || echo "p$p-$r" >>lost
     done) &
  done
  wait
  test ! -e lost
  test_is "$(sql db "SELECT count(*), sum (counts) FROM v_vote")" "$((5 * processes))|$((5 * processes))"
  test_is "$(sql db "SELECT sum (yes), sum (total) FROM v_vote_total")" "$((5 * processes))|$((5 * processes))"
  sound db
'

test_that '16 first voters at once make one key' '
  fresh db; rm db.voter-key
  for p in $(seq 16); do insist kbvote -d db a1 yes --voter=same --at=2026-01-01 || echo lost >>lost; done &
  for p in $(seq 16); do (insist kbvote -d db a1 yes --voter=same --at=2026-01-01 || echo lost >>lost) & done
  wait
  test ! -e lost
  test_is "$(sql db "SELECT count(*) FROM v_vote")" 1
'

test_that 'two imports at once, with votes between: all is there, once' '
  fresh db; fresh single
  n=$(test_sample 6000 30000)
  votes $n >all.csv
  sed "1p; $((n * 2 / 3)),\$d" all.csv | tail -n +2 >a.csv
  { head -n 1 all.csv; sed 1,$((n / 3))d all.csv; } >b.csv
  kbvote -d db --import=csv a.csv >out.a & a=$!
  kbvote -d db --import=csv b.csv >out.b & b=$!
  for i in $(seq 10); do kbvote -d db "a$i" no --voter=between --at=2026-05-05; done
  wait $a
  wait $b
  run 0 kbvote -q -d single --import=csv all.csv
  for i in $(seq 10); do kbvote -d single "a$i" no --voter=between --at=2026-05-05; done
  votes_of db >got; votes_of single >want
  test_cmp want got
'

loop=$(test_sample 10000 400000)
export loop
test_that "one visitor votes $loop times on one article, and others vote between" '
  fresh db
  loop_votes "$loop" >loop.csv
  kbvote -q -d db --import=csv loop.csv &
  pid=$!
  while kill -0 $pid 2>/dev/null; do
    kbvote -d db a2 yes --voter=patient --at=2026-10-01
  done
  wait $pid
  test_is "$(sql db "SELECT sum (yes), sum (total) FROM v_vote_total")" "2|2"
  test_is "$(sql db "SELECT count(*) FROM v_vote")" $((loop + 1))
'

# Who waits for the lock waits as long as it is held, and 0.1 s at most until it looks again: under
# 0.3 s.  It is held for this much of the importer's own work; where that takes longer, in many turns of it.
if can_preload kbvote; then
  test_that 'an import lets others in after 0.2 s of its work, at most' '
    n=$(test_sample 40000 400000)
    loop_votes $n >loop.csv
    votes $n >changing.csv
    for file in loop.csv changing.csv; do
      fresh lock
      LD_PRELOAD=$BUILD/faults.so FAULT_HELD=$PWD/held kbvote -q -d lock --import=csv $file
      read -r times most_ms all_ms <held
      cat held
      test "$times" -gt 5
      test "$most_ms" -lt 200 || test $((most_ms * 3)) -lt "$all_ms"
    done
  '
else
  test_skip 'an import lets others in after 0.2 s of its work, at most' 'nothing can be preloaded'
fi

test_that 'killed at any time, the same call stores the rest' '
  votes $(test_sample 16000 200000) >many.csv
  fresh single
  run 0 kbvote -q -d single --import=csv many.csv
  votes_of single >want
  for wait in $(test_sample ".02 .05" ".05 .15 .3 .5 .8"); do
    fresh db
    kbvote -d db --import=csv many.csv >/dev/null & tool=$!
    sleep $wait
    kill -KILL $tool || :
    wait $tool || :
    sql db "SELECT count(*) FROM vote"
    sound db
    run 0 kbvote -q -d db --import=csv many.csv
    votes_of db >got
    cmp want got
  done
'

test_that 'a signal stops it when what was read is stored, and it ends by that signal' '
  fresh db
  mkfifo slow
  kbvote -d db --import=csv slow >out 2>err & tool=$!
  exec 8>slow
  votes 5 >&8
  until_read 8
  kill -TERM $tool
  status=0
  wait $tool || status=$?
  exec 8>&-
  test_is $status 143
  one_line err
  run 0 kbvote -q -d db --import=csv one.csv
'

test_that 'a locked file is exit 75, and free again all is well' '
  fresh held
  hold held
  test_expect_code 75 sh -c "kbvote -d held a1 yes --voter=x 2>err.vote" & vote=$!
  run 75 kbvote -d held --import=csv one.csv
  one_line err
  wait $vote
  one_line err.vote
  release
  run 0 kbvote -d held -v a1 yes --voter=x
  test_is "$(cat out)" "1 out of 1 found this helpful"
'

test_that 'a file that is not ours, or newer, or damaged stays as it is' '
  echo "not a database, but a text that is long enough" >text.db
  sqlite3 other.db "CREATE TABLE x (y)"
  cp articles.db newer.db
  sqlite3 newer.db "PRAGMA user_version = 1000"
  cp articles.db cut.db
  truncate -s 5000 cut.db
  for db in text other newer cut; do
    cp $db.db before
    run 2 kbvote -d $db.db a1 yes
    one_line err
    run 2 kbvote -d $db.db --import=csv one.csv
    one_line err
    cmp before $db.db
    test ! -e $db.db.voter-key
  done
'

test_that 'a full disk for stdout, the file, the rejects; a closed pipe' '
  fresh db
  test_expect_code 2 sh -c "kbvote -d db -v a1 yes >/dev/full 2>err"
  one_line err
  test_expect_code 2 sh -c "kbvote -d db --import=csv --timezone=UTC one.csv >/dev/full 2>err"
  one_line err
  printf "article,vote,at\nnone,yes,2026-01-01\n" >bad.csv
  run 2 kbvote -d db --import=csv --rejects=/dev/full bad.csv
  kbvote -d db -v a1 yes | :
  fresh small
  test_expect_code 2 sh -c "ulimit -f 1000; kbvote -d small --import=csv many.csv >out 2>err"
  one_line err
  run 0 kbvote -q -d small --import=csv many.csv
  votes_of small | cmp want -
'

test_that 'a key that cannot be read or made is exit 2, and no vote' '
  fresh db
  echo no-key >db.voter-key
  run 2 kbvote -d db a1 yes --voter=x
  one_line err
  run 2 kbvote -d db --key=none/key a1 yes --voter=x
  one_line err
  test_is "$(sql db "SELECT count(*) FROM vote")" 0
'

test_that 'a file of version 1 becomes one of today' '
  sqlite3 old.db <"$TOP/lib/store/schema.sql"
  sqlite3 old.db "PRAGMA application_id = 0x6465736b; PRAGMA user_version = 1" \
    "INSERT INTO root VALUES (1, '\''/srv/kb'\'')"
  run 2 kbvote -d old.db a1 yes
  kbindex -q -d old.db kb
  run 0 kbvote -d old.db -v a1 yes
  test_is "$(cat out)" "1 out of 1 found this helpful"
'

test_done
