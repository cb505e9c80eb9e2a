#!/bin/sh
# ticketlog.sh [TICKETS] - importing five events of each of that many tickets (1000000) from CSV:
# by time, ticket by ticket, shuffled; again; beside `sqlite3 .import` of the same file into a
# table of text without a key.  CPU seconds, events a CPU second, peak memory.
# (common.sh asks for collections, which this does not need.)
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=$(cd "${BUILD:-$TOP/build}" && pwd)
here=${DESKBOOK_WORK:-$BUILD/bench/work}/ticketlog
tickets=${1:-1000000}
export LC_ALL=C TZ=UTC
mkdir -p "$here"

# measure LABEL EVENTS COMMAND...
measure () {
  label=$1 events=$2
  shift 2
  /usr/bin/time -f '%U %S %e %M' -o "$here/time" "$@" >"$here/out"
  awk -v label="$label" -v n="$events" '{
    printf "%-24s %7.2f s CPU %7.2f s %9.0f events/s %5.0f MB\n", label, $1 + $2, $3, n / ($1 + $2), $4 / 1024
  }' "$here/time"
}

n=$((tickets * 5))
for order in ticket time random; do
  "$BUILD/bench/tickets" "$tickets" "$order" >"$here/$order.csv"
  rm -f "$here/$order.db"*
  measure "ticketlog, by $order" $n "$BUILD/ticketlog" -q -d "$here/$order.db" "$here/$order.csv"
done
measure "ticketlog, again" $n "$BUILD/ticketlog" -q -d "$here/ticket.db" "$here/ticket.csv"
measure "ticketlog -n" $n "$BUILD/ticketlog" -q -n -d "$here/ticket.db" "$here/ticket.csv"
rm -f "$here/peer.db"
measure "sqlite3 .import" $n sqlite3 "$here/peer.db" '.mode csv' ".import $here/time.csv events"
rm -rf "$here"
