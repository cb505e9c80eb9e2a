#!/bin/sh
# kbsearch --suggest: articles for a text that nobody searched with, or none.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

kbindex -q -d db "$KB" || exit
suggest () { # CODE OPTION...: the text is on stdin
  code=$1
  shift
  test_expect_code "$code" kbsearch -d db --suggest --paths "$@"
}
level () { # [TEXT]: the first article for it, or for standard input, and how sure it is
  kbsearch -q -d db --suggest -f tsv ${1:+"$1"} | awk -F '\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } NR == 2 { print $at["path"], $at["confidence"] }'
}

test_that 'a question that an article answers' '
  echo "How do I restore a deleted domain in the redemption period?" |
    suggest 0 >out
  head -n 1 out | grep domains/restore-domain.md
  test "$(wc -l <out)" -le 3
'

test_that 'nothing is better than something wrong' '
  for text in "banana smoothie" "hello" "" "my car does not start on cold mornings"; do
    echo "$text" | suggest 1 >out
    test_cmp /dev/null out
  done
'

test_that 'it says so, and -q does not' '
  echo "banana smoothie" >text
  test_expect_code 1 sh -c "kbsearch -d db --suggest <text 2>err"
  grep "nothing good enough" err
  test_expect_code 1 sh -c "kbsearch -q -d db --suggest <text 2>err"
  test_cmp /dev/null err
'

test_that 'what is suggested is the beginning of --like=-' '
  echo "Where do I find the auth code of a domain?" >text
  suggest 0 <text >some
  kbsearch -d db --like=- --paths <text | head -n "$(wc -l <some)" | test_cmp - some
'

test_that 'in the language asked for' '
  echo "Hoe kan ik mijn domein verhuizen naar een andere registrar?" >text
  suggest 0 -l nl <text >out
  test_must_fail grep -v "^nl/" out
'

test_that 'a QUERY is asked as a text is' '
  echo "How do I restore a deleted domain?" | suggest 0 >want
  suggest 0 "How do I restore a deleted domain?" </dev/null >got
  test_cmp want got
  suggest 0 "auth code -x title:nothing" </dev/null >got
  test_is "$(head -n 1 got)" domains/auth-code.md
'

test_that 'each says how sure it is' '
  test_is "$(level "my domain transfer failed")" "domains/transfer-domain-in.md sure"
  test_is "$(level "I did not get the auth code")" "domains/auth-code.md sure"
  test_is "$(level "where is my invoice" | cut -d " " -f 1)" billing/invoices.md
  test_is "$(level "my card was refused")" "billing/payment-methods.md maybe"
  kbsearch -d db --suggest "I did not get the auth code" | grep "^1. Auth codes (sure)"
  kbsearch -d db --suggest -f json "my card was refused" | grep -q "\"confidence\":\"maybe\""
'

test_that 'plain questions to a small knowledge base are answered for sure' '
  while IFS="|" read -r path text; do
    test_is "$text: $(level "$text")" "$text: $path sure"
  done <<-END
	dns/dnssec-ds-records.md|How do I turn on DNSSEC?
	billing/invoices.md|where is my invoice
	account/two-factor-authentication.md|I lost my two-factor phone
	dns/glue-records.md|how do I add a glue record
	billing/payment-methods.md|which payment methods do you accept
	dns/ttl-and-propagation.md|how long does a DNS change take
	support/contact-support.md|which opening hours does the phone line have
	api/rate-limits.md|is there a rate limit for the api
	dns/domain-does-not-resolve.md|domain does not resolve
	domains/idn-punycode.md|register a domain with umlauts
	END
  for text in transfer domain invoice "which direction does a transfer go"; do
    test_is "$(level "$text" | grep -c sure)" 0
  done
'

test_that 'what has two words of a question by chance is not sure' '
  for text in "how to tie a tie" "do you offer web hosting" "is there a phone app" \
    "I need help with my taxes" "I was charged twice" "Do you have a phone number?"; do
    test_is "$(level "$text" | grep -c sure)" 0
  done
  test_is "$(level "How do I change the name servers?")" "dns/change-name-servers.md sure"
'

test_that 'words that no article has count against it' '
  test_is "$(level "my domain transfer failed because zebras ate honeydew pancakes yesterday" | grep -c sure)" 0
'

test_that 'greetings, closing words, quotes, signatures, notices and a header are not the question' '
  cat >mail <<-END
	From: Ann <ann@example.net>
	To: support@example.com
	Date: Mon, 2 Nov 2026 09:00:00 +0100
	Subject: Auth code

	Dear support team,

	I did not get the auth code.

	Kind regards,
	Ann Zebra
	Honeydew Pancakes Ltd
	--
	Sold by zebras

	On Sun, 1 Nov 2026 at 10:00, Support <support@example.com> wrote:
	> Your invoice, refund and statement of the bank transfer.
	END
  suggest 0 <mail >out
  test_is "$(head -n 1 out)" domains/auth-code.md
  printf "Hallo,\nhoe verhuis ik een domein?\n\nMet vriendelijke groet,\nAn\n\nDit bericht is vertrouwelijk: facturen.\n" |
    suggest 0 -l nl >out
  grep -q "^nl/domains/transfer" out
  printf "Hi, I did not get the auth code. Thanks in advance for your help\nSent from my iPhone\n" |
    suggest 0 >out
  test_is "$(head -n 1 out)" domains/auth-code.md
'

test_that 'a mail as it was sent: HTML, base64, quoted-printable, parts, an encoded subject' '
  echo "How do I turn on DNSSEC?" | suggest 0 >want
  printf "Content-Type: text/html\nSubject: hi\nFrom: a@b.c\nMIME-Version: 1.0\n\n<p>How do I turn on <b>DNSSEC</b>?</p><style>invoice</style>\n" |
    suggest 0 >got
  test_cmp want got
  printf "From a@b.c Thu Jan  1 00:00:00 2026\r\nFrom: a@b.c\r\nSubject: hi\r\nContent-Type: multipart/mixed;\r\n boundary=\"x y\"\r\n\r\n--x y\r\nContent-Transfer-Encoding: BASE64\r\n\r\nSG93IGRvIEkgdHVybiBvbiBETlNTRUM/\r\n--x y\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\ninvoice\r\n--x y--\r\n" |
    suggest 0 >got
  test_cmp want got
  printf "From: a@b.c\nDate: Thu, 1 Jan 2026 00:00:00 +0000\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nHow do I turn on DNS=\nSE=43?\n" |
    suggest 0 >got
  test_cmp want got
  printf "From: a@b.c\nSubject: =?utf-8?B?SG93IGRvIEkgdHVybiBvbiBETlNTRUM/?=\n\n\n" | suggest 0 >got
  test_cmp want got
'

# mail SUBJECT BODY: the first article for it, and how sure it is
mail () {
  printf "From: a@c.example\nTo: s@e.example\nSubject: %s\n\n%b\n" "$1" "$2" >mail
  level "" <mail
}
# shellcheck disable=SC2034 # the scripts in quotes use them
ask="How do I turn on DNSSEC?" want="dns/dnssec-ds-records.md sure"

test_that 'a subject that says nothing, or something else, takes nothing away' '
  for subject in "" Question "(no subject)" "URGENT!" "Quick question" Vraag "Dringende Anfrage" \
    "Re: Welcome to our hosting [ticket 000123-4]" piet.example; do
    test_is "$subject: $(mail "$subject" "$ask")" "$subject: $want"
  done
'

test_that 'blank lines, greetings, and marks of answers without end take no time' '
  # LINE: 60,000 bytes of it
  many () {
    awk -v line="$1" "BEGIN { for (n = 0; n < 60000; n += length (line)) printf \"%s\", line }"
  }
  ulimit -t $((SECONDS_EACH / 12))
  { many "\\n"; echo "$ask"; } >text
  test_is "$(level <text)" "$want"
  { echo "$ask"; many "\\n"; echo Ann; } >text
  test_is "$(level <text)" "$want"
  { many "Hi\\n"; echo "$ask"; } >text
  test_is "$(level <text)" "$want"
  { printf "Subject: "; many "re:"; printf "\n\n%s\n" "$ask"; } >text
  test_is "$(level <text)" "$want"
'

test_that 'banners, closing sentences and footers are not the question' '
  test_is "$(mail hi "CAUTION: This email originated from outside the organization. Do not click links.\n\n$ask")" "$want"
  test_is "$(mail hi "$ask\n\nLooking forward to hearing from you.\n\nAnn")" "$want"
  test_is "$(mail hi "$ask\n\nRegistered in England No. 123456. VAT No. GB123456789.")" "$want"
'

test_that 'a forwarded mail is read, whatever its subject, unless something is asked above it' '
  forward="---------- Forwarded message ---------\nFrom: Bob <b@x.example>\nDate: Mon, Oct 5, 2026\nSubject: hi\nTo: Ann <a@c.example>\n\n\n"
  for above in "" FYI "Hi, see the mail below." "Can you help this customer?"; do
    test_is "$above: $(mail "Fwd: question" "$above\n\n$forward$ask")" "$above: $want"
  done
  test_is "$(mail "Fwd: question" "$ask\n\n${forward}I did not get the auth code.")" "$want"
'

test_that 'of a form the message, and not the fields behind it' '
  test_is "$(mail "Contact form" "Name: Piet\nMessage: $ask\nIP address: 192.0.2.1")" "$want"
  test_is "$(mail "Contact form" "Name\nPiet\n\nHow can we help?\n$ask\n\nPhone\n0123456789")" "$want"
'

test_that 'a sentence that asks is found in a longer text' '
  test_is "$(mail Question "We have been with you for years. My colleague has left in spring, and now I have to find my way around alone.\n\n$ask\n")" "$want"
'

test_that 'what does not go with it: exit 2' '
  echo text >text
  suggest 2 --like=- <text
  suggest 2 --batch <text
  suggest 2 --offset=1 <text
'

test_done
