#!/bin/sh
# slareport --ticket: the story of one ticket, each clock added up piece by piece.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
timezone: UTC
hours:
  office: {week: {mon-fri: 09:00-17:00}}
channels: {email: {hours: office}, chat: {hours: office}}
promises:
  - {name: urgent, clock: first-reply, priority: urgent, hours: office, target: 1h, since: 2026-10-01}
  - {name: mail, clock: first-reply, channel: email, hours: office, target: 8h, escalated: exempt}
  - {name: solve, clock: resolution, channel: email, hours: office, target: 10h}
END
{ echo ticket,at,kind,author,channel,priority
  # Breached after a night, solved after a wait that the customer ended, and again.
  printf "%s\n" a,2026-10-05T15:00,customer,jo,email, a,2026-10-06T17:30,agent,anna,, \
    a,2026-10-06T17:30,waiting,anna,, a,2026-10-08T10:00,customer,jo,, a,2026-10-08T11:30,solved,anna,, \
    a,2026-10-09T09:00,reopened,jo,, a,2026-10-09T10:00,solved,anna,, \
    b,2026-10-05T10:00,customer,jo,email, b,2026-10-05T11:00,escalated,anna,, b,2026-10-05T12:00,agent,anna,, \
    b,2026-10-05T13:00,merged,anna,, \
    c,2026-10-05T10:00,customer,jo,chat,low d,2026-10-05T10:00,customer,jo,chat,urgent; } |
  ticketlog -q -d db -f csv --timezone=UTC -
story () { slareport -d db --now=2026-10-30T12:00 --ticket "$@"; }

test_that 'each clock with its time piece by piece, its promise and why it is not met' '
  story a >out
  sed -n "/^mail: /,/^\$/p" out >got
  cat >want <<END
mail: breached, 10h used of 8h: 2h too late.
Promised: 8h in office hours (line 7 of desk.yaml).
Started Mon 5 Oct 2026 15:00, due Tue 6 Oct 2026 15:00, stopped Tue 6 Oct 2026
17:30 by anna.
  from                  to                    counts  so far
  Mon 5 Oct 2026 15:00  Mon 5 Oct 2026 17:00  2h      2h
  Tue 6 Oct 2026 09:00  Tue 6 Oct 2026 17:00  8h      10h

END
  test_cmp want got
  sed -n "/^solve: breached, 11h/,/^\$/p" out >got
  cat >want <<END
solve: breached, 11h 30m used of 10h: 1h 30m too late.
Promised: 10h in office hours (line 8 of desk.yaml).
Started Mon 5 Oct 2026 15:00, due Tue 6 Oct 2026 17:00, stopped Thu 8 Oct 2026
11:30 by anna.
  from                  to                    counts  so far
  Mon 5 Oct 2026 15:00  Mon 5 Oct 2026 17:00  2h      2h
  Tue 6 Oct 2026 09:00  Tue 6 Oct 2026 17:00  8h      10h
  Tue 6 Oct 2026 17:30  Thu 8 Oct 2026 10:00  -       10h     waiting
  Thu 8 Oct 2026 10:00  Thu 8 Oct 2026 11:30  1h 30m  11h 30m
END
  sed "/^$/d; s/   */  /g" got >a
  sed "s/   */  /g" want | test_cmp - a
  grep -E "^ +Thu 8 Oct 2026 11:30 +Fri 9 Oct 2026 09:00 +- +11h 30m +solved$" out
  head -n 1 out | grep "^Ticket a: 7 events; channel email, line -, priority -, tags -.$"
  grep -E "^Thu 8 Oct 2026 10:00 +customer +jo$" out
'

test_that 'pieces in whole minutes add up to what is said of them all' '
  printf "%s\n" ticket,at,kind,author,channel m,2026-10-05T15:22:20,customer,jo,email \
    m,2026-10-07T09:00:40,agent,anna, m,2026-10-07T16:52:10,solved,anna, |
    ticketlog -q -d minutes -f csv --timezone=UTC -
  slareport -d minutes -c desk.yaml --now=2026-10-30T12:00 --ticket m >out
  grep "^solve: breached, 17h 29m used of 10h" out
  sed -n "/^solve: /,\$p" out | sed -n "s/^  [A-Z].* 2026 [0-9:]*  [A-Z].* 2026 [0-9:]*  //p" | tr -s " " >got
  printf "%s\n" "1h 37m 1h 37m" "8h 9h 37m" "7h 52m 17h 29m" | test_cmp - got
  sed -n "/^mail: /,/^\$/p" out | grep -E "2026 09:00 +40s +9h 38m$"
'

test_that 'what has been late for many years is told in working days' '
  echo old,2000-01-03T09:00:00Z,customer,jo,email | { echo ticket,at,kind,author,channel; cat; } |
    ticketlog -q -d old -f csv -
  slareport -d old -c desk.yaml --now=2026-10-30T12:00 --breaches -f text >out
  grep "6,998d 3h" out
  test_must_fail grep -E "d [0-9]{2,}h" out
'

test_that 'why exempt, why not judged, what is still running' '
  story b >out
  tr "\n" " " <out >line
  grep -o "mail: exempt, second-line support had the ticket while it ran, and the promise says \"escalated: exempt\"; 2h used of 8h" line
  grep -o "solve: exempt, the ticket was merged into another, Mon 5 Oct 2026 13:00" line
  story c | tr "\n" " " >line
  grep -o "No promise for the first-reply: \"urgent\" is for priority urgent, and this is low; \"mail\" is for channel email, and this is chat[.]" line
  story d | tr "\n" " " >line
  grep -o "urgent: overdue, 154h used of 1h, and it has not stopped: 153h over" line
  grep -o "(line 6 of desk.yaml, in force since 1 October 2026)" line
'

test_that 'for programs one object; the pieces add up to the clock, for every ticket of the sample' '
  story a -f json >a.json
  sqlite3 :memory: "SELECT json_extract (c.value, \"\$.promise\") || \" \" || json_extract (c.value, \"\$.state\") ||
      \" \" || json_extract (c.value, \"\$.line\") || \" \" || json_extract (c.value, \"\$.business_seconds\") || \" \" ||
      (SELECT sum (json_extract (p.value, \"\$.seconds\")) FROM json_each (c.value, \"\$.pieces\") p)
    FROM json_each (readfile (\"a.json\"), \"\$[0].clocks\") c WHERE json_extract (c.value, \"\$.promise\") IS NOT NULL" >got
  printf "%s\n" "solve breached 8 41400 41400" "mail breached 7 36000 36000" "solve breached 8 45000 45000" | sort >want
  sort got | test_cmp want -
  cp "$KB/desk.yaml" kb.yaml && cp -r "$KB/holidays" .
  ticketlog -q -d kb.db -f csv --timezone=Europe/Amsterdam "$KB/tickets.csv"
  kb () { slareport -d kb.db -c kb.yaml --now=2026-10-20 "$@"; }
  kb --clocks -f tsv | sed 1d | cut -f 1,2,9,11 | tr "\t" " " >all
  step=$(test_sample 12 1)
  for ticket in $(cut -d " " -f 1 all | uniq | sed -n "1~${step}p"); do
    kb --ticket=$ticket -f jsonl >one.json
    sqlite3 :memory: "SELECT json_extract (c.value, \"\$.promise\") || \" \" ||
        coalesce ((SELECT sum (json_extract (p.value, \"\$.seconds\")) FROM json_each (c.value, \"\$.pieces\") p), 0) ||
        \" \" || json_extract (c.value, \"\$.state\")
      FROM json_each (readfile (\"one.json\"), \"\$.clocks\") c WHERE json_extract (c.value, \"\$.promise\") IS NOT NULL" |
      sort >got
    grep "^$ticket " all | cut -d " " -f 2- | sort | test_cmp - got
  done
'

test_that 'what it counts for in --measures stands in it, and all tickets add up to that' '
  story a | tr "\n" " " | grep -o "Solved Fri 9 Oct 2026 10:00: 2 contacts of the customer, 1 reply; it waited 40h 30m on the customer; first reply by anna; solved by anna[.]"
  story c | grep "^Not solved, so far: 1 contact of the customer, 0 replies; it waited at no time"
  story a -f json | grep -o "\"measures\":{\"solved\":\"2026-10-09T10:00:00+00:00\",\"contacts\":2,\"replies\":1,\"waited_seconds\":145800,\"first_agent\":\"anna\",\"agent\":\"anna\",\"rating\":null}"
  kb () { slareport -d kb.db -c kb.yaml --now=2026-11-02 "$@"; }
  sqlite3 kb.db "SELECT DISTINCT ticket FROM v_ticket_event WHERE line = \"es\"" >tickets
  while read -r ticket; do kb --ticket=$ticket -f jsonl; done <tickets |
    sed "s/.*\"measures\"://" | grep -v "\"solved\":null" | grep "\"solved\":\"2026-10" >solved
  kb --measures --period=2026-10 --where=line=es -f tsv >of
  test_is "$(wc -l <solved)" "$(awk -F "\t" "\$2 == \"contacts\" { print \$3 }" of)"
  sed "s/.*contacts\":\([0-9]*\),\"replies\":\([0-9]*\),.*/\1 \2/" solved |
    awk "{ c += \$1; r += \$2 } END { printf \"%.2f %.2f\\n\", c / NR, r / NR }" >got
  awk -F "\t" "\$2 == \"contacts\" || \$2 == \"replies\" { printf \"%s%.2f\", n++ ? \" \" : \"\", \$9 } END { print \"\" }" of | test_cmp - got
'

test_that 'who wrote is told in full: names that begin alike are not the same' '
  long="somebody.with.a.name.that.is.longer.than.the.room.that.a.table.has@support.of.the.desk.example"
  printf "%s\n" ticket,at,kind,author long,2026-10-05T10:00,customer,jo "long,2026-10-05T11:00,agent,$long.1" \
    "long,2026-10-05T12:00,agent,$long.2" | ticketlog -q -d long.db -f csv --timezone=UTC -
  slareport -d long.db -c desk.yaml --now=2026-10-30 --ticket=long >out
  grep -E "  agent +$long.1$" out; grep -E "  agent +$long.2$" out
  grep -E "^when +what +by$" out
'

test_that 'a bot is said to be one where that makes a difference' '
  printf "%s\n" ticket,at,kind,author b,2026-10-05T10:00,customer,bot b,2026-10-05T11:00,agent,help-bot \
    b,2026-10-05T12:00,agent,anna b,2026-10-05T13:00,solved,Help-Bot |
    ticketlog -q -d bots.db -f csv --timezone=UTC -
  slareport -d bots.db --now=2026-10-30T12:00 --ticket=b >out
  sed -n "/^when/,/^\$/p" out | sed "s/.*2026 //" >got
  cat >want <<END
when                  what            by
10:00  customer        bot
11:00  agent (a bot)   help-bot
12:00  agent           anna
13:00  solved (a bot)  Help-Bot

END
  test_cmp want got
  slareport -d bots.db --now=2026-10-30T12:00 --ticket=b -f html | grep -q ">agent (a bot)<"
  slareport -d bots.db --now=2026-10-30T12:00 --ticket=b -f json | test_must_fail grep "a bot"
'

test_that 'many stretches of open hours in a row are one line for people; on a narrow page the times stay whole' '
  printf "%s\n" ticket,at,kind,author,channel old,2016-10-05T10:00,customer,jo,email old,2017-10-05T11:00,waiting,anna, \
    old,2017-10-08T10:00,customer,jo, old,2026-10-05T12:00,agent,anna, | ticketlog -q -d old.db -f csv --timezone=UTC -
  old () { slareport -d old.db -c desk.yaml --now=2026-10-30T12:00 --ticket=old "$@"; }
  old -v | sed -n "/^solve/,\$p" >whole
  old | sed -n "/^solve/,\$p" >out
  test "$(wc -l <whole)" -gt 2000; test "$(wc -l <out)" -le 12
  # The line stands for all that are left out, and the pieces add up to the same.
  grep -E "^  Thu 6 Oct 2016 09:00 +Wed 4 Oct 2017 17:00 .* in [0-9]{3} parts$" out
  grep -E " waiting$" out
  test_is "$(tail -n 1 out | sed "s/.* 2026 //" | tr -s " ")" "$(tail -n 1 whole | sed "s/.* 2026 //" | tr -s " ")"
  old -f html >page; test "$(grep -c "<tr" page)" -lt 60; grep -E "in [0-9]{3} parts<" page
  test "$(old -f json | grep -o "\"what\":\"open\"" | wc -l)" -gt 4000
  slareport -d db --now=2026-10-30T12:00 --ticket=a >full
  COLUMNS=40 slareport -d db --now=2026-10-30T12:00 --ticket=a >out
  grep -E "^  5 Oct 15:00 +17:00 +2h +2h$" out
  grep -E "^  6 Oct 17:30 +8 Oct 10:00 +10h" out
  test "$(awk "length (\$0) > 40" out | wc -l)" = 0
  tr -s " \n" " " <full | grep -F "stopped Tue 6 Oct 2026 17:30 by anna."
  tr -s " \n" " " <out | grep -F "stopped Tue 6 Oct 2026 17:30 by anna."
'

test_that 'when something happened of which only the duration is known is not told' '
  printf "%s\n" "ID,Created,Res hrs" 1,2026-10-05T15:00:00Z,12 >took.csv
  ticketlog -q -d took.db --map="ticket=ID,at.opened+customer=Created,took.solved:hours=Res hrs,channel==email" took.csv
  slareport -d took.db -c desk.yaml --now=2026-10-30 --ticket=1 >out
  grep -E "^not known +solved" out
  grep "^Solved: 1 contact" out
  slareport -d took.db -c desk.yaml --now=2026-10-30 --ticket=1 -f json >got
  grep -F "{\"at\":null,\"kind\":\"solved\"" got
'

test_that 'no such ticket is exit 1 and says so; what goes with no story is exit 2' '
  run 1 slareport -d db --now=2026-10-30 --ticket=nope; one_line; grep "no ticket \"nope\" by Fri 30 Oct 2026 00:00" err
  run 1 slareport -q -d db --now=2026-10-30 --ticket=nope; test ! -s err
  run 1 slareport -d db --now=2026-10-01 --ticket=a
  for wrong in --period=2026-10 --by=line --clocks --where=line=nl --fail-under=3 -fsvg; do
    run 2 slareport -d db --ticket=a $wrong; one_line
  done
  printf "%s\n" ticket,at,kind,author "esc,2026-10-05T10:00,customer,\"$(printf "\033[31m")x\"" | ticketlog -q -d esc.db -f csv --timezone=UTC -
  slareport -d esc.db -c desk.yaml --now=2026-10-30 --ticket=esc -f json >out
  test_must_fail grep -q "$(printf "\033")" out
'

test_done
