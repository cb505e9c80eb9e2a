#!/bin/sh
# tap.sh COMMAND... - runs one test program for prove, under $TAP_WRAPPER if that is set.
# GLib's "Bail out!", which a failed assertion prints, would stop all other tests too: here
# it is a failure of this one.
out=$(mktemp) || exit
# shellcheck disable=SC2086 # a command with its options
${TAP_WRAPPER-} "$@" >"$out"
status=$?
sed 's/^Bail out!/not ok -/' "$out"
rm -f "$out"
exit $status
