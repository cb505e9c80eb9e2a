#!/bin/sh
# ticketlog on a disk that fills up, and two of them at once while slareport reads.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
NOW=2026-12-01
export NOW

# events FROM TO SEED: CSV of tickets by number, in an order of the seed.
events () {
  awk -v from="$1" -v to="$2" -v seed="$3" 'BEGIN {
    srand (seed)
    for (i = from; i < to; i++)
      for (k = 0; k < 5; k++)
        printf "%d\tT%d,@%d,%s,someone%d,email,%d\n", rand () * 1e9, i, 1790812800 + i * 97 + k * k * 3600,
          k == 0 ? "opened" : k % 2 ? "customer" : k == 4 ? "solved" : "agent", (i + k) % 40, k
  }' | sort -n | cut -f 2 | { echo ticket,at,kind,author,channel,event_id; cat; }
}
sound_events () {
  sound "$1"
  # The disk may have been full before there was anything in it.
  [ "$(sqlite3 "$1" 'PRAGMA user_version')" -gt 0 ] || return 0
  test_is "$(sqlite3 "$1" 'SELECT count (*) FROM ticket_event e LEFT JOIN ticket t ON t.id = e.ticket
    LEFT JOIN ticket_week w ON w.ticket = e.ticket AND w.week = e.at / 604800
    WHERE t.id IS NULL OR w.week IS NULL')" 0
}
report () {
  slareport -q -d "$1" -c desk.yaml --now="$NOW" --clocks -f tsv
}
n=$(test_sample 2000 6000)
export n
events 0 "$n" 1 >all.csv
ticketlog -q -d fresh.db all.csv || exit
events_of fresh.db >want

# One line and exit 2, or all of it: `status` says which.
import_small () { # DB COMMAND...
  db=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  if [ "$status" -ne 0 ]; then
    test_is "$status" 2
    test_is "$(wc -l <err)" 1
    grep "^ticketlog: " err
  fi
  [ ! -s "$db" ] || sound_events "$db"
}

test_that 'a limit on the size of files: exit 2, the file is whole, a rerun completes it' '
  failed=0
  for blocks in $(test_sample "8 300 900" "8 40 200 500 900 1300 1700 2100 2500"); do
    rm -f small.db*
    import_small small.db sh -c "ulimit -f $blocks; exec ticketlog -d small.db all.csv"
    [ "$status" -eq 0 ] || failed=$((failed + 1))
    ticketlog -q -d small.db all.csv
    sound_events small.db
    events_of small.db >got
    test_cmp want got
  done
  test $failed -ge 3
'

test_that 'a file that has events keeps them, and reports, when there is no room for more' '
  events 0 $((n / 4)) 2 >some.csv
  rm -f kept.db*
  ticketlog -q -d kept.db some.csv
  events_of kept.db >before
  report kept.db >before.tsv
  blocks=$(($(stat -c %s kept.db) / 512 + 8))
  test_expect_code 2 sh -c "ulimit -f $blocks; exec ticketlog -d kept.db all.csv 2>err"
  test_is "$(wc -l <err)" 1
  sound_events kept.db
  events_of kept.db >after
  test -z "$(comm -23 before after)"
  report kept.db >after.tsv
  test "$(wc -l <after.tsv)" -ge "$(wc -l <before.tsv)"
  ticketlog -q -d kept.db all.csv
  events_of kept.db >got
  test_cmp want got
'

# A file system of our own, where the kernel lets an ordinary user have one.
if unshare -rm sh -c 'mkdir -p disk && mount -t tmpfs -o size=64k tmpfs disk' 2>/dev/null; then
  test_that 'a disk that is full' '
    mkdir -p disk
    cat >script <<END
set -e
for size in $(test_sample "40k 200k 500k" "40k 200k 500k 1m 1500k 2m"); do
  mount -t tmpfs -o size=\$size tmpfs disk
  status=0
  ticketlog -d disk/db all.csv >out 2>err || status=\$?
  echo "\$size \$status \$(wc -l <err)"
  if [ -s disk/db ]; then
    mount -o remount,size=20m disk
    sqlite3 disk/db "PRAGMA integrity_check" | sed "s/^/\$size /"
  else
    mount -o remount,size=20m disk
  fi
  ticketlog -q -d disk/db all.csv
  sqlite3 -readonly disk/db "SELECT * FROM v_ticket_event ORDER BY 1, 2, 3, 9" >got.\$size
  umount disk
done
END
    unshare -rm sh script >told || { cat told out err; exit 1; }
    cat told
    test_must_fail grep -v " ok\$\| 2 1\$\| 0 0\$" told
    test "$(grep -c " 2 1\$" told)" -ge 3
    for got in got.*; do test_cmp want $got; done
  '
else
  test_skip 'a disk that is full' 'no mount for an ordinary user'
fi

# Who waits for the lock waits as long as it is held, and 0.1 s at most until it looks again: under
# 0.3 s.  It is held for this much of its own work; where that takes longer, in many turns of it.
if can_preload ticketlog; then
  test_that 'an import lets others in after 0.2 s of its work, at most' '
    many=$(test_sample 40000 160000)
    awk "BEGIN {
      print \"ticket,at,kind,author\" >\"sorted.csv\"
      print \"ticket,at,kind,author\" >\"single.csv\"
      for (i = 0; i < $many; i++) {
        printf \"T%06d,@%d,%s,a%d\\n\", i / 4, 1770000000 + i, i % 2 ? \"agent\" : \"customer\", i % 4 >\"sorted.csv\"
        printf \"T1,@%d,%s,a%d\\n\", 1770000000 + i * 7919 % $many, i % 2 ? \"agent\" : \"customer\", i % 4 >\"single.csv\"
      }
    }"
    for file in sorted single; do
      for once in first again; do
        LD_PRELOAD=$BUILD/faults.so FAULT_HELD=$PWD/held ticketlog -q -d $file.db $file.csv
        read -r times most_ms all_ms <held
        echo "$file, $once: $times times, $most_ms ms at most, $all_ms in all"
        test "$most_ms" -lt 200 || test $((most_ms * 3)) -lt "$all_ms"
      done
      test_is "$(sql $file.db "SELECT count (*) FROM v_ticket_event")" $many
    done
  '
else
  test_skip 'an import lets others in after 0.2 s of its work, at most' 'nothing can be preloaded'
fi

test_that 'two imports at once while reports run: all fine, the end is as one after the other' '
  events 0 $((n * 2 / 3)) 3 >a.csv
  events $((n * 5 / 12)) $n 4 >b.csv
  printf "ticket,at,kind\n0,2026-01-01,note\n" >first.csv
  rm -f two.db*
  ticketlog -q -d two.db first.csv
  ticketlog -d two.db a.csv >out.a 2>err.a & a=$!
  ticketlog -d two.db b.csv >out.b 2>err.b & b=$!
  before=0 times=0
  while kill -0 $a 2>/dev/null || kill -0 $b 2>/dev/null || [ $times -lt 3 ]; do
    report two.db >clocks.tsv
    slareport -q -d two.db -c desk.yaml --now="$NOW" -o during.html
    # Whole transactions only, and never fewer than before.
    now=$(wc -l <clocks.tsv)
    test "$now" -ge "$before"
    before=$now times=$((times + 1))
  done
  wait $a
  wait $b
  test_cmp /dev/null err.a
  test_cmp /dev/null err.b
  rm -f one.db*
  for file in first.csv a.csv b.csv; do ticketlog -q -d one.db $file; done
  events_of one.db >sequential
  events_of two.db | test_cmp sequential -
  sound_events two.db
  report one.db | sort >want.tsv
  report two.db | sort | test_cmp want.tsv -
'

test_that 'an import into a file that a report holds open' '
  cp fresh.db open.db
  mkfifo pipe
  slareport -q -d open.db -c desk.yaml --now="$NOW" --clocks -f tsv >pipe & report=$!
  exec 9<pipe
  head -c 100 <&9 >/dev/null
  ticketlog -q -d open.db first.csv
  cat <&9 >rest
  wait $report
  report fresh.db | tail -c 2000 >want.tail
  tail -c 2000 rest | test_cmp want.tail -
  test_is "$(sqlite3 -readonly open.db "SELECT count (*) FROM v_ticket WHERE ticket = 0")" 1
'

test_done
