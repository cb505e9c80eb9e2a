#!/bin/sh
# Inputs made to last: each ends in time and in little memory, read or with a message; and a
# signal is answered within a second, whatever is being read.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

bound=$(bounded 400000)
# ends CODE COMMAND...: `run` within 10 s of its own work and 400 MB
ends () {
  (eval "$bound"; SECONDS_EACH=$((SECONDS_EACH / 6)); run "$@")
}
# repeat N STRING: on one line without an end
repeat () {
  yes "$2" | head -n "$1" | tr -d '\n'
}

# shellcheck disable=SC2034 # the scripts in quotes read it
ticket='<ticket><nice-id>1</nice-id><created-at>2026-10-01T10:00:00Z</created-at></ticket>'

test_that 'an element of 80,000 attributes is refused' '
  { printf "<tickets><ticket "; seq -f "a%.0f=\"1\"" 80000 | tr "\n" " "; printf ">$ticket</ticket></tickets>"; } >a.xml
  ends 2 ticketlog -q -d db --format=zendesk-xml a.xml
  test_is "$(cat err)" "ticketlog: a.xml:1: an element of more than 1000 attributes"
'

test_that 'a ticket of a million elements is refused' '
  { printf "<tickets><ticket>"; repeat 1000000 "<a/>"; printf "</ticket></tickets>"; } >elements.xml
  ends 2 ticketlog -q -d db --format=zendesk-xml elements.xml
  test_is "$(cat err)" "ticketlog: elements.xml:1: a ticket, or what stands between two, of more than 500000 elements"
'

test_that 'tickets of many elements together are read' '
  { printf "<tickets>"
    for n in 1 2; do printf "<ticket><nice-id>$n</nice-id><created-at>2026-10-01T10:00:00Z</created-at>"; repeat 251000 "<a/>"; printf "</ticket>"; done
    printf "</tickets>"; } >several.xml
  rm -f several
  ends 0 ticketlog -q -d several --format=zendesk-xml several.xml
  test_is "$(sql several "SELECT count (DISTINCT ticket) FROM v_ticket_event")" 2
'

test_that 'what looks like attributes in comments, instructions, CDATA and texts is none' '
  { printf "<?xml version=\"1.0\"?><tickets><!-- <a "; repeat 3000 "=\"\" "; printf " --><?p <a "; repeat 3000 "=\"\" "
    printf "?><other><![CDATA[ <a "; repeat 3000 "=\"\" "; printf "]]></other>"; repeat 3000 "=\"\" "
    printf "$ticket</tickets>"; } >a.xml
  ends 0 ticketlog -q -d db --format=zendesk-xml a.xml
  test_is "$(sql db "SELECT count (*) FROM v_ticket")" 1
'

test_that 'a comment of comments that begin is told at the first; guards are on behind those that end' '
  { printf "<?xml version=\"1.0\"?><tickets>"; repeat $(test_sample 60000 2000000) "<!--"; printf " -->$ticket</tickets>"; } >c.xml
  ends 2 ticketlog -q -d db --format=zendesk-xml c.xml
  test_is "$(cat err)" "ticketlog: c.xml:1: \"--\" in a comment, which is not well-formed XML"
  { printf "<?xml version=\"1.0\"?><tickets><!----><!-- - -><a -->$ticket<a "
    seq -f "a%g=\"\"" 200000 | tr "\n" " "; printf "/></tickets>"; } >d.xml
  ends 2 ticketlog -q -d db --format=zendesk-xml d.xml
  test_is "$(cat err)" "ticketlog: d.xml:1: an element of more than 1000 attributes"
'

test_that 'so is one in a template, a theme, and a picture' '
  mkdir -p looks svg
  cp "$TOP/templates/report.css" looks
  { printf "<?xml version=\"1.0\"?><xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
    repeat $(test_sample 200000 1000000) "<!--"; printf " --></xsl:stylesheet>"; } >looks/page.xsl
  cp looks/page.xsl looks/report.xsl
  { printf "<svg xmlns=\"http://www.w3.org/2000/svg\">"; repeat 200000 "<!--"; printf " --></svg>"; } >svg/a.svg
  printf "# A\n\nSee ![a](a.svg)\n" >svg/a.md
  kbindex -q -d svg.db svg
  ends 0 kbsite -q -d svg.db -o svg.site
  ends 2 kbsite -q -d svg.db --theme=looks -o svg.site
  grep "^kbsite: looks/page.xsl: cannot be used as a template: line 1: Double hyphen within comment" err
  export DESKBOOK_TEMPLATES="$PWD/looks"
  ends 2 slareport -q -d svg.db -c "$KB/desk.yaml" -o out.html
  grep "report.xsl: cannot be used as a template: line 1: Double hyphen" err
'

test_that 'comments and instructions between tickets end' '
  for what in "<!-- a comment -->" "<?an instruction?>"; do
    { printf "<?xml version=\"1.0\"?><tickets>"; repeat $(test_sample 110000 3000000) "$what"; printf "$ticket</tickets>"; } >c.xml
    ends 2 ticketlog -q -d db --format=zendesk-xml c.xml
    test_is "$(cat err)" "ticketlog: c.xml:1: more than 100000 comments in a row"
  done
  { printf "<?xml version=\"1.0\"?><tickets>"; repeat $(test_sample 110000 1000000) "<!-- a comment --><x>y</x>"
    printf "$ticket</tickets>"; } >c.xml
  rm -f db*
  ends 0 ticketlog -q -d db --format=zendesk-xml c.xml
  test_is "$(sql db "SELECT count (*) FROM v_ticket")" 1
'

test_that 'a JSON text of more than 16 MiB is refused' '
  { printf "{\"tickets\":[{\"id\":1,\"created_at\":\"2026-10-01T10:00:00Z\",\"description\":\""
    head -c $(test_sample 17000000 50000000) /dev/zero | tr "\0" x; printf "\"}]}"; } >s.json
  ends 2 ticketlog -q -d db --format=zendesk-json s.json
  test_is "$(cat err)" "ticketlog: s.json:1: the JSON that begins here does not end within 16 MiB"
  { printf "{\"tickets\":[{\"id\":1,\"created_at\":\"2026-10-01T10:00:00Z\",\"description\":\""
    head -c $(test_sample 4000000 16000000) /dev/zero | tr "\0" x; printf "\"}]}"; } >s.json
  ends 0 ticketlog -q -d db --format=zendesk-json s.json
'

test_that 'who reads no further does not make a run with rejects a good one' '
  mkfifo gone
  printf "no line of a log\n" >bad.log
  printf "ticket,at,kind\n1,never,opened\n" >bad.csv
  kbindex -q -d left.db "$KB"
  for command in "kbvote -d left.db --import=combined bad.log" "ticketlog -d left.db --format=csv bad.csv" \
    "kbfeedback -d left.db nothing.md"; do
    code=0
    $command >said 2>/dev/null || code=$?
    test_expect_code $code sh -c "exec 3<>gone; exec 4>gone; exec 3>&-; exec $command >&4 2>/dev/null"
    test $code -ne 0
  done
  # What is all right stays so.
  sh -c "exec 3<>gone; exec 4>gone; exec 3>&-; exec kbsearch -d left.db transfer >&4"
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
  for n in 5000 $(test_sample 20000 100000); do
    { echo "$head"; echo promises:
      seq $n | sed "s/.*/- {name: p&, clock: next-reply, priority: p&, target: 8h, hours: h}/"; } >desk.yaml
    test_tool=slaclock
    code=$((n > 5000 ? 2 : 0))
    ends $code slaclock -c desk.yaml --check
    ends $code slareport -d db -c desk.yaml
  done
  { echo "name: $(repeat 100000 xxxxxxxxxx)"; echo "$head" | sed 1d; } >desk.yaml
  ends 2 slaclock -c desk.yaml open h
  one_line
'

test_that 'the configuration of a site in which a name stands above all, and nothing ends' '
  mkdir -p site/docs
  printf "# A\n\nSee [b](b.md).\n" >site/docs/a.md
  printf "# B\n\nText.\n" >site/docs/b.md
  name=$(repeat 500000 k)
  # configured FILE: by what is read
  configured () {
    cat >"site/$1"
    ends 0 kbindex --check site
    grep "taken for .* ($1)" err
    rm "site/$1"
  }
  repeat 500000 a: | configured docusaurus.config.js
  repeat 250000 "a:[\"" | configured docusaurus.config.js
  { echo "[$name]"; yes a=1 | head -n 120000; } | configured hugo.toml
  { echo "[$name]"; yes "a.b=\"" | head -n 80000; } | configured hugo.toml
  { printf "? $name\n: {"; repeat 80000 "a: 1, "; echo "}"; } | configured mkdocs.yml
  { printf "? $name\n: ["; repeat 120000 "{}, "; echo "]"; } | configured mkdocs.yml
  seq 20000 | sed "s/.*/[languages.l&]\ncontentDir=\"c&\"/" | configured hugo.toml
'

test_that 'synonyms nested without an end, and of an anchor each' '
  mkdir words
  printf "# A\n\nText.\n" >words/a.md
  { printf "synonyms:\n  en:\n    - [a, b]\n    - "; repeat 1000000 "["; } >words/synonyms.yaml
  ends 1 kbindex -q -d words.db words
  test_is "$(cat err)" "kbindex: words/synonyms.yaml:4: nested too deep; expected at most 12 levels"
  { printf "synonyms:\n  en:\n    - ["; seq 60000 | sed "s/.*/\&a& w&,/" | tr -d "\n"; echo "]"; } >words/synonyms.yaml
  ends 1 kbindex -q -d words.db words
  test_is "$(cat err)" "kbindex: words/synonyms.yaml:3: more than 1000 anchors"
'

test_that 'a signal is answered within a second, whatever is being read' '
  { printf "<tickets><other>"; yes "<a></a>" | head -c $(test_sample 32000000 80000000)
    printf "</other></tickets>"; } >long.xml
  ticketlog -q -d db --format=zendesk-xml long.xml >out 2>err &
  sleep 0.2
  started=$(date +%s%N)
  kill -TERM $!
  status=0
  wait $! || status=$?
  test $status -eq 143
  took=$((($(date +%s%N) - started) / 1000000))
  test $took -lt "$((SECONDS_EACH * 30))"
  sound db
'

test_that 'kbimport ends while it reads, and nothing is written' '
  { printf "{\"articles\":["
    yes "{\"id\":1,\"title\":\"x\",\"body\":\"<p>y</p>\",\"locale\":\"en-us\",\"source_locale\":\"en-us\"},"
  } 2>/dev/null | {
    exec 3<&0 # of what runs in the background it is /dev/null
    kbimport --from=zendesk -o imported - <&3 >out 2>err &
    exec <&- 3<&-
    sleep 1
    kill -TERM $!
    status=0
    wait $! || status=$?
    test $status -eq 143
  }
  test_is "$(cat err)" "kbimport: stopped; nothing was written"
  test ! -e imported
'

test_that 'a FIFO is no input, no folder of mails, no template, no log and no judgement' '
  rm -f desk.yaml
  mkfifo pipe
  kbindex -q -d db "$KB/dns"
  mkdir -p templates/mail
  mkfifo templates/report.xsl templates/report.css templates/mail/en.txt
  for command in "ticketlog -q -d db --format=csv pipe" "ticketlog -q -d db --format=mbox pipe" \
    "ticketlog -q -d db --format=zendesk-xml pipe" "ticketlog -q -d db --format=zendesk-json pipe" \
    "kbvote -q -d db --import=combined pipe" "kbvote -q -d db --import=csv pipe"; do
    # shellcheck disable=SC2086 # words
    (timeout 10 $command 2>&1 || echo "exit $?") >>said &
  done
  wait
  test_is "$(grep -c "^[a-z]*: pipe: a FIFO that nobody writes to; expected a file$" said)" 6
  test_is "$(grep -c "^exit 2$" said)" 6
  ends 2 kbfeedback -d db --gaps pipe
  grep "pipe: " err
  ends 2 kbsearch -d db --batch --judge=pipe
  grep "cannot read \"pipe\": a FIFO; expected judgements" err
  ticketlog -q -d db --timezone=UTC --format=csv "$KB/tickets.csv"
  DESKBOOK_TEMPLATES=templates ends 2 slareport -d db -c "$KB/desk.yaml" -o out.html
  grep "cannot read \"templates/report.[a-z]*\": a FIFO; expected a template" err
  test ! -e out.html
  # One that somebody writes to is read, however late.
  { sleep 0.5; printf "ticket,at,kind\n1,2026-10-01T10:00:00Z,opened\n"; } >pipe &
  rm -f db*
  ends 0 ticketlog -q -d db --format=csv pipe
  test_is "$(sql db "SELECT count (*) FROM v_ticket")" 1
  bash -c "ticketlog -q -d db --format=csv <(true)" 2>err || test $? -eq 127
'

test_that 'an output that is not finished leaves nothing behind' '
  mkdir folder
  ticketlog -q -d db --timezone=UTC --format=csv "$KB/tickets.csv"
  mkfifo lines
  for signal in TERM KILL; do
    slaclock -c "$KB/desk.yaml" -o folder/answers - <lines 2>err &
    exec 9>lines
    echo "open phone 2026-11-27T10:45" >&9
    sleep 0.3
    kill -$signal $!
    wait $! || :
    exec 9>&-
    test_is "$(ls -A folder)" ""
  done
  run 2 kbvote -q -d db --import=csv --rejects=folder/rejects nowhere.csv
  test_is "$(ls -A folder)" ""
'

if can_preload kbindex && [ -d /usr/share/zoneinfo/Europe ]; then
  test_that 'a time zone that cannot be read is not unknown' '
    cp -r "$KB" zoned
    mkdir zones
    cp -r /usr/share/zoneinfo/Europe zones/
    export TZDIR=zones LD_PRELOAD="$BUILD/faults.so"
    said=0
    for fault in open:24 open:5 mmap:12; do
      for n in 1.0 1.1 2.0 2.1 3.0 3.1 4.0 4.1 5.0 6.0 7.0 8.0; do
        FAULT_CALL=${fault%:*} FAULT_ERRNO=${fault#*:} FAULT_N=${n%.*} FAULT_LAST=${n#*.} \
          slaclock -c zoned/desk.yaml --now=2026-11-27T10:45 open phone >out 2>err || test $? -le 2
        while IFS= read -r line; do
          case $line in *[Uu]nknown* | *"xpected a zone"*) echo "$line"; exit 1 ;; esac
          case $line in *"cannot read the time zone"*) said=$((said + 1)) ;; esac
        done <err
      done
    done
    test $said -ge 3
    FAULT_CALL=open FAULT_ERRNO=24 FAULT_N=1 FAULT_LAST=1 \
      ticketlog -q -d db --timezone=Europe/Amsterdam --format=csv none.csv 2>err || test $? -eq 2
    test_is "$(cat err)" "ticketlog: --timezone: cannot read the time zone \"Europe/Amsterdam\": Too many open files"
    unset LD_PRELOAD
    rm zones/Europe/Amsterdam
    run 2 slaclock -c zoned/desk.yaml open phone
    grep "unknown time zone \"Europe/Amsterdam\"" err
  '
fi

if can_preload kbindex; then
  test_that 'no thread and no memory: one line, or the work goes on' '
    ticketlog -q -d t.db --timezone=UTC --format=csv "$KB/tickets.csv"
    test_tool=slareport
    for chart in trend.png trend.svg trend.pdf; do
      FAULT_CALL=thread FAULT_ERRNO=11 FAULT_N=1 FAULT_LAST=1 LD_PRELOAD=$BUILD/faults.so \
        slareport -d t.db -c "$KB/desk.yaml" --now=2026-11-01 --chart=trend -o $chart 2>err || test $? -eq 2
      test ! -s err || one_line
    done
    FAULT_CALL=thread FAULT_ERRNO=11 FAULT_N=1 FAULT_LAST=1 LD_PRELOAD=$BUILD/faults.so \
      kbindex -q -d t.db "$KB"
    FAULT_CALL=thread FAULT_ERRNO=11 FAULT_N=1 FAULT_LAST=1 LD_PRELOAD=$BUILD/faults.so \
      kbsite -q -d t.db -c "$KB/desk.yaml" -o site
    test -s site/dns/glue-records/index.html
    test_tool=ticketlog
    for n in 100 200 400 800; do
      FAULT_CALL=memory FAULT_ERRNO=12 FAULT_N=$n LD_PRELOAD=$BUILD/faults.so \
        ticketlog -q -d n.db --timezone=UTC --format=csv "$KB/tickets.csv" 2>err || { test $? -eq 2; one_line; }
    done
  '

  # 127: not even enough for the libraries.
  test_that 'little memory is no crash' '
    little () { # LIMIT TOOL ARGUMENT...
      rm -f little*
      status=0
      ( ulimit -c 0; ulimit -v "$1"; shift; "$@" ) 2>err || status=$?
      echo "$2, $1: $status"
      case $status in 0 | 127) ;; 2) test "$(grep -vc "^+\|^$" err)" -eq 1; grep -q "$2: " err ;; *) exit 1 ;; esac
    }
    for limit in $(test_sample "12000 19000 20000 22000" "$(seq 6000 100 26000; seq 27000 1000 60000)"); do
      little $limit kbindex -j1 -q -d little "$(test_sample "$KB/dns" "$KB")"
    done
    for limit in $(test_sample "59000 63600 70000 84000" "$(seq 46000 20 46600) $(seq 47000 500 62000; seq 63000 20 64500; seq 65000 1000 120000)"); do
      little $limit slareport -q -d t.db -c "$KB/desk.yaml" --now=2026-11-01 --chart=trend -o little.svg
    done
  '
fi
test_done
