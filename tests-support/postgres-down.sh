#!/bin/sh
# Stops the PostgreSQL that postgres-up.sh started and throws its data away.
set -eu

dir=${MATUR_TEST_POSTGRES_DIR:-${TMPDIR:-/tmp}/matur-test-postgres-$(id -u)}
[ -d "$dir" ] || exit 0

bin=
for each in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V); do bin=$each; done
[ -n "$bin" ] || bin=$(dirname "$(command -v pg_ctl)")

if [ "$(id -u)" = 0 ]; then
    runuser -u postgres -- "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
else
    "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
fi
# Only a folder that is certainly ours.
if [ -f "$dir/data/PG_VERSION" ] && [ ! -f "$dir/data/postmaster.pid" ]; then rm -rf "$dir"; fi
