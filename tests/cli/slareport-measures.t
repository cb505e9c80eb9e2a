#!/bin/sh
# slareport --measures: what solving took, and how satisfied customers are.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

NOW=2026-11-02T09:00
cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
ticketlog -q -d desk.db --format=csv --timezone=Europe/Amsterdam "$KB/tickets.csv"
sla () { slareport -q -d desk.db --now="$NOW" "$@"; }
# measure NAME COLUMN...: of a table of -f tsv, of one group.
measure () {
  name=$1
  shift
  awk -F '\t' -v name="$name" -v wanted="$*" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split (wanted, each, " "); next }
    $at["measure"] == name { for (i = 1; i <= n; i++) printf "%s%s", $at[each[i]], i < n ? " " : "\n" }' got.tsv
}

# The same by a slow script over the public view: a line for each ticket solved by NOW and not open:
# ticket, month, line, agent, contacts, replies, first agent, seconds waited.
sqlite3 -separator ' ' desk.db "SELECT ticket, strftime ('%s', at), kind, coalesce (author, '-'), coalesce (line, '-')
    FROM v_ticket_event WHERE at <= '2026-11-02T08:00:00Z'
    ORDER BY ticket, at, instr ('opened merged agent customer auto note escalated deescalated waiting resumed solved reopened closed updated', kind)" |
  TZ=Europe/Amsterdam awk '
    function out () { if (solved != "" && !merged) print solved }
    $1 != ticket { out(); ticket = $1; solved = ""; merged = asked = contacts = replies = waited = waiting = 0; first = line = "-"; open = 1 }
    merged { next }
    $5 != "-" && $3 != "agent" && $3 != "note" { line = $5 }
    $3 == "merged" { merged = 1 }
    ($3 == "customer" || $3 == "resumed" || $3 == "solved" || $3 == "closed") && waiting { waited += $2 - since; waiting = 0 }
    $3 == "customer" { if (!asked) contacts++; asked = 1 }
    $3 == "agent" && contacts > 0 { asked = 0; if (!replies++) first = $4 }
    $3 == "waiting" && open && !waiting { waiting = 1; since = $2 }
    ($3 == "solved" || $3 == "closed") && open { open = asked = 0
      solved = ticket " " strftime ("%Y-%m", $2) " " line " " $4 " " contacts " " replies " " first " " waited }
    $3 == "reopened" && !open { open = 1; solved = "" }
    END { out() }' >solved

test_that 'one row for each measure: what a slow script over the events says' '
  sla --period=2026-10 --measures -f tsv >got.tsv
  grep " 2026-10 " solved >month
  test "$(wc -l <month)" -ge 50
  measure waited tickets yes total p50 p90 >got
  awk "\$8 > 0 { print \$8 }" month | sort -n >waits
  n=$(wc -l <waits)
  echo "$(wc -l <month) $n $(wc -l <month) $(sed -n "$(((n * 50 + 99) / 100))p" waits) $(sed -n "$(((n * 90 + 99) / 100))p" waits)" |
    test_cmp - got
  { measure contacts mean p50 p90; measure replies mean p50 p90; } >got
  for column in 5 6; do
    awk -v c=$column "\$5 > 0 { print \$c }" month | sort -n |
      awk "{ v[NR] = \$1; s += \$1 } END { printf \"%.2f %d %d\\n\", s / NR, v[int ((NR * 50 + 99) / 100)], v[int ((NR * 90 + 99) / 100)] }"
  done | test_cmp - got
  { measure one_reply yes total; measure same_agent yes total; } >got
  awk "\$6 > 0 { r++; one += \$6 == 1 } \$4 != \"-\" && \$7 != \"-\" { a++; same += \$4 == \$7 }
    END { print one, r; print same, a }" month | test_cmp - got
  # Nobody has rated.
  test_is "$(measure satisfied yes total share mean)" "   "
'

test_that 'by line, agent and month, and only some: the same tickets' '
  for by in line:3 agent:4 month:2; do
    sla --measures --by=${by%:*} -f tsv >got.tsv
    measure one_reply group tickets yes | sort >got
    awk -v c=${by#*:} "{ n[\$c]++; one[\$c] += \$6 == 1 } END { for (g in n) print g, n[g], one[g] }" solved | sort | test_cmp - got
  done
  agent=$(awk "{ print \$4 }" solved | sort | uniq -c | sort -n | tail -n 1 | awk "{ print \$2 }")
  sla --measures --where=agent=$agent -f tsv >got.tsv
  test_is "$(measure one_reply group tickets)" "all $(awk -v a="$agent" "\$4 == a" solved | wc -l)"
  sla --period=2026-10 --measures --where=line=nl -f tsv >got.tsv
  test_is "$(measure one_reply tickets)" "$(grep -c " 2026-10 nl " solved)"
  run 2 slareport -d desk.db --measures --by=promise; one_line; grep "expected channel, line" err
  for option in --fail-under=80 --limit=3 --dark --clocks; do
    run 2 slareport -d desk.db --measures $option; one_line
  done
'

test_that 'against the month before: shares change by points, of the rest it is said what was' '
  sla --period=2026-10 --measures -f tsv >got.tsv
  measure one_reply against_yes against_total against_since >got
  echo "$(grep " 2026-09 " solved | awk "\$6 == 1" | wc -l) $(grep " 2026-09 " solved | awk "\$6 > 0" | wc -l) 2026-09-01T00:00:00+02:00" |
    test_cmp - got
  measure one_reply share against_yes against_total change change_low change_high |
    awk "{ d = \$1 - \$2 / \$3 - \$4; exit !(d * d < 1e-9 && \$5 < \$4 && \$4 < \$6) }"
  measure contacts against_mean against_p50 >got
  grep " 2026-09 " solved | awk "\$5 > 0 { print \$5 }" | sort -n |
    awk "{ v[NR] = \$1; s += \$1 } END { printf \"%.2f %d\\n\", s / NR, v[int ((NR * 50 + 99) / 100)] }" | test_cmp - got
  sla --period=2026-10 --measures --by=line -f tsv >by.tsv
  sla --period=2026-09 --measures --by=line -f tsv >got.tsv
  measure one_reply yes >want
  mv by.tsv got.tsv
  measure one_reply against_yes | test_cmp want -
  sla --period=2026-10 --measures --against=none -f tsv >got.tsv
  test_is "$(measure one_reply change against_yes)" " "
  sla --period=2026-10 --measures | grep "before is September 2026, with $(grep -c " 2026-09 " solved)$" ||
    sla --period=2026-10 --measures | tr "\n" " " | grep "before is September 2026, with $(grep -c " 2026-09 " solved) "
'

test_that 'for people: a sentence, a table, what was counted' '
  sla --period=2026-10 --measures --against=none >text
  head -n 1 text | grep -E "^[0-9]+ tickets were solved, [0-9.]+% at the first reply$"
  grep -E "^measure +share +likely +of +mean +p50 +p90$" text
  grep -E "^waited on the customer +33\.0% +24\.0% to 43\.3% +88 +29h 39m +17h 20m +78h 14m$" text
  grep -E "^solved at the first reply +50\.0%" text
  test_must_fail grep satisfied\ \  text
  grep "A contact is what a customer" text
  sla --period=2026-10 --measures -v | grep -E "^first reply by the solver +100% +95.8% to 100% +88 +88 +100% +0 +-4.2 to \+4.1 +can be$"
  test "$(sla --period=2026-10 --measures --by=line | awk "{ print length }" | sort -n | tail -n 1)" -le 80
  sla --period=2020 --measures | head -n 1 | grep "^No ticket was solved in this period$"
'

cat >rated.csv <<END
ticket,at,kind,author,rating
1,2026-10-05T09:00,customer,c,
1,2026-10-05T10:00,agent,a,
1,2026-10-05T10:00,solved,a,
1,2026-10-06T10:00,updated,,good
2,2026-10-05T09:00,customer,c,
2,2026-10-05T10:00,agent,a,
2,2026-10-05T11:00,solved,b,
2,2026-10-06T10:00,updated,,bad
3,2026-10-05T09:00,customer,c,
3,2026-10-05T11:00,solved,a,
3,2026-10-06T10:00,updated,,3
4,2026-10-05T09:00,customer,c,
4,2026-10-05T10:00,agent,bot,
4,2026-10-05T11:00,solved,a,
4,2026-10-06T10:00,updated,,4/5
5,2026-10-05T09:00,customer,c,
5,2026-10-06T10:00,updated,,good
END

test_that 'satisfied are ratings above the middle; of tickets that were solved' '
  ticketlog -q -d rated.db --timezone=UTC rated.csv
  slareport -q -d rated.db --now=$NOW --period=2026-10 --measures -f tsv >got.tsv
  test_is "$(measure satisfied tickets yes total mean)" "4 2 4 56.25"
  test_is "$(measure one_reply yes total)" "2 2"
  test_is "$(measure same_agent yes total)" "1 2"
  slareport -q -d rated.db --now=$NOW --period=2026-10 --measures |
    grep -E "^satisfied +50\.0% +15\.0% to 85\.0% +2 +4 +56\.2$"
  slareport -q -d rated.db --now=$NOW --period=2026-10 -f html >rated.html
  grep "2 of 4 ratings, likely 15.0% to 85.0%" rated.html
  slareport -q -d rated.db --now=$NOW --period=2026-10 -f svg | grep -c ">satisfied customers<"
  grep -E "^(ticket|1)," rated.csv | ticketlog -q -d one.db -f csv --timezone=UTC -
  slareport -q -d one.db --now=$NOW --period=2026-10 -f html | grep -o "1 of 1 rating, likely"
'

test_that 'in the report in HTML: a section of its own' '
  sla --period=2026-10 -f html >report.html
  for words in "<h2[^>]*>What solving took</h2>" "solved at the first reply" "A contact is what a customer"; do
    grep -c "$words" report.html
  done
  test_must_fail grep "satisfied customers" report.html
  sla --period=2026-10 --by=line -f html | sed "s/<tr>/\n/g" | grep "nl.*solved at the first reply"
  sla --period=2026-10 --by=promise -f html | grep -c "solved at the first reply"
'

test_that 'an export that has the first reply of each alone does not say how many there were' '
  { echo number,created,first_response,closed
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "$i,2026-10-05T09:00,2026-10-05T10:00,2026-10-05T12:00"; done; } >wide.csv
  ticketlog -q -d wide.db -f csv --timezone=UTC --map=ticket=number,at.opened+customer=created,at.agent=first_response,at.solved=closed wide.csv
  slareport -q -d wide.db --now=$NOW --period=2026-10 --measures -f tsv >got.tsv
  test_is "$(measure one_reply tickets yes total)" "12  "
  test_is "$(measure contacts tickets mean)" "12 "
  slareport -q -d wide.db --now=$NOW --period=2026-10 --measures >text
  tr "\n" " " <text | grep "Of no ticket is there a second message"
  test_must_fail grep -E "at the first reply|^waited" text
  slareport -q -d wide.db --now=$NOW --period=2026-10 -f html | grep -c "Of no ticket is there a second message"
'

test_that 'what is not known is null in JSON, never an empty text' '
  for view in --clocks --by=agent --by=customer "--backlog --by=customer" "--measures --by=customer" --ticket=T26195; do
    # shellcheck disable=SC2086
    sla $view -f json >out
    test_must_fail grep ":\"\"" out
    grep "null" out >/dev/null
  done
  sla --clocks -f jsonl | grep "\"agent\":null" | grep -c "\"customer\":null,\"organization\":null"
'

test_that 'groups stand as names are looked for: without case, accents aside, numbers by their size' '
  i=0
  { echo ticket,at,kind,author,channel
    for agent in zed Cy "agent 10" ann Éva "agent 9" Bob; do
      i=$((i + 1))
      printf "%s\n" "n$i,2026-10-05T10:00,customer,c,email" "n$i,2026-10-05T11:00,agent,$agent," "n$i,2026-10-05T12:00,solved,$agent,"
    done
  } | ticketlog -q -d names.db -f csv --timezone=UTC -
  for view in --by=agent "--measures --by=agent"; do
    slareport -q -d names.db -c desk.yaml --now=$NOW $view -f tsv | sed 1d | cut -f 1 | grep . | uniq >got
    printf "%s\n" "agent 9" "agent 10" ann Bob Cy Éva zed | test_cmp - got
  done
'

test_that 'on a narrow page a long name is cut before the ages of what is open go' '
  { echo ticket,at,kind,customer,channel
    for i in 1 2 3; do echo "o$i,2026-10-0${i}T10:00,customer,Muller Burobedarf und Sohne GmbH & Co. KG,email"; done
    echo "o4,2026-10-04T10:00,customer,acme,email"
  } | ticketlog -q -d open.db -f csv --timezone=UTC -
  COLUMNS=60 slareport -q -d open.db --now=$NOW --backlog --by=customer >out
  test "$(LC_ALL=C.UTF-8 awk "length (\$0) > 60" out | wc -l)" = 0
  grep -E "^customer +open +< 91d +oldest$" out
  grep -E "^Muller Burobedarf und.*… +3 +3 +1 Oct 2026$" out
  COLUMNS=60 slareport -q -v -d open.db --now=$NOW --backlog --by=customer | grep -F "Muller Burobedarf und Sohne GmbH & Co. KG "
'

test_done
