#!/bin/sh
# confidence.sh - how often what kbsearch --suggest is sure of is judged right, how many of the
# questions that have an answer get one that it is sure of, or any; and how many questions of
# others do.  FEW: of each set so many questions (300).
# shellcheck source=tests/bench/common.sh
. "$(dirname "$0")/common.sh"
FEW=${FEW:-300}
tab=$(printf '\t')
here=$WORK/relevance/confidence
mkdir -p "$here"

# index NAME LANG FOLDER
index () {
  once "$here/$1.db" "$BUILD/kbindex" "$BUILD/kbindex" -q -d "$here/$1.db" --lang "$2" "$3"
}

# judge NAME INDEX QUERIES [QRELS [SUFFIX]]: without QRELS nothing is right
judge () {
  awk 'BEGIN { srand (3) } { print rand () "\t" $0 }' "$3" | sort -n | cut -f 2- |
    head -n "$FEW" >"$here/queries.tsv"
  while IFS=$tab read -r id text; do
    "$BUILD/kbsearch" -q -d "$here/$2.db" --suggest -f tsv "$text" </dev/null |
      awk -F'\t' -v id="$id" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                              { print id "\t" $at["path"] "\t" $at["confidence"] }' || :
  done <"$here/queries.tsv" >"$here/suggested.tsv"
  awk -F'\t' -v name="$1" -v suffix="${5-}" '
    FILENAME == ARGV[1] { if ($3 > 0) { good[$1, $2 suffix]; has[$1] }; next }
    FILENAME == ARGV[2] { asked++; answerable += $1 in has; next }
    { any[$1]; all++; right += ($1, $2) in good }
    $3 == "sure" { sure++; sure_right += ($1, $2) in good; answered += $1 in has }
    END { for (id in any) some++
      printf "%-26s %7d %9.3f %8.1f%% %8.1f%% %9.3f\n", name, asked, sure ? sure_right / sure : 0,
        100 * (answerable ? answered / answerable : sure / asked), 100 * some / asked,
        all ? right / all : 0 }' "${4:-/dev/null}" "$here/queries.tsv" "$here/suggested.tsv"
}

printf '%-26s %7s %9s %9s %9s %9s\n' set asked 'right' 'sure' 'any' 'right'
for set in stackfaq-threads xquad-en xquad-es kb-office-desc kb-office; do
  docs=${set%-desc} lang=en
  [ "$set" != xquad-es ] || lang=es
  index "$docs" "$lang" "$(data "$docs")/docs"
  judge "$set" "$docs" "$(data "$set")/queries.tsv" "$(data "$set")/qrels.tsv" .md
done
questions=$(data kb-questions)
for set in hugo mastodon fastapi hetzner kb; do
  case $set in
    hetzner) folder=$(data hetzner-tutorials) ;;
    kb) folder=$TOP/kb ;;
    *) folder=$(data "$set-docs") ;;
  esac
  index "$set" en "$folder"
  judge "questions: $set" "$set" "$questions/$set.queries.tsv" "$questions/$set.qrels.tsv"
done
# Of others: nothing there is an answer.
judge 'others: xquad, office' kb-office "$(data xquad-en)/queries.tsv"
judge 'others: stackfaq, hugo' hugo "$(data stackfaq-threads)/queries.tsv"
judge 'others: xquad, hetzner' hetzner "$(data xquad-en)/queries.tsv"
judge 'others: office, mastodon' mastodon "$(data kb-office-desc)/queries.tsv"
