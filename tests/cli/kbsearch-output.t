#!/bin/sh
# kbsearch: what is printed, in every format, to every kind of place.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# The lines of JSON Lines as one JSON array.
as_array () {
  { printf '['; sed '$!s/$/,/' "$1"; printf ']'; } >"$1.array"
}
export FIELDS='rank score path anchor line title category lang yes total snippet'
export DETAILS='slug updated tags categories highlights'

# An article whose every text may hurt: its path, title, heading and words.
escape=$(printf '\033[31m') bidi=$(printf '\342\200\256') c1=$(printf '\302\233')
tab=$(printf '\t') newline=$(printf '\nx') newline=${newline%x}
mkdir -p "hurt/cat ${escape}egory"
{ printf -- '---\ntitle: "Kiwi, \\"quoted\\" \\t tab \\u001b]0;evil\\u0007 \\u202e \\u009b done"\n'
  printf -- 'tags: ["\\u001b[31mred"]\n---\n\n'
  printf 'kiwi %s %s %s \007 \010 text, "quoted"\n\n## Kiwi %s heading\n\nmore\n' \
    "$escape" "$bidi" "$c1" "$bidi"
} >"hurt/cat ${escape}egory/a,b \"$tab$newline$escape$bidi.md"
printf '# =1+2 kiwi\n\n@plum kiwi\n' >hurt/formula.md
kbindex -q -d hurt.db hurt || exit
kbindex -q -d kb.db "$KB" || exit
sqlite3 kb.db "INSERT INTO vote_total SELECT id, 11, 22 FROM article"

test_that 'text: rank, title, place, snippet, votes; undecorated in a pipe' '
  kbsearch -d kb.db -n 2 dnssec >out
  LC_ALL=C awk "/[\033]/ { exit 1 }" out
  test_is "$(sed -n 1p out)" "1. $(kbsearch -d kb.db -n 1 -f tsv dnssec | sed 1d | cut -f 6)"
  sed -n 2p out | grep -Ex "    [a-z/-]+\.md(#[a-z0-9-]+)?:[0-9]+"
  sed -n 3p out | grep -i "^    .*dnssec"
  test_is "$(sed -n 4p out)" "    11 out of 22 found this helpful"
  test_is "$(sed -n 5p out)" ""
  sed -n 6p out | grep "^2\. "
  grep -F "**" out && exit 1
  test_is "$(wc -l <out)" 9
'

test_that 'the machine formats have the same fields and the same values' '
  for query in dnssec "transfer auth code" kiwi; do
    db=kb.db; test "$query" = kiwi && db=hurt.db
    for format in tsv csv json jsonl; do kbsearch -d $db -f $format "$query" >$format; done
    as_array jsonl
    test_is "$(sql :memory: "SELECT json_valid (readfile ('\''json'\'')), json_valid (readfile ('\''jsonl.array'\''))")" "1|1"
    test_is "$(head -n 1 tsv | tr "\t" " ")" "$FIELDS $DETAILS"
    test_is "$(head -n 1 csv | tr , " ")" "$FIELDS $DETAILS"
    for file in json jsonl.array; do
      test_is "$(sql :memory: "SELECT DISTINCT (SELECT group_concat (key, '\'' '\'') FROM json_each (r.value))
        FROM json_each (readfile ('\''$file'\'')) r")" "$FIELDS $DETAILS"
    done
    test_is "$(awk -F "\t" "NF != 16" tsv)" ""
    columns="rank || '\'''\'', printf ('\''%.4f'\'', score), path, anchor, line || '\'''\'', title, category, lang,
      yes || '\'''\'', total || '\'''\'', snippet"
    from_json () {
      sql :memory: "WITH t AS (SELECT $(echo "$FIELDS" | sed "s/[a-z][a-z]*/value ->> '\''&'\'' AS &/g; s/ value/, value/g")
                      FROM json_each (readfile ('\''$1'\'')))
           SELECT json_array ($columns) FROM t"
    }
    from_json json >a
    from_json jsonl.array >b
    test -s a
    test_cmp a b
    sqlite3 :memory: ".import --csv csv t" "SELECT json_array ($columns) FROM t" >c
    test_cmp a c
    sed "s/\\\\\\\\/\\\\/g" tsv >plain
    sqlite3 :memory: ".mode tabs" ".import plain t" "SELECT json_array ($columns) FROM t" >d
    test "$db" = hurt.db || test_cmp a d
  done
'

test_that 'csv reads back exactly, odd path and all' '
  kbsearch -d hurt.db -f csv -n 5 kiwi >csv
  sqlite3 csv.db ".import --csv csv t"
  test_is "$(sqlite3 csv.db "SELECT count(*) FROM t")" 2
  sqlite3 csv.db "SELECT path FROM t ORDER BY path" >got
  sqlite3 hurt.db "SELECT path FROM v_article ORDER BY path" >want
  test_cmp want got
  sqlite3 csv.db "SELECT title FROM t ORDER BY path" >got
  sqlite3 hurt.db "SELECT title FROM v_article ORDER BY path" >want
  test_cmp want got
'

test_that 'tsv is a line a row, with tab and newline escaped' '
  kbsearch -d hurt.db -f tsv kiwi >tsv
  test_is "$(wc -l <tsv)" 3
  test_is "$(awk -F "\t" "NF != 16" tsv)" ""
  grep -F "a,b \"\\t\\n" tsv
'

test_that 'json keeps the text exactly and sends no control character' '
  kbsearch -d hurt.db -f json kiwi >json
  perl -0ne "exit 1 if /[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]/" json
  sql :memory: "SELECT value ->> '\''path'\'' FROM json_each (readfile ('\''json'\'')) ORDER BY 1" >got
  sqlite3 hurt.db "SELECT path FROM v_article ORDER BY path" >want
  test_cmp want got
'

test_that 'an answer without rows is a whole document' '
  test_expect_code 1 kbsearch -q -d kb.db -f json xqzzyk >json
  test_is "$(sql :memory: "SELECT json_array_length (readfile ('\''json'\''))")" 0
  test_expect_code 1 kbsearch -q -d kb.db -f jsonl xqzzyk >jsonl
  test_cmp /dev/null jsonl
  for format in tsv csv; do
    test_expect_code 1 kbsearch -q -d kb.db -f $format xqzzyk >out
    test_is "$(tr "\t" , <out | tr , " ")" "$FIELDS $DETAILS"
  done
'

test_that '--batch and --explain add their fields' '
  printf "q,1\tdnssec\n" | kbsearch -d kb.db --batch --explain -f json >json
  test_is "$(sql :memory: "SELECT group_concat (key, '\'' '\'') FROM json_each (readfile ('\''json'\''), '\''\$[0]'\'')")" \
    "query $FIELDS explain $DETAILS reasons"
  test_is "$(sql :memory: "SELECT readfile ('\''json'\'') ->> '\''\$[0].query'\''")" "q,1"
  printf "q,1\tdnssec\n" | kbsearch -d kb.db --batch -n 1 -f csv | sed -n 2p | grep "^\"q,1\",1,"
'

test_that '--spreadsheet keeps formulas out of cells' '
  kbsearch -d hurt.db -f csv plum >out
  grep -F ",=1+2 kiwi," out
  kbsearch -d hurt.db -f csv --spreadsheet plum >out
  grep -F ",'\''=1+2 kiwi," out
  grep -F ",'\''@plum kiwi" out
'

test_that '--paths, and -0 for xargs' '
  kbsearch -d kb.db -n 100 --paths domain >lines
  kbsearch -d kb.db -n 100 --paths -0 domain | tr "\0" "\n" >nuls
  test_cmp lines nuls
  kbsearch -d kb.db -n 100 -f tsv domain | sed 1d | cut -f 3 >fields
  test_cmp fields lines
  (cd "$KB" && xargs ls) <lines >/dev/null
  kbsearch -d hurt.db --paths -0 kiwi | (cd hurt && xargs -0 cat) | grep -c plum
'

# Line and column of each answer must be where the word stands (or the line of its heading).
cat >"$tmp/places" <<'END'
my ($begin) = @ARGV; my $n = 0;
while (<STDIN>) {
  my ($path, $line, $column) = /^(.*?):(\d+):(\d+):/ or die "no place: $_";
  open my $file, '<', $path or die "$path: $!";
  my @lines = <$file>;
  my $there = substr ($lines[$line - 1] // '', $column - 1);
  $n++;
  next if $there =~ /^##* .*$begin/i;
  die "$path:$line:$column: $there" unless $there =~ /^(?:$begin)/i
    && substr ($lines[$line - 1], 0, $column - 1) !~ /[a-z0-9]$/i;
}
die "nothing" unless $n;
END

test_that 'a window of prose is shown before one of code that holds the same words' '
  mkdir -p code
  cat >code/locks.md <<"END"
# Locks

## By hand

It is switched off in the panel.

```sh
curl -X POST https://api.example.net/v1/zebra/transfer -H "Authorization: Bearer $TOKEN" -H "Accept: text/plain" -d "{\"zebra\": \"transfer\"}"
```

Then wait for some minutes, until the registry has seen it and every server that asks it says so. Nothing else is to
be done in the meantime, and nobody else has to know about it. A zebra is ready for its transfer when the lock is off.

## Elsewhere

A zebra transfer is something else here.

## Code alone

```sh
curl -X POST https://api.example.net/v1/okapi -H "Authorization: Bearer $TOKEN" -d "{\"okapi\": 1}"
```
END
  kbindex -q -d code.db code
  kbsearch -d code.db -f json zebra transfer >out
  sed -n "s/.*\"snippet\": *\"\(\([^\\\\\"]\|\\\\.\)*\)\".*/\1/p" out >snippet
  grep zebra snippet
  test_expect_code 1 grep Bearer snippet
  kbsearch -d code.db -f json okapi >out
  grep "\"snippet\":.*Bearer" out
'

test_that '--vimgrep: a word of the query stands at that line and column' '
  cp -r "$KB" kb && kbindex -q -d here.db kb
  kbsearch -d here.db --vimgrep -n 3 webhook | grep "^kb/api/webhooks\.md:[0-9]*:[0-9]*:."
  for words in dnssec glue token "webhook|webhooks" refund signature invoice; do
    kbsearch -d here.db --vimgrep -n 50 "\"${words%%|*}\"" >out
    perl "$tmp/places" "$words" <out
  done
  mkdir elsewhere && cd elsewhere
  kbsearch -d ../here.db --vimgrep -n 50 dnssec >out
  perl "$tmp/places" dnssec <out
  grep "^$(cd .. && pwd)/kb/dns/" out
'

test_that '--vimgrep: the whole word, not a part of another; in a heading, too' '
  mkdir words
  printf "# One\n\ncart smart xart-work\nart\n" >words/a.md
  printf "# Two\n\ncartoon, art for sale\n" >words/b.md
  printf "# Three\n\nplain\n\n## The art of it\n\nplain\n" >words/c.md
  kbindex -q -d words.db words
  kbsearch -d words.db --vimgrep -n 9 art | cut -d : -f 1-3 | sort >out
  test_is "$(cat out)" "words/a.md:4:1
words/b.md:3:10
words/c.md:5:8"
'

test_that '--vimgrep of a file that has changed or gone still names it' '
  printf "# Two\n\nshorter art\n" >words/b.md
  rm words/c.md
  kbsearch -d words.db --vimgrep -n 9 "art" >out
  test_is "$(wc -l <out)" 3
  grep "^words/b\.md:[0-9]*:[0-9]*:" out
'

test_that '--vimgrep of a file that is larger than an article can be, as the row says: named, not read' '
  truncate -s 1T words/a.md
  sqlite3 words.db "UPDATE article SET size = 1 << 40 WHERE path = \"a.md\""
  (eval "$(bounded 1000000)"; kbsearch -d words.db --vimgrep -n 9 art) >out
  grep "^words/a\.md:[0-9]*:[0-9]*:" out
'

# ---- Places to print to

test_that '-o writes what stdout would get, at once or not at all' '
  kbsearch -d kb.db -f csv dnssec >want
  mkdir o
  kbsearch -d kb.db -f csv dnssec -o o/file >out
  test_cmp /dev/null out
  test_cmp want o/file
  test_is "$(ls -A o)" file
  kbsearch -d kb.db -n 100 -f json domain >big
  test_expect_code 2 sh -c "ulimit -f 2; exec kbsearch -d kb.db -n 100 -f json domain -o o/file 2>err"
  one_line
  test_cmp want o/file
  test_is "$(ls -A o)" file
  run 2 kbsearch -d none.db dnssec -o o/file
  test_cmp want o/file
  run 2 kbsearch -d kb.db dnssec -o o
  one_line
  run 2 kbsearch -d kb.db dnssec -o nowhere/file
  one_line
  chmod 555 o
  test_expect_code 2 test_as_user sh -c "exec kbsearch -d kb.db dnssec -o o/new 2>err"
  one_line
  chmod 755 o
  kbsearch -d kb.db -f csv dnssec -o - >out
  test_cmp want out
  ln -s file o/link
  kbsearch -d kb.db -f tsv dnssec -o o/link
  test -h o/link
  grep "^rank	score" o/file
'

test_that '> /dev/full: exit 2, one line, in every format' '
  for args in "" "-f tsv" "-f csv" "-f json" "-f jsonl" "--paths" "--vimgrep" "--explain"; do
    test_expect_code 2 sh -c "exec kbsearch -d kb.db $args domain >/dev/full 2>err"
    one_line
  done
  test_expect_code 2 sh -c "exec kbsearch -d kb.db --categories >/dev/full 2>err"
  one_line
  test_expect_code 2 sh -c "exec kbsearch --help >/dev/full 2>err"
  one_line
  test_expect_code 2 sh -c "exec kbsearch -d kb.db domain -o /dev/full 2>err"
  one_line
  test_expect_code 2 sh -c "exec kbsearch -d kb.db domain >&- 2>err"
  one_line
'

test_that 'a closed pipe is a quiet end' '
  (sleep .2; kbsearch -d kb.db -n 100 domain 2>err; echo $? >status) | :
  test_is "$(cat status)" 0
  test_cmp /dev/null err
  awk "BEGIN { for (i = 0; i < 60; i++) print i \"\tdomain\" }" >queries
  kbsearch -d kb.db --batch -n 100 -f json <queries 2>err | head -n 1 >out
  test_cmp /dev/null err
  test_is "$(cat out)" "["
'

test_that 'no control character reaches a terminal, whatever the articles hold' '
  type script || exit 0
  for args in "" "-f tsv" "-f csv" "-f json" "-f jsonl" "--paths" "--vimgrep" "--explain"; do
    script -qec "kbsearch -d hurt.db $args kiwi" /dev/null >out </dev/null
    grep -i "kiwi\|a,b" out
    perl -0ne "s/\x1b\[[0-9;]*m//g if \"$args\" eq \"\" || \"$args\" eq \"--explain\";
      s/\r\n/\n/g;
      s/\t//g if \"$args\" eq \"-f tsv\";
      die if /[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]/" out
  done
  script -qec "kbsearch -d hurt.db --categories" /dev/null >out </dev/null
  perl -0ne "s/\r\n/\n/g; die if /[\x00-\x09\x0b-\x1f\x7f]/" out
'

test_that 'colour: on a terminal, or as --color and NO_COLOR say' '
  type script || exit 0
  bold=$(printf "\033\[1m")
  colours () { grep -c "$bold" out || :; }
  script -qec "kbsearch -d kb.db -n 1 dnssec" /dev/null >out </dev/null
  test "$(colours)" -gt 0
  grep -q "$(printf "\033\[1m")DNSSEC" out
  script -qec "kbsearch -d kb.db --color=never -n 1 dnssec" /dev/null >out </dev/null
  test_is "$(colours)" 0
  script -qec "NO_COLOR=1 kbsearch -d kb.db -n 1 dnssec" /dev/null >out </dev/null
  test_is "$(colours)" 0
  script -qec "TERM=dumb kbsearch -d kb.db -n 1 dnssec" /dev/null >out </dev/null
  test_is "$(colours)" 0
  script -qec "NO_COLOR= kbsearch -d kb.db -n 1 dnssec" /dev/null >out </dev/null
  test "$(colours)" -gt 0
  NO_COLOR=1 kbsearch -d kb.db --color=always -n 1 dnssec >out
  test "$(colours)" -gt 0
  kbsearch -d kb.db --color=auto -n 1 dnssec >out
  test_is "$(colours)" 0
'

test_that 'what goes to stderr is one safe line each, too' '
  run 2 kbsearch -d "$(printf "no\033[31m\n.db")" x
  one_line
  run 2 kbsearch -d kb.db --like="$(printf "\033[31m")"
  one_line
  run 2 kbsearch -d kb.db -f "$(printf "\033[31m\n")" x
  one_line
  run 2 kbsearch -d kb.db "--$(printf "\033[31m\n")"
  one_line
  grep -F "\\x1b" err
'

test_done
