#!/bin/sh
# ticketlog: one row a ticket, with several times in it; maps in files and in desk.yaml.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

events () {
  sqlite3 -readonly "$1" "SELECT ticket, at, kind, author, priority, tags, customer, flag FROM v_ticket_event
    ORDER BY ticket, at, CASE kind WHEN 'opened' THEN 0 ELSE 1 END, kind"
}
summary () { ticketlog "$@" | sed 's/ in [0-9.]* s$//'; }

cat >wide.csv <<'END'
Ticket ID,Created,First response,Solved,Priority,Requester,Tags,Tags,Assignee
1,2026-10-05 9:00,2026-10-05 10:30,2026-10-06 12:00,High,ann@a.example,x,y,Bea
2,2026-10-05 09:10,-,0000-00-00 00:00:00,Low,bob@b.example,,,
3,2026-10-05 09:20,1900-01-01 00:00:00,N/A,Low,bob@b.example,z,,Cor
4,null,,,Low,bob@b.example,,,
5,2026-10-05 09:30,2026-10-05 09:40,2026-10-05 09:00,Low,,,,
END
cat >wide.map <<'END'
# what the columns of our export are
ticket=Ticket ID
at.opened+customer=Created
at.agent=First response
at.solved=Solved
timezone=UTC

priority=Priority
customer=Requester
author=Assignee
tags=Tags
END
cat >want <<'END'
1|2026-10-05T09:00:00Z|opened|ann@a.example|High|x y|ann@a.example|
1|2026-10-05T09:00:00Z|customer|ann@a.example||||
1|2026-10-05T10:30:00Z|agent|Bea||||
1|2026-10-06T12:00:00Z|solved|Bea||||
2|2026-10-05T09:10:00Z|opened|bob@b.example|Low||bob@b.example|
2|2026-10-05T09:10:00Z|customer|bob@b.example||||
3|2026-10-05T09:20:00Z|opened|bob@b.example|Low|z|bob@b.example|
3|2026-10-05T09:20:00Z|customer|bob@b.example||||
5|2026-10-05T09:00:00Z|solved||Low|||before-opening
5|2026-10-05T09:30:00Z|opened|||||
5|2026-10-05T09:30:00Z|customer|||||
5|2026-10-05T09:40:00Z|agent|||||
END

test_that 'a date that programs begin to count with is no time, in whatever form it stands' '
  { echo id,opened,solved
    n=0
    for none in 1900-01-01 "1900-01-01 00:00:00" 01/01/1900 1/1/1900 30.12.1899 "12/30/1899 00:00" 1899-12-31 31/12/9999 \
      0001-01-01T00:00:00Z 1753-01-01 00/00/0000; do
      n=$((n + 1))
      echo "$n,05/10/2026 09:00,$none"
    done
    echo "12,05/10/2026 09:00,06/10/2026 10:00"; } >none.csv
  ticketlog -d none.db --timezone=UTC --map="ticket=id,at.opened=opened,at.solved=solved" --time-format="%d/%m/%Y %H:%M" none.csv >out 2>err
  test_cmp /dev/null err
  grep "stored 13 events of 12 tickets, known 0, rejected 0" out
  echo "13,05/10/2026 09:00,1900-05-06" >>none.csv
  test_expect_code 1 ticketlog -d some.db --timezone=UTC --map="ticket=id,at.opened=opened,at.solved=solved" --time-format="%d/%m/%Y %H:%M" none.csv 2>err
  grep "^none.csv:14: " err
'

test_that 'the zero of Unix is no time in a wide row, on whatever clock it stands; a second later is one' '
  printf "%s\n" id,opened,agent,solved "1,2026-10-05 09:00,1970-01-01 00:00:00," "2,2026-10-05 09:00,,1970-01-01 01:00" "3,2026-10-05 09:00,1970-01-01,1970-01-01T00:00:00Z" \
    "4,2026-10-05 09:00,,1970-01-01 00:00:01" >zero.csv
  ticketlog -d zero.db --timezone=Europe/Amsterdam --map="ticket=id,at.opened=opened,at.agent=agent,at.solved=solved" zero.csv >out 2>err
  grep "stored 5 events of 4 tickets, known 0, rejected 0" out
  test_is "$(sqlite3 zero.db "SELECT ticket || kind FROM v_ticket_event WHERE kind <> '\''opened'\''")" 4solved
'

test_that 'several events from one row; an empty time is none and no reject' '
  test_is "$(summary -d db --map=@wide.map wide.csv)" \
    "stored 12 events of 4 tickets, known 0, rejected 0, flagged 1, replaced 0"
  events db | test_cmp want -
  map="ticket=Ticket ID,at.opened+customer=Created,at.agent=First response,at.solved=Solved"
  map="$map,priority=Priority,customer=Requester,author=Assignee,tags=Tags"
  ticketlog -q -d db2 --timezone=UTC --map="$map" wide.csv
  events db2 | test_cmp want -
  test_is "$(summary -d db --map=@wide.map wide.csv)" \
    "stored 0 events of 0 tickets, known 12, rejected 0, flagged 1, replaced 0"
'

test_that 'a row that has grown takes the place of what it was, and comes back when that is withdrawn' '
  sed "s/^1,.*/1,2026-10-05 9:00,2026-10-05 10:30,2026-10-07 12:00,Urgent,ann@a.example,x,y,Bea/;
    s/^2,2026-10-05 09:10,-,/2,2026-10-05 09:10,2026-10-05 11:00,/" wide.csv >grown.csv
  test_is "$(summary -d db --map=@wide.map grown.csv)" \
    "stored 3 events of 2 tickets, known 10, rejected 0, flagged 1, replaced 2"
  events db | sed -n "1p;4p;7p" | test_is "$(cat)" "1|2026-10-05T09:00:00Z|opened|ann@a.example|Urgent|x y|ann@a.example|
1|2026-10-07T12:00:00Z|solved|Bea||||
2|2026-10-05T11:00:00Z|agent|||||"
  ticketlog -q -d db --withdraw=3
  events db | test_cmp want -
  test_is "$(sql db "SELECT source, snapshot FROM v_import LIMIT 1")" "csv-wide|1"
  sound db
'

test_that 'several nights in one call are as in a call each' '
  head -n 1 wide.csv >head
  { cat head; echo "1,2026-10-05 9:00,2026-10-05 10:30,2026-10-06 12:00,High,ann@a.example,x,y,Bea"
    echo "2,2026-10-05 9:10,,,Low,bob@b.example,,,"; } >mon.csv
  { cat head; echo "1,2026-10-05 9:00,2026-10-05 10:30,2026-10-07 12:00,High,ann@a.example,x,y,Ben"
    echo "6,2026-10-06 9:10,,,Low,bob@b.example,,,"; } >tue.csv
  { cat head; echo "1,2026-10-05 9:00,2026-10-05 10:30,2026-10-06 12:00,High,ann@a.example,x,y,Bea"
    echo "2,2026-10-05 9:10,2026-10-08 9:00,,Low,bob@b.example,,,"; echo "none"; } >wed.csv
  for nights in "mon tue" "tue mon" "mon tue wed" "wed mon tue" "mon mon"; do
    rm -f one.db* each.db*
    files=
    for night in $nights; do files="$files $night.csv"; done
    # shellcheck disable=SC2086
    ticketlog -q -d one.db --map=@wide.map $files || test $? = 1
    for file in $files; do ticketlog -q -d each.db --map=@wide.map $file || test $? = 1; done
    events one.db >got
    events each.db | test_cmp - got
    test_is "$(sql one.db "SELECT count (*) FROM v_ticket_event WHERE ticket = '\''1'\'' AND kind = '\''solved'\''")" 1
    for db in one each; do
      ticketlog -d $db.db --imports -f tsv | cut -f 1,4-10 >$db.imports
    done
    test_cmp each.imports one.imports
    # Withdrawn one by one, too.
    for n in 2 1; do
      for db in one each; do ticketlog -q -d $db.db --withdraw=$n; done
      events one.db >got
      events each.db | test_cmp - got
    done
    sound one.db
  done
'

test_that 'a night that cannot be read, a trial, a log in parts' '
  run 2 ticketlog -d gap.db --map=@wide.map mon.csv none.csv tue.csv
  ticketlog -q -d want.db --map=@wide.map mon.csv
  ticketlog -q -d want.db --map=@wide.map tue.csv
  events gap.db >got
  events want.db | test_cmp - got
  run 0 ticketlog -n -d trial.db --map=@wide.map mon.csv tue.csv
  test ! -e trial.db
  run 0 ticketlog -d pipe.db --map=@wide.map -f csv mon.csv - <tue.csv
  events pipe.db | test_cmp got -
  # Rows of a moment each are a log, whose parts belong together.
  { echo id,created,at,state; echo 1,2026-10-05T09:00,2026-10-05T10:00,Reply; } >part1.csv
  { echo id,created,at,state; echo 1,2026-10-05T09:00,2026-10-05T11:00,Done; } >part2.csv
  ticketlog -q -d log.db --timezone=UTC --map=ticket=id,at.opened=created,at=at,kind=state,kind.agent=Reply,kind.solved=Done \
    part1.csv part2.csv
  test_is "$(sql log.db "SELECT group_concat (kind) FROM (SELECT kind FROM v_ticket_event ORDER BY at)")" opened,agent,solved
'

test_that 'the events that another file has of the same tickets stay' '
  printf "ticket,at,kind,author\n1,2026-10-05T10:00:00Z,note,cor\n" >notes.csv
  ticketlog -q -d both.db notes.csv
  ticketlog -q -d both.db --map=@wide.map wide.csv
  test_is "$(sql both.db "SELECT count (*) FROM v_ticket_event WHERE ticket = '\''1'\''")" 5
'

test_that 'JSON Lines: columns are paths' '
  printf "%s\n" "{\"id\": 1, \"t\": {\"created\": 1790000000, \"solved\": \"2026-10-01T00:00:00Z\"}}" \
    "{\"id\": 2, \"t\": {\"created\": 1790000000, \"solved\": null}}" >rows.jsonl
  test_is "$(summary -d json.db --map=ticket=id,at.opened+customer=t.created,at.solved=t.solved rows.jsonl)" \
    "stored 5 events of 2 tickets, known 0, rejected 0, flagged 0, replaced 0"
'

test_that 'a map that is none is told, with its file and line' '
  printf "ticket=id\n# fine\nat.opend=Created\n" >bad.map
  run 2 ticketlog -d db --map=@bad.map wide.csv
  grep -Fq "bad.map:3: \"at.opend=Created\": expected a kind (opened, customer" err
  printf "timezone=Europe/Amsterdm\n" >bad.map
  run 2 ticketlog -d db --map=@bad.map wide.csv
  grep -Fq "bad.map:1: \"Europe/Amsterdm\": expected an IANA zone like Europe/Amsterdam" err
  run 2 ticketlog -d db --map=@none.map wide.csv
  one_line err
  run 2 ticketlog -d db "--map=ticket=Ticket ID,at.opened=Creatd" wide.csv
  grep -Fq "no column \"Creatd\" for at; its columns are: Ticket ID, Created, First response, Solved, Priority, Requester, Tags, Tags, Assignee; did you mean Created?" err
'

test_that 'a time that cannot be read names --time-format, with one that would do' '
  printf "ticket,at,kind\n1,05/10/2026 9:30,opened\n2,2026-10-05 9:30,opened\n3,nonsense,opened\n" >times.csv
  run 1 ticketlog -d times.db --timezone=UTC times.csv
  grep -Fq "times.csv:2: at: " err
  grep -Fq "as in --time-format='\''%d/%m/%Y %H:%M'\''" err
  test_is "$(wc -l <err)" 2
  test_is "$(sql times.db "SELECT at FROM v_ticket_event")" 2026-10-05T09:30:00Z
  # What has no digit is a word, and no form would read it.
  grep "^times.csv:4: at: .*not \"nonsense\"$" err
  printf "id,created,solved\n1,2026-10-05 9:30,nog niet\n2,2026-10-05 9:30,Pending\n" >pending.csv
  run 1 ticketlog -n -d pending.db --timezone=UTC --map=ticket=id,at.opened=created,at.solved=solved pending.csv
  grep "^pending.csv:2: solved: .*not \"nog niet\"; what else" err
  grep "^pending.csv:3: solved: .*not \"Pending\"; what else" err
  printf "ticket,at,kind\n1,5 mei 2026 9:30 p. m.,opened\n2,05 Dez. 2026 9:30 AM,opened\n" >words.csv
  ticketlog -q -d words.db --timezone=UTC --time-format="%d %b %Y %I:%M %p" words.csv
  test_is "$(sql words.db "SELECT group_concat (at) FROM (SELECT at FROM v_ticket_event ORDER BY at)")" \
    2026-05-05T21:30:00Z,2026-12-05T09:30:00Z
'

cat >desk.yaml <<'END'
timezone: UTC
hours:
  office: {week: {mon-fri: 09:00-17:00}}
promises:
  - {name: first, clock: first-reply, hours: office, target: 4h}
imports:
  nightly:
    format: csv
    timezone: Europe/Amsterdam
    time-format: "%d-%m-%Y %H:%M"
    map:
      ticket: Ticket ID
      at.opened+customer: Created
      at.solved: "Closed, or solved"
      channel: {email: [Mail, Post], chat: Livechat}
      line: =nl
  filed: {map: "@maps/wide.map"}
  named:
    map:
      encoding: windows-1252
      ticket: Ticket ID
      at.opened: Created
      channel: Weg
      channel.email: [Mail, Brief für uns]
      channel.chat: Livechat
END
mkdir -p maps && cp wide.map maps/

test_that 'desk.yaml has maps by name' '
  printf "Ticket ID,Created,\"Closed, or solved\",channel\n1,05-10-2026 09:00,,Post\n" >night.txt
  ticketlog -q -d night.db --import=nightly night.txt
  test_is "$(sql night.db "SELECT at, kind, channel, line FROM v_ticket_event ORDER BY kind DESC LIMIT 1")" \
    "2026-10-05T07:00:00Z|opened|email|nl"
  test_is "$(sql night.db "SELECT source, snapshot FROM v_import")" "nightly|1"
  ticketlog -q -d filed.db --import=filed wide.csv
  events filed.db | test_cmp want -
  printf "Ticket ID,Created,Weg\n1,2026-10-05 09:00,Brief f\374r uns\n2,2026-10-05 09:00,Mail\n" >named.csv
  ticketlog -q -d named.db --import=named named.csv
  test_is "$(sql named.db "SELECT group_concat (channel) FROM v_ticket_event")" email,email
  run 2 ticketlog -d night.db --import=nightli night.txt
  grep -Fq "expected nightly, filed or named, not \"nightli\"; did you mean nightly?" err
  run 2 ticketlog -d night.db --import=nightly --map=ticket=x night.txt
  one_line err
  run 2 ticketlog -d filed.db --import=filed --rejects=maps/wide.map wide.csv
  grep -Fq "maps/wide.map" err
  test_cmp wide.map maps/wide.map
  slaclock -c desk.yaml --check >/dev/null
  sed "s/format: csv/format: xls/" desk.yaml >bad.yaml
  run 2 slaclock -c bad.yaml --check
  grep -Fq "bad.yaml:8:13: unknown format \"xls\"; expected one of csv, jsonl, zendesk-json, zendesk-xml, mbox or maildir" err
  sed "s/at.solved:/at.slved:/" desk.yaml >bad.yaml
  run 2 ticketlog -d night.db -c bad.yaml --import=nightly night.txt
  grep -Fq "bad.yaml: import nightly: \"at.slved=Closed" err
  cp err want
  run 2 slaclock -c bad.yaml --check
  sed "s/^slaclock/ticketlog/" err | test_cmp want -
  test_must_fail grep "try " err
'

test_that 'a kind by two columns: the first that holds' '
  cat >threads.csv <<-"END"
	ticket,at,incoming,private,sender
	1,2026-10-05T09:00:00Z,true,false,
	1,2026-10-05T10:00:00Z,false,true,
	1,2026-10-05T11:00:00Z,0,FALSE,
	1,2026-10-05T12:00:00Z,,,robot
	1,2026-10-05T13:00:00Z,,,
	END
  run 1 ticketlog -d two.db --map="kind.note=private:true,kind.customer=incoming:true,kind.agent=incoming:false&private:false,kind.auto=sender:*" threads.csv
  test_is "$(sql two.db "SELECT group_concat (kind) FROM (SELECT kind FROM v_ticket_event ORDER BY at)")" \
    customer,note,agent,auto
  grep -Fq "threads.csv:6: kind: none of the map'\''s conditions holds" err
  # Told once, as of any kind that nobody knows.
  { cat threads.csv; printf "1,2026-10-05T14:0%s:00Z,,,\n" 1 2 3; } >more.csv
  run 1 ticketlog -d three.db --map="kind.note=private:true,kind.customer=incoming:true,kind.agent=incoming:false&private:false,kind.auto=sender:*" more.csv
  test_is "$(grep -c "conditions holds" err)" 1
  grep -F "... and 3 more like more.csv:6" err
  printf "ticket,at,kind\n1,2026-10-05,Re:mail\n" >colon.csv
  ticketlog -q -d colon.db --map=kind.agent=Re:mail colon.csv
  test_is "$(sql colon.db "SELECT kind FROM v_ticket_event")" agent
'

test_that 'of columns of one name a list has all, and each has a number' '
  printf "ticket,at,kind,Labels,Labels,Labels\n1,2026-10-05,opened,b,,a\n" >labels.csv
  ticketlog -q -d l1.db --map=tags=Labels labels.csv
  ticketlog -q -d l2.db --map=tags=Labels#3,priority=labels#1 labels.csv
  test_is "$(sql l1.db "SELECT tags FROM v_ticket_event")" "a b"
  test_is "$(sql l2.db "SELECT tags, priority FROM v_ticket_event")" "a|b"
  run 2 ticketlog -d l2.db --map=tags=Labels#4 labels.csv
  grep -Fq "no column \"Labels#4\" for tags" err
'

cat >helpscout.jsonl <<'END'
{"number": 41, "createdAt": "2026-10-05T09:00:00Z", "closedAt": null, "tags": [{"tag": "vip"}, {"tag": "eu"}], "primaryCustomer": {"email": "ann@a.example"}, "_embedded": {"threads": [{"id": 1, "type": "customer", "createdAt": "2026-10-05T09:00:01Z", "createdBy": {"email": "ann@a.example"}}, {"id": 2, "type": "message", "createdAt": "2026-10-05T10:00:00Z", "createdBy": {"email": "bea@desk.example"}}, {"id": 3, "type": "note", "createdAt": "2026-10-05T10:05:00Z", "createdBy": {"email": "cor@desk.example"}}]}}
{"number": 42, "createdAt": "2026-10-05T11:00:00Z", "closedAt": null, "tags": [], "primaryCustomer": {"email": "bob@b.example"}, "_embedded": {"threads": []}}
END

test_that 'JSON: the objects of a list are records, those of tags are all of them' '
  map="ticket=number,at=_embedded.threads[].createdAt,kind=_embedded.threads[].type,kind.agent=message"
  map="$map,author=_embedded.threads[].createdBy.email,event_id=_embedded.threads[].id,tags=tags[].tag"
  ticketlog -q -d threads.db --map="$map" helpscout.jsonl
  test_is "$(sql threads.db "SELECT ticket, strftime ('\''%H:%M:%S'\'', at), kind, author, tags FROM v_ticket_event ORDER BY at")" \
    "41|09:00:01|customer|ann@a.example|eu vip
41|10:00:00|agent|bea@desk.example|eu vip
41|10:05:00|note|cor@desk.example|eu vip"
  test_is "$(summary -d threads.db --map="$map" helpscout.jsonl)" "stored 0 events of 0 tickets, known 3, rejected 0, flagged 0"
  ticketlog -q -d opened.db --map="$map,at.opened=createdAt,customer=primaryCustomer.email" helpscout.jsonl
  test_is "$(sql opened.db "SELECT group_concat (kind) FROM (SELECT kind FROM v_ticket_event ORDER BY at)")" \
    opened,customer,agent,note,opened
  for path in "a[].b[].c" "[].x" "tags[]" ; do
    run 2 ticketlog -d db --map="ticket=number,at=createdAt,kind=$path" helpscout.jsonl
    grep -Fq "expected one list of objects, as in threads[].created_at: $path" err
  done
  run 2 ticketlog -d db --map="ticket=number,at=tags[].tag,kind=_embedded.threads[].type" helpscout.jsonl
  grep -Fq "the records are those of another list already: _embedded.threads[].type" err
'

test_that 'a JSON path that no record has is an error that names the nearest' '
  run 2 ticketlog -d path.db --map="ticket=number,at=createdAt,kind==opened,customer=primaryCustomer.emial" helpscout.jsonl
  grep -Fq "helpscout.jsonl: no record has \"primaryCustomer.emial\" for customer; they have number, createdAt, closedAt, " err
  grep -Fq "did you mean primaryCustomer.email?" err
  ticketlog -q -d path2.db --map="ticket=number,at=createdAt,kind==opened,rating=closedAt" helpscout.jsonl
'

test_that 'durations are kept as such, and make up no time' '
  cat >took.csv <<-"END"
	ID,Created,First response time (in hrs),Resolution time
	1,2026-10-05T09:00:00Z,1.5,26:10:05
	2,2026-10-05T09:00:00Z,,1 day 2 hours
	3,2026-10-05T09:00:00Z,,soon
	END
  run 1 ticketlog -d took.db --map="ticket=ID,at.opened+customer=Created,took.agent=First response time (in hrs),took.solved=Resolution time" took.csv
  test_is "$(sql took.db "SELECT group_concat (ticket || kind || took) FROM (SELECT * FROM v_ticket_event WHERE took IS NOT NULL ORDER BY ticket, kind)")" \
    1agent5400,1solved94205,2solved93600
  slareport -d took.db -c desk.yaml --now=2026-11-01T00:00:00Z --clocks -f csv >clocks.csv
  grep -q "^1,first,.*,2026-10-05T09:00:00+00:00,2026-10-05T13:00:00+00:00,,5400,.*,met" clocks.csv
  grep -q "^2,first,.*,,93600,.*,breached" clocks.csv
  slareport -d took.db -c desk.yaml --now=2026-11-01T00:00:00Z --breaches | grep -q "not known"
  slareport -d took.db -c desk.yaml --now=2026-11-01T00:00:00Z --ticket=1 | grep -q "the source counted the"
  grep -Fq "took.csv:4: Resolution time: expected a duration like 3.5, 5h 30m or 26:10:05; a number alone needs a unit, as in --map=took.agent:hours=COLUMN" err
'

test_that 'a reply in the minute of the opening is its answer, and one that rounding puts before it' '
  cat >minutes.csv <<-"END"
	id,created,first response,solved
	1,2026-10-05 10:00,2026-10-05 10:00,
	2,2026-10-05 10:00,2026-10-05 09:59,2026-10-05 09:59:30
	3,2026-10-05 10:00,2026-10-05 08:00,
	4,2026-10-05 10:00,2026-10-05 10:01,2026-10-05 10:01
	END
  map="ticket=id,at.opened+customer=created,at.agent=first response,at.solved=solved"
  ticketlog -q -d minutes.db --timezone=UTC --map="$map" minutes.csv
  slareport -d minutes.db -c desk.yaml --now=2026-11-01T00:00:00Z --clocks -f csv |
    awk -F, "NR == 1 { for (i = 1; i <= NF; i++) c[\$i] = i; next }
      { print \$c[\"ticket\"], \$c[\"state\"], \$c[\"business_seconds\"] }" >got
  printf "%s\n" "1 met 0" "2 met 0" "3 overdue 572400" "4 met 60" | test_cmp - got
  test_is "$(sql minutes.db "SELECT ticket, kind FROM v_ticket_event WHERE flag IS NOT NULL")" "3|agent"
  # Others that have rows for events keep their order: the question comes after.
  printf "ticket,at,kind\n1,2026-10-05 10:00,opened\n1,2026-10-05 10:00,customer\n1,2026-10-05 10:00,agent\n" >second.csv
  ticketlog -q -d second.db --timezone=UTC second.csv
  slareport -d second.db -c desk.yaml --now=2026-11-01T00:00:00Z --clocks -f csv | grep -q overdue
'

test_that 'what stands for no time is none; a cell that is none costs what it tells, the opening its row' '
  { printf "id,created,solved\n"
    i=0
    for none in "—" NaN NaT "\\N" "(null)" "#N/A" " " "00-00-0000 00:00" "0001-01-01 00:00:00" 0001-01-01T00:00:00Z unknown n.v.t. "k. A." "No aplica" entfällt; do
      i=$((i + 1)); echo "$i,2026-10-05 10:00,$none"
    done
    printf "20,2026-10-05 10:00,soon\n21,soon,2026-10-06 10:00\n22,,soon\n"; } >none.csv
  map="ticket=id,at.opened+customer=created,at.solved=solved"
  run 1 ticketlog -d none.db --timezone=Europe/Amsterdam --map="$map" --rejects=bad.csv none.csv
  grep -q "^stored 32 events of 16 tickets, known 0, rejected 3," out
  test_is "$(grep -c "what else its row tells is stored" err)" 1
  grep -q "none.csv:17: solved: expected an ISO 8601 time.*not \"soon\"" err
  test_is "$(sed 1d bad.csv)" "20,2026-10-05 10:00,soon
21,soon,2026-10-06 10:00
22,,soon"
  sed "s/^20,.*soon/20,2026-10-05 10:00,2026-10-06 10:00/; /^2[12]/d" bad.csv >mended.csv
  ticketlog -q -d none.db --timezone=Europe/Amsterdam --map="$map" mended.csv
  test_is "$(sql none.db "SELECT ticket, at FROM v_ticket_event WHERE kind = '\''solved'\''")" "20|2026-10-06T08:00:00Z"
'

test_that 'numbers with thousands are read as they are written, and 1,440 may be two' '
  cat >thousands.csv <<-"END"
	ID;Created;First reply time (min)
	1;2026-10-05T09:00:00Z;1.440,5
	2;2026-10-05T09:00:00Z;1,440.5
	3;2026-10-05T09:00:00Z;1.234.567
	4;2026-10-05T09:00:00Z;12,5
	5;2026-10-05T09:00:00Z;0,125
	6;2026-10-05T09:00:00Z;1,440
	7;2026-10-05T09:00:00Z;1.44,0.5
	8;2026-10-05T09:00:00Z;14.40,5
	9;2026-10-05T09:00:00Z;2 hours, 30 min.
	10;2026-10-05T09:00:00Z;1.25
	END
  run 1 ticketlog -d thousands.db --map="ticket=ID,at.opened+customer=Created,took.agent=First reply time (min)" thousands.csv
  test_is "$(sql thousands.db "SELECT group_concat (ticket || char (58) || took) FROM (SELECT ticket, took FROM v_ticket_event WHERE took IS NOT NULL ORDER BY 0 + ticket)")" \
    1:86430,2:86430,3:74074020,4:750,5:8,9:9000,10:75
  test_is "$(grep -c "expected a duration" err)" 3
'

test_that 'durations as programs write them; what may be two is a reject' '
  i=0
  { printf "ID;Created;Took\n"
    while read -r text; do i=$((i + 1)); echo "$i;2026-10-05T09:00:00Z;$text"; done <<-"END"
	1.02:03:04
	12:345
	1 day 1:30:00
	P1DT1H
	PT1H30M
	1w 2d
	26:61
	P1M
	0:00:30.6
	-1
	26:10 hrs
	P
	1:02:03:04
	END
  } >spoken.csv
  run 1 ticketlog -d spoken.db --map="ticket=ID,at.opened+customer=Created,took.solved=Took" spoken.csv
  test_is "$(sql spoken.db "SELECT group_concat (ticket || char (58) || took) FROM (SELECT ticket, took FROM v_ticket_event WHERE took IS NOT NULL ORDER BY 0 + ticket)")" \
    1:93784,3:91800,4:90000,5:5400,6:777600,9:31,11:94200
  test_is "$(grep -c "expected a duration" err)" 5
'

test_that 'a list that no JSON record has is an error, an empty one is none' '
  map="ticket=number,kind.agent=message,at=_embedded.threads[].createdAt"
  run 2 ticketlog -d path3.db --map="ticket=number,at=_embedded.thread[].createdAt,kind=_embedded.thread[].type" helpscout.jsonl
  grep -Fq "no record has \"_embedded.thread[].createdAt\" for at; they have number, createdAt, closedAt, " err
  tail -n 1 helpscout.jsonl >empty.jsonl
  run 0 ticketlog -d path3.db --map="$map,kind=_embedded.threads[].type" empty.jsonl
'

test_that 'a time that says UTC is UTC, whatever the zone; blanks that break no line are blanks' '
  printf "ID,Created\n1,2026-10-05 09:00:00 UTC\n" >utc.csv
  ticketlog -q -d utc1.db --timezone=Europe/Amsterdam --map="ticket=ID,at.opened=Created" utc.csv
  ticketlog --guess utc.csv >utc.map
  test_must_fail grep -q timezone utc.map
  ticketlog -q -d utc2.db --timezone=Europe/Amsterdam --map=@utc.map utc.csv
  for db in utc1.db utc2.db; do
    test_is "$(sql $db "SELECT min (at) FROM v_ticket_event")" 2026-10-05T09:00:00Z
  done
  printf "ID,Created,Closed\n1,05/10/2026 9:30 a.\302\240m.,05/10/2026 1:30\342\200\257PM\n" >blanks.csv
  ticketlog -q -d blanks.db --time-format="%d/%m/%Y %I:%M %p" --map="ticket=ID,at.opened=Created,at.closed=Closed" blanks.csv
  test_is "$(sql blanks.db "SELECT group_concat (at) FROM v_ticket_event")" 2026-10-05T09:30:00Z,2026-10-05T13:30:00Z
'

test_done
