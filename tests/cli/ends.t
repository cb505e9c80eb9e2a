#!/bin/sh
# Inputs made to last: each ends in time and in little memory, read or with a message; and a
# signal is answered within a second, whatever is being read.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# bounded TOOL: its memory is.  A sanitizer and valgrind need address space without end.
case $(ldd "$BUILD/kbindex") in *san*) bound= ;; *) bound='ulimit -v 400000' ;; esac
[ -z "${DESKBOOK_WRAPPER-}" ] || bound=
# ends CODE COMMAND...: `run` within 10 s and 400 MB
ends () {
  (eval "$bound"; SECONDS_EACH=$((SECONDS_EACH / 6)); run "$@")
}
# repeat N STRING: on one line without an end
repeat () {
  perl -e 'my ($n, $text) = @ARGV; print $text x 1000 for 1 .. $n / 1000; print $text x ($n % 1000)' "$1" "$2"
}

# shellcheck disable=SC2034 # the scripts in quotes read it
ticket='<ticket><nice-id>1</nice-id><created-at>2026-10-01T10:00:00Z</created-at></ticket>'

test_that 'an element of 80,000 attributes is refused' '
  { printf "<tickets><ticket "; seq -f "a%.0f=\"1\"" 80000 | tr "\n" " "; printf ">$ticket</ticket></tickets>"; } >a.xml
  ends 2 ticketlog -q -d db --format=zendesk-xml a.xml
  test_is "$(cat err)" "ticketlog: a.xml:1: an element of more than 1000 attributes"
'

test_that 'what looks like attributes in comments, instructions, CDATA and texts is none' '
  { printf "<?xml version=\"1.0\"?><tickets><!-- <a "; repeat 3000 "=\"\" "; printf " --><?p <a "; repeat 3000 "=\"\" "
    printf "?><other><![CDATA[ <a "; repeat 3000 "=\"\" "; printf "]]></other>"; repeat 3000 "=\"\" "
    printf "$ticket</tickets>"; } >a.xml
  ends 0 ticketlog -q -d db --format=zendesk-xml a.xml
  test_is "$(sql db "SELECT count (*) FROM v_ticket")" 1
'

test_that 'comments and instructions between tickets end' '
  for what in "<!-- a comment -->" "<?an instruction?>"; do
    { printf "<?xml version=\"1.0\"?><tickets>"; repeat $(test_sample 150000 3000000) "$what"; printf "$ticket</tickets>"; } >c.xml
    ends 2 ticketlog -q -d db --format=zendesk-xml c.xml
    test_is "$(cat err)" "ticketlog: c.xml:1: more than 100000 comments in a row"
  done
  { printf "<?xml version=\"1.0\"?><tickets>"; repeat $(test_sample 200000 1000000) "<!-- a comment --><x>y</x>"
    printf "$ticket</tickets>"; } >c.xml
  rm -f db*
  ends 0 ticketlog -q -d db --format=zendesk-xml c.xml
  test_is "$(sql db "SELECT count (*) FROM v_ticket")" 1
'

test_that 'a JSON text of 50 MB is refused' '
  { printf "{\"tickets\":[{\"id\":1,\"created_at\":\"2026-10-01T10:00:00Z\",\"description\":\""
    repeat $(test_sample 18000000 50000000) x; printf "\"}]}"; } >s.json
  ends 2 ticketlog -q -d db --format=zendesk-json s.json
  test_is "$(cat err)" "ticketlog: s.json:1: the JSON that begins here does not end within 16 MiB"
  { printf "{\"tickets\":[{\"id\":1,\"created_at\":\"2026-10-01T10:00:00Z\",\"description\":\""
    repeat 16000000 x; printf "\"}]}"; } >s.json
  ends 0 ticketlog -q -d db --format=zendesk-json s.json
'

test_that 'a FIFO is no desk.yaml, no holiday file and no folder' '
  cp -r "$KB" kb
  mkfifo fifo
  rm kb/holidays/nl.ics
  mkfifo kb/holidays/nl.ics
  test_tool=slaclock
  ends 2 slaclock -c fifo open phone
  test_is "$(cat err)" "slaclock: cannot read \"fifo\": a FIFO; expected a desk.yaml of at most 1 MiB"
  ends 2 slaclock -c kb/desk.yaml open phone
  grep "nl.ics\": a FIFO; expected an iCalendar file of at most 16 MiB" err
  ends 2 slareport -d db -c fifo
  ends 75 ticketmail -d db -c fifo
  ends 2 ticketlog -d db --format=mbox -c fifo "$DATA/mail"
  # A pipe of the shell has somebody at its other end.
  bash -c "slaclock -c <(sed s,holidays/,$KB/holidays/, \"$KB/desk.yaml\") --now=2026-11-27T10:00 open phone" ||
    test $? -eq 127
'

test_that 'more of everything in desk.yaml than a desk has' '
  head="name: x
timezone: UTC
hours: {h: {week: {mon-fri: 09:00-17:00}}}
channels: {email: {hours: h}}"
  for n in 5000 $(test_sample 30000 100000); do
    { echo "$head"; echo promises:
      seq -f "- {name: p%.0f, clock: next-reply, target: 8h, hours: h}" $n; } >desk.yaml
    test_tool=slaclock
    ends 2 slaclock -c desk.yaml --check || ends 0 slaclock -c desk.yaml --check
    ends 2 slareport -d db -c desk.yaml || ends 0 slareport -d db -c desk.yaml
  done
  { echo "name: $(repeat 100000 xxxxxxxxxx)"; echo "$head" | sed 1d; } >desk.yaml
  ends 2 slaclock -c desk.yaml open h
  one_line
'

test_that 'a signal is answered within a second, whatever is being read' '
  { printf "<tickets><other>"; repeat 10000000 "<a></a>"; printf "</other></tickets>"; } >long.xml
  ticketlog -q -d db --format=zendesk-xml long.xml >out 2>err &
  until [ "$(sed -n "s/^rchar: //p" /proc/$!/io)" -gt 1000000 ]; do sleep .02; done
  started=$(date +%s%N)
  kill -TERM $!
  status=0
  wait $! || status=$?
  test $status -eq 143
  took=$((($(date +%s%N) - started) / 1000000))
  test $took -lt "$((SECONDS_EACH * 30))"
  sound db
'
test_done
