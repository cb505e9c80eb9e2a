#!/bin/sh
# ticketlog: a database, a disk or a neighbour that is not as one wants it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# events FROM TO: CSV of tickets by number.
events () {
  awk -v from="$1" -v to="$2" 'BEGIN {
    print "ticket,at,kind,author,event_id"
    for (i = from; i < to; i++)
      for (k = 0; k < 4; k++)
        printf "T%d,%d-01-01T%02d:00:00Z,%s,someone%d,%d\n", i, 2020 + i % 5, k + 8,
          k == 0 ? "opened" : k == 1 ? "customer" : k == 2 ? "agent" : "solved", k, k
  }'
}

printf 'ticket,at,kind\n1,2026-01-01,opened\n' >one.csv

test_that 'a file that is not ours, or newer, or damaged stays as it is' '
  echo "not a database, but a text that is long enough" >text.db
  sqlite3 other.db "CREATE TABLE x (y)"
  run 0 ticketlog -q -d newer.db one.csv
  sqlite3 newer.db "PRAGMA user_version = 1000"
  run 0 ticketlog -q -d cut.db one.csv
  truncate -s 5000 cut.db
  for db in text other newer cut; do
    cp $db.db before
    run 2 ticketlog -d $db.db one.csv
    one_line err
    cmp before $db.db
  done
'

test_that 'a file of version 1 becomes one of today, and keeps what it had' '
  sqlite3 old.db <"$TOP/lib/store/schema.sql"
  sqlite3 old.db "PRAGMA application_id = 0x6465736b; PRAGMA user_version = 1" \
    "INSERT INTO root VALUES (1, '\''/srv/kb'\'')"
  run 0 ticketlog -q -d old.db one.csv
  test_is "$(sqlite3 old.db "SELECT path FROM root; SELECT ticket, events FROM v_ticket")" "/srv/kb
1|1"
  sound old.db
  sqlite3 old.db "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2" >got
  run 0 ticketlog -q -d fresh.db one.csv
  sqlite3 fresh.db "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2" >want
  test_cmp want got
'

test_that 'a locked file is exit 75, and free again all is well' '
  run 0 ticketlog -q -d held.db one.csv
  events 0 10 >ten.csv
  hold held.db
  run 75 ticketlog -d held.db ten.csv
  one_line err
  release
  run 0 ticketlog -d held.db ten.csv
  grep "^stored 40 events of 10 tickets" out
'

test_that 'a full disk for stdout, the file, the rejects' '
  test_expect_code 2 sh -c "ticketlog -d full.db --timezone=UTC one.csv >/dev/full 2>err"
  one_line err
  # Room for the tables and a little more: for less than is committed at a time.
  events 0 5000 >many.csv
  test_expect_code 2 sh -c "ulimit -f 600; ticketlog -d small.db many.csv >out 2>err"
  one_line err
  run 0 ticketlog -d small.db many.csv
  grep "^stored 20,000 events of 5,000 tickets, known 0" out
  printf "ticket,at,kind\n1,x,note\n" >bad.csv
  run 2 ticketlog -d small.db --rejects=/dev/full bad.csv
'

test_that 'two imports at once and a reader between: all is there, once' '
  events 0 3000 >a.csv
  events 2000 5000 >b.csv
  run 0 ticketlog -q -d two.db one.csv
  ticketlog -d two.db a.csv >out.a 2>err.a & a=$!
  ticketlog -d two.db b.csv >out.b 2>err.b & b=$!
  for i in 1 2 3 4 5; do sqlite3 -readonly two.db "SELECT count(*) FROM v_ticket_event" >>counts; done
  wait $a
  wait $b
  run 0 ticketlog -d single.db one.csv a.csv b.csv
  events_of two.db >got
  events_of single.db >want
  test_is "$(wc -l <want)" 20001
  test_cmp want got
  # What both hold, one of them stored.
  test_is "$(sed "s/^stored \([0-9,]*\) .* known \([0-9,]*\), rej.*/\1 \2/; s/,//g" out.a out.b |
    awk "{ stored += \$1; known += \$2 } END { print stored, known }")" "20000 4000"
'

test_that 'what a person did to the tables by hand is no crash' '
  run 0 ticketlog -q -d odd.db a.csv
  sqlite3 odd.db "UPDATE ticket_event SET kind = 99 WHERE ticket = 5"
  run 2 ticketlog -d odd.db a.csv
  one_line err
  grep "damaged" err
'

# unordered N ORDER EACH: one to three events of each of N tickets (EACH: all have two, many three), one ticket
# behind the other or far apart.
unordered () {
  awk -v n="$1" -v order="$2" -v each="$3" 'BEGIN { OFS = ","; print "ticket", "at", "kind", "author", "tags", "event_id", "customer", "organization", "rating"
    rows = 3 * n
    for (i = 0; i < rows; i++) {
      row = order == "none" ? (i * 74161) % rows : i
      t = int (row / 3); part = row % 3; day = 1 + t % 27
      at = sprintf ("2026-%02d-%02dT%02d:00Z", 1 + t % 12, day, 8 + part)
      if (part == 0) print "T" t, at, "customer", "c" t % 50 "@a.example", "\"x\ty z\"", "e" t, "Müller " t % 9, "", ""
      if (part == 1 && (each || t % 4 == 0)) print "T" t, at, "agent", "ann", "", "", "", "\"Org, GmbH\"", ""
      if (part == 2 && t % (each ? 2 : 4) == 1) print "T" t, at, "solved", "", "", "", "", "", t % 101 "%" } }'
}

test_that 'a file without any order is put aside by ticket first, and is the same in the end' '
  # A file has no order when the first 32,768 events are of 23,000 tickets or more.
  n=$(test_sample 25000 40000)
  events=$(test_sample 37,500 100,000)
  unordered $n none "${DESKBOOK_LONG-}" >none.csv
  unordered $n ticket "${DESKBOOK_LONG-}" >order.csv
  test_is "$(sort none.csv | cksum)" "$(sort order.csv | cksum)"
  all () { sqlite3 -readonly "$1" "SELECT ticket, at, kind, author, tags, event_id FROM v_ticket_event ORDER BY 1, 2, 3, 4, 6" | cksum; }
  ticketlog -d none.db none.csv >first
  ticketlog -d order.db order.csv >second
  test_is "$(sed "s/ in [0-9.]* s//" first)" "$(sed "s/ in [0-9.]* s//" second)"
  grep "^stored $events events of ${n%000},000 tickets, known 0, rejected 0" first
  test_is "$(all none.db)" "$(all order.db)"
  # Again it is known, and withdrawn it is gone.
  ticketlog -d none.db none.csv | grep "^stored 0 events of 0 tickets, known $events"
  ticketlog -q -d none.db --withdraw=1
  ticketlog -q -d none.db --withdraw=2
  test_is "$(sqlite3 -readonly none.db "SELECT count (*) FROM v_ticket_event")" 0
  # No room, no half of it: what was read before is there, and the next run stores the rest.
  TMPDIR="$PWD/nowhere" ticketlog -d room.db none.csv 2>err && return 1
  one_line err; grep "^ticketlog: a temporary file in .*nowhere: No such file" err
  ticketlog -q -d room.db none.csv
  test_is "$(all room.db)" "$(all order.db)"
  test_is "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name "deskbook-*" -newer none.csv -type f -size +1k 2>&- | wc -l)" 0
'

test_that 'a signal stops it when what was read is stored, and it ends by that signal' '
  mkfifo slow
  ticketlog -f csv -d stop.db slow >out 2>err & tool=$!
  exec 8>slow
  events 0 5 >&8
  until_read 8
  kill -TERM $tool
  status=0
  wait $tool || status=$?
  exec 8>&-
  test_is $status 143
  one_line err
  test -e stop.db
'

test_done
