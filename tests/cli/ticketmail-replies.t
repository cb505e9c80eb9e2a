#!/bin/sh
# How many replies go out, to whom, and what of a stranger's message comes back.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# desk [LINES]: desk.yaml with these lines
desk () {
  cat >desk.yaml <<'END'
name: Desk
timezone: UTC
hours: {email: {week: {mon-sun: 00:00-24:00}}}
lines: {worldwide: {email: support@example.net, lang: en}}
channels: {email: {hours: email, lines: [worldwide]}}
END
  [ $# -eq 0 ] || printf '%s\n' "$@" >>desk.yaml
  rm -f desk.db
  printf '%s\n' 'reseller_id,email,active' '123456,anna@domains.example,yes' |
    ticketmail -q --resellers=-
}
export DESKBOOK_CONFIG="$PWD/desk.yaml" DESKBOOK_DB="$PWD/desk.db"

echo 0 >number
# mail FROM NOW [HEADER...]: a message of its own; prints yes or why there is no reply
mail () {
  read -r n <number
  n=$((n + 1)) now=$2
  echo "$n" >number
  {
    printf 'From: %s\nTo: support@example.net\nSubject: BUY http://evil.example %d\n' "$1" "$n"
    printf 'Message-ID: <%d@test>\n' "$n"
    shift 2
    [ $# -eq 0 ] || printf '%s\n' "$@"
    printf '\nhttp://evil.example\n'
  } | ticketmail --now="$now" --explain --reply=reply 2>said
  while IFS= read -r line; do
    case $line in 'reply: '*) printf '%s\n' "${line#reply: }" ;; esac
  done <said
}
# How many of COUNT mails are answered: from FROM, in which %d is a number.
answered () {
  from=$1 count=$2
  shift 2
  i=0
  while [ "$i" -lt "$count" ]; do
    i=$((i + 1))
    # shellcheck disable=SC2059 # it is a format: sender%d@...
    mail "$(printf "$from" "$i")" "$@"
  done | grep -c '^yes'
}
test_that 'a loop of fresh subjects gets ten replies a day, a registered customer fifty' '
  desk
  test_is "$(answered loop@a.example 13 2026-12-01T10:00Z)" 10
  test_is "$(mail loop@a.example 2026-12-02T09:59Z)" "no, too many answers to this sender"
  test_is "$(mail loop@a.example 2026-12-02T10:01Z)" yes
  test_is "$(answered anna@domains.example 52 2026-12-01T10:00Z)" 50
'

test_that 'forged senders of one domain get thirty a day; registered ones there still get theirs' '
  desk
  test_is "$(answered v%d@domains.example 33 2026-12-01T10:00Z)" 30
  test_is "$(mail x@domains.example 2026-12-01T11:00Z)" \
    "no, too many answers to this sender'\''s domain"
  test_is "$(mail anna@domains.example 2026-12-01T11:00Z)" yes
  test_is "$(mail x@other.example 2026-12-01T11:00Z)" yes
'

test_that 'subdomains of one domain are that domain, those of a country'\''s second level are not' '
  desk "replies: {per-domain: 2/1d}"
  test_is "$(answered v@d%d.a.example 4 2026-12-01T10:00Z)" 2
  test_is "$(mail v@a.example 2026-12-01T10:00Z)" \
    "no, too many answers to this sender'\''s domain"
  test_is "$(mail v@aa.example 2026-12-01T10:00Z)" yes
  test_is "$(answered v@d%d.co.uk 4 2026-12-01T10:00Z)" 4
  test_is "$(answered v@d%d.shop.co.uk 4 2026-12-01T10:00Z)" 2
'

test_that 'what registered addresses get is not counted for their domain' '
  desk "replies: {per-domain: 2/1d}"
  test_is "$(answered anna@domains.example 3 2026-12-01T10:00Z)" 3
  test_is "$(answered v%d@domains.example 3 2026-12-01T10:00Z)" 2
'

test_that 'desk.yaml says how many in how long' '
  desk "replies: {per-address: 2/1h, per-registered: 3/1d, per-domain: 4/30m, overall: 6/1d}"
  test_is "$(answered a@a.example 3 2026-12-01T10:00Z)" 2
  test_is "$(answered v%d@a.example 3 2026-12-01T10:10Z)" 2
  test_is "$(answered v%d@a.example 1 2026-12-01T10:35Z)" 1
  test_is "$(answered v%d@b%d.example 3 2026-12-01T10:40Z)" 1
  test_is "$(mail z@z.example 2026-12-01T10:41Z)" "no, too many answers"
  desk "replies: {overall: 0/1d}"
  test_is "$(mail z@z.example 2026-12-01T10:41Z)" "no, too many answers"
'

test_that 'replies dated after now do not count' '
  desk "replies: {per-address: 1/1d}"
  test_is "$(mail a@a.example 2027-01-01T10:00Z)" yes
  test_is "$(mail a@a.example 2026-12-01T10:00Z)" yes
  test_is "$(mail a@a.example 2026-12-01T11:00Z)" "no, too many answers to this sender"
'

test_that 'what a server marked as junk or forged is a customer, but gets no reply' '
  desk
  no="no, marked as junk or forged"
  at=2026-12-01T10:00Z
  test_is "$(mail a@a.example $at "X-Spam-Flag: YES")" "$no"
  grep -qx "kind: customer" said
  test_is "$(mail b@b.example $at "X-Spam-Status: Yes, score=9.1")" "$no"
  test_is "$(mail c@c.example $at "Received-SPF: fail (mx.example.net: not permitted)")" "$no"
  test_is "$(mail d@d.example $at \
    "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=x;" " dmarc=fail (p=none)")" "$no"
  test_is "$(mail e@e.example $at "Authentication-Results: mx.example.net; spf=fail")" "$no"
  for junk in "X-Bogosity: Spam, tests=bogofilter, spamicity=1.0" "X-DSPAM-Result: Spam" \
    "X-Barracuda-Spam-Flag: YES" "X-Spamd-Result: default: True [15.20 / 15.00]" \
    "X-MS-Exchange-Organization-SCL: 9" "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;SFV:SPM;H:x" \
    "X-Proofpoint-Spam-Details: rule=spam policy=default score=99"; do
    test_is "$(mail "g${junk%%:*}@g.example" $at "$junk")" "$no"
  done
  test_is "$(mail f@f.example $at "X-Spam-Flag: NO" "X-Spam-Status: No, score=1" \
    "X-Bogosity: Ham, tests=bogofilter" "X-DSPAM-Result: Innocent" "X-Barracuda-Spam-Flag: NO" \
    "X-Spamd-Result: default: False [1.20 / 15.00]" "X-MS-Exchange-Organization-SCL: 1" \
    "X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:NSPM;H:x" \
    "X-Proofpoint-Spam-Details: rule=notspam policy=default score=0" \
    "Received-SPF: softfail" \
    "Authentication-Results: mx.example.net; spf=fail; dmarc = pass (dmarc=fail)")" yes
'

test_that 'trust: only the servers that it names are believed, whatever they found' '
  desk "trust: [MX.Example.net]"
  at=2026-12-01T10:00Z
  test_is "$(mail a@a.example $at "Authentication-Results: relay.example; dmarc=fail")" yes
  test_is "$(mail b@b.example $at "Authentication-Results: relay.example; dmarc=pass" \
    "Authentication-Results: mx.example.net 1; dmarc=fail")" "no, marked as junk or forged"
  test_is "$(mail c@c.example $at "Received-SPF: fail" \
    "Authentication-Results: mx.example.net; dmarc=pass")" yes
  grep -q "^Subject: Re: BUY" reply
  test_is "$(mail c2@c.example $at "Received-SPF: fail" "X-Spam-Flag: YES" \
    "Authentication-Results: mx.example.net; dmarc=pass")" "no, marked as junk or forged"
  test_is "$(mail d@d.example $at "Received-SPF: fail" \
    "Authentication-Results: relay.example; dmarc=pass")" "no, marked as junk or forged"
'

test_that 'dmarc=pass vouches for the domain of From alone: no other gets the subject' '
  desk "trust: [mx.example.net]"
  at=2026-12-01T10:00Z
  pass="Authentication-Results: mx.example.net; dmarc=pass (p=none)"
  for headers in "noreply@evil.example|v@victim.example| header.from=evil.example" \
    "noreply@evil.example|v2@victim.example|" \
    "a@victim.example|| header.from=evil.example" \
    "a2@victim.example|| header.from = \"evil.example\""; do
    reply_to=${headers#*|}
    test_is "$(mail "${headers%%|*}" $at "Reply-To: ${reply_to%%|*}" \
      "$pass${headers##*|}")" yes
    test_must_fail grep -q evil.example reply
  done
  for headers in "noreply@a.example|v@a.example| header.from=A.example" \
    "b@b.example|b@b.example| policy.x=1 header.from=b.example" "c@c.example|c@c.example|"; do
    reply_to=${headers#*|}
    test_is "$(mail "${headers%%|*}" $at "Reply-To: ${reply_to%%|*}" "$pass${headers##*|}")" yes
    grep -q "^Subject: Re: BUY" reply
  done
'

test_that 'a stranger'\''s subject does not come back; a registered sender'\''s does' '
  desk
  at=2026-12-01T10:00Z
  test_is "$(mail a@a.example $at)" yes
  grep -qx "Subject: Re: \[#[0-9]*-[0-9]\]" reply
  test_must_fail grep -q evil.example reply
  test_is "$(mail b@b.example $at "Authentication-Results: x; dmarc=pass")" yes
  test_must_fail grep -q evil.example reply
  test_is "$(mail anna@domains.example $at)" yes
  grep -q "^Subject: Re: BUY" reply
'
test_done
