# make-sample.awk - writes kb/tickets.csv, the sample log of a desk: three months of tickets
# with the habits of a real one (mornings busy, Fridays slow, some late, some reopened).
#   TZ=UTC awk -v tickets=240 -f make-sample.awk >tickets.csv
# Times are wall times of the desk; its hours are 09:00 to 17:00, Monday to Friday.

function pick (list,   parts, n) {
  n = split (list, parts, " ")
  return parts[1 + int(rand() * n)]
}

# Minutes since Monday 3 August 2026, 00:00.
function stamp (minutes) {
  return strftime ("%Y-%m-%dT%H:%M:%S", 1785715200 + int(minutes * 60))
}

# The minute at which `work` minutes of working time have passed.
function later (from, work,   day, of_day, left) {
  for (;;) {
    day = int(from / 1440)
    of_day = from - day * 1440
    if (day % 7 > 4 || of_day >= 1020) { from = (day + 1) * 1440; continue }
    if (of_day < 540) of_day = 540
    left = 1020 - of_day
    if (work <= left) return day * 1440 + of_day + work
    work -= left
    from = (day + 1) * 1440
  }
}

function event (ticket, at, kind, author, channel, line, priority, tags) {
  print ticket, stamp (at), kind, author, channel, line, priority, tags
}

function ticket (id, at,   customer, agent, channel, line, priority, tags, slow) {
  customer = "reseller-" (100000 + int(rand() * 180))
  agent = pick ("anna@example.net anna@example.net bram@example.net carlos@example.net dasha@example.net")
  channel = rand () < .72 ? "email" : rand () < .6 ? "chat" : "phone"
  line = pick ("worldwide worldwide worldwide nl nl es ru")
  priority = rand () < .08 ? "high" : rand () < .2 ? "low" : "normal"
  tags = pick ("transfer dns billing ssl account domain transfer dns")
  slow = (agent ~ /^dasha/ ? 1.5 : 1) * (at > 65 * 1440 && at < 75 * 1440 ? 2.2 : 1)
  event (id, at, "opened", customer, channel, line, priority, tags)
  event (id, at, "customer", customer, channel, line, "", "")
  if (channel == "email")
    event (id, at + .1, "auto", "", channel, line, "", "")
  if (rand () < .03) { event (id, later (at, 45), "merged", agent, "", "", "", ""); return }
  at = channel == "email" ? later (at, slow * (20 - 170 * log (1 - rand ()))) : at + 1 + rand () * 6
  if (rand () < .02) return
  event (id, at, "agent", agent, channel, line, "", "")
  while (rand () < .45) {
    at += 40 - 900 * log (1 - rand ())
    event (id, at, "customer", customer, channel, line, "", "")
    if (rand () < .12) { at = later (at, 30); event (id, at, "escalated", agent, "", "", "", tags " second-line") }
    if (rand () < .3) event (id, later (at, 15), "note", agent, "", "", "", "")
    at = later (at, slow * (30 - 260 * log (1 - rand ())))
    event (id, at, "agent", agent, channel, line, "", "")
  }
  if (rand () < .25) {
    event (id, at + .2, "waiting", agent, "", "", "", "")
    at += 300 - 1500 * log (1 - rand ())
    event (id, at, "resumed", "", "", "", "", "")
  }
  if (rand () < .93) {
    at = later (at, 20 + rand () * 200)
    event (id, at, "solved", agent, "", "", "", "")
    if (rand () < .06) {
      at += 600 + rand () * 2000
      event (id, at, "reopened", customer, "", "", "", "")
      at = later (at, 60 + rand () * 300)
      event (id, at, "solved", agent, "", "", "", "")
    }
  }
}

BEGIN {
  OFS = ","
  srand (20261123)
  print "ticket", "at", "kind", "author", "channel", "line", "priority", "tags"
  for (n = 0; n < tickets; ) {
    day = int(rand() * 90)
    if (day % 7 > 4 && rand () > .15) continue
    at = day * 1440 + (rand () < .82 ? 500 + 560 * (rand () + rand ()) / 2 : 1440 * rand ())
    ticket ("T" (26001 + n++), at)
  }
}
