#!/bin/sh
# kbvote: the set-up of kbvote(1) with a real nginx on loopback: a reader presses a button, nginx
# writes it down, a nightly import counts it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

title='votes pressed on a page served by nginx are counted'
NGINX=$(command -v nginx || ls /usr/sbin/nginx 2>/dev/null)
if [ -z "$NGINX" ] || ! command -v curl >/dev/null; then
  test_skip "$title" 'nginx or curl is missing'
  test_done
fi

mkdir -p kb/dns site temp
echo '# Contact support' >kb/contact-support.md
echo '# Name servers' >kb/dns/name-servers.md
kbindex -q -d desk.db kb
echo '<p>Was this article helpful? <a href="/vote/contact-support/yes">Yes</a>' >site/index.html

# configure PORT: what stands in the manual page, in the least of frames.
configure () {
  cat <<END
daemon off;
master_process off;
pid $PWD/nginx.pid;
error_log $PWD/error.log;
events {}
http {
  client_body_temp_path $PWD/temp; proxy_temp_path $PWD/temp; fastcgi_temp_path $PWD/temp;
  uwsgi_temp_path $PWD/temp; scgi_temp_path $PWD/temp;
  access_log $PWD/access.log;
  server {
    listen 127.0.0.1:$1;
    root $PWD/site;
$(location | sed "s|/var/log/nginx/vote.log|$PWD/vote.log|")
  }
}
END
}
# The location as the manual page has it.
location () {
  sed -n '/^location \/vote/,/^}/p' "$TOP/cmd/kbvote/kbvote.1"
}

# A port that is free now may be taken a moment later: then another one.
start_nginx () {
  for try in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + ($$ * 7 + try * 1013) % 20000))
    configure "$port" >nginx.conf
    "$NGINX" -p "$PWD" -e "$PWD/error.log" -c "$PWD/nginx.conf" 2>>start.log & nginx=$!
    while sleep .1; do
      kill -0 "$nginx" 2>/dev/null || break
      curl -s -o /dev/null "http://127.0.0.1:$port/" && return
    done
    kill "$nginx" 2>/dev/null
    wait "$nginx" 2>/dev/null
  done
  cat start.log error.log
  return 1
}
# press PATH AGENT [OPTION...]: the answer's status.
press () {
  path=$1 agent=$2
  shift 2
  curl -s -o /dev/null -w '%{http_code}\n' -A "$agent" "$@" "http://127.0.0.1:$port$path"
}

test_that "$title" '
  test -n "$(location)"
  start_nginx
  trap "kill $nginx; wait $nginx || :" EXIT
  {
    press / "Mozilla/5.0 (X11) One"
    press /vote/contact-support/yes "Mozilla/5.0 (X11) One"
    press /vote/contact-support/no "Mozilla/5.0 (X11) Two"
    press /vote/contact-support/yes "Mozilla/5.0 (X11) Three"
    press /vote/contact-support/yes "Mozilla/5.0 (X11) Three"
    press /vote/dns/name-servers/no "Mozilla/5.0 (X11) One"
    press "/vote/?article=dns%2Fname-servers&helpful=yes" "Mozilla/5.0 \"quoted\" \\ Two"
    press /vote/contact-support/no "Googlebot/2.1"
    press /vote/contact-support/no ""
    press /vote/contact-support/no "Mozilla/5.0 (X11) Four" -I
    press /missing "Mozilla/5.0 (X11) One"
  } | sort | uniq -c | sed "s/^ *//" >answers
  printf "1 200\n9 303\n1 404\n" | test_cmp - answers
  kill $nginx
  wait $nginx || :
  trap - EXIT
  test_is "$(wc -l <vote.log)" 9
  kbvote -d desk.db --import=combined vote.log >out
  grep "^stored [56] votes on 2 articles, known [01], skipped 3, rejected 0 in" out
  test_is "$(sqlite3 -readonly desk.db "SELECT path, yes, total FROM v_vote_total ORDER BY 1")" \
"contact-support.md|2|3
dns/name-servers.md|1|2"
  mv vote.log vote.log.1
  gzip -k vote.log.1
  kbvote -d desk.db --import=combined vote.log.1 vote.log.1.gz >out
  grep "^stored 0 votes on 2 articles" out
'

test_done
