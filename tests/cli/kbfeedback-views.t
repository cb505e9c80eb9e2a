#!/bin/sh
# kbfeedback --views: who reads, who votes, and who writes all the same.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export DESKBOOK_DB="$PWD/desk.db" DESKBOOK_CONFIG="$KB/desk.yaml"
NOW=2026-11-24T12:00Z
export NOW
kbindex -q "$KB"

# entry ADDRESS DAY TIME PATH: a page that was read, in November 2026.
entry () {
  printf '%s - - [%s/Nov/2026:%s:00 +0000] "GET %s HTTP/1.1" 200 0 "-" "Mozilla/5.0 (X11)"\n' "$@"
}
{
  for n in 1 2 3 4 5 6 7 8 9 10; do entry 192.0.2.$n 20 10:0$((n - 1)) /kb/domains/auth-code/; done
  entry 192.0.2.1 20 10:30 /kb/domains/auth-code/
  entry 192.0.2.1 21 23:50 /kb/domains/auth-code/
  for n in 1 2 3 4; do entry 192.0.2.$n 21 09:00 /kb/domains/contact-verification/; done
} >access.log
kbvote -q --import=combined --views=/kb access.log
for n in 1 2 3; do kbvote -q --voter=v$n --at=2026-11-20T11:00Z domains/auth-code.md yes; done
kbvote -q --voter=v4 --at=2026-11-21T11:00Z domains/auth-code.md no
# Before anybody counted who reads.
kbvote -q --voter=v5 --at=2026-11-01T11:00Z domains/auth-code.md no

tsv () {
  kbfeedback --views --now="$NOW" -f tsv "$@" | sed 1d
}
# write N TIME: a mail whose question domains/auth-code.md answers
write () {
  printf 'From: %s@a.example\nTo: support@example.net\nSubject: auth code of a domain\nMessage-ID: <%s@test>\n\n%s\n' \
    "$1" "$1" "Reseller id 123456. Where do I find the auth code of a domain?" |
    ticketmail -q --now="$2" --explain >/dev/null 2>said
  grep -q "^article: domains/auth-code.md" said
}

test_that 'views of readers a day, votes per view since there are views; the most read first' '
  tsv | cut -f 1,3-7 >got
  printf "%s\t%s\t%s\t%s\t%s\t%s\n" domains/auth-code.md 11 3 4 0.363636 "" domains/contact-verification.md 4 0 0 0.000000 "" |
    test_cmp - got
  kbfeedback --views --now=$NOW >text
  head -n 1 text | grep "20 November 2026"
  grep -E "^article +views +votes +per view$" text
  grep -E "^domains/auth-code.md +11 +4 +36.4%$" text
  grep -E "^all: 15 views, [0-9]+ votes" text
  test "$(awk "{ print length }" text | sort -n | tail -n 1)" -le 80
'

test_that 'a path that is too long is cut between its words, in the middle' '
  kbfeedback --needs-work --now=$NOW >text
  awk "{ exit length > 80 }" text
  mkdir long && printf "# Long\n\nText.\n" >"long/a-very-long-name-of-an-article-that-no-table-of-eighty-columns-has-room-for.md"
  kbindex -q -d long.db long
  kbvote -q -d long.db --voter=v1 --at=2026-11-20T11:00Z a-very-long-name-of-an-article-that-no-table-of-eighty-columns-has-room-for yes
  kbfeedback -d long.db --needs-work --now=$NOW | sed -n 2p >row
  grep -E "^a-very-long-?.*…-?(no|table|of|eighty|columns|has|room|for)[a-z-]*[.]md " row
  test_must_fail grep -E "[a-z](…)[a-z]" row || grep -E "(a|very|long|name|of|an|article|that|no)…(that|no|table|of|eighty|columns|has|room|for)" row
'

test_that 'by category, language, day and month; of a period, of some articles' '
  tsv --by=category | cut -f 1,3 | grep -E "^domains	15$"
  tsv --by=lang | cut -f 1,3 | test_is "$(cat)" "en	15"
  tsv --by=day | cut -f 1,3,5 >got
  printf "%s\t%s\t%s\n" 2026-11-20 10 3 2026-11-21 5 1 | test_cmp - got
  tsv --by=month | cut -f 1,3 | test_is "$(cat)" "2026-11	15"
  tsv --period=2026-11-20 | cut -f 1,3,5 | test_is "$(cat)" "domains/auth-code.md	10	3"
  tsv domains/contact-verification.md | cut -f 1,3 | test_is "$(cat)" "domains/contact-verification.md	4"
  test_is "$(tsv -n 1 | wc -l)" 1
  run 1 kbfeedback --views --now=$NOW --period=2026-10; one_line; grep "kbvote --views" err
  run 2 kbfeedback --views --edits; one_line
  run 2 kbfeedback --views --sort=total; one_line
'

test_that 'read, then wrote all the same: a mail within an hour whose answer the article was' '
  write one 2026-11-20T10:50:00Z    # within an hour of some
  write two 2026-11-20T10:59:00Z    # another reader
  write three 2026-11-20T12:30:00Z  # too late
  write four 2026-11-22T00:30:00Z   # over midnight, of the 21st
  write five 2026-11-20T09:30:00Z   # before anybody read
  tsv | grep "^domains/auth-code.md" | cut -f 3,7-10 >got
  printf "11\t3\t0.727273\t0.434355\t0.902539\n" | test_cmp - got
  tsv --by=day | cut -f 1,7 >got
  printf "%s\t%s\n" 2026-11-20 2 2026-11-21 1 | test_cmp - got
  kbfeedback --views --now=$NOW >text
  cat text
  grep -E "^article +views +votes +per view +wrote +spared +likely$" text
  grep -E "^domains/auth-code.md +11 +4 +36.4% +3 +72.7% +43.4% to 90.3%$" text
  grep "^3 wrote all the same, 80.0% did not (likely 54.8% to 93.0%)$" text
  test "$(awk "{ print length }" text | sort -n | tail -n 1)" -le 80
  # The customer who writes again on the ticket is none.
  sqlite3 -readonly desk.db "SELECT count (*) FROM mail_suggestion" | test_is "$(cat)" \
    "$(sqlite3 -readonly desk.db "SELECT count (*) FROM mail m JOIN mail_suggestion s ON s.mail = m.id")"
'

test_that 'what was read before the first mail was taken in spared nobody: it is not known' '
  entry 192.0.2.9 10 10:00 /kb/domains/auth-code/ >early.log
  kbvote -q --import=combined --views=/kb early.log
  tsv | grep "^domains/auth-code.md" | cut -f 3,7-10 >got
  printf "12\t3\t0.727273\t0.434355\t0.902539\n" | test_cmp - got
  tsv --by=day | cut -f 1,3,7,8 | head -n 1 >got
  printf "2026-11-10\t1\t0\t\n" | test_cmp - got
  kbfeedback --views --now=$NOW | grep "^3 wrote all the same, 80.0% did not (likely 54.8% to 93.0%)$"
  kbvote -q --withdraw=2
'

test_that 'kbvote --recount counts views again, too' '
  tsv >want
  sqlite3 desk.db "UPDATE view_day SET views = 99; INSERT INTO view_day SELECT day + 1000, article, 5 FROM view_day"
  run 0 kbvote -n --recount
  tsv | cut -f 3 | grep 198
  run 0 kbvote --recount
  grep "^counted 5 votes on 1 article and 15 views again$" out
  tsv | test_cmp want -
'

test_that 'who reads twice a day and writes after the second time wrote; each has one mail where that can be' '
  # look DB ADDRESS TIME...: an article read on 5 November.
  look () {
    db=$1 address=$2; shift 2
    for time; do entry $address 05 $time /kb/domains/auth-code/; done >look.log
    kbvote -q -d $db --import=combined --views=/kb look.log
  }
  wrote () { kbfeedback -d $1 --views --now="$NOW" -f tsv | grep "^domains/auth-code.md" | cut -f 3,7; }
  for db in twice.db turned.db pairs.db; do kbindex -q -d $db "$KB"; done
  look twice.db 192.0.2.1 04:00 12:00
  # In another order, and by two runs; read again nothing changes.
  look turned.db 192.0.2.1 12:00
  look turned.db 192.0.2.1 04:00
  look turned.db 192.0.2.1 04:00 12:00
  for db in twice.db turned.db; do
    ( DESKBOOK_DB=$PWD/$db; write $db 2026-11-05T12:10:00Z )
    test_is "$(wrote $db)" "1	1"
  done
  # Two an hour at most, however often; and of each minute the answer is the same.
  kbindex -q -d often.db "$KB"
  # shellcheck disable=SC2046
  look often.db 192.0.2.1 $(seq -f "%02g" 6 9 | sed "s/.*/&:00 &:07 &:15 &:20 &:31 &:44 &:59/")
  test "$(sqlite3 often.db "SELECT sum (length (readers)) / 6 FROM view_reader")" -le 9
  ( DESKBOOK_DB=$PWD/often.db; write early 2026-11-05T05:59:00Z )
  test_is "$(wrote often.db)" "1	0"
  ( DESKBOOK_DB=$PWD/often.db; write late 2026-11-05T10:59:00Z )
  test_is "$(wrote often.db)" "1	1"
  # The first mail may be of either, the second of one: two wrote.
  look pairs.db 192.0.2.1 04:00 08:00
  look pairs.db 192.0.2.2 04:01
  ( DESKBOOK_DB=$PWD/pairs.db; write first 2026-11-05T04:10:00Z )
  ( DESKBOOK_DB=$PWD/pairs.db; write second 2026-11-05T08:10:00Z )
  test_is "$(wrote pairs.db)" "2	2"
  kbvote -q -d pairs.db --withdraw=1
  test_is "$(wrote pairs.db)" "1	1"
'

test_that 'each mail is of one reader at most, and each reader of one mail' '
  for n in 1 2 3 4 5 6 7 8 9 10 11 12; do write many$n 2026-11-20T10:2$((n % 10)):00Z; done
  tsv --period=2026-11-20 | cut -f 3,7 | test_is "$(cat)" "10	10"
  kbvote -q --withdraw=1
  run 1 kbfeedback --views --now=$NOW; one_line
'

test_done
