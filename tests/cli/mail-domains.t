#!/bin/sh
# An address is the same however its international domain is spelt: in desk.yaml, in a mail's
# header, in --to, among the resellers, in what a server says it is called.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export DESKBOOK_DB="$PWD/desk.db" DESKBOOK_CONFIG="$PWD/desk.yaml"

# desk DOMAIN: a desk.yaml whose addresses are of this domain
desk () {
  cat >desk.yaml <<END
timezone: Europe/Amsterdam
hours: {email: {week: {mon-sun: 00:00-24:00}}}
lines: {ww: {email: support@$1, lang: en}, nl: {email: support-nl@$1, lang: nl}}
channels:
  email: {hours: email, lines: [ww, nl], ask: [sender]}
  abuse: {email: legal@$1, team: legal, only: email}
promises: [{name: first reply, clock: first-reply, hours: email, target: 8h}]
staff: ["$1"]
trust: [mx.$1]
END
}
# mail N FROM TO [HEADER]
mail () {
  printf 'From: %s\nTo: %s\nSubject: Help %s\nMessage-ID: <%s@test>\n' "$2" "$3" "$1" "$1"
  printf 'Date: Mon, 23 Nov 2026 10:%02d:00 +0100\n%s\n\nPlease help.\n' "$1" "${4-X-A: b}"
}
kinds () {
  sqlite3 -readonly "$1" "SELECT kind, line, channel FROM v_ticket_event
    WHERE event_id LIKE '%@test>' AND kind <> 'opened' ORDER BY event_id"
}
export now=--now=2026-11-23T12:00+01:00

for domain in bücher.example BÜCHER.example xn--bcher-kva.example; do
  export domain
  test_that "desk.yaml has $domain: lines, channels and staff are known, in both tools" '
    rm -f desk.db* log.db* all.mbox
    desk "$domain"
    slaclock --check
    n=0
    while read -r from to; do
      n=$((n + 1))
      mail $n "$from" "$to" >one
      ticketmail "$now" --explain <one 2>said >reply
      [ $n -gt 2 ] || grep "^From: .*<support-nl@xn--bcher-kva.example>" reply
      { echo "From x Mon Nov 23 09:00:00 2026"; cat one; echo; } >>all.mbox
    done <<-END
	c@cust.example support-nl@bücher.example
	c@cust.example support-nl@xn--bcher-kva.example
	c@cust.example legal@Bücher.example
	anna@bücher.example c@cust.example
	anna@XN--bcher-kva.example support@bücher.example
	END
    ticketlog -q -d log.db -f mbox all.mbox
    printf "%s\n" "customer|nl|email" "customer|nl|email" "customer||abuse" \
      "agent||email" "note|ww|email" >want
    kinds log.db | test_cmp want -
    printf "%s\n" "customer|nl|email" "customer|nl|email" "customer|ww|abuse" \
      "agent|ww|email" "note|ww|email" >want
    kinds desk.db | test_cmp want -
  '
done

test_that 'people see the domain as desk.yaml has it' '
  desk Bücher.example
  slaclock channels >out
  grep "legal@bücher.example" out
'

test_that 'a server by its name in trust, spelt either way' '
  desk bücher.example
  for server in mx.bücher.example mx.xn--bcher-kva.example MX.Bücher.example; do
    rm -f desk.db*
    mail 1 c@cust.example support@bücher.example \
      "Authentication-Results: $server; dmarc=fail header.from=cust.example" |
      ticketmail $now --explain >reply 2>said
    grep -x "reply: no, marked as junk or forged" said
  done
  rm -f desk.db*
  mail 1 c@cust.example support@bücher.example \
    "Authentication-Results: mx.bucher.example; dmarc=fail" | ticketmail $now >reply
  test -s reply
'

test_that 'a reseller registered by either spelling is known by either' '
  desk example.net
  for there in bücher.example xn--bcher-kva.example; do
    for here in BÜCHER.example xn--bcher-kva.example; do
      rm -f desk.db*
      printf "reseller_id,email,active\n1234,Jo@%s,yes\n" $there | ticketmail -q --resellers=-
      mail 1 jo@$here support@example.net | ticketmail $now --explain 2>said >reply
      grep -x "registered: yes" said
    done
  done
'

test_that '--to is read as a header is: a name, brackets, the domain in any spelling' '
  desk bücher.example
  for to in "support-nl@bücher.example" "<support-nl@xn--bcher-kva.example>" \
      "Desk NL <Support-NL@BÜCHER.example>" "mailto:support-nl@bücher.example"; do
    rm -f desk.db*
    mail 1 c@cust.example support@bücher.example |
      ticketmail $now --to="$to" --explain 2>said >reply
    grep -x "line: nl, nl" said
  done
  for to in "a@b.example, c@d.example" nobody "" "<>"; do
    test_expect_code 2 ticketmail --to="$to" <desk.yaml 2>err
    grep "^ticketmail: --to: expected " err
  done
'

test_that 'what no domain can be is refused, at its place' '
  desk "$(printf "\\303\\274\\342\\200\\250").example"
  test_expect_code 2 slaclock --check 2>err
  grep "^slaclock: .*desk.yaml:3:.* is no mail address; expected NAME@DOMAIN" err
'

test_done
