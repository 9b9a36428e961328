#!/usr/bin/env bash
# Kills the program at random moments under load, on both databases, and looks whether
# anything acknowledged was lost. Usage: kill-test.sh [ROUNDS]   (default 20; long run 200)
# Needs MATUR_TEST_POSTGRES (tests-support/postgres-up.sh prints it).
set -euo pipefail
cd "$(dirname "$0")/.."
export MATUR_KILL_ROUNDS="${1:-20}"
: "${MATUR_TEST_POSTGRES:?names no PostgreSQL; run tests-support/postgres-up.sh first}"
if command -v cargo-nextest >/dev/null; then
  exec cargo nextest run --release -p matur --test kill --run-ignored only --no-capture
fi
exec cargo test --release -p matur --test kill -- --ignored --nocapture
