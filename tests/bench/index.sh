#!/bin/sh
# index.sh [N] - building the index of N documents (37000): time beside omindex's, peak
# memory, size; then a run that finds nothing changed beside a bare stat scan, and one
# that finds 1% changed.
# shellcheck source=tests/bench/common.sh
. "$(dirname "$0")/common.sh"

n=${1:-37000}
here=$WORK/index-$n
runs=${RUNS:-3}
tab=$(printf '\t')
rm -rf "$here"
mkdir -p "$here"
say "copying the corpus, so that its files can be changed"
cp -R "$(corpus "$n")" "$here/tree"

# measure REPETITIONS NAME COMMAND...: `ms MB`.
measure () {
  repetitions=$1
  shift
  (IFS=$tab; printf '%s\t%s\n' "$1" "$*") | "$BENCH/runner" "$repetitions" | cut -f3,4
}
line () { # LABEL FIGURE OP GOAL TEXT
  printf '%-42s %8s  goal %s %-5s %-7s %s\n' "$1" "$2" "$3" "$4" "$(verdict "$2" "$3" "$4")" "$5"
}
ratio () {
  awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'
}
bytes () {
  find "$@" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }'
}

kbindex=$BUILD/kbindex
db=$here/kb.db
"$BENCH/statscan" "$here/tree" >/dev/null # both builds read from the page cache
find "$here/tree" -name '*.md' -exec cat {} + >/dev/null

omindex=$(measure 1 omindex omindex --db "$here/xapian" --url / \
            --mime-type=md:text/plain -e index "$here/tree")
full=$(measure 1 kbindex "$kbindex" -q -d "$db" "$here/tree")
size=$(bytes "$db"*)
unchanged=$(measure "$runs" unchanged "$kbindex" -q -d "$db" "$here/tree")
scan=$(measure "$runs" scan "$BENCH/statscan" "$here/tree")
find=$(measure "$runs" find find "$here/tree" -name '*.md' -printf '%s %T@\n')
find "$here/tree" -name '*.md' | LC_ALL=C sort | awk 'NR % 100 == 0' |
  while IFS= read -r file; do
    printf '\nA changed paragraph, with a word: updatedparagraph.\n' >>"$file"
  done
changed=$(measure 1 changed "$kbindex" -q -d "$db" "$here/tree")

ms () { echo "${1%%"$tab"*}"; }
mb () { echo "${1##*"$tab"}"; }
markdown=$(bytes "$here/tree")
echo "index: $n documents, $((markdown / 1000000)) MB of markdown"
line 'full build, of omindex' "$(ratio "$(ms "$full")" "$(ms "$omindex")")" '<=' 0.2 \
  "$(ms "$full") ms; omindex $(ms "$omindex") ms"
line 'database, of the markdown' "$(ratio "$size" "$markdown")" '<=' 1.4 \
  "$size bytes; omindex $(ratio "$(bytes "$here/xapian")" "$markdown")"
line 'peak memory, MB' "$(mb "$full")" '<=' 400 "omindex $(mb "$omindex")"
line 'nothing changed, of a stat scan' "$(ratio "$(ms "$unchanged")" "$(ms "$scan")")" '<=' 3 \
  "$(ms "$unchanged") ms; scan $(ms "$scan") ms, find $(ms "$find") ms"
line '1% changed, of a full build' "$(ratio "$(ms "$changed")" "$(ms "$full")")" '<=' 0.1 \
  "$(ms "$changed") ms"
rm -rf "$here"
