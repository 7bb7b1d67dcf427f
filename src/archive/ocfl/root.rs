//! The storage root itself: how an empty folder becomes one, and how one of ours is recognised (OCFL 1.1 §4).

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::IoContext;
use super::layout::{DESCRIPTION, EXTENSION, Parameters};
use super::{OcflError, read_limited};

pub(super) const DECLARATION: &str = "0=ocfl_1.1";
const DECLARATION_TEXT: &[u8] = b"ocfl_1.1\n";
const LAYOUT: &str = "ocfl_layout.json";
const EXTENSIONS: &str = "extensions";
/// §4.1 allows files beside the declaration, "to make the storage root self-documenting".
const README: &str = "README.txt";
const README_TEXT: &str = include_str!("README.txt");

#[derive(Serialize, Deserialize)]
struct Layout {
    extension: String,
    description: String,
}

/// Makes a storage root of a folder that is missing or empty. The declaration is written last: a root that has it
/// has everything, and one that has not is finished by the next call.
pub(super) fn create_if_missing(root: &Path) -> Result<(), OcflError> {
    if super::exists(&root.join(DECLARATION))? {
        return Ok(());
    }
    crate::fs::create_folders(root).at("make", root)?;
    for entry in std::fs::read_dir(root).at("list", root)? {
        let name = entry.at("list", root)?.file_name();
        let name = name.to_string_lossy();
        let half_made = [LAYOUT, EXTENSIONS, README].contains(&&*name) || name.starts_with(".sohoa-");
        if !half_made {
            let reason = format!("it has no {DECLARATION}, but holds {name}");
            return Err(OcflError::NotAStore { root: root.to_owned(), reason });
        }
    }
    let config = root.join(EXTENSIONS).join(EXTENSION).join("config.json");
    let folder = root.join(EXTENSIONS).join(EXTENSION);
    crate::fs::create_folders(&folder).at("make", &folder)?;
    write_json(&config, &Parameters::ours())?;
    let layout = Layout { extension: EXTENSION.to_owned(), description: DESCRIPTION.to_owned() };
    write_json(&root.join(LAYOUT), &layout)?;
    for (name, text) in [(README, README_TEXT.as_bytes()), (DECLARATION, DECLARATION_TEXT)] {
        let path = root.join(name);
        crate::fs::write_durably(&path, text).at("write", &path)?;
    }
    Ok(())
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), OcflError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(std::io::Error::from).at("write", path)?;
    bytes.push(b'\n');
    crate::fs::write_durably(path, &bytes).at("write", path)
}

/// Says no to a folder that is not a storage root of 1.1 in our layout.
pub(super) fn check(root: &Path) -> Result<(), OcflError> {
    let refuse = |reason: String| Err(OcflError::NotAStore { root: root.to_owned(), reason });
    let declaration = root.join(DECLARATION);
    if !super::exists(&declaration)? {
        return refuse(format!("it has no {DECLARATION}"));
    }
    if read_limited(&declaration)? != DECLARATION_TEXT {
        return refuse(format!("its {DECLARATION} does not say ocfl_1.1"));
    }
    let layout: Option<Layout> = serde_json::from_slice(&read_limited(&root.join(LAYOUT))?).ok();
    if layout.is_none_or(|layout| layout.extension != EXTENSION) {
        return refuse(format!("its {LAYOUT} does not name {EXTENSION}"));
    }
    let config = root.join(EXTENSIONS).join(EXTENSION).join("config.json");
    let parameters: Option<Parameters> = serde_json::from_slice(&read_limited(&config)?).ok();
    if parameters != Some(Parameters::ours()) {
        return refuse("its layout has other parameters than sohoa's".to_owned());
    }
    Ok(())
}

/// Makes the staging folder and makes sure that a rename from it into the root is one step.
pub(super) fn prepare_staging(root: &Path, staging: &Path) -> Result<(), OcflError> {
    use std::os::unix::fs::MetadataExt;
    crate::fs::create_folders(staging).at("make", staging)?;
    let device = |path: &Path| std::fs::metadata(path).map(|m| m.dev()).at("look at", path);
    if device(root)? != device(staging)? {
        return Err(OcflError::StagingElsewhere { root: root.to_owned(), staging: staging.to_owned() });
    }
    Ok(())
}
