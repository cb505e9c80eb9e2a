#!/bin/sh
# kbsearch: which articles a query finds, against a program that reads every article; over
# random articles, and again after random edits, removals and additions.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# sets.pl SEED ARTICLES CHANGED: (re)writes that many articles below t/, and for 400 random
# queries the line that kbsearch --batch reads to `queries`, the answer to `want`.
# Words hold a digit, so that no stemmer touches them.
cat >"$tmp/sets.pl" <<'END'
use strict; use warnings;
my ($state, $articles, $changed) = @ARGV;
sub draw { $state = ($state * 1103515245 + 12345) % 2147483648; return ($state >> 8) % $_[0] }
sub word { my $r = draw (100); return 'k' . chr (97 + $r % 4) . 'x' . int ($r * $r / 400) }
sub words { return join ' ', map { word () } 1 .. 1 + draw ($_[0]) }
my @categories = ('', 'one', 'one/two', 'oneself', 'three');
my (%articles, @list);

sub load {
  for my $path (glob 't/*.md t/nl/*.md') {
    open my $file, '<', $path or die; local $/; my $text = <$file>;
    my %a = (path => $path =~ s,^t/,,r, lang => $path =~ m,/nl/, ? 'nl' : 'en');
    for my $field (qw(title category tags)) { ($a{$field}) = $text =~ /^$field: (.*)$/m }
    my ($body, $heading, $rest) = $text =~ /---\n\n(.*)\n\n## (.*)\n\n(.*)\n/;
    $a{parts} = [$a{title}, $body, $heading, $rest];
    push @list, \%a;
  }
}
sub invent {
  my $path = sprintf 't/%s%03d.md', $_[0] % 5 ? '' : 'nl/', $_[0];
  if ($changed && draw (4) == 0) { unlink $path; return }
  open my $file, '>', $path or die;
  printf $file "---\ntitle: %s\ncategory: %s\ntags: %s\n---\n\n%s\n\n## %s\n\n%s\n", words (3),
    $categories[draw (5)], 't' . draw (3), words (25), words (3), words (25);
}
mkdir 't'; mkdir 't/nl';
if ($changed) { invent (draw ($articles)) for 1 .. $changed } else { invent ($_) for 1 .. $articles }
load ();

sub in_title { return " $_[0]{title} " =~ / $_[1] / }
sub holds { my ($a, $w) = @_; return scalar grep { " $_ " =~ / $w / } @{$a->{parts}} }
sub under { my ($a, $c) = @_; return ($a->{category} // '') =~ m,^$c(?:/|$), }

# A term of a query: what is typed, and a test of an article.
sub term {
  my $kind = draw (12); my $w = word ();
  return ($w, sub { holds ($_[0], $w) }) if $kind < 6;
  if ($kind < 8) { my $p = $w . ' ' . word (); return ("\"$p\"", sub { holds ($_[0], $p) }) }
  if ($kind < 10) { my $p = substr ($w, 0, 4); return ("$p*", sub { holds ($_[0], "$p\\w*") }) }
  return ("title:$w", sub { in_title ($_[0], $w) });
}
sub filter {
  my $kind = draw (3);
  if ($kind == 0) { my $t = 't' . draw (3); return ("tag:$t", sub { $_[0]{tags} eq $t }) }
  if ($kind == 1) { my $c = $categories[1 + draw (3)]; return ("category:$c", sub { under ($_[0], $c) }) }
  my $l = draw (2) ? 'nl' : 'en'; return ("lang:$l", sub { $_[0]{lang} eq $l });
}
open my $queries, '>', 'queries' or die; open my $want, '>', 'want' or die;
for my $id (1 .. 400) {
  my (@typed, @must, @not, @may);
  for (1 .. 1 + draw (3)) {
    my ($text, $test) = term (); my $sign = draw (6);
    if ($sign == 0 || $text =~ /^title/) { push @typed, $sign ? $text : "+$text"; push @must, $test }
    elsif ($sign == 1 && @typed) { push @typed, "-$text"; push @not, $test }
    else { push @typed, $text; push @may, [$text, $test] }
  }
  if (draw (3) == 0) {
    my ($text, $test) = filter ();
    if (draw (3) == 0) { push @typed, "-$text"; push @not, $test }
    else { push @typed, $text; push @must, $test }
  }
  # Filters choose, they do not make a query of words find articles without them.
  my @filters = grep { /^-?(?:tag|category|lang):/ } @typed;
  my $words_must = @must - grep { !/^-/ } @filters;
  my @plain = map { $_->[1] } @may;
  # Phrases and nothing else to rank by: one of them must stand there.
  my $found = sub {
    my $a = shift;
    for (@must) { return 0 unless $_->($a) }
    for (@not) { return 0 if $_->($a) }
    return 1 if $words_must > 0 && !(@may && @may == grep { $_->[0] =~ /^"/ } @may);
    return 1 unless @plain;
    # Beside plain words a phrase ranks as its words do.
    my $phrases = grep { $_->[0] =~ /^"/ } @may;
    for my $m (@may) {
      return 1 if $m->[1]->($a);
      next unless $m->[0] =~ /^"(.*)"$/ && $phrases < @may;
      for my $w (split ' ', $1) { return 1 if holds ($a, $w) }
    }
    return 0;
  };
  next unless @must || @may;
  print $queries join ("\t", $id, join ' ', @typed), "\n";
  print $want join ("\t", $id, join ' ', sort map { $_->{path} } grep { $found->($_) } @list), "\n";
}
END

# compare: what kbsearch finds, beside the query, against what it should.
compare () {
  kbsearch -q -d db --batch --paths -n 1000 <queries >found || test $? -eq 1
  LC_ALL=C sort found | awk -F "\t" '
    FILENAME == "-" { paths[$1] = paths[$1] (paths[$1] == "" ? "" : " ") $2; next }
    { print $0 "\t" paths[$1] }' - queries >got
  join -t "	" queries want >expected
  test "$(awk -F "\t" '$3 != ""' expected | wc -l)" -gt 200
  test_cmp expected got
}

for seed in $(test_sample 1 "1 2"); do
  export seed
  test_that "random articles, seed $seed" '
    rm -rf t db*
    perl "$tmp/sets.pl" $seed 90 0
    kbindex -q -d db t
    compare
  '
  for round in $(test_sample "1 2" "1 2 3"); do
    export round
    test_that "seed $seed after round $round of changes" '
      perl "$tmp/sets.pl" $((seed * 100 + round)) 120 20
      kbindex -q -d db t
      compare
    '
  done
done

test_done
