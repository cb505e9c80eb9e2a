#!/bin/sh
# ticketlog: every import is on record, and can be withdrawn; a snapshot replaces what its source
# said before.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
timezone: UTC
hours:
  office: {week: {mon-fri: 09:00-17:00}}
promises:
  - {name: first, clock: first-reply, hours: office, target: 4h}
  - {name: next, clock: next-reply, hours: office, target: 8h}
  - {name: solve, clock: resolution, hours: office, target: 24h}
END
# csv ROW...: a file
csv () {
  echo ticket,at,kind,author
  printf '%s\n' "$@"
}
# events DB: what shows, in order
events () {
  sqlite3 -readonly "$1" "SELECT ticket, at, kind, author, flag FROM v_ticket_event ORDER BY 1, 2, 3, 4"
}
# shown DB: all that people and reports see of the tickets
shown () {
  show_all "$1" | sed "s/\"$1\"/DB/"
}
show_all () {
  sqlite3 -readonly "$1" "SELECT * FROM v_ticket_event ORDER BY 1, 2, 3, 4, 5, 9;
    SELECT * FROM v_ticket ORDER BY 1;
    SELECT w.week, t.name FROM ticket_week w JOIN ticket t ON t.id = w.ticket ORDER BY 1, 2"
  slareport -d "$1" -c desk.yaml --now=2026-09-01T00:00:00Z --since=2026-01-01 --by=month -f tsv 2>&1 || :
  # lists name the tickets in the order in which they were first stored
  for view in --flagged --clocks; do
    { slareport -d "$1" -c desk.yaml --now=2026-09-01T00:00:00Z "$view" -f tsv 2>&1 || :; } | sort
  done
}
# summary ARGS...: what ticketlog says, without the time
summary () { ticketlog "$@" | sed 's/ in [0-9.]* s$//'; }

csv A,2026-10-05T09:00:00Z,opened,ann A,2026-10-05T11:00:00Z,solved,anna >one.csv
csv A,2026-10-05T09:00:00Z,opened,ann A,2026-10-06T10:00:00Z,solved,ben >two.csv
csv B,2026-10-05T09:00:00Z,opened,bob A,2026-10-05T11:00:00Z,solved,anna >three.csv

test_that 'a run that stores nothing and knows all is listed, too, by whatever it knows it' '
  printf "From: c@x.example\nTo: support@example.net\nSubject: s\nMessage-ID: <q@x>\nDate: Mon, 5 Oct 2026 09:00:00 +0000\n\nb\n" >mail
  ticketmail -d mail.db -c desk.yaml --now=2026-10-05T09:00:05Z <mail >/dev/null
  { echo "From x Mon Oct  5 09:00:00 2026"; cat mail; echo; } >mail.mbox
  ticketlog -q -d mail.db mail.mbox
  ticketlog -q -d mail.db mail.mbox --dry-run
  ticketlog -d mail.db --imports >got
  test_is "$(wc -l <got)" 1
  grep -Eq "^1  .* done  mbox  *0  *1  *0  mail.mbox$" got
'

test_that 'what was imported is listed, in every format' '
  ticketlog -q -d db one.csv
  ticketlog -q -d db --format=csv --source=crm <two.csv
  ticketlog -d db --imports >got
  test_is "$(wc -l <got)" 2
  grep -Eq "^1  .* done  csv  *2  *0  *0  one.csv$" got
  grep -Eq "^2  .* done  crm  *1  *1  *0  -$" got
  ticketlog -d db --imports -f json >got
  sed -n 2p got >first
  grep -Fq "\"state\":\"done\",\"source\":\"csv\",\"stored\":2,\"known\":0,\"rejected\":0,\"files\":[\"one.csv\"],\"bytes\":$(wc -c <one.csv),\"hashes\":[" first
  grep -Eq "\"hashes\":\\[\"[0-9a-f]{32}\"\\],\"snapshot\":false,\"withdrawn\":null,\"command\":\"[^ ]*ticketlog -q -d db one.csv\"" first
  grep -q "\"files\":\\[\"-\"\\],\"bytes\":null,\"hashes\":\\[null\\]" got
  ticketlog -d db --imports -f jsonl | test_is "$(wc -l)" 2
  ticketlog -d db --imports -f csv | head -n 1 >got
  echo import,at,state,source,stored,known,rejected,files,bytes,hashes,snapshot,withdrawn,command | test_cmp - got
  ticketlog -d db --imports -f tsv | test_is "$(wc -l)" 3
  test_is "$(sql db "SELECT import, state, source, stored FROM v_import")" "1|done|csv|2
2|done|crm|1"
  test_is "$(sql db "SELECT import, name, size FROM v_import_file WHERE size > 0")" "1|one.csv|$(wc -c <one.csv)"
'

test_that 'a withdrawn import leaves what would be there without it' '
  ticketlog -q -d w.db one.csv
  ticketlog -q -d w.db two.csv
  ticketlog -q -d w.db three.csv
  test_is "$(ticketlog -d w.db -n --withdraw=1)" \
    "would have withdrawn import 1: removed 0 events, brought back 0, of 0 tickets; kept 2 that others state, too"
  shown w.db >before
  ticketlog -d w.db --imports | grep -c done | test_is "$(cat)" 3
  ticketlog -q -d w.db --withdraw=1
  shown w.db | test_cmp before -
  test_is "$(ticketlog -d w.db --withdraw=3)" \
    "withdrew import 3: removed 2 events, brought back 0, of 2 tickets; kept 0 that others state, too"
  ticketlog -q -d only.db two.csv
  shown only.db >want
  shown w.db | test_cmp want -
  test_is "$(sql w.db "SELECT count (*) FROM ticket")" 1
  sound w.db
'

test_that 'withdrawn twice, and one that is not there' '
  run 1 ticketlog -d w.db --withdraw=1
  one_line err
  grep -Fq "import 1 is withdrawn already" err
  run 2 ticketlog -d w.db --withdraw=9
  one_line err
  grep -Fq "no import 9; " err
  run 2 ticketlog -d none.db --withdraw=1
  test_must_fail test -e none.db
  run 2 ticketlog -d w.db --withdraw=x
  run 2 ticketlog -d w.db --withdraw=1 one.csv
  run 2 ticketlog -d w.db --imports --withdraw=1
  run 2 ticketlog -d w.db --imports -f mbox
  run 2 ticketlog -d w.db -f text one.csv
  run 2 ticketlog -d w.db --imports --snapshot
  run 2 ticketlog -d w.db --source= one.csv
  sqlite3 w.db "INSERT INTO import VALUES (77, '\''kbvote'\'', 0, 1, NULL, '\''csv'\'', 0, '\'''\'', 0, 0, 0)"
  run 2 ticketlog -d w.db --withdraw=77
  grep -Fq "kbvote --withdraw=77" err
  ticketlog -d w.db --imports | test_must_fail grep -q "^77"
'

test_that 'what was withdrawn can be imported again' '
  test_is "$(summary -d w.db three.csv)" "stored 2 events of 2 tickets, known 0, rejected 0, flagged 0"
  ticketlog -q -d both.db two.csv three.csv
  shown both.db >want
  shown w.db | test_cmp want -
'

test_that 'a snapshot replaces what its source said of a ticket, and comes back' '
  csv A,2026-10-05T12:00:00Z,note,carl >note.csv
  ticketlog -q -d s.db --snapshot one.csv
  ticketlog -q -d s.db --source=other note.csv
  events s.db >first
  test_is "$(summary -d s.db --snapshot two.csv)" \
    "stored 1 event of 1 ticket, known 1, rejected 0, flagged 0, replaced 1"
  test_is "$(events s.db | grep solved)" "A|2026-10-06T10:00:00Z|solved|ben|"
  events s.db | grep -q carl
  test_is "$(summary -d s.db --snapshot two.csv)" \
    "stored 0 events of 0 tickets, known 2, rejected 0, flagged 0, replaced 0"
  csv B,2026-10-05T12:00:00Z,opened,bob >rest.csv
  ticketlog -q -d s.db --snapshot rest.csv
  test_is "$(events s.db | grep -c "^A")" 3
  ticketlog -q -d s.db --withdraw=3
  test_is "$(events s.db | grep solved)" "A|2026-10-06T10:00:00Z|solved|ben|"
  ticketlog -q -d s.db --withdraw=4
  ticketlog -q -d s.db --withdraw=5
  events s.db | test_cmp first -
  sound s.db
'

test_that 'what is no import stays: mail that was taken, and what an older file holds' '
  {
    echo "From x Mon Nov 23 10:00:00 2026"
    printf "From: ann@shop.example\nTo: support@example.net\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n"
    printf "Subject: Lost\nMessage-ID: <1@shop>\n\nReseller ID 123456. My site example.org is gone since Monday.\n\n"
  } >one.mbox
  sed "1d;\$d" one.mbox >one.eml
  for order in "mail" "mail log" "log mail"; do
    rm -f m.db*
    for who in $order; do
      case $who in
        mail) ticketmail -q -d m.db -c "$KB/desk.yaml" --now=2026-11-23T10:20Z <one.eml ;;
        log) ticketlog -q -d m.db -c "$KB/desk.yaml" one.mbox ;;
      esac
    done
    if [ "$order" = mail ]; then events m.db >taken; continue; fi
    # one message, one ticket, whoever reads it first
    test_is "$(sql m.db "SELECT count (*), count (DISTINCT ticket) FROM v_ticket_event
      WHERE kind = '\''customer'\''")" "1|1"
    test_is "$(events m.db | cut -d"|" -f1 | uniq)" "000001-3"
    # on record, though it may bring nothing: what is taken back is only what it brought
    test_is "$(sql m.db "SELECT stored > 0, known FROM v_import")" \
      "$([ "$order" = "log mail" ] && echo "1|0" || echo "0|1")"
    ticketlog -q -d m.db --withdraw=1
    events m.db | test_cmp taken -
    sound m.db
  done
'

test_that 'a thread goes on by ticketmail, or by a mailbox behind it: one ticket' '
  { sed "s/<1@shop>/<2@shop>/; s/^Subject.*/&\nReferences: <gone@shop> <1@shop>/; s/10:00/11:00/" one.mbox; } >two.mbox
  sed "1d;\$d" two.mbox >two.eml
  sed "s/^Subject/References: <gone@shop>\n&/" one.mbox >first.mbox
  ticketlog -q -d t.db -c "$KB/desk.yaml" first.mbox
  ticketmail -q -d t.db -c "$KB/desk.yaml" --now=2026-11-23T11:20Z <two.eml
  test_is "$(events t.db | cut -d"|" -f1,3 | sort | uniq -c | sort -rn | sed "s/^ *//" | tr "\n" " ")" \
    "2 000001-3|customer 1 000001-3|opened 1 000001-3|auto "
  ticketlog -d t.db -c "$KB/desk.yaml" first.mbox two.mbox | grep "^stored 0 "
  ticketlog -q -d t.db --withdraw=2
  ticketlog -q -d t.db --withdraw=1
  test_is "$(events t.db | cut -d"|" -f1,3 | sort | tr "\n" " ")" "000001-3|auto 000001-3|customer 000001-3|opened "
  # the other way round: the earlier message is read later, and only what both refer to tells
  sed "s/<1@shop>//" two.eml >three.eml
  ticketmail -q -d r.db -c "$KB/desk.yaml" --now=2026-11-23T11:20Z <three.eml
  ticketlog -q -d r.db -c "$KB/desk.yaml" first.mbox
  test_is "$(sql r.db "SELECT group_concat (name) FROM ticket")" "000001-3"
  # nobody takes over the thread of somebody else
  sed "s/ann@shop/eve@evil/; s/2@shop/3@evil/" two.eml >eve.eml
  ticketlog -q -d e.db -c "$KB/desk.yaml" first.mbox
  ticketmail -q -d e.db -c "$KB/desk.yaml" --now=2026-11-23T11:20Z <eve.eml
  test_is "$(sql e.db "SELECT count (*) FROM ticket")" 2
'

test_that 'a mailbox that is withdrawn gives the opening back to the next' '
  mail () { # ID DATE REFERENCES
    echo "From x Mon Nov 23 10:00:00 2026"
    printf "From: ann@shop.example\nTo: support@example.net\nDate: Mon, 23 Nov 2026 %s +0000\nMessage-ID: <%s@s>\n" "$2" "$1"
    [ -z "$3" ] || printf "References: <%s@s>\n" "$3"
    printf "Subject: Lost\n\nWhat now?\n\n"
  }
  mail 1 10:00:00 "" >a.mbox; mail 2 11:00:00 1 >b.mbox; mail 3 12:00:00 1 >c.mbox
  for order in "a b c" "c b a" "b a c"; do
    rm -f o.db*
    n=0
    for box in $order; do
      n=$((n + 1))
      ticketlog -q -d o.db -c desk.yaml $box.mbox
      [ $box != a ] || a=$n
    done
    test_is "$(events o.db | grep opened)" "<1@s>|2026-11-23T10:00:00Z|opened|ann@shop.example|"
    ticketlog -q -d o.db --withdraw=$a
    test_is "$(events o.db | grep opened)" "<1@s>|2026-11-23T11:00:00Z|opened|ann@shop.example|"
    test_is "$(events o.db | wc -l)" 3
  done
'

# Killed behind its first batch, which is some transactions.
test_that 'an import that was killed is unfinished, and can be withdrawn' '
  # More than waits until it is stored: that much text, or that many events.
  set -- $(test_sample "13500 4000" "270000 1")
  most=$(($1 * 3 / 4))
  ticketlog -q -d k.db one.csv
  shown k.db >want
  mkfifo pipe
  ticketlog -q -d k.db --format=csv pipe &
  pid=$!
  awk "BEGIN { print \"ticket,at,kind,author\"
    while (length (name) < $2) name = name \"x\"
    for (i = 0; i < $1; i++) printf \"%d,2026-10-05T09:00:00Z,note,%s%d\n\", i / 9, name, i }" >pipe &
  exec 9>pipe
  until [ "$(sql k.db "SELECT count (*) > $most FROM v_ticket_event")" = 1 ]; do sleep .1; done
  kill -9 $pid
  wait $pid || :
  exec 9>&-
  wait
  ticketlog -d k.db --imports | grep -Eq "^2 .* unfinished "
  test_is "$(sql k.db "SELECT count (*) > $most FROM v_ticket_event")" 1
  ticketlog -q -d k.db --withdraw=2
  shown k.db | test_cmp want -
  ticketlog -d k.db --imports | grep -Eq "^2 .* withdrawn "
'

test_that 'a file of version 6 keeps its events, which nobody withdraws' '
  for n in "" -2 -3 -4 -5 -6; do cat "$TOP/lib/store/schema$n.sql"; done | sqlite3 six.db
  sqlite3 six.db "PRAGMA application_id = 0x6465736b; PRAGMA user_version = 6" \
    "INSERT INTO ticket VALUES (1, '\''A'\'')" \
    "INSERT INTO ticket_event (ticket, at, kind, key, flag, author)
       VALUES (1, 1790000000, 0, 5, 0, '\''old'\''), (1, 1790000001, 0, 5, 2, '\''old'\'')" \
    "INSERT INTO ticket_week SELECT DISTINCT at / 604800, 1 FROM ticket_event"
  ticketlog -q -d six.db --snapshot one.csv
  ticketlog -d six.db --imports | test_is "$(wc -l)" 1
  ticketlog -q -d six.db --snapshot two.csv
  ticketlog -q -d six.db --withdraw=1
  ticketlog -q -d six.db --withdraw=2
  test_is "$(events six.db)" "A|2026-09-21T14:13:20Z|opened|old|
A|2026-09-21T14:13:21Z|opened|old|opened-twice"
  sound six.db
'

test_that 'a dry run leaves no trace, nor does a file without events' '
  ticketlog -q -n -d db three.csv
  csv >empty.csv
  ticketlog -q -d db empty.csv
  run 2 ticketlog -q -d db missing.csv
  test_is "$(sql db "SELECT count (*) FROM v_import")" 2
  ticketlog -q -d db --withdraw=1 -n
  test_is "$(sql db "SELECT group_concat (state) FROM v_import")" done,done
'

test_that 'a record of imports that is damaged is told, and nothing changes' '
  ticketlog -q -d dam.db one.csv
  ticketlog -q -d dam.db one.csv
  for data in ffffffffff 01ffffffff0f0101 00 0101 010100 01010000; do
    sqlite3 dam.db "UPDATE import_claim SET data = x'\''$data'\''"
    run 2 ticketlog -d dam.db --withdraw=1
    one_line err
    grep -Fq "damaged: what import 2 states" err
    test_is "$(sql dam.db "SELECT group_concat (state) FROM v_import")" done,done
  done
'

# step SEED DB: a line for each step: a file to import and how, or the import to withdraw.
steps () {
  awk -v seed="$1" 'BEGIN {
    srand (seed)
    n_kinds = split ("opened customer customer agent agent solved reopened closed waiting resumed note merged escalated", kinds, " ")
    tickets = 1 + int (rand () * 5)
    pool = 6 + int (rand () * 24)
    for (i = 0; i < pool; i++)
      rows[i] = sprintf ("T%d,2026-0%d-1%dT1%d:00:00Z,%s,%s", int (rand () * tickets), 5 + int (rand () * 3),
        int (rand () * 5), int (rand () * 3), kinds[1 + int (rand () * n_kinds)], rand () < .5 ? "ann" : "ben")
    n_steps = 3 + int (rand () * 9)
    for (step = 0; step < n_steps; step++)
      if (imports > 0 && rand () < .4)
        print "withdraw", 1 + int (rand () * imports)
      else {
        file = seed "-" ++imports ".csv"
        print "ticket,at,kind,author" >file
        for (i = 1 + int (rand () * 12); i > 0; i--) print rows[int (rand () * pool)] >file
        close (file)
        print "import", imports, (rand () < .4 ? "--snapshot " : "") "--source=" (rand () < .5 ? "x" : "y")
      }
  }'
}

test_that 'any imports, snapshots and withdrawals are as the imports that are left' '
  for seed in $(test_sample "1 3" "$(seq 300)"); do
    rm -f r.db* f.db*
    : >left
    steps $seed >todo
    while read -r what n how; do
      if [ $what = withdraw ]; then
        ticketlog -q -d r.db --withdraw=$n || test_must_fail grep -q "^$n " left
        sed -i "/^$n /d" left
      else
        # shellcheck disable=SC2086
        ticketlog -q -d r.db $how $seed-$n.csv
        echo "$n $how" >>left
      fi
    done <todo
    ticketlog -q -d f.db one.csv
    ticketlog -q -d f.db --withdraw=1
    while read -r n how; do
      # shellcheck disable=SC2086
      ticketlog -q -d f.db $how $seed-$n.csv
    done <left
    shown f.db >want
    shown r.db >got
    test_cmp want got || { echo "seed $seed"; cat todo; exit 1; }
    sound r.db
  done
'

test_done
