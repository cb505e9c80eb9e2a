#!/bin/sh
# What the formats for programs print is what deskbook(5) says under FIELDS: names, order, types.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

NOW=2026-11-02T09:00Z
export NOW
kbindex -q -d desk.db "$KB" || exit
ticketlog -q -d desk.db --timezone=Europe/Amsterdam "$KB/tickets.csv" || exit
cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
(cd "$KB" && find . -name '*.md') | sed 's|^\./||' | sort | head -n 5 | awk '
  BEGIN { print "article,vote,at,voter" }
  { for (i = 0; i < 30; i++) print $0 "," (i % 3 ? "yes" : "no") ",2026-10-" 10 + i % 20 "T09:00:00Z,v" i }
' >votes.csv
kbvote -q -d desk.db --key=key --import=csv votes.csv || exit
for query in transfer 'domain transfer' hologram; do
  kbsearch -q -d desk.db --log=queries.log "$query" >/dev/null
done
for hour in 09 10; do
  printf '2026-10-05T%s:00:00Z\t\t0\thologram\t\n2026-10-05T%s:00:30Z\t\t1\tdnssec\tx.md\n' $hour $hour
done >vain.log
printf 'transfer\tdomains/transfer.md\t1\n' >qrels
printf 'q1\ttransfer a domain\nq2\tdns\n' >queries

# documented: heading TAB name TAB type, of the section FIELDS.
awk '/^\.Sh / { inside = $2 == "FIELDS" }
     !inside { next }
     /^\.Ss / { heading = substr ($0, 5) }
     /^\.It Sy / { print heading "\t" $3 "\t" $5 }' "$TOP/cmd/deskbook.5" >documented

# look HEADING COMMAND...: its JSON has the fields of the heading, each of its type.
look () {
  heading=$1
  shift
  "$@" -f json >rows.json || [ $? -eq 1 ]
  "$@" -f tsv >rows.tsv || [ $? -eq 1 ]
  awk -F "\t" -v heading="$heading" '$1 == heading { print $2 "\t" $3 }' documented >want
  test -s want
  cut -f 1 want >names
  head -n 1 rows.tsv | tr '\t' '\n' >got
  test_cmp names got
  sqlite3 :memory: ".mode tabs" "
    SELECT DISTINCT f.key, CASE
        WHEN f.type = 'null' THEN 'null'
        WHEN f.type = 'text' AND f.value GLOB '????-??-??T??:??:??[-+Z]*' THEN 'time'
        WHEN f.type = 'text' AND f.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' THEN 'date'
        WHEN f.type = 'real' AND f.value BETWEEN -1 AND 1 THEN 'share'
        WHEN f.type IN ('true', 'false') THEN 'boolean'
        ELSE f.type END
    FROM json_each (readfile ('rows.json')) r, json_each (r.value) f" | tr -d '\r' >kinds
  test -s kinds
  cut -f 1 kinds | sort -u >got
  sort -u names >names.sorted
  test_cmp names.sorted got
  awk -F "\t" '
    BEGIN { fits["integer"] = "integer"; fits["seconds"] = "integer"; fits["number"] = "real|share|integer"
            fits["share"] = "share"; fits["boolean"] = "boolean"; fits["list"] = "array"
            fits["object"] = "object"; fits["time"] = "time"; fits["date"] = "date"; fits["text"] = "text|time|date" }
    NR == FNR { type[$1] = $2; next }
    $2 != "null" && ("|" fits[type[$1]] "|") !~ ("[|]" $2 "[|]") { print $1 " is " $2 ", not " type[$1]; bad = 1 }
    END { exit bad }' want kinds
  echo "$heading" >>looked
}
sla () {
  heading=$1
  shift
  look "$heading" slareport -q -d desk.db -c desk.yaml --now="$NOW" "$@"
}

test_that 'kbsearch' '
  look kbsearch sh -c "kbsearch -q -d desk.db --explain --batch \"\$@\" <queries" sh
  look "kbsearch --suggest" kbsearch -q -d desk.db --suggest "How do I transfer a domain?"
  look "kbsearch --categories" kbsearch -q -d desk.db --categories
  look "kbsearch --judge" sh -c "kbsearch -q -d desk.db --judge=qrels --batch \"\$@\" <queries" sh
'
test_that 'kbfeedback' '
  look kbfeedback kbfeedback -d desk.db --now=$NOW
  look kbfeedback kbfeedback -d desk.db --now=$NOW --by=week
  look "kbfeedback --gaps" kbfeedback -d desk.db --gaps=queries.log
  look "kbfeedback --gaps --synonyms" kbfeedback -d desk.db --gaps=vain.log --synonyms
  sqlite3 desk.db "INSERT INTO article_edit SELECT id, unixepoch ('\''2026-10-20'\''), x'\''00'\'' FROM article LIMIT 3"
  look "kbfeedback --edits" kbfeedback -d desk.db --edits
  sed -n "1,5s|\([^,]*\)[.]md,.*|\1|p" votes.csv | sed 1d |
    sed "s|.*|192.0.2.1 - - [20/Oct/2026:10:00:00 +0000] \"GET /kb/& HTTP/1.1\" 200 0 \"-\" \"Mozilla/5.0\"|" >access.log
  kbvote -q -d desk.db --key=key --import=combined --views=/kb access.log
  look "kbfeedback --views" kbfeedback -d desk.db --views --now=$NOW
'
test_that 'what was imported' '
  look "ticketlog --imports" ticketlog -d desk.db --imports
  look "ticketlog --imports" kbvote -d desk.db --imports
'
test_that 'slareport' '
  sla slareport
  sla slareport --by=month --period=2026-10
  for view in --clocks --breaches --at-risk=50d; do sla "slareport --clocks" $view; done
  printf "%s,email\n" F,2026-10-05T09:00Z,customer F,2026-10-05T10:00Z,resumed |
    sed "1i ticket,at,kind,channel" >flagged.csv
  ticketlog -q -d desk.db flagged.csv
  sla "slareport --measures" --measures --by=month
  sla "slareport --measures" --measures --period=2026-10
  sla "slareport --flagged" --flagged
  sla "slareport --ticket" --ticket=F
  sla "slareport --backlog" --backlog
  sla "slareport --chart=flow" --chart=flow
  for chart in trend overview; do sla "slareport --chart=trend" --chart=$chart; done
  sla "slareport --chart=ecdf" --chart=ecdf
  sla "slareport --chart=heatmap" --chart=heatmap
  for chart in dots bars; do sla "slareport --chart=dots" --chart=$chart --by=line; done
  sla "slareport --chart=calendar" --chart=calendar
'
test_that 'slaclock' '
  printf "open\tphone\t2026-11-23T12:00\nopen\temail\t2026-11-23\nnext\temail\nelapsed\temail\t2026-11-23\t2026-11-24\ndue\temail\tnow\t8h\nwrong\n" >questions
  look "slaclock -" sh -c "slaclock -c desk.yaml - \"\$@\" <questions" sh
  look "slaclock week" slaclock -c desk.yaml week phone 2026-12-25
  look "slaclock week" slaclock -c desk.yaml --now=$NOW --check
  look "slaclock channels" slaclock -c desk.yaml channels 2026-11-27
'
test_that 'every view of the page was looked at' '
  cut -f 1 documented | sort -u >want
  sort -u looked >got
  test_cmp want got
'
test_done
