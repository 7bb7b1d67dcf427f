//! The walk over folders and files, in a fixed order and as a stream: a hundred thousand files pass through, the names
//! of one folder at a time are held.

use std::collections::{HashSet, VecDeque};
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use walkdir::WalkDir;

use super::junk;
use super::manifest::{Manifest, ManifestRow};
use super::settle::{Look, Verdict, check};
use crate::clock::Clock;
use crate::record::{DossierCode, Problem, ProblemKind, SourceFile};

/// How often a file that is being written is looked at again before it is left to the next run. With the usual two
/// seconds of settling, a scanner has ten to finish what it sends.
const LOOKS: u32 = 5;

/// What the walk must know beside its inputs.
#[derive(Debug, Clone)]
pub struct IntakeSettings {
    /// A file is finished once it has not changed for this long, ms. 0 takes every file as finished.
    pub settle_ms: u64,
    /// Files and folders that are never walked, such as sohoa's own data folder.
    pub exclude: Vec<PathBuf>,
    /// Tells the age of a file.
    pub clock: Clock,
}

impl Default for IntakeSettings {
    fn default() -> Self {
        IntakeSettings { settle_ms: 2000, exclude: Vec::new(), clock: Clock::System }
    }
}

/// One entry of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// A file to be digitized.
    File(SourceFile),
    /// Something that is not handed on, and why.
    Skipped {
        /// What it is.
        path: PathBuf,
        /// Why it is skipped.
        problem: Problem,
    },
}

/// Walks `inputs`, files and folders, in the order given; in a folder, entries come in the byte order of their names.
///
/// Every file comes once, even if inputs overlap. Symbolic links are not followed, not even one that is named as an
/// input: what a link points to may change between two runs, and may lie in the archive itself (links above an input
/// are resolved). Files that are still being written come last, after a wait.
pub fn walk<'m>(inputs: &[PathBuf], manifest: Option<&'m Manifest>, settings: &IntakeSettings) -> Walk<'m> {
    walk_with_pause(inputs, manifest, settings, Box::new(std::thread::sleep))
}

/// The same, with another way of letting time pass.
pub(super) fn walk_with_pause<'m>(
    inputs: &[PathBuf],
    manifest: Option<&'m Manifest>,
    settings: &IntakeSettings,
    pause: Pause,
) -> Walk<'m> {
    // A path that cannot be resolved does not exist, so that nothing can lie in it either.
    let excluded = settings.exclude.iter().filter_map(|path| path.canonicalize().ok());
    Walk {
        inputs: Vec::from(inputs).into_iter(),
        current: None,
        root: PathBuf::new(),
        walked: HashSet::new(),
        excluded: excluded.chain(manifest.map(|m| m.path().to_path_buf())).collect(),
        waiting: Vec::new(),
        looks: 0,
        ready: VecDeque::new(),
        named: vec![false; manifest.map_or(0, |m| m.rows.len())],
        manifest,
        settle_ms: settings.settle_ms,
        clock: settings.clock,
        pause,
    }
}

type Pause = Box<dyn FnMut(Duration) + Send>;

/// The entries, one by one; see [`walk`].
pub struct Walk<'m> {
    inputs: std::vec::IntoIter<PathBuf>,
    current: Option<walkdir::IntoIter>,
    /// The input being walked.
    root: PathBuf,
    /// Inputs walked before; whatever lies in one of them has come already.
    walked: HashSet<PathBuf>,
    excluded: HashSet<PathBuf>,
    /// Files that were not finished at the last look.
    waiting: Vec<(SourceFile, Look)>,
    looks: u32,
    /// Files and problems of the last look, to be handed out.
    ready: VecDeque<Received>,
    manifest: Option<&'m Manifest>,
    /// Which manifest rows have met their file.
    named: Vec<bool>,
    settle_ms: u64,
    clock: Clock,
    pause: Pause,
}

impl Iterator for Walk<'_> {
    type Item = Received;

    fn next(&mut self) -> Option<Received> {
        loop {
            if let Some(received) = self.ready.pop_front() {
                return Some(received);
            }
            if let Some(entry) = self.current.as_mut().and_then(Iterator::next) {
                if let Some(received) = self.judge(entry) {
                    return Some(received);
                }
            } else if let Some(input) = self.inputs.next() {
                if let Some(skipped) = self.enter(&input) {
                    return Some(skipped);
                }
            } else if self.waiting.is_empty() {
                return None;
            } else {
                self.look_again();
            }
        }
    }
}

impl<'m> Walk<'m> {
    /// Rows of the manifest whose file has not come (yet).
    pub fn unmatched(&self) -> impl Iterator<Item = &'m ManifestRow> {
        let rows = self.manifest.map_or(&[][..], |m| &m.rows);
        rows.iter().zip(&self.named).filter(|(_, named)| !**named).map(|(row, _)| row)
    }

    /// Begins with the next input.
    fn enter(&mut self, input: &Path) -> Option<Received> {
        self.current = None;
        self.walked.insert(std::mem::take(&mut self.root));
        let root = match resolve(input) {
            Ok(root) => root,
            Err(error) => {
                let path = std::path::absolute(input).unwrap_or_else(|_| input.to_path_buf());
                return Some(skipped(path, of_error(&error, ProblemKind::Unreadable)));
            }
        };
        if root.ancestors().any(|above| self.walked.contains(above)) {
            return None;
        }
        if root.ancestors().any(|above| self.excluded.contains(above)) {
            return Some(skipped(root, Problem::of_file(ProblemKind::SystemFile, "excluded from intake")));
        }
        let walk = WalkDir::new(&root).follow_root_links(false).sort_by_file_name();
        self.current = Some(walk.into_iter());
        self.root = root;
        None
    }

    /// What becomes of one entry of the current input; `None` where it is not worth a word.
    fn judge(&mut self, entry: walkdir::Result<walkdir::DirEntry>) -> Option<Received> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(&self.root).to_path_buf();
                let problem = match error.io_error() {
                    Some(cause) => of_error(cause, ProblemKind::UnreadableFolder),
                    None => Problem::of_file(ProblemKind::UnreadableFolder, error.to_string()),
                };
                return Some(skipped(path, problem));
            }
        };
        let kind = entry.file_type();
        // Whoever names a file or folder on the command line means it, whatever it is called.
        let named = entry.depth() == 0;
        if !named && (self.excluded.contains(entry.path()) || self.walked.contains(entry.path())) {
            return self.prune(kind.is_dir());
        }
        let system_file = |path| Some(skipped(path, Problem::of_file(ProblemKind::SystemFile, "")));
        if kind.is_dir() {
            if !named && junk::is_system_folder(entry.file_name()) {
                self.prune(true);
                return system_file(entry.into_path());
            }
            return None;
        }
        if kind.is_symlink() {
            return Some(skipped(entry.into_path(), Problem::of_file(ProblemKind::SymlinkSkipped, "")));
        }
        if !kind.is_file() {
            return Some(skipped(entry.into_path(), Problem::of_file(ProblemKind::NotAFile, "")));
        }
        if !named && junk::is_system_file(entry.file_name()) {
            return system_file(entry.into_path());
        }
        match std::fs::symlink_metadata(entry.path()) {
            Ok(metadata) => self.receive(entry.into_path(), &metadata),
            Err(error) => Some(skipped(entry.into_path(), of_error(&error, ProblemKind::Unreadable))),
        }
    }

    /// Leaves out an entry, and what is in it if it is a folder.
    fn prune(&mut self, is_folder: bool) -> Option<Received> {
        if let (true, Some(current)) = (is_folder, &mut self.current) {
            current.skip_current_dir();
        }
        None
    }

    /// Hands on a finished file, and puts one that is being written aside.
    fn receive(&mut self, path: PathBuf, metadata: &Metadata) -> Option<Received> {
        let (size_bytes, modified_ns, look) = stamps(metadata);
        let row = self.manifest.and_then(|m| m.find(&path, &self.root).map(|index| (index, &m.rows[index])));
        if let Some((index, _)) = row {
            self.named[index] = true;
        }
        let dossier = match row {
            Some((_, row)) if row.withheld => None,
            Some((_, row)) if row.manifested.dossier.is_some() => row.manifested.dossier.clone(),
            _ => dossier_of_folders(&path),
        };
        let manifested = row.map(|(_, row)| row.manifested.clone());
        let file = SourceFile { path, size_bytes, modified_ns, dossier, manifested };
        match check(self.now_ns(), self.settle_ms, look, None) {
            Verdict::Settled => Some(Received::File(file)),
            Verdict::Wait(_) => {
                self.waiting.push((file, look));
                None
            }
        }
    }

    /// Waits, then looks again at every file that was not finished.
    fn look_again(&mut self) {
        let now_ns = self.now_ns();
        let left_ms = self.waiting.iter().map(|(_, look)| match check(now_ns, self.settle_ms, *look, None) {
            Verdict::Settled => 0,
            Verdict::Wait(ms) => ms,
        });
        let longest = left_ms.max().unwrap_or(0);
        (self.pause)(Duration::from_millis(longest));
        self.looks += 1;
        let now_ns = self.now_ns();
        for (mut file, earlier) in std::mem::take(&mut self.waiting) {
            let metadata = match std::fs::symlink_metadata(&file.path) {
                Ok(metadata) if metadata.is_file() => metadata,
                Ok(_) => {
                    let problem =
                        Problem::of_file(ProblemKind::Vanished, "another kind of entry has its name");
                    self.ready.push_back(skipped(file.path, problem));
                    continue;
                }
                Err(error) => {
                    let problem = of_error(&error, ProblemKind::Unreadable);
                    self.ready.push_back(skipped(file.path, problem));
                    continue;
                }
            };
            let (size_bytes, modified_ns, look) = stamps(&metadata);
            match check(now_ns, self.settle_ms, look, Some(earlier)) {
                Verdict::Settled => {
                    (file.size_bytes, file.modified_ns) = (size_bytes, modified_ns);
                    self.ready.push_back(Received::File(file));
                }
                Verdict::Wait(_) if self.looks >= LOOKS => {
                    let detail = format!("{} bytes at the last look, {size_bytes} now", earlier.size_bytes);
                    let problem = Problem::of_file(ProblemKind::StillWriting, detail);
                    self.ready.push_back(skipped(file.path, problem));
                }
                Verdict::Wait(_) => self.waiting.push((file, look)),
            }
        }
    }

    fn now_ns(&self) -> i128 {
        self.clock.now().unix_timestamp_nanos()
    }
}

/// The nearest folder above `path` that is named by a valid dossier code. All folders above count, also those above
/// the input: the form is too particular to occur by chance, and one may run on a part of a dossier.
fn dossier_of_folders(path: &Path) -> Option<DossierCode> {
    let names = path.ancestors().skip(1).filter_map(|above| above.file_name()?.to_str());
    names.into_iter().find_map(|name| name.parse().ok())
}

/// The absolute path of an input that is there, links above it resolved, so that overlapping inputs are known as such.
fn resolve(input: &Path) -> io::Result<PathBuf> {
    // `a/..`, `.` and `/` are folders, never links.
    let Some(name) = input.file_name() else { return input.canonicalize() };
    let above = input.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let path = above.canonicalize()?.join(name);
    std::fs::symlink_metadata(&path)?;
    Ok(path)
}

/// Size, mtime in nanoseconds, and what settling needs.
fn stamps(metadata: &Metadata) -> (u64, i128, Look) {
    let ns = |seconds: i64, ns: i64| i128::from(seconds) * 1_000_000_000 + i128::from(ns);
    let modified_ns = ns(metadata.mtime(), metadata.mtime_nsec());
    let changed_ns = modified_ns.max(ns(metadata.ctime(), metadata.ctime_nsec()));
    (metadata.len(), modified_ns, Look { size_bytes: metadata.len(), changed_ns })
}

fn of_error(error: &io::Error, otherwise: ProblemKind) -> Problem {
    let gone = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
    Problem::of_file(if gone { ProblemKind::Vanished } else { otherwise }, error.to_string())
}

fn skipped(path: PathBuf, problem: Problem) -> Received {
    Received::Skipped { path, problem }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "test files need not survive a power cut")]
mod tests;
