#!/bin/sh
# ticketlog: CSV and JSON Lines into the file, maps, rejects, flags.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000


cat >events.csv <<'END'
ticket,at,kind,author,channel,line,priority,tags,event_id
A-1,2026-10-05T09:00:00+02:00,opened,bob@example.org,Email,nl,normal,"dns,billing dns",1
A-1,2026-10-05T07:00:00Z,customer,bob@example.org,email,nl,normal,,2
A-1,2026-10-05 09:30,agent,anna@example.net,email,nl,normal,,3
A-2,@1759654800,customer,"Weird, ""quoted""
name",,,,"",
A-2,2025-10-06,SOLVED,,,,,,
END

test_that 'events are stored as the views show them' '
  run 0 ticketlog --format=csv --timezone=UTC -d db events.csv
  grep "^stored 5 events of 2 tickets, known 0, rejected 0, flagged 0 in [0-9.]* s$" out
  test ! -s err
  sql -csv db "SELECT ticket, at, kind, author, channel, line, priority, tags, event_id, flag FROM v_ticket_event WHERE ticket = '\''A-1'\'' ORDER BY at, kind DESC" >got
  cat >want <<END
A-1,2026-10-05T07:00:00Z,opened,bob@example.org,email,nl,normal,"billing dns",1,
A-1,2026-10-05T07:00:00Z,customer,bob@example.org,email,nl,normal,,2,
A-1,2026-10-05T09:30:00Z,agent,anna@example.net,email,nl,normal,,3,
END
  tr -d "\r" <got | test_cmp want -
  test_is "$(sql db "SELECT hex(author), channel IS NULL, tags = '\'''\'', at FROM v_ticket_event
    WHERE ticket = '\''A-2'\'' AND kind = '\''customer'\''")" \
    "57656972642C202271756F746564220A6E616D65|1|1|2025-10-05T09:00:00Z"
  test_is "$(sql db "SELECT ticket, first_at, last_at, events, flagged FROM v_ticket ORDER BY 1")" \
"A-1|2026-10-05T07:00:00Z|2026-10-05T09:30:00Z|3|0
A-2|2025-10-05T09:00:00Z|2025-10-06T00:00:00Z|2|0"
'

test_that 'again: all of it is known; standard input; the suffix tells the format' '
  events_of db >before
  run 0 ticketlog -d db events.csv
  grep "^stored 0 events of 0 tickets, known 5, rejected 0, flagged 0 in" out
  run 0 sh -c "ticketlog -d db -f csv <events.csv"
  grep "^stored 0 events of 0 tickets, known 5" out
  run 0 sh -c "ticketlog -d db -f csv - <events.csv"
  grep "known 5" out
  run 0 ticketlog -q -d db events.csv
  test ! -s out
  events_of db >after
  test_cmp before after
'

test_that 'a dry run stores nothing' '
  run 0 ticketlog -n -d none.db events.csv
  grep "^would have read 5 events, rejected 0 in" out
  test ! -e none.db
'

test_that 'times without an offset are of --timezone' '
  printf "ticket,at,kind\nz,2026-07-01 12:00,note\nz,2026-12-01 12:00,note\n" >z.csv
  run 0 ticketlog -q -d z.db --timezone=Europe/Amsterdam z.csv
  test_is "$(sql z.db "SELECT at FROM v_ticket_event")" "2026-07-01T10:00:00Z
2026-12-01T11:00:00Z"
  run 2 ticketlog -d z.db --timezone=Mars/Olympus z.csv
  one_line err
'

# random.awk: events of 40 tickets, fields with every kind of trouble that CSV can carry.
cat >random.awk <<'END'
function pick(list,  n, part) { n = split(list, part, "|"); return part[1 + int(rand() * n)] }
function quote(text) { gsub(/"/, "\"\"", text); return "\"" text "\"" }
function cell(text) { return text ~ /[",\n;]/ || rand() < .2 && text != "" ? quote(text) : text }
BEGIN {
  srand(seed)
  print "ticket,at,kind,author,channel,line,priority,tags,event_id"
  for (i = 0; i < n; i++)
    printf "%s,%s,%s,%s,%s,%s,%s,%s,%s\n", cell("T" int(rand() * 40)),
      sprintf("2026-%02d-%02dT%02d:%02d:00Z", 1 + rand() * 9, 1 + rand() * 28, rand() * 24, rand() * 60),
      pick("opened|customer|agent|auto|note|escalated|deescalated|waiting|resumed|solved|reopened|closed|merged|updated"),
      cell(pick("anna|bob \"b\" c|line one\nline two|Ян, мл.||a;b|'|x")), pick("email|chat||phone"),
      pick("nl|es||"), pick("low|high||1 - Critical"), pick("|a|a b|b c d"), int(rand() * 50)
}
END

test_that 'the same table as sqlite3 makes of the same CSV' '
  awk -v seed=1 -v n=3000 -f random.awk >random.csv
  run 0 ticketlog -d random.db random.csv
  sqlite3 peer.db "CREATE TABLE e (ticket, at, kind, author, channel, line, priority, tags, event_id)" \
    ".mode csv" ".import --skip 1 random.csv e"
  events="SELECT DISTINCT ticket, at, kind, coalesce(author, '\'''\''), coalesce(channel, '\'''\''),
    coalesce(line, '\'''\''), coalesce(priority, '\'''\''), coalesce(tags, '\'''\''), event_id"
  sql peer.db "$events FROM e ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9" >want
  sql random.db "$events FROM v_ticket_event ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9" >got
  test "$(wc -l <want)" -gt 2500
  test_cmp want got
  grep "flagged [1-9]" out
'

test_that 'any order, any parts, overlaps, twice: the same events and the same flags' '
  events_of random.db >want
  for seed in 1 2 3; do
    rm -f part.* shuffled.db*
    # Shuffled record by record: fields with line ends keep them.
    sqlite3 peer.db ".mode csv" ".headers on" "SELECT ticket, at, kind, author, channel, line,
      priority, nullif(tags, '\'''\'') AS tags, event_id FROM e
      ORDER BY (rowid * 7919 + $seed * 104729) % 3001" | tr -d "\r" >shuffled.csv
    run 0 ticketlog -d shuffled.db shuffled.csv
    events_of shuffled.db >got
    test_cmp want got
  done
  for part in 0 1 2; do
    sqlite3 peer.db ".mode csv" ".headers on" "SELECT ticket, at, kind, author, channel, line,
      priority, nullif(tags, '\'''\'') AS tags, event_id FROM e
      WHERE rowid % 3 = $part OR rowid % 7 = 1 ORDER BY rowid % 11" | tr -d "\r" >part.$part.csv
  done
  run 0 ticketlog -d parts.db part.2.csv
  run 0 ticketlog -d parts.db part.0.csv part.1.csv part.0.csv
  run 0 ticketlog -d parts.db random.csv
  grep "stored 0 events" out
  events_of parts.db >got
  test_cmp want got
'

test_that 'JSON Lines give the same events' '
  sqlite3 peer.db "SELECT json_object('\''ticket'\'', ticket, '\''at'\'', at, '\''kind'\'', kind,
    '\''author'\'', nullif(author, '\'''\''), '\''channel'\'', nullif(channel, '\'''\''),
    '\''line'\'', nullif(line, '\'''\''), '\''priority'\'', nullif(priority, '\'''\''),
    '\''tags'\'', nullif(tags, '\'''\''), '\''event_id'\'', CAST(event_id AS INTEGER)) FROM e" >random.jsonl
  run 0 ticketlog -d jsonl.db random.jsonl
  events_of random.db >want
  events_of jsonl.db >got
  test_cmp want got
'

test_that 'JSON: paths, lists, numbers as times and ids, escapes' '
  cat >j.jsonl <<'\''END'\''
{"id":9007199254740993,"when":{"at":1790000000.9},"kind":"opened","tags":["b","a"]}
{"id":"x","when":{"at":"2026-01-01T00:00:00Z"},"kind":"note","who":"Ana \u00f1 \ud83d\ude00\n\"q\""}

{"id":18446744073709551617,"when":{"at":0},"kind":"note","tags":[]}
END
  run 0 ticketlog -d j.db --map="ticket=id,at=when.at,author=who" j.jsonl
  test_is "$(sql j.db "SELECT ticket, at, kind, hex(author), tags FROM v_ticket_event ORDER BY ticket")" \
"18446744073709551617|1970-01-01T00:00:00Z|note||
9007199254740993|2026-09-21T14:13:20Z|opened||a b
x|2026-01-01T00:00:00Z|note|416E6120C3B120F09F98800A227122|"
  run 0 ticketlog -n -d j.db -f jsonl --time-format=%Q --map="at=ms" - <<'\''END'\''
{"ticket":"t","ms":1790000000123,"kind":"note"}
END
'

test_that 'a map: columns, constants, values, several kinds of one row, skipped rows' '
  cat >other.csv <<'\''END'\''
Nr;Datum;Soort;Van;Prio
7;05-10-2026 09:00;Nieuw;Bob;1
7;05-10-2026 09:30;Antwoord;Anna;1
7;05-10-2026 10:30;Intern;Anna;2
7;05-10-2026 11:00;Bekeken;Anna;?
7;05-10-2026 12:00;iets anders;Anna;?
END
  run 0 ticketlog -d map.db --time-format="%d-%m-%Y %H:%M" --timezone=Europe/Amsterdam \
    --map="ticket=Nr,at=Datum,kind=Soort,author=Van,priority=Prio,channel==Web\\,form" \
    --map="kind.opened+customer=NIEUW, kind.agent=antwoord, kind.note=intern" \
    -m "kind.skip=bekeken,kind.updated=*,priority.high=1,priority.=?" other.csv
  test_is "$(sql map.db "SELECT at, kind, author, channel, priority FROM v_ticket_event")" \
"2026-10-05T07:00:00Z|opened|Bob|web,form|high
2026-10-05T07:00:00Z|customer|Bob|web,form|high
2026-10-05T07:30:00Z|agent|Anna|web,form|high
2026-10-05T08:30:00Z|note|Anna|web,form|2
2026-10-05T10:00:00Z|updated|Anna|web,form|"
'

test_that 'ServiceNow and the Italian help desk come in whole' '
  run 0 ticketlog -d sn.db --time-format="%d-%m-%Y %H:%M" \
    --map="ticket=number,at=opened_at,kind==opened+customer,author=caller_id,channel=contact_type,priority==" \
    "$DATA/tickets/servicenow.csv"
  run 0 ticketlog -d sn.db --time-format="%d-%m-%Y %H:%M" \
    --map="ticket=number,at=sys_updated_at,kind=incident_state,author=sys_updated_by" \
    --map="channel=contact_type,line=assignment_group,priority=priority,event_id=sys_mod_count" \
    --map="kind.waiting=Awaiting User Info,kind.waiting+resumed=Active,kind.solved=Resolved,kind.updated=*" \
    "$DATA/tickets/servicenow.csv"
  test_is "$(sql sn.db "SELECT count(*), sum(kind = '\''opened'\''), sum(kind = '\''closed'\'') FROM v_ticket_event")" \
    "42|4|4"
  # The log says so: updates of INC0000130 whose number goes up while the time goes back.
  test_is "$(sql sn.db "SELECT ticket, kind, event_id, flag FROM v_ticket_event WHERE flag IS NOT NULL")" \
"INC0000130|updated|2|before-opening
INC0000130|updated|1|time-back"
  run 0 ticketlog -d it.db --timezone=Europe/Rome \
    --map="ticket=CaseID,at=CompleteTimestamp,kind=ActivityID,kind.opened+customer=3,kind.customer=1" \
    --map="kind.agent+waiting+resumed=8,kind.waiting=9,kind.solved=6,kind.escalated=2,kind.deescalated=4" \
    --map="kind.updated=*" "$DATA/tickets/italian.csv"
  grep "of 9 tickets, known 0, rejected 0" out
'

test_done
