#!/bin/sh
# kbsite ended at random moments, while a reader goes from page to page: each page is whole, the old one or the
# new one, and each link leads to what is there.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

ROUNDS=$(test_sample 4 300)
export ROUNDS SOURCE_DATE_EPOCH=1795680600

# Two states of one knowledge base: articles change, come, go and move, and with them what leads to them.
make_articles () { # make_articles FOLDER STATE
  awk -v folder="$1" -v state="$2" 'BEGIN {
    for (i = 0; i < 40; i++) {
      if (state == 1 ? i % 5 == 4 : i % 5 == 3) continue
      category = "c" (i + (i % 7 == 0) * state) % 4
      file = folder "/" category "-" i ".md"
      printf "---\ntitle: Article %d\nslug: a%d\ncategory: %s\n---\n# Article %d\n\nState %d of it.\n\n", i, i, category, i, i % 3 == 0 ? 0 : state >file
      for (k = i + 1; k < i + 3; k++)
        if (k < 40 && !(state == 1 ? k % 5 == 4 : k % 5 == 3))
          printf "See [the next](c%d-%d.md).\n", (k + (k % 7 == 0) * state) % 4, k >file
      close (file)
    }
  }'
}
for state in 1 2; do
  mkdir t$state && make_articles t$state $state && kbindex -q -d db$state t$state && kbsite -q -d db$state -o want$state || exit
done

# read.pl WANT1 WANT2 SITE ROUND WITHIN: runs kbsite for state 1 + ROUND % 2 and ends it within that time (us), while
# it reads.  Says what was wrong; exit 1: it was caught alive.
cat >"$tmp/read.pl" <<'END'
use strict; use warnings; use POSIX ();
my ($round, $within) = @ARGV;
srand 7 * $round + 1;
my $state = 1 + $round % 2;
my $child = fork // die;
if (!$child) { exec 'kbsite', '-q', '-d', "db$state", '-o', 'site' or die }
use Time::HiRes 'time';
my $end = time + rand ($within) / 1e6;
my ($done, $read) = (0, 0);
sub bytes { my ($path) = @_; open my $file, '<:raw', $path or return undef; local $/; return scalar <$file> }
sub there { my ($page, $link) = @_;
  my @parts = split m,/,, $page; pop @parts;
  for my $part (split m,/,, $link) { if ($part eq '..') { pop @parts } elsif ($part ne '.') { push @parts, $part } }
  my $path = join '/', 'site', @parts;
  return (-d $path ? "$path/index.html" : $path) =~ s,^site/,,r }
while (!$done) {
  my $page = 'index.html';
  for (1 .. 6) {
    my $text = bytes ("site/$page");
    if (!defined $text) { print "round $round: no $page\n" if -e "site/$page"; last }
    # (A page that goes says first that it is gone.)
    my @was = grep { defined } map { bytes ("want$_/$page"), bytes ("want$_/404.html") } 1, 2;
    print "round $round: $page is neither the old nor the new one\n" if !grep { $_ eq $text } @was;
    $read++;
    my @links = map { s/#.*//r } $text =~ /(?:href|src)="([^":?]*)"/g;
    my @pages;
    for my $link (grep { $_ ne '' && !m,^/, } @links) {
      my $to = there ($page, $link);
      # (What was read a while ago may have been replaced since.)
      print "round $round: $page leads to $link, which is not there\n"
        if !-e "site/$to" && (bytes ("site/$page") // '') eq $text && !-e "site/$to";
      push @pages, $to if $to =~ /index.html$/;
    }
    last if !@pages;
    $page = $pages[rand @pages];
  }
  if (waitpid ($child, POSIX::WNOHANG) == $child) { $done = 1 }
  elsif (time > $end) { kill 'KILL', $child; waitpid $child, 0; $done = 2 }
}
exit ($done == 2);
END

test_that "ended $ROUNDS times: each page is whole, and its links lead to what is there" '
  set +x
  kbsite -q -d db1 -o site
  started=$(date +%s%N)
  kbsite -q -d db2 -o site
  took_us=$((($(date +%s%N) - started) / 1000))
  round=0 killed=0
  while [ $killed -lt "$ROUNDS" ] && [ $round -lt $((ROUNDS * 20)) ]; do
    round=$((round + 1))
    if perl "$tmp/read.pl" $round $took_us >>wrong; then took_us=$((took_us * 9 / 10))
    else took_us=$((took_us * 10 / 9)) killed=$((killed + 1)); fi
  done
  sort wrong | uniq | head -n 20 >first
  test_cmp /dev/null first
  test "$killed" -gt 0
'

# Every link that leads to no file of SITE, from the pages that OLD had, too, and all that they lead to.
cat >"$tmp/dead.pl" <<'END'
use strict; use warnings; use File::Find;
my ($old, $site) = @ARGV;
my (@pages, %seen);
find ({ no_chdir => 1, wanted => sub { push @pages, s,^\Q$old\E/,,r if /\.html$/ } }, $old);
while (defined (my $page = shift @pages)) {
  next if $seen{$page}++ || !open my $file, '<:raw', "$site/$page";
  local $/;
  for my $link (<$file> =~ /(?:href|src)="([^":?#]+)/g) {
    my @parts = split m,/,, $page; pop @parts;
    @parts = () if $link =~ m,^/,;
    for my $part (split m,/,, $link) { if ($part eq '..') { pop @parts } elsif ($part !~ /^\.?$/) { push @parts, $part } }
    my $to = join '/', @parts;
    $to = $to eq '' ? 'index.html' : "$to/index.html" if -d "$site/$to";
    print "$page leads to $link, which is not there\n" if !-e "$site/$to";
    push @pages, $to if $to =~ /\.html$/;
  }
}
END
if can_preload kbsite; then
  test_that 'ended before each file that is renamed or removed: no link is dead, and the next run makes the rest' '
    set +x
    kbsite -q -d db1 -o old
    for call in rename remove; do
      n=0 status=1
      while [ $status -ne 0 ]; do
        n=$((n + $(test_sample 9 1))) status=0
        rm -rf site && cp -r old site
        LD_PRELOAD=$BUILD/faults.so FAULT_CALL=$call FAULT_N=$n FAULT_ERRNO=kill kbsite -q -d db2 -o site 2>err || status=$?
        perl "$tmp/dead.pl" old site >dead
        test ! -s dead || { echo "$call $n: "; cat dead; exit 1; }
        cp -r site other && kbsite -q -d db1 -o other && diff -r -x .kbsite other want1 && rm -r other
        kbsite -q -d db2 -o site
        diff -r -x .kbsite site want2
      done
      test $n -gt 10
    done
  '
fi

test_that 'then a run that is let be makes the site as a fresh one, with nothing beside' '
  for state in 1 2; do
    kbsite -q -d db$state -o site
    diff -r -x .kbsite site want$state
    ! find site -name ".kbsite-*" | grep .
  done
'

test_that 'what was ended while files were replaced is known: the old state comes back whole' '
  cp -r want1 half
  cp want2/index.html half/index.html
  { cat want1/.kbsite; echo "0 00000000000000000000000000000000 index.html"; } >half/.kbsite-new
  echo left >half/.kbsite-7
  kbsite -q -d db1 -o half
  diff -r half want1
'
test_done
