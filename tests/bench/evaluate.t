#!/bin/sh
# The evaluator against figures worked out by hand from the definitions.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"

# judge QRELS RUN: words "query:document:grade ..." and "query:document:rank ...".
# shellcheck disable=SC2086 # the words are lines
judge () {
  printf '%s\n' $1 | tr : '\t' >qrels
  printf '%s\n' $2 | tr : '\t' | "$BUILD/bench/evaluate" qrels | tr '\t' ' '
}

test_that 'the ideal order is 1' '
  test_is "$(judge "q:a:1 q:b:1" "q:a:1 q:b:2")" "1.0000 1.0000 1.0000 1"
'
# a at rank 2: (1 / log2 3) / 1
test_that 'one relevant document at rank 2' '
  test_is "$(judge "q:a:1" "q:x:1 q:a:2")" "0.6309 0.5000 1.0000 1"
'
# grades 3 2 1, found as 1, 3 (rank 3), 2 missing:
# DCG 1/1 + 3/log2 4 = 2.5; ideal 3 + 2/log2 3 + 1/2 = 4.76186; AP (1/1 + 2/3) / 3
test_that 'graded, with a miss' '
  test_is "$(judge "q:a:3 q:b:2 q:c:1" "q:c:1 q:x:2 q:a:3")" "0.5250 0.5556 0.6667 1"
'
test_that 'the rank counts, not the order of lines' '
  test_is "$(judge "q:a:1" "q:a:2 q:x:1")" "0.6309 0.5000 1.0000 1"
'
test_that 'grade 0 is not relevant, and its query is not counted' '
  test_is "$(judge "p:a:0 q:a:1 q:b:0" "p:a:1 q:b:1 q:a:2")" "0.6309 0.5000 1.0000 1"
'
test_that 'a query without an answer counts as 0' '
  test_is "$(judge "p:a:1 q:a:1" "q:a:1")" "0.5000 0.5000 0.5000 2"
'
test_that 'answers to unjudged queries are ignored' '
  test_is "$(judge "q:a:1" "o:a:1 q:a:1 r:a:1")" "1.0000 1.0000 1.0000 1"
'
test_that 'a document counts once' '
  test_is "$(judge "q:a:1 q:b:1" "q:a:1 q:a:2 q:b:3")" "1.0000 1.0000 1.0000 1"
'
# 11 relevant, the ideal has ten of them; found at ranks 1 and 11: 1 / 4.54356; AP (1 + 2/11)/11
test_that 'nDCG is cut at 10, the ideal too' '
  qrels="q:a:1 q:b:1" run="q:a:1 q:b:11"
  for i in 1 2 3 4 5 6 7 8 9; do qrels="$qrels q:n$i:1"; done
  for i in 2 3 4 5 6 7 8 9 10; do run="$run q:x$i:$i"; done
  test_is "$(judge "$qrels" "$run")" "0.2201 0.1074 0.1818 1"
'
test_that 'MAP and recall are cut at 100' '
  run="q:b:101"
  for i in $(seq 1 100); do run="$run q:x$i:$i"; done
  test_is "$(judge "q:b:1" "$run")" "0.0000 0.0000 0.0000 1"
'
test_that 'a broken line is an error that names it' '
  printf "q\ta\t1\nq\tb\n" >qrels
  test_expect_code 2 "$BUILD/bench/evaluate" qrels 2>err
  grep "qrels:2:" err
'
test_done
