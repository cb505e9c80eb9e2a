#!/bin/sh
# ticketlog --format=mbox: nothing is lost, whatever the mailboxes and their order.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
name: Example
timezone: Europe/Amsterdam
hours: {email: {week: {mon-sun: 00:00-24:00}}}
lines: {worldwide: {email: support@example.net, lang: en}}
channels: {email: {hours: email, lines: [worldwide]}}
promises:
  - {name: first reply, clock: first-reply, hours: email, target: 8h}
staff: [anna@example.net]
END
export DESKBOOK_CONFIG="$PWD/desk.yaml"

# letter ID HH:MM FROM ANSWERED TEXT: a message of 23 November 2026 for an mbox
letter () {
  echo "From x Mon Nov 23 $2:00 2026"
  printf 'From: %s\nTo: support@example.net\nDate: Mon, 23 Nov 2026 %s:00 +0100\n' "$3" "$2"
  printf 'Subject: Matter\nMessage-ID: <%s@test>\n' "$1"
  [ "$4" = - ] || printf 'In-Reply-To: <%s@test>\nReferences: <%s@test>\n' "$4" "$4"
  printf '\n%s\n\n' "$5"
}
# events DB: of each ticket, in order, by what tells them apart
events () {
  sqlite3 -readonly "$1" "SELECT ticket, kind, datetime (at), author, event_id, flag
    FROM v_ticket_event ORDER BY 1, 3, 2, 4, 5"
}
# ticketlog_is WANTED ARGS...: its summary without the time
ticketlog_is () {
  wanted=$1; shift
  test_is "$(ticketlog "$@" | sed 's/ in [0-9.]* s$//')" "$wanted"
}

test_that 'two messages with one Message-ID are both kept, in any order, each once' '
  letter same 10:00 ann@shop.example - "The order 1 fails." >a
  letter same 11:00 bob@shop.example - "My domain is gone." >b
  letter reply 12:00 anna@example.net same "We look at it." >c
  cat a b c >one.mbox; cat c b a >two.mbox
  ticketlog_is "stored 5 events of 2 tickets, known 0, rejected 0, flagged 0" -d one.db one.mbox
  ticketlog_is "stored 5 events of 2 tickets, known 0, rejected 0, flagged 0" -d two.db two.mbox
  events one.db >one; events two.db >two
  test_cmp one two
  test_is "$(grep -c "|customer|" one)" 2
  grep -Fq "<same@test>|customer|2026-11-23 09:00:00|ann@shop.example|<same@test>|" one
  grep -Fq "<same@test>|note|2026-11-23 11:00:00|anna@example.net|<reply@test>|" one
  for again in one two; do
    ticketlog_is "stored 0 events of 0 tickets, known 3, rejected 0, flagged 0" -d one.db $again.mbox
  done
  events one.db | test_cmp one -
'

test_that 'the same in one second, and three of them' '
  for text in one two three; do letter s 10:00 ann@shop.example - "$text"; done >one.mbox
  for text in two three one; do letter s 10:00 ann@shop.example - "$text"; done >two.mbox
  ticketlog -q -d three.db one.mbox
  ticketlog -q -d more.db two.mbox
  events three.db >one; events more.db >two
  test_cmp one two
  test_is "$(grep -c "|customer|" one)" 3
'

test_that 'ticketmail calls the other message the same' '
  sed 1d a >a.eml; sed 1d b >b.eml
  # without the empty line that ends a message of an mbox
  for name in a b; do sed "\$d" $name.eml >m && mv m $name.eml; done
  ticketmail -d mail.db --now=2026-11-23T10:00+01:00 <a.eml >/dev/null
  ticketmail -d mail.db --now=2026-11-23T11:00+01:00 <b.eml >/dev/null
  id () { sqlite3 -readonly "$1" "SELECT event_id FROM v_ticket_event
    WHERE author = '\''bob@shop.example'\'' AND kind = '\''customer'\''"; }
  test_is "$(id mail.db)" "$(id one.db)"
'

letter root 09:00 ann@shop.example - "It fails." >A.mbox
letter late 13:00 ann@shop.example root "Still." >B.mbox
letter early 10:00 anna@example.net root "Which order?" >C.mbox

test_that 'the order of files changes nothing: the earliest message alone opens the ticket' '
  for files in $(test_sample "A,B,C B,C,A C,B,A" "A,B,C A,C,B B,A,C B,C,A C,A,B C,B,A"); do
    rm -f run.db runs.db
    mail=
    for file in $(echo $files | tr , " "); do
      mail="$mail $file.mbox"
      ticketlog -q -d runs.db $file.mbox
    done
    ticketlog_is "stored 4 events of 1 ticket, known 0, rejected 0, flagged 0" -d run.db $mail
    events run.db >got
    events runs.db >got.runs
    [ -e want ] || cp got want
    test_cmp want got
    test_cmp want got.runs
  done
  test_is "$(grep opened want)" \
    "<root@test>|opened|2026-11-23 08:00:00|ann@shop.example|<opened:root@test>|"
'

test_that 'without the root the earliest answer opens it, in any order of calls' '
  for files in "B C" "C B"; do
    rm -f runs.db
    for file in $files; do ticketlog -q -d runs.db $file.mbox; done
    test_is "$(events runs.db | grep opened | cut -d"|" -f3)" "2026-11-23 09:00:00"
  done
'

test_that 'a thread that is cut by files is one ticket, in any order' '
  {
    echo "From x Mon Nov 23 14:00:00 2026"
    printf "From: ann@shop.example\nTo: support@example.net\nDate: Mon, 23 Nov 2026 14:00:00 +0100\n"
    printf "Message-ID: <cut@test>\nIn-Reply-To: <early@test>\n\nx\n\n"
  } >D.mbox
  rm -f one.db two.db
  ticketlog -q -d one.db A.mbox C.mbox D.mbox
  ticketlog -q -d two.db D.mbox C.mbox A.mbox
  events one.db >one; events two.db >two
  test_cmp one two
  test_is "$(cut -d"|" -f1 one | sort -u)" "<root@test>"
'

# answer ID HH:MM FROM IN-REPLY-TO [REFERENCES]: the same with References of its own, or none
answer () {
  letter "$1" "$2" "$3" - "It is so." | awk -v to="$4" -v refs="${5-}" '{ print }
    /^Message-ID/ { print "In-Reply-To: <" to "@test>"; if (refs != "") print "References: " refs }'
}
letter 1 10:00 ann@shop.example - "It fails." >1.mbox
answer 2 10:30 ann@shop.example 1 >2.mbox
answer 3 11:00 anna@example.net 2 >3.mbox

test_that 'a message that joins two stored tickets makes them one, in any order of calls' '
  rm -f one.db; ticketlog -q -d one.db 1.mbox 2.mbox 3.mbox
  events one.db >want
  test_is "$(cut -d"|" -f1 want | sort -u)" "<1@test>"
  for order in $(test_sample "1,3,2 2,3,1 3,2,1" "1,2,3 1,3,2 2,1,3 2,3,1 3,1,2 3,2,1"); do
    rm -f runs.db
    for name in $(echo $order | tr , " "); do ticketlog -q -d runs.db $name.mbox; done
    events runs.db | test_cmp want -
    test_is "$(sqlite3 -readonly runs.db "SELECT count(*) FROM ticket")" 1
    ticketlog_is "stored 0 events of 0 tickets, known 3, rejected 0, flagged 0" \
      -d runs.db 1.mbox 2.mbox 3.mbox
    events runs.db | test_cmp want -
  done
'

test_that 'what was joined can be withdrawn, run by run' '
  for order in $(test_sample 3,2,1 "1,3,2 3,2,1"); do
    order=$(echo $order | tr , " ")
    for gone in 1 2 3; do
      rm -f runs.db
      for name in $order; do ticketlog -q -d runs.db $name.mbox; done
      ticketlog -q -d runs.db --withdraw=$gone
      set -- $order
      shift $((gone - 1))
      events runs.db >got
      test_is "$(grep -c "|<$1@test>|" got)" 0
      test_is "$(grep -vc "|opened|" got)" 2
      rm -f rest.db
      ticketlog -q -d rest.db $(echo 1.mbox 2.mbox 3.mbox | sed "s/$1.mbox//")
      events rest.db | test_cmp - got
      for again in 1 2 3; do ticketlog -q -d runs.db --withdraw=$again 2>/dev/null || :; done
      test_is "$(sqlite3 -readonly runs.db "SELECT count(*) FROM ticket
        UNION ALL SELECT count(*) FROM ticket_event UNION ALL SELECT count(*) FROM ticket_week" |
        tr "\n" " ")" "0 0 0 "
    done
  done
'

test_that 'a thread that only all mailboxes show is one, in any order of calls' '
  answer x 10:00 ann@shop.example q "<p@test> <q@test>" >x.mbox
  answer y 11:00 anna@example.net q >y.mbox
  rm -f one.db runs.db
  ticketlog -q -d one.db x.mbox y.mbox
  events one.db >want
  for order in "x y" "y x"; do
    rm -f runs.db
    ticketlog -q -d runs.db "${order% ?}.mbox"
    events runs.db >before
    ticketlog -q -d runs.db -n x.mbox y.mbox
    events runs.db | test_cmp before -
    ticketlog -q -d runs.db "${order#? }.mbox"
    events runs.db | test_cmp want -
    ticketlog_is "stored 0 events of 0 tickets, known 2, rejected 0, flagged 0" \
      -d runs.db x.mbox y.mbox
    events runs.db | test_cmp want -
  done
'

rounds=$(test_sample 3 150)
export rounds
test_that "mails that refer to each other, in mailboxes read and withdrawn in any order, $rounds times" '
  cat >mails.py <<END
import os, random
def mails (folder):
    ids = ["m%d" % n for n in range (9)] + ["gone1", "gone2"]
    boxes = {name: "" for name in "abcd"}
    for n in range (9):
        refs = ["<%s@test>" % i for i in random.sample (ids, random.choice ([0, 0, 1, 1, 2, 3])) if i != "m%d" % n]
        text = ("From x Mon Nov 23 10:00:00 2026\\nFrom: %s\\nTo: support@example.net\\n"
                "Date: Mon, 23 Nov 2026 1%d:0%d:00 +0100\\nSubject: Matter%s\\nMessage-ID: <m%d@test>\\n%s\\nText %d.\\n\\n"
                % (random.choice (["ann@shop.example", "anna@example.net"]), random.randrange (9), n // 2, " [#77]" if random.random () < .04 else "", n,
                   "References: %s\\n" % " ".join (refs) if refs else "", n))
        for name in {"abcd"[n % 4], random.choice ("abcd")}: boxes[name] += text
    os.mkdir (folder)
    for name, text in boxes.items (): open (folder + "/" + name, "w").write (text)
for n in range (1, $rounds + 1):
    random.seed (n)
    mails ("round%d" % n)
    order = random.sample ("abcd", 4)
    print (random.randrange (1, 5), *order)
END
  python3 mails.py >plan
  n=0
  while read -r gone order; do
    n=$((n + 1))
    cd round$n
    ticketlog -q -d one.db --format=mbox a b c d 2>/dev/null
    events one.db >want
    rest=
    i=0
    for name in $order; do
      i=$((i + 1))
      ticketlog -q -d runs.db --format=mbox $name 2>/dev/null
      [ $i -eq $gone ] || rest="$rest $name"
    done
    echo "round $n: $order, without $gone"
    events runs.db | test_cmp want -
    ticketlog -q -d rest.db --format=mbox $rest 2>/dev/null
    ticketlog -q -d runs.db --withdraw=$gone
    events rest.db >want
    events runs.db | test_cmp want -
    for db in rest runs; do
      sqlite3 -readonly $db.db "SELECT message, named FROM mail_thread ORDER BY 1, 2" \
        "SELECT r.id, t.name FROM mail_reference r JOIN ticket t ON t.id = r.ticket ORDER BY 1, 2" \
        "SELECT week, t.name FROM ticket_week w JOIN ticket t ON t.id = w.ticket ORDER BY 1, 2" >$db
    done
    test_cmp rest runs
    cd ..
  done <plan
  test $n -eq "$rounds"
'

test_that 'two messages with one Message-ID are both kept, in two calls' '
  letter i 10:00 ann@shop.example - "It fails." >a.mbox
  letter i 10:30 bob@shop.example - "Mine, too." >b.mbox
  answer j 11:00 anna@example.net i >j.mbox
  rm -f one.db
  ticketlog -q -d one.db a.mbox j.mbox b.mbox
  events one.db >want
  for order in "a.mbox j.mbox b.mbox" "a.mbox b.mbox j.mbox" "a.mbox,j.mbox b.mbox"; do
    rm -f runs.db
    for names in $order; do ticketlog -q -d runs.db $(echo "$names" | tr , " "); done
    events runs.db | test_cmp want -
    ticketlog_is "stored 0 events of 0 tickets, known 1, rejected 0, flagged 0" -d runs.db b.mbox
    ticketlog_is "stored 0 events of 0 tickets, known 3, rejected 0, flagged 0" \
      -d runs.db b.mbox j.mbox a.mbox
    events runs.db | test_cmp want -
  done
  # the first that comes keeps it
  rm -f runs.db
  for name in b a j; do ticketlog -q -d runs.db $name.mbox; done
  ticketlog_is "stored 0 events of 0 tickets, known 3, rejected 0, flagged 0" \
    -d runs.db b.mbox j.mbox a.mbox
  test_is "$(sqlite3 -readonly runs.db "SELECT count(*), count(DISTINCT ticket), sum(flag IS NOT NULL)
    FROM v_ticket_event WHERE kind = '\''customer'\''")" "2|2|0"
'

test_that 'duplicates are counted as known, in one file, two, and standard input' '
  cat A.mbox A.mbox A.mbox >AAA.mbox
  rm -f run.db
  ticketlog_is "stored 2 events of 1 ticket, known 2, rejected 0, flagged 0" -d run.db AAA.mbox
  rm -f run.db
  ticketlog_is "stored 2 events of 1 ticket, known 1, rejected 0, flagged 0" -d run.db A.mbox A.mbox
  rm -f run.db
  test_is "$(ticketlog -d run.db -f mbox - A.mbox <AAA.mbox | sed "s/ in .*//")" \
    "stored 2 events of 1 ticket, known 3, rejected 0, flagged 0"
'

test_that 'a file that cannot be read to its end opens no ticket of another' '
  { cat A.mbox; head -c 100000 /dev/urandom | od -A n -t x1; } | gzip | head -c 50000 >cut.mbox.gz
  rm -f run.db
  test_must_fail ticketlog -q -d run.db cut.mbox.gz B.mbox 2>err
  grep -q "damaged gzip" err
  test_is "$(events run.db | grep opened | cut -d"|" -f3)" "2026-11-23 12:00:00"
  test_is "$(grep -c "^ticketlog:" err)" 1
'

test_that 'without Date and Received the line "From " has the time' '
  grep -v ^Date: A.mbox >line.mbox
  sed "1s/.*/From a@b Mon Nov 23 08:00:00 +0000 2026/" line.mbox >offset.mbox
  sed "1s/.*/From - Mon, 23 Nov 2026 09:00:00 +0100/" line.mbox >rfc.mbox
  sed "1s/.*/From \"a b\"@c  Mon Nov 23 08:00 2026 remote from x/" line.mbox >uucp.mbox
  for name in offset rfc uucp line; do
    rm -f run.db
    ticketlog -q -d run.db --timezone="$([ $name = line ] && echo Europe/Amsterdam || echo UTC)" $name.mbox
    test_is "$(events run.db | cut -d"|" -f3 | sort -u)" "2026-11-23 08:00:00"
  done
  # the header goes before
  sed "1s/.*/From x Tue Nov 24 09:00:00 2026/" A.mbox >other.mbox
  rm -f run.db
  ticketlog -q -d run.db other.mbox
  test_is "$(events run.db | cut -d"|" -f3 | sort -u)" "2026-11-23 08:00:00"
  sed "1s/.*/From x yesterday/" line.mbox >no.mbox
  test_must_fail ticketlog -q -d run.db no.mbox 2>err
  grep -q "no.mbox:1: expected a time" err
'

test_that 'lines that end with CR alone are lines' '
  rm -f one.db two.db
  cat A.mbox B.mbox C.mbox >lf.mbox
  tr "\\n" "\\r" <lf.mbox >cr.mbox
  ticketlog -q -d one.db lf.mbox
  ticketlog -q -d two.db cr.mbox
  events one.db >one; events two.db >two
  test_cmp one two
  test_is "$(wc -l <one | tr -d " ")" 4
  mkdir -p box/cur box/new; sed 1d A.mbox | tr "\\n" "\\r" >box/cur/1
  rm -f two.db
  ticketlog -q -d two.db -f maildir box
  test_is "$(events two.db | wc -l | tr -d " ")" 2
  sed 1d A.mbox | tr "\\n" "\\r" | ticketmail -n -d two.db --explain 2>said >reply
  grep -qx "sender: ann@shop.example" said
'

test_that 'many mailboxes do not need many open files' '
  for i in $(seq 1 60); do letter "n$i" 10:00 ann@shop.example - "$i" >many$i.mbox; done
  rm -f run.db
  (ulimit -n 30; ticketlog -d run.db many*.mbox) >out
  grep -q "^stored 120 events of 60 tickets, known 0, rejected 0" out
'

test_done
