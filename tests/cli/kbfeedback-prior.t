#!/bin/sh
# The votes' prior in kbsearch: it decides between equals, and lifts nothing that is worse.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# Two equal articles, one that says it once in a long text, and one that does not match.
mkdir kb
for name in alpha beta; do
  printf '# Parking a domain\n\nHow to park a domain: choose parking, and save.\n' >kb/$name.md
done
{ printf '# Other things\n\n'
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    echo "Sentence $i is about mail boxes, invoices and certificates."
  done
  echo 'A domain can be parked.'; } >kb/worse.md
printf '# Invoices\n\nWhere to find invoices.\n' >kb/unrelated.md
kbindex -q -d desk.db kb

order () {
  kbsearch -q -d desk.db --paths "$@" parking a domain | tr '\n' ' '
}
votes () { # ARTICLE YES NO
  { echo article,vote,voter,at
    seq "$2" | sed "s/.*/$1,yes,y&,2026-10-05T09:00:00Z/"
    seq "$3" | sed "s/.*/$1,no,n&,2026-10-05T09:00:00Z/"; } |
    kbvote -q -d desk.db --import=csv -
}

test_that 'equal articles stand by path; a helpful one goes first' '
  test_is "$(order)" "alpha.md beta.md worse.md "
  votes beta 20 2
  test_is "$(order)" "beta.md alpha.md worse.md "
  test_is "$(order --no-votes)" "alpha.md beta.md worse.md "
'

test_that 'more sure votes for the other turn it round' '
  votes alpha 300 10
  test_is "$(order)" "alpha.md beta.md worse.md "
'

test_that 'no votes lift an article that is clearly worse, or does not match' '
  votes worse 3000 0
  votes unrelated 3000 0
  test_is "$(order)" "alpha.md beta.md worse.md "
'

test_that 'the answer has the votes that kbfeedback has' '
  test_is "$(kbsearch -q -d desk.db -f tsv parking | awk -F "\t" "\$3 == \"beta.md\" { print \$9, \$10 }" )" \
    "$(kbfeedback -d desk.db -f tsv beta | sed 1d | awk -F "\t" "{ print \$4, \$6 }")"
'

test_done
