//! The reader process: takes tasks from its standard input, answers on its standard output, lives under limits.

use std::cell::OnceCell;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit};
use sha2::Digest;

use super::document::hex;
use super::looks::Looks;
use super::protocol::{Answer, Hello, Opened, RawPath, Task, receive, send};
use crate::catalog::StoredImage;
use crate::describe;
use crate::read::picture::Sheet;
use crate::read::{
    DigitReader, DigitsError, Document, Engine, EngineSettings, HandReader, Limits, LineReader, ReadSettings,
    read_page,
};
use crate::record::{PageNumber, PageText, Problem, ProblemKind};

/// How often a page is looked at again, should strips be wanted for ever (one that cannot be cut is never read).
const LOOKS: usize = 2;

/// All further looks at a page take this part of its deadline together: 7.5 s of 60, less than the grace after which a reader
/// is taken for hung.
const EXTRA: u32 = 8;

/// What a reader keeps from task to task.
struct Reader {
    hello: Hello,
    engine: Option<Engine>,
    second: Second,
    lines: OnceCell<Option<LineReader>>,
    open: Option<(PathBuf, Document)>,
}

/// Serves tasks until the input ends.
///
/// # Errors
/// When the pipes break: whoever started it is gone.
pub fn serve(mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let Some(hello) = receive::<Hello>(&mut from)? else { return Ok(()) };
    limit(&hello)?;
    let mut reader =
        Reader { hello, engine: None, second: Second::Unopened, lines: OnceCell::new(), open: None };
    while let Some(task) = receive::<Task>(&mut from)? {
        let answer = match task {
            Task::Open { path } => reader.open(&path.to_path()),
            Task::Page { path, page, picture } => {
                reader.page(&path.to_path(), page, picture.as_ref().map(RawPath::to_path).as_deref())
            }
        };
        send(&mut to, &answer)?;
    }
    Ok(())
}

/// Private memory is bounded (mapped files do not count), no core files are written, and the process dies with the run
/// that started it, however that ends.
fn limit(hello: &Hello) -> io::Result<()> {
    let bound = |n| Rlimit { current: Some(n), maximum: Some(n) };
    rustix::process::setrlimit(Resource::Data, bound(hello.memory_bytes))?;
    rustix::process::setrlimit(Resource::Core, bound(0))?;
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    Ok(())
}

impl Reader {
    fn document(&mut self, path: &Path) -> Result<&Document, Problem> {
        if self.open.as_ref().is_none_or(|(open, _)| open != path) {
            self.open = None;
            let limits = Limits {
                max_page_px: self.hello.max_page_px,
                max_pages: self.hello.max_pages,
                ..Limits::default()
            };
            let document = Document::open(path, &self.hello.passwords, &limits)?;
            self.open = Some((path.to_owned(), document));
        }
        match &self.open {
            Some((_, document)) => Ok(document),
            None => Err(Problem::of_file(ProblemKind::Damaged, "")),
        }
    }

    fn open(&mut self, path: &Path) -> Answer {
        // The file may have changed under the same name since it was last opened.
        self.open = None;
        match self.document(path) {
            Ok(document) => Answer::Opened(Opened {
                media: document.media_type(),
                pages: document.page_count(),
                problems: document.problems().to_vec(),
                signed_on: document.signed_on(),
            }),
            Err(problem) => Answer::Failed(problem),
        }
    }

    /// Has the second reader look at the digits in the head of a page, if there is one of either.
    ///
    /// # Errors
    /// When there is a model and it cannot be used: a run must not silently do without.
    fn read_again(&mut self, text: &mut PageText, sheet: &Sheet) -> Result<(), DigitsError> {
        let mut strips = describe::wanted(text);
        if strips.is_empty() || sheet.grey.pixels.is_empty() {
            return Ok(());
        }
        if let Second::Unopened = self.second {
            let path = self.hello.digits_model.as_ref().map(RawPath::to_path);
            let second = path.map(|path| DigitReader::open(&path)).transpose()?;
            self.second = Second::Open(Box::new((second, HandReader::open())));
        }
        if let Second::Open(readers) = &self.second {
            let (second, hand) = readers.as_ref();
            let before = text.second.ms;
            for _ in 0..LOOKS {
                // The reader of handwriting costs a tenth of the other one: what it and the text engine have alike needs no third.
                if let Some(hand) = hand {
                    hand.read(sheet, &strips, &mut text.second);
                    strips.retain(|strip| !describe::is_settled(text, strip.slot));
                }
                if let Some(second) = second.as_ref().filter(|_| !strips.is_empty()) {
                    second.read(sheet, &strips, &mut text.second);
                }
                strips = describe::wanted(text);
                if strips.is_empty() {
                    break;
                }
            }
            text.total_ms = text.total_ms.saturating_add(text.second.ms.saturating_sub(before));
        }
        Ok(())
    }

    fn page(&mut self, path: &Path, page: PageNumber, picture: Option<&Path>) -> Answer {
        let decoded = match self.document(path).and_then(|document| document.page(page)) {
            Ok(decoded) => decoded,
            Err(problem) => return Answer::Failed(problem),
        };
        if self.engine.is_none() {
            let settings = EngineSettings {
                tessdata: self.hello.tessdata.as_ref().map(RawPath::to_path),
                language: "vie".to_owned(),
            };
            match Engine::open(&settings) {
                Ok(engine) => self.engine = Some(engine),
                Err(error) => return Answer::Unfit(error.to_string()),
            }
        }
        let Some(engine) = self.engine.as_mut() else { unreachable!("just opened") };
        let settings = ReadSettings { deadline: Duration::from_millis(self.hello.deadline_ms) };
        let whole_file = decoded.whole_file;
        let (mut text, mut image, mut sheet) = read_page(decoded, engine, &settings);
        // A page that used up its time gets no more: whoever waits for it would take it for hung.
        let is_late = text.problems.iter().any(|problem| problem.kind == ProblemKind::Deadline);
        let until = Instant::now() + if is_late { Duration::ZERO } else { settings.deadline / EXTRA };
        let mut looks = Looks { engine, lines: &self.lines, text: &mut text, until };
        looks.at_head(&sheet);
        looks.at_words(&sheet);
        // The digits of the head before the red ink is put back for the signature.
        if let Err(error) = self.read_again(&mut text, &sheet) {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            return Answer::Unfit(format!("{error}{}", cause.unwrap_or_default()));
        }
        if let Some(engine) = self.engine.as_mut() {
            Looks { engine, lines: &self.lines, text: &mut text, until }.at_signature(&mut sheet);
        }
        let bytes = std::mem::take(&mut image.data);
        let icc = image.icc.take();
        let stored = match picture {
            None => None,
            Some(_) if whole_file => Some(StoredImage { image, whole_file, sha256: String::new(), icc }),
            Some(path) => {
                if let Err(error) = write_picture(path, &bytes) {
                    let kind = match error.kind() {
                        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ProblemKind::DiskFull,
                        _ => ProblemKind::PageDamaged,
                    };
                    return Answer::Failed(Problem::of_page(kind, page, error.to_string()));
                }
                Some(StoredImage { image, whole_file, sha256: hex(&sha2::Sha256::digest(&bytes)), icc })
            }
        };
        Answer::Page { text: Box::new(text), image: stored.map(Box::new) }
    }
}

/// Where the second reader stands.
enum Second {
    /// Not asked for yet: pages without a head do not need it.
    Unopened,
    /// Without the second reader's model, which `doctor` tells of, there is the reader of handwriting.
    Open(Box<(Option<DigitReader>, Option<HandReader>)>),
}

/// Not synced: whoever needs it after a crash compares its digest, and reads the page again if it is not whole.
fn write_picture(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::File::create(path)?.write_all(bytes)
}
