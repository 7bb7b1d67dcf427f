//! The configuration of a data folder, `sohoa.toml`: written with comments on first use, checked strictly on every
//! other. Flags override it; nothing else does. An unknown key is an error that names its line, never ignored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::record::RegisterKind;
use crate::register::{Field, Mapping};
use crate::words::Lang;

/// Version of the file's form.
pub const VERSION: u32 = 1;

/// The commented file that a new data folder gets. Its values are the defaults, as `Default` has them for files that leave
/// a key or a section out; `the_template_is_the_default` keeps the two the same.
pub const TEMPLATE: &str = include_str!("config/sohoa.toml");

/// What can be wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read or written.
    #[error("{path}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The text is no valid configuration.
    #[error("{path}: {fault}")]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        fault: ConfigFault,
    },
}

/// What is wrong with the text of a configuration.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConfigFault {
    /// No TOML, or a key or type that is not known.
    #[error("line {}: {message}", line.unwrap_or(0))]
    Toml {
        /// From 1, where the parser knows it.
        line: Option<usize>,
        /// What the parser says.
        message: String,
    },
    /// A value outside its range.
    #[error("{key}: {least} to {most}")]
    Range {
        /// The key with its table.
        key: &'static str,
        /// Least value.
        least: f64,
        /// Largest value.
        most: f64,
    },
    /// A column of a register that there is not.
    #[error("{key}: unknown column {found:?}; it is one of {known}")]
    Column {
        /// The section.
        key: String,
        /// What it names.
        found: String,
        /// The names there are, with commas.
        known: String,
    },
    /// A version that this program does not read.
    #[error("version {found} is not known, this program reads version {known}")]
    Version {
        /// Of the file.
        found: u32,
        /// Ours.
        known: u32,
    },
}

/// The whole configuration. What a file leaves out, a key or a section, is as in the template.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Version of the form, 1. A file that does not say is of version 1, and stays so when there is another.
    pub version: u32,
    /// Language of what people read.
    pub language: Lang,
    /// Who works here, and on which machine.
    pub workplace: WorkplaceNames,
    /// Which office this is, and who signs its reports.
    pub office: Office,
    /// Intake.
    pub intake: Intake,
    /// Reading.
    pub reading: Reading,
    /// Finding duplicates.
    pub identify: Identify,
    /// Key fields.
    pub describe: Describe,
    /// Archive.
    pub archive: Archive,
    /// Headers of registers.
    pub import: Import,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            version: VERSION,
            language: Lang::default(),
            workplace: WorkplaceNames::default(),
            office: Office::default(),
            intake: Intake::default(),
            reading: Reading::default(),
            identify: Identify::default(),
            describe: Describe::default(),
            archive: Archive::default(),
            import: Import::default(),
        }
    }
}

/// Names of who runs the program and of the machine; empty where they are not told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkplaceNames {
    /// The person.
    pub operator: String,
    /// The machine; empty: as the operating system calls it.
    pub machine: String,
}

/// Whose reports these are and who signs them; empty where it is not told, and then printed as dots.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Office {
    /// Who stands directly above the office.
    pub parent: String,
    /// The office.
    pub agency: String,
    /// Its abbreviation in the symbol of its papers: `UBND` in `BC-UBND`.
    pub symbol: String,
    /// The place named before the date.
    pub place: String,
    /// Who gets the reports.
    pub recipients: Vec<String>,
    /// For whom and as what is signed, a line each; at most six.
    pub signer_title: Vec<String>,
    /// Who signs.
    pub signer_name: String,
}

/// More lines nobody signs under: TM., KT., the title, and a long name of an office over two lines.
const SIGNER_LINES: f64 = 6.0;

/// Headers of the registers of this office's systems, where they are not known anyway.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Import {
    /// Of units.
    pub units: Columns,
    /// Of procedures.
    pub procedures: Columns,
    /// Of dossiers.
    pub dossiers: Columns,
}

/// Canonical name of a column → its header as printed, or several of which the first that a file has is meant.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Columns {
    /// The columns.
    pub columns: BTreeMap<String, Headers>,
}

/// One header, or alternatives.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Headers {
    /// One.
    One(String),
    /// Those of several systems.
    Several(Vec<String>),
}

impl Import {
    fn columns(&self, kind: RegisterKind) -> &Columns {
        match kind {
            RegisterKind::Units => &self.units,
            RegisterKind::Procedures => &self.procedures,
            RegisterKind::Dossiers => &self.dossiers,
        }
    }

    /// The headers of a register by its fields.
    pub fn mapping(&self, kind: RegisterKind) -> Mapping {
        let columns = self.columns(kind).columns.iter();
        columns
            .filter_map(|(name, headers)| {
                let headers = match headers {
                    Headers::One(header) => vec![header.clone()],
                    Headers::Several(headers) => headers.clone(),
                };
                Some((Field::named(kind, name)?, headers))
            })
            .collect()
    }

    /// Why a section names a column that there is not.
    fn mistake(&self) -> Option<ConfigFault> {
        [
            (RegisterKind::Units, "units"),
            (RegisterKind::Procedures, "procedures"),
            (RegisterKind::Dossiers, "dossiers"),
        ]
        .into_iter()
        .find_map(|(kind, section)| {
            let unknown =
                self.columns(kind).columns.keys().find(|name| Field::named(kind, name).is_none())?;
            let names: Vec<&str> = Field::of(kind).iter().map(|f| f.name()).collect();
            Some(ConfigFault::Column {
                key: format!("import.{section}.columns"),
                found: unknown.clone(),
                known: names.join(", "),
            })
        })
    }
}

/// Intake.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Intake {
    /// A file changed less than this many milliseconds ago is looked at again later.
    pub settle_ms: u64,
}

impl Default for Intake {
    fn default() -> Intake {
        Intake { settle_ms: 2_000 }
    }
}

/// Reading.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// Reader processes; 0 = one a processor.
    pub workers: usize,
    /// Seconds a page may take.
    pub deadline_s: u64,
    /// Memory of one reader process, MiB.
    pub memory_mb: u64,
    /// Largest page, millions of pixels.
    pub max_page_mpx: u64,
    /// Most pages in one document.
    pub max_pages: u32,
    /// Folder with `vie.traineddata`; empty = where the engine looks itself.
    pub tessdata: String,
    /// Model of the second reader (digits); empty = looked for in the installation.
    pub digits_model: String,
}

impl Default for Reading {
    fn default() -> Reading {
        Reading {
            workers: 0,
            deadline_s: 60,
            memory_mb: 1_024,
            max_page_mpx: 150,
            max_pages: 20_000,
            tessdata: String::new(),
            digits_model: String::new(),
        }
    }
}

/// Finding duplicates.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identify {
    /// Largest difference (bits of 256) at which two pages are shown as the same paper scanned again.
    pub near_duplicate_bits: u32,
}

impl Default for Identify {
    fn default() -> Identify {
        Identify { near_duplicate_bits: 40 }
    }
}

/// Key fields.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Describe {
    /// Folder of the user's own paper types, relative to the data folder; need not exist.
    pub types_folder: PathBuf,
    /// Probability from which on a field needs no person: `default`, and fields by their names.
    pub accept: BTreeMap<String, f32>,
}

impl Default for Describe {
    fn default() -> Describe {
        Describe {
            types_folder: PathBuf::from("types"),
            accept: BTreeMap::from([("default".to_owned(), 0.97)]),
        }
    }
}

/// Archive.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Archive {
    /// Who answers for what is written, by name.
    pub user_name: String,
    /// The same as an address (URI), such as `mailto:…`.
    pub user_address: String,
    /// Space that is always left on the disk, MiB.
    pub reserve_mb: u64,
}

impl Default for Archive {
    fn default() -> Archive {
        Archive { user_name: "sohoa".to_owned(), user_address: "urn:sohoa".to_owned(), reserve_mb: 256 }
    }
}

impl Config {
    /// Reads `sohoa.toml` of a data folder, after writing the commented template where there is none.
    pub fn load_or_create(data: &Path) -> Result<Config, ConfigError> {
        let path = data.join("sohoa.toml");
        if !path.exists() {
            crate::fs::write_durably(&path, TEMPLATE.as_bytes())
                .map_err(|source| ConfigError::Io { path: path.clone(), source })?;
        }
        Config::load(&path)
    }

    /// Reads a configuration file.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Io { path: path.to_owned(), source })?;
        Config::parse(&text).map_err(|fault| ConfigError::Invalid { path: path.to_owned(), fault })
    }

    /// Parses and checks.
    pub fn parse(text: &str) -> Result<Config, ConfigFault> {
        let mut config: Config = toml::from_str(text).map_err(|error| ConfigFault::Toml {
            line: error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count()),
            message: error.message().to_owned(),
        })?;
        if config.version != VERSION {
            return Err(ConfigFault::Version { found: config.version, known: VERSION });
        }
        // A file that sets the threshold of one field has not said what that of the others is.
        for (name, threshold) in Describe::default().accept {
            config.describe.accept.entry(name).or_insert(threshold);
        }
        let reading = &config.reading;
        let mut ranges = vec![
            ("reading.deadline_s", reading.deadline_s as f64, 1.0, 86_400.0),
            ("reading.memory_mb", reading.memory_mb as f64, 256.0, f64::from(1 << 20)),
            ("reading.max_page_mpx", reading.max_page_mpx as f64, 1.0, 2_000.0),
            ("reading.max_pages", f64::from(reading.max_pages), 1.0, f64::from(u32::MAX)),
            ("reading.workers", reading.workers as f64, 0.0, 1_024.0),
            ("office.signer_title", config.office.signer_title.len() as f64, 0.0, SIGNER_LINES),
            ("identify.near_duplicate_bits", f64::from(config.identify.near_duplicate_bits), 0.0, 128.0),
        ];
        let thresholds = config.describe.accept.values();
        ranges.extend(thresholds.map(|p| ("describe.accept", f64::from(*p), 0.5, 1.0)));
        // Not `value < least`: that lets NaN pass.
        match ranges.into_iter().find(|(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((key, _, least, most)) => Err(ConfigFault::Range { key, least, most }),
            None => config.import.mistake().map_or(Ok(config), Err),
        }
    }
}

/// File name of the second reader's model, as `scripts/setup` puts it into the folder `models` of the installation.
pub const DIGITS_MODEL: &str = "PP-OCRv6_rec_small.onnx";

impl Reading {
    /// The second reader's model: what is configured, be it there or not; else the first one found where an installation
    /// has it, seen from the program's own path: beside it, in `share/sohoa` (`/usr/bin/sohoa`), or at the top of the
    /// working copy that it was built in (`target/release/sohoa`). `None` where there is none, which is no error.
    pub fn digits_model(&self, program: &Path) -> Option<PathBuf> {
        if !self.digits_model.is_empty() {
            return Some(PathBuf::from(&self.digits_model));
        }
        let folder = program.parent()?;
        ["models", "../share/sohoa/models", "../../models"]
            .iter()
            .map(|place| folder.join(place).join(DIGITS_MODEL))
            .find(|file| file.is_file())
    }

    /// Time a page may take.
    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_the_default() {
        assert_eq!(Config::parse(TEMPLATE).unwrap(), Config::default());
        assert_eq!(Config::parse("").unwrap(), Config::default());
    }

    #[test]
    fn what_a_file_leaves_out_is_the_default() {
        let config = Config::parse("[reading]\ndeadline_s = 30\n").unwrap();
        let reading = Reading { deadline_s: 30, ..Reading::default() };
        assert_eq!(config, Config { reading, ..Config::default() });
        // Every line of the template may be missing by itself, and every section.
        let lines: Vec<&str> = TEMPLATE.lines().collect();
        let is_head = |line: &str| line.starts_with('[');
        let mut left_out = 0;
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(" = ") || is_head(line)) {
            let end = match is_head(line) {
                true => (at + 1..lines.len()).find(|n| is_head(lines[*n])).unwrap_or(lines.len()),
                false => at + 1,
            };
            if line.starts_with('#') {
                continue;
            }
            let left = [&lines[..at], &lines[end..]].concat().join("\n");
            assert_eq!(Config::parse(&left).unwrap(), Config::default(), "{line}");
            left_out += 1;
        }
        assert!(left_out > 20, "{left_out}");
    }

    #[test]
    fn a_file_that_leaves_much_out_is_still_checked() {
        let wrong = |text: &str| Config::parse(text).unwrap_err().to_string();
        assert!(
            wrong("[reading]\n\ndeadlin_s = 30\n").starts_with("line 3"),
            "{}",
            wrong("[reading]\n\ndeadlin_s = 30\n")
        );
        assert!(wrong("[readin]\ndeadline_s = 30\n").contains("readin"));
        assert!(wrong("[reading]\ndeadline_s = 0\n").contains("reading.deadline_s"));
        assert!(wrong("version = 2\n").contains("version 2"));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let text = TEMPLATE.replace("deadline_s", "deadlin_s");
        let message = Config::parse(&text).unwrap_err().to_string();
        assert!(message.contains("deadlin_s") && message.contains("line"), "{message}");
    }

    #[test]
    fn the_second_readers_model_is_found_beside_the_program_or_where_it_is_said_to_be() {
        let place = tempfile::tempdir().unwrap();
        let program = place.path().join("target/release/sohoa");
        std::fs::create_dir_all(program.parent().unwrap()).unwrap();
        let mut reading = Config::default().reading;
        assert_eq!(reading.digits_model(&program), None);
        std::fs::create_dir_all(place.path().join("models")).unwrap();
        std::fs::File::create(place.path().join("models").join(DIGITS_MODEL)).unwrap();
        let found = reading.digits_model(&program).unwrap();
        assert!(found.is_file() && found.ends_with(DIGITS_MODEL), "{found:?}");
        reading.digits_model = "/nowhere/x.onnx".to_owned();
        assert_eq!(
            reading.digits_model(&program),
            Some("/nowhere/x.onnx".into()),
            "told, so it must be there"
        );
    }

    #[test]
    fn thresholds_are_by_field_and_may_be_absent() {
        let parsed = |text: &str| Config::parse(text).map(|config| config.describe.accept);
        assert_eq!(parsed(TEMPLATE).unwrap(), [("default".to_owned(), 0.97)].into());
        assert_eq!(parsed("[describe.accept]\nnumber = 0.99").unwrap()["default"], 0.97);
        let own = TEMPLATE.replace("default = 0.97", "default = 0.97\nnumber = 0.99");
        assert_eq!(parsed(&own).unwrap()["number"], 0.99);
        for bad in ["default = 0.2", "default = 1.5", "default = nan"] {
            assert!(parsed(&TEMPLATE.replace("default = 0.97", bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn headers_of_registers_are_by_column_and_may_be_several() {
        let own = format!(
            "{TEMPLATE}\n[import.dossiers.columns]\ndue_on = \"Hạn trả\"\nunit_code = [\"Mã ĐV\", \"Đơn vị\"]\n"
        );
        let mapping = Config::parse(&own).unwrap().import.mapping(RegisterKind::Dossiers);
        assert_eq!(mapping[&Field::DueOn], ["Hạn trả"]);
        assert_eq!(mapping[&Field::UnitCode], ["Mã ĐV", "Đơn vị"]);
        assert!(Config::default().import.mapping(RegisterKind::Units).is_empty());
        let wrong = Config::parse(&own.replace("due_on", "due")).unwrap_err().to_string();
        assert!(wrong.contains("\"due\"") && wrong.contains("due_on"), "{wrong}");
    }

    #[test]
    fn values_out_of_range_are_refused() {
        assert!(
            Config::parse(&TEMPLATE.replace("deadline_s = 60", "deadline_s = 0"))
                .unwrap_err()
                .to_string()
                .contains("deadline_s")
        );
    }
}
