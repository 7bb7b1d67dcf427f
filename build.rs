//! Lets the engine's library find the function of `src/read/engine/handover.rs` in the program itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-bins=-Wl,--export-dynamic-symbol=pixWriteMem");
}
