//! Names of manifest columns and of roles, in English and Vietnamese, with or without marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::record::Role;

/// The columns that sohoa knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    File,
    Dossier,
    Procedure,
    Unit,
    Role,
    PaperType,
    Title,
}

/// Folded headers of each column.
const HEADERS: [(Column, &[&str]); 7] = [
    (
        Column::File,
        &[
            "file",
            "file name",
            "filename",
            "path",
            "file path",
            "tep",
            "ten tep",
            "tep tin",
            "ten tep tin",
            "tap tin",
            "ten tap tin",
            "ten file",
            "duong dan",
            "duong dan tep",
        ],
    ),
    (Column::Dossier, &["dossier", "dossier code", "ma ho so", "ma hs", "ho so", "ma so ho so"]),
    (
        Column::Procedure,
        &[
            "procedure",
            "procedure code",
            "ma tthc",
            "tthc",
            "ma thu tuc",
            "thu tuc",
            "ma thu tuc hanh chinh",
            "thu tuc hanh chinh",
        ],
    ),
    (Column::Unit, &["unit", "unit code", "don vi", "ma don vi", "ma dinh danh don vi"]),
    (Column::Role, &["role", "vai tro"]),
    (Column::PaperType, &["paper type", "type", "loai giay to", "ma loai giay to"]),
    (Column::Title, &["title", "tieu de", "ten giay to"]),
];

/// The column that a header names.
pub(super) fn recognise(header: &str) -> Option<Column> {
    // No known header is nearly as long; a header of a megabyte is not worth folding.
    if header.len() > 200 {
        return None;
    }
    let folded = fold(header);
    HEADERS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(column, _)| *column)
}

/// The role that a cell names; `None` if it names none.
pub(super) fn role(cell: &str) -> Option<Role> {
    match fold(cell).as_str() {
        "component" | "thanh phan" | "thanh phan ho so" | "tphs" => Some(Role::Component),
        "result" | "ket qua" | "ket qua giai quyet" | "kq" => Some(Role::Result),
        _ => None,
    }
}

/// Lower case, without marks; whatever is neither letter nor digit is one blank.
fn fold(text: &str) -> String {
    let mut folded = String::new();
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'đ' => folded.push('d'),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_both_languages() {
        for (header, column) in [
            ("file", Column::File),
            ("Tên tệp", Column::File),
            ("MÃ HỒ SƠ", Column::Dossier),
            ("dossier_code", Column::Dossier),
            ("Mã TTHC (*)", Column::Procedure),
            ("don vi", Column::Unit),
            ("Đơn vị:", Column::Unit),
            ("Vai trò", Column::Role),
            ("\u{feff}Loại giấy tờ", Column::PaperType),
            ("Tên giấy tờ", Column::Title),
        ] {
            assert_eq!(recognise(header), Some(column), "{header}");
        }
        assert_eq!(recognise("ghi chú"), None);
        assert_eq!(recognise(""), None);
    }

    #[test]
    fn roles_in_both_languages() {
        assert_eq!(role("Kết quả"), Some(Role::Result));
        assert_eq!(role("COMPONENT"), Some(Role::Component));
        assert_eq!(role("thành phần"), Some(Role::Component));
        assert_eq!(role("khác"), None);
    }
}
