//! Tesseract as a value: one instance of the engine with its language loaded, kept over pages.
//!
//! Separate because all the unsafe calls of the reader are here, and nothing else is. The calls go straight to the C
//! interface (`tesseract-sys`): the safe wrappers offer neither the deadline nor the iterator.
//!
//! The engine is built with OpenMP on Debian and would start a thread per core inside every line. That costs CPU and
//! wins nothing where pages are read side by side, and the library offers no call against it: `serial` runs its parallel
//! loops in place, and whoever starts a reader process sets `OMP_THREAD_LIMIT=1` in its environment, for a build without.

mod handover;
#[cfg(target_arch = "x86_64")]
mod lstm;
mod serial;

use std::ffi::{CStr, CString, c_char, c_int};
use std::path::{Path, PathBuf};
use std::ptr;
use std::time::Duration;

use tesseract_sys as sys;
use unicode_normalization::UnicodeNormalization;

use super::picture::Grey;
use crate::record::{Baseline, Line, PxBox, Word};

/// Which language data the engine loads, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineSettings {
    /// The folder that holds `vie.traineddata`; `None` for the folder that the installed engine was built with.
    pub tessdata: Option<PathBuf>,
    /// Language names as Tesseract knows them, several joined by `+`.
    pub language: String,
}

impl Default for EngineSettings {
    fn default() -> Self {
        EngineSettings { tessdata: None, language: "vie".into() }
    }
}

/// Why the engine cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Not a language name.
    #[error("`{0}` is no name of Tesseract language data")]
    LanguageName(String),
    /// The folder's path cannot be handed to the engine.
    #[error("the path of the language data, {0}, holds a NUL byte or is not UTF-8")]
    Path(PathBuf),
    /// The data is not in the folder that was asked for.
    #[error("no Tesseract language data {0}")]
    MissingData(PathBuf),
    /// The engine did not find, or did not accept, the data in its default folder.
    #[error("tesseract cannot load the language data {language} from its default folder")]
    DefaultData {
        /// What was asked for.
        language: String,
    },
    /// The file is there and the engine refuses it.
    #[error("tesseract cannot load the language data {language} from {tessdata}")]
    BadData {
        /// What was asked for.
        language: String,
        /// Where it was looked for.
        tessdata: PathBuf,
    },
    /// The installed engine does not know a variable that we set.
    #[error("tesseract {version} does not know the variable {name}")]
    Variable {
        /// Its name.
        name: &'static str,
        /// Version of the installed engine.
        version: String,
    },
}

/// What the engine read of one picture; places are px of that picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognition {
    /// Lines in reading order, none without words.
    pub lines: Vec<Line>,
    /// Whether the whole picture was read before the deadline.
    pub complete: bool,
    /// CPU time of the calling thread inside the engine.
    pub cpu: Duration,
}

/// One loaded engine. Not shared between threads; every reader has its own.
#[derive(Debug)]
pub struct Engine {
    api: ptr::NonNull<sys::TessBaseAPI>,
    name: String,
}

// SAFETY: an instance keeps no thread-local state; `&mut self` keeps calls apart.
unsafe impl Send for Engine {}

/// Variables that change how a page is read. No other that was tried (tables, vertical text, noise, word lists)
/// changed time or errors.
const VARIABLES: [(&CStr, &CStr); 4] = [
    // A line read badly is not read a second time as white on black: administrative paper has none, and every
    // stamp or signature would cost twice.
    (c"tessedit_do_invert", c"0"),
    // Words seen on one page do not change how the next is read: a page reads the same in any reader.
    (c"tessedit_enable_doc_dict", c"0"),
    // The pitch of every line is not measured: spaces are the recogniser's, and the same were read without it for 1.5 %
    // fewer instructions (callgrind, a page of scripts/bench).
    (c"textord_all_prop", c"1"),
    // What the engine has to say goes nowhere: a library does not print.
    (c"debug_file", c"/dev/null"),
];

impl Engine {
    /// Loads the engine with its neural recogniser only (OEM 1).
    pub fn open(settings: &EngineSettings) -> Result<Self, EngineError> {
        // Named here, or the linker would leave them out of the program.
        std::hint::black_box(handover::pixWriteMem as *const ());
        serial::keep();
        #[cfg(target_arch = "x86_64")]
        lstm::keep();
        let language = &settings.language;
        let known = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if language.split('+').any(|name| name.is_empty() || !name.chars().all(known)) {
            return Err(EngineError::LanguageName(language.clone()));
        }
        let language_c =
            CString::new(language.as_str()).map_err(|_| EngineError::LanguageName(language.clone()))?;
        let folder_c = match &settings.tessdata {
            Some(folder) => {
                if let Some(file) = missing_data(folder, language) {
                    return Err(EngineError::MissingData(file));
                }
                let path = folder.to_str().and_then(|p| CString::new(p).ok());
                Some(path.ok_or_else(|| EngineError::Path(folder.clone()))?)
            }
            None => None,
        };
        // Leptonica's own messages go nowhere either (`debug_file` is only the engine's).
        // SAFETY: sets one number of the process; 6 is `L_SEVERITY_NONE`, which silences all.
        unsafe { leptonica_sys::setMsgSeverity(leptonica_sys::L_SEVERITY_NONE as c_int) };
        // SAFETY: no arguments; a null answer is handled.
        let api = ptr::NonNull::new(unsafe { sys::TessBaseAPICreate() })
            .ok_or_else(|| EngineError::DefaultData { language: language.clone() })?;
        let engine = Engine { api, name: format!("tesseract {} {language}", version()) };
        // Before loading, so that loading is silent too.
        for (name, value) in VARIABLES {
            engine.set(name, value)?;
        }
        let folder = folder_c.as_ref().map_or(ptr::null(), |f| f.as_ptr());
        // SAFETY: both strings outlive the call, which copies them.
        let failed = unsafe {
            sys::TessBaseAPIInit2(
                api.as_ptr(),
                folder,
                language_c.as_ptr(),
                sys::TessOcrEngineMode_OEM_LSTM_ONLY,
            )
        };
        if failed != 0 {
            return Err(match &settings.tessdata {
                None => EngineError::DefaultData { language: language.clone() },
                Some(folder) => EngineError::BadData { language: language.clone(), tessdata: folder.clone() },
            });
        }
        // Loading resets what it finds in the data; the variables are set once more.
        for (name, value) in VARIABLES {
            engine.set(name, value)?;
        }
        // SAFETY: `api` is alive as long as `engine`.
        unsafe { sys::TessBaseAPISetPageSegMode(api.as_ptr(), sys::TessPageSegMode_PSM_AUTO) };
        #[cfg(target_arch = "x86_64")]
        lstm::loaded(&engine.tessdata().join(format!("{language}.traineddata")));
        Ok(engine)
    }

    /// Engine, version and language, such as `tesseract 5.3.0 vie`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this processor and this version of the engine let us run its network ourselves; without it pages read the same
    /// and take longer.
    pub fn is_fast(&self) -> bool {
        #[cfg(target_arch = "x86_64")]
        let fast = lstm::is_ready();
        #[cfg(not(target_arch = "x86_64"))]
        let fast = false;
        fast
    }

    /// The folder from which the language was loaded.
    pub fn tessdata(&self) -> PathBuf {
        // SAFETY: the string belongs to the engine and is copied before anything else is called.
        let path = unsafe { sys::TessBaseAPIGetDatapath(self.api.as_ptr()) };
        if path.is_null() {
            return PathBuf::new();
        }
        // SAFETY: not null, and NUL-terminated by `std::string::c_str`.
        PathBuf::from(unsafe { CStr::from_ptr(path) }.to_string_lossy().into_owned())
    }

    /// Reads a whole picture whose letters stand upright. Stops at the first line that begins after `deadline`; page
    /// layout before the first line is not interrupted. `dpi` only steers the layout's sense of large and small.
    pub fn recognise(&mut self, grey: &Grey, dpi: f32, deadline: Duration) -> Recognition {
        let nothing = Recognition { lines: Vec::new(), complete: true, cpu: Duration::ZERO };
        let (Ok(width), Ok(height)) = (c_int::try_from(grey.width_px), c_int::try_from(grey.height_px))
        else {
            return Recognition { complete: false, ..nothing };
        };
        // The engine refuses pictures of less than three pixels, and its own coordinates have 16 bits.
        if width < 3 || height < 3 {
            return nothing;
        }
        let whole = usize::try_from(width).ok().zip(usize::try_from(height).ok());
        let whole = whole.and_then(|(w, h)| w.checked_mul(h));
        if width >= MAX_SIDE_PX || height >= MAX_SIDE_PX || whole != Some(grey.pixels.len()) {
            return Recognition { complete: false, ..nothing };
        }
        let begin = thread_cpu();
        let monitor = Monitor::new(deadline);
        // SAFETY: `pixels` holds width × height bytes (checked above) and is copied by the call; `monitor` outlives
        // the recognition.
        let status = unsafe {
            let api = self.api.as_ptr();
            sys::TessBaseAPISetImage(api, grey.pixels.as_ptr(), width, height, 1, width);
            sys::TessBaseAPISetSourceResolution(api, dpi.clamp(70.0, 1200.0) as c_int);
            sys::TessBaseAPIRecognize(api, monitor.0.as_ptr())
        };
        let cpu = thread_cpu().saturating_sub(begin);
        let lines = self.lines();
        // SAFETY: frees the picture and the results, of which nothing is borrowed any more.
        unsafe { sys::TessBaseAPIClear(self.api.as_ptr()) };
        Recognition { lines, complete: status == 0, cpu }
    }

    /// The same of a picture that is one block of print and nothing else: its layout is not looked for.
    pub fn recognise_block(&mut self, grey: &Grey, dpi: f32, deadline: Duration) -> Recognition {
        self.expect(sys::TessPageSegMode_PSM_SINGLE_BLOCK);
        let read = self.recognise(grey, dpi, deadline);
        self.expect(sys::TessPageSegMode_PSM_AUTO);
        read
    }

    fn expect(&mut self, layout: sys::TessPageSegMode) {
        // SAFETY: sets one number of the engine.
        unsafe { sys::TessBaseAPISetPageSegMode(self.api.as_ptr(), layout) };
    }

    fn set(&self, name: &'static CStr, value: &CStr) -> Result<(), EngineError> {
        // SAFETY: both strings are static and copied by the call.
        let known = unsafe { sys::TessBaseAPISetVariable(self.api.as_ptr(), name.as_ptr(), value.as_ptr()) };
        if known == 1 {
            return Ok(());
        }
        Err(EngineError::Variable { name: name.to_str().unwrap_or_default(), version: version() })
    }

    /// Collects the words of the last recognition.
    fn lines(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        // SAFETY: the iterator is used only here, before the results are cleared, and deleted by its guard.
        let Some(iterator) = ptr::NonNull::new(unsafe { sys::TessBaseAPIGetIterator(self.api.as_ptr()) })
        else {
            return lines;
        };
        let iterator = ResultIterator(iterator);
        let mut blocks = 0u32;
        let mut begins_line = true;
        loop {
            if iterator.begins(sys::TessPageIteratorLevel_RIL_BLOCK) {
                blocks = blocks.saturating_add(1);
            }
            begins_line |= iterator.begins(sys::TessPageIteratorLevel_RIL_TEXTLINE);
            if let Some(word) = iterator.word() {
                match lines.last_mut() {
                    Some(line) if !begins_line => {
                        line.bbox = line.bbox.union(word.bbox);
                        line.words.push(word);
                    }
                    _ => lines.push(Line {
                        bbox: word.bbox,
                        baseline: iterator.baseline(),
                        block: blocks.saturating_sub(1),
                        words: vec![word],
                    }),
                }
                begins_line = false;
            }
            if !iterator.next() {
                return lines;
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // SAFETY: the only place that deletes it.
        unsafe { sys::TessBaseAPIDelete(self.api.as_ptr()) };
    }
}

/// The engine keeps coordinates in 16 bits (`INT16_MAX` in `imagefind` and the box types).
const MAX_SIDE_PX: c_int = i16::MAX as c_int;

/// Version of the installed engine, such as `5.3.0`.
pub fn version() -> String {
    // SAFETY: a static string of the library.
    unsafe { CStr::from_ptr(sys::TessVersion()) }.to_string_lossy().into_owned()
}

/// The first file of language data that is not in `folder`.
fn missing_data(folder: &Path, language: &str) -> Option<PathBuf> {
    language.split('+').map(|name| folder.join(format!("{name}.traineddata"))).find(|file| !file.is_file())
}

/// CPU time of the calling thread.
pub(super) fn thread_cpu() -> Duration {
    of_clock(rustix::time::ClockId::ThreadCPUTime)
}

/// CPU time of this process, its helper threads included.
pub(super) fn process_cpu() -> Duration {
    of_clock(rustix::time::ClockId::ProcessCPUTime)
}

fn of_clock(clock: rustix::time::ClockId) -> Duration {
    let t = rustix::time::clock_gettime(clock);
    Duration::new(u64::try_from(t.tv_sec).unwrap_or(0), u32::try_from(t.tv_nsec).unwrap_or(0))
}

/// Rounded up, so that what was done at all is never free.
pub(super) fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_micros().div_ceil(1000)).unwrap_or(u32::MAX)
}

/// A deadline as the engine takes it.
struct Monitor(ptr::NonNull<sys::ETEXT_DESC>);

impl Monitor {
    fn new(deadline: Duration) -> Self {
        // SAFETY: a plain constructor; the C++ `new` behind it throws rather than answer null.
        let monitor = unsafe { sys::TessMonitorCreate() };
        let monitor = ptr::NonNull::new(monitor).expect("C++ `new` does not answer null");
        // Zero would mean "no deadline".
        let ms = c_int::try_from(deadline.as_millis()).unwrap_or(c_int::MAX).max(1);
        // SAFETY: alive until `drop`.
        unsafe { sys::TessMonitorSetDeadlineMSecs(monitor.as_ptr(), ms) };
        Monitor(monitor)
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        // SAFETY: the only place that deletes it.
        unsafe { sys::TessMonitorDelete(self.0.as_ptr()) };
    }
}

/// The engine's walk over its words.
struct ResultIterator(ptr::NonNull<sys::TessResultIterator>);

impl ResultIterator {
    fn page(&self) -> *mut sys::TessPageIterator {
        // SAFETY: an up-cast of a live iterator.
        unsafe { sys::TessResultIteratorGetPageIterator(self.0.as_ptr()) }
    }

    fn begins(&self, level: sys::TessPageIteratorLevel) -> bool {
        // SAFETY: a live iterator.
        unsafe { sys::TessPageIteratorIsAtBeginningOf(self.page(), level) != 0 }
    }

    fn next(&self) -> bool {
        // SAFETY: a live iterator.
        unsafe { sys::TessResultIteratorNext(self.0.as_ptr(), sys::TessPageIteratorLevel_RIL_WORD) != 0 }
    }

    /// The present word in NFC; `None` for one that is empty or was not read before the deadline.
    fn word(&self) -> Option<Word> {
        let level = sys::TessPageIteratorLevel_RIL_WORD;
        let mut bbox = PxBox::default();
        // SAFETY: a live iterator and four live integers.
        let has_box = unsafe {
            sys::TessPageIteratorBoundingBox(
                self.page(),
                level,
                &mut bbox.x0,
                &mut bbox.y0,
                &mut bbox.x1,
                &mut bbox.y1,
            )
        };
        if has_box == 0 {
            return None;
        }
        // SAFETY: a live iterator; the text is ours until it is deleted.
        let text: *mut c_char = unsafe { sys::TessResultIteratorGetUTF8Text(self.0.as_ptr(), level) };
        if text.is_null() {
            return None;
        }
        // SAFETY: NUL-terminated, copied, then deleted once.
        let copy = unsafe {
            let copy = CStr::from_ptr(text).to_string_lossy().into_owned();
            sys::TessDeleteText(text);
            copy
        };
        // SAFETY: a live iterator.
        let percent = unsafe { sys::TessResultIteratorConfidence(self.0.as_ptr(), level) };
        let text: String = copy.nfc().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        (!text.is_empty()).then(|| Word { text, bbox, confidence: (percent / 100.0).clamp(0.0, 1.0) })
    }

    /// The baseline of the present line.
    fn baseline(&self) -> Option<Baseline> {
        let [mut x0, mut y0, mut x1, mut y1] = [0; 4];
        let level = sys::TessPageIteratorLevel_RIL_TEXTLINE;
        // SAFETY: a live iterator and four live integers.
        let known =
            unsafe { sys::TessPageIteratorBaseline(self.page(), level, &mut x0, &mut y0, &mut x1, &mut y1) };
        (known != 0 && x0 < x1).then_some(Baseline {
            x0: x0 as f32,
            y0: y0 as f32,
            x1: x1 as f32,
            y1: y1 as f32,
        })
    }
}

impl Drop for ResultIterator {
    fn drop(&mut self) {
        // SAFETY: the only place that deletes it.
        unsafe { sys::TessResultIteratorDelete(self.0.as_ptr()) };
    }
}
