#!/bin/sh
# slaclock -: many questions on standard input; formats, and places that answers go to.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# ask CODE COMMAND...: `run` with input from `in`
ask () {
  run "$@" <in
}

cat >desk.yaml <<'YAML'
name: Test desk
timezone: Europe/Amsterdam
hours:
  email: {week: {mon-fri: 09:00-17:00}}
  "=odd, \"name\"": {week: {sat: 10:00-12:00}}
  night: {week: {mon-sun: 22:00-06:00}}
  always: {week: {mon-sun: 00:00-24:00}}
channels:
  mail: {hours: email}
YAML
: >in

# Questions over two years and all hours, as `slaclock -` reads them.
awk 'BEGIN {
  srand (3)
  split ("email night always mail", hours, " ")
  split ("8h 90m 1d 2d4h 1d-end 1d,8h -3h 45s", durations, " ")
  for (i = 0; i < 200; i++) {
    name = hours[1 + int (rand () * 4)]
    from = "@" (1767225600 + int (rand () * 63072000))
    to = "@" (1767225600 + int (rand () * 63072000))
    print "open\t" name "\t" from
    print "next\t" name "\t" from
    print "elapsed\t" name "\t" from "\t" to
    print "due\t" name "\t" from "\t" durations[1 + int (rand () * 8)]
  }
}' >questions

test_that 'a stream answers as each question alone does' '
  slaclock - <questions >answers
  test_is "$(wc -l <answers)" 800
  set +x
  sed "s/	/ -- /" questions | awk "NR % $(test_sample 48 8) < 4" >some
  while read -r words; do
    # shellcheck disable=SC2086
    slaclock -q $words || [ $? -eq 1 ]
  done <some >alone
  awk "NR % $(test_sample 48 8) < 4" answers >want
  test_cmp want alone
'
test_that 'command and HOURS may stand on the command line' '
  grep "^due	night" questions >due
  slaclock - <due >want
  test -s want
  cut -f 2- due | slaclock due - >out
  test_cmp want out
  cut -f 3- due | slaclock due night - >out
  test_cmp want out
  printf "8h\n1d\n" >in
  ask 0 slaclock due email 2026-11-23T12:00 -
  printf "2026-11-24T12:00:00+01:00\n2026-11-24T12:00:00+01:00\n" >want
  test_cmp want out
'
test_that 'a bad line is answered in its place, and the exit status is 1' '
  printf "%s\n" 2026-11-23T12:00 soon 2026-11-28T12:00 "2026-11-23	now	x" "" >in
  ask 1 slaclock open email -
  cat >want <<END
open until 2026-11-23T17:00:00+01:00
error: expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not "soon"
closed until 2026-11-30T09:00:00+01:00
error: expected [TIME] with tabs between, got 3 fields
error: expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not ""
END
  test_cmp want out
  test_cmp /dev/null err
  printf "%s\n" "open	nobody" "close	email" "week	email" "open" "due	email	now" >in
  ask 1 slaclock -
  test_is "$(wc -l <out)" 5
  test_is "$(grep -vc "^error: " out)" 0
  sed -n 1p out | grep nobody
  sed -n 2p out | grep "expected a command (open, next, elapsed, due), not \"close\""
  sed -n 4p out | grep "expected HOURS \[TIME\] with tabs between, got 0 fields"
  sed -n 5p out | grep "expected HOURS FROM DURATION with tabs between, got 2 fields"
'
test_that 'who typed blanks for tabs is told of tabs' '
  printf "%s\n" "open email 2026-10-05T10:00" "open	email" "2026-10-05 10:00" >in
  ask 1 slaclock -
  sed -n 1p out | grep "^error: no tab in the line, only blanks: expected a command"
  test_is "$(grep -c "no tab" out)" 1
  echo "email 2026-10-05T10:00" >in
  ask 1 slaclock open -
  grep "^error: no tab in the line, only blanks: " out
'
test_that 'a negative answer is an answer: exit status 0' '
  printf "2026-11-28\n2101-01-01\n" >in
  ask 0 slaclock open email -
  ask 0 slaclock next email -
  test_is "$(sed -n 2p out)" never
'
test_that 'unknown words on the command line are exit 2 before any line is read' '
  yes 2026-11-23 | test_expect_code 2 timeout 20 slaclock open nobody - >out 2>err
  test_cmp /dev/null out
  yes 2026-11-23 | test_expect_code 2 timeout 20 slaclock frobnicate - >out 2>err
  test_cmp /dev/null out
'
test_that 'CRLF, no newline at the end, nothing at all' '
  printf "2026-11-23T12:00\r\n2026-11-23T13:00" >in
  ask 0 slaclock next email -
  printf "2026-11-23T12:00:00+01:00\n2026-11-23T13:00:00+01:00\n" >want
  test_cmp want out
  : >in
  ask 0 slaclock -
  test_cmp /dev/null out
  printf "\n" >in
  ask 1 slaclock -
  test_is "$(wc -l <out)" 1
'
test_that 'hostile lines: NULs, a megabyte, broken UTF-8, escapes; one line each, bounded' '
  { printf "next\temail\t2026-11-23T12:00\n"
    printf "next\tem\000ail\t2026-11-23T12:00\n"
    head -c 1000000 /dev/zero | tr "\000" x; echo
    printf "next\temail\t"; head -c 60000 /dev/zero | tr "\000" 1; echo
    head -c 1000000 /dev/zero; echo
    printf "next\t\377\376\033[31m\tnow\n"
    printf "next\temail\t\302\233\r\r\n"
    head -c 60000 /dev/zero | tr "\000" "\t"; echo
    printf "due\temail\tnow\t"; head -c 30000 /dev/zero | tr "\000" ,; echo
    printf "next\temail\t2026-11-23T12:00\n"
    head -c 200000 /dev/zero | tr "\000" x
  } >in
  ask 1 slaclock -
  test_is "$(wc -l <out)" 11
  test_is "$(grep -c "^error: " out)" 9
  test_is "$(sed -n 10p out)" 2026-11-23T12:00:00+01:00
  test "$(wc -c <out)" -lt 4000
  LC_ALL=C grep -q "[^[:print:]]" out && exit 1
  for format in tsv csv json jsonl; do
    ask 1 slaclock - -f $format
    test "$(wc -c <out)" -lt 20000
  done
'
test_that 'every byte may stand in a line' '
  perl -e "print map { chr (\$_) . \"\\n\" } grep { \$_ != 10 } 0 .. 255" >in
  ask 1 slaclock -
  test_is "$(wc -l <out)" 255
  test_is "$(grep -c "^error: " out)" 255
'
test_that 'a program may ask and read by turns' '
  mkfifo ask answer
  slaclock next email - <ask >answer &
  exec 3>ask 4<answer
  for day in 23 24 25; do
    echo "2026-11-${day}T12:00" >&3
    read -r reply <&4
    test_is "$reply" "2026-11-${day}T12:00:00+01:00"
  done
  exec 3>&-
  wait $!
'

FACTS=for,number,email,lines,langs,team,only,suggest,ask,have,closed,closed_email
FIELDS="command hours at state since until duration next seconds due error $(echo $FACTS | tr , ' ')"
export FACTS FIELDS
test_that 'machine formats: the same fields and values in all of them' '
  printf "%s\n" "open	email	2026-11-23T12:00" "open	always	2026-11-23" "next	email	2101-06-01" \
    "elapsed	mail	2026-11-24	2026-11-23" "due	email	2026-11-23	1d,8h" "open	=odd, \"name\"	2026-11-23" \
    "bad	line" >in
  for format in tsv csv json jsonl; do ask 1 slaclock - -f $format; mv out $format; done
  test_is "$(head -n 1 tsv | tr "\t" " ")" "$FIELDS"
  test_is "$(head -n 1 csv | tr , " ")" "$FIELDS"
  { printf "["; sed "\$!s/\$/,/" jsonl; printf "]"; } >jsonl.array
  for file in json jsonl.array; do
    sql :memory: "SELECT (SELECT group_concat (ifnull (value, '\'''\''), '\''|'\'') FROM json_each (r.value))
         FROM json_each (readfile ('\''$file'\'')) r" >$file.values
    test_is "$(sql :memory: "SELECT DISTINCT (SELECT group_concat (key, '\'' '\'') FROM json_each (r.value))
      FROM json_each (readfile ('\''$file'\'')) r")" "$FIELDS"
  done
  test_cmp json.values jsonl.array.values
  sed 1d tsv | tr "\t" "|" >tsv.values
  test_cmp json.values tsv.values
  sqlite3 :memory: ".import --csv csv t" ".mode list" "SELECT * FROM t" >csv.values
  test_cmp json.values csv.values
  cat >want <<END
open|email|2026-11-23T12:00:00+01:00|open||2026-11-23T17:00:00+01:00|||||||||||||||||
open|always|2026-11-23T00:00:00+01:00|open|||||||||||||||||||
next|email|2101-06-01T00:00:00+02:00||||||||||||||||||||
elapsed|mail|||2026-11-24T00:00:00+01:00|2026-11-23T00:00:00+01:00|||-28800||||||||||||||
due|email|||2026-11-23T00:00:00+01:00||1d,8h|||2026-11-24T09:00:00+01:00|||||||||||||
END
  head -n 5 tsv.values >got
  test_cmp want got
'
test_that 'machine formats: each command alone, with its own fields' '
  test_fields () {
    test_want=$1
    shift
    "$@" -f csv >out || [ $? -eq 1 ]
    test_is "$(head -n 1 out)" "$test_want"
    test_is "$(wc -l <out)" 2
    "$@" -f json >out || [ $? -eq 1 ]
    test_is "$(sql :memory: "SELECT group_concat (key) FROM json_each (readfile ('\''out'\''), '\''\$[0]'\'')")" "$test_want"
  }
  test_fields "hours,at,state,until,$FACTS" slaclock open email 2026-11-23
  test_fields hours,at,next slaclock next email 2026-11-23
  test_fields hours,since,until,seconds slaclock elapsed email 2026-11-23 2026-11-24
  test_fields hours,since,duration,due slaclock due email 2026-11-23 8h
  for format in tsv csv json jsonl; do
    test_expect_code 1 slaclock open email 2026-11-28 -f $format >out
    slaclock open email 2026-11-23T12:00 -f $format >out
  done
  echo 2026-11-23 | slaclock next mail - -f tsv >out
  test_is "$(head -n 1 out | tr "\t" ,)" hours,at,next,error
'
test_that 'week in machine formats: a row a window, one for a closed day' '
  slaclock week night 2026-03-23 -f tsv >out
  test_is "$(head -n 1 out | tr "\t" " ")" "hours date weekday since until seconds note"
  test_is "$(wc -l <out)" 15
  grep "^night	2026-03-29	Sun	2026-03-29T00:00:00+01:00	2026-03-29T06:00:00+02:00	18000	clocks go from 02:00 to 03:00" out
  slaclock week email 2026-03-23 -f jsonl >out
  test_is "$(wc -l <out)" 7
  sed -n 6p out >saturday
  test_is "$(sql :memory: "SELECT json_extract (readfile ('\''saturday'\''), '\''$.seconds'\'')")" 0
  slaclock week email 2026-03-23 -f json >out
  test_is "$(sql :memory: "SELECT json_array_length (readfile ('\''out'\''))")" 7
'
test_that '--spreadsheet makes cells harmless' '
  printf "now\t-3h\n" | slaclock due "=odd, \"name\"" - -f csv --spreadsheet >out
  grep -F ",'\''-3h," out
  grep -F "\"'\''=odd, \"\"name\"\"\"," out
'

test_that '-o replaces the file when all is written' '
  slaclock next email 2026-11-23 -o new
  test_is "$(cat new)" 2026-11-23T09:00:00+01:00
  echo kept >old
  test_expect_code 2 slaclock next email soon -o old
  test_is "$(cat old)" kept
  slaclock - -o old <questions
  slaclock - <questions >out
  test_cmp out old
  test_expect_code 2 slaclock next email 2026-11-23 -o nowhere/file
'
test_that 'a full disk is exit 2' '
  for words in "open email 2026-11-23T12:00" "week email" "channels" "channels -f json" "--check" "-" "- -f json"; do
    test_expect_code 2 sh -c "exec slaclock $words <questions >/dev/full 2>err"
    test_is "$(wc -l <err)" 1
    grep "^slaclock: cannot write standard output: No space left on device" err
  done
'
test_that 'a closed pipe is a quiet end' '
  { test_got=0; yes "open	email	2026-11-23" | timeout 60 slaclock - 2>err || test_got=$?
    echo $test_got >code; } | head -n 1 >out
  test_is "$(cat code)" 0
  test_cmp /dev/null err
  test_is "$(cat out)" "closed until 2026-11-23T09:00:00+01:00"
'
test_that 'input that cannot be read is exit 2' '
  test_expect_code 2 sh -c "exec slaclock - <. 2>err"
  grep "^slaclock: standard input: Is a directory" err
'

test_done
