#!/bin/sh
# A database that somebody else's modes keep us from: whose it is, and what is missing.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

if [ "$(id -u)" -ne 0 ] || ! test_as_user true 2>/dev/null; then
  echo "1..0 # SKIP only root can make files of two users"
  exit 0
fi
# shellcheck disable=SC2034 # the scripts in quotes read it
me=$(id -un)
other=$(awk -F: '$3 > 0 { print $1; exit }' /etc/passwd)
chmod 755 "$tmp" "$tmp/work"
cp -r "$KB/dns" "$KB/desk.yaml" "$KB/holidays" .
sed -n 1,40p "$KB/tickets.csv" >tickets.csv
printf 'From: Ann <ann@customer.example>\nTo: support@example.net\nSubject: x\n\nReseller ID: 1001\nx\n' >mail
mkdir start
kbindex -q -d start/db dns
ticketlog -q -d start/db --timezone=UTC --format=csv tickets.csv
article=$(cd dns && find . -name '*.md' | sed 's,^./,,' | LC_ALL=C sort | head -1)
kbvote -q -d start/db --voter=ann --at=2026-10-01T10:00:00Z "$article" no

# as_other COMMAND...
as_other () {
  setpriv --reuid="$other" --clear-groups -- "$@"
}
# place: srv/db, made anew, of two users' files
place () {
  rm -rf srv
  cp -r start srv
  sqlite3 srv/db "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
  rm -f srv/db-*
}
readers () {
  echo "kbsearch -d srv/db transfer"
  echo "kbfeedback -d srv/db"
  echo "slareport -d srv/db -c desk.yaml"
}
writers () {
  echo "kbindex -q -d srv/db dns"
  echo "kbvote -q -d srv/db --voter=ann $article yes"
  echo "ticketlog -q -d srv/db --format=csv --timezone=UTC tickets.csv"
  echo "ticketmail -q -d srv/db -c desk.yaml --to=support@example.net"
}
# Those that make a database that is not there.
makers () {
  writers | grep -v kbvote
}
# each SAYS COMMAND-LIST: every tool says just that
each () {
  says=$1
  "$2" >commands
  while read -r tool rest; do
    # A mail stays in the queue of who delivers it.
    code=2
    [ "$tool" != ticketmail ] || code=75
    # shellcheck disable=SC2086 # words
    run_as_user $code "$tool" $rest <mail
    test_is "$(cat err)" "$tool: srv/db: $says"
  done <commands
}

test_that 'a file that its owner alone may read' '
  place
  chown "$other" srv/db
  chmod 600 srv/db
  each "belongs to $other, and you ($me) may not read it" readers
  each "belongs to $other, and you ($me) may not read it" writers
'

test_that 'a file that its owner alone may write' '
  place
  chown "$other" srv/db
  chmod 644 srv/db
  each "belongs to $other, and you ($me) may not write it" writers
'

test_that 'a file of our own that we may not write' '
  place
  chmod 400 srv/db
  each "belongs to you ($me), but its mode 0400 does not let you write it" writers
'

test_that 'a folder in which no files may be made: readers read' '
  place
  chown "$other" srv
  chmod 755 srv
  each "its folder $PWD/srv belongs to $other, and you ($me) may not make files in it" writers
  run_as_user 0 kbsearch -d srv/db transfer
  run_as_user 0 kbfeedback -d srv/db
  rm srv/db
  each "its folder $PWD/srv belongs to $other, and you ($me) may not make files in it" makers
'

test_that 'a folder that may not be entered, wherever on the way' '
  place
  chown "$other" srv
  chmod 700 srv
  each "its folder $PWD/srv belongs to $other, and you ($me) may not enter it" readers
  each "its folder $PWD/srv belongs to $other, and you ($me) may not enter it" writers
  mkdir -p srv/a/b
  run_as_user 2 kbindex -q -d srv/a/b/c/db dns
  test_is "$(cat err)" "kbindex: srv/a/b/c/db: its folder $PWD/srv belongs to $other, and you ($me) may not enter it"
'

test_that 'a log that another user left' '
  place
  cp srv/db srv/db-wal
  chown "$other" srv/db-wal
  chmod 600 srv/db-wal
  each "its log srv/db-wal belongs to $other, and you ($me) may not read it" readers
  each "its log srv/db-wal belongs to $other, and you ($me) may not read it" writers
'

# (SQLite gives files to the owner of the database when it is root.)
if as_other test -x "$BUILD/kbvote"; then
  test_that 'an index of the log that another user left' '
    place
    echo >srv/db-shm
    chmod 644 srv/db-shm
    chown "$other" srv srv/db srv/db.voter-key
    article=$article as_other sh -c "kbvote -q -d srv/db --voter=bob \$article yes" 2>err || test $? -eq 2
    test_is "$(grep ^kbvote err)" "kbvote: srv/db: its index of the log srv/db-shm belongs to $me, and you ($other) may not write it"
  '
fi

test_that 'a file system that is mounted read-only' '
  place
  mkdir ro
  if mount -t tmpfs -o size=20m tmpfs ro 2>/dev/null; then
    cp -r srv ro/
    mount -o remount,ro ro
    status=0
    run 0 kbsearch -d ro/srv/db transfer || status=$?
    run 2 kbvote -q -d ro/srv/db --voter=ann "$article" yes || status=$?
    umount ro
    test $status -eq 0
    test_is "$(cat err)" "kbvote: ro/srv/db: lies on a file system that is mounted read-only"
  fi
'

test_that 'a new database is for its owner, or for the group of a set-gid folder' '
  rm -rf srv
  umask 022
  kbindex -q -d srv/db dns
  test_is "$(stat -c %a srv srv/db | tr "\n" " ")" "700 600 "
  sqlite3 srv/db "BEGIN; DELETE FROM vote_total; ROLLBACK; PRAGMA wal_checkpoint" >/dev/null
  mkdir shared
  chmod 2775 shared
  kbindex -q -d shared/db dns
  test_is "$(stat -c %a shared/db)" 660
  # While a writer is at work its companions have the same mode.
  ls shared
  for file in shared/db-*; do test_is "$(stat -c %a "$file")" 660; done
  chmod 644 shared/db
  kbindex -q --full -d shared/db dns
  test_is "$(stat -c %a shared/db)" 644
  ln -s later.db link.db
  kbindex -q -d link.db dns
  test -L link.db
  sound later.db
  : >empty.db
  chmod 640 empty.db
  kbindex -q -d empty.db dns
  test_is "$(stat -c %a empty.db)" 640
'

test_that 'a folder that its group may only read: so the database; none is for everybody' '
  for mode in 2750:640 2755:640 2700:600 2777:660 2770:660 0770:600; do
    rm -rf shared && mkdir shared && chmod "${mode%:*}" shared
    for mask in 077 $(test_sample "" 022); do
      (umask $mask; kbindex -q -d shared/db dns; kbvote -q -d shared/db --voter=ann "$article" yes)
      test_is "$mode $(stat -c %a shared/db)" "$mode ${mode#*:}"
      key=600; [ "${mode#*:}" != 660 ] || key=640
      test_is "$mode $(stat -c %a shared/db.voter-key)" "$mode $key"
      (umask $mask; kbsearch -q -d shared/db --log=shared/db.log dns >/dev/null || :)
      test_is "$mode $(stat -c %a shared/db.log)" "$mode ${mode#*:}"
      rm -f shared/db*
    done
  done
'

# by USER COMMAND...: a user of the group 12345
by () {
  by_user=$1
  shift
  setpriv --reuid="$by_user" --regid="$by_user" --groups=12345 -- "$@"
}
test_that 'two users of one group share a database and its key, by any umask; others see neither' '
  rm -rf shared && mkdir shared && chown 12001:12345 shared && chmod 2770 shared
  umask 022
  by 12001 kbindex -q -d shared/db dns
  by 12001 kbvote -q -d shared/db --voter=ann "$article" yes
  by 12002 kbvote -q -d shared/db --voter=ann "$article" no
  by 12002 kbvote -q -d shared/db --voter=ben "$article" yes
  by 12002 kbindex -q --full -d shared/db dns
  by 12001 kbvote -q -d shared/db --voter=ben "$article" yes
  test_is "$(by 12002 kbsearch -d shared/db --paths -n 1 -q glue)" glue-records.md
  test_is "$(stat -c "%u:%g %a" shared/db shared/db.voter-key | paste -sd " ")" "12001:12345 660 12001:12345 640"
  test_is "$(sqlite3 shared/db "SELECT yes, total FROM vote_total")" "1|2"
  # By the other a new key is the group'\''s, too.
  by 12002 kbvote -q -d shared/db --rotate-key
  test_is "$(stat -c "%u:%g %a" shared/db.voter-key)" "12002:12345 640"
  by 12001 kbvote -q -d shared/db --voter=ann "$article" yes
  run 2 setpriv --reuid=12003 --regid=12003 --clear-groups -- kbvote -q -d shared/db --voter=eve "$article" yes
  test_is "$(cat err)" "kbvote: shared/db: its folder $PWD/shared belongs to uid 12001, and you (uid 12003) may not enter it"
  # A key that others may read, or of another group, is none.
  chmod 644 shared/db.voter-key
  run 2 setpriv --reuid=12001 --regid=12001 --groups=12345 -- kbvote -q -d shared/db --voter=ann "$article" yes
  grep "belongs to uid 12002; expected a voters. key of one.s own" err
  chmod 640 shared/db.voter-key
  chgrp 12002 shared/db.voter-key
  run 2 setpriv --reuid=12002 --regid=12002 --groups=12345 -- kbvote -q -d shared/db --voter=ann "$article" yes
  grep "others may read the voters. key" err
  rm -rf shared
'

test_that 'too many open files are called that' '
  [ -z "${DESKBOOK_WRAPPER-}" ] || exit 0 # it needs some of its own
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 # for that it opens files
  place
  kbindex -q -d srv/db --public=public.db
  mkdir pages
  echo "<title>A page</title><h1>A page</h1><p>Text.</p>" >pages/a.html
  { echo "From ann Thu Oct  1 10:00:00 2026"; cat mail; } >one.mbox
  # One descriptor more each time: none of them is taken for anything else.
  for n in $(test_sample "4 5 6 8 11" "4 5 6 7 8 9 10 11 12"); do
    {
      readers
      writers
      echo "kbindex -q -d srv/db --public=public.db"
      echo "kbimport -q --from=html pages -o imported"
      echo "ticketlog -q -d srv/db -c desk.yaml --format=mbox one.mbox"
      echo "kbsite -q -d srv/db -c desk.yaml -o site"
    } >commands
    while read -r tool rest; do
      status=0
      # shellcheck disable=SC2086 # words
      sh -c "ulimit -n $n; exec \"\$@\"" sh timeout 20 "$tool" $rest <mail >out 2>err || status=$?
      echo "$n $tool: exit $status: $(cat err)"
      test "$status" -le 2 -o "$status" -eq 75
      test "$status" -eq 0 -o "$tool" = kbsearch || grep -q "Too many open files" err
      # A mail is to come again: its server would send it back.
      test "$tool" != ticketmail -o "$status" -eq 0 -o "$status" -eq 75
    done <commands
  done >all
  cat all
'

# full SIZE: the file system full/ of that size, with a database, without any room
if unshare -rm sh -c 'mkdir -p full && mount -t tmpfs -o size=64k tmpfs full' 2>/dev/null; then
  test_that 'on a full disk readers answer, with the index of the log or without; writers say it' '
    place
    cat >script <<END
    set -e
    mount -t tmpfs -o size=8m tmpfs full
    cp srv/db srv/db.voter-key full/
    [ ! -f srv/db-wal ] || cp srv/db-wal full/
    dd if=/dev/zero of=full/rest bs=4k 2>/dev/null || :
    code () { status=0; "\$@" >out 2>err || status=\$?; cat err >&2; echo "\$1 \$status \$(cat err)" >>said; }
    code kbsearch -d full/db transfer
    code kbfeedback -d full/db
    code slareport -d full/db -c desk.yaml
    code kbvote -q -d full/db --voter=bob $article no
    code kbsearch -d full/db transfer
    code ticketlog -q -d full/db --format=csv --timezone=UTC more.csv
    umount full
END
    sed "s/^[^,]*/&9/" tickets.csv >more.csv
    : >said
    unshare -rm sh script
    cat said
    test_is "$(grep -c "^kbsearch 0 \$\|^kbfeedback 0 \$\|^slareport 0 \$" said)" 4
    test_is "$(grep -c "^[a-z]* 2 [a-z]*: full/db: database or disk is full$" said)" 2
    test_is "$(wc -l <said)" 6
  '
fi
# Who may not write the folder cannot make the index of the log, and without it has no lock.
test_that 'kbsearch --batch by another user: a file that changes is no damage' '
  rm -rf read kb && mkdir read kb
  for i in $(seq 120); do echo "# Domain $i: transfer word$i" >kb/$i.md; done
  mkfifo ask
  for how in "" --full; do
    kbindex -q -d read/db kb
    rm -f read/db-*
    chmod 644 read/db
    (exec setpriv --reuid="$other" --clear-groups \
      kbsearch -d read/db --batch --paths -n 1000 <ask >out) & pid=$!
    exec 9>ask
    for i in $(seq 120) $(seq 120); do printf "$i\\ttransfer word$i\\n" >&9; done
    for try in $(seq 1000); do [ ! -s out ] || break; sleep .02; done # it has the file open
    test -s out
    for file in kb/1*.md; do echo "changed$how" >>$file; done
    kbindex -q $how -d read/db kb
    for i in $(seq 120); do printf "$i\\ttransfer word$i\\n" >&9; done
    printf "last\\t+changed$how\\n" >&9
    exec 9>&-
    wait $pid
    test_is "$(grep -c "^last" out)" "$(grep -l "changed$how$" kb/*.md | wc -l)"
    test_is "$(cut -f 1 out | sort -u | wc -l)" 121
  done
'

test_that 'a database in folders that are not there yet: whose the one is in which they would be' '
  rm -rf srv && mkdir srv
  run 2 setpriv --reuid="$other" --clear-groups -- kbindex -q -d srv/a/b/db dns
  test_is "$(cat err)" "kbindex: srv/a/b/db: its folder $PWD/srv belongs to $me, and you ($other) may not make files in it"
'

test_that 'a key of another user' '
  place
  chmod 777 srv
  chmod 666 srv/db
  run 2 setpriv --reuid="$other" --clear-groups -- kbvote -q -d srv/db --voter=ann "$article" yes
  test_is "$(cat err)" "kbvote: srv/db.voter-key: belongs to $me; expected a voters'\'' key of one'\''s own"
'

if can_preload kbindex; then
  test_that 'a disk that does not open a file: no missing permission' '
    place
    for call in open stat; do
      for n in $(seq 12); do
        status=0
        LD_PRELOAD=$BUILD/faults.so FAULT_CALL=$call FAULT_N=$n FAULT_ERRNO=5 kbindex -q -d srv/db dns 2>err || status=$?
        ! grep -E "Permission|unable to open" err
        [ $status -ne 2 ] || grep -Eq "Input/output error|may be at fault" err
      done
    done
  '
fi
test_done
