#!/bin/sh
# ticketmail as a mail server calls it: promises, statuses, many at once, killed, full disk.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

MAIL=$DATA/intake
export MAIL DESKBOOK_DB="$PWD/desk.db" DESKBOOK_CONFIG="$KB/desk.yaml"

# mail N SENDER SUBJECT: a message on stdout
mail () {
  printf 'From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s@test.example>\n\n%s\n' \
    "$2" "${TO-support@example.net}" "$3" "$1" \
    "${TEXT-Reseller ID 123456, order 5512$1, 2026-11-20 10:00.}"
}
plain () {
  sed -n '/^Content-Type: text\/plain/,/^--/p' "$1"
}

test_that 'resellers: loaded again nothing changes; who vanished is inactive; all or nothing' '
  cp "$MAIL/resellers.csv" r.csv
  ticketmail --resellers=r.csv
  test_is "$(ticketmail --resellers=r.csv)" \
    "read 6 addresses of 5 resellers: 0 added, 0 changed, 0 now inactive"
  grep -v maria r.csv | sed "s/Janssen Hosting/\"Janssen, Hosting\"/" >r2.csv
  test_is "$(ticketmail --resellers=r2.csv)" \
    "read 5 addresses of 4 resellers: 0 added, 1 changed, 1 now inactive"
  test_is "$(ask_db "SELECT group_concat (id) FROM reseller WHERE active = 0")" 300400,500600
  printf "7,seven,not an address,yes\n" >>r2.csv
  test_expect_code 2 ticketmail --resellers=r2.csv 2>err
  grep -qx "ticketmail: r2.csv:7: expected an e-mail address, not \"not an address\"" err
  printf "id,mail\n1,a@b\n" >bad.csv
  run 2 ticketmail --resellers=bad.csv
  grep -qx "ticketmail: bad.csv: no column \"reseller_id\"; its columns are: id, mail" err
  test_expect_code 2 ticketmail --resellers=/dev/null
  test_expect_code 2 ticketmail --resellers=missing.csv
  ticketmail -q --resellers=- <r.csv >out
  test_cmp /dev/null out
'

test_that 'resellers: rows that contradict each other, and none at all, are refused; what is counted' '
  export DESKBOOK_DB="$PWD/counts.db"
  head="reseller_id,name,email,active"
  printf "%s\n" $head 1234,Anna,a@a.example,yes 1234,Anna,b@a.example,yes 5678,Ben,a@a.example,yes >r.csv
  test_is "$(ticketmail --resellers=r.csv)" \
    "read 3 addresses of 2 resellers: 3 added, 0 changed, 0 now inactive"
  sqlite3 -readonly counts.db "SELECT * FROM reseller" >before
  printf "%s\n" $head 1234,Anna,a@a.example,yes 1234,Annette,A@a.example,no >bad.csv
  run 2 ticketmail --resellers=bad.csv
  test_is "$(cat err)" \
    "ticketmail: bad.csv:3: expected active yes, as for the same id and address in line 2, not \"no\""
  echo $head >alone.csv
  run 2 ticketmail --resellers=alone.csv
  test_is "$(cat err)" \
    "ticketmail: alone.csv: a first line alone; expected a row for each address (everybody would be inactive)"
  run 2 ticketmail --resellers=/dev/null
  grep "^ticketmail: /dev/null: empty; expected a first line with the columns reseller_id, name" err
  sqlite3 -readonly counts.db "SELECT * FROM reseller" | test_cmp before -
  printf "%s\n" $head 1234,Anna,a@a.example,yes 1234,Annette,a@a.example,yes >r.csv
  test_is "$(ticketmail --resellers=r.csv)" \
    "read 1 address of 1 reseller: 0 added, 0 changed, 2 now inactive"
  printf "%s\n" $head 1234,Anna,a@a.example,no 1234,Bea,b@a.example,yes >r.csv
  test_is "$(ticketmail --resellers=r.csv)" \
    "read 2 addresses of 1 reseller: 0 added, 1 changed, 1 now inactive"
  test_is "$(ticketmail --resellers=r.csv)" \
    "read 2 addresses of 1 reseller: 0 added, 0 changed, 0 now inactive"
'

test_that '--explain names the line of the ticket that goes on' '
  rm -f line.db*
  export DESKBOOK_DB="$PWD/line.db"
  TO=support-nl@example.net mail l1 bob@cust.example Hulp | ticketmail --explain 2>said >reply
  grep -x "line: nl, nl" said
  id=$(sed -n "s/^ticket: \(.*\), new/\1/p" said)
  TO=anna@example.net mail l2 bob@cust.example "Re: [#$id]" | ticketmail --explain 2>said >reply
  grep -x "ticket: $id, continued" said
  grep -x "line: nl, nl" said
  test_is "$(sqlite3 -readonly line.db "SELECT DISTINCT line FROM v_ticket_event")" nl
'

# The instants that slaclock computes for the same promises.
test_that 'the promise is what slareport measures, at every hour of two weeks' '
  promise=0
  hours=$(test_sample "0 11 33 75 150 330" "0 9 11 17 26 33 50 75 100 101 130 150 175 200 250 300 330")
  for hour in $hours; do
    at=@$((1795424400 + hour * 3600))
    mail "p$hour" anna@domains.example "promise $hour" |
      ticketmail --now=$at --explain 2>said >/dev/null
    ticket=$(sed -n "s/^ticket: \(.*\), new/\1/p" said)
    said=$(sed -n "s/^promised: //p" said)
    due=$(slareport --now=$at --since=2026-11-01 --until=2026-12-31 --clocks -f tsv |
      awk -F"\t" -v t="$ticket" "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i }
        \$at[\"ticket\"] == t { print \$at[\"due\"] }")
    test_is "$said" "$due"
    promise=$((promise + 1))
  done
  test_is $promise "$(echo $hours | wc -w)"
'

test_that 'an agent answers in time: the clock is met' '
  mail e2e anna@domains.example "End to end" |
    ticketmail --now=2026-11-24T10:30+01:00 --reply=first
  plain first >text
  grep -q "You will hear from us by Wednesday 25 November 10:30" text
  ticket=$(sed -n "s/^Subject: .*\[#\(.*\)\]/\1/p" first)
  printf "From: sanne@example.net\nTo: anna@domains.example\nCc: support@example.net\n%s\n%s\n\nSolved.\n" \
    "Subject: Re: End to end [#$ticket]" "Message-ID: <agent-e2e@example.net>" |
    ticketmail --now=2026-11-25T10:29+01:00 >out
  test_cmp /dev/null out
  slareport --now=2026-11-26 --since=2026-11-01 --until=2026-12-31 --clocks -f tsv |
    awk -F"\t" -v t="$ticket" "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i }
      \$at[\"ticket\"] == t { print \$at[\"promise\"], \$at[\"state\"] }" >got
  test_is "$(cat got)" "first reply met"
'

test_that 'a follow-up is promised two working days, counted from the oldest unanswered' '
  ticket=$(ask_db "SELECT max (ticket) FROM v_mail_ticket")
  mail f1 anna@domains.example "Re: [#$ticket]" |
    ticketmail --now=2026-11-26T10:00+01:00 --explain 2>said >/dev/null
  grep -qx "promised: 2026-11-30T10:00:00+01:00" said
  mail f2 anna@domains.example "Re: [#$ticket]" |
    ticketmail --now=2026-11-26T15:00+01:00 --explain 2>said >/dev/null
  grep -qx "promised: 2026-11-30T10:00:00+01:00" said
'

test_that 'no clock of support runs for the legal team' '
  TEXT="Please look at shop.example.com." TO=legal@example.net
  mail legal eve@elsewhere.example Complaint | ticketmail --now=2026-11-24T11:00+01:00 --reply=l
  ticket=$(sed -n "s/^Subject: .*\[#\(.*\)\]/\1/p" l)
  test_is "$(ask_db "SELECT team FROM v_mail_ticket WHERE ticket = '\''$ticket'\''")" legal
  slareport --now=2026-12-20 --since=2026-11-01 --until=2026-12-31 --clocks -f tsv >clocks
  test_must_fail grep -q "$ticket" clocks
  plain l >text
  grep -q "by e-mail only" text
  test_must_fail grep -q "You will hear" text
  test_must_fail grep -qi "in urgent cases, call" text
  grep -q "^From: .*<legal@example.net>" l
'

test_that 'chat and telephone: open until, closed and open again, in words of the line' '
  say () {
    mail "$1" "$2" "hours $1" | ticketmail --now="$3" --to="$4" --reply="reply-$1"
  }
  say h1 anna@domains.example 2026-11-27T10:00+01:00 support@example.net
  say h2 anna@domains.example 2026-11-27T10:45+01:00 support@example.net
  say h3 anna@domains.example 2026-11-27T17:00+01:00 support@example.net
  say h4 anna@domains.example 2026-12-24T16:30+01:00 support@example.net
  say h5 piet@janssen.example 2026-11-27T17:00+01:00 support-nl@example.net
  say h6 maria@sol.example 2026-11-27T17:00+01:00 support-es@example.net
  say h7 ivan@volga.example 2026-11-30T17:10+01:00 support-ru@example.net
  for reply in reply-h?; do plain "$reply" >"text-${reply#*-}"; done
  python3 - reply-h? 2>/dev/null <<"END" || :
import email, email.policy, sys
for name in sys.argv[1:]:
    m = email.message_from_binary_file (open (name, "rb"), policy=email.policy.default)
    print (next (m.iter_parts ()).get_content (), file=open (name.replace ("reply", "text"), "w", encoding="utf-8"))
END
  grep -q "open now, until 10:30" text-h1
  grep -q "closed now, open again from 13:30" text-h2
  grep -q "closed now, open again from Monday 30 November 09:30" text-h3
  grep -q "by Monday 28 December 16:30 (Europe/Amsterdam)" text-h4
  if command -v python3; then
    grep -q "nu gesloten, weer bereikbaar vanaf maandag 30 november 09:30 uur" text-h5
    grep -q "cerrado ahora, abre de nuevo el lunes 30 de noviembre a las 09:30" text-h6
    grep -q "снова на связи со вторника, 1 декабря, 09:30" text-h7
    grep -q "Мы ответим вам не позднее среды, 2 декабря, 09:00" text-h7
  fi
'

test_that 'no message at all, text, a picture: 65, and nothing is stored' '
  before=$(ask_db "SELECT count(*) FROM mail")
  test_expect_code 65 ticketmail </dev/null
  echo "hello there" | test_expect_code 65 ticketmail 2>err
  test_is "$(grep -c "^ticketmail: standard input: not a mail message" err)" 1
  head -c 20000 "$(command -v ticketmail)" | test_expect_code 65 ticketmail
  test_is "$(ask_db "SELECT count(*) FROM mail")" "$before"
'

test_that 'usage is 2; whatever is wrong with us is 75: the mail server keeps the message' '
  mail u1 anna@domains.example one >message
  test_expect_code 2 ticketmail --nonsense <message
  test_expect_code 2 ticketmail message <message
  test_expect_code 2 ticketmail --to=nobody <message
  test_expect_code 2 ticketmail --now=soon <message
  test_expect_code 2 ticketmail --keep=ten
  test_expect_code 75 ticketmail -c missing.yaml <message 2>err
  grep -q missing.yaml err
  echo "not: [yaml" >bad.yaml
  test_expect_code 75 ticketmail -c bad.yaml <message
  echo "not a database, but long enough to be read as one" >bad.db
  test_expect_code 75 ticketmail -d bad.db <message
  test_expect_code 75 ticketmail -d /dev/full <message
  mkdir -p templates/mail && echo "{{no-such-name}}" >templates/mail/en.txt
  DESKBOOK_TEMPLATES=templates test_expect_code 75 ticketmail <message 2>err
  grep -q "templates/mail/en.txt:1: a name that is not known here" err
  ticketmail --explain <message 2>said >/dev/null
  grep -q "^ticket: .*, new$" said
'

test_that 'the desk may use texts of its own' '
  mkdir -p own/mail
  echo "{{ticket}} {{#if due}}due {{due}}{{/if}} <b>" >own/mail/en.txt
  mail own anna@domains.example "Own texts" |
    DESKBOOK_TEMPLATES=own ticketmail --now=2026-11-24T10:30+01:00 >reply
  plain reply >text
  grep -q "^[0-9]*-[0-9] due Wednesday 25 November 10:30 <b>$" text
'

test_that 'a busy file is 75 and nothing is answered; the same message later is taken' '
  mail busy anna@domains.example busy >message
  hold "$DESKBOOK_DB"
  test_expect_code 75 ticketmail <message >out 2>err
  test_cmp /dev/null out
  grep -q busy err
  release
  ticketmail <message >out
  test -s out
'

test_that 'a reply that cannot be written is 75; it comes with the next try, once' '
  mail full anna@domains.example full >message
  test_expect_code 75 ticketmail --now=2026-11-24T10:00Z <message >/dev/full
  test_expect_code 75 ticketmail --now=2026-11-24T10:00:30Z <message >out
  test_cmp /dev/null out
  ticketmail --now=2026-11-24T10:10Z <message >out
  grep -q "^Subject: Re: full" out
  ticketmail --now=2026-11-24T10:20Z <message >out
  test_cmp /dev/null out
'

test_that 'a full disk is 75, and the database is whole' '
  mkdir -p small && (
    ulimit -f 700
    for i in 1 2 3; do
      { mail "big$i" anna@domains.example big; head -c 300000 /dev/urandom | base64; } |
        ticketmail -d small/desk.db >/dev/null 2>>small/err || echo $? >>small/status
    done
  )
  sort -u small/status >out
  test_is "$(cat out)" 75
  sound small/desk.db
'

test_that 'a dry run says all and stores nothing' '
  before=$(ask_db "SELECT count(*), max(at) FROM mail")
  mail dry anna@domains.example dry | ticketmail -n --explain >reply 2>said
  grep -q "^Subject: Re: dry" reply
  grep -q "^verified: 123456$" said
  test_is "$(ask_db "SELECT count(*), max(at) FROM mail")" "$before"
'

test_that 'a loop that loses all marks ends' '
  for i in $(seq "$(test_sample 15 70)"); do
    mail "loop$i" eve@elsewhere.example "I am not here" |
      ticketmail --now=2026-12-01T10:00Z >"loop.$i"
  done
  test_is "$(find . -name "loop.*" -size +0 | wc -l)" 10
'

test_that 'articles: only with an index, in the language of the line, and only sure ones' '
  kbindex -q "$KB"
  TEXT="Reseller id 123456. Where do I find the auth code of a domain?"
  mail a1 anna@domains.example "auth code of a domain" |
    ticketmail --site=https://kb.example.net/ --explain 2>said >reply
  grep -q "^article: domains/auth-code.md" said
  sed -n "s/^article: \([^, ]*\).*/\1/p" said >want
  ask_db "SELECT a.path FROM mail_suggestion s JOIN mail m ON m.id = s.mail AND m.message_id LIKE '\''%a1@%'\''
    JOIN article a ON a.id = s.article ORDER BY n" | test_cmp want -
  plain reply >text
  grep -q "https://kb.example.net/domains/auth-code$" text
  TEXT="Nothing that stands in any article: zebra umbrella."
  mail a2 anna@domains.example "Zebras" | ticketmail --explain 2>said >reply
  test_must_fail grep -q "^article" said
  TEXT="Resellernummer 200300. Waar vind ik de verhuiscode van een domein?"
  mail a3 piet@janssen.example "verhuiscode domein" |
    ticketmail --to=support-nl@example.net --explain 2>said >reply
  test_must_fail grep "^article: [^n]" said
  cp -r "$KB" kb
  printf "synonyms:\n  en:\n    - zebrakey => auth code\n" >kb/synonyms.yaml
  kbindex -q kb
  TEXT="Reseller id 123456. Where do I find the zebrakey of a domain?"
  mail a4 anna@domains.example "zebrakey of a domain" | ticketmail --explain 2>said >reply
  grep -q "^article: domains/auth-code.md" said
'

# forwarded NAME TYPE: standard input forwarded below few words.
forwarded () {
  printf "From: %s@example.org\nTo: support@example.net\nMessage-ID: <%s@example.org>\n" "$1" "$1"
  printf "Date: Mon, 5 Oct 2026 09:00:00 +0000\nSubject: Fwd: question\nContent-Type: %s; charset=utf-8\n\n" "$2"
  cat
}
# shellcheck disable=SC2034 # in the script below
ASKED='How do I get the auth code of my domain?'

test_that 'articles: below "see below" what is forwarded is asked, as text and as HTML of four programs' '
  kbindex -q "$KB"
  printf "Please see below.\n\n---------- Forwarded message ---------\nFrom: Bob <bob@example.org>\nDate: Mon, Oct 5, 2026 at 9:00 AM\nSubject: Transfer\nTo: Ann <a@c.example>\n\n%s\n" "$ASKED" |
    forwarded f1 text/plain >f1.eml
  printf "<div>See below.<br><div class=\"gmail_quote\"><div class=\"gmail_attr\">---------- Forwarded message ---------<br>From: <b>Bob</b> &lt;bob@example.org&gt;<br>Date: Mon, Oct 5, 2026 at 9:00 AM<br>Subject: Transfer<br>To: Ann &lt;a@c.example&gt;<br></div><br><br>%s</div></div>" "$ASKED" |
    forwarded f2 text/html >f2.eml
  printf "<div>FYI</div><div style=\"border-top:solid 1pt\"><p><b>From:</b> Bob &lt;bob@example.org&gt;<br><b>Sent:</b> Monday, October 5, 2026 9:00 AM<br><b>To:</b> Ann<br><b>Subject:</b> Transfer</p></div><p>%s</p>" "$ASKED" |
    forwarded f3 text/html >f3.eml
  printf "<div>FYI<br><div>Begin forwarded message:</div><blockquote type=\"cite\"><div><b>From: </b>Bob &lt;bob@example.org&gt;<br></div><div><b>Subject: </b>Transfer<br></div><div><b>Date: </b>5 October 2026 at 09:00<br></div><div><b>To: </b>Ann<br></div><br><div>%s</div></blockquote></div>" "$ASKED" |
    forwarded f4 text/html >f4.eml
  for n in 1 2 3 4; do
    ticketmail --explain <f$n.eml 2>said >reply
    grep "^article: domains/auth-code.md" said
    test_is "$(kbsearch -q --suggest -f tsv <f$n.eml | sed -n 2p | cut -f 3)" domains/auth-code.md
  done
  printf "<div>It works, thanks.<br><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, Ann wrote:<br></div><blockquote class=\"gmail_quote\">%s</blockquote></div></div>" "$ASKED" |
    forwarded f5 text/html | ticketmail --explain 2>said >reply
  test_must_fail grep "^article" said
'

# An index that is damaged stays so: the mail is worth more.  What the disk does not give now it may
# give in a minute, and a reply is written once.
test_that 'articles: with a damaged index there are none, the mail is stored and answered' '
  cp "$DESKBOOK_DB" other.db
  sqlite3 other.db "UPDATE term SET data = zeroblob (9) WHERE df > 1"
  TEXT="Reseller id 123456. Where do I find the auth code of a domain?"
  mail a5 anna@domains.example "auth code of a domain" >message
  run 0 ticketmail -d other.db --now=2026-11-20T10:00Z <message
  grep "^ticketmail: no articles are suggested: other.db: damaged: " err
  one_line
  plain out >text
  test -s text
  test_must_fail grep "auth-code" text
  test_is "$(sql other.db "SELECT count (*) FROM v_mail WHERE message_id LIKE \"%a5@test%\"")" 1
'
if can_preload ticketmail; then
  test_that 'articles: what cannot be read now makes the mail wait, and nothing is stored' '
    cp "$DESKBOOK_DB" other.db
    TEXT="Reseller id 123456. Where do I find the auth code of a domain?"
    mail a6 anna@domains.example "auth code of a domain" >message
    FAULT_COUNT=counted LD_PRELOAD=$BUILD/faults.so ticketmail -n -d other.db --now=2026-11-20T10:00Z <message >whole
    plain whole | grep "auth-code"
    calls=$(sed -n "s/^read //p" counted)
    waited=0
    for n in $(seq 1 "$(test_sample 9 1)" "$calls"); do
      status=0
      LD_PRELOAD=$BUILD/faults.so FAULT_CALL=read FAULT_N=$n FAULT_ERRNO=5 \
        ticketmail -d other.db --now=2026-11-20T10:00Z <message >out 2>err || status=$?
      if [ $status -eq 0 ]; then
        plain out | grep "auth-code"
        cp "$DESKBOOK_DB" other.db
      else
        test_is $status 75
        one_line
        test_cmp /dev/null out
        test_is "$(sql other.db "SELECT count (*) FROM v_mail WHERE message_id LIKE \"%a6@test%\"")" 0
        waited=$((waited + 1))
      fi
    done
    [ $waited -gt 0 ]
    run 0 ticketmail -d other.db --now=2026-11-20T10:00Z <message
    plain out | grep "auth-code"
  '
fi

test_that '--keep deletes old texts and nothing else' '
  messages=$(ask_db "SELECT count(*) FROM mail")
  ticketmail -q --keep=3650 --now=2026-12-02
  test_is "$(ask_db "SELECT count(*) FROM mail_raw")" "$messages"
  ticketmail --keep=0 --now=2100-01-01 >out
  test_is "$(cat out)" "deleted the text of $messages messages"
  test_is "$(ask_db "SELECT count(*) FROM mail_raw")" 0
  test_is "$(ask_db "SELECT count(*) FROM mail_reply WHERE raw IS NOT NULL")" 0
  test_is "$(ask_db "SELECT count(*) FROM mail")" "$messages"
'

test_that 'what is addressed to others is taken and not answered, unless the server says for whom' '
  TO="list@lists.example" mail others anna@domains.example others >message
  ticketmail --explain <message 2>said >out
  test_cmp /dev/null out
  grep -qx "reply: no, not addressed to us" said
  TO="list@lists.example" mail others2 anna@domains.example others |
    ticketmail --to=support@example.net >out
  test -s out
'

test_that 'a mailing list gets no answer' '
  for i in 1 2 3; do
    { printf "List-Id: <x.lists.example>\nPrecedence: list\nX-BeenThere: x@lists.example\n"
      mail "list$i" anna@domains.example "[x] news $i"; } | ticketmail >out
    test_cmp /dev/null out
  done
'

mkdir bin
sed -n '/^#!\/bin\/sh$/,/^\.Ed/p' "$TOP/cmd/ticketmail/ticketmail.1" |
  sed "/^\.Ed/d; s/\\\\(aq/'/g; s|^PATH=.*|PATH=$PWD/bin:$PATH|; s| DESKBOOK_DB=.*| DESKBOOK_DB|" \
    >bin/desk-mail
cat >bin/sendmail <<'END'
#!/bin/sh
echo "$@" >args
cat >sent
END
chmod +x bin/*
by_script () {
  PATH=$PWD/bin:$PATH bin/desk-mail support@example.net
}

test_that 'the script of the manual page delivers' '
  mail script anna@domains.example "By script" | by_script
  test_is "$(cat args)" "-t -f <>"
  grep -q "^Subject: Re: By script" sent
  rm sent
  echo nonsense | test_expect_code 65 by_script
  test ! -e sent
'

# ---- Size

test_that '2,000 recipients: taken, not answered' '
  awk "BEGIN {
    print \"From: s@elsewhere.example\nSubject: Buy\nMessage-ID: <spam@x.example>\"
    printf \"To: support@example.net\"
    for (i = 0; i < 2000; i++) printf \",\n r%d@elsewhere.example\", i
    print \"\n\nBuy now\" }" | ticketmail --explain 2>said >out
  test_cmp /dev/null out
  grep -qx "reply: no, sent to very many" said
'

test_that '10,000 nested parts: taken and answered in bounded memory' '
  awk "BEGIN {
    print \"From: anna@domains.example\nSubject: nested\nMessage-ID: <nested@x.example>\nMIME-Version: 1.0\"
    for (i = 0; i < 10000; i++)
      printf \"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n\", i, i
    print \"Content-Type: text/plain\n\nhello\" }" >nested
  ticketmail <nested >out
  grep -q "^Subject: Re: nested" out
'

test_that 'a million address groups in each other, in a message inside: taken and answered' '
  { printf "From: anna@domains.example\nSubject: groups\nMessage-ID: <groups@x.example>\n"
    printf "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=b\n\n--b\n\n"
    printf "Subject: inside\ncc : x@y.example,\n "; yes a: | head -n 1000000 | tr -d "\n"
    printf "\n\nhello\n--b--\n"; } >groups
  ticketmail <groups >out
  grep -q "^Subject: Re: groups" out
'

test_that 'an attachment of many megabytes: taken whole' '
  size=$(test_sample 6291456 31457280)
  { printf "From: anna@domains.example\nSubject: large\nMessage-ID: <large@x.example>\nMIME-Version: 1.0\n"
    printf "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nReseller id 123456 since 10:00\n"
    printf -- "--b\nContent-Type: image/tiff; name=scan.tiff\nContent-Transfer-Encoding: base64\n\n"
    head -c $size /dev/zero | base64; printf -- "--b--\n"; } >large
  ticketmail --explain <large 2>said >out
  grep -qx "attachment: scan.tiff, image/tiff, $size bytes" said
  grep -q "^Subject: Re: large" out
  test_is "$(ask_db "SELECT max (size) FROM mail")" "$(wc -c <large | tr -d " ")"
'

# ---- Many at once, and killed

deliveries=$(test_sample 32 320)
export deliveries
test_that "16 processes deliver $deliveries messages, some of them twice: none is lost, no ticket is doubled" '
  mkdir many
  messages=$((deliveries * 15 / 16))
  export DESKBOOK_DB=many/desk.db
  ticketmail -q --resellers="$MAIL/resellers.csv"
  deliver () {
    for i in $(seq "$1" 16 "$deliveries"); do
      n=$((i % messages))
      TEXT="Order 9$n, today." mail "m$n" "s$n@x.example" "many $n" >many/$i
      status=75
      while [ $status -eq 75 ]; do
        status=0; ticketmail <many/$i >many/$i.reply 2>>many/err || status=$?
      done
      [ $status -eq 0 ] || echo "$i: $status" >>many/failed
    done
  }
  for p in $(seq 16); do deliver "$p" & done
  wait
  test ! -e many/failed
  test_is "$(ask_db "SELECT count(*), count(DISTINCT sender) FROM mail")" "$messages|$messages"
  test_is "$(ask_db "SELECT count(*), count(DISTINCT number), max (number) FROM mail_ticket")" \
    "$(ask_db "SELECT count(*), count(*), count(*) FROM mail")"
  test_is "$(ask_db "SELECT count(*) FROM mail WHERE ticket NOT IN (SELECT ticket FROM mail_ticket)")" 0
  sound "$DESKBOOK_DB"
'

test_that 'fetched together, counted apart: a clock runs from when the mailbox had the message' '
  export DESKBOOK_DB=$PWD/fetched.db
  ticketmail -q --resellers="$MAIL/resellers.csv"
  fetched () { # from to Message-ID arrived references
    printf "Received: from imap.example.net by desk with IMAP (fetchmail-6.4.37)\n\tfor <desk@localhost> (single-drop); Mon, 02 Nov 2026 10:05:00 +0100\n"
    printf "Received: from a by imap.example.net with LMTP; Mon, 02 Nov 2026 %s +0100\n" "$4"
    printf "From: %s\nTo: %s\nSubject: broken\nMessage-ID: <%s@x>\nReferences: %s\n\nReseller ID 123456\n" "$1" "$2" "$3" "$5"
  }
  fetched c@x.example support@example.net 1 10:00:00 "" | ticketmail -q --now=2026-11-02T10:05:00+01:00 >/dev/null
  fetched support@example.net c@x.example 2 10:04:00 "<1@x>" | ticketmail -q --now=2026-11-02T10:05:00+01:00 >/dev/null
  slareport -c "$DESKBOOK_CONFIG" --period=2026-11 -f csv >out
  test_is "$(sed -n 2p out | cut -d, -f2-5,10)" "first reply,1,1,0,240"
'

test_that 'killed at any moment: stored whole, or not acknowledged' '
  export DESKBOOK_DB=$PWD/killed.db
  ticketmail -q --resellers="$MAIL/resellers.csv"
  for i in $(test_sample "2 4" "1 2 3 4 5"); do
    { mail "k$i" "k$i@x.example" "killed $i"; head -c 200000 /dev/urandom | base64; } >message
    ticketmail <message >reply 2>/dev/null & pid=$!
    sleep 0.00$((i * 2))
    kill -9 $pid 2>/dev/null
    status=0; wait $pid || status=$?
    from="FROM mail m WHERE m.sender = '\''k$i@x.example'\''"
    stored=$(ask_db "SELECT count(*) $from")
    [ $status -ne 0 ] || test_is "$stored" 1
    test_is "$(ask_db "SELECT count(*) $from AND size = $(wc -c <message)
      AND EXISTS (SELECT 1 FROM mail_raw r WHERE r.mail = m.id)
      AND EXISTS (SELECT 1 FROM mail_reply r WHERE r.mail = m.id)
      AND EXISTS (SELECT 1 FROM ticket_event e WHERE e.event_id = m.message_id)")" "$stored"
    ticketmail --now=2100-01-0$i <message >again
    test_is "$(ask_db "SELECT count(*) $from")" 1
  done
  sound "$DESKBOOK_DB"
'

test_done
