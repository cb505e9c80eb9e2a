#!/bin/sh
# A file that was made on a machine of another byte order: s390x, whose char is unsigned, too.
# `sh tests/machines.sh make DB` made it there, `make check-foreign` does so again.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

machines=$TOP/tests/machines.sh
gunzip -c "$DATA/machines/s390x.db.gz" >there.db
sh "$machines" make here.db || exit

# same_answers: what all tools say of both files
same_answers () {
  for db in here there; do
    sh "$machines" answers "$db.db" >"$db.said"
  done
  test_cmp here.said there.said
  [ "$(wc -l <here.said)" -gt 1000 ]
}

test_that 'it is read as one that was made here' '
  same_answers
'

test_that 'it is written as one that was made here' '
  sqlite3 there.db "UPDATE root SET path = '\''$PWD/tree'\''"
  mv tree/dns tree/zone
  sed -i "s/transfer/relocation/" tree/domains/auth-code.md
  for db in here there; do
    kbindex -q -d $db.db tree
    kbvote -q -d $db.db --rotate-key
    kbvote -q -d $db.db --at=2026-11-01T10:00:00Z --voter=ann ssl/acme.md no
  done
  same_answers
  grep -q zone/glue-records.md here.said
'

test_that 'tickets of the one are known to the other, once' '
  for db in here there; do
    sql $db.db "SELECT count (*), sum (flag IS NOT NULL) FROM v_ticket_event" >$db.events
    ticketlog -d $db.db -c "$DATA/machines/desk.yaml" --format=csv "$DATA/machines/tickets.csv" >out
    grep "^stored 0 events of 0 tickets, known 249, " out
    sql $db.db "SELECT count (*), sum (flag IS NOT NULL) FROM v_ticket_event" | cmp - $db.events
    ticketlog -q -d $db.db --withdraw=2
    sql $db.db "SELECT count (*) FROM v_ticket_event" | grep -Fx 249
    ticketlog -q -d $db.db --withdraw="$(sql $db.db "SELECT max (id) FROM import")"
    sql $db.db "SELECT count (*) FROM ticket_event" | grep -Fx 0
  done
  test_cmp here.events there.events
'

test_done
