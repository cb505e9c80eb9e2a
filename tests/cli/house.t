#!/bin/sh
# The map for developers, lib/README.md, against the tree.
. "$(dirname "$0")/lib.sh"

MAP=$TOP/lib/README.md
DOCS="$MAP $TOP/README.md $TOP/CONTRIBUTING.md"
export MAP DOCS

# block NAME: the lines of the map's blocks of this name.
block () {
  sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d; p;}" "$MAP"
}

# What stands in backticks, one a line.
quoted () {
  sed '/^```/,/^```/d' "$@" | grep -o '`[^`]*`' | tr -d '`'
}

test_that 'every room has a row in the map, and every row a room' '
  (cd "$TOP/lib" && ls -d -- */) | tr -d / | sort >rooms
  sed -n "s/^| \`\([a-z]*\)\` |.*/\1/p" "$MAP" | sort >rows
  test_cmp rooms rows
'

test_that 'the stairs are those of floors.sh' '
  sed -n "s/^stairs=.\(.*\) < cmd.*/\1 < cmd/p" "$TOP/tests/floors.sh" |
    sed "s/ < /\n/g" | tac >floors
  block stairs >stairs
  test -s floors
  test_cmp floors stairs
'

test_that 'the rooms of each tool are those that it links' '
  if nm "$BUILD/kbindex" | grep -q "__asan_init\|__gcov_"; then
    exit 0 # nothing is left out of these
  fi
  test -e "$BUILD/obj/lib/base/lazy.o" || exit 0 # what is loaded late has stubs, which some of it asks for
  sh "$TOP/tests/rooms.sh" "$BUILD" >linked
  block rooms >rooms
  test "$(wc -l <linked)" -ge 8
  test_cmp linked rooms
'

test_that 'the journeys pass through functions that stand where they say' '
  block journey >journeys
  test "$(wc -l <journeys)" -ge 40
  while read -r function file _; do
    case $file in cmd/*) ;; *) file=lib/$file ;; esac
    grep -q "^$function (" "$TOP/$file" || echo "no $function () in $file"
  done <journeys >missing
  test_cmp /dev/null missing
'

test_that 'files and folders that are named exist' '
  quoted $DOCS | grep -E "^[a-zA-Z./-]*/[a-z0-9_./-]*$|^[a-z-]+[.](c|h|t|sh)$" |
    grep -v "^/\|^~\|NAME\|^lib/chart/x.c\$" | sort -u >names
  test "$(wc -l <names)" -ge 20
  while read -r name; do
    test -e "$TOP/$name" || test -e "$TOP/lib/$name" ||
      ls "$TOP"/lib/*/"$name" >/dev/null 2>&1 || echo "$name"
  done <names >missing
  test_cmp /dev/null missing
'

test_that 'functions that are named are defined' '
  { quoted "$MAP" "$TOP/CONTRIBUTING.md"; block journey | grep -o "[a-z_]* ()"; } |
    sed -n "s/^\([a-z_0-9]*\) ()\$/\1/p" | grep -v "^x_" | sort -u >functions
  test "$(wc -l <functions)" -ge 5
  while read -r name; do
    grep -rqE "^(static inline [a-z]+ )?$name \(" "$TOP/lib" "$TOP/cmd" || echo "$name"
  done <functions >missing
  test_cmp /dev/null missing
'

test_that 'tables, types and constants that the recipes name exist' '
  sed -n "/^## Five recipes/,\$p" "$MAP" >recipes
  quoted recipes | grep -E "^[A-Za-z_]+$" | sort -u >words
  test "$(wc -l <words)" -ge 10
  while read -r word; do
    grep -rqw --include="*.[ch]" "$word" "$TOP/lib" "$TOP/cmd" || echo "$word"
  done <words >missing
  test_cmp /dev/null missing
'

test_that 'targets of make that are named exist' '
  cat $DOCS | grep -o "\`make [a-z-]*\|^make [a-z-]*" | sed "s/.*make *//" | sort -u >targets
  sed -n "/^\.PHONY:/,/[^\\\\]\$/p" "$TOP/GNUmakefile" | tr -s " :\\\\" "\n" | sort -u >known
  test "$(wc -l <targets)" -ge 8
  comm -23 targets known >missing
  test_cmp /dev/null missing
'

# As CONTRIBUTING.md says: a text that was given in double quotes, a command to type in single ones, and marks.
test_that 'messages quote in one way' '
  cat >quotes.pl <<\END
    s{/\*.*?\*/}{}gs;
    s/\x27(?:[^\x27\\\n]|\\.)\x27/0/g;
    while (/((?:"(?:[^"\\\n]|\\.)*"\s*)+)/g) {
      my $text = join "", $1 =~ /"((?:[^"\\\n]|\\.)*)"/g;
      next if $text =~ /\b(?:SELECT|FROM|WHERE|PRAGMA|AND|strftime|default-src|uri)\b|-src |^\x27\w+\x27(?:, \x27\w+\x27)*$/;
      print "$ARGV: $text\n"
        if grep { !/^(?:kb|sla|ticket|%s --|sendmail|jq |\\")/ } $text =~ /(?<![a-z=])\x27([^\x27 ]{2,}[^\x27]*)\x27/g;
      print "$ARGV: $text\n" if $text =~ /`%|%s`|\xe2\x80\x9c%/ && $ARGV !~ /chart/;
    }
END
  perl -0777 -n quotes.pl "$TOP"/lib/*/*.c "$TOP"/cmd/*/*.c >others
  test_cmp /dev/null others
'

# README's blocks, a file each: NN.LABEL; of a comment `<!-- not run: WHY -->` before one, NN.why.
test_that 'every block of README says what it is; few are not run, and say why' '
  mkdir blocks
  awk "/^\`\`\`/ { if (inside) { inside = 0; close (file); next }
         inside = 1; file = sprintf (\"blocks/%02d.%s\", ++n, \$0 == \"\`\`\`\" ? \"none\" : substr (\$0, 4))
         printf \"\" >file; if (why) print why >sprintf (\"blocks/%02d.why\", n); next }
       inside { print >file; next }
       { why = \$0 ~ /^<!-- not run: .+ -->\$/ ? \$0 : \"\" }" "$TOP/README.md"
  test_must_fail ls blocks/*.none
  test "$(ls blocks/*.sh | wc -l)" -ge 15
  test "$(ls blocks/*.why | wc -l)" -le 3
  ls blocks | sed "s/.*[.]//" | sort -u | tr "\n" " " >labels
  test_is "$(cat labels)" "apache caddy crontab fetchmail html lighttpd nginx postfix sh why yaml "
  grep -n "^make install" blocks/*.sh | head -n 1 | cut -d . -f 1 >install
  grep -ln "^kbindex\|^kbsearch\|&& kbindex" blocks/*.sh | head -n 1 | cut -d . -f 1 >use
  test "$(sed "s/[^0-9]//g" install)" -lt "$(sed "s/[^0-9]//g" use)"
'

# paragraphs FILE: what stands between empty lines or fences, with its tools at an hour.
paragraphs () {
  awk -v file="$1" "
    function end () { if (timed && !path) print file \": \" timed; timed = path = \"\" }
    /^(\`\`\`|[.]Bd|[.]Ed|\$)/ { end () }
    /^PATH=.*\/usr\/local\/bin/ { path = 1 }
    /^[0-9*][0-9*\/]* +[0-9*]+ +[*] +[*] +[0-9*] / && /kb|ticket|sla/ { timed = \$0; print >>\"crontabs\" }
    END { end () }" "$1"
}
test_that 'a crontab, wherever it stands, finds the tools of /usr/local, and names no log that need not be there' '
  for file in "$TOP/README.md" "$TOP"/cmd/*.[1-9] "$TOP"/cmd/*/*.[1-9]; do paragraphs "$file"; done >without
  test_cmp /dev/null without
  test "$(wc -l <crontabs)" -ge 5
  test_expect_code 1 grep -n "vote[.]log[.]1" "$TOP/README.md" "$TOP"/cmd/*.[1-9] "$TOP"/cmd/*/*.[1-9] "$TOP"/templates/systemd/*
'

# Other people's programs have stand-ins.
test_that 'the commands of README run as they stand' '
  mkdir stand-ins
  for program in make git vim; do printf "#!/bin/sh\nexit 0\n" >"stand-ins/$program"; done
  printf "#!/bin/sh\ncat\n" >stand-ins/jq
  printf "#!/bin/sh\nprintf %%s\\\\\\\\n \"\$*\" >>$PWD/sent\ncat >>$PWD/sent\n" >stand-ins/sendmail
  chmod +x stand-ins/*
  PATH=$PWD/stand-ins:$PATH
  cp -r "$KB" kb
  mkdir -p export srv
  cp "$DATA/kbimport/articles.json" export
  echo "How do I transfer my domain?" >customer-message.txt
  echo "https://example.com/*" >good-links.txt
  printf "1\ttransfer\n" >queries.tsv
  printf "1\tdomains/transfer-domain-in.md\t1\n" >qrels.tsv
  printf "%s\n" "192.0.2.7 - - [10/Oct/2026:13:55:36 +0200] \"GET /vote/contact-support/yes HTTP/1.1\" 204 0 \"-\" \"Mozilla/5.0\"" >vote.log
  sed "s|/vote/contact-support/yes|/kb/contact-support/|" vote.log >access.log
  for block in blocks/*.sh; do
    [ -e "${block%.sh}.why" ] || { read -r line <"$block"; case $line in "#!"*) ;; *) cat "$block" ;; esac; }
  done | sed "s|/var/log/nginx/||; s|/srv/help|srv/help|; s|<(\(.*\))|/dev/null; \1|" |
    sed "s/^kbfeedback --edits/test_expect_code 1 &/" >script
  test "$(wc -l <script)" -ge 15
  set -eux
  . ./script
  test -s report.html -a -s overview.pdf -a -s helpful.svg -a -s site/index.html -a -s srv/help/index.html
'

test_that 'the script of README for a mail server takes a mail and answers' '
  PATH=$PWD/stand-ins:$PATH
  script=$(grep -l "^#!/bin/sh" blocks/*.sh)
  sed "/^PATH=/d; s|/var/lib/deskbook/deskbook.db|$PWD/desk.db|; s|/etc/deskbook|kb|" "$script" >desk-mail
  printf "%s\n" "From: ann@a.example" "To: support@example.net" "Subject: Help" "" "It fails." |
    sh -eu ./desk-mail support@example.net
  grep -x "[-]t -f <>" sent
  grep "^To: .*ann@a.example" sent
'

test_done
