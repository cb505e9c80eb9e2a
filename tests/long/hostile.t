#!/bin/sh
# tests/cli/hostile.t with all its documents.
# (The sanitizer's strstr looks at the whole string each time, g_strsplit calls it for each
# line.)
ASAN_OPTIONS=intercept_strstr=0:${ASAN_OPTIONS-}
export ASAN_OPTIONS
DESKBOOK_LONG=1 exec sh "$(dirname "$0")/../cli/hostile.t" "$@"
