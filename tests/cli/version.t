#!/bin/sh
# --version: what the tool is, and the libraries that it runs with.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

TOOLS=$(for tool in "$TOP"/cmd/*/; do basename "$tool"; done)
export TOOLS

# The library as --version calls it, the beginning of its file's name, its module, a function of its archive.
libraries='SQLite libsqlite3 sqlite3 sqlite3_open_v2
GLib libglib-2 glib-2.0 g_malloc
libyaml libyaml-0 yaml-0.1 yaml_parser_initialize
libidn2 libidn2 libidn2
cmark libcmark libcmark cmark_parser_new
libxml2 libxml2 libxml-2.0
libxslt libxslt libxslt
Pango libpango-1 pango
cairo libcairo cairo
libpng libpng16 libpng
GMime libgmime-3 gmime-3.0
zstd libzstd libzstd ZSTD_decompressDCtx
zlib libz zlib inflate
libstemmer libstemmer - sb_stemmer_new
libfcgi libfcgi - FCGX_Init'
export libraries

for tool in $TOOLS; do $tool --version >"$tool.version"; done

test_that 'the first line is the tool and its version, the others a library each' '
  for tool in $TOOLS; do
    head -n 1 "$tool.version" | grep -qx "$tool (deskbook) [0-9.]*"
    sed 1d "$tool.version" | grep -qvE "^[A-Za-z0-9]+( [0-9]+[.][0-9]+[.][0-9]+)?\$" && exit 1
    sed 1d "$tool.version" | cut -d " " -f 1 >names
    test "$(sort -u names | wc -l)" -eq "$(wc -l <names)"
  done
'

test_that 'the versions are those that are installed' '
  sed -s 1d ./*.version | sort -u >told
  echo "$libraries" | while read -r name _ module _; do
    if [ "$module" = - ]; then echo "$name"; continue; fi
    echo "$name $("${PKG_CONFIG:-pkg-config}" --modversion "$module")"
  done | sort >expected
  test_cmp expected told
'

# Within it, or loaded: at once (NEEDED) or late, by a name that stands in the program.
test_that 'they are those that the tool has in it, or loads at once or when it needs them' '
  if nm "$BUILD/slaclock" | grep -q "__asan_init\|__gcov_"; then exit 0; fi # these link all of them
  for tool in $TOOLS; do
    program=$BUILD/dynamic/$tool
    [ -x "$program" ] || program=$BUILD/$tool
    strings -a "$program" | grep -x "lib[a-z0-9.-]*[.]so[.0-9a-z]*" | sort -u >files
    nm --defined-only "$program" | sed "s/.* //" >functions
    echo "$libraries" | while read -r name file _ function; do
      ! grep -q "^$file[.]" files && ! grep -qx "${function:--}" functions || echo "$name"
    done | sort >expected
    sed 1d "$tool.version" | cut -d " " -f 1 | sort >told
    test_cmp expected told
  done
'
# (xmlFree, for one, is a variable: whoever names it has libxml2 loaded, with all of its own, before main.)
test_that 'what is to be loaded late is not loaded at once' '
  if nm "$BUILD/slaclock" | grep -q "__asan_init\|__gcov_"; then exit 0; fi
  late=$(sed -n "s/.*LAZY (\"\(.*\)\", .*/\1/p" "$BUILD/gen/lazy-names.h" 2>/dev/null | sort -u)
  for tool in $TOOLS; do
    objdump -p "$BUILD/$tool" | sed -n "s/^ *NEEDED *//p" >needed
    for library in $late; do ! grep -x "$library" needed || echo "$tool: $library"; done
  done >wrong
  test_cmp /dev/null wrong
'
test_done
