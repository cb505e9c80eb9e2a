#!/bin/sh
# slareport: what others make of its HTML, SVG, PDF and PNG: parsers, a browser, a text extractor.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

CHARTS='trend flow ecdf heatmap dots calendar'
export CHARTS
ticketlog -q -d desk.db --timezone=Europe/Amsterdam "$KB/tickets.csv" || exit
cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
sla () {
  slareport -q -d desk.db -c desk.yaml --now=2026-11-02T09:00 --period=2026-10 "$@"
}
has () {
  command -v "$1" >/dev/null
}
sla -o report.html || exit
# Each picture once, light and dark.
for chart in overview bars $CHARTS; do
  sla --chart="$chart" -o "light-$chart.svg" && sla --chart="$chart" --dark -o "dark-$chart.svg" || exit
done

test_that 'it says what it is before anything else' '
  head -n 1 report.html | grep -i "^<!DOCTYPE html"
  grep -q "<html lang=\"en\"" report.html
  head -c 1024 report.html | grep -iq "charset=\"\?utf-8"
  grep -q "<title>Example Registrar support: promises kept, October 2026</title>" report.html
'

test_that 'nothing is fetched, run or sent' '
  # Names of namespaces and references within the page aside.
  sed "s/xmlns\(:[a-z]*\)\?=\"[^\"]*\"//g; s/\(href\|url\)\(=\"\|(\)#//g" report.html >rest
  test_must_fail grep -inE "https?:|//[a-z]|<(script|iframe|object|embed|link|img|form|base)|src=|href|url\(|@import|data:| on[a-z]+=" rest
'

test_that 'each id is there once, and what is referred to exists' '
  perl -0ne "
    my %n; \$n{\$1}++ while / id=\"([^\"]*)\"/g;
    my @bad = grep { \$n{\$_} > 1 } keys %n;
    for my \$list (/ aria-(?:labelledby|describedby)=\"([^\"]*)\"/g, /(?:href=\"|url\()#([^\")]*)/g)
      { push @bad, grep { !\$n{\$_} } split / /, \$list }
    die \"@bad\" if @bad || !%n" report.html
'

test_that 'elements are closed in the order in which they were opened' '
  perl -0ne "
    my %void = map { \$_ => 1 } qw(meta br hr img input link col wbr);
    s/<!DOCTYPE[^>]*>//i; s/<style>.*?<\/style>//gs; s/<!--.*?-->//gs;
    my @open;
    while (/<(\/?)([A-Za-z][A-Za-z0-9:-]*)((?:\s+[^\s=>]+(?:=\"[^\"]*\")?)*)\s*(\/?)>/g) {
      my (\$end, \$name, \$own) = (\$1, \$2, \$4);
      if (\$end) { my \$top = pop @open; die \"\$name closes \$top\" if \$top ne \$name }
      elsif (!\$own && !\$void{\$name}) { push @open, \$name }
    }
    die \"open: @open\" if @open" report.html
'

if has xmllint; then
  test_that 'an HTML parser has nothing to say but of elements newer than itself' '
    xmllint --html --nonet --noout report.html 2>err || test $? -le 1
    test_must_fail sh -c "grep \"error :\" err | grep -v \"Tag .* invalid\""
  '
  test_that 'SVG is well-formed, alone and in the page' '
    test "$(ls light-*.svg dark-*.svg | wc -l)" = 16
    xmllint --nonet --noout light-*.svg dark-*.svg
    for picture in light-*.svg dark-*.svg; do
      test_is "$(xmllint --xpath "concat (name (/*), count (//*[local-name () = \"text\"]) > 0)" "$picture")" svgtrue
      test_is "$(grep -o " id=\"[^\"]*\"" "$picture" | sort | uniq -d)" ""
    done
  '
else
  test_skip 'an HTML parser' 'no xmllint'
  test_skip 'SVG is well-formed' 'no xmllint'
fi

# table NTH: the cells of that <details> of the page, as TSV without its header.
cat >"$tmp/table.pl" <<'END'
use strict; use warnings;
my ($nth) = @ARGV; local $/;
open my $f, '<', 'report.html' or die; my $html = <$f>;
my @tables = $html =~ /<details>.*?<tbody>(.*?)<\/tbody>/gs;
for my $row ($tables[$nth] =~ /<tr>(.*?)<\/tr>/gs) {
  my @cells = map { s/&lt;/</g; s/&gt;/>/g; s/&amp;/&/g; $_ } $row =~ /<td[^>]*>(.*?)<\/td>/gs;
  print join ("\t", @cells), "\n";
}
END

# As the page says it: shares in per cent, moments in words, no seconds.
cat >"$tmp/said.pl" <<'END'
use strict; use warnings; use POSIX; use Time::Local;
my @names;
while (<>) {
  chomp; my @cells = split /\t/, $_, -1;
  if ($. == 1) { @names = @cells; next }
  my @said;
  for my $i (0 .. $#cells) {
    my ($name, $cell) = ($names[$i], $cells[$i]);
    next if $name eq 'business_seconds';
    if ($cell =~ /^[01][.]/ && $name =~ /^(compliance|low|high|share|open|target|goal)$/) {
      $cell = $cell == 0 || $cell == 1 ? 100 * $cell . '%' : sprintf '%.1f%%', $cell * 100;
    } elsif ($cell ne '' && $name =~ /^change/) {
      $cell = $cell == 0 ? '0' : sprintf '%+.1f', $cell * 100;
      $cell =~ s/^-/\xe2\x88\x92/;
    } elsif ($cell =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/) {
      $cell = strftime '%a ' . $3 * 1 . ' %b %Y %H:%M', gmtime timegm 0, $5, $4, $3, $2 - 1, $1;
    }
    push @said, $cell;
  }
  print join ("\t", @said), "\n";
}
END

# Those that are shorter side by side: a row for each weekday, for each promise.
cat >"$tmp/beside.awk" <<'PROGRAM'
BEGIN { FS = OFS = "\t"; split ("0.1 0.25 0.5 0.75 0.8 0.9 0.95 0.98 0.99 1", shares, " ") }
NR == 1 { next }
!($1 in seen) { seen[$1] = ++rows; name[rows] = $1 }
chart == "heatmap" { cell[$1, $2] = $3; all[$1] += $3 }
chart == "ecdf" { cell[$1, $2 + 0] = $4; clocks[$1] = $5 }
END {
  for (i = 1; i <= rows; i++) {
    line = name[i]
    if (chart == "heatmap") {
      for (hour = 0; hour < 24; hour++) line = line OFS cell[name[i], hour]
      line = line OFS all[name[i]]
    } else {
      line = line OFS clocks[name[i]]
      for (k = 1; k <= 10; k++) line = line OFS cell[name[i], shares[k] + 0]
    }
    print line
  }
}
PROGRAM

nth=0
for chart in $CHARTS; do
  export chart nth
  test_that "behind the picture stand the numbers of -f csv: $chart" '
    sla --chart=$chart -f tsv >data.tsv
    case $chart in
      heatmap | ecdf) awk -v chart=$chart -f "$tmp/beside.awk" data.tsv ;;
      *) perl "$tmp/said.pl" data.tsv ;;
    esac >want
    perl "$tmp/table.pl" $nth >got
    test -s want
    test_cmp want got
  '
  nth=$((nth + 1))
done

# rows FILE: the cells of its tables' rows.
rows () {
  sed "s/<tr>/\n<tr>/g; s/<\/tr>/\n/g" "$1" | grep "^<tr><td" | sed "s/<\/td>/\t/g; s/<[^>]*>//g; s/\t$//"
}

test_that 'lists, measures and a story are pages, too, with the rows that they have elsewhere, and links' '
  url="https://desk.example/t/%s"
  now=2026-10-29T14:00
  list () { slareport -q -d desk.db -c desk.yaml --now=$now "$@"; }
  list --at-risk=1d -o risk.html || test $? = 1
  rows risk.html | cut -f 1,2 >got
  list --at-risk=1d -f tsv | sed 1d | cut -f 1,2 | test_cmp - got
  grep -o "clocks\? \(is\|are\) due within 1d of business time" risk.html
  list --breaches --period=2026-10 --ticket-url=$url -o breaches.html
  rows breaches.html | cut -f 1,2 >got
  list --breaches --period=2026-10 -f tsv | sed 1d | cut -f 1,2 | test_cmp - got
  grep -o "<a href=\"https://desk.example/t/$(head -n 1 got | cut -f 1)\">" breaches.html
  list --backlog --by=line -f html | cat >backlog.html
  rows backlog.html | cut -f 1-8 >got
  { list --backlog --by=line -f tsv | sed 1d; list --backlog -f tsv | sed 1d; } | cut -f 1-8 | test_cmp - got
  list --measures --period=2026-10 -o measures.html
  rows measures.html | grep "^contacts" | cut -f 5 >got
  list --measures --period=2026-10 -f tsv | grep "contacts" | cut -f 3 | test_cmp - got
  list --flagged -o flagged.html
  rows flagged.html | cut -f 1,3,4 >got
  list --flagged -f tsv | sed 1d | cut -f 1,3,4 | test_cmp - got
  list --flagged --period=2026-W40 -f html | grep -o "\(No ticket has\|[0-9]* tickets\? ha\(s\|ve\)\) events that contradict others of theirs."
  list --ticket=T26195 --ticket-url=$url -o story.html
  # (Each table is a landmark, which has a name of its own.)
  test_is "$(grep -o "<section class=.wide. tabindex=.0. aria-label=.[^\"]*" story.html | sort | uniq -d)" ""
  test_is "$(grep -o "<h2>follow-up [0-9]: [a-z]*" story.html | tr "\n" " ")" \
    "<h2>follow-up 1: breached <h2>follow-up 2: exempt <h2>follow-up 3: exempt "
  grep -o "<a href=\"https://desk.example/t/T26195\">T26195</a>" story.html
  list --ticket=T26195 -f json | grep -o "\"kind\":" | wc -l >want
  rows story.html | grep -cE "	(opened|customer|agent|auto|note|escalated|deescalated|waiting|resumed|solved|reopened|closed|merged)(	|$)" | test_cmp want -
  list --ticket=T26195 --dark -f html | grep -q "color-scheme"
  for page in risk breaches backlog measures flagged story; do
    head -n 1 $page.html | grep -iq "^<!DOCTYPE html"
    grep -q "<title>Example Registrar support: " $page.html
  done
  run 1 slareport -d desk.db -c desk.yaml --now=$now --ticket=nope -o nope.html; one_line
  grep -o "Nothing is known of such a ticket by Thu 29 Oct 2026 14:00." nope.html
  run 2 slareport -d desk.db -c desk.yaml --clocks -o clocks.html; one_line
  run 2 slareport -d desk.db -c desk.yaml --at-risk=1d -o risk.svg; one_line
'

test_that 'each picture of the page says what it shows' '
  for chart in $CHARTS; do
    grep -o "<figure id=\"$chart\".\{0,400\}" report.html | grep "<svg.*role=\"img\".*aria-labelledby="
  done
'

test_that 'each picture is there for a narrow screen, too: as narrow, with the same marks' '
  perl -0ne "
    while (/<figure id=\"([^\"]*)\"><div class=\"broad\">(.*?)<\/div><div class=\"slim\">(.*?)<\/div>/gs) {
      my (\$id, \$broad, \$slim) = (\$1, \$2, \$3); print \"\$id\n\";
      \$slim =~ /^<svg[^>]* width=\"(\d+)\"/ && \$1 <= 400 or die \"\$id: wide\";
      my @said = map { [/<title>([^<]*)/g] } \$broad, \$slim;
      @{\$said[0]} or die \"\$id: no marks\";
      my %slim = map { \$_ => 1 } @{\$said[1]};
      my @lost = grep { !\$slim{\$_} } @{\$said[0]};
      \$id =~ /^(flow|ecdf)\$/ || !@lost or die \"\$id: @lost\"
    }" report.html >ids
  # shellcheck disable=SC2086
  printf "%s\n" $CHARTS | test_cmp - ids
'

test_that 'no picture of the page ends in empty space' '
  perl -0ne "
    while (/<svg[^>]* height=\"([\d.]+)\"(.*?)<\/svg>/gs) {
      my (\$height, \$svg, \$low) = (\$1, \$2, 0);
      while (\$svg =~ /<(text|circle|line)[^>]* (?:c?y|y2)=\"([\d.]+)\"/g) { \$low = \$2 if \$2 > \$low }
      die \"\$low of \$height\" if \$height - \$low > 16
    }" report.html
'

test_that 'what scrolls has the keyboard, and a name of its own' '
  grep -o "<section class=\"wide\"[^>]*>" report.html >scrolls
  test -s scrolls
  test_must_fail grep -v "tabindex=\"0\" aria-label=\"[^\"]" scrolls
  test_is "$(sort scrolls | uniq -d)" ""
'

test_that 'negative points have a minus in pictures and pages, and a hyphen in text' '
  minus=$(printf "\342\210\222")
  for file in report.html light-trend.svg; do
    grep -q "${minus}[0-9.]* points" $file
    test_must_fail grep -E ">[^<]*[ (]-[0-9.]+ (points|to)" $file
  done
  grep -q "(${minus}[0-9.]* to ${minus}[0-9.]*)" report.html
  sla | tr "\n" " " | grep -E -e "-[0-9.]+ points"
'

test_that 'a foot says of its picture what that shows, and no more' '
  for chart in flow heatmap; do
    grep -o "role=\"img\".*" light-$chart.svg >svg
    grep "Period: October 2026 (Europe/Amsterdam), as known at" svg
    test_must_fail grep -iE "clock|p50|p90|Compliance|Wilson|promise|first reply" svg
  done
  for chart in overview trend ecdf dots bars calendar; do
    grep "Clocks that stopped or fell due in the period" light-$chart.svg
    test_must_fail grep -E "p50|p90|p95" light-$chart.svg
  done
  grep "p50, p90 and p95 are of the clocks that stopped" report.html
  sla | tr "\n" " " | grep "p50, p90 and *p95 are"
'

# said CHART OPTIONS: the texts that a chart draws, one a line.
said () {
  chart=$1
  shift
  slareport -q -d ways.db -c ways.yaml --now=2026-11-02T09:00 --period=2026-10 --chart="$chart" -f svg "$@" |
    grep -o "<text[^>]*>[^<]*" | sed "s/.*>//"
}
cat >ways.yaml <<'END'
name: Ways
timezone: UTC
hours: {office: {week: {mon-fri: 09:00-17:00}}, late: {week: {mon-sun: 12:00-22:00}}}
channels: {email: {hours: office}, chat: {hours: late}}
promises: [{name: first reply, clock: first-reply, hours: office, target: 8h, goal: 95%}]
END
{
  echo ticket,at,kind,author,channel
  # On Mondays by e-mail, on Saturday evenings by chat.
  for day in 05 12 19; do
    echo "E$day,2026-10-${day}T10:00,opened,c,email"
    echo "E$day,2026-10-${day}T10:00,customer,c,email"
    echo "E$day,2026-10-${day}T11:00,agent,a,email"
  done
  for day in 10 17 24; do
    echo "C$day,2026-10-${day}T20:00,opened,c,chat"
    echo "C$day,2026-10-${day}T20:00,customer,c,chat"
  done
} >ways.csv
ticketlog -q -d ways.db --timezone=UTC ways.csv || exit

test_that 'the heat map counts each message by the hours of its channel' '
  said heatmap >texts
  grep "^No customer message came outside the hours of its channel" texts
  tr "\n" " " <texts | grep "6 customer messages .*; office hours outlined"
  said heatmap --where=channel=chat >texts
  grep "^No customer message came outside opening hours" texts
  tr "\n" " " <texts | grep "3 customer messages .*; opening hours outlined"
'

test_that 'holidays and the zone of a calendar count in the heat map, too' '
  cat >zones.yaml <<-END
	timezone: Europe/Amsterdam
	hours: {ny: {timezone: America/New_York, week: {mon-fri: 09:00-17:00}, closed: [2026-11-04]}}
	channels: {email: {hours: ny}}
	promises: [{name: r, clock: first-reply, channel: email, target: 4h}]
	END
  printf "%s\n" ticket,at,kind,channel 1,2026-11-03T15:00:00+01:00,customer,email \
    2,2026-11-03T10:00:00+01:00,customer,email 3,2026-11-04T16:00:00+01:00,customer,email >zones.csv
  ticketlog -q -d zones.db zones.csv
  slareport -q -d zones.db -c zones.yaml --period=2026-11 --now=2026-11-20 --chart=heatmap -f svg >zones.svg
  grep ">2 of 3 customer messages came outside opening hours<" zones.svg
'

test_that 'nine promises: the page says how many have a figure, and may break between their trends' '
  { echo "name: Nine"; echo "timezone: UTC"; echo "hours: {all: {week: {mon-sun: 00:00-24:00}}}"; echo promises:
    for p in a b c d e f g h i; do echo "  - {name: p$p, clock: first-reply, priority: $p, hours: all, target: 1h}"; done; } >nine.yaml
  { echo ticket,at,kind,priority,rating
    for p in a b c d e f g h i; do for n in 1 2; do
      echo "$p$n,2026-10-05T10:00,opened+customer,$p,"; echo "$p$n,2026-10-05T10:30,agent+solved,$p,5"
    done; done; } >nine.csv
  ticketlog -q -d nine.db --timezone=UTC --map=kind.opened+customer=opened+customer,kind.agent+solved=agent+solved nine.csv
  nine () { slareport -q -d nine.db -c nine.yaml --now=2026-11-02 --period=2026-10 "$@"; }
  nine -o nine.svg
  grep -o "<text[^>]*>[^<]*" nine.svg | sed "s/.*>//" >texts
  tr "\n" " " <texts | grep "Of 9 promises the 6 with the most clocks have a figure"
  test_is "$(grep -c "^2 of 2 clocks, likely" texts)" 6
  nine -o nine.html
  test_is "$(grep -o "<figure id=\"trend[^\"]*" nine.html | tr "\n" " ")" \
    "<figure id=\"trend <figure id=\"trend-2 <figure id=\"trend-3 <figure id=\"trend-4 <figure id=\"trend-5 "
  # Each is there once at either width.
  for p in a b c d e f g h i; do
    test_is "$(grep -o ">P$p: 2 of 2 kept<" nine.html | wc -l)" 2
  done
'

test_that 'the overview says once how many breaches it does not list' '
  { echo ticket,at,kind,channel; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "B$i,2026-10-05T10:00,customer,email"; done; } >late.csv
  ticketlog -q -d late.db --timezone=UTC late.csv
  slareport -q -d late.db -c ways.yaml --now=2026-11-02T09:00 --period=2026-10 -f svg | grep -o "<text[^>]*>[^<]*" | sed "s/.*>//" >texts
  listed=$(grep -c "^B[0-9]" texts)
  tr "\n" " " <texts | grep "… and $((20 - listed)) more: slareport --breaches"
'

test_that 'in text the heat map is as wide and as high as a terminal' '
  sla --chart=heatmap >heat.txt
  test_is "$(wc -l <heat.txt)" 25
  test_must_fail grep ".\{80\}" heat.txt
  test_is "$(awk "NR > 1 { for (i = 2; i < 9; i++) n += \$i; all += \$9 } END { print n, all }" heat.txt)" \
    "$(sla --chart=heatmap -f tsv | awk -F "\t" "NR > 1 { n += \$3 } END { print n, n }")"
  grep -x "10:00 .* Mon-Fri" heat.txt
  slareport -q -d ways.db -c ways.yaml --now=2026-11-02T09:00 --period=2026-10 --chart=heatmap --where=channel=chat |
    grep -x "20:00 *0 *0 *0 *0 *0 *3 *0 *3  Mon-Sun"
'

test_that 'what the ages of open tickets are of is not cut' '
  awk "BEGIN { print \"ticket,at,kind\"; for (i = 0; i < 12345; i++) print i \",2026-10-05T10:00Z,opened\" }" >open.csv
  ticketlog -q -d open.db open.csv
  slareport -q -d open.db -c ways.yaml --now=2026-10-28 --period=2026-10 --chart=flow -f svg |
    grep -o "<text[^>]*>[^<]*" | sed "s/.*>//" >texts
  tr "\n" " " <texts | grep "age of the 12,345 open now, 28 Oct 2026 "
'

test_that 'of a list on a telephone by when and by how much stand first' '
  for view in "--breaches|ticket promise due over target answered line priority agent " \
    "--at-risk=8h|ticket promise due left line priority agent "; do
    slareport -q -d ways.db -c ways.yaml --now=2026-10-25 "${view%|*}" -f html >list.html || test $? = 1
    grep -o "<th[> ][^<]*" list.html | sed "s/.*>//" | tr "\n" " " >heads
    test_is "$(cat heads)" "${view#*|}"
  done
'

test_that 'of few a headline says the numbers, of more the share' '
  said trend --where=channel=email | grep "^First reply: 3 of 3 kept"
  said dots --where=channel=email | grep "^3 of 3 promises kept"
  printf "ticket,at,kind,channel\n1,2026-10-05T09:00,customer,email\n1,2026-10-05T10:00,agent,email\n" |
    ticketlog -q -d single.db -f csv --timezone=UTC -
  slareport -q -d single.db -c desk.yaml --now=2026-11-02T09:00 --period=2026-10 --chart=dots -f svg | grep ">1 of 1 promise kept<"
  said trend | grep "^First reply: 50.0% kept"
'

test_that 'the calendar says how many clocks it is of' '
  said calendar | grep "share of 6 clocks met, day by day, October 2026"
'

test_that 'the last week of a closed month is there in part, not so far' '
  slareport -q -d desk.db -c desk.yaml --now=2026-11-02T09:00 --period=2026-10 --chart=trend -f svg >closed.svg
  grep ">in part<" closed.svg
  test_must_fail grep ">so far<" closed.svg
  slareport -q -d desk.db -c desk.yaml --now=2026-10-30T09:00 --period=2026-10 --chart=trend -f svg | grep ">so far<"
'

test_that 'a date of another year than that of the report has its year' '
  sed "s/2026-10-10/2025-12-27/" ways.csv | sed -n "1p;/^C10/p" >old.csv
  ticketlog -q -d old.db --timezone=UTC old.csv
  slareport -q -d old.db -c ways.yaml --now=2026-02-02T09:00 --since=2025-12-01 --until=2026-02-01 -f svg --chart=overview >old.svg
  grep ">29 Dec 2025<" old.svg
'

# shows URL: as a browser has it in the end
shows () {
  timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$tmp/home/c" --dump-dom "$1" \
    2>log </dev/null
}
if [ -n "${DESKBOOK_LONG-}" ] && has chromium; then
  shows "file://$PWD/report.html" >dom || :
  # A browser that cannot start here (no sandbox, no memory) shows nothing of anybody.
  grep -q '<html' dom || shows 'data:text/html,<p>up</p>' >up || :
fi
if grep -q '<html' dom 2>/dev/null || grep -q '<p>up</p>' up 2>/dev/null; then
  test_that 'a browser shows all of it' '
    for tag in "<h1" "<h2" "<svg" "<table" "<tr" "<td" "<text" "<details"; do
      test_is "$(grep -o "$tag[ >]" dom | wc -l)" "$(grep -o "$tag[ >]" report.html | wc -l)"
    done
  '
else
  test_skip 'a browser shows all of it' 'without DESKBOOK_LONG, or no chromium that starts'
fi

if has pdftotext; then
  test_that 'PDF: text that can be searched, one page of A4, a title' '
    sla -o overview.pdf
    pdftotext -layout overview.pdf text
    grep "Example Registrar support, October 2026" text
    n=$(sla -f tsv | awk -F "\t" "NR == 2 { print \$4 \" of \" \$4 + \$5 + \$7 }")
    grep "$n clocks" text
    sla --breaches -n 8 -f tsv | sed 1d | cut -f 1 | while read -r ticket; do grep "$ticket" text; done
    pdfinfo overview.pdf >info
    grep "^Title: .*Example Registrar" info
    grep "^Pages: *1\$" info
    grep "^Page size: *595.* x 84[12].*A4" info
  '
else
  test_skip 'PDF' 'no pdftotext'
fi

# size FILE: width and height of a PNG.
size () {
  od -An -j16 -N8 -tu1 "$1" | awk '{
    print ($1 * 256 + $2) * 65536 + $3 * 256 + $4, ($5 * 256 + $6) * 65536 + $7 * 256 + $8 }'
}

test_that 'PNG: 1 to 4 pixels for each px' '
  for chart in $(test_sample heatmap "overview trend heatmap"); do
    sla --chart=$chart -o 1.png
    size 1.png >one
    for scale in $(test_sample "2 4" "2 3 4"); do
      sla --chart=$chart --scale=$scale -o n.png
      size n.png | cat one - | awk -v n=$scale "
        NR == 1 { w = \$1; h = \$2 }
        NR == 2 && (w * n - \$1 >= n || \$1 > w * n || h * n - \$2 >= n || \$2 > h * n) { exit 1 }"
    done
  done
'

test_that 'a chart of a light and a dark page: the same marks' '
  for chart in overview $CHARTS; do
    grep -o "<title>[^<]*" light-$chart.svg >light
    grep -o "<title>[^<]*" dark-$chart.svg | test_cmp light -
  done
'

test_done
