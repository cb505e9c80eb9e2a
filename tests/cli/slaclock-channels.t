#!/bin/sh
# slaclock: the ways to reach the sample desk, when they are open, and what to do when not.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export DESKBOOK_CONFIG="$KB/desk.yaml"

# opens TIME CODE CHANNEL UNTIL: the first line, the exit status, and -q.
opens () {
  test_expect_code "$2" slaclock open "$3" "$1" >out
  IFS= read -r said <out
  test_is "$said" "$4"
  test_expect_code "$2" slaclock -q open "$3" "$1" >quiet
  { IFS= read -r said && ! IFS= read -r more && [ -z "$more" ]; } <quiet
  test_is "$said" "$4"
}
# field NAME CHANNEL: of what `channels` said, in the file channels.json.
field () {
  sqlite3 :memory: "SELECT json_extract (value, '\$.$1')
    FROM json_each (readfile ('channels.json')) WHERE json_extract (value, '\$.channel') = '$2'"
}
# agrees_on CHANNEL TIME: what `channels` says of it is what `open` says.
agrees_on () {
  slaclock -q open "$1" "$2" >quiet || [ $? -eq 1 ]
  agrees_until=$(field until "$1")
  test_is "$(sed "s/, no stated hours//" quiet)" \
    "$(field state "$1")${agrees_until:+ until $agrees_until}"
  slaclock open "$1" "$2" -f tsv >of-open.tsv || [ $? -eq 1 ]
  grep "^channel	\|^$1	" channels.tsv | cut -f 6- >want
  cut -f 5- of-open.tsv >got
  test_cmp want got
}
agrees () {
  slaclock channels "$1" -f json >channels.json
  slaclock channels "$1" -f tsv >channels.tsv
  test_is "$(wc -l <channels.tsv)" 5
  for agrees_name in email chat phone abuse; do agrees_on "$agrees_name" "$1"; done
}

test_that 'Friday 10:45: the team meets, mail is read' '
  at=2026-11-27T10:45
  opens $at 1 chat "closed until 2026-11-27T13:30:00+01:00"
  opens $at 1 phone "closed until 2026-11-27T13:30:00+01:00"
  opens $at 0 email "open until 2026-11-27T17:00:00+01:00"
  opens $at 0 abuse "open, no stated hours"
  agrees $at
'
test_that 'Christmas Day, a Friday: until Monday' '
  at=2026-12-25T11:00
  opens $at 1 chat "closed until 2026-12-28T09:30:00+01:00"
  opens $at 1 phone "closed until 2026-12-28T09:30:00+01:00"
  opens $at 1 email "closed until 2026-12-28T09:00:00+01:00"
  opens $at 0 abuse "open, no stated hours"
  agrees $at
'
test_that 'the nights in which the clocks change: wall time on Monday, in the new offset' '
  for at in $(test_sample "2026-03-29T01:59:59 2026-03-29T02:30" "2026-03-29T01:59:59 2026-03-29T03:00 2026-03-29T02:30"); do
    opens $at 1 chat "closed until 2026-03-30T09:30:00+02:00"
    opens $at 1 phone "closed until 2026-03-30T09:30:00+02:00"
    opens $at 1 email "closed until 2026-03-30T09:00:00+02:00"
    opens $at 0 abuse "open, no stated hours"
    agrees $at
  done
  for at in 2026-10-25T02:30+02:00 2026-10-25T02:30+01:00; do
    opens $at 1 chat "closed until 2026-10-26T09:30:00+01:00"
    opens $at 1 phone "closed until 2026-10-26T09:30:00+01:00"
    opens $at 1 email "closed until 2026-10-26T09:00:00+01:00"
    opens $at 0 abuse "open, no stated hours"
    agrees $at
  done
'
test_that 'five minutes before closing, and at closing' '
  for name in chat phone email; do
    opens 2026-11-23T16:55 0 $name "open until 2026-11-23T17:00:00+01:00"
  done
  opens 2026-11-23T16:55 0 abuse "open, no stated hours"
  agrees 2026-11-23T16:55
  opens 2026-11-23T17:00 1 chat "closed until 2026-11-24T09:30:00+01:00"
  opens 2026-11-23T17:00 1 phone "closed until 2026-11-24T09:30:00+01:00"
  opens 2026-11-23T17:00 1 email "closed until 2026-11-24T09:00:00+01:00"
  opens 2026-11-27T10:25 0 chat "open until 2026-11-27T10:30:00+01:00"
  opens 2026-11-27T10:25 0 phone "open until 2026-11-27T10:30:00+01:00"
  agrees 2026-11-27T10:25
'

test_that 'chat: the e-mail form when closed, and what to state in it' '
  test_expect_code 1 slaclock open chat 2026-11-27T10:45 >out
  cat >want <<END
closed until 2026-11-27T13:30:00+01:00
suggest: 3
closed: email, open until Fri 2026-11-27T17:00:00+01:00
  email: support@example.net (worldwide)
  email: support-nl@example.net (nl)
  email: support-es@example.net (es)
  email: support-ru@example.net (ru)
  ask: sender, reseller-id, what, when
END
  test_cmp want out
  slaclock open chat 2026-11-27T10:25 >out
  printf "%s\n" "open until 2026-11-27T10:30:00+01:00" "suggest: 3" "closed: email" >want
  test_cmp want out
'
test_that 'chat, when the form waits as well' '
  test_expect_code 1 slaclock open chat 2026-12-25T11:00 >out
  grep -x "closed: email, closed until Mon 2026-12-28T09:00:00+01:00" out
'
test_that 'phone: the number, and what to have at hand' '
  test_expect_code 1 slaclock open phone 2026-11-27T10:45 >out
  cat >want <<END
closed until 2026-11-27T13:30:00+01:00
for: urgent
number: +31 10 4482299
have: reseller-id, ticket-id
closed: nobody answers
END
  test_cmp want out
'
test_that 'email: the lines, and what to state' '
  test_expect_code 0 slaclock open email 2026-11-27T10:45 >out
  test_is "$(sed -n 3p out)" "email: support-nl@example.net (nl)"
  test_is "$(tail -n 2 out)" "ask: sender, reseller-id, what, when
closed: messages wait until it opens"
'
test_that 'abuse: the legal team, by e-mail only, at any hour' '
  slaclock open abuse 2026-11-27T10:45 >out
  printf "%s\n" "open, no stated hours" "email: legal@example.net" "team: legal" "only: email" >want
  test_cmp want out
  slaclock open abuse 2026-12-25 >out
  test_cmp want out
'
test_that 'mere hours have no more than their line' '
  test_is "$(slaclock open always 2026-11-27)" "open, never closes"
'
test_that 'from standard input each answer is one line, also for a channel without hours' '
  printf "%s\t2026-11-27T10:45\n" chat abuse phone email >in
  slaclock open - <in >out
  cat >want <<END
closed until 2026-11-27T13:30:00+01:00
open, no stated hours
closed until 2026-11-27T13:30:00+01:00
open until 2026-11-27T17:00:00+01:00
END
  test_cmp want out
  echo 2026-11-27 | slaclock open abuse - >out
  test_is "$(cat out)" "open, no stated hours"
  printf "open\tchat\t2026-11-27\nnext\tchat\t2026-11-27\n" | slaclock - -f jsonl >out
  sed -n 1p out | grep "\"closed\":\"email\",\"closed_email\":\[\"support@example.net\",\""
  sed -n 2p out | grep "\"closed\":null,\"closed_email\":null}"
'

test_that 'channels: a paragraph each' '
  slaclock channels 2026-12-25T11:00 >out
  cat >want <<END
Example Registrar support, Fri 2026-12-25T11:00:00+01:00, Europe/Amsterdam

email: closed until Mon 2026-12-28T09:00:00+01:00
    this week: Mon-Thu 09:00-17:00
               Fri closed (usually 09:00-17:00)
               Sat-Sun closed
    e-mail: support@example.net (worldwide)
    e-mail: support-nl@example.net (nl)
    e-mail: support-es@example.net (es)
    e-mail: support-ru@example.net (ru)
    to state: sender, reseller-id, what, when
    when closed: messages wait until it opens

chat: closed until Mon 2026-12-28T09:30:00+01:00
    this week: Mon-Thu 09:30-17:00
               Fri closed (usually 09:30-10:30 13:30-15:00 15:30-17:00)
               Sat-Sun closed
    articles suggested first: 3
    when closed: email

phone: closed until Mon 2026-12-28T09:30:00+01:00
    this week: Mon-Thu 09:30-17:00
               Fri closed (usually 09:30-10:30 13:30-15:00 15:30-17:00)
               Sat-Sun closed
    for: urgent
    number: +31 10 4482299
    have at hand: reseller-id, ticket-id
    when closed: nobody answers

abuse: no stated hours
    e-mail: legal@example.net
    team: legal
    only by: email
END
  test_cmp want out
  slaclock --now=2026-12-25T11:00 channels >out
  test_cmp want out
'
test_that 'channels: the fields of the page, in its order, in every format' '
  slaclock channels 2026-11-27T10:45 -f tsv >tsv
  awk "/^\.S[hs] / { inside = \$2 == \"Channels\" }
       inside && \$1 == \".It\" { for (i = 3; i <= NF; i++) if (\$i != \",\") print \$i }" \
    "$TOP/cmd/slaclock/slaclock.1" >page
  head -n 1 tsv | tr "\t" "\n" >fields
  test_cmp page fields
  slaclock channels 2026-11-27T10:45 -f csv >csv
  head -n 1 csv | tr , "\n" >fields
  test_cmp page fields
  slaclock channels 2026-11-27T10:45 -f json >rows.json
  slaclock channels 2026-11-27T10:45 -f jsonl >lines.json
  { printf "["; sed "\$!s/\$/,/" lines.json; printf "]"; } >array.json
  for file in rows array; do
    sqlite3 -separator "	" :memory: "
      SELECT (SELECT group_concat (iif (f.type <> \"array\", ifnull (f.value, \"\"),
          (SELECT ifnull (group_concat (ifnull (i.value, \"-\"), iif (f.key = \"week\", \"; \", \", \")), \"\")
           FROM json_each (f.value) i)), char (9)) FROM json_each (r.value) f)
      FROM json_each (readfile (\"$file.json\")) r" >values
    sed 1d tsv >want
    test_cmp want values
  done
  sqlite3 :memory: ".import --csv csv t" ".mode tabs" "SELECT * FROM t" >values
  test_cmp want values
'
test_that 'channels: the hours of the week, and the lists' '
  slaclock channels 2026-11-27T10:45 -f json >channels.json
  test_is "$(field week phone)" \
    "[\"Mon-Thu 09:30-17:00\",\"Fri 09:30-10:30 13:30-15:00 15:30-17:00\",\"Sat-Sun closed\"]"
  test_is "$(field email email)" \
    "[\"support@example.net\",\"support-nl@example.net\",\"support-es@example.net\",\"support-ru@example.net\"]"
  test_is "$(field lines email)" "[\"worldwide\",\"nl\",\"es\",\"ru\"]"
  test_is "$(field langs email)" "[\"en\",\"nl\",\"es\",\"ru\"]"
  test_is "$(field lines phone)" "[]"
  test_is "$(field closed_email chat)" "$(field email email)"
  test_is "$(field suggest chat)" 3
  test_is "$(field hours abuse)" ""
  slaclock channels 2026-10-25 -f json >channels.json
  test_is "$(field week email)" \
    "[\"Mon-Fri 09:00-17:00\",\"Sat closed\",\"Sun closed (clocks go from 03:00 to 02:00)\"]"
'
test_that 'channels --spreadsheet: a number is no formula' '
  slaclock channels -f csv --spreadsheet >out
  grep -F "'\''+31 10 4482299" out
'
test_that 'channels: at the ends of the calendars and of time' '
  for at in 0001-01-03 1960-06-01 1970-01-01 2100-12-31 2101-01-01 9999-12-30; do
    for format in text json; do slaclock channels $at -f $format >out; done
  done
  grep "\"until\":null" out
'
test_that 'channels: bad operands' '
  for words in "now now" "-"; do
    # shellcheck disable=SC2086 # several words
    test_expect_code 2 slaclock channels $words >out 2>err
    test_cmp /dev/null out
    grep "^slaclock: channels: " err
  done
  test_expect_code 2 slaclock channels soon 2>err
  grep "expected an ISO 8601 time" err
'

cat >odd.yaml <<'YAML'
timezone: Asia/Tokyo
hours:
  phone: {week: {mon-fri: 10:00-12:00}}
  desk: {week: {mon-fri: 09:00-17:00}}
  always: {week: {mon-sun: 00:00-24:00}}
  never: {week: {}, special: {2020-01-06: [09:00-10:00]}}
  legal: {week: {mon: 09:00-10:00}}
lines:
  jp: {email: jp@example.net}
channels:
  phone: {hours: desk, number: "+81 3 0000 0000", closed: fax}
  fax: {number: "+81 3 0000 0001"}
  form: {hours: always, email: own@example.net, lines: [jp], closed: phone}
  museum: {hours: never, closed: phone}
  legal: {email: legal@example.net}
YAML
test_that 'a channel goes before hours of its name, in every command' '
  at=2026-11-27T15:00
  export DESKBOOK_CONFIG=odd.yaml
  opens $at 0 phone "open until 2026-11-27T17:00:00+09:00"
  test_is "$(slaclock next phone $at)" 2026-11-27T15:00:00+09:00
  slaclock week phone $at | grep "^Fri.*  09:00-17:00"
  slaclock channels $at | grep -x "phone: open until Fri 2026-11-27T17:00:00+09:00"
  opens $at 1 legal "closed until 2026-11-30T09:00:00+09:00"
'
test_that 'channels that are never closed, never open, or lead to one without hours' '
  export DESKBOOK_CONFIG=odd.yaml
  test_expect_code 1 slaclock open phone 2026-11-27T18:00 >out
  printf "%s\n" "closed until 2026-11-30T09:00:00+09:00" "number: +81 3 0000 0000" \
    "closed: fax, no stated hours" "  number: +81 3 0000 0001" >want
  test_cmp want out
  slaclock open form >out
  printf "%s\n" "open, never closes" "email: own@example.net" "email: jp@example.net (jp)" >want
  test_cmp want out
  opens 2026-11-27 1 museum "closed, never opens"
  slaclock channels -f tsv | grep "^form" | cut -f 8-10 >out
  test_is "$(cat out)" "own@example.net, jp@example.net	jp	-"
'
test_that 'a desk without channels' '
  printf "timezone: UTC\nhours: {a: {week: {mon: 09:00-10:00}}}\n" >bare.yaml
  slaclock -c bare.yaml channels >out
  test_is "$(tail -n 1 out)" "no channels"
  slaclock -c bare.yaml channels -f json >out
  test_is "$(tr -d "\n" <out)" "[]"
'

test_done
