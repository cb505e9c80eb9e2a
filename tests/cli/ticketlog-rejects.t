#!/bin/sh
# ticketlog: what is no event, flags, and the command line.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000

flags () { # DB
  sql "$1" 'SELECT at, kind, event_id, flag FROM v_ticket_event WHERE flag IS NOT NULL ORDER BY 1, 2'
}
# history NAME LINE...: a file of one ticket, lines `day kind [event_id]`.
history () {
  name=$1
  shift
  echo ticket,at,kind,event_id >"$name.csv"
  for line; do
    # shellcheck disable=SC2086 # its words
    set -- $line
    echo "$name,2026-01-${1}T12:00:00Z,$2,${3-}" >>"$name.csv"
  done
}

test_that 'rejects are told with file and line, kept, corrected, read again' '
  printf "ticket,at,kind,author\n" >bad.csv
  printf "1,2026-01-01,note,a\n" >>bad.csv
  printf "2,2026-01-32,note,a\n" >>bad.csv
  printf "3,2026-01-01,hello,\"x\ny\"\n" >>bad.csv
  printf "4,2026-01-01,note\n" >>bad.csv
  printf "5,2026-01-01,note,a,b\n" >>bad.csv
  printf ",2026-01-01,note,a\n" >>bad.csv
  printf "6,,note,a\n" >>bad.csv
  printf "7,2026-01-01,note,\377\n" >>bad.csv
  printf "8,2026-01-01,note,\"a\"b\n" >>bad.csv
  printf "9,2026-01-01,note,\000\n" >>bad.csv
  printf "10,2026-01-01,note,%s\n" "$(printf "%5000s" x | tr " " x)" >>bad.csv
  printf "11,2026-01-01,note,z\n" >>bad.csv
  printf "12,2026-01-01,note,\"open\n" >>bad.csv
  printf "13,2026-01-01,note,z\n" >>bad.csv
  run 1 ticketlog -d r.db --timezone=UTC --rejects=kept.csv bad.csv
  grep "^stored 3 events of 3 tickets, known 0, rejected 11, flagged 0" out
  cut -d : -f 1,2 err >lines
  printf "bad.csv:%s\n" 3 4 6 7 8 9 10 11 12 13 15 | test_cmp - lines
  sed -n 2p err | grep "\"hello\" is no kind of event"
  test_is "$(head -n 1 kept.csv)" ticket,at,kind,author
  test_is "$(wc -l <kept.csv)" 13
  sed "/hello/,/y/s/hello/note/; s/-32/-31/" kept.csv >fixed.csv
  run 1 ticketlog -d r.db --rejects=kept2.csv fixed.csv
  grep "^stored 2 events of 2 tickets, known 0, rejected 9" out
  test_is "$(wc -l <kept2.csv)" 10
'

test_that 'rejects never replace the file that is read; a good run leaves them alone' '
  printf "ticket,at,kind\n1,2026-01-01,note\n2,never,note\n" >read.csv
  cp read.csv kept
  run 2 ticketlog -d s.db --rejects=read.csv read.csv
  test_cmp kept read.csv
  run 1 ticketlog -d s.db --rejects=self.csv read.csv
  printf "ticket,at,kind\n2,never,note\n" | test_cmp - self.csv
  printf "ticket,at,kind\n1,2026-01-01,note\n" >good.csv
  run 0 ticketlog -d s.db --rejects=self.csv good.csv
  grep never self.csv
  run 0 ticketlog -d s.db --rejects=nothing good.csv
  test ! -e nothing
  run 2 ticketlog -d s.db --rejects=no/such/folder self.csv
  tail -n 1 err | grep "^ticketlog: cannot write \"no/such/folder\""
'

test_that 'the first 20 are told, the rest counted; -v tells all' '
  { echo ticket,at,kind; for i in 1 2 3 4 5; do echo "$i,x,note"; done; } >five.csv
  run 1 ticketlog -n -d m.db five.csv five.csv five.csv five.csv five.csv
  test_is "$(wc -l <err)" 21
  tail -n 1 err | grep "^\.\.\. and 5 more rejected"
  run 1 ticketlog -v -n -d m.db five.csv five.csv five.csv five.csv five.csv
  test_is "$(wc -l <err)" 25
'

test_that 'a kind that is not known is told once, with how often it came' '
  { echo ticket,at,kind; for i in 1 2 3 4 5 6 7 8 9; do echo "$i,2026-01-01,hello"; echo "$i,2026-01-02,Viewed"; done; } >words.csv
  run 1 ticketlog -n -d w.db --timezone=UTC words.csv
  test_is "$(cut -d " " -f 1-6 err)" "words.csv:2: kind: \"hello\" is no kind
words.csv:3: kind: \"Viewed\" is no kind
... and 8 more like words.csv:2
... and 8 more like words.csv:3;"
  tail -n 1 err | grep -x "... and 8 more like words.csv:3; --rejects=FILE keeps them, -v tells all"
  run 1 ticketlog -v -n -d w.db --timezone=UTC words.csv
  test_is "$(wc -l <err)" 18
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do echo "$i,x,note"; done >>words.csv
  run 1 ticketlog -n -d w.db --timezone=UTC --rejects=kept.csv words.csv words.csv
  test_is "$(wc -l <err)" 23
  tail -n 1 err | grep -x "... and 20 more rejected"
  test_is "$(wc -l <kept.csv)" 75
'

test_that 'JSON: what is no object of events is a reject' '
  printf "%s\n" "[1,2]" "{" "\"x\"" "nonsense" "{\"ticket\":1,\"at\":1,\"kind\":\"note\"}" \
    "{\"ticket\":\"a\\u0000b\",\"at\":1,\"kind\":\"note\"}" "{\"ticket\":[1],\"at\":1,\"kind\":\"note\"}" \
    "{\"ticket\":1,\"at\":1790000000000,\"kind\":\"note\"}" "{\"at\":1,\"kind\":\"note\"}" \
    "{\"ticket\":\"\\ud800\",\"at\":1,\"kind\":\"note\"}" >bad.jsonl
  perl -e "print q([) x 100000, qq(\n), q({\"a\":) x 100000, qq(\n)" >>bad.jsonl
  run 1 ticketlog -d b.db --rejects=kept.jsonl bad.jsonl
  grep "^stored 1 event of 1 ticket, known 0, rejected 11" out
  grep "^bad.jsonl:8: at: expected an ISO 8601 time" err
  test_is "$(wc -l <kept.jsonl)" 11
  run 1 ticketlog -d b.db kept.jsonl
  grep "rejected 11" out
'

test_that 'CSV with other line ends, a BOM, an empty file, no events' '
  printf "\357\273\277ticket,at,kind\r\n1,2026-01-01,note\r\n\r\n2,2026-01-01,note" >crlf.csv
  run 0 ticketlog -n -d n.db crlf.csv
  grep "read 2 events" out
  printf "ticket\tat\tkind\r1\t2026-01-01\tnote\r2\t2026-01-01\tnote\r" >cr.csv
  run 0 ticketlog -n -d n.db cr.csv
  grep "read 2 events" out
  : >empty.csv
  run 0 ticketlog -n -d n.db empty.csv
  test_is "$(cat err)" "ticketlog: empty.csv: empty, 0 events"
  grep "read 0 events" out
  echo ticket,at,kind >none.csv
  run 0 ticketlog -n -d n.db none.csv
  : >empty.jsonl
  run 0 ticketlog -n -d n.db empty.jsonl
  printf "\377\376t\000i\000" >utf16.csv
  run 2 ticketlog -n -d n.db utf16.csv
  grep UTF-16 err
'

test_that 'a file of which no row tells anything is told' '
  printf "ticket,created,solved\n1,,\n2,-,N/A\n" >silent.csv
  run 0 ticketlog -n -d n.db --map=at.opened=created,at.solved=solved silent.csv
  test_is "$(cat err)" "ticketlog: silent.csv: 0 events in 2 records"
  printf "ticket,at,kind\n1,2026/01/05 9:30 PM,note\n" >slashes.csv
  run 0 ticketlog -n -d n.db --timezone=UTC slashes.csv
  printf "ticket,at,kind\n1,2026-01-01,seen\n" >skipped.csv
  run 0 ticketlog -n -d n.db --timezone=UTC --map=kind.skip=seen skipped.csv
  test_is "$(cat err)" "ticketlog: skipped.csv: 0 events in 1 record"
  run 0 ticketlog -q -n -d n.db --map=at.opened=created,at.solved=solved silent.csv
  test ! -s err
  echo "3,2026-10-05T10:00Z," >>silent.csv
  run 0 ticketlog -n -d n.db --map=at.opened=created,at.solved=solved silent.csv
  test ! -s err
'

test_that 'columns that are not there: one error that names those that are' '
  printf "id,when,what\n1,2026-01-01,note\n" >names.csv
  run 2 ticketlog -d c.db names.csv
  one_line err
  grep "no column \"ticket\", and no --map=ticket=COLUMN (ticketlog --guess names.csv writes a map); its columns are: id, when, what" err
  cp names.csv "my names.csv"
  run 2 ticketlog -d c.db "my names.csv"
  grep "(ticketlog --guess '\''my names.csv'\'' writes a map)" err
  run 2 ticketlog -d c.db -f csv <names.csv
  grep "(ticketlog --guess FILE writes a map)" err
  # Whoever has a map has to mend that.
  run 2 ticketlog -d c.db --map=at=when names.csv
  grep "no column \"ticket\", and no --map=ticket=COLUMN; its columns are: id, when, what" err
  run 2 ticketlog -d c.db --map=ticket=id,at=Wann names.csv
  grep "no column \"Wann\" for at; its columns are: id, when, what" err
  run 2 ticketlog -d c.db --map=ticket=id,at=when,kind=what,author=who names.csv
  grep "no column \"who\" for author" err
  run 0 ticketlog -d c.db --map=ticket=id,at=when,kind=what names.csv
'

test_that 'a file that cannot be read does not keep the others: exit 2' '
  mkdir folder.csv
  echo secret >closed.csv && chmod 0 closed.csv
  run_as_user 2 ticketlog -d t.db missing.csv crlf.csv folder.csv closed.csv names.csv cr.csv
  test_is "$(wc -l <err)" 4
  test_is "$(grep -c "^ticketlog: " err)" 4
  grep "^stored 2 events of 2 tickets, known 2" out
'

test_that 'usage' '
  for words in "" "-f pdf x.csv" "x.pdf" "--map=who x.csv" "--map=nothing=x x.csv" "--map=kind.hello=x x.csv" \
    "--map=kind==hello x.csv" "--map=at=a,at=b x.csv" "--map=kind.note=a,kind.agent=A x.csv" "--map=at= x.csv" \
    "--time-format=%x x.csv" "--time-format=%H:%M x.csv" "--time-format=%" "-f mbox --map=at=x x.mbox" \
    "-f zendesk-json --map=at=x x.json" "--timezone= x.csv" "--rejects" "--frobnicate"; do
    # shellcheck disable=SC2086 # its words
    run 2 ticketlog -d u.db $words
    one_line err
    grep "(try '\''ticketlog --help'\'')$" err
    test ! -s out
  done
  test ! -e u.db
'

test_that 'flags: what contradicts is stored and told' '
  history before "05 opened" "04 customer" "06 agent"
  history twice "01 opened 1" "02 opened 2"
  history back "01 note 10" "02 note 9" "03 agent 1"
  history reused "01 note x" "02 note x" "03 agent x"
  history merged "01 opened" "02 merged" "03 customer" "04 closed"
  history closed "01 opened" "02 closed" "03 customer" "04 note"
  history reopened "01 opened" "02 closed" "03 customer" "04 reopened" "05 agent"
  history nohistory "01 merged"
  history notwaiting "01 opened" "02 resumed" "03 waiting" "04 resumed" "05 resumed"
  history notsolved "01 opened" "02 reopened" "03 solved" "04 reopened"
  history notescalated "01 deescalated" "02 escalated" "03 deescalated"
  run 0 ticketlog -d f.db before.csv twice.csv back.csv reused.csv merged.csv closed.csv reopened.csv \
    nohistory.csv notwaiting.csv notsolved.csv notescalated.csv
  grep "flagged 11 in" out
  test_is "$(sql f.db "SELECT ticket, substr(at, 9, 2), kind, flag FROM v_ticket_event
    WHERE flag IS NOT NULL ORDER BY ticket, at")" \
"back|02|note|time-back
before|04|customer|before-opening
closed|03|customer|after-closing
merged|03|customer|after-merge
nohistory|01|merged|no-history
notescalated|01|deescalated|not-escalated
notsolved|02|reopened|not-solved
notwaiting|02|resumed|not-waiting
notwaiting|05|resumed|not-waiting
reused|02|note|event-id-reused
twice|02|opened|opened-twice"
'

test_that 'neighbouring ids of any length are different ids, whatever their kinds' '
  { echo ticket,at,kind,author,event_id
    for ticket in 9 99 999 a- abc 99999999 "<m-10000000000>"; do
      n=0
      for kind in customer agent note auto agent note customer; do
        n=$((n + 1))
        printf "%s,2026-01-0%sT12:00:00Z,%s,%s,%s%s\n" "$ticket" $n $kind $kind "${ticket%?}" $n
      done
    done; } >ids.csv
  run 0 ticketlog -d ids.db ids.csv
  grep "stored 49 events of 7 tickets, known 0, rejected 0, flagged 0 in" out
'

test_that 'flags come and go with what is known of the ticket' '
  history later "03 customer" "04 reopened"
  run 0 ticketlog -d l.db later.csv
  grep "flagged 1 in" out
  test_is "$(flags l.db)" "2026-01-04T12:00:00Z|reopened||not-solved"
  history later "04 opened"
  run 0 ticketlog -d l.db later.csv
  grep "flagged 2 in" out
  history later "01 solved" "02 opened"
  run 0 ticketlog -d l.db later.csv
  test_is "$(flags l.db)" "2026-01-01T12:00:00Z|solved||before-opening
2026-01-04T12:00:00Z|opened||opened-twice"
'

test_that 'the future is told, until it is there' '
  printf "ticket,at,kind\n1,2027-01-20,note\n" >future.csv
  run 0 ticketlog -d fu.db future.csv
  grep "flagged 1" out
  SOURCE_DATE_EPOCH=1900000000 run 0 ticketlog -d fu.db future.csv
  grep "stored 0 events of 0 tickets, known 1, rejected 0, flagged 0" out
'

test_that 'rejects of Zendesk XML: at their line, for their reason, corrected, read again' '
  printf "<tickets>\n<ticket>\n<nice-id>6</nice-id>\n</ticket>\n<ticket>\n<nice-id>7</nice-id>\n" >z.xml
  printf "<subject>R&amp;D \303\251</subject><created-at>foo</created-at>\n</ticket>\n" >>z.xml
  printf "<ticket><nice-id>8</nice-id><created-at>2026-01-01T00:00:00Z</created-at></ticket>\n" >>z.xml
  printf "<ticket><created-at>2026-01-01T00:00:00Z</created-at></ticket>\n</tickets>\n" >>z.xml
  run 1 ticketlog -d z.db -f zendesk-xml --rejects=kept.xml z.xml
  printf "%s\n" "z.xml:2: no created-at" \
    "z.xml:5: created-at: expected a time like 2026-10-05T09:30:00Z" \
    "z.xml:10: no ticket; expected <nice-id> or <id>" | test_cmp - err
  test_is "$(grep -c "<tickets>\|</tickets>" kept.xml)" 2
  grep "R&amp;D $(printf "\\303\\251")" kept.xml
  run 1 ticketlog -d z.db -f zendesk-xml --rejects=again.xml kept.xml
  test_cmp kept.xml again.xml
  sed "s/foo/2026-01-02T00:00:00Z/" kept.xml >fixed.xml
  run 1 ticketlog -d z.db -f zendesk-xml fixed.xml
  test_is "$(wc -l <err)" 2
  test_is "$(sql z.db "SELECT group_concat (ticket) FROM (SELECT DISTINCT ticket FROM v_ticket_event ORDER BY ticket)")" 7,8
  # far behind, and two files in one of rejects
  { echo "<tickets>"; perl -e "print qq(<user>\n<id>1</id>\n</user>\n) x 30000"
    echo "<ticket><nice-id>9</nice-id></ticket></tickets>"; } >far.xml
  run 1 ticketlog -d z.db -f zendesk-xml --rejects=kept.xml far.xml z.xml
  head -n 1 err | grep -x "far.xml:90002: no created-at"
  test_is "$(grep -c "tickets>" kept.xml)" 2
  test_is "$(grep -c "<ticket>" kept.xml)" 4
  xmllint --noout kept.xml || [ $? -eq 127 ]
'

test_that 'rejects of a Maildir are an mbox, to be corrected, read again' '
  mkdir -p md/cur md/new
  printf "From: a@x.example\nSubject: One\nMessage-ID: <1@x>\n\nHello\n\nFrom: here on 10:00\n" >md/cur/1
  printf "From: b@x.example\nSubject: Two\nMessage-ID: <2@x>\n\nFrom now on\n>From then" >md/cur/2
  printf "Date: Mon, 5 Oct 2026 09:00:00 +0200\nFrom: c@x.example\nMessage-ID: <3@x>\n\nx\n" >md/new/3
  printf "rubbish without a header\n" >md/new/4
  run 1 ticketlog -d md.db --rejects=kept.mbox md
  grep "^stored 2 events of 1 ticket, known 0, rejected 3," out
  test_is "$(grep -c "^From " kept.mbox)" 3
  grep -x ">From now on" kept.mbox
  grep -x ">>From then" kept.mbox
  run 1 ticketlog -d md.db --rejects=again.mbox kept.mbox
  grep "^stored 0 events of 0 tickets, known 0, rejected 3," out
  test_cmp kept.mbox again.mbox
  sed "s/^Subject:/Date: Tue, 6 Oct 2026 09:00:00 +0200\n&/" kept.mbox >fixed.mbox
  run 1 ticketlog -d md.db fixed.mbox
  grep "^stored 4 events of 2 tickets, known 0, rejected 1," out
  for n in 1 2; do
    sed "s/^Subject:/Date: Tue, 6 Oct 2026 09:00:00 +0200\n&/" "md/cur/$n" >fixed
    mv fixed "md/cur/$n"
  done
  run 1 ticketlog -d md.db md
  grep "^stored 0 events of 0 tickets, known 3, rejected 1," out
'

test_done
