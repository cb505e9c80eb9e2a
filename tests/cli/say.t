#!/bin/sh
# One value is said in one way, whichever tool says it and wherever: text, page, chart.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

ticketlog -q -d desk.db --timezone=Europe/Amsterdam "$KB/tickets.csv" || exit
cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
sla () {
  slareport -q -d desk.db -c desk.yaml --now=2026-11-02T09:00 "$@"
}
# Everything with a per cent sign that stands before a word, sorted: `74.6% kept`.
shares () {
  grep -oE '[0-9]+(\.[0-9]+)?%' | sort -u
}
# The text of a picture or a page.
plain () {
  sed 's/<style>.*<\/style>//; s/<[^>]*>/\n/g' "$1"
}

test_that 'a share of the clocks is the same in text, page, charts and data' '
  for month in $(test_sample 2026-10 "2026-09 2026-10"); do
    sla --period=$month -f tsv >data
    sla --period=$month >text
    sla --period=$month -o page.html
    sla --period=$month --chart=trend -o trend.svg
    sla --period=$month --chart=overview -o overview.svg
    sed 1d data | cut -f 2,9 >promises
    test -s promises
    while IFS="	" read -r promise share; do
      said=$(echo "$share" | awk "{ print \$1 == 0 || \$1 == 1 ? 100 * \$1 \"%\" : sprintf (\"%.1f%%\", 100 * \$1) }")
      grep -F "$promise" text | grep -qF " $said "
      for file in page.html trend.svg overview.svg; do
        plain $file >words
        grep -iF "$promise" words | grep -qF "$said" || grep -xF "$said" words
      done
    done <promises
  done
'

test_that 'no share of a report is rounded otherwise: one decimal, or none and all' '
  sla --by=line >text
  sla -o page.html
  # A column of shares, of few clocks and many.
  awk "/^\$/ { n++ } n == 1 { for (i = 1; i < NF; i++) if (\$i ~ /%\$/) { print \$i; break } }" text >column
  test -s column
  test_must_fail grep -vxE "[0-9]+\.[0-9]%|100%|0%" column
  slareport -q -d desk.db -c desk.yaml --now=2026-11-02T09:00 --by=line --chart=dots -o dots.svg
  grep -oE "class=\"value[^>]*>[^<]*%<" dots.svg | grep -oE "[0-9.]+%" >labels
  test -s labels
  test_must_fail grep -vxE "[0-9]+\.[0-9]%|[0-9]+\.[0-9][0-9]%|100%|0%" labels
'

test_that 'an interval is the same in text, page and chart: one decimal, or none and all' '
  sla --by=week >text
  sla -o page.html
  sla --chart=trend --by=week -o trend.svg
  said="([0-9]+\.[0-9]|0|100)%"
  awk "/^\$/ { n++ } n == 1" text | sed 1,2d >rows
  grep -oE "[0-9.]+% to [0-9.]+%" rows >intervals
  test_is "$(wc -l <intervals)" "$(grep -c % rows)"
  test_must_fail grep -vxE "$said to $said" intervals
  plain trend.svg | grep -oE "likely [0-9.]+% to [0-9.]+%" >drawn
  sort -u intervals >listed
  sed "s/likely //" drawn | sort -u | comm -23 - listed | diff /dev/null -
  grep -qE "[0-9]" drawn
  # The columns low and high of the page.
  sed "s/<td class=.n.>/\n&/g" page.html | sed -n "s/^<td class=.n.>\([0-9.]*%\)<.*/\1/p" >numbers
  for bound in $(sed "s/likely //; s/ to / /" drawn); do grep -qxF "$bound" numbers; done
'

test_that 'none and all are written alike in a column of intervals, a chart and a line' '
  mkdir all && printf "# One\n\nText.\n" >all/one.md && printf "# Two\n\nText.\n" >all/two.md &&
    printf "# Three\n\nText.\n" >all/three.md
  kbindex -q -d all.db all
  awk "BEGIN { print \"article,vote,at,voter\"
    for (i = 0; i < 500; i++) printf \"one.md,yes,2026-10-05T09:00:00Z,v%d\n\", i
    for (i = 0; i < 500; i++) printf \"two.md,no,2026-10-05T09:00:00Z,v%d\n\", i
    for (i = 0; i < 5; i++) printf \"three.md,yes,2026-10-05T09:00:00Z,v%d\n\", i }" >all.csv
  kbvote -q -d all.db --import=csv all.csv
  kbfeedback -d all.db --now=2026-11-02 >text
  kbfeedback -d all.db --now=2026-11-02 --chart=all.svg
  plain all.svg >words
  for interval in "99.2% to 100%" "0% to 0.8%" "56.6% to 100%"; do
    grep -F " $interval" text
    grep -F "likely $interval" words
  done
  test_must_fail grep -E "100\.0%|[^0-9]0\.0%" text words
'

test_that 'a trend has one decimal in every row, and in words' '
  awk "BEGIN { print \"article,vote,at,voter\"
    for (i = 0; i < 1000; i++) {
      printf \"one.md,%s,2026-09-20T09:00:00Z,v%d\n\", i < 500 ? \"yes\" : \"no\", i
      printf \"one.md,%s,2026-10-20T09:00:00Z,w%d\n\", i < 501 ? \"yes\" : \"no\", i
      printf \"two.md,%s,2026-09-20T09:00:00Z,v%d\n\", i < 500 ? \"yes\" : \"no\", i
      printf \"two.md,%s,2026-10-20T09:00:00Z,w%d\n\", i < 780 ? \"yes\" : \"no\", i } }" >trend.csv
  kbindex -q -d trend.db all
  kbvote -q -d trend.db --import=csv trend.csv
  kbfeedback -d trend.db --now=2026-11-02 >text
  grep "^one.md .* (+0\.1)" text
  grep "^two.md .* +28\.0" text
  kbfeedback -d trend.db --now=2026-11-02 one two >out
  grep -x "about as in the 30 days before (likely -4\.[0-9] to 4\.[0-9] points)" out
  grep -xE "up 28\.0 points on the 30 days before \(likely [0-9]+\.[0-9] to [0-9]+\.[0-9]\)" out
'

test_that 'a number from 1,000 on has separators wherever people read it, and nowhere else' '
  awk "BEGIN { print \"article,vote,at,voter\"
    for (i = 0; i < 1000; i++) printf \"one.md,yes,2026-10-05T09:00:00Z,v%d\n\", i
    for (i = 0; i < 1234; i++) printf \"two.md,no,2026-10-05T09:00:00Z,v%d\n\", i }" >count.csv
  kbindex -q -d count.db all
  kbvote -n -d count.db --import=csv count.csv | grep "^would have read 2,234 votes on 2 articles,"
  kbvote -d count.db --import=csv count.csv | grep "^stored 2,234 votes on 2 articles, known 0,"
  kbvote -d count.db --import=csv count.csv | grep " known 2,234,"
  kbvote -v -d count.db one yes | grep "^1,001 out of 1,001 found this helpful$"
  kbfeedback -d count.db one two >out
  grep "^1,001 out of 1,001 found" out && grep "^0 out of 1,234 found" out
  kbfeedback -d count.db >out
  grep "^one.md  *1,001  *1,001  *100%" out && grep "^two.md  *0  *1,234  *0%" out
  kbfeedback -d count.db --needs-work | grep "^two.md  *1,23[0-9]\.[0-9]  *0  *1,234"
  kbsearch -d count.db two | grep "0 out of 1,234"
  for format in tsv csv json jsonl; do
    kbfeedback -d count.db -f $format >out
    grep 1234 out; test_must_fail grep 1,234 out
  done
  awk "BEGIN { print \"ticket,at,kind,channel\"
    for (i = 0; i < 1234; i++) printf \"%d,2026-10-05T09:00:00Z,customer,email\n%d,2026-10-05T09:20:00Z,agent,email\n\", i, i }" >desk.csv
  ticketlog -n -d n.db --timezone=UTC -f csv desk.csv | grep "^would have read 2,468 events,"
  ticketlog -d n.db --timezone=UTC -f csv desk.csv | grep "^stored 2,468 events of 1,234 tickets,"
  ticketlog -d n.db --timezone=UTC -f csv desk.csv | grep " known 2,468,"
  sed "s/^/x/; 1s/^x//; s/T09/Tx9/" desk.csv | run 1 ticketlog -d n.db --timezone=UTC -f csv -
  grep " rejected 2,468," out
  grep -F "... and 2,4" err
  slareport -q -d n.db -c desk.yaml --now=2026-11-02T09:00 >out
  grep " 1,234 *1,234 " out
  slareport -q -d n.db -c desk.yaml --now=2026-11-02T09:00 -o n.html
  plain n.html >words
  grep -xF "1,234" words
  test_must_fail grep -w 1234 words
  for chart in dots heatmap trend calendar; do
    slareport -q -d n.db -c desk.yaml --now=2026-11-02T09:00 --chart=$chart >out
    grep -F " 1,234" out
    slareport -q -d n.db -c desk.yaml --now=2026-11-02T09:00 --chart=$chart -f tsv >out
    grep -w 1234 out
  done
'

test_that 'one of a thing is not said as several, whichever tool counts it' '
  mkdir one && printf "# One\n\nText.\n" >one/one.md
  kbindex -q -d one.db one
  printf "article,vote,at,voter\none.md,yes,2026-10-05T09:00:00Z,v1\n" >one.csv
  kbvote -n -d one.db --import=csv one.csv | grep "^would have read 1 vote on 1 article,"
  kbvote -d one.db --import=csv one.csv | grep "^stored 1 vote on 1 article,"
  kbfeedback -d one.db --now=2026-11-02 --chart=one.svg
  kbfeedback -d one.db --now=2026-11-02 --by=month --chart=month.svg
  for file in one.svg month.svg; do grep "1 vote<" $file; test_must_fail grep "1 votes" $file; done
  printf "ticket,at,kind,channel\n1,2026-10-05T09:00:00Z,customer,email\n" >ticket.csv
  ticketlog -n -d t.db --timezone=UTC -f csv ticket.csv | grep "^would have read 1 event,"
  ticketlog -d t.db --timezone=UTC -f csv ticket.csv | grep "^stored 1 event of 1 ticket,"
  printf "ticket\n1,2\n" >narrow.csv
  run 2 ticketlog -d t.db --timezone=UTC -f csv narrow.csv
  printf "at\n1,2\n" | run 1 ticketlog -n --timezone=UTC -f csv --map=ticket=at,kind==customer -
  grep "expected 1 field as in the first line, found 2" err
'

test_that 'a share that missed its goal does not look kept anywhere' '
  cat >goal.yaml <<END
timezone: UTC
hours: {always: {week: {mon-sun: 00:00-24:00}}}
channels: {email: {hours: always}}
promises: [{name: first, clock: first-reply, hours: always, target: 1h, goal: 90%}]
END
  awk "BEGIN {
    print \"ticket,at,kind,channel\"
    for (i = 0; i < 2500; i++) {
      printf \"%d,2026-10-05T09:00:00Z,customer,email\n\", i
      printf \"%d,2026-10-05T%s:30:00Z,agent,email\n\", i, i < 2249 ? \"09\" : \"12\"
    }
  }" >many.csv
  ticketlog -q -d many.db --timezone=UTC many.csv
  many () { slareport -q -d many.db -c goal.yaml --now=2026-11-02T09:00Z --period=2026-10 "$@"; }
  many >text
  many -o page.html
  many --chart=trend -o trend.svg
  many --chart=dots -o dots.svg
  for file in text page.html trend.svg dots.svg; do
    # The row of the ninth decile of the times is no such share.
    sed "s/<td class=.n.>90.0%<.td><td>[^<]*<//" $file >rest
    plain rest >words
    grep -qF "89.96%" words
    test_must_fail grep -qF "90.0%" words
  done
'

test_that 'long over its target is said in working days, the same in text, page and chart' '
  cat >late.csv <<END
ticket,at,kind,channel,line
1,2024-01-08T09:00:00Z,customer,email,worldwide
END
  ticketlog -q -d late.db --timezone=UTC late.csv
  late () { slareport -q -d late.db -c desk.yaml --now=2026-11-02T09:00 "$@"; }
  late --breaches >text
  over=$(grep -oE "[0-9]+d( [0-9]+h)?" text | head -n 1)
  test -n "$over"
  test_must_fail grep -E "[0-9]{3}h" text
  late -o page.html
  late --chart=overview -o overview.svg
  grep -F "$over" page.html overview.svg
  # And it is what slaclock calls so.
  due=$(late --breaches -f tsv | sed -n 2p | cut -f 7)
  spent=$(slaclock -c desk.yaml elapsed email "$due" 2026-11-02T09:00 -f tsv | sed -n 2p | cut -f 8)
  at=$(slaclock -c desk.yaml due email "$due" "$(echo "$over" | tr -d " ")")
  test_is "$(slaclock -c desk.yaml elapsed email "$at" 2026-11-02T09:00 | grep -c "^[0-5][0-9]*[sm]\|^0")" 1
'

test_that 'a share of the votes is the same in text and chart' '
  mkdir articles && printf "# One\n\nText.\n" >articles/one.md && printf "# Two\n\nText.\n" >articles/two.md
  kbindex -q -d votes.db articles
  awk "BEGIN { print \"article,vote,at,voter\"
    for (i = 0; i < 71; i++) printf \"one.md,%s,2026-10-05T09:00:00Z,v%d\n\", i < 53 ? \"yes\" : \"no\", i
    for (i = 0; i < 6; i++) printf \"two.md,%s,2026-10-05T09:00:00Z,v%d\n\", i < 1 ? \"yes\" : \"no\", i }" >votes.csv
  kbvote -q -d votes.db --key=key --import=csv votes.csv
  kbfeedback -d votes.db --now=2026-11-02 >text
  kbfeedback -d votes.db --now=2026-11-02 one >article
  kbfeedback -d votes.db --now=2026-11-02 --chart=dots.svg
  for file in text article dots.svg; do
    grep -qF "74.6%" $file
    test_must_fail grep -qE "[^0-9.]75%" $file
  done
  grep -qF "16.7%" text
  grep -qF "16.7%" dots.svg
'

test_done
