#!/bin/sh
# kbindex killed at random moments, 200 times, over a tree that changes: after each the file is
# whole and holds either the old articles or the new ones, and in the end a run that is let be
# brings it to the answers of a fresh index.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

ROUNDS=${KILL_ROUNDS:-200}
export ROUNDS

# kill.pl SEED ROUND MICROSECONDS: some random edits, removals and additions below t/, then
# kbindex, killed within that time, every other time in the last third (or done: exit 0).
cat >"$tmp/kill.pl" <<'END'
use strict; use warnings;
my ($seed, $round, $within) = @ARGV;
srand ($seed * 1000 + $round);
for (1 .. 5 + rand 60) {
  my $path = sprintf 't/%d/%03d.md', rand 5, rand 150;
  if (rand 4 < 1) { unlink $path; next }
  mkdir $path =~ s,/\d+\.md,,r;
  open my $file, '>', $path or die;
  printf $file "---\ntags: t%d\n---\n\n# %s\n\n%s\n\n## %s\n\n%s\n", rand 5,
    map { join ' ', map { 'kx' . int rand 80 } 1 .. $_ } 3, rand 200, 2, rand 200;
}
exit 0 if !$within;
my $child = fork // die;
if (!$child) { exec 'kbindex', '-q', '-d', 'db', 't' or die }
select undef, undef, undef, ($round % 2 ? rand 1 : 2 / 3 + rand 1 / 3) * $within / 1e6;
kill 'KILL', $child;
waitpid $child, 0;
exit ($? == 0 ? 0 : 1);
END

printf '%s\t%s\n' 1 kx1 2 'kx2 kx3 kx4' 3 '"kx5 kx6"' 4 'kx7*' 5 'tag:t1 kx8' 6 '+kx9 -kx10' >queries
on_disk () {
  find t -name '*.md' -printf '%P|%s\n' | LC_ALL=C sort
}
stored () {
  sqlite3 db 'SELECT path, size FROM article WHERE gone_at IS NULL ORDER BY path'
}
answers () {
  kbsearch -d "$1" --batch -n 1000 -f tsv <queries
}

mkdir t
for i in 1 2 3 4 5 6 7 8 9 10; do perl "$tmp/kill.pl" 9 $i 0; done
started=$(date +%s%N)
kbindex -q -d db t || exit
took_us=$((($(date +%s%N) - started) / 1000))
export took_us

test_that "killed $ROUNDS times: the file is whole and is the old one or the new one" '
  set +x
  round=0 old=0 new=0 killed=0
  stored >before
  while [ $killed -lt "$ROUNDS" ]; do
    round=$((round + 1))
    # About every second run is to be caught alive, however fast the machine is today.
    if perl "$tmp/kill.pl" 1 $round $took_us; then took_us=$((took_us * 19 / 20))
    else took_us=$((took_us * 20 / 19)) killed=$((killed + 1)); fi
    kbsearch -d db --batch -f tsv <queries >out 2>err || { echo "round $round"; cat err; exit 1; }
    test ! -s err || { cat err; exit 1; }
    sound db
    stored >now
    on_disk >tree
    if cmp -s now before; then old=$((old + 1))
    elif cmp -s now tree; then new=$((new + 1))
    else echo "round $round: half stored"; diff now tree | head; exit 1; fi
    mv now before
  done
  echo "killed $killed times in $round runs; old $old, new $new"
  test $new -gt 0
'

test_that 'then a run that is let be leads to the answers of a fresh index' '
  kbindex -q -d db t
  stored >now
  on_disk >tree
  test_cmp tree now
  kbindex -q -d fresh.db t
  answers db | cut -f 1,4 | sort >a
  answers fresh.db | cut -f 1,4 | sort >b
  test_cmp b a
  kbindex -q --full -d db t
  answers db >a
  answers fresh.db >b
  test_cmp b a
'

test_that "killed $((ROUNDS / 4)) times while the file is made" '
  set +x
  round=0 none=0 done=0
  while [ $round -lt $((ROUNDS / 4)) ]; do
    round=$((round + 1))
    rm -f db*
    if perl "$tmp/kill.pl" 2 $round $took_us; then took_us=$((took_us * 9 / 10))
    else took_us=$((took_us * 10 / 9)); fi
    status=0
    kbsearch -d db --batch <queries >out 2>err || status=$?
    case $status in
      0) done=$((done + 1)) ;;
      1) ;;
      2) none=$((none + 1)); test_is "$(wc -l <err)" 1 ;;
      *) echo "round $round: $status"; cat err; exit 1 ;;
    esac
    kbindex -q -d db t
    sound db
    stored >now
    on_disk >tree
    test_cmp tree now
  done
  echo "no file yet $none, all there $done"
'

test_that 'killed while --full remakes it' '
  set +x
  sed "s/'\''kbindex'\'', /&'\''--full'\'', /" "$tmp/kill.pl" >"$tmp/full.pl"
  round=0
  kbindex -q -d db t
  while [ $round -lt $((ROUNDS / 4)) ]; do
    round=$((round + 1))
    if perl "$tmp/full.pl" 3 $round $took_us; then took_us=$((took_us * 9 / 10))
    else took_us=$((took_us * 10 / 9)); fi
    kbsearch -d db --batch <queries >out 2>err || { cat err; exit 1; }
    sound db
  done
'

test_done
