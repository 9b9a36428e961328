//! The program; everything is in the library, so that tests and benches use the same parts.

fn main() -> std::process::ExitCode {
    matur::run()
}
