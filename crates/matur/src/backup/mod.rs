//! Backups: one file that proves itself, from an office at work and back into one.
//!
//! The file is a plain tar (POSIX ustar), so that it opens without this program too: a mark,
//! the database as an SQLite file (whichever database the office is on), the log of signed
//! heads, the settings, every attachment under the hash of its content, then a manifest with
//! the hash of each, and last a hash of all bytes before it. Nothing in it is compressed:
//! attachments are already, and from a damaged stick the undamaged parts can be taken as
//! they are.

mod archive;
mod finding;
mod keys;
pub mod last;
mod make;
mod manifest;
mod place;
mod restore;
mod rotation;
pub mod schedule;
mod verify;

pub use finding::Finding;
pub use keys::{KeySources, passphrase_in};
pub use make::{Ground, Made, Order, ground_of, make, read_log};
pub use manifest::KeyCopy;
pub use place::{BeingWritten, check_target};
pub use restore::{Wish, restore};
pub use verify::{Checked, verify};
