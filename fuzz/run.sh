#!/usr/bin/env bash
# Takes what a fuzzer makes up the whole way of a message, for some minutes.
#
#   fuzz/run.sh [MINUTES]    (default 30)
#   fuzz/run.sh --build      builds and runs nothing
#
# Built with the stable compiler: coverage is a pass of LLVM that RUSTFLAGS name, and libFuzzer
# comes with the crate libfuzzer-sys (which needs a C++ compiler).
#
# environment:
#   CARGO_TARGET_DIR  where things are built, below it `fuzz/` (default ~/.cache/matur/target)
#   FUZZ_CORPUS       what was found so far, kept between runs (default $CARGO_TARGET_DIR/fuzz/corpus)
#   FUZZ_SEED         seed of the run (default: another each time, printed)
#
# Ends with 0 when nothing was found. A finding is a file crash-*, timeout-* or oom-* in
# $CARGO_TARGET_DIR/fuzz/found; have it again with
#   $CARGO_TARGET_DIR/fuzz/release/mail FILE
# mend what it shows, and store it as a message in crates/mail/tests/messages.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

minutes=${1:-30}
target=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/matur/target}/fuzz
corpus=${FUZZ_CORPUS:-$target/corpus}
found=$target/found
mkdir -p "$corpus" "$found"

# What is measured is where one comes from, in our crates and those that read what strangers
# wrote; a counter in each branch of all others would only make it slow.
CARGO_TARGET_DIR=$target RUSTC_WRAPPER=$PWD/only-ours.sh \
    cargo build --release --locked --bin mail
[ "$minutes" = --build ] && exit 0

# Offices of a moment, in memory if there is some.
[ -w /dev/shm ] && TMPDIR=$(mktemp -d /dev/shm/matur-fuzz.XXXXXX) && export TMPDIR &&
    trap 'rm -rf "$TMPDIR"' EXIT

# A message of a quarter of a MiB may hold anything; rss counts the offices, too. The timeout is
# one of the wall, for what hangs: what is slow is told by the time of the processor.
"$target/release/mail" "$corpus" seeds ../crates/mail/tests/messages \
    -dict=mail.dict -max_total_time=$((minutes * 60)) -max_len=262144 -len_control=50 \
    -timeout=120 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/" \
    ${FUZZ_SEED:+-seed=$FUZZ_SEED}
