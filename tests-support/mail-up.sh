#!/bin/bash
# Starts a private Postfix and Dovecot for the tests and prints what they need to know of it as
# the last line, to be exported as MATUR_TEST_MAIL. Does nothing but print when it runs already.
#
#   export MATUR_TEST_MAIL=$(tests-support/mail-up.sh)
#
# Postfix takes messages in (SMTP, and submission with a password over TLS) and hands them to
# Dovecot (LMTP), which has a mailbox for every address at office.test and citizen.test. All
# addresses have one password. Nothing leaves the machine. Two addresses are special:
# nobody@… is refused at once (5.1.1), later@… is refused for now (4.3.0); late-bounce@… is
# taken, and a report of failure comes back to the sender (RFC 3464). Mailboxes at small.test
# hold 20,000 bytes; what would fill one further is refused (5.2.2, RFC 3463).
#
# MATUR_TEST_MAIL_DIR    where configuration, mailboxes and logs live (default: in memory)
# MATUR_TEST_MAIL_PORTS  SMTP, submission, IMAP, IMAPS, LMTP on 127.0.0.1
#                        (default 20025 20587 20143 20993 20024)
#
# Runs as root: both servers change their user. Postfix need not be installed, which would put
# another mail server of the machine out: its package is unpacked and run from there.
set -euo pipefail

shm=${TMPDIR:-/tmp}
[ -w /dev/shm ] && shm=/dev/shm
dir=${MATUR_TEST_MAIL_DIR:-$shm/matur-test-mail}
read -r smtp submission imap imaps lmtp <<<"${MATUR_TEST_MAIL_PORTS:-20025 20587 20143 20993 20024}"
host=mail.office.test
password=rahasia-uji
post=$dir/postfix
dove=$dir/dovecot

fail() { echo "mail-up.sh: $*" >&2; exit 1; }
open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
running() { [ -s "$1" ] && kill -0 "$(tr -dc 0-9 <"$1")" 2>/dev/null; }
tell() { echo "dir=$dir smtp=$smtp submission=$submission imap=$imap imaps=$imaps lmtp=$lmtp password=$password"; }

[ "$(id -u)" = 0 ] || fail "must be root"
command -v dovecot >/dev/null || fail "no Dovecot here; apt-get install dovecot-imapd dovecot-lmtpd"
if running "$dove/run/master.pid" && open_port "$smtp" && open_port "$imaps"; then tell; exit 0; fi
for port in $smtp $submission $imap $imaps $lmtp; do
    open_port "$port" && fail "port $port is somebody else's"
done

mkdir -p "$dove/run" "$post/etc" "$post/spool" "$post/data" "$dir/store" "$dir/tls"
chmod 755 "$dir" "$post" "$dove" "$dir/tls"
of= # where Postfix lies
if [ ! -x /usr/lib/postfix/sbin/master ]; then
    of=$dir/package
    if [ ! -x "$of/usr/lib/postfix/sbin/master" ]; then
        mkdir -p "$of"
        fetch() { (cd "$of" && apt-get download postfix >/dev/null 2>&1 && dpkg -x postfix_*.deb .); }
        fetch || { apt-get update -qq >/dev/null && fetch; } || fail "the package postfix can't be fetched"
    fi
    export LD_LIBRARY_PATH=$of/usr/lib/postfix
fi
getent group postdrop >/dev/null || groupadd -r postdrop
getent passwd postfix >/dev/null || useradd -r -M -U -d /nonexistent -s /usr/sbin/nologin postfix
getent passwd vmail >/dev/null || useradd -r -M -s /usr/sbin/nologin vmail
chown vmail: "$dir/store"
chown postfix: "$post/data"

# ---------------------------------------------------------------- certificates
# cert.pem is good; expired.pem and other.pem (another name) are by the same authority, and
# stranger.pem is the certificate of an authority that signed none of them.
authority() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$2.key" -out "$2.pem" 2>/dev/null
}
signed() { # FILE NAMES DAYS
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$host" \
        -keyout "$1.key" -out "$1.csr" 2>/dev/null
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$2" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$3" \
        -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
if [ ! -s "$dir/tls/cert.pem" ]; then
    (
        cd "$dir/tls"
        authority "Matur test CA" ca
        authority "Somebody else" stranger
        signed other DNS:elsewhere.test 825
        signed expired "DNS:$host,DNS:localhost,IP:127.0.0.1" 0
        signed cert "DNS:$host,DNS:localhost,IP:127.0.0.1" 825
    ) || fail "certificates can't be made with openssl"
    chmod 644 "$dir"/tls/*.pem
    chmod 600 "$dir"/tls/*.key
fi

# ---------------------------------------------------------------- Dovecot
echo 'small.test:::::::userdb_quota_rule=*:bytes=20000' >"$dove/small"
chmod 644 "$dove/small"
cat >"$dove/dovecot.conf" <<C
protocols = imap lmtp
listen = 127.0.0.1
base_dir = $dove/run
state_dir = $dove/run
instance_name = matur-test
log_path = $dove/log
ssl = yes
ssl_cert = <$dir/tls/cert.pem
ssl_key = <$dir/tls/cert.key
disable_plaintext_auth = yes
auth_mechanisms = plain login
# A wrong password is answered at once: tests have no two seconds.
auth_failure_delay = 0 secs
mail_location = maildir:~/Maildir
mail_uid = vmail
mail_gid = vmail
mail_max_userip_connections = 100
first_valid_uid = 1
passdb {
  driver = static
  args = password=$password
}
# Found by what follows the @: those that have little room.
userdb {
  driver = passwd-file
  args = username_format=%Ld $dove/small
  default_fields = uid=vmail gid=vmail home=$dir/store/%d/%n
}
userdb {
  driver = static
  args = uid=vmail gid=vmail home=$dir/store/%d/%n allow_all_users=yes
}
mail_plugins = quota
plugin {
  quota = maildir:box
  quota_grace = 0
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp
  }
}
# Nor is a wrong password of one test held against the next.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener $post/spool/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
protocol lmtp {
  postmaster_address = postmaster@office.test
}
recipient_delimiter = +
C

# ---------------------------------------------------------------- Postfix
cat >"$post/etc/main.cf" <<C
compatibility_level = 3.6
config_directory = $post/etc
queue_directory = $post/spool
data_directory = $post/data
maillog_file = $post/spool/mail.log
maillog_file_prefixes = $post
daemon_directory = $of/usr/lib/postfix/sbin
command_directory = $of/usr/sbin
shlib_directory = $of/usr/lib/postfix
meta_directory = $post/etc
import_environment = MAIL_CONFIG TZ LANG=C LD_LIBRARY_PATH
export_environment = TZ LANG LD_LIBRARY_PATH
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = $host
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access regexp:$post/etc/recipients, permit
virtual_mailbox_domains = office.test citizen.test small.test
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:$lmtp
# Nothing leaves the machine.
default_transport = error:5.7.1 nothing leaves this machine
relay_transport = error:5.7.1 nothing leaves this machine
lmtp_host_lookup = native
smtp_host_lookup = native
alias_maps =
local_recipient_maps =
recipient_delimiter = +
transport_maps = regexp:$post/etc/transport
message_size_limit = 40960000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtpd_tls_security_level = may
smtpd_tls_cert_file = $dir/tls/cert.pem
smtpd_tls_key_file = $dir/tls/cert.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = auth
smtpd_sasl_security_options = noanonymous
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
minimal_backoff_time = 5s
maximal_backoff_time = 20s
queue_run_delay = 5s
C
cat >"$post/etc/recipients" <<'C'
/^nobody@/ REJECT 5.1.1 no such user here
/^later@/ DEFER 4.3.0 try again later
C
# Taken and then not delivered: exit 67 says that there is no such user (sysexits.h). With the
# transport "error" it would be refused at once.
echo '/^late-bounce@/ gone:' >"$post/etc/transport"
printf '#!/bin/sh\necho 5.1.1 mailbox is gone\nexit 67\n' >"$post/etc/gone.sh"
chmod 755 "$post/etc/gone.sh"
cat >"$post/etc/master.cf" <<C
127.0.0.1:$smtp inet n - n - - smtpd
127.0.0.1:$submission inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o mynetworks=
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 5 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
gone unix - n n - - pipe
  user=nobody argv=$post/etc/gone.sh
retry unix - - n - - error
discard unix - - n - - discard
smtp unix - - n - - smtp
relay unix - - n - - smtp
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
C
chown -R root: "$post/etc"
for queue in active bounce corrupt defer deferred flush hold incoming private saved trace; do
    mkdir -p "$post/spool/$queue"
    chown postfix: "$post/spool/$queue"
    chmod 700 "$post/spool/$queue"
done
mkdir -p "$post/spool/pid" "$post/spool/public" "$post/spool/maildrop"
chown postfix:postdrop "$post/spool/public" "$post/spool/maildrop"
chmod 710 "$post/spool/public"
chmod 730 "$post/spool/maildrop"
rm -f "$post"/spool/private/* "$post"/spool/public/*

# ---------------------------------------------------------------- start
(cd / && dovecot -c "$dove/dovecot.conf") >>"$dove/start.log" 2>&1 </dev/null ||
    fail "Dovecot does not start, see $dove/start.log and $dove/log"
(cd / && "$of/usr/lib/postfix/sbin/master" -w -c "$post/etc") >>"$post/start.log" 2>&1 </dev/null ||
    fail "Postfix does not start, see $post/start.log"
for port in $smtp $submission $imap $imaps $lmtp; do
    for _ in $(seq 300); do open_port "$port" && continue 2; sleep 0.05; done
    fail "nothing listens on port $port"
done
tell
