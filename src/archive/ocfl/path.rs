//! The two kinds of path in an inventory: what a file is called (logical) and where its bytes lie (content).
//!
//! Separate because both are joined to real folders: a value of these types cannot lead out of an object, whoever
//! wrote the inventory it was read from (OCFL 1.1 E042, E051–E053, E098–E100).

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::OcflError;

/// One byte less than the 255 of common file systems, so that a name made portable still fits.
const MAX_PART_BYTES: usize = 254;
/// Half of Linux's PATH_MAX, which leaves as much to the folders above.
const MAX_PATH_BYTES: usize = 2048;

/// What a file is called in one version of an object, such as `papers/0001/original.jpg`.
///
/// One or more parts joined by `/`; no part is empty, `.` or `..`, longer than 254 bytes, or holds a backslash or a
/// control character. Kept in the Unicode form in which it was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogicalPath(String);

/// Where content lies, relative to the object root, such as `v1/content/papers/0001/original.jpg`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentPath(String);

fn check(path: &str) -> Result<(), OcflError> {
    let broken = |reason| Err(OcflError::InvalidPath { path: path.to_owned(), reason });
    if path.len() > MAX_PATH_BYTES {
        return broken("longer than 2048 bytes");
    }
    for part in path.split('/') {
        if matches!(part, "" | "." | "..") {
            return broken("a part is empty, . or ..");
        }
        if part.len() > MAX_PART_BYTES {
            return broken("a part is longer than 254 bytes");
        }
        if part.contains(|c: char| c == '\\' || c.is_control()) {
            return broken("a part holds a backslash or a control character");
        }
    }
    Ok(())
}

macro_rules! inventory_path {
    ($name:ident) => {
        impl $name {
            /// The path as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = OcflError;
            fn from_str(text: &str) -> Result<Self, OcflError> {
                $name::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(path: $name) -> String {
                path.0
            }
        }
    };
}

inventory_path!(LogicalPath);
inventory_path!(ContentPath);

impl TryFrom<String> for LogicalPath {
    type Error = OcflError;
    fn try_from(text: String) -> Result<Self, OcflError> {
        check(&text)?;
        Ok(LogicalPath(text))
    }
}

impl TryFrom<String> for ContentPath {
    type Error = OcflError;
    fn try_from(text: String) -> Result<Self, OcflError> {
        check(&text)?;
        let mut parts = text.splitn(3, '/');
        let version = parts.next().and_then(super::inventory::parse_version);
        if version.is_none() || parts.next() != Some("content") || parts.next().is_none() {
            return Err(OcflError::InvalidPath { path: text, reason: "does not begin with v1/content/" });
        }
        Ok(ContentPath(text))
    }
}

impl LogicalPath {
    /// The folders that the path passes through: `a` and `a/b` for `a/b/c`.
    pub(super) fn ancestors(&self) -> impl Iterator<Item = &str> {
        ancestors(&self.0)
    }
}

fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

/// Hands out the content paths of one version.
///
/// The names stay readable, but also survive a copy to a Windows disk, where commune offices keep their backups:
/// characters that Windows refuses become `_`, and names that differ only in case or Unicode form are kept apart.
#[derive(Debug)]
pub(super) struct ContentNames {
    version: u32,
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl ContentNames {
    pub(super) fn new(version: u32) -> ContentNames {
        ContentNames { version, files: BTreeSet::new(), folders: BTreeSet::new() }
    }

    /// A content path that no other of this version meets, as file or as folder.
    pub(super) fn name(&mut self, logical: &LogicalPath) -> Result<ContentPath, OcflError> {
        let portable = logical.0.split('/').map(portable).collect::<Vec<_>>().join("/");
        // Ends, because every round tries another folder and the version has finitely many names.
        let mut round = 1u64;
        loop {
            let candidate = if round == 1 { portable.clone() } else { format!("{round}~/{portable}") };
            let folded: String = candidate.nfc().flat_map(char::to_lowercase).collect();
            let taken = self.files.contains(&folded)
                || self.folders.contains(&folded)
                || ancestors(&folded).any(|folder| self.files.contains(folder));
            if !taken {
                self.folders.extend(ancestors(&folded).map(str::to_owned));
                self.files.insert(folded);
                return format!("v{}/content/{candidate}", self.version).parse();
            }
            round += 1;
        }
    }
}

/// A part of a path as every common file system accepts it: no `<>:"|?*`, no dot or space at its end, no DOS device
/// (docs of Win32 "Naming Files, Paths, and Namespaces").
fn portable(part: &str) -> String {
    let mut name: String = part
        .chars()
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    if name.ends_with(['.', ' ']) {
        name.pop();
        name.push('_');
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT") {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logical_paths_stay_inside() {
        for good in ["a", "giấy tờ/quyết định 12.pdf", "..a", "a/...", &"x".repeat(254)] {
            assert!(good.parse::<LogicalPath>().is_ok(), "{good}");
        }
        let long = "x/".repeat(1100) + "x";
        let bad =
            ["", "/a", "a/", "a//b", ".", "a/..", "../a", "a\\b", "a\nb", "a\0", &"x".repeat(255), &long];
        for bad in bad {
            assert!(bad.parse::<LogicalPath>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn content_paths_lie_in_a_version() {
        for good in ["v1/content/a", "v12/content/a/b"] {
            assert!(good.parse::<ContentPath>().is_ok(), "{good}");
        }
        for bad in [
            "content/a",
            "v0/content/a",
            "v01/content/a",
            "v1/a",
            "v1/content",
            "v1/content/../x",
            "/v1/content/a",
        ] {
            assert!(bad.parse::<ContentPath>().is_err(), "{bad}");
        }
    }

    #[test]
    fn content_names_are_portable_and_never_meet() {
        let mut names = ContentNames::new(3);
        let mut name = |logical: &str| String::from(names.name(&logical.parse().unwrap()).unwrap());
        assert_eq!(name("giấy/a.jpg"), "v3/content/giấy/a.jpg");
        assert_eq!(name("giấy/A.jpg"), "v3/content/2~/giấy/A.jpg");
        assert_eq!(name("gia\u{302}\u{301}y/a.JPG"), "v3/content/3~/gia\u{302}\u{301}y/a.JPG");
        assert_eq!(name("x?"), "v3/content/x_");
        assert_eq!(name("x:/y. "), "v3/content/2~/x_/y._");
        assert_eq!(name("2~"), "v3/content/4~/2~".replace('4', "2"));
    }

    #[test]
    fn device_names_get_an_underscore() {
        assert_eq!(portable("con.txt"), "_con.txt");
        assert_eq!(portable("LPT1"), "_LPT1");
        assert_eq!(portable("contract.txt"), "contract.txt");
        assert_eq!(portable("a*b."), "a_b_");
    }
}
