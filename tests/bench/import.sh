#!/bin/sh
# import.sh - articles a second of kbimport, from pages and from Zendesk's JSON, beside others that make markdown of
# HTML, where they are installed.
#
# The pages are those that kbsite makes of OfficeDocs-Support and cpp-docs, with all that stands around an article;
# the JSON has the article of each page, a hundred in a file, as the Help Center API has them.  pandoc and html2text,
# which only turn one page after the other, get a sample of the pages: one program each for a page, and html2text of
# Python for all of them.  The goal is 1,000 articles a second.
# shellcheck source=tests/bench/common.sh disable=SC2317
. "$(dirname "$0")/common.sh"

work=$WORK/import
SAMPLE=200
rm -rf "$work" && mkdir -p "$work"

now () {
  date +%s.%N
}
# rate N COMMAND...: $rate, how many of N in a second.
rate () {
  count=$1
  shift
  begin=$(now)
  "$@" >"$work/log" 2>&1 || [ $? = 1 ] || { tail -n 3 "$work/log" >&2; return 2; }
  rate=$(awk -v n="$count" -v a="$begin" -v b="$(now)" 'BEGIN { printf "%.0f", n / (b - a) }')
}
# best N COMMAND...: the best of $RUNS.
best () {
  best=0
  for _ in $(seq "${RUNS:-3}"); do
    rm -rf "$work/kb"
    rate "$@"
    [ "$rate" -le "$best" ] || best=$rate
  done
}
line () { # NAME RATE ...
  printf '%-34s %7s articles a second  %s\n' "$1" "$2" "$3"
}
sites () { # NAME: the pages of a corpus, once
  "$BUILD/kbindex" -q -d "$work/$1.db" "$(data "$1")" || [ $? = 1 ]
  "$BUILD/kbsite" -q -d "$work/$1.db" -c "$TOP/kb/desk.yaml" --base=https://help.example/ -o "$work/$1" || [ $? = 1 ]
}
json () { # NAME: the same as the Help Center API has it
  mkdir -p "$work/$1.json"
  sqlite3 :memory: "CREATE TABLE page AS SELECT row_number() OVER (ORDER BY name) - 1 AS n, name, CAST(data AS TEXT) AS html
      FROM fsdir('$work/$1') WHERE name LIKE '%.html' AND instr(data, CAST('<article' AS BLOB)) > 0;
    SELECT writefile('$work/$1.json/' || (n / 100) || '.json', json_object('articles', json_group_array(json_object('id', n + 1,
      'locale', 'en-us', 'title', name, 'body', substr(html, instr(html, '<article'), instr(html, '</article>') - instr(html, '<article') + 10)))))
      FROM page GROUP BY n / 100" >/dev/null
}

for name in OfficeDocs-Support cpp-docs; do
  say "making the pages of $name"
  sites "$name"
  json "$name"
  n=$("$BUILD/kbimport" -n --from=html "$work/$name" -o "$work/none" 2>/dev/null | sed 's/,//g;s/.*written \([0-9]*\).*/\1/')
  best "$n" "$BUILD/kbimport" -q --from=html "$work/$name" -o "$work/kb"
  ours=$best
  line "$name, $n pages" "$ours" "at least 1000: $(verdict "$ours" '>=' 1000)"
  best "$n" "$BUILD/kbimport" -q -j 1 --from=html "$work/$name" -o "$work/kb"
  line "$name, on one thread" "$best" ''
  rm -rf "$work/kb"
  "$BUILD/kbimport" -q --from=html "$work/$name" -o "$work/kb" || [ $? = 1 ]
  rate "$n" "$BUILD/kbimport" -q --from=html "$work/$name" -o "$work/kb"
  line "$name, again: nothing changed" "$rate" ''
  n=$("$BUILD/kbimport" -n --from=zendesk "$work/$name.json"/*.json -o "$work/none" 2>/dev/null | sed 's/,//g;s/.*written \([0-9]*\).*/\1/')
  best "$n" "$BUILD/kbimport" -q --from=zendesk "$work/$name.json"/*.json -o "$work/kb"
  line "$name, $n of Zendesk" "$best" "at least 1000: $(verdict "$best" '>=' 1000)"
done

# ---- Others

mkdir -p "$work/sample" "$work/theirs"
# shellcheck disable=SC2046 # names without blanks
cp --backup=numbered $(find "$work/cpp-docs" -name '*.html' | sort | awk 'NR % 40 == 0' | head -n $SAMPLE) "$work/sample"
beside () { # NAME: our figure for pages by theirs
  line "$1" "$rate" "kbimport makes $(awk -v a="$ours" -v b="$rate" 'BEGIN { printf "%.0f", a / b }') in the time of one"
}
each_pandoc () {
  for page in "$work"/sample/*; do pandoc -f html -t gfm "$page" -o "$work/theirs/${page##*/}.md"; done
}
each_html2text () {
  for page in "$work"/sample/*; do html2text -utf8 -o "$work/theirs/${page##*/}.txt" "$page"; done
}
all_python () {
  /usr/bin/python3 -c '
import html2text, pathlib, sys
for page in pathlib.Path(sys.argv[1]).iterdir():
    (pathlib.Path(sys.argv[2]) / (page.name + ".md")).write_text(html2text.html2text(page.read_text()))' "$work/sample" "$work/theirs"
}
n=$(find "$work/sample" -type f | wc -l)
if command -v pandoc >/dev/null; then rate "$n" each_pandoc; beside 'pandoc, a page each'; else echo 'pandoc: not installed'; fi
if command -v html2text >/dev/null; then rate "$n" each_html2text; beside 'html2text, a page each'; else echo 'html2text: not installed'; fi
if /usr/bin/python3 -c 'import html2text' 2>/dev/null; then rate "$n" all_python; beside 'html2text of Python'; else echo 'html2text of Python: not installed'; fi
rm -rf "$work"
