#!/bin/sh
# Fails on an SQL statement that no test ran on one of the databases. Run it after all
# tests, with the same MATUR_SQL_TRACE they had.
set -eu
cd "$(dirname "$0")/.."
: "${MATUR_SQL_TRACE:?names the file in which the tests noted what they ran}"
exec cargo test --release --locked --quiet -p store --test statements -- --ignored --exact every_statement_was_run
