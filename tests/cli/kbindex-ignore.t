#!/bin/sh
# kbindex: what is left out: .gitignore as git reads it, .kbignore, --exclude, what is built in; folders
# without an article; single files of --check.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# makes FILE...: articles below t/
makes () {
  for made; do article "t/$made" apple; done
}
# takes PATHS [ARG...]: what kbindex would index of t, sorted, a blank behind each
takes () {
  takes_want=$1
  shift
  kbindex -q -n -d none.db "$@" t >out
  test_is "$(sed "s/^would index //" out | sort | tr '\n' ' ')" "$takes_want"
}

test_that 'hidden places and node_modules are out, .markdown and .mdx are in' '
  makes a.md b.markdown c.mdx D.MD .hidden.md .vitepress/x.md node_modules/p/README.md sub/node_modules/x.md
  makes node_modules.md; echo x >t/d.txt
  takes "D.MD a.md b.markdown c.mdx node_modules.md "
  printf "%s\n" "!node_modules/" "!.vitepress" "/b.*" >t/.kbignore
  takes ".vitepress/x.md D.MD a.md c.mdx node_modules.md node_modules/p/README.md sub/node_modules/x.md "
  rm -r t
'

test_that '.gitignore and .kbignore in each folder: the last line that fits, the nearest file first' '
  makes a.md draft/a.md draft/keep.md sub/a.md sub/draft/a.md sub/b.md build/out/x.md sub/build/x.md
  printf "%s\r\n" "# comment" "" "draft/*" "!keep.md" "/build/" >t/.gitignore
  takes "a.md draft/keep.md sub/a.md sub/b.md sub/build/x.md sub/draft/a.md "
  printf "%s\n" "a.md" "!/a.md" >t/sub/.gitignore
  takes "a.md draft/keep.md sub/a.md sub/b.md sub/build/x.md "
  printf "%s\n" "!draft/a.md" "b.md" >t/.kbignore
  takes "a.md draft/a.md draft/keep.md sub/a.md sub/build/x.md "
  takes "a.md draft/a.md draft/keep.md sub/a.md " --exclude=sub/build
  takes "a.md sub/a.md sub/build/x.md " "--exclude=/draft/" --exclude=nothing
  takes "sub/build/x.md " "--exclude=a.md" "--exclude=keep.md"
'

test_that 'of the repository around the folder, too, but never the folder itself' '
  mkdir -p repo/.git && mv t repo/kb
  printf "%s\n" "kb/" "/kb/sub/build/" "keep.md" >repo/.gitignore
  kbindex -q -n -d none.db repo/kb >out
  test_is "$(sed "s/^would index //" out | sort | tr "\n" " ")" "a.md draft/a.md draft/keep.md sub/a.md "
  rm -r repo/.git
  test_is "$(kbindex -q -n -d none.db repo/kb | grep -c .)" 5
  mv repo/kb t
'

test_that 'what is left out later is found no more, and comes back' '
  kbindex -q -d db t
  finds apple "a.md draft/a.md draft/keep.md sub/a.md sub/build/x.md "
  echo draft >>t/.kbignore
  kbindex -d db t | grep "^indexed 0, unchanged 3, removed 2 "
  finds apple "a.md sub/a.md sub/build/x.md "
  rm t/.kbignore
  kbindex -q -d db t
  finds apple "a.md draft/keep.md sub/a.md sub/b.md sub/build/x.md "
  sound db
'

test_that '--exclude is for --check, too; a pattern that says nothing is wrong' '
  echo "[x](gone.md)" >>t/draft/keep.md
  run 1 kbindex --check -q t
  grep "^t/draft/keep.md:4: dead link" out
  run 0 kbindex --check -q --exclude=draft --exclude=/sub t
  test_cmp /dev/null out
  run 2 kbindex --exclude= t
  one_line err
  run 2 kbindex --verify --exclude=x
  one_line err
'

test_that 'a file of rules that is a link, a folder, a pipe or no text' '
  rm -r t && makes a.md b/a.md c/a.md d/a.md
  echo "*.md" >rules
  ln -s ../rules t/.gitignore
  mkdir t/b/.gitignore
  mkfifo t/c/.gitignore
  printf "\377\0*.md\n[\n[a\n\\\\\n" >t/d/.gitignore
  takes "a.md b/a.md c/a.md d/a.md "
  rm -r t
'

test_that 'a folder without an article says so: exit 1' '
  mkdir t
  run 1 kbindex -d db t
  test_is "$(cat err)" "kbindex: t: no article: expected *.md, *.markdown or *.mdx"
  grep "^indexed 0, unchanged 0, removed 5 " out
  run 1 kbindex --check t
  one_line err
  makes a.md && echo "*" >t/.gitignore
  run 1 kbindex -q -d db t
  test_is "$(cat err)" \
    "kbindex: t: no article: expected *.md, *.markdown or *.mdx; .gitignore, .kbignore or --exclude leave out 1"
  mkdir -p t/b t/.c && run 1 kbindex -v -d db t
  test_is "$(grep "leave out t" err | sort | tr "\n" " ")" "leave out t/a.md leave out t/b/ "
  rm -r t
'

test_that '--check of single files: their findings alone, by the links of their tree' '
  rm -rf t && makes a.md dns/b.md dns/c.md
  echo "[x](dns/b.md) [y](gone.md)" >>t/a.md
  echo "[x](../a.md) [y](/a.md#a) [z](gone.md)" >>t/dns/b.md
  run 1 kbindex --check -q t/dns/b.md
  test_is "$(cat out)" "t/dns/b.md:4: dead link: gone.md (no such article)"
  cp out expected
  run 1 kbindex --check -q t/dns/b.md ./t/dns/b.md t/dns/c.md
  test_cmp expected out
  run 0 kbindex --check -q t/dns/c.md
  test_cmp /dev/null out
  run 1 kbindex --check -q t/dns/b.md t/a.md
  test_is "$(wc -l <out)" 2
  cp out expected
  run 1 kbindex --check -q t t/dns/b.md
  test_cmp expected out
  cd t/dns
  run 1 kbindex --check -q b.md
  test_is "$(cut -d: -f 1-2 out | uniq)" "b.md:4"
  touch ../.kbcheck
  run 1 kbindex --check -q b.md
  test_is "$(cat out)" "$(realpath ..)/dns/b.md:4: dead link: gone.md (no such article)"
  cd ../..
  run 1 kbindex --check -q "$PWD/t/dns/b.md"
  test_is "$(cut -d: -f 1-2 out)" "$PWD/t/dns/b.md:4"
'

test_that '--check of a file that is left out, is none or no article' '
  echo dns >t/.gitignore
  run 0 kbindex --check t/dns/b.md
  grep "t/dns/b.md: left out by .gitignore, .kbignore or --exclude, and not checked" err
  run 2 kbindex --check t/none.md
  one_line err
  echo x >t/x.txt
  run 2 kbindex --check t/x.txt
  one_line err
  run 2 kbindex -d db t/a.md
  one_line err
'

test_that 'the scripts of .mdx are no text; votes and answers know the file without its suffix' '
  rm -rf t db* && mkdir t
  printf "%s\n" "import Tabs from \"kiwi\"" "export const a = 1" "" "# Title" "" "An import stays" "" \
    "<Tabs title=\"plum\">apple</Tabs>" "" "    import fig" "" "export default {" "  kiwi: 1" "" "  kiwi: 2" "}" "" \
    "<Tabs" "  values={[" "    {label: \"kiwi\", value: 1}," "  ]}>" "" "pear and <Icon size={kiwi} /> **quince**" "" "</Tabs>" >t/a.mdx
  article t/b.markdown apple
  kbindex -q -d db t
  finds apple "a.mdx b.markdown "
  finds +plum "a.mdx "
  finds +fig "a.mdx "
  finds "stays" "a.mdx "
  finds "+pear +quince" "a.mdx "
  test_expect_code 1 kbsearch -q -d db +kiwi
  test_is "$(kbsearch -d db --vimgrep pear | cut -d : -f 1,2)" t/a.mdx:23
  kbvote -q -d db --voter=x a yes
  kbvote -q -d db --voter=x b no
  rm -r t
'

# Names and lines of few letters, so that many fit.
cat >"$tmp/random.pl" <<'END'
use strict; use warnings;
my ($state, $folders) = @ARGV;
sub draw { $state = ($state * 1103515245 + 12345) % 2147483648; return ($state >> 8) % $_[0] }
sub one { return $_[draw (scalar @_)] }
my @names = ('a', 'b', 'ab', 'abc', 'a.d', 'c c');
my @files = ('a.md', 'b.md', 'ab.md', 'c c.md', '#a.md', '!b.md', 'a[b].md', 'a\\b.md', 'b .md', "\xc3\xa9.md");
my @parts = ('a', 'b', 'ab', 'c', '*', '*', '**', '?', '/', '/', '/**/', '**/', '/**', '[ab]', '[!a]', '[^b]', '[a-c]',
  '.md', '.md', '*.md', '[[:alpha:]]', '[]a]', '[a', '\\', '\\*', '\\ ', ' ', '***', '[[:x:]]', '[b-]', '[\\]]', 'md', "\xc3", '[!/]');
sub write_rules {
  open my $file, '>', "$_[0]/.gitignore" or die;
  for (1 .. 1 + draw (4)) {
    my $line = join '', map { one (@parts) } 1 .. 1 + draw (4);
    $line = "!$line" if draw (4) == 0;
    $line = "/$line" if draw (6) == 0;
    $line .= one ('/', ' ', '  ', "\r", "\t", '\\ ') if draw (3) == 0;
    print $file "$line\n";
  }
}
sub fill {
  my ($folder, $depth) = @_;
  mkdir $folder or die "$folder: $!";
  write_rules ($folder) if $depth == 0 || draw (3) == 0;
  for my $name (@files) {
    next if draw (2);
    open my $file, '>', "$folder/$name" or die; print $file "# T\n\nx\n";
  }
  for my $name (@names) { fill ("$folder/$name", $depth + 1) if $depth < 3 && draw (5) < 2 }
}
fill ("t/$_", 0) for 1 .. $folders;
END

for round in $(test_sample 1 "1 2 3 4 5 6 7 8"); do
  export round
  test_that "as git does: random rules $round" '
    rm -rf t && mkdir t
    perl "$tmp/random.pl" "$round" $(test_sample 12 400)
    GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1; export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM
    git init -q t
    git -C t -c core.excludesFile=/dev/null ls-files -z --others --exclude-standard |
      tr "\0" "\n" | grep "\.md$" | sort >want
    kbindex -q -n -d none.db t | sed "s/^would index //" | sort >got
    test "$(wc -l <want)" -gt 100
    test_cmp want got
  '
done

if can_preload kbindex; then
  test_that 'a file of rules that cannot be read leaves nothing in: its folder stays as stored' '
    mkdir -p u/open u/kept && git init -q u 2>/dev/null || mkdir -p u/.git
    for page in u/one u/open/two u/kept/draft u/kept/three; do echo "# $page" >$page.md; done
    echo "secret.md" >u/.gitignore && echo "draft.md" >u/kept/.kbignore && echo "# Secret" >u/open/secret.md
    kbindex -q -d u.db u
    sqlite3 u.db "SELECT path FROM v_article ORDER BY path" >want
    test_is "$(paste -sd " " want)" "kept/three.md one.md open/two.md"
    said=0
    for call in open stat read; do
      for n in $(seq 1 $(test_sample 30 200)); do
        cp u.db v.db && code=0
        FAULT_CALL=$call FAULT_ERRNO=5 FAULT_N=$n LD_PRELOAD=$BUILD/faults.so kbindex -q -j1 -d v.db u 2>err || code=$?
        sqlite3 v.db "SELECT path FROM v_article ORDER BY path" | cmp want - || { echo "$call $n"; exit 1; }
        if grep -q "what .gitignore or .kbignore leave out here cannot be read: Input/output error" err; then
          said=$((said + 1)) && test $code -eq 1
        fi
      done
    done
    test $said -ge 2
  '
fi

test_done
