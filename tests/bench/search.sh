#!/bin/sh
# search.sh [N...] - whole-process search times of kbsearch, quest, FTS5 and rg -c over N
# documents (37000 and 200000), 50 queries of five kinds, in one interleaved run; `true` is
# what starting a process costs here.
# shellcheck source=tests/bench/common.sh
. "$(dirname "$0")/common.sh"

runs=${RUNS:-7}
queries=$TOP/tests/bench/queries.tsv

# The commands for one document count, as runner reads them; $2 are the systems.
commands () {
  awk -F'\t' -v bin="$BUILD" -v work="$WORK" -v n="$1" -v systems="$2" '
    function put (name, rest) {
      if (index (" " systems " ", " " name " "))
        print name FS $1 ": " $2 FS rest
    }
    # FTS5: words joined by OR, phrases kept whole, a prefix as "comp"*.
    function fts5 (query,   out, token, star) {
      while (match (query, /"[^"]*"|[A-Za-z0-9]+\*?/)) {
        token = substr (query, RSTART, RLENGTH)
        query = substr (query, RSTART + RLENGTH)
        star = sub (/\*$/, "", token) ? "*" : ""
        gsub (/"/, "", token)
        out = out (out == "" ? "" : " OR ") "\"" token "\"" star
      }
      return out
    }
    function rg (query,   out, token) {
      while (match (query, /"[^"]*"|[A-Za-z0-9]+\*?/)) {
        token = substr (query, RSTART, RLENGTH)
        query = substr (query, RSTART + RLENGTH)
        gsub (/["*]/, "", token)
        out = out FS "-e" FS token
      }
      return out
    }
    {
      db = FS "-d" FS work "/kb-" n ".db"
      put("kbsearch --paths", bin "/kbsearch" db FS "--paths" FS "--no-votes" FS "--" FS $2)
      put("kbsearch --prefix", bin "/kbsearch" db FS "--paths" FS "--prefix" FS "--no-votes" FS "--" FS $2)
      put("kbsearch", bin "/kbsearch" db FS "-f" FS "json" FS "--" FS $2)
      put("quest", "quest" FS "-d" FS work "/xapian-" n FS "-m" FS "10" FS \
          "-f" FS "default,wildcard" FS $2)
      put("fts5", bin "/bench/fts5" FS "search" FS work "/fts5-" n ".db" FS fts5($2))
      put("true", "true")
      put("rg", "rg" FS "-c" FS "-i" rg($2) FS work "/corpus-" n)
    }' "$queries"
}

# system TAB kind: query TAB ms TAB MB -> the table, with ratios to quest and FTS5.
table () {
  awk -F'\t' '
    {
      if (!($1 in n)) order[++n_systems] = $1
      kind = $2; sub (/:.*/, "", kind)
      if (!(kind in seen)) { seen[kind]; kinds[++n_kinds] = kind }
      n[$1]++; sum[$1] += $3
      by[$1, kind] += $3; by_n[$1, kind]++
      if ($3 > max[$1]) max[$1] = $3
      if ($4 > mb[$1]) mb[$1] = $4
    }
    function share (peer) {
      return peer in n ? sprintf ("%.2f", mean / (sum[peer] / n[peer])) : "-"
    }
    END {
      printf "%-18s %8s %8s %6s %8s %8s", "ms", "mean", "max", "MB", "of quest", "of fts5"
      for (k = 1; k <= n_kinds; k++) printf " %8s", kinds[k]
      print ""
      for (i = 1; i <= n_systems; i++) {
        s = order[i]; mean = sum[s] / n[s]
        printf "%-18s %8.2f %8.2f %6.1f %8s %8s", s, mean, max[s], mb[s], \
               share("quest"), share("fts5")
        for (k = 1; k <= n_kinds; k++)
          printf " %8.2f", by[s, kinds[k]] / by_n[s, kinds[k]]
        print ""
      }
    }'
}

[ $# -gt 0 ] || set -- 37000 200000
for n; do
  corpus "$n" >/dev/null
  systems='quest fts5 true'
  if [ -x "$BUILD/kbsearch" ]; then
    kbindex_db "$n"
    systems="kbsearch --paths --prefix $systems"
  fi
  omindex_db "$n"
  fts5_db "$n"
  commands "$n" "$systems" | "$BENCH/runner" "$runs" >"$WORK/search-$n.tsv"
  commands "$n" rg | "$BENCH/runner" 1 >>"$WORK/search-$n.tsv"
  echo "search: $n documents, $(wc -l <"$queries") queries, median of $runs runs (rg: 1)"
  table <"$WORK/search-$n.tsv"
  echo
done
echo 'goals: --paths at most 0.60 of quest; kbsearch 0.85 of quest, 0.12 of fts5; 30 MB'
