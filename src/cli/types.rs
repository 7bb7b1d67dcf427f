//! `sohoa types`: the paper types that are known, what is wrong with a file of them, and why a paper is of one or not.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Exit, Format, Result};
use crate::config::Config;
use crate::describe::{self, Accept, Evidenced, Explained, Fault, PaperTypes, PaperTypesError, Sensitivity};
use crate::pipeline::{Readers, read_document, reader_settings, worker_count};
use crate::record::{Field, Role};
use crate::report::{Cell, Table};
use crate::words::{self, parser, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa types list --data kho\n  sohoa types check kho/types\n  sohoa types test giay-khai-sinh quet.jpg\nDạng tệp: xem src/describe/papers.rs; các loại có sẵn ở src/describe/papers/*.toml.",
    "Examples:\n  sohoa types list --data store\n  sohoa types check store/types\n  sohoa types test giay-khai-sinh scan.jpg\nForm of the files: see src/describe/papers.rs; the types built in are src/describe/papers/*.toml."
))]
pub(super) struct TypesArgs {
    #[command(subcommand)]
    command: TypesCommand,
}

#[derive(Debug, Subcommand)]
enum TypesCommand {
    #[command(about = t("Liệt kê các loại giấy tờ", "List the paper types"))]
    List {
        #[command(flatten)]
        own: OwnArgs,
        #[command(flatten)]
        format: super::FormatArg,
    },
    #[command(about = t(
        "Kiểm tra thư mục loại giấy tờ riêng, chỉ rõ tệp và dòng sai (thoát 0 hoặc 3)",
        "Check a folder of own paper types, naming file and line of a mistake (exit 0 or 3)"
    ))]
    Check {
        #[arg(value_name = "FOLDER", help = t("Thư mục *.toml (mặc định: của --data)", "Folder of *.toml (default: that of --data)"))]
        folder: Option<PathBuf>,
        #[command(flatten)]
        own: OwnArgs,
        #[command(flatten)]
        format: super::FormatArg,
    },
    #[command(about = t(
        "Đọc một tệp và cho biết khớp gì, thiếu gì so với một loại giấy tờ",
        "Read a file and show what of a type matched and what is missing"
    ))]
    Test {
        #[arg(value_name = "TYPE", help = t("Mã, tên hoặc tiêu đề của loại", "Code, name or heading of the type"))]
        paper_type: String,
        #[arg(value_name = "FILE", help = t("Tệp ảnh hoặc PDF", "Image or PDF file"))]
        file: PathBuf,
        #[command(flatten)]
        own: OwnArgs,
        #[arg(long, value_name = "FOLDER", help = t("Thư mục *.toml đang soạn", "Folder of *.toml being written"), conflicts_with = "data")]
        types: Option<PathBuf>,
        #[command(flatten)]
        format: super::WholeFormatArg,
    },
}

/// Whose own types are meant.
#[derive(Debug, Args)]
struct OwnArgs {
    #[arg(long = "data", value_name = "DIR", help = t("Thư mục dữ liệu có loại giấy tờ riêng", "Data folder with own paper types"))]
    data: Option<PathBuf>,
}

impl OwnArgs {
    /// The configuration, and the folder of own types if there is a data folder.
    fn open(&self) -> Result<(Config, Option<PathBuf>)> {
        let Some(dir) = &self.data else { return Ok((Config::default(), None)) };
        if !dir.is_dir() {
            anyhow::bail!("{}: {}", dir.display(), t("không có thư mục này", "there is no such folder"));
        }
        let path = dir.join("sohoa.toml");
        let config = if path.exists() { Config::load(&path)? } else { Config::default() };
        let folder = dir.join(&config.describe.types_folder);
        Ok((config, Some(folder)))
    }
}

pub(super) fn run(args: TypesArgs) -> Result<Exit> {
    match args.command {
        TypesCommand::List { own, format } => {
            let (_, folder) = own.open()?;
            list(&super::paper_types(folder.as_deref())?, format.format)
        }
        TypesCommand::Check { folder, own, format } => {
            let folder = match folder {
                Some(folder) => Some(folder),
                None => own.open()?.1,
            };
            check(folder, format.format)
        }
        TypesCommand::Test { paper_type, file, own, types, format } => {
            let (config, folder) = own.open()?;
            let types = super::paper_types(types.or(folder).as_deref())?;
            test(&paper_type, &file, &config, &types, format.format)
        }
    }
}

fn list(types: &PaperTypes, format: Format) -> Result<Exit> {
    let mut table = Table::new([
        ("code", t("mã", "code")),
        ("name", t("tên", "name")),
        ("symbol", t("ký hiệu", "symbol")),
        ("role", t("vai trò", "role")),
        ("sensitivity", t("mức nhạy cảm", "sensitivity")),
        ("term", t("thời hạn theo luật", "term by law")),
        ("basis", t("căn cứ", "basis")),
        ("fields", t("trường có nhãn", "labelled fields")),
    ]);
    for listed in types.list() {
        let (term, basis) = listed.validity.unzip();
        table.push([
            Cell::from(listed.code),
            Cell::from(listed.name),
            Cell::from(listed.symbol),
            listed.role.map_or(Cell::from(None::<String>), |r| Cell::said(json!(r), role(r))),
            Cell::said(json!(listed.sensitivity), sensitivity(listed.sensitivity)),
            Cell::from(term),
            Cell::from(basis),
            Cell::said(json!(listed.fields), listed.fields.join(" ")),
        ]);
    }
    super::put_table(&table, format)?;
    Ok(Exit::Fine)
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Component => t("thành phần", "component"),
        Role::Result => t("kết quả", "result"),
    }
}

fn sensitivity(level: Sensitivity) -> &'static str {
    match level {
        Sensitivity::Normal => t("thường", "normal"),
        Sensitivity::Personal => t("cá nhân", "personal"),
        Sensitivity::Sensitive => t("nhạy cảm", "sensitive"),
    }
}

/// Checks each file by itself, so that the mistakes of all are told, then all together.
fn check(folder: Option<PathBuf>, format: Format) -> Result<Exit> {
    let files = match &folder {
        None => Vec::new(),
        Some(folder) if !folder.is_dir() => {
            anyhow::bail!("{}: {}", folder.display(), t("không phải thư mục", "no folder"))
        }
        Some(folder) => super::type_files(folder)?,
    };
    // File, line and mistake.
    let mut wrong: Vec<(&str, Option<usize>, String)> = Vec::new();
    let mut good: Vec<(&str, Cow<'_, str>)> = Vec::new();
    let mut homes: BTreeMap<String, &str> = BTreeMap::new();
    for (name, text) in &files {
        let text = match text {
            Ok(text) => text,
            Err(unread) => {
                wrong.push((name, unread.line, parser::system(&unread.error)));
                continue;
            }
        };
        match with(&good, Some((name, text))) {
            Ok(_) => good.push((name, Cow::Borrowed(text))),
            Err(errors) => {
                wrong.extend(errors.iter().map(|e| (name.as_str(), Some(e.line()), message(e))));
                let lists = PaperTypes::lists_alone(text).map(|lists| (name.as_str(), Cow::Owned(lists)));
                good.extend(lists.filter(|(name, lists)| with(&good, Some((name, lists))).is_ok()));
            }
        }
        for (code, line) in PaperTypes::codes_in(text) {
            let home = *homes.entry(code.clone()).or_insert(name);
            if home != name {
                wrong.push((name, Some(line), in_two_files(&code, home)));
            }
        }
    }
    // As an editor shows them: from the first line down.
    wrong.sort_by_key(|(file, line, _)| (*file, *line));
    let types = with(&good, None).map_err(|errors| anyhow::anyhow!(explain_errors(&errors)))?;
    let doubts = doubts(&types);
    if format == Format::Table {
        for (file, line, message) in &wrong {
            super::put(&format!("✗ {}\n", placed(file, *line, message)))?;
        }
        for doubt in &doubts {
            super::put(&format!("! {doubt}\n"))?;
        }
        let bad: BTreeSet<&str> = wrong.iter().map(|(file, ..)| *file).collect();
        super::put(&format!(
            "{}: {} · {}: {} · {}: {}\n",
            t("tệp", "files"),
            files.len(),
            t("tệp sai", "files with a mistake"),
            bad.len(),
            t("loại giấy tờ", "paper types"),
            types.list().count()
        ))?;
    } else {
        let mut table = Table::new([
            ("file", t("tệp", "file")),
            ("line", t("dòng", "line")),
            ("message", t("lỗi", "message")),
        ]);
        for (file, line, message) in wrong.iter().cloned() {
            table.push([Cell::from(file), Cell::from(line.map(|l| l as u64)), Cell::from(message)]);
        }
        super::put_table(&table, format)?;
        doubts.iter().for_each(|doubt| super::say(&format!("! {doubt}")));
    }
    Ok(if wrong.is_empty() { Exit::Fine } else { Exit::Problems })
}

/// The built-in types with those of files, and of one more.
fn with(
    good: &[(&str, Cow<'_, str>)],
    more: Option<(&str, &str)>,
) -> std::result::Result<PaperTypes, Vec<PaperTypesError>> {
    PaperTypes::with_folder_texts(good.iter().map(|(name, text)| (*name, text.as_ref())).chain(more))
}

/// What is no mistake, and perhaps not meant.
fn doubts(types: &PaperTypes) -> Vec<String> {
    let contested = types.contested().into_iter().map(|(heading, a, b)| {
        format!("{heading}: {} {a}, {b}", t("hai loại cùng tiêu đề", "two types have this heading"))
    });
    let untold = types.untold().map(|code| {
        let told = t(
            "không có tiêu đề, từ nhận dạng hay ký hiệu; chỉ nhận ra khi danh mục hồ sơ nêu tên loại",
            "has no heading, no anchor and no symbol; only a manifest can name it",
        );
        format!("{code}: {told}")
    });
    contested.chain(untold).collect()
}

fn in_two_files(code: &str, home: &str) -> String {
    match words::lang() {
        words::Lang::En => format!("code {code:?} is also in {home}; the later file replaces it"),
        words::Lang::Vi => format!("mã {code:?} đã có ở tệp {home}; tệp sau sẽ thay loại của tệp trước"),
    }
}

/// Files, lines and mistakes in the language of the user, a line each.
pub(super) fn explain_errors(errors: &[PaperTypesError]) -> String {
    let each = errors.iter().map(|error| placed(error.file(), Some(error.line()), &message(error)));
    each.collect::<Vec<_>>().join("\n")
}

fn placed(file: &str, line: Option<usize>, message: &str) -> String {
    match line {
        Some(line) => format!("{file}, {} {line}: {message}", t("dòng", "line")),
        None => format!("{file}: {message}"),
    }
}

fn message(error: &PaperTypesError) -> String {
    if words::lang() == words::Lang::En {
        return match error {
            PaperTypesError::Form { fault, .. } => fault.to_string(),
            PaperTypesError::Version { found, .. } => {
                format!("version {found} is not known; write version = 2")
            }
        };
    }
    match error {
        PaperTypesError::Version { found, .. } => {
            format!("không biết phiên bản {found}; hãy ghi version = 2")
        }
        PaperTypesError::Form { fault, .. } => match fault {
            Fault::Toml(message) => parser::toml(message),
            Fault::Code(code) => {
                format!("mã {code:?} chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối")
            }
            Fault::Twice(code) => format!("mã {code:?} có hai lần trong tệp này"),
            Fault::Short(text) => format!("{text:?} ngắn hơn bốn chữ cái, sẽ khớp khắp nơi"),
            Fault::NoLabel(field) => format!("trường {field:?} chưa có nhãn nào"),
            Fault::ShortLabel(field) => {
                format!("trường {field:?} có nhãn ngắn hơn hai chữ cái, sẽ khớp khắp nơi")
            }
            Fault::Term(term) => {
                format!("thời hạn {term:?} phải là \"unlimited\" hoặc khoảng thời gian như \"P6M\"")
            }
            Fault::NoList { field, list } => format!("trường {field:?}: không có danh mục {list:?}"),
            Fault::Pattern { field, why } => {
                format!("trường {field:?}: biểu thức pattern sai: {}", parser::pattern(why))
            }
            Fault::After { field, after } => {
                format!("trường {field:?}: loại này không có trường {after:?} để đứng sau")
            }
            Fault::Range { key, most } => format!("{key} phải từ 1 đến {most}"),
            Fault::Required(field) => format!("trường bắt buộc {field:?} không có trong loại này"),
            Fault::NoField(field) => format!("loại này không có trường {field:?} có nhãn"),
            Fault::NoDate(field) => format!("trường {field:?} không phải ngày (as = \"date\")"),
            Fault::Empty(key) => format!("{key} để trống"),
            Fault::FieldTwice(field) => format!("trường {field:?} có hai lần trong loại này"),
            Fault::Misplaced(key) => format!("{key}: không đặt được ở đây"),
        },
    }
}

fn test(
    paper_type: &str,
    file: &std::path::Path,
    config: &Config,
    types: &PaperTypes,
    format: Format,
) -> Result<Exit> {
    // Told before minutes of reading.
    if describe::explain(&[], paper_type, types).is_none() {
        anyhow::bail!(
            "{paper_type:?}: {}",
            t("không có loại này; xem `sohoa types list`", "no such type; see `sohoa types list`")
        );
    }
    if format.is_csv() {
        anyhow::bail!(t(
            "lệnh này không in CSV; dùng --format json",
            "this command prints no CSV; use --format json"
        ));
    }
    let readers = Readers::new(reader_settings(config, std::env::current_exe()?, Vec::new()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(worker_count(config)).build()?;
    let document = pool.install(|| read_document(file, &readers, types, &Accept::default()))?;
    for problem in &document.problems {
        super::say(&super::run::problem_line(&file.to_string_lossy(), problem));
    }
    let failed = !document.problems.is_empty() && document.read_pages.is_empty();
    let Some(said) = describe::explain(&document.read_pages, paper_type, types) else {
        anyhow::bail!(
            "{paper_type:?}: {}",
            t("không có loại này; xem `sohoa types list`", "no such type; see `sohoa types list`")
        );
    };
    match format {
        Format::Table => super::put(&told(&said))?,
        _ => super::put(&format!("{:#}\n", object(&said)))?,
    }
    Ok(if failed { Exit::Problems } else { Exit::Fine })
}

fn place(e: &Evidenced) -> String {
    e.place.map_or_else(
        || t("không thấy", "not found").to_owned(),
        |(page, b)| format!("{} {page} [{}, {}, {}, {}]", t("trang", "page"), b.x0, b.y0, b.x1, b.y1),
    )
}

fn percent(share: f32) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// The whole explanation as lines for people.
fn told(said: &Explained) -> String {
    let mut lines = Vec::new();
    let same = said.taken_for.as_deref() == Some(said.code.as_str());
    lines.push(format!(
        "{} {}: {} ({})",
        if same { "✓" } else { "✗" },
        t("nhận loại", "taken for"),
        said.taken_for.as_deref().unwrap_or(t("không biết loại nào", "no known type")),
        said.rule
    ));
    match &said.heading {
        Some(h) => lines.push(format!(
            "{} {}: {} · {} · {}",
            if h.worth >= 0.8 { "✓" } else { "✗" },
            t("tiêu đề", "heading"),
            h.text,
            percent(h.worth),
            place(h)
        )),
        None => lines.push(format!("✗ {}: {}", t("tiêu đề", "heading"), t("không thấy", "not found"))),
    }
    if !said.anchors.is_empty() {
        lines.push(format!("{}: {}", t("từ nhận dạng", "anchors"), percent(said.anchor_share)));
    }
    for anchor in &said.anchors {
        let mark = if anchor.place.is_some() { "✓" } else { "✗" };
        lines.push(format!("  {mark} {} ×{} · {}", anchor.text, anchor.worth, place(anchor)));
    }
    lines.push(format!("{}:", t("trường", "fields")));
    for field in &said.fields {
        let label = field.label.as_ref().map_or_else(
            || t("không thấy nhãn", "no label found").to_owned(),
            |l| format!("{} · {}", l.text, place(l)),
        );
        let (mark, value) = match &field.field {
            Some(f) if f.accepted => ("✓", shown(f)),
            Some(f) => ("?", shown(f)),
            None if field.required => ("✗", t("THIẾU (bắt buộc)", "MISSING (required)").to_owned()),
            None => ("·", t("không có", "none").to_owned()),
        };
        lines.push(format!("  {mark} {}: {value}\n      {label}", words::field(&field.name)));
    }
    lines.push(format!("{}: {}", words::field("validity"), shown(&said.validity)));
    lines.push(String::new());
    lines.join("\n")
}

/// A field in a line: value, reading, confidence, place, reason.
fn shown(field: &Field) -> String {
    let mut parts = vec![field.value.clone().unwrap_or_else(|| t("không có", "none").to_owned())];
    if field.reading.is_some() && field.reading != field.value {
        parts.push(format!("“{}”", field.reading.as_deref().unwrap_or("")));
    }
    if let (Some(page), Some(bbox)) = (field.page, field.bbox) {
        let found = Evidenced { text: String::new(), worth: 0.0, place: Some((page, bbox)) };
        parts.push(format!("{} · {}", percent(field.confidence), place(&found)));
    }
    parts.extend(field.reason.map(|reason| words::reason(reason).to_owned()));
    parts.push(field.rule.clone());
    parts.join(" · ")
}

fn object(said: &Explained) -> Value {
    let evidence = |e: &Evidenced| {
        json!({
            "text": e.text,
            "worth": e.worth,
            "page": e.place.map(|(page, _)| page),
            "box": e.place.map(|(_, bbox)| bbox),
        })
    };
    json!({
        "version": 1,
        "type": said.code,
        "taken_for": said.taken_for,
        "rule": said.rule,
        "heading": said.heading.as_ref().map(evidence),
        "anchors": said.anchors.iter().map(evidence).collect::<Vec<_>>(),
        "anchor_share": said.anchor_share,
        "told_by_anchors": said.told_by_anchors,
        "fields": said.fields.iter().map(|f| json!({
            "name": f.name,
            "required": f.required,
            "label": f.label.as_ref().map(evidence),
            "field": f.field,
        })).collect::<Vec<_>>(),
        "missing": said.fields.iter().filter(|f| f.required && f.field.is_none()).map(|f| &f.name).collect::<Vec<_>>(),
        "validity": said.validity,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors_of(text: &str) -> Vec<PaperTypesError> {
        PaperTypes::with_folder_texts([("cua-ta.toml", text)]).unwrap_err()
    }

    #[test]
    fn mistakes_are_told_with_file_and_line() {
        let errors = errors_of(
            "version = 2\n[[paper]]\ncode = \"A b\"\nname = \"\"\nheadings = []\nkind = \"form\"\n",
        );
        let told = explain_errors(&errors);
        assert!(told.starts_with("cua-ta.toml, ") && told.contains(" 2: "), "{told}");
        assert_eq!(told.lines().count(), 2, "{told}");
    }

    #[test]
    fn every_field_of_the_built_in_types_has_a_name() {
        for listed in PaperTypes::embedded().list() {
            for field in listed.fields {
                assert_ne!(words::field(field), field, "a field of {} is shown by its key", listed.code);
            }
        }
    }
}
