#!/bin/sh
# tests/cli/hostile.t with all its documents.
DESKBOOK_LONG=1 exec sh "$(dirname "$0")/../cli/hostile.t" "$@"
