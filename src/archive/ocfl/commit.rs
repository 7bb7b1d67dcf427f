//! A new version of an object, from a list of files to a durable folder in the root.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::digest::{self, Digests};
use super::error::IoContext;
use super::inventory::{self, INVENTORY, Inventory, NextInventory, SIDECAR, User};
use super::path::ContentNames;
use super::{LogicalPath, ObjectId, OcflError, Recovery, Step, Store, exists};
use crate::record::Sha256;

pub(super) const OBJECT_DECLARATION: &str = "0=ocfl_object_1.1";
const OBJECT_DECLARATION_TEXT: &[u8] = b"ocfl_object_1.1\n";
/// Staging folders of commits begin so.
pub(super) const STAGED_PREFIX: &str = "commit-";
/// Only another object's commit can make a folder appear on the way to ours, and there are three such folders.
const PUBLISH_ATTEMPTS: usize = 4;

/// What the next version of an object has that the one before has not. Files that are not named stay as they were.
#[derive(Debug, Clone)]
pub struct Change {
    /// New files and new content of old files; each path once.
    pub puts: Vec<Put>,
    /// Why, for readers of the inventory.
    pub message: String,
    /// By whom.
    pub user_name: String,
    /// A URI for the user, best `mailto:` (W009).
    pub user_address: String,
    /// When, in RFC 3339, such as `2026-11-22T01:25:00Z`.
    pub created: String,
    /// The version on which the caller built; 0 for none, `None` for whichever there is.
    pub expected_head: Option<u32>,
}

/// One file of a change.
#[derive(Debug, Clone)]
pub struct Put {
    /// What the file is called in the object.
    pub path: LogicalPath,
    /// Its bytes.
    pub content: Content,
}

/// Where the bytes of a file come from.
#[derive(Debug, Clone)]
pub enum Content {
    /// A file outside the root. It is copied and stays as it is: a link would let a later change to it reach the
    /// archive (E090 forbids links too). It is digested while it is copied.
    File {
        /// The file.
        path: PathBuf,
        /// The digest that the caller knows; other bytes are refused with [`OcflError::Changed`].
        sha256: Option<Sha256>,
    },
    /// Bytes in memory.
    Bytes(Vec<u8>),
}

/// A version that is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The newest version of the object, from 1.
    pub version: u32,
    /// Whether this commit made it; false where the change changed nothing.
    pub is_new: bool,
    /// The folder of the object.
    pub path: PathBuf,
    /// What an earlier commit had left to finish.
    pub recovery: Recovery,
}

impl Store {
    /// Makes the next version of an object, or the object. See the head of the module for what is promised.
    pub fn commit(&self, id: &ObjectId, change: Change) -> Result<Committed, OcflError> {
        let _turn = self.turn(id);
        let path = self.object_path(id);
        let recovery = self.recover_in_turn(id)?;
        let old = self.read(id)?;
        let head = old.as_ref().map_or(0, Inventory::head);
        if let Some(expected) = change.expected_head.filter(|&expected| expected != head) {
            return Err(OcflError::Conflict { id: id.clone(), expected, found: head });
        }
        check(id, &change)?;

        let staged = tempfile::Builder::new()
            .prefix(STAGED_PREFIX)
            .tempdir_in(&self.staging)
            .at("make a folder in", &self.staging)?;
        self.step(Step::Begun, staged.path())?;
        let mut next = NextInventory::after(old);
        // A new object is staged under its whole path, so that the folders above it come in with it.
        let object = if head == 0 { staged.path().join(id.folder()) } else { staged.path().to_owned() };
        let version = object.join(format!("v{}", next.number()));
        std::fs::create_dir_all(&version).at("make", &version)?;
        stage_content(&mut next, &object, change.puts)?;
        self.step(Step::ContentStaged, staged.path())?;
        if let Some(conflict) = next.conflict() {
            let reason = format!("{conflict} or a folder on its way is also the name of a file");
            return Err(OcflError::InvalidChange { id: id.clone(), reason });
        }
        if next.is_unchanged() {
            if head == 0 {
                return Err(OcflError::InvalidChange {
                    id: id.clone(),
                    reason: "it has no files".to_owned(),
                });
            }
            return Ok(Committed { version: head, is_new: false, path, recovery });
        }

        let number = next.number();
        let user = User { name: change.user_name, address: Some(change.user_address) };
        let bytes = next.finish(id, change.created, change.message, user).to_bytes()?;
        if head == 0 {
            write(&object.join(OBJECT_DECLARATION), OBJECT_DECLARATION_TEXT)?;
        }
        for folder in [&version, &object] {
            write(&folder.join(INVENTORY), &bytes)?;
            write(&folder.join(SIDECAR), &inventory::sidecar(&bytes))?;
        }
        self.step(Step::InventoryStaged, staged.path())?;
        crate::fs::sync_tree(staged.path()).at("sync", staged.path())?;
        self.step(Step::Synced, staged.path())?;

        if head == 0 {
            self.publish_object(id, staged.path())?;
            self.step(Step::VersionPublished, &path)?;
        } else {
            let place = path.join(format!("v{number}"));
            crate::fs::publish(&version, &place).at("publish", &place)?;
            self.step(Step::VersionPublished, &path)?;
            self.publish_inventory(&object, &path)?;
        }
        Ok(Committed { version: number, is_new: true, path, recovery })
    }

    /// Replaces root inventory and sidecar, in this order, by the synced ones in `from`.
    pub(super) fn publish_inventory(&self, from: &Path, object: &Path) -> Result<(), OcflError> {
        for (name, step) in [(INVENTORY, Step::InventoryPublished), (SIDECAR, Step::SidecarPublished)] {
            let place = object.join(name);
            crate::fs::publish(&from.join(name), &place).at("publish", &place)?;
            self.step(step, object)?;
        }
        Ok(())
    }

    /// Brings in a new object by one rename of the highest folder that is missing on its way, so that no empty
    /// folder is ever left in the root (E073).
    fn publish_object(&self, id: &ObjectId, staged: &Path) -> Result<(), OcflError> {
        let folder = id.folder();
        for _ in 0..PUBLISH_ATTEMPTS {
            let mut missing = PathBuf::new();
            for part in folder.components() {
                missing.push(part);
                if !exists(&self.root.join(&missing))? {
                    break;
                }
            }
            let place = self.root.join(&missing);
            match crate::fs::publish(&staged.join(&missing), &place) {
                Ok(()) => return Ok(()),
                // Another object's commit made a folder on the way first: then go one level deeper.
                Err(e)
                    if missing != folder
                        && matches!(
                            e.kind(),
                            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty
                        ) => {}
                Err(e) => return Err(e).at("publish", &place),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists)).at("publish", &self.object_path(id))
    }
}

/// What can be judged before any byte is written.
fn check(id: &ObjectId, change: &Change) -> Result<(), OcflError> {
    let invalid = |reason: String| Err(OcflError::InvalidChange { id: id.clone(), reason });
    if OffsetDateTime::parse(&change.created, &Rfc3339).is_err() {
        return invalid(format!("{:?} is no instant of RFC 3339", change.created));
    }
    if !super::layout::is_uri(&change.user_address) {
        return invalid(format!("{:?} is no URI for a user", change.user_address));
    }
    if change.user_name.is_empty() {
        return invalid("it has no user's name".to_owned());
    }
    let mut seen = BTreeSet::new();
    match change.puts.iter().find(|put| !seen.insert(&put.path)) {
        Some(put) => invalid(format!("it puts {} twice", put.path)),
        None => Ok(()),
    }
}

/// Stages the content that the object does not hold yet, and shows all of it under its path.
fn stage_content(next: &mut NextInventory, object: &Path, puts: Vec<Put>) -> Result<(), OcflError> {
    let mut names = ContentNames::new(next.number());
    for Put { path: logical, content } in puts {
        let content_path = names.name(&logical)?;
        let place = object.join(content_path.as_str());
        let digests = match content {
            Content::Bytes(bytes) => {
                let digests = digest::of_bytes(&bytes);
                if !next.holds(digests.sha512) {
                    make_parent(&place)?;
                    write(&place, &bytes)?;
                }
                digests
            }
            Content::File { path, sha256 } => {
                let digests = copy(&path, &place)?;
                if let Some(expected) = sha256.filter(|&expected| expected != digests.sha256) {
                    return Err(OcflError::Changed { path, expected, found: digests.sha256 });
                }
                if next.holds(digests.sha512) {
                    discard(&place, object)?;
                }
                digests
            }
        };
        if !next.holds(digests.sha512) {
            next.add(digests, content_path);
        }
        next.show(logical, digests.sha512);
    }
    Ok(())
}

fn make_parent(place: &Path) -> Result<(), OcflError> {
    let folder = place.parent().unwrap_or(place);
    std::fs::create_dir_all(folder).at("make", folder)
}

fn write(place: &Path, bytes: &[u8]) -> Result<(), OcflError> {
    // Made durable later, all at once, by `sync_tree`.
    File::create_new(place).and_then(|mut file| file.write_all(bytes)).at("write", place)
}

fn copy(from: &Path, place: &Path) -> Result<Digests, OcflError> {
    // A pipe or a device would block for ever.
    if !std::fs::metadata(from).at("look at", from)?.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput)).at("copy, for it is no file,", from);
    }
    let mut source = File::open(from).at("open", from)?;
    make_parent(place)?;
    let mut copy = Copying { file: File::create_new(place).at("write", place)?, failed: false };
    match digest::copy(&mut source, &mut copy) {
        Ok(digests) => Ok(digests),
        Err(e) if copy.failed => Err(e).at("write", place),
        Err(e) => Err(e).at("read", from),
    }
}

/// Tells on which side of a copy an error came: a full archive and an unreadable scan want other advice.
struct Copying {
    file: File,
    failed: bool,
}

impl Write for Copying {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).inspect_err(|e| self.failed = e.kind() != io::ErrorKind::Interrupted)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Removes a staged file and the folders that it leaves empty (E024, W003), up to `top`.
fn discard(place: &Path, top: &Path) -> Result<(), OcflError> {
    std::fs::remove_file(place).at("remove", place)?;
    let version_folders = place.ancestors().skip(1).take_while(|folder| {
        // The version's own folder stays: a version may have no content.
        folder.parent() != Some(top)
    });
    for folder in version_folders {
        match std::fs::remove_dir(folder) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::DirectoryNotEmpty => break,
            Err(e) => return Err(e).at("remove", folder),
        }
    }
    Ok(())
}
