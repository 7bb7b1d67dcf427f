//! The only room that knows all six stages, and the order in which a file passes them.
//!
//! One thread walks, copies and hashes, in a fixed order, so that who is the duplicate of whom does not depend on
//! luck; a rayon pool reads pages, of all documents in flight alike, each worker through its own reader process.
//!
//! Bounds: documents in flight are twice the workers and two (`IN_FLIGHT_OVER`), so that the pool always has pages;
//! of a document in flight the run holds summaries only, and the text of at most `document::DESCRIBED_PAGES` pages while
//! it is described. Pixels are held by the readers alone, one page each.

mod child;
mod data_dir;
mod document;
mod failpoint;
mod package;
mod protocol;
mod readers;
mod same_paper;
mod tally;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::archive::ocfl;
use crate::catalog::{Catalog, CatalogError, NewPaper, State};
use crate::clock::Clock;
use crate::config::Config;
use crate::describe::{Accept, PaperTypes};
use crate::identify::{self, Identified, TwinIndex};
use crate::intake::{self, IntakeSettings, Manifest, Received};
use crate::record::{DossierCode, Outcome, PaperId, Problem, ProblemKind, SourceFile};
use crate::report::RunReport;

pub use crate::identify::Sameness;
pub use child::serve as serve_reader;
pub use data_dir::DataDir;
pub use document::{ReadDocument, read_document};
pub use failpoint::Failpoint;
pub use package::{AssignError, assign, metadata_of};
pub use protocol::{Hello, RawPath};
pub use readers::{ReaderError, ReaderSettings, Readers};
pub use same_paper::same_paper;

/// Documents in flight beyond two for each worker.
const IN_FLIGHT_OVER: usize = 2;

/// Threads of the pool beyond one for each reader: while these wait for the disk (copying into the archive, syncing it),
/// the readers have work. They hold no pixels, so they cost no memory to speak of.
const THREADS_OVER: usize = 2;

/// Name and version that events and archive versions bear.
pub const AGENT: &str = concat!("sohoa ", env!("CARGO_PKG_VERSION"));

/// Why a run could not go on. Bad documents are never among these.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Another run writes to the data folder.
    #[error("another run is writing to {0}")]
    Busy(PathBuf),
    /// The catalog failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The archive failed as a whole.
    #[error(transparent)]
    Archive(#[from] ocfl::OcflError),
    /// No reader can work.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// A folder or file of the data folder failed.
    #[error("{path}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The pool could not be started.
    #[error("starting the workers")]
    Pool(#[from] rayon::ThreadPoolBuildError),
}

/// What a run tells while it goes on; a terminal draws it, a log counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many files were found; nothing is read yet.
    Listed {
        /// How many.
        files: u64,
    },
    /// A document was opened.
    Opened {
        /// How many pages it has.
        pages: u32,
        /// How many of these were read by an earlier run.
        already_read: u32,
    },
    /// A page was read.
    Page,
    /// A file has its outcome.
    Settled {
        /// Which.
        outcome: Outcome,
        /// Whether an earlier run settled it and it has not changed since.
        unchanged: bool,
    },
}

/// What a run needs.
pub struct RunOptions<'a> {
    /// Where everything goes.
    pub data: &'a DataDir,
    /// The configuration.
    pub config: &'a Config,
    /// Files and folders.
    pub inputs: &'a [PathBuf],
    /// What says which file belongs where.
    pub manifest: Option<&'a Manifest>,
    /// Kinds of paper and where their fields stand.
    pub types: &'a PaperTypes,
    /// From which probability on a field needs no person.
    pub accept: &'a Accept,
    /// Passwords to try on encrypted PDFs.
    pub passwords: Vec<String>,
    /// Whether files that failed before are tried again though they have not changed.
    pub retry: bool,
    /// The program that is a reader when called with `reader`.
    pub program: PathBuf,
    /// Time.
    pub clock: Clock,
    /// Set by the first Ctrl-C: the pages in hand are finished, then the run stops.
    pub stop: &'a AtomicBool,
    /// For tests.
    pub failpoint: Failpoint,
    /// Hears what happens.
    pub on: &'a (dyn Fn(Progress) + Sync),
}

/// What all workers of a run share.
pub(crate) struct Run<'a> {
    pub(crate) options: RunOptions<'a>,
    pub(crate) catalog: Catalog,
    pub(crate) store: ocfl::Store,
    /// Archived papers without a dossier whose unchanged files now say one: source, file, paper, dossier.
    late: Mutex<Vec<(i64, std::path::PathBuf, PaperId, DossierCode)>>,
    pub(crate) readers: Readers,
    pub(crate) id: i64,
    /// Fingerprints of all pages, for near-duplicates.
    pub(crate) twins: Mutex<TwinIndex>,
    /// Files of each dossier that have not come to rest; at zero the dossier is archived.
    pending: Mutex<HashMap<DossierCode, usize>>,
    /// Files whose paper this run works on: paper → (source, path shown).
    pub(crate) sources: Mutex<HashMap<PaperId, (i64, String)>>,
    /// The first error that ends the run.
    fatal: Mutex<Option<RunError>>,
    in_flight: Slots,
    pub(crate) tally: tally::Tally,
    pub(crate) engine_ms: AtomicU64,
    pub(crate) read_ms: AtomicU64,
    pub(crate) pages_read: AtomicU64,
}

/// A counter that waits at its bound.
struct Slots {
    taken: Mutex<usize>,
    freed: Condvar,
    bound: usize,
}

impl Slots {
    fn take(&self) {
        let mut taken = held(&self.taken);
        while *taken >= self.bound {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += 1;
    }

    fn give(&self) {
        *held(&self.taken) -= 1;
        self.freed.notify_one();
    }
}

/// A lock whose holder may have panicked: all that is kept under these locks is whole between statements.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn io_error(path: &Path) -> impl FnOnce(std::io::Error) -> RunError + use<> {
    let path = path.to_owned();
    move |source| RunError::Io { path, source }
}

/// How many readers a configuration asks for.
pub fn worker_count(config: &Config) -> usize {
    match config.reading.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    }
}

/// How readers are started for a configuration.
pub fn reader_settings(config: &Config, program: PathBuf, passwords: Vec<String>) -> ReaderSettings {
    let digits_model = config.reading.digits_model(&program).as_deref().map(RawPath::from);
    ReaderSettings {
        program,
        count: worker_count(config),
        hello: Hello {
            memory_bytes: config.reading.memory_mb << 20,
            deadline_ms: config.reading.deadline_s * 1_000,
            tessdata: (!config.reading.tessdata.is_empty())
                .then(|| Path::new(&config.reading.tessdata).into()),
            digits_model,
            max_page_px: config.reading.max_page_mpx * 1_000_000,
            max_pages: config.reading.max_pages,
            passwords,
        },
    }
}

/// Takes in all inputs, reads, describes and archives them, and reports. The same call again goes on where a stopped
/// or killed run ended.
///
/// # Errors
/// Only what ends the run as a whole; what is wrong with documents is in the report.
pub fn run(options: RunOptions<'_>) -> Result<RunReport, RunError> {
    let begun = Instant::now();
    let data = options.data;
    let Some(_lock) = data.lock().map_err(io_error(data.root()))? else {
        return Err(RunError::Busy(data.root().to_owned()));
    };
    clear_incoming(data)?;
    let catalog = Catalog::open(&data.catalog())?;
    clear_finished(data, &catalog)?;
    let store = ocfl::Store::open_or_create(&data.archive(), &data.staging())?;
    store.clear_staging()?;
    let workers = worker_count(options.config);
    let mut twins = TwinIndex::new();
    for pages in catalog.fingerprints()?.chunk_by(|a, b| a.0 == b.0) {
        let prints: Vec<_> = pages.iter().map(|(_, page, print)| (*page, *print)).collect();
        twins.insert(pages[0].0, &prints);
    }
    let id = catalog.begin_run(&options.clock.now_text(), AGENT)?;
    let readers =
        Readers::new(reader_settings(options.config, options.program.clone(), options.passwords.clone()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(workers + THREADS_OVER).build()?;

    let settings = IntakeSettings {
        settle_ms: options.config.intake.settle_ms,
        exclude: vec![data.root().to_owned()],
        clock: options.clock,
    };
    let mut walk = intake::walk(options.inputs, options.manifest, &settings);
    let received: Vec<Received> = walk.by_ref().collect();
    let unmatched: Vec<String> =
        walk.unmatched().map(|row| format!("line {}: {}", row.line, row.file)).collect();
    drop(walk);

    let run = Run {
        catalog,
        store,
        late: Mutex::default(),
        readers,
        id,
        twins: Mutex::new(twins),
        pending: Mutex::new(HashMap::new()),
        sources: Mutex::new(HashMap::new()),
        fatal: Mutex::new(None),
        in_flight: Slots { taken: Mutex::new(0), freed: Condvar::new(), bound: 2 * workers + IN_FLIGHT_OVER },
        tally: tally::Tally::default(),
        engine_ms: AtomicU64::new(0),
        read_ms: AtomicU64::new(0),
        pages_read: AtomicU64::new(0),
        options,
    };
    run.note_manifest(unmatched);
    run.work(&pool, received);

    if let Some(error) = held(&run.fatal).take() {
        return Err(error);
    }
    run.assign_late()?;
    run.catalog.end_run(run.id, &run.options.clock.now_text())?;
    run.report(begun.elapsed())
}

/// A run that was killed between archiving a paper and taking its work folder away left the folder.
fn clear_finished(data: &DataDir, catalog: &Catalog) -> Result<(), RunError> {
    let folder = data.papers();
    for entry in std::fs::read_dir(&folder).map_err(io_error(&folder))? {
        let entry = entry.map_err(io_error(&folder))?;
        let Some(digest) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if catalog.paper_by_digest(digest)?.is_some_and(|paper| paper.state.is_final()) {
            document::remove_home(&entry.path())?;
        }
    }
    Ok(())
}

/// CPU time of this process; the readers tell their own.
fn own_cpu_seconds() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

/// What a killed run had begun to copy is of no use: its files are where they were.
fn clear_incoming(data: &DataDir) -> Result<(), RunError> {
    let folder = data.incoming();
    for entry in std::fs::read_dir(&folder).map_err(io_error(&folder))? {
        let path = entry.map_err(io_error(&folder))?.path();
        std::fs::remove_file(&path).map_err(io_error(&path))?;
    }
    Ok(())
}

impl Run<'_> {
    /// Gives papers of earlier runs the dossier that a manifest or a folder tells now. At the end, when nobody else adds to a
    /// dossier's object.
    fn assign_late(&self) -> Result<(), RunError> {
        for (source, file, paper, dossier) in std::mem::take(&mut *held(&self.late)) {
            let clock = self.options.clock;
            match package::assign(&self.catalog, &self.store, self.options.config, clock, paper, &dossier) {
                Ok(_) => {}
                Err(package::AssignError::Run(error)) => return Err(error),
                // Two files of one paper: the first has given it a dossier.
                Err(package::AssignError::Already(..) | package::AssignError::HasDossier(..)) => continue,
                // Its own object does not hold it: the archive was changed by somebody else.
                Err(error) => {
                    let problem = Problem::of_file(ProblemKind::ArchiveWrite, error.to_string());
                    self.tally.skipped(&file, problem);
                    continue;
                }
            }
            let now = self.catalog.paper(paper)?.and_then(|row| row.outcome);
            // A second file of the paper stays its duplicate.
            if let Some(outcome) = now.filter(|_| !self.tally.is_duplicate(source)) {
                self.catalog.settle_source(source, outcome, &[])?;
                self.tally.finished(source, outcome);
            }
        }
        Ok(())
    }

    fn work(&self, pool: &rayon::ThreadPool, received: Vec<Received>) {
        let mut files = Vec::with_capacity(received.len());
        for entry in received {
            match entry {
                Received::File(file) => files.push(file),
                Received::Skipped { path, problem } => self.tally.skipped(&path, problem),
            }
        }
        (self.options.on)(Progress::Listed { files: files.len() as u64 });
        {
            let mut pending = held(&self.pending);
            for dossier in files.iter().filter_map(|f| f.dossier.clone()) {
                *pending.entry(dossier).or_default() += 1;
            }
        }
        let mut claimed = HashSet::new();
        pool.in_place_scope(|scope| {
            for file in files {
                if self.stopped() {
                    break;
                }
                let dossier = file.dossier.clone();
                match self.take_in(file, &mut claimed) {
                    Ok(Some(paper)) => {
                        self.in_flight.take();
                        scope.spawn(move |_| {
                            let done = document::process(self, paper);
                            self.rest(dossier, done);
                            self.in_flight.give();
                        });
                    }
                    Ok(None) if dossier.is_none() => {}
                    Ok(None) => {
                        // A dossier that ends with a duplicate is archived by the pool, too.
                        self.in_flight.take();
                        scope.spawn(move |_| {
                            self.rest(dossier, Ok(true));
                            self.in_flight.give();
                        });
                    }
                    Err(error) => self.end_by(error),
                }
            }
        });
    }

    /// Whether to begin nothing more.
    pub(crate) fn stopped(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed) || held(&self.fatal).is_some()
    }

    fn end_by(&self, error: RunError) {
        held(&self.fatal).get_or_insert(error);
    }

    /// A file has come to rest (or not: `Ok(false)` when the run was stopped): the last one of a dossier archives it.
    fn rest(&self, dossier: Option<DossierCode>, done: Result<bool, RunError>) {
        match done {
            Ok(false) => {}
            Ok(true) => {
                let Some(dossier) = dossier else { return };
                let last = {
                    let mut pending = held(&self.pending);
                    let left = pending.get_mut(&dossier);
                    left.is_some_and(|n| {
                        *n -= 1;
                        *n == 0
                    })
                };
                if last && let Err(error) = package::archive_dossier(self, &dossier) {
                    self.end_by(error);
                }
            }
            Err(error) => self.end_by(error),
        }
    }

    /// Copies, hashes and claims one file. Gives its paper if there is something left to do for it.
    fn take_in(&self, file: SourceFile, claimed: &mut HashSet<PaperId>) -> Result<Option<PaperId>, RunError> {
        let known = self.catalog.source(&file)?;
        if let Some(row) = &known
            && row.unchanged
            && let Some(outcome) = row.outcome
        {
            let paper = row.paper.map(|id| self.catalog.paper(id)).transpose()?.flatten();
            let retry =
                outcome == Outcome::Failed && (self.options.retry || !self.options.passwords.is_empty());
            let at_rest = match &paper {
                Some(paper) => paper.state.is_final() || outcome == Outcome::Duplicate,
                // Without a paper its bytes could not be taken in: that is cheap to try again.
                None => false,
            };
            if at_rest && !retry {
                if let (Some(paper), Some(dossier)) = (&paper, &file.dossier)
                    && paper.dossier.is_none()
                    && paper.state == State::Archived
                {
                    held(&self.late).push((row.id, file.path.clone(), paper.id, dossier.clone()));
                }
                self.tally.settled(row.id, &file, row.paper, outcome, Vec::new());
                (self.options.on)(Progress::Settled { outcome, unchanged: true });
                return Ok(None);
            }
        }
        if let Some(problem) = self.short_of_space(&file)? {
            self.refuse(&file, problem)?;
            return Ok(None);
        }
        let incoming = self.options.data.incoming();
        let identified = match identify::stage(&file, &incoming) {
            Ok(identified) => identified,
            Err(problem) => {
                self.refuse(&file, problem)?;
                return Ok(None);
            }
        };
        self.options.failpoint.hit("after-stage");
        self.claim(file, identified, known.and_then(|row| row.paper), claimed)
    }

    fn claim(
        &self,
        file: SourceFile,
        identified: Identified,
        before: Option<PaperId>,
        claimed: &mut HashSet<PaperId>,
    ) -> Result<Option<PaperId>, RunError> {
        let content = &identified.content;
        let remove = |path: &Path| std::fs::remove_file(path).map_err(io_error(path));
        let (paper, _) = self.catalog.claim(&NewPaper {
            sha256: content.sha256,
            sha512: content.sha512.iter().map(|b| format!("{b:02x}")).collect(),
            size_bytes: content.size_bytes,
            media_type: content.media_type,
            original_name: file.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            dossier: file.dossier.clone(),
            manifested: file.manifested.clone(),
            received_at: self.options.clock.now_text(),
        })?;
        let source = self.catalog.put_source(self.id, &file, Some(paper))?;
        let row = self.catalog.paper(paper)?;
        let state = row.as_ref().map_or(State::Received, |r| r.state);
        let outcome = row.as_ref().and_then(|r| r.outcome);
        let settle = |outcome: Outcome| -> Result<Option<PaperId>, RunError> {
            remove(&identified.staged)?;
            // A loose paper that somebody has put into a dossier's folder meanwhile.
            if let (State::Archived, Some(dossier)) = (state, &file.dossier)
                && row.as_ref().is_some_and(|r| r.dossier.is_none())
            {
                held(&self.late).push((source, file.path.clone(), paper, dossier.clone()));
            }
            self.catalog.settle_source(source, outcome, &[])?;
            self.tally.settled(source, &file, Some(paper), outcome, Vec::new());
            (self.options.on)(Progress::Settled { outcome, unchanged: false });
            Ok(None)
        };
        let is_own = before == Some(paper);
        if !claimed.insert(paper) || (state == State::Archived && !is_own) {
            return settle(Outcome::Duplicate);
        }
        match (state, outcome) {
            // The same file with a new time stamp.
            (State::Archived, outcome) => return settle(outcome.unwrap_or(Outcome::Archived)),
            (State::Failed, _) if !is_own && self.options.passwords.is_empty() && !self.options.retry => {
                return settle(Outcome::Duplicate);
            }
            _ => {}
        }
        let home = self.options.data.paper(content.sha256);
        let original = home.join("original");
        std::fs::create_dir_all(&home).map_err(io_error(&home))?;
        crate::fs::publish(&identified.staged, &original).map_err(io_error(&original))?;
        held(&self.sources).insert(paper, (source, file.path.to_string_lossy().into_owned()));
        self.tally.taken_in(source, &file, paper);
        self.options.failpoint.hit("after-claim");
        Ok(Some(paper))
    }

    /// A file that could not be taken in.
    fn refuse(&self, file: &SourceFile, problem: Problem) -> Result<(), RunError> {
        let source = self.catalog.put_source(self.id, file, None)?;
        self.catalog.settle_source(source, Outcome::Failed, std::slice::from_ref(&problem))?;
        self.tally.settled(source, file, None, Outcome::Failed, vec![problem]);
        (self.options.on)(Progress::Settled { outcome: Outcome::Failed, unchanged: false });
        Ok(())
    }

    /// Room for the copy, the searchable PDF and the archive's own version of both must be there before anything of a
    /// file is written; the reserve keeps the catalog working on a full disk.
    fn short_of_space(&self, file: &SourceFile) -> Result<Option<Problem>, RunError> {
        let data = self.options.data.root();
        let free = crate::fs::free_bytes(data).map_err(io_error(data))?;
        let needed =
            file.size_bytes.saturating_mul(3).saturating_add(self.options.config.archive.reserve_mb << 20);
        Ok((free < needed).then(|| {
            Problem::of_file(
                ProblemKind::DiskFull,
                format!("{} MiB free, {} MiB needed", free >> 20, needed >> 20),
            )
        }))
    }

    fn note_manifest(&self, unmatched: Vec<String>) {
        let Some(manifest) = self.options.manifest else { return };
        let bad = manifest.bad_rows.iter().map(|row| {
            let column =
                if row.column.is_empty() { String::new() } else { format!(", column {:?}", row.column) };
            format!("line {}{column}: {:?}: {}", row.line, row.value, row.why)
        });
        let missing = unmatched.into_iter().map(|row| format!("{row}: no such file was received"));
        for detail in bad.chain(missing) {
            self.tally.skipped(manifest.path(), Problem::of_file(ProblemKind::ManifestRow, detail));
        }
    }

    /// The outcome of a file whose paper this run worked on.
    pub(crate) fn settle_paper(&self, paper: PaperId, outcome: Outcome) -> Result<(), RunError> {
        let source = held(&self.sources).remove(&paper);
        if let Some((source, _)) = source {
            self.catalog.settle_source(source, outcome, &[])?;
            self.tally.finished(source, outcome);
            (self.options.on)(Progress::Settled { outcome, unchanged: false });
        }
        Ok(())
    }

    /// What the run came to. Files that a stopped run left without an outcome are not received yet.
    fn report(&self, elapsed: std::time::Duration) -> Result<RunReport, RunError> {
        let (entries, skipped) = self.tally.take();
        let mut sums = crate::report::Tally::new();
        for (file, problem) in &skipped {
            sums.skip(file, problem);
        }
        for entry in entries {
            let Some(outcome) = entry.outcome else { continue };
            let paper = entry.paper.map(|id| self.catalog.paper(id)).transpose()?.flatten();
            let mut row = crate::report::PaperRow {
                file: entry.shown,
                paper: entry.paper,
                outcome,
                dossier: entry.dossier,
                unit: entry.unit,
                size_bytes: entry.size_bytes,
                problems: entry.problems,
                ..Default::default()
            };
            if let Some(paper) = paper {
                row.pages = paper.pages.unwrap_or(0);
                row.type_code = paper.type_code();
                if outcome == Outcome::Duplicate {
                    let first = self.catalog.sources_of(paper.id)?.into_iter().next();
                    row.twin = Some(crate::report::Twin {
                        file: first.map(|(shown, _)| shown).unwrap_or_default(),
                        paper: paper.id,
                        dossier: paper.dossier,
                    });
                } else {
                    row.a4_equivalents = paper.a4;
                    row.review = paper.review;
                    row.problems.extend(self.catalog.problems_of(paper.id)?);
                }
            }
            sums.add(&row);
        }
        let seconds = |ms: &AtomicU64| ms.load(Ordering::Relaxed) as f64 / 1000.0;
        Ok(sums.finish(crate::report::Spent {
            seconds: elapsed.as_secs_f64(),
            cpu_seconds: own_cpu_seconds() + seconds(&self.read_ms),
            engine_seconds: seconds(&self.engine_ms),
            pages_read: self.pages_read.load(Ordering::Relaxed),
        }))
    }
}
