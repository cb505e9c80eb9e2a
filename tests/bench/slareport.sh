#!/bin/sh
# slareport.sh [TICKETS] - reports on that many tickets (1000000) of five events over three years:
# one month and everything, as a table, by agent, as a chart, as HTML.  Beside them, what the
# sqlite3 shell takes to read the same events and to subtract each ticket's first customer
# message from its first agent message: no hours, no promises, no percentiles.
# shellcheck source=tests/bench/common.sh
: "${DESKBOOK_DATA:=none}"
. "$(dirname "$0")/common.sh"

tickets=${1:-1000000}
here=$WORK/slareport-$tickets
runs=${RUNS:-3}
tab=$(printf '\t')
mkdir -p "$here"

import () {
  "$BENCH/tickets" "$tickets" time | "$BUILD/ticketlog" -q -f csv -d "$here/db"
}
once "$here/db" "$BENCH/tickets" import

# Every clock there is: three for each ticket.
bench_desk "$here/desk.yaml"

report () { # LABEL GOAL_S ARGUMENT...
  label=$1 goal=$2
  shift 2
  printf '%s\t%s\tslareport\t%s\t-d\t%s\t-c\t%s\t--now=2026-01-15' "$label" "$goal" \
    "$BUILD/slareport" "$here/db" "$here/desk.yaml"
  [ $# -eq 0 ] || printf '\t%s' "$@"
  echo
}
sql () { # LABEL WHERE
  printf '%s\t-\tsqlite3\tsqlite3\t-readonly\t%s\t%s\n' "$1" "$here/db" "
    SELECT count (*), avg (answered - asked), sum (answered - asked <= 86400) FROM (
      SELECT min (at) FILTER (WHERE kind = 1) AS asked, min (at) FILTER (WHERE kind = 2) AS answered
        FROM ticket_event $2 GROUP BY ticket)" | tr "\n" " "
  echo
}

month=1748736000 next=1751328000 # June 2025
{ report 'a month' 0.5 --period=2025-06
  report 'a month, overview' - --period=2025-06 -o "$here/month.png"
  report 'a month, HTML' - --period=2025-06 -o "$here/month.html"
  report 'everything' 6
  report 'everything by agent' - --by=agent
  report 'everything, every clock' - --clocks -f tsv -o "$here/clocks.tsv"
  report 'everything, overview' - -o "$here/all.png"
  report 'everything, HTML' - -o "$here/all.html"
  sql 'sqlite3, a month' "WHERE ticket IN (SELECT ticket FROM ticket_week
    WHERE week BETWEEN $month / 604800 AND $next / 604800)"
  sql 'sqlite3, everything' ''
} >"$here/commands"
cut -f 1,3- "$here/commands" | "$BENCH/runner" "$runs" >"$here/times"

echo "slareport: $tickets tickets, $((tickets * 5)) events, median of $runs runs"
cut -f 2 "$here/commands" | paste - "$here/times" | while IFS=$tab read -r goal what _ ms mb; do
  awk -v what="$what" -v ms="$ms" -v mb="$mb" -v goal="$goal" 'BEGIN {
    printf "%-26s %7.2f s %6.1f MB", what, ms / 1000, mb
    if (goal != "-")
      printf "  goal %.1f s, 200 MB: %s", goal, ms <= goal * 1000 && mb <= 200 ? "ok" : "MISSED"
    print "" }'
done
awk -F '\t' '{ ms[$1] = $3 } END {
  printf "of sqlite3: a month %.2f, everything %.2f\n",
         ms["a month"] / ms["sqlite3, a month"], ms["everything"] / ms["sqlite3, everything"] }' \
  "$here/times"
