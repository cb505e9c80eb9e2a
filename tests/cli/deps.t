#!/bin/sh
# .ci/deps: what is missing is installed when somebody asks for it, else told by the names of this system.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL

# missing OS: what it says there of four packages that nobody has.
missing () {
  DESKBOOK_OS=$1 run 2 "$TOP/.ci/deps" --ask libxml2-dev=nobody.pc tzdata=/nobody zlib1g-dev=nobody.h \
    sqlite3=nobody-has-it fonts-dejavu-core=@nobody.ttf
  tail -n 1 err | sed 's/^  *//; s/^sudo //' >said
}

test_that 'nothing missing says nothing' '
  run 0 "$TOP/.ci/deps" --ask sh=sh libc6-dev=stdio.h
  test_cmp /dev/null err
'

test_that 'each system has names of its own' '
  missing "Linux debian"
  test_is "$(cat said)" "sh -c '\''apt-get update && apt-get install -y libxml2-dev tzdata zlib1g-dev sqlite3 fonts-dejavu-core'\''"
  missing "Linux rocky rhel centos fedora"
  test_is "$(cat said)" "dnf install -y libxml2-devel tzdata zlib-devel sqlite dejavu-sans-fonts"
  missing "Linux arch"
  test_is "$(cat said)" "pacman -S --needed libxml2 tzdata zlib sqlite ttf-dejavu"
  missing "Linux alpine"
  test_is "$(cat said)" "apk add libxml2-dev tzdata zlib-dev sqlite font-dejavu"
  missing Darwin
  test_is "$(cat said)" "brew install libxml2 zlib sqlite font-dejavu"
  missing Plan9
  grep -q "Debian calls them" err
'

test_that 'make names what is missing, stops, and installs nothing' '
  mkdir stub
  printf "#!/bin/sh\necho installed >>\"\$PWD/apt.log\"\n" >stub/apt-get
  printf "#!/bin/sh\nexit 1\n" >stub/pkg-config
  chmod +x stub/*
  PATH=$PWD/stub:$PATH run 2 make -s -C "$TOP" BUILD="$PWD/b" all
  grep -q "^deps: packages are missing; please run:" err
  grep -q "libxml2-dev" err
  test ! -e "$TOP/apt.log"
  test ! -e b/config.mk
'

test_that 'CI does without a browser that cannot be had, not without a test that fails' '
  mkdir fake
  printf "#!/bin/sh\ncase \$* in *site-ready*) echo no network >&2; exit \$READY ;; esac\nexit 1\n" >fake/make
  chmod +x fake/make
  READY=2 PATH=$PWD/fake:$PATH run 0 "$TOP/.ci/browser"
  grep -q "^check-site: skipped" out
  grep -q "no network" out
  READY=0 PATH=$PWD/fake:$PATH run 1 "$TOP/.ci/browser"
'

test_that 'make deb, too, names what is missing and begins nothing' '
  run 2 make -s -C "$TOP" BUILD="$PWD/b" DEPS_deb=debhelper=nobody-has-it deb
  grep -q "^deps: packages are missing; please run:" err
  grep -q " debhelper\>" err
  test ! -e b/deb
'

test_that 'a compiler or a pkg-config that is not there is named, not the packages that it cannot find' '
  run 2 make -s -C "$TOP" BUILD="$PWD/b" CC=no-gcc; grep -x "no compiler \"no-gcc\": CC names it" err
  run 2 make -s -C "$TOP" BUILD="$PWD/b" PKG_CONFIG=/bin/false; grep -x "no pkg-config \"/bin/false\": PKG_CONFIG names it" err
  test ! -e b
'

test_that 'clean and distclean need nothing, and set nothing up' '
  for goal in clean distclean; do
    run 0 make -s -C "$TOP" BUILD="$PWD/b" PKG_CONFIG=/bin/false $goal
    test ! -e b
    mkdir -p b/obj
    run 0 make -s -C "$TOP" BUILD="$PWD/b" PKG_CONFIG=/bin/false $goal
    test ! -e b
  done
'

test_that 'a build folder with a blank is refused in a line, one of the environment is not taken' '
  run 2 make -s -C "$TOP" BUILD="a b" floors
  grep -q "BUILD is one name without blanks" err
  BUILD="a b" run 0 make -s -n -C "$TOP" clean
  grep -q "rm -rf .build" out
'
test_done
