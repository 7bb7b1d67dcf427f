//! What people read, in Vietnamese first and in English by a switch. The library's stages know kinds and codes only;
//! sentences are made here, so that a clerk reads the same words on a terminal, in a report and on a web page.

pub mod damage;
mod fields;
pub mod parser;
pub mod registers;
mod term;

pub use fields::field;
pub use term::term;

use std::sync::atomic::{AtomicU8, Ordering};

use serde::{Deserialize, Serialize};

use crate::record::{Note, NoteKind, Outcome, Problem, ProblemKind, Reason, ReviewReason};

/// Language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

static LANG: AtomicU8 = AtomicU8::new(0);

/// Chooses the language of the whole process; called once, before anything is shown.
pub fn choose(lang: Lang) {
    LANG.store(u8::from(lang == Lang::En), Ordering::Relaxed);
}

/// The language in use.
pub fn lang() -> Lang {
    if LANG.load(Ordering::Relaxed) == 1 { Lang::En } else { Lang::Vi }
}

/// The text of the language in use.
pub fn t(vi: &'static str, en: &'static str) -> &'static str {
    match lang() {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// A number and what it counts; Vietnamese has no plural.
pub fn counted(count: u64, vi: &str, one: &str, many: &str) -> String {
    match (lang(), count) {
        (Lang::Vi, _) => format!("{count} {vi}"),
        (Lang::En, 1) => format!("1 {one}"),
        (Lang::En, _) => format!("{count} {many}"),
    }
}

/// What happened, for a clerk.
pub fn problem_kind(kind: ProblemKind) -> &'static str {
    use ProblemKind::*;
    match kind {
        EmptyFile => t("tệp rỗng (0 byte)", "the file is empty (0 bytes)"),
        UnknownType => t("nội dung không phải ảnh hay PDF", "the content is neither an image nor a PDF"),
        Unreadable => t("không mở được tệp", "the file cannot be opened"),
        Vanished => t("tệp đã biến mất khi đang xử lý", "the file vanished meanwhile"),
        StillWriting => t("tệp đang được ghi dở", "the file is still being written"),
        UnreadableFolder => t("không mở được thư mục", "the folder cannot be listed"),
        SymlinkSkipped => t("liên kết tượng trưng, không đi theo", "a symbolic link, not followed"),
        NotAFile => t("không phải tệp thường", "not a regular file"),
        SystemFile => t("tệp của hệ điều hành, bỏ qua", "a file of the operating system, left out"),
        Damaged => t("tệp hỏng, không đọc được gì", "the file is damaged, nothing could be decoded"),
        Truncated => {
            t("tệp bị cắt cụt, chỉ đọc được phần đầu", "the file ends early, only its first part was read")
        }
        Encrypted => t("PDF có mật khẩu", "the PDF needs a password"),
        NoPages => t("tài liệu không có trang nào", "the document has no pages"),
        TooManyPages => t("quá nhiều trang so với giới hạn", "more pages than the limit"),
        TooLarge => t("trang quá lớn so với giới hạn", "a page larger than the limit"),
        PageDamaged => t("trang hỏng, không giải mã được", "the page is damaged and cannot be decoded"),
        Deadline => t(
            "đọc trang quá thời hạn, chỉ giữ phần đã đọc",
            "the page took too long, what was read so far is kept",
        ),
        OutOfMemory => t("trang cần nhiều bộ nhớ hơn giới hạn", "the page needs more memory than the limit"),
        ReaderCrashed => t("bộ đọc dừng đột ngột ở trang này", "the reader died on this page"),
        LowResolution => t("độ phân giải thấp (dưới 200 dpi)", "low resolution (below 200 dpi)"),
        ManifestRow => t("dòng sai trong bảng kê", "a bad row in the manifest"),
        SearchablePdf => t("không tạo được PDF tìm kiếm được", "the searchable PDF could not be written"),
        DiskFull => t("đĩa đã đầy", "the disk is full"),
        ArchiveWrite => t("không ghi được vào kho", "the archive could not be written"),
    }
}

/// What to do about it.
pub fn remedy(kind: ProblemKind) -> &'static str {
    use ProblemKind::*;
    match kind {
        EmptyFile | Damaged | PageDamaged => t("quét lại giấy tờ này", "scan this paper again"),
        Truncated => t("sao chép lại tệp hoặc quét lại", "copy the file again or scan again"),
        UnknownType => t(
            "kiểm tra lại tệp; lưu thành PDF, JPEG, PNG hoặc TIFF",
            "check the file; save it as PDF, JPEG, PNG or TIFF",
        ),
        Unreadable | UnreadableFolder => {
            t("kiểm tra quyền đọc rồi chạy lại", "check the read permission and run again")
        }
        Vanished => t(
            "kiểm tra ổ đĩa hoặc thư mục mạng rồi chạy lại",
            "check the drive or network folder and run again",
        ),
        StillWriting => {
            t("chờ quét hoặc sao chép xong rồi chạy lại", "wait until scanning or copying ends and run again")
        }
        SymlinkSkipped => t("đưa chính tệp vào nếu cần", "give the file itself if it is needed"),
        NotAFile | SystemFile => t("không cần làm gì", "nothing to do"),
        Encrypted => t("chạy lại với --password-file", "run again with --password-file"),
        NoPages => t("kiểm tra tệp gốc", "check the original file"),
        TooManyPages => {
            t("tách tệp, hoặc nâng reading.max_pages", "split the file, or raise reading.max_pages")
        }
        TooLarge => t(
            "quét lại ở 300 dpi, hoặc nâng reading.max_page_mpx",
            "scan again at 300 dpi, or raise reading.max_page_mpx",
        ),
        Deadline => t(
            "xem lại trang; có thể nâng reading.deadline_s",
            "look at the page; reading.deadline_s may be raised",
        ),
        OutOfMemory => {
            t("quét lại nhỏ hơn, hoặc nâng reading.memory_mb", "scan smaller, or raise reading.memory_mb")
        }
        ReaderCrashed => t(
            "xem trang bằng mắt; gửi tệp cho nhóm phát triển",
            "look at the page; send the file to the developers",
        ),
        LowResolution => t("lần sau quét từ 200 dpi trở lên", "scan at 200 dpi or more next time"),
        ManifestRow => t("sửa bảng kê rồi chạy lại", "mend the manifest and run again"),
        SearchablePdf => t("bản gốc vẫn được lưu; chạy lại sau", "the original is kept; run again later"),
        DiskFull => t(
            "giải phóng chỗ trống rồi chạy lại đúng lệnh này",
            "free some space and run the same command again",
        ),
        ArchiveWrite => t(
            "kiểm tra đĩa và quyền ghi rồi chạy lại",
            "check the disk and the write permission, and run again",
        ),
    }
}

/// One sentence: page, what happened, what to do.
pub fn problem(problem: &Problem) -> String {
    let page = problem.page.map(|p| format!("{} {p}: ", t("trang", "page"))).unwrap_or_default();
    // Without its line and column nobody finds a bad row again.
    let place = match problem.kind {
        ProblemKind::ManifestRow => format!(": {}", manifest_row(&problem.detail)),
        _ => String::new(),
    };
    format!("{page}{}{place}; {}", problem_kind(problem.kind), remedy(problem.kind))
}

/// What is wrong with a row of a manifest, from the detail as it is stored.
fn manifest_row(detail: &str) -> String {
    let parts = [
        ("line ", t("dòng ", "line ")),
        (", column ", t(", cột ", ", column ")),
        ("no such file was received", t("không nhận được tệp này", "no such file was received")),
        ("names no file", t("không nêu tên tệp", "names no file")),
        ("is no object", t("không phải đối tượng JSON", "is no object")),
        (
            " lines: a quotation mark is opened and not closed",
            t(" dòng: dấu ngoặc kép mở mà không đóng", " lines: a quotation mark is opened and not closed"),
        ),
        (" is not a procedure code", t(" không phải mã thủ tục", " is not a procedure code")),
        (" is not a unit code", t(" không phải mã đơn vị", " is not a unit code")),
        ("contradicts line", t("mâu thuẫn với dòng", "contradicts line")),
        (", which names the same file", t(" cùng nêu tệp này", ", which names the same file")),
        (
            "is neither component (thành phần) nor result (kết quả)",
            t("không phải thành phần hay kết quả", "is neither component (thành phần) nor result (kết quả)"),
        ),
        (" is not a dossier code", t(" không phải mã hồ sơ", " is not a dossier code")),
        (", which is no date (yymmdd)", t(" không phải ngày (yymmdd)", ", which is no date (yymmdd)")),
        (" holds ", t(" có ", " holds ")),
    ];
    parts.iter().fold(detail.to_owned(), |text, (stored, shown)| text.replacen(stored, shown, 1))
}

/// Why a field has no value or is doubtful.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotFound => t("không tìm thấy trên giấy", "not found on the paper"),
        Reason::Illegible => {
            t("thấy chỗ ghi nhưng không đọc được", "its place was found, nothing could be read there")
        }
        Reason::ReadersDiffer => t("hai bộ đọc ra chữ số khác nhau", "the two readers read different digits"),
        Reason::LowConfidence => t("đọc được nhưng chưa chắc", "read, but not surely"),
        Reason::Handwritten => {
            t("có thể viết tay, cần người xem", "probably handwritten, a person must look")
        }
        Reason::Invalid => t("đọc được nhưng sai quy tắc", "read, but it breaks a rule"),
        Reason::Ambiguous => t("có hai cách đọc như nhau", "two readings fit equally well"),
        Reason::Contradicted => t("mâu thuẫn với trường khác", "another field says otherwise"),
        Reason::NotOnThisType => t("loại giấy này không có", "this type of paper does not have it"),
        Reason::Unreadable => t(
            "hầu hết chữ không đọc được (viết tay, chữ nước ngoài hoặc ảnh không phải giấy tờ)",
            "hardly a word can be read (handwriting, another alphabet, or no paper)",
        ),
        Reason::ForeignLanguage => t("giấy tờ không phải tiếng Việt", "the paper is not in Vietnamese"),
        Reason::TwoPapers => t("hai giấy tờ trên một ảnh quét", "two papers on one scan"),
        Reason::AfterReceipt => {
            t("sau ngày nhận giấy tờ, cần người xem", "after the day on which the paper was received")
        }
        Reason::NoText => t("không trang nào có chữ đọc được", "no page has readable text"),
    }
}

/// What does not agree on a paper, for a clerk.
pub fn note(note: &Note) -> String {
    let what = match note.kind {
        NoteKind::BirthYearDiffers => {
            t("năm sinh không khớp với số định danh", "the year of birth is not that of the personal number")
        }
        NoteKind::SexDiffers => {
            t("giới tính không khớp với số định danh", "the sex is not that of the personal number")
        }
        NoteKind::UnknownHead => t(
            "ba số đầu của số định danh không phải mã tỉnh nào",
            "the first three digits of the personal number are of no province",
        ),
        NoteKind::EndsBeforeIssue => t("hết hiệu lực trước ngày cấp", "valid until before the day of issue"),
        NoteKind::IssuedBeforeBirth => t("ngày cấp trước ngày sinh", "issued before the day of birth"),
        NoteKind::NeighboursDiffer => t(
            "số và ngày không theo thứ tự văn bản cùng cơ quan trong năm",
            "number and day are out of turn among the agency's papers of the year",
        ),
        NoteKind::LettersDiffer => {
            t("ngày bằng số khác ngày bằng chữ", "the date in figures is not that in letters")
        }
        NoteKind::DistrictGone => t(
            "cấp huyện đã bỏ từ 01/7/2025, xem lại ngày hoặc cơ quan",
            "there are no districts since 1 July 2025: look at date or agency",
        ),
        NoteKind::ProvinceGone => t(
            "tỉnh này đã sáp nhập từ 01/7/2025, xem lại ngày hoặc cơ quan",
            "that province is part of another since 1 July 2025: look at date or agency",
        ),
    };
    let fields: Vec<&str> = note.fields.iter().map(|name| field(name)).collect();
    let detail = if note.detail.is_empty() { String::new() } else { format!(" ({})", note.detail) };
    format!("{}: {what}{detail}", fields.join(", "))
}

/// Name of an outcome.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Archived => t("đã lưu", "archived"),
        Outcome::Review => t("cần xem", "review"),
        Outcome::Duplicate => t("trùng", "duplicate"),
        Outcome::Failed => t("không đọc được", "failed"),
    }
}

/// How many files came and what became of them: archived, for review, duplicates, failed.
pub fn counts(received: u64, by_outcome: [u64; 4]) -> String {
    let outcomes = [Outcome::Archived, Outcome::Review, Outcome::Duplicate, Outcome::Failed];
    let parts: Vec<String> =
        by_outcome.iter().zip(outcomes).map(|(count, o)| format!("{count} {}", outcome(o))).collect();
    let received = counted(received, "tệp đã nhận", "file received", "files received");
    format!("{received}: {}", parts.join(" · "))
}

/// Why a person must look.
pub fn review(why: &ReviewReason) -> String {
    match why {
        ReviewReason::Field { field: name, reason: r } => format!("{}: {}", field(name), reason(*r)),
        ReviewReason::Pages { count } => {
            counted(u64::from(*count), "trang có lỗi", "page with a problem", "pages with a problem")
        }
        ReviewReason::Unassigned => t("chưa gán hồ sơ", "not assigned to a dossier").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_row_is_told_with_line_column_value_and_reason() {
        let detail = r#"line 7, column "dossier": "H56.14-249912-0001": "H56.14-249912-0001" holds 249912, which is no date (yymmdd)"#;
        let told = problem(&Problem::of_file(ProblemKind::ManifestRow, detail));
        for part in ["dòng 7", "cột \"dossier\"", "H56.14-249912-0001", "249912 không phải ngày", "chạy lại"]
        {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}
