//! Lets the engine's libraries find the functions of `src/read/engine/handover.rs`, `serial.rs` and `lstm.rs` in the program
//! itself, and in its tests.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in [
        "pixWriteMem",
        "GOMP_parallel",
        "GOMP_parallel_sections",
        "GOMP_sections_next",
        "GOMP_sections_end_nowait",
        "_ZN9tesseract6Series7ForwardEbRKNS_9NetworkIOEPKNS_15TransposedArrayEPNS_14NetworkScratchEPS1_",
    ] {
        println!("cargo::rustc-link-arg=-Wl,--export-dynamic-symbol={name}");
    }
}
