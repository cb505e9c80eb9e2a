#!/bin/sh
# slaclock against other projects' test vectors (tests/data/sla; DESKBOOK_SLA names another
# folder of them): each row's calendar written as desk.yaml, all questions of a zone asked
# in one stream.  An answer that falls on a closing where the vector says the next opening
# (column sem: next-open) is the same promise: no business time lies between.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

SLA=${DESKBOOK_SLA:-$DATA/sla}
set -- "$SLA"/*.tsv
[ -e "$1" ] || { test_skip 'vectors' "no $SLA/*.tsv"; test_done; }

# Where we differ on purpose: row, our answer, why.
cat >known <<'END'
biz-0017 -142200 backwards is negative here, 0 there
znuny-0033 -205199 backwards is negative here, 0 there
biz-random-0275 101700 a boundary in a gap moves on by the gap (30 min), by an hour there
working_hours-0065 1991-11-18T09:01:42+00:00 fractions of a second are cut off, rounded there
working_hours-0131 0 the same
working_hours-0135 1 the same
working_hours-0138 0 the same
working_hours-0141 -1 the same
working_hours-0147 0 the same
END

# FILE -> for the n-th zone: n.yaml, n.questions, n.rows (id, op, sem, hours, expected).
convert () {
  awk -F '\t' '
    function clock (text,   to) {                    # 22:00-30:00 -> 22:00-06:00
      to = substr (text, 7)
      if (to > "24:00") to = sprintf ("%02d%s", substr (to, 1, 2) - 24, substr (to, 3))
      return substr (text, 1, 6) to
    }
    function windows (list,   parts, n, i, out) {
      n = split (list, parts, ",")
      for (i = 1; i <= n; i++) out = out (i > 1 ? ", " : "") clock(parts[i])
      return "[" out "]"
    }
    function map (text,   parts, n, i, out) {        # "mon 09:00-12:00;tue ..."
      n = split (text, parts, ";")
      for (i = 1; i <= n; i++)
        out = out (i > 1 ? ", " : "") substr (parts[i], 1, index (parts[i], " ") - 1) ": " \
              windows(substr (parts[i], index (parts[i], " ") + 1))
      return "{" out "}"
    }
    function closed (holidays, breaks,   parts, times, n, m, i, k, out, date) {
      n = split (holidays, parts, ",")
      for (i = 1; i <= n; i++) out = out (out ? ", " : "") parts[i]
      n = split (breaks, parts, ";")
      for (i = 1; i <= n; i++) {
        date = substr (parts[i], 1, 10)
        m = split (substr (parts[i], 12), times, ",")
        for (k = 1; k <= m; k++) out = out (out ? ", " : "") "\"" date " " times[k] "\""
      }
      return "[" out "]"
    }
    # The calendar of this row in the file of its zone: its name.
    function calendar (   key) {
      if (!($2 in zones)) {
        zones[$2] = ++n_zones
        print "name: vectors\ntimezone: " $2 "\nhours:\n" \
              "  always: {week: {mon-sun: 00:00-24:00}}" >(n_zones ".yaml")
      }
      key = $2 FS $3 FS $4 FS $5 FS $6
      if (!(key in names)) {
        names[key] = "h" (++n_names)
        print "  " names[key] ":\n    week: " map($3) > (zones[$2] ".yaml")
        if ($5 $4 != "") print "    closed: " closed($5, $4) > (zones[$2] ".yaml")
        if ($6 != "") print "    special: " map($6) > (zones[$2] ".yaml")
      }
      return names[key]
    }
    function ask (question, expected,   name) {
      name = calendar()
      sub (/HOURS/, name, question)
      gsub (/ /, "\t", question)
      print question >(zones[$2] ".questions")
      print $1 FS $7 FS $12 FS name FS expected >(zones[$2] ".rows")
    }
    BEGIN {
      unit["second"] = 1; unit["minute"] = 60; unit["hour"] = 3600
      OFMT = CONVFMT = "%.0f"
    }
    /^#/ || $1 == "id" || $3 $6 == "" || !($10 == "" || $10 in unit) { next }
    $7 == "between" && $12 !~ /^wall/ { ask("elapsed HOURS " $8 " " $9, $11 * unit[$10]) }
    $7 == "add" { ask("due HOURS " $8 " " $9 * unit[$10] "s", $11) }
    $7 == "sub" { ask("due HOURS " $8 " -" $9 * unit[$10] "s", $11) }
    $7 == "is_open" { ask("open HOURS " $8, $11 == "true" ? "open" : "closed") }
    $7 == "next_open" { ask("next HOURS " $8, $11) }' "$1"
}

# Answers beside their rows; those that are times become how far they are off, in real
# seconds and in business seconds.
compare () { # N
  slaclock -c "$1.yaml" - <"$1.questions" >"$1.answers" || [ $? -eq 1 ]
  paste "$1.rows" "$1.answers" | awk -F '\t' '
    function say (calendar) { print "elapsed" FS calendar FS $5 FS $6 }
    $6 ~ /^[12]...-/ && $2 != "between" { say("always"); say($4); next }
    { print "elapsed\talways\t@0\t@0"; print "elapsed\talways\t@0\t@0" }' |
    slaclock -c "$1.yaml" - | paste - - | paste "$1.rows" "$1.answers" - "$1.questions" |
    awk -F '\t' '
      { n++ }
      $2 == "is_open" { if ($6 !~ "^" $5 "[ ,]") bad(); next }
      $2 == "between" { if ($6 != $5) bad(); next }
      $6 !~ /^[12]...-/ || ($7 != 0 && !($3 == "next-open" && $8 == 0)) { bad() }
      function bad () { print }
      END { print n + 0 >>"total" }'
}

for file; do
  case $file in */sla-clocks.tsv) continue ;; esac
  name=$(basename "$file" .tsv)
  export name file
  test_that "$name: between, add, sub, is_open and next_open answer as there" '
    mkdir "$name"
    cd "$name"
    convert "$file"
    for yaml in *.yaml; do
      [ -e "$yaml" ] || continue
      n=${yaml%.yaml}
      slaclock -c "$yaml" open always >/dev/null
      compare "$n" >>differences
    done
    test -s total
    set +x
    echo "$(awk "{ n += \$1 } END { print n }" total) rows"
    cat differences
    cut -f 1 ./*.rows | sort >asked
    sort ../known | join - asked | cut -d " " -f 1,2 >want
    cut -f 1,6 differences | tr "\t" " " | sort >got
    test_cmp want got
  '
done

test_done
