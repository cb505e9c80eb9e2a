#!/bin/sh
# kbsearch: how many match, in which categories, tags and languages; by date and by votes.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

json () {
  sql :memory: "WITH j AS (SELECT readfile ('json') AS j) $1"
}
# doc FILE DATE CATEGORIES TAGS TEXT
doc () {
  mkdir -p "$(dirname "kb/$1")"
  printf -- '---\ntitle: %s\n%s\ncategories: [%s]\ntags: [%s]\n---\n\n%s\n' "$(basename "$1" .md)" "$2" "$3" "$4" "$5" \
    >"kb/$1"
}
doc one.md 'updated: 2026-03-01' 'DNS, domains/Transfers' 'Glue, new' 'A kx1 kx2 zebra stands here.'
doc two.md 'date: 2026-02-01' 'DNS' 'glue' 'A kx1 zebra stands here, and its kx2 kx2.'
doc three.md 'date: 2025-01-01' 'domains' '' 'A kx1 stands here, and there, and zebras.'
doc nl/vier.md 'title: vier' 'domains' 'Glue' 'Een kx1 zebra staat hier.'
doc rest.md 'date: 2026-05-01' 'other' 'new' 'Nothing but one kx1 in many other words of which nobody has asked, at all.'
kbindex -q -d kb.db kb || exit
sqlite3 kb.db "INSERT INTO vote_total SELECT id, CASE path WHEN 'two.md' THEN 9 ELSE 2 END, 10 FROM article WHERE path IN ('two.md', 'three.md')"
paths () {
  kbsearch -q -d kb.db --paths "$@" | sed 's/\.md$//' | tr '\n' ' '
}

test_that '--summary: how many match, on whatever page, and the query as it was understood' '
  kbsearch -q -d kb.db -f json --summary -n 2 kx1 >json
  test_is "$(json "SELECT j ->> '\''total'\'', j ->> '\''corrected'\'' IS NULL, json_array_length (j, '\''\$.answers'\''), j -> '\''facets'\'' FROM j")" "5|1|2|{}"
  kbsearch -q -d kb.db -f json kx1 -n 2 >rows
  test_is "$(json "SELECT json (readfile ('\''rows'\'')) = j -> '\''answers'\'' FROM j")" 1
  kbsearch -q -d kb.db -f json --summary --offset=3 "Zebar, stands" >json
  test_is "$(json "SELECT j ->> '\''total'\'', j ->> '\''corrected'\'', json_array_length (j, '\''\$.remarks'\'') FROM j")" "4|zebra, stands|1"
  kbsearch -q -d kb.db -f json --summary "\"kx1 zebra\"" >json
  test_is "$(json "SELECT j ->> '\''total'\'' FROM j")" 2
  run 1 kbsearch -q -d kb.db -f json --summary xqzzyk
  mv out json
  test_is "$(json "SELECT j ->> '\''total'\'', j -> '\''answers'\'' FROM j")" "0|[]"
  kbsearch -q -d kb.db --summary -n 1 kx1 >out
  test_is "$(tail -n 1 out)" "5 articles"
  kbsearch -q -d kb.db -f jsonl --summary -n 2 kx1 >out
  test_is "$(head -n 1 out) $(wc -l <out)" "{\"total\":5,\"corrected\":null,\"remarks\":[],\"facets\":{}} 3"
  run 2 kbsearch -d kb.db -f tsv --summary kx1
  one_line
  run 2 kbsearch -d kb.db --facets=colour kx1
  one_line
  run 2 kbsearch -d kb.db --facets=lang,categry kx1
  one_line
  grep "not \"categry\"; did you mean category?" err
'
test_that '--facets counts what matches, levels above counted in' '
  kbsearch -q -d kb.db -f json --facets=category,tag,lang -n 1 kx1 >json
  test_is "$(json "SELECT f.key, v.value ->> '\''value'\'', v.value ->> '\''articles'\''
    FROM j, json_each (j -> '\''facets'\'') f, json_each (f.value) v" | tr "\n" " ")" \
    "category|domains|3 category|DNS|2 category|domains/Transfers|1 category|other|1 tag|Glue|3 tag|new|2 lang|en|4 lang|nl|1 "
  kbsearch -q -d kb.db -f json --facets=tag "+kx2" >json
  test_is "$(json "SELECT j -> '\''facets'\'', j ->> '\''total'\'' FROM j")" \
    "{\"tag\":[{\"value\":\"Glue\",\"articles\":2},{\"value\":\"new\",\"articles\":1}]}|2"
  kbsearch -q -d kb.db --facets=lang -C domains >out
  test_is "$(tail -n 4 out | tr -s " \n" " ")" "3 articles lang en (2) nl (1) "
  run 1 kbsearch -q -d kb.db --facets=lang xqzzyk
  test_is "$(cat out)" "0 articles"
'
test_that '--sort: newest first, most helpful first, of those that answer' '
  test_is "$(paths --sort=updated kx1 zebra)" "one two three nl/vier "
  test_is "$(paths --sort=votes kx1 zebra | cut -d " " -f 1-2)" "two three"
  test_is "$(paths --sort=score kx1 zebra)" "$(paths kx1 zebra)"
  test_is "$(paths --sort=updated -n 2 --offset=1 kx1 zebra)" "two three "
  test_is "$(paths --sort=updated -C domains)" "one three nl/vier "
  test_is "$(paths --sort=votes -C dns)" "two one "
  test_is "$(printf "q\tkx1 zebra\n" | kbsearch -q -d kb.db --batch --paths --sort=updated | head -n 1)" "q	one.md"
  run 2 kbsearch -d kb.db --sort=date kx1
  one_line
'
test_that '--since: revised, or written, then or later' '
  test_is "$(paths --since=2026-02-01 --sort=updated kx1 zebra)" "one two "
  test_is "$(paths --since=2026-02-01T00:00:01Z +zebra)" "one "
  test_is "$(paths --since=2026-02-01 -C domains)" "one "
  kbsearch -q -d kb.db -f json --since=2026-01-01 --facets=lang kx1 >json
  test_is "$(json "SELECT j ->> '\''total'\'', j -> '\''facets'\'' FROM j")" "3|{\"lang\":[{\"value\":\"en\",\"articles\":3}]}"
  run 1 kbsearch -d kb.db --since=2027-01-01 kx1
  one_line && grep "no article is dated 2027-01-01T00:00:00Z or later" err
  run 2 kbsearch -d kb.db --since=yesterday kx1
  one_line
'
test_done
