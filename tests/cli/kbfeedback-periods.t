#!/bin/sh
# kbfeedback: a period counts each voter's last vote within it, whatever comes later; and its views
# agree with each other and with the votes one by one.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000 # 2027-01-15

mkdir -p kb/dns kb/nl
for file in dns/one dns/two nl/drie four; do printf '# %s\n' "$file" >"kb/$file.md"; done
kbindex -q -d empty.db kb

# feedback OPTION...: path, yes, total of `db`
feedback () {
  kbfeedback -q -d db -f tsv --sort=path --now=2027-01-20T12:00 "$@" >rows || test $? -eq 1
  awk -F "\t" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { print $(at["name"] ? at["name"] : at["path"]) "|" $(at["yes"]) "|" $(at["total"]) }' rows
}
# last_votes SINCE UNTIL [GROUP]: the same, from the votes one by one
last_votes () {
  sql db "WITH within AS (
      SELECT a.path, a.category, a.lang, value, row_number () OVER (
          PARTITION BY article, voter ORDER BY at DESC, value DESC) AS n
        FROM vote v JOIN article a ON a.id = v.article
       WHERE at >= unixepoch ('$1') AND at < unixepoch ('$2'))
    SELECT ${3:-path}, sum (value = 1), count (*) FROM within WHERE n = 1 AND value <> 0 GROUP BY 1 ORDER BY 1"
}
# votes SEED FROM TO: as CSV, of few voters who change their minds
votes () {
  awk -v seed="$1" -v from="$2" -v to="$3" 'BEGIN {
    srand (seed)
    split ("dns/one dns/two nl/drie four", article, " ")
    print "article,vote,at,voter"
    for (i = 0; i < 400; i++)
      printf "%s,%s,@%d,v%d\n", article[1 + int (4 * rand ())], rand () < .6 ? "yes" : "no",
             from + int ((to - from) * rand ()), int (25 * rand ())
  }'
}
export september october november
september=$(date -u -d 2026-09-01 +%s)
october=$(date -u -d 2026-10-01 +%s)
november=$(date -u -d 2026-11-01 +%s)

test_that 'September stays as it is when somebody votes again in October' '
  cp empty.db db
  votes 1 $september $october >september.csv
  kbvote -q -d db --import=csv september.csv
  for by in article category lang day week month; do
    feedback --period=2026-09 --by=$by >"september.$by"
  done
  votes 2 $october $november >october.csv
  kbvote -q -d db --import=csv october.csv
  kbvote -q -d db dns/one no --voter=v1
  for by in article category lang day week month; do
    feedback --period=2026-09 --by=$by | test_cmp "september.$by" -
    feedback --until=2026-10-01 --by=$by | test_cmp "september.$by" -
  done
  last_votes 2026-09-01 2026-10-01 | test_cmp - september.article
  sound db
'

test_that 'any period, by article, category and language' '
  { echo 2026-09-13 2026-10-07; echo 2026-09-30 2026-10-01; echo 2026-10-20 2027-02-01
    test_sample "" "$(printf "2026-%s\n" "09-01 2026-11-01" "10-01 2026-10-02" "08-01 2026-09-02")"; } | while read -r since until; do
    test "$since" || continue
    for by in path category lang; do
      last_votes $since $until $by >want
      feedback --since=$since --until=$until --by=$(echo $by | sed s/path/article/) | test_cmp want -
      feedback --since=$since --until=$until --by=$(echo $by | sed s/path/article/) dns/one dns/two nl/drie four | grep -v "|0|0$" | test_cmp want -
    done
  done
'

test_that 'each day, week and month is a period, and says what that period says' '
  for by in day week month; do
    feedback --by=$by >steps
    test "$(wc -l <steps)" -gt 2
    awk "$(test_sample "NR % 4 == 2" 1)" steps | while IFS="|" read -r step yes total; do
      feedback --period=$step >rows.of
      test_is "$step $(awk -F "|" "{ y += \$2; t += \$3 } END { print y + 0, t + 0 }" rows.of)" "$step $yes $total"
    done
  done
  feedback --by=month --since=2026-09-10 --until=2026-10-05 >cut
  test_is "$(cat cut | tr "\n" " ")" "2026-09|$(last_votes 2026-09-10 2026-10-01 1 | cut -d "|" -f 2-) 2026-10|$(last_votes 2026-10-01 2026-10-05 1 | cut -d "|" -f 2-) "
'

test_that 'the trend compares two periods' '
  for at in 2026-10-31 2026-11-14; do
    kbfeedback -q -d db -f tsv --now=${at}T12:00 >rows
    until=$(date -u -d "$at + 1 day" +%F) since=$(date -u -d "$at - 29 days" +%F) before=$(date -u -d "$at - 59 days" +%F)
    for path in dns/one.md four.md; do
      recent=$(last_votes $since $until | grep "^$path") earlier=$(last_votes $before $since | grep "^$path")
      test_is "$(awk -F "\t" -v p=$path "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i } \$(at[\"path\"]) == p { printf \"%.4f\", \$(at[\"trend\"]) }" rows)" \
        "$(echo "$recent|$earlier" | awk -F "|" "{ printf \"%.4f\", \$2 / \$3 - \$5 / \$6 }")"
    done
  done
'

test_that 'a chart of a period has the time before it below each row, and says what is more than chance' '
  cp empty.db chart.db
  {
    echo article,vote,at,voter
    awk "BEGIN { for (n = 0; n < 60; n++) {
      printf \"dns/one,yes,2026-09-%02dT10:00:00Z,v%d\\n\", 1 + n % 30, n
      printf \"dns/one,%s,2026-10-%02dT10:00:00Z,w%d\\n\", n % 2 ? \"yes\" : \"no\", 1 + n % 30, n } }"
    echo four,yes,2026-10-11T10:00:00Z,v1
  } >chart.csv
  kbvote -q -d chart.db --key=chart.key --import=csv chart.csv
  kbfeedback -d chart.db --period=2026-10 --now=2026-11-01 --chart=then.svg
  sed "s/<[^>]*>/\n/g" then.svg | grep . >said
  grep -x "−50.0, 30 of 60" said
  grep -x "dns/one, 31 August to 30 September 2026: 100%, 60 of 60, likely 94.0% to 100%" said
  grep -x "31 August to 30 September 2026" said
  # Of all time there is no time before.
  kbfeedback -d chart.db --now=2026-11-01 --chart=all.svg
  test_must_fail grep "September 2026" all.svg
'

test_done
