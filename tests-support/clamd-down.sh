#!/bin/bash
# Stops what tests-support/clamd-up.sh started, and removes its folder.
set -euo pipefail
shm=${TMPDIR:-/tmp}
[ -w /dev/shm ] && shm=/dev/shm
dir=${MATUR_TEST_CLAMD_DIR:-$shm/matur-test-clamd}
if [ -s "$dir/pid" ] && kill -0 "$(cat "$dir/pid")" 2>/dev/null; then
    kill "$(cat "$dir/pid")"
    for _ in $(seq 50); do kill -0 "$(cat "$dir/pid")" 2>/dev/null || break; sleep 0.1; done
fi
rm -rf "$dir"
