//! One pass over a file: copied, hashed and told by content at once, so that what is hashed is what is archived.

use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use sha2::{Digest, Sha256 as Sha256Hasher, Sha512};

use crate::record::{MediaType, Problem, ProblemKind, Sha256, SourceFile};

/// Bytes read and written at a time. Larger ones are no faster, and what is written at once lies in the system's cache as
/// one piece, which a reader that touches a byte of it maps as a whole: copied by the megabyte, a PDF of a thousand scans
/// (664 MB) counted with 671 MB in the reader that opened it.
const CHUNK_BYTES: usize = 128 * 1024;
/// Head of the file kept for telling its type (`MediaType::sniff`).
const HEAD_BYTES: usize = 2048;

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// SHA-256 of all bytes: the identity of the paper.
    pub sha256: Sha256,
    /// SHA-512 of all bytes, the digest of the OCFL inventory.
    pub sha512: [u8; 64],
    /// How many bytes were read.
    pub size_bytes: u64,
    /// The type; `None` if it is none that sohoa reads.
    pub media_type: Option<MediaType>,
}

/// A file with its copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The copy, under a name that nobody else uses. Not yet synced to the disk; whoever archives it does that. The
    /// caller owns it, and removes it if it is not archived.
    pub staged: PathBuf,
    /// What its bytes are.
    pub content: Content,
}

/// Copies `source` into the folder `into` and tells what it is. On an error no copy is left.
///
/// # Errors
/// `EmptyFile`, `Unreadable`, `Vanished`, `NotAFile`; `StillWriting` if the file is not as it was listed or changes while it is
/// read (list it again, and try later); `DiskFull` and `ArchiveWrite` if the copy cannot be written.
pub fn stage(source: &SourceFile, into: &Path) -> Result<Identified, Problem> {
    let mut copy = tempfile::Builder::new()
        .prefix("staged-")
        // Narrowed by the umask, as for any file: the archive must be readable to whom its folder is.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(into)
        .map_err(|error| not_written(&error))?;
    let content = pass(source, copy.as_file_mut())?;
    let (_, staged) = copy.keep().map_err(|error| not_written(&error.error))?;
    Ok(Identified { staged, content })
}

/// Tells what `source` is, without a copy.
///
/// # Errors
/// As [`stage`], but for those of writing.
pub fn digest(source: &SourceFile) -> Result<Content, Problem> {
    pass(source, &mut io::sink())
}

fn pass(source: &SourceFile, copy: &mut impl Write) -> Result<Content, Problem> {
    // Between listing and opening, the name may have gone to a link or to a pipe without a writer.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut file =
        OpenOptions::new().read(true).custom_flags(flags).open(&source.path).map_err(|e| not_read(&e))?;
    let before = file.metadata().map_err(|e| not_read(&e))?;
    if !before.is_file() {
        return Err(Problem::of_file(ProblemKind::NotAFile, "no longer a regular file"));
    }
    if stamp(&before) != (source.size_bytes, source.modified_ns) {
        return Err(Problem::of_file(ProblemKind::StillWriting, "changed since it was listed"));
    }
    if before.len() == 0 {
        return Err(Problem::of_file(ProblemKind::EmptyFile, ""));
    }
    let content = copy_hashed(&mut file, copy, before.len())?;
    let after = file.metadata().map_err(|e| not_read(&e))?;
    if stamp(&after) != stamp(&before) || content.size_bytes != before.len() {
        let detail =
            format!("{} bytes at first, {} read, {} after", before.len(), content.size_bytes, after.len());
        return Err(Problem::of_file(ProblemKind::StillWriting, detail));
    }
    Ok(content)
}

fn copy_hashed(file: &mut File, copy: &mut impl Write, expected_bytes: u64) -> Result<Content, Problem> {
    let room = usize::try_from(expected_bytes).unwrap_or(CHUNK_BYTES).clamp(HEAD_BYTES, CHUNK_BYTES);
    let mut chunk = vec![0; room];
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let (mut sha256, mut sha512, mut size_bytes) = (Sha256Hasher::new(), Sha512::new(), 0_u64);
    // One chunk more than the file had is proof enough that it grows; a log that grows for ever is not followed.
    while size_bytes <= expected_bytes {
        let read = match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => &chunk[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(not_read(&error)),
        };
        let wanted = HEAD_BYTES - head.len();
        head.extend(read.iter().take(wanted));
        sha256.update(read);
        sha512.update(read);
        copy.write_all(read).map_err(|error| not_written(&error))?;
        size_bytes += read.len() as u64;
    }
    Ok(Content {
        sha256: Sha256(sha256.finalize().into()),
        sha512: sha512.finalize().into(),
        size_bytes,
        media_type: MediaType::sniff(&head),
    })
}

/// Size and mtime in nanoseconds, as in `SourceFile`.
fn stamp(metadata: &Metadata) -> (u64, i128) {
    let modified_ns = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
    (metadata.len(), modified_ns)
}

fn not_read(error: &io::Error) -> Problem {
    let kind = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ProblemKind::Vanished,
        _ => ProblemKind::Unreadable,
    };
    Problem::of_file(kind, error.to_string())
}

fn not_written(error: &io::Error) -> Problem {
    let kind = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ProblemKind::DiskFull,
        _ => ProblemKind::ArchiveWrite,
    };
    Problem::of_file(kind, error.to_string())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "test files need not survive a power cut")]
mod tests {
    use super::*;

    fn listed(path: &Path) -> SourceFile {
        let (size_bytes, modified_ns) =
            std::fs::symlink_metadata(path).map(|m| stamp(&m)).unwrap_or_default();
        SourceFile { path: path.to_path_buf(), size_bytes, modified_ns, dossier: None, manifested: None }
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    fn kind<T>(result: Result<T, Problem>) -> Option<ProblemKind> {
        result.err().map(|problem| problem.kind)
    }

    #[test]
    fn the_copy_is_the_file_and_the_digests_are_those_of_the_standard() {
        let dir = tempfile::tempdir().unwrap();
        let (path, into) = (dir.path().join("a"), dir.path().join("into"));
        std::fs::create_dir(&into).unwrap();
        // FIPS 180-4's example "abc".
        std::fs::write(&path, "abc").unwrap();
        let identified = stage(&listed(&path), &into).unwrap();
        let content = &identified.content;
        assert_eq!(
            content.sha256.to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            hex(&content.sha512),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        );
        assert_eq!((content.size_bytes, content.media_type), (3, None));
        assert_eq!(std::fs::read(&identified.staged).unwrap(), b"abc");
        assert_eq!(digest(&listed(&path)).as_ref(), Ok(content));
    }

    #[test]
    fn a_file_of_several_chunks() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let bytes: Vec<u8> =
            b"%PDF-1.7\n".iter().copied().chain((0..CHUNK_BYTES * 2).map(|i| (i % 251) as u8)).collect();
        std::fs::write(&path, &bytes).unwrap();
        let identified = stage(&listed(&path), dir.path()).unwrap();
        assert_eq!(std::fs::read(&identified.staged).unwrap(), bytes);
        assert_eq!(identified.content.sha256.0, <[u8; 32]>::from(Sha256Hasher::digest(&bytes)));
        assert_eq!(identified.content.media_type, Some(MediaType::Pdf));
    }

    #[test]
    fn what_cannot_be_taken_has_its_reason_and_leaves_no_copy() {
        let dir = tempfile::tempdir().unwrap();
        let into = dir.path().join("into");
        std::fs::create_dir(&into).unwrap();
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path("empty"), "").unwrap();
        std::fs::write(path("file"), "x").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        for (name, expected) in [
            ("empty", ProblemKind::EmptyFile),
            ("missing", ProblemKind::Vanished),
            ("file/x", ProblemKind::Vanished),
            ("link", ProblemKind::Unreadable),
            ("into", ProblemKind::NotAFile),
        ] {
            assert_eq!(kind(stage(&listed(&path(name)), &into)), Some(expected), "{name}");
        }
        assert_eq!(std::fs::read_dir(&into).unwrap().count(), 0);
        assert_eq!(kind(stage(&listed(&path("file")), &path("nowhere"))), Some(ProblemKind::ArchiveWrite));
    }

    #[test]
    fn a_file_that_is_not_as_listed_is_still_being_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "one").unwrap();
        let source = listed(&path);
        std::fs::write(&path, "one and two").unwrap();
        assert_eq!(kind(digest(&source)), Some(ProblemKind::StillWriting));
    }

    #[test]
    fn a_file_that_changes_under_the_reader_is_still_being_written() {
        /// A copy that makes the original grow.
        struct Growing<'a>(&'a Path);
        impl Write for Growing<'_> {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                OpenOptions::new().append(true).open(self.0)?.write_all(b"more")?;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "one").unwrap();
        assert_eq!(kind(pass(&listed(&path), &mut Growing(&path))), Some(ProblemKind::StillWriting));
    }

    #[test]
    fn a_full_disk_is_told_from_other_trouble() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert_eq!(not_written(&full).kind, ProblemKind::DiskFull);
        let Ok(mut device) = OpenOptions::new().write(true).open("/dev/full") else { return };
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a"), "one").unwrap();
        assert_eq!(kind(pass(&listed(&dir.path().join("a")), &mut device)), Some(ProblemKind::DiskFull));
    }
}
