#!/bin/sh
# ticketlog: whose a ticket is, and what the customer said of it: kept from CSV, JSON, Zendesk and mail.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# whose DB: of each ticket
whose () {
  sqlite3 -readonly "$1" "SELECT ticket, customer, organization, rating FROM v_ticket ORDER BY ticket"
}
summary () { ticketlog "$@" | sed 's/ in [0-9.]* s$//'; }

cat >bare.csv <<'END'
ticket,at,kind,author
A,2026-10-05T09:00:00Z,opened,ann
A,2026-10-05T11:00:00Z,solved,anna
END
cat >rich.csv <<'END'
ticket,at,kind,author,customer,organization,rating
A,2026-10-05T09:00:00Z,opened,ann,ann@acme.example,Acme,
A,2026-10-05T11:00:00Z,solved,anna,ann@acme.example,Acme,good
B,2026-10-05T09:00:00Z,opened,bob,bob@b.example,,2/5
END

test_that 'customer, organization and rating are kept, and the ticket has the last of each' '
  test_is "$(summary -d db rich.csv)" "stored 3 events of 2 tickets, known 0, rejected 0, flagged 0"
  test_is "$(whose db)" "A|ann@acme.example|Acme|100
B|bob@b.example||25"
  test_is "$(sql db "SELECT kind, customer, rating FROM v_ticket_event WHERE ticket = '\''A'\''
    ORDER BY at")" "opened|ann@acme.example|
solved|ann@acme.example|100"
  test_is "$(summary -d db rich.csv)" "stored 0 events of 0 tickets, known 3, rejected 0, flagged 0"
'

test_that 'an event of which more becomes known stays one, and is as before when that is withdrawn' '
  ticketlog -q -d m.db bare.csv
  sqlite3 -readonly m.db "SELECT * FROM v_ticket_event ORDER BY at" >before
  test_is "$(summary -d m.db rich.csv)" "stored 3 events of 2 tickets, known 0, rejected 0, flagged 0"
  test_is "$(sql m.db "SELECT count (*), sum (flag IS NOT NULL) FROM v_ticket_event WHERE ticket = '\''A'\''")" "2|0"
  test_is "$(whose m.db | head -1)" "A|ann@acme.example|Acme|100"
  test_is "$(summary -d m.db bare.csv)" "stored 0 events of 0 tickets, known 2, rejected 0, flagged 0"
  test_is "$(whose m.db | head -1)" "A|ann@acme.example|Acme|100"
  sed "s/,good/,bad/; s/Acme,$/Acme AG,/" rich.csv >later.csv
  ticketlog -q -d m.db later.csv
  test_is "$(whose m.db | head -1)" "A|ann@acme.example|Acme|0"
  test_is "$(sql m.db "SELECT organization FROM v_ticket_event WHERE kind = '\''opened'\'' AND ticket = '\''A'\''")" "Acme AG"
  ticketlog -q -d m.db --withdraw=4
  test_is "$(whose m.db | head -1)" "A|ann@acme.example|Acme|100"
  ticketlog -q -d m.db --withdraw=2
  sqlite3 -readonly m.db "SELECT * FROM v_ticket_event ORDER BY at" | test_cmp before -
  test_is "$(whose m.db)" "A|||"
  sound m.db
'

test_that 'who is told by three digits, twice, is told from others' '
  printf "%s\n" ticket,at,kind,customer,organization A,2026-10-05T09:00:00Z,opened,104,104 >first.csv
  sed s/104/107/g first.csv >other.csv
  ticketlog -q -d three.db first.csv
  test_is "$(summary -d three.db other.csv)" "stored 1 event of 1 ticket, known 0, rejected 0, flagged 0"
  test_is "$(whose three.db)" "A|107|107|"
  test_is "$(summary -d three.db first.csv)" "stored 0 events of 0 tickets, known 1, rejected 0, flagged 0"
'

test_that 'an event that an older version stored, by another key, is the same' '
  ticketlog -q -d older.db rich.csv
  sqlite3 older.db "UPDATE ticket_event SET key = CASE author WHEN '\''ann'\'' THEN -119184422167276192
    WHEN '\''anna'\'' THEN 6562593013170657508 ELSE -8077356041240847857 END"
  sql older.db "SELECT * FROM ticket_event" >before
  test_is "$(summary -d older.db rich.csv)" "stored 0 events of 0 tickets, known 3, rejected 0, flagged 0"
  ticketlog -q -d older.db later.csv
  test_is "$(whose older.db | head -1)" "A|ann@acme.example|Acme|0"
  test_is "$(sql older.db "SELECT count (*) FROM v_ticket_event WHERE ticket = '\''A'\''")" 2
  ticketlog -q -d older.db --withdraw=3
  sql older.db "SELECT * FROM ticket_event" | test_cmp before -
  ticketlog -q -d older.db --withdraw=2
  ticketlog -q -d older.db --withdraw=1
  test_is "$(sql older.db "SELECT count (*) FROM ticket_event")" 0
  sound older.db
'

test_that 'the order of imports changes nothing' '
  ticketlog -q -d o1.db bare.csv; ticketlog -q -d o1.db rich.csv
  ticketlog -q -d o2.db rich.csv; ticketlog -q -d o2.db bare.csv
  for db in o1.db o2.db; do
    sqlite3 -readonly $db "SELECT * FROM v_ticket_event ORDER BY ticket, at; SELECT * FROM v_ticket ORDER BY 1" >$db.txt
  done
  test_cmp o1.db.txt o2.db.txt
'

test_that 'a rating is a number of five, a share or a word; what was not given is none' '
  { echo "ticket,at,kind,rating"
    n=0
    for r in 1 3 5 4/5 4.5 80% Good "Very satisfied" Zufrieden "Not Offered" - 103 -103 10/10 "zeer tevreden"; do
      n=$((n + 1)); printf "%02d,2026-10-05,solved,%s\n" $n "$r"
    done; } >ratings.csv
  ticketlog -q -d r.db ratings.csv
  test_is "$(sql r.db "SELECT group_concat (ifnull (rating, '\''x'\'')) FROM (SELECT rating FROM v_ticket ORDER BY ticket)")" \
    "0,50,100,75,88,80,100,100,75,x,x,100,0,100,100"
  { echo "ticket;at;kind;rating"
    n=0
    for r in "4 stars" "1 star" "5 Sterne" "3 sterren" "4,5 / 5" "4 out of 5" "4 von 5" "5 de 5 estrellas" ★★★★☆ ★★ Unhappy; do
      n=$((n + 1)); printf "%02d;2026-10-05;solved;%s\n" $n "$r"
    done; } >stars.csv
  run 0 ticketlog -d stars.db stars.csv
  test_is "$(sql stars.db "SELECT group_concat (ifnull (rating, '\''x'\'')) FROM (SELECT rating FROM v_ticket ORDER BY ticket)")" \
    "75,0,100,50,88,75,75,100,75,25,0"
  # One that nobody knows costs no ticket; it is told once for a file.
  printf "ticket,at,kind,rating\n1,2026-10-05,solved,7\n2,2026-10-05,solved,Meh\n" >odd.csv
  run 0 ticketlog -d r2.db --timezone=UTC odd.csv
  test_is "$(cat err)" "odd.csv:2: rating: \"7\" is none; expected good, bad, 1 to 5, 4/5, 4 stars, 80%, or a word like satisfied; it is left out, as are others; --map=rating.good=TEXT says what a text means"
  test_is "$(whose r2.db)" "1|||
2|||"
  ticketlog -q -d r2.db --map="rating.good=7,rating.25%=meh" odd.csv
  test_is "$(whose r2.db)" "1|||100
2|||25"
  run 2 ticketlog -d r2.db --map=rating.lovely=7 odd.csv
  grep -Fq "expected good, bad, 1 to 5" err
'

cat >zendesk.json <<'END'
{"tickets": [
 {"id": 1, "created_at": "2026-10-05T09:00:00Z", "updated_at": "2026-10-06T09:00:00Z", "status": "open",
  "requester_id": 8, "organization_id": 70, "via": {"channel": "email"}, "satisfaction_rating": {"score": "offered"}},
 {"id": 2, "created_at": "2026-10-05T09:00:00Z", "updated_at": "2026-10-06T09:00:00Z", "status": "open",
  "requester_id": 9, "via": {"channel": "email"}, "satisfaction_rating": {"score": "good", "comment": "x"}},
 {"id": 3, "created_at": "2026-10-05T09:00:00Z", "updated_at": "2026-10-06T09:00:00Z", "status": "open",
  "requester_id": 9, "requester": {"email": "in@x.example"}, "organization": {"name": "Inside"}}],
 "users": [{"id": 8, "role": "end-user", "email": "eve@acme.example"}],
 "organizations": [{"id": 70, "name": "Acme"}]}
END

test_that 'Zendesk: requester, organization and satisfaction rating' '
  ticketlog -q -d z.db -f zendesk-json zendesk.json
  test_is "$(whose z.db)" "1|eve@acme.example|Acme|
2|9||100
3|in@x.example|Inside|"
  events=$(sql z.db "SELECT count (*) FROM v_ticket_event")
  sed "s/\"offered\"/\"bad\"/; s/\"good\"/\"bad\"/; s/2026-10-06T09/2026-10-07T09/" zendesk.json >later.json
  ticketlog -q -d z.db -f zendesk-json later.json
  test_is "$(whose z.db)" "1|eve@acme.example|Acme|0
2|9||0
3|in@x.example|Inside|"
  ticketlog -q -d z.db --withdraw=2
  test_is "$(whose z.db | sed -n 2p)" "2|9||100"
  test_is "$(sql z.db "SELECT count (*) FROM v_ticket_event")" "$events"
  cat >z.xml <<-"END"
	<x><organizations><organization><id>70</id><name>Acme</name></organization></organizations>
	<users><user><id>8</id><roles>0</roles><email>eve@acme.example</email></user></users>
	<tickets><ticket><nice-id>1</nice-id><created-at>2026-10-05T09:00:00Z</created-at>
	<requester-id>8</requester-id><organization-id>70</organization-id></ticket></tickets></x>
	END
  ticketlog -q -d x.db -f zendesk-xml z.xml
  test_is "$(whose x.db)" "1|eve@acme.example|Acme|"
'

cat >desk.yaml <<'END'
timezone: UTC
hours:
  office: {week: {mon-fri: 09:00-17:00}}
lines:
  worldwide: {email: support@example.net, lang: en}
channels:
  email: {hours: office, lines: [worldwide], ask: [sender, reseller-id, what, when]}
promises:
  - {name: first, clock: first-reply, channel: email, hours: office, target: 4h}
END

test_that 'mail: the reseller that is proved is the customer, and his name the organization' '
  printf "reseller_id,name,email,active\n123456,Acme BV,c@acme.example,1\n" >resellers.csv
  ticketmail -q -d t.db --resellers=resellers.csv </dev/null >/dev/null
  printf "From: c@acme.example\nTo: support@example.net\nSubject: s\nMessage-ID: <q@x>\nDate: Mon, 5 Oct 2026 09:00:00 +0000\n\nReseller ID: 123456\nMy domain example.org is down.\n" |
    ticketmail -d t.db -c desk.yaml --now=2026-10-05T09:00:05Z >/dev/null
  test_is "$(sql t.db "SELECT customer, organization FROM v_ticket")" "123456|Acme BV"
  as_version 8 t.db
  printf "ticket,at,kind\nZ,2026-10-05,opened\n" >z.csv
  ticketlog -q -d t.db z.csv
  test_is "$(sql t.db "SELECT customer, organization FROM v_ticket ORDER BY ticket")" "123456|Acme BV
|"
  sound t.db
'

test_done
