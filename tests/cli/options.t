#!/bin/sh
# Options of every tool: a wrong one, a wrong value, one that a view has no use for, and what
# the suffix of -o says.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

kbindex -q -d desk.db "$KB" && cp "$KB/desk.yaml" . && cp -r "$KB/holidays" . || exit
DESKBOOK_DB=desk.db
export DESKBOOK_DB

# refused MESSAGE TOOL ARGUMENT...: exit 2, one line that holds the message, and no output.
refused () {
  wanted=$1
  shift
  code=0
  "$@" >out 2>err </dev/null || code=$?
  test_is "$code" 2 || { cat err; return 1; }
  test_cmp /dev/null out
  test_tool=$1
  one_line err
  case $one_said in *"$1: $wanted"*) ;; *) echo "not said: $wanted"; return 1 ;; esac
  case $one_said in *"(try '$1 --help')") ;; *) echo "no help"; return 1 ;; esac
}

# refuses TOOL <<END: lines of arguments, a bar, and the message.
refuses () {
  # shellcheck disable=SC2034 # `message` is read by the eval
  while IFS='|' read -r arguments message; do
    eval "refused \"\$message\" $1 $arguments"
  done
}

for tool in "$TOP"/cmd/*/; do
  tool=$(basename "$tool")
  export tool
  test_that "$tool: a misspelt option is answered with the right one" '
    "$tool" --help | sed -n "s/^ .*--\([a-z-]*\).*/\1/p" >names
    test "$(wc -l <names)" -ge 6
    awk "NR % $(test_sample 5 1) == 0" names >some
    while read -r name; do
      [ ${#name} -ge 5 ] || continue
      grep -qxe "${name%?}" names ||
        refused "unknown option --${name%?}; did you mean --$name?" "$tool" "--${name%?}=x"
      swapped=$(echo "$name" | sed "s/^\(.\)\(.\)\(.\)/\1\3\2/")
      [ "$swapped" = "$name" ] ||
        refused "unknown option --$swapped; did you mean --$name?" "$tool" "--$swapped"
    done <some
    refused "unknown option --frobnicate (" "$tool" --frobnicate
    refused "unknown option -%" "$tool" -%
    refused "--color: expected auto, always or never, not \"alwyas\"; did you mean always?" \
      "$tool" --color=alwyas
  '
done

test_that 'a wrong word names the right ones and the nearest' '
  formats="text, tsv, csv, json or jsonl"
  for tool in kbsearch kbfeedback slaclock slareport; do
    [ $tool != slareport ] || formats="text, tsv, csv, json, jsonl, png, svg, pdf, html or htm"
    refused "-f: expected $formats, not \"cvs\"; did you mean csv?" $tool -f cvs
    refused "--format: expected $formats, not \"xml\" (" $tool --format=xml
    refused "--format: expected $formats, not \"\" (" $tool --format=
  done
  refuses slareport <<END
--by=prirority|--by: expected promise, channel, line, priority, agent, customer, organization, escalated, day, week or month, not "prirority"; did you mean priority?
--chart=heat|--chart: expected overview, trend, ecdf, heatmap, dots, bars, calendar or flow, not "heat"; did you mean heatmap?
END
  refuses kbfeedback <<END
--by=categry|--by: expected article, category, tag, lang, day, week or month, not "categry"; did you mean category?
--sort=-titel|--sort: expected path, title, yes, no, total, share, low, high, trend, updated or needs-work, with - before it for the other way round, not "-titel"; did you mean title?
END
  refuses kbvote <<END
--import=cvs x|--import: expected csv, jsonl, zendesk, combined or caddy, not "cvs"; did you mean csv?
END
  refuses ticketlog <<END
-f mobx x|-f: expected csv, jsonl, zendesk-json, zendesk-xml, mbox or maildir, not "mobx"; did you mean mbox?
-f CSV x|-f: expected csv, jsonl, zendesk-json, zendesk-xml, mbox or maildir, not "CSV"; did you mean csv?
--map=tickt=x x|--map: "tickt=x": expected one of the fields ticket, at, kind, author, channel, line, priority, tags, event_id, customer, organization, rating, took, after; did you mean ticket?
END
  printf "Tikcet,at,kind\n1,2026-10-05,note\n" >columns.csv
  run 2 ticketlog -n --timezone=UTC -f csv --map=ticket=Ticket columns.csv
  grep "no column \"Ticket\" for ticket; its columns are: Tikcet, at, kind; did you mean Tikcet?" err
  for tool in slareport kbfeedback; do
    for line in this_month=this-month 2026-w40=2026-W40 last-moth=last-month Yesterday=yesterday 2026_q4=2026-Q4; do
      run 2 $tool --period=${line%=*}; test_is "$(wc -l <err)" 1
      grep "this- or last- with day, week, month, quarter or year; did you mean ${line#*=}?" err
    done
    run 2 $tool --period=decade; test_must_fail grep mean err
  done
  for line in "opne phone=open" "wek phone=week" "open phon=phone" "channel=channels" "OPEN phone=open" "week Email=email"; do
    run 2 slaclock -c desk.yaml ${line%=*}; test_is "$(wc -l <err)" 1
    grep "; did you mean ${line#*=}?" err
  done
  run 2 slaclock -c desk.yaml open xyzzy; test_must_fail grep mean err
'

# The system may have its zones without their list.
if [ -r "${TZDIR:-/usr/share/zoneinfo}/tzdata.zi" ]; then
  test_that 'a misspelt zone is answered with the right one' '
    for line in Europe/Amsterdm=Europe/Amsterdam europe/Amsterdam=Europe/Amsterdam \
        EUROPE/AMSTERDAM=Europe/Amsterdam Amercia/New_York=America/New_York utc=UTC; do
      for tool in ticketlog "kbvote --import=csv"; do
        refused "--timezone: expected a zone like Europe/Amsterdam, not \"${line%=*}\"; did you mean ${line#*=}?" \
          $tool --timezone="${line%=*}" x
      done
      printf "timezone: %s\nhours: {a: {week: {mon: 9-17}}}\n" "${line%=*}" >zone.yaml
      run 2 slaclock -c zone.yaml --check
      grep "unknown time zone \"${line%=*}\"; expected an IANA zone like Europe/Amsterdam; did you mean ${line#*=}?" err
    done
    refused "--timezone: expected a zone like Europe/Amsterdam, not \"Mars/Olympus\" (" \
      ticketlog --timezone=Mars/Olympus x
  '
else
  test_skip 'a misspelt zone is answered with the right one' 'no list of zones'
fi

test_that '--now is read alike by every tool' '
  cat >noon.eml <<END
From: a@cust.example
To: support@example.net
Subject: x
Message-ID: <1@cust.example>
Date: Mon, 05 Oct 2026 09:00:00 +0000

text
END
  printf "ticket,at,kind,channel\n1,2026-09-01T09:00Z,customer,email\n" | ticketlog -q -d now.db -f csv --timezone=UTC -
  kbvote -q --at=2026-08-20T09:00Z contact-support yes
  export SOURCE_DATE_EPOCH=1791194400 # 2026-10-05T10:00:00Z
  while read -r now at; do
    slareport -d now.db -c desk.yaml --now=$now -f tsv --clocks >out
    slareport -d now.db -c desk.yaml --now=$at -f tsv --clocks >want
    test_cmp want out
    slaclock -c desk.yaml --now=$now next email >out
    slaclock -c desk.yaml --now=$at next email >want
    test_cmp want out
    slaclock -c desk.yaml --now=$now elapsed email 2026-09-01T09:00 now >out
    slaclock -c desk.yaml --now=$at elapsed email 2026-09-01T09:00 now >want
    test_cmp want out
    ticketmail -n -d now.db -c desk.yaml --now=$now <noon.eml >out
    ticketmail -n -d now.db -c desk.yaml --now=$at <noon.eml >want
    test_cmp want out
    kbfeedback --now=$now -f tsv --by=month >out
    kbfeedback --now="$(echo $at | cut -c 1-10)" -f tsv --by=month >want
    test_cmp want out
  done <<END
now 2026-10-05T12:00:00+02:00
today 2026-10-05T00:00:00+02:00
yesterday 2026-10-04T00:00:00+02:00
last-month 2026-09-01T00:00:00+02:00
2026-W45 2026-11-02T00:00:00+01:00
2026-11 2026-11-01T00:00:00+01:00
2026-10-05 2026-10-05T00:00:00+02:00
END
'

test_that 'a wrong number, time, zone, share or duration says what is expected' '
  refuses kbsearch <<END
-n 0 x|-n: expected a number from 1 to 1000000, not "0"
-n5x x|-n: expected a number from 1 to 1000000, not "5x"
--offset=-1 x|--offset: expected a number from 0 to 1000000, not "-1"
-l "\$(printf "\\\\377")" x|-l is not UTF-8 text
--like=|option --like needs a file name
END
  refuses kbfeedback <<END
--min-votes=-1|--min-votes: expected a number, 0 or more, not "-1"
--chart=x.png --scale=5|--scale: expected a number from 1 to 4, not "5"
--since=yore|--since: "yore" is no day
--period=2026-13|--period: 
END
  refuses slareport <<END
--fail-under=101|--fail-under: expected per cent, from 0 to 100, not "101"
--fail-under=most|--fail-under: expected per cent, from 0 to 100, not "most"
--at-risk=soon|--at-risk: 
--since=yore|--since: expected a time like 2026-10-05T09:30, or where a period begins like 2026-10-05, 2026-W40 or yesterday, not "yore"
END
  refuses kbindex <<END
-j 0 .|-j: expected a number from 1 to 256, not "0"
--lang=english .|--lang: expected a code like en, nl or ru, not "english"
END
  refuses ticketmail <<END
--keep=ten|--keep: expected a number from 0 to 36500, not "ten"
--to=nobody|--to: expected an address, not "nobody"
END
  for tool in kbfeedback slaclock slareport ticketmail; do
    for now in noon "" 2026-13 2026-10-05T25:00; do
      refused "--now: expected a time like 2026-10-05T09:30, or where a period begins like 2026-10-05, 2026-W40 or yesterday, not \"$now\"" \
        $tool --now="$now"
    done
  done
  for zone in CET-1 UTC+2 Mars/Olympus /etc/localtime :UTC +02:00 localtime ""; do
    refused "--timezone: expected a zone like Europe/Amsterdam, not \"$zone\"" \
      kbvote --import=csv --timezone="$zone"
    refused "--timezone: expected a zone like Europe/Amsterdam, not \"$zone\"" \
      ticketlog -f csv --timezone="$zone"
  done
'

test_that 'an option that the view has no use for is an error' '
  refuses kbindex <<END
--check -n .|-n is not for --check
--check --full .|--full is not for --check
--check --prune .|--prune is not for --check
END
  refuses kbsearch <<END
--batch --suggest|--batch and --suggest exclude each other
--categories --like=-|--categories and --like exclude each other
--paths --vimgrep x|--paths and --vimgrep exclude each other
--categories -n 3|-n is not for --categories
--categories --offset=3|--offset is not for --categories
--categories -t dns|-t is not for --categories
--categories -a|-a is for a QUERY and --batch
--categories --paths|--categories and --paths exclude each other
--categories --vimgrep|--categories and --vimgrep exclude each other
--categories --explain|--explain is not for --categories
--categories --no-votes|--no-votes is not for --categories
--categories --log=x|--log is for a QUERY
--suggest --offset=1|--offset is not for --suggest
--suggest -a|-a is for a QUERY and --batch
--like=- --all|--all is for a QUERY and --batch
--like=- --log=x|--log is for a QUERY
-C dns --all|--all is for a QUERY and --batch
-C dns --explain|--explain is not for a listing without a QUERY
-C dns --no-votes|--no-votes is not for a listing without a QUERY
-0 x|-0 is for --paths
--judge=q x|--judge is for --batch
--batch --judge=q --paths|--paths is not for --judge
--batch --judge=q --vimgrep|--vimgrep is not for --judge
--batch --judge=q --explain|--explain is not for --judge
--explain --paths x|--explain is not for --paths
--explain --vimgrep x|--explain is not for --vimgrep
--spreadsheet x|--spreadsheet goes with -f csv
--spreadsheet -f tsv x|--spreadsheet goes with -f csv
END
  refuses kbvote <<END
a yes --rejects=x|--rejects is for --import
a yes --prefix=/x|--prefix is for --import=combined and caddy
a yes --timezone=UTC|--timezone is for times that may lack an offset
a yes -c desk.yaml|--config is for times that may lack an offset
--import=combined -c desk.yaml|--config is for times that may lack an offset
--rotate-key -c desk.yaml|-c is not for --rotate-key
--import=combined --timezone=UTC|--timezone is for times that may lack an offset
--import=csv --prefix=/x|--prefix is for --import=combined and caddy
--import=csv --voter=x|--voter is for one vote
--import=csv --at=2026-10-05|--at is for one vote
--rotate-key --import=csv|--rotate-key and --import exclude each other
--rotate-key --voter=x|--voter is for one vote
--rotate-key --timezone=UTC|--timezone is not for --rotate-key
--rotate-key --rejects=x|--rejects is for --import
END
  refuses kbfeedback <<END
--edits --by=tag|--by is for the list, --chart and --views
--gaps=log --by=tag|--by is for the list, --chart and --views
--edits --sort=yes|--sort is for the list and --chart
--gaps=log --needs-work|--needs-work is for the list and --chart
--gaps=log --min-votes=2|--min-votes is not for --gaps
--edits --gaps=log|--edits and --gaps exclude each other
--dark|--dark is for --chart
--edits --dark|--dark is for --chart
--scale=2|--scale is for --chart=FILE.png
--chart=x.svg --scale=2|--scale is for --chart=FILE.png
--chart=x.svg -f csv|-f is not for --chart
--chart=x.svg -o x|-o is not for --chart
--chart=x.gif|--chart: expected FILE.png, .svg or .pdf, not "x.gif"
END
  refuses slaclock <<END
open email --spreadsheet|--spreadsheet goes with -f csv
END
  refuses ticketlog <<END
-f mbox --map=ticket=b x|--map is for csv and jsonl
-f mbox --time-format=%F x|--time-format is for csv and jsonl
-f zendesk-json --map=ticket=b x|--map is for csv and jsonl
--time-format=%F x.mbox|--time-format is for csv and jsonl
END
  refuses slareport <<END
--clocks --breaches|--clocks and --breaches exclude each other
--chart=trend --at-risk=2h|--chart and --at-risk exclude each other
--clocks --by=agent|--by is not for --clocks
--breaches --by=agent|--by is not for --breaches
--at-risk=2h --by=agent|--by is not for --at-risk
--at-risk=2h --period=2026-10|--period is not for --at-risk
--at-risk=2h --since=2026-10|--since is not for --at-risk
--at-risk=2h --until=2026-10|--until is not for --at-risk
--at-risk=2h --fail-under=90|--fail-under is not for --at-risk
-n 3|-n is for --breaches and --at-risk
--clocks -n 3|-n is for --breaches and --at-risk
--dark|--dark is for pictures and pages (-o FILE.png, .svg, .pdf, .html)
--clocks --dark|--dark is for pictures and pages (-o FILE.png, .svg, .pdf, .html)
--chart=trend --dark|--dark is for pictures and pages (-o FILE.png, .svg, .pdf, .html)
--dark -o x.csv|--dark is for pictures and pages (-o FILE.png, .svg, .pdf, .html)
--scale=2|--scale is for -o FILE.png
--chart=trend --scale=2 -o x.svg|--scale is for -o FILE.png
--chart=ecdf --by=agent -o x.svg|--by is not for --chart=ecdf, heatmap and calendar
--chart=trend --by=agent -o x.svg|--by=agent is not for --chart=trend; expected day, week or month
--chart=bars --by=day -o x.svg|--by=day is not for --chart=bars
END
  refuses ticketmail <<END
--resellers=x --keep=3|--resellers and --keep exclude each other
--keep=3 -n|-n is for a message
--keep=3 --explain|--explain is for a message
--keep=3 --reply=x|--reply is for a message
--resellers=x --dry-run|--dry-run is for a message
--resellers=x --now=2026-10-05|--now is not for --resellers
--resellers=x -c desk.yaml|-c is for a message
--resellers=x --site=https://example.net|--site is for a message
END
  test ! -e x && test ! -e x.svg && test ! -e x.png && test ! -e x.html
'

test_that 'the suffix of -o is the format where there is no -f' '
  for suffix in tsv csv json jsonl; do
    for line in "kbsearch transfer" "slaclock -c desk.yaml week email" \
        "slareport -q -c desk.yaml"; do
      $line -f $suffix >plain || test $? -eq 1
      $line -o file.$suffix >out || test $? -eq 1
      test_cmp /dev/null out
      test_cmp plain file.$suffix
    done
  done
  kbsearch transfer -o UPPER.CSV
  test_is "$(head -n 1 UPPER.CSV | cut -c 1-11)" rank,score,
  kbsearch transfer -o file.csv -f tsv
  test_is "$(head -n 1 file.csv | cut -f 1)" rank
  kbsearch transfer >plain
  for name in file file.txt ./.csv; do
    kbsearch transfer -o $name
    test_cmp plain $name
  done
  kbsearch transfer -o - >out
  test_cmp plain out
  kbsearch transfer -o safe.csv --spreadsheet
'

test_that 'a suffix that is no format is an error' '
  known=".txt, .tsv, .csv, .json or .jsonl, or a format by -f"
  for tool in kbsearch kbfeedback; do
    refused "-o: no format by the suffix of \"x.xlsx\"; expected $known" $tool -o x.xlsx
  done
  refused "-o: no format by the suffix of \"a/x.md\"; expected $known" \
    slaclock open email -o a/x.md
  refused "-o: no format by the suffix of \"x.gif\"; expected .png, .svg, .pdf, .html, .htm, $known" \
    slareport -c desk.yaml -o x.gif
  refused "--paths, --vimgrep and -f exclude each other" kbsearch --paths transfer -o x.csv
  refused "a list is no picture" slareport -c desk.yaml --clocks -o x.png
  test ! -e x.xlsx && test ! -e x.csv && test ! -e x.png
  kbsearch transfer -o x.xlsx -f csv
  test -s x.xlsx
'

test_done
