#!/bin/sh
# kbindex notes when the text of an article changed, and only then.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

mkdir kb
printf -- '---\ntitle: One\ntags: [a]\n---\n\nFirst text of the article.\n' >kb/one.md
index () { # TIME
  SOURCE_DATE_EPOCH=$1 kbindex -q -d db kb
}
edits () {
  sqlite3 -readonly db "SELECT path || ' ' || at FROM v_article_edit ORDER BY at"
}
FIRST='one.md 2026-10-01T00:00:00Z'
SECOND='one.md 2026-10-11T00:00:00Z'
export FIRST SECOND

test_that 'a new article: when it was first seen' '
  index 1790812800
  test_is "$(edits)" "$FIRST"
'

test_that 'front matter and blanks alone are no edit' '
  printf -- "---\ntitle: One\ntags: [b, c]\nupdated: 2026-10-02\n---\n\nFirst text of\nthe   article.\n\n" >kb/one.md
  index 1791000000
  test_is "$(edits)" "$FIRST"
'

test_that 'changed words are' '
  sed -i "s/First/Second/" kb/one.md
  index 1791676800
  test_is "$(edits)" "$FIRST
$SECOND"
'

test_that 'neither indexing again, nor --full, nor going and coming back is' '
  index 1792000000
  SOURCE_DATE_EPOCH=1792000001 kbindex -q --full -d db kb
  mv kb/one.md .
  index 1792000002 || test $? -eq 1
  mv one.md kb
  index 1792000003
  test_is "$(edits)" "$FIRST
$SECOND"
'

test_that 'nor a new version that reads the same bytes otherwise' '
  sqlite3 db "UPDATE search_state SET rules = '"'of before'"'; UPDATE article SET text_hash = zeroblob (16)"
  SOURCE_DATE_EPOCH=1792000004 kbindex -d db kb | grep "^indexed 1,"
  test_is "$(edits)" "$FIRST
$SECOND"
  test_is "$(sqlite3 -readonly db "SELECT text_hash = zeroblob (16) FROM article")" 0
  sed -i "s/Second/Third/" kb/one.md
  index 1792000005
  test_is "$(edits | wc -l)" 3
'

cat >one.sql <<'END'
PRAGMA application_id = 1684370283;
PRAGMA user_version = 1;
INSERT INTO root VALUES (1, '/kb');
INSERT INTO article VALUES (7, 1, 'gone.md', 1, 1, zeroblob (16), zeroblob (16), 1790812800, NULL, 'One', NULL,
  'en', '', 'gone', NULL, NULL, NULL, 0, 0);
END
test_that 'a database of version 1 gets the edits that it knows' '
  sqlite3 old.db <"$TOP/lib/store/schema.sql"
  sqlite3 old.db <one.sql
  test_expect_code 2 kbsearch -d old.db one
  echo ticket,at,kind | ticketlog -q -d old.db --format=csv -
  test_is "$(sqlite3 -readonly old.db "PRAGMA user_version")" \
    "$(sqlite3 -readonly db "PRAGMA user_version")"
  test_is "$(sqlite3 -readonly old.db "SELECT at FROM article_edit WHERE article = 7")" 1790812800
'

test_done
