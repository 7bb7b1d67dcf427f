//! The inventories of one object against one another: what is said of a version may never change (OCFL 1.1 §3.7).

use std::collections::BTreeMap;

use super::Findings;
use super::inventory::{Facts, version_number};
use super::object::{Read, VersionFolder};
use crate::archive::ocfl::inventory::INVENTORY;

/// The copies of the inventory in the versions against the one in the root (§3.7).
pub(super) fn compare_inventories(
    root: &Read,
    versions: &BTreeMap<u32, VersionFolder>,
    findings: &mut Findings,
) {
    let newest = versions.last_key_value().map(|(number, _)| *number);
    let mut spec_before = None;
    let mut content_directory = None;
    for (number, folder) in versions {
        let Some(read) = &folder.inventory else { continue };
        let (at, facts) = (&read.at, &read.facts);
        if Some(*number) == newest && read.bytes != root.bytes {
            findings.add("E064", at, "the newest version has another inventory than the root");
        }
        if facts.head.as_deref().and_then(version_number).map(|(head, _)| head) != Some(*number) {
            findings.add("E040", at, format!("its head is {:?}", facts.head.as_deref().unwrap_or_default()));
        }
        if facts.id != root.facts.id {
            findings.add("E037", at, format!("its id is {:?}", facts.id.as_deref().unwrap_or_default()));
        }
        if facts.spec < spec_before {
            findings.add("E103", at, "it follows an older OCFL than the version before");
        }
        spec_before = facts.spec.max(spec_before);
        let named = facts.content_directory.clone();
        match content_directory.get_or_insert(named.clone()) {
            Some(first) if Some(&*first) != named.as_ref() => {
                findings.add("E020", at, format!("contentDirectory is no longer {first:?}"));
            }
            None if named.is_some() => {
                findings.add("E019", at, "contentDirectory was not set in the first version");
            }
            _ => {}
        }
        compare_versions(root, read, findings);
    }
    if let Some(first) = content_directory
        && first != root.facts.content_directory
    {
        findings.add("E019", INVENTORY, "contentDirectory is not that of the first version");
    }
}

/// What an older inventory says about its versions against what the newest says.
fn compare_versions(root: &Read, older: &Read, findings: &mut Findings) {
    for (name, then) in &older.facts.versions {
        let Some(now) = root.facts.versions.get(name) else {
            findings.add("E066", &older.at, format!("{name} is not in the newest inventory"));
            continue;
        };
        let same_paths = then.state.keys().eq(now.state.keys());
        let same_content = then
            .state
            .iter()
            .zip(&now.state)
            .all(|((_, then), (_, now))| same_content(&older.facts, then, &root.facts, now));
        if !(same_paths && same_content) {
            findings.add("E066", &older.at, format!("{name} has another state than in the newest inventory"));
        }
        for ((then, now), key) in then.about.iter().zip(&now.about).zip(["created", "message", "user"]) {
            if then != now {
                findings.add("W011", &older.at, format!("{key} of {name} differs from the newest inventory"));
            }
        }
    }
}

/// Whether two inventories mean the same bytes: by digest, or by place where they use different algorithms.
fn same_content(older: &Facts, then: &str, newest: &Facts, now: &str) -> bool {
    if older.algorithm == newest.algorithm {
        return then == now;
    }
    let (Some(then), Some(now)) = (older.manifest.get(then), newest.manifest.get(now)) else { return false };
    then.iter().any(|path| now.contains(path))
}
