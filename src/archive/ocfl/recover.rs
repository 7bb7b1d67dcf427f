//! What a commit that was cut short left in the root, and how it is finished or taken back.
//!
//! Separate from `commit` because it trusts nothing: it looks at an object as a stranger would. Only the states that
//! our own three renames can leave (and a damaged root inventory, of which the newest version keeps a copy) are
//! repaired; anything else is `Damaged` and waits for a person.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::digest::{self, Algorithm};
use super::error::IoContext;
use super::inventory::{self, INVENTORY, Inventory, SIDECAR, parse_version};
use super::{ObjectId, OcflError, Store, exists, read_limited};

/// What [`Store::recover`] found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing: the object is whole, or does not exist.
    Sound,
    /// The version had come in whole, and the root inventory now says so.
    RolledForward {
        /// The version.
        version: u32,
    },
    /// The version was not whole and was moved away; the object is at the version before.
    RolledBack {
        /// The version.
        version: u32,
        /// Where its folder now lies.
        moved_to: PathBuf,
    },
    /// The root inventory's sidecar was the old one, or damaged, and was written anew.
    SidecarRewritten {
        /// The version.
        version: u32,
    },
    /// The root inventory was missing or damaged, and was restored from the newest version's copy.
    InventoryRestored {
        /// The version.
        version: u32,
    },
}

/// A version whose inventory and content are as they should be.
struct SoundVersion {
    inventory: Inventory,
    bytes: Vec<u8>,
}

impl Store {
    /// Finishes or takes back what a killed commit left. Cheap when there is nothing to do: it reads the inventory
    /// and one folder. [`Store::commit`] calls it first.
    pub fn recover(&self, id: &ObjectId) -> Result<Recovery, OcflError> {
        let _turn = self.turn(id);
        self.recover_in_turn(id)
    }

    pub(super) fn recover_in_turn(&self, id: &ObjectId) -> Result<Recovery, OcflError> {
        let object = self.object_path(id);
        if !exists(&object)? {
            return Ok(Recovery::Sound);
        }
        let newest =
            newest_version(&object)?.ok_or_else(|| OcflError::damaged(&object, "it has no version"))?;
        let version_folder = object.join(format!("v{newest}"));
        let root = match read_checked(&object) {
            Ok((root, _)) => root,
            Err(OcflError::Damaged { .. }) => return self.restore_inventory(id, &object, newest),
            Err(OcflError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return self.restore_inventory(id, &object, newest);
            }
            Err(other) => return Err(other),
        };
        if root.head() == newest {
            return Ok(Recovery::Sound);
        }
        if root.head().checked_add(1) != Some(newest) {
            let reason = format!("its inventory ends at v{}, its folders at v{newest}", root.head());
            return Err(OcflError::damaged(&object, reason));
        }
        match sound_version(&object, newest) {
            Ok(version) if root.is_continued_by(&version.inventory) => {
                self.replace_inventory(&object, &version.bytes)?;
                Ok(Recovery::RolledForward { version: newest })
            }
            // The file system's refusal says nothing about the version.
            Err(e @ OcflError::Io { .. }) if e.io_kind() != Some(std::io::ErrorKind::NotFound) => Err(e),
            Ok(_) | Err(_) => {
                let moved_to = self.place_for_rolled_back(&object, &format!("v{newest}"))?;
                crate::fs::publish(&version_folder, &moved_to).at("move away", &version_folder)?;
                crate::fs::sync_folder(&object).at("sync", &object)?;
                Ok(Recovery::RolledBack { version: newest, moved_to })
            }
        }
    }

    /// The root inventory and its sidecar disagree: the newest version's own copy decides.
    fn restore_inventory(&self, id: &ObjectId, object: &Path, newest: u32) -> Result<Recovery, OcflError> {
        let version = sound_version(object, newest)?;
        if version.inventory.id() != id {
            return Err(OcflError::damaged(object, format!("it holds {}", version.inventory.id())));
        }
        let file = object.join(INVENTORY);
        let damaged = if exists(&file)? { Some(read_limited(&file)?) } else { None };
        let is_sidecar_only = damaged.as_ref() == Some(&version.bytes);
        if let Some(bytes) = damaged.filter(|_| !is_sidecar_only) {
            let kept = self.place_for_rolled_back(object, INVENTORY)?;
            crate::fs::write_durably(&kept, &bytes).at("write", &kept)?;
        }
        self.replace_inventory(object, &version.bytes)?;
        Ok(if is_sidecar_only {
            Recovery::SidecarRewritten { version: newest }
        } else {
            Recovery::InventoryRestored { version: newest }
        })
    }

    fn replace_inventory(&self, object: &Path, bytes: &[u8]) -> Result<(), OcflError> {
        // Staged outside the root, because a temporary file that a kill leaves in an object would break E001.
        let staged = tempfile::Builder::new()
            .prefix(super::commit::STAGED_PREFIX)
            .tempdir_in(&self.staging)
            .at("make a folder in", &self.staging)?;
        for (name, content) in [(INVENTORY, bytes), (SIDECAR, &*inventory::sidecar(bytes))] {
            let path = staged.path().join(name);
            crate::fs::write_durably(&path, content).at("write", &path)?;
        }
        self.publish_inventory(staged.path(), object)
    }

    /// A free name in `rolled-back/` that tells what was moved there.
    fn place_for_rolled_back(&self, object: &Path, what: &str) -> Result<PathBuf, OcflError> {
        let folder = self.staging.join("rolled-back");
        crate::fs::create_folders(&folder).at("make", &folder)?;
        let name = object.file_name().unwrap_or_default().to_string_lossy();
        for number in 1..=u32::MAX {
            let place = folder.join(format!("{name}-{what}-{number}"));
            if !exists(&place)? {
                return Ok(place);
            }
        }
        Err(OcflError::damaged(&folder, "it is full"))
    }
}

/// The highest `vN` among the folders of an object.
fn newest_version(object: &Path) -> Result<Option<u32>, OcflError> {
    let mut newest = None;
    for entry in std::fs::read_dir(object).at("list", object)? {
        let entry = entry.at("list", object)?;
        if entry.file_type().at("look at", &entry.path())?.is_dir() {
            newest = newest.max(entry.file_name().to_str().and_then(parse_version));
        }
    }
    Ok(newest)
}

/// The inventory in `folder`, if its sidecar agrees.
fn read_checked(folder: &Path) -> Result<(Inventory, Vec<u8>), OcflError> {
    let path = folder.join(INVENTORY);
    let bytes = read_limited(&path)?;
    if inventory::parse_sidecar(&read_limited(&folder.join(SIDECAR))?)
        != Some(digest::of_bytes(&bytes).sha512)
    {
        return Err(OcflError::damaged(&path, "its digest is not the one in its sidecar"));
    }
    let inventory = Inventory::parse(&bytes).map_err(|e| OcflError::damaged(&path, e.to_string()))?;
    Ok((inventory, bytes))
}

/// Checks the folder of one version as it would be after a finished commit: every file listed and of its digest.
fn sound_version(object: &Path, number: u32) -> Result<SoundVersion, OcflError> {
    let folder = object.join(format!("v{number}"));
    let (inventory, bytes) = read_checked(&folder)?;
    if inventory.head() != number {
        return Err(OcflError::damaged(&folder, format!("its inventory is of v{}", inventory.head())));
    }
    let listed = inventory.content_of(number);
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(&folder).min_depth(2) {
        let entry = entry.map_err(std::io::Error::from).at("list", &folder)?;
        if !entry.file_type().is_dir() {
            found.insert(entry.path().to_owned());
        }
    }
    for (path, expected) in &listed {
        let path = object.join(path.as_str());
        let (digests, _) = digest::of_file(&path, &[Algorithm::Sha512]).at("read", &path)?;
        if digests.first() != Some(&expected.to_string()) {
            return Err(OcflError::damaged(&path, "its digest is not the one in the inventory"));
        }
        found.remove(&path);
    }
    match found.first() {
        Some(path) => Err(OcflError::damaged(path, "it is not in the inventory")),
        None => Ok(SoundVersion { inventory, bytes }),
    }
}
