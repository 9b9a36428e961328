//! Strips the program when it is linked: cargo's own `strip` is lost where the package has
//! an override of its optimisation, and the program must stay under 25 MB. So it also packs
//! the relocations of a position-independent program, 1.2 MB otherwise; a linker that does
//! not know how says so and leaves them as they are (`DT_RELR`: glibc 2.36 and newer).

#[allow(
    clippy::print_stdout,
    reason = "build scripts speak on standard output"
)]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-link-arg-bins=-Wl,--strip-all");
    println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
}
