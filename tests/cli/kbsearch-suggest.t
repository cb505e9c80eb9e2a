#!/bin/sh
# kbsearch --suggest: articles for a text that nobody searched with, or none.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

kbindex -q -d db "$KB" || exit
suggest () { # CODE OPTION...: the text is on stdin
  code=$1
  shift
  test_expect_code "$code" kbsearch -d db --suggest --paths "$@"
}

test_that 'a question that an article answers' '
  echo "How do I restore a deleted domain in the redemption period?" |
    suggest 0 >out
  head -n 1 out | grep domains/restore-domain.md
  test "$(wc -l <out)" -le 3
'

test_that 'nothing is better than something wrong' '
  for text in "banana smoothie" "hello" "" "my car does not start on cold mornings"; do
    echo "$text" | suggest 1 >out
    test_cmp /dev/null out
  done
'

test_that 'it says so, and -q does not' '
  echo "banana smoothie" >text
  test_expect_code 1 sh -c "kbsearch -d db --suggest <text 2>err"
  grep "nothing good enough" err
  test_expect_code 1 sh -c "kbsearch -q -d db --suggest <text 2>err"
  test_cmp /dev/null err
'

test_that 'what is suggested is the beginning of --like=-' '
  echo "Where do I find the auth code of a domain?" >text
  suggest 0 <text >some
  kbsearch -d db --like=- --paths <text | head -n "$(wc -l <some)" | test_cmp - some
'

test_that 'in the language asked for' '
  echo "Hoe kan ik mijn domein verhuizen naar een andere registrar?" >text
  suggest 0 -l nl <text >out
  test_must_fail grep -v "^nl/" out
'

test_that 'what does not go with it: exit 2' '
  echo text >text
  suggest 2 query <text
  suggest 2 --like=- <text
  suggest 2 --batch <text
  suggest 2 --offset=1 <text
'

test_done
