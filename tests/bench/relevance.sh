#!/bin/sh
# relevance.sh [SET...] - nDCG@10, MAP@100 and recall@100 of kbsearch on collections with
# judgements, twice: as kbsearch --judge says, and as our evaluator counts its run; beside
# FTS5's (Porter stems, words joined by OR).
# shellcheck source=tests/bench/common.sh
. "$(dirname "$0")/common.sh"

# The goal of a set; kb-office-desc: FTS5's figure and 5%.
goal () {
  case $1 in
    cranfield) echo 0.415 ;;
    cacm) echo 0.505 ;;
    med) echo 0.715 ;;
    lisa) echo 0.490 ;;
    stackfaq-threads) echo 0.870 ;;
    xquad-en) echo 0.970 ;;
    xquad-es) echo 0.960 ;;
    kb-office-desc) awk -v f="$2" 'BEGIN { printf "%.3f", f * 1.05 }' ;;
    *) echo 0 ;;
  esac
}

printf '%-17s %8s %8s %8s %8s %8s %8s  %s\n' \
  set nDCG@10 goal fts5 MAP recall --judge ''
[ $# -gt 0 ] || set -- cranfield cacm med lisa stackfaq-threads xquad-en xquad-es \
  kb-office kb-office-desc
for set; do
  folder=$(data "$set")
  docs=$folder/docs lang=en
  [ "$set" != kb-office-desc ] || docs=$(data kb-office)/docs
  [ "$set" != xquad-es ] || lang=es
  here=$WORK/relevance/$set
  mkdir -p "$here"

  # A judgement names the document, the tools its file.
  awk -F'\t' -v OFS='\t' '{ $2 = $2 ".md"; print }' "$folder/qrels.tsv" >"$here/qrels.tsv"
  once "$here/fts5.db" "$folder/queries.tsv" "$BENCH/fts5" index "$here/fts5.db" "$docs"
  fts5=$("$BENCH/fts5" batch "$here/fts5.db" 100 <"$folder/queries.tsv" |
           "$BENCH/evaluate" "$here/qrels.tsv" | cut -f1)

  once "$here/kb.db" "$BUILD/kbindex" "$BUILD/kbindex" -d "$here/kb.db" --lang "$lang" "$docs"
  "$BUILD/kbsearch" -d "$here/kb.db" -f tsv -n 100 --batch <"$folder/queries.tsv" |
    awk -F'\t' -v OFS='\t' '
      NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
      { print $at["query"], $at["path"], $at["rank"] }' >"$here/run.tsv"
  ours=$("$BENCH/evaluate" "$here/qrels.tsv" <"$here/run.tsv")
  judged=$("$BUILD/kbsearch" -d "$here/kb.db" -n 100 --batch --judge="$here/qrels.tsv" \
             <"$folder/queries.tsv" | awk 'match ($0, /0?\.[0-9]+/) {
               print substr ($0, RSTART, RLENGTH); exit }')
  goal=$(goal "$set" "$fts5")
  ndcg=$(echo "$ours" | cut -f1)
  printf '%-17s %8.4f %8s %8s %8s %8s %8s  %s\n' \
    "$set" "$ndcg" "$goal" "$fts5" "$(echo "$ours" | cut -f2)" "$(echo "$ours" | cut -f3)" \
    "$judged" "$(verdict "$ndcg" '>=' "$goal")"
done
