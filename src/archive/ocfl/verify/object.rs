//! One object against its inventories: what stands in its folders, and every byte.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::FileType;
use std::path::{Path, PathBuf};

use super::compare::compare_inventories;
use super::hierarchy::{declares_object, list};
use super::inventory::{Facts, Spec, judge, version_number};
use super::{Findings, ObjectReport, UNREADABLE, json};
use crate::archive::ocfl::digest::{self, Algorithm};
use crate::archive::ocfl::inventory::{INVENTORY, MAX_INVENTORY_BYTES};
use crate::archive::ocfl::{OcflError, read_limited};

/// Extensions registered with OCFL that may stand in an object (<https://ocfl.github.io/extensions/>).
const REGISTERED_EXTENSIONS: [&str; 13] = [
    "0001-digest-algorithms",
    "0002-flat-direct-storage-layout",
    "0003-hash-and-id-n-tuple-storage-layout",
    "0004-hashed-n-tuple-storage-layout",
    "0005-mutable-head",
    "0006-flat-omit-prefix-storage-layout",
    "0007-n-tuple-omit-prefix-storage-layout",
    "0008-schema-registry",
    "0009-digest-algorithms",
    "0010-differential-n-tuple-omit-prefix-storage-layout",
    "0011-direct-clean-path-layout",
    "0012-hash-and-no-prefix-id-n-tuple-storage-layout",
    "initial",
];

/// Checks the object in the folder `path`: every rule of OCFL 1.0 or 1.1, whichever it declares, every digest of
/// manifests and fixity blocks in one pass over each file. Never fails: what cannot be read is a finding.
pub fn verify_object(path: &Path) -> ObjectReport {
    let mut check = Check { object: path, findings: Findings::new(), files: 0, bytes: 0 };
    let id = check.object();
    let Check { findings, files, bytes, .. } = check;
    ObjectReport { path: path.to_owned(), id, findings: findings.finish(), files, bytes }
}

struct Check<'a> {
    object: &'a Path,
    findings: Findings,
    files: u64,
    bytes: u64,
}

/// An inventory file that could be read as JSON.
pub(super) struct Read {
    pub(super) facts: Facts,
    pub(super) bytes: Vec<u8>,
    /// `vN/inventory.json` or `inventory.json`.
    pub(super) at: PathBuf,
}

/// The folder of one version.
pub(super) struct VersionFolder {
    pub(super) inventory: Option<Read>,
    /// Content paths, relative to the object.
    content: Vec<String>,
}

impl Check<'_> {
    fn add(&mut self, code: &'static str, path: impl Into<PathBuf>, detail: impl Into<String>) {
        self.findings.add(code, path, detail);
    }

    fn list(&mut self, folder: &Path) -> Vec<(OsString, FileType)> {
        match list(&self.object.join(folder)) {
            Ok(entries) => entries,
            Err(e) => {
                self.add(UNREADABLE, folder, e.to_string());
                Vec::new()
            }
        }
    }

    fn object(&mut self) -> Option<String> {
        let entries = self.list(Path::new(""));
        let declared = self.declaration(&entries);
        let Some(root) = self.inventory(Path::new(""), &entries) else {
            if !entries.iter().any(|(name, _)| name == INVENTORY) {
                self.add("E063", INVENTORY, "the object has no inventory");
            }
            return None;
        };
        if let (Some(declared), Some(spec)) = (declared, root.facts.spec)
            && declared != spec
        {
            let detail =
                format!("it is of OCFL {}, the object declares {}", spec.number(), declared.number());
            self.add("E038", INVENTORY, detail);
        }
        self.root_entries(&entries, &root.facts);
        let mut versions = BTreeMap::new();
        for (name, kind) in &entries {
            if let (Some(name), true) = (name.to_str(), kind.is_dir())
                && let Some((number, _)) = version_number(name)
                && root.facts.versions.contains_key(name)
            {
                versions.insert(number, self.version_folder(name, &root.facts));
            }
        }
        compare_inventories(&root, &versions, &mut self.findings);
        self.compare_content(&root, &versions);
        root.facts.id
    }

    /// The version of OCFL that the object declares.
    fn declaration(&mut self, entries: &[(OsString, FileType)]) -> Option<Spec> {
        let mut names = entries.iter().map(|(name, _)| name).filter(|name| declares_object(name));
        let (Some(name), None) = (names.next(), names.next()) else {
            self.add("E003", "", "the object does not have exactly one file 0=ocfl_object_…");
            return None;
        };
        let spec = Spec::ALL.into_iter().find(|spec| *name == *format!("0=ocfl_object_{}", spec.number()));
        let Some(spec) = spec else {
            self.add("E006", name, "this is no released version of OCFL");
            return None;
        };
        match read_limited(&self.object.join(name)) {
            Ok(text) if text == format!("ocfl_object_{}\n", spec.number()).as_bytes() => {}
            Ok(_) => self.add("E007", name, "the text does not repeat the file's name"),
            Err(e) => self.add(UNREADABLE, name, reason(&e)),
        }
        Some(spec)
    }

    /// Reads and judges the inventory in `folder` and its sidecar; `None` where there is none or it is no JSON.
    fn inventory(&mut self, folder: &Path, entries: &[(OsString, FileType)]) -> Option<Read> {
        let at = folder.join(INVENTORY);
        entries.iter().find(|(name, kind)| name == INVENTORY && kind.is_file())?;
        let bytes = match read_limited(&self.object.join(&at)) {
            Ok(bytes) => bytes,
            Err(OcflError::Damaged { .. }) => {
                self.add("E033", at, format!("longer than {MAX_INVENTORY_BYTES} bytes"));
                return None;
            }
            Err(e) => {
                self.add(UNREADABLE, at, reason(&e));
                return None;
            }
        };
        let value = match json::parse(&bytes) {
            Ok(value) => value,
            Err(e) => {
                self.add("E033", at, e.to_string());
                return None;
            }
        };
        let facts = judge(&value, &at, &mut self.findings);
        if let Some(name) = &facts.algorithm_name {
            self.sidecar(folder, name, facts.algorithm);
        }
        Some(Read { facts, bytes, at })
    }

    fn sidecar(&mut self, folder: &Path, algorithm_name: &str, algorithm: Option<Algorithm>) {
        // The name comes from the inventory: a slash in it must not lead elsewhere.
        if algorithm_name.contains('/') {
            return;
        }
        let at = folder.join(format!("{INVENTORY}.{algorithm_name}"));
        let text = match read_limited(&self.object.join(&at)) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(e) if e.io_kind() == Some(std::io::ErrorKind::NotFound) => {
                return self.add("E058", at, "the inventory has no sidecar");
            }
            Err(e) => return self.add(UNREADABLE, at, reason(&e)),
        };
        let mut words = text.split_ascii_whitespace();
        let (Some(digest), Some(INVENTORY), None) = (words.next(), words.next(), words.next()) else {
            return self.add("E061", at, "the sidecar is not: digest, space, inventory.json");
        };
        let Some(algorithm) = algorithm else { return };
        match digest::of_file(&self.object.join(folder).join(INVENTORY), &[algorithm]) {
            Ok((found, _)) if found.iter().any(|found| found.eq_ignore_ascii_case(digest)) => {}
            Ok(_) => self.add("E060", at, "the inventory has another digest"),
            Err(e) => self.add(UNREADABLE, at, e.to_string()),
        }
    }

    /// What may stand in the object's folder (§3.1).
    fn root_entries(&mut self, entries: &[(OsString, FileType)], facts: &Facts) {
        let sidecar = facts.algorithm_name.as_ref().map(|name| format!("{INVENTORY}.{name}"));
        for (name, kind) in entries {
            let text = name.to_str().unwrap_or_default();
            if kind.is_dir() {
                if text == "extensions" {
                    self.extensions();
                } else if version_number(text).is_some() {
                    if !facts.versions.contains_key(text) {
                        self.add("E046", name, "the inventory does not have this version");
                    }
                } else if text == "logs" {
                    // The owner's business (§3.8).
                } else {
                    self.add("E001", name, "this folder does not belong in an object");
                }
            } else if !kind.is_file() {
                self.add("E090", name, "a link or special file");
            } else if text != INVENTORY && Some(text) != sidecar.as_deref() && !declares_object(name) {
                self.add("E001", name, "this file does not belong in an object");
            }
        }
        for version in facts.versions.keys() {
            let found = entries.iter().any(|(name, kind)| name == version.as_str() && kind.is_dir());
            if !found && version_number(version).is_some() {
                self.add("E046", version, "the inventory has this version, but there is no folder");
                self.add("E010", version, "a version is missing in the sequence");
            }
        }
    }

    fn extensions(&mut self) {
        let folder = Path::new("extensions");
        for (name, kind) in self.list(folder) {
            if !kind.is_dir() {
                self.add("E067", folder.join(&name), "no folder of an extension");
            } else if !name.to_str().is_some_and(|name| REGISTERED_EXTENSIONS.contains(&name)) {
                self.add("W013", folder.join(&name), "this extension is not registered");
            }
        }
    }

    fn version_folder(&mut self, name: &str, root: &Facts) -> VersionFolder {
        let folder = Path::new(name);
        let entries = self.list(folder);
        let inventory = self.inventory(folder, &entries);
        if !entries.iter().any(|(entry, _)| entry == INVENTORY) {
            self.add("W010", folder, "the version has no inventory of its own");
        }
        let content_directory = root.content_directory.as_deref().unwrap_or("content");
        let mut content = Vec::new();
        for (entry, kind) in &entries {
            let at = folder.join(entry);
            let text = entry.to_str().unwrap_or_default();
            if kind.is_dir() {
                if text == content_directory {
                    content = self.content(&at);
                } else {
                    self.add("W002", at, "not the content folder");
                }
            } else if !kind.is_file() {
                self.add("E090", at, "a link or special file");
            } else if text != INVENTORY && !text.starts_with("inventory.json.") {
                self.add("E015", at, "a file beside the inventory");
            }
        }
        VersionFolder { inventory, content }
    }

    /// All files below a content folder, as content paths.
    fn content(&mut self, top: &Path) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![top.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = self.list(&folder);
            if entries.is_empty() {
                let code = if folder == top { "W003" } else { "E024" };
                self.add(code, &folder, "an empty folder");
            }
            for (name, kind) in entries {
                let path = folder.join(name);
                if kind.is_dir() {
                    folders.push(path);
                } else if !kind.is_file() {
                    self.add("E090", path, "a link or special file");
                } else if let Some(text) = path.to_str() {
                    files.push(text.to_owned());
                } else {
                    // An inventory is UTF-8 and cannot name it.
                    self.add("E023", path, "not in the manifest");
                }
            }
        }
        files
    }

    /// Every file against every manifest and fixity block that names it, and the other way round.
    fn compare_content(&mut self, root: &Read, versions: &BTreeMap<u32, VersionFolder>) {
        let found: BTreeSet<&String> = versions.values().flat_map(|folder| &folder.content).collect();
        let mut expected: BTreeMap<&String, BTreeSet<Expected>> = BTreeMap::new();
        let inventories = versions.values().filter_map(|folder| folder.inventory.as_ref());
        for read in std::iter::once(root).chain(inventories) {
            self.expect(read, &found, &mut expected);
        }
        for (number, folder) in versions {
            // A file must be in the inventory of its version and in all that follow.
            let later = versions.range(number..).filter_map(|(_, folder)| folder.inventory.as_ref());
            for read in std::iter::once(root).chain(later) {
                let listed: BTreeSet<&String> = read.facts.manifest.values().flatten().collect();
                for path in folder.content.iter().filter(|path| !listed.contains(path)) {
                    self.add("E023", path, format!("not in the manifest of {}", read.at.display()));
                }
            }
        }
        for (path, expected) in expected {
            self.digest(path, &expected);
        }
    }

    /// Gathers what an inventory says about digests; reports files that it names and that do not exist.
    fn expect<'f>(
        &mut self,
        read: &'f Read,
        found: &BTreeSet<&String>,
        expected: &mut BTreeMap<&'f String, BTreeSet<Expected<'f>>>,
    ) {
        let manifest = read.facts.algorithm.into_iter().flat_map(|algorithm| {
            let digests = read.facts.manifest.iter();
            digests.flat_map(move |(digest, paths)| paths.iter().map(move |p| (algorithm, digest, p, "E092")))
        });
        let fixity =
            read.facts.fixity.iter().map(|(algorithm, digest, path)| (*algorithm, digest, path, "E093"));
        for (algorithm, digest, path, code) in manifest.chain(fixity) {
            if found.contains(path) {
                expected.entry(path).or_default().insert(Expected { algorithm, digest, code });
            } else {
                self.add(
                    code,
                    path,
                    format!("there is no such content, though {} names it", read.at.display()),
                );
            }
        }
    }

    fn digest(&mut self, path: &str, expected: &BTreeSet<Expected>) {
        let algorithms: BTreeSet<Algorithm> = expected.iter().map(|e| e.algorithm).collect();
        let algorithms: Vec<Algorithm> = algorithms.into_iter().collect();
        let (digests, bytes) = match digest::of_file(&self.object.join(path), &algorithms) {
            Ok(read) => read,
            Err(e) => return self.add(UNREADABLE, path, e.to_string()),
        };
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        for wanted in expected {
            let found =
                algorithms.iter().zip(&digests).find(|(algorithm, _)| **algorithm == wanted.algorithm);
            if found.is_none_or(|(_, digest)| digest != wanted.digest) {
                self.add(
                    wanted.code,
                    path,
                    format!("its {:?} digest is not {}", wanted.algorithm, wanted.digest),
                );
            }
        }
    }
}

/// What some inventory says about a file. Copies of an inventory say the same, and count once.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Expected<'a> {
    algorithm: Algorithm,
    digest: &'a str,
    code: &'static str,
}

fn reason(error: &OcflError) -> String {
    match error {
        OcflError::Io { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}
