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
  sed -n 's|.*/obj/lib/\([^/]*\)/[^:]*:.* [TDRB] \(.*\)|\2 \1|p' >"$work/rooms"
(for folder in cmd/*/; do echo "$build/$(basename "$folder")"; done) | xargs nm -gA --defined-only |
  awk -v rooms="$work/rooms" '
    BEGIN { while ((getline line <rooms) > 0) { split (line, part, " "); room[part[1]] = part[2] } }
    $NF in room { tool = $1; sub (/:.*/, "", tool); sub (/.*\//, "", tool); print tool, room[$NF] }' | sort -u |
  awk '$1 != tool { if (tool != "") print line; tool = $1; line = sprintf ("%-11s", tool) }
    { line = line " " $2 }
    END { print line }'
