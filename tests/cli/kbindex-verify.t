#!/bin/sh
# kbindex --verify: the index counted anew, and what differs.
. "$(dirname "$0")/lib.sh"

kbindex -q -d good.db "$KB"
cp -r "$KB" kb

# differs SQL LINE: after SQL, --verify prints a line like LINE (basic regular expression), and exits 1.
differs () {
  cp good.db bad.db
  sqlite3 bad.db "$1"
  test_expect_code 1 kbindex -d bad.db --verify >out
  grep -x "$2" out
}

test_that 'all counts agree: one line, exit 0, nothing written' '
  sqlite3 good.db "PRAGMA wal_checkpoint (TRUNCATE)"
  cksum good.db >before
  kbindex -d good.db --verify >out 2>err
  test_cmp /dev/null err
  grep -x "verified 63 articles, [0-9]* terms, [0-9]* words: all counts agree" out
  kbindex -q -d good.db --verify >out
  test_cmp /dev/null out
  cksum good.db >after
  test_cmp before after
'

test_that 'words: another count, one missing, one too many' '
  differs "UPDATE word SET df = df + 1 WHERE word = \"domains\" AND term = \"domain\"" \
    "word \"domains\" of \"domain\": articles [0-9]*, counted [0-9]*"
  grep -x "word \"domains\" of \"domain\": not that of its checksum" out
  differs "DELETE FROM word WHERE word = \"domains\" AND term = \"domain\"" \
    "word \"domains\" of \"domain\": missing"
  differs "INSERT INTO word VALUES (\"xyzzys\", \"xyzzy\", 2, 0)" \
    "word \"xyzzys\" of \"xyzzy\": articles 2, counted 0"
'

test_that 'terms: df, the stem as a word, one missing' '
  differs "UPDATE term SET df = df + 1 WHERE term = \"domain\"" \
    "term \"domain\": articles [0-9]*, counted [0-9]*"
  differs "UPDATE term SET whole = whole - 1 WHERE term = \"domain\"" \
    "term \"domain\": articles that have the stem as a word [0-9]*, counted [0-9]*"
  differs "DELETE FROM term WHERE term = \"domain\"" "term \"domain\": missing"
  differs "INSERT INTO term VALUES (\"xyzzy\", 1000000, 1, 0, zeroblob (1))" \
    "term \"xyzzy\": articles 1, counted 0"
'

test_that 'posting lists and forward lists' '
  differs "UPDATE term SET data = (SELECT data FROM term WHERE term = \"transfer\")
    WHERE term = \"domain\"" "term \"domain\": bad.db: damaged: a term; .*"
  differs "INSERT INTO posting VALUES (5 << 50, zeroblob (1))" "posting list [0-9]*: of no term"
  differs "DELETE FROM forward WHERE article = 7" "article .*: bad.db: damaged: a forward list is missing; .*"
  differs "INSERT INTO forward SELECT 9999, tokens, vector FROM forward WHERE article = 7" \
    "forward list 9999: of no article that is found"
  differs "UPDATE forward SET vector = zeroblob (9) WHERE article = 7" "article .*: bad.db: damaged: a forward list; .*"
'

test_that 'sections, and words that are out of their place' '
  differs "UPDATE section SET line = 99 WHERE article = 1 AND n = 1" \
    "article .*: its section 1 is not that of its checksum"
  differs "UPDATE section SET anchor = \"other\" WHERE article = 1 AND n = 1" \
    "article .*: its section 1 is not that of its checksum"
  page=$(sqlite3 good.db "SELECT min (pageno) FROM dbstat WHERE name = \"word\" AND pagetype = \"leaf\"")
  cp good.db bad.db
  # Two of the pointers to its cells, each two bytes behind a header of eight, change places.
  perl -e "my \$at = ($page - 1) * 4096 + 8; open my \$f, q(+<:raw), q(bad.db) or die; my (\$p, \$q);
    sysseek \$f, \$at, 0; sysread \$f, \$p, 2; sysseek \$f, \$at + 8, 0; sysread \$f, \$q, 2;
    sysseek \$f, \$at, 0; syswrite \$f, \$q; sysseek \$f, \$at + 8, 0; syswrite \$f, \$p"
  test_expect_code 1 kbindex -d bad.db --verify >out
  grep -x "the file: row not in PRIMARY KEY order for word" out
  kbindex -q -d bad.db --full kb
  kbindex -d bad.db --verify
'

test_that 'sums, languages, hashes' '
  differs "UPDATE search_state SET len_body = len_body - 1" \
    "search state: words in texts [0-9]*, counted [0-9]*"
  differs "UPDATE search_state SET documents = documents - 1" "search state: articles 62, counted 63"
  differs "UPDATE search_state SET langs = \"en\"" "search state: languages \"en\", counted \"en .*\""
  differs "UPDATE article SET text_hash = zeroblob (16) WHERE id = 7" \
    "article .*: its text is not that of its hash"
'

test_that 'what another run is writing, or was killed over, is no difference' '
  cp good.db bad.db
  sqlite3 bad.db "INSERT INTO word_next VALUES (\"a\", \"b\", 1, 0)"
  kbindex -q -d bad.db --verify
'

test_that 'an index of older rules says so' '
  differs "UPDATE search_state SET counted = 0" "the index was made by another version; run kbindex again"
'

test_that 'no database: exit 2; no DIR goes with it, nor another view' '
  test_expect_code 2 kbindex -d none.db --verify
  test_must_fail test -e none.db
  test_expect_code 2 kbindex -d good.db --verify kb
  test_expect_code 2 kbindex -d good.db --verify --check kb
  test_expect_code 2 kbindex -d good.db --verify --full
'

# A random step: articles are edited, moved, removed, made drafts, in several languages.
step () {
  find kb -name "*.md" | LC_ALL=C sort | awk -v seed="$1" -v q="'" '
    BEGIN { srand (seed) }
    { x = int (rand () * 24) }
    x == 0 { print "rm " q $0 q }
    x == 1 { print "mv " q $0 q " " q $0 ".new.md" q }
    x == 2 { print "echo hosts hosting certificates " x seed " >>" q $0 q }
    x == 3 { print "sed -i s/domain/domains/ " q $0 q }
    x == 4 { print "sed -i " q "s/^title:/draft: true\\ntitle:/" q " " q $0 q }
    x == 5 { print "sed -i /^draft:/d " q $0 q }
    x == 6 { print "sed " q "s/^title:.*/title: hosting " seed "/; s/^lang:.*/lang: nl/" q " " \
                   q $0 q " >" q "kb/new" NR "-" seed ".md" q }' | sh
}

test_that 'after any history the counts agree, and are those of an index made afresh' '
  for seed in $(test_sample "1 2" "$(seq 200)"); do
    step $seed
    kbindex -q -d history.db kb
    kbindex -d history.db --verify
  done
  kbindex -q -d afresh.db kb
  for rows in "* FROM word" "term, df, whole FROM term"; do
    sqlite3 -readonly history.db "SELECT $rows ORDER BY 1, 2" >history
    sqlite3 -readonly afresh.db "SELECT $rows ORDER BY 1, 2" >afresh
    test_cmp afresh history
  done
  kbindex -q --full -d history.db kb
  kbindex -d history.db --verify
'

test_done
