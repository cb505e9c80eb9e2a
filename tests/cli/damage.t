#!/bin/sh
# A damaged database: kbsearch gives the answers of the whole one, or says in one line that
# it is damaged; it never crashes, hangs, or answers wrongly.
# DAMAGE_SEED: which damage.  A test that fails lists what gave a wrong
# answer: the place in the file, the table that lies there, the command.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >"$tmp/damage.pl" <<'END'
use strict; use warnings;
my ($kind, $rounds, $seed) = @ARGV;
srand unpack '%32C*', "$kind $seed";
sub draw { return int rand $_[0] }
sub slurp { open my $f, '<:raw', $_[0] or die "$_[0]: $!"; local $/; return scalar <$f> }

# Each command reads `queries` and is run on good.db once, then on every damaged file.
my @commands = ('--batch -f tsv -n 20', '-f json -n 5 "domain transfer"', '--explain -n 3 dns records',
  '--like=dns/glue-records.md', '-C billing', '--categories', 'tranfser', '--vimgrep "auth code"',
  '--paths -n 100 "trans*"');
sub run {
  my ($command) = @_;
  my $status = system ("ulimit -t $ENV{SECONDS_EACH}; exec kbsearch -d damaged.db $command <queries >out 2>err");
  return ($status & 127 ? 256 : $status >> 8, slurp ('out'), slurp ('err'));
}
sub put {
  unlink 'damaged.db-wal', 'damaged.db-shm';
  open my $f, '>:raw', 'damaged.db' or die; print $f $_[0]; close $f or die;
}

my $good = slurp ('good.db'); my $size = length $good; my $pages = $size / 4096;
my %table = map { chomp; split /\|/, $_, 2 } `sqlite3 good.db "SELECT pageno, name || ' ' || pagetype FROM dbstat"`;
put ($good);
# (In a sample a third of the commands, another of each kind.)
my @right = map { $_ % $ENV{each} == ord ($kind) % $ENV{each} ? [run ($commands[$_])] : undef } 0 .. $#commands;

# Returns the damaged bytes and what was done.
my %damage = (
  bit => sub { my $at = draw ($size); my $b = $good;
    substr ($b, $at, 1) ^= chr (1 << draw (8)); return ($b, $at) },
  byte => sub { my $at = draw ($size); my $b = $good;
    substr ($b, $at, 1) ^= chr (1 + draw (255)); return ($b, $at) },
  bytes => sub { my $at = draw ($size); my $b = $good;
    substr ($b, ($at = draw ($size)), 1) = chr (draw (256)) for 1 .. 20; return ($b, $at) },
  header => sub { my $page = draw ($pages); my $at = 4096 * $page + draw ($page ? 16 : 116); my $b = $good;
    substr ($b, $at, 1) ^= chr (1 + draw (255)); return ($b, $at) },
  cut => sub { my $at = draw ($size); return (substr ($good, 0, $at), $at) },
  zero => sub { my $at = 4096 * draw ($pages); my $b = $good;
    substr ($b, $at, 4096) = "\0" x 4096; return ($b, $at) },
  noise => sub { my $at = 4096 * draw ($pages); my $b = $good;
    substr ($b, $at, 4096) = join '', map { chr (draw (256)) } 1 .. 4096; return ($b, $at) },
  swap => sub { my ($p, $q) = map { 4096 * draw ($pages) } 1, 2; my $b = $good;
    substr ($b, $p, 4096) = substr ($good, $q, 4096); substr ($b, $q, 4096) = substr ($good, $p, 4096);
    return ($b, $p) },
  copy => sub { my ($p, $q) = map { 4096 * draw ($pages) } 1, 2; my $b = $good;
    substr ($b, $p, 4096) = substr ($good, $q, 4096); return ($b, $p) },
);
my %count = map { $_ => 0 } qw(right error wrong crash);
for my $round (1 .. $rounds) {
  my ($bytes, $at) = $damage{$kind}->();
  my $verdict = 'right'; my $tell = '';
  put ($bytes);
  for my $i (grep { $_ % $ENV{each} == ord ($kind) % $ENV{each} } 0 .. $#commands) {
    my ($status, $out, $err) = run ($commands[$i]);
    my ($want_status, $want_out) = @{$right[$i]};
    my $lines = () = $err =~ /\n/g;
    my $this = $status == 2 && $lines == 1 && $err =~ /^kbsearch: / ? 'error'
      : $status > 2 || $status == 2 || $lines > 1 ? 'crash'
      : $status == $want_status && $out eq $want_out ? 'right' : 'wrong';
    if ($this eq 'wrong' || $this eq 'crash') {
      my $page = int ($at / 4096) + 1;
      $tell = sprintf "%s: %s at byte %d: page %d, %s, byte %d of it: kbsearch %s: exit %d: %s", $this, $kind,
        $at, $page, $table{$page} // 'unused', $at % 4096, $commands[$i], $status, $err =~ s/\n/|/gr;
      print "$tell\n";
      $verdict = $this if $verdict ne 'crash';
    }
    $verdict = $this if $verdict eq 'right';
  }
  $count{$verdict}++;
}
print "$kind: $rounds rounds: ", join (', ', map { "$_ $count{$_}" } sort keys %count), "\n";
exit ($count{crash} ? 2 : $count{wrong} ? 1 : 0);
END

kbindex -q -d good.db "$KB" || exit
awk 'BEGIN { n = split ("transfer,auth code,why does my domain not resolve,\"name server\",dnssec,title:contact,lang:nl domein,+ttl -glue,tag:chat,how do I get my money back", q, ",")
  for (i = 1; i <= n; i++) print i "\t" q[i] }' >queries
export DAMAGE_SEED="${DAMAGE_SEED:-1}"

for kind in bit byte bytes header cut zero noise swap copy; do
  rounds=$(test_sample 1 223)
  [ -z "${DESKBOOK_WRAPPER-}" ] || rounds=1
  each=$(test_sample 3 1)
  export kind rounds each
  # bit, byte: one changed; bytes: twenty; header: of a page or the file; cut: short; zero,
  # noise: a page of them; swap, copy: a page where another was (a misdirected write).
  test_that "$kind: $rounds rounds" '
    perl "$tmp/damage.pl" $kind $rounds $DAMAGE_SEED
  '
done

# changed SQL COMMAND...: what is answered after SQL is a line about damage
changed () {
  cp good.db damaged.db
  sqlite3 damaged.db "$1"
  shift
  test_expect_code 2 kbsearch -d damaged.db "$@" >out 2>err
  test_cmp /dev/null out
  test "$(grep "^kbsearch: " err)" = "kbsearch: damaged.db: damaged: $(sed -n "s/^kbsearch: damaged.db: damaged: //p" err)"
}

test_that 'a letter of a label, a label more, one of another kind' '
  label="article_label SET value = \"trensfer\" WHERE value = \"transfer\""
  for command in "-f json transfer" "-f json -C domains" "--categories" "-C domains -t billing" "--like=domains/auth-code.md"; do
    # shellcheck disable=SC2086 # words
    changed "UPDATE $label" $command
  done
  changed "UPDATE article_label SET kind = \"keyword\" WHERE value = \"transfer\"" -f json transfer
  changed "INSERT INTO article_label SELECT id, \"tag\", \"zzz\" FROM article" -f json transfer
  kbindex -q -d damaged.db --full "$KB"
  kbsearch -d damaged.db -f json transfer >out
  kbsearch -d good.db -f json transfer >right
  test_cmp right out
'

test_that 'a letter of a word, its stem, a count; one that is a stem itself' '
  for change in "word = \"transfert\"" "term = \"transfex\"" "df = df + 1"; do
    for command in "trans*" "--prefix trans" "trensferred"; do
      # shellcheck disable=SC2086 # words
      changed "UPDATE word SET $change WHERE word = \"transferred\"" $command
    done
  done
  for change in "term = \"transfez\"" "whole = 0" "df = df + 1"; do
    # shellcheck disable=SC2086 # words
    for command in "trans*" "trensfer"; do changed "UPDATE term SET $change WHERE term = \"transfer\"" $command; done
  done
'

# misplaced TABLE STEP COMMAND...: where a leaf of TABLE holds what stands in the STEPth before it, the answer is the
# right one, or a line about damage
misplaced () {
  sqlite3 good.db "SELECT pageno FROM dbstat WHERE name = \"$1\" AND pagetype = \"leaf\" ORDER BY path" >pages
  { tail -n "$2" pages; head -n "-$2" pages; } >others
  shift 2
  kbsearch -d good.db "$@" >right
  paste pages others | while read -r page other; do
    cp good.db damaged.db
    dd if=good.db of=damaged.db bs=4096 count=1 skip=$((other - 1)) seek=$((page - 1)) conv=notrunc 2>/dev/null
    if kbsearch -d damaged.db "$@" </dev/null >out 2>err; then
      test_cmp right out
    else
      test_cmp /dev/null out
      grep -q "^kbsearch: damaged.db: damaged" err
    fi
  done
}

test_that 'a page of words or of terms where another was' '
  misplaced word 1 --paths -n 100 "trans*"
  misplaced term 1 --paths tranfser
'

test_long 'a page of words or of terms where another was, further off' '
  for step in 1 2 4 8; do
    for command in --categories "-C billing" --like=dns/glue-records.md "--prefix trans" trensferred "-f json -n 5 domain transfer"; do
      # shellcheck disable=SC2086 # words
      for table in word term; do misplaced $table $step $command; done
    done
  done
'

test_done
