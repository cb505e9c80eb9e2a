#!/bin/sh
# kbsearch: what programs read, and the names that people and programs hand it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# json QUERY...: of the last answer's JSON, in the file json
json () {
  sql :memory: "WITH j AS (SELECT readfile ('json') AS j) $1"
}
mkdir -p kb/dns kb/nl
cat >kb/dns/glue.md <<'KB'
---
title: Größe of glue records
tags: [Name servers, glue]
categories: [dns, domains]
slug: glue-it
updated: 2026-03-01
date: 2025-01-01
redirect_from: [/old/glue.html, "/alt/Ü ï/"]
---

“Ein Größe” stands before glue. A record that holds an address.
KB
cat >kb/dns/zone.md <<'KB'
---
title: Zone files
date: 2026-01-31T10:00:00+01:00
aliases: [/help/zones/]
---

A zone holds a record for each name: glue, too, and its address.
KB
printf '# Domein\n\nEen record voor een domein, met adres.\n' >kb/nl/domein.md
kbindex -q -d kb.db kb || exit

test_that 'slug, updated, tags, categories and highlights' '
  kbsearch -q -d kb.db -f json "glue größe" >json
  test_is "$(json "SELECT j ->> '\''\$[0].slug'\'', j ->> '\''\$[0].updated'\'', j -> '\''\$[0].tags'\'', j -> '\''\$[0].categories'\'' FROM j")" \
    "glue-it|2026-03-01T00:00:00Z|[\"Name servers\",\"glue\"]|[\"dns\",\"domains\"]"
  test_is "$(json "SELECT j ->> '\''\$[1].slug'\'', j ->> '\''\$[1].updated'\'', j -> '\''\$[1].tags'\'', j -> '\''\$[1].categories'\'' FROM j")" \
    "zone|2026-01-31T09:00:00Z|[]|[\"dns\"]"
  test_is "$(json "SELECT DISTINCT h.key, substr (r.value ->> h.key, 1 + (m.value ->> 0), (m.value ->> 1) - (m.value ->> 0))
      FROM j, json_each (j) r, json_each (r.value -> '\''highlights'\'') h, json_each (h.value) m ORDER BY 1, 2" | tr "\n" " ")" \
    "snippet|Größe snippet|glue title|Größe title|glue "
  kbsearch -q -d kb.db -f tsv "glue größe" | sed -n 2p | cut -f 14-16 >out
  printf "Name servers, glue\tdns, domains\t{\"title\":[[0,5],[9,13]],\"snippet\":[[5,10],[26,30]]}\n" | test_cmp - out
  kbsearch -q -d kb.db -f json -l nl >json
  test_is "$(json "SELECT j -> '\''\$[0].highlights'\'', j ->> '\''\$[0].updated'\'' IS NULL FROM j")" "{\"title\":[],\"snippet\":[]}|1"
'
test_that '--explain is structured, too' '
  kbsearch -q -d kb.db --explain -f json "a glue record xyzzyk" >json
  test_is "$(json "SELECT w.value ->> '\''word'\'', w.value ->> '\''fate'\'', w.value ->> '\''searched'\'', w.value ->> '\''title'\'', w.value ->> '\''articles'\''
      FROM j, json_each (j -> '\''\$[0].reasons.words'\'') w" | tr "\n" " ")" \
    "a|stop||0|2 glue|typed|glue|1|2 record|typed|record|1|3 xyzzyk|unknown||0|0 "
  test_is "$(json "SELECT abs (sum (s.value) - (j ->> '\''\$[0].score'\'')) < 0.001 FROM j, json_each (j -> '\''\$[0].reasons.score'\'') s")" 1
  kbsearch -q -d kb.db --explain -l nl -f json >json || test $? -eq 2
'
test_that '--absolute' '
  test_is "$(kbsearch -q -d kb.db --paths --absolute -n 1 größe)" "$PWD/kb/dns/glue.md"
  kbsearch -q -d kb.db --vimgrep --absolute -n 1 größe | grep "^$PWD/kb/dns/glue.md:[0-9]*:[0-9]*:"
  (cd kb && kbsearch -q -d ../kb.db --vimgrep -n 1 größe) | grep "^dns/glue.md:"
  run 2 kbsearch -d kb.db --absolute größe
  one_line
'
test_that '--like takes what --vimgrep prints, an address, a slug, a redirect' '
  kbsearch -q -d kb.db --paths --like=dns/glue.md >want
  test_is "$(cat want)" dns/zone.md
  place=$(kbsearch -q -d kb.db --vimgrep -n 1 größe)
  for name in "$place" "${place%%:*}" "$PWD/kb/dns/glue.md" ./kb/dns/../dns/glue.md glue-it dns/glue \
      /old/glue.html https://help.example.net/en/dns/glue/ "https://help.example.net/glue-it.html?x#y" \
      http://help.example.net/old/glue.html /alt/%C3%9C%20%C3%AF/ https://help.example.net/alt/%C3%9C%20%C3%AF/; do
    kbsearch -q -d kb.db --paths "--like=$name" >got
    test_cmp want got
  done
  test_is "$(kbsearch -q -d kb.db --paths --like=http://x/help/zones)" dns/glue.md
  for name in http://help.example.net/ kb/dns/nothing.md dns/gleu.md /etc/passwd; do
    run 2 kbsearch -d kb.db "--like=$name"
    one_line
  done
  run 2 kbsearch -d kb.db --like=dns/gleu.md
  grep "did you mean" err
  run 2 kbsearch -d kb.db --like=dns/zon
  grep "did you mean \"dns/zone\"" err
'
test_that 'a query that is an address, or was one, finds its article first' '
  for query in glue-it /old/glue.html https://help.example.net/en/dns/glue.html dns/glue "https://help.example.net/old/glue.html " \
      dns/glue.md /alt/%C3%9C%20%C3%AF/ https://help.example.net/alt/%C3%9C%20%C3%AF/; do
    run 0 kbsearch -q -d kb.db --explain -n 1 -- "$query"
    grep -F dns/glue.md out
    grep -F "asked for by its address" out
  done
  run 0 kbsearch -q -d kb.db --paths https://help.example.net/help/zones/
  test_is "$(head -n 1 out)" dns/zone.md
  run 1 kbsearch -q -d kb.db -l nl --paths dns/glue
  run 0 kbsearch -q -d kb.db --explain "record / glue"
  grep -F "asked for" out && exit 1
  run 0 kbsearch -q -d kb.db --explain "and/or glue/name"
  grep -F "asked for" out && exit 1
  true
'
test_that 'an address that was finds its article by words, weakly' '
  mkdir was && printf -- "---\ntitle: Moving a house\nredirect_from: [/z/epp-keys/index.html, /a/The%%20Other-Word.md, /hc/%%ff/]\n---\nx\n" >was/a.md
  printf "# Other word\n\nKeys.\n" >was/b.md
  kbindex -q -d was.db was
  test_is "$(kbsearch -q -d was.db --paths epp)" a.md
  test_is "$(kbsearch -q -d was.db --paths other word | tr "\n" " ")" "b.md a.md "
  run 1 kbsearch -q -d was.db hc
  kbindex -q --verify -d was.db
'
test_that 'an unknown category, tag or language says which there are' '
  run 1 kbsearch -d kb.db -C dsn
  one_line && grep -Fx "kbsearch: no article has the category \"dsn\"; there are \"dns\" and \"domains\"" err
  run 1 kbsearch -d kb.db -C dsn glue
  grep -F "no article has the category \"dsn\"" err
  run 1 kbsearch -d kb.db "tag:glu record"
  grep -F "no article has the tag \"glu\"; there are \"glue\" and \"name servers\"" err
  run 1 kbsearch -d kb.db -l fr record
  grep -F "no article has the language \"fr\"; there are \"en\" and \"nl\"" err
  run 1 kbsearch -d kb.db --categories -C dsn
  grep -F "no article has the category \"dsn\"" err
  run 1 kbsearch -d kb.db -C dns -l nl record
  test_is "$(cat err)" "kbsearch: nothing found"
  run 1 kbsearch -q -d kb.db -C dsn
  test_cmp /dev/null err
'
test_that 'nothing found: what of the query was taken as syntax' '
  run 1 kbsearch -d kb.db -- "+xqzzyk glue -record title:\"zone x\" tag:Glue rec*"
  grep -Fx "kbsearch: nothing found that fits +xqzzyk title:\"zone x\" tag:glue rec*" err
  for args in xqzzyk "\"xqzzyk\"" "-a glue xqzzyk"; do
    run 1 kbsearch -d kb.db $args
    test_is "$(cat err)" "kbsearch: nothing found"
  done
'
test_that 'a database without articles says so' '
  mkdir empty
  printf "draft\n" >empty/x.md
  kbindex -q -d empty.db empty && rm empty/x.md && kbindex -q -d empty.db empty || test $? -eq 1
  for args in glue "-C dns" "--categories" "--like=-"; do
    run 1 kbsearch -d empty.db $args
    one_line && grep -F "empty.db has no articles; '\''kbindex -d empty.db DIR'\'' brings them in" err
  done
'
test_done
