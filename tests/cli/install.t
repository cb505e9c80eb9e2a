#!/bin/sh
# make install and uninstall: which files, and that they work where they are.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL

from_make () {
  make -s -C "$TOP" BUILD="$BUILD" "$@" >out 2>err || { cat out err; return 1; }
}

# What there should be below PREFIX, by the tree.
for tool in "$TOP"/cmd/*/; do
  tool=$(basename "$tool")
  printf '%s\n' "bin/$tool" "share/man/man1/$tool.1" "share/bash-completion/completions/$tool" \
    "share/zsh/site-functions/_$tool" "share/fish/vendor_completions.d/$tool.fish"
done >list
{
  (cd "$TOP/cmd" && for page in *.[57]; do echo "share/man/man${page##*.}/$page"; done)
  (cd "$TOP/templates" && find . -type f ! -path './systemd/*' | sed 's|^\.|share/deskbook|')
  cat <<'END'
lib/systemd/system/deskbook-kbcgi.service
lib/systemd/system/deskbook-kbcgi.socket
lib/systemd/system/deskbook-nightly.service
lib/systemd/system/deskbook-nightly.timer
lib/sysusers.d/deskbook.conf
lib/tmpfiles.d/deskbook.conf
libexec/deskbook/nightly
share/doc/deskbook/LICENSE
share/doc/deskbook/README.md
share/doc/deskbook/examples/desk.yaml
share/doc/deskbook/examples/deskbook.default
share/doc/deskbook/examples/holidays/nl.ics
END
} >>list
sort list >expected
mkdir root
from_make install-built DESTDIR="$PWD/root" PREFIX="$PWD/usr" || exit
mv "root$PWD/usr" usr

test_that 'a PREFIX that the units could not name is refused' '
  for prefix in "$PWD/a b" rel "/a|b&c"; do
    ! from_make install-built PREFIX="$prefix" >/dev/null || exit 1
    grep -Fx "make: PREFIX is an absolute path without blanks, not \"$prefix\"" err
    test ! -e "$prefix"
  done
'

test_that 'install puts there what the tree has, with its modes' '
  (cd usr && find . ! -type d | sed "s|^./||" | sort) >installed
  test_cmp expected installed
  (cd usr && find . -type f -perm 755 | sed "s|^./||" | sort) >programs
  grep "^bin/\|^libexec/" expected | test_cmp - programs
  test_is "$(find usr -type f ! -perm 755 ! -perm 644)" ""
  test_is "$(find usr -type f -size 0)" ""
'

test_that 'the units name what was installed' '
  ! grep -r "@PREFIX@" usr || exit 1
  sed -n "s/^ExecStart=\([^ ]*\).*/\1/p" usr/lib/systemd/system/*.service >commands
  test "$(wc -l <commands)" -eq 2
  while read -r command; do test -x "$command"; done <commands
  command -v systemd-analyze >/dev/null || exit 0
  systemd-analyze verify --man=no "$PWD"/usr/lib/systemd/system/deskbook-* >out 2>&1 || { cat out; exit 1; }
  test_cmp /dev/null out
'

test_that 'the night may write where deskbook(7) has it write' '
  sed -n "s/^ReadWritePaths=//p" usr/lib/systemd/system/deskbook-nightly.service | tr " " "\\n" | sed "s/^-//" | sort >writable
  sed -n "/^.Sh DEPLOYMENT/,/^.Sh [^D]/s/^install -d .*-o deskbook -g deskbook //p" "$TOP/cmd/deskbook.7" | tr " " "\\n" | sort >made
  test -s made
  test_cmp made writable
'

test_that 'the sample desk.yaml is whole: its holidays are beside it' '
  run 0 usr/bin/slaclock -c usr/share/doc/deskbook/examples/desk.yaml --check
  run 0 usr/bin/slaclock -c usr/share/doc/deskbook/examples/desk.yaml due email 2026-12-24T16:00 1d
  slaclock -c "$KB/desk.yaml" due email 2026-12-24T16:00 1d | test_cmp - out
'

test_that 'a night of all steps, of one, of none' '
  export DESKBOOK_DB="$PWD/night.db" DESKBOOK_CONFIG="$KB/desk.yaml"
  run 0 usr/libexec/deskbook/nightly
  test ! -e night.db
  echo "article,vote,at,voter" >votes.csv
  echo "contact-support,yes,2026-10-05T10:00:00Z,a" >>votes.csv
  NIGHTLY_KBINDEX="$KB" NIGHTLY_KBVOTE="--import=csv vo*.csv" NIGHTLY_TICKETLOG="--format=csv $KB/tickets.csv" \
    NIGHTLY_SLAREPORT="--period=2026-10 -o report.html" NIGHTLY_KBSITE="-o site"
  export NIGHTLY_KBINDEX NIGHTLY_KBVOTE NIGHTLY_TICKETLOG NIGHTLY_SLAREPORT NIGHTLY_KBSITE
  umask "$(sed -n "s/^UMask=//p" usr/lib/systemd/system/deskbook-nightly.service)"
  run 0 usr/libexec/deskbook/nightly
  test_cmp /dev/null err
  test_is "$(find report.html -perm /o=rwx)" ""
  test_is "$(find site -type f ! -perm -o=r -o -type d ! -perm -o=rx)" ""
  test -s report.html -a -s site/index.html
  test_is "$(sql night.db "SELECT sum(total) FROM v_vote_total")" 1
'

test_that 'a step that fails is told and does not keep the next from running; 75 is for the timer' '
  mkdir -p stub
  printf "#!/bin/sh\nexit 75\n" >stub/kbindex
  printf "#!/bin/sh\nexit 1\n" >stub/kbvote
  printf "#!/bin/sh\necho ran >>ran\n" >stub/kbsite
  printf "#!/bin/sh\nexit 2\n" >stub/ticketlog
  chmod +x stub/*
  sed "s|^PATH=.*|PATH=$PWD/stub:\$PATH|" usr/libexec/deskbook/nightly >nightly
  NIGHTLY_KBINDEX=kb NIGHTLY_KBVOTE=x NIGHTLY_KBSITE="-o x" run 75 sh ./nightly
  test_is "$(cat err ran)" "nightly: kbindex ended with 75
ran"
  NIGHTLY_KBINDEX=kb NIGHTLY_TICKETLOG=x NIGHTLY_KBSITE="-o x" run 2 sh ./nightly
  test_is "$(wc -l <ran)" 2
'

test_that 'uninstall takes back all of it, and nothing else' '
  mkdir -p other/share/doc/deskbook other/bin
  cp -r usr/. other/
  echo mine >other/share/doc/deskbook/mine
  echo mine >other/bin/mine
  from_make uninstall PREFIX="$PWD/other"
  (cd other && find . ! -type d | sort) >left
  printf "%s\n" ./bin/mine ./share/doc/deskbook/mine | test_cmp - left
  test ! -e other/share/deskbook -a ! -e other/libexec/deskbook -a -d other/share/man/man1
  from_make uninstall PREFIX="$PWD/other"
'
test_done
