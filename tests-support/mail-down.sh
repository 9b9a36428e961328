#!/bin/bash
# Stops the Postfix and the Dovecot that mail-up.sh started and throws their mailboxes away.
set -uo pipefail

shm=${TMPDIR:-/tmp}
[ -w /dev/shm ] && shm=/dev/shm
dir=${MATUR_TEST_MAIL_DIR:-$shm/matur-test-mail}
[ -d "$dir/dovecot" ] || exit 0

# end PIDFILE NAME: ends that one process, if its command line has that name.
end() {
    local pid
    [ -s "$1" ] || return 0
    pid=$(tr -dc 0-9 <"$1")
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "$2" || return 0
    kill "$pid" 2>/dev/null
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null
}
end "$dir/postfix/spool/pid/master.pid" master
end "$dir/dovecot/run/master.pid" dovecot
rm -rf "$dir"
