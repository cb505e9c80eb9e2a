#!/bin/sh
# Documents made to hurt: each is indexed, or refused with one sane warning, within seconds;
# and what is found of it can be looked at.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# The sanitizer's strstr looks at the whole string each time, g_strsplit calls it for each line.
ASAN_OPTIONS=$ASAN_OPTIONS:intercept_strstr=0
# repeat N STRING: the string N times (in a sample: N / 8), on one line without an end.
part_of=$(test_sample 8 1)
repeat () {
  awk -v n="$(($1 / part_of))" -v s="$2" 'BEGIN { gsub (/\\/, "\\\\", s); while (n-- > 0) printf "%s", s }'
}

# In how many of five ways each is looked at, in turns.
looks=$(test_sample 1 5) looked=0

# limited COMMAND...: as `run` limits it
limited () (
  # shellcheck disable=SC3045 # dash and bash have it
  ulimit -t "$SECONDS_EACH"
  exec "$@"
)

# hostile: `t` holds `bad.md` and a good article.  Indexes within 20 s; exit 0, or 1 with
# warnings of one short printable line each that name bad.md; the good article is found; the
# bad one, when it was stored, can be shown.
hostile () {
  rm -f db*
  [ -d t ] || mkdir t
  printf '# Good\n\nkx1 companion\n' >t/good.md
  status=0
  run_limited kbindex -d db t || status=$?
  [ ! -s err ] || cut -c 1-300 err
  test "$status" -le 1
  if [ "$status" -eq 0 ]; then
    test_cmp /dev/null err
    read -r counted <out
    case $counted in "indexed 2, "*) ;; *) cat out; return 1 ;; esac
  else
    LC_ALL=C awk '!/^kbindex: t\/bad\.md(:[0-9]+)?: / || /[^ -~]/ { bad = 1 } { bytes += length ($0) + 1 }
      END { exit bad || NR > 3 || bytes > 1000 }' err
  fi
  test_is "$(kbsearch -q -d db --paths companion)" good.md
  looked=$((looked + 1)) n=$((looked + test_n))
  for how in '-f tsv' --vimgrep --explain --paths '-f json'; do
    n=$((n + 1))
    [ $((n % 5)) -lt "$looks" ] || continue
    # shellcheck disable=SC2086
    limited kbsearch -q -d db $how 'kx1 text' >found
    # (Bytes, and those of the longest line.)
    wc -cL <found >size
    read -r bytes longest <size
    test "$bytes" -le 20000
    test "$longest" -le 9000
  done
  limited kbindex --check t >findings || test $? -eq 1
  sound db
}

mkdir t

test_that 'quadratic for cmark: ![[]() repeated' '
  repeat 30000 "![[]()" >t/bad.md
  hostile
'

test_that 'quadratic for cmark: > repeated' '
  repeat 100000 ">" >t/bad.md
  hostile
  repeat 50000 "> " >t/bad.md
  hostile
'

test_that 'quadratic for cmark: a* repeated' '
  repeat 200000 "a*" >t/bad.md
  hostile
'

test_that 'quadratic for cmark: nested lists' '
  awk "BEGIN { for (i = 0; i < 3000; i++) { printf \"%*s* a\\n\", i, \"\" } }" | head -c 1000000 >t/bad.md
  hostile
  repeat 30000 "* " >t/bad.md
  hostile
  repeat 30000 "1. " >t/bad.md
  hostile
  repeat 100000 "- > " | head -c 1000000 >t/bad.md
  hostile
'

test_that 'reference links that name one definition, many times' '
  { echo "[x]: /$(repeat $((1000 * part_of)) y)"; echo; repeat 200000 "[x] "; } | head -c 1000000 >t/bad.md
  hostile
'

test_that 'HTML, deeply nested' '
  repeat 200000 "<b>" | head -c 1000000 >t/bad.md
  hostile
  { repeat 100000 "<div>"; echo; echo; echo "kx1 text"; repeat 60000 "</div>"; } | head -c 1000000 >t/bad.md
  hostile
  { echo "<div>"; repeat 20000 "<table><tr><td>kx1 text "; } >t/bad.md
  hostile
'

test_that 'front matter: nesting, aliases, size' '
  { printf -- "---\na: "; repeat 100000 "["; printf "\n---\n\nkx1 text\n"; } >t/bad.md
  hostile
  { printf -- "---\na: "; repeat 30000 "{a: "; printf "\n---\n\nkx1 text\n"; } >t/bad.md
  hostile
  { printf -- "---\na: &a [x, x, x, x, x, x, x, x, x]\n"
    for k in b c d e f g h i j k; do printf "%s: &%s [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n" $k $k; done
    printf -- "tags: *k\n---\n\nkx1 text\n"; } >t/bad.md
  hostile
  { printf -- "---\ntags:\n"; awk "BEGIN { for (i = 0; i < 100000; i++) print \"- t\" i }"; printf -- "---\n\nkx1 text\n"; } \
    | head -c 1000000 >t/bad.md
  hostile
  { printf -- "---\ntitle: "; repeat $((500000 * part_of)) "x "; printf "\n---\n\nkx1 text\n"; } | head -c 1000000 >t/bad.md
  hostile
  { printf -- "---\ntitle: |\n"; repeat 100000 "  x
"; } >t/bad.md
  hostile
  { printf -- "---\n"; repeat 100000 "k: v
"; } >t/bad.md
  hostile
'

test_that 'one line of a megabyte, of many words and of one' '
  { printf "# Long\n\nkx1 text "; repeat $((200000 * part_of)) "word "; } | head -c 1000000 >t/bad.md
  hostile
  { printf "# Long\n\nkx1 text "; repeat $((1000000 * part_of)) x; } | head -c 1000000 >t/bad.md
  hostile
  { printf "# "; repeat 200000 "word "; printf "\n\nkx1 text\n"; } | head -c 1000000 >t/bad.md
  hostile
  { repeat 90000 "# kx1 text
"; } | head -c 1000000 >t/bad.md
  hostile
  { printf "# kx1 "; repeat 125000 "word "; printf "\n\nkx1 text\n"; } | head -c 1000000 >t/bad.md
  hostile
  grep "^t/bad.md:1: a heading of more than 300 characters" findings
  { printf -- "---\ntags: ["; repeat 3000 "kx1, "; repeat 400 tag; printf ", "; awk "BEGIN { for (i = 0; i < 4000; i++) printf \"t%d, \", i }"
    printf "]\nid: "; repeat 4000 kx1; printf -- "\n---\n\nkx1 text\n"; } >t/bad.md
  hostile
  { printf -- "---\ntitle: "; repeat 4000 "kx1 "; printf "\ndescription: "; repeat 4000 "kx1 "; printf "\ncategory: "; repeat 4000 kx1
    printf -- "\n---\n\nkx1 text\n"; } >t/bad.md
  hostile
  awk "BEGIN { for (i = 0; i < 130000 / $part_of; i++) printf \"w%x \", i * 7919 }" | head -c 1000000 >t/bad.md
  hostile
'

test_that 'NUL, broken UTF-8, UTF-16, noncharacters, surrogates' '
  printf "# Nul\n\nkx1 \000 text\n" >t/bad.md
  hostile
  grep "^kbindex: t/bad.md:3: " err
  perl -e "srand 1; print map { chr (int rand 256) } 1 .. 400000 / $part_of" >t/bad.md
  hostile
  perl -e "srand 1; print map { chr (128 + int rand 128) } 1 .. 400000 / $part_of" >t/bad.md
  hostile
  printf "\377\376k\000x\0001\000" >t/bad.md
  hostile
  printf "\357\273\277# Bom\n\nkx1 text \357\277\277 \355\240\200 \364\220\200\200 \300\200\n" >t/bad.md
  hostile
  repeat 300000 "$(printf "\314\201")" >t/bad.md
  hostile
'

test_that 'escape sequences and right-to-left marks reach no terminal' '
  printf -- "---\ntitle: \"\\\\u001b[2J\\\\u202e kx1 text\"\n---\n\n# \033]0;x\007\n\nkx1 \033[31m\342\200\256 text\342\200\256\n" >t/bad.md
  hostile
  type script || exit 0
  script -qec "kbsearch -d db --color=never kx1 text; kbindex --check t" /dev/null >out </dev/null
  grep text out
  perl -0ne "s/\r\n/\n/g; die if /[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]/" out
'

test_that 'empty, white space, only front matter, only a heading, CR line ends' '
  for content in "" "\n\n\n" "   " "---\n---\n" "---\n" "---" "# \n" "\r\r\r" "---\rtitle: a\r---\rkx1 text\r" "\f\v" "<!-- x -->"; do
    # shellcheck disable=SC2059
    printf -- "$content" >t/bad.md
    hostile
  done
'

test_that 'pages for kbimport: headings, links, lists, tables, names that nothing ends' '
  mkdir pages
  for part in "<h1><p>" "<p>" "<h1>a<p>b" "<a href=#x>" "<td>a" "<ul><li>a</ul>" "<dt>a<dd>b" "&bogus;" "<![if " \
      "<article>a</article>" "<sup><a href=#x>1</a></sup>" "<span>a</span>" "<p id=x>a</p>"; do
    for begin in "<main>" "<main><h1>"; do
      { printf "<title>T</title>%s" "$begin"; repeat 200000 "$part"; printf " kx1 text"; } >pages/bad.html
      run 0 kbimport --from=html pages -o got
      # (What stands in a heading is the title, which is cut.)
      grep -q "kx1 text" got/bad.md || grep "^pages/bad.html: a title of more than 300 characters" err
      LC_ALL=C awk "length (\$0) > 200 || NR > 50 { exit 1 }" err
    done
  done
'

test_long 'a* repeated: its kin' '
  for part in "a**b" "*a _" "_a__" "a_*" "**x* "; do
    repeat 200000 "$part" | head -c 1000000 >t/bad.md
    hostile
  done
'

test_long 'brackets, links, references, code, HTML, entities, tables without end' '
  for part in "[" "]" "[a](" "[a][" "](" "![a](<b" "<" "<a " "<!--" "<?" "<![CDATA[" "</" "&" "&amp;" \
      "\`" "\`a\`\`" "~~" "|" "a|" "<b>" "<div>" "\\\\" "[^1]" "http://" "www." "a@b." "=" "-" "#" "\`\`\`" "    x"; do
    repeat 300000 "$part" | head -c 1000000 >t/bad.md
    hostile
  done
'

test_long 'the same as lines' '
  for part in "[a]: b" "> > >" "* a" "# a" "<!--" "|a|b|" "\`\`\`" "---" "a: b" "    " "&#0;" "<table><tr><td>" "1) x" \
      "[a]: <" "a" "===" "<div>" "</div>" "text  "; do
    repeat 1000000 "$part
" | head -c 1000000 >t/bad.md
    hostile
  done
'

test_long 'many bad files at once, on any number of threads' '
  rm -rf t && mkdir t
  for i in 1 2 3 4 5 6 7 8; do
    repeat 150000 "a*b_" | head -c 500000 >t/star$i.md
    repeat 1000 "> " >t/quote$i.md
    printf "# Fine %d\n\nkx1\n" $i >t/fine$i.md
  done
  for n in 1 4; do
    rm -f db*
    timeout "$SECONDS_EACH" kbindex -j $n -d db t >out 2>err$n || test $? -eq 1
    grep -v "star" err$n >rest$n || :
    test_is "$(kbsearch -q -d db -n 99 --paths kx1 | wc -l)" 8
  done
  test_cmp rest1 rest4
'

test_done
