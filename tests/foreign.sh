#!/bin/sh
# foreign.sh ARCH FOLDER PACKAGE... - the tools built for another processor by a cross compiler, and tried here
# by qemu: the unit tests, and a database made there beside one made here (tests/machines.sh), each asked by the
# tools of both.  `make check-foreign ARCH=s390x` (big-endian), i386 (32 bits), arm64, armhf or ppc64el calls it.
#
# What the tools link with is downloaded by this Debian's apt and unpacked in FOLDER/root; nothing of it is
# installed.
set -eu

arch=$1 folder=$2
shift 2
case $arch in
  s390x) triplet=s390x-linux-gnu qemu=qemu-s390x-static ;;
  arm64) triplet=aarch64-linux-gnu qemu=qemu-aarch64-static ;;
  armhf) triplet=arm-linux-gnueabihf qemu=qemu-arm-static ;;
  ppc64el) triplet=powerpc64le-linux-gnu qemu=qemu-ppc64le-static ;;
  i386) triplet=i386-linux-gnu qemu=qemu-i386-static ;;
  *) echo "foreign.sh: ARCH is s390x, i386, arm64, armhf or ppc64el, not \"$arch\"" >&2; exit 2 ;;
esac
cross=$(echo "$triplet" | sed s/^i386/i686/) # what the compiler is called by
top=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
root=$folder/root
"$top/.ci/deps" "gcc-$(echo "$cross" | tr _ -)=$cross-gcc" "qemu-user-static=$qemu"

# unpack_root PACKAGE...: with all that they need, by an apt that knows of no package installed
unpack_root () {
  apt=$folder/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  : >"$apt/status"
  set -- -q -y -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists" \
    -o Dir::Cache="$apt/cache" -o APT::Architecture="$arch" -o APT::Architectures::="$arch" \
    -o Acquire::Languages=none -o APT::Install-Recommends=0 "$@"
  apt-get "$@" update
  # shellcheck disable=SC2086 # words
  apt-get "$@" --download-only install libc6-dev $packages
  for package in "$apt"/cache/archives/*.deb; do dpkg -x "$package" "$root"; done
  rm -r "$apt"
  # (libm.so leads to /lib/..., which is of this machine.)
  find "$root" -type l -lname '/*' -exec sh -c 'for link; do ln -sfn "$0$(readlink "$link")" "$link"; done' "$root" {} +
}

packages=$*
if [ ! -e "$root/done" ]; then
  unpack_root >"$folder/apt.log" 2>&1 || { cat "$folder/apt.log"; exit 1; }
  touch "$root/done"
fi

emulator="$qemu -L $root"
export PKG_CONFIG_SYSROOT_DIR="$root" \
  PKG_CONFIG_LIBDIR="$root/usr/lib/$triplet/pkgconfig:$root/usr/share/pkgconfig"
make -C "$top" BUILD="$folder/build" CC="$cross-gcc --sysroot=$root" AR="$cross-ar" EMULATOR="$emulator" \
  STATIC= WERROR=-Werror tests

# (By names of their own, under which what runs itself again is found, too.)
mkdir -p "$folder/bin" "$folder/unit"
for program in "$folder"/build/unit/test-* "$top"/cmd/*/; do
  name=$(basename "$program")
  case $name in
    *.*) continue ;;
    test-*) started=$folder/unit/$name as=$started ;;
    *) program=$folder/build/$name started=$folder/bin/$name as=$name ;;
  esac
  printf '#!/bin/sh\nexec %s -0 %s %s "$@"\n' "$emulator" "$as" "$program" >"$started"
  chmod +x "$started"
done
TZ=UTC LC_ALL=C BUILD="$folder/build" G_TEST_SRCDIR="$top/tests" TAP_LIMIT="${TAP_LIMIT:-3000}" \
  prove -j2 --exec "sh $top/tests/tap.sh" "$folder"/unit/test-* :: --tap

cd "$folder"
rm -f ./*.db*
machines=$top/tests/machines.sh
here=$BUILD:$PATH there=$folder/bin:$PATH
PATH=$here sh "$machines" make here.db
PATH=$there sh "$machines" make there.db
for db in here there; do
  for tools in here there; do
    eval "PATH=\$$tools" sh "$machines" answers "$db.db" >"$db.$tools"
    cmp here.here "$db.$tools"
  done
done
sqlite3 there.db 'PRAGMA wal_checkpoint (TRUNCATE)' >/dev/null
gzip -9nc there.db >"$arch.db.gz" # for tests/data/machines
echo "$(wc -l <here.here) lines of answers: of files made here and on $arch, by the tools of both, the same"
