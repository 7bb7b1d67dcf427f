//! Reader processes under limits, as many as there are processors to spare; whoever needs one takes a free one. A decoder's allocation bomb aborts and a form bomb hangs
//! whatever `catch_unwind` does, so a bad page costs its process, and the next page gets a new one.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::protocol::{Answer, Hello, Opened, RawPath, Task, receive, send};
use crate::catalog::StoredImage;
use crate::record::{PageNumber, PageText, Problem, ProblemKind};

/// Time that a reader has over the page's own deadline to answer by itself, before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// A reader is replaced after so many pages: what the engine's libraries leak stays small.
const PAGES_PER_READER: u32 = 4_000;

/// How readers are started.
#[derive(Debug, Clone)]
pub struct ReaderSettings {
    /// The program that is a reader when called with `reader` (this very binary).
    pub program: PathBuf,
    /// What each is told first.
    pub hello: Hello,
    /// How many.
    pub count: usize,
}

/// The run cannot go on: no reader can work here.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// A process could not be started.
    #[error("starting a reader process ({program})")]
    Start {
        /// What was started.
        program: PathBuf,
        /// Why it did not.
        source: std::io::Error,
    },
    /// The engine or its language data is missing.
    #[error("the text engine cannot work: {0}")]
    Unfit(String),
}

/// The readers of a run.
#[derive(Debug)]
pub struct Readers {
    settings: ReaderSettings,
    /// Those that nobody uses; `None` is a place whose process is not started (again) yet.
    free: Mutex<Vec<Option<Reader>>>,
    returned: Condvar,
}

/// One living process.
#[derive(Debug)]
struct Reader {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
    complaints: File,
    pages: u32,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // A process that is already gone cannot be killed; waiting takes its exit status off the system's hands.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a call to a reader went wrong when the reader did not survive it.
enum Loss {
    Deadline,
    Crash(String),
}

impl Readers {
    /// Readers are started when first needed.
    pub fn new(settings: ReaderSettings) -> Self {
        let free = (0..settings.count.max(1)).map(|_| None).collect();
        Readers { settings, free: Mutex::new(free), returned: Condvar::new() }
    }

    /// What a document is, before its pages are read.
    pub fn open(&self, path: &Path) -> Result<Result<Opened, Problem>, ReaderError> {
        match self.ask(&Task::Open { path: path.into() })? {
            Ok(Answer::Opened(opened)) => Ok(Ok(opened)),
            Ok(Answer::Failed(problem)) => Ok(Err(problem)),
            Ok(Answer::Unfit(why)) => Err(ReaderError::Unfit(why)),
            Ok(Answer::Page { .. }) => {
                Ok(Err(Problem::of_file(ProblemKind::ReaderCrashed, "answer to another task")))
            }
            Err(Loss::Deadline) => {
                Ok(Err(Problem::of_file(ProblemKind::Damaged, "opening it took longer than a page may")))
            }
            Err(Loss::Crash(why)) => Ok(Err(Problem::of_file(kind_of_crash(&why), why))),
        }
    }

    /// Reads one page. A page that costs the reader its life is a page without text and with a problem.
    pub fn page(
        &self,
        path: &Path,
        page: PageNumber,
        picture: Option<&Path>,
    ) -> Result<(PageText, Option<StoredImage>), ReaderError> {
        let task = Task::Page { path: path.into(), page, picture: picture.map(RawPath::from) };
        let unread = |problem| Ok((PageText::unread(page, problem), None));
        match self.ask(&task)? {
            Ok(Answer::Page { text, image }) => Ok((*text, image.map(|i| *i))),
            Ok(Answer::Failed(problem)) => unread(Problem { page: Some(page), ..problem }),
            Ok(Answer::Unfit(why)) => Err(ReaderError::Unfit(why)),
            Ok(Answer::Opened(_)) => {
                unread(Problem::of_page(ProblemKind::ReaderCrashed, page, "answer to another task"))
            }
            Err(Loss::Deadline) => {
                unread(Problem::of_page(ProblemKind::Deadline, page, "the reader did not answer in time"))
            }
            Err(Loss::Crash(why)) => unread(Problem::of_page(kind_of_crash(&why), page, why)),
        }
    }

    /// Takes a free place; waits for one.
    fn take(&self) -> Option<Reader> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            // A living one first: processes are started only when all others are at work.
            let living = free.iter().position(Option::is_some).unwrap_or(free.len().saturating_sub(1));
            if living < free.len() {
                return free.swap_remove(living);
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, reader: Option<Reader>) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        self.returned.notify_one();
    }

    fn ask(&self, task: &Task) -> Result<Result<Answer, Loss>, ReaderError> {
        let mut place = self.take();
        let answer = self.ask_in(&mut place, task);
        self.give_back(place);
        answer
    }

    /// Asks the reader of a place, after starting it if need be; leaves the place empty if the reader did not survive.
    fn ask_in(&self, place: &mut Option<Reader>, task: &Task) -> Result<Result<Answer, Loss>, ReaderError> {
        if place.as_ref().is_some_and(|r| r.pages >= PAGES_PER_READER) {
            *place = None;
        }
        let reader = match place {
            Some(reader) => reader,
            None => place.insert(self.start()?),
        };
        reader.pages += u32::from(matches!(task, Task::Page { .. }));
        let wait = Duration::from_millis(self.settings.hello.deadline_ms) + GRACE;
        let answer = reader.call(task, wait);
        if !matches!(answer, Ok(Answer::Opened(_) | Answer::Page { .. } | Answer::Failed(_))) {
            *place = None;
        }
        Ok(answer)
    }

    fn start(&self) -> Result<Reader, ReaderError> {
        let failed = |source| ReaderError::Start { program: self.settings.program.clone(), source };
        let complaints = tempfile::tempfile().map_err(failed)?;
        let mut child = Command::new(&self.settings.program)
            .arg("reader")
            // One OpenMP thread each: readers × engine threads is the machine, or they fight (tesseract#3109).
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(complaints.try_clone().map_err(failed)?)
            // A group of its own: Ctrl-C on the terminal is for the run, which lets the pages in hand finish.
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            unreachable!("both are piped")
        };
        send(&mut to, &self.settings.hello).map_err(failed)?;
        Ok(Reader { child, to, from, complaints, pages: 0 })
    }
}

impl Reader {
    fn call(&mut self, task: &Task, wait: Duration) -> Result<Answer, Loss> {
        if send(&mut self.to, task).is_err() {
            return Err(Loss::Crash(self.last_words()));
        }
        let until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Loss::Deadline);
            }
            let mut fds = [rustix::event::PollFd::new(&self.from, rustix::event::PollFlags::IN)];
            let timeout = rustix::event::Timespec {
                tv_sec: left.as_secs() as i64,
                tv_nsec: i64::from(left.subsec_nanos()),
            };
            match rustix::event::poll(&mut fds, Some(&timeout)) {
                Ok(0) => return Err(Loss::Deadline),
                Ok(_) => break,
                Err(rustix::io::Errno::INTR) => continue,
                Err(e) => return Err(Loss::Crash(e.to_string())),
            }
        }
        // An answer is written in one go, so once it begins it comes whole or its writer is dead.
        match receive::<Answer>(&mut self.from) {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) | Err(_) => Err(Loss::Crash(self.last_words())),
        }
    }

    /// How the process ended and the end of what it wrote to its standard error.
    fn last_words(&mut self) -> String {
        let _ = self.child.kill();
        let end = match self.child.wait() {
            Ok(status) => match (status.signal(), status.code()) {
                (Some(signal), _) => format!("signal {signal}"),
                (None, Some(code)) => format!("exit code {code}"),
                (None, None) => "ended".to_owned(),
            },
            Err(e) => e.to_string(),
        };
        let mut text = Vec::new();
        let length = self.complaints.seek(SeekFrom::End(0)).unwrap_or(0);
        if self.complaints.seek(SeekFrom::Start(length.saturating_sub(2_000))).is_ok() {
            // Without the words the signal alone is told.
            let _ = self.complaints.read_to_end(&mut text);
        }
        let text = String::from_utf8_lossy(&text);
        let last: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).rev().take(3).collect();
        format!("{end}: {}", last.into_iter().rev().collect::<Vec<_>>().join(" | "))
    }
}

/// What the last words tell: Rust and C++ both say when memory ran out.
fn kind_of_crash(words: &str) -> ProblemKind {
    if words.contains("memory allocation of")
        || words.contains("bad_alloc")
        || words.contains("capacity overflow")
    {
        ProblemKind::OutOfMemory
    } else {
        ProblemKind::ReaderCrashed
    }
}
