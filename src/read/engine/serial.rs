//! How the engine's parallel loops run here: one after the other, at once, without a team of threads.
//!
//! Separate because, like `handover`, it stands in for functions of another library. Debian's Tesseract is built with
//! OpenMP and opens a parallel region several times for every step of its network, some hundred thousand times a page.
//! Readers allow it one thread each (`OMP_THREAD_LIMIT=1`), so that every region makes a team of one and takes it apart
//! again: 1.6 % of the instructions of a page of `scripts/bench` (callgrind) and 5 % of the CPU of its run, for nothing. The dynamic linker finds the
//! four functions below first (`build.rs` exports them) and they call the body of the region directly. Inside it libgomp
//! answers, as outside of any region, that there is one thread and that this is number 0; no result changes.
//!
//! Where the names are not exported (tests that link otherwise), libgomp does what it always did. Only the four entry
//! points that Debian's Tesseract 5.3 uses (`parallel`, `parallel sections`) are here. Dynamic loops are libgomp's, which
//! allows them outside of a region; a build with `sections` apart from `parallel` (`GOMP_sections_start`) would need that one, too.

use std::cell::Cell;
use std::ffi::{c_uint, c_void};

/// The body of a region, as the compiler outlines it.
type Body = unsafe extern "C" fn(*mut c_void);

thread_local! {
    /// Sections of the region that this thread is in: how many there are, and how many were handed out.
    static SECTIONS: Cell<(c_uint, c_uint)> = const { Cell::new((0, 0)) };
}

/// Stands in for libgomp's `GOMP_parallel` (`#pragma omp parallel`, also `parallel for` with a static schedule).
///
/// # Safety
/// As for libgomp's: `body` may be called with `data`.
// SAFETY: the only other function of this name is libgomp's, which has the same signature (libgomp_g.h, GOMP_4.0).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_parallel(body: Body, data: *mut c_void, _threads: c_uint, _flags: c_uint) {
    // SAFETY: handed on as it came.
    unsafe { body(data) }
}

/// Stands in for libgomp's `GOMP_parallel_sections`: `count` sections, numbered from 1.
///
/// # Safety
/// As for libgomp's: `body` may be called with `data`.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_parallel_sections(
    body: Body,
    data: *mut c_void,
    _threads: c_uint,
    count: c_uint,
    _flags: c_uint,
) {
    let outer = SECTIONS.replace((count, 0));
    // SAFETY: handed on as it came.
    unsafe { body(data) };
    SECTIONS.set(outer);
}

/// Stands in for libgomp's `GOMP_sections_next`: the number of the next section, 0 after the last.
// SAFETY: as above (GOMP_1.0).
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_sections_next() -> c_uint {
    let (count, done) = SECTIONS.get();
    if done == count {
        return 0;
    }
    SECTIONS.set((count, done + 1));
    done + 1
}

/// Stands in for libgomp's `GOMP_sections_end_nowait`: there is nobody to wait for and nothing to give back.
// SAFETY: as above (GOMP_1.0).
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_sections_end_nowait() {}

/// Names the functions, or the linker would leave them out of the program.
pub(super) fn keep() {
    std::hint::black_box([
        GOMP_parallel as *const (),
        GOMP_parallel_sections as *const (),
        GOMP_sections_next as *const (),
        GOMP_sections_end_nowait as *const (),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A region of sections that notes their numbers, and opens a region of two inside its second.
    unsafe extern "C" fn sections(data: *mut c_void) {
        // SAFETY: the tests below hand in a list.
        let seen = unsafe { &mut *data.cast::<Vec<c_uint>>() };
        loop {
            let number = GOMP_sections_next();
            if number == 0 {
                break;
            }
            seen.push(number);
            if number == 2 && seen.len() == 2 {
                // SAFETY: the same list; `seen` is not used meanwhile.
                unsafe { GOMP_parallel_sections(sections, data, 0, 1, 0) };
            }
        }
        GOMP_sections_end_nowait();
    }

    #[test]
    fn each_section_runs_once_and_a_region_inside_another_does_not_end_it() {
        let mut seen: Vec<c_uint> = Vec::new();
        // SAFETY: `sections` takes a list.
        unsafe { GOMP_parallel_sections(sections, (&raw mut seen).cast(), 0, 3, 0) };
        assert_eq!(seen, [1, 2, 1, 3]);
        assert_eq!(GOMP_sections_next(), 0, "outside of a region there are none");
    }

    unsafe extern "C" fn count(data: *mut c_void) {
        // SAFETY: the test below hands in a number.
        unsafe { *data.cast::<u32>() += 1 };
    }

    #[test]
    fn a_parallel_region_runs_once() {
        let mut times = 0_u32;
        // SAFETY: `count` takes a number.
        unsafe { GOMP_parallel(count, (&raw mut times).cast(), 4, 0) };
        assert_eq!(times, 1);
    }
}
