//! What people are told of tables and registers: which file, which row and column, what is wrong, how to mend it.

use super::{Lang, counted, lang, t};
use crate::record::RegisterKind;
use crate::register::{BadDate, Field, Finding, Meant, RegisterErrorKind, Skipped, What};
use crate::sheet::{Form, SheetErrorKind};

/// Name of a register.
pub fn register(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Units => t("đơn vị", "units"),
        RegisterKind::Procedures => t("thủ tục", "procedures"),
        RegisterKind::Dossiers => t("hồ sơ", "dossiers"),
    }
}

/// A level of units: `commune` as people of the language call it; what is none of the usual ones, as it is.
pub fn level(level: &str) -> String {
    let known = match level.trim().to_lowercase().as_str() {
        "ministry" | "bộ" | "cấp bộ" => t("cấp bộ", "ministry"),
        "province" | "tỉnh" | "cấp tỉnh" => t("cấp tỉnh", "province"),
        "department" | "sở" | "cấp sở" => t("cấp sở", "department"),
        "district" | "huyện" | "cấp huyện" => t("cấp huyện", "district"),
        "commune" | "xã" | "cấp xã" => t("cấp xã", "commune"),
        _ => return level.to_owned(),
    };
    known.to_owned()
}

/// How a table is stored.
pub fn form(form: Form) -> &'static str {
    match form {
        Form::Csv => "CSV",
        Form::Xlsx => "XLSX",
        Form::Xls => "XLS",
        Form::Page => t("trang HTML/XML", "HTML/XML page"),
        Form::Json => "JSON",
    }
}

/// Name of a column.
pub fn column(field: Field) -> &'static str {
    use Field::*;
    match field {
        DossierCode => t("mã hồ sơ", "dossier code"),
        ProcedureCode => t("mã thủ tục", "procedure code"),
        UnitCode => t("mã đơn vị", "unit code"),
        Sector => t("lĩnh vực", "field"),
        Channel => t("kênh tiếp nhận", "channel"),
        ReceivedOn => t("ngày tiếp nhận", "received on"),
        DueOn => t("ngày hẹn trả", "due on"),
        ResolvedOn => t("ngày kết thúc xử lý", "resolved on"),
        ReturnedOn => t("ngày trả kết quả", "returned on"),
        Status => t("trạng thái", "status"),
        HasResult => t("có kết quả", "has a result"),
        ComponentsDigitized => t("đã số hóa thành phần", "components digitized"),
        ResultDigitized => t("đã số hóa kết quả", "result digitized"),
        Reused => t("tái sử dụng", "reused"),
        SharedData => t("dữ liệu chia sẻ", "shared data"),
        ComponentsExpected => t("số thành phần phải nộp", "components expected"),
        Name => t("tên", "name"),
        Level => t("cấp", "level"),
        ParentCode => t("mã đơn vị cấp trên", "parent code"),
        ValidFrom => t("hiệu lực từ ngày", "valid from"),
        ValidTo => t("hiệu lực đến ngày", "valid to"),
        SuccessorCode => t("mã đơn vị kế thừa", "successor code"),
        ComponentName => t("tên thành phần", "component name"),
        ComponentCode => t("mã thành phần", "component code"),
        PaperType => t("loại giấy tờ", "paper type"),
        Required => t("bắt buộc", "required"),
    }
}

/// Why a file cannot be read as a table.
pub fn sheet_error(error: &SheetErrorKind) -> String {
    match error {
        SheetErrorKind::Io(cause) => super::parser::system(cause),
        SheetErrorKind::Empty => t("tệp rỗng", "the file is empty").to_owned(),
        SheetErrorKind::Encoding { line } => {
            let line = if *line > 0 { format!("{} {line}: ", t("dòng", "line")) } else { String::new() };
            let what = t(
                "chữ không phải UTF-8 hay UTF-16 (có thể là TCVN3, VNI); mở bằng Excel rồi lưu thành \"CSV UTF-8\" hoặc XLSX",
                "neither UTF-8 nor UTF-16 (perhaps TCVN3 or VNI); open it in Excel and save it as \"CSV UTF-8\" or XLSX",
            );
            format!("{line}{what}")
        }
        SheetErrorKind::Workbook(detail) => detailed(
            t(
                "không mở được bảng tính, tệp hỏng hoặc không phải Excel; mở bằng Excel rồi lưu lại thành XLSX",
                "no readable workbook, damaged or not of Excel; open it in Excel and save it as XLSX",
            ),
            detail,
        ),
        SheetErrorKind::Password => t(
            "bảng tính có mật khẩu; bỏ mật khẩu rồi lưu lại",
            "the workbook has a password; save it without",
        )
        .to_owned(),
        SheetErrorKind::Foreign(what) => {
            format!("{} {}", t("không phải bảng mà là", "no table but"), foreign(what))
        }
        SheetErrorKind::RowTooLong { line } => format!(
            "{} {line}: {}",
            t("dòng", "line"),
            t("dấu ngoặc kép mở mà không đóng", "a quotation mark is opened and not closed")
        ),
        SheetErrorKind::TooLarge(_) => t(
            "một phần của bảng tính lớn bất thường, không đọc để khỏi cạn bộ nhớ",
            "a part of the workbook is larger than any that people make",
        )
        .to_owned(),
        SheetErrorKind::Json(detail) => {
            let what = t("không phải danh sách JSON gồm các đối tượng", "no JSON array of objects");
            format!("{what}: {}", super::parser::json(detail))
        }
        SheetErrorKind::NoTable => {
            t("trang HTML không có bảng nào", "an HTML page without a table").to_owned()
        }
    }
}

/// A sentence with what a library said of it, which is English: for those who read English.
fn detailed(sentence: &'static str, detail: &str) -> String {
    match lang() {
        Lang::Vi => sentence.to_owned(),
        Lang::En => format!("{sentence} ({detail})"),
    }
}

fn foreign(what: &'static str) -> &'static str {
    match what {
        "a PDF document" => t("tài liệu PDF", "a PDF document"),
        "a JPEG picture" => t("ảnh JPEG", "a JPEG picture"),
        "a PNG picture" => t("ảnh PNG", "a PNG picture"),
        "a TIFF picture" => t("ảnh TIFF", "a TIFF picture"),
        "an RTF document" => t("văn bản RTF", "an RTF document"),
        "a web archive (MHTML)" => t(
            "trang lưu MHTML; mở bằng Excel rồi lưu thành XLSX",
            "a web archive (MHTML); open it in Excel and save it as XLSX",
        ),
        "an office document that is no XLSX workbook" => t(
            "tài liệu văn phòng khác XLSX (như DOCX, ODS); lưu thành XLSX",
            "an office document that is no XLSX workbook; save it as XLSX",
        ),
        "a RAR archive" | "a 7z archive" | "a gzip archive" => {
            t("tệp nén; giải nén trước", "an archive; unpack it first")
        }
        _ => t("tệp loại khác", "a file of another kind"),
    }
}

/// Why a register is refused, and what to do.
pub fn register_error(error: &RegisterErrorKind) -> String {
    match error {
        RegisterErrorKind::Sheet(kind) => sheet_error(kind),
        RegisterErrorKind::NoHeader => t(
            "không tìm thấy dòng tiêu đề cột; xem bằng sohoa import --inspect TỆP",
            "no row of column headers was found; look at it with sohoa import --inspect FILE",
        )
        .to_owned(),
        RegisterErrorKind::Missing { kind, field, wanted, found } => {
            let wanted =
                wanted.as_ref().map(|w| format!(" ({}: {w:?})", t("theo sohoa.toml", "as in sohoa.toml")));
            format!(
                "{} {} ({}){}; {}: {}; {} [import.{}.columns] {} = \"…\", {}",
                t("thiếu cột", "there is no column"),
                column(*field),
                field.name(),
                wanted.unwrap_or_default(),
                t("các cột có trong tệp", "columns found"),
                if found.is_empty() { "–".to_owned() } else { found.join(", ") },
                t(
                    "nếu cột ấy có tên khác, ghi vào sohoa.toml:",
                    "if it has another name, write to sohoa.toml:"
                ),
                section(*kind),
                field.name(),
                t("hoặc xem sohoa import --inspect TỆP", "or look at sohoa import --inspect FILE"),
            )
        }
        RegisterErrorKind::TwoColumns { kind, field, first, second } => format!(
            "{} {} ({}): {first} {} {second}; {} [import.{}.columns] {} = \"…\"",
            t("hai cột cùng là", "two columns are both"),
            column(*field),
            field.name(),
            t("và", "and"),
            t(
                "đổi tên hoặc bỏ một cột, hoặc ghi cột đúng vào sohoa.toml:",
                "rename or remove one, or write the right one to sohoa.toml:"
            ),
            section(*kind),
            field.name(),
        ),
        RegisterErrorKind::MonthFirst { column, count, row } => format!(
            "{} {column:?}: {count} {} {row}; {}",
            t("cột", "column"),
            t(
                "ngày ghi tháng trước ngày sau, như ở dòng",
                "dates have the month before the day, such as row"
            ),
            t(
                "sohoa đọc ngày/tháng/năm nên các ngày khác trong cột cũng có thể sai: xuất lại với dạng ngày/tháng/năm",
                "sohoa reads day/month/year, so the other dates of the column may be wrong, too: export it again as day/month/year"
            )
        ),
        RegisterErrorKind::OpenQuote { row, lines } => format!(
            "{} {row}: {} {lines} {}",
            t("dòng", "row"),
            t("một ô chứa", "a cell holds"),
            t("dòng: dấu ngoặc kép mở mà không đóng", "lines: a quotation mark is opened and not closed")
        ),
    }
}

/// Name of a kind in `sohoa.toml` and on the command line.
pub fn section(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Units => "units",
        RegisterKind::Procedures => "procedures",
        RegisterKind::Dossiers => "dossiers",
    }
}

/// What was found, without its place.
pub fn what(what: &What) -> String {
    let plain = match what {
        What::NoCode => t("thiếu mã", "there is no code"),
        What::NotACode => t("không thể là mã", "cannot be a code"),
        What::LostDigits => t(
            "Excel đã đổi mã thành số và làm tròn; xuất lại với cột dạng văn bản",
            "Excel made a number of the code and rounded it; export it again as text",
        ),
        What::Date(BadDate::Form) => t("không phải ngày", "is no date"),
        What::Date(BadDate::NoSuchDay) => t("không có ngày này trong lịch", "there is no such day"),
        What::Date(BadDate::MonthFirst) => t(
            "tháng đứng trước ngày; phải là ngày/tháng/năm",
            "the month stands first; it must be day/month/year",
        ),
        What::Date(BadDate::ShortYear) => t("năm chỉ có hai chữ số", "the year has two digits only"),
        What::Date(BadDate::Year) => t("năm vô lý", "the year cannot be meant"),
        What::NoName => t("thiếu tên", "there is no name"),
        What::EndsBeforeBegin => t("ngày cuối trước ngày đầu", "the last day lies before the first"),
        What::NotAnObject => t("phần tử không phải đối tượng", "the element is no object"),
        What::Repaired { to } => {
            return format!("{} {to}", t("mã đã được làm sạch thành", "the code was cleaned to"));
        }
        What::Unofficial => t(
            "mã không theo mẫu của Thông tư 01/2018/TT-VPCP; vẫn nhận",
            "the code has not the form of Circular 01/2018/TT-VPCP; taken all the same",
        ),
        What::NotByCode { rows, count, meant } => return by_name(rows, *count, meant.as_ref()),
        What::MoreNames { count } => {
            return match lang() {
                Lang::Vi => format!("còn {} ghi tên khác thay cho mã", rows_of(*count)),
                Lang::En => format!("{} more with other names instead of codes", rows_of(*count)),
            };
        }
        What::NotAFlag => t("không rõ có hay không; bỏ giá trị này", "says neither yes nor no; left out"),
        What::NotAChannel => {
            t("không rõ kênh tiếp nhận; bỏ giá trị này", "names no channel, or two; left out")
        }
        What::NotACount => t("không phải số đếm; bỏ giá trị này", "is no count; left out"),
        What::TooLong => t("dài bất thường; bỏ giá trị này", "is longer than any real text; left out"),
        What::Repeated { row } => return format!("{} {row}", t("lặp lại nguyên dòng", "the same as row")),
        What::Replaced { row } => {
            return format!(
                "{} {row}, {}",
                t("cùng mã với dòng", "the same code as row"),
                t("giá trị khác: lấy dòng sau", "with other values: the later row counts")
            );
        }
    };
    plain.to_owned()
}

/// So many rows, in words.
pub fn rows_of(count: u64) -> String {
    counted(count, "dòng", "row", "rows")
}

/// A name where a code should stand: what it stands for, and where it is.
fn by_name(rows: &[u64], count: u64, meant: Option<&Meant>) -> String {
    let what = match meant {
        None => t("là tên, không phải mã; vẫn nhận", "is a name, no code; taken all the same").to_owned(),
        Some(Meant::One(code)) => {
            format!("{} {code}", t("là tên, được hiểu là mã", "is a name, taken for the code"))
        }
        Some(Meant::Several(codes)) => format!(
            "{} {}; {}",
            t("là tên chung của các đơn vị", "is the name of the units"),
            codes.join(", "),
            t(
                "không rõ là đơn vị nào, nên không tính cho đơn vị nào: ghi mã thay cho tên",
                "it is not clear which is meant, so it counts for none: put the code in its place"
            )
        ),
        Some(Meant::Nobody) => t(
            "là tên mà danh mục đơn vị không có, nên không tính cho đơn vị nào",
            "is a name that the register of units does not have, so it counts for none",
        )
        .to_owned(),
    };
    // The first row is told with the value.
    if count < 2 {
        return what;
    }
    let first: Vec<String> = rows.iter().map(u64::to_string).collect();
    let more = if count > rows.len() as u64 { ", …" } else { "" };
    format!("{what} ({}: {}{more})", rows_of(count), first.join(", "))
}

/// What was found, by its key: for counts.
pub fn finding_key(key: &str) -> &'static str {
    match key {
        "no-code" => t("thiếu mã", "no code"),
        "not-a-code" => t("không thể là mã", "cannot be a code"),
        "lost-digits" => t("mã bị Excel làm tròn", "code rounded by Excel"),
        "not-a-date" => t("không phải ngày", "no date"),
        "no-such-day" => t("ngày không có trong lịch", "no such day"),
        "month-first" => t("tháng đứng trước ngày", "month before day"),
        "short-year" => t("năm hai chữ số", "year of two digits"),
        "year" => t("năm vô lý", "year that cannot be meant"),
        "no-name" => t("thiếu tên", "no name"),
        "ends-before-begin" => t("ngày cuối trước ngày đầu", "last day before first"),
        "not-an-object" => t("không phải đối tượng", "no object"),
        "repaired" => t("mã đã làm sạch", "codes cleaned"),
        "unofficial" => t("mã không theo mẫu", "codes of another form"),
        "not-by-code" => t("ghi tên thay cho mã", "names instead of codes"),
        "not-a-flag" => t("không rõ có/không", "neither yes nor no"),
        "not-a-channel" => t("không rõ kênh", "unknown channel"),
        "not-a-count" => t("không phải số đếm", "no count"),
        "too-long" => t("giá trị quá dài", "value too long"),
        "repeated" => t("lặp lại nguyên dòng", "repeated rows"),
        "replaced" => t("cùng mã, giá trị khác", "same code, other values"),
        _ => t("khác", "other"),
    }
}

/// What was found, with its place: row, column, value, reason.
pub fn finding(finding: &Finding) -> String {
    let column = if finding.column.is_empty() {
        String::new()
    } else {
        format!(", {} {:?}", t("cột", "column"), finding.column)
    };
    let value = if finding.value.is_empty() { String::new() } else { format!(": {:?}", finding.value) };
    format!("{} {}{column}{value}: {}", t("dòng", "row"), finding.row, what(&finding.what))
}

/// Why rows are no records.
pub fn skipped(why: Skipped) -> &'static str {
    match why {
        Skipped::Numbering => t("dòng đánh số cột", "numbers of columns"),
        Skipped::Total => t("dòng tổng cộng", "totals"),
        Skipped::Header => t("tiêu đề lặp lại", "header again"),
        Skipped::Note => t("dòng ghi chú, tên nhóm, chỗ ký", "notes, titles of groups, signatures"),
    }
}
