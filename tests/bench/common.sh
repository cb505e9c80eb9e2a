# common.sh - what the benchmarks share: where the data is, and what they build once.
#
#   DESKBOOK_DATA   folder with the collections and corpora, unpacked or as *.tar.xz, itself
#                   or in its folders corpora/ and relevance/
#   DESKBOOK_WORK   where corpora and indexes are kept between runs (some GB);
#                   else $BUILD/bench/work
#   RUNS            repetitions of each measured command
# shellcheck shell=sh

set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=$(cd "${BUILD:-$TOP/build}" && pwd)
BENCH=$BUILD/bench
: "${DESKBOOK_DATA:?set it to the folder of collections (see tests/bench/common.sh)}"
WORK=${DESKBOOK_WORK:-$BENCH/work}
mkdir -p "$WORK/data"
export LC_ALL=C TZ=UTC

say () {
  echo "$*" >&2
}

# data NAME: the unpacked folder of a collection or corpus.
data () {
  for folder in "$DESKBOOK_DATA" "$DESKBOOK_DATA/corpora" "$DESKBOOK_DATA/relevance" \
                "$WORK/data"; do
    if [ -d "$folder/$1" ]; then
      echo "$folder/$1"
      return
    fi
  done
  for archive in "$DESKBOOK_DATA/$1.tar.xz" "$DESKBOOK_DATA"/*/"$1.tar.xz" \
                 "$DESKBOOK_DATA"/*/"${1%-*}.tar.xz"; do
    if [ -e "$archive" ]; then
      tar -xJf "$archive" -C "$WORK/data"
      echo "$WORK/data/$1"
      return
    fi
  done
  say "bench: no $1 in $DESKBOOK_DATA"
  return 2
}

# bench_desk FILE: a desk.yaml with every kind of clock: three for each ticket.
bench_desk () {
  cat >"$1" <<'YAML'
name: Bench
timezone: Europe/Amsterdam
hours:
  email: {week: {mon-fri: 09:00-17:00}, closed: [2023-12-25, 2024-12-25, 2025-12-25]}
promises:
  - {name: first reply, clock: first-reply, hours: email, target: [1d, 8h], goal: 95%}
  - {name: follow-up, clock: next-reply, hours: email, target: [2d, 16h], goal: 95%}
  - {name: solved, clock: resolution, hours: email, target: 40h, goal: 90%}
YAML
}

# corpus N: a folder of N markdown files.
corpus () {
  if [ ! -e "$WORK/corpus-$1.done" ]; then
    say "making a corpus of $1 documents"
    rm -rf "$WORK/corpus-$1"
    "$BENCH/multiply" "$1" "$WORK/corpus-$1" \
      "$(data OfficeDocs-Support)" "$(data cpp-docs)" "$(data tldr)"
    : >"$WORK/corpus-$1.done"
  fi
  echo "$WORK/corpus-$1"
}

# once TARGET SOURCE COMMAND...: runs it unless TARGET is newer than SOURCE.
once () {
  [ -z "$(find "$1.done" -newer "$2" 2>/dev/null)" ] || return 0
  say "building $1"
  rm -rf "$1" "$1-wal" "$1-shm"
  made=$1
  shift 2
  "$@" >"$made.log" 2>&1 || { tail "$made.log" >&2; return 2; }
  : >"$made.done"
}

# Two articles of three have votes, as after some years of a help centre.
indexed_and_voted () { # DB DIR
  "$BUILD/kbindex" -d "$1" "$2"
  sqlite3 "$1" 'INSERT INTO vote_total
    SELECT id, id * 7919 % 23, id * 7919 % 23 + id % 17 FROM article WHERE id % 3 > 0'
}
kbindex_db () { # N
  once "$WORK/kb-$1.db" "$BUILD/kbindex" indexed_and_voted "$WORK/kb-$1.db" "$(corpus "$1")"
}
omindex_db () { # N
  once "$WORK/xapian-$1" "$WORK/corpus-$1.done" \
    omindex --db "$WORK/xapian-$1" --url / --mime-type=md:text/plain -e index "$(corpus "$1")"
}
fts5_db () { # N
  once "$WORK/fts5-$1.db" "$WORK/corpus-$1.done" \
    "$BENCH/fts5" index "$WORK/fts5-$1.db" "$(corpus "$1")"
}

# verdict VALUE OP GOAL: "ok" or "MISSED", for the last column of a table.
verdict () {
  awk -v a="$1" -v op="$2" -v b="$3" \
    'BEGIN { print (op == "<=" ? a + 0 <= b + 0 : a + 0 >= b + 0) ? "ok" : "MISSED" }'
}
