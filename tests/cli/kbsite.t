#!/bin/sh
# kbsite: the sample knowledge base as pages.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

SOURCE_DATE_EPOCH=$(date -u -d 2026-11-26T10:00 +%s)
DESKBOOK_DB=$PWD/desk.db
DESKBOOK_CONFIG=$KB/desk.yaml
export SOURCE_DATE_EPOCH DESKBOOK_DB DESKBOOK_CONFIG
kbindex -q "$KB" && kbsite -o site >said || exit

test_that 'each article, category and language has a page' '
  test -s site/dns/glue-records/index.html
  test -s site/dns/index.html
  test -s site/index.html
  test -s site/nl/domains/transfer-nl-nl/index.html
  test -s site/ru/index.html
  grep -q "<html lang=\"ru\"" site/ru/index.html
'

test_that 'a second run writes nothing' '
  grep -qE "^[0-9]+ files: written [0-9]+, removed 0 in" said
  kbsite -o site >again
  grep -q "files: written 0, removed 0 in" again
'

test_done
