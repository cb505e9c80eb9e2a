#!/bin/sh
# kbcgi as a web server calls it by FastCGI: one process for many requests.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# fcgi.pl: starts kbcgi on a socket, then does what its input says, a line each:
#   GET PATH QUERY          prints the answer
#   ! COMMAND               runs it; $KBCGI is the process
#   STOP                    SIGTERM, and prints how it ended
cat >fcgi.pl <<'END'
use strict; use warnings; use IO::Socket::UNIX; use Socket; use POSIX ();
$| = 1;
unlink 'socket';
my $listen = IO::Socket::UNIX->new (Type => SOCK_STREAM, Local => 'socket', Listen => 5) or die "socket: $!";
my $pid = fork;
if (!$pid) { POSIX::dup2 (fileno ($listen), 0); exec 'kbcgi', @ARGV or die }
close $listen;
$ENV{KBCGI} = $pid;
sub record { my ($type, $body) = @_; return pack ('CCnnCx', 1, $type, 1, length $body, 0) . $body }
sub pair { my ($n, $v) = @_; return join '', (map { length $_ < 128 ? chr length $_ : pack 'N', 0x80000000 | length $_ } $n, $v), $n, $v }
sub ask {
  my ($method, $path, $query, $body) = @_;
  my $socket = IO::Socket::UNIX->new (Type => SOCK_STREAM, Peer => 'socket') or die "connect: $!";
  my %variables = (REQUEST_METHOD => $method, SCRIPT_NAME => '/help', PATH_INFO => $path, QUERY_STRING => $query,
    REMOTE_ADDR => '192.0.2.7', HTTP_HOST => 'help.example.net', HTTP_ORIGIN => 'https://help.example.net',
    HTTP_USER_AGENT => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    CONTENT_TYPE => 'application/x-www-form-urlencoded', CONTENT_LENGTH => length $body);
  print $socket record (1, pack 'nCx5', 1, 0), record (4, join '', map { pair ($_, $variables{$_}) } keys %variables),
    record (4, ''), $body eq '' ? () : record (5, $body), record (5, '');
  my ($out, $err) = ('', '');
  while (read ($socket, my $head, 8) == 8) {
    my ($version, $type, $id, $length, $padding) = unpack 'CCnnC', $head;
    read ($socket, my $data, $length) if $length; read ($socket, my $rest, $padding) if $padding;
    $out .= $data if $type == 6 && $length; $err .= $data if $type == 7 && $length;
    last if $type == 3;
  }
  print $err ne '' ? "log: $err" : '', $out, "\n";
}
while (<STDIN>) {
  chomp;
  if (s/^! //) { system ($_) == 0 or print "failed: $_\n" }
  elsif ($_ eq 'STOP') { last }
  else { my ($method, $path, $query, $body) = split / /; ask ($method, $path, $query // '', $body // '') }
}
kill 'TERM', $pid; waitpid $pid, 0;
print "ended: ", $? & 127 ? "signal " . ($? & 127) : "exit " . ($? >> 8), "\n" unless $ENV{QUIET};
END

mkdir t
printf '# Transfer locks\n\nA transfer lock keeps a domain.\n' >t/locks.md
kbindex -q -d db t || exit
export DESKBOOK_DB="$PWD/db" KBCGI_LANG=en

test_that 'one process answers many requests, and SIGTERM ends it between two' '
  perl fcgi.pl --site=/kb >out <<END
GET /search.json q=transf
GET /nothing
POST /vote/locks - helpful=yes
GET /search.json q=lock
STOP
END
  test "$(grep -c "^Status: 200 " out)" -eq 2
  test "$(grep -c "^Status: 404 " out)" -eq 1
  grep -q "^Location: /help/thanks?article=locks&helpful=yes" out
  test "$(grep -c "\"title\":\"Transfer locks\".*\"href\":\"/kb/locks/" out)" -eq 2
  grep -qx "ended: signal 15" out
  test "$(sqlite3 db "SELECT yes, total FROM vote_total")" = "1|1"
'

test_that 'it sees what was written meanwhile, another database, and one that comes back' '
  mkdir u && printf "# Glue\n\nGlue records.\n" >u/glue.md && kbindex -q -d other.db u
  printf "# Billing\n\nAn invoice.\n" >t/billing.md
  perl fcgi.pl >out <<END
GET /search.json q=invoice
! kbindex -q -d db t
GET /search.json q=invoice
! mv db old.db; rm -f db-wal db-shm; cp other.db db
GET /search.json q=invoice
GET /search.json q=glue
! mv db gone.db
GET /search.json q=glue
! mv gone.db db
GET /search.json q=glue
END
  sed -n "s/^Status: \([0-9]*\).*/\1/p; s/.*\"hits\":\[\(.\).*/\1/p" out | paste -sd " " >got
  echo "200 ] 200 { 200 ] 200 { 503 200 {" >want
  test_cmp want got
  grep -q "^log: kbcgi: .*/db: No such file" out
'

test_that 'between two requests nothing holds the log back' '
  mv old.db db && rm -f db-wal db-shm
  perl fcgi.pl >out <<END
GET /search.json q=invoice
! sqlite3 db "PRAGMA wal_checkpoint (TRUNCATE)" >checkpoint
END
  head -n 1 checkpoint | cut -d "|" -f 1 | grep -qx 0
'

test_that 'desk.yaml is read again when it is changed; a wrong one leaves the right one' '
  cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
  perl fcgi.pl >out <<END
GET /hours.json
! sed -i "s/Europe.Amsterdam/Europe\/Madrid/" desk.yaml
GET /hours.json
! touch -r desk.yaml when; sed "s/Europe.Madrid/Europe\/Dublin/" desk.yaml | dd of=desk.yaml conv=notrunc 2>/dev/null; touch -r when desk.yaml
GET /hours.json
! echo "x: [" >>desk.yaml
GET /hours.json
END
  test "$(grep -c "^Status: 200 " out)" -eq 4
  sed -n "s/.*\"zone\":\"\([^\"]*\)\".*/\1/p" out | paste -sd " " >got
  echo "Europe/Amsterdam Europe/Madrid Europe/Dublin Europe/Dublin" >want
  test_cmp want got
'

test_that 'a search knows at once which language desk.yaml has first' '
  mkdir -p v/en v/nl && printf "# Glue\n\nGlue records.\n" >v/en/glue.md
  printf "# Lijm\n\nGlue records in het Nederlands, van het domein.\n" >v/nl/lijm.md
  kbindex -q -d two.db v
  cp "$KB/desk.yaml" .
  unset KBCGI_LANG
  DESKBOOK_DB=$PWD/two.db perl fcgi.pl >out <<END
GET /search.json q=glue&lang=en
! sed -i "/^  worldwide: /d; s/lines: .worldwide, /lines: [/" desk.yaml
GET /search.json q=glue&lang=en
END
  sed -n "s/.*\"href\":\"\([^\"#]*\).*/\1/p" out | paste -sd " " >got
  echo "/glue/ /en/glue/" >want
  test_cmp want got
'

test_that 'a public snapshot: another that takes its place is read at once; it takes no votes and no messages' '
  rm -rf pub desk.yaml && mkdir pub
  kbindex -q -d db --public=pub/public.db
  ask="GET /search.json q=invoice"
  DESKBOOK_DB="$PWD/pub/public.db" perl fcgi.pl >out <<END
$ask
POST /vote/locks - helpful=yes
POST /contact - email=a%40b.example&what=x&subject=y
GET /search q=lock
! echo "# Invoices again" >t/second.md; kbindex -q -d db --public=pub/public.db t
$ask
! rm t/second.md; kbindex -q -d db --public=pub/public.db t; ls -A pub >left
$ask
! cp pub/public.db keep; rm pub/public.db
$ask
! mv keep pub/public.db
$ask
END
  sed -n "s/^Status: \([0-9]*\).*/\1/p" out | paste -sd " " >got
  echo "200 404 404 200 200 200 503 200" >want
  test_cmp want got
  test_is "$(grep -o "Invoices again" out | wc -l)" 1
  test_expect_code 1 grep "action=\"[^\"]*/vote\|action=\"[^\"]*/contact" out
  test_is "$(cat left)" public.db
'

test_that 'one that is replaced again and again while it is asked: every request is answered' '
  kbindex -q -d other.db u
  kbindex -q -d db --public=pub/one.db
  kbindex -q -d other.db --public=pub/two.db
  (while [ ! -e enough ]; do for file in one two; do cp pub/$file.db pub/next.db; mv pub/next.db pub/public.db; done; done) &
  for i in $(seq $(test_sample 60 1000)); do echo "GET /search.json q=invoice"; done >asks
  DESKBOOK_DB="$PWD/pub/public.db" perl fcgi.pl <asks >out
  : >enough
  wait
  test_is "$(grep -c "^Status: 200 " out)" "$(wc -l <asks)"
  test_expect_code 1 grep "^log:" out
'

# (A sanitizer says itself what is not freed.)
test_that 'wrong messages leave nothing behind in its memory' '
  [ "$(bounded 1)" != : ] || exit 0
  cp "$KB/desk.yaml" .
  kbindex -q -d four.db "$KB"
  fields=$(seq -s "" -f "&x%g=y" 28)
  yes "POST /contact - email=anna&what=x&subject=$fields" | head -n 500 >asks
  size="! grep VmRSS /proc/\$KBCGI/status >>sizes"
  { sed 100q asks; echo "$size"; sed 1,100d asks; echo "$size"; } >steps
  DESKBOOK_DB=$PWD/four.db perl fcgi.pl <steps >out
  test_is "$(grep -c "^Status: 422 " out)" 500
  awk "{ size[NR] = \$2 } END { exit NR != 2 || size[2] - size[1] >= 512 }" sizes || { cat sizes; exit 1; }
'

# readme KIND: the first of README's blocks of that kind.
readme () { awk -v kind="$1" '$0 == "```" kind && !done { inside = 1; next } inside && $0 == "```" { exit } inside' "$TOP/README.md"; }

test_that 'README has configurations that hide the notes of kbsite and send the headers of its page' '
  policy=$(sed -n "/^Content-Security-Policy:/,/^X-/p" "$TOP/cmd/kbsite/kbsite.1" | grep -v ^X- | tr -s " \n" "  " | sed "s/^[^:]*: //; s/ $//")
  case $policy in "default-src "*"; frame-ancestors "*) ;; *) false ;; esac
  awk "/^\`\`\`nginx/ && ++n == 2 { inside = 1; next } /^\`\`\`/ { inside = 0 } inside" "$TOP/README.md" >nginx
  for kind in lighttpd apache caddy; do readme $kind >$kind; done
  for kind in nginx lighttpd apache caddy; do
    for part in ".kbsite" "$policy" "X-Content-Type-Options" nosniff Referrer-Policy strict-origin-when-cross-origin immutable /404.html; do
      [ $kind = lighttpd ] && [ "$part" = /404.html ] || grep -qF -- "$part" $kind || echo "$kind: $part"
    done
  done >missing
  test_cmp /dev/null missing
'

if test_has lighttpd curl; then
  test_that 'that of lighttpd works as it stands' '
    port=$(perl -MIO::Socket::INET -e "print IO::Socket::INET->new (Listen => 1, LocalAddr => q(127.0.0.1))->sockport")
    kbsite -q -o help --search=/kbcgi/search
    { echo "server.port = $port"; echo "server.bind = \"127.0.0.1\""; echo "index-file.names = (\"index.html\")"
      echo "mimetype.assign = (\".html\" => \"text/html\", \".css\" => \"text/css\")"; readme lighttpd; } |
      sed "s,/srv/help,$PWD/help,; s,\"/srv/help/\",\"$PWD/help/\",; s,/usr/local/bin/kbcgi,$BUILD/kbcgi,; s,/run/lighttpd/,$PWD/,; s,/var/lib/deskbook/deskbook.db,$PWD/db," >lighttpd.conf
    lighttpd -D -f lighttpd.conf 2>log & server=$!
    trap "kill $server" EXIT
    for i in 1 2 3 4 5 6 7 8 9 10; do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 0.3; done
    for path in / /locks/ /404.html; do
      curl -s -D head -o page "http://127.0.0.1:$port$path"
      test "$(grep -ci "^content-security-policy: .*frame-ancestors\|^x-content-type-options: nosniff\|^referrer-policy:" head)" = 3
    done
    test_is "$(curl -s -o page -w "%{http_code}" "http://127.0.0.1:$port/.kbsite")" 403
    test_is "$(curl -s -o page -w "%{http_code}" "http://127.0.0.1:$port/nothing/")" 404
    grep -q "This page is not here" page
    curl -s -D head -o page "http://127.0.0.1:$port/$(basename help/site-*.css)"
    grep -qi "^cache-control: public, max-age=31536000, immutable" head
    curl -s -D head -o page "http://127.0.0.1:$port/kbcgi/search.json?q=transf"
    grep -q "\"href\":\"/transfer-locks/\|\"href\":\"/locks/" page
    test "$(grep -ci "^content-security-policy:" head)" = 1
    # A page that is not there yet is led to by no answer.
    printf "# Newer\n\nA transfer.\n" >t/newer.md && kbindex -q -d db t
    curl -s "http://127.0.0.1:$port/kbcgi/search.json?q=newer" | grep -q "\"hits\":\[\]"
    kbsite -q -o help --search=/kbcgi/search
    curl -s "http://127.0.0.1:$port/kbcgi/search.json?q=newer" | grep -q "\"href\":\"/newer/"
  '
else
  test_skip 'that of lighttpd works as it stands' 'no lighttpd, or no curl'
fi

test_done
