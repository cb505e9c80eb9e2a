#!/bin/sh
# slareport: databases, histories, promises and times made to hurt.  Each is an answer, or one
# line and exit 2; never a crash, and never control characters in a picture, page or message.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export NOW=2026-11-02T09:00

cp "$KB/desk.yaml" . && cp -r "$KB/holidays" .
ticketlog -q -d good.db --timezone=Europe/Amsterdam "$KB/tickets.csv" || exit
cat >plain.yaml <<'END'
timezone: Europe/Amsterdam
hours:
  always: {week: {mon-sun: 00:00-24:00}}
  days: {week: {mon-fri: 09:00-17:00}}
promises:
  - {name: first, clock: first-reply, hours: always, target: 8h}
  - {name: next, clock: next-reply, hours: days, target: [1d, 8h]}
  - {name: solved, clock: resolution, hours: always, target: 40h}
END

# report CODE ARGUMENT...: into `out` and `err`; a failure is one printable line.
report () {
  code=$1
  shift
  run "$code" slareport --now="$NOW" "$@"
  [ "$code" -ne 2 ] || one_line err
  [ ! -s err ] || LC_ALL=C awk '/[^ -~]/ { exit 1 }' err
}
# Everything there is of a database, by a desk.yaml.  (In a sample, one of the pictures in turns.)
shown=$(test_sample 1 6)
# at_risk SPAN OPTION...: something due is exit 1, and a line.
at_risk () {
  span=$1
  shift
  due=$(slareport -q --now="$NOW" "$@" --at-risk="$span" -n 1 -f tsv | sed 1d | wc -l)
  report "$due" "$@" --at-risk="$span"
}
all_of () { # DB YAML
  turn=$test_n
  for output in '' '-f tsv' '--clocks -f tsv' '--breaches -f json' '--at-risk=2h' '--by=agent' \
      '--by=day -f csv' '-o all.html' '-o all.png' '-o all.svg' '-o all.pdf' \
      '--chart=calendar -o one.svg' '--chart=bars -o one.svg'; do
    case $output in *' -o '* | '-o '*) turn=$((turn + 1)); [ $((turn % 6)) -lt "$shown" ] || continue ;; esac
    # shellcheck disable=SC2086
    case $output in
      --at-risk=*) at_risk "${output#*=}" -d "$1" -c "$2" ;;
      *) report 0 -d "$1" -c "$2" $output ;;
    esac
  done
}
# events: `ticket kind seconds`, seconds after 1 October 2026; into db
import () {
  rm -f db*
  awk 'BEGIN { print "ticket,kind,at,channel,author" }
    { printf "%s,%s,@%d,email,%s\n", $1, $2, 1790812800 + $3, $4 }' >events.csv
  ticketlog -q -d db events.csv
}

# ---- Databases

cat >"$tmp/damage.pl" <<'END'
use strict; use warnings;
my ($rounds, $seed) = @ARGV;
srand $seed;
sub slurp { open my $f, '<:raw', $_[0] or die "$_[0]: $!"; local $/; return scalar <$f> }
my @commands = ('--clocks -f tsv', '--period=2026-10 --by=line -f json', '--chart=heatmap -f csv', '-o bad.html');
sub report {
  unlink 'bad.html';
  my $status = system ("ulimit -t $ENV{SECONDS_EACH}; exec slareport -d bad.db -c desk.yaml --now=$ENV{NOW} $_[0] >out 2>err");
  return ($status & 127 ? 256 : $status >> 8, slurp ('out') . (-e 'bad.html' ? slurp ('bad.html') : ''), slurp ('err'));
}
sub put { unlink 'bad.db-wal', 'bad.db-shm'; open my $f, '>:raw', 'bad.db' or die; print $f $_[0]; close $f or die }
my $good = slurp ('good.db'); my $size = length $good; my $bad = 0;
put ($good);
my @right = map { [report ($_)] } @commands;
for my $round (1 .. $rounds) {
  my $b = $good; my $at = int rand $size; my $kind = $round % 4;
  if ($kind == 0) { substr ($b, $at, 1) ^= chr (1 << int rand 8) }
  elsif ($kind == 1) { $b = substr ($good, 0, $at) }
  elsif ($kind == 2) { $at -= $at % 4096; substr ($b, $at, 4096) = join '', map { chr int rand 256 } 1 .. 4096 }
  else { substr ($b, ($at = int rand $size), 1) = chr (int rand 256) for 1 .. 20 }
  put ($b);
  my $i = $round % @commands;
  my ($status, $out, $err) = report ($commands[$i]);
  my $lines = () = $err =~ /\n/g;
  next if $status == 0 && $out eq $right[$i][1];
  next if $status == 2 && $lines == 1 && $err =~ /^slareport: /;
  # A changed byte inside a text is another text: what is not checked is no crash.
  next if $status == 0 && $err eq '' && $kind != 1;
  print "kind $kind at byte $at: $commands[$i]: exit $status: $err\n";
  $bad++;
}
exit ($bad > 0);
END

test_that 'damage: bits, bytes, pages, a file cut short' '
  sqlite3 good.db "PRAGMA wal_checkpoint (TRUNCATE)"
  export rounds=$(test_sample 12 800)
  [ -z "${DESKBOOK_WRAPPER-}" ] || rounds=8
  perl "$tmp/damage.pl" "$rounds" "${DAMAGE_SEED:-1}"
'

test_that 'what a person did to the tables by hand: one line' '
  for change in "UPDATE ticket_event SET kind = 99 WHERE ticket = 5" \
      "UPDATE ticket_event SET at = 9223372036854775806 WHERE ticket = 5" \
      "UPDATE ticket_event SET at = -9223372036854775807 WHERE ticket = 5 AND kind = 0" \
      "DROP TABLE ticket_event" "DROP TABLE ticket"; do
    cp good.db hand.db
    sqlite3 hand.db "$change"
    for output in "" "-o hand.html" "-o hand.png" "--clocks -f tsv"; do
      # shellcheck disable=SC2086
      report 2 -d hand.db -c desk.yaml $output
    done
  done
  test ! -e hand.html
  test ! -e hand.png
'

test_that 'texts that are no UTF-8, put there by hand' '
  cp good.db raw.db
  sqlite3 raw.db "UPDATE ticket SET name = CAST (x'\''ff1b5b33316d8041'\'' AS TEXT) || id" \
    "UPDATE ticket_event SET author = CAST (x'\''c3281b'\'' AS TEXT), line = CAST (x'\''e280ae'\'' AS TEXT)"
  all_of raw.db desk.yaml
  xmllint --version >/dev/null 2>&1 || exit 0
  report 0 -d raw.db -c desk.yaml --by=agent -o raw.svg
  xmllint --noout raw.svg
'

test_that 'a writer that holds the file keeps no reader waiting' '
  cp good.db held.db
  hold held.db "DELETE FROM ticket_event;"
  report 0 -d held.db -c desk.yaml -f tsv
  mv out during
  release
  report 0 -d good.db -c desk.yaml -f tsv
  test_cmp during out
'

test_that 'newer, foreign, empty, no file: one line; version 1: the line says what to do' '
  cp good.db newer.db
  sqlite3 newer.db "PRAGMA user_version = 1000"
  report 2 -d newer.db -c desk.yaml
  grep "newer" err
  sqlite3 other.db "CREATE TABLE x (y)"
  report 2 -d other.db -c desk.yaml
  : >empty.db
  report 2 -d empty.db -c desk.yaml
  report 2 -d . -c desk.yaml
  report 2 -d none.db -c desk.yaml
  sqlite3 old.db <"$TOP/lib/store/schema.sql"
  sqlite3 old.db "PRAGMA application_id = 0x6465736b; PRAGMA user_version = 1"
  report 2 -d old.db -c desk.yaml
  grep "version 1" err
  grep "kbindex\|ticketlog" err
  printf "ticket,at,kind\n1,2026-01-01,opened\n" >one.csv
  ticketlog -q -d old.db one.csv
  report 0 -d old.db -c desk.yaml
'

# ---- Names

test_that 'names with escapes, marks from right to left, 10 kB, and spells of HTML' '
  { echo ticket,at,kind,channel,line,priority,author
    awk "BEGIN { for (i = 0; i < 4000; i++) s = s \"x\"; print s \",2026-10-05T09:00,customer,email,nl,,\" s }"
    awk "BEGIN { for (i = 0; i < 10000; i++) s = s \"y\"; print s \",2026-10-05T09:00,customer,email,nl,,\" }"
    printf "\033[2J\033]0;x\007,2026-10-05T09:00,customer,email,\033[31m,,\033[31m\n"
    printf "\342\200\256abc\342\201\246,2026-10-05T09:00,customer,email,\342\200\256,,\342\200\256\n"
    printf "\327\251\327\234\327\225\327\235,2026-10-05T09:00,customer,email,\327\251,,\327\251\n"
    printf "<script>alert(1)</script>,2026-10-05T09:00,customer,email,]]>,\"<!--\",\"&amp;\"\n"
    printf "\302\205\302\233\357\277\276\357\277\277,2026-10-05T09:00,customer,email,nl,,\n"
    printf "%%s%%n,2026-10-05T09:00,customer,email,%%d,,%%s\n"; } >names.csv
  ticketlog -q -d names.db names.csv 2>rejects || test $? -eq 1
  all_of names.db plain.yaml
  for by in agent line priority; do
    case $(test_sample agent $by) in "$by") report 0 -d names.db -c plain.yaml --by=$by -o names.html ;; esac
    report 0 -d names.db -c plain.yaml --by=$by -o names.svg
    report 0 -d names.db -c plain.yaml --breaches -o names.txt
    test_must_fail grep -i "<script" names.html names.svg
    perl -0ne "die if /[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]/" names.html names.svg
  done
'

test_that 'names on a terminal: no control character' '
  type script || exit 0
  for output in "--breaches" "--by=agent" "--by=line"; do
    script -qec "slareport --now=$NOW -d names.db -c plain.yaml --color=never $output" /dev/null >tty </dev/null
    perl -0ne "s/\r\n/\n/g; die if /[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]/" tty
  done
'

# ---- Times

test_that 'times from 1901 to 9999' '
  printf "%s\n" ticket,at,kind,channel A,1901-01-01T00:00:00Z,customer,email \
    B,9999-12-31T23:59:59Z,customer,email C,@-5,customer,email D,@0,customer,email \
    E,@4102444799,customer,email F,2026-10-05T09:00,customer,email F,9999-01-01,agent,email >times.csv
  ticketlog -q -d times.db times.csv
  all_of times.db plain.yaml
  for NOW in $(test_sample "1901-01-01" "1901-01-01 1969-12-31 1970-01-01 2100-12-31 9999-12-31 @0 @-1"); do
    report 0 -d times.db -c plain.yaml
    report 0 -d times.db -c plain.yaml -o times.html
    at_risk 1d -d times.db -c plain.yaml
  done
  for NOW in @9223372036854775807 @-9223372036854775808 1e9 "" 10000-01-01; do
    report 2 -d times.db -c plain.yaml
  done
'

test_that 'periods far away, and of all time' '
  for period in $(test_sample "2100-W52" "1970 2099 2100-12 2100-W52 2100-12-31"); do
    for output in "-f tsv" "-o far.html" "-o far.png" "--chart=calendar -o far.svg" "--by=day"; do
      # shellcheck disable=SC2086
      report 0 -d good.db -c desk.yaml --period=$period $output
    done
  done
  for output in "-f tsv" $(test_sample "" "-ofar.png -ofar.html") "--chart=calendar -o far.svg" "--by=day"; do
    # shellcheck disable=SC2086
    report 0 -d good.db -c desk.yaml --since=1901-01-01 --until=9999-12-31 $output
  done
  report 2 -d good.db -c desk.yaml --period=1899
  report 2 -d good.db -c desk.yaml --period=9999
  report 2 -d good.db -c desk.yaml --since=2026-10-05 --until=2026-10-04
'

# ---- Many

test_that 'very many events in one ticket: a reply clock for each two' '
  n=$(test_sample 10000 100000)
  awk "BEGIN { for (i = 0; i < $n; i++) print \"T\", i % 2 ? \"agent\" : \"customer\", i * 20, \"a\" i % 50 }" | import
  report 0 -d db -c plain.yaml -f tsv
  test_is "$(awk -F "\t" "NR > 1 { n += \$3 } END { print n }" out)" $((n / 2 + 1))
  report 0 -d db -c plain.yaml --by=agent -o many.html
  report 0 -d db -c plain.yaml -o many.png
'

test_that 'very many reopenings and waits of one ticket' '
  n=$(test_sample 6000 20000)
  awk "BEGIN { print \"T customer 0\"
    for (i = 1; i < $n; i++) print \"T\", i % 2 ? \"solved\" : \"reopened\", i * 7
    for (i = 0; i < $n; i++) print \"U\", i % 2 ? \"resumed\" : \"waiting\", i * 7 }" | import
  report 0 -d db -c plain.yaml -f tsv
  test_is "$(awk -F "\t" "\$1 == \"solved\" { print \$3, \$4 }" out)" "$((n / 2 + 1)) $((n / 2))"
'

test_that 'very many groups' '
  n=$(test_sample 600 10000)
  awk "BEGIN { for (i = 0; i < $n; i++) {
    print \"T\" i, \"customer\", i * 60; print \"T\" i, \"agent\", i * 60 + i * 7, \"agent-\" i } }" | import
  report 0 -d db -c plain.yaml --by=agent -f tsv
  test "$(wc -l <out)" -gt $n
  for output in $(test_sample "" "groups.png") "groups.html" "groups.svg --chart=dots" "groups.pdf --chart=bars"; do
    # shellcheck disable=SC2086
    report 0 -d db -c plain.yaml --by=agent -o $output
  done
  # Nobody reads a picture of hundreds: its last row says how many more there are.
  report 0 -d db -c plain.yaml --by=agent --chart=bars --scale=4 -o groups.png
  grep -o "those with the most clocks" groups.svg
  shown=$(grep -o "class=\"name" groups.svg | wc -l)
  grep -o "… and $(awk "BEGIN { printf \"%d\", $n - $shown }" | sed "s/\(.*\)\(...\)$/\1,\2/; s/^,//") more<" groups.svg
'

# ---- Promises

test_that 'no promises' '
  printf "timezone: Europe/Amsterdam\nhours: {always: {week: {mon-sun: 00:00-24:00}}}\n" >none.yaml
  if report 2 -d good.db -c none.yaml; then exit 0; fi
  all_of good.db none.yaml
'

test_that 'fifty promises, all in use' '
  { sed "/^promises/,\$d" plain.yaml
    echo "lines:"
    for i in $(seq 50); do echo "  l$i: {email: l$i@example.net}"; done
    echo "promises:"
    for i in $(seq 50); do
      echo "  - {name: \"promise $i of the contract with customer number $i\", clock: first-reply, line: l$i, hours: always, target: ${i}h, goal: 9$((i % 10))%}"
    done; } >fifty.yaml
  { echo ticket,at,kind,channel,line
    for i in $(seq 50); do
      echo "T$i,2026-10-05T09:00,customer,email,l$i"
      echo "T$i,2026-10-06T12:00,agent,email,l$i"
    done; } >fifty.csv
  ticketlog -q -d fifty.db fifty.csv
  all_of fifty.db fifty.yaml
  report 0 -d fifty.db -c fifty.yaml -f tsv
  test_is "$(sed 1d out | wc -l)" 50
'

test_that 'hours that are never open in the period' '
  cat >shut.yaml <<END
timezone: Europe/Amsterdam
hours:
  once:
    week: {sun: 03:00-03:01}
    closed: [$(perl -MPOSIX -e "print join q(, ), map { strftime (q(%Y-%m-%d), gmtime (1788220800 + 86400 * \$_)) } 0 .. 150")]
promises:
  - {name: first, clock: first-reply, hours: once, target: 1m}
  - {name: next, clock: next-reply, hours: once, target: [1d, 8h]}
END
  all_of good.db shut.yaml
  report 0 -d good.db -c shut.yaml --period=2026-10 -f tsv
  report 0 -d good.db -c shut.yaml --clocks -f tsv
  test_is "$(awk -F "\t" "\$2 == \"first\" && \$9 != 0 && \$6 > \"2026-09-01\" && \$8 != \"\" && \$8 < \"2027-01\"" out)" ""
'

test_done
