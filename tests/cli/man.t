#!/bin/sh
# The manual pages against the tools: options, fields, tables, and examples that run.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# Both print one option a line: "-n N, --limit=N", "--all".
options_of_help () {
  "$1" --help | sed -n '
    s/^  \(-.\), \(--[^ =]*\)=\([^ ]*\).*/\1 \3, \2=\3/p; t
    s/^  \(-.\), \(--[^ =]*\).*/\1, \2/p; t
    s/^      \(--[^ ]*\).*/\1/p' | tr '[:upper:]' '[:lower:]' | sort
}
options_of_page () {
  sed -n '/^\.It Fl/{
    s/^\.It //; s/ Ns | Ns /|/; s/ Ns = Ns /=/; s/ , /, /; s/Fl /-/g; s/\(Ar\|Cm\) //g; p
    }' "$1" | tr '[:upper:]' '[:lower:]' | sort
}

# Every option that the text of a page names, as -x or --long.
options_named () {
  awk '/^\./ { for (i = 1; i < NF; i++) if ($i == "Fl") {
      name = $(i + 1)
      if (name ~ /^-./) print "-" name
      else for (k = 1; name ~ /^[a-zA-Z0-9]/ && k <= length (name); k++)
        print "-" substr (name, k, 1)
    } }' "$1" | sort -u
}

# items PAGE HEADING MACRO: the items, one a line, of the list that follows a heading.
items () {
  awk -v heading="$2" -v macro="$3" '
    /^\.S[hs] / { inside = $0 == ".Sh " heading || $0 == ".Ss " heading }
    inside && $1 == ".It" && $2 == macro {
      for (i = 3; i <= NF; i++) if ($i != ",") print $i
    }' "$1"
}

# The shell examples of a page, as a script.
examples () {
  awk '
    /^\.Sh / { inside = $2 == "EXAMPLES" }
    /^\.Bd -literal/ && inside && last != ".\\\" not shell" { shell = 1; last = $0; next }
    /^\.Ed/ { shell = 0 }
    shell
    { last = $0 }' "$1" | sed "s/\\\\(aq/'/g; s/\\\\(dq/\"/g; s/\\\\e/\\\\/g; s/^\\\\&//"
}

for page in "$TOP"/cmd/*/*.1; do
  tool=$(basename "$page" .1)
  export page tool
  test_that "$tool: the page has the options of --help, and no others" '
    options_of_help "$tool" >help
    options_of_page "$page" >page
    test_cmp help page
    test "$(wc -l <page)" -ge 8
  '
  test_that "$tool: the page names no option that does not exist" '
    options_of_help "$tool" | grep -o -e "^--*[^ =,]*" -e ", --[^=]*" | sed "s/^, //" |
      sort -u >known
    "$tool" --help | grep -o "^  -[A-Z0-9]" | cut -c 3- >>known
    options_named "$page" >named
    test "$(wc -l <named)" -ge 8
    sort -u known >sorted
    test -z "$(comm -13 sorted named)"
  '
done

# (A word that is a macro, too, is none where a text goes on: `cannot read x: No such file`.)
test_that 'no macro eats a word of a text' '
  awk "/^\\./ { for (i = 3; i <= NF; i++)
      if (\$i ~ /^(No|An|At|Do|So|In|As|Me|Li|Em|Ad)\$/ && \$(i - 1) ~ /[[:alnum:]\"\x27)q][:;.,?]\$/)
        print FILENAME \":\" FNR \": \" \$0 }" "$TOP"/cmd/*.[1-9] "$TOP"/cmd/*/*.[1-9] >eaten
  test_cmp /dev/null eaten
'

test_that 'every tool has a page' '
  for tool in "$TOP"/cmd/*/; do test -f "$tool$(basename "$tool").1"; done
'

test_that 'kbsearch: OUTPUT lists the fields in their order' '
  kbindex -q -d fields.db "$KB"
  printf "q\tdomain\n" | kbsearch -d fields.db --batch --explain -n 1 -f csv |
    head -n 1 | tr , "\n" >fields
  items "$TOP/cmd/kbsearch/kbsearch.1" OUTPUT Va >page
  test_cmp fields page
'

test_that 'kbsearch: the measures of --judge are in the page' '
  printf "q\tdomain\n" >queries
  printf "q\tdns/glue-records.md\t1\n" >qrels
  kbsearch -d fields.db --batch --judge=qrels -f tsv <queries | sed 1d | cut -f 1 >measures
  items "$TOP/cmd/kbsearch/kbsearch.1" "Search quality" Cm >page
  test_cmp measures page
'

test_that 'slareport: OUTPUT lists the fields in their order' '
  slareport -q -d fields.db -c "$KB/desk.yaml" -f csv | head -n 1 | tr , "\n" >fields
  items "$TOP/cmd/slareport/slareport.1" Summary Va >page
  test_cmp fields page
  slareport -q -d fields.db -c "$KB/desk.yaml" --clocks -f csv | head -n 1 | tr , "\n" >fields
  items "$TOP/cmd/slareport/slareport.1" Clocks Va >page
  test_cmp fields page
'

test_that 'slaclock: OUTPUT lists the fields in their order' '
  : | slaclock -c "$KB/desk.yaml" - -f csv | tr , "\n" >fields
  items "$TOP/cmd/slaclock/slaclock.1" OUTPUT Va >page
  test_cmp fields page
  slaclock -c "$KB/desk.yaml" week email -f csv | head -n 1 | tr , "\n" >fields
  items "$TOP/cmd/slaclock/slaclock.1" Weeks Va >page
  test_cmp fields page
'

test_that 'deskbook(5) describes every table, view and column, in their order' '
  sqlite3 -readonly fields.db "
    SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info (m.name) c
    WHERE m.name NOT LIKE \"sqlite%\" ORDER BY m.type DESC, m.rowid, c.cid" |
    tr "|" " " >schema
  awk "\$1 == \".Ss\" { table = \$2 } \$1 == \".Sh\" { table = \"\" }
       table && \$1 == \".It\" && \$2 == \"Va\" {
         for (i = 3; i <= NF; i++) if (\$i != \",\") print table, \$i }" \
    "$TOP/cmd/deskbook.5" >page
  test "$(wc -l <page)" -ge 50
  sort schema >a; sort page >b
  test_cmp a b
'

test_that 'pages refer to pages that exist' '
  sed -n "s/^\.Xr \(kb[a-z]*\|sla[a-z]*\|ticket[a-z]*\|desk[a-z.]*\) \([0-9]\).*/\1.\2/p" \
    "$TOP"/cmd/*.[1-9] "$TOP"/cmd/*/*.[1-9] | sort -u >named
  (cd "$TOP/cmd" && ls ./*.[1-9] ./*/*.[1-9]) | sed "s|.*/||" | sort -u >there
  test -s named
  test -z "$(comm -23 named there)"
'

# The standards that a page names, one a line; those of its STANDARDS alone.
standards_named () {
  grep -oE '(RFC|ISO) [0-9]+|CommonMark' "$1" | sort -u
}
standards_listed () {
  sed -n '/^\.Sh STANDARDS/,$p' "$1" | grep -oE '(RFC|ISO) [0-9]+|CommonMark' | sort -u
}

for page in "$TOP"/cmd/*.[1-9] "$TOP"/cmd/*/*.[1-9]; do
  name=$(basename "$page")
  export page name
  test_that "$name: STANDARDS has all that the page follows" '
    standards_named "$page" >named
    standards_listed "$page" >listed
    test_cmp named listed
    test -s listed
  '
done

for page in "$TOP"/cmd/*.[1-9] "$TOP"/cmd/*/*.[1-9]; do
  name=$(basename "$page")
  export page name
  test_that "$name: the examples run as they stand" '
    mkdir "examples-$name" && cd "examples-$name"
    cp -r "$KB" kb
    examples "$page" >script
    test -s script
    cat script
    sh -eux script
  '
done

test_that 'no quote takes in the next one: several in parentheses stand between .Po and .Pc' '
  ! grep -nE "^[.]Pq Ql .* , (Ql|No) |^[.]Pq Ql [^ ]+ No " "$TOP"/cmd/*.[1-9] "$TOP"/cmd/*/*.[1-9]
'

test_done
