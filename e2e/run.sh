#!/usr/bin/env bash
# Runs the browser tests: each starts its own office on an empty folder and goes through
# it as its officials would. Ends with "N passed, N failed" alone on a line.
#
#   e2e/run.sh [FILE ...]     all of e2e/tests, or the files named
#
# environment:
#   MATUR_BIN      the release binary (default: $CARGO_TARGET_DIR/release/matur)
#   CHROMIUM       the browser (default: /usr/bin/chromium)
#   E2E_CLOCK      moment at which the long story begins, to try other hours of the day
#   E2E_PICTURES   "no" leaves out the screenshots in e2e/out
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")" || exit 2

target=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/matur/target}
export MATUR_BIN=${MATUR_BIN:-$target/release/matur}
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}

[ -x "$MATUR_BIN" ] || { echo "e2e/run.sh: no binary at $MATUR_BIN: cargo build --release -p matur" >&2; exit 2; }
[ -x "$CHROMIUM" ] || { echo "e2e/run.sh: no browser at $CHROMIUM: apt-get install chromium" >&2; exit 2; }
command -v node >/dev/null || { echo "e2e/run.sh: node is missing: apt-get install nodejs npm" >&2; exit 2; }
if [ ! -d node_modules ]; then
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error || exit 2
fi

rm -rf out
mkdir -p out
# Where an office that was founded once lies for the next file.
E2E_FOUNDED=$(mktemp -d "${TMPDIR:-/tmp}/matur-e2e-founded.XXXXXX")
export E2E_FOUNDED
log=$(mktemp "${TMPDIR:-/tmp}/matur-e2e.XXXXXX")
trap 'rm -rf "$log" "$E2E_FOUNDED"' EXIT

if [ $# -gt 0 ]; then files=("$@"); else files=(tests/*.test.mjs); fi

passed=0
failed=0
count() { sed -n "s/^ℹ $1 \\([0-9]*\\)\$/\\1/p" "$log" | tail -1; }

# One file after the other: a browser and an office each are enough for two cores.
for file in "${files[@]}"; do
    for attempt in 1 2; do
        node --test --test-concurrency=1 --test-reporter=spec "$file" 2>&1 | tee "$log"
        status=${PIPESTATUS[0]}
        p=$(count pass)
        f=$(count fail)
        c=$(count cancelled)
        f=$((${f:-0} + ${c:-0}))
        # A browser that dies says nothing about the office: its file is tried once more.
        if [ "$status" != 0 ] && [ $attempt = 1 ] && grep -qE 'the browser ended by itself|tab crashed|has been closed' "$log"; then
            echo "e2e/run.sh: the browser died in $file; once more"
            continue
        fi
        break
    done
    # No test at all, or a runner that died, is a failure too.
    if { [ "$status" != 0 ] || [ "${p:-0}" = 0 ]; } && [ "${f:-0}" = 0 ]; then f=1; fi
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
