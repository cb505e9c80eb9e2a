#!/bin/sh
# A database that somebody made: every column of every table holds, in turn, what it never
# does (NULL, a number below 0 or beyond 32 bits, a text, a BLOB), and no constraint forbids
# it.  Every tool gives an answer or says in a line what is wrong; none crashes, hangs, takes
# much memory or complains of itself.
# Each command meets all tables that it reads; in the sample each cell meets every third command.
# CELLS: a pattern of TABLE.COLUMN, to look at some.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

mkdir kb
cp -r "$KB/domains" "$KB/dns" "$KB/desk.yaml" kb/ 2>/dev/null || cp -r "$KB"/* kb/
[ ! -d "$KB/holidays" ] || cp -r "$KB/holidays" kb/
printf 'synonyms:\n  en:\n    - [cancel, unsubscribe]\npins:\n  transfer a domain: domains/transfer-domain-in.md\n' >kb/synonyms.yaml
kbindex -q -d good.db kb
printf 'An edit.\n' >>"$(find kb -name '*.md' | sort | head -1)"
kbindex -q -d good.db kb
sed -n 1,60p "$KB/tickets.csv" >tickets.csv
article=$(sql good.db 'SELECT path FROM article ORDER BY id LIMIT 1')
{ echo article,vote,voter,at
  for v in ann:yes bob:no cem:yes; do echo "$article,${v#*:},${v%:*},2026-10-01T10:00:00Z"; done
  echo "$article,no,ann,2026-10-03T10:00:00Z"; } >votes.csv
echo '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /docs/dns/glue-records/ HTTP/1.1" 200 0 "-" "Mozilla/5.0 (X11)"' >access.log
head -n 9 tickets.csv >again.csv # which two imports state
ticketlog -q -d good.db --timezone=Europe/Amsterdam --format=csv tickets.csv
ticketlog -q -d good.db --timezone=Europe/Amsterdam --format=csv again.csv
ticketlog -q -d good.db --timezone=Europe/Amsterdam --format=csv --snapshot again.csv
kbvote -q -d good.db --import=csv votes.csv
kbvote -q -d good.db --import=combined --views=/docs/ access.log
kbvote -q -d good.db --at=2026-10-04T10:00:00Z --voter=eve --reason=outdated "$article" no
printf 'reseller_id,name,email,active\n1001,Ann,ann@customer.example,yes\n' >resellers.csv
cat >1.eml <<'END'
From: Ann <ann@customer.example>
To: support@example.net
Subject: My domain does not resolve
Message-ID: <one@customer.example>
References: <zero@customer.example>
Date: Thu, 01 Oct 2026 10:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b

Reseller ID: 1001
Since this morning example.com does not resolve. What is wrong?
--b
Content-Type: image/png
Content-Disposition: attachment; filename=screen.png

PNG
--b--
END
sed 's/<one@/<two@/; s/does not/still does not/' 1.eml >2.eml
cat >3.eml <<'END'
From: Ann <ann@customer.example>
To: support@example.net
Subject: Re: [#000001-3] My domain does not resolve
Message-ID: <three@customer.example>
In-Reply-To: <one@customer.example>
Date: Thu, 01 Oct 2026 11:00:00 +0200

It resolves now.
END
{ echo 'From ann@customer.example Wed Sep 30 10:00:00 2026'; sed 's/<one@/<box@/; s/ 01 Oct/ 02 Oct/' 1.eml; } >box.mbox
ticketlog -q -d good.db -c kb/desk.yaml --format=mbox box.mbox
ticketmail -q -d good.db --resellers=resellers.csv
ticketmail -q -d good.db -c kb/desk.yaml --to=support@example.net --now=2026-10-01T10:05+02:00 \
  --reply=reply <1.eml || exit
# cgi METHOD PATH QUERY: as a web server asks kbcgi.
cat >cgi <<'END'
export DESKBOOK_CONFIG=kb/desk.yaml KBCGI_DELIVER='cat >mail' GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD="$2" SCRIPT_NAME=/help PATH_INFO="$3" \
  QUERY_STRING="$4" REMOTE_ADDR=192.0.2.7 HTTP_HOST=help.example.net HTTP_USER_AGENT='Mozilla/5.0 (X11)'
export DESKBOOK_DB="$1" CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH=${#4} HTTP_ORIGIN=https://help.example.net
echo "$4" | kbcgi
END
sh ./cgi good.db POST /vote/dns/glue-records helpful=no >out
printf '%s\n' "1	$article" '2	domain transfer' '3	"name servers" -records' >queries

cat >"$tmp/cells.pl" <<'END'
use strict; use warnings; use File::Copy 'copy';
my ($step) = @ARGV;
my @commands = (
  'kbsearch -d DB --batch -f tsv <queries', 'kbsearch -d DB --explain "auth code transfer"',
  'kbsearch -d DB --categories', 'kbsearch -d DB -f json --like=ARTICLE',
  'kbsearch -d DB tranfser', 'kbfeedback -d DB -f json', 'kbfeedback -d DB --needs-work',
  'kbfeedback -d DB --edits', 'kbfeedback -d DB --chart=out.svg',
  'slareport -d DB -c kb/desk.yaml --period=2026-10', 'slareport -d DB -c kb/desk.yaml --clocks',
  'slareport -d DB -c kb/desk.yaml --period=2026-10 -o out.html',
  'kbindex -q -d DB kb', 'kbindex -q --full -d DB kb',
  'kbvote -q -d DB --voter=dan --at=2026-10-02T10:00:00Z ARTICLE no',
  'ticketlog -q -d DB --timezone=Europe/Amsterdam --format=csv tickets.csv',
  'ticketmail -q -d DB -c kb/desk.yaml --to=support@example.net --now=2026-10-01T12:00+02:00 --reply=reply <1.eml',
  'ticketmail -q -d DB -c kb/desk.yaml --to=support@example.net --now=2026-10-01T12:00+02:00 --reply=reply <2.eml',
  'ticketmail -q -d DB -c kb/desk.yaml --to=support@example.net --now=2026-10-01T12:00+02:00 --reply=reply <3.eml',
  'kbsearch -d DB -f json --suggest "my domain transfer failed"', 'kbsearch -d DB --facets=lang,tag cancel "transf*"',
  'kbsearch -d DB --judge=titles',
  'kbfeedback -d DB --by=month -f csv', 'kbfeedback -d DB --reasons', 'kbfeedback -d DB --views',
  'kbfeedback -d DB --period=2026-10 --chart=out.png', 'slareport -d DB -c kb/desk.yaml --ticket=TICKET',
  'slareport -d DB -c kb/desk.yaml --measures', 'slareport -d DB -c kb/desk.yaml --backlog --now=2026-10-20',
  'slareport -d DB -c kb/desk.yaml --flagged', 'slareport -d DB -c kb/desk.yaml --chart=flow --period=2026-10 -o out.svg',
  'slareport -d DB -c kb/desk.yaml --at-risk=2d --now=2026-10-05T10:00Z', 'slareport -d DB -c kb/desk.yaml --by=agent',
  'kbsite -q -d DB -c kb/desk.yaml -o site', 'kbsite -q --check -d DB', 'kbindex -q --verify -d DB',
  'kbindex -q -d DB --public=public.db', 'kbvote -d DB --imports', 'kbvote -q -d DB --withdraw=4', 'kbvote -q -d DB --withdraw=5',
  'kbvote -q -d DB --recount', 'kbvote -q -d DB --rotate-key', 'kbvote -q -d DB --import=combined --views=/docs/ access.log',
  'ticketlog -d DB --imports', 'ticketlog -q -d DB --withdraw=1', 'ticketlog -q -d DB --withdraw=3',
  'ticketlog -q -d DB --withdraw=6', 'ticketlog -q -d DB -f csv --snapshot again.csv',
  'ticketlog -q -d DB -c kb/desk.yaml -f mbox box.mbox', 'ticketmail -q -d DB --forget=ann@customer.example',
  'ticketmail -q -d DB --keep=10 --now=2026-12-01', 'ticketmail -q -d DB --resellers=resellers.csv',
  'sh ./cgi DB GET /search.json q=transf', 'sh ./cgi DB GET /search q=transfer', 'sh ./cgi DB GET /suggest.json q=transfer',
  'sh ./cgi DB POST /vote/dns/glue-records helpful=yes', 'sh ./cgi DB POST /contact "email=ann%40customer.example&what=help&subject=x"',
);
my @values = ('NULL', '-1', '0', '1', '2147483648', '4294967297', '9223372036854775807',
  '-9223372036854775808', '1e300', "'x'", "''", "x'00'", "CAST (x'fffe' AS TEXT)",
  "replace (hex (zeroblob (5000)), '00', 'word ')");
my ($article, $ticket) = ($ENV{ARTICLE}, `sqlite3 good.db 'SELECT min (name) FROM ticket'`);
chomp $ticket;
sub sql { open my $p, '|-', "sqlite3 $_[0] >/dev/null 2>sql.err" or die; print $p $_[1]; close $p }

# Nothing forbids anything any more.
system ('cp good.db loose.db') == 0 or die;
sql ('loose.db', <<'SQL');
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace (replace (replace (sql, ') STRICT, ', ') '), ') STRICT', ')'),
  ' NOT NULL', '') WHERE type = 'table';
SQL
my @columns = map { chomp; [split /\|/] } `sqlite3 loose.db "SELECT m.name, c.name FROM sqlite_schema m
  JOIN pragma_table_info (m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2"`;

# tried COMMAND FILE: the command on a copy of it; what came of it.
sub tried {
  my ($k, $db) = @_;
  unlink glob ('try.db*'); copy ($db, 'try.db') or die;
  if (copy ('good.db.voter-key', 'try.db.voter-key')) { chmod 0600, 'try.db.voter-key' }
  my $line = $commands[$k] =~ s/DB/try.db/r =~ s/ARTICLE/$article/r =~ s/TICKET/$ticket/r;
  my $status = system ("$ENV{LIMIT} ulimit -t $ENV{SECONDS_EACH}; exec $line >out 2>err");
  open my $o, '<', 'out' or die; open my $e, '<', 'err' or die;
  return ($line, $status, join ('', <$o>), <$e>);
}

# reads_of COMMAND TABLE: whether it does; a table that cannot be read makes no difference to who does not.
my (%reads_of, %without);
sub reads_of {
  my ($k, $table) = @_;
  return $reads_of{"$k $table"} //= do {
    ruin ("$table.db", $table) unless -e "$table.db";
    $without{$k} //= join "\n", tried ($k, 'loose.db');
    $without{$k} ne join "\n", tried ($k, "$table.db");
  };
}
sub ruin {
  my ($db, $table) = @_;
  copy ('loose.db', $db) or die;
  my @roots = `sqlite3 loose.db "SELECT rootpage FROM sqlite_schema WHERE tbl_name = '$table'"`;
  my $size = `sqlite3 loose.db 'PRAGMA page_size'`;
  open my $file, '+<', $db or die;
  for my $root (@roots) { seek $file, ($root - 1) * $size, 0; print $file "\xff" x $size }
  close $file or die;
}

my ($n, $bad) = (0, 0);
for my $column (@columns) {
  for my $value (@values) {
    my ($table, $name) = @$column;
    next if $n++ % $step || "$table.$name" !~ /$ENV{CELLS}/;
    unlink glob ('hurt.db*'); copy ('loose.db', 'hurt.db') or die;
    sql ('hurt.db', "PRAGMA ignore_check_constraints = ON; UPDATE OR IGNORE \"$table\" SET \"$name\" = $value;");
    for my $k (0 .. $#commands) {
      next if $step > 1 ? ($n + $k) % 3 : !reads_of ($k, $table);
      my ($line, $status, $out, @said) = tried ($k, 'hurt.db');
      my ($tool) = $line =~ /^(\w+)/;
      my $exit = $status & 127 ? 256 : $status >> 8;
      next if ($exit < 2 || $exit == 2 || $exit == 75) && !grep (/CRITICAL|WARNING \*\*|runtime error/, @said)
        && ($exit < 2 || (@said == 1 && $said[0] =~ /^$tool: /));
      print "$table.$name = $value: $line: exit $exit: @said";
      $bad++;
    }
  }
}
printf "%d cells, %d of %d pairs of command and table, %d wrong\n", $n, scalar (grep { $_ } values %reads_of),
  scalar (keys %reads_of), $bad;
exit ($bad > 0);
END
ARTICLE=$article
LIMIT="$(bounded 3000000);"
CELLS=${CELLS-}
export ARTICLE LIMIT CELLS

test_that 'no cell of a hostile database does more than give a wrong answer' '
  perl "$tmp/cells.pl" "$(test_sample 1201 1)"
'
test_done
