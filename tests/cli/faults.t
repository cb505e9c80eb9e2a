#!/bin/sh
# The sample for `make check` of tests/long/faults.t: one call of each kind fails, under one of the commands.
FAULT_ROUNDS=${FAULT_ROUNDS:-1}
# shellcheck source=tests/long/faults.t
. "$(dirname "$0")/../long/faults.t"
