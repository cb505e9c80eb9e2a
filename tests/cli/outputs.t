#!/bin/sh
# An output is never a file in use: the database and what lies beside it, the key, desk.yaml and
# its holidays, an input; by whatever name.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cp "$KB/desk.yaml" . && cp -r "$KB/holidays" . || exit
kbindex -q -d db "$KB"
kbvote -q -d db contact-support yes --voter=ann
printf '%s\n' ticket,at,kind 1,2026-10-01T10:00:00Z,opened >events.csv
printf '%s\n' article,vote contact-support,yes >votes.csv
printf '1\ttransfer\n' >queries
printf 'transfer\tdomains/transfer.md\t1\n' >qrels
ln -s db linked
ln db hard
mkdir folder && ln -s .. folder/up
ls -d db* >beside
# SQLite's files are there as long as somebody reads.
sums () {
  cksum db db.voter-key desk.yaml holidays/* events.csv votes.csv queries
}
before=$(sums)

# refused TOOL...: exit 2, one line that names the option, nothing touched.
refused () {
  run 2 "$@"
  named=
  while IFS= read -r line; do
    case $line in "$1: "*) ;; *) echo "not by $1: $line"; return 1 ;; esac
    case $line in *'expected another file'*) named=$line ;; esac
  done <err
  test -n "$named"
  test_is "$(sums)" "$before"
  for new in .*.?????? */.*.?????? */*/.*.??????; do test ! -e "$new"; done
}

for name in db ./db linked hard folder/up/db "$PWD/db" db-wal db-shm db-journal db.voter-key; do
  test_that "-o, --rejects, --log, --reply, --chart and --key are not ${name##*/}" "
    name='$name'"'
    refused kbsearch -d db -f text -o "$name" transfer
    refused kbsearch -d db --log="$name" transfer
    refused slareport -d db -c desk.yaml -f text -o "$name"
    refused kbfeedback -d db -f text -o "$name"
    refused ticketlog -d db --format=csv --rejects="$name" events.csv
    refused kbvote -d db --import=csv --rejects="$name" votes.csv
    refused ticketmail -d db -c desk.yaml --reply="$name" </dev/null
    test "$name" = db.voter-key || refused kbvote -d db --rotate-key --key="$name"
  '
done

test_that 'nor desk.yaml, named or found, nor a holiday feed' '
  refused slareport -d db -c desk.yaml -f text -o desk.yaml
  refused slareport -d db -f text -o ./desk.yaml
  refused slareport -d db -f text -o holidays/nl.ics
  refused slaclock -c desk.yaml -f text -o desk.yaml channels
  refused slaclock -f text -o holidays/nl.ics channels
  refused ticketmail -d db --reply=holidays/nl.ics </dev/null
  refused ticketlog -d db --format=mbox --rejects=desk.yaml events.csv
  ln desk.yaml linked.txt
  refused kbsearch -d db -f text -o desk.yaml transfer
  refused kbsearch -d db --log=linked.txt transfer
  refused kbfeedback -d db -o linked.txt
  refused kbvote -d db --imports -f text -o "$PWD/desk.yaml"
'

test_that 'nor a holiday feed or a template that this call did not read' '
  refused ticketlog -d db --format=csv --rejects=holidays/nl.ics events.csv
  refused ticketlog -d db --format=csv --timezone=UTC --rejects=holidays/nl.ics events.csv
  refused kbvote -d db --import=csv --rejects=./holidays/nl.ics votes.csv
  refused kbvote -d db --import=combined --rejects=holidays/nl.ics votes.csv
  refused kbvote -d db --import=csv --timezone=UTC --rejects=desk.yaml votes.csv
  mkdir -p own/mail && echo mine >own/mail/en.txt && echo mine >own/report.css && echo mine >own/report.xsl
  export DESKBOOK_TEMPLATES=own
  refused ticketmail -d db -c desk.yaml --reply=own/mail/en.txt </dev/null
  refused slareport -d db -c desk.yaml -f text -o own/report.xsl
  refused kbsearch -d db -f text -o ./own/report.css transfer
  grep "is a template" err
  test_is "$(cat own/mail/en.txt own/report.css own/report.xsl)" "$(printf "mine\nmine\nmine")"
  kbsearch -q -d db -f text -o own/other.css transfer
  kbsearch -q -d db -f text -o own/other.css transfer
'

test_that 'nor an input: an operand, another option, standard input' '
  refused ticketlog -d db --format=csv --rejects=events.csv events.csv
  refused kbvote -d db --import=csv --rejects=./votes.csv votes.csv
  refused kbsearch -d db -f text --batch --judge=queries -o queries </dev/null
  refused kbsearch -d db -f tsv --batch -o queries <queries
  refused kbvote -d db --import=csv --rejects=votes.csv <votes.csv
'

test_that 'nor a map, by whatever name' '
  echo ticket=ticket >events.map
  refused ticketlog -d db --format=csv --map=@events.map --rejects=events.map events.csv
  grep -F "is the file of --map" err
  refused ticketlog -d db --format=csv --rejects=./events.map -m @events.map events.csv
  refused ticketlog -d db --format=csv --map=kind=kind --map=@./events.map --rejects="$PWD/events.map" events.csv
  test_is "$(cat events.map)" ticket=ticket
  # (Of other options @ begins no name of a file.)
  kbindex --check --exclude=@known --write-baseline=known "$KB"
  test -s known
  ticketlog -q -d new --format=csv --map=@events.map --rejects=other.map events.csv
'

test_that 'nor a database that this call does not open, whosever, nor what is kept beside it' '
  kbindex -q -d other.db "$KB/dns"
  kbvote -q -d other.db --voter=1 glue-records.md yes
  sqlite3 foreign.sqlite "CREATE TABLE t (x)"
  ln -s other.db other.link
  cksum other.db* foreign.sqlite >sums
  for name in other.db other.link other.db-wal other.db-shm other.db-journal other.db.voter-key foreign.sqlite \
      foreign.sqlite-journal; do
    refused slaclock -c desk.yaml -f text -o "$name" channels
    refused kbindex --check --write-baseline="$name" "$KB"
    refused kbimport -o folder --votes="$name" --from=zendesk /dev/null
    refused kbsearch -d db -f text -o "$name" transfer
    refused kbsearch -d db --log="$name" transfer
    refused ticketlog -d db --format=csv --rejects="$name" events.csv
    refused ticketmail -d db -c desk.yaml --reply="$name" </dev/null
  done
  cksum other.db* foreign.sqlite | cmp - sums
'

test_that 'nor a database whose first bytes are damaged: what lies beside it shows what it is' '
  head -c 64 /dev/urandom | dd of=other.db conv=notrunc 2>/dev/null
  sqlite3 torn.sqlite "CREATE TABLE t (x)"
  printf "\331\325\005\371\040\241\143\327" >torn.sqlite-journal
  printf "\067\177\006\202" >walled.sqlite-wal
  for name in torn walled; do echo "encrypted" >$name.sqlite; done
  cksum other.db* torn.sqlite* walled.sqlite* >sums
  for name in other.db other.db.voter-key torn.sqlite torn.sqlite-journal walled.sqlite walled.sqlite-wal; do
    refused slaclock -c desk.yaml -f text -o "$name" channels
    refused kbsearch -d db -f text -o "$name" transfer
    refused ticketlog -d db --format=csv --rejects="$name" events.csv
  done
  cksum other.db* torn.sqlite* walled.sqlite* | cmp - sums
  # What is not there is none, whatever was left of it; nor is a text beside which another one lies.
  rm walled.sqlite
  slaclock -c desk.yaml -f text -o walled.sqlite channels || test $? -eq 1
  echo text | tee notes >notes-journal
  for name in notes notes-journal; do slaclock -c desk.yaml -f text -o $name channels || test $? -eq 1; done
'

test_that 'nor one that may not be written' '
  echo kept >closed && chmod 0 closed
  run_as_user 2 slaclock -c desk.yaml -f text -o closed channels
  grep "Permission denied" err
  chmod 644 closed
  test_is "$(cat closed)" kept
'

test_that 'nor by the name of a picture' '
  ln db picture.svg
  refused kbfeedback -d db --chart=picture.svg
  refused slareport -d db -c desk.yaml -o picture.svg
  rm picture.svg
'

test_that 'nor another output' '
  refused kbsearch -d db -f text --log=new -o new transfer
'

test_that 'other files are, and a pipe or /dev/null is no file in use' '
  rm -f hard # a database with two names is not written
  kbsearch -d db -f text -o other transfer
  test -s other
  kbsearch -d db -f text -o other transfer
  kbsearch -d db -o /dev/null transfer </dev/null
  ticketlog -q -d db --format=csv --rejects=/dev/null events.csv
  kbsearch -d db -o - transfer | grep -i transfer >out
'
# What draws is loaded when something is drawn: on x86-64, without a sanitizer.
case $(bounded 80000)$(ldd "$BUILD/kbfeedback") in
  :*|*libpango*) ;;
  *)
    test_that 'what draws is loaded by who draws, and that it cannot be is one line, and no file' '
      (eval "$(bounded 40000)"; kbfeedback -d db >table)
      test_cmp table - <<END
$(kbfeedback -d db)
END
      test_expect_code 2 sh -c "$(bounded 80000); exec kbfeedback -d db --chart=drawn.svg >out 2>err"
      test_tool=kbfeedback one_line
      test_is "$(ls drawn* .drawn* 2>&- || :)" ""
    '
esac

test_done
