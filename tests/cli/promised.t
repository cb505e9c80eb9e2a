#!/bin/sh
# What the automatic reply promises is what slareport counts: two tools, one rulebook.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export DESKBOOK_DB="$PWD/desk.db" DESKBOOK_CONFIG="$PWD/desk.yaml"
cat >desk.yaml <<'END'
name: Test desk
timezone: Europe/Amsterdam
hours:
  email: {week: {mon-fri: 09:00-17:00}}
  always: {week: {mon-sun: 00:00-24:00}}
lines: {worldwide: {email: support@example.net, lang: en}}
channels: {email: {hours: email, lines: [worldwide]}}
promises:
  - {name: urgent,      clock: next-reply,  hours: always, priority: high, target: 4h}
  - {name: gold,        clock: next-reply,  hours: email, tag: gold, target: 6h}
  - {name: soon enough, clock: first-reply, channel: email, target: 8h, since: 2026-11-20}
  - {name: first reply, clock: first-reply, channel: email, target: [1d, 8h]}
  - {name: follow-up,   clock: next-reply,  channel: email, line: worldwide, target: 16h,
     escalated: exempt}
  - {name: solution,    clock: resolution,  hours: email, target: 5d}
staff: [example.net]
# Hundreds of mails of one domain on one day are to be answered here.
replies: {per-address: 1000/1d, per-domain: 1000/1d, overall: 1000/1d}
END
: >written

# write TIME SUBJECT: the customer's message; what became of it is in `said` and `reply`.
write () {
  echo >>written
  n=$(wc -l <written)
  printf 'From: %s@domains.example\nTo: support@example.net\nSubject: %s\nMessage-ID: <%s@t>\n\nText %s.\n' \
    "$customer" "$2" "$n" "$n" | ticketmail --now="$1" --explain --reply=reply 2>said
}
# open_ticket TIME: its name in $ticket, of a customer of its own (who gets 50 replies an hour)
open_ticket () {
  customer=anna$(wc -l <written)
  write "$1" "New one"
  ticket=$(sed -n 's/^ticket: \(.*\), new/\1/p' said)
}
# happens: rows `at,kind[,channel,line,priority,tags]` of $ticket on stdin
happens () {
  awk -F, -v OFS=, -v t="$ticket" 'BEGIN { print "ticket,at,kind,channel,line,priority,tags" }
    { print t, $1, $2, $3, $4, $5, $6 }' |
    ticketlog -q --format=csv --timezone=Europe/Amsterdam >/dev/null
}
# agrees TIME: the reply that was written then, and slareport then
agrees () {
  slareport --now="$1" --since=2026-11-01 --until=2027-03-01 --clocks -f tsv >clocks
  due=$(awk -F'\t' -v t="$ticket" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    $at["ticket"] == t && $at["state"] == "running" && $at["promise"] != "solution" {
      print $at["due"] }' clocks)
  if [ -n "$due" ] && [ "$(date -d "$due" +%s)" -le "$(date -d "$1" +%s)" ]; then due=; fi
  test_is "$(sed -n 's/^promised: //p' said)" "${due:-none}"
  if [ -n "$due" ]; then grep -q 'You will hear from us by' reply
  else test_must_fail grep -q 'You will hear from us by' reply; fi
}

test_that 'merged, then mail: nothing is promised, the answer comes as soon as possible' '
  open_ticket 2026-11-24T10:00+01:00
  agrees 2026-11-24T10:00+01:00
  echo 2026-11-24T12:00,merged | happens
  write 2026-11-25T10:00+01:00 "Re: [#$ticket]"
  grep -q "continued$" said
  grep -qx "promised: none" said
  grep -q "as soon as possible" reply
  agrees 2026-11-25T10:00+01:00
  test_is "$(grep -c "$ticket" clocks)" "$(grep -c "$ticket.*exempt" clocks)"
'

# brother PROMISE [TIME]: after the events on stdin the customer writes again, at TIME
brother () {
  at=${2-2026-11-25T10:00+01:00}
  open_ticket 2026-11-24T10:00+01:00
  happens
  write "$at" "Re: [#$ticket]"
  agrees "$at"
  test_is "$(sed -n 's/^promised: //p' said)" "$1"
}
test_that 'solved, closed, reopened: a message after it is a first one, or a follow-up' '
  echo 2026-11-24T12:00,solved | brother 2026-11-27T10:00:00+01:00
  echo 2026-11-24T12:00,closed | brother 2026-11-27T10:00:00+01:00
  printf "2026-11-24T12:00,closed\n2026-11-24T13:00,reopened\n" | brother 2026-11-27T10:00:00+01:00
'
test_that 'a note, an automatic message, waiting: the first message still waits' '
  for kind in note auto waiting escalated; do
    echo "2026-11-24T12:00,$kind" | brother 2026-11-25T10:00:00+01:00 2026-11-25T09:30+01:00
    echo "2026-11-24T12:00,$kind" | brother none
  done
'
test_that 'escalated, and the promise exempts those: no time' '
  printf "2026-11-24T12:00,agent\n2026-11-24T13:00,escalated\n" | brother none
  printf "2026-11-24T12:00,agent\n2026-11-24T13:00,escalated\n2026-11-24T14:00,deescalated\n" |
    brother 2026-11-27T10:00:00+01:00
'
test_that 'priority and tags of the ticket choose the promise' '
  printf "2026-11-24T12:00,agent,,,high\n" | brother 2026-11-25T14:00:00+01:00
  printf "2026-11-24T12:00,agent,,,,gold\n" | brother 2026-11-25T16:00:00+01:00
'
test_that 'staff opens the ticket: the first message of the customer is promised a first reply' '
  printf "From: sanne@example.net\nTo: anna@domains.example\nCc: support@example.net\n%s\n\nHello.\n" \
    "Subject: We write first
Message-ID: <staff@example.net>" | ticketmail --now=2026-11-24T09:00+01:00 --explain 2>said
  ticket=$(sed -n "s/^ticket: \(.*\), new/\1/p" said)
  customer=anna
  write 2026-11-25T10:00+01:00 "Re: [#$ticket]"
  agrees 2026-11-25T10:00+01:00
  test_is "$(sed -n "s/^promised: //p" said)" 2026-11-26T10:00:00+01:00
'

# history SEED: up to seven events within three days
history () {
  awk -v seed="$1" 'BEGIN {
    srand (seed)
    n_kinds = split ("customer agent auto note escalated deescalated waiting resumed solved " \
                     "reopened closed merged updated agent customer", kind, " ")
    n_channels = split (",email,chat,", channel, ",")
    n_lines = split (",worldwide,", line, ",")
    n_priorities = split (",high,low,,", priority, ",")
    n_tags = split (",gold,silver gold,,", tag, ",")
    for (n = int (rand () * 8); n > 0; n--) {
      at = rand () * 3 * 1440
      printf "2026-11-%02dT%02d:%02d,%s,%s,%s,%s,%s\n", 24 + at / 1440, at % 1440 / 60, at % 60,
        kind[1 + int (rand () * n_kinds)], channel[1 + int (rand () * n_channels)],
        line[1 + int (rand () * n_lines)], priority[1 + int (rand () * n_priorities)],
        tag[1 + int (rand () * n_tags)]
    }
  }'
}
test_that 'random histories' '
  promised=0 rounds=$(test_sample 6 40)
  for seed in $(seq "$rounds"); do
    open_ticket 2026-11-23T$((10 + seed % 14)):30+01:00
    history "$seed" >events
    [ ! -s events ] || happens <events
    at=2026-11-$((24 + seed % 4))T$((10 + seed % 12)):00+01:00
    write "$at" "Re: [#$ticket]"
    agrees "$at"
    grep -qx "promised: none" said || promised=$((promised + 1))
  done
  test "$promised" -gt $((rounds / 5))
  test "$promised" -lt $((rounds * 9 / 10))
'
test_done
