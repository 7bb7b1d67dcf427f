//! What all reports on paper have in common: how the language writes numbers, when and by what a report was made.

use time::OffsetDateTime;

use crate::clock::Clock;
use crate::config::Office;
use crate::record::in_vietnam;
use crate::report::form::official::Official;
use crate::report::form::{Block, Form, Grid, Section, Shown, Style};
use crate::report::{Cell, ratio};
use crate::words::{self, Lang, t};

/// How the language in use writes what is no word.
pub(super) fn style() -> Style {
    let is_vi = words::lang() == Lang::Vi;
    Style {
        lang: if is_vi { "vi" } else { "en" },
        decimal: if is_vi { ',' } else { '.' },
        thousands: if is_vi { '.' } else { ',' },
        day_first: is_vi,
        page: t("Trang", "Page"),
        no_rate: t("không có", "N/A"),
        charts: t("Biểu đồ", "Charts"),
    }
}

/// A number of hundredths, as a cell of a list.
pub(super) fn decimal(hundredths: u64) -> Cell {
    let text = |point| ratio::decimal(hundredths, point);
    Cell::decimal(hundredths as f64 / 100.0, text(style().decimal), text('.'))
}

/// A number that is shown with two decimals and kept with all.
pub(super) fn decimal_of(value: f64) -> Cell {
    let csv = format!("{value:.2}");
    Cell::decimal(value, number(value, 2), csv)
}

/// A number with so many decimals, as the language in use writes it.
pub(super) fn number(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}").replace('.', &style().decimal.to_string())
}

/// The name of a span of time as people say it: `2026-07` is 07/2026, `2026-Q3` is quý III/2026.
pub(super) fn span(key: &str) -> String {
    if words::lang() == Lang::En {
        return key.to_owned();
    }
    let parts: Vec<&str> = key.splitn(3, '-').collect();
    match parts[..] {
        [year, month, day] => format!("{day}/{month}/{year}"),
        [year, part] => match (part.strip_prefix('W'), part.strip_prefix('Q')) {
            (Some(week), _) => format!("tuần {week}/{year}"),
            (_, Some(quarter)) => {
                let roman = match quarter {
                    "1" => "I",
                    "2" => "II",
                    "3" => "III",
                    _ => "IV",
                };
                format!("quý {roman}/{year}")
            }
            _ => format!("{part}/{year}"),
        },
        _ => key.to_owned(),
    }
}

/// The present instant as the clocks in Viet Nam show it.
pub(super) fn now() -> OffsetDateTime {
    in_vietnam(Clock::System.now())
}

/// When and by what a report was made.
pub(super) fn made(made_at: OffsetDateTime) -> [(String, String); 2] {
    let (hour, minute, _) = made_at.time().as_hms();
    let day = style().date(made_at.date());
    [
        (t("Lập lúc", "Made").to_owned(), format!("{hour:02}:{minute:02} {day}")),
        (t("Phần mềm", "Program").to_owned(), concat!("sohoa ", env!("CARGO_PKG_VERSION")).to_owned()),
    ]
}

/// Says how the head of a report that is signed is filled, to whoever has not done so.
pub(super) fn remind(office: &Office) {
    if *office == Office::default() {
        super::say(t(
            "tên cơ quan, địa danh, nơi nhận và người ký để trống (dòng chấm); muốn in sẵn thì ghi vào mục [office] của sohoa.toml: parent, agency, symbol, place, recipients, signer_title, signer_name",
            "office, place, recipients and signer are left open (dots); to have them printed, fill [office] in sohoa.toml: parent, agency, symbol, place, recipients, signer_title, signer_name",
        ));
    }
}

/// What is to be written by hand.
const DOTS: &str = "……………………………";

/// Head and foot of a paper to be signed that is about something. What the configuration does not tell is dots.
///
/// The nation's two lines stay Vietnamese in English, too: they are a form of words of the state, and a translation for
/// reading must be seen to be of that paper.
pub(super) fn official(office: &Office, subject: &str, digest: &str, made_at: OffsetDateTime) -> Official {
    let or_dots = |text: &str| if text.trim().is_empty() { DOTS.to_owned() } else { text.trim().to_owned() };
    // An office that is told, and nothing above it, has nothing above it.
    let parent = match office.agency.trim() {
        "" => or_dots(&office.parent),
        _ => office.parent.trim().to_owned(),
    };
    let symbol = office.symbol.trim();
    let symbol = if symbol.is_empty() { "…………" } else { symbol };
    let place = match office.place.trim() {
        "" => "………………",
        place => place,
    };
    let (hour, minute, _) = made_at.time().as_hms();
    let (year, month, day) = made_at.date().to_calendar_date();
    let month_number = u8::from(month);
    // Days below ten and the first two months have a nought before them, against a stroke added later.
    let month_text = if month_number < 3 { format!("0{month_number}") } else { month_number.to_string() };
    let place_and_day = match words::lang() {
        Lang::Vi => format!("{place}, ngày {day:02} tháng {month_text} năm {year}"),
        Lang::En => format!("{place}, {day} {month} {year}"),
    };
    let made = format!("{hour:02}:{minute:02} {}", style().date(made_at.date()));
    let closing = match words::lang() {
        Lang::Vi => format!("Trên đây là báo cáo, lập từ số liệu lúc {made} (mã băm số liệu {digest})./."),
        Lang::En => {
            format!("This is the report, made of the data as of {made} (digest of the data {digest}).")
        }
    };
    let mut recipients: Vec<String> =
        office.recipients.iter().map(|r| r.trim().trim_end_matches(['.', ';'])).map(str::to_owned).collect();
    recipients.retain(|r| !r.is_empty());
    if recipients.is_empty() {
        recipients.push(DOTS.to_owned());
    }
    let is_filed = recipients.iter().any(|r| r.to_lowercase().starts_with("lưu"));
    if !is_filed {
        recipients.push(t("Lưu: VT", "Lưu: VT (file copy)").to_owned());
    }
    let last = recipients.len() - 1;
    let recipients = recipients.iter().enumerate();
    let recipients = recipients.map(|(n, r)| format!("- {r}{}", if n == last { "." } else { ";" })).collect();
    let mut signer_title: Vec<String> =
        office.signer_title.iter().map(|line| line.trim().to_uppercase()).collect();
    signer_title.retain(|line| !line.is_empty());
    if signer_title.is_empty() {
        signer_title.push(DOTS.to_owned());
    }
    Official {
        parent: parent.to_uppercase(),
        agency: or_dots(&office.agency).to_uppercase(),
        number: format!("{} ………/BC-{symbol}", t("Số:", "No.:")),
        nation: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(),
        motto: "Độc lập - Tự do - Hạnh phúc".to_owned(),
        place_and_day,
        kind: t("BÁO CÁO", "REPORT").to_owned(),
        subject: subject.to_owned(),
        closing,
        recipients_head: t("Nơi nhận:", "Recipients:").to_owned(),
        recipients,
        signer_title,
        signer_name: or_dots(&office.signer_name),
    }
}

/// A list as a report of one table.
pub(super) fn of_list(title: &str, mut facts: Vec<(String, String)>, grid: Grid) -> Form {
    let made_at = now();
    facts.push((t("Số dòng", "Rows").to_owned(), style().count(grid.rows.len() as i64)));
    facts.extend(made(made_at));
    let section = Section {
        name: title.to_owned(),
        title: t("Danh sách", "List").to_owned(),
        shown: Shown::Everywhere,
        blocks: vec![Block::Grid(grid)],
    };
    Form {
        title: title.to_owned(),
        official: None,
        facts,
        foot: concat!("sohoa ", env!("CARGO_PKG_VERSION")).to_owned(),
        made_at,
        sections: vec![section],
        style: style(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn of(office: &Office) -> Official {
        official(office, "Số hóa hồ sơ", "sha256:01", datetime!(2026-02-05 08:00 +7))
    }

    #[test]
    fn spans_are_named_as_people_name_them() {
        for (key, name) in [
            ("2026-07-05", "05/07/2026"),
            ("2026-W31", "tuần 31/2026"),
            ("2026-07", "07/2026"),
            ("2026-Q3", "quý III/2026"),
            ("2026", "2026"),
        ] {
            assert_eq!(span(key), name);
        }
    }

    #[test]
    fn what_is_not_told_is_dots_and_never_invented() {
        let blank = of(&Office::default());
        for text in [&blank.parent, &blank.agency, &blank.signer_title[0], &blank.signer_name] {
            assert_eq!(text, DOTS);
        }
        assert_eq!(blank.number, "Số: ………/BC-…………");
        assert_eq!(blank.place_and_day, "………………, ngày 05 tháng 02 năm 2026");
        assert_eq!(blank.recipients, [format!("- {DOTS};"), "- Lưu: VT.".to_owned()]);
        assert!(blank.closing.contains("(mã băm số liệu sha256:01)./."), "{}", blank.closing);
    }

    #[test]
    fn what_is_told_is_set_as_offices_set_it() {
        let told = of(&Office {
            agency: "UBND xã Định Hóa".to_owned(),
            symbol: "UBND".to_owned(),
            place: " Định Hóa".to_owned(),
            recipients: vec!["UBND tỉnh;".to_owned(), "Lưu: VT, TTPVHCC.".to_owned()],
            signer_title: vec!["TM. Ủy ban nhân dân".to_owned(), "Chủ tịch".to_owned()],
            signer_name: "Hoàng Thị Thử".to_owned(),
            ..Office::default()
        });
        assert_eq!(
            (told.parent.as_str(), told.agency.as_str()),
            ("", "UBND XÃ ĐỊNH HÓA"),
            "nobody is above it"
        );
        assert_eq!(told.number, "Số: ………/BC-UBND");
        assert_eq!(told.place_and_day, "Định Hóa, ngày 05 tháng 02 năm 2026");
        assert_eq!(told.recipients, ["- UBND tỉnh;", "- Lưu: VT, TTPVHCC."]);
        assert_eq!(told.signer_title, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]);
        assert_eq!(told.signer_name, "Hoàng Thị Thử");
    }
}
