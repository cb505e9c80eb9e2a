#!/bin/sh
# Two builds, in two folders, have the same bytes: nothing of the folder, the hour or the order is in them.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/../cli/lib.sh"

# (Both before the first build: whoever works in the tree meanwhile changes nothing.)
for folder in here "and/over there"; do
  mkdir -p "$folder"
  tar -C "$TOP" -cf - GNUmakefile .ci cmd lib templates tests | tar -C "$folder" -xf -
done

# build_in FOLDER BUILD
build_in () {
  (
    unset MAKEFLAGS MAKELEVEL MFLAGS
    CCACHE_DISABLE=1 make -C "$1" BUILD="$2" all >log 2>&1
  ) || { cat log; return 1; }
}

test_that 'tools and the library, built in two folders' '
  build_in here build
  build_in "and/over there" out/of/tree
  for name in libdeskbook.a $(ls here/cmd | grep -v "[.]"); do
    cmp here/build/$name "and/over there"/out/of/tree/$name
  done
'

test_done
