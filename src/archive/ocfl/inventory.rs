//! The inventory of an object as sohoa writes it (OCFL 1.1 §3.5), and the version that follows another.
//!
//! Separate from verification on purpose: this type holds only what is valid (every path stays inside, every state
//! digest is in the manifest), so the rest of the room needs no second look. Judging whatever a file may hold, with
//! the standard's codes, is `verify`'s work.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::digest::{Digests, Sha512};
use super::path::{ContentPath, LogicalPath};
use super::{ObjectId, OcflError};
use crate::record::Sha256;

/// The `type` of an inventory of OCFL 1.1.
pub(super) const TYPE: &str = "https://ocfl.io/1.1/spec/#inventory";
/// Name of the file.
pub(super) const INVENTORY: &str = "inventory.json";
/// Name of the file that holds the digest of the inventory.
pub(super) const SIDECAR: &str = "inventory.json.sha512";
/// An inventory of 10 000 files over ten versions has about 25 MB; nothing of ours comes near this.
pub(super) const MAX_INVENTORY_BYTES: u64 = 512 * 1024 * 1024;

/// `v` and the number, without padding (W001). Its order is that of the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct VersionName(u32);

impl From<VersionName> for String {
    fn from(name: VersionName) -> String {
        format!("v{}", name.0)
    }
}

impl TryFrom<String> for VersionName {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        parse_version(&text).map(VersionName).ok_or_else(|| format!("{text:?} is no version"))
    }
}

/// The number of an unpadded version name such as `v12`.
pub(super) fn parse_version(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('v')?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

/// The only digest algorithm by which sohoa addresses content (W004).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Addressing {
    Sha512,
}

/// Who made a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// A person's or a program's name.
    pub name: String,
    /// A URI, best `mailto:`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// One version: when, why and by whom, and which files it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// RFC 3339, to the second or finer.
    pub created: String,
    /// Why the version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    state: BTreeMap<Sha512, Vec<LogicalPath>>,
}

/// One file of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogicalFile<'a> {
    /// What it is called.
    pub path: &'a LogicalPath,
    /// The digest of its bytes.
    pub sha512: Sha512,
    /// Where its bytes lie in the object.
    pub content: &'a ContentPath,
}

/// All that an object says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Inventory {
    id: ObjectId,
    #[serde(rename = "type")]
    kind: String,
    digest_algorithm: Addressing,
    head: VersionName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_directory: Option<String>,
    manifest: BTreeMap<Sha512, Vec<ContentPath>>,
    versions: BTreeMap<VersionName, Version>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fixity: BTreeMap<String, BTreeMap<String, Vec<ContentPath>>>,
}

/// What an inventory is missing to be one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotOurs(String);

impl fmt::Display for NotOurs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Inventory {
    /// Reads an inventory that sohoa wrote.
    pub(super) fn parse(bytes: &[u8]) -> Result<Inventory, NotOurs> {
        let not_ours = |text: String| NotOurs(format!("its inventory is not one of sohoa: {text}"));
        let inventory: Inventory = serde_json::from_slice(bytes).map_err(|e| not_ours(e.to_string()))?;
        let reason = if inventory.kind != TYPE {
            format!("its type is {:?}", inventory.kind)
        } else if inventory.content_directory.as_deref().is_some_and(|name| name != "content") {
            "its content directory is not named content".to_owned()
        } else if !inventory.versions.keys().map(|name| name.0).eq(1..=inventory.head.0) {
            "its versions do not run from v1 to its head".to_owned()
        } else if inventory.manifest.values().any(Vec::is_empty) {
            "a digest of its manifest has no file".to_owned()
        } else if let Some(digest) = inventory
            .versions
            .values()
            .flat_map(|version| version.state.keys())
            .find(|digest| !inventory.manifest.contains_key(digest))
        {
            format!("digest {digest} of a state is not in its manifest")
        } else {
            return Ok(inventory);
        };
        Err(not_ours(reason))
    }

    /// The bytes of `inventory.json`: indented, because people read it.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, OcflError> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|e| OcflError::InvalidChange { id: self.id.clone(), reason: e.to_string() })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The object's id.
    pub fn id(&self) -> &ObjectId {
        &self.id
    }

    /// The number of the newest version, from 1.
    pub fn head(&self) -> u32 {
        self.head.0
    }

    /// A version by number.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.get(&VersionName(number))
    }

    /// All versions, oldest first.
    pub fn versions(&self) -> impl Iterator<Item = (u32, &Version)> {
        self.versions.iter().map(|(name, version)| (name.0, version))
    }

    /// The files that a version shows, by path; none for a version that does not exist.
    pub fn files(&self, version: u32) -> BTreeMap<&LogicalPath, LogicalFile<'_>> {
        let mut files = BTreeMap::new();
        for (&sha512, paths) in self.version(version).into_iter().flat_map(|v| &v.state) {
            let Some(content) = self.content(sha512) else { continue };
            files.extend(paths.iter().map(|path| (path, LogicalFile { path, sha512, content })));
        }
        files
    }

    /// One file of a version.
    pub fn file(&self, version: u32, path: &LogicalPath) -> Option<LogicalFile<'_>> {
        let (&sha512, paths) = self.version(version)?.state.iter().find(|(_, paths)| paths.contains(path))?;
        let path = paths.iter().find(|p| *p == path)?;
        Some(LogicalFile { path, sha512, content: self.content(sha512)? })
    }

    /// Where content of this digest lies.
    pub(super) fn content(&self, sha512: Sha512) -> Option<&ContentPath> {
        self.manifest.get(&sha512)?.first()
    }

    /// The content that lies in the folder of one version, with its digest.
    pub(super) fn content_of(&self, version: u32) -> BTreeMap<&ContentPath, Sha512> {
        let folder = format!("v{version}/");
        let all =
            self.manifest.iter().flat_map(|(digest, paths)| paths.iter().map(move |path| (path, *digest)));
        all.filter(|(path, _)| path.as_str().starts_with(&folder)).collect()
    }

    /// Whether everything up to this inventory's head reads the same in `next`.
    pub(super) fn is_continued_by(&self, next: &Inventory) -> bool {
        self.id == next.id
            && self.versions.iter().all(|(name, version)| next.versions.get(name) == Some(version))
            && self.manifest.iter().all(|(digest, paths)| next.manifest.get(digest) == Some(paths))
    }
}

/// An inventory in the making: the newest version with its changes so far.
#[derive(Debug)]
pub(super) struct NextInventory {
    number: u32,
    old: Option<Inventory>,
    state: BTreeMap<LogicalPath, Sha512>,
    added: BTreeMap<Sha512, (ContentPath, Sha256)>,
}

impl NextInventory {
    /// The version after `old`, showing the same files until told otherwise.
    pub(super) fn after(old: Option<Inventory>) -> NextInventory {
        let head = old.as_ref().map_or(0, Inventory::head);
        let files = old.as_ref().map(|old| old.files(head)).unwrap_or_default();
        let state = files.into_values().map(|file| (file.path.clone(), file.sha512)).collect();
        NextInventory { number: head.saturating_add(1), old, state, added: BTreeMap::new() }
    }

    /// The number that the version will have.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// Whether content of this digest needs no second copy.
    pub(super) fn holds(&self, sha512: Sha512) -> bool {
        self.added.contains_key(&sha512) || self.old.as_ref().is_some_and(|old| old.content(sha512).is_some())
    }

    /// Says that new content lies at `path`.
    pub(super) fn add(&mut self, digests: Digests, path: ContentPath) {
        self.added.insert(digests.sha512, (path, digests.sha256));
    }

    /// Shows content under a path, in place of what the path showed before.
    pub(super) fn show(&mut self, path: LogicalPath, sha512: Sha512) {
        self.state.insert(path, sha512);
    }

    /// A file that is also a folder of another file (E095).
    pub(super) fn conflict(&self) -> Option<&LogicalPath> {
        // A path is text to its owned map too, so that ancestors can be looked up without copying each.
        let paths: std::collections::HashSet<&str> = self.state.keys().map(LogicalPath::as_str).collect();
        self.state.keys().find(|path| path.ancestors().any(|folder| paths.contains(folder)))
    }

    /// Whether the new version would show exactly what the newest one shows.
    pub(super) fn is_unchanged(&self) -> bool {
        let Some(old) = &self.old else { return self.state.is_empty() };
        let shown = old.files(old.head());
        shown.len() == self.state.len()
            && shown.into_values().all(|file| self.state.get(file.path) == Some(&file.sha512))
    }

    /// The finished inventory.
    pub(super) fn finish(self, id: &ObjectId, created: String, message: String, user: User) -> Inventory {
        let mut inventory = self.old.unwrap_or_else(|| Inventory {
            id: id.clone(),
            kind: TYPE.to_owned(),
            digest_algorithm: Addressing::Sha512,
            head: VersionName(self.number),
            content_directory: None,
            manifest: BTreeMap::new(),
            versions: BTreeMap::new(),
            fixity: BTreeMap::new(),
        });
        let mut state: BTreeMap<Sha512, Vec<LogicalPath>> = BTreeMap::new();
        for (path, digest) in self.state {
            state.entry(digest).or_default().push(path);
        }
        // Each path is put once in a change, so all that was added is in the state, as E107 wants.
        let sha256 = inventory.fixity.entry("sha256".to_owned()).or_default();
        for (sha512, (path, digest)) in self.added {
            sha256.entry(digest.to_string()).or_default().push(path.clone());
            inventory.manifest.entry(sha512).or_default().push(path);
        }
        inventory.head = VersionName(self.number);
        let version = Version { created, message: Some(message), user: Some(user), state };
        inventory.versions.insert(inventory.head, version);
        inventory
    }
}

/// The content of the sidecar: two spaces, so that `sha512sum --check` reads it as well (E061).
pub(super) fn sidecar(inventory: &[u8]) -> Vec<u8> {
    format!("{}  {INVENTORY}\n", super::digest::of_bytes(inventory).sha512).into_bytes()
}

/// The digest in a sidecar.
pub(super) fn parse_sidecar(bytes: &[u8]) -> Option<Sha512> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut words = text.split_ascii_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(digest), Some(INVENTORY), None) => digest.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ocfl::digest::of_bytes;

    fn user() -> User {
        User { name: "sohoa".to_owned(), address: Some("mailto:sohoa@example.org".to_owned()) }
    }

    fn with_files(count: usize) -> Inventory {
        let mut next = NextInventory::after(None);
        for n in 0..count {
            let digests = of_bytes(n.to_string().as_bytes());
            next.add(digests, format!("v1/content/papers/{n}").parse().unwrap());
            next.show(format!("papers/{n}").parse().unwrap(), digests.sha512);
        }
        let id: ObjectId = "urn:sohoa:test".parse().unwrap();
        next.finish(&id, "2026-11-22T01:25:00Z".to_owned(), "test".to_owned(), user())
    }

    #[test]
    fn what_is_written_is_read_again_even_with_ten_thousand_files() {
        let first = with_files(10_000);
        let mut next = NextInventory::after(Some(first.clone()));
        assert!(next.is_unchanged());
        let digests = of_bytes(b"other");
        next.add(digests, "v2/content/papers/7".parse().unwrap());
        let changed: LogicalPath = "papers/7".parse().unwrap();
        next.show(changed.clone(), digests.sha512);
        assert!(!next.is_unchanged() && next.conflict().is_none());
        let second = next.finish(first.id(), "2026-11-23T01:25:00Z".to_owned(), String::new(), user());

        let read = Inventory::parse(&second.to_bytes().unwrap()).unwrap();
        assert_eq!(read, second);
        assert_eq!(
            (read.head(), read.files(1).len(), read.files(2).len(), read.files(3).len()),
            (2, 10_000, 10_000, 0)
        );
        assert_eq!(read.file(1, &changed).unwrap().content.as_str(), "v1/content/papers/7");
        assert_eq!(read.file(2, &changed).unwrap().content.as_str(), "v2/content/papers/7");
        assert_eq!(read.content_of(2).len(), 1);
        assert!(first.is_continued_by(&read) && !read.is_continued_by(&first));
    }

    #[test]
    fn versions_are_written_in_the_order_of_their_numbers() {
        let mut inventory = with_files(1);
        for n in 2..=11 {
            let mut next = NextInventory::after(Some(inventory));
            next.show(format!("copy-{n}").parse().unwrap(), of_bytes(b"0").sha512);
            let id: ObjectId = "urn:sohoa:test".parse().unwrap();
            inventory = next.finish(&id, "2026-11-22T01:25:00Z".to_owned(), String::new(), user());
        }
        let text = String::from_utf8(inventory.to_bytes().unwrap()).unwrap();
        let place = |name: &str| text.find(&format!("\"{name}\": {{")).unwrap();
        assert!(place("v1") < place("v2") && place("v9") < place("v10") && place("v10") < place("v11"));
    }

    #[test]
    fn inventories_that_break_our_rules_are_refused() {
        let good = String::from_utf8(with_files(2).to_bytes().unwrap()).unwrap();
        assert!(Inventory::parse(good.as_bytes()).is_ok());
        for (old, new) in [
            ("\"head\": \"v1\"", "\"head\": \"v2\""),
            ("\"head\": \"v1\"", "\"head\": \"v01\""),
            ("1.1/spec", "1.0/spec"),
            ("\"sha512\"", "\"sha256\""),
            ("\"manifest\"", "\"contentDirectory\": \"stuff\", \"manifest\""),
            ("\"manifest\"", "\"more\": 1, \"manifest\""),
            ("v1/content/papers/0", "v1/content/../../x"),
            ("\"papers/0\"", "\"/papers/0\""),
            ("urn:sohoa:test", ""),
            (&of_bytes(b"0").sha512.to_string(), &of_bytes(b"9").sha512.to_string()),
        ] {
            // Once, so that manifest and state cease to agree where a digest is replaced.
            let bad = good.replacen(old, new, 1);
            assert_ne!(bad, good, "{old}");
            assert!(Inventory::parse(bad.as_bytes()).is_err(), "{old} -> {new}");
        }
    }

    #[test]
    fn version_names_are_plain_numbers() {
        assert_eq!(parse_version("v12"), Some(12));
        for bad in ["v0", "v01", "v", "1", "v1a", "v-1", "v+1", "V1", "v99999999999"] {
            assert_eq!(parse_version(bad), None, "{bad}");
        }
    }

    #[test]
    fn sidecars_round_trip_and_reject_other_text() {
        let sidecar = sidecar(b"{}");
        assert_eq!(parse_sidecar(&sidecar), Some(of_bytes(b"{}").sha512));
        assert!(sidecar.ends_with(b"  inventory.json\n"));
        for bad in
            [&b""[..], b"abc  inventory.json", &sidecar[..128], b"\xff\xfe", &[&sidecar[..], b"x"].concat()]
        {
            assert_eq!(parse_sidecar(bad), None, "{bad:?}");
        }
    }
}
