//! What the rest of a paper says of its day of issue: the times of its electronic signatures, those in the file and
//! those printed over it, the papers that it cites, and the day on which it was received.
//!
//! Separate from [`super::date`], which reads a date where it stands: here nothing is the date, but no paper is signed
//! before it is dated, nor cites what is not issued yet. A bound makes days more or less likely and speaks against a
//! value; it is never a value.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use time::Date;

use crate::record::{Field, Line, PageText, Reason};

use super::{date, fold};

/// Days between date and signature in which most papers are signed: leader and agency sign in turn, over a weekend.
const USUAL_DAYS: i64 = 10;
/// Days after which a signature is of another occasion (a certified copy, an archive's): it bounds the date and no more.
const MOST_DAYS: i64 = 60;
/// How likely a day is that a bound excludes: bounds are read off small print and may be misread themselves.
const EXCLUDED: f32 = 0.01;
/// How likely a day is by how long before the first signature it lies. Of 24 real papers that have one in the file, 19
/// are dated the same day or the day before, 4 up to four days before, 1 seventeen.
const BEFORE_SIGNING: [(i64, f32); 3] = [(1, 1.0), (4, 0.5), (USUAL_DAYS, 0.2)];
/// How likely a day is that lies longer before.
const UNUSUAL: f32 = 0.05;
/// How likely a day is after the first signature and not after the last: the leader signs, then the office numbers,
/// dates and signs for the agency (NĐ 30/2020 Art. 13–16). None of the 24 papers is dated so late.
const BETWEEN: f32 = 0.5;
/// No signature is older: from then on there were electronic ones by law (Luật Giao dịch điện tử 51/2005/QH11 Art. 54),
/// and a computer without a battery says 1970 or 2000.
const FIRST_SIGNATURES: Date = time::macros::date!(2006 - 03 - 01);
/// A computer that says an earlier day has lost its clock: this program was not yet written.
const FIRST_RECEIVED: Date = time::macros::date!(2026 - 01 - 01);
/// The least sure word with digits of a cited date.
const CITED_BAR: f32 = 0.9;
/// The same for the time of a signature, which says the same day over and over where there are several.
const SIGNED_BAR: f32 = 0.6;
/// Lines that a sentence of citation may run over.
const CITED_LINES: usize = 6;

/// Bounds of one paper's date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The latest day of a paper that it cites.
    cited: Option<Date>,
    /// The days of its first and its last electronic signature.
    signed: Option<(Date, Date)>,
    /// The day on which it was received.
    received: Option<Date>,
    /// The bounds in words of the stored form.
    told: Vec<String>,
}

impl Bounds {
    /// `in_file` are the days of the signatures in the file, `received` the day on which it came.
    pub fn of(pages: &[PageText], in_file: &[Date], received: Option<Date>) -> Bounds {
        let in_file: BTreeSet<Date> =
            in_file.iter().copied().filter(|day| *day >= FIRST_SIGNATURES).collect();
        // What is printed was signed before the file was, or is misread (`2034` for `2024` on one of 16 real papers).
        let printed: BTreeSet<Date> = pages
            .iter()
            .flat_map(|page| &page.lines)
            .filter_map(signed_on)
            .filter(|day| in_file.last().is_none_or(|last| day <= last))
            .collect();
        // The signature in the file may be a copy's, the one that was printed is the paper's own: the first of all must be
        // near, and the last bounds.
        let all = || printed.iter().chain(&in_file).copied();
        let signed = all().min().zip(all().max());
        // What is cited later may be a plan of things to come; the bases stand on the first pages.
        let last = signed.map(|(_, last)| last);
        let cited =
            pages.iter().take(2).flat_map(cited_on).filter(|day| last.is_none_or(|l| *day <= l)).max();
        let mut told = Vec::new();
        for (what, days) in [("signed", &printed), ("signed electronically", &in_file)] {
            told.extend(days.iter().map(|day| format!("{what}: {}", date::iso(*day))));
        }
        told.extend(cited.map(|day| format!("cites: {}", date::iso(day))));
        let received = received.filter(|day| *day >= FIRST_RECEIVED);
        Bounds { cited, signed, received, told }
    }

    /// How likely a paper of these bounds is of that day, seen from the others.
    pub fn weight(&self, day: Date) -> f32 {
        if self.excludes(day) {
            return EXCLUDED;
        }
        let Some((first, last)) = self.signed else { return 1.0 };
        match (first - day).whole_days() {
            ..0 if (last - first).whole_days() <= USUAL_DAYS => BETWEEN,
            ..0 => UNUSUAL,
            days @ ..=MOST_DAYS => {
                BEFORE_SIGNING.iter().find(|(most, _)| days <= *most).map_or(UNUSUAL, |(_, weight)| *weight)
            }
            _ => 1.0,
        }
    }

    /// Whether that day cannot be, if the bounds were read right.
    pub fn excludes(&self, day: Date) -> bool {
        self.signed.is_some_and(|(_, last)| day > last)
            || self.cited.is_some_and(|cited| day < cited)
            || self.received.is_some_and(|received| day > received)
    }

    /// Whether the paper was signed soon after that day: a witness that did not read the same digits.
    pub fn confirms(&self, day: Date) -> bool {
        !self.excludes(day)
            && self.signed.is_some_and(|(first, _)| (0..=USUAL_DAYS).contains(&(first - day).whole_days()))
    }

    /// Takes a date of issue that lies after the day on which the paper came for misread, whoever read it.
    pub fn hold_against(&self, field: &mut Field) {
        let Some(received) = self.received else { return };
        if field.value.as_ref().is_some_and(|value| *value > date::iso(received)) {
            field.evidence.push(format!("received: {}", date::iso(received)));
            (field.accepted, field.reason) = (false, Some(Reason::AfterReceipt));
            field.signs = field.signs.map(|signs| signs.valid(false));
        }
    }

    /// The bounds in words of the stored form.
    pub fn told(&self) -> &[String] {
        &self.told
    }
}

/// A day with the time of day behind it, as signing software prints it (`05.02.2025 16:20:49 +07:00`,
/// `2025.02.05 16:20:49`), or behind the words for it (`Ngày ký: 05/02/2025`). Text without marks.
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    const DAY_FIRST: &str = r"(?P<d>\d{1,2})[.,/-] ?(?P<m>\d{1,2})[.,/ -] ?(?P<y>20\d\d)";
    // The hour only says that it is one: small print, whose figures are read as letters now and then.
    const CLOCK: &str = r"[\dloi]{1,2}";
    const YEAR_FIRST: &str = r"(?P<y2>20\d\d)[./-](?P<m2>\d{2})[./-](?P<d2>\d{2})";
    Regex::new(&format!(
        r"(?:^|[^\d./-])(?P<label>(?:ngay ky|ky ngay|thoi gian ky|ngay gio ky)\W{{0,3}})?(?:{DAY_FIRST}|{YEAR_FIRST})(?P<time>[ t,]{{1,2}}{CLOCK}[:.;]{CLOCK}[:.;]{CLOCK})?(?:\D|$)"
    ))
    .expect("a constant pattern")
});

fn signed_on(line: &Line) -> Option<Date> {
    // Most lines have no year.
    if !line.words.iter().any(|w| w.text.contains("20")) {
        return None;
    }
    let plain = fold::unmark(&line.text());
    let found = SIGNED.captures(&plain)?;
    found.name("time").or(found.name("label"))?;
    let part = |a: &str, b: &str| found.name(a).or(found.name(b)).map_or("", |m| m.as_str());
    let year = part("y", "y2");
    let day = date::calendar(part("d", "d2"), part("m", "m2"), year.parse().ok()?)?;
    let sure = line.words.iter().any(|w| w.text.contains(year) && w.confidence >= SIGNED_BAR);
    sure.then_some(day)
}

/// `… số 77/2015/QH13 ngày 19 tháng 6 năm 2015`, `… số 12/QĐ-UBND ngày 05/02/2025`: text without marks.
static CITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\bso:? ?\d(?P<between>[^;:]{1,50}?)\bngay (?P<d>\d{1,2}) ?(?:/|-|\.|thang) ?(?P<m>\d{1,2})",
        r" ?(?:/|-|\.|nam) ?(?P<y>(?:19|20)\d\d)\b"
    ))
    .expect("a constant pattern")
});

/// Days of papers that this one is based on or answers: what is said to be issued under a number.
fn cited_on(page: &PageText) -> Vec<Date> {
    let mut days = Vec::new();
    for (at, line) in page.lines.iter().enumerate() {
        let first = line.words.first().map(|w| fold::squeeze(&w.text)).unwrap_or_default();
        if !["can", "theo", "xet", "thuc", "-can", "tra", "phuc", "tiep"].contains(&first.as_str()) {
            continue;
        }
        let start = fold::fold(&line.text());
        let begins = ["can cu ", "theo ", "xet ", "thuc hien ", "tra loi ", "phuc dap ", "tiep theo "];
        if !begins.iter().any(|b| start.starts_with(b)) {
            continue;
        }
        let mut lines: Vec<&Line> = Vec::new();
        for next in page.lines.iter().skip(at).take(CITED_LINES) {
            lines.push(next);
            if next.words.last().is_some_and(|w| w.text.ends_with([';', '.'])) {
                break;
            }
        }
        let words = || lines.iter().flat_map(|line| &line.words);
        let text = fold::unmark(&words().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "));
        for found in CITED.captures_iter(&text) {
            // `… số 917/QĐ-BHXH đến hết ngày 30/11/2017`: a day that lies ahead.
            if ["den ", "het ", "truoc ", "tu "].iter().any(|word| found["between"].ends_with(word)) {
                continue;
            }
            let Ok(year) = found["y"].parse() else { continue };
            let Some(day) = date::calendar(&found["d"], &found["m"], year) else { continue };
            // All digits of the date surely read, wherever in the sentence the same ones stand.
            let sure = [&found["d"], &found["m"], &found["y"]].iter().all(|digits| {
                words().filter(|w| w.text.contains(*digits)).all(|w| w.confidence >= CITED_BAR)
            });
            if sure {
                days.push(day);
            }
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    fn bounds(lines: &[&str]) -> Vec<String> {
        let lines: Vec<_> = lines.iter().zip(0..).map(|(text, i)| (100, 100 + 60 * i, *text)).collect();
        Bounds::of(&[page(&lines)], &[], None).told().to_vec()
    }

    #[test]
    fn the_time_of_a_signature_is_read_in_all_its_forms() {
        for text in [
            "05.02.2025 16:20:49 +07:00",
            "Ngày ký: 05/02/2025",
            "Thời gian ký: 05-02-2025 16:20",
            "Ký bởi: Sở Y tế 05.02.2025 08:09:28",
            "Date: 2025.02.05 16:20:49 +07'00'",
            "Time: 2025-02-05T16:20:49",
            "Thòi glan ký: 05,02.2025 l6:20;49 +07:0O",
            "Thơi gian ky: 05.02.2025",
        ] {
            assert_eq!(bounds(&[text]), ["signed: 2025-02-05"], "{text}");
        }
        for text in [
            "có hiệu lực kể từ ngày ký, đến 05/02/2025",
            "Từ 05/02/2025 đến 06/02/2025",
            "Hà Nội, ngày 05 tháng 02 năm 2025",
            "Số 12.05.2025/HĐ",
            "31.02.2025 16:20:49",
        ] {
            assert_eq!(bounds(&[text]), [""; 0], "{text}");
        }
        let two = bounds(&["07.02.2025 08:00:00", "05.02.2025 16:20:49", "05.02.2025 16:20:49"]);
        assert_eq!(two, ["signed: 2025-02-05", "signed: 2025-02-07"]);
    }

    #[test]
    fn what_a_paper_is_based_on_was_issued_before_it() {
        let lines = [
            "Căn cứ Luật Tổ chức chính quyền địa phương số 65/2025/QH15 ngày 19",
            "tháng 02 năm 2025;",
            "Theo đề nghị của Sở Y tế tại Tờ trình số 12/TTr-SYT ngày 03/03/2025.",
            "Điều 1. Tổ chức hội nghị theo Kế hoạch số 9/KH-UBND ngày 20/12/2025",
        ];
        assert_eq!(bounds(&lines), ["cites: 2025-03-03"]);
        assert_eq!(bounds(&["Căn cứ tình hình từ ngày 03/03/2025;"]), [""; 0], "no number, no paper");
        let later = ["Căn cứ Quyết định số 12/QĐ-UBND ngày 03/08/2025;", "05.02.2025 16:20:49 +07:00"];
        assert_eq!(bounds(&later), ["signed: 2025-02-05"], "cited before it was signed, or misread");
    }

    fn day(text: &str) -> Date {
        date::from_iso(text).unwrap()
    }

    fn signed_in_file(days: &[&str]) -> Bounds {
        Bounds::of(&[], &days.iter().map(|text| day(text)).collect::<Vec<_>>(), None)
    }

    #[test]
    fn bounds_make_days_likely_or_not() {
        let mut bounds = signed_in_file(&["2025-02-05"]);
        bounds.cited = Some(day("2025-01-10"));
        let [before, early, close, after] =
            ["2025-01-09", "2025-01-11", "2025-02-04", "2025-02-06"].map(|d| bounds.weight(day(d)));
        assert!(before < early && early < close && after < early, "{before} {early} {close} {after}");
        assert!(bounds.excludes(day("2025-02-06")) && bounds.excludes(day("2025-01-09")));
        assert!(bounds.confirms(day("2025-02-05")) && !bounds.confirms(day("2025-01-11")));
        let none = Bounds::default();
        assert_eq!((none.weight(day("2025-01-01")), none.excludes(day("2025-01-01"))), (1.0, false));
        assert!(!none.confirms(day("2025-01-01")), "nobody said so");
    }

    #[test]
    fn the_first_of_several_signatures_confirms_and_the_last_bounds() {
        // The leader on Friday, the office on Monday.
        let two = signed_in_file(&["2025-02-07", "2025-02-10"]);
        assert_eq!(two.told(), ["signed electronically: 2025-02-07", "signed electronically: 2025-02-10"]);
        assert!(two.confirms(day("2025-02-07")) && !two.confirms(day("2025-02-10")));
        assert!(!two.excludes(day("2025-02-10")) && two.excludes(day("2025-02-11")));
        assert!(two.weight(day("2025-02-10")) < two.weight(day("2025-02-07")));
        assert!(two.weight(day("2025-02-10")) > two.weight(day("2024-12-15")));
    }

    #[test]
    fn the_signature_of_a_later_copy_bounds_and_says_no_more() {
        let copied = signed_in_file(&["2025-02-07"]);
        assert!(!copied.confirms(day("1998-05-19")) && !copied.excludes(day("1998-05-19")));
        assert_eq!(copied.weight(day("1998-05-19")), copied.weight(day("2008-05-19")));
        // Beside the paper's own.
        let both = signed_in_file(&["2019-05-20", "2025-02-07"]);
        assert!(both.confirms(day("2019-05-19")) && !both.confirms(day("2025-02-07")));
        assert!(both.weight(day("2025-02-06")) < both.weight(day("2019-05-19")));
    }

    #[test]
    fn what_is_printed_and_later_than_the_file_is_misread() {
        let with = |printed: &str| Bounds::of(&[page(&[(0, 0, printed)])], &[day("2024-11-26")], None);
        assert_eq!(with("26.11.2034 10:40:48").told(), ["signed electronically: 2024-11-26"]);
        let own = with("22.11.2019 10:40:48");
        assert!(own.confirms(day("2019-11-21")) && !own.excludes(day("2024-11-26")));
    }

    #[test]
    fn a_clock_that_was_never_set_says_nothing() {
        assert_eq!(signed_in_file(&["1970-01-01", "2000-01-01"]), Bounds::default());
    }
}
