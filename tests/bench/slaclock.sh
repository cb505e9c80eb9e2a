#!/bin/sh
# slaclock.sh [N] - `slaclock -` over N questions (1000000): lines a second of each command,
# beside GNU `date -f`, which reads and prints as many times and knows no business hours,
# and Ruby's biz gem, where it is installed, over N / 200 of them.
# shellcheck source=tests/bench/common.sh
: "${DESKBOOK_DATA:=none}"
. "$(dirname "$0")/common.sh"

n=${1:-1000000}
here=$WORK/slaclock-$n
runs=${RUNS:-3}
tab=$(printf '\t')
mkdir -p "$here"

cat >"$here/desk.yaml" <<'YAML'
name: Bench
timezone: Europe/Amsterdam
hours:
  phone:
    week: {mon-thu: 09:30-17:00, fri: [09:30-10:30, 13:30-15:00, 15:30-17:00]}
    closed: [2026-01-01, 2026-04-03, 2026-04-06, 2026-04-27, 2026-05-14, 2026-05-25, 2026-12-25]
YAML

# Two years of arrivals, each with a reply 1 to 14 days later.
awk -v n="$n" 'BEGIN {
  srand (7)
  for (i = 0; i < n; i++) {
    from = 1767225600 + int (rand () * 63072000)
    printf "@%d\t@%d\n", from, from + 86400 + int (rand () * 1123200)
  }
}' >"$here/epochs"
cut -f 1 "$here/epochs" | TZ=Europe/Amsterdam date -f - +%FT%T%:z >"$here/from"
cut -f 2 "$here/epochs" | TZ=Europe/Amsterdam date -f - +%FT%T%:z >"$here/to"
paste "$here/from" "$here/to" >"$here/elapsed"
sed "s/\$/${tab}8h/" "$here/from" >"$here/due"
sed "s/\$/${tab}1d,8h/" "$here/from" >"$here/days"
cp "$here/from" "$here/open"
cp "$here/from" "$here/next"
awk -F '\t' '{ print NR % 2 ? "elapsed\tphone\t" $1 "\t" $2 : "due\tphone\t" $1 "\t8h" }' \
  "$here/elapsed" >"$here/mixed"

clock="'$BUILD/slaclock' -c '$here/desk.yaml'"
{ for command in open next elapsed due; do
    printf '%s\tslaclock\tsh\t-c\t%s\n' "$command" "$clock $command phone - <'$here/$command'"
  done
  printf 'due 1d,8h\tslaclock\tsh\t-c\t%s\n' "$clock due phone - <'$here/days'"
  printf 'mixed\tslaclock\tsh\t-c\t%s\n' "$clock - <'$here/mixed'"
  printf 'mixed, json\tslaclock\tsh\t-c\t%s\n' "$clock - -f json <'$here/mixed'"
  printf 'date -f\tdate\tdate\t-f\t%s\t+%%FT%%T%%:z\n' "$here/from"
} | "$BENCH/runner" "$runs" >"$here/times"

if ruby -rbiz -e 1 2>/dev/null; then
  head -n $((n / 200)) "$here/due" >"$here/biz"
  cat >"$here/biz.rb" <<'RUBY'
require "biz"
require "time"
Biz.configure do |config|
  day = { "09:30" => "17:00" }
  config.hours = { mon: day, tue: day, wed: day, thu: day,
                   fri: { "09:30" => "10:30", "13:30" => "15:00", "15:30" => "17:00" } }
  config.time_zone = "Europe/Amsterdam"
end
STDIN.each_line { |line| puts Biz.time(8, :hours).after(Time.parse(line.split("\t")[0])).iso8601 }
RUBY
  printf 'biz, due\truby\tsh\t-c\t%s\n' "ruby '$here/biz.rb' <'$here/biz'" |
    "$BENCH/runner" 1 | awk -F '\t' -v OFS='\t' '{ $3 *= 200; print }' >>"$here/times"
fi

echo "slaclock: $n questions on standard input, median of $runs runs"
date_ms=$(awk -F '\t' '$1 == "date -f" { print $3 }' "$here/times")
while IFS=$tab read -r what _ ms mb; do
  awk -v what="$what" -v n="$n" -v ms="$ms" -v mb="$mb" -v date="$date_ms" 'BEGIN {
    printf "%-12s %8.2f s %10.0f lines/s %6.1f MB  of date -f: %.2f\n", what, ms / 1000,
           n * 1000 / ms, mb, ms / date }'
done <"$here/times"
mixed=$(awk -F '\t' -v date="$date_ms" '$1 == "mixed" { print $3 / date }' "$here/times")
echo "goal: mixed at most 1.00 of date -f: $(verdict "$mixed" '<=' 1)"
