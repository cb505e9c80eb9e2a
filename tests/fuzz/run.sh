#!/bin/sh
# run.sh PROGRAM SECONDS - one libFuzzer target, from the seeds in tests/fuzz/seeds/NAME
# and what earlier runs found (PROGRAM.corpus); an input that breaks it stays in
# PROGRAM.crash-*.  (An input takes milliseconds; on a busy machine that is a while.)
set -eu
program=$1 seconds=$2
name=${program##*/fuzz-}
seeds=$(dirname "$0")/seeds/$name

# (With 256 MB of freed memory kept back every input has fresh pages, which is half of the time.)
ASAN_OPTIONS=quarantine_size_mb=8:thread_local_quarantine_size_kb=256:${ASAN_OPTIONS-}
export ASAN_OPTIONS
mkdir -p "$program.corpus"
[ -d "$seeds" ] || seeds=
echo "fuzz: $name, $seconds s"
if "$program" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
     -artifact_prefix="$program.crash-" "$program.corpus" ${seeds:+"$seeds"} \
     >"$program.log" 2>&1; then
  grep -E 'number_of_executed_units|peak_rss' "$program.log"
else
  tail -40 "$program.log"
  exit 1
fi
