//! How long a paper is valid (thời hạn có hiệu lực), by what stands on it; never by a default.
//!
//! A wrong term is worse than none: a vendor's default of six months has made valid papers expire. So a phrase counts
//! only if it speaks of *this* paper, or is a label of its own; `có hiệu lực kể từ ngày ký` says when it begins, not
//! how long it lasts.

use std::sync::LazyLock;

use regex::Regex;

use super::date;
use super::values::numerals;

pub(super) use crate::record::{Term, Validity};

/// Of what the phrase must speak: this paper, or a label of the field.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:(?:giay|quyet dinh|chung nhan|chung chi|giay phep|giay xac nhan|van ban|phieu|the|ban sao)(?:\s\w+){0,6}?\s(?:nay|duoc)\s(?:\w+\s){0,3}?",
        r"|^\W*(?:co\s)?(?:thoi\s?han\s(?:hieu\sluc|co\shieu\sluc|su\sdung\sgiay|cua\sgiay)|gia\stri|hieu\sluc)\W*(?:co\s)?)",
    ))
    .expect("a constant pattern")
});

/// Before a term: it is that of another paper, which this one replaces or prolongs.
static ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:thay the|thay cho|cap lai tu|cap doi tu|gia han (?:cho )?(?:giay|quyet dinh|chung chi|chung nhan|the))\b[^.;]*?\b(?:gia tri|hieu luc|thoi han)\b")
        .expect("a constant pattern")
});

static UNLIMITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:vo thoi han|khong thoi han|khong xac dinh thoi han|gia tri lau dai|hieu luc lau dai|: lau dai)",
    )
    .expect("a constant pattern")
});

static UNTIL_DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:gia tri|hieu luc|thoi han|su dung)(?:\W+\w+){0,4}?\W+(?:den|toi)\W+(?:het\W+)?(?P<day>(?:ngay\W*)?\d.{4,28})").expect("a constant pattern")
});

static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:gia tri|hieu luc|thoi han)(?:\W+(?:trong|thoi|han|la|khoi|cong|xay|dung|su|toi|da|khong|qua|co|thi|hanh|hoat|dong|gia|tri|hieu|luc)){0,8}?\W+(?P<n>\d{1,3}|(?:(?:mot|hai|ba|bon|sau|bay|tam|chin|muoi|lam)\s){1,3})[^\w(]*(?:\((?P<said>\w+(?:\s\w+)*)\)\W*)?(?P<unit>nam|thang|ngay)\b",
        r"(?:\W+(?P<from>(?:ke |tinh )?tu\W+ngay\W+\w+(?:[^\w.;]+\w+){0,6}))?"
    ))
    .expect("a constant pattern")
});

/// The paper says that it takes effect on the day of its signing, which is its day of issue.
static FROM_SIGNING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"hieu luc (?:thi hanh )?(?:ke )?tu ngay (?:ky|ban hanh|cap)\b").expect("a constant pattern")
});

static UNTIL_EVENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:gia tri|hieu luc)(?:\W+\w+){0,4}?\W+(?P<event>(?:cho )?den khi\b[^.;]{4,120})")
        .expect("a constant pattern")
});

/// Reads a sentence or a line; `None` if it says nothing of how long this paper is valid. `labelled` texts stand
/// after a label of the field and need no subject.
pub(super) fn read(text: &str, labelled: bool) -> Option<Validity> {
    let plain = super::fold::unmark(text);
    if plain.contains("su dung dat") || plain.contains("thoi han thue") {
        return None; // the land's term, the lease's: not the paper's
    }
    let start = if labelled { 0 } else { SUBJECT.find(&plain)?.start() };
    let said = &plain[start..];
    if !labelled && ANOTHER.is_match(said) {
        return None;
    }
    if let Some(found) = UNTIL_DAY.captures(said)
        && let Some(day) = date::anywhere(&found["day"]).and_then(|d| d.date)
    {
        return Some(Validity::Until(day));
    }
    if let Some(found) = UNTIL_EVENT.captures(said) {
        let event = found.name("event")?;
        // The same chars of the marked text, by count.
        let before = plain[..start + event.start()].chars().count();
        let words: String = text.chars().skip(before).take(event.as_str().chars().count()).collect();
        return Some(Validity::UntilEvent(words.trim().to_owned()));
    }
    if let Some(found) = DURATION.captures(said) {
        let unit = match &found["unit"] {
            "nam" => 'Y',
            "thang" => 'M',
            _ => 'D',
        };
        let count = found["n"].trim();
        let count = match count.parse::<u16>() {
            Ok(count) => count,
            Err(_) => numerals::number(&count.split(' ').collect::<Vec<_>>())?.try_into().ok()?,
        };
        // `03 (năm) năm`: which of the two is meant, nobody knows.
        let said = found.name("said").map(|said| said.as_str().split(' ').collect::<Vec<_>>());
        if said.and_then(|said| numerals::number(&said)).is_some_and(|said| said != u64::from(count)) {
            return None;
        }
        let term = Term::new(count, unit)?;
        let from = found.name("from").map_or("", |m| m.as_str());
        if found[0].contains("khoi cong") {
            return Some(Validity::ToBegin(term));
        }
        return Some(if from.contains("hieu luc") && !FROM_SIGNING.is_match(&plain) {
            Validity::FromEffect(term)
        } else {
            Validity::FromIssue(term)
        });
    }
    UNLIMITED.is_match(said).then_some(Validity::Unlimited)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> Option<String> {
        read(text, false).map(|v| v.to_string())
    }

    #[test]
    fn phrases_of_forms_and_law() {
        for (text, value) in [
            ("Giấy này có giá trị đến ngày 31 tháng 12 năm 2030.", "until 2030-12-31"),
            ("Giấy phép này có giá trị đến hết ngày 05/6/2027", "until 2027-06-05"),
            ("Giấy này có giá trị trong thời hạn 06 tháng kể từ ngày cấp.", "P6M from issue"),
            (
                "Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp",
                "P12M from issue to begin",
            ),
            ("4. Giấy phép có hiệu lực 60 tháng kể từ ngày cấp. Thời hạn hiệu lực: 60 tháng", ""),
            ("Thời hạn hiệu lực: 60 tháng kể từ ngày cấp", "P60M from issue"),
            (
                "Quyết định này có hiệu lực kể từ ngày ký và có giá trị 05 năm kể từ ngày Quyết định có hiệu lực.",
                "P5Y from issue",
            ),
            ("Giấy chứng nhận này có giá trị 05 năm kể từ ngày có hiệu lực thi hành.", "P5Y from effect"),
            (
                "Giấy phép này có giá trị 12 tháng kể từ ngày cấp. Thời hạn hiệu lực: 12 tháng",
                "P12M from issue",
            ),
            ("Giấy này có giá trị trong thời hạn sáu tháng kể từ ngày cấp", "P6M from issue"),
            ("Giấy phép này có hiệu lực mười hai tháng kể từ ngày cấp", "P12M from issue"),
            ("Giấy phép này có giá trị 05 (năm) năm kể từ ngày cấp", "P5Y from issue"),
            ("Giấy chứng nhận này có giá trị vô thời hạn", "unlimited"),
            ("Có giá trị đến: 01/02/2033", "until 2033-02-01"),
            (
                "Giấy chứng nhận này có hiệu lực cho đến khi có quyết định thu hồi.",
                "until event: cho đến khi có quyết định thu hồi",
            ),
        ] {
            let expected = Some(value.to_owned()).filter(|v| !v.is_empty());
            assert_eq!(says(text), expected, "{text}");
        }
    }

    #[test]
    fn what_says_nothing_of_a_term_is_no_term() {
        for text in [
            "Quyết định này có hiệu lực kể từ ngày ký.",
            "Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 7 năm 2025.",
            "Thời hạn sử dụng đất: Lâu dài",
            "hợp đồng có giá trị 12 tháng kể từ ngày ký",
            "Giấy phép này thay thế Giấy phép số 12/GPXD có giá trị đến ngày 31/12/2019",
            "Giấy chứng nhận này được cấp lại từ Giấy chứng nhận số 5 có giá trị 05 năm kể từ ngày cấp",
            "Quyết định này gia hạn Giấy phép số 12/GPXD có hiệu lực đến ngày 31/12/2019",
            "trong thời hạn 10 ngày làm việc, các đơn vị báo cáo",
            "Giấy phép này có giá trị 03 (năm) năm kể từ ngày ký",
            "",
        ] {
            assert_eq!(says(text), None, "{text}");
        }
    }
}
