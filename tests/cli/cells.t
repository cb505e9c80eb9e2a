#!/bin/sh
# A database that somebody made: every column of every table holds, in turn, what it never
# does (NULL, a number below 0 or beyond 32 bits, a text, a BLOB), and no constraint forbids
# it.  Every tool gives an answer or says in a line what is wrong; none crashes, hangs, takes
# much memory or complains of itself.
# CELLS: a pattern of TABLE.COLUMN, to look at some.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

mkdir kb
cp -r "$KB/domains" "$KB/dns" "$KB/desk.yaml" kb/ 2>/dev/null || cp -r "$KB"/* kb/
[ ! -d "$KB/holidays" ] || cp -r "$KB/holidays" kb/
kbindex -q -d good.db kb
printf 'An edit.\n' >>"$(find kb -name '*.md' | sort | head -1)"
kbindex -q -d good.db kb
sed -n 1,60p "$KB/tickets.csv" >tickets.csv
article=$(sql good.db 'SELECT path FROM article ORDER BY id LIMIT 1')
{ echo article,vote,voter,at
  for v in ann:yes bob:no cem:yes; do echo "$article,${v#*:},${v%:*},2026-10-01T10:00:00Z"; done; } >votes.csv
ticketlog -q -d good.db --timezone=Europe/Amsterdam --format=csv tickets.csv
kbvote -q -d good.db --import=csv votes.csv
printf 'id,email,name\n1001,ann@customer.example,Ann\n' >resellers.csv
cat >1.eml <<'END'
From: Ann <ann@customer.example>
To: support@example.net
Subject: My domain does not resolve
Message-ID: <one@customer.example>
Date: Thu, 01 Oct 2026 10:00:00 +0200

Reseller ID: 1001
Since this morning example.com does not resolve. What is wrong?
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
ticketmail -q -d good.db -c kb/desk.yaml --to=support@example.net --now=2026-10-01T10:05+02:00 \
  --reply=reply <1.eml || exit
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
);
my @values = ('NULL', '-1', '0', '1', '2147483648', '4294967297', '9223372036854775807',
  '-9223372036854775808', '1e300', "'x'", "''", "x'00'", "CAST (x'fffe' AS TEXT)",
  "replace (hex (zeroblob (5000)), '00', 'word ')");
my $article = $ENV{ARTICLE};
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
my ($n, $bad) = (0, 0);
for my $column (@columns) {
  for my $value (@values) {
    my ($table, $name) = @$column;
    next if $n++ % $step || "$table.$name" !~ /$ENV{CELLS}/;
    unlink glob ('hurt.db*'); copy ('loose.db', 'hurt.db') or die;
    sql ('hurt.db', "PRAGMA ignore_check_constraints = ON; UPDATE OR IGNORE \"$table\" SET \"$name\" = $value;");
    for my $command (@commands) {
      unlink glob ('try.db*'); copy ('hurt.db', 'try.db') or die;
      if (copy ('good.db.voter-key', 'try.db.voter-key')) { chmod 0600, 'try.db.voter-key' }
      my $line = $command =~ s/DB/try.db/r =~ s/ARTICLE/$article/r;
      my $status = system ("$ENV{LIMIT} ulimit -t $ENV{SECONDS_EACH}; exec $line >out 2>err");
      open my $e, '<', 'err' or die; my @said = <$e>;
      my ($tool) = $line =~ /^(\w+)/;
      my $exit = $status & 127 ? 256 : $status >> 8;
      next if ($exit < 2 || $exit == 2 || $exit == 75) && !grep (/CRITICAL|WARNING \*\*|runtime error/, @said)
        && ($exit < 2 || (@said == 1 && $said[0] =~ /^$tool: /));
      print "$table.$name = $value: $line: exit $exit: @said";
      $bad++;
    }
  }
}
print "$n cells, $bad wrong\n";
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
