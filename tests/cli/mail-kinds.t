#!/bin/sh
# One mail, two tools: ticketmail and ticketlog --format=mbox store the same kind, channel and
# line for it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
name: Desk
timezone: Europe/Amsterdam
hours: {email: {week: {mon-sun: 00:00-24:00}}}
lines: {worldwide: {email: support@example.net, lang: en},
        nl: {email: support-nl@example.net, lang: nl}}
channels:
  email: {hours: email, lines: [worldwide, nl]}
  chat: {hours: email, email: chat@chat.example}
  abuse: {email: legal@example.org, team: legal, only: email}
promises:
  - {name: first reply, clock: first-reply, channel: email, hours: email, target: 8h}
staff: [anna@example.net, "@staff.example.com", agents.example]
END
export DESKBOOK_CONFIG="$PWD/desk.yaml"
n=0

# mail FROM TO SUBJECT [HEADER...]: one message, a minute after the one before it.
mail () {
  n=$((n + 1))
  {
    printf 'From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%d@test>\n' "$1" "$2" "$3" "$n"
    printf 'Date: Mon, 23 Nov 2026 %02d:%02d:00 +0100\n' $((8 + n / 60)) $((n % 60))
    shift 3
    [ $# -eq 0 ] || printf '%s\n' "$@"
    printf '\nreseller 123456, shop.example.org, today 10:00\n'
  } >"messages/$(printf %03d "$n")"
}

# By ticketmail, a minute after each other.
deliver () {
  rm -f by-mail.db
  now=1795417200
  for message in "$@"; do
    now=$((now + 60))
    code=0
    ticketmail -d by-mail.db --now="@$now" <"$message" >reply || code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 65 ]
  done
}
# By ticketlog, all in one mbox.
import () {
  rm -f by-log.db
  for message in "$@"; do
    echo 'From x Mon Nov 23 09:00:00 2026'
    sed '/^From /{1d; s/^/>/; }; s/^>>*From />&/' "$message"
    echo
  done >all.mbox
  ticketlog -q -d by-log.db --format=mbox all.mbox || [ $? -eq 1 ]
}
# stored DB FIELDS: of each message that has an id of its own and is no reply of ticketmail's
stored () {
  sqlite3 -readonly "$1" "SELECT event_id, $2 FROM v_ticket_event
    WHERE event_id NOT LIKE '<opened:%' AND event_id NOT LIKE '<0%' ORDER BY 1, 2"
}

test_that 'the legal team answers: an agent, for both, and the promise is kept' '
  mkdir messages
  mail ann@customer.example support@example.net Question
  mail legal@example.org ann@customer.example "Re: Question" "In-Reply-To: <1@test>"
  deliver messages/*
  import messages/*
  printf "%s\n" "<1@test>|customer|email" "<2@test>|agent|email" >want
  for db in by-mail.db by-log.db; do
    stored $db "kind, channel" | test_cmp want -
    slareport -d $db --clocks -f csv --since=2026-11-01 --until=2026-12-01 \
      --now=2026-12-01T00:00:00Z | grep "first reply" >clocks
    grep -q ",met" clocks
  done
'

# FROM | TO | OTHER HEADER | KIND CHANNEL LINE
cat >cases <<'END'
ann@customer.example|support@example.net||customer email worldwide
ann@customer.example|SUPPORT-NL@Example.NET||customer email nl
ann@customer.example|x@y.example, support-nl@example.net||customer email nl
ann@customer.example|x@y.example|Cc: support-nl@example.net|customer email nl
ann@customer.example|x@y.example|Delivered-To: support-nl@example.net|customer email nl
ann@customer.example|support-nl@example.net, support@example.net||customer email nl
ann@customer.example|support@example.net|Delivered-To: support-nl@example.net|customer email worldwide
ann@customer.example|legal@example.org||customer abuse
ann@customer.example|x@y.example|X-Original-To: Legal@Example.org|customer abuse
ann@customer.example|legal@example.org, support-nl@example.net||customer email nl
ann@customer.example|legal@example.org|Delivered-To: support-nl@example.net|customer email nl
ann@customer.example|support@example.net|Precedence: bulk|auto email worldwide
anna@example.net|ann@customer.example|Auto-Submitted: auto-replied|auto email
anna@example.net|ann@customer.example||agent email
Anna@EXAMPLE.net|ann@customer.example||agent email
anna+x@example.net|support@example.net||customer email worldwide
bob@example.net|support@example.net||customer email worldwide
bob@staff.example.com|ann@customer.example||agent email
bob@sub.staff.example.com|support@example.net||customer email worldwide
bob@agents.example|ann@customer.example|Cc: support-nl@example.net|agent email nl
bob@agents.example|support-nl@example.net||note email nl
bob@agents.example|anna@example.net|Cc: legal@example.org|note abuse
bob@agents.example|legal@example.org|Bcc: ann@customer.example|agent abuse
bob@agents.example|chat@chat.example||note email
chat@chat.example|ann@customer.example||agent email
legal@example.org|support@example.net||note email worldwide
support-nl@example.net|ann@customer.example||agent email nl
support+x@example.net|support@example.net||customer email worldwide
bob@agents.example|undisclosed-recipients:;||agent email
ann@customer.example|team: support-nl@example.net, x@y.example;||customer email nl
END

test_that 'addresses of the staff, of lines and of channels are ours; kinds, channels and lines' '
  rm -r messages; mkdir messages; n=0
  while IFS="|" read -r from to header want; do
    mail "$from" "$to" "Case $n" ${header:+"$header"}
    echo "<$n@test>|$(echo $want | tr " " "|")"
  done <cases | sort >want
  deliver messages/*
  import messages/*
  stored by-log.db "kind, channel, line" | sed "s/|$//" >got
  test_cmp want got
  # a ticket always has a line: the first of desk.yaml where no address tells
  stored by-mail.db "kind, channel, line" >got
  awk -F"|" -v OFS="|" "NF == 3 { \$4 = \"worldwide\" } 1" want | test_cmp - got
'

# Those that only one of the tools can store: without a date ticketlog has no time for a message;
# ticketmail gives the second message of an id another one.
for set in intake mail; do
  export set
  # (One process a message: of each five one in a sample.)
  test_that "the messages of tests/data/$set: the same kinds" '
    some=$(ls "$DATA/$set"/*.eml | awk "NR % $(test_sample 5 1) == 0")
    deliver $some
    import $some
    for db in by-mail by-log; do stored $db.db kind | sort -u >$db; done
    test "$(join -t"|" -j1 by-mail by-log | wc -l)" -ge $(test_sample 6 30)
    join -t"|" -j1 by-mail by-log | awk -F"|" "\$2 != \$3" >differ
    test_cmp /dev/null differ
  '
done
test_that 'the sender is who is meant: a form is its customer, names may break the rules' '
  rm messages/*
  mail "No Reply <no-reply@forms.example>" support@example.net Form "Reply-To: ann@shop.example"
  mail support@example.net support@example.net "Own form" "Reply-To: ann@shop.example"
  mail support@example.net support@example.net "Group" \
    "Reply-To: support@example.net, no-reply@x.example, Bob <bob@acme.example>"
  mail anna@example.net bob@shop.example Agent "Reply-To: anna@home.example"
  mail anna@example.net support@example.net Note "Reply-To: chat@chat.example"
  mail "John [ACME] Doe <john@acme.example>" "Kohl | [x.com] <support-nl@example.net>" Brackets
  mail "\"Bob (x <bob@shop.example>" "<mailto:support@example.net>" Quote
  mail "a..b@docomo.example" "\"Help <support@example.net>" Dots
  deliver messages/*
  import messages/*
  for db in by-mail by-log; do
    stored $db.db "kind, author" >got
    cat >want <<END
<$((n - 7))@test>|customer|ann@shop.example
<$((n - 6))@test>|customer|ann@shop.example
<$((n - 5))@test>|customer|bob@acme.example
<$((n - 4))@test>|agent|anna@example.net
<$((n - 3))@test>|note|anna@example.net
<$((n - 2))@test>|customer|john@acme.example
<$((n - 1))@test>|customer|bob@shop.example
<$n@test>|customer|a..b@docomo.example
END
    sort want | test_cmp - got
  done
'

test_that 'the reply to a form goes to its customer' '
  mail no-reply@forms.example support@example.net Form "Reply-To: Ann <Ann@shop.example>"
  ticketmail -d by-mail.db --now=@1795500000 <"messages/$(printf %03d "$n")" >reply
  grep -qx "To: ann@shop.example" reply
'

test_done
