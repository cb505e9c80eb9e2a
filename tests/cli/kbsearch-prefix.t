#!/bin/sh
# kbsearch --prefix: answers while somebody types.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# toy ARG...: the paths found in the small tree, in their order, on one line.
toy () {
  kbsearch -q -d toy.db --paths "$@" | sed 's/\.md$//' | tr '\n' ' '
}

doc () {
  mkdir -p toy
  printf -- '---\ntitle: %s\n---\n\n%s\n' "$2" "$3" >"toy/$1.md"
}
doc cat 'Category pages' 'They list what stands in one. Each kind lists others.'
doc role 'Roles' 'What somebody may do.'
doc play 'Role-playing' 'Roles, roles, roles: a game of them.'
doc ever 'Everything else' 'Categories of the roles, and categories. Renew a certificate here, renew it.'
doc renew 'Renew a domain' 'In time.'
doc cert 'Certificates' 'Renew one: a certificate lasts a year. Renew a certificate.'
kbindex -q -d toy.db toy || exit
kbindex -q -d kb.db "$KB" || exit

test_that 'a beginning of a word that articles write with a hyphen' '
  for query in authc authco authcod authcode; do
    test_is "$(kbsearch -q -d kb.db --paths -n 1 --prefix $query)" domains/auth-code.md
  done
'

test_that 'a joined word is found while it is typed, as when it is whole' '
  mkdir joined
  printf "# Get the auth code\n\nThe auth code is in the panel.\n" >joined/code.md
  printf "# Transfer\n\nYou need an auth-code, and time.\n" >joined/transfer.md
  for n in 1 2 3; do
    printf "# Name servers %s\n\nA name server answers; so does the auth code.\n" $n >joined/n$n.md
  done
  printf "# Shoes\n\nA name on a shoe, and serving trays.\n" >joined/shoe.md
  kbindex -q -d joined.db joined
  for query in authcod authcode; do
    test_is "$(kbsearch -q -d joined.db --paths --prefix $query)" "$(kbsearch -q -d joined.db --paths authcode)"
  done
  for query in nameser nameserv nameserve; do
    test_is "$(kbsearch -q -d joined.db --paths --prefix $query | head -n 3 | sort | tr "\n" " ")" "n1.md n2.md n3.md "
    test_is "$(kbsearch -q -d joined.db --paths $query | head -n 3 | sort | tr "\n" " ")" "n1.md n2.md n3.md "
  done
  run 0 kbsearch -d joined.db --paths --prefix "answers nameserv"
  test_is "$(cat err)" "kbsearch: no article has \"nameserv\": ranked by \"name serv*\""
  run 1 kbsearch -d joined.db --prefix "nameserv "
  run 1 kbsearch -d joined.db --prefix nameshoe
'

test_that 'the last word is a beginning, the others are whole' '
  test_is "$(toy --prefix categ)" "cat ever "
  test_is "$(toy --prefix categori)" "cat ever "
  test_is "$(toy --prefix renewi)" "$(toy renewi)"
  test_is "$(toy --prefix "ren cer" | tr " " "\n" | grep -c renew)" 0
  test_expect_code 1 kbsearch -q -d toy.db --prefix "categ "
'
test_that 'titles that go on that way come first' '
  test_is "$(toy --prefix "renew a" | cut -d " " -f 1)" renew
  test_is "$(toy --prefix "renew a d" | cut -d " " -f 1)" renew
  test_is "$(toy --prefix "rol" | cut -d " " -f 1-2)" "role play"
  test_is "$(toy --prefix "role" | cut -d " " -f 1)" role
  test_is "$(toy --prefix "role-pl" | cut -d " " -f 1)" play
  test_is "$(kbsearch -q -d kb.db --prefix -f tsv -n 3 "transfer a" | grep -c "	Transfer a")" 3
  title="Transfer a domain to us"
  for n in 12 14 16 19 20 22 23; do
    printf "%s\t%.${n}s\n" "$n" "$title"
  done >queries
  kbsearch -q -d kb.db --prefix --batch --paths -n 1 <queries >got
  test_is "$(cut -f 2 got | sort | uniq -c | tr -s " ")" " 7 domains/transfer-domain-in.md"
'
test_that 'it goes with the other options; a word that nothing begins with is taken as it is' '
  test_is "$(toy --prefix -a "renew ce")" "$(toy -a renew certificate)"
  test_is "$(toy --prefix "title:cat")" "cat "
  test_is "$(toy --prefix "certificates -do")" "$(toy -- certificates -do)"
  run 0 kbsearch -d toy.db --paths --prefix "certifcates"
  grep -q "ranked by \"certificates\"" err
  run 0 kbsearch -d toy.db --prefix --explain "renew ce"
  grep -q "ce\\* (beginning)" out
  run 2 kbsearch -d toy.db --prefix -C x
  one_line
'
test_done
