#!/bin/sh
# Copies of a database, made as SQLite's users make them; a database that is not there yet; one
# that another program makes newer meanwhile; and one with more in it than we put there.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cp -r "$KB/dns" .
article=$(cd dns && find . -name '*.md' | sed 's,^./,,' | LC_ALL=C sort | head -1)
export article
kbindex -q -d db dns
kbvote -q -d db --voter=ann --at=2026-10-01T10:00:00Z "$article" yes
sqlite3 db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
# shellcheck disable=SC2034 # the scripts in quotes read it
version=$(sql db 'PRAGMA user_version')

test_that 'a copy made by VACUUM INTO returns to its log with the first writer' '
  sqlite3 db "VACUUM INTO '\''copy.db'\''"
  test_is "$(sql copy.db "PRAGMA journal_mode")" delete
  run 0 kbfeedback -d copy.db -f tsv
  cp out before
  cp db.voter-key copy.db.voter-key
  kbvote -q -d copy.db --voter=bob "$article" no
  test_is "$(sql copy.db "PRAGMA journal_mode")" wal
  sound copy.db
'

test_that 'a restored .dump is told what it lacks, and how to adopt it' '
  sqlite3 db .dump | sqlite3 dump.db
  adopt="sqlite3 '\''dump.db'\'' '\''PRAGMA application_id = 1684370283; PRAGMA user_version = $version'\''"
  for tool in "kbsearch -d dump.db transfer" "kbindex -q -d dump.db dns" "kbvote -q -d dump.db --voter=bob $article no"; do
    # shellcheck disable=SC2086 # words
    run 2 $tool
    test_is "$(sed "s/^[a-z]*: //" err)" \
      "dump.db: the tables are deskbook'\''s, but application_id and user_version are missing, as in a copy made by .dump; to adopt it: $adopt"
  done
  eval "$adopt"
  run 0 kbfeedback -d dump.db -f tsv
  cp out adopted
  kbfeedback -d db -f tsv >wanted
  test_cmp wanted adopted
  cp db.voter-key dump.db.voter-key
  kbvote -q -d dump.db --voter=bob "$article" no
  kbindex -q -d dump.db dns
  sound dump.db
'

test_that 'a wrong user_version is told, and the right one' '
  for wrong in 0 1 6 -1; do
    cp db wrong.db
    sqlite3 wrong.db "PRAGMA user_version = $wrong"
    for tool in "kbsearch -d wrong.db transfer" "kbindex -q -d wrong.db dns" "ticketlog -q -d wrong.db --format=csv /dev/null"; do
      # shellcheck disable=SC2086 # words
      run 2 $tool
      test_is "$(sed "s/^[a-z]*: //" err)" \
        "wrong.db: the tables are deskbook'\''s of schema version $version, but user_version is $wrong; to mend it: sqlite3 '\''wrong.db'\'' '\''PRAGMA application_id = 1684370283; PRAGMA user_version = $version'\''"
    done
  done
  eval "$(sed "s/.*to mend it: //" err)"
  kbsearch -q -d wrong.db transfer
  kbindex -q -d wrong.db dns
'

test_that 'what only looks like one is not adopted' '
  sqlite3 db .dump | grep -v "CREATE VIEW v_label" | sed "s/^CREATE VIEW v_vote_total/CREATE VIEW v_other/" |
    sqlite3 other.db 2>/dev/null || :
  run 2 kbsearch -d other.db transfer
  test_is "$(cat err)" "kbsearch: other.db: not a deskbook database"
'

test_that 'a reader in the first run of another program is to come again' '
  : >new.db
  run 75 flock new.db kbsearch -d new.db transfer
  test_is "$(cat err)" "kbsearch: new.db: being made by another program; try again later"
  run 2 kbsearch -d new.db transfer
  test_is "$(cat err)" "kbsearch: new.db: empty (writers make it: '\''kbindex -d FILE DIR'\'', ticketlog)"
  # Whenever it looks: not there, being made, without the word, or the answer.
  for i in $(seq 1 "$(test_sample 3 300)"); do
    rm -f first.db*
    kbindex -q -d first.db dns &
    for try in 1 2 3 4 5 6 7 8; do
      status=0
      kbsearch -d first.db transfer >out 2>err || status=$?
      case $status:$(cat err) in
        0:*|1:*) ;;
        2:*"first.db: No such file or directory"*) ;;
        75:*"first.db: being made"*|75:*"first.db: busy"*) ;;
        *) echo "round $i, try $try: exit $status: $(cat err)"; exit 1 ;;
      esac
    done
    wait
  done
'

test_that 'until the first index is there, a reader is to come again' '
  for made in yes no; do
    rm -f first.db*
    test $made = no || printf "ticket,at,kind\n1,2026-10-01T10:00:00Z,opened\n" | ticketlog -q -d first.db --format=csv
    kbindex -q -d first.db "$KB" &
    while test ! -e first.db; do :; done
    # Or it was quick, and is done.
    test $made = no || while flock -n first.db true && ! kbsearch -q -d first.db transfer >out 2>err; do :; done
    while status=0; kbsearch -q -d first.db transfer >out 2>err || status=$?; test $status -ne 0; do
      test_is $status 75
      grep "first.db: b[eu]" err
    done
    wait
  done
  # Nobody is at it.
  rm -f first.db*
  printf "ticket,at,kind\n1,2026-10-01T10:00:00Z,opened\n" | ticketlog -q -d first.db --format=csv
  run 1 kbsearch -d first.db transfer
  run 75 flock first.db kbsearch -d first.db transfer
  test_is "$(cat err)" "kbsearch: first.db: being made by another program; try again later"
  run 75 flock first.db kbsearch -d first.db --categories
'

test_that 'a program that a newer one overtakes stops, and keeps what it has said' '
  cp db newer.db
  cp db.voter-key newer.db.voter-key
  { echo article,vote,voter,at
    seq 1 30000 | sed "s|.*|$article,yes,v&,2026-10-02T10:00:00Z|"; } >many.csv
  mkfifo pipe
  kbvote -q -d newer.db --import=csv pipe 2>err &
  exec 9>pipe
  head -n 20000 many.csv >&9
  until_read 9
  sqlite3 newer.db ".timeout 9000" "PRAGMA user_version = $((version + 1))"
  stored=$(sql newer.db "SELECT count (*) FROM vote")
  tail -n +20001 many.csv >&9
  exec 9>&-
  status=0
  wait $! || status=$?
  test $status -eq 2
  grep "^kbvote: newer.db: schema version $((version + 1)), but this kbvote knows only up to $version; install a newer deskbook$" err
  test_is "$(sql newer.db "SELECT count (*) FROM vote")" "$stored"
'

test_that 'views and triggers that somebody put there do nothing' '
  cp db odd.db
  cp db.voter-key odd.db.voter-key
  sqlite3 odd.db "CREATE TABLE trap (x); CREATE TRIGGER t AFTER INSERT ON vote BEGIN INSERT INTO trap VALUES (1); END;
    ALTER TABLE vote_total RENAME TO hidden;
    CREATE VIEW vote_total AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT i AS article, i AS yes, i AS total FROM n;" || :
  run 2 kbfeedback -d odd.db
  test_is "$(wc -l <err)" 1
  grep "^kbfeedback: odd.db: " err
  cp db odd.db
  sqlite3 odd.db "CREATE TABLE trap (x);
    CREATE TRIGGER t AFTER INSERT ON vote BEGIN INSERT INTO trap VALUES (1); END"
  kbvote -q -d odd.db --voter=bob "$article" no
  test_is "$(sql odd.db "SELECT count (*) FROM trap")" 0
  # Ours stay readable for others.
  test_is "$(sql odd.db "SELECT total FROM v_vote_total WHERE path = '\''$article'\''")" 2
'

test_that 'what is removed is gone from the file' '
  mkdir kb
  printf "# Secret\n\nThe word is xylophonist.\n" >kb/secret.md
  printf "# Other\n\nAnother word.\n" >kb/other.md
  kbindex -q -d gone.db kb
  strings gone.db | grep -q secret.md
  rm kb/secret.md
  kbindex -q -d gone.db kb
  sqlite3 gone.db "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
  ! strings gone.db | grep xylophon
'
test_done
