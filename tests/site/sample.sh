#!/bin/sh
# sample.sh FOLDER PORT: the help centre of kb/, made in FOLDER and served on loopback by lighttpd with
# kbcgi as FastCGI, until it is ended.  `make site` and the browser tests (check.sh) start it.
# $SITE_MORE: another folder of articles beside those of kb/.  $SITE_DAYS: dates of which it is made once
# more each, below /at/DATE/.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "${BUILD:-$top/build}" && pwd)
[ $# -eq 2 ] || { echo "usage: sample.sh FOLDER PORT" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd) port=$2 base=http://127.0.0.1:$2
PATH=$build:$PATH
export DESKBOOK_DB="$folder/desk.db" DESKBOOK_CONFIG="$folder/kb/desk.yaml"

# ---- The file: articles, votes, who may write

rm -rf "$folder/kb" "$folder/www" "$folder/desk.db"*
cp -r "$top/kb" "$folder/kb"
[ -z "${SITE_MORE-}" ] || cp -r "$SITE_MORE" "$folder/kb/"
kbindex -q "$folder/kb"
awk 'BEGIN {
  print "article,vote,at,voter"
  n = split ("transfer-locks 11 22;transfer-domain-in 41 44;auth-code 22 25;glue-records 7 9;invoices 4 11", rows, ";")
  for (i = 1; i <= n; i++) {
    split (rows[i], row, " ")
    for (v = 1; v <= row[3]; v++)
      printf "%s,%s,2026-10-%02dT12:00:00Z,reader-%d\n", row[1], v <= row[2] ? "yes" : "no", 1 + v % 28, v
  }
}' | kbvote -q --import=csv
printf 'reseller_id,name,email,active\n100107,Example Reseller,anna@reseller.example,yes\n' >"$folder/resellers.csv"
ticketmail -q --resellers="$folder/resellers.csv"

# ---- Pages

pages () { # pages FOLDER OPTION...
  to=$1
  shift
  kbsite -q --search=/cgi/search --vote=/cgi/vote --contact=/cgi/contact "$@" -o "$to"
}
pages "$folder/www" --base="$base/"
for day in ${SITE_DAYS-}; do pages "$folder/www/at/$day" --now="$day"; done

# ---- The server

cat >"$folder/lighttpd.conf" <<END
server.document-root = "$folder/www"
server.bind = "127.0.0.1"
server.port = $port
server.max-keep-alive-idle = 60
server.modules = ("mod_setenv", "mod_fastcgi")
server.errorfile-prefix = "$folder/www/"
index-file.names = ("index.html")
mimetype.assign = (
  ".html" => "text/html; charset=utf-8", ".css" => "text/css; charset=utf-8",
  ".js" => "text/javascript; charset=utf-8", ".json" => "application/json",
  ".xml" => "application/xml; charset=utf-8", ".txt" => "text/plain; charset=utf-8",
  ".svg" => "image/svg+xml", ".png" => "image/png", ".jpg" => "image/jpeg"
)
# (kbcgi says these itself.)
\$HTTP["url"] !~ "^/cgi/" {
  setenv.add-response-header = (
    "Content-Security-Policy" => "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options" => "nosniff",
    "Referrer-Policy" => "same-origin"
  )
}
\$HTTP["url"] =~ "^/site-[0-9a-f]+\.(css|js|svg)$" {
  setenv.set-response-header = ("Cache-Control" => "public, max-age=31536000, immutable")
}
fastcgi.server = ("/cgi" => ((
  "socket" => "$folder/kbcgi.sock",
  "bin-path" => "$build/kbcgi",
  "bin-copy-environment" => ("PATH", "HOME", "DESKBOOK_DB", "DESKBOOK_CONFIG", "TZ"),
  "max-procs" => 1,
  "check-local" => "disable"
)))
END
lighttpd -tt -f "$folder/lighttpd.conf" >&2
echo "$base/"
exec lighttpd -D -f "$folder/lighttpd.conf"
