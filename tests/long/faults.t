#!/bin/sh
# One system call after another fails under every tool, by a library that is preloaded
# (faults.c): each time it ends with one line and a status that says so; what it had
# acknowledged is stored, what it had not is there whole or not at all, no output is half
# written, nothing is left lying about; and the same command run again in peace brings it to
# where it would have been.
#
# FAULT_ROUNDS: how many of a command's calls of a kind fail, at most, spread over all of them.
# FAULT_ONLY: a pattern of `tool kind errno`, to look at one.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

can_preload kbindex || { echo "1..0 # SKIP nothing can be preloaded"; exit 0; }

mkdir kb kb/holidays start
cp "$KB/desk.yaml" kb/
cp "$KB"/holidays/*.ics kb/holidays/
cp -r "$KB/dns" "$KB/billing" kb/
sed -n 1,40p "$KB/tickets.csv" >tickets.csv
sed -n 41,70p "$KB/tickets.csv" | sed '1i\
ticket,at,kind,author,channel,line,priority,tags
$a\
T1,yesterday,opened,ann,email,nl,,' >more.csv
article=$(cd kb && find dns -name '*.md' | LC_ALL=C sort | head -1)
export article
{ echo article,vote,voter,at
  echo "$article,yes,ann,2026-10-01T10:00:00Z"
  echo "$article,no,bob,2026-10-02T10:00:00Z"; } >votes.csv
{ echo article,vote,voter,at
  echo "$article,no,ann,2026-10-03T10:00:00Z"
  echo "$article,perhaps,bob,2026-10-02T10:00:00Z"
  echo "$article,yes,cem,2026-10-02T10:00:00Z"; } >more-votes.csv
cat >mail.eml <<'END'
From: Ann <ann@customer.example>
To: support@example.net
Subject: My domain does not resolve
Message-ID: <one@customer.example>
Date: Thu, 01 Oct 2026 10:00:00 +0200

Reseller ID: 1001
Since this morning example.com does not resolve. What is wrong?
END
printf '%s\n' '1	transfer' '2	"name servers"' >queries
{ for file in "$DATA"/mail/0[1-6]*.eml; do
    echo 'From MAILER Thu Oct  1 10:00:00 2026'
    cat "$file"
    echo
  done; } >mails.mbox
cp "$DATA/zendesk/page.json" "$DATA/zendesk/export.xml" .
kbindex -q -d start/db kb
ticketlog -q -d start/db --timezone=Europe/Amsterdam --format=csv tickets.csv
kbvote -q -d start/db --import=csv votes.csv
# What is there for kbindex to do: a new article, an edited and a removed one.
printf '# New\n\nA new article on transfers.\n' >kb/dns/new.md
printf '\nA late remark.\n' >>"kb/$article"
rm "$(find kb/billing -name '*.md' | sort | head -1)"

cat >"$tmp/faults.pl" <<'END'
use strict; use warnings;
my ($tool, $rounds, $faults, @commands) = @ARGV;
my %of = (EIO => 5, ENOMEM => 12, EAGAIN => 11, ENOSPC => 28, EMFILE => 24, ESTALE => 116, EACCES => 13);
my $facts = "SELECT 'article', path, title, gone_at IS NULL, hex (text_hash) FROM article;
  SELECT 'the index has other articles' FROM search_state s WHERE NOT
    (s.documents = (SELECT count (*) FROM forward) AND s.documents = (SELECT count (*) FROM v_article));
  SELECT 'vote', article, total, yes FROM vote_total;
  SELECT 'event', ticket, kind, author FROM v_ticket_event;
  SELECT 'mail', message_id, ticket, kind FROM v_mail;
  PRAGMA integrity_check";
sub slurp { open my $f, '<:raw', $_[0] or return undef; local $/; return scalar <$f> }
# What is stored, a fact a line, sorted; "ok" among them: the file is whole.  The same bytes are asked once;
# sqlite3 takes away what is beside a file that nobody has open.
my %facts_of;
sub facts {
  my $bytes = -s 'db-wal' || -e 'db-journal' ? undef : slurp ('db');
  unlink 'db-wal', 'db-shm' if defined $bytes && $facts_of{$bytes};
  return $facts_of{$bytes} if defined $bytes && $facts_of{$bytes};
  my $all = join '', sort my @all = `sqlite3 db "$facts" 2>&1`;
  $facts_of{$bytes} = $all if defined $bytes;
  return $all;
}
# Files, those of a folder that is written too, whatever their names.
sub below { return map { -d && !-l ? below ($_) : $_ } glob "$_[0]/* $_[0]/.??*" }
sub outputs { return map { $_ => slurp ($_) } grep { -f } glob ('out.* rejects reply'), below ('out') }
sub fresh {
  unlink glob 'db* out.* rejects reply .*.??????*';
  if (-d 'start/out') {
    system ('rm', '-rf', 'out');
    system ('cp', '-rp', 'start/out', 'out');
  }
  for my $file (map { s,start/,,r } glob 'start/db*') {
    open my $to, '>:raw', $file or die;
    print $to slurp ("start/$file");
    close $to or die;
    chmod +(stat "start/$file")[2] & 07777, $file;
  }
}
sub run {
  my ($command, %env) = @_;
  my ($line, $input) = split / *</, $command;
  my $child = fork // die;
  if (!$child) {
    %ENV = (%ENV, %env);
    $ENV{LD_PRELOAD} = "$ENV{BUILD}/faults.so" if %env;
    open STDIN, '<', $input // '/dev/null' or die;
    open STDOUT, '>', 'said' or die;
    open STDERR, '>', 'err' or die;
    alarm 60;
    exec split / /, $line or die;
  }
  waitpid $child, 0;
  # What the web server is told stands in for an exit status.
  return (2, slurp ('err')) if $? == 0 && $line =~ / kbcgi$/ && slurp ('said') !~ /^Status: [23]/;
  return ($? & 127 ? 128 + ($? & 127) : $? >> 8, slurp ('err'));
}

# Of a command: what is stored and written when nothing fails.
my ($wrong, $tried) = (0, 0);
for my $i (0 .. $#commands) {
  my ($command, $turn) = ($commands[$i], $i);
  fresh ();
  my $before = facts ();
  my %old = outputs ();
  my ($peace, $quiet) = run ($command);
  die "$command: exit $peace: $quiet" if $peace > 1;
  my %usual = map { s/\d+/n/gr => 1 } split /\n/, $quiet;
  my $wanted = facts ();
  my %out = outputs ();
  my $names = join ' ', sort glob ('* .??*'), below ('out');
  my %both = map { $_ => 1 } grep { index ("\n$wanted", "\n$_\n") >= 0 } split /\n/, $before;
  my %either = map { $_ => 1 } split /\n/, $before . $wanted;
  fresh ();
  run ($command, FAULT_COUNT => 'count');
  my %calls = split ' ', slurp ('count') // die "no count of $command";
  unlink 'count';
  for my $fault (split ' ', $faults) {
    # In the sample each fault meets one of the commands.
    next if $rounds == 1 && $turn++ % @commands;
    my ($class, $name) = split /:/, $fault;
    my $calls = $calls{$class};
    for my $last (0, 1) {
      next if $ENV{FAULT_ONLY} && "$tool $class $name" !~ /$ENV{FAULT_ONLY}/;
      # Without any memory GLib cannot even say so.
      next if $last && ($rounds < 3 || $class eq 'memory');
      my %env = (FAULT_CALL => $class, FAULT_ERRNO => $of{$name}, FAULT_LAST => $last);
      my $refused = 0;
      my $step = int ($calls / $rounds) + 1;
      for (my $n = 1 + ($step > 1 ? int ($step / 2) : 0); $n <= $calls; $n += $step) {
        fresh ();
        $tried++;
        my ($status, $said) = run ($command, %env, FAULT_N => $n);
        my $after = facts ();
        my %now = outputs ();
        my @lines = split /\n/, $said;
        my @why;
        # What draws letters (fontconfig, pango) crashes.
        my $aborted = $class eq 'memory'
          && ($status == 134 || $status == 133 || ($status == 139 && $command =~ /svg|png|html/));
        push @why, "status $status" if $status > 2 && $status != 75 && !$aborted;
        $refused++ if $status > $peace;
        # Beside what is said in peace, too: a query that is not logged, messages of a file that
        # could not be read whole, and where everything fails from there on, all of that.
        my @trouble = grep { /^$tool: / && !/^$tool: (not logged|\d+ messages? refused): / && !$usual{s/\d+/n/gr} } @lines;
        push @why, 'not one line' if ($status == 2 || $status == 75)
          && (($last ? @trouble < 1 : @trouble != 1) || grep { !/^($tool: |[\w.\/-]+:(\d+:)? )/ } @lines);
        push @why, 'bad advice' if $said =~ /delete it|damaged|GLib|CRITICAL/ && !$aborted;
        push @why, 'nothing said' if $status == 1 && $peace == 0 && !@lines;
        push @why, 'the file is damaged' if $after !~ /^ok$/m;
        if ($status == $peace && $class ne 'memory') {
          push @why, 'not all is stored' if $after ne $wanted && !($status == 1 && @lines);
        } elsif ($status == 2 || $status == 75) {
          # What ticketlog read of a file before it failed is stored (ticketlog(1), EXIT STATUS).
          push @why, 'half stored' if $after ne $before && $after ne $wanted
            && $said !~ /^ticketlog: \w+\.(mbox|json|xml): /m;
        }
        push @why, 'stored what is not' if grep { !$either{$_} } split /\n/, $after;
        push @why, 'lost' if grep { index ("\n$after", "\n$_\n") < 0 } keys %both;
        for my $file (keys %out) {
          my $is = $now{$file};
          # (What was noted of the others, while one could not be read.)
          next if $status == 1 && $file =~ /\.kb(import|site)$/;
          # (Without memory, letters may be missing in a picture.)
          next if $class eq 'memory' && $file =~ /png|svg|html/;
          push @why, "$file is half written"
            if defined $is && $is ne $out{$file} && $is ne ($old{$file} // $out{$file}) && ($status != 1 || $old{$file});
          push @why, "no $file" if !defined $is && ($status == $peace && $peace == 0 || $old{$file});
          push @why, "$file is as it was" if defined $is && $is ne $out{$file} && $status == $peace;
        }
        # (kbsite's next run goes on by .kbsite-new, and takes away what one left that could not end.)
        push @why, "left: $_" for grep { !$aborted && index (" $names ", " $_ ") < 0 && !exists $old{$_}
          && !m,/\.kbsite-new$, && !($class eq 'memory' && m,/\.kbsite-\d+$,) }
          glob ('* .??*'), below ('out');
        my ($again, $then) = run ($command =~ s/T10:05/T10:15/r);
        push @why, "again: exit $again: $then" if $again != $peace;
        push @why, 'again, and not there' if facts () ne $wanted;
        %now = outputs () if %old;
        for my $file (grep { $class ne 'memory' || %old || !/png|svg|html/ } keys %out) {
          push @why, "again, and $file is another" if ($now{$file} // slurp ($file) // '') ne $out{$file} && $status <= 2 && $peace == 0;
        }
        push @why, "again, and $_ stays" for grep { %old && !defined $out{$_} } keys %now;
        # Whatever became of the key, it is the one of the database.
        if ($tool eq 'kbvote') {
          my ($code, $answer) = run ("kbvote -q -d db --voter=zoe --at=2026-10-05T10:00:00Z $ENV{article} yes");
          push @why, "a vote after it: exit $code: $answer" if $code != 0;
        }
        next if !@why;
        $wrong++;
        print "$command: $class call $n of $calls", $last ? ' and all behind' : '', " fails, $name: exit $status: ",
          join (', ', @why), ": ", join ('|', @lines), "\n";
        print map { "  $_\n" } grep { !$both{$_} } split /\n/, $after if grep { /stored|lost/ } @why;
      }
      # (The folder's, and those of a log that is folded in later, may fail.)
      print "$command: no sync that fails, fails it\n" and $wrong++
        if $class eq 'sync' && $calls > 0 && $step == 1 && !$refused && $tool !~ /^kb(index|site)$/;
    }
  }
}
print "$tried faults, $wrong wrong\n";
exit ($wrong > 0);
END

# faults TOOL KINDS COMMAND...
faults () {
  perl "$tmp/faults.pl" "$1" "${FAULT_ROUNDS:-40}" "$2" "$3" ${4:+"$4"} ${5:+"$5"} ${6:+"$6"}
}

READS='read:EIO open:EMFILE open:EIO stat:EIO mmap:ENOMEM memory:ENOMEM'
WRITES="$READS write:ENOSPC write:EIO sync:EIO rename:EIO"
# shellcheck disable=SC2034 # the scripts in quotes read them
if [ "${FAULT_ROUNDS:-40}" -eq 1 ]; then READS='read:EIO stat:EIO' WRITES='read:EIO open:EMFILE write:ENOSPC sync:EIO'; fi

test_that 'slaclock: calls fail' '
  faults slaclock "$READS write:ENOSPC rename:EIO" "slaclock -c kb/desk.yaml --now=2026-11-27T10:45 -o out.txt channels"
'
test_that 'kbsearch: calls fail' '
  faults kbsearch "$WRITES" "kbsearch -d db -n 3 -o out.txt transfer" "kbsearch -d db -o out.json -f json --like=$article" \
    "kbsearch -d db -f tsv --batch -o out.tsv <queries" "kbsearch -d db -o out.txt --log=log transfer"
'
test_that 'kbindex: calls fail' '
  faults kbindex "$WRITES stat:ESTALE dir:EIO dir:ESTALE" "kbindex -q -j1 -d db kb"
  faults kbindex "thread:EAGAIN memory:ENOMEM" "kbindex -q -j3 -d db kb"
'
test_that 'kbvote: calls fail' '
  faults kbvote "$WRITES" "kbvote -q -d db --voter=carol --at=2026-10-03T10:00:00Z $article yes" \
    "kbvote -q -d db --import=csv --rejects=rejects more-votes.csv" \
    "kbvote -q -d db --rotate-key"
'
test_that 'kbfeedback: calls fail' '
  faults kbfeedback "$WRITES thread:EAGAIN" "kbfeedback -d db --now=2026-11-01 -o out.txt" "kbfeedback -d db --now=2026-11-01 --chart=out.svg"
'
test_that 'ticketlog: calls fail' '
  faults ticketlog "$WRITES" "ticketlog -q -d db --timezone=Europe/Amsterdam --format=csv --rejects=rejects more.csv" \
    "ticketlog -q -d db -c kb/desk.yaml --format=mbox mails.mbox" \
    "ticketlog -q -d db --timezone=UTC --format=zendesk-json page.json" \
    "ticketlog -q -d db --timezone=UTC --format=zendesk-xml export.xml"
'
test_that 'slareport: calls fail' '
  faults slareport "$WRITES thread:EAGAIN" "slareport -d db -c kb/desk.yaml --now=2026-11-01 -o out.html" \
    "slareport -d db -c kb/desk.yaml --now=2026-11-01 --chart=trend -o out.png"
'
test_that 'ticketmail: calls fail' '
  faults ticketmail "$WRITES" "ticketmail -q -d db -c kb/desk.yaml --to=support@example.net --now=2026-10-01T10:05+02:00 --reply=reply <mail.eml"
'
# A form that is not taken is told so, and why is in the log.
test_that 'kbcgi: calls fail' '
  printf "helpful=no&reason=outdated" >form
  cgi="env GATEWAY_INTERFACE=CGI/1.1 SCRIPT_NAME=/help HTTP_HOST=h.example HTTP_ORIGIN=https://h.example REMOTE_ADDR=192.0.2.9"
  cgi="$cgi HTTP_USER_AGENT=Mozilla/5.0 KBCGI_SITE=/help/ KBCGI_LANG=en DESKBOOK_DB=db DESKBOOK_CONFIG=kb/desk.yaml"
  faults kbcgi "$WRITES" \
    "$cgi REQUEST_METHOD=POST PATH_INFO=/vote/$article CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH=26 kbcgi <form" \
    "$cgi REQUEST_METHOD=GET PATH_INFO=/search.json QUERY_STRING=q=transfer kbcgi"
'
# Their output is a folder, where an older one stands: each file is the old one or the new one.
test_that 'kbsite: calls fail' '
  kbindex -q -d start/db kb
  kbsite -q -d start/db -c kb/desk.yaml --base=https://help.example.net/ -o start/out
  printf "# Newer\n\nA newer article on transfers.\n" >kb/dns/newer.md
  printf "\nA later remark.\n" >>"kb/$article"
  rm kb/dns/new.md
  kbindex -q -d start/db kb
  faults kbsite "$WRITES dir:EIO thread:EAGAIN" "kbsite -q -d db -c kb/desk.yaml --base=https://help.example.net/ -o out"
  rm -r start/out out
'
test_that 'kbimport: calls fail' '
  mkdir pages pages/more
  for i in 1 2 3; do
    printf "<html><head><title>Page %s</title></head><body><h1>Page %s</h1><p>Of domains.</p></body></html>\n" $i $i >pages/page-$i.html
    cp pages/page-$i.html pages/more/other-$i.html
  done
  kbimport -q --from=html pages -o start/out
  printf "<html><head><title>Page 2</title></head><body><h1>Page 2</h1><p>Of transfers.</p></body></html>\n" >pages/page-2.html
  rm pages/more/other-1.html
  faults kbimport "$WRITES dir:EIO" "kbimport -q --from=html pages -o out"
  rm -r start/out out
'
test_done
