#!/bin/sh
# What is counted of votes: counting on with each vote gives what counting again gives, whatever the
# order of votes, edits of articles and runs of kbindex; and no count is below zero.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

T=1790812800 # 2026-10-01
export T

# at TIME COMMAND...: with the clock standing there
at () {
  SOURCE_DATE_EPOCH=$1
  export SOURCE_DATE_EPOCH
  shift
  "$@"
}
# edited ARTICLE TEXT TIME: the article says that, and kbindex sees it at that time.
edited () {
  printf '# Article\n\n%s\n' "$2" >"kb/$1.md"
  at "$3" kbindex -q -d db kb
}
# fresh: two articles, seen at T
fresh () {
  rm -rf kb db*
  mkdir kb
  edited one first "$T"
  edited two first "$T"
}
# revisions: of article one, since when after T, yes, total
revisions () {
  sql db "SELECT since - $T, yes, total FROM vote_revision v JOIN article a ON a.id = v.article
    WHERE path = 'one.md' ORDER BY since"
}

test_that 'a vote in the second of an edit, or behind it, is one on the new text' '
  fresh
  at $((T + 100)) kbvote -d db one yes --voter=ann
  at $((T + 500)) kbvote -d db one yes --voter=bob
  at $((T + 500)) kbvote -d db one no --voter=ann
  test_is "$(revisions)" "0|1|2"
  edited one second $((T + 100)) # the clock of kbindex is behind
  test_is "$(revisions)" "100|1|2"
  sound db
  at $((T + 600)) kbvote -d db one yes --voter=ann
  test_is "$(revisions)" "100|2|2"
  sound db
  edited one third $((T + 550))
  test_is "$(revisions | tr "\n" " ")" "100|1|2 550|1|1 "
  at $((T + 700)) kbvote -d db one no --voter=bob
  at $((T + 700)) kbvote -d db one no --voter=ann
  sound db
  test_is "$(revisions | tr "\n" " ")" "100|1|2 550|0|2 "
  test_is "$(kbfeedback -d db --edits -f tsv one | tail -n 1 | cut -f 4-7)" "1	2	0	2"
'

test_that 'no vote of the last two texts is lost to --edits' '
  fresh
  for i in 1 2 3 4 5; do at $((T + i)) kbvote -d db one yes --voter=v$i; done
  edited one second $((T + 3))
  for i in 6 7; do at $((T + i)) kbvote -d db one no --voter=v$i; done
  sound db
  test_is "$(kbfeedback -d db --edits -f tsv one | tail -n 1 | cut -f 4-7)" "2	2	3	5"
'

rounds=$(test_sample 6 150)
export rounds
test_that "$rounds steps of votes, edits, removals and returns, in any order" '
  fresh
  cat >steps.py <<END
import random
random.seed (20261126)
t = $T
for n in range ($rounds):
    what = random.random ()
    article = random.choice (["one", "two"])
    t += random.choice ([0, 0, 1, 50, 86400])
    now = t + random.choice ([0, 0, 0, -86400, 3600, 100000])
    if what < .4:
        print ("votes", now, n)
        with open ("votes.%d" % n, "w") as f:
            f.write ("article,vote,at,voter\n")
            for i in range (random.randrange (1, 30)):
                f.write ("%s,%s,@%d,v%d\n" % (random.choice (["one", "two"]),
                    random.choice (["yes", "no"]), t + random.randrange (-90000, 90000),
                    random.randrange (8)))
    elif what < .6: print ("now", now, article)
    elif what < .85: print ("edit", now, article)
    elif what < .95: print ("gone", now, article)
    else: print ("full", now, article)
END
  # A folder without any article is refused.
  article kb/stays.md stays
  python3 steps.py >steps
  n=0
  while read -r what now which; do
    n=$((n + 1))
    case $what in
      votes) at $((now + 200000)) kbvote -q -d db --import=csv votes.$which ;;
      now) [ ! -e kb/$which.md ] || at "$now" kbvote -d db "$which" no --voter=v1 ;;
      edit) edited "$which" "text $((n % 5))" "$now" ;;
      gone) rm -f "kb/$which.md"; at "$now" kbindex -q -d db kb ;;
      full) at "$now" kbindex -q --full -d db kb ;;
    esac
    sound db
    run 0 kbindex -q -d db --verify
  done <steps
  test $n -eq $rounds
'

test_that 'a file of version 6 with counts below zero, and with lost ones, is counted again' '
  fresh
  at $((T + 500000)) kbvote -q -d db --import=csv --timezone=UTC - <<END
article,vote,at,voter
one,yes,@$((T + 10)),a
one,no,@$((T + 90000)),a
one,yes,@$((T + 20)),b
two,no,@$((T + 30)),a
two,yes,@$((T + 200000)),a
END
  edited one second $((T + 15))
  votes_of db >want
  as_version 6 db
  sqlite3 db "UPDATE vote_revision SET yes = -1, total = 0; DELETE FROM vote_day WHERE article = 1;
    INSERT INTO vote_day VALUES (1, 1, 0, 0, 0, 0), (2, 1, -1, -1, 0, 0)"
  run 0 kbvote -d db one yes --voter=b --at=@$((T + 20))
  votes_of db | test_cmp want -
  sound db
'

test_that 'votes of a file of version 6 stay whatever is withdrawn, and count with the new ones' '
  fresh
  printf "article,vote,at,voter\none,yes,@%d,a\none,no,@%d,b\ntwo,yes,@%d,b\n" $((T + 10)) $((T + 20)) $((T + 30)) >old.csv
  at $((T + 500)) kbvote -q -d db --import=csv old.csv
  as_version 6 db
  sqlite3 -readonly db "SELECT article, hex (voter), at, value FROM vote ORDER BY 1, 2, 3" >old
  printf "one,no,@%d,a\n" $((T + 40)) | cat old.csv - >new.csv
  at $((T + 500)) kbvote -d db --import=csv new.csv | grep "^stored 1 vote.*known 3"
  test_is "$(sql db "SELECT group_concat (import || total, char (32)) FROM (SELECT import, count (*) AS total FROM vote GROUP BY 1)")" "03 11"
  test_is "$(sql db "SELECT yes || total FROM vote_total ORDER BY article" | tr "\n" " ")" "02 11 "
  sound db
  kbvote -q -d db --withdraw=1
  sqlite3 -readonly db "SELECT article, hex (voter), at, value FROM vote ORDER BY 1, 2, 3" | test_cmp old -
  test_is "$(sql db "SELECT yes || total FROM vote_total ORDER BY article" | tr "\n" " ")" "12 11 "
  sound db
'

test_that 'counts without votes are all that is known of an old article: they stay' '
  fresh
  as_version 6 db
  sqlite3 db "INSERT INTO vote_total VALUES (1, 3, 5); INSERT INTO vote_day VALUES (20000, 1, 3, 5, 3, 5);
    INSERT INTO vote_revision VALUES (1, $T, 3, 5)"
  run 0 kbvote -d db -v two yes
  test_is "$(sql db "SELECT * FROM vote_total; SELECT * FROM vote_day WHERE article = 1; SELECT * FROM vote_revision WHERE article = 1" | tr "\n" " ")" \
    "1|3|5 2|1|1 20000|1|3|5|3|5 1|$T|3|5 "
'

test_that 'counts that cannot be are no crash: one line, and --recount' '
  fresh
  at $((T + 5)) kbvote -d db one yes --voter=ann
  sqlite3 db "UPDATE vote_total SET yes = 0, total = 0; UPDATE vote_day SET yes = 0, total = 0"
  at $((T + 90000)) run 2 kbvote -d db one no --voter=ann
  one_line err
  grep "db: damaged: what is counted does not fit the votes; .kbvote --recount. counts again" err
  test_is "$(sql db "SELECT count (*) FROM vote")" 1
  run 1 kbindex -d db --verify
  test_is "$(cat out)" "vote_total: counted, not stored: article 1, yes 1, total 1
vote_day: stored, not counted: day 20727, article 1, yes 0, total 0, new_yes 1, new 1
vote_day: counted, not stored: day 20727, article 1, yes 1, total 1, new_yes 1, new 1"
  run 0 kbvote -n -d db --recount
  test_is "$(sql db "SELECT total FROM vote_total")" 0
  run 0 kbvote -d db --recount
  test_is "$(cat out)" "counted 1 vote on 1 article again"
  sound db
  at $((T + 90000)) run 0 kbvote -d db -v one no --voter=ann
  test_is "$(cat out)" "0 out of 1 found this helpful"
  run 0 kbvote -q -d db --recount
  test ! -s out
'

test_done
