#!/bin/bash
# Starts a private clamd for the tests and prints its socket as the last line, to be exported
# as MATUR_TEST_CLAMD. Does nothing but print when it runs already.
#
#   export MATUR_TEST_CLAMD=$(tests-support/clamd-up.sh)
#
# It knows two signatures, both ours: the EICAR test file and the harmless marker
# MATUR-TEST-MALWARE-MARKER, also within archives. Nothing is fetched from ClamAV. It takes
# files up to 1 MB, so that a longer one is soon made.
#
# MATUR_TEST_CLAMD_DIR   where configuration, signatures and socket live (default: in memory)
#
# ClamAV need not be installed, which would start two services of the machine and fetch some
# hundred megabytes: its packages are unpacked and run from there.
set -euo pipefail

shm=${TMPDIR:-/tmp}
[ -w /dev/shm ] && shm=/dev/shm
dir=${MATUR_TEST_CLAMD_DIR:-$shm/matur-test-clamd}
socket=$dir/clamd.sock

fail() { echo "clamd-up.sh: $*" >&2; exit 1; }
running() { [ -s "$dir/pid" ] && kill -0 "$(cat "$dir/pid")" 2>/dev/null; }
if running && [ -S "$socket" ]; then echo "$socket"; exit 0; fi

mkdir -p "$dir/signatures" "$dir/tmp"
clamd=$(command -v clamd || true)
if [ -z "$clamd" ]; then
    of=$dir/package
    clamd=$of/usr/sbin/clamd
    if [ ! -x "$clamd" ]; then
        mkdir -p "$of"
        # What would be installed, without what it would do then.
        fetch() {
            local wanted
            wanted=$(apt-get install -s -qq --no-install-recommends clamav-daemon 2>/dev/null | awk '/^Inst/ { print $2 }')
            # shellcheck disable=SC2086
            (cd "$of" && [ -n "$wanted" ] && apt-get download $wanted >/dev/null 2>&1 &&
                for package in *.deb; do dpkg -x "$package" . && rm "$package"; done)
        }
        fetch || { apt-get update -qq >/dev/null && fetch; } || fail "the package clamav-daemon can't be fetched"
    fi
    libraries=$(find "$of/usr/lib" "$of/lib" -maxdepth 2 -name '*.so.*' -printf '%h\n' 2>/dev/null | sort -u | paste -sd:)
    export LD_LIBRARY_PATH=$libraries
fi

# The test file is put together here, so that no file of the project trips a scanner.
eicar='X5O!P%@AP[4\PZX54(P^)7CC)7}$'
eicar=$eicar'EICAR-STANDARD-ANTI''VIRUS-TEST-FILE!$H+H*'
hex() { printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'; }
{
    printf 'Matur.Test.EICAR:0:*:%s\n' "$(hex "$eicar")"
    printf 'Matur.Test.Marker:0:*:%s\n' "$(hex 'MATUR-TEST-MALWARE-MARKER')"
} >"$dir/signatures/matur.ndb"
cat >"$dir/clamd.conf" <<C
Foreground yes
User $(id -un)
DatabaseDirectory $dir/signatures
TemporaryDirectory $dir/tmp
LogFile $dir/log
LocalSocket $socket
FixStaleSocket yes
StreamMaxLength 1M
SelfCheck 0
ConcurrentDatabaseReload no
C
"$clamd" --config-file="$dir/clamd.conf" </dev/null >"$dir/out" 2>&1 &
echo $! >"$dir/pid"
for _ in $(seq 300); do
    [ -S "$socket" ] && { echo "$socket"; exit 0; }
    running || break
    sleep 0.1
done
cat "$dir/out" "$dir/log" >&2 2>/dev/null
fail "clamd did not start"
