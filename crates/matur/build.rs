//! Strips the program when it is linked: cargo's own `strip` is lost where the package has
//! an override of its optimisation, and the program must stay under 25 MB.

#[allow(
    clippy::print_stdout,
    reason = "build scripts speak on standard output"
)]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-link-arg-bins=-Wl,--strip-all");
}
