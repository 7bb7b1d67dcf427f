//! Fields that stand in the running text: the owner's number, and how long the paper is valid.

use crate::record::{Field, PageText, PxBox, Reason, Word};

use super::evidence::{Evidence, judge};
use super::papers::PaperType;
use super::validity::{self, Term, Validity};
use super::{fold, identity};

/// Least mean confidence of the words of an accepted phrase.
const PHRASE_BAR: f32 = 0.9;

/// Most lines that a sentence is followed over.
const SENTENCE_LINES: usize = 3;

/// The number of the person or organisation that the paper is about, where just one number stands on it after a
/// label. Two different ones: a person looks.
pub(super) fn owner_id(pages: &[PageText]) -> Field {
    const RULE: &str = "owner-id/label";
    let mut found: Option<(identity::Found, Field)> = None;
    for page in pages {
        for line in &page.lines {
            // Nine digits at the least: most lines are passed over by counting.
            if line.words.iter().flat_map(|w| w.text.bytes()).filter(u8::is_ascii_digit).count() < 9 {
                continue;
            }
            for number in identity::labelled(&line.text()) {
                let words: Vec<&Word> = line.words.iter().collect();
                let rule = if number.repaired { "owner-id/label (repaired)" } else { RULE };
                let field = Evidence { page: page.page, words }.field(rule, Some(number.value.clone()));
                match &found {
                    Some((known, _)) if known.value == number.value => {}
                    Some(_) => return Field::absent(RULE, Reason::Ambiguous),
                    None => found = Some((number, field)),
                }
            }
        }
    }
    match found {
        Some((number, field)) => judge(field, number.valid, PHRASE_BAR),
        None => Field::absent(RULE, Reason::NotFound),
    }
}

/// How long the paper is valid: by a phrase on it. What law says of its type is given where the paper is silent, never
/// as read: a person decides.
pub(super) fn validity(pages: &[PageText], paper: Option<&PaperType>) -> Field {
    const RULE: &str = "validity/phrase";
    for page in pages {
        for at in 0..page.lines.len() {
            let first = fold::fold(&page.lines[at].text());
            if !["gia tri", "hieu luc", "thoi han"].iter().any(|w| first.contains(w)) {
                continue;
            }
            // A sentence goes on; its subject may stand on the line before.
            let from = at.saturating_sub(1);
            let lines = &page.lines[from..page.lines.len().min(at + SENTENCE_LINES)];
            let text: String = lines.iter().map(|l| l.text()).collect::<Vec<_>>().join(" ");
            let here: String = lines[at - from..].iter().map(|l| l.text()).collect::<Vec<_>>().join(" ");
            if let Some(read) = validity::read(&here, false).or_else(|| validity::read(&text, false)) {
                let words: Vec<&Word> = page.lines[at].words.iter().collect();
                let mut field = Evidence { page: page.page, words }.field(RULE, Some(read.to_string()));
                let whole: Vec<&Word> = lines.iter().flat_map(|l| &l.words).collect();
                field.bbox = PxBox::around(whole.iter().map(|w| w.bbox));
                field.reading = Some(text);
                return judge(field, true, PHRASE_BAR);
            }
        }
    }
    let lawful = paper.and_then(|p| Some((p, p.validity.as_ref()?)));
    let Some((paper, law)) = lawful else { return Field::absent(RULE, Reason::NotFound) };
    let validity = match Term::from_iso(&law.term) {
        Some(term) => Validity::FromIssue(term),
        None => Validity::Unlimited,
    };
    let rule = format!("{}/law: {}", paper.code, law.basis);
    Field { value: Some(validity.to_string()), ..Field::absent(rule, Reason::NotFound) }
}

#[cfg(test)]
mod tests {
    use super::super::papers::PaperTypes;
    use super::super::testing::page;
    use super::*;

    #[test]
    fn one_owner_or_none() {
        let one = page(&[(0, 0, "CCCD số 001090012345 cấp ngày"), (0, 60, "(CCCD: 001090012345)")]);
        let field = owner_id(&[one]);
        assert_eq!((field.value.as_deref(), field.accepted), (Some("001090012345"), true));
        let two = page(&[(0, 0, "CCCD 001090012345"), (0, 60, "CCCD 001090012346")]);
        assert_eq!(owner_id(&[two]).reason, Some(Reason::Ambiguous));
        assert_eq!(owner_id(&[page(&[(0, 0, "tài khoản 0010900123450")])]).reason, Some(Reason::NotFound));
    }

    #[test]
    fn phrases_go_over_lines_and_keep_their_place() {
        let page = page(&[
            (0, 0, "Điều 2. Quyết định này có hiệu lực kể từ ngày ký và có giá trị 05 năm kể"),
            (0, 60, "từ ngày Quyết định có hiệu lực."),
        ]);
        let field = validity(&[page], None);
        assert_eq!(field.value.as_deref(), Some("P5Y from issue"));
        assert!(field.bbox.is_some() && field.reading.is_some());
    }

    #[test]
    fn law_speaks_where_the_paper_is_silent_and_is_named() {
        let silent = [page(&[(0, 0, "Họ và tên")])];
        let birth = PaperTypes::embedded().get("giay-khai-sinh");
        let field = validity(&silent, birth);
        assert_eq!(field.value.as_deref(), Some("unlimited"));
        assert!(field.rule.contains("NĐ 123/2015"));
        assert_eq!((field.reading.as_deref(), field.confidence), (None, 0.0));
        assert_eq!(
            (field.accepted, field.reason),
            (false, Some(Reason::NotFound)),
            "not read, so not accepted"
        );
        assert_eq!(validity(&silent, PaperTypes::embedded().get("quyet-dinh")).value, None, "no default");
    }
}
