#!/bin/sh
# kbvote: the voters' key.  Nobody counts twice because a key was lost, another one lay there, or the
# database has two names; and nobody is locked out by a rotation that was cut off.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000 # 2027-01-15

mkdir kb
printf '# One\n' >kb/one.md
printf '# Two\n' >kb/two.md
kbindex -q -d articles.db kb
kbvote -q -d articles.db one yes --voter=ann --at=2026-10-01
printf 'article,vote,at,voter\none,no,2026-10-02,ann\n' >votes.csv

fresh () {
  rm -rf db* .db*
  cp articles.db db
  cp articles.db.voter-key db.voter-key
}
# voters DB: how many there are, as the votes tell them.
voters () {
  sql "$1" 'SELECT count (DISTINCT voter) FROM vote'
}
# ann DB [OPTION...]: she votes again, which is no new voter.
ann () {
  db=$1
  shift
  run 0 kbvote -d "$db" "$@" one no --voter=ann
  test_is "$(voters "$db")" 1
}
# refused PATTERN COMMAND...: exit 2, one line with it, no vote and no key made.
refused () {
  pattern=$1
  shift
  touch out err
  votes_before=$(votes_of db)
  names_are
  names_before=$names
  run 2 "$@"
  one_line err
  grep -e "$pattern" err
  test_is "$(votes_of db)" "$votes_before"
  names_are
  test_is "$names" "$names_before"
}
# What lies here, in `names`.
names_are () {
  names=
  for name in .* *; do names="$names $name"; done
}
# No new key is left half way.
no_next () {
  for next in ./*.next ./.*.next; do test ! -e "$next"; done
}

test_that 'through a symbolic link a voter is the same' '
  fresh
  mkdir -p elsewhere/deep
  ln -sf ../db elsewhere/link.db
  ln -sf ../link.db elsewhere/deep/link.db
  ln -sfn elsewhere folder
  for name in elsewhere/link.db elsewhere/deep/link.db folder/link.db "$PWD/db" ./db db; do
    ann db
    run 0 kbvote -d "$name" one yes --voter=ann
    test_is "$(voters db)" 1
  done
  test_is "$(find . -name "*voter-key" | sort | tr "\n" " ")" "./articles.db.voter-key ./db.voter-key "
  run 0 kbvote -d folder/link.db --rotate-key
  test_is "$(cat out)" "new key in $PWD/db.voter-key; all earlier voters are strangers now"
  run 0 kbvote -d db one yes --voter=ann
  test_is "$(voters db)" 2
'

# Each name has a log of its own, of which the other knows nothing: 80 votes by two names at once were 52.
test_that 'a database with two names is not written, and can be read' '
  fresh
  ln db db2
  two="has 2 names (hard links), and what is written by one would be lost by the other"
  for name in db db2; do
    run 2 kbvote -d $name one yes --voter=ann --key=db.voter-key
    one_line
    grep -F "kbvote: $name: $two" err
    run 2 kbindex -d $name kb
    grep -F "kbindex: $name: $two" err
    run 0 kbfeedback -d $name
  done
  rm db2
  ann db
'

test_that 'a lost key is an error that says how to go on' '
  fresh
  mv db.voter-key saved
  lost="^kbvote: db.voter-key: the voters. key is missing, but there are votes in db; bring it back, or --key=FILE names it, or --rotate-key begins anew"
  refused "$lost" kbvote -d db one yes --voter=ann
  refused "$lost" kbvote -d db one yes
  refused "$lost" kbvote -d db --import=csv --timezone=UTC votes.csv
  refused "$lost" kbvote -n -d db --import=csv --timezone=UTC votes.csv
  refused "^kbvote: none: the voters. key is missing" kbvote -d db --key=none one yes
  ann db --key=saved
  cp saved db.voter-key
  ann db
  rm db.voter-key
  run 0 kbvote -n -d db --rotate-key
  test ! -e db.voter-key
  run 0 kbvote -d db --rotate-key
  run 0 kbvote -d db one yes --voter=ann
  test_is "$(voters db)" 2
'

test_that 'so is another one, though a database that knows none takes the first' '
  fresh
  printf "%064d\n" 7 >db.voter-key
  other="^kbvote: db.voter-key: not the key that the voters in db are known by; --key=FILE names that one, --rotate-key begins anew"
  refused "$other" kbvote -d db one yes --voter=ann
  refused "$other" kbvote -d db --import=csv --timezone=UTC votes.csv
  refused "$other" kbvote -n -d db --import=csv --timezone=UTC votes.csv
  sqlite3 db "DELETE FROM voter_key"
  run 0 kbvote -n -d db one yes
  test_is "$(sql db "SELECT count (*) FROM voter_key")" 0
  run 0 kbvote -d db one yes
  test_is "$(sql db "SELECT hex (fingerprint), next FROM voter_key")" \
    "$(perl -MDigest::SHA=hmac_sha256_hex -e "print uc substr (hmac_sha256_hex (pack (q(Q< a3), 3, q(key)), pack (q(H64), sprintf (q(%064d), 7))), 0, 32)")|"
  cp articles.db.voter-key db.voter-key
  refused "$other" kbvote -d db one yes
'

test_that 'votes without a key that is known: it is missing; without votes one is made' '
  fresh
  sqlite3 db "DELETE FROM voter_key"
  mv db.voter-key saved
  refused "the voters. key is missing" kbvote -d db two yes
  ann db --key=saved
  sqlite3 db "DELETE FROM voter_key; DELETE FROM vote"
  run 0 kbvote -d db two yes --voter=ann
  test_is "$(stat -c %a db.voter-key)" 600
  ann db
'

test_that 'a key that is missing and has no votes is said so' '
  rm -f e.db*
  kbindex -q -d e.db kb
  : >empty.csv
  run 0 kbvote -d e.db --import=csv empty.csv
  rm e.db.voter-key
  refused "^kbvote: e.db.voter-key: the voters. key of e.db is missing; bring it back, or --key=FILE names it, or --rotate-key begins anew$" \
    kbvote -d e.db one yes
  run 0 kbvote -d e.db --rotate-key
  run 0 kbvote -d e.db one yes
'

test_that 'a file of version 6 takes its key with the next vote' '
  fresh
  as_version 6 db
  ann db
  test_is "$(sql db "SELECT length (fingerprint), next FROM voter_key")" "16|"
'

test_that 'a rotation that is cut off locks nobody out' '
  fresh
  ann db
  cp db db.1; cp db.voter-key old
  sqlite3 db "UPDATE voter_key SET next = randomblob (16)" # killed before the rename
  ann db
  run 0 kbvote -d db --rotate-key
  cp db.voter-key new
  run 0 kbvote -d db one yes --voter=ann
  test_is "$(voters db)" 2
  next=$(sql db "SELECT hex (fingerprint) FROM voter_key")
  cp db.1 db # killed behind it
  sqlite3 db "UPDATE voter_key SET next = x'\''$next'\''"
  cp db db.2
  run 0 kbvote -n -d db one yes
  test_is "$(sql db "SELECT hex (next) FROM voter_key")" "$next"
  run 0 kbvote -d db one yes --voter=ann
  test_is "$(sql db "SELECT hex (fingerprint), next FROM voter_key")" "$next|"
  cp old db.voter-key
  refused "not the key that" kbvote -d db one yes
  cp db.2 db; cp new db.voter-key # and again, and killed before the rename
  run 0 kbvote -d db --rotate-key
  cp new db.voter-key
  refused "not the key that" kbvote -d db one yes
'

test_that 'what is no key is refused by its name, and not replaced' '
  fresh
  rm db.voter-key
  mkdir db.voter-key
  refused "db.voter-key: a folder; expected a file with the voters. key" kbvote -d db one yes
  refused "db.voter-key: a folder" kbvote -d db --rotate-key
  rmdir db.voter-key
  mkfifo db.voter-key
  refused "db.voter-key: no file; expected one with the voters. key" kbvote -d db one yes
  refused "db.voter-key: no file" kbvote -d db --rotate-key
  refused "/dev/null: no file" kbvote -d db --key=/dev/null one yes
  rm db.voter-key
  for text in "" "secret" "$(cat articles.db.voter-key)x"; do
    printf "%s\n" "$text" >db.voter-key
    chmod 600 db.voter-key
    refused "db.voter-key: is no voters. key; expected 64 hexadecimal digits and a newline" kbvote -d db one yes
    refused "db.voter-key: is no voters. key" kbvote -d db --rotate-key
    test_is "$(cat db.voter-key)" "$text"
  done
  { cat articles.db.voter-key; echo and more; } >db.voter-key
  refused "is no voters. key; expected .* and nothing behind them" kbvote -d db one yes
  refused "is no voters. key" kbvote -d db --rotate-key
  cp articles.db.voter-key db.voter-key
  chmod 640 db.voter-key
  refused "others may read the voters. key; expected a file of mode 0600" kbvote -d db one yes
  run 0 kbvote -d db --rotate-key # mends it
  test_is "$(stat -c %a db.voter-key)" 600
  ln -sf nowhere db.voter-key
  refused "db.voter-key: " kbvote -d db one yes
  test ! -e nowhere
'

if [ "$(id -u)" -eq 0 ]; then
  test_that 'nor is the key of another user taken' '
    fresh
    chown 65534 db.voter-key
    refused "db.voter-key: belongs to $(id -un 65534)" kbvote -d db one yes
    refused "db.voter-key: belongs to $(id -un 65534)" kbvote -d db --rotate-key
  '
else
  test_skip 'nor is the key of another user taken' 'only root gives files away'
fi

test_that 'a key elsewhere, by a link, too, is replaced where it is' '
  fresh
  mkdir -p keys
  mv db.voter-key keys/real
  ln -sf real keys/key
  ann db --key=keys/key
  run 0 kbvote -d db --rotate-key --key=keys/key
  test_is "$(cat out)" "new key in keys/key; all earlier voters are strangers now"
  test -h keys/key
  test_must_fail cmp keys/real articles.db.voter-key
  test_is "$(ls -A keys | tr "\n" " ")" "key real "
  run 0 kbvote -d db one yes --voter=ann --key=keys/real
  test_is "$(voters db)" 2
'

test_that 'there is nothing to rotate without a database' '
  rm -rf none*
  run 2 kbvote -d none.db --rotate-key
  one_line err
  test_is "$(find . -name "none*")" ""
'

test_that 'who votes while keys are rotated is let in' '
  fresh
  n=$(test_sample 8 20)
  for i in $(seq $n); do kbvote -q -d db --rotate-key || touch failed; done &
  for i in $(seq $n); do kbvote -q -d db --rotate-key || touch failed; done &
  for i in $(seq $((n * 2))); do kbvote -q -d db one yes --voter=v$i || touch failed; done
  wait
  test ! -e failed
  run 0 kbvote -d db one yes
  test_is "$(find . -name "*.next")" ""
'

# With LD_PRELOAD; see tests/long/faults.c.
if can_preload kbvote; then
  test_that 'a rotation that fails or is killed at any call: the key is the old one or the new one' '
    cut_off=0
    for fault in write:28 sync:5 open:5 rename:5 rename:kill write:kill sync:kill open:kill; do
      for n in $(seq 1 "$(test_sample 4 1)" 40); do
        fresh
        status=0
        LD_PRELOAD=$BUILD/faults.so FAULT_CALL=${fault%:*} FAULT_ERRNO=${fault#*:} FAULT_N=$n \
          kbvote -d db --rotate-key >out 2>err || status=$?
        [ $status -ne 2 ] || one_line
        case $status in
          0) ;;
          2 | 75 | 137) cut_off=$((cut_off + 1)) ;;
          *) return 1 ;;
        esac
        [ $status -eq 137 ] || no_next
        run 0 kbvote -d db one yes --voter=ann
        read -r key <db.voter-key
        read -r first <articles.db.voter-key
        [ "$key" = "$first" ] && wanted=1 || wanted=2
        [ $status -ne 0 ] || test_is $wanted 2
        test_is "$(voters db)" $wanted
        run 0 kbvote -d db --rotate-key
        run 0 kbvote -d db one yes --voter=ann
        no_next
        sound db
        [ $status -ne 0 ] || break
      done
    done
    test $cut_off -gt 10
  '
else
  test_skip 'a rotation that fails or is killed at any call' 'nothing can be preloaded'
fi

test_done
