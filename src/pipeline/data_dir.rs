//! The data folder: what lies where, and that only one run writes to it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::record::Sha256;

/// A data folder (`--data DIR`).
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// The folder at `root`, made if it is not there.
    pub fn create(root: &Path) -> io::Result<DataDir> {
        let root = std::path::absolute(root)?;
        crate::fs::create_folders(&root)?;
        let data = DataDir { root };
        for folder in [data.incoming(), data.papers(), data.staging()] {
            crate::fs::create_folders(&folder)?;
        }
        Ok(data)
    }

    /// The folder at `root`, which must hold a catalog.
    pub fn open(root: &Path) -> io::Result<DataDir> {
        let data = DataDir { root: std::path::absolute(root)? };
        if data.catalog().is_file() {
            return Ok(data);
        }
        Err(io::Error::new(io::ErrorKind::NotFound, "no catalog.sqlite in it"))
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The catalog.
    pub fn catalog(&self) -> PathBuf {
        self.root.join("catalog.sqlite")
    }

    /// The OCFL storage root.
    pub fn archive(&self) -> PathBuf {
        self.root.join("archive")
    }

    /// Bytes of files that could not be read, with reasons.
    pub fn quarantine(&self, digest: Sha256) -> PathBuf {
        self.root.join("quarantine").join(digest.to_string())
    }

    /// Files that are being taken in; what is left over of a killed run may go.
    pub fn incoming(&self) -> PathBuf {
        self.root.join("work/incoming")
    }

    /// Work folders of papers.
    pub fn papers(&self) -> PathBuf {
        self.root.join("work/papers")
    }

    /// Where archive versions are built.
    pub fn staging(&self) -> PathBuf {
        self.root.join("work/staging")
    }

    /// The work folder of one paper.
    pub fn paper(&self, digest: Sha256) -> PathBuf {
        self.papers().join(digest.to_string())
    }

    /// Takes the folder for one writer, for as long as the file lives; `None` while another has it. The system lets
    /// go of it when the process ends, however it ends.
    pub fn lock(&self) -> io::Result<Option<File>> {
        let file =
            File::options().create(true).truncate(false).write(true).open(self.root.join("work/lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(e)) => Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::create(&dir.path().join("a/b")).unwrap();
        let first = data.lock().unwrap();
        assert!(first.is_some() && data.lock().unwrap().is_none());
        drop(first);
        assert!(data.lock().unwrap().is_some());
    }
}
