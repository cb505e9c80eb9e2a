#!/bin/sh
# slareport --chart=flow, --backlog: what came in, was solved and is open.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

NOW=2026-11-02T09:00
cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
ticketlog -q -d desk.db --format=csv --timezone=Europe/Amsterdam "$KB/tickets.csv"
sla () { slareport -q -d desk.db --now="$NOW" "$@"; }

# The same by a slow script over the public view: TICKET OPENED OPEN CREATED SOLVED REOPENED of all that is
# known at NOW; a line for each move: day, which.
moves () {
  sqlite3 -separator ' ' desk.db "SELECT ticket, strftime ('%s', at), kind FROM v_ticket_event
    WHERE at <= '2026-11-02T08:00:00Z' ORDER BY ticket, at, kind = 'closed', kind" |
    awk '
      function move (what, by) { open += by; print strftime ("%Y-%m-%d", $2), what, ticket }
      $1 != ticket { if (open > 0) print "open", first, ticket; ticket = $1; first = $2; open = merged = 0; move("created", 1) }
      ($3 == "solved" || $3 == "closed") && open { move("solved", -1) }
      $3 == "reopened" && !open && !merged { move("reopened", 1) }
      $3 == "merged" { if (open) move("merged", -1); merged = 1 }
      END { if (open > 0) print "open", first, ticket }'
}
TZ=Europe/Amsterdam moves >moved

test_that 'by day, week and month: created, solved, reopened, merged, and what is open at its end' '
  sla --chart=flow --by=day -f tsv | sed 1d >days
  for what in created solved reopened merged; do
    awk -v what=$what "\$2 == what { n[\$1]++ } END { for (d in n) print d, n[d] }" moved | sort >want
    awk -F "\t" -v c=$(awk "BEGIN { n[\"created\"] = 3; n[\"solved\"] = 4; n[\"reopened\"] = 5; n[\"merged\"] = 6; print n[\"$what\"] }") \
      "\$c > 0 { print substr (\$1, 1, 10), \$c }" days | sort >got
    test -s want
    test_cmp want got
  done
  awk "\$1 != \"open\" { n[\$1] += \$2 == \"created\" || \$2 == \"reopened\" ? 1 : -1 } END { for (d in n) print d, n[d] }" moved |
    sort | awk "{ open += \$2; print \$1, open }" >want
  awk -F "\t" "{ print substr (\$1, 1, 10), \$7 }" days | grep -F -f want >got
  test_cmp want got
  # A part of it, in other steps: the same open tickets at the same time.
  for by in week month; do
    sla --chart=flow --by=$by --period=2026-10 -f tsv | sed 1d | tail -n 1 | cut -f 7 >got
    awk "\$1 <= \"2026-10-31\"" want | tail -n 1 | cut -d " " -f 2 | test_cmp - got
    sla --chart=flow --by=$by --period=2026-10 -f tsv | sed 1d | awk -F "\t" "{ c += \$3; s += \$4; r += \$5 } END { print c, s, r }" >got
    awk "\$1 ~ /^2026-10/ { n[\$2]++ } END { print n[\"created\"], n[\"solved\"], n[\"reopened\"] }" moved | test_cmp - got
  done
'

test_that 'what came in less what went out is the change of open, up to now' '
  printf "%s\n" ticket,at,kind 1,2026-10-05T09:00,opened 2,2026-10-06T09:00,opened \
    2,2026-10-08T09:00,merged 1,2026-10-09T09:00,solved 1,2026-10-09T10:00,reopened >few.csv
  ticketlog -q -d few.db --timezone=Europe/Amsterdam few.csv
  for by in day week month; do
    slareport -q -d few.db -c desk.yaml --now=2026-10-20T09:00 --chart=flow --by=$by -f tsv | sed 1d >got
    awk -F "\t" "{ open += \$3 - \$4 + \$5 - \$6; if (open != \$7) exit 1 } END { if (open != 1) exit 1 }" got
    # The last step is the one of now, and no step is missing.
    tail -n 1 got | awk -F "\t" "\$1 <= \"2026-10-20T09\" && \$2 > \"2026-10-20T09\" && \$8 == \"yes\" { found = 1 } END { exit !found }"
    awk -F "\t" "NR > 1 && \$1 != last { exit 1 } { last = \$2 }" got
  done
  slareport -q -d few.db -c desk.yaml --now=2026-10-20T09:00 --chart=flow -f svg | grep "2 tickets came in, 1 reopened, 1 was solved, 1 merged; 1 is open now"
  # A period that ended is shown to its end.
  slareport -q -d few.db -c desk.yaml --now=2026-10-20T09:00 --chart=flow --by=day --until=2026-10-12 -f tsv | tail -n 1 | grep "^2026-10-11T"
'

cat >bars.pl <<'END'
use strict; use warnings; local $/; $_ = <>;
my %bar;
while (/<rect class="(?:running|met|count)[^>]* x="([\d.]+)"[^>]* width="([\d.]+)"[^>]*><title>\w+ from (\d+ \w{3})/g) {
  $bar{$3}[0] = $1 if !defined $bar{$3} || $1 < $bar{$3}[0];
  $bar{$3}[1] = $1 + $2 if !defined $bar{$3}[1] || $1 + $2 > $bar{$3}[1];
}
my $n = 0;
while (/<text class="axis[^>]* x="([\d.]+)"[^>]*>(\d+ \w{3})</g) {
  next unless $bar{$2}; $n++;
  die "$2 at $1, bars @{$bar{$2}}" if $1 < $bar{$2}[0] - 1 || $1 > $bar{$2}[1] + 1;
}
die "no dates" unless $n > 2;
END

test_that 'dates stand under their bars: of days, of weeks, of a few days' '
  for args in "--period=2026-10" "--by=week" "--period=2026-W40"; do
    # shellcheck disable=SC2086
    sla --chart=flow $args -o bars.svg
    perl bars.pl bars.svg
  done
'

test_that 'what a row says took so long was solved that much later, not on the day of the opening' '
  printf "%s\n" ID,Created,Resolution 1,2026-10-05T09:00,50:00:00 2,2026-10-05T09:00,2:00:00 \
    3,2026-10-05T09:00, 4,2026-10-05T09:00,9000:00:00 >took.csv
  ticketlog -q -d took.db --timezone=Europe/Amsterdam --map="ticket=ID,at.opened+customer=Created,took.solved=Resolution" took.csv
  slareport -q -d took.db -c desk.yaml --now=2026-10-09T09:00 --chart=flow --by=day -f tsv | cut -f 1,3,4,7 | sed 1d >got
  printf "2026-10-0%dT00:00:00+02:00\t%d\t%d\t%d\n" 5 4 1 3 6 0 0 3 7 0 1 2 8 0 0 2 9 0 1 1 | test_cmp - got
'

test_that '--backlog: what is open now, by how long, and by what it is' '
  now=$(date -u -d 2026-11-02T08:00Z +%s)
  awk -v now=$now "\$1 == \"open\" { d = int ((now - \$2) / 86400); n++
      a[d < 1 ? 1 : d < 3 ? 2 : d < 7 ? 3 : d < 28 ? 4 : d < 91 ? 5 : 6]++ }
    END { printf \"all %d\", n; for (i = 1; i <= 6; i++) printf \" %d\", a[i]; print \"\" }" moved >want
  sla --backlog -f tsv | sed 1d | cut -f 1-8 | tr "\t" " " >got
  test_cmp want got
  sla --backlog --by=line -f tsv | sed 1d | awk -F "\t" "{ for (i = 2; i <= 8; i++) n[i] += \$i } END { printf \"all\"; for (i = 2; i <= 8; i++) printf \" %d\", n[i]; print \"\" }" |
    test_cmp want -
  # For people all of them stand below.
  sla --backlog --by=line | tail -n 1 >got
  sla --backlog | tail -n 1 | tr -s " " >all
  tr -s " " <got | test_cmp all -
  sla --backlog --by=line -o backlog.html
  tr -d "\n" <backlog.html | grep -qE ">all</t[hd]>( *<td[^>]*>)$(cut -d " " -f 2 all)<"
  test "$(sla --backlog --where=line=nl --by=line | wc -l)" -eq 2
  sla --backlog --where=line=nl --by=line -f tsv | sed 1d | cut -f 1,2 >got
  sla --backlog --by=line -f tsv | grep "^nl" | cut -f 1,2 | test_cmp - got
  sla --backlog | head -n 1 | grep -E "^group +open +< 1d +< 3d +< 7d +< 28d +< 91d +longer +oldest$"
  sla --backlog -f tsv | sed 1d | cut -f 9 >oldest
  awk "\$1 == \"open\" { print \$2 }" moved | sort -n | head -n 1 >want
  date -u -d "$(cat oldest)" +%s | test_cmp want -
  run 2 slareport -d desk.db --backlog --by=agent; one_line
  run 2 slareport -d desk.db --backlog --period=2026-10; one_line
  run 2 slareport -d desk.db --chart=flow --by=line; one_line
'

test_that 'no open ticket is said, and of a period without clocks nothing is compared' '
  printf "%s\n" ticket,at,kind,channel 1,2026-10-05T09:00,opened,email 1,2026-10-05T11:00,solved,email |
    ticketlog -q -d shut.db --timezone=Europe/Amsterdam -f csv -
  run 0 slareport -d shut.db -c desk.yaml --now=2026-10-20T09:00 --backlog
  one_line; grep "no ticket is open at Tue 20 Oct 2026 09:00" err
  slareport -q -d shut.db -c desk.yaml --now=2026-12-20T09:00 --period=2026-11 --against=2026-10 >out
  test_must_fail grep "^Against" out
  slareport -q -d shut.db -c desk.yaml --now=2026-10-20T09:00 --measures >out
  test_must_fail grep "^measure" out
  awk "/^\$/ { if (empty++) exit 1; next } { empty = 0 }" out
'

test_that 'the chart, the page and the headline say it' '
  n=$(sla --backlog -f tsv | sed 1d | cut -f 2)
  sla --period=2026-10 --chart=flow -f svg | sed "s/<[^>]*>/\n/g" >text
  tr -s "\n" " " <text | grep -E " [0-9]+ tickets came in, [0-9]+ reopened, [0-9]+ were solved, [0-9]+ merged; [0-9]+ were open at its end, $n are open now "
  grep "age of the $n open now, 2 Nov 2026" text
  grep "October 2026" text
  sla --period=2026-10 -f svg | sed "s/<[^>]*>/\n/g" | tr -s "\n" " " | grep -o "came in, [0-9]* solved, [0-9]* open at its end"
  sla -f svg | sed "s/<[^>]*>/\n/g" | tr -s "\n" " " | grep -o "came in, [0-9]* solved, $n open now"
  # Of a month that is long over, too.
  sla --period=2026-07 --chart=flow -f svg | grep -o "; 0 were open at its end, $n are open now<"
  sla --period=2026-10 -f html | grep -o "id=\"flow\""
  printf "ticket,at,kind\n" | ticketlog -q -d none.db -f csv --timezone=UTC -
  for output in "--backlog" "--chart=flow" "--chart=flow -o none.png"; do
    # shellcheck disable=SC2086
    slareport -q -d none.db -c desk.yaml $output
  done
'

test_that 'on a telephone the heading is whole, and the age of what is open now stands below' '
  n=$(sla --backlog -f tsv | sed 1d | cut -f 2)
  sla --period=2026-10 -f html | tr -d "\n" | grep -o "<figure id=\"flow\">.*" | sed "s/<\/figure>.*//; s/.*class=\"slim\">//" >slim
  sed "s/<text class=\"/\n&/g" slim | grep "^<text class=\"title" | sed "s/<\/text>.*//; s/.*>//" >title
  paste -sd " " title | grep -E "^[0-9]+ tickets came in, [0-9]+ reopened, [0-9]+ were solved, [0-9]+ merged; [0-9]+ were open at its end, $n are open now$"
  grep -o ">age of the $n open now, 2 Nov 2026<" slim
  sla --backlog -f tsv | sed 1d | cut -f 3-8 | tr "\t" "\n" >want
  sed "s/<text class=\"/\n&/g" slim | grep "^<text class=\"age " | sed "s/<\/text>.*//; s/.*>//" | awk "NR % 2 == 0" | test_cmp want -
'

{
  cat "$KB/tickets.csv"
  printf '%s\n' OLD,1905-03-01T10:00:00,customer,c,email,nl,, OLD,1905-03-02T10:00:00,agent,a,email,nl,,
} >old.csv
ticketlog -q -d old.db --format=csv --timezone=Europe/Amsterdam old.csv

test_that 'one ticket of long ago does not stretch the charts over time: it is said what is left out' '
  said="harts over time begin on 3 August 2026: what was before, from 1 March 1905 on, is counted, and not drawn"
  for chart in trend calendar flow; do
    run 0 slareport -d old.db --now=$NOW --chart=$chart -f tsv
    one_line; grep "c$said" err
    sed 1d out | cut -f 2 | head -n 1 >first
    [ $chart = trend ] || sed 1d out | cut -f 1 | head -n 1 >first
    grep -E "^2026-(07|08)" first
    slareport -q -d old.db --now=$NOW --chart=$chart -f svg | sed "s/<[^>]*>/ /g" | tr -s " \n" " " | grep -c "C$said"
  done
  # The ticket is open all the same.
  slareport -q -d old.db --now=$NOW --chart=flow -f tsv | tail -n 1 | cut -f 7 >got
  sla --chart=flow -f tsv | tail -n 1 | cut -f 7 | awk "{ print \$1 + 1 }" | test_cmp - got
  run 0 slareport -d old.db --now=$NOW -f html -o old.html
  grep "c$said" err
  grep -c "C$said" old.html
  # Who asks for that time gets it, and who does not is told nothing.
  run 0 slareport -d old.db --now=$NOW --since=1905 --by=month --chart=flow -f tsv
  test ! -s err
  sed 1d out | head -n 1 | grep "^19[0-9][0-9]"
  run 0 slareport -d desk.db --now=$NOW --chart=trend -f tsv
  test ! -s err
'

test_that 'changes of one minute are taken as the clocks take them: by their numbers, and so the story tells them' '
  printf "%s\n" ticket,at,kind,event_id 1,2026-10-05T09:00,opened,0 1,2026-10-05T10:00,reopened,3 1,2026-10-05T10:00,resumed,3 \
    1,2026-10-05T10:00,updated,3 1,2026-10-05T10:00,solved,4 1,2026-10-06T10:00,closed,5 2,2026-10-05T09:00,opened,0 \
    2,2026-10-05T10:00,solved,3 2,2026-10-05T10:00,reopened,4 2,2026-10-05T10:00,waiting,5 2,2026-10-06T10:00,closed,6 >minute.csv
  ticketlog -q -d minute.db --timezone=Europe/Amsterdam minute.csv
  minute () { slareport -q -d minute.db -c desk.yaml --now=2026-10-20T09:00 "$@"; }
  test_is "$(minute --chart=flow --by=month -f csv | sed 1d | cut -d, -f 3-7)" "2,3,1,0,0"
  minute --ticket=2 -f jsonl | grep -o "\"kind\":\"[a-z]*\"" | head -n 5 | cut -d\" -f 4 | paste -sd " " - >got
  echo "opened solved reopened waiting closed" | test_cmp - got
  # To people, what a log of states tells again beside an update is not.
  minute --ticket=1 >story
  head -n 1 story | grep -F "Ticket 1: 6 events, 2 of which tell a state again;"
  grep -E "^(Mon|Tue) .* (opened|updated|solved|closed|resumed|reopened)" story | grep -oE "[a-z]+ *$" | paste -sd " " - | tr -s " " >got
  echo "opened solved updated closed" | test_cmp - got
  test "$(minute --ticket=1 -f jsonl | grep -o "\"kind\"" | wc -l)" -eq 6
  sla --breaches | head -n 1 | grep -w answered
  { sed "/^promises:/,\$d" desk.yaml; echo "promises: [{name: solved, clock: resolution, hours: email, target: 10m}]"; } >solved.yaml
  slareport -q -d minute.db -c solved.yaml --now=2026-10-20T09:00 --breaches | head -n 1 >got
  grep -w solved got && test_must_fail grep -w answered got
'

test_done
