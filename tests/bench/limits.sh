#!/bin/sh
# limits.sh [TIMES] [articles|votes|tickets...] - where one file ends: 37000 articles, a million votes and a
# million tickets of five events, each that many TIMES (10).  For each: CPU seconds, elapsed ones and memory of
# filling the file and of what is asked of it then, and the file's size.  Some GB, and some minutes.
# shellcheck source=tests/bench/common.sh
: "${DESKBOOK_DATA:=none}"
. "$(dirname "$0")/common.sh"
export SOURCE_DATE_EPOCH=4000000000

times=${1:-10}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- articles votes tickets
here=$WORK/limits
mkdir -p "$here"

# measure LABEL COMMAND...
measure () {
  label=$1
  shift
  /usr/bin/time -f '%U %S %e %M' -o "$here/time" "$@" >"$here/out" || say "exit status $?: $*"
  tail -1 "$here/time" | awk -v label="$label" '{
    printf "  %-34s %9.3f s CPU %9.3f s %6.0f MB\n", label, $1 + $2, $3, $4 / 1024
  }'
}
size () { # DB
  sync
  find "$1"* -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "  %-34s %9.0f MB\n", "the file", sum / 1e6 }'
}

articles () {
  n=$((times * 37000))
  db=$here/articles.db
  echo "$n articles"
  tree=$(corpus "$n")
  rm -f "$db"*
  measure "kbindex" "$BUILD/kbindex" -q -d "$db" "$tree"
  size "$db"
  measure "kbindex, nothing changed" "$BUILD/kbindex" -q -d "$db" "$tree"
  for query in 'transfer' 'change page margins' 'how do I insert a table of contents into my document'; do
    measure "kbsearch '$(echo "$query" | cut -c1-22)'" "$BUILD/kbsearch" -q -d "$db" "$query"
  done
  article=$(sqlite3 -readonly "$db" 'SELECT path FROM v_article LIMIT 1')
  measure "kbvote, one vote" "$BUILD/kbvote" -q -d "$db" "$article" yes
}

votes () {
  n=$((times * 1000000))
  db=$here/votes.db
  echo "$n lines of an access log, all votes"
  mkdir -p "$here/kb"
  i=0
  while [ $i -lt 10000 ]; do
    echo "# Article $i" >"$here/kb/article-$i.md"
    i=$((i + 1))
  done
  rm -f "$db"*
  "$BUILD/kbindex" -q -d "$db" "$here/kb"
  "$BENCH/votes" "$n" 100 combined >"$here/log"
  measure "kbvote --import" "$BUILD/kbvote" -q -d "$db" --import=combined "$here/log"
  size "$db"
  measure "again" "$BUILD/kbvote" -q -d "$db" --import=combined "$here/log"
  measure "kbvote, one vote" "$BUILD/kbvote" -q -d "$db" article-1.md yes
  measure "kbfeedback" "$BUILD/kbfeedback" -q -d "$db"
  rm -rf "$here/kb" "$here/log"
}

tickets () {
  n=$((times * 1000000))
  db=$here/tickets.db
  echo "$n tickets, $((5 * n)) events"
  rm -f "$db"*
  bench_desk "$here/desk.yaml"
  "$BENCH/tickets" "$n" time >"$here/csv"
  measure "ticketlog" "$BUILD/ticketlog" -q -f csv -d "$db" "$here/csv"
  rm -f "$here/csv"
  size "$db"
  set -- "$BUILD/slareport" -q -d "$db" -c "$here/desk.yaml" --now=2026-01-15
  measure "slareport, one month" "$@" --period=2025-10
  measure "slareport, everything" "$@"
  measure "slareport --backlog" "$@" --backlog
  measure "the overview of one month" "$@" --period=2025-10 -o "$here/overview.png"
}

for part in "$@"; do
  "$part"
done
