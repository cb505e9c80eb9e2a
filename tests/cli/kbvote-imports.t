#!/bin/sh
# kbvote: every import is on record, and can be withdrawn.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

for n in 1 2 3 4; do article kb/a$n.md text; done
kbindex -q -d empty.db kb || exit
# db NAME: a database with the articles, under one key
db () {
  rm -f "$1"*
  cp empty.db "$1"
  [ ! -e first.db.voter-key ] || cp first.db.voter-key "$1.voter-key"
}
csv () {
  echo article,vote,at,voter
  printf '%s\n' "$@"
}
import () { # DB FILE...
  db=$1
  shift
  kbvote -q -d "$db" --import=csv "$@"
}
# shown DB: all that is counted, and every vote
shown () {
  sqlite3 -readonly "$1" "SELECT article, voter, at, value FROM vote ORDER BY 1, 2, 3, 4;
    SELECT * FROM vote_total WHERE total > 0 ORDER BY 1; SELECT * FROM vote_day ORDER BY 1, 2;
    SELECT * FROM vote_again ORDER BY 1, 2, 3; SELECT * FROM vote_revision ORDER BY 1, 2"
  kbfeedback -d "$1" --now=2026-11-01T00:00Z -f tsv || :
}

csv a1,yes,2026-10-01,ann a2,no,2026-10-01,ann >one.csv
csv a1,no,2026-10-02,ann a2,no,2026-10-01,ann >two.csv
db first.db

test_that 'what was imported is listed, in every format' '
  import first.db one.csv
  import first.db two.csv
  kbvote -d first.db --imports >got
  test_is "$(wc -l <got)" 2
  grep -Eq "^2  .* done  csv  *1  *1  *0  two.csv$" got
  kbvote -d first.db --imports -f json | grep -Eq "\"command\":\"[^ ]*kbvote -q -d first.db --import=csv one.csv\""
  kbvote -d first.db --imports -o list.csv
  test_is "$(wc -l <list.csv)" 3
  ticketlog -d first.db --imports | test_is "$(wc -l)" 0
  kbvote -q -d first.db -n --import=csv one.csv
  kbvote -q -d first.db a3 yes --voter=ann
  test_is "$(sql first.db "SELECT count (*) FROM v_import")" 2
'

test_that 'the vote that a voter cast before comes back' '
  db w.db
  import w.db one.csv
  shown w.db >want
  import w.db two.csv
  test_is "$(sql w.db "SELECT yes, total FROM v_vote_total WHERE path = '\''a1.md'\''")" "0|1"
  test_is "$(kbvote -d w.db --withdraw=2 -n)" \
    "would have withdrawn import 2: removed 1 vote, on 1 article; kept 0 that others state, too"
  test_is "$(kbvote -d w.db --withdraw=2)" \
    "withdrew import 2: removed 1 vote, on 1 article; kept 0 that others state, too"
  shown w.db | test_cmp want -
  sound w.db
'

test_that 'withdrawn twice, one that is not there, and what goes with it' '
  run 1 kbvote -d w.db --withdraw=2
  one_line err
  run 2 kbvote -d w.db --withdraw=9
  grep -Fq "no import 9; " err
  run 2 kbvote -d w.db --withdraw=1 a1 yes
  run 2 kbvote -d w.db --withdraw=1 --import=csv one.csv
  run 2 kbvote -d w.db --withdraw=1 --imports
  run 2 kbvote -d w.db -f json a1 yes
  run 2 kbvote -d none.db --withdraw=1
  test_must_fail test -e none.db
'

test_that 'a vote that two imports state, or one by hand, stays' '
  db k.db
  import k.db one.csv
  import k.db one.csv
  kbvote -q -d k.db a1 yes --voter=ann --at=2026-10-01
  shown k.db >want
  kbvote -q -d k.db --withdraw=1
  shown k.db | test_cmp want -
  kbvote -q -d k.db --withdraw=2
  test_is "$(sql k.db "SELECT path, yes, total FROM v_vote_total WHERE total > 0")" "a1.md|1|1"
  import k.db two.csv
  test_is "$(sql k.db "SELECT path, yes, total FROM v_vote_total WHERE total > 0 ORDER BY 1")" "a1.md|0|1
a2.md|0|1"
'

# log TIME ANSWER: of one browser
log () {
  printf "203.0.113.9 - - [05/Oct/2026:%s +0000] \"GET /vote/a1/%s HTTP/1.1\" 204 0 \"-\" \"Mozilla/5.0\"\n" "$1" "$2"
}
test_that 'what followed from both buttons goes with either of them' '
  log 10:00:00 yes >yes.log; log 10:00:30 no >no.log
  for order in "yes no" "no yes"; do
    for gone in 1 2; do
      db b.db
      for button in $order; do kbvote -q -d b.db --import=combined $button.log; done
      test_is "$(sql b.db "SELECT count (*) FROM vote")" 3
      kbvote -q -d b.db --withdraw=$gone
      test_is "$(sql b.db "SELECT count (*), min (value) <> 0 FROM vote")" "1|1"
      test_is "$(sql b.db "SELECT sum (total) FROM vote_total")" 1
    done
  done
  db b.db
  kbvote -q -d b.db --import=combined yes.log
  kbvote -q -d b.db --import=combined no.log yes.log
  shown b.db >want
  kbvote -q -d b.db --withdraw=1
  shown b.db | test_cmp want -
'

test_that 'any imports and withdrawals are as the imports that are left' '
  for seed in $(test_sample "1 2 3" "$(seq 300)"); do
    db r.db
    : >left
    awk -v seed=$seed "BEGIN {
      srand (seed)
      for (step = 3 + int (rand () * 8); step > 0; step--)
        if (imports > 0 && rand () < .4)
          print \"withdraw\", 1 + int (rand () * imports)
        else {
          file = seed \"-\" ++imports \".csv\"
          print \"article,vote,at,voter\" >file
          for (i = 1 + int (rand () * 12); i > 0; i--)
            printf \"a%d,%s,2026-10-0%dT0%d:00:00Z,%s\n\", 1 + int (rand () * 2), rand () < .5 ? \"yes\" : \"no\",
              1 + int (rand () * 3), int (rand () * 2), rand () < .5 ? \"ann\" : \"ben\" >file
          close (file)
          print \"import\", imports
        }
    }" >todo
    while read -r what n; do
      if [ $what = withdraw ]; then
        kbvote -q -d r.db --withdraw=$n || test_must_fail grep -qx "$n" left
        sed -i "/^$n$/d" left
      else
        import r.db $seed-$n.csv
        echo "$n" >>left
      fi
    done <todo
    db f.db
    while read -r n; do import f.db $seed-$n.csv; done <left
    shown f.db >want
    shown r.db >got
    test_cmp want got || { echo "seed $seed"; cat todo; exit 1; }
    sound r.db
  done
'

test_done
