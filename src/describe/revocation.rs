//! What a decision revokes: `thu hồi Giấy phép xây dựng số 12/GPXD ngày 01/02/2020`.
//!
//! Only where a decision names the paper by its number. Land, money and vehicles are taken back too (`thu hồi đất`):
//! a kind of paper must stand between.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::record::field::names;
use crate::record::ids::{DocumentNumber, HouseholdBusinessCode};
use crate::record::{Field, Group, PageText, PxBox, Reason, Signs, Word};

use super::calibration::judge;
use super::evidence::Evidence;
use super::{date, fold};

const RULE: &str = "revocation/thu-hoi";

/// Least mean confidence of the words of an accepted sentence.
const BAR: f32 = 0.9;

/// Most lines that a sentence is followed over.
const SENTENCE_LINES: usize = 4;

/// Between the word and the number: what kind of paper, of whom.
static REVOKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:thu hoi|huy bo|bai bo)(?:\W+(?:va|hieu|luc|huy|bo|toan))*\W+",
        r"(?:giay|quyet dinh|chung chi|chung nhan|gcn|gpxd|the|ban sao|trich luc)\b[^;]{0,160}?\bso\W{0,3}",
        r"(?P<n>[0-9][0-9a-z]*(?:\s?/\s?[0-9a-z][0-9a-z,&-]*){0,2})(?P<tail>.{0,100})"
    ))
    .expect("a constant pattern")
});

static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^;]{0,60}?\bngay\W{0,3}(?:\d{1,2}|\w{1,3}\W+thang)").expect("a constant pattern")
});

/// A paper that is named as revoked.
struct Named {
    number: String,
    date: Option<String>,
}

fn named(text: &str) -> Option<Named> {
    let plain = fold::unmark(text);
    let found = REVOKES.captures(&plain)?;
    let place = found.name("n")?;
    // The same chars of the marked text, by count.
    let from = plain[..place.start()].chars().count();
    let number: String = text
        .chars()
        .skip(from)
        .take(place.as_str().chars().count())
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, 'Ð' | 'ð') { 'Đ' } else { c })
        .collect();
    let number = number.trim_end_matches(['-', ',', '&']);
    let number = match number.parse::<DocumentNumber>() {
        Ok(number) => number.to_string(),
        Err(_) => number.parse::<HouseholdBusinessCode>().ok()?.to_string(),
    };
    let tail: String = text.chars().skip(plain[..found.name("tail")?.start()].chars().count()).collect();
    let date = DATED
        .is_match(&fold::unmark(&tail))
        .then(|| date::anywhere(&tail).filter(|d| d.clean).and_then(|d| d.date).map(date::iso))
        .flatten();
    Some(Named { number, date })
}

/// Puts what a decision revokes among its fields: the number, and the date if it is named. More than one: a person
/// looks.
pub(super) fn find(pages: &[PageText], fields: &mut BTreeMap<String, Field>) {
    let mut number: Option<Field> = None;
    let mut day: Option<Field> = None;
    for page in pages {
        for at in 0..page.lines.len() {
            let first = fold::fold(&page.lines[at].text());
            if !["thu hoi", "huy bo", "bai bo"].iter().any(|w| first.contains(w)) {
                continue;
            }
            let lines = &page.lines[at..page.lines.len().min(at + SENTENCE_LINES)];
            let text: String = lines.iter().map(|l| l.text()).collect::<Vec<_>>().join(" ");
            let Some(named) = named(&text) else { continue };
            let words: Vec<&Word> = lines.iter().flat_map(|l| &l.words).collect();
            let evidence = Evidence { page: page.page, words };
            let field = |value: String| {
                let mut field = evidence.field(RULE, Some(value));
                field.bbox = PxBox::around(evidence.words.iter().map(|w| w.bbox));
                let signs = Signs::of(Group::Phrase, field.confidence, BAR);
                judge(field, signs)
            };
            match &number {
                Some(known) if known.value.as_deref() != Some(&named.number) => {
                    fields.insert(names::REVOKES.to_owned(), Field::absent(RULE, Reason::Ambiguous));
                    return;
                }
                Some(_) => {}
                None => number = Some(field(named.number)),
            }
            if let (None, Some(date)) = (&day, named.date) {
                day = Some(field(date));
            }
        }
    }
    if let Some(number) = number {
        fields.insert(names::REVOKES.to_owned(), number);
    }
    if let Some(day) = day {
        fields.insert(names::REVOKES_DATE.to_owned(), day);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    fn read(lines: &[&str]) -> (Option<String>, Option<String>) {
        let lines: Vec<_> = lines.iter().zip(0..).map(|(text, i)| (100, 100 + 60 * i, *text)).collect();
        let mut fields = BTreeMap::new();
        find(&[page(&lines)], &mut fields);
        let value = |name: &str| fields.get(name).filter(|f| f.accepted).and_then(|f| f.value.clone());
        (value(names::REVOKES), value(names::REVOKES_DATE))
    }

    #[test]
    fn a_paper_that_is_named_is_revoked() {
        let some = |number: &str, date: &str| {
            (Some(number.to_owned()), Some(date.to_owned()).filter(|d| !d.is_empty()))
        };
        assert_eq!(
            read(&[
                "Điều 1. Thu hồi Giấy phép xây dựng số 12/GPXD ngày 01/02/2020",
                "của Ủy ban nhân dân huyện"
            ]),
            some("12/GPXD", "2020-02-01")
        );
        assert_eq!(
            read(&["Về việc thu hồi Giấy chứng nhận đăng ký hộ kinh doanh số", "41A8012345"]),
            some("41A8012345", "")
        );
        assert_eq!(
            read(&[
                "Thu hồi và hủy bỏ Quyết định số 07/QĐ-UBND do Chủ tịch UBND xã ký ngày 5 tháng 3 năm 2021",
                "Điều 1. Thu hồi Quyết định số 07/QĐ-UBND",
            ]),
            some("07/QĐ-UBND", "2021-03-05")
        );
    }

    #[test]
    fn what_names_no_paper_revokes_none() {
        for lines in [
            &["Về việc thu hồi đất để thực hiện dự án số 12/DA"][..],
            &["Thu hồi số tiền 5.000.000 đồng"],
            &["Thu hồi Giấy phép số"],
            &["đề nghị thu hồi các giấy phép đã cấp"],
            &[
                "Thu hồi Giấy phép xây dựng số 12/GPXD ngày 01/02/2020;",
                "Thu hồi Giấy phép xây dựng số 13/GPXD ngày 01/02/2020",
            ],
        ] {
            assert_eq!(read(lines), (None, None), "{lines:?}");
        }
    }
}
