#!/usr/bin/env bash
# Kills the program at random moments, on both databases, and looks whether anything was lost
# or doubled: of what it acknowledged under load, and of e-mail on its whole way.
# Usage: kill-test.sh [ROUNDS [MAIL_ROUNDS]]
#
#   ROUNDS       kills under load on each database (default 20; long run 200; 0 for none)
#   MAIL_ROUNDS  kills while e-mail flows on each database (default 8; long run 250; 0 for none)
#
# Of the whole workspace, or crates would be built again with other features.
# Needs MATUR_TEST_POSTGRES and MATUR_TEST_MAIL (tests-support/postgres-up.sh and mail-up.sh
# print them).
set -euo pipefail
cd "$(dirname "$0")/.."
export MATUR_KILL_ROUNDS="${1:-20}" MATUR_MAIL_KILL_ROUNDS="${2:-8}"
: "${MATUR_TEST_POSTGRES:?names no PostgreSQL; run tests-support/postgres-up.sh first}"
skip=()
if [ "$MATUR_KILL_ROUNDS" = 0 ]; then skip=(--skip intake::); fi
if [ "$MATUR_MAIL_KILL_ROUNDS" = 0 ]; then
  skip+=(--skip mail::)
else
  : "${MATUR_TEST_MAIL:?names no mail server; run tests-support/mail-up.sh first}"
fi
if command -v cargo-nextest >/dev/null; then
  exec cargo nextest run --release --locked --workspace --test kill --run-ignored only --no-capture -- "${skip[@]}"
fi
exec cargo test --release --locked --workspace --test kill -- --ignored --nocapture "${skip[@]}"
