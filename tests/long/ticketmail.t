#!/bin/sh
# ticketmail under load: 10,000 messages by 16 processes, and killed 200 times.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

MESSAGES=${MAIL_MESSAGES:-10000} ROUNDS=${KILL_ROUNDS:-200}
# Ten thousand replies to one domain, which nobody caps here.
mkdir kb
cp -r "$KB/desk.yaml" "$KB/holidays" kb
echo 'replies: {per-address: 1000000/1d, per-registered: 1000000/1d, per-domain: 1000000/1d,
  overall: 1000000/1d}' >>kb/desk.yaml
DESKBOOK_CONFIG=$PWD/kb/desk.yaml
export MESSAGES ROUNDS DESKBOOK_CONFIG

mail () {
  printf 'From: %s\nTo: support@example.net\nSubject: %s\nMessage-ID: <%s@test.example>\n\n%s\n' \
    "$2" "$3" "$1" "Order 5512$1, 2026-11-20 10:00."
}

# Every tenth comes twice, from two processes.
test_that "16 processes deliver $MESSAGES messages and more: none is lost, no ticket doubled" '
  set +x
  export DESKBOOK_DB="$PWD/many.db"
  ticketmail -q --resellers="$DATA/intake/resellers.csv"
  deliver () {
    for i in $(seq "$1" 16 $((MESSAGES + MESSAGES / 10))); do
      n=$(((i - 1) % MESSAGES)) status=75
      mail "m$n" "s$n@x.example" "many $n" >"message.$1"
      while [ $status -eq 75 ]; do
        status=0
        ticketmail <"message.$1" >"reply.$1" 2>>busy || status=$?
      done
      [ $status -eq 0 ] || echo "$n: $status" >>failed
      sed -n "s/^Subject: .*\[#\(.*\)\]/\1/p" "reply.$1" >>"tickets.$1"
    done
  }
  for process in $(seq 16); do deliver "$process" & done
  wait
  test ! -e failed
  test_is "$(ask_db "SELECT count(*), count(DISTINCT sender) FROM mail")" "$MESSAGES|$MESSAGES"
  test_is "$(ask_db "SELECT count(*), max (number), count(DISTINCT sender) FROM mail_ticket")" \
    "$MESSAGES|$MESSAGES|$MESSAGES"
  test_is "$(ask_db "SELECT count(*) FROM ticket_event")" $((3 * MESSAGES))
  test_is "$(cat tickets.* | sort -u | wc -l)" "$MESSAGES"
  sound "$DESKBOOK_DB"
  echo "busy: $(wc -l <busy), answered twice: $(($(cat tickets.* | wc -l) - MESSAGES))"
'

cat >"$tmp/kill.pl" <<'END'
use strict; use warnings; use Time::HiRes qw(time);
my ($message, $reply, $microseconds) = @ARGV;
my $child = fork // die;
if (!$child) {
  open STDIN, '<', $message or die; open STDOUT, '>', $reply or die; open STDERR, '>', '/dev/null';
  exec 'ticketmail', '--now=2026-11-23T10:00Z' or die;
}
my ($gone, $until) = (0, time + $microseconds / 1e6);
while (!$gone && time < $until) {
  select undef, undef, undef, 100 / 1e6;
  $gone = waitpid $child, 1;
}
if (!$gone) { kill 'KILL', $child; waitpid $child, 0 }
exit ($? == 0 ? 0 : 1);
END

test_that "killed $ROUNDS times: stored whole, or not acknowledged; the next try completes it" '
  set +x
  export DESKBOOK_DB="$PWD/killed.db"
  ticketmail -q --resellers="$DATA/intake/resellers.csv"
  acknowledged=0 stored_only=0 nothing=0
  { mail k0 k0@x.example killed; head -c 400000 /dev/urandom | base64; } >message
  started=$(date +%s%N)
  perl "$tmp/kill.pl" message reply 60000000
  took_us=$((($(date +%s%N) - started) / 1000))
  for i in $(seq "$ROUNDS"); do
    { mail "k$i" "k$i@x.example" "killed $i"; head -c 400000 /dev/urandom | base64; } >message
    status=0
    rm -f reply # killed before it opens one, it would leave that of the last round
    perl "$tmp/kill.pl" message reply $((took_us * (i * 47 % 120) / 100)) || status=$?
    from="FROM mail m WHERE m.sender = '\''k$i@x.example'\''"
    stored=$(ask_db "SELECT count(*) $from")
    whole=$(ask_db "SELECT count(*) $from AND size = $(wc -c <message)
      AND EXISTS (SELECT 1 FROM mail_raw r WHERE r.mail = m.id)
      AND EXISTS (SELECT 1 FROM mail_reply r WHERE r.mail = m.id)
      AND 3 = (SELECT count(*) FROM ticket_event e WHERE e.ticket = m.ticket)")
    test_is "$whole" "$stored"
    [ ! -s reply ] || test_is "$stored" 1
    if [ $status -eq 0 ]; then
      test_is "$stored" 1
      acknowledged=$((acknowledged + 1))
    elif [ "$stored" -eq 1 ]; then stored_only=$((stored_only + 1))
    else nothing=$((nothing + 1)); fi
    ticketmail --now=2026-11-23T10:05Z <message >again
    [ $status -eq 0 ] || [ -s reply ] || test -s again
    test_is "$(ask_db "SELECT count(*) $from")" 1
  done
  sound "$DESKBOOK_DB"
  test_is "$(ask_db "SELECT count(*), max (number) FROM mail_ticket")" "$((ROUNDS + 1))|$((ROUNDS + 1))"
  echo "acknowledged $acknowledged, stored but not acknowledged $stored_only, nothing $nothing"
'

test_done
