//! What parsers and the system say of a file that a person wrote, in the words of that person. They speak English
//! only; the most frequent of their sayings are told in Vietnamese, the rest is quoted as theirs.

use std::io::ErrorKind;

use super::{Lang, lang, t};

/// Sayings of the TOML parser and of serde → Vietnamese. What follows is kept.
const BEGINNINGS: [(&str, &str); 9] = [
    ("unknown field ", "không có khóa "),
    ("missing field ", "thiếu khóa "),
    ("duplicate key", "khóa lặp lại"),
    ("unknown variant ", "không nhận giá trị "),
    ("invalid type: ", "sai kiểu giá trị: "),
    ("invalid value: ", "sai giá trị: "),
    ("key with no value", "khóa không có giá trị"),
    ("unclosed ", "thiếu dấu đóng: "),
    ("invalid basic string", "chuỗi viết sai (thiếu dấu \"?)"),
];

/// Words inside those sayings.
const INSIDE: [(&str, &str); 17] = [
    (", expected one of ", ", chỉ được "),
    (", expected ", ", cần "),
    ("expected one of ", "chỉ được "),
    ("expected ", "cần "),
    ("usize", "số nguyên không âm"),
    ("u64", "số nguyên không âm"),
    ("u32", "số nguyên không âm"),
    ("f32", "số thập phân"),
    ("floating point", "số thập phân"),
    ("integer", "số nguyên"),
    ("boolean", "true hoặc false"),
    ("string", "chuỗi"),
    ("sequence", "danh sách"),
    ("array", "danh sách"),
    ("a map", "bảng"),
    ("table", "bảng"),
    (" or ", " hoặc "),
];

/// What the TOML parser says, for a person.
pub fn toml(message: &str) -> String {
    let message = message.trim();
    if lang() == Lang::En {
        return message.to_owned();
    }
    // Names and values stand in backticks and quotation marks and are the user's own: only what is between is told.
    let told = |rest: &str| {
        let mut quoted = false;
        rest.split('`')
            .map(|part| {
                let part = match quoted {
                    true => format!("`{part}`"),
                    false => INSIDE.iter().fold(part.to_owned(), |text, (en, vi)| text.replace(en, vi)),
                };
                quoted = !quoted;
                part
            })
            .collect::<String>()
    };
    let known =
        BEGINNINGS.iter().find_map(|(en, vi)| Some(format!("{vi}{}", told(message.strip_prefix(en)?))));
    known.unwrap_or_else(|| format!("không đúng cú pháp TOML ({})", raw(message)))
}

/// What the parser of patterns says: its last line holds the reason.
pub fn pattern(message: &str) -> String {
    let reason = message.lines().last().unwrap_or(message).trim();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    if lang() == Lang::En {
        return reason.to_owned();
    }
    match reason {
        "unclosed character class" => "thiếu dấu ] đóng".to_owned(),
        "unclosed group" => "thiếu dấu ) đóng".to_owned(),
        "unopened group" => "thừa dấu )".to_owned(),
        "repetition operator missing expression" => "trước dấu *, + hoặc ? không có gì để lặp".to_owned(),
        "unclosed counted repetition" => "thiếu dấu } đóng".to_owned(),
        "unrecognized escape sequence" => "không có ký hiệu \\ như vậy".to_owned(),
        "incomplete escape sequence, reached end of pattern prematurely" => {
            "thiếu ký tự sau dấu \\".to_owned()
        }
        other => raw(other),
    }
}

/// What the JSON parser says: `… at line 3 column 7`.
pub fn json(message: &str) -> String {
    if lang() == Lang::En {
        return message.to_owned();
    }
    let (what, place) = message.rsplit_once(" at line ").unwrap_or((message, ""));
    let place = match place.split_once(" column ") {
        Some((line, column)) => format!(", dòng {line}, cột {column}"),
        None => String::new(),
    };
    let what = if what.starts_with("EOF while parsing") {
        "tệp bị cắt cụt".to_owned()
    } else {
        format!("sai cú pháp ({})", raw(what))
    };
    format!("{what}{place}")
}

/// Why the system refused, for a person.
pub fn system(error: &std::io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => t("không có tệp hoặc thư mục này", "there is no such file or folder"),
        ErrorKind::PermissionDenied => t("không có quyền đọc hoặc ghi ở đây", "permission denied"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => t("đĩa đã đầy", "the disk is full"),
        ErrorKind::ReadOnlyFilesystem => t("ổ đĩa này chỉ cho đọc", "the drive is read-only"),
        ErrorKind::IsADirectory => t("đây là thư mục, không phải tệp", "this is a folder and no file"),
        ErrorKind::NotADirectory => t("đây là tệp, không phải thư mục", "this is a file and no folder"),
        ErrorKind::AlreadyExists => t("đã có tệp hoặc thư mục tên này", "it exists already"),
        ErrorKind::InvalidFilename => {
            t("tên quá dài hoặc có ký tự không dùng được", "the name cannot be used")
        }
        ErrorKind::NotSeekable => t("đây không phải tệp thường", "this is no regular file"),
        ErrorKind::InvalidData => t("nội dung không phải chữ UTF-8", "the content is not UTF-8 text"),
        ErrorKind::UnexpectedEof => t("tệp bị cắt cụt", "the file ends early"),
        ErrorKind::TimedOut | ErrorKind::StaleNetworkFileHandle | ErrorKind::HostUnreachable => {
            t("ổ mạng không trả lời", "the network drive does not answer")
        }
        ErrorKind::OutOfMemory => t("máy hết bộ nhớ", "the machine is out of memory"),
        _ => return raw(&error.to_string()),
    };
    known.to_owned()
}

/// What only the machine's own words say.
pub fn raw(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    if lang() == Lang::En { message } else { format!("máy báo: {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_user_stay_as_they_are() {
        assert_eq!(
            toml("unknown field `integer`, expected one of `string`, `workers`"),
            "không có khóa `integer`, chỉ được `string`, `workers`"
        );
        assert_eq!(
            toml("invalid type: string \"abc\", expected u64"),
            "sai kiểu giá trị: chuỗi \"abc\", cần số nguyên không âm"
        );
        assert_eq!(toml("what\n  ever"), "không đúng cú pháp TOML (máy báo: what ever)");
    }

    #[test]
    fn a_cut_json_file_is_told_with_its_place() {
        let error = serde_json::from_str::<Vec<u8>>("[1,").unwrap_err();
        assert_eq!(json(&error.to_string()), "tệp bị cắt cụt, dòng 1, cột 3");
        assert_eq!(
            json("key must be a string at line 2 column 5"),
            "sai cú pháp (máy báo: key must be a string), dòng 2, cột 5"
        );
    }

    #[test]
    fn a_pattern_is_told_by_its_reason() {
        let error = regex::Regex::new(&["[0", "-9"].concat()).unwrap_err().to_string();
        assert_eq!(pattern(&error), "thiếu dấu ] đóng");
    }

    #[test]
    fn the_system_is_told_by_its_reason() {
        let error = std::fs::File::open("/nonexistent/x").unwrap_err();
        assert_eq!(system(&error), "không có tệp hoặc thư mục này");
        assert_eq!(system(&std::io::Error::other("strange")), "máy báo: strange");
    }
}
