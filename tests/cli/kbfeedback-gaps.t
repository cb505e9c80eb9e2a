#!/bin/sh
# kbsearch --log, and kbfeedback --gaps that reads it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

kbindex -q -d desk.db "$KB"
search () {
  kbsearch -q -d desk.db --paths "$@"
}

test_that 'nothing is logged unless asked, and then a line a search' '
  search transfer lock >first
  test -z "$(ls -- *.log 2>/dev/null)"
  SOURCE_DATE_EPOCH=1791192600 search --log=q.log transfer lock >again
  test_cmp first again
  test_expect_code 1 env SOURCE_DATE_EPOCH=1791192601 kbsearch -q -d desk.db -l nl --log=q.log \
    "$(printf "holo\tgram\n\033[31m")"
  cat >expected <<END
2026-10-05T09:30:00Z		10	transfer lock	$(head -n 1 first)
2026-10-05T09:30:01Z	nl	0	holo gram  [31m	
END
  test_cmp expected q.log
  test_is "$(stat -c %a q.log)" 600
'

test_that 'a further page is no new search; lists and programs are not logged' '
  search --offset=5 -n 2 --log=none.log domain
  search -C dns --log=none.log
  test ! -e none.log
  for option in --batch --categories --like=-; do
    run 2 kbsearch -d desk.db $option --log=none.log
    test_is "$(wc -l <err)" 1
  done
'

test_that 'a log that cannot be written is said, and the search answered' '
  run 0 kbsearch -d desk.db --paths --log=no/where.log transfer
  grep "^kbsearch: not logged: no/where.log: " err
  test -s out
  mkfifo fifo.log
  run 0 timeout 20 kbsearch -d desk.db --paths --log=fifo.log transfer
  run 0 kbsearch -d desk.db --paths --log=/dev/full transfer
  grep "^kbsearch: not logged: /dev/full: " err
'

test_that 'a log that is there keeps its mode, and its lines' '
  printf "a line that was cut\n2026-10-05T09:30:00Z\t\t0\thologram\t\n" >kept.log && chmod 640 kept.log
  cp kept.log before
  search --log=kept.log transfer >out
  test_is "$(stat -c %a kept.log)" 640
  head -n 2 kept.log | cmp - before
  test_is "$(wc -l <kept.log)" 3
  : >empty.log && chmod 640 empty.log
  search --log=empty.log transfer >out
  test_is "$(wc -l <empty.log)" 1
'

test_that 'a file that is no log is left alone' '
  printf "# An article\n\nOf transfers.\n" >article.md
  echo "*.log" >.gitignore
  printf "2026-10-05T09:30:00Z\n" >times
  gzip -c kept.log >kept.log.gz
  head -c 3000 /dev/zero >zeros
  { yes "A line of something else." | head -c 70000; cat kept.log; } >long.txt
  for name in article.md .gitignore times kept.log.gz zeros long.txt; do
    cp $name before
    run 2 kbsearch -d desk.db --paths --log=$name transfer
    test_is "$(wc -l <err)" 1
    grep "^kbsearch: --log: \"$name\" is no log of searches; expected " err
    test ! -s out
    run 2 kbsearch -d desk.db --paths --log=$name -o found.txt transfer
    test ! -e found.txt
    cmp $name before
  done
  # One that may only be written to is taken at its word.
  echo secret >blind.log && chmod 200 blind.log
  run_as_user 0 kbsearch -d desk.db --paths --log=blind.log transfer
  test_is "$(wc -l <blind.log)" 2
'

test_that 'many searches at once: every line is whole' '
  i=0
  while [ $i -lt 16 ]; do
    search --log=many.log transfer lock number $i >/dev/null &
    i=$((i + 1))
  done
  wait
  test_is "$(wc -l <many.log)" 16
  test_is "$(grep -c "^20..-..-..T..:..:..Z		[0-9]*	transfer lock number [0-9]*	[^	]*\.md$" many.log)" 16
'

# at TIME QUERY FOUND PATH: a line of a log.
at () {
  printf '2026-10-05T%sZ\t\t%s\t%s\t%s\n' "$1" "$3" "$2" "$4"
}
{ at 09:00:00 'transfer locks' 5 domains/transfer-locks.md
  at 09:10:00 'Transfer lock?' 5 domains/transfer-locks.md
  at 09:20:00 'auth code' 3 domains/auth-code.md
  at 09:21:00 'auth codes' 3 domains/auth-code.md
  at 09:30:00 'hologram' 0 ''
  at 09:31:00 'HOLOGRAMS' 0 ''
  at 09:32:00 'fax number' 0 ''
  at 09:33:00 '...' 0 ''
  at 09:40:00 'invoice' 3 billing/invoices.md; } >gaps.log
kbvote -q -d desk.db --at=2026-10-05T09:51:00Z domains/auth-code yes         # 30 minutes after
kbvote -q -d desk.db --at=2026-10-05T09:41:00Z domains/transfer-locks no     # not helpful
kbvote -q -d desk.db --at=2026-10-05T09:40:01Z domains/transfer-locks yes    # a second too late
kbvote -q -d desk.db --at=2026-10-05T09:39:59Z billing/invoices yes          # before the search

test_that 'gaps: first what found nothing, then what no helpful vote followed' '
  kbfeedback -d desk.db --gaps=gaps.log -f tsv | cut -f 1-4,8 >out
  printf "%s\t%s\t%s\t%s\t%s\n" \
    query count found helped path \
    HOLOGRAMS 2 0 0 "" \
    "fax number" 1 0 0 "" \
    "Transfer lock?" 2 2 0 domains/transfer-locks.md \
    invoice 1 1 0 billing/invoices.md >expected
  test_cmp expected out
  kbfeedback -d desk.db --gaps=gaps.log >out
  grep "^Found nothing" out
  grep "votes are not tied to searches" out
  grep "^9 searches in the log\.$" out
  awk "length (\$0) > 80 { exit 1 }" out
  kbfeedback -d desk.db --gaps=- <gaps.log | diff out -
'

test_that 'gaps: -n, a period, none' '
  test_is "$(kbfeedback -d desk.db --gaps=gaps.log -n 1 -f tsv | wc -l)" 2
  test_expect_code 1 kbfeedback -d desk.db --gaps=gaps.log --period=2026-09 -f jsonl >out
  test_cmp /dev/null out
  : >empty.log
  test_expect_code 1 kbfeedback -d desk.db --gaps=empty.log
  run 2 kbfeedback -d desk.db --gaps=missing.log
  grep "^kbfeedback: missing.log: " err
  run 2 kbfeedback -d desk.db --gaps=.
'

test_that 'gaps: who presses both buttons, or thinks again at once, was not helped' '
  first=$(search transfer lock | head -n 1)
  printf "2026-10-05T09:30:00Z\t\t10\ttransfer lock\t%s\n" "$first" >both.log
  agent="Mozilla/5.0 (X11) Firefox/130.0"
  kbindex -q -d clean.db "$KB"
  pressed () {
    rm -f pressed.db*
    cp clean.db pressed.db
    while [ $# -gt 0 ]; do
      printf "192.0.2.1 - - [05/Oct/2026:09:%s +0000] \"GET /vote/%s/%s HTTP/1.1\" 204 0 \"-\" \"%s\"\n" \
        "$1" "$first" "$2" "$agent"
      shift 2
    done >press.log
    kbvote -q -d pressed.db --import=combined press.log
    kbfeedback -q -d pressed.db --gaps=both.log -f tsv --now=2026-10-06 >out || :
    tail -n +2 out | cut -f 1
  }
  test_is "$(pressed 40:00 yes)" ""
  test_is "$(pressed 40:00 yes 40:20 no)" "transfer lock"
  test_is "$(pressed 40:00 no 40:20 yes)" "transfer lock"
  test_is "$(pressed 40:00 yes 45:00 no)" "transfer lock"
  test_is "$(pressed 40:00 yes 45:00 no 50:00 yes)" ""
  test_is "$(pressed 30:00 no 50:00 yes)" ""
'

test_that 'gaps: a misspelt query is the one that it was to be, once' '
  { at 09:00:00 "hologram price" 0 ""
    at 09:01:00 "hologarm price" 0 ""        # two letters swapped
    at 09:02:00 "Holograms prices" 0 ""
    at 09:03:00 "hologran pride" 0 ""        # pride is a word, a slip of none
    at 09:04:00 "zonefile xplesk" 2 a.md
    at 09:05:00 "xplesk" 2 a.md
    at 09:06:00 "xplesk" 2 a.md
    at 09:07:00 "xpleks" 0 ""                # no language has it: three times as often
    at 09:08:00 "xcpanel" 0 ""
    at 09:09:00 "xcpanle" 0 ""               # nobody knows which is right
    at 09:10:00 "mail" 0 ""
    at 09:11:00 "main" 0 ""                  # words
    at 09:12:00 "vps1234" 0 ""
    at 09:13:00 "vps1235" 0 ""               # no words
    at 09:14:00 "invoice" 3 billing/invoices.md
    at 09:15:00 "invoixe" 0 ""               # whose right spelling helped
  } >slips.log
  run 0 kbfeedback -d desk.db --gaps=slips.log -f tsv
  cut -f 1-4,8 out >got
  printf "%s\t%s\t%s\t%s\t%s\n" \
    query count found helped path \
    "Holograms prices" 3 0 0 "" \
    "hologran pride" 1 0 0 "" \
    mail 1 0 0 "" main 1 0 0 "" vps1234 1 0 0 "" vps1235 1 0 0 "" \
    xcpanel 1 0 0 "" xcpanle 1 0 0 "" \
    xplesk 3 2 0 a.md \
    "zonefile xplesk" 1 1 0 a.md >expected
  test_cmp expected got
'

test_that 'gaps: lines that are none are told by file and line, and cost exit 1' '
  { cat gaps.log; echo nonsense; printf "\033[31m\t\0\n"; head -c 200000 /dev/zero | tr "\0" x; } \
    >bad.log
  run 1 kbfeedback -d desk.db --gaps=bad.log -f tsv
  test_is "$(wc -l <out)" 5
  test_is "$(grep -c "^bad.log:1[0-2]: expected " err)" 3
'

test_that 'gaps: a log that was rotated and gzip-ed is read as it is' '
  run 0 kbfeedback -d desk.db --gaps=gaps.log -f tsv
  mv out want
  { head -n 2 gaps.log | gzip; tail -n +3 gaps.log | sed "s/\$/$(printf "\\r")/" | gzip; } >gaps.log.1.gz
  run 0 kbfeedback -d desk.db --gaps=gaps.log.1.gz -f tsv
  test_cmp want out
  head -c 100 gaps.log.1.gz >cut.gz
  run 2 kbfeedback -d desk.db --gaps=cut.gz -f tsv
  grep "^kbfeedback: cut.gz: damaged gzip data: it ends too early" err
'

test_done
