#!/bin/sh
# tap.sh COMMAND... - runs one test program for prove, under $TAP_WRAPPER if that is set.
# GLib's "Bail out!", which a failed assertion prints, would stop all other tests too: here
# it is a failure of this one.  So is a program that has not ended after $TAP_LIMIT seconds.
out=$(mktemp) || exit
# shellcheck disable=SC2086 # a command with its options
timeout -k 5 "${TAP_LIMIT:-300}" ${TAP_WRAPPER-} "$@" >"$out"
status=$?
[ $status -ne 124 ] || echo "not ok - took too long" >>"$out"
sed 's/^Bail out!/not ok -/' "$out"
rm -f "$out"
exit $status
