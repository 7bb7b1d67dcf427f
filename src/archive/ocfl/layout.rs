//! Where an object lies under the storage root: OCFL extension 0003, hash and id n-tuple.
//!
//! Separate because the mapping is a published contract of its own. Three folders of three hexadecimal digits keep
//! every folder below 4 096 entries; the last folder carries the object's id, so that a person finds a dossier by
//! its code with an ordinary file search.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::OcflError;

/// The extension's registered name.
pub(super) const EXTENSION: &str = "0003-hash-and-id-n-tuple-storage-layout";
/// What `ocfl_layout.json` says about it.
pub(super) const DESCRIPTION: &str = "Three folders of three characters from the SHA-256 of the object id, then a \
                                      folder named by the percent-encoded object id";
/// The extension's own defaults, written out for readers who do not know them.
const TUPLE_SIZE: usize = 3;
const NUMBER_OF_TUPLES: usize = 3;
/// Extension 0003, "Encapsulation Directory": longer names are cut and get the digest.
const MAX_ENCODED_CHARS: usize = 100;
/// Far beyond any code of an agency, and small enough for every message.
const MAX_ID_BYTES: usize = 1024;

/// The parameters of the extension, as in its `config.json`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    extension_name: String,
    digest_algorithm: String,
    tuple_size: usize,
    number_of_tuples: usize,
}

impl Parameters {
    pub(super) fn ours() -> Parameters {
        Parameters {
            extension_name: EXTENSION.to_owned(),
            digest_algorithm: "sha256".to_owned(),
            tuple_size: TUPLE_SIZE,
            number_of_tuples: NUMBER_OF_TUPLES,
        }
    }
}

/// The identifier of an object, a URI such as `urn:sohoa:dossier:H56.14-240412-0001` (W005 asks for a URI).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectId(String);

impl ObjectId {
    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The object's folder, relative to the storage root.
    pub fn folder(&self) -> PathBuf {
        let digest = sha2::Sha256::digest(self.0.as_bytes());
        let digest: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        let mut path: PathBuf =
            (0..NUMBER_OF_TUPLES).map(|n| &digest[n * TUPLE_SIZE..(n + 1) * TUPLE_SIZE]).collect();
        let mut name = percent_encode(&self.0);
        if name.len() > MAX_ENCODED_CHARS {
            name.truncate(MAX_ENCODED_CHARS);
            name = format!("{name}-{digest}");
        }
        path.push(name);
        path
    }
}

/// ASCII only: what the extension calls safe stays, every other byte of the UTF-8 becomes `%` and two digits.
fn percent_encode(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02x}"));
        }
    }
    name
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for ObjectId {
    type Error = OcflError;
    fn try_from(id: String) -> Result<Self, OcflError> {
        let reason = if id.len() > MAX_ID_BYTES {
            "longer than 1024 bytes"
        } else if !is_uri(&id) {
            "is no URI"
        } else {
            return Ok(ObjectId(id));
        };
        Err(OcflError::InvalidId { id, reason })
    }
}

impl FromStr for ObjectId {
    type Err = OcflError;
    fn from_str(id: &str) -> Result<Self, OcflError> {
        ObjectId::try_from(id.to_owned())
    }
}

impl From<ObjectId> for String {
    fn from(id: ObjectId) -> String {
        id.0
    }
}

/// Whether the text is a scheme, a colon and more, in the characters of a URI (RFC 3986 §2, §3.1).
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !rest.is_empty()
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_of_the_extension() {
        // Examples and tests of the extension's text; its ids are no URIs, so they skip the check.
        let long = "abcdefghij".repeat(26);
        let long_path = format!(
            "55b/432/806/{}-55b432806f4e270da0cf23815ed338742179002153cd8d896f23b3e2d8a14359",
            "abcdefghij".repeat(10)
        );
        for (id, path) in [
            ("object-01", "3c0/ff4/240/object-01"),
            ("..hor/rib:le-$id", "487/326/d8c/%2e%2ehor%2frib%3ale-%24id"),
            ("..Hor/rib:lè-$id", "373/529/21a/%2e%2eHor%2frib%3al%c3%a8-%24id"),
            (&long, &long_path),
        ] {
            assert_eq!(ObjectId(id.to_owned()).folder().to_str().unwrap(), path);
        }
    }

    #[test]
    fn ids_are_uris() {
        assert!("urn:sohoa:dossier:H56.14-240412-0001".parse::<ObjectId>().is_ok());
        for bad in [
            "",
            "H56.14-240412-0001",
            "urn:",
            ":x",
            "1urn:x",
            "urn:a b",
            "urn:a\n",
            "urn:số",
            &format!("urn:{}", "x".repeat(1100)),
        ] {
            assert!(bad.parse::<ObjectId>().is_err(), "{bad}");
        }
    }
}
