#!/bin/sh
# Searches while kbindex commits: each answer is the one of before or the one of after.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

ROUNDS=${CONCURRENT_ROUNDS:-60}
export ROUNDS

# state WORD: 150 articles that say it.
state () {
  awk -v word="$1" 'BEGIN { for (i = 0; i < 150; i++) {
    file = sprintf ("t/%03d.md", i)
    printf "# The state\n\nIt is %s", word >file
    for (k = 0; k < i % 40; k++) printf " kx%d", (i * (k + 3)) % 50 >file
    print "." >file; close (file) } }'
}
answer () {
  kbsearch -d db -n 150 -f tsv state kx7 || echo "exit $?"
}

mkdir t answers
state white && kbindex -q -d db t || exit
state black && kbindex -q -d db t && answer >black || exit
state white && kbindex -q -d db t && answer >white || exit

test_that 'the two states can be told apart' '
  grep -q black black
  grep -q white white
  test_is "$(wc -l <black)" 151
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

test_that 'one --batch process sees what is committed meanwhile, and answers each query from one state' '
  (i=0; while [ $i -lt 40 ]; do printf "%d\tstate kx7\n" $i; i=$((i + 1)); sleep .05; done) |
    kbsearch -d db --batch -n 150 -f tsv >batch &
  for word in black white black white black; do state $word; kbindex -q -d db t; sleep .2; done
  wait
  sed 1d batch | awk -F"\t" "{ n[\$1]++ } /black/ { black[\$1] = 1 } /white/ { white[\$1] = 1 }
    END { for (id in n) print n[id], black[id] + white[id] }" | sort | uniq -c >states
  test_is "$(sed "s/^ *//" states)" "40 150 1"
  sed 1d batch | grep -q black
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
  test_is "$(sqlite3 new.db "SELECT count(*) FROM v_article")" 150
'

test_that 'runs that overlap while files come and go: the last one has seen all' '
  set +x
  mkdir -p u
  echo "# First" >u/first.md
  kbindex -q -d over.db u || exit
  round=0
  while [ $round -lt "$ROUNDS" ]; do
    round=$((round + 1))
    for i in 1 2 3 4 5 6 7 8; do echo "# File $round $i" >"u/$(((round * 7 + i) % 40)).md"; done
    kbindex -q -d over.db u 2>err1 & first=$!
    echo "# Late $round" >"u/late$((round % 5)).md"
    rm -f "u/$((round % 40)).md"
    kbindex -q -d over.db u 2>err2 & second=$!
    # (A file that goes between the look at the tree and the reading is told.)
    wait $first || grep -q "vanished while being read" err1 || { cat err1; exit 1; }
    wait $second || { cat err2; exit 1; }
    sqlite3 over.db "SELECT path FROM v_article ORDER BY path" >stored
    find u -name "*.md" -printf "%P\n" | LC_ALL=C sort >tree
    cmp tree stored || { echo "round $round"; diff tree stored; exit 1; }
  done
'

# Who waits for the lock waits as long as it is held, and 0.1 s at most until it looks again: under
# 0.3 s.  It is held for this much of kbindex's own work, which a busy machine does not change.
# The words are as frequent as those of a language: a few in all articles, most in some.
if can_preload kbindex; then
  test_that 'a run that reads and writes 12000 articles lets votes in after 0.2 s of its work, at most' '
    set +x
    mkdir many
    awk "BEGIN { for (i = 0; i < 12000; i++) { file = sprintf (\"many/%05d.md\", i)
      printf \"# Number %d\\n\\n\", i >file
      for (k = 0; k < 300; k++) {
        x = (i * (k + 3) + k * k) % 20011 / 20011
        printf \"kx%d \", exp (x * 10) >file
      }
      close (file) } }"
    kbindex -q -d many.db many
    votes=0
    for option in --full --quiet; do
      [ $option = --full ] || find many -name "*7.md" -exec sh -c "echo more >>\"\$1\"" - {} \;
      (LD_PRELOAD=$BUILD/faults.so FAULT_HELD=$PWD/held exec kbindex -q -d many.db $option many) & run=$!
      while kill -0 $run 2>/dev/null; do
        # (75 is for a machine so busy that the holder of the lock does not get on.)
        if kbvote -q -d many.db --voter="v$votes" 00001.md yes; then votes=$((votes + 1)); else test $? -eq 75; fi
      done
      wait $run
      read -r times most_ms all_ms <held
      echo "$option: $votes votes; held $times times, for $most_ms ms at most"
      test "$times" -gt 3
      test "$most_ms" -lt 200 || test $((most_ms * 3)) -lt "$all_ms"
    done
    test_is "$(sql many.db "SELECT count(*) FROM v_vote")" $votes
    sound many.db
  '
else
  test_skip 'a run that reads and writes 12000 articles lets votes in' 'nothing can be preloaded'
fi

test_that 'the log does not stay behind when all is done' '
  test "$(stat -c %s db-wal 2>/dev/null || echo 0)" -le 4194304
  kbindex -q -d db t
  answer | cmp - black
'

test_done
