//! The engine's network, run by ourselves: the same probabilities to the bit, in a fifth of the time.
//!
//! Separate because, like `handover` and `serial`, it stands in for a function of another library. Of the CPU of a page of
//! `scripts/bench` Tesseract's network took 48 % (perf; 20 of 42 s, now under 4), and two thirds of that went into asking where a value lies
//! (`StrideMap::Index`) and into copying it, value by value. The dynamic linker finds the function below first
//! (`build.rs` exports it): it reads the network from the same language data and computes with the same integers, tables
//! and order of operations. Layout analysis before and the search for words after it stay the engine's.
//!
//! Nobody has to believe that the results are the same: the first columns of each network are computed by both, and if one bit differs,
//! the engine's own is used from then on. So it is on a processor without AVX2, with a version of the engine whose objects
//! were not looked at, with other models than the fast ones, and where the name is not exported (tests that link otherwise).

mod activation;
mod layers;
mod matrix;
mod model;

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::transmute;
use std::path::Path;
use std::ptr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use model::Model;

/// Columns of lines that both must read alike before ours is believed: two or three lines of a head (86, 183 and 60 columns on
/// a page of `scripts/bench`).
const TRIAL: usize = 300;

/// Versions of the engine whose `NetworkIO` is laid out as below (5.0.0 to 5.5.3 compared in its sources).
const KNOWN_VERSIONS: [&str; 6] = ["5.0.", "5.1.", "5.2.", "5.3.", "5.4.", "5.5."];

/// `tesseract::Series::Forward`, which runs a whole network.
type Forward =
    unsafe extern "C" fn(*mut c_void, bool, *const NetworkIo, *const c_void, *mut c_void, *mut NetworkIo);
/// `tesseract::NetworkIO::Resize2d`: makes place for so many columns of so many values.
type Resize = unsafe extern "C" fn(*mut NetworkIo, bool, c_int, c_int);

/// Both under the names that the C++ compiler gives them (Itanium ABI).
const FORWARD: &CStr =
    c"_ZN9tesseract6Series7ForwardEbRKNS_9NetworkIOEPKNS_15TransposedArrayEPNS_14NetworkScratchEPS1_";
const RESIZE: &CStr = c"_ZN9tesseract9NetworkIO8Resize2dEbii";

/// `GENERIC_2D_ARRAY` (`ccstruct/matrix.h`).
#[repr(C)]
struct Array<T> {
    table: *const c_void,
    data: *mut T,
    empty: T,
    rows: c_int,
    columns: c_int,
    allocated: c_int,
}

/// `NetworkIO` (`lstm/networkio.h`) up to what is read of it.
#[repr(C)]
struct NetworkIo {
    floats: Array<f32>,
    bytes: Array<i8>,
    of_bytes: bool,
    map: StrideMap,
}

/// `StrideMap` (`lstm/stridemap.h`) up to what is read of it; lists follow, which begin at multiples of eight bytes.
#[repr(C, align(8))]
struct StrideMap {
    /// Pictures, height, width.
    shape: [c_int; 3],
}

/// What of the library is called, found once.
struct Library {
    forward: Option<Forward>,
    resize: Option<Resize>,
    known: bool,
}

// `libc` is linked by the standard library.
unsafe extern "C" {
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    // SAFETY: the symbols are the functions that their names say. The first is looked for behind this program
    // (`RTLD_NEXT`), or it would be found to be itself; the second anywhere (`RTLD_DEFAULT`). Null is `None`.
    let (forward, resize) = unsafe {
        (
            transmute::<*mut c_void, Option<Forward>>(dlsym(
                ptr::without_provenance_mut(usize::MAX),
                FORWARD.as_ptr(),
            )),
            transmute::<*mut c_void, Option<Resize>>(dlsym(ptr::null_mut(), RESIZE.as_ptr())),
        )
    };
    let version = super::version();
    let known = KNOWN_VERSIONS.iter().any(|v| version.starts_with(v)) && is_x86_feature_detected!("avx2");
    Library { forward, resize, known }
});

/// The network of the language that was loaded last, and how far each of the engine's own networks agreed with it.
#[derive(Default)]
struct Loaded {
    model: Option<Arc<Model>>,
    /// By address of the engine's network: columns that were alike, or `None` once one was not.
    alike: HashMap<usize, Option<usize>>,
}

static LOADED: LazyLock<Mutex<Loaded>> = LazyLock::new(Mutex::default);

/// Whether the language that was loaded last can be read by ours.
pub(super) fn is_ready() -> bool {
    let loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    LIBRARY.known && LIBRARY.forward.is_some() && LIBRARY.resize.is_some() && loaded.model.is_some()
}

/// Told which language data an engine has just loaded. Nothing happens where they hold no network of the kind that is known.
pub(super) fn loaded(file: &Path) {
    let model = std::fs::read(file).ok().and_then(|bytes| Model::read(&bytes)).map(Arc::new);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    // A network that was freed may have left its address to this one.
    *loaded = Loaded { model, alike: HashMap::new() };
}

/// Stands in for `tesseract::Series::Forward`: the answer of a network to the picture of one line.
///
/// # Safety
/// As for Tesseract's: called by it, with its objects.
// SAFETY: the only other function of this name is Tesseract's, which has the same signature.
#[unsafe(export_name = "_ZN9tesseract6Series7ForwardEbRKNS_9NetworkIOEPKNS_15TransposedArrayEPNS_14NetworkScratchEPS1_")]
unsafe extern "C" fn forward(
    network: *mut c_void,
    debug: bool,
    input: *const NetworkIo,
    transposed: *const c_void,
    scratch: *mut c_void,
    output: *mut NetworkIo,
) {
    let library = &*LIBRARY;
    let own = || {
        // Who calls this has loaded the library that has the other; without it there is no answer to give.
        let Some(own) = library.forward else { std::process::abort() };
        // SAFETY: handed on as it came.
        unsafe { own(network, debug, input, transposed, scratch, output) }
    };
    // SAFETY: the layouts are those of the known versions, and both objects are alive during the call.
    let ours = if library.known { unsafe { answer(network, input) } } else { None };
    let Some(Answer { model, shares, columns, trusted }) = ours else { return own() };
    let classes = model.classes.outputs;
    if let Some(resize) = library.resize.filter(|_| trusted) {
        // SAFETY: `Resize2d` makes place for `columns` × `classes` numbers, as many as `shares` has.
        return unsafe {
            resize(output, false, columns as c_int, classes as c_int);
            ptr::copy_nonoverlapping(shares.as_ptr(), (*output).floats.data, shares.len());
        };
    }
    own();
    // SAFETY: the engine has written its answer; it is read in the layout of the known versions.
    let same = unsafe {
        let out = &(*output).floats;
        let whole = !(*output).of_bytes
            && usize::try_from(out.rows) == Ok(columns)
            && usize::try_from(out.columns) == Ok(classes);
        whole && std::slice::from_raw_parts(out.data, shares.len()) == shares
    };
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if loaded.model.as_ref().is_some_and(|m| Arc::ptr_eq(m, &model)) {
        let alike = loaded.alike.entry(network as usize).or_insert(Some(0));
        *alike = alike.filter(|_| same).map(|so_far| so_far + columns);
    }
}

/// What our network says of a line.
struct Answer {
    model: Arc<Model>,
    shares: Vec<f32>,
    columns: usize,
    /// It agreed with the engine's own long enough.
    trusted: bool,
}

/// `None` where the line or the network is not of the kind that is known, or ours was wrong before.
///
/// # Safety
/// `input` is alive and laid out as [`NetworkIo`]; the processor has AVX2.
unsafe fn answer(network: *mut c_void, input: *const NetworkIo) -> Option<Answer> {
    let (model, alike) = {
        let loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = loaded.alike.get(&(network as usize)).copied().unwrap_or(Some(0))?;
        (loaded.model.clone()?, alike)
    };
    // SAFETY: by this function's contract.
    let (picture, width) = unsafe {
        let input = &*input;
        let [1, height, width] = input.map.shape else { return None };
        let (height, width) = (usize::try_from(height).ok()?, usize::try_from(width).ok()?);
        let pixels = height.checked_mul(width)?;
        let rows = usize::try_from(input.bytes.rows).ok()?;
        let is_line = width >= 3 && height == model.height && !input.bytes.data.is_null();
        if !input.of_bytes || !is_line || rows != pixels || input.bytes.columns != 1 {
            return None;
        }
        (std::slice::from_raw_parts(input.bytes.data, pixels), width)
    };
    // SAFETY: the processor has AVX2, by this function's contract.
    let shares = unsafe { layers::run(&model, picture, width) }?;
    let columns = width / 3;
    Some(Answer { model, shares, columns, trusted: alike >= TRIAL })
}

/// Names the function, or the linker would leave it out of the program.
pub(super) fn keep() {
    std::hint::black_box(forward as *const ());
}

#[cfg(test)]
mod tests {
    use super::super::{Engine, EngineSettings};
    use super::*;
    use crate::read::picture::Grey;
    use std::time::Duration;

    fn three_lines() -> Grey {
        let bytes = include_bytes!("../../../fixtures/unit/three-lines.png");
        let grey = image::load_from_memory(bytes).unwrap().to_luma8();
        Grey { width_px: grey.width(), height_px: grey.height(), pixels: grey.into_raw() }
    }

    /// Columns that both read alike, by network; tests of one process share them.
    fn alike() -> Vec<Option<usize>> {
        LOADED.lock().unwrap().alike.values().copied().collect()
    }

    #[test]
    fn ours_and_the_engines_own_say_the_same_to_the_bit() {
        let mut engine = Engine::open(&EngineSettings::default()).unwrap();
        if !engine.is_fast() {
            eprintln!("skipped: the engine's own network is used with this processor or {}", engine.name());
            return;
        }
        let first = engine.recognise(&three_lines(), 300.0, Duration::from_secs(60));
        assert!(alike().iter().flatten().any(|&columns| columns >= TRIAL), "{:?}", alike());
        // From here on nothing but ours is asked.
        let again = engine.recognise(&three_lines(), 300.0, Duration::from_secs(60));
        assert_eq!(first.lines, again.lines);
        assert_eq!(again.lines.len(), 3);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test file needs not survive a power cut")]
    fn another_model_than_the_engines_is_found_out_and_left() {
        let mut engine = Engine::open(&EngineSettings::default()).unwrap();
        if !engine.is_fast() {
            eprintln!("skipped: the engine's own network is used with this processor or {}", engine.name());
            return;
        }
        let file = engine.tessdata().join("vie.traineddata");
        let right = engine.recognise(&three_lines(), 300.0, Duration::from_secs(60));
        // One bit of one weight, far inside the network.
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[200_000] ^= 1;
        let changed = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(changed.path(), &bytes).unwrap();
        loaded(changed.path());
        let read = engine.recognise(&three_lines(), 300.0, Duration::from_secs(60));
        assert_eq!(read.lines, right.lines, "the engine's own answer counts");
        assert!(alike().iter().all(Option::is_none), "{:?}", alike());
    }

    #[test]
    fn language_data_that_are_damaged_hold_no_network() {
        let engine = Engine::open(&EngineSettings::default()).unwrap();
        let bytes = std::fs::read(engine.tessdata().join("vie.traineddata")).unwrap();
        let model = Model::read(&bytes).expect("the fast model of Debian");
        assert_eq!((model.height, model.column.cells, model.along.len()), (36, 48, 3));
        assert_eq!((model.along[1].0, model.along[2].1.cells), (model::Direction::Backward, 192));
        for cut in [0, 3, 4, 150, 196, 200, 300, 5_000, 100_000, 433_000] {
            assert!(Model::read(&bytes[..cut]).is_none(), "{cut}");
        }
        // Sizes and names made wrong, byte by byte, over the first layers.
        for at in 196..900 {
            let mut wrong = bytes.clone();
            wrong[at] ^= 0xff;
            let _no_panic = Model::read(&wrong);
        }
        assert!(Model::read(b"").is_none());
        loaded(Path::new("/nonexistent"));
        assert!(LOADED.lock().unwrap().model.is_none());
    }
}
