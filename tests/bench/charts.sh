#!/bin/sh
# charts.sh - drawing: slareport's overview page, a whole process with its database and its
# clocks, beside rrdtool and gnuplot as they draw six panels on a page of the same size from
# numbers that are counted already; the same page at 2x; each chart alone beside one panel.
# Median of RUNS runs (20).
# shellcheck source=tests/bench/common.sh
: "${DESKBOOK_DATA:=none}"
. "$(dirname "$0")/common.sh"

here=$WORK/charts
runs=${RUNS:-20}
tab=$(printf '\t')
rm -rf "$here"
mkdir -p "$here"
"$BUILD/ticketlog" -q -d "$here/db" --timezone=Europe/Amsterdam "$TOP/kb/tickets.csv"

slareport () { # LABEL ARGUMENT...
  label=$1
  shift
  printf '%s\tslareport\t%s\t-d\t%s\t-c\t%s\t--now=2026-11-02T09:00' "$label" \
    "$BUILD/slareport" "$here/db" "$TOP/kb/desk.yaml"
  printf '\t%s' --period=2026-10 "$@"
  echo
}

# ---- What the peers draw: a month by day, and the size of the page in $here/size.

"$BUILD/slareport" -q -d "$here/db" -c "$TOP/kb/desk.yaml" --now=2026-11-02T09:00 \
  --period=2026-10 -o "$here/page.png"
od -An -j16 -N8 -tu1 "$here/page.png" |
  awk '{ print $1 * 16777216 + $2 * 65536 + $3 * 256 + $4, $5 * 16777216 + $6 * 65536 + $7 * 256 + $8 }' \
  >"$here/size"
read -r width height <"$here/size"

first=1790812800 # 1 October 2026
awk -v from=$first 'BEGIN {
  for (i = 0; i < 31; i++)
    print from + i * 86400, 70 + (i * 37) % 30, (i * 53) % 40, 3 + (i * 29) % 23, (i * 7) % 11
}' >"$here/days"

rrdtool create "$here/days.rrd" --start $((first - 86400)) --step 86400 \
  DS:share:GAUGE:172800:0:100 DS:clocks:GAUGE:172800:0:U DS:hours:GAUGE:172800:0:U \
  DS:late:GAUGE:172800:0:U RRA:AVERAGE:0.5:1:40
while read -r at a b c d; do rrdtool update "$here/days.rrd" "$at:$a:$b:$c:$d"; done <"$here/days"

# panel FILE WIDTH HEIGHT: as an argument list, TAB between.
rrd_panel () {
  printf 'graph\t%s\t--imgformat=PNG\t--full-size-mode\t--width=%d\t--height=%d' "$1" "$2" "$3"
  printf '\t--start=%d\t--end=%d\t--title=First reply\t--vertical-label=%% kept' $first $((first + 30 * 86400))
  printf '\tDEF:share=%s:share:AVERAGE\tDEF:late=%s:late:AVERAGE' "$here/days.rrd" "$here/days.rrd"
  printf '\tAREA:late#D55E00:missed\tLINE2:share#0072B2:kept\tLINE1:95#666666:target'
  printf '\tGPRINT:share:AVERAGE:mean %%5.1lf\\n'
}
# One process draws the six, as `rrdtool -` does from a page's commands.
for i in 1 2 3 4 5 6; do
  rrd_panel "$here/rrd-$i.png" $((width / 2)) $((height / 3)) | awk -F '\t' '{
    for (i = 1; i <= NF; i++) printf "\"%s\"%s", $i, (i < NF ? " " : "")
    print "" }'
done >"$here/rrd.commands"

# The panels of the overview: two trends with intervals, two distributions, arrivals with their
# counts, groups with intervals, and a list.
awk 'BEGIN {
  for (i = 0; i < 300; i++) print i * i / 9, i * i / 5, i / 3 }' >"$here/ecdf"
awk 'BEGIN {
  for (d = 0; d < 7; d++) for (h = 0; h < 24; h++) print h, d, (h * 7 + d * 5) % 23 }' >"$here/heat"
awk 'BEGIN {
  for (i = 0; i < 4; i++) print 80 + 5 * i, 75 + 5 * i, 84 + 4 * i, i, "\"group " i " (n = 120)\"" }' \
  >"$here/groups"

gnuplot_head () { # FILE WIDTH HEIGHT
  echo "set terminal pngcairo size $2,$3"
  echo "set output '$1'"
  echo 'set style fill solid'
}
gnuplot_trend () {
  cat <<GNUPLOT
set title "First reply: 93% kept"; set xdata time; set timefmt "%s"; set format x "%d %b"; set yrange [0:110]
plot '$here/days' using 1:5 with boxes title 'missed', \
     '' using 1:2:(\$2-9):(\$2+6) with yerrorbars title 'kept', '' using 1:2 with lines notitle, \
     95 title 'target'
set xdata; set format x "%g"; set autoscale
GNUPLOT
}
gnuplot_rest () {
  cat <<GNUPLOT
set title "Half within 3 h"; set yrange [0:100]
plot '$here/ecdf' using 1:3 with steps title 'first reply', '' using 2:3 with steps title 'follow-up'
set title "When customers write"; set autoscale; set yrange [-0.5:6.5]
plot '$here/heat' using 1:2:3 with image notitle, '' using 1:2:3 with labels notitle
set title "By channel"; set autoscale; set yrange [-1:4]
plot '$here/groups' using 1:4:2:3:ytic(5) with xerrorbars notitle
set title "Worst breaches"; unset tics; set yrange [0:9]; set xrange [0:4]
plot for [i=0:3] '$here/groups' using (i+0.3):(2*\$4+1):5 with labels notitle
GNUPLOT
}
{ gnuplot_head "$here/gnuplot.png" "$width" "$height"
  echo 'set multiplot layout 3,2'
  gnuplot_trend
  gnuplot_trend
  gnuplot_rest
  echo 'unset multiplot'; } >"$here/page.gp"
{ gnuplot_head "$here/gnuplot-1.png" 800 300; gnuplot_trend; } >"$here/panel.gp"

{ slareport 'page' -o "$here/page.png"
  slareport 'page, 2x' --scale=2 -o "$here/page2.png"
  slareport 'page, SVG' -o "$here/page.svg"
  slareport 'page, PDF' -o "$here/page.pdf"
  slareport 'no page, the table' -f tsv
  slareport 'trend' --chart=trend -o "$here/trend.png"
  slareport 'heatmap' --chart=heatmap -o "$here/heatmap.png"
  printf 'page\trrdtool\tsh\t-c\trrdtool - <%s\n' "'$here/rrd.commands'"
  printf 'page\tgnuplot\tgnuplot\t%s\n' "$here/page.gp"
  printf 'one\trrdtool\trrdtool\t'
  rrd_panel "$here/rrd.png" 800 300
  printf '\none\tgnuplot\tgnuplot\t%s\n' "$here/panel.gp"
} >"$here/commands"
"$BENCH/runner" "$runs" <"$here/commands" >"$here/times"

echo "charts: a page of $width x $height, median of $runs runs"
while IFS=$tab read -r what who ms mb; do
  printf '%-20s %-10s %7.1f ms %6.1f MB\n' "$what" "$who" "$ms" "$mb"
done <"$here/times"
for peer in rrdtool gnuplot; do
  ratio=$(awk -F '\t' -v peer=$peer '$1 == "page" { ms[$2] = $3 }
    END { printf "%.2f", ms["slareport"] / ms[peer] }' "$here/times")
  echo "page, of $peer: $ratio  goal 1.00: $(verdict "$ratio" '<=' 1)"
done
