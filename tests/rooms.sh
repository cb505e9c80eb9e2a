#!/bin/sh
# rooms.sh [BUILD] - which rooms (folders of lib/) each tool links: those of which the linker
# kept a function or a table.  lib/README.md has the same lines.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# Objects of files that have gone may still lie there.
find lib -name '*.c' | sed "s|\\(.*\\)c\$|$build/obj/\\1o|" | xargs nm -gA --defined-only |
  sed -n 's|.*/obj/lib/\([^/]*\)/[^:]*:.* [TDRB] \(.*\)|\2 \1|p' | sort >"$work/rooms"
for folder in cmd/*/; do
  tool=$(basename "$folder")
  rooms=$(nm -g --defined-only "$build/$tool" | sed 's/.* //' | sort |
    join - "$work/rooms" | cut -d ' ' -f 2 | sort -u | tr '\n' ' ')
  printf '%-12s%s\n' "$tool" "${rooms% }"
done
