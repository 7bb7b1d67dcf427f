//! The only room that knows all six stages, and the order in which a file passes them.
//!
//! One thread walks, copies and hashes, in a fixed order, so that who is the duplicate of whom does not depend on
//! luck; a rayon pool reads pages, of all documents in flight alike, each worker through its own reader process.
//!
//! Bounds: documents in flight are twice the workers and two (`IN_FLIGHT_OVER`), so that the pool always has pages;
//! of a document in flight the run holds summaries only, and the text of at most `document::DESCRIBED_PAGES` pages while
//! it is described. Pixels are held by the readers alone, one page each.

mod child;
mod closing;
mod data_dir;
mod document;
mod failpoint;
mod looks;
mod package;
mod protocol;
mod read_only;
mod readers;
mod receive;
mod same_paper;
mod searchable;
mod tally;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::archive::ocfl;
use crate::catalog::{Catalog, CatalogError};
use crate::clock::Clock;
use crate::config::Config;
use crate::describe::{Accept, Neighbours, PaperTypes};
use crate::identify::TwinIndex;
use crate::intake::{self, IntakeSettings, Manifest, Received};
use crate::record::{DossierCode, Outcome, PaperId, Workplace};
use crate::report::RunReport;

pub use crate::identify::Sameness;
pub use child::serve as serve_reader;
pub use data_dir::DataDir;
pub use failpoint::Failpoint;
pub use package::{AssignError, assign, metadata_of};
pub use protocol::{Hello, RawPath};
pub use read_only::{ReadDocument, read_document};
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
    /// Who runs it, and where.
    pub workplace: Workplace,
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
    /// Numbers and days of all papers, for what is out of turn.
    pub(crate) neighbours: Mutex<Neighbours>,
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
    let mut neighbours = Neighbours::default();
    catalog.numbered(|agency, number, day| neighbours.insert(agency, number, day))?;
    let id = catalog.begin_run(&options.clock.now_text(), AGENT, &options.workplace)?;
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
        neighbours: Mutex::new(neighbours),
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
}
