//! The program; everything is in the library, so that tests and benches use the same parts.

/// A page is many small texts: a quarter of its processor time went into making and freeing
/// them, and less than a tenth does here.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    matur::run()
}
