#!/bin/sh
# kbcgi as a web server calls it, by plain CGI: what it answers, and what it refuses.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

mkdir -p t/dns
printf -- '---\ntitle: Transfer locks\ncategory: domains\nslug: locks\n---\n# Locks\n\nA transfer lock keeps a domain.\n' >t/locks.md
printf -- '---\ntitle: "Glue <script>alert(1)</script>"\n---\nGlue records & name servers of a transfer.\n' >t/dns/glue.md
printf -- '---\ntitle: Verhuizen\nlang: nl\nslug: verhuis\n---\nEen domein verhuizen.\n' >t/verhuizen.md
kbindex -q -d db t || exit
cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
export KBCGI_DELIVER="cat >mail" KBCGI_LANG=en

export DESKBOOK_DB="$PWD/db" DESKBOOK_CONFIG="$PWD/desk.yaml" SOURCE_DATE_EPOCH=1795680600 # Thu 09:10 in Amsterdam
FIREFOX='Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'

# request METHOD PATH QUERY [VARIABLE=VALUE...]: head and body, as they came, in `out`; body in `body`.
request () {
  method=$1 path=$2 query=$3
  shift 3
  env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD="$method" SCRIPT_NAME=/help PATH_INFO="$path" \
    QUERY_STRING="$query" REMOTE_ADDR=192.0.2.7 HTTP_HOST=help.example.net \
    HTTP_USER_AGENT="$FIREFOX" "$@" kbcgi >out 2>err
  sed '1,/^.$/d' out >body
}
get () { request GET "$@"; }
# post PATH FORM [VARIABLE=VALUE...]: sent from a page of the site.
post () {
  post_path=$1 form=$2
  shift 2
  printf %s "$form" >form
  request POST "$post_path" '' CONTENT_TYPE=application/x-www-form-urlencoded \
    CONTENT_LENGTH=${#form} HTTP_ORIGIN=https://help.example.net "$@" <form
}
# status N: the answer's.
status () { grep -q "^Status: $1 " out; }
has () { grep -q -- "$1" out; }
lacks () { test "$(grep -c -- "$1" "${2-out}")" -eq 0; }
votes () { sqlite3 db "SELECT path, vote, counts, ifnull (reason, '') FROM v_vote ORDER BY at, vote"; }

test_that 'a search as one types: the last word is a beginning, the spelling mended' '
  get /search.json q=transf
  status 200 && has "^Content-Type: application/json.$" && has "^X-Content-Type-Options: nosniff.$"
  has "^Content-Security-Policy: default-src .none.; frame-ancestors .none..$"
  has "^Referrer-Policy: same-origin.$" && has "^Cache-Control: public, max-age=60.$"
  grep -q "\"query\":\"transf\",\"corrected\":null,\"hits\":\[{\"title\":\"Transfer locks\",\"category\":\"domains\",\"lang\":\"en\",\"href\":\"/domains/locks/" body
  grep -q "\[\"transfer\",1\]" body
  get /search.json q=trasnfer+lokc
  grep -q "\"corrected\":\"transfer lock\",\"hits\":\[{\"title\":\"Transfer locks\"" body
  get /search.json "q=verhuizen&lang=nl" KBCGI_SITE=https://help.example.net/kb
  grep -q "\"href\":\"https://help.example.net/kb/nl/verhuis/" body
  get /search.json q=xyzzyplugh
  status 200
  grep -q "\"hits\":\[\]" body
  test ! -s err
'

test_that 'the page names the words that no article has, beside what the others find' '
  get /search "q=transfer+Klarnax+%3Cqqy%3E"
  status 200
  grep -q "No article mentions: Klarnax, qqy" body
  get /search "q=transfer&lang=nl"
  ! grep -q "noemt" body
  get /search "q=verhuizen+Klarnax&lang=nl"
  grep -q "Geen artikel noemt: Klarnax" body
'

test_that 'the same as kbsearch --prefix finds' '
  get /search.json q=transfer
  kbsearch -f jsonl -n 8 --prefix transfer | sed "s/.*\"title\":\"\([^\"]*\)\".*/\1/" >titles
  sed "s/},{/\n/g" body | sed "s/.*\"title\":\"\([^\"]*\)\".*/\1/" >found
  test_cmp titles found
'

test_that 'what the client has is not sent again, and HEAD has no body' '
  get /search.json q=transfer
  etag=$(sed -n "s/^ETag: \(.*\).$/\1/p" out)
  length=$(sed -n "s/^Content-Length: \(.*\).$/\1/p" out)
  test "$length" -eq "$(wc -c <body)"
  get /search.json q=transfer HTTP_IF_NONE_MATCH="\"x\", W/$etag"
  status 304 && has "^ETag: $etag.$"
  test ! -s body
  lacks "^Content-[TL]"
  get /search.json q=transfer HTTP_IF_NONE_MATCH="\"0${etag#?}"
  status 200
  request HEAD /search.json q=transfer
  status 200 && has "^Content-Length: $length.$" && has "^ETag: $etag.$"
  test ! -s body
'

test_that 'a longer text gets what is good enough, and how sure that is' '
  get /suggest.json "q=Why+does+the+transfer+lock+keep+my+domain?"
  status 200
  grep -q "\"title\":\"Transfer locks\".*\"confidence\":\"\(sure\|maybe\)\"" body
'

test_that 'what is pasted may have tabs, line ends and the colours of a terminal' '
  for white in %09 %0A %0D%0A; do
    get /suggest.json "q=Why+does+the${white}transfer${white}lock+keep+my+domain?"
    status 200 && grep -q "\"title\":\"Transfer locks\"" body || echo "$white"
    get /search.json "q=transfer${white}lock"
    status 200 && grep -q "\"title\":\"Transfer locks\"" body || echo "$white"
  done >wrong
  test_cmp /dev/null wrong
'

test_that 'opening hours, kept no longer than until the next change' '
  get /hours.json ""
  status 200
  grep -q "\"zone\":\"Europe/Amsterdam\"" body
  grep -q "\"name\":\"phone\"" body
  has "^Cache-Control: public, max-age=300.$"
  get /hours.json "" SOURCE_DATE_EPOCH=1795708790
  has "^Cache-Control: public, max-age=10.$"
'

test_that 'the page of a search, in which everything is text' '
  get /search "q=glue+%3Cb%3E%22&lang=en"
  status 200 && has "^Content-Type: text/html; charset=utf-8.$" && has "^Cache-Control: no-cache.$"
  has "^Content-Security-Policy: default-src .none.; script-src .self.; style-src .self.;"
  grep -q "<html lang=\"en\"" body
  grep -q "<mark>Glue</mark>\|Glue &lt;script&gt;" body
  lacks "<script>\|<b>" body
  grep -q "<title>[^<]" body
  get /search ""
  status 200
'

test_that 'a page behind the last one is the last, and results go by category' '
  mkdir -p many && for i in $(seq 1 25); do
    mkdir -p many/$((i % 3))x && printf -- "---\ntitle: Invoice $i\ncategory: %s\n---\nAn invoice.\n" "$(printf "billing\nnames/Glue & co\nbilling" | sed -n $((i % 3 + 1))p)" >many/$((i % 3))x/$i.md
  done
  kbindex -q -d many.db many
  get /search "q=invoice&page=99" DESKBOOK_DB="$PWD/many.db"
  status 200
  grep -q "21 to 25 of 25" body && grep -q "rel=\"prev\" href=\"/help/search?q=invoice&amp;page=2\"" body
  sed "s/></>\n</g" body >tags
  grep -q "<a href=\"/help/search?q=invoice&amp;category=billing\">Billing <span class=\"quiet\">16</span>" body
  get /search "q=invoice&lang=en&category=names%2FGlue+%26+co" DESKBOOK_DB="$PWD/many.db"
  grep -q "1 to 9 of 9" body
  grep -q "<a href=\"/help/search?q=invoice&amp;lang=en\">All categories</a></li><li><span class=\"current\">Names › Glue &amp; co</span>" body
  lacks "<span class=\"quiet\">9</span>" body
'

test_that 'what people read is named as they read it, and the page leads to itself in other languages' '
  get /search.json q=glue
  grep -q "\"category\":\"dns\".*\"section\":\"DNS\"" body
  get /search "q=transfer+%26+glue&lang=en&page=1"
  sed "s/></>\n</g" body >tags
  grep -q "class=\"quiet where\">DNS<" tags
  grep -q "<a href=\"/help/search?lang=nl&amp;q=transfer%20%26%20glue\" lang=\"nl\"" tags
  grep -q "<link rel=\"icon\" href=\"/site-[0-9a-f]*.svg\" type=\"image/svg+xml\">" tags
'

# state KIND CHANNEL WORDS: what the page says of it.
state () { grep -q "<p class=\"state\" data-state=\"$1\" data-channel=\"$2\">$3<" tags; }

test_that 'the contact page says without a script what is open now, and has the form' '
  get /contact ""
  status 200 && has "^Content-Type: text/html" && has "^Cache-Control: no-cache.$" && has "^ETag: "
  sed "s/></>\n</g" body >tags
  state open email "Open now, until 17:00"
  state closed phone "Closed until 09:30"
  grep -q "<form action=\"/help/contact\" method=\"post\"" tags
  grep -q "data-chat=\"chat\".*href=\"#C-write\"\|href=\"#C-write\".*data-chat=\"chat\"" tags
  grep -q "<a href=\"/help/contact?lang=nl\" lang=\"nl\"" tags
  get /contact lang=nl SOURCE_DATE_EPOCH=1795683600
  sed "s/></>\n</g" body >tags
  grep -q "<html lang=\"nl\"" tags
  state open phone "Nu open, tot 17:00"
  grep -q "href=\"https://example.net/chat\"" tags
  get /contact "" KBCGI_READ_ONLY=1
  status 200 && lacks "<form action=\"/help/contact\""
  grep -q "Open now, until 17:00" body
'

test_that 'what is refused is a page for who reads pages' '
  page="HTTP_ACCEPT=text/html,application/xhtml+xml,*/*;q=0.8"
  get /nothing lang=nl "$page"
  status 404 && has "^Content-Type: text/html; charset=utf-8.$" && has "^Cache-Control: no-store.$"
  grep -q "<html lang=\"nl\"" body && grep -q "Deze pagina is er niet" body
  grep -q "<form class=\"search large\" role=\"search\" action=\"/help/search\"" body
  post /vote/locks helpful=no HTTP_ORIGIN=https://evil.example "$page"
  status 403 && has "^Content-Type: text/html"
  grep -q "This did not work" body && grep -q "did not come from a page of this help centre" body
  post /vote/locks "helpful=no&lang=nl" HTTP_USER_AGENT="Mozilla/5.0 (compatible; Googlebot/2.1)" "$page"
  status 403 && grep -q "Uw antwoord is niet geteld: we houden deze browser voor een robot" body
  post /contact subject=a CONTENT_LENGTH=3000000 "$page"
  status 413 && grep -q "That was too long. Please go back and shorten it" body
  get /vote/locks "" "$page"
  status 405 && has "^Allow: POST.$"
  grep -q "load the page again" body
  request DELETE /contact "" "$page"
  status 405 && has "^Allow: GET, HEAD, POST.$"
  post /vote/nothing helpful=yes "$page"
  status 404 && grep -q "This page is not here" body
  get /search.json q=%zz "$page"
  status 400 && has "^Content-Type: text/plain"
  get /search q=%zz "$page"
  status 400 && has "^Content-Type: text/html"
  get /search q=a "$page" DESKBOOK_DB="$PWD/none.db"
  status 503 && has "^Content-Type: text/plain"
'

test_that 'a vote is counted, and told of' '
  post /vote/locks helpful=yes
  status 303 && has "^Location: /help/thanks?article=locks&helpful=yes.$" && has "^Cache-Control: no-store.$"
  test "$(votes)" = "locks.md|yes|1|"
  get /thanks "article=locks&helpful=yes"
  status 200
  grep -q "1 out of 1 found this helpful" body
  grep -q "href=\"/domains/locks/\"" body
  lacks "name=\"reason\"" body
'

test_that 'a voter counts once, and says why afterwards' '
  post /vote/locks "helpful=no&lang=nl"
  has "^Location: /help/thanks?article=locks&helpful=no&lang=nl.$"
  post /vote/locks helpful=no
  post /vote/locks reason=outdated
  has "^Location: /help/thanks?article=locks&helpful=no&reason=1.$"
  sqlite3 db "SELECT yes, total FROM vote_total" >total
  test "$(cat total)" = "0|1"
  votes | grep -qx "locks.md|no|1|outdated"
  get /thanks "article=locks&helpful=no"
  grep -q "action=\"/help/vote/locks.md\"" body
  grep -q "0 out of 1 found this helpful" body
'

test_that 'why is said of the vote that was given, and by nobody who has given none' '
  cp db why.db && cp db.voter-key why.db.voter-key
  export DESKBOOK_DB="$PWD/why.db"
  votes () { sqlite3 why.db "SELECT path, vote, counts, ifnull (reason, '\'\'') FROM v_vote WHERE path = '\''dns/glue.md'\''"; }
  post /vote/glue reason=unclear REMOTE_ADDR=198.51.100.50
  status 422
  test -z "$(votes)"
  post /vote/glue helpful=no
  post /vote/glue "reason=$(printf %01000d 0)" SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 60))
  status 303 && has "^Location: /help/thanks?article=glue&helpful=no&reason=1.$"
  test "$(votes)" = "dns/glue.md|no|1|$(printf %01000d 0)"
  post /vote/glue helpful=yes SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 120))
  post /vote/glue reason=other SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 180))
  has "^Location: /help/thanks?article=glue&helpful=yes&reason=1.$"
  votes | grep -qx "dns/glue.md|yes|1|other"
'

test_that 'who voted by a link that a log tells of is the same voter' '
  cp db log.db && cp db.voter-key log.db.voter-key
  printf "%s\n" "192.0.2.7 - - [26/Nov/2026:13:55:36 +0100] \"GET /vote/locks/yes HTTP/1.1\" 204 0 \"-\" \"$FIREFOX\"" |
    kbvote -q -d log.db --import=combined
  test "$(sqlite3 log.db "SELECT yes, total FROM vote_total")" = "1|1"
  post /vote/locks helpful=yes REMOTE_ADDR=10.0.0.1 HTTP_X_FORWARDED_FOR="198.51.100.9, 192.0.2.7" KBCGI_ADDRESS=X-Forwarded-For
  test "$(sqlite3 db "SELECT yes, total FROM vote_total")" = "1|1"
  post /vote/locks helpful=yes REMOTE_ADDR=198.51.100.1
  test "$(sqlite3 db "SELECT yes, total FROM vote_total")" = "2|2"
'

before=0
# refused STATUS COMMAND...: so it is, and nothing is stored.
refused () {
  refused_status=$1
  shift
  "$@"
  status "$refused_status"
  grep -q "^$refused_status " body
  test "$(votes | wc -l)" -eq "$before"
}

test_that 'a form that is refused is read to its end, as Apache wants it' '
  head -c 300000 /dev/zero | tr "\0" a >long
  for kind in multipart/form-data application/x-www-form-urlencoded; do
    { request POST /vote/locks "" CONTENT_TYPE=$kind CONTENT_LENGTH=300000 HTTP_ORIGIN=https://help.example.net
      wc -c >left; } <long
    status 4..
    test "$(cat left)" -eq 0
  done
'

test_that 'a form of another site, and of a robot, changes nothing' '
  before=$(votes | wc -l)
  refused 403 post /vote/locks helpful=no HTTP_ORIGIN=https://evil.example
  refused 403 post /vote/locks helpful=no HTTP_HOST=help.example.net:80
  refused 403 post /vote/locks helpful=no HTTP_ORIGIN=http://help.example.net:8080
  refused 403 post /vote/locks helpful=no HTTP_ORIGIN=null
  refused 403 post /vote/locks helpful=no HTTP_ORIGIN=https://help.example.net.evil.example
  refused 403 post /vote/locks helpful=no HTTP_SEC_FETCH_SITE=cross-site
  refused 403 post /vote/locks helpful=no HTTP_ORIGIN=
  refused 403 post /vote/locks helpful=no HTTP_ORIGIN= HTTP_SEC_FETCH_SITE=same-site
  refused 403 post /vote/locks helpful=no HTTP_ORIGIN= HTTP_REFERER=https://evil.example/help.example.net
  refused 403 post /vote/locks helpful=no HTTP_USER_AGENT="Mozilla/5.0 (compatible; Googlebot/2.1)"
  refused 403 post /vote/locks helpful=no HTTP_USER_AGENT=curl/8.0
  refused 403 post /contact "email=a%40b.example&what=x&subject=y" HTTP_ORIGIN=https://evil.example
  test ! -e mail
  post /vote/locks helpful=yes HTTP_ORIGIN= HTTP_REFERER=https://help.example.net/locks/ REMOTE_ADDR=198.51.100.2
  status 303
  post /vote/locks helpful=yes HTTP_ORIGIN=http://help.example.net:8080 SERVER_PORT=8080 REMOTE_ADDR=198.51.100.4
  status 303
  post /vote/locks helpful=yes HTTP_ORIGIN=https://www.example.net HTTP_SEC_FETCH_SITE=same-site \
    KBCGI_SITE=https://www.example.net/help REMOTE_ADDR=198.51.100.3
  status 303
  has "^Access-Control-Allow-Origin: https://www.example.net.$"
'

test_that 'what is no vote' '
  before=$(votes | wc -l)
  refused 422 post /vote/locks helpful=maybe
  refused 422 post /vote/locks ""
  refused 404 post /vote/nothing helpful=yes
  refused 422 post "/vote/a$(printf %01100d 0)" helpful=yes
  refused 404 post /vote/ helpful=yes
  refused 405 get /vote/locks helpful=yes
  has "^Allow: POST.$"
'

test_that 'methods, sizes and encodings' '
  before=$(votes | wc -l)
  refused 404 get /nothing ""
  refused 404 get /search.json/x q=a
  refused 405 request DELETE /search.json q=a
  has "^Allow: GET, HEAD.$"
  refused 405 request BREW /contact ""
  refused 415 post /vote/locks helpful=yes CONTENT_TYPE=text/plain
  refused 415 post /vote/locks helpful=yes CONTENT_TYPE="application/x-www-form-urlencoded; charset=koi8-r"
  refused 415 post /vote/locks helpful=yes HTTP_CONTENT_ENCODING=gzip
  refused 411 post /vote/locks helpful=yes CONTENT_LENGTH=
  refused 411 post /vote/locks helpful=yes CONTENT_LENGTH=-1
  refused 413 post /vote/locks helpful=yes CONTENT_LENGTH=262145
  refused 413 post /vote/locks helpful=yes CONTENT_LENGTH=99999999999999999999999
  refused 400 post /vote/locks helpful=yes CONTENT_LENGTH=100
  refused 400 post /vote/locks "helpful=yes&helpful=no"
  refused 400 post /vote/locks helpful=%ff
  refused 400 post /vote/locks helpful=%00
  printf "helpful=yes\\000&x=y" >nul
  request POST /vote/locks "" CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH=15 \
    HTTP_ORIGIN=https://help.example.net <nul
  status 400
  refused 400 post /vote/locks helpful=%4
  refused 400 get /search.json q=%zz
  refused 400 get /search.json q=%1b%5b31m
  refused 400 get /search.json "q=%c0%80"
  refused 400 get "/vote/$(printf "\377")" ""
  refused 414 get /search.json "q=$(printf %020000d 0)"
  refused 400 get /search.json "$(awk "BEGIN { for (i = 0; i < 40; i++) printf \"a%d=1&\", i }")"
  get /search.json "q=$(printf %04000d 0)"
  status 200
'

test_that 'a burst is held back, and told for how long' '
  sqlite3 db "UPDATE web_burst SET until = $SOURCE_DATE_EPOCH + 590"
  before=$(votes | wc -l)
  refused 429 post /vote/locks helpful=no
  has "^Retry-After: 20.$"
  post /vote/locks helpful=no SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 21))
  status 303
'

test_that 'a message is handed over as mail, in which nothing but our headers is one' '
  post /contact "email=anna%40example.com&name=Anna+%C3%A9%0D%0ABcc:+x%40y.example&subject=%E2%9C%93%0D%0ATo:+evil%40y.example&what=It+is%0D%0A%0D%0A.%0D%0AFrom:+x&when=yesterday+10:00&reseller=12345&lang=nl"
  status 303 && has "^Location: /help/thanks?lang=nl.$"
  sed "/^$/q" mail >head
  test "$(grep -c "^[A-Za-z-]*:" head)" -eq 10
  grep -qx "X-Deskbook-Form: contact" head
  test "$(grep -ci "^Bcc\|^To: evil" mail)" -eq 0
  grep -qx "To: support-nl@example.net" head
  grep -qx " <anna@example.com>" head
  grep -qx "Date: Thu, 26 Nov 2026 09:10:00 +0100" head
  sed "1,/^$/d" mail | base64 -d >text
  printf "%s\n" "It is" "" "." "From: x" "" "When: yesterday 10:00" "Reseller id: 12345" \
    "Name: Anna é Bcc: x@y.example" >want
  test_cmp want text
  get /thanks lang=nl
  status 200
  grep -q "<html lang=\"nl\"" body
'

test_that 'a form with something wrong comes back with what was typed' '
  rm -f mail
  post /contact "email=anna&what=%3Cb%3Ehelp&subject=&lang=en"
  status 422
  grep -q "This is no e-mail address" body
  grep -q "Please fill this in" body
  grep -q "&lt;b&gt;help" body
  lacks "<b>" body
  test ! -e mail
  post /contact "email=a%40b.example&what=x&subject=y&website=http://spam.example"
  status 303
  test ! -e mail
  # A browser ends the lines of a text with CR and LF.
  post /contact "email=anna&what=one%0D%0Atwo&subject="
  grep -q "one\$" body
  lacks "$(printf "\357\277\275")" body
'

test_that 'a field takes as much as its page lets people type, in any script' '
  get /contact lang=ru
  sed "s/></>\n</g" body >tags
  most () { sed -n "s/.*name=\"$1\".* maxlength=\"\([0-9]*\)\".*/\1/p" tags; }
  letters () { awk -v n="$1" -v letter="$2" "BEGIN { while (n-- > 0) printf \"%s\", letter }"; }
  what=A%0D%0A$(letters $(($(most what) - 2)) %D0%B6) subject=$(letters "$(most subject)" %E5%9F%9F)
  sqlite3 db "DELETE FROM web_burst"
  post /contact "email=a%40b.example&what=x$what&subject=$subject"
  status 422
  post /contact "email=a%40b.example&what=$what&subject=${subject}x"
  status 422
  post /contact "email=a%40b.example&what=$what&subject=$subject"
  status 303
'

test_that 'a message pasted from a terminal comes without its control characters' '
  sqlite3 db "DELETE FROM web_burst"
  rm -f mail
  post /contact "email=anna%40b.example&subject=a%09log&what=It+says:%0D%0A%1B%5B31mERROR%1B%5B0m%0C%09no+host%7F"
  status 303
  sed "1,/^$/d" mail | base64 -d >text
  printf "It says:\n[31mERROR[0m\tno host\n" >want
  head -n 2 text | test_cmp want -
'

test_that 'a form proves no address: none of ours is taken, and no ticket joined' '
  sqlite3 db "DELETE FROM web_burst"
  rm -f mail
  for own in support@example.net Support-NL@EXAMPLE.net; do
    post /contact "email=$own&what=hand+over+the+auth+code&subject=Re"
    status 422 || echo "$own"
    grep -q "This is an address of ours" body
  done
  test ! -e mail
  post /contact "email=anna%40example.com&what=x&subject=Re:+%5B%23000001-3%5D"
  status 303
  mkdir -p joined
  (cd joined && kbindex -q -d desk.db "$KB" && export DESKBOOK_DB="$PWD/desk.db" DESKBOOK_CONFIG="$KB/desk.yaml"
    printf "From: anna@example.com\nTo: support@example.net\nSubject: Mine\nMessage-ID: <1@x>\n\nx\n" |
      ticketmail -q --reply=reply
    ticketmail -q --reply=reply <../mail)
  test_is "$(sqlite3 joined/desk.db "SELECT ticket, mentions FROM v_mail_ticket ORDER BY ticket" | tr "\n" " ")" "000001-3| 000002-1|000001-3 "
'

test_that 'a lost key of voters stops votes, and no messages' '
  cp db lost.db && sqlite3 lost.db "DELETE FROM web_burst" && rm -f mail lost.db.voter-key
  export DESKBOOK_DB="$PWD/lost.db"
  post /vote/locks helpful=yes
  status 500 && grep -q "voters. key is missing" err
  for i in 1 2 3 4 5 6; do
    post /contact "email=anna%40example.com&what=x$i&subject=y" REMOTE_ADDR=198.51.100.$i
    status 303
    test "$(grep -c "voters. key is missing" err)" -eq 1
  done
  test -s mail && test ! -e lost.db.voter-key
  # All readers together still have a limit.
  sqlite3 lost.db "UPDATE web_burst SET until = $SOURCE_DATE_EPOCH + 599"
  post /contact "email=anna%40example.com&what=x&subject=y"
  status 429
  sqlite3 lost.db "DELETE FROM web_burst"
  post /contact "email=anna%40example.com&what=x&subject=y" KBCGI_DELIVER="exit 75"
  status 503
  test_is "$(sqlite3 lost.db "SELECT count (*) FROM web_burst WHERE until > $SOURCE_DATE_EPOCH")" 0
  export DESKBOOK_DB="$PWD/db"
'

test_that 'a message that nobody takes now comes back in its form, and does not count' '
  sqlite3 db "DELETE FROM web_burst"
  for i in 1 2 3 4 5 6; do
    post /contact "email=anna%40example.com&what=all+of+my+words&subject=y" KBCGI_DELIVER="exit 75"
    status 503 && has "^Retry-After: 2.$"
  done
  grep -q "all of my words" body
  grep -q "role=\"alert\"" body
  grep -q "did not take a message: status 75" err
  post /contact "email=anna%40example.com&what=x&subject=y"
  status 303
  for i in 1 2 3; do post /contact "email=anna%40example.com&what=x$i&subject=y"; status 303; done
  post /contact "email=anna%40example.com&what=the+fifth+one&subject=y"
  status 429
  grep -q "the fifth one" body
'

test_that 'what cannot be seen is no message' '
  for nothing in %E2%80%8B %C2%A0%E3%80%80 %E2%80%AE%CC%81; do
    post /contact "email=anna%40b.example&what=$nothing&subject=y"
    status 422 || echo "$nothing"
  done
  sqlite3 db "DELETE FROM web_burst"
  post /contact "email=anna%40b.example&what=%F0%9F%98%80&subject=y"
  status 303
'

test_that 'no address of a page leads to another host, whatever the server calls the program' '
  for name in //evil.example ///evil.example/x; do
    get /search q=transfer SCRIPT_NAME=$name
    lacks "action=\"//" && grep -q "action=\"/evil.example" body || echo "$name"
    post /vote/locks helpful=yes SCRIPT_NAME=$name
    has "^Location: /evil.example" || echo "$name"
  done
'

test_that 'a region speaks its language' '
  get /search "q=transfer&lang=nl-BE"
  grep -q "<html lang=\"nl\"" body
  get /contact lang=NL_be
  grep -q "<html lang=\"nl\"" body
'

test_that 'a sender in a domain of any script' '
  sqlite3 db "DELETE FROM web_burst"
  post /contact "email=anna%40b%C3%BCcher.example&what=x&subject=y"
  status 303
  grep -qx "From: anna@xn--bcher-kva.example" mail
  for bad in anna%40b%C3%BCcher..example anna%40%E2%80%AEx.example b%C3%BC%40b%C3%BCcher.example \
    anna%40example..org anna%40example.org. anna%40-x.org anna%40192.0.2.1 u.%40example.org u..x%40example.org .u%40example.org \
    "$(printf %065d 0)%40example.org"; do
    post /contact "email=$bad&what=x&subject=y"
    status 422 || echo "$bad"
  done
'

test_that 'a closed chat leads to the form, and without one to the address' '
  get /contact "" KBCGI_READ_ONLY=1
  sed "s/></>\n</g" body >tags
  grep "data-chat=\"chat\"" tags >chat
  grep -q "href=\"mailto:support@example.net\"" chat
  grep -q "data-write=\"mailto:support@example.net\" .*data-url=\"https://example.net/chat\".*>Write to us<" chat
'

test_that 'ticketmail takes the message, and the same one once' '
  sqlite3 db "DELETE FROM web_burst"
  cp db ticket.db && cp db.voter-key ticket.db.voter-key
  for _ in 1 2; do
    post /contact "email=anna%40example.com&what=It+is+stuck&subject=stuck" DESKBOOK_DB="$PWD/ticket.db" KBCGI_DELIVER=ticketmail
    status 303
  done
  test "$(sqlite3 ticket.db "SELECT count (*) FROM v_ticket")" -eq 1
  sqlite3 ticket.db "SELECT author FROM v_ticket_event WHERE kind = '\''customer'\''" | grep -qx anna@example.com
'

test_that 'a command that fails, and one that is not there, is 503 and a line in the log' '
  for command in "exit 75" "cat >/dev/null; exit 1" /nonexistent; do
    sqlite3 db "DELETE FROM web_burst"
    post /contact "email=a%40b.example&what=x&subject=y" KBCGI_DELIVER="$command" 2>/dev/null
    status 503 && has "^Retry-After: "
    test "$(grep -c "^kbcgi: " err)" -eq 1
  done
'

test_that '--read-only answers searches alone' '
  before=$(votes | wc -l)
  refused 404 post /vote/locks helpful=yes KBCGI_READ_ONLY=1
  refused 404 post /contact x=y KBCGI_READ_ONLY=1
  refused 404 get /thanks "" KBCGI_READ_ONLY=1
  get /search.json q=transfer KBCGI_READ_ONLY=1
  status 200
'

test_that 'KBCGI_DB and KBCGI_CONFIG go before what all tools are told' '
  before=$(votes | wc -l)
  kbindex -q --public=public.db
  get /search.json q=transfer DESKBOOK_DB=/nowhere/desk.db DESKBOOK_CONFIG=/nowhere/desk.yaml \
    KBCGI_DB="$PWD/public.db" KBCGI_CONFIG="$PWD/desk.yaml"
  status 200 && grep -q "Transfer locks" body
  test ! -s err
  refused 404 post /vote/locks helpful=yes KBCGI_DB="$PWD/public.db"
'

test_that 'a reader of the file without the right to write it searches, and stores no vote' '
  env () { test_as_user env "$@"; }
  chmod a-w db
  get /search.json q=transfer
  status 200
  grep -q "Transfer locks" body
  get /search q=transfer
  status 200
  get /hours.json ""
  status 200
  votes >before
  # Whatever it is that may not be written, the answer is the same: later, and why is in the log.
  for denied in db db-wal db-shm .; do
    [ $denied = . ] || test -e $denied || continue
    chmod u+w db && chmod a-w $denied
    for form in "/vote/locks helpful=yes" "/contact email=a%40b.example&what=x&subject=y"; do
      post ${form% *} "${form#* }" REMOTE_ADDR=198.51.100.77 || :
      status 503
      has "^Retry-After: "
      grep -q "not now; try again soon" body
      grep "^kbcgi: .*mode .* does not let you" err
    done
    chmod u+w $denied
  done
  votes >after
  test_cmp before after
'

test_that 'no database, and a damaged one: the reader learns little, the log why' '
  get /search.json q=a DESKBOOK_DB="$PWD/none.db"
  status 503
  grep -q "^kbcgi: .*none.db" err
  lacks none.db
  printf "no database" >bad.db
  get /search.json q=a DESKBOOK_DB="$PWD/bad.db"
  status 500
  lacks bad.db
'

# A query without "=" is on the command line of a CGI program (RFC 3875, 4.4).
test_that 'the reader gives no options' '
  env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/search.json QUERY_STRING=-d+/etc/passwd \
    kbcgi -d /etc/passwd --help >out
  grep -q "^Status: 200 " out
  grep -q "\"hits\":\[\]" out
'

test_that 'somebody at a terminal is told what starts it' '
  test_expect_code 2 kbcgi 2>err </dev/null
  grep -q "a web server starts it" err
  test_expect_code 2 kbcgi --site=help 2>err </dev/null
  grep -q "expected a path or an address" err
  test_expect_code 2 env KBCGI_ADDRESS="X Y" kbcgi 2>err </dev/null
  grep -q "expected a header" err
'

test_that 'a server that does not split the path' '
  env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/search.json QUERY_STRING=q=transfer kbcgi >out
  grep -q "^Status: 200 " out
'

test_done
