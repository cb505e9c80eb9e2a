#!/bin/sh
# DEPLOYMENT of deskbook(7), done as it stands there: in a root of its own, by users of its own.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

PAGE=$TOP/cmd/deskbook.7
export PAGE

# blocks: the section as a script; a file is written, a block of commands run, a table of modes compared.
# shellcheck disable=SC2016 # it is awk's, and the script's
blocks () {
  awk '
    /^\.Sh / { inside = $2 == "DEPLOYMENT" }
    inside && /^\.\\" (shell|file|modes)/ { kind = $2; name = $3; next }
    inside && /^\.Bd -literal/ && kind != "" {
      if (kind == "file") print "cat >" name " <<\\END_OF_FILE"
      if (kind == "modes") print "cat >/tmp/modes <<\\END_OF_FILE"
      open = 1; next }
    /^\.Ed/ && open {
      if (kind != "shell") print "END_OF_FILE"
      if (name ~ /bin/) print "chmod 755 " name
      open = 0; kind = name = "" }
    open' "$PAGE" | sed "s/\\\\(aq/'/g; s/\\\\(dq/\"/g; s/\\\\e/\\\\/g; s/^\\\\&//"
}

test_that 'its files and commands are found, and shells read them' '
  blocks >script
  test "$(grep -c END_OF_FILE\$ script)" -ge 10
  grep -q "^groupadd --system deskbook" script
  grep -q "VACUUM INTO" script
  sh -n script
'

# desk_mail FILE: the script in it
desk_mail () {
  sed "s/\\\\(aq/'/g" "$1" | sed -n '/^# stdin: a message/,/sendmail -t/p'
}
test_that 'the script that delivers is one, wherever it stands' '
  desk_mail "$PAGE" >wanted
  test "$(wc -l <wanted)" -eq 8
  desk_mail "$TOP/cmd/ticketmail/ticketmail.1" | test_cmp wanted -
  desk_mail "$TOP/README.md" | test_cmp wanted -
  for file in "$PAGE" "$TOP/cmd/ticketmail/ticketmail.1" "$TOP/README.md"; do
    test_expect_code 1 grep "/var/lib/deskbook/desk.db" "$file"
  done
'

# root: an empty root with the programs of this one, in which nothing that is done stays.
cat >root <<'END'
set -e
umask 022
mount -t tmpfs tmpfs r
mkdir -p r/tmp r/srv r/home r/root r/run r/dev r/proc r/var/lib r/var/www r/var/mail r/var/log r/build
cp -a /etc r/etc
rm -rf r/etc/skel
for folder in usr bin sbin lib lib64 lib32 dev proc; do
  if [ -L "/$folder" ]; then rm -rf "r/$folder"; cp -a "/$folder" "r/$folder"
  elif [ -d "/$folder" ]; then mkdir -p "r/$folder"; mount --rbind "/$folder" "r/$folder"; fi
done
mount -t tmpfs tmpfs r/usr/local
mkdir -p r/usr/local/bin r/usr/local/sbin
for tool in kbcgi kbfeedback kbindex kbsearch kbsite kbvote slaclock slareport ticketlog ticketmail; do
  install -m 755 "$BUILD/$tool" r/usr/local/bin/
done
cp -r "$KB" r/root/kb
chmod -R a+rX r/root/kb
cp script after r/tmp/
chmod 1777 r/tmp
printf '#!/bin/sh\ncat >>/tmp/sent\n' >r/usr/local/bin/sendmail
chmod 755 r r/usr/local/bin/sendmail
cd r
env -i PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C TZ=UTC \
  chroot . sh -c 'cd /root && set -e && . /tmp/script >/tmp/said 2>&1 && set +e && . /tmp/after' >../said 2>&1 ||
  { cat tmp/said >>../said; exit 1; }
END

# What the section says of what it did; `check WHAT COMMAND...`
cat >after <<'END'
check () { what=$1; shift; if "$@"; then echo "good: $what"; else echo "bad: $what"; fi; }
modes () {
  while read -r path owner rest; do
    case $(stat -c '%U %G %a' "$path") in "$owner $(echo $rest)") ;; *" $(echo $rest)") test $owner = any ;; *) false ;; esac ||
      { stat -c '%n: %U %G %a' "$path"; return 1; }
  done </tmp/modes
  test -s /tmp/modes
}
vote () { runuser -u deskbook -- kbvote -q --voter=ben dns/caa-records.md yes; }
says () { says=$1; shift; "$@" 2>&1 | grep -q -- "$says"; }
cron () {
  grep '^[A-Z]' /etc/cron.d/deskbook >/tmp/vars
  sed -n 's/^[*0-9].*  deskbook  //p' /etc/cron.d/deskbook >/tmp/lines
  test "$(wc -l </tmp/lines)" -eq 3
  while read -r line; do
    runuser -u deskbook -- env -i $(cat /tmp/vars) sh -c "$line" </dev/null >/tmp/mail 2>&1 && test ! -s /tmp/mail ||
      { echo "$line: $(cat /tmp/mail)"; return 1; }
  done </tmp/lines
}
nightly () {
  . /etc/default/deskbook
  runuser -u deskbook -- kbindex -q $NIGHTLY_KBINDEX && runuser -u deskbook -- kbsite -q $NIGHTLY_KBSITE
}
rotates () {
  searches=/var/lib/deskbook/queries.log
  for word in before after; do
    runuser -u deskbook -- kbsearch --log=$searches glue $word >/tmp/answer
    test $word = after || logrotate -f -s /tmp/state /etc/logrotate.d/deskbook || return
  done
  says 'glue before' cat $searches.1 && says 'glue after' cat $searches && test "$(cat $searches* | wc -l)" -eq 2 &&
    test "$(stat -c '%U %G %a' $searches $searches.1 | uniq)" = 'deskbook deskbook 660'
}
check 'owners and modes are those of the table' modes
check 'the mail is in the file, and was answered' says customer runuser -u deskbook -- sqlite3 -readonly $DESKBOOK_DB 'SELECT kind FROM v_ticket_event'
check 'a reply, with where the help centre is' grep -q . /tmp/sent
check 'anna has one vote' test "$(sqlite3 -readonly $DESKBOOK_DB 'SELECT yes, total FROM vote_total')" = '0|1'
check 'the web user may not read the private file' says 'you (www-data) may not' runuser -u www-data -- kbsearch glue
check 'nor write the public one' says 'only read' runuser -u www-data -- env DESKBOOK_DB=/var/lib/deskbook-public/public.db kbvote --voter=eve dns/caa-records.md yes
check 'cron finds the tools, and has nothing to say' cron
check 'the nightly words are options' nightly
check 'pages are there' test -f /var/www/deskbook/index.html
mv $DESKBOOK_DB.voter-key /tmp/key
rm -r /var/lib/deskbook/backup
check 'a backup before the first vote' runuser -u deskbook -- deskbook-backup
check 'which is whole' test "$(sqlite3 /var/lib/deskbook/backup/deskbook.db 'PRAGMA integrity_check')" = ok
check 'without the key a vote is refused' says "voters' key is missing, but there are votes" vote
head -c 64 /dev/zero | tr '\0' 7 >$DESKBOOK_DB.voter-key; echo >>$DESKBOOK_DB.voter-key
chown deskbook:deskbook $DESKBOOK_DB.voter-key; chmod 640 $DESKBOOK_DB.voter-key
check 'with another likewise' says 'not the key that the voters' vote
cp -p /tmp/key $DESKBOOK_DB.voter-key
check 'with its own it is taken' vote
if command -v logrotate; then check 'the log of searches is rotated, and the next is noted in a new one' rotates; fi
END

if [ "$(id -u)" -eq 0 ] && [ -z "${DESKBOOK_WRAPPER-}" ] && test_has runuser useradd groupadd &&
  mkdir r && unshare -m mount -t tmpfs tmpfs r 2>/dev/null; then
  test_that 'done in an empty root, all is as it says' '
    unshare -m sh root || { cat said; exit 1; }
    cat said
    test "$(grep -c "^good: " said)" -ge 12
    test_expect_code 1 grep "^bad: " said
  '
else
  test_skip 'done in an empty root, all is as it says' 'only root can mount one'
fi

test_done
