#!/bin/sh
# tests/cli/damage.t, 2,000 rounds.
DAMAGE_ROUNDS=${DAMAGE_ROUNDS:-2000} exec sh "$(dirname "$0")/../cli/damage.t" "$@"
