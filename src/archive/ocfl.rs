//! An OCFL 1.1 storage root on the local file system: objects of immutable versions, described by JSON that outlives
//! the program that wrote it (<https://ocfl.io/1.1/spec/>; rule by rule in `ocfl/OCFL.md`).
//!
//! What is promised: [`Store::commit`] returns after the new version is durable, and whatever stops it on the way (a
//! full disk, a kill, a power cut) leaves the object with its old or its new version, never with something between.
//! A version is built and synced in the staging folder, then comes in by rename:
//!
//! ```text
//! new object     staged tree ──rename──► root/abc/def/012/<object>                     one step, atomic
//! new version    v3 ──rename──► object/v3, then inventory.json, then inventory.json.sha512
//! ```
//!
//! Between the three renames of a new version the object is readable ([`Store::read`] accepts both sides of each), and
//! [`Store::recover`], which every commit calls first, finishes them. Nothing is ever deleted from the root: what does
//! not belong is moved to `rolled-back/` in the staging folder.
//!
//! Different objects may be written from several threads. Of the same object one commit runs at a time within a
//! process; a second process is kept away by the lock on the data folder, which is not this room's.
//!
//! Not here: what the files mean, which of them make an object, and the export of packages.

mod commit;
mod digest;
mod error;
mod inventory;
mod layout;
mod path;
mod recover;
mod root;
mod verify;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use commit::{Change, Committed, Content, Put};
pub use digest::{Digests, Sha512};
pub use error::OcflError;
pub use inventory::{Inventory, LogicalFile, User, Version};
pub use layout::ObjectId;
pub use path::{ContentPath, LogicalPath};
pub use recover::Recovery;
pub use verify::{Finding, ObjectReport, Verified, verify_object};

use error::IoContext;
use inventory::{INVENTORY, MAX_INVENTORY_BYTES, SIDECAR};

/// Commits of the same object take turns; 64 keeps the chance small that two workers' objects share a turn.
const TURNS: usize = 64;

/// A moment in a commit or a recovery, in the order in which they come. Tests stop the work there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The staging folder of this commit exists.
    Begun,
    /// All content is staged.
    ContentStaged,
    /// Inventories and sidecars are staged.
    InventoryStaged,
    /// Everything staged is durable; the root is untouched.
    Synced,
    /// The new object, or the folder of the new version, is in the root.
    VersionPublished,
    /// The root inventory is the new one, its sidecar still the old one.
    InventoryPublished,
    /// The sidecar is the new one: committed.
    SidecarPublished,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Step; 7] = [
        Step::Begun,
        Step::ContentStaged,
        Step::InventoryStaged,
        Step::Synced,
        Step::VersionPublished,
        Step::InventoryPublished,
        Step::SidecarPublished,
    ];
}

/// What a test does at a step: nothing, fail as a disk would, or end the process.
pub type Failpoint = Arc<dyn Fn(Step) -> io::Result<()> + Send + Sync>;

/// A storage root that sohoa made, open for reading and writing.
pub struct Store {
    root: PathBuf,
    staging: PathBuf,
    turns: [Mutex<()>; TURNS],
    failpoint: Option<Failpoint>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("root", &self.root)
            .field("staging", &self.staging)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the storage root, or makes one where `root` does not exist or is empty. `staging` must lie on the same
    /// file system, outside the root; it is made where missing.
    pub fn open_or_create(root: &Path, staging: &Path) -> Result<Store, OcflError> {
        root::create_if_missing(root)?;
        Store::open(root, staging)
    }

    /// Opens a storage root that exists; a missing one is an error.
    pub fn open(root: &Path, staging: &Path) -> Result<Store, OcflError> {
        root::check(root)?;
        root::prepare_staging(root, staging)?;
        Ok(Store {
            root: root.to_owned(),
            staging: staging.to_owned(),
            turns: std::array::from_fn(|_| Mutex::new(())),
            failpoint: None,
        })
    }

    /// The same store, calling `failpoint` at every step of a commit or recovery. For tests of crashes.
    pub fn with_failpoint(mut self, failpoint: Failpoint) -> Store {
        self.failpoint = Some(failpoint);
        self
    }

    /// The folder of the storage root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of an object, whether it exists or not.
    pub fn object_path(&self, id: &ObjectId) -> PathBuf {
        self.root.join(id.folder())
    }

    /// The inventory of an object; `None` if there is no such object.
    ///
    /// An object whose last commit was cut short, or is under way in another thread, reads as its old or its new
    /// version. Content is not digested here: that is [`Store::verify_object`].
    pub fn read(&self, id: &ObjectId) -> Result<Option<Inventory>, OcflError> {
        let path = self.object_path(id);
        if !exists(&path)? {
            return Ok(None);
        }
        let inventory = self.read_at(&path)?;
        if inventory.id() != id {
            return Err(OcflError::damaged(&path, format!("it holds {} in place of {id}", inventory.id())));
        }
        Ok(Some(inventory))
    }

    /// The inventory of the object in the folder `path`, as [`Store::objects`] gives it.
    pub fn read_at(&self, path: &Path) -> Result<Inventory, OcflError> {
        let file = path.join(INVENTORY);
        let bytes = read_limited(&file)?;
        let inventory = Inventory::parse(&bytes).map_err(|e| OcflError::damaged(path, e.to_string()))?;
        let digest = digest::of_bytes(&bytes).sha512;
        // Between the last two renames of a commit only the version's own sidecar agrees with the root inventory.
        let versions_own = path.join(format!("v{}", inventory.head())).join(SIDECAR);
        for sidecar in [path.join(SIDECAR), versions_own] {
            if read_limited(&sidecar).ok().and_then(|bytes| inventory::parse_sidecar(&bytes)) == Some(digest)
            {
                return Ok(inventory);
            }
        }
        Err(OcflError::damaged(&file, "its digest is not the one in its sidecar"))
    }

    /// The folders of all objects, in order of their paths. What else lies in the root is skipped here and reported
    /// by [`Store::verify_all`].
    pub fn objects(&self) -> impl Iterator<Item = Result<PathBuf, OcflError>> + use<> {
        verify::Hierarchy::new(&self.root).filter_map(|met| match met {
            verify::Met::Object(path) => Some(Ok(path)),
            verify::Met::Unreadable(path, source) => {
                Some(Err(OcflError::Io { action: "list", path, source }))
            }
            verify::Met::Stray(_) => None,
        })
    }

    /// Where the bytes of a file lie; of the newest version if `version` is `None`.
    pub fn content_path(
        &self,
        id: &ObjectId,
        version: Option<u32>,
        path: &LogicalPath,
    ) -> Result<PathBuf, OcflError> {
        let not_found = |what| OcflError::NotFound { id: id.clone(), what };
        let inventory = self.read(id)?.ok_or_else(|| not_found("version: it does not exist".to_owned()))?;
        let number = version.unwrap_or(inventory.head());
        let file =
            inventory.file(number, path).ok_or_else(|| not_found(format!("{path} in version {number}")))?;
        Ok(self.object_path(id).join(file.content.as_str()))
    }

    /// Opens a file for reading; of the newest version if `version` is `None`. The digest is not checked.
    pub fn open_content(
        &self,
        id: &ObjectId,
        version: Option<u32>,
        path: &LogicalPath,
    ) -> Result<File, OcflError> {
        let path = self.content_path(id, version, path)?;
        File::open(&path).at("open", &path)
    }

    /// Re-checks one object against every rule and every digest.
    pub fn verify_object(&self, id: &ObjectId) -> ObjectReport {
        verify::verify_object(&self.object_path(id))
    }

    /// Re-checks the whole root: the hierarchy, then every object, on the calling thread's rayon pool.
    /// `on_object` hears of each object when it is done, in no fixed order, with the number of all objects; findings
    /// about the hierarchy come back at the end, so that memory does not grow with damage.
    pub fn verify_all(&self, on_object: &(dyn Fn(&ObjectReport, usize) + Sync)) -> Verified {
        verify::verify_root(&self.root, on_object)
    }

    /// The same for a root that nothing is written to: a copy on a medium, without a data folder about it.
    pub fn verify_copy(
        root: &Path,
        on_object: &(dyn Fn(&ObjectReport, usize) + Sync),
    ) -> Result<Verified, OcflError> {
        root::check(root)?;
        Ok(verify::verify_root(root, on_object))
    }

    /// Clears what killed commits left in the staging folder. Only for whoever holds the lock on the data folder:
    /// a commit under way would lose its files. What was rolled back stays.
    pub fn clear_staging(&self) -> Result<(), OcflError> {
        for entry in std::fs::read_dir(&self.staging).at("list", &self.staging)? {
            let entry = entry.at("list", &self.staging)?;
            if entry.file_name().as_encoded_bytes().starts_with(commit::STAGED_PREFIX.as_bytes()) {
                std::fs::remove_dir_all(entry.path()).at("clear", &entry.path())?;
            }
        }
        Ok(())
    }

    /// The turn of one object: held while it is written or recovered.
    fn turn(&self, id: &ObjectId) -> MutexGuard<'_, ()> {
        let number = usize::from(digest::of_bytes(id.as_str().as_bytes()).sha256.0[0]) % TURNS;
        // The lock guards no memory; what a panicking commit left on disk is what recovery is for.
        self.turns[number].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&self, step: Step, at: &Path) -> Result<(), OcflError> {
        match &self.failpoint {
            Some(failpoint) => failpoint(step).at("go on with", at),
            None => Ok(()),
        }
    }
}

fn exists(path: &Path) -> Result<bool, OcflError> {
    path.try_exists().at("look for", path)
}

/// The bytes of an inventory or sidecar, which hostile hands may have made large.
fn read_limited(path: &Path) -> Result<Vec<u8>, OcflError> {
    let mut bytes = Vec::new();
    let file = File::open(path).at("open", path)?;
    file.take(MAX_INVENTORY_BYTES + 1).read_to_end(&mut bytes).at("read", path)?;
    if bytes.len() as u64 > MAX_INVENTORY_BYTES {
        return Err(OcflError::damaged(path, format!("longer than {MAX_INVENTORY_BYTES} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
