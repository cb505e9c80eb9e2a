#!/bin/sh
# One mail, two ways in: ticketlog --format=mbox and ticketmail make the same of it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
name: Example
timezone: Europe/Amsterdam
hours:
  email: {week: {mon-fri: 09:00-17:00}}
lines:
  worldwide: {email: support@example.net, lang: en}
  nl: {email: support-nl@example.net, lang: nl}
channels:
  email: {hours: email, lines: [worldwide, nl], ask: [sender, what, when]}
  abuse: {email: legal@example.org, team: legal, only: email}
promises:
  - {name: first reply, clock: first-reply, hours: email, target: 8h}
  - {name: follow-up, clock: next-reply, hours: email, target: 16h}
staff: [anna@example.net, desk.example]
END
export DESKBOOK_CONFIG="$PWD/desk.yaml"

# letter NAME HH:MM FROM TO CC ANSWERED-NAME: one more message of 23 November 2026, as m.NAME and
# in all.mbox; CC and ANSWERED-NAME may be `-`.
letter () {
  printf '%s\t%s\n' "$1" "$2" >>names
  {
    echo "Received: from a by mx.example.net; Mon, 23 Nov 2026 $2:00 +0100"
    printf 'From: %s\nTo: %s\n' "$3" "$4"
    [ "$5" = - ] || echo "Cc: $5"
    if [ "$6" = - ]; then echo "Subject: Matter $1"; else
      printf 'Subject: Re: Matter %s\nIn-Reply-To: <%s@test.example>\n' "$6" "$6"
    fi
    printf 'Date: Mon, 23 Nov 2026 %s:00 +0100\nMessage-ID: <%s@test.example>\n' "$2" "$1"
    printf '\nThe order 55120 of %s fails since 10:00.\n' "$1"
  } >"m.$1"
  { echo "From someone Mon Nov 23 $2:00 2026"; cat "m.$1"; echo; } >>all.mbox
}

letter ask       09:00 'Bob <bob@shop.example>'  support@example.net    - -
letter legal     10:00 legal@example.org         bob@shop.example       support@example.net ask
letter again     11:00 bob@shop.example          support@example.net    - ask
letter staff     11:10 Anna@Example.NET          bob@shop.example       support@example.net ask
letter domain    11:20 'Ben <ben@desk.example>'  bob@shop.example       support@example.net ask
letter below     11:30 eve@sub.desk.example      support@example.net    - -
letter alike     11:31 eve@notdesk.example       support@example.net    - -
letter line      11:40 support-nl@example.net    bob@shop.example       support@example.net ask
letter note      11:50 anna@example.net          support@example.net    - ask
letter noteboth  11:51 ben@desk.example          anna@example.net       'legal@example.org, support@example.net' ask
letter notelegal 11:52 legal@example.org         anna@example.net       support@example.net ask
letter mixed     11:53 anna@example.net          support@example.net    bob@shop.example ask
letter copied    12:00 dora@shop.example         partner@other.example  support-nl@example.net -
letter two       12:10 cees@shop.example         'SUPPORT-NL@example.net, support@example.net' - -
letter complaint 12:20 carl@shop.example         legal@example.org      - -
letter answered  12:30 legal@example.org         carl@shop.example      - complaint
letter alone     12:35 fay@shop.example          support@example.net    - -
letter aloneback 13:35 legal@example.org         fay@shop.example       - alone
letter nlasks    12:40 piet@shop.example         support-nl@example.net - -
letter nlanswer  12:50 anna@example.net          piet@shop.example      support-nl@example.net nlasks

cat >want <<'END'
again|customer
alike|customer
alone|customer
aloneback|agent
answered|agent
ask|customer
below|customer
complaint|customer
copied|customer
domain|agent
legal|agent
line|agent
mixed|agent
nlanswer|agent
nlasks|customer
note|note
noteboth|note
notelegal|note
staff|agent
two|customer
END

ticketlog -q -d log.db all.mbox || exit
while IFS="$(printf '\t')" read -r name at; do
  ticketmail -d mail.db --now="2026-11-23T$at:30+01:00" <"m.$name" >/dev/null || exit
done <names

# messages DB FIELDS: what is stored of each message of ours, by the name in its Message-ID
messages () {
  sqlite3 -readonly "$1" "SELECT replace (trim (event_id, '<>'), '@test.example', ''), $2
    FROM v_ticket_event WHERE kind IN ('customer', 'agent', 'note', 'auto')
      AND event_id LIKE '%@test.example%' ORDER BY 1"
}

test_that 'ticketlog: the kind of every message' '
  messages log.db kind >got
  test_cmp want got
'

test_that 'ticketmail: the same kinds' '
  messages mail.db kind >got
  test_cmp want got
'

test_that 'the answer of the legal address stops the clock of the customer, either way in' '
  for db in log mail; do
    slareport -q -d $db.db --now=2026-11-30T09:00 --since=2026-11-01 --until=2026-12-31 \
      --clocks -f tsv | awk -F"\t" "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; next }
        { print \$at[\"ticket\"] \"|\" \$at[\"promise\"] \"|\" \$at[\"state\"] }" >clocks
    ticket=$(sqlite3 -readonly $db.db "SELECT ticket FROM v_ticket_event
      WHERE event_id LIKE '\''%alone@test.example%'\'' AND kind = '\''customer'\''")
    grep -Fx "$ticket|first reply|met" clocks
  done
'

test_that 'the same author, and the line that the message is addressed to' '
  messages log.db "author, line" >log
  messages mail.db "author, line" >mail
  # ticketmail counts what is addressed to no line as of the first.
  awk -F"|" "NR == FNR { line[\$1] = \$3; next } line[\$1] == \"\" { \$3 = \"\" } { print \$1 \"|\" \$2 \"|\" \$3 }" \
    log mail >want.lines
  test_cmp want.lines log
  test "$(grep -c "|nl$" log)" -ge 3
'

test_that 'mail to the address of a channel is of that channel' '
  for db in log mail; do
    test_is "$(messages $db.db channel | grep "^complaint|\|^ask|" | tr "\n" " ")" \
      "ask|email complaint|abuse "
  done
'

test_that 'both into one file: each message has one kind' '
  cp mail.db both.db
  ticketlog -q -d both.db all.mbox
  messages both.db kind | sort -u >got
  sort want | test_cmp - got
'

# What both tools know of it may differ: the ticket's line against the message's own, the
# channel by what the text says, the time of arrival against Date.
test_that 'what ticketmail took or wrote is known to ticketlog, whatever it would make of it' '
  rm -f both.db* copy.mbox one.* reply.*
  take () { # take NAME: the message of standard input
    cat >"one.$1"
    ticketmail -d both.db --now="2026-11-24T10:$((10 + $(ls one.* | wc -l))):00+01:00" \
      <"one.$1" >"reply.$1"
    for file in "one.$1" "reply.$1"; do
      [ ! -s "$file" ] || { echo "From x Mon Nov 23 09:00:00 2026"; sed "s/^>*From /\>&/" "$file"; echo; } |
        sed "2,\$b; s/^>//" >>copy.mbox
    done
  }
  head="Date: Mon, 23 Nov 2026 09:00:00 +0100"
  take a <<-END
	From: bob@cust.example
	To: support-nl@example.net
	Subject: Help
	Message-ID: <a@cust.example>
	$head

	From the beginning it fails.
	>From there on, too.
	END
  ticket=$(sed -n "s/^Subject: .*\(\[#.*\]\).*/\1/p" reply.a)
  test -n "$ticket"
  take answer <<-END
	From: anna@example.net
	To: bob@cust.example
	Subject: Re: $ticket
	Message-ID: <b@desk.example>
	$head

	Try again.
	END
  take follow <<-END
	From: bob@cust.example
	To: anna@example.net
	Subject: Re: $ticket
	Message-ID: <c@cust.example>
	$head

	It fails again.
	END
  take abuse <<-END
	From: eve@rights.example
	To: support@example.net
	Subject: Copyright infringement, takedown notice
	Message-ID: <d@rights.example>
	$head

	We demand a takedown of https://shop.example, a phishing shop.
	END
  take nameless <<-END
	From: kim@cust.example
	To: anna@example.net
	Subject: No id
	$head

	Who has that?
	END
  take reused <<-END
	From: kim@cust.example
	To: anna@example.net
	Subject: Another, of the same id
	Message-ID: <a@cust.example>
	$head

	Another text.
	END
  sqlite3 -readonly both.db "SELECT * FROM v_ticket_event" >before
  grep "|abuse|" before
  count=$(grep -c "^From " copy.mbox)
  test "$count" -ge 9
  for way in all alone again; do
    case $way in
      all) set -- copy.mbox;;
      alone) # each in a run of its own, as a Maildir
        set --
        for one in one.* reply.*; do
          [ -s "$one" ] || continue
          mkdir -p "box.$one/cur" "box.$one/new"
          cp "$one" "box.$one/cur/1"
          set -- "$@" "box.$one"
        done;;
    esac
    known=0
    for box in "$@"; do
      ticketlog -d both.db "$box" >out
      grep "^stored 0 events of 0 tickets, known [1-9][0-9]*, rejected 0, flagged 0 " out
      known=$((known + $(sed "s/.*known \([0-9]*\),.*/\1/" out)))
    done
    test_is $known "$count"
  done
  sqlite3 -readonly both.db "SELECT * FROM v_ticket_event" | test_cmp before -
  ticketlog -n -d both.db copy.mbox >out
  grep "^would have read 0 events" out
'

test_that 'what only has the Message-ID of a message that was taken is another' '
  rm -f both.db* one.*
  printf "%s\n" "From: bob@cust.example" "To: support@example.net" "Subject: Help" \
    "Message-ID: <a@cust.example>" "Date: Mon, 23 Nov 2026 09:00:00 +0100" "" "It fails." >one
  ticketmail -d both.db --now=2026-11-23T09:01+01:00 <one >reply
  sed "s/It fails/It works/" one >two
  sed "s/^From: bob/From: eve/" one >three
  sed "s/^Message-ID.*/$(grep -i "^Message-ID" reply)/; s/^To: .*/To: bob@cust.example/" one >four
  customers=1
  for message in two three four; do
    { echo "From x Mon Nov 23 09:00:00 2026"; cat $message; echo; } >box.mbox
    ticketlog -d both.db box.mbox >out
    grep "^stored [12] events* of 1 ticket, known 0, " out
    customers=$((customers + 1))
    test_is "$(sqlite3 -readonly both.db "SELECT count (*) FROM v_ticket_event
      WHERE kind = '\''customer'\''")" $customers
  done
'

# message ENCODING TEXT: of bob, on standard output
message () {
  printf "From: Bob <bob@cust.example>\nTo: support@example.net\nSubject: hi\nMessage-ID: <z@x>\n"
  printf "Date: Mon, 23 Nov 2026 09:00:00 +0000\nMIME-Version: 1.0\n"
  printf "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: %s\n\n%b" "$1" "$2"
}
# customers DB: how many customers' messages
customers () { sqlite3 -readonly "$1" "SELECT count (*) FROM v_ticket_event WHERE kind = 'customer'"; }

test_that 'a message is the same in another encoding, and with other blanks at the ends of lines' '
  message 8bit "caf\303\251\n\n" >a
  message quoted-printable "caf=C3=A9\n" >b
  message base64 "Y2Fmw6kNCg==\n" >c
  message 8bit "caf\303\251  \n\n\n\n" >d
  for one in a b c d; do { echo "From x Mon Nov 23 09:00:00 2026"; cat $one; echo; } >$one.mbox; done
  ticketlog -d same.db a.mbox b.mbox c.mbox d.mbox >out
  grep "^stored 2 events of 1 ticket, known 3, " out
  for one in b a d c; do
    ticketmail -d taken.db --now=2026-11-23T09:01Z <$one >/dev/null
    ticketlog -q -d taken.db c.mbox
  done
  test_is "$(customers taken.db)" 1
  test_is "$(sqlite3 -readonly taken.db "SELECT count (*) FROM v_mail")" 1
'

test_that 'what an older version took is known in the form in which it took it' '
  sent=4148A89D744128A837975E2D52C94D178188ECB9D0EC5F95C25B6CAFFD5399E1
  ticketmail -d older.db --now=2026-11-23T09:01Z <b >/dev/null
  sqlite3 older.db "UPDATE mail SET content = x'\''$sent'\''"
  ticketlog -q -d older.db b.mbox
  ticketmail -d older.db --now=2026-11-23T09:02Z <b >/dev/null
  test_is "$(customers older.db)" 1
  test_is "$(sqlite3 -readonly older.db "SELECT count (*) FROM v_mail")" 1
'

test_that 'an answer is of the ticket that the message names which it answers, in any order' '
  message () { # ID FROM MINUTE SUBJECT REFERENCES
    printf "From x Mon Sep 21 14:00:00 2026\nFrom: %s\nTo: support@example.net\nSubject: %s\n" "$2" "$4"
    printf "Message-ID: <%s@x>\nDate: Mon, 21 Sep 2026 14:%s:00 +0000\nReferences: %s\n\nbody %s\n\n" \
      $1 $3 "$5" $1
  }
  message a d@y.example 13 "Re: [#78] x" "<o@x>" >1.mbox
  message b d@y.example 16 hi "<a@x>" >>1.mbox
  message e d@y.example 17 hi "<b@x>" >>1.mbox
  message t c@x.example 18 hi "<q@x>" >t.mbox
  message c c@x.example 20 hi "<a@x> <b@x> <q@x>" >2.mbox
  for order in "1 2" "2 1" both; do
    rm -f t.db*
    sed 1d t.mbox | ticketmail -d t.db --now=2026-09-21T14:18:05Z >/dev/null
    case $order in
      both) ticketlog -q -d t.db 1.mbox 2.mbox;;
      *) for n in $order; do ticketlog -q -d t.db $n.mbox; done;;
    esac
    sqlite3 -readonly t.db "SELECT event_id, ticket FROM v_ticket_event
      WHERE kind = '\''customer'\'' ORDER BY 1" >got
    printf "%s\n" "<a@x>|78" "<b@x>|78" "<c@x>|000001-3" "<e@x>|78" "<t@x>|000001-3" | test_cmp - got
  done
'

test_that 'of messages of one second the same opens the ticket, in one run or in several' '
  message () { # ID FROM REFERENCES
    printf "From x Mon Sep 21 14:15:00 2026\nFrom: %s\nTo: support@example.net\nSubject: hi\n" "$2"
    printf "Message-ID: <%s@x>\nDate: Mon, 21 Sep 2026 14:15:00 +0000\n%sbody\n\n" $1 "$3"
  }
  for n in $(test_sample 1 "1 2 3"); do
    message a$n anna@example.net "
" >a.mbox
    message b$n d$n@y.example "References: <a$n@x>

" >b.mbox
    message c$n e$n@y.example "References: <a$n@x> <b$n@x>

" >c.mbox
    for order in "a.mbox b.mbox c.mbox" "c.mbox|b.mbox a.mbox" "a.mbox|b.mbox|c.mbox" \
      "c.mbox|b.mbox|a.mbox" "b.mbox|c.mbox|a.mbox" "a.mbox c.mbox|b.mbox"; do
      rm -f s.db*
      echo "$order" | tr "|" "\n" | while read -r boxes; do ticketlog -q -d s.db $boxes; done
      sqlite3 -readonly s.db "SELECT ticket, kind, author, event_id, flag FROM v_ticket_event
        ORDER BY kind, event_id" >got
      test_is "$(grep -c "|opened|" got)" 1
      [ -e want.$n ] || cp got want.$n
      test_cmp want.$n got
      sound s.db
    done
  done
  # who opened it is withdrawn: another of that second opens it, as if it had never been
  ticketlog -q -d w.db a.mbox b.mbox c.mbox
  ticketlog -d w.db b.mbox c.mbox | grep "^stored 0 events of 0 tickets, known 2, "
  ticketlog -q -d w.db --withdraw=1
  ticketlog -q -d v.db b.mbox c.mbox
  for db in w v; do
    sqlite3 -readonly $db.db "SELECT ticket, kind, author, event_id, flag FROM v_ticket_event
      ORDER BY kind, event_id" >$db.got
  done
  test_cmp v.got w.got
'

test_done
