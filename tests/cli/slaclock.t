#!/bin/sh
# slaclock: its questions and answers, for the desk of DESIGN's example.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# says CODE ANSWER COMMAND...: that one line and nothing on stderr.
says () {
  says_answer=$2
  says_code=$1
  shift 2
  run "$says_code" "$@"
  { IFS= read -r said && ! IFS= read -r more && [ -z "$more" ]; } <out || { cat out; return 1; }
  test_is "$said" "$says_answer"
  test_cmp /dev/null err
}
# fails PATTERN COMMAND...: exit 2, one line on stderr.
fails () {
  fails_pattern=$1
  shift
  run 2 "$@"
  test_cmp /dev/null out
  one_line err
  grep "^slaclock: $fails_pattern" err
}

cat >desk.yaml <<'YAML'
name: Test desk
timezone: Europe/Amsterdam
hours:
  email: {week: {mon-fri: 09:00-17:00}, closed: [2026-12-25]}
  phone:
    week:
      mon-thu: 09:30-17:00
      fri: [09:30-10:30, 13:30-15:00, 15:30-17:00]
    closed: [2026-12-25, "2026-12-24 12:00-17:00"]
    special: {2026-12-19: [10:00-14:00]}
  night: {week: {mon-sun: 22:00-06:00}}
  always: {week: {mon-sun: 00:00-24:00}}
  once: {week: {mon: 09:00-17:00}, special: {2026-11-24: [10:00-12:00]}}
  moved:
    - {week: {mon-fri: 09:00-17:00}}
    - {since: 2026-12-01, week: {mon-thu: 08:00-18:00}}
lines:
  nl: {email: support-nl@example.net, lang: nl}
channels:
  chat: {hours: phone, suggest: 3, closed: mail}
  mail: {hours: email, lines: [nl], ask: [sender]}
  abuse: {email: legal@example.net, team: legal, only: mail}
promises:
  - {name: first reply, clock: first-reply, channel: mail, hours: email, target: [1d, 8h]}
YAML

test_that 'open: open or closed, until when, and the exit status' '
  says 0 "open until 2026-11-23T17:00:00+01:00" slaclock open phone 2026-11-23T12:00
  says 1 "closed until 2026-11-24T09:30:00+01:00" slaclock open phone 2026-11-23T17:00
  says 0 "open until 2026-11-23T17:00:00+01:00" slaclock open phone 2026-11-23T09:30:00
  says 1 "closed until 2026-11-23T09:30:00+01:00" slaclock open phone 2026-11-23T09:29:59
'
test_that 'Friday 10:45 is between two windows' '
  says 1 "closed until 2026-11-27T13:30:00+01:00" slaclock open phone "2026-11-27 10:45"
  says 1 "closed until 2026-11-27T15:30:00+01:00" slaclock open phone 2026-11-27T15:00
  says 1 "closed until 2026-11-30T09:30:00+01:00" slaclock open phone 2026-11-27T17:00
'
test_that 'a closed day, a closed afternoon, a special Saturday' '
  says 1 "closed until 2026-12-28T09:30:00+01:00" slaclock open phone 2026-12-25T11:00
  says 0 "open until 2026-12-24T12:00:00+01:00" slaclock open phone 2026-12-24T11:00
  says 0 "open until 2026-12-19T14:00:00+01:00" slaclock open phone 2026-12-19T13:59
'
test_that 'a channel stands for its hours' '
  says 1 "closed until 2026-11-27T13:30:00+01:00" slaclock -q open chat 2026-11-27T10:45
  says 0 3600 slaclock elapsed mail 2026-11-27T10:00 2026-11-27T11:00
'
test_that 'what never closes, and what never opens again' '
  says 0 "open, never closes" slaclock open always 2026-11-23T12:00
  says 1 "closed, never opens" slaclock open email 2101-06-01
  says 1 never slaclock next email 2101-06-01
  says 1 never slaclock due email 2100-12-30 300h
'
test_that 'the nights in which the clocks change' '
  says 0 "open until 2026-03-29T06:00:00+02:00" slaclock open night 2026-03-29T01:00
  says 0 25200 slaclock elapsed night 2026-03-28T22:00 2026-03-29T06:00
  says 0 32400 slaclock elapsed night 2026-10-24T22:00 2026-10-25T06:00
  says 0 82800 slaclock elapsed always 2026-03-29 2026-03-30
  says 0 90000 slaclock elapsed always 2026-10-25 2026-10-26
  says 0 "open until 2026-10-25T06:00:00+01:00" slaclock open night 2026-10-25T02:30+02:00
  says 0 2026-03-29T03:30:00+02:00 slaclock next night 2026-03-29T02:30
'
test_that 'next: the time itself when open, else the next opening' '
  says 0 2026-11-23T12:00:00+01:00 slaclock next phone 2026-11-23T12:00
  says 0 2026-11-27T13:30:00+01:00 slaclock next phone 2026-11-27T10:30
  says 0 2026-11-30T09:30:00+01:00 slaclock next phone 2026-11-28
'
test_that 'elapsed: business seconds, negative backwards' '
  says 0 28800 slaclock elapsed email 2026-11-23T00:00 2026-11-24T00:00
  says 0 -28800 slaclock elapsed email 2026-11-24T00:00 2026-11-23T00:00
  says 0 0 slaclock elapsed email 2026-11-28 2026-11-29
  says 0 144000 slaclock elapsed email 2026-11-23 2026-11-30
'
test_that 'due: hours, days, ends of days, the latest of several, looking back' '
  says 0 2026-11-30T16:30:00+01:00 slaclock due email "2026-11-27 16:30" 8h
  says 0 2026-11-30T16:30:00+01:00 slaclock due email "2026-11-27 16:30" 1d
  says 0 2026-11-30T17:00:00+01:00 slaclock due email "2026-11-27 16:30" 1d-end
  says 0 2026-12-01T09:30:00+01:00 slaclock due email "2026-11-27 16:30" 1d1h
  says 0 2026-11-24T17:00:00+01:00 slaclock due email 2026-11-23T20:00 8h
  says 0 2026-11-25T09:00:00+01:00 slaclock due email 2026-11-23T20:00 1d
  says 0 2026-11-25T09:00:00+01:00 slaclock due email 2026-11-23T20:00 1d,8h
  says 0 2026-11-25T09:00:00+01:00 slaclock due email 2026-11-23T20:00 8h,1d
  says 0 2026-11-27T16:30:00+01:00 slaclock due email -- "2026-11-30 16:30" -8h
'
test_that 'five minutes before closing' '
  says 0 2026-11-24T09:25:00+01:00 slaclock due email 2026-11-23T16:55 30m
  says 0 2026-11-23T17:00:00+01:00 slaclock due email 2026-11-23T16:55 5m
  says 0 "open until 2026-11-23T17:00:00+01:00" slaclock open email 2026-11-23T16:55
'
test_that 'times: offsets, UTC, seconds since 1970, now' '
  for time in 2026-11-23T12:00+01:00 2026-11-23T11:00Z 2026-11-23T06:00-0500 @1795431600; do
    says 0 2026-11-23T12:00:00+01:00 slaclock next email $time
  done
  says 0 2026-11-23T12:00:00+01:00 slaclock --now=2026-11-23T12:00 next email now
  says 0 2026-11-23T12:00:00+01:00 slaclock --now=@1795431600 next email
  says 0 "open until 2026-11-23T17:00:00+01:00" slaclock --now 2026-11-23T12:00 open email
  says 0 3600 slaclock --now 2026-11-23T12:00 elapsed email 2026-11-23T11:00 now
  SOURCE_DATE_EPOCH=1795431600 slaclock next email >out
  test_is "$(cat out)" 2026-11-23T12:00:00+01:00
'
test_that 'without --now it is now' '
  slaclock next always >out
  test "$(($(date -d "$(cat out)" +%s) - $(date +%s)))" -ge -60
'

test_that 'week: day by day, with what is unusual' '
  slaclock week phone 2026-12-25 >out
  cat >want <<END
phone, 2026-W52, Europe/Amsterdam: 25h
Mon 2026-12-21  09:30-17:00
Tue 2026-12-22  09:30-17:00
Wed 2026-12-23  09:30-17:00
Thu 2026-12-24  09:30-12:00  (usually 09:30-17:00)
Fri 2026-12-25  closed  (usually 09:30-10:30 13:30-15:00 15:30-17:00)
Sat 2026-12-26  closed
Sun 2026-12-27  closed
END
  test_cmp want out
  for date in 2026-12-21 2026-12-27 2026-12-27T23:59:59 2026-12-27T22:59:59Z; do
    slaclock week phone $date >out
    test_cmp want out
  done
  slaclock --now=2026-12-23T12:00 week chat >out
  sed 1s/phone/chat/ want >want-chat
  test_cmp want-chat out
'
test_that 'week: changes of the clocks, and windows past midnight' '
  slaclock week night 2026-03-29 >out
  test_is "$(sed -n 8p out)" "Sun 2026-03-29  00:00-06:00 22:00-24:00  (clocks go from 02:00 to 03:00)"
  test_is "$(sed -n 7p out)" "Sat 2026-03-28  00:00-06:00 22:00-24:00"
  test_is "$(sed -n 1p out)" "night, 2026-W13, Europe/Amsterdam: 55h"
  slaclock week night 2026-10-25 >out
  test_is "$(sed -n 8p out)" "Sun 2026-10-25  00:00-06:00 22:00-24:00  (clocks go from 03:00 to 02:00)"
  test_is "$(sed -n 1p out)" "night, 2026-W43, Europe/Amsterdam: 57h"
'
test_that 'week: the ISO week of dates about New Year' '
  for pair in 2026-01-01:2026-W01 2027-01-01:2026-W53 2027-01-04:2027-W01 2024-12-30:2025-W01 \
              2025-12-29:2026-W01 2021-01-03:2020-W53; do
    slaclock week email "${pair%:*}" >out
    head -n 1 out | grep -F ", ${pair#*:}, "
  done
'
test_that 'week: the seconds of its rows are what elapsed says' '
  for hours in phone night always moved; do
    for monday in $(test_sample "2026-03-23 2026-12-21" "2026-03-23 2026-10-19 2026-11-30 2026-12-21"); do
      slaclock week $hours $monday -f tsv | awk -F "\t" "NR > 1 { sum += \$6 } END { print sum }" >sum
      test_is "$(cat sum)" "$(slaclock elapsed $hours $monday "$(date -d "$monday + 7 days" +%F)")"
    done
  done
'

test_that '--check shows every calendar, line, channel and promise' '
  slaclock --now=2026-11-23T12:00 --check >out
  cat out
  test_is "$(head -n 1 out)" "./desk.yaml: Test desk, Europe/Amsterdam" ||
    test_is "$(head -n 1 out)" "desk.yaml: Test desk, Europe/Amsterdam"
  for head in "hours email" "hours moved" "line nl" "channel chat" "channel abuse" "promise first reply"; do
    grep -x "$head" out
  done
  sed -n "/^hours moved/,/week by week/p" out >moved
  cat >want <<END
hours moved
  regular week: 40h
    Mon-Fri  09:00-17:00
    Sat-Sun  closed
  from 2026-12-01 on: 40h
    Mon-Thu  08:00-18:00
    Fri-Sun  closed
  week by week:
END
  test_cmp want moved
  sed -n "/^hours phone/,/^hours night/p" out >phone
  grep -x "    2026-W48 to 2026-W50: 34h each" phone
  grep -x "    2026-W52: 25h" phone
  grep -x "      Fri 2026-12-25  closed  (usually 09:30-10:30 13:30-15:00 15:30-17:00)" phone
  grep -x "      Sat 2026-12-19  10:00-14:00  (usually closed)" phone
  grep -x "    within: 1 working day or 8h of business time, whichever is later (hours email)" out
  grep -x "    example: Mon 2026-11-30T10:00:00+01:00, due Tue 2026-12-01T10:00:00+01:00" out
'
test_that '--check: the worked examples are what due says' '
  slaclock --now=2026-11-23T12:00 --check >out
  sed -n "s/^    example: ... \(.*\), due ... \(.*\)/\1 \2/p" out >examples
  test_is "$(wc -l <examples)" 3
  while read -r from due; do
    test_is "$(slaclock due email "$from" 1d,8h)" "$due"
  done <examples
'
test_that '--check: a promise that can never apply is an error that names both' '
  dead () { # EXIT PROMISE...: no other command has it
    exits=$1
    shift
    { printf "%s\n" "timezone: UTC" "hours: {office: {week: {mon-fri: 09:00-17:00}}}" promises:
      for promise; do echo "  - {hours: office, target: 8h, $promise}"; done; } >dead.yaml
    run "$exits" slaclock -c dead.yaml --now=2026-11-23T12:00 --check
    slaclock -c dead.yaml --now=2026-11-23T12:00 open office >open
  }
  dead 2 "name: all, clock: first-reply" "name: urgent, clock: first-reply, priority: urgent"
  one_line
  grep "^slaclock: dead.yaml:5:.*promise \"urgent\" can never apply: \"all\" in line 4 fits first" err
  dead 2 "name: a, clock: next-reply, tag: vip" "name: b, clock: next-reply, tag: VIP, priority: high"
  dead 2 "name: a, clock: resolution" "name: a, clock: resolution, since: 2026-10-01"
  dead 2 "name: twice, clock: resolution" "name: twice, clock: resolution"
  dead 0 "name: urgent, clock: first-reply, priority: urgent" "name: all, clock: first-reply"
  dead 0 "name: a, clock: resolution, since: 2026-10-01" "name: a, clock: resolution"
  dead 0 "name: a, clock: first-reply" "name: b, clock: next-reply"
  dead 0 "name: a, clock: first-reply, tag: vip" "name: b, clock: first-reply, priority: high"
'

test_that '--check: the weeks add up to a year, each shown once' '
  slaclock --now=2026-11-23T12:00 --check -f tsv >tsv
  test_is "$(cut -f 1,2 tsv | grep -c "^email	")" 371
  test_is "$(awk -F "\t" "NR > 1 && \$1 == \"night\" { sum += \$6 } END { print sum }" tsv)" \
    "$(slaclock elapsed night 2026-11-23 2027-11-29)"
'

test_that '--check and week at the ends of the calendars and of time' '
  for now in $(test_sample "0001-01-03 9999-12-30" \
      "0001-01-03 1960-06-01 1970-01-01 2100-12-31 2101-01-01 9999-12-30"); do
    for format in text tsv; do
      run 0 slaclock --now=$now --check -f $format
      test_cmp /dev/null err
      run 0 slaclock --now=$now week night -f $format
      test_cmp /dev/null err
    done
  done
'

test_that 'the configuration: -c, then $DESKBOOK_CONFIG, then ./desk.yaml' '
  sed "s/^name:.*/name: Other/; s/09:00-17:00/08:00-17:00/" desk.yaml >other.yaml
  sed "s/09:00-17:00/07:00-17:00/" desk.yaml >third.yaml
  says 0 2026-11-23T09:00:00+01:00 slaclock next email 2026-11-23
  says 0 2026-11-23T08:00:00+01:00 env DESKBOOK_CONFIG=other.yaml slaclock next email 2026-11-23
  says 0 2026-11-23T07:00:00+01:00 env DESKBOOK_CONFIG=other.yaml \
    slaclock -c third.yaml next email 2026-11-23
  says 0 2026-11-23T07:00:00+01:00 slaclock next email 2026-11-23 --config=third.yaml
'
test_that 'a missing, unreadable or broken configuration' '
  fails ".*nothere.yaml" slaclock -c nothere.yaml open email
  fails ".*nothere.yaml" env DESKBOOK_CONFIG=nothere.yaml slaclock open email
  fails "" slaclock -c . open email
  mkdir empty
  (cd empty; fails "no desk.yaml here; expected one, -c FILE or DESKBOOK_CONFIG" slaclock open email)
  for db in x.db ./x.db; do
    (cd empty; test_expect_code 2 slareport -d $db 2>err; grep -x "slareport: no desk.yaml here; expected one, .*" err)
  done
  (cd empty; mkdir -p a; test_expect_code 2 slareport -d a/x.db 2>err
    grep -xF "slareport: no desk.yaml here, nor \"a/desk.yaml\" beside the database; expected one, -c FILE or DESKBOOK_CONFIG" err)
  cp desk.yaml locked.yaml
  chmod 000 locked.yaml
  test_expect_code 2 test_as_user sh -c "exec slaclock -c locked.yaml open email 2>err"
  grep "^slaclock: .*locked.yaml" err
  sed "s/09:30-10:30/09:30-10:75/" desk.yaml >bad.yaml
  fails "bad.yaml:8:[0-9]*: .*expected" slaclock -c bad.yaml --check
  fails "bad.yaml:8:[0-9]*: .*expected" slaclock -c bad.yaml open email
'

test_that 'bad operands: one line that says what was expected' '
  fails "expected a command (open, next, elapsed, due, week, channels)" slaclock
  fails "expected a command (open, next, elapsed, due, week, channels), not \"frobnicate\"" slaclock frobnicate
  fails "open: expected HOURS \[TIME\], got 0 operands" slaclock open
  fails "open: expected HOURS \[TIME\], got 3 operands" slaclock open email now now
  fails "elapsed: expected HOURS FROM TO, got 2 operands" slaclock elapsed email now
  fails "due: expected HOURS FROM DURATION" slaclock due email now
  fails "week: expected HOURS \[DATE\]" slaclock week
  fails "no command goes with --check" slaclock --check email
  fails "expected an ISO 8601 time .*not \"yesterday\"" slaclock open email yesterday
  fails "expected an ISO 8601 time .*not \"2026-02-30\"" slaclock week email 2026-02-30
  fails "--now: expected a time like 2026-10-05T09:30" slaclock --now=noon open email
  fails ".*8x" slaclock due email now 8x
  fails "." slaclock due email now ""
  fails "." slaclock due email now 1d,
  fails "expected hours.* not working days" slaclock due email now -- -1d
  fails ".*--frobnicate.*(try .slaclock --help.)" slaclock --frobnicate open email
  fails ".*json.*" slaclock -f xml open email
  fails "open: expected HOURS \[TIME\]" slaclock open email now -
  fails "due: expected" slaclock due email a b c d e f g h i j k -
  fails "nothing goes behind \"-\"" slaclock due - email
  fails "week: reads no questions" slaclock week email -
'
test_that 'unknown hours: the error names those there are' '
  for command in "open" "next" "week"; do
    fails ".*email.*phone.*night.*always" slaclock $command evening
  done
  grep evening err
  fails ".*email" slaclock elapsed evening now now
  fails ".*email" slaclock due evening -
  for command in "next abuse" "week abuse" "due abuse now 1h" "due abuse -"; do
    # shellcheck disable=SC2086 # several words
    fails ".*channel \"abuse\" has no hours; expected .*email" slaclock $command
  done
'
test_that 'control characters in operands do not reach the terminal' '
  escape=$(printf "\033[31m")
  fails "." slaclock open "$escape"
  grep "$escape" err && exit 1
  fails "." slaclock open email "$escape"
  grep "$escape" err && exit 1
  fails "." slaclock "$escape"
  grep "$escape" err && exit 1
  true
'

test_that 'the clocks of Dublin after 2037 are an hour ahead in summer, and none in winter' '
  sed "s,Europe/Amsterdam,Europe/Dublin," desk.yaml >dublin.yaml
  test_is "$(slaclock -c dublin.yaml due email 2040-01-16T09:00 1h)" 2040-01-16T10:00:00+00:00
  test_is "$(slaclock -c dublin.yaml due email 2040-07-16T09:00 1h)" 2040-07-16T10:00:00+01:00
'

test_done
