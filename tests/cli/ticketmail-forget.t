#!/bin/sh
# ticketmail --forget: a person taken out of the file, everywhere; what is counted stays.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export DESKBOOK_DB="$PWD/desk.db" DESKBOOK_CONFIG="$KB/desk.yaml"

# mail SENDER ID TEXT [HEADER...]
mail () {
  printf 'From: Ann Example <%s>\nTo: support@example.net\nSubject: Ann asks\nMessage-ID: <%s@test.example>\n' "$1" "$2"
  mail_text=$3
  shift 3
  [ $# -eq 0 ] || printf '%s\n' "$@"
  printf '\n%s\n' "$mail_text"
}
# reports DB: what is measured, without names.  (Who is meant is told by how often.)
reports () {
  figures "$1" | sed "s/forgotten-[0-9a-f]*@forgotten.invalid/NAME/g; s/forgotten-[0-9a-f]*/NAME/g; s/ann@a.example/NAME/g; s/Ann Ltd/NAME/g; s/,654321,/,NAME,/g"
}
figures () {
  slareport -d "$1" --now=2026-12-02 --period=2026-11 -f csv
  slareport -d "$1" --now=2026-12-02 --period=2026-11 --by=channel -f csv
  slareport -d "$1" --now=2026-12-02 --period=2026-11 --measures -f csv
  slareport -d "$1" --now=2026-12-02 --period=2026-11 --by=agent -f csv | cut -d , -f 2- | sort
  slareport -d "$1" --now=2026-12-02 --period=2026-11 --by=customer -f csv | cut -d , -f 2- | sort
  slareport -d "$1" --now=2026-12-02 --period=2026-11 --clocks -f csv
  kbfeedback -d "$1" -f csv
}
# named DB TEXT: in which of its files, and in which packed texts, TEXT stands
# (a pattern of perl)
named () {
  for file in "$1" "$1-wal" "$1-shm" "$1-journal"; do
    [ ! -e "$file" ] || ! perl -0777 -ne "exit !/$2/i" "$file" || echo "$file"
  done
  ! command -v zstd >/dev/null || sql "$1" "SELECT quote (raw) FROM mail_raw UNION ALL
      SELECT quote (raw) FROM mail_reply WHERE raw IS NOT NULL" | sed "s/^X'//; s/'$//" |
    while read -r raw; do
      echo "$raw" | perl -ne 'chomp; print pack "H*", $_' | zstd -dcq | perl -0777 -ne "exit !/$2/i" && echo packed
    done
  return 0
}

kbindex -q "$KB"
printf '%s\n' reseller_id,name,email,active '654321,Ann Ltd,ann@a.example,yes' \
  777000,Both,ann@a.example,yes 777000,Both,bob@b.example,yes >resellers.csv
ticketmail -q --resellers=resellers.csv
now=2026-11-24T10
mail Ann@A.example 1 'Reseller ID 654321, order 55121, yesterday 10:00.' | ticketmail -q --now=$now:00 --reply=reply
mail ann@a.example 2 'and more of it' 'In-Reply-To: <1@test.example>' | ticketmail -q --now=$now:10 --reply=reply
mail agent@example.net 3 'Dear Ann, solved.' 'In-Reply-To: <2@test.example>' 'Cc: ann@a.example' |
  ticketmail -q --now=$now:30 --reply=reply
mail bob@b.example 4 'Reseller ID 777000: as =
ann=40a.ex=
ample said' 'Content-Transfer-Encoding: quoted-printable' | ticketmail -q --now=$now:40 --reply=reply
mail carl@c.example 5 "$(printf 'Please ask ann@a.example about it, she knows this well enough.\n' | base64)" \
  'Content-Transfer-Encoding: base64' | ticketmail -q --now=$now:50 --reply=reply
mail joann@a.example 6 'I am another: ann@a.example.org, joann@a.example' | ticketmail -q --now=$now:55 --reply=reply
{ printf 'From ann Tue Nov 24 11:00:00 2026\n'; mail ann@a.example 7 box 'Date: Tue, 24 Nov 2026 11:00:00 +0000'
  echo; } >ann@a.example.mbox
ticketlog -q --format=mbox ann@a.example.mbox
printf '%s\n' ticket,at,kind,author,customer,channel 'T1,2026-11-24T09:00:00Z,opened,Ann <ann@a.example>,ann@a.example,email' \
  'T1,2026-11-24T09:10:00Z,customer,ANN@a.example,ann@a.example,email' \
  'T1,2026-11-24T09:30:00Z,agent,eve,ann@a.example,email' >events.csv
ticketlog -q --format=csv events.csv
kbvote -q contact-support no --voter=ann@a.example --reason='call ann@a.example'
kbvote -q contact-support yes --voter=carl
cp desk.db before.db && cp desk.db.voter-key before.db.voter-key
reports before.db >figures

test_that 'what is there before' '
  test -n "$(named before.db "(?<!jo)ann.a.example")"
  test "$(sql before.db "SELECT count(*) FROM mail_raw")" = 6
'

test_that 'usage: an address, and nothing else' '
  for bad in ann "" "a@x, b@x"; do run 2 ticketmail --forget="$bad"; one_line; done
  grep "expected an address, not \"a@x, b@x\"" err
  run 2 ticketmail --forget=ann@a.example --keep=3; one_line
  run 2 ticketmail --forget=ann@a.example --explain; one_line
  run 2 ticketmail -d nothere.db --forget=ann@a.example; one_line
  test ! -e nothere.db
'

test_that 'who is not there: exit 1' '
  run 1 ticketmail --forget=nobody@a.example
  test_is "$(cat err)" "ticketmail: nothing in \"$DESKBOOK_DB\" is of \"nobody@a.example\""
  test_cmp /dev/null out
'

test_that 'a dry run says what would go, and changes nothing' '
  cksum desk.db >sum
  run 0 ticketmail -n --forget=ann@a.example

  grep "^would forget ann@a.example: 8 events, 5 texts of messages, 1 text of a reply, 2 addresses of resellers, 1 vote, [0-9]* other rows\$" out
  cksum desk.db | test_cmp sum -
'

test_that 'no other address is taken for it' '
  cp before.db other.db && cp before.db.voter-key other.db.voter-key
  run 1 ticketmail -d other.db -n --forget=nn@a.example
  run 1 ticketmail -d other.db -n --forget=ann@a.exam
  run 0 ticketmail -d other.db --forget=joann@a.example
  test -n "$(named other.db "(?<!jo)ann.a.example")"
  test_is "$(sql other.db "SELECT count(*) FROM mail_raw")" 5
'

test_that 'a person goes, in one line; of the same reseller others stay, and are named' '
  run 0 ticketmail --forget="Ann <Ann@A.example>"
  test_is "$(sed "s/, [0-9]* other rows//" out)" \
    "forgot ann@a.example: 8 events, 5 texts of messages, 1 text of a reply, 2 addresses of resellers, 1 vote"
  test_is "$(cat err)" "ticketmail: \"bob@b.example\" is of the same reseller, and stays"
'

test_that 'the address stands nowhere in the file, its log, or what is packed' '
  test -n "$(named desk.db joann.a.example)"
  test_is "$(named desk.db "(?<!jo)ann.a.example(?!.org)")" ""
  test ! -s desk.db-wal
  for text in "Ann Ltd" "Ann <" "call ann" 654321; do test_is "$text: $(named desk.db "$text")" "$text: "; done
  test_is "$(sql desk.db "SELECT count(*) FROM mail_raw")" 1
  test_is "$(sql desk.db "SELECT count(*) FROM reseller")" 1
  sound desk.db
'

test_that 'the figures are the same, but for names' '
  reports desk.db | test_cmp figures -
  test_is "$(ask_db "SELECT count (DISTINCT author) FROM v_ticket_event WHERE author LIKE \"forgotten-________@forgotten.invalid\"")" 1
'

test_that 'what is imported or delivered again does not bring the person back' '
  ticketlog -q --format=csv events.csv
  ticketlog -q --format=mbox ann@a.example.mbox
  { echo "From ann Tue Nov 24 11:00:00 2026"; mail Ann@A.example 1 "Reseller ID 654321, order 55121, yesterday 10:00."; echo
    echo "From ann Tue Nov 24 11:00:00 2026"; mail ann@a.example 2 "and more of it" "In-Reply-To: <1@test.example>"; echo; } >taken.mbox
  ticketlog -q --format=mbox taken.mbox
  mail Ann@A.example 1 "Reseller ID 654321, order 55121, yesterday 10:00." | ticketmail -q --now=$now:59 --reply=reply
  test_is "$(ask_db "SELECT count (*) FROM ticket_event WHERE author LIKE \"%ann@a.example\" AND author NOT LIKE \"jo%\"")" 0
  reports desk.db | test_cmp figures -
'

test_that 'again there is nothing; a reader that stays is told of' '
  cp before.db held.db && cp before.db.voter-key held.db.voter-key
  mkfifo ask && { sqlite3 held.db <ask >said & }
  exec 8>ask
  echo "BEGIN; SELECT count (*) FROM mail;" >&8
  until [ -s said ]; do sleep .02; done
  run 75 ticketmail -d held.db --forget=ann@a.example
  exec 8>&-
  wait
  one_line; grep "somebody still reads what was there; the same call again" err
  run 1 ticketmail -d held.db --forget=ann@a.example
  test_is "$(named held.db "Ann Ltd")" ""
'

test_that 'files that are called so, links and other encodings hold the address, too; a longer domain does not' '
  plain="Content-Type: text/plain; charset=utf-8"
  kbindex -q -d forms.db "$KB"
  ticketmail -q -d forms.db --resellers=resellers.csv
  send () { ticketmail -q -d forms.db --now=$now:00 --reply=reply; }
  mail carl@c.example 21 "<a href=\"https://x.example/?u=ann%40a.example\">x</a>" "Content-Type: text/html" | send
  mail carl@c.example 22 "<p>ann&#64;a.example</p>" "Content-Type: text/html" | send
  mail carl@c.example 23 "$(printf "ask ann@a.example" | iconv -t utf-16le | base64)" \
    "Content-Type: text/plain; charset=utf-16le" "Content-Transfer-Encoding: base64" | send
  mail carl@c.example 24 "--x
$plain

see this
--x
Content-Type: application/pdf
Content-Disposition: attachment; filename=\"ann@a.example.pdf\"

%PDF
--x--" "MIME-Version: 1.0" "Content-Type: multipart/mixed; boundary=x" | send
  mail carl@c.example 25 "she is ann@a.example.org, 40%40 of it" | send
  test_is "$(sql forms.db "SELECT name FROM mail_attachment")" ann@a.example.pdf
  run 0 ticketmail -d forms.db --forget=ann@a.example
  test_is "$(named forms.db "(?<!jo)ann.a.example(?!.org)")" ""
  test_is "$(sql forms.db "SELECT count(*) FROM mail_raw")" 1
  test_is "$(sql forms.db "SELECT name FROM mail_attachment")" ""
  run 1 ticketmail -d forms.db --forget=ann@a.example
'

test_that 'without the voters'"'"' key nobody is forgotten halfway' '
  cp before.db lost.db
  run 2 ticketmail -d lost.db --forget=ann@a.example; one_line
  test_is "$(sql lost.db "SELECT count(*) FROM mail_raw")" 6
'

test_done
