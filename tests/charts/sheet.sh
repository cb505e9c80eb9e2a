#!/bin/sh
# sheet.sh FOLDER - draws every chart over every kind of data, light and dark, and puts them on
# one page to look at: FOLDER/index.html.  `make charts` runs it.
set -eu
cd "$(dirname "$0")/../.."
top=$PWD
mkdir -p "$1" && cd "$1"
PATH=$BUILD:$PATH
TZ=UTC LC_ALL=C
export TZ LC_ALL PATH

cat >desk.yaml <<'END'
name: Example Registrar support
timezone: Europe/Amsterdam
hours:
  email: {week: {mon-fri: 09:00-17:00}}
  always: {week: {mon-sun: 00:00-24:00}}
promises:
  - {name: first reply, clock: first-reply, hours: email, target: 8h, goal: 90%}
  - {name: follow-up, clock: next-reply, hours: email, target: 16h, goal: 95%, escalated: exempt}
END

# log TICKETS DAYS SLOW NAMES: a log from 5 October 2026 on.  SLOW: mean minutes to a reply.
# NAMES: short, long (Cyrillic, 80 characters), or a number of agents.
log () {
  echo ticket,at,kind,author,channel,line
  awk -v tickets="$1" -v days="$2" -v slow="$3" -v names="$4" 'BEGIN {
    OFS = ","
    srand (7)
    long = "Поддержка реселлеров в Северо-Западном регионе - вторая смена - очередь " \
           "обращений номер"
    for (t = 1; t <= tickets; t++) {
      day = int (rand () * days)
      if (day % 7 > 4 && rand () < .8) day -= 2
      at = 1791158400 + day * 86400 + int (25000 + 36000 * (rand () + rand ()) / 2)
      n = 1 + int (rand () * (names + 0 > 0 ? names : 4))
      agent = names == "long" ? long " " n : "agent " n "@example.net"
      channel = names == "long" ? long " " n : t % 3 ? "email" : "chat"
      print "T" t, "@" at, "customer", "c", channel, "nl"
      at += int (60 * (5 - slow * log (1 - rand ())))
      if (rand () < .97) print "T" t, "@" at, "agent", agent, channel, "nl"
      if (rand () < .5) {
        at += 3000 + int (rand () * 50000)
        print "T" t, "@" at, "customer", "c", channel, "nl"
        if (rand () < .1) print "T" t, "@" at + 60, "escalated", agent, "", ""
        at += int (60 * (5 - 2 * slow * log (1 - rand ())))
        print "T" t, "@" at, "agent", agent, channel, "nl"
      }
    }
  }'
}

# scene NAME NOW OPTIONS...: the log on stdin drawn as every chart.
scene () {
  name=$1 now=$2
  shift 2
  rm -f "$name.db"*
  ticketlog -q -d "$name.db" --format=csv - || :
  echo "<h2>$name</h2>" >>index.html
  for chart in overview trend ecdf heatmap dots bars calendar flow; do
    for theme in light dark; do
      file=$name-$chart-$theme.png dark=
      [ $theme = light ] || dark=--dark
      slareport -q -d "$name.db" -c desk.yaml --now="$now" --chart=$chart \
        ${dark:+"$dark"} "$@" -o "$file"
      echo "<a href=\"$file\"><img src=\"$file\" alt=\"$file\" title=\"$file\"></a>" >>index.html
    done
  done
  slareport -q -d "$name.db" -c desk.yaml --now="$now" "$@" -o "$name.html"
  slareport -q -d "$name.db" -c desk.yaml --now="$now" "$@" -o "$name.pdf"
  slareport -q -d "$name.db" -c desk.yaml --now="$now" "$@" -o "$name.svg"
  echo "<p><a href=\"$name.html\">HTML</a> <a href=\"$name.pdf\">PDF</a> \
<a href=\"$name.svg\">SVG</a></p>" >>index.html
}

cat >index.html <<'END'
<!DOCTYPE html><meta charset="utf-8"><title>deskbook charts</title>
<style>body { font: 14px sans-serif; background: #888 } img { width: 380px; margin: 4px }</style>
END
log 0 1 100 short | scene zero 2026-11-02T09:00
log 1 1 100 short | scene one-ticket 2026-11-02T09:00
log 300 28 15 short | scene all-met 2026-11-20T09:00 --period=2026-10
log 300 28 90000 short | scene none-met 2027-11-20T09:00 --period=2026-10
log 400 40 200 short | scene unfinished-week 2026-11-11T12:00 --since=2026-10-05 --by=week
log 200 25 200 short | scene dst-week 2026-11-20T09:00 --period=2026-W43
log 3000 28 240 60 | scene sixty-agents 2026-11-20T09:00 --period=2026-10 --by=agent
log 300 28 200 long | scene long-names 2026-11-20T09:00 --period=2026-10 --by=agent
log 8000 1090 240 short | scene three-years 2029-10-02T09:00
scene sample 2026-11-02T09:00 --period=2026-10 <"$top/kb/tickets.csv"
echo "charts: look at $PWD/index.html"
