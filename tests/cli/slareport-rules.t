#!/bin/sh
# slareport: each rule of the SLA clocks as a small history with the clocks it must give.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
name: Test desk
timezone: Europe/Amsterdam
hours:
  office: {week: {mon-fri: 09:00-17:00}}
  always: {week: {mon-sun: 00:00-24:00}}
promises:
  - {name: first, clock: first-reply, hours: office, target: 8h}
  - {name: next, clock: next-reply, hours: office, target: 16h, escalated: exempt}
  - {name: solve, clock: resolution, hours: always, target: 10h}
END

# clocks NOW: the histories on stdin (`ticket kind time`, times of October 2026 in UTC as
# `05T09:30`), imported afresh, as `ticket promise started due stopped used target state`.
clocks () {
  { echo ticket,kind,at
    sed 's/^\([^ ]*\) \([^ ]*\) \(.*\)$/\1,\2,2026-10-\3:00Z/'; } >events.csv
  rm -f db*
  ticketlog -q -d db --format=csv events.csv >import.log
  slareport -d db -c desk.yaml --now="2026-10-$1:00Z" --clocks -f tsv >all.tsv
  sed 1d all.tsv | cut -f 1,2,6- | cut -f 1-8 |
    sed 's/2026-10-\([0-9]*T[0-9]*:[0-9]*\):00+02:00/\1/g'
}
expect () {
  printf '%s\n' "$@" | tr ' ' '\t' >expected
}

# Monday 5 October 2026; Amsterdam is UTC+2, so the office is open 07:00Z to 15:00Z.

test_that 'first reply: from the first customer message to the first agent message' '
  expect "a first 05T09:00 05T17:00 05T11:00 7200 28800 met"
  clocks 05T20:00 >actual <<END
a customer 05T07:00
a customer 05T08:00
a agent 05T09:00
a agent 05T10:00
END
  grep first actual | test_cmp expected -
'

test_that 'an answer after closing and before the next opening is in time' '
  expect "a first 05T09:00 05T17:00 06T08:30 28800 28800 met" \
         "b first 05T09:00 05T17:00 06T09:01 28860 28800 breached"
  clocks 08T20:00 >actual <<END
a customer 05T07:00
a agent 06T06:30
b customer 05T07:00
b agent 06T07:01
END
  grep first actual | test_cmp expected -
'

test_that 'running, then overdue, by what time it is' '
  printf "%s\n" "a customer 05T07:00" >history
  clocks 05T10:00 <history | grep -P "a\tfirst\t05T09:00\t05T17:00\t\t10800\t28800\trunning"
  clocks 06T06:00 <history | grep -P "a\tfirst\t05T09:00\t05T17:00\t\t28800\t28800\trunning"
  clocks 06T08:00 <history | grep -P "a\tfirst\t05T09:00\t05T17:00\t\t32400\t28800\toverdue"
'

test_that 'next reply: from the oldest unanswered later message; further ones do not move it' '
  expect "a next 06T10:00 08T10:00 06T12:00 7200 57600 met" \
         "a next 07T10:00 09T10:00 07T11:00 3600 57600 met"
  clocks 09T20:00 >actual <<END
a customer 05T07:00
a agent 05T08:00
a customer 06T08:00
a customer 06T09:00
a agent 06T10:00
a agent 06T11:00
a customer 07T08:00
a agent 07T09:00
END
  grep next actual | test_cmp expected -
'

test_that 'notes and automatic messages neither start nor stop a clock' '
  expect "a first 05T10:00 06T10:00 05T13:00 10800 28800 met"
  clocks 09T20:00 >actual <<END
a opened 05T07:00
a auto 05T07:01
a note 05T07:30
a customer 05T08:00
a note 05T09:00
a auto 05T10:00
a agent 05T11:00
END
  grep first actual | test_cmp expected -
  test_must_fail grep next actual
'

test_that 'a ticket opened by an agent has no first reply until a customer writes' '
  clocks 09T20:00 >actual <<END
a opened 05T07:00
a agent 05T07:00
b opened 05T07:00
b agent 05T07:30
b customer 05T08:00
b agent 05T09:00
END
  test_must_fail grep "^a.first" actual
  expect "b first 05T10:00 06T10:00 05T11:00 3600 28800 met"
  grep first actual | test_cmp expected -
'

test_that 'solved or closed without a reply stops a running reply clock there' '
  expect "a first 05T09:00 05T17:00 05T10:00 3600 28800 met" \
         "b first 05T09:00 05T17:00 06T10:00 32400 28800 breached"
  clocks 09T20:00 >actual <<END
a customer 05T07:00
a solved 05T08:00
b customer 05T07:00
b closed 06T08:00
END
  grep first actual | test_cmp expected -
'

test_that 'resolution: waiting pauses it, in business time' '
  expect "a solve 05T09:00 06T00:00 05T18:00 14400 36000 met"
  clocks 09T20:00 >actual <<END
a opened 05T07:00
a waiting 05T09:00
a resumed 05T14:00
a solved 05T16:00
END
  grep solve actual | test_cmp expected -
'

test_that 'resolution: a message of the customer ends the waiting, told or not' '
  expect "a solve 05T09:00 06T00:00 05T18:00 14400 36000 met" \
         "b solve 05T09:00 06T00:00 05T18:00 14400 36000 met"
  clocks 09T20:00 >actual <<END
a opened 05T07:00
a waiting 05T09:00
a customer 05T14:00
a agent 05T15:00
a solved 05T16:00
b opened 05T07:00
b waiting 05T09:00
b customer 05T14:00
b resumed 05T15:00
b solved 05T16:00
END
  grep solve actual | test_cmp expected -
'

test_that 'what a bot says or solves answers nobody; bots: says who is one' '
  { echo ticket,kind,at,author
    for by in anna "stale[bot]" autoclose SYSTEM "j.bot@example.net" ""; do
      for kind in customer:07 agent:08 customer:09 solved:10; do
        echo "\"by ${by:-nobody}\",${kind%:*},2026-10-05T${kind#*:}:00Z,$by"
      done
    done; } >bots.csv
  rm -f bots.db*
  ticketlog -q -d bots.db --format=csv bots.csv
  # states: of each ticket the two replies and the resolution.
  states () {
    slareport -d bots.db -c "$1" --now=2026-10-05T12:00Z --clocks -f tsv | sed 1d | sort |
      awk -F "\t" "{ s[\$1] = s[\$1] \" \" \$2 \"=\" \$11 } END { for (t in s) print t s[t] }" | sort
  }
  states desk.yaml >got
  cat >want <<END
by SYSTEM first=running solve=met
by anna first=met next=met solve=met
by autoclose first=met next=met solve=met
by j.bot@example.net first=met next=met solve=met
by nobody first=met next=met solve=met
by stale[bot] first=running solve=met
END
  test_cmp want got
  { cat desk.yaml; echo "bots: [AutoClose]"; } >bots.yaml
  states bots.yaml | grep "running" >got
  echo "by autoclose first=running solve=met" | test_cmp - got
  { cat desk.yaml; echo "bots: []"; } >bots.yaml
  states bots.yaml | test_must_fail grep running
'

test_that 'a ticket of 1942 is judged as the same one of 2026' '
  cat >utc.yaml <<END
timezone: UTC
hours: {office: {week: {mon-fri: 09:00-17:00}}}
promises: [{name: first, clock: first-reply, hours: office, target: 8h}, {name: solve, clock: resolution, hours: office, target: [3d, 20h]}]
END
  # 84 years are three times the 28 after which the weekdays come again.
  awk "BEGIN { srand (5); n = split (\"customer agent waiting customer agent solved\", kinds, \" \")
    for (t = 1; t <= 40; t++) { at = 1790812800 + int (rand () * 2592000)
      for (i = 1; i <= n; i++) { print t, kinds[i], at; at += int (rand () * 90000); if (rand () < .1) break } } }" >log
  for year in 2026 1942; do
    { echo ticket,kind,at; awk -v by=$(((2026 - year) / 84 * 2650838400)) "{ print \$1 \",\" \$2 \",@\" \$3 - by }" log; } >$year.csv
    ticketlog -q -d $year.db --format=csv $year.csv
    for of in --period=$year-10 --period=$year-10-20 --by=week; do
      slareport -q -d $year.db -c utc.yaml --now=$year-11-20 $of -f tsv | cut -f 2-19
    done >$year.tsv
  done
  test "$(cut -f 2 2026.tsv | sort -n | tail -n 1)" -gt 20
  test_cmp 2026.tsv 1942.tsv
'

test_that 'resolution: while it waits there is no due time, and it does not run' '
  clocks 09T20:00 >actual <<END
a opened 05T07:00
a waiting 05T09:00
END
  expect "a solve 05T09:00   7200 36000 running"
  test_cmp expected actual
'

test_that 'reopened: time spent solved does not count, and the first verdict stands' '
  expect "a solve 05T09:00 05T19:00 05T11:00 7200 36000 met" \
         "a solve 05T09:00 06T17:00 06T11:00 14400 36000 met"
  clocks 09T20:00 >actual <<END
a opened 05T07:00
a solved 05T09:00
a reopened 06T07:00
a solved 06T09:00
a closed 07T09:00
END
  test_cmp expected actual
'

test_that 'a merged ticket ends its running clocks as exempt; finished ones stand' '
  expect "a first 05T09:00 05T17:00 05T11:00 7200 28800 met" \
         "a next 05T12:00 07T12:00 05T13:00 3600 57600 exempt"
  clocks 09T20:00 >actual <<END
a customer 05T07:00
a agent 05T09:00
a customer 05T10:00
a merged 05T11:00
a customer 05T12:00
END
  grep -v solve actual | test_cmp expected -
  grep "^a.solve.*exempt" actual
'

test_that 'a merge that closes in the same second leaves exempt clocks, in any order of lines' '
  expect "a first 05T09:00 05T17:00 05T13:00 14400 28800 exempt" \
         "a solve 05T09:00 05T19:00 05T13:00 14400 36000 exempt"
  printf "a %s\n" "opened 05T07:00" "customer 05T07:00" "agent 05T11:00" "solved 05T11:00" \
    "closed 05T11:00" "merged 05T11:00" >history
  clocks 09T20:00 <history >actual
  sort actual | test_cmp expected -
  tac history | clocks 09T20:00 >actual
  sort actual | test_cmp expected -
'

test_that 'a message is answered in its own second only when the ids say so' '
  { echo ticket,kind,at,event_id
    printf "%s\n" a,customer,@1791183600, a,agent,@1791183600, \
      b,customer,@1791183600,7 b,agent,@1791183600,8 \
      c,customer,@1791183600,8 c,agent,@1791183600,7; } >events.csv
  rm -f db*
  ticketlog -q -d db --format=csv events.csv
  slareport -d db -c desk.yaml --now=2026-10-09T20:00:00Z --clocks -f csv >all.csv
  grep ,first, all.csv | cut -d, -f 1,11 >actual
  printf "%s\n" a,overdue b,met c,overdue | test_cmp - actual
'

test_that 'escalated: exempt when the promise says so, and only while the clock ran' '
  clocks 14T20:00 >actual <<END
a customer 05T07:00
a escalated 05T08:00
a agent 05T09:00
a customer 05T10:00
a agent 12T10:00
b customer 05T07:00
b agent 05T08:00
b customer 05T09:00
b agent 05T10:00
b escalated 05T11:00
END
  expect "a first 05T09:00 05T17:00 05T11:00 7200 28800 met"
  grep "a.first" actual | test_cmp expected -
  grep "^a.next.*exempt" actual
  grep "^b.next.*met" actual
'

test_that 'an event after now is not known yet' '
  clocks 05T08:00 >actual <<END
a customer 05T07:00
a agent 05T09:00
END
  grep "a.first.*3600.28800.running" actual
'

test_that 'the first promise that fits, by channel, line, priority and tag' '
  cat >narrow.yaml <<END
timezone: UTC
hours: {always: {week: {mon-sun: 00:00-24:00}}}
promises:
  - {name: urgent, clock: first-reply, priority: high, hours: always, target: 1h}
  - {name: vip, clock: first-reply, tag: vip, hours: always, target: 2h}
  - {name: dutch, clock: first-reply, line: nl, channel: email, hours: always, target: 3h}
  - {name: phone, clock: first-reply, channel: phone, hours: always, target: 4h}
  - {name: other, clock: first-reply, channel: email, hours: always, target: 5h}
lines: {nl: {email: nl@example.net, lang: nl}}
channels: {email: {hours: always}, phone: {hours: always, number: "+31 10 4482299"}}
END
  cat >events.csv <<END
ticket,kind,at,channel,line,priority,tags
a,customer,2026-10-05T07:00Z,email,nl,high,vip
b,customer,2026-10-05T07:00Z,email,nl,normal,new vip
c,customer,2026-10-05T07:00Z,Email,NL,normal,vipper
d,customer,2026-10-05T07:00Z,phone,nl,,
e,customer,2026-10-05T07:00Z,email,es,,
f,customer,2026-10-05T07:00Z,chat,,,
END
  rm -f db*
  ticketlog -q -d db --format=csv events.csv
  slareport -d db -c narrow.yaml --now=2026-10-05T12:00Z --clocks -f tsv |
    cut -f 1,2,10 | sed 1d | tr "\t" " " >actual
  printf "%s\n" "a urgent 3600" "b vip 7200" "c dutch 10800" "d phone 14400" "e other 18000" |
    test_cmp - actual
'

test_that 'a priority that changed later does not judge a clock that stopped before' '
  cat >priority.yaml <<END
timezone: UTC
hours: {always: {week: {mon-sun: 00:00-24:00}}}
promises:
  - {name: urgent, clock: first-reply, priority: high, hours: always, target: 1h}
  - {name: normal, clock: first-reply, hours: always, target: 5h}
END
  cat >events.csv <<END
ticket,kind,at,priority
a,customer,2026-10-05T07:00Z,low
a,agent,2026-10-05T09:00Z,
a,updated,2026-10-05T10:00Z,high
b,customer,2026-10-05T07:00Z,low
b,updated,2026-10-05T08:00Z,high
b,agent,2026-10-05T09:00Z,
END
  rm -f db*
  ticketlog -q -d db --format=csv events.csv
  slareport -d db -c priority.yaml --now=2026-10-05T12:00Z --clocks -f tsv |
    cut -f 1,2,11 | sed 1d | tr "\t" " " >actual
  printf "%s\n" "a normal met" "b urgent breached" | test_cmp - actual
'

test_that 'the promise in force when a clock stops judges it, from its start' '
  cat >policy.yaml <<END
timezone: UTC
hours: {always: {week: {mon-sun: 00:00-24:00}}}
promises:
  - {name: first, clock: first-reply, hours: always, target: 1h, since: 2026-10-06}
  - {name: first, clock: first-reply, hours: always, target: 5h}
END
  cat >events.csv <<END
ticket,kind,at
a,customer,2026-10-05T07:00Z
a,agent,2026-10-05T09:00Z
b,customer,2026-10-05T23:00Z
b,agent,2026-10-06T01:00Z
END
  rm -f db*
  ticketlog -q -d db --format=csv events.csv
  slareport -d db -c policy.yaml --now=2026-10-07T12:00Z --clocks -f tsv |
    cut -f 1,9,10,11 | sed 1d | tr "\t" " " >actual
  printf "%s\n" "a 7200 18000 met" "b 7200 3600 breached" | test_cmp - actual
  slareport -d db -c policy.yaml --now=2026-10-07T12:00Z -f tsv | cut -f 1,3-5 | tr "\t" " " |
    sed 1d >actual
  echo "first 2 1 1" | test_cmp - actual
'

test_that 'one working day or eight business hours, whichever is later' '
  cat >days.yaml <<END
timezone: Europe/Amsterdam
hours: {office: {week: {mon-fri: 09:00-17:00}}}
promises: [{name: first, clock: first-reply, hours: office, target: [1d, 8h]}]
END
  cat >events.csv <<END
ticket,kind,at
a,customer,2026-10-09T14:00:00Z
b,customer,2026-10-10T10:00:00Z
END
  rm -f db*
  ticketlog -q -d db --format=csv events.csv
  slareport -d db -c days.yaml --now=2026-10-09T14:30Z --clocks -f tsv | cut -f 1,7,10 |
    sed 1d | tr "\t" " " >actual
  echo "a 2026-10-12T16:00:00+02:00 28800" | test_cmp - actual
  slareport -d db -c days.yaml --now=2026-10-10T14:30Z --clocks -f tsv | cut -f 1,7,10 |
    sed 1,2d | tr "\t" " " >actual
  echo "b 2026-10-13T09:00:00+02:00 28800" | test_cmp - actual
'

test_that 'a contract: a promise for a customer or an organization, in hours on a clock of their own' '
  cat >contract.yaml <<END
timezone: Europe/Amsterdam
hours:
  office: {week: {mon-fri: 09:00-17:00}}
  york: {timezone: America/New_York, week: {mon-fri: 09:00-17:00}}
promises:
  - {name: contract, clock: first-reply, customer: Acme Inc, hours: york, target: 1h}
  - {name: all, clock: first-reply, hours: office, target: 8h}
END
  { echo ticket,at,kind,customer,organization
    echo a,2026-10-05T08:00Z,customer,jo@acme.example,Acme Inc
    echo b,2026-10-05T08:00Z,customer,x@other.example,Other
    echo c,2026-10-05T08:00Z,customer,ACME INC, ; } >contract.csv
  ticketlog -q -d contract.db -f csv contract.csv
  acme () { slareport -q -d contract.db -c contract.yaml --now=2026-10-07 "$@"; }
  # Monday 09:00 in New York is 15:00 in Amsterdam.
  acme --clocks -f tsv | sed 1d | cut -f 1,2,7,15,16 | tr "\t" " " >got
  cat >want <<END
a contract 2026-10-05T16:00:00+02:00 jo@acme.example Acme Inc
b all 2026-10-06T10:00:00+02:00 x@other.example Other
c contract 2026-10-05T16:00:00+02:00 ACME INC 
END
  test_cmp want got
  test_is "$(acme --where=customer="acme inc" --clocks -f tsv | sed 1d | cut -f 1)" c
  test_is "$(acme --where=organization="Acme Inc,Other" --clocks -f tsv | sed 1d | cut -f 1 | xargs)" "a b"
  acme --by=customer -f tsv | sed 1d | cut -f 1-3 | tr "\t" " " >got
  printf "%s\n" "ACME INC contract 1" "jo@acme.example contract 1" "x@other.example all 1" | test_cmp - got
  acme --by=organization | grep -E "^Other +all +0% "
  acme --backlog --by=organization -f tsv | sed 1d | cut -f 1,2 | tr "\t" " " | sort >got
  printf "%s\n" " 1" "Acme Inc 1" "Other 1" | test_cmp - got
  slaclock -c contract.yaml week york --now=2026-10-05T12:00 >out
  head -n 1 out | grep "^york, 2026-W41, America/New_York: 40h"
  grep "^Mon 2026-10-05  09:00-17:00" out
  slaclock -c contract.yaml --now=2026-10-05T12:00 --check | grep "for: customer Acme Inc"
  run 1 slaclock -c contract.yaml open york 2026-10-05T14:59+02:00
  run 0 slaclock -c contract.yaml open york 2026-10-05T15:00+02:00
  sed "s/timezone: America.New_York/timezone: Mars/" contract.yaml >bad.yaml
  run 2 slareport -d contract.db -c bad.yaml; one_line; grep "bad.yaml:4:" err
'

test_that 'capitals or not, a name is one: in groups as for --where= and in promises' '
  sed "s/customer: Acme Inc/customer: MÜLLER/" contract.yaml >names.yaml
  { echo ticket,at,kind,channel,customer,author
    for t in 1 2 3 4 5; do
      case $t in 1) who=MÜLLER ;; 2) who=müller ;; 5) who=Other ;; *) who=Müller ;; esac
      echo "$t,2026-10-05T08:00Z,customer,E-Mail,$who,"
      echo "$t,2026-10-05T13:30Z,agent,E-mail,,ann"
      [ $t -gt 3 ] || echo "$t,2026-10-05T14:00Z,solved,,,ann"
      echo "0$t,2026-09-07T08:00Z,customer,E-mail,müLLer,"
      echo "0$t,2026-09-07T13:30Z,agent,E-mail,,ann"
    done; } | ticketlog -q -d names.db -f csv -
  of () { slareport -q -d names.db -c names.yaml --now=2026-10-07 --period=2026-10 "$@"; }
  of --by=customer -f tsv | sed 1d | cut -f 1-3,26 | tr "\t" " " >got
  cat >want <<END
Müller contract 4 5
Other all 1 0
END
  test_cmp want got
  test_is "$(of --where=customer=mÜller --by=customer -f tsv | sed 1d | cut -f 1,3)" "Müller	4"
  of --by=channel --chart=bars -f tsv | sed 1d >got
  test_is "$(wc -l <got)" 1
  of --by=customer --chart=dots -f tsv | sed 1d | cut -f 1,10 | grep -E "^Müller	-?[0-9.]+$"
  slareport -q -d names.db -c names.yaml --now=2026-10-07 --backlog --by=customer -f tsv | cut -f 1,2 | grep "^müLLer	6$"
  of --measures --by=customer -f tsv | cut -f 1,2,3 | grep "^MÜLLER	contacts	3$"
'

test_that 'promises of one name but of two clocks are two; with nothing due every clock that runs is counted' '
  cat >same.yaml <<-END
	name: Same
	timezone: UTC
	hours:
	  always: {week: {mon-sun: 00:00-24:00}}
	promises:
	  - {name: reply, clock: first-reply, hours: always, target: 8h}
	  - {name: reply, clock: next-reply, hours: always, target: 1h}
	END
  printf "%s\n" ticket,kind,at a,customer,2026-10-05T09:00Z a,agent,2026-10-05T09:30Z a,customer,2026-10-05T10:00Z a,agent,2026-10-05T12:00Z |
    ticketlog -q -d same.db -f csv -
  slareport -q -d same.db -c same.yaml --now=2026-10-08 -f tsv | cut -f 1-5 | sed 1d >got
  printf "reply	reply	1	1	0\nreply	reply	1	0	1\n" | test_cmp - got
  printf "%s\n" ticket,kind,at w,opened,2026-10-05T09:00Z w,customer,2026-10-05T09:00Z w,agent,2026-10-05T09:30Z w,waiting,2026-10-05T10:00Z |
    ticketlog -q -d waits.db -f csv -
  slareport -d waits.db -c desk.yaml --now=2026-11-20 --at-risk=20d 2>err
  test_is "$(cat err)" "slareport: nothing is due within 20d; 1 clock is running"
'

test_done
