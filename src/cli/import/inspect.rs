//! `sohoa import --inspect`: what an unknown export is, and the configuration with which it can be imported.

use std::path::Path;

use serde_json::json;

use crate::cli::{Exit, Format, Result, put, say};
use crate::config::Config;
use crate::record::RegisterKind;
use crate::register::{self, Field, Inspected, Proposal, column_letters};
use crate::report::{Cell, Table};
use crate::words::{registers, t};

pub(super) fn run(file: &Path, kind: Option<RegisterKind>, config: &Config, json: bool) -> Result<Exit> {
    let found = match register::inspect(file, kind, &|kind| config.import.mapping(kind)) {
        Ok(found) => found,
        Err(error) => {
            say(&format!("{}: {}", file.display(), registers::register_error(&error.kind)));
            return Ok(Exit::Failed);
        }
    };
    if json {
        put(&format!("{}\n", serde_json::to_string_pretty(&as_json(&found))?))?;
    } else {
        put(&in_words(file, &found)?)?;
    }
    Ok(if found.refused.is_some() { Exit::Problems } else { Exit::Fine })
}

fn in_words(file: &Path, found: &Inspected) -> Result<String> {
    let mut text = format!(
        "{}: {}, {} {}\n",
        file.display(),
        registers::form(found.form),
        t("có vẻ là sổ", "seems to be a register of"),
        registers::register(found.kind)
    );
    if !found.layout.sheet_name.is_empty() {
        let names: Vec<String> = found.sheets.iter().map(|name| format!("{name:?}")).collect();
        text.push_str(&format!(
            "{} {:?} ({})\n",
            t("trang", "sheet"),
            found.layout.sheet_name,
            names.join(", ")
        ));
    }
    if found.layout.header.0 > 0 {
        let (first, last) = found.layout.header;
        let rows = if first == last { first.to_string() } else { format!("{first}–{last}") };
        text.push_str(&format!("{} {rows}\n", t("tiêu đề ở dòng", "header in row")));
    }
    text.push_str(&format!("{} {}\n\n", found.rows, t("dòng đã xem", "rows looked at")));
    let mut table = Table::new([
        ("column", t("cột", "column")),
        ("header", t("tiêu đề", "header")),
        ("field", t("là", "is")),
        ("samples", t("ví dụ", "samples")),
        ("filled", t("có giá trị", "filled")),
        ("parsed", t("đọc được", "parsed")),
    ]);
    for p in &found.proposals {
        let field =
            p.field.map_or_else(|| "–".to_owned(), |f| format!("{} ({})", f.name(), registers::column(f)));
        table.push([
            Cell::from(column_letters(p.index)),
            Cell::from(p.header.clone()),
            Cell::from(field),
            Cell::from(p.samples.join(" · ")),
            Cell::from(p.filled),
            Cell::from(rate(p)),
        ]);
    }
    let mut bytes = Vec::new();
    table.write(Format::Table, &mut bytes)?;
    text.push_str(&String::from_utf8_lossy(&bytes));
    text.push_str(&format!(
        "\n{}\n\n{}",
        t("Đoạn cấu hình cho kho/sohoa.toml:", "For sohoa.toml of the data folder:"),
        block(found)
    ));
    if let Some(why) = &found.refused {
        text.push_str(&format!(
            "\n{}: {}\n",
            t("Chưa nhập được", "Cannot be imported yet"),
            registers::register_error(why)
        ));
    }
    Ok(text)
}

/// How many of the cells with a value read as the field wants them.
fn rate(p: &Proposal) -> String {
    if p.field.is_none() || p.filled == 0 {
        "–".to_owned()
    } else {
        format!("{} %", p.parsed * 100 / p.filled)
    }
}

/// A section of `sohoa.toml`; columns that are missing are there as comments.
fn block(found: &Inspected) -> String {
    let mut text = format!("[import.{}.columns]\n", registers::section(found.kind));
    for field in Field::of(found.kind) {
        match found.proposals.iter().find(|p| p.field == Some(*field)) {
            // The lower header of two rows finds the column as well, and the joined one finds no other.
            Some(p) => text.push_str(&format!("{} = {}\n", field.name(), toml_text(&p.header))),
            None => text.push_str(&format!("# {} = \"\"  # {}\n", field.name(), registers::column(*field))),
        }
    }
    text
}

/// A basic string of TOML.
fn toml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn as_json(found: &Inspected) -> serde_json::Value {
    let columns: Vec<serde_json::Value> = found
        .proposals
        .iter()
        .map(|p| {
            json!({
                "column": column_letters(p.index),
                "header": p.header,
                "field": p.field.map(Field::name),
                "samples": p.samples,
                "filled": p.filled,
                "parsed": p.parsed,
            })
        })
        .collect();
    json!({
        "kind": registers::section(found.kind),
        "form": format!("{:?}", found.form).to_lowercase(),
        "sheets": found.sheets,
        "sheet": found.layout.sheet_name,
        "header_rows": [found.layout.header.0, found.layout.header.1],
        "rows": found.rows,
        "columns": columns,
        "config": block(found),
        "refused": found.refused.as_ref().map(registers::register_error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_quoted_for_toml() {
        for header in ["Mã hồ sơ", "a \"b\" \\c", "hai\u{7}dòng"] {
            let read: toml::Table = toml::from_str(&format!("x = {}", toml_text(header))).unwrap();
            assert_eq!(read["x"].as_str(), Some(header));
        }
    }
}
