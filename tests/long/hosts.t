#!/bin/sh
# Many hosts: a public snapshot that is shipped to three web servers, in network namespaces, while they are
# asked; and votes and mails of three, which one machine takes in, killed again and again.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

EDITIONS=${HOSTS_EDITIONS:-10}
KILLS=${HOSTS_KILLS:-40}
export EDITIONS KILLS

# ---- One snapshot, three hosts, which fetch it by HTTP each second

# Edition N: 200 articles, of which one says so.
edition () {
  printf '# The edition\n\nEdition number edition%d of the articles.\n' "$1" >kb/edition.md
}
mkdir kb www
for i in $(seq 200); do printf '# Article %d\n\nWords of article%d, and more of them.\n' "$i" "$i" >"kb/$i.md"; done
now_ms () { date +%s%3N; }

spaces="" # of this test alone
for host in desk web1 web2 web3; do spaces="$spaces dk$$$host"; done
network () {
  n=0
  ip link add "dk$$" type bridge && ip link set "dk$$" up || return 1
  for space in $spaces; do
    n=$((n + 1))
    ip netns add "$space" &&
      ip link add "dk$$v$n" type veth peer name eth0 netns "$space" &&
      ip link set "dk$$v$n" master "dk$$" up &&
      ip -n "$space" addr add "10.99.0.$n/24" dev eth0 &&
      ip -n "$space" link set eth0 up && ip -n "$space" link set lo up || return 1
  done
}
no_network () {
  for space in $spaces; do
    for pid in $(ip netns pids "$space" 2>/dev/null); do kill "$pid"; done
    ip netns del "$space" 2>/dev/null
  done
  ip link del "dk$$" 2>/dev/null
  :
}
# serve NAME: nginx in the folder NAME; with FastCGI where there is a socket.
serve () {
  mkdir -p "$1/logs"
  cat >"$1/nginx.conf" <<END
pid nginx.pid; error_log logs/error.log; worker_processes 1; daemon on; user root;
events {}
http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server { listen 80; root $PWD/www;
    location /kb/ { fastcgi_pass unix:$PWD/$1/socket; include /etc/nginx/fastcgi_params;
      fastcgi_split_path_info ^(/kb)(/.*)\$; fastcgi_param SCRIPT_NAME \$fastcgi_script_name;
      fastcgi_param PATH_INFO \$fastcgi_path_info; } } }
END
  ip netns exec "dk$$$1" nginx -p "$PWD/$1" -c "$PWD/$1/nginx.conf" 2>>"$1/logs/start"
}

if [ "$(id -u)" -eq 0 ] && test_has ip nginx spawn-fcgi curl && network 2>/dev/null; then
  trap 'no_network; test_cleanup' EXIT
  test_that "a snapshot replaced each second on three hosts that are asked all the time: none fails, none is old" '
    set +x
    edition 0
    kbindex -q -d db --public=www/public.db kb
    now_ms >published.0
    mkdir -p desk && serve desk
    for host in web1 web2 web3; do
      mkdir -p $host
      cp www/public.db $host/public.db
      # (It may read the file and its folder alone.)
      chmod 755 $host
      # (In the host'\''s name space, with which it ends.)
      ip netns exec dk$$$host spawn-fcgi -s "$PWD/$host/socket" -F 2 -- \
        /usr/bin/env DESKBOOK_DB="$PWD/$host/public.db" KBCGI_LANG=en "$BUILD/kbcgi" >/dev/null
      serve $host
      # What fetches it.
      (while [ ! -e enough ]; do
         rm -f $host/next.db
         ip netns exec dk$$$host curl -fsSR -z $host/public.db -o $host/next.db http://10.99.0.1/public.db 2>>$host/fetch.err || :
         [ ! -s $host/next.db ] || mv $host/next.db $host/public.db
         sleep 1
       done) &
    done
    # Who asks, from the desk: when, whom, what came.
    for n in 2 3 4; do
      (while [ ! -e enough ]; do
         asked=$(now_ms)
         answer=$(ip netns exec dk$$desk curl -s -m 20 -w " %{http_code}" "http://10.99.0.$n/kb/search.json?q=edition+number" || echo failed)
         echo "$asked $n ${answer##* } $(echo "$answer" | grep -o "edition[0-9][0-9]*" | head -1)"
       done >asked.$n) &
    done
    for e in $(seq $EDITIONS); do
      sleep 2
      edition $e
      kbindex -q -d db --public=www/public.db kb
      now_ms >published.$e
    done
    sleep 3
    : >enough
    wait
    for n in 2 3 4; do test "$(wc -l <asked.$n)" -ge $EDITIONS; done
    # Not one that failed.
    awk "\$3 != 200 || \$4 == \"\"" asked.* >failed
    test_cmp /dev/null failed
    # Each host had the last in the end; each answer is of an edition that was the newest an interval ago or later:
    # a second between two fetches, and another for a fetch on a busy machine, and the request itself.
    for n in 2 3 4; do test_is "$(tail -n 1 asked.$n | cut -d " " -f 4)" edition$EDITIONS; done
    for e in $(seq 0 $EDITIONS); do echo "$e $(cat published.$e)"; done >published
    awk "NR == FNR { at[\$1] = \$2; last = \$1; next }
      { e = substr (\$4, 8) + 0; if (e < last && \$1 > at[e + 1] + 2000 + SLACK) print }" SLACK=${HOSTS_SLACK_MS:-1000} published asked.2 asked.3 asked.4 >old
    test_cmp /dev/null old
    echo "$(cat asked.* | wc -l) answers"
  '
  no_network
else
  no_network
  test_skip 'a snapshot replaced on three hosts' 'it takes root, ip, nginx, spawn-fcgi and curl'
fi

# ---- Votes and mails of three hosts, one writer

export SOURCE_DATE_EPOCH=1795680600
AGENT='Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
# Host N writes its log and its spool: 300 votes, of which some are of voters that the others have, too; 30 mails.
write_host () {
  awk -v host="$1" -v agent="$AGENT" 'BEGIN { srand (host)
    for (i = 0; i < 300; i++)
      printf "192.0.%d.%d - - [%02d/Oct/2026:%02d:%02d:%02d +0000] \"GET /vote/%d/%s HTTP/1.1\" 204 0 \"https://help.example.net/\" \"%s\"\n",
        i % 3 ? host : 9, rand () * 40, 1 + i / 30, i % 24, rand () * 60, host * 7 % 60, 1 + rand () * 20, rand () < .6 ? "yes" : "no", agent }' >"host$1.log"
  mkdir "spool$1"
  for i in $(seq 30); do
    printf 'From: c%d@customer.example\nTo: support@example.net\nSubject: mail %d of host %d\nMessage-ID: <%d.%d@customer.example>\n\nIt does not work.\n' \
      "$i" "$i" "$1" "$i" "$1" >"spool$1/$i"
  done
}
# deliver: what waits in the spools, as a mail server does: what is not taken stays.
deliver () {
  for mail in spool*/*; do
    [ -f "$mail" ] || continue
    ticketmail -q -d all -c "$KB/desk.yaml" --reply=/dev/null <"$mail" && rm "$mail"
  done
}

test_that "votes and mails of three hosts, cut off, in any order, the writer killed $KILLS times: nothing lost or doubled" '
  set +x
  unset DESKBOOK_CONFIG
  kbindex -q -d clean kb
  kbvote -q -d clean --voter=key 1 yes && kbvote -q -d clean --voter=key 1 none 2>/dev/null || :
  sqlite3 clean "PRAGMA wal_checkpoint (TRUNCATE)" >/dev/null
  cp clean all && cp clean.voter-key all.voter-key
  for host in 1 2 3; do write_host $host; done
  for round in $(seq $KILLS); do
    # Each log as far as it is here: cut anywhere, now of this host, now of that.
    awk -v seed=$round "BEGIN { srand (seed); for (i = 0; i < 3; i++) print 1 + int (rand () * 3), rand () }" >order
    while read -r host share; do
      size=$(wc -c <host$host.log)
      head -c "$(echo "$size $share" | awk "{ print int (\$1 * \$2) }")" host$host.log >votes.$host
      kbvote -q -d all --import=combined votes.$host 2>>err.votes & pid=$!
      sleep "$(echo $round | awk "{ print (\$1 * 7 % 13) / 100 }")"
      kill -9 $pid 2>/dev/null || :
      wait $pid 2>/dev/null || :
    done <order
    deliver 2>>err.mails & pid=$!
    sleep "$(echo $round | awk "{ print (\$1 * 5 % 11) / 20 }")"
    kill -9 $pid 2>/dev/null || :
    wait $pid 2>/dev/null || :
    sqlite3 all "PRAGMA integrity_check" | grep -qx ok
  done
  # In the end all is there, of all.
  for host in 3 1 2; do kbvote -q -d all --import=combined host$host.log; done
  for host in 2 3; do kbvote -q -d all --import=combined host$host.log; done
  deliver
  for host in 1 2 3; do kbvote -q -d clean --import=combined host$host.log; done
  votes_of clean >wanted
  votes_of all >got
  test "$(wc -l <wanted)" -ge 300
  test_cmp wanted got
  counted all
  test_is "$(sql all "SELECT count (*), count (DISTINCT message_id) FROM v_mail")" "90|90"
  test_is "$(sql all "SELECT count (*) FROM v_ticket_event WHERE kind = '\''opened'\''")" 90
'

test_done
