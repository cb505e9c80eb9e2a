#!/bin/sh
# kbvote: access logs of Apache, nginx and Caddy, well-meant and hostile.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000 # 2027-01-15

totals () {
  sql "$1" 'SELECT path, yes, total FROM v_vote_total WHERE total > 0 ORDER BY 1'
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

mkdir -p kb/dns
echo '# Contact support' >kb/contact-support.md
echo '# Name servers' >kb/dns/name-servers.md
printf -- '---\nslug: caf\303\251 & co\n---\n# Caf\303\251\n' >kb/cafe.md
printf '%064d\n' 7 >key
chmod 600 key
kbindex -q -d articles.db kb

M='Mozilla/5.0 (X11; Linux x86_64)'
{
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:56:36 +0200' 'GET /vote/contact-support/no HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'POST /vote/contact-support/yes HTTP/2.0' 302 "$M Other"
  entry 2001:db8::1 '10/Oct/2026:11:55:36 +0000' 'GET /vote/dns/name-servers/yes/ HTTP/1.1' 200 "$M"
  entry 192.0.2.1 '10/Oct/2026:23:59:59 -1130' 'GET /vote/dns%2Fname-servers/yes?from=mail HTTP/1.1' 204 "$M"
  entry 192.0.2.2 '10/Oct/2026:13:55:36 +0200' 'GET /vote/caf%C3%A9%20&%20co/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.3 '10/Oct/2026:13:55:36 +0200' 'GET /vote?article=caf%c3%a9+%26+co&helpful=no HTTP/1.1' 204 "$M"
  entry 192.0.2.4 '10/Oct/2026:13:55:36 +0200' 'GET /vote/?helpful=yes&x=&article=contact-support HTTP/1.1' 204 "$M"
  printf '%s - Jane [x] Doe [10/Oct/2026:13:55:36 +0200] "%s" 204 - "-" "Mozilla/5.0 \\"quoted\\""\n' \
    192.0.2.5 'GET /vote/contact-support/yes HTTP/1.1' | sed 's/ \[x\]//'
} >good.log
cat >want.totals <<'END'
cafe.md|1|2
contact-support.md|3|4
dns/name-servers.md|2|2
END
{
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /help/contact-support.html HTTP/1.1' 200 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /voted/contact-support/yes HTTP/1.1' 200 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /x?next=/vote/contact-support/yes HTTP/1.1' 200 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'HEAD /vote/contact-support/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'PUT /vote/contact-support/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 404 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 500 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 -
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 ''
  for robot in 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' \
    'Mozilla/5.0 (compatible; bingbot/2.0)' curl/7.88.1 'python-requests/2.31' Wget/1.21 \
    'facebookexternalhit/1.1' 'Mozilla/5.0 (X11) HeadlessChrome/120' 'WhatsApp/2.23' SomeCrawler; do
    entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$robot"
  done
  printf '%s\n' '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "\x16\x03\x01" 400 157 "-" "-"'
  printf '%s\n' '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "" 400 0 "-" "-"'
  printf '%s\n' '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET / HTTP/1.0" 200 5'
} >other.log

test_that 'combined: what is a vote, and what is none' '
  fresh db
  run 0 kbvote -d db --import=combined good.log other.log
  grep "^stored 9 votes on 3 articles, known 0, skipped 21, rejected 0 in [0-9.]* s$" out
  test ! -s err
  totals db | test_cmp want.totals -
  test_is "$(sql db "SELECT group_concat (at) FROM (SELECT at FROM v_vote
    WHERE path LIKE '\''dns%'\'' ORDER BY at)")" "2026-10-10T11:55:36Z,2026-10-11T11:29:59Z"
  votes_of db >before
  run 0 kbvote -d db --import=combined good.log
  grep "^stored 0 votes on 3 articles, known 9" out
  votes_of db | test_cmp before -
'

test_that 'combined: a telephone is no robot' '
  fresh db
  entry 192.0.2.9 "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/yes HTTP/1.1" 204 \
    "Mozilla/5.0 (Linux; Android 12; CUBOT P80)" >phone.log
  run 0 kbvote -d db --import=combined phone.log
  grep "^stored 1 vote on 1 article," out
'

test_that 'rotated, packed, overlapping, cut and shuffled logs give the same tables' '
  fresh db
  run 0 kbvote -q -d db --import=combined good.log
  votes_of db >want
  for seed in 1 2 3 4 5; do
    fresh db
    shuf --random-source=/dev/zero good.log | tail -n +$seed >part.1
    head -n $((seed + 1)) good.log | gzip >part.2.gz
    tail -n 4 good.log >part.3
    sed -n "1~2p" good.log >part.4
    sed -n "2~2p" good.log | gzip >part.5.gz
    run 0 kbvote -q -d db --import=combined part.1 part.2.gz
    for part in part.5.gz part.3 part.4; do run 0 kbvote -q -d db --import=combined $part; done
    votes_of db | test_cmp want -
  done
'

test_that 'a prefix of its own' '
  fresh db
  sed "s|/vote|/help/vote|" good.log >prefix.log
  run 0 kbvote -d db --import=combined --prefix=/help/vote/ prefix.log good.log
  grep "^stored 9 votes on 3 articles, known 0, skipped 9," out
  totals db | test_cmp want.totals -
'

test_that 'no address and no agent is in the file' '
  fresh db
  run 0 kbvote -q -d db --import=combined good.log
  test_must_fail grep -a -e 192.0.2 -e 2001:db8 -e Mozilla -e Jane -r . --include="db*"
'

{
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/../../etc/passwd/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/%2e%2e%2f%2e%2e/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support%00/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact%zz/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/%ff%fe/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/%1b[31m/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/maybe HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote?article=contact-support HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/2026:13:55:36 +0200' 'GET /vote?helpful=yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/1901:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Oct/9999:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '31/Feb/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 '10/Foo/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
  entry 192.0.2.1 'now' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
  echo 'not a log'
  printf '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /vote/contact-support/yes HTTP/1.1" 204 0\n'
  printf '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /vote/contact-support/yes HTTP/1.1" 204 0 "-" "cut\n'
  printf '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /vote/x\000/yes HTTP/1.1" 204 0 "-" "%s"\n' "$M"
  head -c 2000 /dev/zero | tr '\0' a | sed 's|.*|192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /vote/&/yes HTTP/1.1" 204 0 "-" "Mozilla/5.0"|'
  echo
  head -c 1100000 /dev/zero | tr '\0' a
  echo
  head -c 4000 /dev/zero | tr '\0' '\377'
  echo
  head -c 1000000 /dev/zero | tr '\0' '"'
  echo
} >hostile.log

test_that 'a hostile log: each line is told, none is stored, none reaches the terminal' '
  fresh db
  run 1 kbvote -v -d db --import=combined --rejects=kept hostile.log good.log
  grep "^stored 9 votes on 3 articles, known 0, skipped 0, rejected 23 in" out
  sed "s/; expected .*//; s/^hostile.log:[0-9]*: //" err >why
  test_cmp - why <<END
no article "../../etc/passwd"
no article "../.."
bad percent encoding
bad percent encoding
article: not UTF-8 text
article: a control character
no vote
no vote
no vote
no article
at: a time before 1990
at: a time in the future
at: expected a time like [10/Oct/2026:13:55:36 +0200], not [31/Feb/2026:13:55:36 +0200]
at: expected a time like [10/Oct/2026:13:55:36 +0200], not [10/Foo/2026:13:55:36 +0200]
at: expected a time like [10/Oct/2026:13:55:36 +0200], not [now]
no line of a combined log
a line of the common log format: without a user agent nothing says that it was a browser
no line of a combined log
a NUL byte
article: longer than 1,024 bytes
longer than 1 MiB
no line of a combined log
no line of a combined log
kbvote: 1 of the rejected is too long or damaged to be kept in kept
END
  LC_ALL=C test_must_fail grep -q "[^ -~]" err
  test_is "$(wc -l <kept)" 22
  totals db | test_cmp want.totals -
'

# caddy TS STATUS URI AGENT
caddy () {
  printf '{"level":"info","ts":%s,"request":{"remote_ip":"192.0.2.1","client_ip":"203.0.113.9",' "$1"
  printf '"proto":"HTTP/2.0","method":"GET","host":"x","uri":"%s","headers":{"User-Agent":["%s"]}},' "$3" "$4"
  printf '"status":%s,"size":0}\n' "$2"
}
{
  caddy 1790000000.5241024 204 /vote/contact-support/yes "$M"
  caddy 1790000009 204 '/vote?article=dns/name-servers\u0026helpful=no' "$M"
  caddy '"2026-10-10T13:55:36+02:00"' 302 /vote/caf%C3%A9%20%26%20co/yes "$M"
  caddy 1790000000 404 /vote/contact-support/yes "$M"
  caddy 1790000000 204 /other "$M"
  caddy 1790000000 204 /vote/contact-support/yes Googlebot
  caddy 1790000000 204 /vote/contact-support/yes '' | sed 's/\["[^]]*"\]/[]/'
  echo '{"level":"error","ts":1,"msg":"/vote is down"}'
} >caddy.log

test_that 'caddy: hand-checked totals; again it changes nothing' '
  fresh db
  run 0 kbvote -d db --import=caddy caddy.log
  grep "^stored 3 votes on 3 articles, known 0, skipped 5, rejected 0 in" out
  test_is "$(totals db)" \
"cafe.md|1|1
contact-support.md|1|1
dns/name-servers.md|0|1"
  votes_of db >before
  gzip -c caddy.log >caddy.gz
  run 0 kbvote -d db --import=caddy caddy.gz
  grep "^stored 0 votes on 3 articles, known 3," out
  votes_of db | test_cmp before -
'

test_that 'caddy: one reader, whether Caddy or nginx wrote it down' '
  fresh db
  run 0 kbvote -q -d db --import=caddy caddy.log
  entry 203.0.113.9 "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/no HTTP/1.1" 204 "$M" >one.log
  run 0 kbvote -q -d db --import=combined one.log
  test_is "$(totals db | grep contact)" "contact-support.md|0|1"
'

test_that 'caddy: the time in each format that it writes' '
  fresh db
  for ts in 1790000000.9 1790000000123.4 1790000000123456789 "\"2026/09/21 14:13:20.123\"" \
    "\"2026/09/21 14:13:20\"" "\"21/Sep/2026:14:13:20 +0000\"" "\"2026-09-21T14:13:20.5Z\""; do
    caddy "$ts" 204 /vote/contact-support/yes "$M"
  done >times.log
  run 0 kbvote -d db --import=caddy --timezone=UTC times.log
  grep "^stored 1 vote on 1 article, known 6, skipped 0, rejected 0 in" out
  test_is "$(sqlite3 -readonly db "SELECT at FROM v_vote")" 2026-09-21T14:13:20Z
  caddy 1790000001 204 /vote/contact-support/no "$M" | sed "s/\"User-Agent\"/\"X-Moz\":[\"prefetch\"],&/" >moz.log
  run 0 kbvote -d db --import=caddy moz.log
  grep "skipped 1" out
'

test_that 'caddy: what cannot be read' '
  fresh db
  {
    caddy 1790000000 204 /vote/contact-support/yes "$M" | cut -c 1-150
    caddy 1790000000 204 /vote/nowhere/yes "$M"
    caddy 99999999999 204 /vote/contact-support/yes "$M"
    caddy 1e300 204 /vote/contact-support/yes "$M"
    caddy 1790000000 204 "/vote/\\u0000/yes" "$M"
    caddy "[]" 204 /vote/contact-support/yes "$M"
    caddy 1790000000 "\"x\"" /vote/contact-support/yes "$M"
    caddy 1790000000 204 /vote/contact-support/yes "$M" | sed "s/\"[a-z]*_ip\":\"[0-9.]*\",//g"
    echo "GET /vote/contact-support/yes"
    printf "{\"request\":"; head -c 100000 /dev/zero | tr "\0" "["; echo "/vote"
  } >bad.log
  run 1 kbvote -d db --import=caddy bad.log
  grep "^stored 0 votes on 0 articles, known 0, skipped 0, rejected 10 in" out
  test_cmp - err <<END
bad.log:1: not JSON; expected an object
bad.log:2: no article "nowhere"
bad.log:3: at: a time in the future
bad.log:4: at: expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not "@1e300"
bad.log:5: a NUL character
bad.log:6: ts: expected a text or a number
bad.log:7: status: expected a number
bad.log:8: request.remote_ip: missing
bad.log:9: not JSON; expected an object
bad.log:10: not JSON; expected an object
END
'

test_that 'vhost_combined: the readers are told apart; what is no address is none' '
  fresh db
  sed "s/^/help.example.net:443 /" good.log >vhost.log
  run 0 kbvote -d db --import=combined vhost.log other.log
  totals db | test_cmp want.totals -
  votes_of db >before
  run 0 kbvote -d db --import=combined good.log
  grep "^stored 0 votes" out
  votes_of db | test_cmp before -
  { sed "s/^[^ ]*/a.example.org/" good.log; sed "s/^[^ ]*/-/" good.log; sed "s/^[^ ]*/help:80 unix:/" good.log; } >none.log
  run 1 kbvote -d db --import=combined --rejects=kept none.log
  grep "^stored 0 votes on 0 articles, known 0, skipped 0, rejected 27" out
  grep "^none.log:1: address: expected an address, not \"a.example.org\"$" err
'

test_that 'vhost_combined: an address as the name of the server is nobody'\''s' '
  fresh db
  run 0 kbvote -q -d db --import=combined good.log
  votes_of db >want
  for name in 192.0.2.99:443 192.0.2.99 "[2001:db8::9]:443" "[2001:db8::9]" 2001:db8::9; do
    fresh db
    sed "s/^/$name /" good.log >named.log
    run 0 kbvote -q -d db --import=combined named.log
    votes_of db | test_cmp want -
  done
'

test_that 'one address, however it is written, is one reader' '
  fresh db
  for address in 192.0.2.7 ::ffff:192.0.2.7 ::FFFF:C000:207 "[::ffff:192.0.2.7]:5000" \
    2001:db8::1 2001:DB8::1 2001:db8:0:0:0:0:0:1 2001:0db8::0001 "[2001:DB8::1]:443"; do
    entry "$address" "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/yes HTTP/1.1" 204 "$M"
  done >ways.log
  run 0 kbvote -q -d db --import=combined ways.log
  test_is "$(totals db)" "contact-support.md|2|2"
'

test_that 'a line of the common format is known, and no vote' '
  fresh db
  sed "s/ \"[^\"]*\" \"Mozilla.*$//" good.log >common.log
  run 1 kbvote -d db --import=combined common.log
  grep "^stored 0 votes on 0 articles, known 0, skipped 0, rejected 9" out
  grep "^common.log:1: a line of the common log format: without a user agent nothing says that it was a browser; expected the combined log format$" err
'

# The same request, as each server writes it down.
one () {
  entry 203.0.113.9 '05/Oct/2026:13:55:36 +0200' 'GET /vote/contact-support/yes HTTP/1.1' 204 "$M"
}
nginx_json () {
  printf '{"time_iso8601":"2026-10-05T13:55:36+02:00","remote_addr":"203.0.113.9","request":"GET %s HTTP/2.0",' "$1"
  printf '"status":"204","http_referer":"","http_user_agent":"%s"}\n' "$M"
}
traefik_json () {
  printf '{"ClientAddr":"203.0.113.9:52321","ClientHost":"203.0.113.9","DownstreamStatus":204,"RequestMethod":"GET",'
  printf '"RequestPath":"%s","StartUTC":"2026-10-05T11:55:36.77Z","request_User-Agent":"%s","time":"2026-10-05T11:55:37Z"}\n' "$1" "$M"
}

test_that 'log: nginx and Traefik, as text and as JSON: one vote of one reader' '
  fresh db
  one >one.log
  run 0 kbvote -q -d db --import=combined one.log
  votes_of db >want
  test_is "$(wc -l <want)" 4
  nginx_json /vote/contact-support/yes >nginx.json
  nginx_json /vote/contact-support/yes | sed "s|time_iso8601\":\"[^\"]*|time_local\":\"05/Oct/2026:13:55:36 +0200|" >local.json
  nginx_json /vote/contact-support/yes | sed "s|\"time_iso8601\":\"[^\"]*\"|\"msec\":\"$(date -d 2026-10-05T11:55:36Z +%s).512\"|" >msec.json
  nginx_json /x | sed "s|\"request\":\"[^\"]*\"|\"request_method\":\"POST\",\"request_uri\":\"/vote/contact-support/yes\"|" >parts.json
  traefik_json /vote/contact-support/yes >traefik.json
  traefik_json /vote/contact-support/yes | sed "s/\"ClientHost\":\"[^\"]*\",//" >port.json
  one | sed "s|\$| 7 \"vote@docker\" \"http://10.0.0.2:80\" 3ms|" >traefik.log
  caddy "$(date -d 2026-10-05T11:55:36Z +%s).1" 204 /vote/contact-support/yes "$M" >caddy.json
  caddy "$(date -d 2026-10-05T11:55:36Z +%s).1" 204 /vote/contact-support/yes "$M" |
    sed "s/192.0.2.1/203.0.113.9/; s/client_ip\":\"203.0.113.9\"/client_ip\":\"\"/" >empty.json
  for file in nginx.json local.json msec.json parts.json traefik.json port.json traefik.log caddy.json empty.json; do
    run 0 kbvote -d db --import=combined $file
    grep "^stored 0 votes on 1 article, known 1, skipped 0, rejected 0" out
    fresh db
    run 0 kbvote -q -d db --import=combined $file
    votes_of db | test_cmp want -
  done
  cat ./*.json one.log traefik.log >mixed.log
  run 0 kbvote -d db --import=caddy mixed.log
  grep "known" out
  votes_of db | test_cmp want -
'

test_that 'log: JSON without a user agent, or without an address, is told' '
  fresh db
  { traefik_json /vote/contact-support/yes | sed "s/\"request_User-Agent\":\"[^\"]*\",//"
    nginx_json /vote/contact-support/yes | sed "s/203.0.113.9/-/"
    nginx_json /vote/contact-support/yes | sed "s/remote_addr/peer/"
    caddy 1790000000 204 /vote/contact-support/yes "$M" | sed "s/_ip\":\"[0-9.]*\"/_ip\":\"\"/g"; } >bad.json
  run 1 kbvote -d db --import=combined bad.json
  test_cmp - err <<END
bad.json:1: no user agent; expected the field request_User-Agent
bad.json:2: remote_addr: expected an address, not "-"
bad.json:3: remote_addr: missing
bad.json:4: request.remote_ip: missing
END
'

test_that 'private addresses alone are remarked; --address says where the readers are' '
  fresh db
  sed "s/^[^ ]*/10.0.0.1/" good.log >proxy.log
  run 0 kbvote -d db --import=combined proxy.log
  grep "^kbvote: all votes come from private addresses; if they are a proxy.s, --address=last or --address=FIELD" err
  fresh db
  run 0 kbvote -d db --import=combined good.log
  test ! -s err
  votes_of db >want
  fresh db
  awk "{ print \"10.0.0.1\" substr (\$0, length (\$1) + 1) \" \\\"198.51.100.\" NR \", \" \$1 \", 10.0.0.7\\\"\" }" good.log >proxy.log
  run 0 kbvote -d db --import=combined --address=last proxy.log
  test ! -s err
  votes_of db | test_cmp want -
  fresh db
  awk "{ print \"198.51.100.\" NR \", \" \$0 }" good.log >first.log
  run 0 kbvote -d db --import=combined first.log
  votes_of db | test_cmp want -
  run 1 kbvote -d db --import=combined --address=last good.log
  grep "^good.log:1: nothing behind the user agent, where --address=last looks$" err
  fresh db
  one >one.log
  run 0 kbvote -q -d db --import=combined one.log
  votes_of db >want
  nginx_json /vote/contact-support/yes | sed "s/203.0.113.9/10.0.0.1/; s/{/{\"x\":{\"http_x_forwarded_for\":\"203.0.113.9\"},/" >x.json
  run 0 kbvote -d db --import=combined --address=x.http_x_forwarded_for x.json
  votes_of db | test_cmp want -
  caddy "$(date -d 2026-10-05T11:55:36Z +%s)" 204 /vote/contact-support/yes "$M" |
    sed "s/203.0.113.9/10.0.0.1/; s/\"headers\":{/&\"X-Forwarded-For\":[\"1.1.1.1, 203.0.113.9\"],/" >x.json
  run 0 kbvote -d db --import=caddy --address=request.headers.X-Forwarded-For x.json
  votes_of db | test_cmp want -
  run 2 kbvote -d db --import=combined --address="a\"b" x.json; one_line
  run 2 kbvote -d db --import=csv --address=last x.json; one_line
'

test_that 'a target in absolute form is one of ours' '
  fresh db
  for target in https://help.example HTTP://help.example:8080 ""; do
    entry "192.0.2.1${#target}" "10/Oct/2026:13:55:36 +0200" "GET $target/vote/contact-support/yes HTTP/1.1" 204 "$M"
  done >absolute.log
  entry 192.0.2.2 "10/Oct/2026:13:55:36 +0200" "GET https://help.example HTTP/1.1" 204 "$M" >>absolute.log
  entry 192.0.2.3 "10/Oct/2026:13:55:36 +0200" "GET ftp://help.example/vote/contact-support/yes HTTP/1.1" 204 "$M" >>absolute.log
  run 0 kbvote -d db --import=combined absolute.log
  grep "^stored 3 votes on 1 article, known 0, skipped 2, rejected 0" out
'

test_that 'only a browser votes' '
  fresh db
  while read -r agent; do
    entry 192.0.2.9 "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/yes HTTP/1.1" 204 "$agent"
  done >programs.log <<END
Linkcheck/3.0
LinkChecker/10.2
Mozilla/5.0 (compatible; LinkChecker/9.4; +https://linkchecker.github.io/)
W3C-checklink/5.0 libwww-perl/6.67
W3C_Validator/1.3
lychee/0.14.3
muffet/2.10
Screaming Frog SEO Spider/20.1
Mozilla/5.0 (compatible; Uptime-Kuma/1.23)
Mozilla/5.0 (Windows NT 10.0) SiteCheck/2
Mozilla/5.0 (X11; Linux) WebMonitor/1
Mozilla/5.0 (X11) Prefetcher/1
Mozilla/5.0 (X11) +http://example.org/about
Dalvik/2.1.0 (Linux; U; Android 13)
Java/17.0.2
Apache-HttpClient/4.5.13 (Java/17)
Dart/3.1 (dart:io)
Go-http-client/2.0
okhttp/4.9
node
undici
Ruby
PHP/8.2
Zabbix
Microsoft Office/16.0
MobileSafari/604.1 CFNetwork/1410
Thunderbird/115
RSSOwl/2
Xenu Link Sleuth/1.3.8
HTTPie/3.2
Foo Opera/9.80
Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1682
Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)
Mozilla/5.0 (Macintosh) Slack-ImgProxy
Mozilla/5.0 (Windows NT 10.0) OutlookSafeLinks/1
Mozilla/5.0 (X11) AhrefsSiteAudit/6.1
Mozilla/5.0 (X11) WPScan v3
Mozilla/5.0 [en] (X11, U; OpenVAS-VT 22.7.9)
Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/16.4.0
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/129.0.0.0 Safari/537.36 RuxitSynthetic/1.0
Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/129.0.0.0 Safari/537.36 PTST/240901
Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/41.0.2272.118 Safari/537.36 Google Favicon
Mozilla/5.0 (Linux; Android 8.0; Pixel 2; DuplexWeb-Google/1.0) AppleWebKit/537.36 Chrome/74 Safari/537.36
Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; MegaIndex.ru/2.0)
Mozilla/5.0 (Windows NT 10.0; Win64; x64) WordPress.com mShots
Mozilla/5.0 (Linux) wkhtmltopdf Safari/538.1
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/125 Safari/537.36 BarracudaCentral
Mozilla/5.0 (node.js) undici
END
  run 0 kbvote -d db --import=combined programs.log
  grep "^stored 0 votes on 0 articles, known 0, skipped 48, rejected 0" out
  while read -r agent; do
    entry 192.0.2.9 "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/yes HTTP/1.1" 204 "$agent"
  done >browsers.log <<END
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36
Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0
Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1
Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)
Mozilla/5.0 (Linux; Android 12; CUBOT P80) AppleWebKit/537.36
Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.16
END
  run 0 kbvote -d db --import=combined browsers.log
  grep "^stored 6 votes" out
'

test_that 'both buttons within a minute are no vote, in whichever order they are read' '
  entry 192.0.2.1 "10/Oct/2026:13:55:00 +0000" "GET /vote/contact-support/yes HTTP/1.1" 204 "$M" >a.log
  entry 192.0.2.1 "10/Oct/2026:13:55:59 +0000" "GET /vote/contact-support/no HTTP/1.1" 204 "$M" >b.log
  entry 192.0.2.1 "10/Oct/2026:13:56:59 +0000" "GET /vote/contact-support/yes HTTP/1.1" 204 "$M" >c.log
  for order in "a b" "b a"; do
    fresh db
    for part in $order $order; do run 0 kbvote -q -d db --import=combined $part.log; done
    test_is "$(totals db)" ""
    fresh db
    cat $(printf "%s.log " $order) >both.log
    run 0 kbvote -q -d db --import=combined both.log
    test_is "$(totals db)" ""
  done
  for order in "a b c" "c b a" "b c a"; do
    fresh db
    for part in $order; do run 0 kbvote -q -d db --import=combined $part.log; done
    test_is "$(totals db)" "contact-support.md|1|1"
  done
  fresh db
  kbvote -d db contact-support yes --voter=alice --at=2026-10-10T13:55:00
  kbvote -d db contact-support no --voter=alice --at=2026-10-10T13:55:10
  test_is "$(totals db)" "contact-support.md|0|1"
'

test_that 'caddy 2.4 and before write the address with its port' '
  fresh db
  caddy 1790000000 204 /vote/contact-support/yes "$M" |
    sed "s/\"remote_ip\":.*\"proto\"/\"remote_addr\":\"203.0.113.9:50814\",\"proto\"/" >old.json
  caddy 1790000009 204 /vote/contact-support/yes "$M" >>old.json
  run 0 kbvote -d db --import=combined old.json
  test_is "$(totals db)" "contact-support.md|1|1"
'

test_that 'what a browser fetches before it is asked to is no vote' '
  fresh db
  { caddy 1790000000 204 /vote/contact-support/yes "$M" |
      sed "s/\"headers\":{/&\"Sec-Purpose\":[\"prefetch;prerender\"],/"
    caddy 1790000000 204 /vote/contact-support/yes "$M" | sed "s/\"headers\":{/&\"Purpose\":[\"prefetch\"],/"
    nginx_json /vote/contact-support/yes | sed "s/{/{\"http_sec_purpose\":\"prefetch\",/"
    traefik_json /vote/contact-support/yes | sed "s/{/{\"request_Sec-Purpose\":\"prefetch\",/"
    for header in purpose x_moz x_purpose; do
      nginx_json /vote/contact-support/yes |
        sed "s/{/{\"http_sec_purpose\":\"\",\"http_$header\":\"prefetch\",/"
    done
    traefik_json /vote/contact-support/yes | sed "s/{/{\"request_Purpose\":\"prefetch\",/"
    caddy 1790000000 204 /vote/contact-support/yes "$M" |
      sed "s/\"headers\":{/&\"X-Purpose\":[\"preview\"],/"; } >early.json
  run 0 kbvote -d db --import=combined early.json
  grep "^stored 0 votes on 0 articles, known 0, skipped 9, rejected 0" out
'

test_that 'a reason stands behind the vote' '
  fresh why.db
  { entry 192.0.2.1 "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/no HTTP/1.1" 204 "$M"
    entry 192.0.2.1 "10/Oct/2026:13:55:50 +0200" "GET /vote/contact-support/no?reason=outdated HTTP/1.1" 204 "$M"
    entry 192.0.2.2 "10/Oct/2026:13:55:36 +0200" "GET /vote?article=contact-support&helpful=no&reason=the+old%20price%0A HTTP/1.1" 204 "$M"
    entry 192.0.2.3 "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/no?reason=&x=1 HTTP/1.1" 204 "$M"
    entry 192.0.2.4 "10/Oct/2026:13:55:36 +0200" "GET /vote/contact-support/no?reason=%ff HTTP/1.1" 204 "$M"
  } >why.log
  run 1 kbvote -q -d why.db --import=combined why.log
  grep "^why.log:5: " err
  test_is "$(sql why.db "SELECT counts, reason FROM v_vote ORDER BY 2, 1" | tr "\n" ,)" \
    "0|,1|,1|outdated,1|the old price,"
'

test_done
