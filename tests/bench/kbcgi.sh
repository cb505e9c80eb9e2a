#!/bin/sh
# kbcgi.sh [N] - the help centre's search on a web server, over N documents (37000).
#
# cgi      a search as one types by plain CGI beside kbsearch --paths: processor's time, turn by turn
# fastcgi  one process behind lighttpd on loopback, driven by wrk for a few seconds: answers a second of
#          the processor's time of kbcgi and lighttpd together, so that what else the machine does counts
#          little.  typed: readers type titles letter by letter, of which many type the same; random: two words
#          by chance, which nobody has asked before
# omega    xapian-omega under the same server, likewise: titles, ten hits
# shellcheck source=tests/bench/common.sh disable=SC2317
. "$(dirname "$0")/common.sh"

n=${1:-37000} port=${PORT:-18990} seconds=${SECONDS_EACH:-5}
kbindex_db "$n"
db=$WORK/kb-$n.db
www=$WORK/kbcgi
rm -rf "$www" && mkdir -p "$www/cgi"

sqlite3 "$db" "SELECT title FROM article WHERE title GLOB '*[a-z]*' ORDER BY id * 7919 % 10007 LIMIT 300" |
  tr -cs 'A-Za-z0-9\n' ' ' | sed 's/^ //; s/ $//' >"$www/titles"
awk '{ for (i = 3; i <= length ($0) && i <= 30; i++) { q = substr ($0, 1, i); gsub (/ /, "+", q); print q } }' \
  "$www/titles" >"$www/typed"
sqlite3 "$db" "SELECT term FROM term WHERE whole AND df > 5 AND term GLOB '[a-z][a-z][a-z]*'
  AND term NOT GLOB '*[^a-z]*' ORDER BY df * 7919 % 10007 LIMIT 3000" |
  awk '{ word[NR] = $1 } END { srand (1); for (i = 0; i < 20000; i++)
    print word[1 + int (rand () * NR)] "+" substr (word[1 + int (rand () * NR)], 1, 4) }' >"$www/random"
tr ' ' + <"$www/titles" >"$www/whole"

cat >"$www/ask.lua" <<'END'
local asks, at = {}, 0
for line in io.lines(os.getenv("ASKS")) do asks[#asks + 1] = line end
math.randomseed(1)
request = function() return wrk.format("GET", os.getenv("PREFIX") .. asks[math.random(#asks)]) end
END

# ---- Plain CGI

cgi () {
  GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/search.json QUERY_STRING="q=$1" \
    DESKBOOK_DB="$db" KBCGI_LANG=en "$BUILD/kbcgi" >/dev/null
}
plain () {
  "$BUILD/kbsearch" -q -d "$db" --paths "$1" >/dev/null || :
}
# cpu_of COMMAND: of 100 titles.
cpu_of () {
  { head -n 100 "$www/titles" | while read -r title; do "$1" "$title"; done; times; } | tail -n 1 |
    awk -F '[ms ]' '{ print $1 * 60 + $2 + $4 * 60 + $5 }'
}
for _ in 1 2 3; do
  (cpu_of plain)
  (cpu_of cgi)
done >"$www/cpu"
awk '{ v[NR % 2] = v[NR % 2] == 0 || $1 < v[NR % 2] ? $1 : v[NR % 2] }
  END { printf "cgi: kbsearch --paths %.2f ms, search.json %.2f ms, ratio %.2f (at most 1.3)\n", v[1] * 10, v[0] * 10, v[0] / v[1] }' "$www/cpu"

# ---- Behind a server

omega=/usr/lib/cgi-bin/omega/omega
[ -x $omega ] || omega=/usr/lib/cgi-bin/omega
[ -f $omega ] || omega=
cat >"$www/lighttpd.conf" <<END
server.modules = ("mod_fastcgi", "mod_cgi", "mod_setenv")
server.document-root = "$www"
server.port = $port
server.bind = "127.0.0.1"
server.errorlog = "$www/error.log"
fastcgi.server = ("/help" => (("socket" => "$www/socket", "bin-path" => "$BUILD/kbcgi", "max-procs" => 1,
  "check-local" => "disable", "bin-environment" => ("DESKBOOK_DB" => "$db", "KBCGI_LANG" => "en"))))
\$HTTP["url"] =~ "^/cgi/" { cgi.assign = ("" => "") setenv.add-environment = ("OMEGA_CONFIG_FILE" => "$www/omega.conf") }
END
lighttpd -D -f "$www/lighttpd.conf" &
server=$!
trap 'kill $server' EXIT
sleep 1
program=$(ps -o pid= --ppid $server -C kbcgi | head -n 1 | tr -d ' ')
[ -n "$program" ] || program=$(pgrep -P $server | head -n 1)

# ticks PID: of the processor, with children that have ended.
ticks () { awk '{ print $14 + $15 + $16 + $17 }' "/proc/$1/stat"; }
# drive NAME ASKS PREFIX: answers a second of the processor's time, into $rate.
drive () {
  before=$(($(ticks $server) + $(ticks "$program")))
  ASKS="$www/$2" PREFIX="$3" wrk -t1 -c4 -d"${seconds}s" -s "$www/ask.lua" "http://127.0.0.1:$port/" >"$www/wrk"
  after=$(($(ticks $server) + $(ticks "$program")))
  ! grep -q "Non-2xx" "$www/wrk" || { cat "$www/wrk" >&2; exit 2; }
  rate=$(awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '/requests in/ { printf "%.0f", $1 * hz / ticks }' "$www/wrk")
  printf '%-22s %8s a second of one core\n' "$1" "$rate"
}
drive 'fastcgi, warm' typed '/help/search.json?q=' >/dev/null
drive 'fastcgi, typed' typed '/help/search.json?q='
typed=$rate
drive 'fastcgi, random' random '/help/search.json?q='
awk '/VmHWM/ { printf "memory: %.1f MB (less than 20)\n", $2 / 1024 }' "/proc/$program/status"
echo "typed: at least 3000: $(verdict "$typed" '>=' 3000)"

if [ -n "$omega" ]; then
  omindex_db "$n"
  mkdir -p "$www/data"
  ln -s "$WORK/xapian-$n" "$www/data/default"
  printf 'database_dir %s\ntemplate_dir %s\nlog_dir %s\ncdb_dir %s\n' "$www/data" "/usr/share/xapian-omega/templates" "$www" "$www" >"$www/omega.conf"
  ln -s $omega "$www/cgi/omega"
  drive 'omega' whole '/cgi/omega?P='
  omega_rate=$rate
  drive 'kbcgi, the same' whole '/help/search.json?q='
  printf 'beside omega: %s times, at least 10: %s\n' "$(awk -v a="$rate" -v b="$omega_rate" 'BEGIN { printf "%.0f", a / b }')" \
    "$(verdict "$rate" '>=' $((omega_rate * 10)))"
fi
