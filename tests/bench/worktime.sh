#!/bin/sh
# worktime.sh - speed of business time, beside a plain day-by-day program (the bench itself
# checks that both agree) and, where it is installed, zendesk/biz for Ruby.
# shellcheck source=tests/bench/common.sh
: "${DESKBOOK_DATA:=none}" # it needs no collection
. "$(dirname "$0")/common.sh"

out=$WORK/worktime.tsv
"$BENCH/worktime" >"$out"

if ruby -rbiz -e '' 2>/dev/null; then
  ruby -rbiz -rbenchmark -e '
    day = { "09:30" => "17:00" }
    friday = { "09:30" => "10:30", "13:30" => "15:00", "15:30" => "17:00" }
    biz = Biz::Schedule.new do |config|
      config.hours = { mon: day, tue: day, wed: day, thu: day, fri: friday }
      config.time_zone = "Europe/Amsterdam"
    end
    n, random = 2000, Random.new(1)
    from = Array.new(n) { Time.at(1577833200 + random.rand(315_000_000)).utc }
    s = Benchmark.realtime { from.each { |t| biz.within(t, t + 86400 * 7).in_seconds } }
    puts "elapsed, biz\t#{n / s / 1e6}\tM/s"
    s = Benchmark.realtime { from.each { |t| biz.time(30, :hours).after(t) } }
    puts "due, biz\t#{n / s / 1e6}\tM/s"' >>"$out"
fi

# measure, value, unit, goal (>= or <=), verdict; ratio to ours where it is a peer's.
awk -F'\t' '
  BEGIN {
    goal["elapsed"] = 5; goal["due"] = 2; goal["due, working days"] = 2
    goal["calendar of ten years"] = -5
  }
  { value[$1] = $2 }
  {
    verdict = ""
    if (goal[$1] > 0) verdict = "goal " goal[$1] ($2 >= goal[$1] ? ", ok" : ", MISSED")
    if (goal[$1] < 0) verdict = "goal " -goal[$1] ($2 <= -goal[$1] ? ", ok" : ", MISSED")
    own = $1
    if (sub (/, (day by day|biz)$/, "", own))
      verdict = sprintf ("ours is %.0f times as fast", value[own] / $2)
    printf "%-28s %10.3f %-4s %s\n", $1, $2, $3, verdict
  }' "$out"
