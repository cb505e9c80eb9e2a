#!/bin/sh
# What a shell offers at TAB: the tools' own answers, and each shell driven with its script.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

mkdir -p kb/dns kb/more
printf '%s\n' '---' 'title: Glue' 'category: dns/name servers' 'tags: [glue, "a b"]' 'lang: nl' '---' 'Text.' >kb/dns/glue.md
printf '%s\n' '---' 'title: More' 'tags: [glow]' '---' 'Text.' >kb/more/other.md
printf '%s\n' '---' 'title: Later' 'tags: [glimmer]' 'draft: true' '---' 'Text.' >kb/more/draft.md
kbindex -q -d desk.db kb && cp "$KB/desk.yaml" . && cp -r "$KB/holidays" . || exit
DESKBOOK_DB=desk.db
export DESKBOOK_DB

# offers TOOL WORD... <<END: the words that may stand there, without what they mean.
offers () {
  offers_tool=$1
  shift
  "$offers_tool" --complete "$@" 2>err | cut -f 1 >out
  test_cmp /dev/null err
  cat >expected
  test_cmp expected out
}

test_that 'names of options, with what they mean, but for those that have no use any more' '
  offers kbsearch --li <<END
--limit=
--like=
END
  kbsearch --complete --li >out
  grep -q "^--limit=	at most N answers\$" out
  offers kbsearch -n 3 --li <<END
--like=
END
  offers kbsearch --suggest --li <<END
--limit=
END
  kbsearch --complete - | cut -f 1 | sed "s/=\$//" >out
  kbsearch --help | sed -n "s/^  \(-., \|    \)\(--[a-z-]*\).*/\2/p" >expected
  test "$(wc -l <expected)" -ge 20
  test_cmp expected out
'

test_that 'values: keywords, in the same word or the next' '
  offers kbsearch --sort=u <<END
--sort=updated
END
  offers kbsearch --sort u <<END
updated
END
  offers kbsearch -fj <<END
-fjson
-fjsonl
END
'

test_that 'values of the database: categories, tags, languages, paths' '
  offers kbsearch -C "" <<END
dns/name servers
more
END
  offers kbsearch --tag=gl <<END
--tag=glow
--tag=glue
END
  offers kbsearch -l "" <<END
en
nl
END
  offers kbfeedback d <<END
dns/glue.md
END
  offers kbvote dns/glue.md "" <<END
yes
no
END
  offers kbsearch -d no-such.db -C "" </dev/null
  mv desk.db other.db
  offers kbsearch -C "" </dev/null
  offers kbsearch -d other.db -C m <<END
more
END
  mv other.db desk.db
'

test_that 'values of desk.yaml: hours, channels; columns, periods, zones' '
  slaclock --complete open "" | cut -f 1 >out
  grep -qx office out && grep -qx phone out
  offers slaclock o <<END
open
END
  offers slareport --where=channel=p <<END
--where=channel=phone
END
  offers slareport --where li <<END
line=
line=worldwide
line=nl
line=es
line=ru
END
  offers kbfeedback --sort=-s <<END
--sort=-share
END
  offers slareport --period=last-w <<END
--period=last-week
END
  offers kbvote --timezone Europe/Amst <<END
Europe/Amsterdam
END
'

test_that 'files and folders are left to the shell' '
  offers kbsearch -d "" <<END
:file 
END
  offers kbsearch --log=q <<END
:file --log=
END
  offers kbindex "" <<END
:dir 
END
  offers ticketlog -f csv "" <<END
:file 
END
'

test_that 'what cannot be read, or would drive a terminal, is not offered, without a word' '
  printf "%s\n" "---" "tags: [\"glee\\e[31m\", \"glint\"]" "---" "Text." >kb/more/hostile.md
  kbindex -q -d hostile.db kb/more
  offers kbsearch -d hostile.db -t gl <<END
glint
glow
END
  echo "this is no database" >bad.db
  offers kbsearch -d bad.db -t "" </dev/null
  offers kbsearch --no-such -n </dev/null
  offers kbsearch --no-such --sort=u </dev/null
  offers kbsearch </dev/null
  offers slaclock -c no-such.yaml open "" </dev/null
  test_expect_code 2 kbsearch --completion=tcsh 2>err
  grep -q "expected bash, zsh or fish" err
'

# What bash puts in COMPREPLY when the words of a line are taken apart as it does.
cat >drive.bash <<'END'
. ./kbsearch.bash
compopt () { :; }
tab () { # tab LINE WORD...
  COMP_LINE=$1 COMP_POINT=${#1}
  shift
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _deskbook_kbsearch kbsearch
  printf '%s\n' "${COMPREPLY[@]}"
}
echo "= options"; tab 'kbsearch --li' kbsearch --li
echo "= a value behind ="; tab 'kbsearch --sort=u' kbsearch --sort = u
echo "= nothing behind ="; tab 'kbsearch --sort=' kbsearch --sort =
echo "= the next word"; tab 'kbsearch --tag ' kbsearch --tag ''
echo "= with a blank"; tab 'kbsearch -C d' kbsearch -C d
echo "= in quotes"; tab 'kbsearch -C "dns/name s' kbsearch -C '"dns/name s'
echo "= files"; tab 'kbsearch -d desk.y' kbsearch -d desk.y
END
cat >replies <<'END'
= options
--limit=
--like=
= a value behind =
updated
= nothing behind =
score
updated
votes
= the next word
a\ b
glow
glue
= with a blank
dns/name\ servers
= in quotes
dns/name servers
= files
desk.yaml
END

if command -v bash >/dev/null; then
  test_that 'bash' '
    kbsearch --completion=bash >kbsearch.bash
    bash drive.bash >out 2>err
    test_cmp /dev/null err
    test_cmp replies out
    echo "complete -p kbsearch" | cat kbsearch.bash - >script
    bash script | grep -qx "complete -F _deskbook_kbsearch kbsearch"
  '
else test_skip 'bash' 'there is none'; fi

if command -v fish >/dev/null; then
  test_that 'fish' '
    kbsearch --completion=fish >kbsearch.fish
    asked () { fish -N -c "source kbsearch.fish; complete -C \"$1\"" | cut -f 1 | sort; }
    test "$(asked "kbsearch --lim")" = "--limit="
    test "$(asked "kbsearch --sort=u")" = "--sort=updated"
    test "$(asked "kbsearch -C d")" = "dns/name servers"
    test "$(asked "kbsearch --tag gl" | tr "\n" " ")" = "glow glue "
    test "$(asked "kbsearch --log=desk.y")" = "--log=desk.yaml"
    test "$(asked "kbsearch -d desk.y")" = "desk.yaml"
  '
else test_skip 'fish' 'there is none'; fi

if command -v zsh >/dev/null; then
  # The line editor in a terminal of its own; ^X shows what stands on the line.
  cat >drive.zsh <<'END'
zmodload zsh/zpty
zpty shell 'TERM=dumb PS1= zsh -f -i'
zpty -w shell 'unsetopt zle_bracketed_paste; fpath=($PWD/site $fpath); autoload -U compinit; compinit -u -d dump'
zpty -w shell 'bindkey "^I" complete-word; said () { print -r -- "LINE=$BUFFER."; BUFFER= }; zle -N said; bindkey "^X" said; echo REA""DY'
zpty -r shell out '*READY*'
for line; do
  zpty -w -n shell "$line"$'\t'$'\x18'
  zpty -r shell out '*LINE=*.'$'[\r\n]*'
  print -r -- "${${out##*LINE=}%%.[$'\r\n']*}"
done
zpty -d shell
END
  test_that 'zsh' '
    mkdir -p site
    kbsearch --completion=zsh >site/_kbsearch
    timeout 50 zsh -f drive.zsh "kbsearch --lim" "kbsearch --sort=u" "kbsearch -C d" "kbsearch --tag glu" \
      "kbsearch --log=desk.y" "kbsearch -d desk.y" >out
    sed "s/ *\$//" out >lines
    cat >expected <<END
kbsearch --limit=
kbsearch --sort=updated
kbsearch -C dns/name\\ servers
kbsearch --tag glue
kbsearch --log=desk.yaml
kbsearch -d desk.yaml
END
    test_cmp expected lines
  '
else test_skip 'zsh' 'there is none'; fi

test_done
