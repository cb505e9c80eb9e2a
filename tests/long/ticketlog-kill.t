#!/bin/sh
# ticketlog killed at random moments: each time the file is whole and holds whole batches, and in
# the end a run that is let be brings it to what a fresh import gives.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

ROUNDS=${KILL_ROUNDS:-40}
export ROUNDS

# Tickets come back after a while, out of order, and contradict themselves.
awk 'BEGIN {
  srand(5)
  print "ticket,at,kind,author,tags"
  split("opened customer agent note waiting resumed solved reopened closed merged", kind, " ")
  for (i = 0; i < 1500000; i++)
    printf "T%d,@%d,%s,a%d,\n", i / 20 + rand() * 2000, 1700000000 + i + rand() * 9e5,
      kind[1 + int(rand() * 10)], rand() * 50
}' >events.csv

# 0 when it was done before it was killed.
kill_within () { # MICROSECONDS COMMAND...
  perl -e '
    my $within = shift;
    my $child = fork // die;
    if (!$child) { exec @ARGV or die }
    select undef, undef, undef, rand ($within) / 1e6;
    kill "KILL", $child;
    waitpid $child, 0;
    exit ($? == 0 ? 0 : 1)' "$@"
}

{ head -n 1 events.csv; sed 1d events.csv | tac; } >reversed.csv
started=$(date +%s%N)
ticketlog -q -f csv -d fresh.db events.csv || exit
export took_us=$((($(date +%s%N) - started) / 1000))
events_of fresh.db | cksum >want

test_that "killed $ROUNDS times: the file is whole, and so are the batches" '
  set +x
  round=0 killed=0 before=0
  while [ $round -lt "$ROUNDS" ]; do
    round=$((round + 1))
    [ $((round % 8)) -ne 1 ] || { rm -f db*; before=0; }
    # Most runs are to be caught alive, however fast the machine is today.
    if kill_within $took_us ticketlog -q -f csv -d db events.csv; then took_us=$((took_us * 4 / 5))
    else took_us=$((took_us * 20 / 19)) killed=$((killed + 1)); fi
    [ -e db ] || continue
    sound db
    now=$(sqlite3 db "SELECT count(*) FROM ticket_event" 2>/dev/null) || now=0
    test_is "$(sqlite3 db "SELECT count(*) FROM ticket_event e LEFT JOIN ticket t ON t.id = e.ticket
      LEFT JOIN ticket_week w ON w.ticket = e.ticket AND w.week = e.at / 604800
      WHERE t.id IS NULL OR w.week IS NULL" 2>/dev/null || echo 0)" 0
    [ "$now" -ge "$before" ] || { echo "round $round: $now events, $before before"; exit 1; }
    before=$now
  done
  echo "killed $killed times"
  test $killed -gt $((ROUNDS / 4))
'

test_that 'a run that is let be brings it to what a fresh import gives' '
  ticketlog -q -f csv -d db events.csv
  events_of db | cksum >got
  test_cmp want got
  sqlite3 db "SELECT t.name, w.week FROM ticket_week w JOIN ticket t ON t.id = w.ticket ORDER BY 1, 2" | cksum >got
  sqlite3 fresh.db "SELECT t.name, w.week FROM ticket_week w JOIN ticket t ON t.id = w.ticket ORDER BY 1, 2" | cksum >want
  test_cmp want got
'

test_that 'two at once, both killed again and again, then one that is let be' '
  set +x
  rm -f db*
  for round in 1 2 3 4 5 6; do
    kill_within $took_us ticketlog -q -f csv -d db events.csv & a=$!
    kill_within $took_us ticketlog -q -f csv -d db reversed.csv & b=$!
    wait $a || :
    wait $b || :
    [ ! -e db ] || sound db
  done
  ticketlog -q -f csv -d db events.csv
  events_of db | cksum >got
  events_of fresh.db | cksum >want
  test_cmp want got
'

test_done
