#!/bin/sh
# ticketlog: the exports of other help desks, each read by the map that --guess makes of it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# reads FILE WANTED [OPTION...]: the guessed map, and all events that it makes of the file
reads () {
  reads_file=$1 reads_wanted=$2
  shift 2
  rm -f got.db*
  ticketlog --guess "$reads_file" >got.map
  ticketlog -q -d got.db --timezone=UTC --map=@got.map "$@" "$reads_file"
  test_is "$(sql got.db "SELECT strftime ('%m-%d %H:%M', at) || ' ' || ticket || ' ' || kind
      || ifnull (' by ' || author, '') || ifnull (' of ' || customer, '') || ifnull (' at ' || organization, '')
      || ifnull (' via ' || channel, '') || ifnull (' ' || priority, '') || ifnull (' #' || tags, '')
      || ifnull (' *' || rating, '') || ifnull (' took ' || took, '') || ifnull (' ! ' || flag, '')
    FROM v_ticket_event ORDER BY ticket, at, CASE kind WHEN 'opened' THEN 0 WHEN 'customer' THEN 1 ELSE 2 END, kind")" \
    "$reads_wanted"
}

# in_manual TITLE: the page has that map
in_manual () {
  sed -n "/^\.Ss $1\$/,/^\.Ed/p" "$TOP/cmd/ticketlog/ticketlog.1" | sed -n "/^\.Bd/,/^\.Ed/{/^\./d;p;}" >manual.map
  grep -v "^#" got.map | test_cmp manual.map -
}

cat >zendesk.csv <<'END'
Ticket ID,Ticket created - Timestamp,Ticket solved - Timestamp,Ticket status,Assignee name,Requester name,Ticket organization name,Ticket channel,Ticket priority,First reply time (min),Ticket satisfaction rating
101,2026-10-05T09:00:00,2026-10-06T12:00:00,Closed,Bea,Ann,Acme,Email,High,90,Good
102,2026-10-05T10:00:00,,Open,,Bob,,Web,Normal,,Not Offered
END
cat >freshdesk.csv <<'END'
Ticket ID,Subject,Status,Priority,Source,Agent,Created time,Resolved time,Closed time,Initial response time,First response time (in hrs),Tags,Survey results,Email,Company name
7,Help,Closed,Low,Email,Bea,2026-10-05 09:00:00,2026-10-06 12:00:00,2026-10-08 12:00:00,2026-10-05 10:30:00,01:30:00,"vip,eu",Extremely Happy,ann@a.example,Acme
8,Help,Open,Low,Phone,No Agent,2026-10-05 09:30:00,,,,,,,bob@b.example,
END
cat >jira.csv <<'END'
Summary,Issue key,Issue id,Reporter,Assignee,Priority,Status,Created,Updated,Resolved,Labels,Labels,Custom field (Time to first response)
It broke,HELP-1,10001,ann,bea,High,Resolved,05/Oct/26 9:00 AM,06/Oct/26 12:00 PM,06/Oct/26 12:00 PM,vip,eu,-2:30
It broke,HELP-2,10002,bob,,Low,Open,05/Oct/26 7:29 PM,05/Oct/26 7:29 PM,,,,
END
cat >servicenow.csv <<'END'
number,opened_at,caller_id,company,assigned_to,priority,contact_type,state,resolved_at,closed_at
INC1,05-10-2026 09:00,Ann,Acme,?,2 - High,Phone,Closed,06-10-2026 12:00,13-10-2026 12:00
INC2,05-10-2026 09:30,Bob,?,?,3 - Moderate,Email,New,,
END
cat >osticket.csv <<'END'
Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Source,Current Status,Last Updated,Closed Date,Agent Assigned
123456,10/5/26 9:00 AM,Help,Ann,ann@a.example,Normal,Support,Email,Closed,10/6/26 12:00 PM,10/6/26 12:00 PM,Bea
123457,10/15/26 9:30 AM,Help,Bob,bob@b.example,Low,Support,Web,Open,10/15/26 9:30 AM,,
END
cat >glpi-de.csv <<'END'
ID;Titel;Entität;Status;Eröffnungsdatum;Lösungsdatum;Priorität;Anforderer;Zugewiesen an
12;Hilfe;Acme;Geschlossen;05.10.2026 09:00;06.10.2026 12:00;Hoch;Ann;Bea
13;Hilfe;Acme;Neu;15.10.2026 09:30;;Mittel;Bob;
END
cat >glpi-es.csv <<'END'
ID;Título;Entidad;Fecha de apertura;Fecha de solución;Prioridad;Solicitante;Asignado a
12;Ayuda;Acme;2026-10-05 09:00;2026-10-06 12:00;Alta;Ann;Bea
END
cat >topdesk-nl.csv <<'END'
Meldingsnummer;Aanmelder;Aangemaakt op;Opgelost op;Prioriteit;Behandelaar;Bedrijf
M 2610 001;Ann;5-10-2026 9:00;6-10-2026 12:00;Hoog;Bea;Acme
END
cat >helpscout.csv <<'END'
Conversation ID,Number,Subject,Status,Customer Email,Assigned To,Created At,First Response At,Closed At,Tags,Happiness Rating
99001,41,Help,closed,ann@a.example,Bea,"Oct 5, 2026 9:00 AM","Oct 5, 2026 10:30 AM","Oct 6, 2026 12:00 PM",vip,Great
END
cat >hubspot.csv <<'END'
Ticket ID,Ticket name,Create date,Close date,Ticket status,Priority,Source,Ticket owner,Time to first agent email reply (HH:mm:ss),Associated Contact,Associated Company
55,Help,2026-10-05 09:00,2026-10-06 12:00,Closed,HIGH,EMAIL,Bea,01:30:00,Ann,Acme
END
cat >zoho.csv <<'END'
Ticket Id,Subject,Contact Name,Account Name,Ticket Owner,Status,Channel,Priority,Created Time (Ticket),Ticket Closed Time,First Response Time in Business Hours,Happiness Rating
3001,Help,Ann,Acme,Bea,Closed,Email,High,05 Oct 2026 09:00 AM,06 Oct 2026 12:00 PM,01:30 hrs,Good
END
cat >intercom.csv <<'END'
conversation_id,conversation_started_at,first_admin_reply_at,last_closed_at,user_email,teammate_currently_assigned,channel,conversation_rating
4001,1791190800,1791196200,1791288000,ann@a.example,Bea,chat,5
END
cat >github.json <<'END'
[{"number": 17, "title": "It broke", "author": {"login": "ann"}, "createdAt": "2026-10-05T09:00:00Z", "closedAt": "2026-10-06T12:00:00Z", "labels": [{"id": "L1", "name": "bug"}, {"id": "L2", "name": "dns"}]},
 {"number": 18, "title": "It broke", "author": {"login": "bob"}, "createdAt": "2026-10-05T09:30:00Z", "closedAt": null, "labels": []}]
END

test_that 'Zendesk' '
  reads zendesk.csv "10-05 09:00 101 opened by Ann of Ann at Acme via email High *100
10-05 09:00 101 customer by Ann
10-05 10:30 101 agent by Bea
10-06 12:00 101 solved by Bea
10-05 10:00 102 opened by Bob of Bob via web Normal
10-05 10:00 102 customer by Bob"
  in_manual "Zendesk"
'

test_that 'Freshdesk' '
  reads freshdesk.csv "10-05 09:00 7 opened by ann@a.example of ann@a.example at Acme via email Low #eu vip *100
10-05 09:00 7 customer by ann@a.example
10-05 10:30 7 agent by Bea
10-06 12:00 7 solved by Bea
10-08 12:00 7 closed by Bea
10-05 09:30 8 opened by bob@b.example of bob@b.example via phone Low
10-05 09:30 8 customer by bob@b.example"
  in_manual "Freshdesk"
'

test_that 'Jira Service Management: 7:29 PM, and several columns Labels' '
  reads jira.csv "10-05 09:00 HELP-1 opened by ann of ann High #eu vip
10-05 09:00 HELP-1 customer by ann
10-06 12:00 HELP-1 solved by bea
10-05 19:29 HELP-2 opened by bob of bob Low
10-05 19:29 HELP-2 customer by bob"
  in_manual "Jira Service Management"
'

test_that 'ServiceNow: ? is not known' '
  reads servicenow.csv "10-05 09:00 INC1 opened by Ann of Ann at Acme via phone high
10-05 09:00 INC1 customer by Ann
10-06 12:00 INC1 solved
10-13 12:00 INC1 closed
10-05 09:30 INC2 opened by Bob of Bob via email medium
10-05 09:30 INC2 customer by Bob"
  in_manual "Incidents of ServiceNow"
'

test_that 'osTicket: months first' '
  reads osticket.csv "10-05 09:00 123456 opened by ann@a.example of ann@a.example via email Normal
10-05 09:00 123456 customer by ann@a.example
10-06 12:00 123456 closed by Bea
10-15 09:30 123457 opened by bob@b.example of bob@b.example via web Low
10-15 09:30 123457 customer by bob@b.example"
  in_manual "osTicket"
'

test_that 'GLPI in German and Spanish, and a Dutch export' '
  reads glpi-de.csv "10-05 09:00 12 opened by Ann of Ann at Acme high
10-05 09:00 12 customer by Ann
10-06 12:00 12 solved by Bea
10-15 09:30 13 opened by Bob of Bob at Acme medium
10-15 09:30 13 customer by Bob"
  in_manual "GLPI"
  reads glpi-es.csv "10-05 09:00 12 opened by Ann of Ann at Acme high
10-05 09:00 12 customer by Ann
10-06 12:00 12 solved by Bea"
  reads topdesk-nl.csv "10-05 09:00 M 2610 001 opened by Ann of Ann at Acme high
10-05 09:00 M 2610 001 customer by Ann
10-06 12:00 M 2610 001 solved by Bea"
'

test_that 'Help Scout' '
  reads helpscout.csv "10-05 09:00 99001 opened by ann@a.example of ann@a.example #vip *100
10-05 09:00 99001 customer by ann@a.example
10-05 10:30 99001 agent by Bea
10-06 12:00 99001 closed by Bea"
  in_manual "Help Scout"
'

test_that 'HubSpot and Zoho Desk: how long the first reply took' '
  reads hubspot.csv "10-05 09:00 55 opened by Ann of Ann at Acme via email HIGH
10-05 09:00 55 customer by Ann
10-05 09:00 55 agent by Bea took 5400
10-06 12:00 55 closed by Bea"
  in_manual "HubSpot"
  reads zoho.csv "10-05 09:00 3001 opened by Ann of Ann at Acme via email High *100
10-05 09:00 3001 customer by Ann
10-05 09:00 3001 agent by Bea took 5400
10-06 12:00 3001 closed by Bea"
  in_manual "Zoho Desk"
'

test_that 'Intercom: Unix seconds' '
  reads intercom.csv "10-05 09:00 4001 opened by ann@a.example of ann@a.example via chat *100
10-05 09:00 4001 customer by ann@a.example
10-05 10:30 4001 agent by Bea
10-06 12:00 4001 closed by Bea"
  in_manual "Intercom"
'

test_that 'GitHub' '
  reads github.json "10-05 09:00 17 opened by ann of ann #bug dns
10-05 09:00 17 customer by ann
10-06 12:00 17 closed
10-05 09:30 18 opened by bob of bob #
10-05 09:30 18 customer by bob"
  in_manual "GitHub"
'

test_that 'a row for each event: what the texts mean, and what is not sure' '
  printf "number,incident_state,sys_updated_at\n1,New,2026-10-05 09:00\n1,Awaiting User Info,2026-10-05 10:00\n1,Odd,2026-10-05 10:30\n1,Resolved,2026-10-05 11:00\n" >events.csv
  run 0 ticketlog --guess events.csv
  grep -x "kind.waiting=Awaiting User Info" out
  grep -x "# kind.skip=Odd" out
  ticketlog --guess events.csv >events.map
  run 1 ticketlog -d events.db --timezone=UTC --map=@events.map events.csv
  test_is "$(sql events.db "SELECT group_concat (kind) FROM (SELECT kind FROM v_ticket_event ORDER BY at)")" \
    opened,waiting,solved
'

test_that 'mail dates, days of a spreadsheet, Unix seconds and milliseconds are told by what they look like' '
  while IFS="|" read -r form created closed; do
    printf "ticket;created;closed\n1;%s;%s\n2;%s;\n" "$created" "$closed" "$created" >times.csv
    run 0 ticketlog --guess times.csv
    grep -Fx "time-format=$form" out
    cp out times.map
    rm -f times.db*
    run 0 ticketlog -d times.db --timezone=UTC --map=@times.map times.csv
    test_is "$(sql times.db "SELECT group_concat (at) FROM (SELECT DISTINCT at FROM v_ticket_event ORDER BY at)")" \
      2026-10-05T07:30:00Z,2026-10-06T12:00:00Z
    # Without a map the reject names the form.
    run 1 ticketlog -n --map=at.opened=created times.csv
    grep -F -- "--time-format='\''$form'\''" err
  done <<END
%a, %d %b %Y %H:%M:%S %z|Mon, 05 Oct 2026 09:30:00 +0200|Tue, 6 Oct 2026 12:00:00 GMT
%d %b %Y %H:%M:%S %z|5 Oct 2026 07:30:00 +0000|06 Oct 2026 14:00:00 +0200
%a %b %d %Y %H:%M:%S %z|Mon Oct 05 2026 09:30:00 GMT+0200|Tue Oct 06 2026 12:00:00 GMT+0000
%E|46300.3125|46301.5
%E|46300,3125|46301,5
%s|1791185400|1791288000
%s|1791185400.25|1791288000.9
%Q|1791185400000|1791288000999
END
  test_must_fail grep "timezone=" times.map
  printf "ticket,created\n1,46300.5\n" >sheet.csv
  ticketlog --guess sheet.csv | grep -x "# timezone=Europe/Amsterdam"
  for bad in 0.5 1.5.2 x 3000000; do
    printf "ticket,at,kind\n1,%s,opened\n" $bad >bad.csv
    run 1 ticketlog -n --time-format=%E bad.csv
  done
'

test_that 'what has our own names is used by them' '
  printf "ticket,at,kind,author,line,event_id\n1,2026-10-05T09:00:00Z,opened,ann,nl,7\n1,2026-10-05T10:00:00Z,agent,bea,nl,8\n" >own.csv
  ticketlog --guess own.csv >own.map
  test_must_fail grep "not used" own.map
  sed "s/^# \(channel==\)/\1/" own.map >mail.map
  ticketlog -q -d mail.db --map=@mail.map own.csv
  test_is "$(sql mail.db "SELECT DISTINCT channel FROM v_ticket_event")" email
  ticketlog -q -d own.db --map=@own.map own.csv
  test_is "$(sql own.db "SELECT group_concat (kind || author || line || event_id) FROM (SELECT * FROM v_ticket_event ORDER BY at)")" \
    openedannnl7,agentbeanl8
'

test_that 'what cannot be guessed is said, and the map is one all the same' '
  printf "a,b\n1,x\n" >odd.csv
  run 1 ticketlog --guess odd.csv
  grep -x "# not used: a, b" out
  one_line err
  printf "ticket,created,closed\n1,05/10/2026 9:00,06/10/2026 9:00\n" >days.csv
  run 0 ticketlog --guess days.csv
  grep -x "time-format=%d/%m/%Y %H:%M" out
  grep -x "# time-format=%m/%d/%Y %H:%M" out
  grep -x "# timezone=Europe/Amsterdam" out
  grep -x "# channel==email" out
  for args in "" "one two" "x.mbox" "--imports odd.csv" "-n odd.csv"; do
    run 2 ticketlog --guess $args
    one_line err
  done
  run 2 ticketlog --guess missing.csv
  printf "=x,\"a
b\",Ticket\\\\ ID\n1,2,3\n" >names.csv
  run 1 ticketlog --guess names.csv
  ticketlog --guess names.csv >names.map || :
  run 2 ticketlog -n --map=@names.map names.csv
'

test_that 'days that are seen to come first are sure; a closing with a time needs no duration' '
  printf "Vorgangsschlüssel;Autor;Bearbeiter;Erstellt;Erledigt;Stichwörter\nS-1;ann;bea;13/09/2026 9:00;14/09/2026 9:00;dns\n" >jira-de.csv
  ticketlog --guess jira-de.csv >jira-de.map
  test_is "$(grep -v "^#" jira-de.map)" "ticket=Vorgangsschlüssel
at.opened+customer=Erstellt
at.solved=Erledigt
customer=Autor
author=Bearbeiter
tags=Stichwörter
time-format=%d/%m/%Y %H:%M"
  test_must_fail grep "not sure" jira-de.map
  printf "Ticket ID,Create date,Close date,Time to close (HH:mm:ss)\n1,2026-10-05 09:30,2026-10-06 09:30,24:00:00\n" >hubspot-close.csv
  ticketlog --guess hubspot-close.csv >hubspot-close.map
  grep -x "at.closed=Close date" hubspot-close.map
  test_must_fail grep "^took" hubspot-close.map
  printf "Ticket ID,Cre\033[31mated\n1,x\n" >control.csv
  run 1 ticketlog --guess control.csv
  test_must_fail grep "$(printf "\033")" out
'

# guessed FILE: the map without its comments, on one line
guessed () {
  ticketlog --guess "$1" >got.map
  grep -v "^#" got.map | paste -sd "|" -
}

test_that 'what most cells of a column are it is; those that are otherwise are named, and are rejects' '
  awk "BEGIN { print \"id,created,solved\"; for (i = 0; i < 1000; i++) print i \",2026-11-\" 10 + i % 10 \" 09:15,\" \\
    (i == 500 ? \"13.11.2026 09:15\" : i == 600 ? \"2026-11-21 24:00\" : i == 700 ? \"—\" : \"2026-11-21 09:15\") }" >odd.csv
  test_is "$(guessed odd.csv)" "ticket=id|at.opened+customer=created|at.solved=solved"
  grep -Fx "# line 502: \"13.11.2026 09:15\" is no time that it knows, nor is 1 other cell" got.map
  run 1 ticketlog -d odd.db --timezone=UTC --map=@got.map odd.csv
  test_is "$(sql odd.db "SELECT count (*) FILTER (WHERE kind = '\''opened'\''), count (*) FILTER (WHERE kind = '\''solved'\'') FROM v_ticket_event")" "1000|997"
  printf "id,created,time to close\n1,2026-11-03 09:15,26:10\n2,2026-11-03 09:15,1:30\n9,2026-11-03 09:15,-1\n3,2026-11-03 09:15,soon\n" >took.csv
  test_is "$(guessed took.csv)" "ticket=id|at.opened+customer=created|took.solved=time to close"
  grep -Fx "# line 5: \"soon\" is no duration that it knows" got.map
  printf "Ticket-ID;Erstellt am;Gelöst am\n1;03.11.2026 09:15;03.11.2026 10:15\n2;14.11.2026 09:15:30;\n" >seconds.csv
  test_is "$(guessed seconds.csv)" "ticket=Ticket-ID|at.opened+customer=Erstellt am|at.solved=Gelöst am|time-format=%d.%m.%Y %H:%M:%S"
  ticketlog -q -d seconds.db --timezone=UTC --map=@got.map seconds.csv
  test_is "$(sql seconds.db "SELECT count (*) FROM v_ticket_event")" 5
'

test_that 'a row that comes again, and the first line, leave a row a ticket' '
  awk "BEGIN { h = \"id,created\"; print h; for (i = 0; i < 30; i++) print i \",2026-11-03 09:15\"
    print \"29,2026-11-03 09:15\\n\" h \"\\n3,2026-11-03 09:16\" }" >again.csv
  test_is "$(guessed again.csv)" "ticket=id|at.opened+customer=created"
'

test_that 'what is an object here and null or empty there is its name' '
  cat >result.json <<-"END"
	{"result": [{"number": "INC1", "opened_at": "2026-11-03 10:00:00", "assigned_to": "", "company": {"display_value": "ACME", "link": "x"}, "caller_id": {"value": "u7"}},
	{"number": "INC2", "opened_at": "2026-11-03 10:00:00", "assigned_to": {"value": "u1"}, "company": "", "caller_id": null}]}
	END
  reads result.json "11-03 10:00 INC1 opened by u7 of u7 at ACME
11-03 10:00 INC1 customer by u7
11-03 10:00 INC2 opened
11-03 10:00 INC2 customer"
  printf "%s\n" "[{\"id\": 1, \"created_at\": \"2026-11-03T10:00:00Z\", \"closed_at\": \"2026-11-03T11:00:00Z\", \"assignee\": {\"name\": \"anna\"}}," \
    "{\"id\": 2, \"created_at\": \"2026-11-03T10:00:00Z\", \"closed_at\": null, \"assignee\": null}]" >assignee.json
  test_is "$(guessed assignee.json)" "ticket=id|at.opened+customer=created_at|at.closed=closed_at|author=assignee.name"
'

test_that 'messages in a list that say what is internal, and by another column who wrote' '
  at=2026-10-05T09
  for one in "\"sender\":\"customer\",\"private\":false|\"sender\":\"agent\",\"private\":false|\"sender\":\"agent\",\"private\":true|private:true|sender:customer|sender:agent" \
    "\"public\":true,\"author\":{\"role\":\"end-user\"}|\"public\":true,\"author\":{\"role\":\"admin\"}|\"public\":false,\"author\":{\"role\":\"admin\"}|public:false|author.role:end-user|author.role:admin"; do
    echo "$one" | tr "|" "\n" >parts
    part () { sed -n "$1p" parts; }
    printf "{\"tickets\":[{\"id\":7,\"created_at\":\"%s:00:00Z\",\"messages\":[{\"created_at\":\"%s:00:00Z\",%s},{\"created_at\":\"%s:10:00Z\",%s},{\"created_at\":\"%s:20:00Z\",%s}]}]}\n" \
      $at $at "$(part 1)" $at "$(part 2)" $at "$(part 3)" >whose.json
    ticketlog --guess whose.json >got.map
    grep -Fx "kind.note=messages[].$(part 4)" got.map
    grep -Fx "kind.customer=messages[].$(part 5)" got.map
    grep -Fx "kind.agent=messages[].$(part 6)" got.map
    test_must_fail grep "not used: .*\(private\|public\)" got.map
    rm -f whose.db*
    ticketlog -q -d whose.db --map=@got.map whose.json
    test_is "$(sql whose.db "SELECT group_concat (kind) FROM (SELECT DISTINCT at, kind FROM v_ticket_event WHERE kind <> \"opened\" ORDER BY at)")" customer,agent,note
  done
  sed "s/,\"author\":{[^}]*}//g" whose.json >nobody.json
  ticketlog --guess nobody.json >got.map || :
  grep "^# no column says whose the other messages are" got.map
'

test_that 'plain names, with the zone of their times; a column of times that has no known name is offered' '
  t="2026-11-03 09:15"
  for names in "Ticketnr|Creation date|First reply time|Date resolved" "Incident ID|Date opened|Initial response|Solved on" \
    "Ticket Ref|Date/Time Raised|First Touch|Date/Time Resolved" "#|Created|First reply|Resolved" "Ticket-Nr.|Erstellt am|Erste Antwortzeit|Gelöst am" "Reference|Reported on|First response|Solved"; do
    printf "%s\n1|$t|$t|$t\n" "$names" | tr "|" ";" >names.csv
    test_is "$(guessed names.csv)" "$(echo "$names" | sed "s/^/ticket=/; s/|/|at.opened+customer=/; s/|\([^|]*\)|\([^|]*\)\$/|at.agent=\1|at.solved=\2/")"
  done
  printf "id,Created at (UTC),Resolved at (UTC),Touched,Due date\n1,$t,$t,$t,$t\n" >zone.csv
  test_is "$(guessed zone.csv)" "ticket=id|at.opened+customer=Created at (UTC)|at.solved=Resolved at (UTC)|timezone=UTC"
  grep -Fx "# at.agent=Touched" got.map
  test_must_fail grep "^# at.agent=Due" got.map
  grep -q "^# no column says when somebody replied first" got.map
  grep -q "^# without +customer above, first replies are not judged" got.map
  printf "id,created_at (Europe/Amsterdam),closed (CEST)\n1,$t,$t\n" >zone.csv
  test_is "$(guessed zone.csv)" "ticket=id|at.opened+customer=created_at (Europe/Amsterdam)|at.closed=closed (CEST)|timezone=Europe/Amsterdam"
  printf "id,Created,Created,Labels,Labels\n1,$t,$t,a,b\n" >twice.csv
  test_is "$(guessed twice.csv)" "ticket=id|at.opened+customer=Created|tags=Labels"
  grep -Fx "# or: at.opened+customer=Created#2" got.map
  grep -Fx "# not used: Created#2" got.map
'

test_that 'channels and priorities in the words of promises' '
  printf "Id,Created at,First replied at,Via,Priority\n1,2026-11-03 09:15,,Mail,Hoch\n2,2026-11-03 09:15,,E-Mail,High\n3,2026-11-03 09:15,,Correo electrónico,Alta\n4,2026-11-03 09:15,,mail,Dringend\n5,2026-11-03 09:15,,Teléfono,\n6,2026-11-03 09:15,,Email,\n" >via.csv
  guessed via.csv
  ticketlog -q -d via.db --timezone=UTC --map=@got.map via.csv
  test_is "$(sql via.db "SELECT group_concat (channel), group_concat (priority) FROM (SELECT * FROM v_ticket_event WHERE kind = '\''opened'\'' ORDER BY ticket)")" \
    "email,email,email,email,phone,email|high,High,high,urgent"
  echo "[{\"id\": 1, \"created_at\": \"2026-11-03T10:00:00Z\", \"source\": 2, \"priority\": 3, \"responder_id\": 5}]" >fd.json
  guessed fd.json
  ticketlog -q -d fd.db --map=@got.map fd.json
  test_is "$(sql fd.db "SELECT DISTINCT channel, priority FROM v_ticket_event WHERE kind = '\''opened'\''")" "web|high"
'

test_that 'minutes of business hours say how long a reply took, those of all hours when it was' '
  h="Id,Created at,First reply time in minutes"
  printf "$h,First reply time in minutes within business hours\n1,2026-11-03 16:00,1035,75\n" >business.csv
  test_is "$(guessed business.csv)" "ticket=Id|at.opened+customer=Created at|took.agent=First reply time in minutes within business hours"
  printf "$h\n1,2026-11-03 16:00,1035\n" >all.csv
  test_is "$(guessed all.csv)" "ticket=Id|at.opened+customer=Created at|after.agent=First reply time in minutes"
  ticketlog -q -d all.db --timezone=UTC --map=@got.map all.csv
  test_is "$(sql all.db "SELECT at, took FROM v_ticket_event WHERE kind = '\''agent'\''")" "2026-11-04T09:15:00Z|"
  printf "ID,Created,First response time (in hrs)\n1,2026-11-03 16:00,1.5\n" >which.csv
  test_is "$(guessed which.csv)" "ticket=ID|at.opened+customer=Created|took.agent=First response time (in hrs)"
  grep -Fx "# after.agent=First response time (in hrs)" got.map
  for unit in "(h)" "(hr)" "(hrs)" "(hours)" "(H)" "h"; do
    printf "ID,Created,First response time $unit,Resolution time $unit\n1,2026-11-03 16:00,1.5,30\n" >unit.csv
    test_is "$(guessed unit.csv)" "ticket=ID|at.opened+customer=Created|took.agent=First response time $unit|took.solved=Resolution time $unit"
    rm -f unit.db
    ticketlog -q -d unit.db --timezone=UTC --map=@got.map unit.csv
    test_is "$(sql unit.db "SELECT group_concat (took) FROM (SELECT took FROM v_ticket_event WHERE took > 0 ORDER BY took)")" 5400,108000
  done
'

test_that 'times as people write them' '
  while IFS="|" read -r form text; do
    printf "ticket;created\n1;%s\n" "$text" >form.csv
    test_is "$(guessed form.csv)" "ticket=ticket|at.opened+customer=created|time-format=$form"
    rm -f form.db*
    ticketlog -q -d form.db --timezone=UTC --map=@got.map form.csv
    test_is "$(sql form.db "SELECT DISTINCT at FROM v_ticket_event")" 2026-11-30T07:29:00Z
  done <<-"END"
	%b %d, %Y, %I:%M %p|Nov 30, 2026, 7:29 AM
	%Y-%m-%d %I:%M %p|2026-11-30 07:29 AM
	%H:%M %d.%m.%Y|7:29 30.11.2026
	%d/%m/%Y %Hh%M|30/11/2026 07h29
	%d. %b %Y, %H:%M Uhr|30. November 2026, 7:29 Uhr
	%d de %b de %Y %H:%M|30 de noviembre de 2026 7:29
	%Y%m%dT%H%M%S%z|20261130T072900Z
	%m/%d/%Y %I:%M:%S %p %z|11/30/2026 2:29:00 AM -05:00
	%Y%m%d%H%M%S|20261130072900
	%d %b %Y, %H:%M|30 nov 2026, 07:29
	%d %b %Y at %H:%M|30 November 2026 at 07:29
	%a, %b %d, %Y %I:%M %p|Mon, Nov 30, 2026 7:29 AM
	%m/%d/%y %H:%M:%S|11/30/26 07:29:00
	/Date(%Q)/|/Date(1796023740000)/
	%b %d, %Y @ %I:%M %p|Nov 30, 2026 @ 07:29 AM
	%b %d, %Y @ %H:%M:%S.%f|Nov 30, 2026 @ 07:29:00.000
	END
'

test_that 'what a system puts around a name, and before a priority, is no part of it' '
  t="2026-11-03 09:15"
  printf "Ticket id,Created datetime,First response datetime,Closed datetime,Assignee name,Customer email,Survey score\n1,$t,$t,$t,Bea,ann@a.example,5\n" >gorgias.csv
  test_is "$(guessed gorgias.csv)" "ticket=Ticket id|at.opened+customer=Created datetime|at.agent=First response datetime|at.closed=Closed datetime|customer=Customer email|author=Assignee name|rating=Survey score"
  printf "Case Number,Account Name,Case Owner,Case Origin,Date/Time Opened,Date/Time Closed,Open,Closed\n7,Acme,Bea,Email,$t,$t,0,1\n" >salesforce.csv
  test_is "$(guessed salesforce.csv)" "ticket=Case Number|at.opened+customer=Date/Time Opened|at.closed=Date/Time Closed|organization=Account Name|author=Case Owner|channel=Case Origin"
  test_must_fail grep "# or:" got.map
  printf "CaseNumber,Origin,ContactEmail,Owner.Name,CreatedDate,First_Response__c,ClosedDate\n7,Web,ann@a.example,Bea,2026-11-03T09:15:00.000Z,2026-11-03T09:15:00.000Z,\n" >api.csv
  test_is "$(guessed api.csv)" "ticket=CaseNumber|at.opened+customer=CreatedDate|at.agent=First_Response__c|at.closed=ClosedDate|customer=ContactEmail|author=Owner.Name|channel=Origin"
  printf "Issue key,Created,Custom field (Organizations),Custom field (Satisfaction rating),Custom field (Time to first response),Custom field (Request channel type)\nS-1,$t,Acme,5,2:00,portal\n" >custom.csv
  test_is "$(guessed custom.csv)" "ticket=Issue key|at.opened+customer=Created|organization=Custom field (Organizations)|channel=Custom field (Request channel type)|channel.web=portal|rating=Custom field (Satisfaction rating)"
  printf "Ticket#;Erstellt;Erste Antwort;Geschlossen;Besitzer;Kunde;Priorität\n1;$t;$t;$t;bea;acme;4 hoch\n2;$t;$t;$t;bea;acme;3\n" >otrs.csv
  test_is "$(guessed otrs.csv)" "ticket=Ticket#|at.opened+customer=Erstellt|at.agent=Erste Antwort|at.closed=Geschlossen|customer=Kunde|author=Besitzer|priority=Priorität|priority.high=4 hoch"
  printf "number,sys_created_on,opened_at,resolved_at,priority\nI1,$t,$t,$t,1 - Critical\n" >table.csv
  test_is "$(guessed table.csv)" "ticket=number|at.opened+customer=opened_at|at.solved=resolved_at|priority=priority|priority.critical=1 - Critical"
  test_must_fail grep "at.agent=" got.map
'

test_that 'who wrote a ticket is its customer; a column that holds something goes before one that does not' '
  printf "#,Author,Assignee,Created,Closed\n1,ann,bea,2026-11-03 09:15,\n" >redmine.csv
  test_is "$(guessed redmine.csv)" "ticket=#|at.opened+customer=Created|at.closed=Closed|customer=Author|author=Assignee"
  echo "{\"conversations\": [{\"id\": \"1\", \"created_at\": 1793697300, \"source\": {\"type\": \"conversation\", \"author\": {\"name\": \"Ann\"}}, \"admin_assignee_id\": 5, \"statistics\": {\"first_close_at\": 1793697300, \"last_close_at\": 1793697300}}]}" >conversations.json
  test_is "$(guessed conversations.json)" "records=conversations|ticket=id|at.opened+customer=created_at|at.closed=statistics.last_close_at|customer=source.author.name|author=admin_assignee_id|channel=source.type|channel.chat=conversation"
  echo "{\"number\": 1, \"createdAt\": \"2026-11-03T09:15:00Z\", \"source\": {\"via\": \"customer\", \"type\": \"email\"}, \"primaryCustomer\": {\"email\": \"ann@a.example\"}}" >scout.jsonl
  test_is "$(guessed scout.jsonl)" "ticket=number|at.opened+customer=createdAt|customer=primaryCustomer.email|channel=source.type"
  echo "{\"number\": 1, \"user\": {\"login\": \"ann\"}, \"assignee\": null, \"closed_by\": {\"login\": \"bea\"}, \"created_at\": \"2026-11-03T09:15:00Z\", \"closed_at\": \"2026-11-03T09:15:00Z\"}" >issues.jsonl
  test_is "$(guessed issues.jsonl)" "ticket=number|at.opened+customer=created_at|at.closed=closed_at|customer=user.login|author=closed_by.login"
'

test_that 'Jira Service Management by its API: comments, public or not, of customers and agents' '
  printf "%s\n" "{\"issues\": [{\"key\": \"S-1\", \"fields\": {\"created\": \"2026-11-03T09:15:00.000+0000\", \"resolutiondate\": \"2026-11-04T09:15:00.000+0000\", \"reporter\": {\"emailAddress\": \"ann@a.example\"}, \"comment\": {\"comments\": [" \
    "{\"id\": \"1\", \"created\": \"2026-11-03T09:20:00.000+0000\", \"jsdPublic\": false, \"author\": {\"displayName\": \"Bea\", \"accountType\": \"atlassian\"}}," \
    "{\"id\": \"2\", \"created\": \"2026-11-03T09:30:00.000+0000\", \"jsdPublic\": true, \"author\": {\"displayName\": \"Bea\", \"accountType\": \"atlassian\"}}," \
    "{\"id\": \"3\", \"created\": \"2026-11-03T09:40:00.000+0000\", \"jsdPublic\": true, \"author\": {\"displayName\": \"Ann\", \"accountType\": \"customer\"}}]}}}]}" >jira.json
  reads jira.json "11-03 09:15 S-1 opened by ann@a.example of ann@a.example
11-03 09:15 S-1 customer by ann@a.example
11-03 09:20 S-1 note by Bea of ann@a.example
11-03 09:30 S-1 agent by Bea of ann@a.example
11-03 09:40 S-1 customer by Ann of ann@a.example
11-04 09:15 S-1 solved"
'

test_that 'APIs of Freshdesk, Gorgias and Front' '
  echo "[{\"id\": 1, \"created_at\": \"2026-11-03T09:15:00Z\", \"responder_id\": 12, \"stats\": {\"first_responded_at\": \"2026-11-03T10:15:00Z\", \"agent_responded_at\": \"2026-11-03T10:20:00Z\"}}]" >fd.json
  test_is "$(guessed fd.json)" "ticket=id|at.opened+customer=created_at|at.agent=stats.first_responded_at|author=responder_id"
  printf "%s\n" "{\"data\": [{\"id\": 1, \"created_datetime\": \"2026-11-03T09:15:00Z\", \"assignee_user\": {\"name\": \"Bea\"}, \"messages\": [" \
    "{\"id\": 11, \"public\": true, \"from_agent\": false, \"created_datetime\": \"2026-11-03T09:15:00Z\", \"sender\": {\"email\": \"ann@a.example\"}}," \
    "{\"id\": 12, \"public\": true, \"from_agent\": true, \"created_datetime\": \"2026-11-03T10:15:00Z\", \"sender\": {\"email\": \"bea@e.example\"}}," \
    "{\"id\": 13, \"public\": false, \"from_agent\": true, \"created_datetime\": \"2026-11-03T10:16:00Z\", \"sender\": {\"email\": \"bea@e.example\"}}]}]}" >gorgias.json
  ticketlog --guess gorgias.json >got.map
  ticketlog -q -d gorgias.db --map=@got.map gorgias.json
  test_is "$(sql gorgias.db "SELECT kind, author FROM v_ticket_event WHERE event_id IS NOT NULL ORDER BY at")" "customer|ann@a.example
agent|bea@e.example
note|bea@e.example"
  echo "{\"_results\": [{\"id\": \"cnv_1\", \"created_at\": 1793697300.5, \"assignee\": {\"email\": \"bea@e.example\"}, \"recipient\": {\"handle\": \"ann@a.example\"}}]}" >front.json
  test_is "$(guessed front.json)" "records=_results|ticket=id|at.opened+customer=created_at|customer=recipient.handle|author=assignee.email"
'

test_that 'a column that tells no kind gives way to who wrote; times that are not read are named' '
  printf "Conversation ID,Direction,Status,Message date,Author\n1,Inbound,archived,2026-11-03 09:15,ann\n1,Outbound,archived,2026-11-03 10:15,bea\n" >front.csv
  reads front.csv "11-03 09:15 1 customer by ann
11-03 10:15 1 agent by bea"
  printf "id,Opened on,Status\n1,the third of May,Open\n" >words.csv
  run 1 ticketlog --guess words.csv
  grep -Fx "# line 2: \"the third of May\" is no time that it knows" out
  grep -Fx "# at.opened+customer=Opened on" out
'

test_that 'who acts in a log is its author; who wrote, and internal or not, tell the kind' '
  cat >acts.csv <<-"END"
	Ticket ID,Date,Action,User
	1,2026-11-03 10:14,Ticket created,eve
	1,2026-11-03 10:15,Public reply,anna
	1,2026-11-03 10:16,Private note,anna
	1,2026-11-03 10:17,Status changed to Pending,anna
	1,2026-11-03 10:18,Status changed to Open,anna
	1,2026-11-03 10:19,Status changed to Solved,anna
	2,2026-11-03 10:16,Customer replied,eve
	END
  test_is "$(guessed acts.csv)" "ticket=Ticket ID|at=Date|kind=Action|kind.opened=Ticket created|kind.agent=Public reply|kind.note=Private note|kind.waiting=Status changed to Pending|kind.resumed=Status changed to Open|kind.solved=Status changed to Solved|kind.customer=Customer replied|author=User"
  printf "Ticket ID,Created,Sender,Internal\n1,2026-11-03 09:15,customer,no\n1,2026-11-03 10:16,agent,yes\n1,2026-11-03 10:17,agent,no\n" >sender.csv
  reads sender.csv "11-03 09:15 1 customer
11-03 10:16 1 note
11-03 10:17 1 agent"
  printf "{\"number\": 1, \"createdAt\": \"2026-11-03T10:00:00Z\", \"author\": {\"login\": \"eve\"}, \"comments\": [{\"authorAssociation\": \"OWNER\", \"author\": {\"login\": \"ann\"}, \"createdAt\": \"2026-11-03T10:05:00Z\"}]}\n" >owner.jsonl
  ticketlog --guess owner.jsonl | grep -x kind.agent=OWNER
'

test_that 'a log of states that repeats when its tickets were opened: once, and what ends a wait' '
  cat >states.csv <<-"END"
	number,incident_state,sys_updated_at,sys_updated_by,opened_at,caller_id,contact_type,priority
	INC1,New,2026-11-03 09:00,bea,2026-11-03 09:00,eve,Phone,3
	INC1,New,2026-11-03 09:05,bea,2026-11-03 09:00,eve,Phone,2
	INC1,Awaiting User Info,2026-11-03 09:10,bea,2026-11-03 09:00,eve,Phone,2
	INC1,Active,2026-11-03 09:40,cor,2026-11-03 09:00,eve,Phone,2
	INC1,Resolved,2026-11-03 10:00,cor,2026-11-03 09:00,eve,Phone,2
	END
  reads states.csv "11-03 09:00 INC1 opened by eve of eve via phone
11-03 09:00 INC1 customer by eve
11-03 09:00 INC1 updated by bea of eve via phone 3
11-03 09:05 INC1 updated by bea of eve via phone 2
11-03 09:10 INC1 waiting by bea of eve via phone 2
11-03 09:40 INC1 reopened by cor of eve via phone 2
11-03 09:40 INC1 resumed by cor of eve via phone 2
11-03 09:40 INC1 updated by cor of eve via phone 2
11-03 10:00 INC1 solved by cor of eve via phone 2"
  grep -q "^# so a run states its tickets whole" got.map
  sed "s/^INC1,New,2026-11-03 09:05/INC1,Active,2026-11-03 09:05/" states.csv >told.csv
  printf "INC1,Active,2026-11-03 09:50,cor,2026-11-03 09:00,eve,Phone,2\n" >>told.csv
  ticketlog -q -d told.db --timezone=UTC --map=@got.map told.csv
  test_is "$(sql told.db "SELECT count (*) FILTER (WHERE kind = '\''resumed'\''), count (flag) FROM v_ticket_event")" "3|0"
  cat >told.csv <<-"END"
	number,status,updated_at,sys_mod_count
	1,New,2026-11-03 09:00,0
	1,Open,2026-11-03 09:05,1
	1,Open,2026-11-03 09:10,2
	1,Pending,2026-11-03 09:10,3
	1,Open,2026-11-03 09:40,4
	1,Solved,2026-11-03 10:00,5
	1,Open,2026-11-03 11:00,6
	1,Solved,2026-11-03 12:00,7
	END
  ticketlog --guess told.csv >got.map
  rm -f told.db*
  ticketlog -q -d told.db --timezone=UTC --map=@got.map told.csv
  test_is "$(sql told.db "SELECT count (flag) FROM v_ticket_event")" 0
  printf "%s\n" "hours: {always: {week: {mon-sun: 00:00-24:00}}}" "timezone: UTC" \
    "promises: [{name: solved, clock: resolution, hours: always, target: 4h}]" >always.yaml
  test_is "$(slareport -d told.db -c always.yaml --now=2026-11-04 --clocks -f csv | sed 1d | cut -d, -f 9,11)" "1800,met
5400,met"
  awk "BEGIN { print \"number,state,updated_at\"; for (i = 0; i < 6000; i++) print i % 3000 \",New,2026-11-03 09:00:\" 10 + i % 49 }" >long.csv
  ticketlog --guess long.csv | grep -x "kind.updated+resumed+reopened=\*"
'

test_that 'what ends without a time, and what needs no map, is said' '
  printf "id,created_at,status,updated_at\n1,2026-11-03 10:00,Closed,2026-11-04 10:00\n2,2026-11-03 10:00,Open,2026-11-04 10:00\n" >ends.csv
  test_is "$(guessed ends.csv)" "ticket=id|at.opened+customer=created_at"
  grep -q "^# 1 ticket is solved or closed, and no column says when: they stay open" got.map
  grep -x "# at.solved=updated_at" got.map
  echo "{\"tickets\": [{\"id\": 1, \"created_at\": \"2026-11-03T10:00:00Z\", \"via\": {\"channel\": \"email\"}, \"comments\": [{\"id\": 2, \"author_id\": 22, \"public\": true, \"created_at\": \"2026-11-03T10:00:00Z\"}]}], \"users\": []}" >zd.json
  run 1 ticketlog --guess zd.json
  grep -x "ticketlog: zd.json: tickets of Zendesk, which need no map: read them with -f zendesk-json" err
  test_must_fail grep -v "^#" out
'

test_that 'CSV as spreadsheets write it: sep=, a comma in a quoted name, UTF-16 refused' '
  printf "sep=;\r\nTicket, nr;created_at\r\n1;2026-11-03 10:00\r\n" >sep.csv
  printf "\"Ticket, ID\";\"created_at\"\n1;2026-11-03 10:00\n" >quoted.csv
  test_is "$(guessed sep.csv)" "ticket=Ticket, nr|at.opened+customer=created_at"
  test_is "$(guessed quoted.csv)" "ticket=Ticket, ID|at.opened+customer=created_at"
  ticketlog -q -d sep.db --timezone=UTC --map="at.opened=created_at,ticket=Ticket\\, nr" sep.csv
  for bytes in "" "\n" "\nid" ";" "\r"; do
    printf "sep=;$bytes" >sep2.csv
    test_expect_code 1 ticketlog --guess sep2.csv >/dev/null 2>&1
  done
  printf "\377\376i\000d\000\n\000" >wide16.csv
  run 2 ticketlog --guess wide16.csv
  grep -x "ticketlog: wide16.csv: UTF-16; expected UTF-8" err
  run 2 ticketlog -n wide16.csv
  grep -q "wide16.csv: UTF-16; expected UTF-8" err
'

# as_excel: UTF-8 as "CSV (semicolon)" of Excel in Western Europe
as_excel () {
  iconv -f UTF-8 -t WINDOWS-1252 | sed 's/$/\r/'
}

test_that 'the older CSV of Zendesk: minutes within business hours are minutes' '
  h="Summation column,Id,Requester,Requester email,Assignee,Tags,Status,Priority,Via,Created at,Organization,Solved at,Resolution time,Satisfaction Score,First reply time in minutes,First reply time in minutes within business hours,Full resolution time in minutes,Full resolution time in minutes within business hours"
  printf "%s\n" "$h" "1,41,Ann,ann@a.example,Bea,dns vip,Closed,High,Mail,2026-10-05 09:00,Acme,2026-10-06 12:00,27,Good,1530,90,1620,660" \
    "1,42,Bob,bob@b.example,,,Open,-,Web Form,2026-10-05 10:00,-,,,Not Offered,,,," >older.csv
  reads older.csv "10-05 09:00 41 opened by ann@a.example of ann@a.example at Acme via email High #dns vip *100
10-05 09:00 41 customer by ann@a.example
10-05 09:00 41 agent by Bea took 5400
10-06 12:00 41 solved by Bea
10-05 10:00 42 opened by bob@b.example of bob@b.example via web
10-05 10:00 42 customer by bob@b.example"
  printf "id,created,First reply time in hours within business hours,Full resolution time (business hours) (min)\n1,2026-10-05 09:00,2,90\n" >hours.csv
  reads hours.csv "10-05 09:00 1 opened
10-05 09:00 1 customer
10-05 09:00 1 agent took 7200
10-05 09:00 1 solved took 5400"
'

test_that 'Jira in German, Spanish and Dutch, as its users have their dates' '
  printf "%s\n" "Zusammenfassung,Vorgangsschlüssel,Priorität,Lösung,Zugewiesene Person,Autor,Ersteller,Erstellt,Aktualisiert,Zuletzt angezeigt,Erledigt,Stichwörter,Stichwörter,Benutzerdefinierte Felder (Time to first response),Benutzerdefinierte Felder (Organizations)" \
    "x,SD-1,Hoch,Fertig,Bea,Ann,Ann,05.Okt.26 09:00,06.Okt.26 12:00,07.Nov.26 12:00,06.Okt.26 12:00,dns,vip,-2:30,Acme" >jira-de2.csv
  reads jira-de2.csv "10-05 09:00 SD-1 opened by Ann of Ann at Acme high #dns vip
10-05 09:00 SD-1 customer by Ann
10-06 12:00 SD-1 solved by Bea"
  printf "%s\n" "Clave de incidencia,Resumen,Persona asignada,Informador,Prioridad,Resolución,Creada,Actualizada,Resuelta" \
    "INC-1,x,Bea,Ann,Alta,Listo,06/abr/26 00:09,07/ene/26 10:00,07/abr/26 10:00" >jira-es.csv
  reads jira-es.csv "04-06 00:09 INC-1 opened by Ann of Ann high
04-06 00:09 INC-1 customer by Ann
04-07 10:00 INC-1 solved by Bea"
  printf "%s\n" "Samenvatting,Issuesleutel,Prioriteit,Toegewezene,Melder,Gemaakt,Bijgewerkt,Opgelost" \
    "x,SD-1,Hoog,Bea,Ann,05-okt-26 09:00,06-okt-26 12:00,06-okt-26 12:00" >jira-nl.csv
  reads jira-nl.csv "10-05 09:00 SD-1 opened by Ann of Ann high
10-05 09:00 SD-1 customer by Ann
10-06 12:00 SD-1 solved by Bea"
'

test_that 'names of Zendesk, osTicket, GLPI, HubSpot and Help Scout in the languages of their users' '
  t="2026-10-05 09:00" u="2026-10-06 12:00"
  printf "%s\n" "Ticket-ID;Ticket erstellt – Zeitstempel;Ticket gelöst – Zeitstempel;Ticketstatus;Name des Mitarbeiters;Name des Anfragenden;Ticketkanal;Ticketpriorität;Erste Antwortzeit (Min.)" "1;$t;$u;Gelöst;Bea;Ann;E-Mail;Hoch;90" >n.csv
  test_is "$(guessed n.csv)" "ticket=Ticket-ID|at.opened+customer=Ticket erstellt – Zeitstempel|at.solved=Ticket gelöst – Zeitstempel|took.agent=Erste Antwortzeit (Min.)|customer=Name des Anfragenden|author=Name des Mitarbeiters|channel=Ticketkanal|channel.email=E-Mail|priority=Ticketpriorität|priority.high=Hoch"
  printf "%s\n" "Ticketnummer;Erstellungsdatum;Von E-Mail;Priorität;Quelle;Zuletzt aktualisiert;SLA-Fälligkeitsdatum;Schließdatum;Zugewiesen an" "1;05.10.26, 09:00;ann@a.example;Niedrig;E-Mail;06.10.26, 12:00;07.10.26, 09:00;06.10.26, 12:00;Bea" >n.csv
  test_is "$(guessed n.csv)" "ticket=Ticketnummer|at.opened+customer=Erstellungsdatum|at.closed=Schließdatum|customer=Von E-Mail|author=Zugewiesen an|channel=Quelle|channel.email=E-Mail|priority=Priorität|priority.low=Niedrig|time-format=%d.%m.%y, %H:%M"
  printf "%s\n" "ID;Entität;Letzte Änderung;Eröffnungsdatum;Anfragesteller - Anfragesteller;Zugewiesen an - Techniker;Zeit bis zur Lösung;Lösungsdatum;Abschlussdatum;Quelle der Anfrage" "1;Acme;$u;$t;Ann;Bea;$u;$u;$u;Telefon" >n.csv
  test_is "$(guessed n.csv)" "ticket=ID|at.opened+customer=Eröffnungsdatum|at.solved=Lösungsdatum|at.closed=Abschlussdatum|customer=Anfragesteller - Anfragesteller|organization=Entität|author=Zugewiesen an - Techniker|channel=Quelle der Anfrage|channel.phone=Telefon"
  test_must_fail grep "it holds times" got.map
  printf "%s\n" "ID;Entiteit;Laatste wijziging;Openingsdatum;Aanvrager - Aanvrager;Toegewezen aan - Technicus;Datum van oplossing;Sluitingsdatum;Bron van aanvraag" "1;Acme;$u;$t;Ann;Bea;$u;$u;E-mail" >n.csv
  test_is "$(guessed n.csv)" "ticket=ID|at.opened+customer=Openingsdatum|at.solved=Datum van oplossing|at.closed=Sluitingsdatum|customer=Aanvrager - Aanvrager|organization=Entiteit|author=Toegewezen aan - Technicus|channel=Bron van aanvraag|channel.email=E-mail"
  for names in "Ticket-ID|Erstellungsdatum|Abschlussdatum|Ticket-Verantwortlicher|Quelle|Zugeordnetes Unternehmen|Zugeordneter Kontakt" \
    "ID de ticket|Fecha de creación|Fecha de cierre|Propietario del ticket|Fuente|Empresa asociada|Contacto asociado" \
    "Ticket-ID|Aanmaakdatum|Sluitingsdatum|Ticketeigenaar|Bron|Gekoppeld bedrijf|Gekoppeld contact"; do
    printf "%s\n" "$(echo "$names" | tr "|" ",")" "1,$t,$u,Bea,Chat,Acme,Ann" >n.csv
    IFS="|" read -r id created closed owner source company contact <<-END
	$names
	END
    test_is "$(guessed n.csv)" "ticket=$id|at.opened+customer=$created|at.closed=$closed|customer=$contact|organization=$company|author=$owner|channel=$source"
  done
  printf "%s\n" "Conversation #,Customer Email,Assigned To,Date Created,First Response,Date Closed" "41,ann@a.example,Bea,10/05/2026 09:00,10/05/2026 10:30," "42,bob@b.example,Unassigned,10/15/2026 09:30,," >n.csv
  test_is "$(guessed n.csv)" "ticket=Conversation #|at.opened+customer=Date Created|at.agent=First Response|at.closed=Date Closed|customer=Customer Email|author=Assigned To|author.=Unassigned|time-format=%m/%d/%Y %H:%M"
  printf "Conversation ID,Conversation started at (Europe/Berlin),First response time (seconds)\n1,2026-10-05 09:00:00,5400\n" >n.csv
  reads n.csv "10-05 09:00 1 opened
10-05 09:00 1 customer
10-05 09:00 1 agent took 5400"
'

test_that 'what Excel and ServiceNow write in Windows-1252 is told, and read by the map' '
  as_excel >sn.csv <<-"END"
	Nummer;Geöffnet;Kurzbeschreibung;Anrufer;Priorität;Zugewiesen an;Gelöst;Kanal;Unternehmen
	INC1;05.10.2026 09:00:00;"Er sagt, es ""geht""
	nicht – gar nicht";"Jürgen ""Jo"" Groß";2 - Hoch;Bea;06.10.2026 12:00:00;Telefon;Müller € Söhne
	INC2;15.10.2026 09:30:00;x;Bob;3 - Mittel;;;E-Mail;
	END
  test_is "$(guessed sn.csv)" "encoding=windows-1252|ticket=Nummer|at.opened+customer=Geöffnet|at.solved=Gelöst|customer=Anrufer|organization=Unternehmen|author=Zugewiesen an|channel=Kanal|channel.phone=Telefon|channel.email=E-Mail|priority=Priorität|priority.high=2 - Hoch|priority.medium=3 - Mittel|time-format=%d.%m.%Y %H:%M:%S"
  reads sn.csv "10-05 09:00 INC1 opened by Jürgen \"Jo\" Groß of Jürgen \"Jo\" Groß at Müller € Söhne via phone high
10-05 09:00 INC1 customer by Jürgen \"Jo\" Groß
10-06 12:00 INC1 solved by Bea
10-15 09:30 INC2 opened by Bob of Bob via email medium
10-15 09:30 INC2 customer by Bob"
  # What is rejected is kept as it was, to be read with the same map.
  as_excel >enc.csv <<-"END"
	Nummer;Geöffnet;Anrufer
	INC3;morgen;Jürgen
	END
  printf "encoding=windows-1252\nticket=Nummer\nat.opened=Geöffnet\ncustomer=Anrufer\ntime-format=%%d.%%m.%%Y\n" >enc.map
  run 1 ticketlog -d enc.db --timezone=UTC --map=@enc.map --rejects=bad.csv enc.csv
  sed "s/morgen/07.10.2026/" bad.csv >good.csv
  run 0 ticketlog -d enc.db --timezone=UTC --map=@enc.map good.csv
  test_is "$(sql enc.db "SELECT customer FROM v_ticket_event")" Jürgen
  # Without it the reject says what would read it; a file of UTF-8 with a bad byte is one.
  printf "ticket,at,kind,author\n1,2026-10-05T09:00:00Z,opened,J\374rgen\n" >bytes.csv
  run 1 ticketlog -n bytes.csv
  grep -F "author: not UTF-8 text; --map=encoding=windows-1252 reads what Excel writes" err
  run 0 ticketlog -n --map=encoding=windows-1252 bytes.csv
  printf "id,created,from\n1,2026-10-05 09:00,Jürgen\n2,2026-10-05 09:00,Zoë\n3,2026-10-05 09:00,\374\n" >mixed.csv
  test_is "$(guessed mixed.csv)" "ticket=id|at.opened+customer=created|customer=from"
  # 0x81 is no letter of it.
  printf "ticket,at,kind,author\n1,2026-10-05T09:00:00Z,opened,\201\n" >none.csv
  run 1 ticketlog -n --map=encoding=windows-1252 none.csv
  grep -F "author: not text in the encoding of the map" err
  for bad in utf-16 ebcdic-us klingon ""; do
    run 2 ticketlog -n --map="encoding=$bad" bytes.csv
    one_line err
  done
  echo "{}" >a.jsonl
  run 2 ticketlog -n --map=encoding=windows-1252,at.opened=a a.jsonl
  grep -F "encoding= of the map is for CSV" err
'

test_that 'levels around the word of a priority; times that nobody knows, as --time-format says; an opening that has no known name' '
  printf "%s\n" "Ticket,Angelegt,Gelöst,Priorität" "1,\"13.10.26, 03:27 Uhr\",\"14.10.26, 03:27 Uhr\",P1 - Hoch" \
    "2,\"12.10.26, 03:27 Uhr\",,Sev 2 (mittel)" "3,\"12.10.26, 03:28 Uhr\",,P3" "4,\"12.10.26, 03:28 Uhr\",,Low priority" >uhr.csv
  map="ticket=Ticket|at.opened+customer=Angelegt|at.solved=Gelöst|priority=Priorität|priority.high=P1 - Hoch|priority.medium=Sev 2 (mittel)|priority.low=Low priority"
  test_is "$(guessed uhr.csv)" "$map|time-format=%d.%m.%y, %H:%M Uhr"
  ticketlog -q -d uhr.db --map=@got.map uhr.csv
  test_is "$(sqlite3 uhr.db "SELECT group_concat (priority, 32) FROM (SELECT DISTINCT ticket, priority FROM v_ticket_event ORDER BY ticket)" | tr -d "\n")" "high32medium32P332low"
  sed "s/ Uhr/h/g" uhr.csv >h.csv
  run 1 ticketlog --guess h.csv
  grep -F "# at.opened+customer=Angelegt" out
  test_is "$(ticketlog --guess --time-format="%d.%m.%y, %H:%Mh" h.csv | grep -v "^#" | paste -sd "|")" "$map|time-format=%d.%m.%y, %H:%Mh"
  printf "%s\n" "Number,Came in at,Answer" "1,2026-10-01 09:00,2026-10-01 10:00" >odd.csv
  run 1 ticketlog --guess odd.csv
  grep -F "it was opened (one does)" out
  grep -Fx "# at.opened+customer=Came in at" out
  test_must_fail grep "^# at.agent" out
'

test_that 'what --guess cannot know it says: units, ratings of ten, days alone, a column that it cannot read' '
  printf "%s\n" "Conversation ID,Created at,First response time" "c1,2026-10-05 09:00,9780" "c2,2026-10-05 10:00,1860" >unit.csv
  ticketlog --guess unit.csv >got.map
  grep -Fx "# took.agent:minutes=First response time" got.map
  test_must_fail grep "^took" got.map
  printf "%s\n" "Conversation ID,Created at,First response time (min)" "c1,2026-10-05 09:00,97" >unit.csv
  ticketlog --guess unit.csv | grep "^after.agent=First response time (min)\|^took.agent=First response time (min)"
  printf "%s\n" "Ticket ID,Created,CSAT score" "1,2026-10-05 09:00,3" "2,2026-10-05 09:00,9" >csat.csv
  ticketlog --guess csat.csv >got.map
  grep -Fx "# rating=CSAT score" got.map; grep -Fx "# rating.good=9" got.map
  test_must_fail grep "^rating" got.map
  sed "s/,9\$/,5/" csat.csv >five.csv
  ticketlog --guess five.csv | grep -Fx "rating=CSAT score"
  printf "%s\n" "Ticket ID;Created;Solved" "1;1.10.2026;2.10.2026" "2;2.10.2026;13.10.2026" >days.csv
  ticketlog --guess days.csv | grep "^# days without a time of day"
  ticketlog --guess five.csv | test_must_fail grep "^# days without"
  printf "%s\n" "Ticket ID;Creado;Resuelto" "1;5 de octubre de 2026, 7:29;el 5 a las ocho" >odd.csv
  ticketlog --guess odd.csv >got.map
  grep -F "\"el 5 a las ocho\" is no time that it knows" got.map; grep -Fx "# at.solved=Resuelto" got.map
  grep "^# no column says when somebody replied first.*nobody has" got.map
  # What its own map reads is no odd cell.
  printf "%s\n" "Ticket ID,Created" "1,2026-10-05 07:29" "2,2026-10-05 7:29" "3,2026-10-05 09:29:00" >ok.csv
  ticketlog --guess ok.csv | test_must_fail grep "no time"
'

test_that 'columns of one kind: the ticket before its row number, addresses before names, words before what systems number' '
  printf "%s\n" "Number;Ticket#;Created;Closed" "1;202610010000101;2026-10-01 07:29:00;2026-10-05 12:00:00" >otrs.csv
  ticketlog --guess otrs.csv | grep -Fx "ticket=Ticket#"
  echo "[{\"number\":\"INC1\",\"opened_at\":\"2026-10-05 09:00:00\",\"caller_id\":{\"value\":\"6816f79cc0a8\",\"display_value\":\"Bob\"},\"source\":{\"author\":{\"name\":\"B\",\"email\":\"b@x.example\"}}}]" >inner.json
  ticketlog --guess inner.json | grep -Fx "customer=caller_id.display_value"
  echo "[{\"id\":\"1\",\"created_at\":\"2026-10-05 09:00:00\",\"source\":{\"author\":{\"name\":\"B\",\"email\":\"b@x.example\"}}}]" >inner.json
  ticketlog --guess inner.json | grep -Fx "customer=source.author.email"
  printf "%s\n" "Ticket ID,Created,Via" "1,2026-10-05 09:00,Phone call (incoming)" >via.csv
  ticketlog --guess via.csv | grep -Fx "channel.phone=Phone call (incoming)"
'

test_that 'Intercom by its API: parts that are all of one type; GLPI by its API' '
  cat >parts.json <<-"END"
	{"type": "conversation.list", "conversations": [{"type": "conversation", "id": "471", "created_at": 1791183600,
	 "source": {"type": "email", "author": {"type": "user", "email": "ann@a.example"}}, "statistics": {"last_close_at": 1791280800},
	 "conversation_parts": {"type": "conversation_part.list", "conversation_parts": [
	 {"type": "conversation_part", "id": "p1", "part_type": "assignment", "created_at": 1791183700, "author": {"type": "bot", "email": "fin@e.example"}},
	 {"type": "conversation_part", "id": "p2", "part_type": "comment", "created_at": 1791189000, "author": {"type": "admin", "email": "bea@e.example"}},
	 {"type": "conversation_part", "id": "p3", "part_type": "note", "created_at": 1791189060, "author": {"type": "admin", "email": "bea@e.example"}},
	 {"type": "conversation_part", "id": "p4", "part_type": "comment", "created_at": 1791190000, "author": {"type": "user", "email": "ann@a.example"}}]}}]}
	END
  reads parts.json "10-05 07:00 471 opened by ann@a.example of ann@a.example via email
10-05 07:00 471 customer by ann@a.example
10-05 07:01 471 updated by fin@e.example of ann@a.example via email
10-05 08:30 471 agent by bea@e.example of ann@a.example via email
10-05 08:31 471 note by bea@e.example of ann@a.example via email
10-05 08:46 471 customer by ann@a.example of ann@a.example via email
10-06 10:00 471 closed"
  echo "[{\"id\": 41, \"entities_id\": \"Acme\", \"closedate\": \"2026-10-08 09:00:00\", \"solvedate\": \"2026-10-06 12:00:00\", \"date_creation\": \"2026-10-05 09:00:00\", \"users_id_recipient\": \"ann\", \"requesttypes_id\": \"E-Mail\"}]" >glpi.json
  test_is "$(guessed glpi.json)" "ticket=id|at.opened+customer=date_creation|at.solved=solvedate|at.closed=closedate|customer=users_id_recipient|organization=entities_id|channel=requesttypes_id|channel.email=E-Mail"
'

test_done
