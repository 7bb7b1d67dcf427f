//! Lets the engine's libraries find the functions of `src/read/engine/handover.rs` and `serial.rs` in the program itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in [
        "pixWriteMem",
        "GOMP_parallel",
        "GOMP_parallel_sections",
        "GOMP_sections_next",
        "GOMP_sections_end_nowait",
    ] {
        println!("cargo::rustc-link-arg-bins=-Wl,--export-dynamic-symbol={name}");
    }
}
