//! Digests of content: every algorithm of OCFL 1.1 §3.3 and of the registered extensions 0001 and 0009, any number
//! of them in one pass over the bytes. Separate because writing, recovery and verification all read files this way.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::str::FromStr;

use blake2::digest::consts::{U20, U32, U48};
use serde::{Deserialize, Serialize};
use sha2::digest::DynDigest;

use crate::record::Sha256;

/// Bytes moved at a time: large enough that the system call does not count, small enough for the second-level cache.
const BUFFER_BYTES: usize = 128 * 1024;

/// A SHA-512 digest (FIPS 180-4), written as 128 lower-case hexadecimal digits; the address of content in an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha512(pub [u8; 64]);

impl fmt::Display for Sha512 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Sha512 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha512({self})")
    }
}

impl From<Sha512> for String {
    fn from(digest: Sha512) -> String {
        digest.to_string()
    }
}

impl TryFrom<String> for Sha512 {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Sha512 {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no SHA-512 digest");
        let mut bytes = [0; 64];
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(wrong()) };
        if pairs.len() != bytes.len() {
            return Err(wrong());
        }
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
            *byte = digit(pair[0]).ok_or_else(wrong)? << 4 | digit(pair[1]).ok_or_else(wrong)?;
        }
        Ok(Sha512(bytes))
    }
}

/// The two digests that sohoa keeps of every file: one to address it, one by which the rest of sohoa knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digests {
    /// For the `fixity` block; the digest by which sohoa knows a paper.
    pub sha256: Sha256,
    /// For the `manifest` block.
    pub sha512: Sha512,
}

/// An algorithm that may stand in an inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
    Sha512T256,
    Blake2b160,
    Blake2b256,
    Blake2b384,
    Blake2b512,
    Size,
}

impl Algorithm {
    /// By the name that inventories use; `None` for one that we must ignore (E028).
    pub(super) fn named(name: &str) -> Option<Algorithm> {
        Some(match name {
            "md5" => Algorithm::Md5,
            "sha1" => Algorithm::Sha1,
            "sha256" => Algorithm::Sha256,
            "sha512" => Algorithm::Sha512,
            "sha512/256" => Algorithm::Sha512T256,
            "blake2b-160" => Algorithm::Blake2b160,
            "blake2b-256" => Algorithm::Blake2b256,
            "blake2b-384" => Algorithm::Blake2b384,
            "blake2b-512" => Algorithm::Blake2b512,
            "size" => Algorithm::Size,
            _ => return None,
        })
    }

    /// `None` for `size`, which is counted.
    fn hasher(self) -> Option<Box<dyn DynDigest>> {
        Some(match self {
            Algorithm::Md5 => Box::new(md5::Md5::default()),
            Algorithm::Sha1 => Box::new(sha1::Sha1::default()),
            Algorithm::Sha256 => Box::new(sha2::Sha256::default()),
            Algorithm::Sha512 => Box::new(sha2::Sha512::default()),
            Algorithm::Sha512T256 => Box::new(sha2::Sha512_256::default()),
            Algorithm::Blake2b160 => Box::new(blake2::Blake2b::<U20>::default()),
            Algorithm::Blake2b256 => Box::new(blake2::Blake2b::<U32>::default()),
            Algorithm::Blake2b384 => Box::new(blake2::Blake2b::<U48>::default()),
            Algorithm::Blake2b512 => Box::new(blake2::Blake2b512::default()),
            Algorithm::Size => return None,
        })
    }
}

/// The digests of `bytes` that every stored file gets.
pub(super) fn of_bytes(bytes: &[u8]) -> Digests {
    use sha2::Digest;
    Digests {
        sha256: Sha256(sha2::Sha256::digest(bytes).into()),
        sha512: Sha512(sha2::Sha512::digest(bytes).into()),
    }
}

/// Copies all of `from` to `to` and digests what it copied, so that the digests are of the bytes stored.
pub(super) fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Digests> {
    use sha2::Digest;
    let (mut sha256, mut sha512) = (sha2::Sha256::new(), sha2::Sha512::new());
    each_chunk(from, |chunk| {
        Digest::update(&mut sha256, chunk);
        Digest::update(&mut sha512, chunk);
        to.write_all(chunk)
    })?;
    Ok(Digests { sha256: Sha256(sha256.finalize().into()), sha512: Sha512(sha512.finalize().into()) })
}

/// The digests of a file as they are written in inventories, in the order of `algorithms`, and its length in bytes.
pub(super) fn of_file(path: &Path, algorithms: &[Algorithm]) -> io::Result<(Vec<String>, u64)> {
    let mut hashers: Vec<_> = algorithms.iter().map(|a| a.hasher()).collect();
    let bytes = each_chunk(&mut File::open(path)?, |chunk| {
        hashers.iter_mut().flatten().for_each(|hasher| hasher.update(chunk));
        Ok(())
    })?;
    let digests = hashers.into_iter().map(|hasher| match hasher {
        Some(hasher) => hasher.finalize().iter().map(|b| format!("{b:02x}")).collect(),
        None => bytes.to_string(),
    });
    Ok((digests.collect(), bytes))
}

fn each_chunk(from: &mut impl Read, mut use_chunk: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<u64> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut total = 0u64;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(total),
            Ok(n) => {
                use_chunk(&buffer[..n])?;
                total = total.saturating_add(n as u64);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_gives_the_empty_digest_that_the_standard_prints() {
        // OCFL 1.1 §3.3 and extensions 0001 and 0009 print the beginning of each.
        let expected = [
            ("md5", "d41d8cd98f00b204e9800998ecf8427e"),
            ("sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"),
            ("sha512", "cf83e1357eefb8bdf1542850d66d8007d620e405"),
            ("sha512/256", "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7"),
            ("blake2b-160", "3345524abf6bbe1809449224b5972c41790b6cf2"),
            ("blake2b-256", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47"),
            ("blake2b-384", "b32811423377f52d7862286ee1a72ee540524380"),
            ("blake2b-512", "786a02f742015903c6c6fd852552d272912f4740"),
            ("size", "0"),
        ];
        let file = tempfile::NamedTempFile::new().unwrap();
        let algorithms: Vec<_> = expected.iter().map(|(name, _)| Algorithm::named(name).unwrap()).collect();
        let (digests, bytes) = of_file(file.path(), &algorithms).unwrap();
        assert_eq!(bytes, 0);
        for ((name, start), digest) in expected.iter().zip(&digests) {
            assert!(digest.starts_with(start), "{name}: {digest}");
        }
        assert_eq!(Algorithm::named("whirlpool"), None);
    }

    #[test]
    fn a_copy_has_the_digests_of_the_bytes_copied() {
        let bytes: Vec<u8> = (0..300_000u32).map(|i| (i % 251) as u8).collect();
        let mut copied = Vec::new();
        let digests = copy(&mut &bytes[..], &mut copied).unwrap();
        assert_eq!(copied, bytes);
        assert_eq!(digests, of_bytes(&bytes));
    }

    #[test]
    fn sha512_text_round_trips_and_rejects_other_text() {
        let digest = of_bytes(b"x").sha512;
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_eq!(digest.to_string().to_uppercase().parse(), Ok(digest));
        for bad in ["", "ab", &"ố".repeat(128), &"+1".repeat(64), &digest.to_string()[1..]] {
            assert!(bad.parse::<Sha512>().is_err(), "{bad}");
        }
    }
}
