//! How long a paper is valid, as people say it.

use super::{Lang, lang};
use crate::record::validity::{Term, Validity};

/// The written form of a validity in words; what is none stays as it is.
pub fn term(written: &str) -> String {
    match (written.parse::<Validity>(), lang()) {
        (Ok(validity), Lang::Vi) => in_vietnamese(&validity),
        (Ok(validity), Lang::En) => in_english(&validity),
        (Err(_), _) => written.to_owned(),
    }
}

fn in_vietnamese(validity: &Validity) -> String {
    let long = |term: &Term| {
        let unit = match term.unit() {
            'D' => "ngày",
            'M' => "tháng",
            _ => "năm",
        };
        format!("{} {unit}", term.count())
    };
    match validity {
        Validity::Unlimited => "vô thời hạn".to_owned(),
        Validity::Until(day) => {
            format!("đến hết ngày {:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year())
        }
        Validity::FromIssue(term) => format!("{} kể từ ngày cấp", long(term)),
        Validity::ToBegin(term) => format!("phải bắt đầu trong {} kể từ ngày cấp", long(term)),
        Validity::FromEffect(term) => format!("{} kể từ ngày có hiệu lực", long(term)),
        Validity::UntilEvent(event) => format!("đến khi: {event}"),
    }
}

fn in_english(validity: &Validity) -> String {
    let long = |term: &Term| {
        let unit = match term.unit() {
            'D' => "day",
            'M' => "month",
            _ => "year",
        };
        format!("{} {unit}{}", term.count(), if term.count() == 1 { "" } else { "s" })
    };
    match validity {
        Validity::Unlimited => "unlimited".to_owned(),
        Validity::Until(day) => format!("until {day}"),
        Validity::FromIssue(term) => format!("{} from issue", long(term)),
        Validity::ToBegin(term) => format!("to be begun within {} from issue", long(term)),
        Validity::FromEffect(term) => format!("{} from coming into effect", long(term)),
        Validity::UntilEvent(event) => format!("until: {event}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_form_is_said_in_both_languages() {
        for (written, vi, en) in [
            ("unlimited", "vô thời hạn", "unlimited"),
            ("until 2030-12-01", "đến hết ngày 01/12/2030", "until 2030-12-01"),
            ("P6M from issue", "6 tháng kể từ ngày cấp", "6 months from issue"),
            (
                "P1Y from issue to begin",
                "phải bắt đầu trong 1 năm kể từ ngày cấp",
                "to be begun within 1 year from issue",
            ),
            ("P90D from effect", "90 ngày kể từ ngày có hiệu lực", "90 days from coming into effect"),
            ("until event: thay đổi", "đến khi: thay đổi", "until: thay đổi"),
        ] {
            let validity: Validity = written.parse().unwrap();
            assert_eq!((in_vietnamese(&validity).as_str(), in_english(&validity).as_str()), (vi, en));
        }
        assert_eq!(term("P6M"), "P6M", "what is none stays as it is");
    }
}
