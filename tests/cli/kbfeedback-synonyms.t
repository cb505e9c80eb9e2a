#!/bin/sh
# kbfeedback --gaps --synonyms: what readers typed in vain, and what next.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cp -r "$KB" kb
kbindex -q -d desk.db kb || exit

# step MINUTE:SECOND LANG FOUND QUERY [VISIT]: a line of q.log
step () {
  printf '2026-10-05T09:%sZ\t%s\t%s\t%s\t%s%s\n' "$1" "$2" "$3" "$4" "$([ "$3" = 0 ] || echo dns/glue-records.md)" \
    "${5:+$(printf '\t%s' "$5")}" >>q.log
}

one_line_of () { test_is "$(grep -c "^$1: " err) $(wc -l <err)" "1 1"; }
test_that '--session: the log tells visits of a day apart, not who they are' '
  log () { SOURCE_DATE_EPOCH=$1 kbsearch -q -d desk.db --paths --log=q.log "--session=$2" transfer >/dev/null; }
  log 1791192600 kx1 && log 1791192700 kx1 && log 1791192800 kx2 && log 1791279200 kx1
  cut -f 6 q.log >keys
  grep -vEx "[0-9a-f]{8}" keys && exit 1
  test_is "$(sed -n 1p keys)" "$(sed -n 2p keys)"
  test_is "$(sort -u keys | wc -l)" 3
  grep kx q.log && exit 1
  kbfeedback -d desk.db --gaps=q.log -f tsv | sed 1d | cut -f 1,2 >out
  printf "transfer\t4\n" | test_cmp - out
  run 2 kbsearch -d desk.db --session=x transfer
  one_line_of kbsearch
  printf "2026-10-05T09:30:00Z\t\t0\tx\t\tnokey\n" >bad.log
  run 1 kbfeedback -d desk.db --gaps=bad.log
  grep "^bad.log:1: expected " err
  rm q.log
'

test_that 'what two readers typed in vain, and next found, is a candidate' '
  step 00:00 en 0 "cancel gsuite" aaaaaaaa; step 00:30 en 5 "cancel google workspace" aaaaaaaa
  step 00:10 en 0 "the gsuite account" bbbbbbbb; step 01:00 en 2 "google workspace account" bbbbbbbb
  step 02:00 en 0 "secret person" cccccccc; step 02:10 en 2 "somebody else" cccccccc
  step 03:00 en 0 "trasnfer" dddddddd; step 03:10 en 2 transfer dddddddd
  step 03:20 en 0 "trasnfer" eeeeeeee; step 03:30 en 2 transfer eeeeeeee
  step 04:00 en 0 opzeggen ffffffff; step 15:00 en 2 cancel ffffffff
  step 16:00 en 0 opzeggen 11111111; step 27:00 en 2 cancel 11111111
  step 28:00 en 0 hosting 22222222; step 28:10 en 4 "web hosting" 22222222
  step 28:30 en 0 hosting 33333333; step 28:40 en 4 "web hosting" 33333333
  sort q.log -o q.log
  run 0 kbfeedback -d desk.db --gaps=q.log --synonyms -f tsv
  printf "lang\tfrom\tto\treaders\nen\tgsuite\tgoogle workspace\t2\n" | test_cmp - out
'
test_that 'it is printed as synonyms.yaml has it, and what stands there is not told again' '
  run 0 kbfeedback -d desk.db --gaps=q.log --synonyms
  cp out kb/synonyms.yaml
  grep -Fx "    - gsuite => google workspace  # 2 readers" out
  run 0 kbindex -q --check kb
  kbindex -q -d desk.db kb
  run 1 kbfeedback -d desk.db --gaps=q.log --synonyms
  test_cmp /dev/null out
  test_is "$(cat err)" "kbfeedback: no candidates for synonyms in the log"
'
test_that 'without visits it is the very next search; a query that helped is no gap' '
  rm kb/synonyms.yaml q.log && kbindex -q -d desk.db kb
  for minute in 10 20; do
    step $minute:00 "" 0 hologram; step $minute:30 "" 3 "whois privacy"
    step $minute:31 "" 3 "nothing of it"
  done
  run 0 kbfeedback -d desk.db --gaps=q.log --synonyms -f tsv
  sed 1d out | cut -f 1-4 >got
  printf "en\thologram\twhois privacy\t2\n" >want
  test_is "$(grep -Fxc -f want got)" 1
  run 2 kbfeedback -d desk.db --synonyms
  one_line
'
test_done
