#!/bin/sh
# floors.sh - the includes stay on the stairs.
#
# Floors, lowest first; folders between two `<` stand on one floor and do not include
# each other.  An include goes down, or stays in its folder, where it does not lead back to
# the module (x.h and x.c) that it began at.  A tool includes no other tool's headers.
# <sqlite3.h> is for the store and the modules that own tables.
set -eu
cd "$(dirname "$0")/.."

stairs='base < store text worktime chart page convert < input < holidays mail < article desk < ticket < index vote sla < zendesk search < answer < intake site < centre < cmd'
sqlite='lib/store/* lib/base/libraries.c lib/article/library.[ch] lib/article/names.[ch] lib/article/shelf.[ch] lib/article/synonyms.[ch] lib/index/* lib/ticket/* lib/vote/* lib/zendesk/* lib/input/* lib/intake/*'

# Circles are told; set to 1, they are errors.
circles=1

find lib cmd -name '*.[ch]' | LC_ALL=C sort |
  xargs grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]|\<sqlite3_' /dev/null |
  awk -v stairs="$stairs" -v sqlite="$sqlite" -v circles=$circles '
  BEGIN {
    n = split (stairs, word, " ")
    for (i = 1; i <= n; i++)
      if (word[i] == "<") level++
      else floor[word[i]] = level + 0
    n_owners = split (sqlite, owner, " ")
    for (i = 1; i <= n_owners; i++) {
      gsub (/\./, "[.]", owner[i])
      sub (/\*$/, "[^/]*", owner[i])
    }
  }
  function complain (why) {
    print place ": " why
    bad = 1
  }
  # A module is what its .c and .h have in common: the path without the suffix.
  function note_use (file, used) {
    sub (/[.][ch]$/, "", file)
    sub (/[.]h$/, "", used)
    if (file == used || (file, used) in noted)
      return
    noted[file, used] = 1
    if (!(file in uses))
      module[++n_modules] = file
    uses[file] = uses[file] " " used
  }
  # Goes on from a module; `way` is how it was reached.
  function look_for_circles (from, way,   i, n, used, circle) {
    state[from] = "on the way"
    n = split (uses[from], used, " ")
    for (i = 1; i <= n; i++)
      if (!(used[i] in state))
        look_for_circles(used[i], way " " used[i])
      else if (state[used[i]] == "on the way") {
        circle = substr (way, index (way " ", " " used[i] " ") + 1)
        gsub (/ /, " -> ", circle)
        print circle " -> " used[i] ": a circle of includes"
        bad += circles
      }
    state[from] = "done"
  }
  function owns_tables (file,   i) {
    for (i = 1; i <= n_owners; i++)
      if (file ~ "^" owner[i] "$")
        return 1
    return 0
  }
  {
    match ($0, /:[0-9]+:/)
    file = substr ($0, 1, RSTART - 1)
    place = substr ($0, 1, RSTART + RLENGTH - 2)
    if (/sqlite3(_|\.h|ext\.h)/ && !owns_tables(file))
      complain ("SQLite outside the modules that own tables")
    if ($0 !~ /include[ \t]*"/)
      next
    match ($0, /"[^"]*/)
    header = substr ($0, RSTART + 1, RLENGTH - 1)
    n = split (file, part, "/")
    from = part[1] == "cmd" ? "cmd" : part[2]
    if (!(from in floor))
      complain ("folder " from " has no floor in tests/floors.sh")
    split (header, target, "/")
    to = target[1]
    folder = file
    sub (/[^\/]*$/, "", folder)
    if (header !~ /\// || "lib/" header ~ "^" folder "[^/]*$")
      note_use(file, header ~ /\// ? "lib/" header : folder header)
    if (header ~ /\.\.|^cmd\//)
      complain ("\"" header "\" leaves the folder")
    else if (header !~ /\// || to == from)
      ;
    else if (!(to in floor) || to == "cmd")
      complain ("\"" header "\" is in no folder of lib/")
    else if (floor[to] == floor[from])
      complain (from " and " to " stand on one floor")
    else if (floor[to] > floor[from])
      complain ("an include that points up: " from " uses " to)
  }
  END {
    for (i = 1; i <= n_modules; i++)
      if (!(module[i] in state))
        look_for_circles(module[i], " " module[i])
    exit (bad > 0)
  }'
echo 'floors: every include points down'
