//! A whole storage root: its own files, the folders on the way, every object, and that each lies in its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

use super::hierarchy::{Hierarchy, Met, Stray, list};
use super::{Finding, Findings, ObjectReport, UNREADABLE, Verified, verify_object};
use crate::archive::ocfl::read_limited;
use crate::archive::ocfl::root::DECLARATION;

/// Checks the storage root at `root`; see [`Store::verify_all`](super::super::Store::verify_all).
pub(in crate::archive::ocfl) fn verify_root(
    root: &Path,
    on_object: &(dyn Fn(&ObjectReport, usize) + Sync),
) -> Verified {
    let mut findings = Findings::new();
    check_root_folder(root, &mut findings);
    // The paths first (about 200 bytes each), so that progress has a total.
    let mut objects = Vec::new();
    let relative = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
    for met in Hierarchy::new(root) {
        match met {
            Met::Object(path) => objects.push(path),
            Met::Stray(Stray::File(path)) => findings.add("E072", relative(&path), "no part of an object"),
            Met::Stray(Stray::EmptyFolder(path)) => findings.add("E073", relative(&path), "an empty folder"),
            Met::Stray(Stray::Special(path)) => {
                findings.add("E090", relative(&path), "a link or special file");
            }
            Met::Unreadable(path, e) => findings.add(UNREADABLE, relative(&path), e.to_string()),
        }
    }
    let is_our_layout = crate::archive::ocfl::root::check(root).is_ok();
    let sums = Mutex::new((Verified::default(), BTreeMap::<String, PathBuf>::new(), findings));
    objects.par_iter().for_each(|path| {
        let report = verify_object(path);
        on_object(&report, objects.len());
        // A panic elsewhere ends the run; the sums are plain numbers and stay usable.
        let mut sums = sums.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (verified, ids, findings) = &mut *sums;
        verified.objects += 1;
        verified.invalid_objects += u64::from(!report.is_valid());
        verified.files += report.files;
        verified.bytes = verified.bytes.saturating_add(report.bytes);
        count(verified, &report.findings);
        if let Some(id) = &report.id {
            if is_our_layout && is_misplaced(&relative(path), id) {
                findings.add("E083", relative(path), format!("{id} does not belong here"));
            }
            if let Some(other) = ids.insert(id.clone(), path.clone()) {
                let detail = format!("{} has the same id {id}", relative(&other).display());
                findings.add("E037", relative(path), detail);
            }
        }
    });
    let (mut verified, _, findings) = sums.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    verified.root_findings = findings.finish();
    let root_findings = std::mem::take(&mut verified.root_findings);
    count(&mut verified, &root_findings);
    verified.root_findings = root_findings;
    verified
}

fn count(verified: &mut Verified, findings: &[Finding]) {
    let errors = findings.iter().filter(|finding| finding.is_error()).count() as u64;
    verified.errors += errors;
    verified.warnings += findings.len() as u64 - errors;
}

/// The files of the root itself (§4.1, §4.2). Files that we do not know are fine (E087).
fn check_root_folder(root: &Path, findings: &mut Findings) {
    let entries = match list(root) {
        Ok(entries) => entries,
        Err(e) => return findings.add(UNREADABLE, "", e.to_string()),
    };
    let is_declaration = |name: &str| name.starts_with("0=ocfl_") && !name.starts_with("0=ocfl_object_");
    let declarations: Vec<&str> =
        entries.iter().filter_map(|(name, _)| name.to_str()).filter(|name| is_declaration(name)).collect();
    match declarations[..] {
        [] => findings.add("E069", "", "the root has no declaration 0=ocfl_…"),
        [name @ (DECLARATION | "0=ocfl_1.0")] => match read_limited(&root.join(name)) {
            Ok(text) if text.strip_suffix(b"\n") == name.strip_prefix("0=").map(str::as_bytes) => {}
            Ok(_) => findings.add("E080", name, "the text does not repeat the file's name"),
            Err(e) => findings.add(UNREADABLE, name, e.to_string()),
        },
        [name] => findings.add("E079", name, "this is no released version of OCFL"),
        [..] => findings.add("E076", "", "the root has more than one declaration"),
    }
    if entries.iter().any(|(name, _)| name == "ocfl_layout.json") {
        check_layout(root, findings);
    }
    let extensions = root.join("extensions");
    if entries.iter().any(|(name, kind)| name == "extensions" && kind.is_dir()) {
        match list(&extensions) {
            Ok(entries) => {
                for (name, _) in entries.iter().filter(|(_, kind)| !kind.is_dir()) {
                    findings.add("E112", Path::new("extensions").join(name), "no folder of an extension");
                }
            }
            Err(e) => findings.add(UNREADABLE, "extensions", e.to_string()),
        }
    }
}

fn check_layout(root: &Path, findings: &mut Findings) {
    let name = "ocfl_layout.json";
    let bytes = match read_limited(&root.join(name)) {
        Ok(bytes) => bytes,
        Err(e) => return findings.add(UNREADABLE, name, e.to_string()),
    };
    match super::json::parse(&bytes) {
        Ok(layout) => {
            for key in ["extension", "description"] {
                if layout.get(key).is_none_or(|value| !value.is_string()) {
                    findings.add("E070", name, format!("the key {key} is missing"));
                }
            }
        }
        Err(e) => findings.add("E070", name, e.to_string()),
    }
}

/// Whether an object lies elsewhere than its id says (E083), in a root of sohoa's layout.
fn is_misplaced(path: &Path, id: &str) -> bool {
    let place = id.parse::<crate::archive::ocfl::ObjectId>().map(|id| id.folder());
    place.is_ok_and(|place| place != path)
}
