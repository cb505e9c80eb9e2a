#!/bin/sh
# slareport on random histories: recomputed by a slow script, and what must change nothing.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
timezone: UTC
hours:
  office: {week: {mon-thu: 09:00-17:00, fri: [09:00-10:30, 13:30-17:00]}}
promises:
  - {name: first, clock: first-reply, hours: office, target: 4h}
  - {name: next, clock: next-reply, hours: office, target: 8h, escalated: exempt}
  - {name: solve, clock: resolution, hours: office, target: 24h}
END
NOW=2026-11-20T12:00:00Z

# Random events, a few of a ticket at one time; `ticket,at,kind` with minutes since
# 2026-09-07T00:00Z, a Monday.
histories () {
  awk -v seed="$1" -v tickets="$2" 'BEGIN {
    srand (seed)
    n = split ("customer customer customer agent agent agent note auto escalated deescalated " \
               "waiting resumed solved reopened closed merged opened", kinds, " ")
    for (t = 1; t <= tickets; t++) {
      at = int (rand () * 80000)
      events = 1 + int (rand () * 12)
      for (e = 0; e < events; e++) {
        kind = e == 0 && rand () < .8 ? "opened" : kinds[1 + int (rand () * n)]
        if (kind == "merged" && rand () < .7) kind = "agent"
        print "T" t "," at "," kind
        at += rand () < .15 ? 0 : 1 + int (rand () * rand () * 6000)
      }
    }
  }'
}
# Minutes to times; `shift` minutes are added.
as_csv () {
  echo ticket,at,kind
  awk -F, -v OFS=, -v shift="${1-0}" '{ $2 = "@" 1788739200 + ($2 + shift) * 60; print }'
}
import () { # DB FILE...
  db=$1
  shift
  ticketlog -q -d "$db" --format=csv "$@"
}
clocks () { # DB [NOW]
  slareport -d "$1" -c desk.yaml --now="${2-$NOW}" --clocks -f tsv
}

# The clocks again, minute by minute, from the public view: the rules of slareport(1) with no
# calendar arithmetic at all.
slow_clocks () {
  sqlite3 -readonly -separator ' ' "$1" "
    SELECT ticket, CAST (strftime ('%s', at) AS INTEGER) / 60, kind FROM v_ticket_event
     WHERE at <= '2026-11-20T12:00:00Z'" |
  awk -v now=$((1795176000 / 60)) '
    function open (m,   day, of) {
      day = (int (m / 1440) + 3) % 7; of = m % 1440
      if (day > 4) return 0
      if (day == 4) return (of >= 540 && of < 630) || (of >= 810 && of < 1020)
      return of >= 540 && of < 1020
    }
    function used (from, to) { return sum[to - first] - sum[from - first] }
    function out (name, from, to, taken, target, done, exempt,   state) {
      state = exempt ? "exempt" : done ? (taken <= target ? "met" : "breached") \
                     : (taken <= target ? "running" : "overdue")
      print ticket, name, from * 60, done ? to * 60 : "-", taken * 60, state
    }
    function stop_reply (m, merged) {
      if (f) { out("first", f, m, used(f, m), 240, 1, merged); f = 0; answered = 1 }
      if (x) { out("next", x, m, used(x, m), 480, 1, merged || xe); x = 0 }
    }
    function stop_solve (m, merged) {
      if (!s) return
      if (w) { pause += used(w, m); w = 0 }
      out("solve", s0, m, used(s0, m) - pause, 1440, 1, merged)
      s = 0; solved = m
    }
    function finish () {
      if (f) out("first", f, now, used(f, now), 240, 0, 0)
      if (x) out("next", x, now, used(x, now), 480, 0, xe)
      if (s) out("solve", s0, now, used(s0, now) - pause - (w ? used(w, now) : 0), 1440, 0, 0)
    }
    BEGIN {
      first = 1788739200 / 60 - 1440
      for (m = first; m <= now; m++) sum[m + 1 - first] = sum[m - first] + open(m)
    }
    # All events of one time, by what they mean.
    function second (   i, n, kinds, order) {
      order = (merged ? "opened customer merged " : "opened ") "agent customer auto note "
      order = order (escalated ? "deescalated escalated " : "escalated deescalated ")
      order = order (w ? "resumed waiting " : "waiting resumed ")
      order = order (solved ? "reopened solved closed" : "solved reopened closed")
      n = split (order, kinds, " ")
      for (i = 1; i <= n; i++)
        if (kinds[i] in at_once) event(kinds[i])
      delete at_once
      merged = 0
    }
    function event (kind) {
      if (dead) return
      if (!seen && kind != "merged") { seen = 1; s = 1; s0 = m }
      if (kind == "customer" && w) { pause += used(w, m); w = 0 }
      if (kind == "customer" && !f && !x) { if (answered) { x = m; xe = escalated } else f = m }
      if (kind == "agent") stop_reply(m, 0)
      if (kind == "solved" || kind == "closed") { stop_reply(m, 0); stop_solve(m, 0) }
      if (kind == "waiting" && s && !w) w = m
      if (kind == "resumed" && w) { pause += used(w, m); w = 0 }
      if (kind == "reopened" && solved && !s) { pause += used(solved, m); s = 1; solved = 0 }
      if (kind == "escalated") { escalated = 1; if (x) xe = 1 }
      if (kind == "deescalated") escalated = 0
      if (kind == "merged") { stop_reply(m, 1); stop_solve(m, 1); dead = 1 }
    }
    $1 != ticket || $2 != m { second() }
    $1 != ticket {
      finish(); ticket = $1
      f = x = s = w = pause = answered = escalated = dead = solved = seen = 0
    }
    { m = $2; at_once[$3]; if ($3 == "merged") merged = 1 }
    END { second(); finish() }'
}
# The same columns from the tool: times as Unix seconds.
fast_clocks () {
  clocks "$1" >all.tsv
  sqlite3 -cmd '.mode tabs' :memory: ".import all.tsv c" "
    SELECT ticket || ' ' || promise || ' ' || strftime ('%s', started) || ' ' ||
           CASE stopped WHEN '' THEN '-' ELSE strftime ('%s', stopped) END || ' ' ||
           business_seconds || ' ' || state FROM c"
}

test_that 'random histories: the clocks of a slow script over the public view' '
  for seed in 1 2 3; do
    rm -f db*
    histories $seed 150 | as_csv >all.csv
    import db all.csv
    slow_clocks db | sort >slow
    fast_clocks db | sort >fast
    test "$(wc -l <slow)" -gt 200
    test_cmp slow fast
  done
'

test_that 'shuffled lines, split and doubled files change nothing' '
  histories 4 80 >lines
  as_csv <lines >all.csv
  rm -f db* other*
  import db all.csv
  clocks db >want
  shuf --random-source=lines lines >mixed
  split -n l/3 mixed part.
  for part in part.*; do as_csv <"$part" >"$part.csv"; done
  import other part.ac.csv part.aa.csv
  import other part.ab.csv part.aa.csv all.csv
  clocks other | sort >got
  sort want | test_cmp - got
  slareport -d db -c desk.yaml --now=$NOW -f tsv >a
  slareport -d other -c desk.yaml --now=$NOW -f tsv >b
  test_cmp a b
'

test_that 'shifted by whole weeks, the durations and verdicts are the same' '
  rm -f db* other*
  histories 5 80 | as_csv >here.csv
  histories 5 80 | as_csv $((52 * 7 * 1440)) >there.csv
  import db here.csv
  import other there.csv
  clocks db | cut -f 1,2,9-12 >here
  clocks other 2027-11-19T12:00:00Z | cut -f 1,2,9-12 >there
  test_cmp here there
'

test_that 'a week of a long log is what the whole log says of that week' '
  rm -f db*
  histories 6 200 | as_csv >all.csv
  import db all.csv
  for week in 2026-W38 2026-W41 2026-W44; do
    slareport -d db -c desk.yaml --now=$NOW --period=$week --clocks -f tsv | sed 1d >got
    case $week in
    *38) since=2026-09-14 until=2026-09-21 ;;
    *41) since=2026-10-05 until=2026-10-12 ;;
    *44) since=2026-10-26 until=2026-11-02 ;;
    esac
    clocks db | awk -F "\t" -v a=$since -v b=$until \
      "{ at = \$8 == \"\" ? \$7 : \$8 } at >= a && at < b" | sed "/^ticket/d" >want
    test -s want
    test_cmp want got
  done
'

# `promise state count` of the rows on stdin, added up.
add_up () {
  awk -F "\t" "FNR == 1 { next }
    { met[\$2] += \$4; breached[\$2] += \$5; running[\$2] += \$6; overdue[\$2] += \$7
      exempt[\$2] += \$8; clocks[\$2] += \$3 }
    END { for (p in clocks) if (clocks[p] > 0)
      print p, clocks[p], met[p], breached[p], running[p], overdue[p], exempt[p] }" "$@" | sort
}

test_that 'days, weeks and months are counted once, and add up to all of it' '
  report () { slareport -d db -c desk.yaml --now=$NOW -f tsv "$@"; }
  for seed in 7 8; do
    rm -f db* part*
    histories $seed 150 | as_csv >all.csv
    import db all.csv
    # Without the clocks that stand still: they are of no day yet.
    report --since=2026-09-01 --until=2027-02-01 | add_up >want
    test "$(wc -l <want)" -eq 3
    report --since=2026-09-01 --until=2027-02-01 --by=month >months
    for month in 2026-09 2026-10 2026-11 2026-12 2027-01; do
      report --period=$month --by=month >"part.m.$month"
      { head -n 1 months; grep "^$month" months; } | cut -f 1-19 >of_month
      cut -f 1-19 "part.m.$month" | test_cmp of_month -
    done
    add_up part.m.* | test_cmp want -
    add_up months | test_cmp want -
    for unit in day week; do
      report --since=2026-09-01 --until=2027-02-01 --by=$unit | add_up | test_cmp want -
    done
    for week in $(report --since=2026-09-01 --until=2027-02-01 --by=week | sed 1d | cut -f 1 | uniq); do
      report --period="$week" >"part.w.$week"
    done
    add_up part.w.* | test_cmp want -
    # All time has those that stand still, too, in a group of their own.
    report --by=month >all
    report | add_up >whole
    add_up all | test_cmp whole -
    { head -n 1 all; grep "^20" all; } | add_up | test_cmp want -
  done
'

test_that 'three monthly reports of the sample count its clocks once' '
  rm -f db*
  ticketlog -q -d db --format=csv --timezone=Europe/Amsterdam "$KB/tickets.csv"
  report () {
    slareport -d db -c "$KB/desk.yaml" --now=2026-11-20T12:00:00Z -f tsv "$@"
  }
  for month in 2026-08 2026-09 2026-10; do report --period=$month; done >months
  awk -F "\t" "\$2 == \"first reply\" { n += \$3 } END { print n }" months >sum
  test_is "$(cat sum)" 206
  report --since=2026-08-01 --until=2026-11-01 --clocks | grep -c "	first reply	" |
    test_cmp sum -
  for month in 2026-08 2026-09 2026-10 2026-11; do report --period=$month --clocks | sed 1d; done |
    sort >parts
  report --clocks | sed 1d | sort | test_cmp parts -
'

test_done
