//! Names of files and folders that are nobody's paper. Apart, so that the list can be read and argued with.
//!
//! Only known names stand here: a paper whose name merely begins with a dot is a paper.

use std::ffi::OsStr;

/// Whole names, compared without regard to case.
const FILES: [&str; 5] = ["thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", ".directory"];
/// Folders of macOS archives, Windows bins and indexes, and Synology thumbnails.
const FOLDERS: [&str; 7] = [
    "__macosx",
    "$recycle.bin",
    "system volume information",
    "@eadir",
    ".trashes",
    ".spotlight-v100",
    "lost+found",
];
/// Beginnings: office lock files, AppleDouble forks, files that NFS and FUSE keep for someone who still reads them.
const PREFIXES: [&str; 5] = ["~$", ".~lock.", "._", ".nfs0", ".fuse_hidden"];

/// Whether a file of this name is left behind by a system or an office program.
pub(super) fn is_system_file(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    FILES.contains(&name.as_str()) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a folder of this name belongs to a system.
pub(super) fn is_system_folder(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    FOLDERS.contains(&name.as_str()) || name.starts_with(".trash-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_junk_only() {
        for junk in ["Thumbs.db", ".DS_Store", "~$on.docx", ".~lock.a.odt#", "._scan.jpg"] {
            assert!(is_system_file(OsStr::new(junk)), "{junk}");
        }
        for paper in ["..scan.jpg", ".scan.pdf", "~scan.tif", "thumbs.db.pdf", "a~$b.jpg"] {
            assert!(!is_system_file(OsStr::new(paper)), "{paper}");
        }
        assert!(is_system_folder(OsStr::new("__MACOSX")));
        assert!(!is_system_folder(OsStr::new(".hồ sơ")));
    }
}
