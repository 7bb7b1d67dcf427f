//! Reading a file of paper types: its form, and what is wrong with it by file and line.
//!
//! Separate from what types are for ([`super`]): the form has versions and mistakes, the types have neither.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::{Anchor, As, Kind, Labelled, LawfulTerm, PaperType, fold};
use crate::describe::validity::Term;
use crate::record::field::names;
use crate::record::{Register, Role, Sensitivity};

/// The version of the format that this program writes about; older ones are read as well.
const VERSION: u32 = 2;
/// Most lines of a value, where its field does not say it.
const LINES: usize = 2;
/// The most that it may say.
const MOST_LINES: usize = 6;
/// Heaviest anchor.
const MOST_WEIGHT: u8 = 5;

/// Why a file of paper types cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PaperTypesError {
    /// It is no TOML, or not of this form.
    #[error("{file}, line {line}: {fault}")]
    Form {
        /// Name of the file.
        file: String,
        /// 1-based line.
        line: usize,
        /// What is wrong there.
        fault: Fault,
    },
    /// It is of another version.
    #[error(
        "{file}, line {line}: version {found} of paper types is not known, this program reads versions 1 and {VERSION}"
    )]
    Version {
        /// Name of the file.
        file: String,
        /// 1-based line that says it.
        line: usize,
        /// The version it says.
        found: u32,
    },
}

impl PaperTypesError {
    /// Name of the file that is wrong.
    pub fn file(&self) -> &str {
        match self {
            PaperTypesError::Form { file, .. } | PaperTypesError::Version { file, .. } => file,
        }
    }

    /// 1-based line of the mistake.
    pub fn line(&self) -> usize {
        match self {
            PaperTypesError::Form { line, .. } | PaperTypesError::Version { line, .. } => *line,
        }
    }
}

/// What is wrong in a file of paper types. A value, so that people can be told in their language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no TOML, or a value has the wrong form: the parser's own words.
    Toml(String),
    /// A code that is not lower-case letters, digits and hyphens.
    Code(String),
    /// Two types of one file with one code.
    Twice(String),
    /// A heading or an anchor of fewer than four letters: it would be found everywhere.
    Short(String),
    /// A field without a label.
    NoLabel(String),
    /// A field with a label of one letter, which would be found everywhere.
    ShortLabel(String),
    /// A term that is neither `unlimited` nor a duration.
    Term(String),
    /// A list that no file has, at a field.
    NoList {
        /// The field.
        field: String,
        /// The list.
        list: String,
    },
    /// A pattern that is no regular expression, at a field.
    Pattern {
        /// The field.
        field: String,
        /// What is wrong with the expression.
        why: String,
    },
    /// A field that stands after one that the type does not have.
    After {
        /// The field.
        field: String,
        /// The missing one.
        after: String,
    },
    /// A number of lines, or a weight, out of its range.
    Range {
        /// The key.
        key: &'static str,
        /// The greatest value that it may have; the least is 1.
        most: u8,
    },
    /// A required field that is none of the common ones and not of the type.
    Required(String),
    /// A field that `issued` or `register` names and the type does not have by a label.
    NoField(String),
    /// A field that `issued` names and that is no date.
    NoDate(String),
    /// A name or a label without a letter: the key.
    Empty(&'static str),
    /// Two fields of one name in a type.
    FieldTwice(String),
    /// A key of a mark or of version 2 where it cannot be.
    Misplaced(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Toml(message) => f.write_str(message.trim_end()),
            Fault::Code(code) => write!(f, "code {code:?} must be lower-case letters, digits and hyphens"),
            Fault::Twice(code) => write!(f, "code {code:?} is there twice in this file"),
            Fault::Short(text) => write!(f, "{text:?} is shorter than four letters"),
            Fault::NoLabel(field) => write!(f, "field {field:?} has no label"),
            Fault::ShortLabel(field) => write!(f, "field {field:?}: a label is shorter than two letters"),
            Fault::Term(term) => {
                write!(f, "term {term:?} is neither \"unlimited\" nor a duration such as \"P6M\"")
            }
            Fault::NoList { field, list } => write!(f, "field {field:?}: there is no list {list:?}"),
            Fault::Pattern { field, why } => write!(f, "field {field:?}: bad pattern: {why}"),
            Fault::After { field, after } => {
                write!(f, "field {field:?}: the type has no field {after:?} to stand after")
            }
            Fault::Range { key, most } => write!(f, "{key} must be 1 to {most}"),
            Fault::Required(field) => write!(f, "required field {field:?} is no field of this type"),
            Fault::NoField(field) => write!(f, "the type has no field {field:?} with a label"),
            Fault::NoDate(field) => write!(f, "field {field:?} is no date"),
            Fault::Empty(key) => write!(f, "{key} is empty"),
            Fault::FieldTwice(field) => write!(f, "field {field:?} is there twice in this type"),
            Fault::Misplaced(key) => write!(f, "{key} cannot be here"),
        }
    }
}

/// What a file says.
#[derive(Debug)]
pub(super) struct Parsed {
    pub lists: BTreeMap<String, Vec<String>>,
    pub papers: Vec<PaperType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: Spanned<u32>,
    #[serde(default)]
    list: Vec<Spanned<RawList>>,
    #[serde(default)]
    paper: Vec<Spanned<RawPaper>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    name: String,
    values: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawKind {
    Document,
    Letter,
    Form,
    Mark,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRegister {
    key: String,
    change: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPaper {
    code: String,
    name: String,
    headings: Vec<String>,
    symbol: Option<String>,
    kind: RawKind,
    #[serde(default)]
    required: Vec<String>,
    role: Option<Role>,
    #[serde(default)]
    sensitivity: Sensitivity,
    #[serde(default)]
    stops: Vec<String>,
    #[serde(default)]
    issued: Vec<String>,
    register: Option<RawRegister>,
    validity: Option<RawTerm>,
    #[serde(default)]
    anchor: Vec<Spanned<RawAnchor>>,
    #[serde(default)]
    field: Vec<Spanned<RawField>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerm {
    term: Spanned<String>,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnchor {
    texts: Vec<String>,
    #[serde(default = "one")]
    weight: u8,
    #[serde(default)]
    must: bool,
}

fn one() -> u8 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    name: String,
    labels: Vec<String>,
    #[serde(default, rename = "as")]
    form: As,
    list: Option<String>,
    pattern: Option<String>,
    after: Option<String>,
    lines: Option<usize>,
}

/// Reads a file. `known` are the lists of the files before it.
///
/// # Errors
///
/// All its mistakes with their lines, in the order of the file; of a text that is no TOML the first.
pub(super) fn parse(
    file: &str,
    text: &str,
    known: &BTreeMap<String, Vec<String>>,
) -> Result<Parsed, Vec<PaperTypesError>> {
    let at = |(offset, fault): Wrong| PaperTypesError::Form {
        file: file.to_owned(),
        line: line_of(text, offset),
        fault,
    };
    let raw: RawFile = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        vec![at((start, Fault::Toml(error.message().to_owned())))]
    })?;
    let version = *raw.version.get_ref();
    if !(1..=VERSION).contains(&version) {
        let line = line_of(text, raw.version.span().start);
        return Err(vec![PaperTypesError::Version { file: file.to_owned(), line, found: version }]);
    }
    let mut wrong: Vec<Wrong> = Vec::new();
    let is_empty = |list: &&Spanned<RawList>| list.get_ref().values.iter().all(|v| v.trim().is_empty());
    wrong.extend(raw.list.iter().filter(is_empty).map(|list| (list.span().start, Fault::Empty("values"))));
    let lists: BTreeMap<String, Vec<String>> =
        raw.list.into_iter().map(Spanned::into_inner).map(|l| (l.name, l.values)).collect();
    let mut papers: Vec<PaperType> = Vec::with_capacity(raw.paper.len());
    let mut codes = BTreeSet::new();
    for spanned in raw.paper {
        let (start, code) = (spanned.span().start, spanned.get_ref().code.clone());
        papers.push(of_paper(spanned, |list| lists.get(list).or_else(|| known.get(list)), &mut wrong));
        if !codes.insert(code.clone()) {
            wrong.push((start, Fault::Twice(code)));
        }
    }
    if wrong.is_empty() {
        return Ok(Parsed { lists, papers });
    }
    wrong.sort_by_key(|(offset, _)| *offset);
    Err(wrong.into_iter().map(at).collect())
}

/// The closed lists of a file alone, whatever else is wrong in it; `None` where it is no TOML.
pub(super) fn lists_alone(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        list: Vec<RawList>,
    }
    let file: File = toml::from_str(text).ok()?;
    let mut alone = format!("version = {VERSION}\n");
    for list in file.list {
        // Strings of JSON are strings of TOML.
        let (name, values) =
            (serde_json::to_string(&list.name).ok()?, serde_json::to_string(&list.values).ok()?);
        alone.push_str(&format!("[[list]]\nname = {name}\nvalues = {values}\n"));
    }
    Some(alone)
}

/// The codes of the types in a file with their 1-based lines, whatever else it says; none where it is no TOML.
pub(super) fn codes(text: &str) -> Vec<(String, usize)> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        paper: Vec<Paper>,
    }
    #[derive(Deserialize)]
    struct Paper {
        code: Spanned<String>,
    }
    let papers = toml::from_str::<File>(text).map(|file| file.paper).unwrap_or_default();
    let codes = papers.into_iter().map(|paper| paper.code);
    codes.map(|code| (code.get_ref().clone(), line_of(text, code.span().start))).collect()
}

/// The 1-based line of a byte.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

/// Where a mistake is, in bytes, and which.
type Wrong = (usize, Fault);

/// A type without the fields and anchors that are wrong; what is wrong goes to `wrong`.
fn of_paper<'l>(
    spanned: Spanned<RawPaper>,
    list: impl Fn(&str) -> Option<&'l Vec<String>>,
    wrong: &mut Vec<Wrong>,
) -> PaperType {
    let start = spanned.span().start;
    let raw = spanned.into_inner();
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if raw.code.is_empty() || !raw.code.bytes().all(plain) {
        wrong.push((start, Fault::Code(raw.code.clone())));
    }
    if raw.name.trim().is_empty() {
        wrong.push((start, Fault::Empty("name")));
    }
    let short = raw.headings.iter().filter(|h| fold::squeeze(h).len() < 4);
    wrong.extend(short.map(|heading| (start, Fault::Short(heading.clone()))));
    if raw.kind == RawKind::Mark && raw.anchor.is_empty() {
        wrong.push((start, Fault::Misplaced("kind = \"mark\" without an anchor")));
    }
    let validity = raw.validity.map(|law| {
        let term = law.term.get_ref();
        if term != "unlimited" && Term::from_iso(term).is_none() {
            wrong.push((law.term.span().start, Fault::Term(term.clone())));
        }
        LawfulTerm { term: law.term.into_inner(), basis: law.basis }
    });
    let anchors: Vec<Anchor> = raw.anchor.into_iter().filter_map(|a| of_anchor(a, wrong)).collect();
    // A field with a mistake is still there for those that name it.
    let named: Vec<(usize, String, bool)> = raw
        .field
        .iter()
        .map(|f| (f.span().start, f.get_ref().name.clone(), f.get_ref().after.is_none()))
        .collect();
    let forms: Vec<As> = raw.field.iter().map(|f| f.get_ref().form).collect();
    let mut seen = BTreeSet::new();
    for (at, name, _) in &named {
        if !seen.insert(name) {
            wrong.push((*at, Fault::FieldTwice(name.clone())));
        }
    }
    for field in &raw.field {
        let (at, field) = (field.span().start, field.get_ref());
        if let Some(after) = &field.after
            && !named.iter().any(|(_, name, is_first)| name == after && *is_first)
        {
            wrong.push((at, Fault::After { field: field.name.clone(), after: after.clone() }));
        }
    }
    let fields: Vec<Labelled> = raw.field.into_iter().filter_map(|f| of_field(f, &list, wrong)).collect();
    let has = |name: &String| {
        names::COMMON.contains(&name.as_str()) || named.iter().any(|(_, field, _)| field == name)
    };
    let missing = raw.required.iter().filter(|name| !has(name));
    wrong.extend(missing.map(|name| (start, Fault::Required(name.clone()))));
    for name in raw.register.iter().flat_map(|r| [&r.key, &r.change]).chain(&raw.issued) {
        match named.iter().position(|(_, field, _)| field == name).and_then(|at| forms.get(at)) {
            None => wrong.push((start, Fault::NoField(name.clone()))),
            Some(As::Date | As::DateWords) => {}
            Some(_) if raw.issued.contains(name) => wrong.push((start, Fault::NoDate(name.clone()))),
            Some(_) => {}
        }
    }
    PaperType {
        code: raw.code,
        name: raw.name,
        headings: raw.headings,
        symbol: raw.symbol,
        kind: match raw.kind {
            RawKind::Document => Kind::Document,
            RawKind::Letter => Kind::Letter,
            RawKind::Form => Kind::Form,
            RawKind::Mark => Kind::Mark,
        },
        required: raw.required,
        role: raw.role,
        sensitivity: raw.sensitivity,
        stops: raw.stops,
        validity,
        anchors,
        fields,
        issued: raw.issued,
        register: raw.register.map(|r| Register { key: r.key, change: r.change }),
    }
}

fn of_anchor(spanned: Spanned<RawAnchor>, wrong: &mut Vec<Wrong>) -> Option<Anchor> {
    let start = spanned.span().start;
    let raw = spanned.into_inner();
    let squeezed: Vec<String> = raw.texts.iter().map(|t| fold::squeeze(t)).collect();
    let before = wrong.len();
    let short = raw.texts.iter().zip(&squeezed).filter(|(_, squeezed)| squeezed.len() < 4);
    wrong.extend(short.map(|(text, _)| (start, Fault::Short(text.clone()))));
    if squeezed.is_empty() {
        wrong.push((start, Fault::Empty("texts")));
    }
    if !(1..=MOST_WEIGHT).contains(&raw.weight) {
        wrong.push((start, Fault::Range { key: "weight", most: MOST_WEIGHT }));
    }
    let anchor = Anchor { texts: raw.texts, squeezed, weight: raw.weight, must: raw.must };
    (wrong.len() == before).then_some(anchor)
}

fn of_field<'l>(
    spanned: Spanned<RawField>,
    list: impl Fn(&str) -> Option<&'l Vec<String>>,
    wrong: &mut Vec<Wrong>,
) -> Option<Labelled> {
    let start = spanned.span().start;
    let raw = spanned.into_inner();
    let field = || raw.name.clone();
    let before = wrong.len();
    if raw.name.trim().is_empty() {
        wrong.push((start, Fault::Empty("name")));
    }
    if raw.labels.is_empty() {
        wrong.push((start, Fault::NoLabel(field())));
    } else if raw.labels.iter().any(|l| l.trim().is_empty()) {
        wrong.push((start, Fault::Empty("labels")));
    } else if raw.labels.iter().any(|l| fold::squeeze(l).len() < 2) {
        wrong.push((start, Fault::ShortLabel(field())));
    }
    let values = raw.list.as_ref().map(|name| list(name).cloned().ok_or(name));
    if let Some(Err(name)) = &values {
        wrong.push((start, Fault::NoList { field: field(), list: (*name).clone() }));
    }
    let pattern = raw.pattern.as_ref().map(|text| Regex::new(text));
    if let Some(Err(error)) = &pattern {
        wrong.push((start, Fault::Pattern { field: field(), why: last_line(&error.to_string()) }));
    }
    let lines = raw.lines.unwrap_or(LINES);
    if !(1..=MOST_LINES).contains(&lines) {
        wrong.push((start, Fault::Range { key: "lines", most: MOST_LINES as u8 }));
    }
    (wrong.len() == before).then(|| Labelled {
        values: values.and_then(Result::ok).unwrap_or_default(),
        pattern: pattern.and_then(Result::ok),
        name: raw.name,
        labels: raw.labels,
        form: raw.form,
        after: raw.after,
        lines,
    })
}

/// Errors of regular expressions draw a picture; the reason stands in its last line.
fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_and_fault(text: &str) -> (usize, String) {
        let errors = parse("x.toml", text, &BTreeMap::new()).unwrap_err();
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        let fault = match error {
            PaperTypesError::Form { fault, .. } => fault.to_string(),
            PaperTypesError::Version { .. } => error.to_string(),
        };
        (error.line(), fault)
    }

    const HEAD: &str = "version = 2\n[[paper]]\ncode = \"a\"\nname = \"A\"\nheadings = []\nkind = \"form\"\n";

    #[test]
    fn every_mistake_has_its_line() {
        for (rest, line, word) in [
            ("colour = 1\n", 7, "colour"),
            ("required = [\"nummber\"]\n", 2, "nummber"),
            ("[[paper.field]]\nname = \"f\"\nlabels = [\"x\"]\n", 7, "two letters"),
            ("[[paper.field]]\nname = \"f\"\nlabels = []\n", 7, "no label"),
            ("[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\nas = \"words\"\n", 10, "words"),
            ("[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\nlist = \"sex\"\n", 7, "sex"),
            ("[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\npattern = \"[\"\n", 7, "pattern"),
            ("[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\nafter = \"g\"\n", 7, "\"g\""),
            ("[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\nlines = 0\n", 7, "lines"),
            ("[[list]]\nname = \"l\"\nvalues = []\n", 7, "values"),
            ("[[paper.field]]\nname = \"\"\nlabels = [\"Tên\"]\n", 7, "name"),
            ("[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\", \"\"]\n", 7, "labels"),
            (
                "[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\n[[paper.field]]\nname = \"f\"\nlabels = [\"Họ\"]\n",
                10,
                "twice",
            ),
            ("issued = [\"f\"]\n", 2, "\"f\""),
            ("issued = [\"f\"]\n[[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\n", 2, "no date"),
            (
                "register = { key = \"f\", change = \"g\" }\n[[paper.field]]\nname = \"f\"\nlabels = [\"Mã\"]\n",
                2,
                "\"g\"",
            ),
            ("[[paper.anchor]]\ntexts = [\"abc\"]\n", 7, "four letters"),
            ("[[paper.anchor]]\ntexts = [\"abcd\"]\nweight = 9\n", 7, "weight"),
            ("[paper.validity]\nterm = \"P6W\"\nbasis = \"\"\n", 8, "P6W"),
        ] {
            let (found, fault) = line_and_fault(&format!("{HEAD}{rest}"));
            assert_eq!(found, line, "{rest}: {fault}");
            assert!(fault.contains(word), "{rest}: {fault}");
        }
        let twice = format!("{HEAD}{}", &HEAD["version = 2\n".len()..]);
        assert_eq!(line_and_fault(&twice), (7, "code \"a\" is there twice in this file".into()));
    }

    #[test]
    fn all_mistakes_of_a_file_are_told_at_once() {
        let text = format!(
            "{HEAD}[[paper.field]]\nname = \"f\"\nlabels = []\nlines = 9\n[[paper]]\ncode = \"A B\"\nname = \"\"\n\
             headings = [\"x\"]\nkind = \"form\"\nrequired = [\"f\"]\n"
        );
        let errors = parse("x.toml", &text, &BTreeMap::new()).unwrap_err();
        let lines: Vec<usize> = errors.iter().map(PaperTypesError::line).collect();
        assert_eq!(lines, [7, 7, 11, 11, 11, 11], "{errors:?}");
        assert_eq!(codes(&text), [("a".to_owned(), 3), ("A B".to_owned(), 12)]);
        let lists =
            lists_alone(&format!("{text}[[list]]\nname = \"l\"\nvalues = [\"Có\", \"a\\\"b\"]\n")).unwrap();
        let parsed = parse("x.toml", &lists, &BTreeMap::new()).unwrap();
        assert_eq!(
            (parsed.lists["l"].as_slice(), parsed.papers.len()),
            (["Có".to_owned(), "a\"b".to_owned()].as_slice(), 0)
        );
        assert_eq!(line_and_fault("\nversion = 9\n").0, 2);
    }

    #[test]
    fn version_one_is_read_as_before() {
        let text = "version = 1\n[[paper]]\ncode = \"a\"\nname = \"A\"\nheadings = [\"GIẤY A B\"]\nkind = \"form\"\n\
                    [[paper.field]]\nname = \"f\"\nlabels = [\"Tên\"]\nas = \"id\"\n";
        let parsed = parse("x.toml", text, &BTreeMap::new()).unwrap();
        assert_eq!(parsed.papers[0].fields[0].form, As::Id);
        assert_eq!(parsed.papers[0].sensitivity, Sensitivity::Normal);
        assert_eq!(line_and_fault("version = 3\n").0, 1);
    }

    #[test]
    fn lists_may_come_from_files_before() {
        let known = BTreeMap::from([("sex".to_owned(), vec!["Nam".to_owned()])]);
        let text = format!("{HEAD}[[paper.field]]\nname = \"f\"\nlabels = [\"Giới\"]\nlist = \"sex\"\n");
        assert_eq!(parse("x.toml", &text, &known).unwrap().papers[0].fields[0].values, ["Nam"]);
    }
}
