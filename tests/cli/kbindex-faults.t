#!/bin/sh
# A folder or file that cannot be looked at is no empty folder: what is stored of it stays, with a
# warning and exit 1.  Each look that kbindex takes fails once (tests/long/faults.c).
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

can_preload kbindex || { echo "1..0 # SKIP nothing can be preloaded"; exit 0; }

mkdir -p kb/a/deep kb/b kb/c
for file in top a/one a/two a/deep/three b/four c/five; do
  printf '# %s\n\nSome words of %s.\n' "$file" "$file" >"kb/$file.md"
done
ln -s ../a/one.md kb/b/link.md
ln -s ../a kb/c/linked
kbindex -q -d start.db kb || exit

live () {
  sqlite3 -readonly "$1" 'SELECT path FROM v_article ORDER BY path'
}
live start.db >wanted

# fails CALL ERRNO OPTION...: kbindex with each of these calls failing, one after the other; a new
# file would be found, a removed one would go.
fails () {
  call=$1 errno=$2
  shift 2
  n=0 told=0
  while [ "$n" -lt 400 ]; do
    n=$((n + $(test_sample 4 1)))
    cp start.db db
    rm -f db-*
    status=0
    LD_PRELOAD="$BUILD/faults.so" FAULT_CALL="$call" FAULT_N=$n \
      FAULT_ERRNO="$errno" \
      kbindex -d db -j1 "$@" kb >out 2>err || status=$?
    live db >left
    cmp -s wanted left || { echo "call $n: exit $status"; cat err; diff wanted left; return 1; }
    case $status in
      0) ! grep -q . err || { echo "call $n: exit 0"; cat err; return 1; } ;;
      1) told=$((told + 1)); grep -q '^kbindex: kb' err || { echo "call $n"; cat err; return 1; } ;;
      2|75) test "$(wc -l <err)" -eq 1 ;;
      *) echo "call $n: exit $status"; cat err; return 1 ;;
    esac
    [ "$n" -le "$(cat most)" ] || break
  done
  test "$told" -gt 0 || { echo "no call of $n told of anything"; return 1; }
}

# most CALL: how many of these calls there are.
most () {
  FAULT_COUNT=counted LD_PRELOAD="$BUILD/faults.so" kbindex -q -d start.db -j1 kb &&
    sed -n "s/^$1 //p" counted >most
}

test_that 'opening and reading folders fails: nothing goes' '
  set +x
  most dir
  fails dir 5 --prune
  test_sample "" 1 | grep -q . || exit 0
  fails dir 5
  fails dir 116
'

test_that 'looking at files and folders fails: nothing goes' '
  set +x
  most stat
  fails stat 116
  test_sample "" 1 | grep -q . || exit 0
  fails stat 5
  fails stat 13 --full
'

test_that 'opening fails: nothing goes' '
  set +x
  most open
  fails open 5
  test_sample "" 1 | grep -q . || exit 0
  fails open 116
  fails open 24
'

test_that 'synonyms that cannot be looked at stay, and the reason is told' '
  set +x
  printf "synonyms:\n  - [mailbox, postbox]\n" >kb/synonyms.yaml
  kbindex -q -d words.db kb
  words () { sqlite3 -readonly "$1" "SELECT * FROM synonym"; }
  words words.db >words
  test -s words
  for gone in "" gone; do
    [ -z "$gone" ] || rm kb/synonyms.yaml
    cp words.db db
    FAULT_COUNT=counted LD_PRELOAD="$BUILD/faults.so" kbindex -q -d db -j1 kb
    most=$(sed -n "s/^stat //p" counted) told=0
    for n in $(seq $((most - 12)) $((most - 3))); do
      cp words.db db
      rm -f db-*
      LD_PRELOAD="$BUILD/faults.so" FAULT_CALL=stat FAULT_N=$n FAULT_ERRNO=5 kbindex -q -d db -j1 kb >out 2>err || :
      grep -q "synonyms.yaml" err || continue
      told=$((told + 1))
      grep -q "synonyms.yaml: Input/output error" err || { cat err; exit 1; }
      words db | cmp - words
    done
    test $told -gt 0
  done
'

test_that 'what could not be looked at is told by --check, too' '
  set +x
  most dir
  n=0 found=0
  while [ $n -lt "$(cat most)" ]; do
    n=$((n + 1))
    LD_PRELOAD="$BUILD/faults.so" FAULT_CALL=dir FAULT_N=$n FAULT_ERRNO=5 \
      kbindex --check -j1 kb >out 2>err && continue
    test_is $? 1
    grep -q "Input/output error" out && found=$((found + 1))
  done
  test $found -gt 3
'

test_done
