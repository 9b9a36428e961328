//! A real Postfix and a real Dovecot on the other side (tests-support/mail-up.sh), the office
//! on both databases.

mod answered;
mod broken;
mod fetch;
mod measure;
mod post;
mod refused;
mod send;
mod trust;
