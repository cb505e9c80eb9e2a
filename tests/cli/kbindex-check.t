#!/bin/sh
# kbindex --check: whose addresses, what is known, and the formats; the rules of each system are in
# tests/unit/test-lint-sites.c.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

mkdir -p help/docs/guide
printf '%s\n' 'site_name: Help' >help/mkdocs.yml
printf '%s\n' '# Start' '' '[a](guide/move/) [b](guide/move.md#why-so)' >help/docs/index.md
printf '%s\n' '# Move' '' '## Why so?' '' '[gone](gone.md)' '' '[gone](gone.md)' \
  '[far](https://kb.example/x) [farther](https://kb.example/y#z)' >help/docs/guide/move.md

test_that 'the system is guessed, and said; -q says nothing; --site goes before it' '
  run 1 kbindex --check help
  echo "help/docs/guide/move.md:5: dead link: gone.md (no such article); also in line 7" >expected
  test_cmp expected out
  test_is "$(cat err)" "kbindex: help: taken for mkdocs (mkdocs.yml)"
  run 1 kbindex --check -q help
  test_cmp /dev/null err
  mkdir case && printf "# A\n\n[b](B.md)\n" >case/a.md && printf "# B\n\nx\n" >case/b.md
  run 1 kbindex --check case
  run 0 kbindex --check --site=docfx case
  test_cmp /dev/null err
'

test_that 'a folder of a site above is known as that' '
  run 1 kbindex --check help/docs
  test_is "$(cat err)" "kbindex: help/docs: taken for mkdocs (../mkdocs.yml)"
  test_is "$(cat out)" "help/docs/guide/move.md:5: dead link: gone.md (no such article); also in line 7"
'

test_that 'a baseline silences what is known, and no more, wherever its lines move' '
  run 0 kbindex --check --write-baseline=known help
  test_cmp /dev/null out
  test_is "$(tail -n 1 err)" "kbindex: known: 1 finding noted as known"
  test_is "$(sed 1d known)" "docs/guide/move.md: dead link: gone.md (no such article)"
  run 0 kbindex --check -q --baseline=known help
  test_cmp /dev/null out
  sed "3s/^/text\n\n/" help/docs/guide/move.md >moved && mv moved help/docs/guide/move.md
  run 0 kbindex --check -q --baseline=known help
  echo "[new](new.md)" >>help/docs/guide/move.md
  run 1 kbindex --check -q --baseline=known help
  test_is "$(sed "s/.*: dead/dead/" out)" "dead link: new.md (no such article)"
  echo "x.md: gone" >>known
  run 1 kbindex --check --baseline=known help
  grep "help: 1 line of the baseline is no longer found" err
  run 2 kbindex --check --write-baseline=help/docs/index.md help
  one_line err
  run 2 kbindex --check --baseline=none help
  one_line err
  printf "# Findings of another kind\n" >help/.kbcheck
  printf "synonyms:\n" >help/synonyms.yaml
  kbindex -q -d some.db help
  for file in help/.kbcheck help/synonyms.yaml some.db; do
    cp "$file" before
    run 2 kbindex --check --write-baseline="$file" help
    one_line err
    test_cmp before "$file"
  done
  rm help/.kbcheck help/synonyms.yaml
  : >empty
  run 0 kbindex --check -q --write-baseline=empty help
  run 0 kbindex --check -q --write-baseline=empty help
'

test_that '.kbcheck at the root says it for everybody' '
  mkdir own && echo "[a](/x/)" >own/a.md
  printf "# X\n\nx\n" >own/x.md
  printf "%s\n" "# ours" "site: hugo" "baseline: known" "external: good" >own/.kbcheck
  echo "a.md: no title" >own/known
  echo "https://kb.example/*" >own/good
  echo "[b](https://kb.example/b) [c](https://else.example/)" >>own/a.md
  run 1 kbindex --check own
  test_cmp /dev/null err
  test_is "$(cat out)" "own/a.md:2: unknown address: https://else.example/"
  for line in "sites: hugo" "site: hugos" "hugo" "address: kb.example"; do
    echo "$line" >own/.kbcheck
    run 2 kbindex --check own
    one_line err
    grep "own/.kbcheck:1: " err
  done
  rm -r own
'

test_that 'addresses elsewhere are looked up in a list' '
  printf "%s\n" "# good" "https://kb.example/y" >good
  run 1 kbindex --check -q --external=good --baseline=known help
  grep "unknown address: https://kb.example/x" out
  test_is "$(grep -c "unknown address" out)" 1
  mkdir hosts && printf "%s\n" "# A" "" "[a](https://a.example/) [b](https://b.example) [c](https://a.example/c)" >hosts/a.md
  printf "%s\n" "https://a.example" "https://b.example/" >good
  run 1 kbindex --check -q --external=good hosts
  test_is "$(cat out)" "hosts/a.md:3: unknown address: https://a.example/c"
'

test_that 'json and sarif say the same as text' '
  run 1 kbindex --check -q -f json help
  test_is "$(sqlite3 :memory: "SELECT count(*), group_concat (value ->> '\''rule'\''), min (value ->> '\''line'\''),
    max (value ->> '\''path'\''), max (value ->> '\''$.also[0].line'\'') FROM json_each (readfile ('\''out'\''))")" \
    "2|dead-link,dead-link|7|help/docs/guide/move.md|9"
  test_is "$(sqlite3 :memory: "SELECT value ->> '\''$.also[0].path'\'' FROM json_each (readfile ('\''out'\'')) LIMIT 1")" \
    help/docs/guide/move.md
  mkdir twins && printf "# One\n\nx\n" | tee twins/a.md >twins/b.md
  run 1 kbindex --check -q -f json twins
  test_is "$(sqlite3 :memory: "SELECT value -> '\''also'\'' FROM json_each (readfile ('\''out'\''))")" \
    "[{\"path\":\"twins/a.md\",\"line\":1}]"
  run 1 kbindex --check -q -f sarif twins
  test_is "$(sqlite3 :memory: "SELECT readfile ('\''out'\'') ->> '\''$.runs[0].results[0].relatedLocations[0].physicalLocation.artifactLocation.uri'\''")" twins/a.md
  run 1 kbindex --check -q -f sarif help
  test_is "$(sqlite3 :memory: "SELECT r ->> '\''version'\'', r ->> '\''$.runs[0].tool.driver.name'\'',
    json_array_length (r, '\''$.runs[0].results'\''), r ->> '\''$.runs[0].results[0].ruleId'\'',
    r ->> '\''$.runs[0].tool.driver.rules[1].id'\'', r ->> '\''$.runs[0].results[0].ruleIndex'\'',
    r ->> '\''$.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri'\'',
    r ->> '\''$.runs[0].results[0].locations[0].physicalLocation.region.startLine'\'',
    length (r ->> '\''$.runs[0].results[0].partialFingerprints.finding/v1'\'')
    FROM (SELECT readfile ('\''out'\'') r)")" \
    "2.1.0|kbindex|2|dead-link|dead-link|1|help/docs/guide/move.md|7|64"
  mkdir clean && printf "# A\n\nx\n" >clean/a.md
  run 0 kbindex --check -f sarif clean
  test_is "$(sqlite3 :memory: "SELECT json_array_length (readfile ('\''out'\''), '\''$.runs[0].results'\'')")" 0
  run 0 kbindex --check -f json clean
  test_is "$(tr -d "\n" <out)" "[]"
'

test_that 'a long list of keywords is no finding' '
  mkdir many && { printf -- "---\nhelpviewer_keywords: [%s]\n---\n# A\n\nx\n" "$(seq -s, -f word%.0f 2000)"; } >many/a.md
  run 0 kbindex --check many
  test_cmp /dev/null out
'

test_that 'these options are for --check' '
  for option in --site=hugo -fjson --baseline=known --write-baseline=b --external=good; do
    run 2 kbindex -d db $option help
    one_line err
    grep -- "--check" err
  done
  run 2 kbindex --check --site=hugos help
  grep "expected plain, hugo, mkdocs, docusaurus, jekyll, obsidian or docfx" err
  run 2 kbindex --check -f tsv help
  grep "expected text, json or sarif" err
  run 2 kbindex --check --site= help
'

test_done
