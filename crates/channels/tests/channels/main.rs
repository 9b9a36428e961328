//! A real Postfix and a real Dovecot on the other side (tests-support/mail-up.sh), and a clamd (tests-support/clamd-up.sh); the office
//! on both databases.

mod answered;
mod broken;
mod fetch;
mod measure;
mod post;
mod refused;
mod scan;
mod send;
mod trust;

/// The memory of the product, whose speed is measured here.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;
