#!/bin/sh
# Searches while kbindex commits: each answer is the one of before or the one of after.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

ROUNDS=${CONCURRENT_ROUNDS:-60}
export ROUNDS

# state WORD: 300 articles that say it.
state () {
  awk -v word="$1" 'BEGIN { for (i = 0; i < 300; i++) {
    file = sprintf ("t/%03d.md", i)
    printf "# The state\n\nIt is %s", word >file
    for (k = 0; k < i % 40; k++) printf " kx%d", (i * (k + 3)) % 50 >file
    print "." >file; close (file) } }'
}
answer () {
  kbsearch -d db -n 300 -f tsv state kx7 || echo "exit $?"
}

mkdir t answers
state white && kbindex -q -d db t || exit
state black && kbindex -q -d db t && answer >black || exit
state white && kbindex -q -d db t && answer >white || exit

test_that 'the two states can be told apart' '
  grep -q black black
  grep -q white white
  test_is "$(wc -l <black)" 301
  test_must_fail cmp black white
'

test_that "an answer while kbindex commits, $ROUNDS times, is one of the two" '
  set +x
  for searcher in 1 2; do
    (n=0
     while [ ! -e stop ]; do
       answer >"answer$searcher" 2>"err$searcher"
       if cmp -s "answer$searcher" black; then echo black
       elif cmp -s "answer$searcher" white; then echo white
       else echo other; cp "answer$searcher" "other$searcher"; fi
       cat "err$searcher"
     done >"seen$searcher") &
  done
  round=0
  while [ $round -lt "$ROUNDS" ]; do
    round=$((round + 1))
    if [ $((round % 2)) -eq 1 ]; then state black; else state white; fi
    kbindex -q -d db t || { touch stop; exit 1; }
  done
  touch stop
  wait
  sort seen1 seen2 | uniq -c
  for file in other1 other2; do test ! -e $file || head -n 3 $file; done
  test_is "$(sort -u seen1 seen2 | tr "\n" " ")" "black white "
'

test_that 'one --batch process answers all its queries from one state' '
  (i=0; while [ $i -lt 40 ]; do printf "%d\tstate kx7\n" $i; i=$((i + 1)); sleep .05; done) |
    kbsearch -d db --batch -n 300 -f tsv >batch &
  for word in black white black white black; do state $word; kbindex -q -d db t; sleep .2; done
  wait
  test "$(wc -l <batch)" -gt 10000
  test_is "$(sed 1d batch | grep -c black)" 0
  kbsearch -d db -n 1 -f tsv state | grep black
'

test_that 'two kbindex at once: both end well, and the file is whole' '
  set +x
  for round in 1 2 3 4 5 6 7 8 9 10; do
    if [ $((round % 2)) -eq 1 ]; then state white; else state black; fi
    kbindex -q -d db t 2>err1 & first=$!
    kbindex -q -d db t 2>err2 & second=$!
    wait $first || { cat err1; exit 1; }
    wait $second || { cat err2; exit 1; }
    sound db
  done
  rm -f new.db
  kbindex -q -d new.db t & first=$!
  kbindex -q -d new.db t & second=$!
  wait $first; wait $second
  test_is "$(sqlite3 new.db "SELECT count(*) FROM v_article")" 300
'

test_that 'the log does not stay behind when all is done' '
  test "$(stat -c %s db-wal 2>/dev/null || echo 0)" -le 4194304
  kbindex -q -d db t
  answer | cmp - black
'

test_done
