//! The whole way of what comes by e-mail, on both databases: stored messages with changes
//! that a fixed seed makes, and messages that are made to hurt. `fuzz/` walks the same way for
//! as long as one likes, led by what the code does.

mod hostile;
mod mutated;
mod way;

use std::sync::Mutex;

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Memory is counted of the whole process: one test at a time, where they share one.
static TURN: Mutex<()> = Mutex::new(());

/// What the tests' allocator counts.
struct Counted;

impl way::Peak for Counted {
    fn now(&self) -> usize {
        ALLOCATOR.current_usage()
    }

    fn most(&self) -> usize {
        ALLOCATOR.peak_usage()
    }

    fn reset(&self) {
        ALLOCATOR.reset_peak_usage();
    }
}

/// The stored messages: name and bytes, sorted by name.
fn stored() -> Vec<(String, Vec<u8>)> {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in [
        crates.join("mail/tests/messages"),
        crates.join("../fuzz/seeds"),
    ] {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|end| end == "eml") {
                let name = path.file_stem().expect("a name").to_string_lossy();
                found.push((name.into_owned(), std::fs::read(&path).expect("a message")));
            }
        }
    }
    found.sort();
    found
}
