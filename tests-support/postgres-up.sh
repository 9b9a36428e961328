#!/bin/sh
# Starts a private PostgreSQL for the tests and prints its address as the last line.
# Does nothing but print when it runs already.
#
#   export MATUR_TEST_POSTGRES=$(tests-support/postgres-up.sh)
#
# MATUR_TEST_POSTGRES_DIR   where data, log and socket live (default: below TMPDIR)
# MATUR_TEST_POSTGRES_PORT  the port on 127.0.0.1 (default 54329)
set -eu

dir=${MATUR_TEST_POSTGRES_DIR:-${TMPDIR:-/tmp}/matur-test-postgres-$(id -u)}
port=${MATUR_TEST_POSTGRES_PORT:-54329}

bin=
for each in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V); do bin=$each; done
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
if [ ! -x "$bin/initdb" ]; then
    echo "postgres-up.sh: no PostgreSQL here; as root: apt-get install postgresql" >&2
    exit 1
fi

# The server refuses to run as root.
as=
if [ "$(id -u)" = 0 ]; then as=postgres; fi
run() { if [ -n "$as" ]; then runuser -u "$as" -- "$@"; else "$@"; fi; }

if ! run "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then
    mkdir -p "$dir"
    chmod 700 "$dir"
    if [ -n "$as" ]; then chown "$as" "$dir"; fi
    if [ ! -f "$dir/data/PG_VERSION" ]; then
        (cd "$dir" && run "$bin/initdb" -D "$dir/data" -U matur_test --auth=trust --encoding=UTF8 --locale=C >"$dir/initdb.log" 2>&1) ||
            { cat "$dir/initdb.log" >&2; exit 1; }
    fi
    # Durable, as in use: the tests' word "committed" must mean it.
    (cd "$dir" && run "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/log" start \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=200" >/dev/null 2>&1) ||
        { echo "postgres-up.sh: the server did not start; the end of $dir/log:" >&2; tail -n 20 "$dir/log" >&2; exit 1; }
fi
echo "postgres://matur_test@127.0.0.1:$port/postgres"
