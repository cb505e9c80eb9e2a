#!/bin/sh
# kbvote.sh [LINES] - importing an access log of that many lines (1000000): all of them votes, as
# in a log of their own, and one in twenty; again; from CSV; beside GoAccess reading the same log.
# CPU seconds, elapsed ones, lines a second, peak memory.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=$(cd "${BUILD:-$TOP/build}" && pwd)
here=${DESKBOOK_WORK:-$BUILD/bench/work}/kbvote
lines=${1:-1000000}
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=4000000000
mkdir -p "$here/kb"

# measure LABEL COMMAND...
measure () {
  label=$1
  shift
  /usr/bin/time -f '%U %S %e %M' -o "$here/time" "$@" >"$here/out"
  awk -v label="$label" -v n="$lines" '{
    printf "%-28s %7.2f s CPU %7.2f s %9.0f lines/s %5.0f MB\n", label, $1 + $2, $3, n / $3, $4 / 1024
  }' "$here/time"
}

i=0
while [ $i -lt 10000 ]; do
  echo "# Article $i" >"$here/kb/article-$i.md"
  i=$((i + 1))
done
rm -f "$here"/*.db*
"$BUILD/kbindex" -q -d "$here/kb.db" "$here/kb"
for percent in 100 5; do
  "$BUILD/bench/votes" "$lines" $percent combined >"$here/log"
  cp "$here/kb.db" "$here/$percent.db"
  measure "kbvote, $percent% votes" "$BUILD/kbvote" -q -d "$here/$percent.db" --import=combined "$here/log"
  measure "kbvote, again" "$BUILD/kbvote" -q -d "$here/$percent.db" --import=combined "$here/log"
  measure "kbvote -n" "$BUILD/kbvote" -q -n -d "$here/$percent.db" --import=combined "$here/log"
  if command -v goaccess >/dev/null; then
    measure "goaccess" goaccess --no-global-config --log-format=COMBINED --no-progress \
      -o "$here/goaccess.json" "$here/log"
  fi
done
"$BUILD/bench/votes" "$lines" 100 csv >"$here/csv"
cp "$here/kb.db" "$here/csv.db"
measure "kbvote, csv" "$BUILD/kbvote" -q -d "$here/csv.db" --import=csv "$here/csv"
sed 's/,[^,]*$/,/; 1s/.*/article,vote,at,voter/' "$here/csv" >"$here/anonymous"
cp "$here/kb.db" "$here/anonymous.db"
measure "kbvote, csv, anonymous" "$BUILD/kbvote" -q -d "$here/anonymous.db" --import=csv "$here/anonymous"
rm -rf "$here"
