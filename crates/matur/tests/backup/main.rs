//! Backups, as an administrator makes, proves and restores them: with the program itself.

#![cfg(unix)]

mod damage;
mod keys;
mod places;
mod roundtrip;
mod scheduled;
mod support;
