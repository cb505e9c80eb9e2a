#!/bin/sh
# confidence.sh [SET...] - how often what kbsearch --suggest shows is judged right, and how many
# of a collection's queries get a suggestion at all.
# shellcheck source=tests/bench/common.sh
. "$(dirname "$0")/common.sh"

printf '%-17s %8s %8s %8s\n' set queries 'right' 'any'
[ $# -gt 0 ] || set -- stackfaq-threads xquad-en xquad-es kb-office-desc kb-office
for set; do
  folder=$(data "$set")
  docs=$folder/docs lang=en
  [ "$set" != kb-office-desc ] || docs=$(data kb-office)/docs
  [ "$set" != xquad-es ] || lang=es
  here=$WORK/relevance/$set
  mkdir -p "$here"
  once "$here/suggest.db" "$BUILD/kbindex" \
    "$BUILD/kbindex" -q -d "$here/suggest.db" --lang "$lang" "$docs"
  tab=$(printf '\t')
  while IFS=$tab read -r id text; do
    printf '%s\n' "$text" | "$BUILD/kbsearch" -q -d "$here/suggest.db" --suggest --paths |
      sed "s/^/$id$tab/; s/\.md$//" || :
  done <"$folder/queries.tsv" >"$here/suggested.tsv"
  awk -F'\t' -v name="$set" -v queries="$(wc -l <"$folder/queries.tsv")" '
    NR == FNR { if ($3 > 0) good[$1, $2]; next }
    { shown++; right += ($1, $2) in good; any[$1] }
    END { for (id in any) some++
      printf "%-17s %8d %8.3f %7.0f%%\n", name, queries, right / shown, 100 * some / queries }' \
    "$folder/qrels.tsv" "$here/suggested.tsv"
done
