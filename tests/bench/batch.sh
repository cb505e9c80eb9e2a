#!/bin/sh
# batch.sh [N...] - many queries to one process: a knowledge base of 2,400 articles, and N
# documents (37000).  Queries of seven kinds: titles, words, questions, misspelt words, phrases,
# beginnings, exclusions; answered by kbsearch --batch as paths and as JSON, and by FTS5 in one
# process (any of the words, first ten).  Queries a second of one processor's time: of the whole run, and, as a
# server answers, of three times as many more that follow in the same process.
# shellcheck source=tests/bench/common.sh
. "$(dirname "$0")/common.sh"

asked=${QUERIES:-2000}

# mixed DB N: that many queries as --batch reads them, the same in every run.
mixed () {
  sqlite3 "$1" "SELECT title FROM article WHERE title GLOB '*[a-z]*' ORDER BY id" >"$WORK/titles"
  sqlite3 "$1" "SELECT term FROM term WHERE whole AND df > 1 AND term GLOB '[a-z][a-z][a-z]*'
    AND term NOT GLOB '*[^a-z]*'" >"$WORK/vocabulary"
  cut -f 2 "$(data kb-office)/queries.tsv" >"$WORK/questions"
  awk -v n="$2" -v work="$WORK" '
    function any (from, n) { return from[1 + int (rand () * n)] }
    function read (name, into,   n) {
      while ((getline line <(work "/" name)) > 0) {
        gsub (/[^A-Za-z0-9 ]+/, " ", line)
        into[++n] = line
      }
      return n
    }
    # A letter less, more, changed, or swapped with the next.
    function misspelt (word,   at, letter) {
      at = 1 + int (rand () * (length (word) - 1))
      letter = substr ("abcdefghijklmnopqrstuvwxyz", 1 + int (rand () * 26), 1)
      kind = int (rand () * 4)
      return substr (word, 1, at - 1) \
        (kind == 0 ? "" : kind == 1 ? letter substr (word, at, 1) : kind == 2 ? letter : \
         substr (word, at + 1, 1) substr (word, at, 1)) substr (word, at + 1 + (kind == 3))
    }
    BEGIN {
      srand (1)
      titles = read("titles", title); words = read("vocabulary", word)
      questions = read("questions", question)
      for (i = 1; i <= n; i++) {
        of = split (any(title, titles), part, " ")
        at = 1 + int (rand () * of)
        if (i % 7 == 1) query = any(title, titles)
        else if (i % 7 == 2) query = any(word, words) " " any(word, words)
        else if (i % 7 == 3) query = any(question, questions)
        else if (i % 7 == 4) query = part[at] " " misspelt(any(word, words))
        else if (i % 7 == 5) query = "\"" part[at] (at < of ? " " part[at + 1] : "") "\""
        else if (i % 7 == 6) query = any(word, words) " " substr (any(word, words), 1, 4) "*"
        else query = any(title, titles) " -" any(word, words)
        print i "\t" query
      }
    }'
}

# measure NAME COMMAND...: answers the queries three times; the least of the processor's time.
measure () {
  name=$1
  shift
  for _ in 1 2 3; do
    /usr/bin/time -f '%U %S %M' -o "$WORK/time" "$@" <"$WORK/$queries.tsv" >/dev/null || [ $? -eq 1 ]
    tail -n 1 "$WORK/time"
  done | awk -v name="$name" -v n="$asked" -v peer="$peer" -v before="$before" \
    -v least_file="$WORK/least" '
    { cpu = $1 + $2; if (NR == 1 || cpu < least) least = cpu; if ($3 > kb) kb = $3 }
    END {
      # (Behind the first ones: three times as many.)
      one = before > 0 ? (least - before) / 3 : least
      printf "%-26s %8.0f a second %8.3f of fts5 %6.0f MB\n", name, n / one,
             (peer > 0 ? one / peer : 1), kb / 1024
      print least >least_file
    }'
}

# compare LABEL DB FTS5
compare () {
  mixed "$2" $((4 * asked)) >"$WORK/many.tsv"
  head -n "$asked" "$WORK/many.tsv" >"$WORK/first.tsv"
  echo "batch: $1, $asked queries"
  peer=0 before=0 queries=first
  measure fts5 "$BENCH/fts5" batch "$3" 10
  peer=$(cat "$WORK/least")
  for form in --paths '-f json'; do
    before=0 queries=first
    # shellcheck disable=SC2086 # two words
    measure "kbsearch $form" "$BUILD/kbsearch" -q -d "$2" --batch $form
    before=$(cat "$WORK/least") queries=many
    # shellcheck disable=SC2086
    measure "  then" "$BUILD/kbsearch" -q -d "$2" --batch $form
  done
  echo
}

office=$(data kb-office)
once "$WORK/kb-office.db" "$BUILD/kbindex" "$BUILD/kbindex" -q -d "$WORK/kb-office.db" "$office/docs"
once "$WORK/fts5-office.db" "$office/queries.tsv" \
  "$BENCH/fts5" index "$WORK/fts5-office.db" "$office/docs"
compare 'a knowledge base of 2,400 articles' "$WORK/kb-office.db" "$WORK/fts5-office.db"
[ $# -gt 0 ] || set -- 37000
for n; do
  kbindex_db "$n"
  fts5_db "$n"
  compare "$n documents" "$WORK/kb-$n.db" "$WORK/fts5-$n.db"
done
echo 'goals: --paths at least 3000 a second'
