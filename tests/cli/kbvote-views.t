#!/bin/sh
# kbvote --views: who read which article, by the access log of its site.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000 # 2027-01-15

views () {
  sql "$1" 'SELECT path, day, views FROM v_view_day ORDER BY 1, 2'
}
fresh () {
  rm -f "$1"*
  cp articles.db "$1"
  cp key "$1.voter-key"
}
# entry ADDRESS TIME REQUEST STATUS AGENT: a line of the combined format.
entry () {
  printf '%s - - [%s] "%s" %s 0 "https://help.example.net/" "%s"\n' "$@"
}

mkdir -p kb/dns kb/ssl
echo '# Contact support' >kb/contact-support.md
echo '# Name servers' >kb/dns/name-servers.md
echo '# SSL' >kb/ssl/index.md
printf '%064d\n' 7 >key
chmod 600 key
kbindex -q -d articles.db kb

M='Mozilla/5.0 (X11; Linux x86_64)'
{
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /docs/contact-support/ HTTP/1.1' 200 "$M"
  entry 192.0.2.1 '10/Oct/2026:14:55:36 +0200' 'GET /docs/contact-support/ HTTP/1.1' 304 "$M"
  entry 192.0.2.1 '10/Oct/2026:14:55:36 +0200' 'GET /docs/contact-support/ HTTP/1.1' 200 "$M Other"
  entry 192.0.2.2 '10/Oct/2026:13:55:36 +0200' 'GET /docs/contact-support?from=mail HTTP/1.1' 200 "$M"
  entry 192.0.2.2 '11/Oct/2026:01:55:36 +0200' 'GET /docs/contact-support.html HTTP/2.0' 200 "$M"
  entry 192.0.2.2 '11/Oct/2026:02:55:36 +0200' 'GET /docs/contact-support/index.html HTTP/2.0' 200 "$M"
  entry 192.0.2.3 '10/Oct/2026:13:55:36 +0200' 'GET /docs/dns%2Fname-servers/ HTTP/1.1' 200 "$M"
  entry 192.0.2.3 '10/Oct/2026:13:55:36 +0200' 'GET /docs/ssl/ HTTP/1.1' 200 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:56:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
} >good.log
cat >want.views <<'END'
contact-support.md|2026-10-10|3
contact-support.md|2026-10-11|1
dns/name-servers.md|2026-10-10|1
ssl/index.md|2026-10-10|1
END
{
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docs/ HTTP/1.1' 200 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docs/style.css HTTP/1.1' 200 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docs/no-such-article/ HTTP/1.1' 200 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docs/%00/ HTTP/1.1' 200 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docs/contact-support HTTP/1.1' 301 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docs/contact-support/ HTTP/1.1' 404 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'HEAD /docs/contact-support/ HTTP/1.1' 200 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docsy/contact-support/ HTTP/1.1' 200 "$M"
  entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /contact-support/ HTTP/1.1' 200 "$M"
  for robot in 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' curl/7.88.1 -; do
    entry 192.0.2.9 '10/Oct/2026:13:55:36 +0200' 'GET /docs/contact-support/ HTTP/1.1' 200 "$robot"
  done
} >other.log

test_that 'a reader of an article on a day is one view; votes of the same log count, too' '
  fresh db
  run 0 kbvote -d db --import=combined --views=/docs/ good.log other.log
  grep "^stored 1 vote on 1 article, known 0, skipped 12, rejected 0 in" out
  grep "^views: stored 6 of 3 articles, known 0$" out
  test ! -s err
  views db | test_cmp want.views -
'

test_that 'the same again changes nothing, and withdrawn is as if it had never been' '
  run 0 kbvote -d db --import=combined --views=/docs good.log
  grep "^views: stored 0 of 3 articles, known 6$" out
  views db | test_cmp want.views -
  run 0 kbvote -d db --withdraw=1
  test ! -s err
  views db | test_cmp want.views -
  run 0 kbvote -d db --withdraw=2 --dry-run
  views db | test_cmp want.views -
  run 0 kbvote -d db --withdraw=2
  grep "; removed 6 views$" out
  views db | test_cmp /dev/null -
  test_is "$(sql db "SELECT count (*) FROM view_reader")" 0
  run 0 kbvote -d db --import=combined --views=/docs good.log
  views db | test_cmp want.views -
'

test_that 'logs that overlap, in either order: nobody counts twice' '
  head -n 5 good.log >one.log
  tail -n 7 good.log >two.log
  for order in "one.log two.log" "two.log one.log"; do
    fresh db
    for log in $order; do kbvote -q -d db --import=combined --views=/docs $log; done
    views db | test_cmp want.views -
    kbvote -q -d db --withdraw=2
    fresh other
    kbvote -q -d other --import=combined --views=/docs ${order%% *}
    views other >want
    views db | test_cmp want -
  done
'

test_that 'many readers, against a slow count' '
  fresh db
  awk "BEGIN { srand (7); for (i = 0; i < 4000; i++)
    printf \"198.51.%d.%d - - [%02d/Oct/2026:%02d:00:00 +0000] \\\"GET /%s/ HTTP/1.1\\\" 200 0 \\\"-\\\" \\\"Mozilla/5.0 x%d\\\"\n\",
      rand () * 4, rand () * 50, 1 + rand () * 5, rand () * 24, rand () < .5 ? \"contact-support\" : \"dns/name-servers\", rand () * 2 }" >many.log
  split -n l/3 many.log part.
  kbvote -q -d db --import=combined --views=/ part.aa
  kbvote -q -d db --import=combined --views=/ part.ab part.ac
  sed "s/^\([^ ]*\).*\[\(..\).*GET .\([^ ]*\). HTTP.*x\([01]\)\"$/\3.md|2026-10-\2 \1 \4/" many.log | sort -u |
    cut -d " " -f 1 | uniq -c | awk "{ print \$2 \"|\" \$1 }" >want
  test "$(wc -l <want)" -eq 10
  views db | test_cmp want -
'

test_that 'a JSON log; options that do not fit' '
  fresh db
  printf "{\"ts\":1791640536.5,\"request\":{\"remote_ip\":\"192.0.2.1\",\"method\":\"GET\",\"uri\":\"/docs/ssl/\",\"headers\":{\"User-Agent\":[\"%s\"]}},\"status\":200}\n" "$M" >caddy.log
  run 0 kbvote -d db --import=caddy --views=/docs caddy.log
  views db | test_is "$(cat)" "ssl/index.md|2026-10-10|1"
  run 0 kbvote -d db --import=combined --views=/docs --dry-run good.log
  grep "^views: would have read 8 of 3 articles$" out
  run 2 kbvote -d db --import=combined --views=docs good.log; one_line; grep "expected a path like" err
  printf "article,vote,at\n" >votes.csv
  run 2 kbvote -d db --import=csv --views=/docs votes.csv; one_line
  run 2 kbvote -d db --views=/docs ssl yes; one_line
'

test_done
