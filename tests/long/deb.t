#!/bin/sh
# make deb: lintian's word, what is in which package, that two builds are the same bytes.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL

for needed in dh dpkg-buildpackage lintian readelf; do
  command -v "$needed" >/dev/null || { echo "1..0 # SKIP no $needed"; exit; }
done
packages='deskbook deskbook-cgi deskbook-common deskbook-search'
SOURCE_DATE_EPOCH=1795728147
export packages SOURCE_DATE_EPOCH

# package NAME: its file
package () {
  ls deb/"$1"_*.deb
}
# has NAME: what it packs, pages as they were
has () {
  dpkg-deb -c "$(package "$1")" | awk '$1 !~ /^d/ { sub (/^[.][/]/, "", $6); print $6 }' | sed 's/\(\/man\/.*\|README[.]md\)[.]gz$/\1/' | sort
}

test_that 'make deb builds what lintian has nothing against' '
  make -s -C "$TOP" BUILD="$PWD" deb >out 2>err || { cat err; exit 1; }
  grep "^[EW]:" out err && exit 1
  for name in $packages; do test -f "$(package $name)"; done
'

test_that 'together they are what make install installs' '
  make -s -C "$TOP" BUILD="$BUILD" install-built DESTDIR="$PWD/root" PREFIX=/usr
  (cd root && find . ! -type d | sed "s|^[.]/||; s|zsh/site-functions|zsh/vendor-completions|") |
    grep -v "^usr/share/doc/deskbook/LICENSE" | sort >expected
  for name in $packages; do has $name; done | sed "s|^lib/systemd|usr/&|" |
    grep -v "^usr/share/doc/deskbook[a-z-]*/\(copyright\|changelog.gz\)\$\|^etc/default/deskbook\$\|^usr/share/lintian/" | sort >packed
  test_cmp expected packed
  dpkg-deb --fsys-tarfile "$(package deskbook-common)" | tar -xO ./usr/share/doc/deskbook-common/copyright >copyright
  grep -q "WITHOUT WARRANTY OF ANY KIND" copyright
'

test_that 'each tool is in a package with its page and words, and that wants no more than it needs' '
  has deskbook-search | sed -n "s|^usr/bin/||p" | xargs echo >tools
  test_is "$(cat tools)" "kbindex kbsearch kbvote slaclock"
  for name in deskbook deskbook-search deskbook-cgi; do
    has $name | sed -n "s|^usr/bin/||p" | while read -r tool; do
      has $name >files
      test_is "$(grep -c "/\(man1/$tool[.]1\|completions/$tool\|vendor-completions/_$tool\|$tool[.]fish\)\$" files)" 4
    done
  done
  dpkg-deb -f "$(package deskbook-search)" Depends >depends
  grep -q "libsqlite3-0.*libstemmer0d" depends
  ! grep -E "cairo|pango|gmime|xslt|libxml2" depends || exit 1
  dpkg-deb -f "$(package deskbook)" Depends | grep -q "libcairo2.*libgmime-3.0-0"
'

test_that 'the folders of tmpfiles are made without systemd, too, and taken away when they are empty' '
  dpkg-deb -e "$(package deskbook-common)" control
  dpkg-deb --fsys-tarfile "$(package deskbook-common)" | tar -xO ./usr/lib/tmpfiles.d/deskbook.conf >folders
  test "$(grep -c "^d /var/lib/" folders)" -eq 2
  while read -r _ folder mode user group _; do
    grep -q "install -d -o $user -g $group -m ${mode#0} $folder\$" control/postinst
    grep -q " $folder[; ]" control/postrm
  done <folders
'

test_that 'programs are hardened, and name the libraries that they load' '
  for name in deskbook deskbook-search deskbook-cgi; do dpkg-deb -x "$(package $name)" x; done
  for program in x/usr/bin/*; do
    readelf -hdlW "$program" >elf
    grep -q "Type: *DYN" elf && grep -q GNU_RELRO elf && grep -q "BIND_NOW" elf
    readelf -sW "$program" | grep -q "__stack_chk_fail@"
    test_is "$("$program" --version | grep -c "^SQLite")" "$(grep -c "NEEDED.*libsqlite3" elf)"
    test_is "$("$program" --version | grep -c "^GMime")" "$(grep -c "NEEDED.*libgmime" elf)"
    test_is "$("$program" --version | grep -c "^cairo")" "$(grep -c "NEEDED.*libcairo[.]so" elf)"
  done
  readelf -sW x/usr/bin/kbsearch | grep -q "__[a-z]*_chk@"
'

test_that 'another build in another folder is the same bytes' '
  make -s -C "$TOP" BUILD="$PWD/other" deb >out 2>err || { cat err; exit 1; }
  for file in deb/*.deb; do cmp "$file" "other/$file"; done
'
test_done
