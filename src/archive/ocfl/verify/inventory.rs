//! The rules that one inventory keeps or breaks by itself (OCFL 1.1 §3.5), and the facts that survive them.
//!
//! What has the wrong shape is reported and left out of the facts, so that the checks against folders and against
//! other inventories go on with the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Findings;
use crate::archive::ocfl::digest::Algorithm;
use crate::archive::ocfl::layout::is_uri;

/// The released versions of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spec {
    V1_0,
    V1_1,
}

impl Spec {
    pub(super) const ALL: [Spec; 2] = [Spec::V1_0, Spec::V1_1];

    pub(super) fn number(self) -> &'static str {
        match self {
            Spec::V1_0 => "1.0",
            Spec::V1_1 => "1.1",
        }
    }

    fn of_type(uri: &str) -> Option<Spec> {
        Spec::ALL.into_iter().find(|spec| uri == format!("https://ocfl.io/{}/spec/#inventory", spec.number()))
    }
}

/// One version block.
#[derive(Debug, Default)]
pub(super) struct VersionFacts {
    /// `created`, `message` and `user` as they stand.
    pub(super) about: [Value; 3],
    /// Logical path → digest, lower case.
    pub(super) state: BTreeMap<String, String>,
}

/// What an inventory says, as far as it can be understood.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) id: Option<String>,
    pub(super) spec: Option<Spec>,
    /// The name of `digestAlgorithm`, and the algorithm where it is allowed.
    pub(super) algorithm_name: Option<String>,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) head: Option<String>,
    pub(super) content_directory: Option<String>,
    /// Digest, lower case → content paths.
    pub(super) manifest: BTreeMap<String, Vec<String>>,
    /// By name; with `version_number` their order is that of the numbers.
    pub(super) versions: BTreeMap<String, VersionFacts>,
    /// Algorithm, digest in lower case, content path.
    pub(super) fixity: Vec<(Algorithm, String, String)>,
}

/// The number in a version name, and the count of its digits if it is padded with zeros; `None` for other names.
pub(super) fn version_number(name: &str) -> Option<(u32, Option<usize>)> {
    let digits = name.strip_prefix('v')?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = digits.parse().ok().filter(|&n| n > 0)?;
    Some((number, digits.starts_with('0').then_some(digits.len())))
}

/// Reads the facts from an inventory and reports every rule that it breaks; `at` is its path in the object.
pub(super) fn judge(inventory: &Value, at: &Path, findings: &mut Findings) -> Facts {
    let mut judge = Judge { at, findings };
    let Value::Object(fields) = inventory else {
        judge.add("E033", "the inventory is no JSON object");
        return Facts::default();
    };
    let known =
        ["id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"];
    judge.only_known(fields, &known, "the inventory");
    let mut facts = Facts::default();
    judge.header(fields, &mut facts);
    judge.manifest(fields.get("manifest"), &mut facts);
    let nothing = Map::new();
    let manifest = fields.get("manifest").and_then(Value::as_object).unwrap_or(&nothing);
    judge.versions(fields.get("versions"), manifest, &mut facts);
    judge.head(&facts);
    judge.usage(&facts);
    judge.fixity(fields.get("fixity"), &mut facts);
    facts
}

struct Judge<'a> {
    at: &'a Path,
    findings: &'a mut Findings,
}

impl Judge<'_> {
    fn add(&mut self, code: &'static str, detail: impl Into<String>) {
        self.findings.add(code, self.at, detail);
    }

    fn only_known(&mut self, fields: &Map<String, Value>, known: &[&str], what: &str) {
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            self.add("E102", format!("{what} has the unknown key {name:?}"));
        }
    }

    fn header(&mut self, fields: &Map<String, Value>, facts: &mut Facts) {
        for key in ["id", "type", "digestAlgorithm", "head"] {
            if !fields.contains_key(key) {
                self.add("E036", format!("the key {key} is missing"));
            }
        }
        match fields.get("id") {
            Some(Value::String(id)) if !id.is_empty() => {
                if !is_uri(id) {
                    self.add("W005", format!("id {id:?} is no URI"));
                }
                facts.id = Some(id.clone());
            }
            Some(id) => self.add("E037", format!("id {id} is no text")),
            None => {}
        }
        if let Some(kind) = fields.get("type") {
            facts.spec = kind.as_str().and_then(Spec::of_type);
            if facts.spec.is_none() {
                self.add("E038", format!("type {kind} is no inventory type of OCFL 1.0 or 1.1"));
            }
        }
        if let Some(name) = fields.get("digestAlgorithm") {
            facts.algorithm_name = name.as_str().map(str::to_owned);
            facts.algorithm = match name.as_str() {
                Some("sha512") => Some(Algorithm::Sha512),
                Some("sha256") => {
                    self.add("W004", "digestAlgorithm is sha256, not sha512");
                    Some(Algorithm::Sha256)
                }
                _ => {
                    self.add("E025", format!("digestAlgorithm {name} is neither sha512 nor sha256"));
                    None
                }
            };
        }
        match fields.get("head") {
            Some(Value::String(head)) => facts.head = Some(head.clone()),
            Some(head) => self.add("E040", format!("head {head} is no text")),
            None => {}
        }
        match fields.get("contentDirectory") {
            Some(Value::String(name)) if name.contains('/') || name.is_empty() => {
                self.add("E017", format!("contentDirectory {name:?} is not the name of a folder"));
            }
            Some(Value::String(name)) if name == "." || name == ".." => {
                self.add("E018", format!("contentDirectory is {name:?}"));
            }
            Some(Value::String(name)) => facts.content_directory = Some(name.clone()),
            Some(name) => self.add("E017", format!("contentDirectory {name} is no text")),
            None => {}
        }
    }

    /// Reads a block of digest → content paths. `duplicate` and `shape` are the codes of the block.
    fn digest_block(
        &mut self,
        block: &Map<String, Value>,
        what: &str,
        duplicate: &'static str,
        shape: &'static str,
    ) -> BTreeMap<String, Vec<String>> {
        let mut read: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut all_paths = Vec::new();
        for (digest, paths) in block {
            let mut good = Vec::new();
            for path in paths.as_array().map(Vec::as_slice).unwrap_or_default() {
                match path.as_str() {
                    Some(path) => {
                        all_paths.push(path);
                        if self.content_path(path, what) {
                            good.push(path.to_owned());
                        }
                    }
                    None => self.add(shape, format!("{path} in {what} is no path")),
                }
            }
            if !paths.is_array() {
                self.add(shape, format!("digest {digest} of {what} has no array of paths"));
            }
            if read.insert(digest.to_ascii_lowercase(), good).is_some() {
                self.add(duplicate, format!("digest {digest} stands twice in {what}"));
            }
        }
        self.unique(&all_paths, "E101", what);
        read
    }

    fn content_path(&mut self, path: &str, what: &str) -> bool {
        if path.starts_with('/') || path.ends_with('/') {
            self.add("E100", format!("content path {path:?} in {what} begins or ends with a slash"));
        } else if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            self.add("E099", format!("content path {path:?} in {what} has an empty or dotted part"));
        } else {
            return true;
        }
        false
    }

    /// Every path once, and none the beginning of another.
    fn unique(&mut self, paths: &[&str], code: &'static str, what: &str) {
        let mut seen = BTreeSet::new();
        for path in paths {
            if !seen.insert(*path) {
                self.add(code, format!("path {path:?} stands twice in {what}"));
            }
        }
        for path in &seen {
            let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
            for folder in folders.filter(|folder| !folder.is_empty() && seen.contains(folder)) {
                self.add(code, format!("{folder:?} is both a file and a folder in {what}"));
            }
        }
    }

    fn manifest(&mut self, manifest: Option<&Value>, facts: &mut Facts) {
        match manifest {
            Some(Value::Object(block)) => {
                facts.manifest = self.digest_block(block, "the manifest", "E096", "E092");
            }
            Some(_) => self.add("E106", "manifest is no JSON object"),
            None => self.add("E041", "the key manifest is missing"),
        }
    }

    /// `manifest` as it stands, since the digests of a state must be those of the manifest letter by letter (E050).
    fn versions(&mut self, versions: Option<&Value>, manifest: &Map<String, Value>, facts: &mut Facts) {
        let versions = match versions {
            Some(Value::Object(versions)) => versions,
            Some(_) => return self.add("E044", "versions is no JSON object"),
            None => return self.add("E043", "the key versions is missing"),
        };
        let mut paddings = BTreeMap::new();
        for (name, block) in versions {
            match version_number(name) {
                Some((number, padding)) => {
                    paddings.insert(number, padding);
                }
                None => self.add("E046", format!("{name:?} is no version name")),
            }
            let version = self.version(name, block, manifest);
            facts.versions.insert(name.clone(), version);
        }
        if versions.is_empty() {
            self.add("E008", "there is no version");
            return;
        }
        let Some((&first, &convention)) = paddings.first_key_value() else { return };
        if first != 1 {
            self.add("E009", "the versions do not begin at 1");
        }
        if !paddings.keys().copied().eq(1..=u32::try_from(paddings.len()).unwrap_or(0)) {
            self.add("E010", "a version is missing in the sequence");
        }
        if convention.is_some() {
            self.add("W001", "version names are padded with zeros");
        }
        for (number, padding) in paddings.iter().filter(|(_, padding)| **padding != convention) {
            // v09 is not followed by v10: a padded name begins with a zero.
            if convention.is_some() && padding.is_none() {
                self.add("E011", format!("version {number} has no zero after the v"));
            }
            self.add("E012", format!("version {number} is not padded like version {first}"));
            self.add("E013", format!("version {number} does not follow the convention of version {first}"));
        }
    }

    fn version(&mut self, name: &str, block: &Value, manifest: &Map<String, Value>) -> VersionFacts {
        let Value::Object(block) = block else {
            self.add("E047", format!("{name} is no JSON object"));
            return VersionFacts::default();
        };
        self.only_known(block, &["created", "state", "message", "user"], name);
        match block.get("created") {
            None => self.add("E048", format!("{name} has no created")),
            Some(Value::String(created)) if OffsetDateTime::parse(created, &Rfc3339).is_ok() => {}
            Some(created) => {
                self.add("E049", format!("created {created} of {name} is no instant of RFC 3339"))
            }
        }
        match block.get("message") {
            None => self.add("W007", format!("{name} has no message")),
            Some(Value::String(_)) => {}
            Some(_) => self.add("E094", format!("the message of {name} is no text")),
        }
        match block.get("user") {
            None => self.add("W007", format!("{name} has no user")),
            Some(user) => self.user(name, user),
        }
        let state = match block.get("state") {
            None => {
                self.add("E048", format!("{name} has no state"));
                BTreeMap::new()
            }
            Some(Value::Object(state)) => self.state(name, state, manifest),
            Some(_) => {
                self.add("E050", format!("the state of {name} is no JSON object"));
                BTreeMap::new()
            }
        };
        let about = ["created", "message", "user"].map(|key| block.get(key).cloned().unwrap_or_default());
        VersionFacts { about, state }
    }

    fn user(&mut self, version: &str, user: &Value) {
        let Value::Object(user) = user else {
            return self.add("E054", format!("the user of {version} is no JSON object"));
        };
        self.only_known(user, &["name", "address"], &format!("the user of {version}"));
        if user.get("name").and_then(Value::as_str).is_none_or(str::is_empty) {
            self.add("E054", format!("the user of {version} has no name"));
        }
        match user.get("address") {
            None => self.add("W008", format!("the user of {version} has no address")),
            Some(Value::String(address)) if is_uri(address) => {}
            Some(address) => {
                self.add("W009", format!("address {address} of the user of {version} is no URI"))
            }
        }
    }

    fn state(
        &mut self,
        version: &str,
        state: &Map<String, Value>,
        manifest: &Map<String, Value>,
    ) -> BTreeMap<String, String> {
        let mut read = BTreeMap::new();
        let mut all_paths = Vec::new();
        for (digest, paths) in state {
            if !manifest.contains_key(digest) {
                self.add("E050", format!("digest {digest} of {version} is not in the manifest"));
            }
            let Value::Array(paths) = paths else {
                self.add("E051", format!("digest {digest} of {version} has no array of paths"));
                continue;
            };
            for path in paths {
                let Some(path) = path.as_str() else {
                    self.add("E051", format!("{path} in {version} is no path"));
                    continue;
                };
                if path.starts_with('/') || path.ends_with('/') {
                    self.add(
                        "E053",
                        format!("logical path {path:?} of {version} begins or ends with a slash"),
                    );
                } else if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
                    self.add(
                        "E052",
                        format!("logical path {path:?} of {version} has an empty or dotted part"),
                    );
                }
                all_paths.push(path);
                read.insert(path.to_owned(), digest.to_ascii_lowercase());
            }
        }
        self.unique(&all_paths, "E095", &format!("the state of {version}"));
        read
    }

    fn head(&mut self, facts: &Facts) {
        let Some(head) = &facts.head else { return };
        let newest = facts
            .versions
            .keys()
            .filter_map(|name| Some((version_number(name)?, name)))
            .max()
            .map(|(_, name)| name);
        if newest != Some(head) {
            let newest = newest.map_or("none", String::as_str);
            self.add("E040", format!("head is {head:?}, the newest version {newest}"));
        }
    }

    fn usage(&mut self, facts: &Facts) {
        let used: BTreeSet<&String> =
            facts.versions.values().flat_map(|version| version.state.values()).collect();
        for digest in facts.manifest.keys().filter(|digest| !used.contains(digest)) {
            self.add("E107", format!("digest {digest} of the manifest is used by no version"));
        }
    }

    fn fixity(&mut self, fixity: Option<&Value>, facts: &mut Facts) {
        let blocks = match fixity {
            Some(Value::Object(blocks)) => blocks,
            Some(_) => return self.add("E111", "fixity is no JSON object"),
            None => return,
        };
        for (name, block) in blocks {
            let Value::Object(block) = block else {
                self.add("E057", format!("fixity block {name} is no JSON object"));
                continue;
            };
            let block = self.digest_block(block, &format!("the fixity block {name}"), "E097", "E057");
            // An algorithm that we do not know may be a local extension's: ignored (E028).
            let Some(algorithm) = Algorithm::named(name) else { continue };
            for (digest, paths) in block {
                facts.fixity.extend(paths.into_iter().map(|path| (algorithm, digest.clone(), path)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sound() -> Value {
        let digest = "a".repeat(128);
        json!({
            "id": "urn:sohoa:test",
            "type": "https://ocfl.io/1.1/spec/#inventory",
            "digestAlgorithm": "sha512",
            "head": "v1",
            "manifest": { &digest: ["v1/content/a"] },
            "versions": { "v1": {
                "created": "2026-11-22T01:25:00Z",
                "message": "test",
                "user": { "name": "sohoa", "address": "mailto:sohoa@example.org" },
                "state": { &digest: ["a"] }
            }},
            "fixity": { "sha256": { "b".repeat(64): ["v1/content/a"] }, "local": { "x": ["v1/content/a"] } }
        })
    }

    fn codes(inventory: &Value) -> Vec<&'static str> {
        let mut findings = Findings::new();
        judge(inventory, Path::new("inventory.json"), &mut findings);
        findings.finish().into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_sound_inventory_has_no_findings_and_gives_its_facts() {
        let mut findings = Findings::new();
        let facts = judge(&sound(), Path::new("inventory.json"), &mut findings);
        assert_eq!(findings.finish(), []);
        assert_eq!((facts.spec, facts.algorithm), (Some(Spec::V1_1), Some(Algorithm::Sha512)));
        assert_eq!(facts.versions["v1"].state["a"], "a".repeat(128));
        // The block of an algorithm that nobody registered is ignored (E028).
        assert_eq!(facts.fixity, [(Algorithm::Sha256, "b".repeat(64), "v1/content/a".to_owned())]);
    }

    #[test]
    fn a_missing_or_misshapen_value_has_its_own_code() {
        let cases = [
            ("/id", json!(1), "E037"),
            ("/type", json!("https://ocfl.io/9.9/spec/#inventory"), "E038"),
            ("/digestAlgorithm", json!("md5"), "E025"),
            ("/digestAlgorithm", json!("sha256"), "W004"),
            ("/head", json!("v2"), "E040"),
            ("/manifest", json!([]), "E106"),
            ("/versions", json!([]), "E044"),
            ("/versions", json!({}), "E008"),
            ("/versions/v1", json!("x"), "E047"),
            ("/versions/v1/created", json!("yesterday"), "E049"),
            ("/versions/v1/message", json!(1), "E094"),
            ("/versions/v1/user", json!({}), "E054"),
            ("/versions/v1/user", json!({"name": "x"}), "W008"),
            ("/versions/v1/user/address", json!("somewhere"), "W009"),
            ("/versions/v1/state", json!({"c": ["a"]}), "E050"),
            ("/versions/v1/state", json!({"c": "a"}), "E051"),
            ("/fixity", json!(1), "E111"),
            ("/fixity/sha256", json!(1), "E057"),
            ("/fixity/sha256", json!({"ab": [], "AB": []}), "E097"),
        ];
        for (place, value, code) in cases {
            let mut inventory = sound();
            *inventory.pointer_mut(place).unwrap() = value.clone();
            assert!(codes(&inventory).contains(&code), "{place} = {value}: {:?}", codes(&inventory));
        }
        assert_eq!(codes(&json!([])), ["E033"]);
    }

    #[test]
    fn content_directories_are_names_of_folders() {
        for (name, code) in
            [(json!("a/b"), "E017"), (json!(".."), "E018"), (json!(""), "E017"), (json!(1), "E017")]
        {
            let mut inventory = sound();
            inventory["contentDirectory"] = name;
            assert_eq!(codes(&inventory), [code]);
        }
    }

    #[test]
    fn version_names_may_be_padded_in_one_way() {
        let with = |names: &[&str]| {
            let mut inventory = sound();
            let version = inventory["versions"]["v1"].clone();
            let versions = names.iter().map(|name| ((*name).to_owned(), version.clone())).collect();
            inventory["versions"] = Value::Object(versions);
            inventory["head"] = json!(names.last().unwrap());
            codes(&inventory)
        };
        assert!(with(&["v1", "v2"]).is_empty());
        assert_eq!(with(&["v01", "v02"]), ["W001"]);
        assert_eq!(with(&["v2", "v3"]), ["E009", "E010"]);
        assert_eq!(with(&["v1", "v3"]), ["E010"]);
        assert_eq!(with(&["v1", "v02"]), ["E012", "E013"]);
        assert_eq!(with(&["v01", "v2"]), ["E011", "E012", "E013", "W001"]);
        assert_eq!(with(&["v1", "v0"]), ["E040", "E046"]);
    }

    #[test]
    fn no_broken_inventory_makes_it_panic() {
        let text = sound().to_string().into_bytes();
        // A fixed sequence of spoiled bytes (xorshift32), so that a failure repeats.
        let mut random = 2_463_534_242u32;
        let letters = b"\"{}[]:,/.v019 aA";
        let mut judged = 0;
        for _ in 0..20_000 {
            let mut spoiled = text.clone();
            for _ in 0..2 {
                random ^= random << 13;
                random ^= random >> 17;
                random ^= random << 5;
                let place = random as usize % spoiled.len();
                spoiled[place] = letters[random as usize / 7 % letters.len()];
            }
            if let Ok(value) = super::super::json::parse(&spoiled) {
                codes(&value);
                judged += 1;
            }
        }
        assert!(judged > 1000, "too few stayed JSON: {judged}");
    }
}
