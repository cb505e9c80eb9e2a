#!/bin/sh
# Every message of tests/data/intake, delivered: what is made of it, and its reply.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

MAIL=$DATA/intake
export MAIL DESKBOOK_DB="$PWD/desk.db" DESKBOOK_CONFIG="$KB/desk.yaml"

# 2026-11-23T10:00 in Amsterdam, and so many minutes
moment () {
  echo "@$((1795424400 + $1 * 60))"
}
said () {
  sed -n "s/^$1: //p" "$2"
}

test_that 'the knowledge base and the resellers are there' '
  kbindex -q "$KB"
  ticketmail --resellers="$MAIL/resellers.csv" >out
  test_is "$(cat out)" "read 6 addresses of 5 resellers: 6 added, 0 changed, 0 now inactive"
'

mkdir said reply
grep -v '^#' "$MAIL/expected.tsv" | sed 1d >table
while IFS="$(printf '\t')" read -r name at to _; do
  set --
  [ "$to" = - ] || set -- --to="$to"
  ticketmail --now="$(moment "$at")" --explain --reply="reply/$name" "$@" \
    <"$MAIL/$name.eml" 2>"said/$name" || echo "exit $?" >>"said/$name"
done <table
awk -F'\t' -v OFS='\t' '{
  split ("", said)
  while ((getline line <("said/" $1)) > 0)
    if (match (line, /^[a-z][a-z ]*: /)) {
      key = substr (line, 1, RLENGTH - 2)
      if (key in said) said[key] = said[key] "\n" substr (line, RLENGTH + 1)
      else said[key] = substr (line, RLENGTH + 1)
    }
  close ("said/" $1)
  sub (/, new/, "", said["ticket"])
  if (sub (/, continued/, "", said["ticket"])) said["ticket"] = "=" said["ticket"]
  sub (/none/, "no", said["verified"])
  sub (/[0-9]+/, "yes", said["verified"])
  sub (/.*, /, "", said["line"])
  sub (/,.*/, "", said["reply"])
  print $1, $2, $3, said["ticket"], said["kind"], said["verified"], said["line"], said["team"],
    said["reply"], said["asked for"] }' table >got

# A ticket is told by the message that began it.
sed 's/\t=/\t/' got | awk -F'\t' -v OFS='\t' '
  !($4 in first) { first[$4] = $1; $4 = "new"; print; next }
  { $4 = first[$4]; print }' >got.named

test_that 'every message has the outcome of expected.tsv' '
  test "$(wc -l <table)" -ge 60
  test_cmp table got.named
'

test_that 'a message that has no reply leaves no file, one that has does' '
  awk -F"\t" "\$9 == \"yes\" { print \$1 }" table | sort >want
  ls reply | sort >have
  test_cmp want have
'

test_that 'every reply has the headers of RFC 3834 and goes to the sender alone' '
  (cd reply && set -- * && cd ../said && awk "sub (/^sender: /, \"\") { print \$0, FILENAME }" "$@") >senders
  awk "FNR == 1 { end(); name = FILENAME; sub (/.*\//, \"\", name); body = auto = all = to = 0 }
    function bad (why) { print name \": \" why; failed = 1 }
    function end () {
      if (name != \"\" && (auto != 1 || all != 1 || to != 1)) bad(\"the headers of RFC 3834, and one To\")
    }
    FILENAME == \"senders\" { sender[\$2] = \$1; name = \"\"; next }
    /[^\t -~]/ { bad(\"other than ASCII\") }
    /^\$/ { body = 1 }
    body { next }
    \$0 == \"Auto-Submitted: auto-replied\" { auto++ }
    \$0 == \"X-Auto-Response-Suppress: All\" { all++ }
    tolower (\$0) ~ /^(bcc|cc|reply-to):/ { bad(\$0) }
    !/^Subject:/ && /target.example/ { bad(\$0) }
    /^To:/ { to++; if (tolower (\$2) != sender[name] || NF != 2) bad(\$0) }
    END { end(); exit failed }" senders reply/*
'

test_that 'no encoded word of a reply is longer than 75 characters, no such line than 76' '
  grep -l "=?UTF-8?" reply/* | grep -qx reply/long-subject
  awk "FNR == 1 { head = 1 }
    /^\$/ { head = 0 }
    !head || !/=[?]/ { next }
    length (\$0) > 76 { exit 1 }
    { for (i = split (\$0, words, / /); i > 0; i--) if (length (words[i]) > 75) exit 1 }" reply/*
'

if perl -MEncode -e 'find_encoding ("MIME-Header") or exit 1' 2>/dev/null; then
  test_that 'the subject comes back as it was meant, whatever its words and its set' '
    subject () {
      perl -MEncode -ne "chomp; if (/^Subject: (.*)/) { \$s = \$1; next }
        if (defined \$s && /^[ \t]/) { \$s .= \"\\n\$_\"; next } last if defined \$s;
        END { print encode (\"UTF-8\", decode (\"MIME-Header\", \$s)), \"\\n\" }" "reply/$1"
    }
    test_is "$(subject follow-up-padded)" "Re: Transfer [#000001-3]"
    test_is "$(subject raw-subject | sed "s/ \[.*//")" "Re: Перенос домена не работает"
    test_is "$(subject long-subject | grep -o 日本語 | wc -l | tr -d " ")" 22
  '
else
  test_skip 'the subject comes back as it was meant, whatever its words and its set' 'no perl'
fi

test_that 'nobody learns from a reply whose a reseller id is' '
  strip () { sed "/^Date:/d; /^Message-Id:/d; /^Subject:/d; /^In-Reply-To:/d; /^References:/d
    /^To:/d; s/[0-9]*-[0-9]\([^0-9]\)/N\1/g; /boundary/d; /^--=/d" "$1"; }
  strip reply/en-foreign-id >a; strip reply/en-unused-id >b
  test_cmp a b
  strip reply/unknown-with-id >a; strip reply/unknown-unused-id >b
  test_cmp a b
'

test_that 'a new ticket mentions the one that its sender may not join' '
  test_is "$(said mentions said/follow-up-other)" "$(said ticket said/en-complete | cut -d, -f1)"
  test_is "$(said mentions said/follow-up-eve)" "$(said ticket said/en-complete | cut -d, -f1)"
'

test_that 'attachments are listed by name and size, winmail.dat too' '
  grep -qx "attachment: screen shot.png, image/png, 8 bytes" said/attachment
  grep -qx "attachment: screen.png, image/png, 8 bytes" said/raw-subject
  grep -qx "attachment: winmail.dat, application/ms-tnef, 10 bytes" said/winmail
  
    test_is "$(sqlite3 -readonly desk.db "SELECT max(bytes) FROM mail_attachment WHERE type = '\''application/ms-tnef'\''")" 10
'

test_that 'every message is stored whole' '
  test_is "$(sqlite3 -readonly desk.db "SELECT count(*) FROM mail_raw")" "$(wc -l <table)"
  test_is "$(sqlite3 -readonly desk.db "SELECT sum(size) FROM mail")" \
    "$(cut -f 1 table | sed "s|.*|$MAIL/&.eml|" | xargs cat | wc -c | tr -d " ")"
'

test_that 'all messages once more change nothing and are not answered' '
  sqlite3 -readonly desk.db "SELECT count(*) FROM ticket_event" >before
  awk "NR % $(test_sample 5 1) == 0" table >again
  while IFS="$(printf "\\t")" read -r name at to _; do
    ticketmail --now="$(moment 1800)" <"$MAIL/$name.eml"
  done <again >out
  test_cmp /dev/null out
  sqlite3 -readonly desk.db "SELECT count(*) FROM ticket_event" >after
  test_cmp before after
'

if command -v python3 >/dev/null; then
  test_that 'another parser reads every reply as it is meant' '
    python3 - reply/* <<"END"
import email, email.policy, re, sys
for path in sys.argv[1:]:
    m = email.message_from_binary_file (open (path, "rb"), policy=email.policy.default)
    assert not m.defects, (path, m.defects)
    assert m.get_content_type () == "multipart/alternative", path
    parts = [p.get_content_type () for p in m.iter_parts ()]
    assert parts == ["text/plain", "text/html"], (path, parts)
    plain, html = [p.get_content () for p in m.iter_parts ()]
    ticket = re.search (r" \[#(\d{6}-\d)\]$", m["Subject"]).group (1)
    assert ticket in plain and ticket in html, path
    assert "{{" not in plain + html, path
    assert len (m["To"].addresses) == 1 and len (m["From"].addresses) == 1, path
    assert m["Date"].datetime.tzinfo, path
    for p in m.walk ():
        assert not p.defects, (path, p.defects)
END
  '
else
  test_skip 'another parser reads every reply as it is meant' 'no python3'
fi

test_done
