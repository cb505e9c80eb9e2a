#!/bin/sh
# kbfeedback.sh [VOTES] [ARTICLES] - reports over generated counts of VOTES (10000000) votes on
# ARTICLES (10000) articles in a year, beside what the sqlite3 shell takes for the same sums.
# shellcheck source=tests/bench/common.sh
: "${DESKBOOK_DATA:=none}"
. "$(dirname "$0")/common.sh"

votes=${1:-10000000} articles=${2:-10000}
here=$WORK/kbfeedback-$votes-$articles
db=$here/desk.db
runs=${RUNS:-5}
today=20780 # 2026-11-23
mkdir -p "$here"

if [ ! -s "$db" ]; then
  say "making counts of $votes votes on $articles articles"
  rm -f "$db.new"*
  "$BUILD/kbindex" -q -d "$db.new" "$TOP/kb"
  sqlite3 "$db.new" "
    PRAGMA synchronous = OFF;
    INSERT INTO article
      WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $articles)
      SELECT 1000000 + n, root, 'big/' || n || '.md', size, mtime_ns, hash, text_hash, edited_at,
             NULL, 'Article number ' || n, NULL, 'en', 'big/' || n % 40, 'big-' || n, NULL, NULL,
             NULL, 0, 0, 0, 0
        FROM n, (SELECT root, size, mtime_ns, hash, text_hash, edited_at FROM article LIMIT 1);
    INSERT INTO vote_day
      WITH RECURSIVE d (day) AS (SELECT $today - 364 UNION ALL SELECT day + 1 FROM d
                                 WHERE day < $today)
      SELECT day, id, total * (30 + id % 60) / 100, total, 0, total
        FROM (SELECT day, id, (id * 7919 + day * 104729) / 13
                              % (2 * $votes / $articles / 365 + 2) AS total
                FROM d, article WHERE id > 1000000 ORDER BY day, id)
       WHERE total > 0;
    INSERT INTO vote_again
      SELECT day, article, day + 1 + article % 40, 1, 1 FROM vote_day WHERE (day + article) % 5 = 0;
    INSERT INTO vote_total SELECT article, sum (yes), sum (total) FROM vote_day GROUP BY article"
  mv "$db.new" "$db"
fi

# What the shell does with the same rows, as kbfeedback does by default: totals, and the counts
# of two months.
totals='SELECT a.path, v.yes, v.total FROM vote_total v JOIN article a ON a.id = v.article'
months="SELECT article, sum (yes), sum (total), sum (CASE WHEN day > $((today - 30)) THEN yes END),
  sum (CASE WHEN day > $((today - 30)) THEN total END), max (new)
  FROM vote_day WHERE day > $((today - 60)) GROUP BY article"
weeks='SELECT (day + 3) / 7, sum (yes), sum (total) FROM vote_day GROUP BY 1'
period="SELECT article, sum (yes), sum (total) FROM vote_day WHERE day >= $((today - 364))
  GROUP BY article"

tool="'$BUILD/kbfeedback' -d '$db' --now=2026-11-23T12:00"
{ printf 'all articles\tkbfeedback\tsh\t-c\t%s\n' "$tool -f tsv >/dev/null"
  printf 'all articles\tsqlite3\tsh\t-c\t%s\n' \
    "sqlite3 -readonly '$db' \"$(echo "$totals; $months" | tr '\n' ' ')\" >/dev/null"
  printf 'needs work\tkbfeedback\tsh\t-c\t%s\n' "$tool --needs-work -n 20 >/dev/null"
  printf 'one article\tkbfeedback\tsh\t-c\t%s\n' "$tool big-77 >/dev/null"
  printf 'by week\tkbfeedback\tsh\t-c\t%s\n' "$tool --by=week -f tsv >/dev/null"
  printf 'by week\tsqlite3\tsh\t-c\t%s\n' "sqlite3 -readonly '$db' '$weeks' >/dev/null"
  printf 'a year\tkbfeedback\tsh\t-c\t%s\n' "$tool --since=2025-11-24 -f tsv >/dev/null"
  printf 'a year\tsqlite3\tsh\t-c\t%s\n' \
    "sqlite3 -readonly '$db' \"$(echo "$period" | tr '\n' ' ')\" >/dev/null"
  printf 'chart\tkbfeedback\tsh\t-c\t%s\n' "$tool --chart='$here/chart.svg'"
} | "$BENCH/runner" "$runs" >"$here/times"

count=$(sqlite3 -readonly "$db" 'SELECT sum (total) FROM vote_total')
rows=$(sqlite3 -readonly "$db" 'SELECT count (*) FROM vote_day')
echo "kbfeedback: $count votes on $articles articles ($rows rows of days), median of $runs runs"
awk -F '\t' '{ printf "%-14s %-12s %8.0f ms %6.1f MB\n", $1, $2, $3, $4 }' "$here/times"
ratio () {
  awk -F '\t' -v what="$1" '$1 == what { ms[$2] = $3 }
    END { printf "%.2f", ms["kbfeedback"] / ms["sqlite3"] }' "$here/times"
}
all=$(ratio 'all articles')
echo "goal: all articles at most 1.00 of the sqlite3 shell: $(verdict "$all" '<=' 1)"
