//! The program; everything is in the library, so that tests and benches use the same parts.

/// A page is many small texts: making and freeing them costs less here than with the system's
/// allocator.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    matur::run()
}
