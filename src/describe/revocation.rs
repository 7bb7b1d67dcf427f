//! What a decision revokes: `thu hồi Giấy phép xây dựng số 12/GPXD ngày 01/02/2020`.
//!
//! Only where the decision itself does it: in its title or in an article, in a sentence that begins with the word. The
//! same words in a recital (`Căn cứ`, `Xét`, `Theo`), after a negation or as another's proposal revoke nothing. And only
//! where it names the paper by its number: land, money and vehicles are taken back too (`thu hồi đất`), so the kind of
//! paper must stand between, and nothing that leads to another paper's number.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::record::field::names;
use crate::record::ids::{DocumentNumber, HouseholdBusinessCode};
use crate::record::{Field, Group, Line, PageText, Reason, Signs, Word};

use super::calibration::judge;
use super::evidence::Evidence;
use super::layout::join;
use super::{date, fold};

const RULE: &str = "revocation/thu-hoi";

/// Least mean confidence of the words of an accepted sentence.
const BAR: f32 = 0.9;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// Between the word and the number: what kind of paper, of whom.
static REVOKES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:thu hoi|huy bo|bai bo)(?:\W+(?:va|hieu|luc|huy|thu|hoi|bai|bo|toan))*\W+",
        r"(?:giay|quyet dinh|chung chi|chung nhan|gcn|gpxd|the|ban sao|trich luc)\b(?P<gap>[^;:]{0,160}?)\bso\W{0,3}",
        r"(?P<n>[0-9][0-9a-z]*(?:\s?/\s?[0-9a-z][0-9a-z,&-]*){0,2})"
    ))
});

/// What leads from the kind of paper to a number that is not the paper's: the decision that granted it, another paper,
/// a parcel, a house, a person.
static ASTRAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:theo|can cu|cap|tai|ve|quyet dinh|giay|nghi dinh|luat|thong tu|van ban|to trinh|bien ban|don|thu hoi|",
        r"thua|ban do|dia chi|cccd|cmnd|can cuoc|chung minh|ho chieu|ma|khoan|dieu)\b|",
        r"\b(?:nha|duong|pho|ngo|hem|ngach|lo|to|quyen)\W*$"
    ))
});

/// What may stand before the word: nothing but the article, the mark of a list, the kind of this paper, `về việc`.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:\W|\b(?:dieu \d{1,2}|\d{1,2}|[a-d](?:\)|\.)|nay|quyet dinh|ve viec|v/v|thong nhat|dong y|",
        r"thu hoi|huy bo|bai bo|va)\b)*$"
    ))
});

/// What turns a sentence into one that revokes nothing, wherever it stands before the word.
static NOT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:khong|chua|de nghi|kien nghi|du thao|dung viec|tam dung)\b"));

/// Any number that a paper may bear.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b[0-9]+[a-z]?\s?/\s?(?:[0-9]{4}\s?/\s?)?[a-z][a-z0-9&-]*|\b[0-9]{1,6}/(?:19|20)[0-9]{2}\b|\b[0-9]{2}[a-z][0-9]{7}\b",
    )
});

/// The date beside a number, a few words on: `do Chủ tịch UBND xã ký ngày …`.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<gap>(?:[\s,(]+[a-z&-]+){0,10}?)[\s,(]+ngay\W{0,3}",
        r"(?P<day>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\w{1,2}\s*thang\s*\w{1,2}\s*nam\s*\w{4})\b"
    ))
});

/// The date is that of something else: a birth, an end, a law.
static OTHER_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:sinh|tu|den|truoc|sau|theo|can cu|luat|nghi dinh|nghi quyet|thong tu|quyet dinh|bien ban|to trinh|don|han|hieu luc|dieu|khoan)\b",
    )
});

/// The beginnings of paragraphs that tell where in a decision a line stands.
static RECITAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\W*(?:can cu|xet|theo|thuc hien|tren co so)\b"));
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\W*dieu\s?\d{1,2}\s?[.:,-]"));
static TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\W*(?:ve viec|v/v|quyet dinh)\b"));
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\W*(?:thu hoi|huy bo|bai bo)\b"));

/// A paper that is named as revoked, and the chars of the sentence that say it.
struct Named {
    number: String,
    date: Option<String>,
    place: std::ops::Range<usize>,
    /// Another number stands in the sentence.
    ambiguous: bool,
}

/// Reads one sentence of a title or an article.
fn named(text: &str) -> Option<Named> {
    let plain = fold::unmark(text);
    let found = REVOKES.captures(&plain)?;
    let lead = &plain[..found.get(0)?.start()];
    if NOT.is_match(lead) || !LEAD.is_match(lead.rsplit(':').next().unwrap_or(lead)) {
        return None;
    }
    // `quyền sở hữu nhà ở và tài sản khác` goes on after a comma, no other name of a paper does.
    let gap = &found["gap"];
    if ASTRAY.is_match(&gap.replace("tai san", ""))
        || gap.split(',').skip(1).any(|part| !part.trim_start().starts_with("quyen "))
    {
        return None;
    }
    let place = found.name("n")?;
    // The same chars of the marked text, by count.
    let chars = |end: usize| plain[..end].chars().count();
    let cut = |from: usize, to: usize| text.chars().skip(chars(from)).take(chars(to) - chars(from));
    let number: String = cut(place.start(), place.end())
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, 'Ð' | 'ð') { 'Đ' } else { c })
        .collect();
    let number = number.trim_end_matches([',', '&']);
    if number.ends_with('-') {
        return None; // it goes on where it was not read
    }
    let folded = fold::squeeze(number);
    let number = match number.parse::<DocumentNumber>() {
        Ok(number) => number.to_string(),
        Err(_) => number.parse::<HouseholdBusinessCode>().ok()?.to_string(),
    };
    let ambiguous = NUMBER
        .find_iter(&plain)
        .filter(|m| !plain[..m.start()].ends_with('/')) // the month and year of a date
        .map(|m| fold::squeeze(m.as_str()))
        .any(|other| other != folded);
    let tail = &plain[place.end()..];
    let day = DATED.captures(tail).filter(|c| !OTHER_DAY.is_match(&c["gap"])).and_then(|c| c.name("day"));
    let date = day
        .and_then(|day| date::anywhere(&format!("ngày {}", day.as_str())))
        .filter(|d| d.clean)
        .and_then(|d| d.date)
        .map(date::iso);
    let end = place.end() + day.filter(|_| date.is_some()).map_or(0, |day| day.end());
    Some(Named { number, date, place: chars(found.get(0)?.start())..chars(end), ambiguous })
}

/// Where in a decision a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    Recitals,
    Articles,
}

/// The sentences of a page that may revoke, and the part of the decision in which the page ends.
///
/// A sentence counts only if its beginning is seen: what a page begins with may go on from a negation.
fn sentences(lines: &[Line], mut part: Part) -> (Vec<Vec<&Word>>, Part) {
    let mut all: Vec<Vec<&Word>> = Vec::new();
    let mut open: Option<Vec<&Word>> = None;
    for line in lines {
        let text = line.text();
        let plain = fold::unmark(&text);
        let capital = text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        let begins = if capital && RECITAL.is_match(&plain) {
            if part == Part::Head {
                part = Part::Recitals;
            }
            all.extend(open.take());
            false
        } else if capital && ARTICLE.is_match(&plain) {
            part = Part::Articles;
            true
        } else {
            capital
                && part == Part::Head
                && (TITLE.is_match(&plain) || (open.is_none() && WORD.is_match(&plain)))
        };
        if begins {
            all.extend(open.replace(Vec::new()));
        }
        for (at, word) in line.words.iter().enumerate() {
            let Some(sentence) = open.as_mut() else { break };
            sentence.push(word);
            // `1.` and `TP.` end no sentence.
            let stop = word.text.ends_with('.')
                && word.text.chars().filter(|c| c.is_alphabetic()).count() > 2
                || word.text.ends_with(".)")
                || word.text.ends_with('.') && at + 1 == line.words.len();
            if stop {
                all.extend(open.replace(Vec::new()));
            }
        }
    }
    all.extend(open);
    (all, part)
}

/// Puts what a decision revokes among its fields: the number, and the date if it is named. More than one: a person
/// looks.
pub(super) fn find(pages: &[PageText], fields: &mut BTreeMap<String, Field>) {
    let mut number: Option<Field> = None;
    let mut day: Option<Field> = None;
    let mut part = Part::Head;
    for page in pages {
        let (sentences, end) = sentences(&page.lines, part);
        part = end;
        for words in sentences {
            let Some(named) = named(&join(&words)) else { continue };
            let evidence = Evidence { page: page.page, words: within(&words, &named.place) };
            let field = |value: String| {
                let field = evidence.field(RULE, Some(value));
                let signs = Signs::of(Group::Phrase, field.confidence, BAR);
                judge(field, signs)
            };
            let other = number.as_ref().is_some_and(|known| known.value.as_deref() != Some(&named.number));
            if other || named.ambiguous {
                fields.insert(names::REVOKES.to_owned(), Field::absent(RULE, Reason::Ambiguous));
                return;
            }
            number.get_or_insert_with(|| field(named.number));
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

/// The words of a joined text that reach into the chars.
fn within<'w>(words: &[&'w Word], chars: &std::ops::Range<usize>) -> Vec<&'w Word> {
    let mut at = 0;
    words
        .iter()
        .filter(|word| {
            let from = at;
            at += word.text.chars().count() + 1;
            from < chars.end && at > chars.start + 1
        })
        .copied()
        .collect()
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

    #[test]
    fn recitals_negations_and_granting_decisions_revoke_nothing() {
        for lines in [
            &[
                "Điều 1. Thu hồi Giấy chứng nhận quyền sử dụng đất của ông Nguyễn Văn A",
                "đã được cấp theo Quyết định số 123/QĐ-UBND",
            ][..],
            &["Điều 1. Thu hồi Giấy phép xây dựng tại thửa đất số 12/BĐ-ĐC"],
            &["Căn cứ Quyết định số 9/QĐ-UBND về việc không thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Căn cứ Luật Xây dựng;", "Về việc", "thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Xét đề nghị", "Thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Theo đề nghị thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Về việc không thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["VỀ VIỆC KHÔNG", "THU HỒI GIẤY PHÉP XÂY DỰNG SỐ 77/GPXD"],
            &["Điều 1. Chưa thực hiện các việc sau:", "1. Thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Điều 1. Kiến nghị thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Điều 1. Hủy bỏ Quyết định thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Điều 1. Giao Phòng Kinh tế thu hồi Giấy phép xây dựng số 77/GPXD"],
            &["Điều 1. Thu hồi Giấy phép xây dựng số 77/GPXD-"],
        ] {
            assert_eq!(read(lines), (None, None), "{lines:?}");
        }
    }

    #[test]
    fn a_second_number_of_the_sentence_leaves_it_to_a_person() {
        for second in ["và số 78/GPXD", "được cấp theo Quyết định số 5/QĐ-UBND"] {
            let text = format!("Điều 1. Thu hồi Giấy phép xây dựng số 77/GPXD {second}.");
            let mut fields = BTreeMap::new();
            find(&[page(&[(100, 100, &text)])], &mut fields);
            assert_eq!(fields[names::REVOKES].reason, Some(Reason::Ambiguous), "{second}");
        }
    }

    #[test]
    fn the_date_is_the_one_beside_the_number() {
        for (rest, date) in [
            ("ngày 14 tháng 10 năm 2024 của UBND huyện A.", Some("2024-10-14")),
            ("của Ủy ban nhân dân huyện B cấp ngày 01/02/2020", Some("2020-02-01")),
            ("cấp cho ông A, sinh ngày 01/02/1980", None),
            ("của ông A kể từ ngày 01/02/2020", None),
            (". Luật Xây dựng ngày 18 tháng 6 năm 2014", None),
            ("theo Luật Xây dựng ngày 18 tháng 6 năm 2014", None),
        ] {
            let text = format!("Điều 1. Thu hồi Giấy phép xây dựng số 77/GPXD {rest}");
            assert_eq!(read(&[&text]), (Some("77/GPXD".into()), date.map(str::to_owned)), "{rest}");
        }
        assert_eq!(
            read(&[
                "Điều 1. Thu hồi Giấy phép xây dựng số 77/GPXD.",
                "Điều 2. Luật ngày 18 tháng 6 năm 2014"
            ])
            .1,
            None
        );
    }

    #[test]
    fn articles_after_the_recitals_count_and_a_page_may_end_between_them() {
        let first = page(&[
            (100, 100, "QUYẾT ĐỊNH"),
            (100, 160, "Căn cứ Luật Đất đai;"),
            (100, 220, "Điều 1. Không"),
        ]);
        let second = page(&[
            (100, 100, "thu hồi Giấy phép xây dựng số 76/GPXD."),
            (100, 160, "Điều 2. Thu hồi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu"),
            (
                100,
                220,
                "nhà ở và tài sản khác gắn liền với đất số 12/GCN do UBND huyện A cấp ngày 01/02/2020",
            ),
        ]);
        let mut fields = BTreeMap::new();
        find(&[first, second], &mut fields);
        assert_eq!(fields[names::REVOKES].value.as_deref(), Some("12/GCN"));
        assert_eq!(fields[names::REVOKES].bbox.map(|b| (b.y0, b.y1)), Some((160, 260)));
        assert_eq!(fields[names::REVOKES_DATE].value.as_deref(), Some("2020-02-01"));
    }
}
