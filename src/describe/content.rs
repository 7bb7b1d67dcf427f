//! Fields that stand in the running text: the owner's number, and how long the paper is valid.

use crate::record::{Field, Group, Line, PageText, Reason, Signs, Word};

use super::calibration::judge;
use super::evidence::Evidence;
use super::papers::PaperType;
use super::validity::{self, Term, Validity};
use super::{fold, identity};

/// Least mean confidence of the words of an accepted phrase.
const PHRASE_BAR: f32 = 0.9;

/// Most lines that a sentence is followed over.
const SENTENCE_LINES: usize = 3;

/// Whose a number is that stands near these words: who asks for the paper, hands it in or takes it, and the bank.
const OTHERS: [&str; 7] = [
    "nguoi di khai",
    "nguoi khai",
    "nguoi yeu cau",
    "nguoi nop",
    "nguoi tiep nhan",
    "nguoi lam chung",
    "ngan hang",
];

/// Lines above a number among which the name of the person stands that it may be of.
const NAMED_ABOVE: usize = 2;

/// The number of the person or organisation that the paper is about, where just one number stands on it after a
/// label. Two different ones: a person looks.
pub(super) fn owner_id(pages: &[PageText]) -> Field {
    const RULE: &str = "owner-id/label";
    let mut found: Option<(identity::Found, Field, bool)> = None;
    for page in pages {
        for (at, line) in page.lines.iter().enumerate() {
            // Nine digits at the least: most lines are passed over by counting.
            if line.words.iter().flat_map(|w| w.text.bytes()).filter(u8::is_ascii_digit).count() < 9 {
                continue;
            }
            for number in identity::labelled(&line.text()) {
                let words: Vec<&Word> = line.words.iter().collect();
                let rule = if number.repaired { "owner-id/label (repaired)" } else { RULE };
                let field = Evidence { page: page.page, words }.field(rule, Some(number.value.clone()));
                let near = &page.lines[at.saturating_sub(NAMED_ABOVE)..=at];
                let others = near.iter().any(|line| {
                    let folded = fold::fold(&line.text());
                    OTHERS.iter().any(|words| folded.contains(words))
                });
                match &found {
                    Some((known, ..)) if known.value == number.value => {}
                    Some(_) => return Field::absent(RULE, Reason::Ambiguous),
                    None => found = Some((number, field, others)),
                }
            }
        }
    }
    match found {
        Some((number, field, others)) => {
            let signs = Signs::of(Group::Phrase, field.confidence, PHRASE_BAR);
            judge(field, signs.valid(number.valid).valid(!others))
        }
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
            if let Some((read, lines)) = phrase(page, at) {
                let words: Vec<&Word> = lines.iter().flat_map(|l| &l.words).collect();
                let evidence = Evidence { page: page.page, words };
                let mut field = evidence.field(RULE, Some(read.to_string()));
                field.reading = Some(sentence(&evidence.reading(), &read));
                let signs = Signs::of(Group::Phrase, field.confidence, PHRASE_BAR);
                return judge(field, signs);
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

/// What the sentence on line `at` says, and the fewest lines that say the same: a sentence goes on, and its subject may
/// stand on the line before.
fn phrase(page: &PageText, at: usize) -> Option<(Validity, &[Line])> {
    let lines = |from: usize, to: usize| page.lines.get(from..page.lines.len().min(to));
    let read = |lines: &[Line]| {
        let text: String = lines.iter().map(|l| l.text()).collect::<Vec<_>>().join(" ");
        validity::read(&text, false)
    };
    let (before, end) = (at.saturating_sub(1), at + SENTENCE_LINES);
    let whole = lines(at, end).and_then(read).or_else(|| lines(before, end).and_then(read))?;
    let fewest = (at + 1..=end)
        .flat_map(|to| [(at, to), (before, to)])
        .filter_map(|(from, to)| lines(from, to))
        .find(|lines| read(lines).as_ref() == Some(&whole))?;
    Some((whole, fewest))
}

/// The sentence of a reading that says it; the whole reading where it cannot be cut out.
fn sentence(text: &str, said: &Validity) -> String {
    let ends = text.match_indices(['.', ';']).map(|(at, _)| at + 1).filter(|at| text[*at..].starts_with(' '));
    let cuts: Vec<usize> = std::iter::once(0).chain(ends).chain([text.len()]).collect();
    cuts.windows(2)
        .filter_map(|pair| text.get(pair[0]..pair[1]))
        .find(|sentence| validity::read(sentence, false).as_ref() == Some(said))
        .unwrap_or(text)
        .trim()
        .to_owned()
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
        let declared = page(&[
            (0, 0, "Họ, chữ đệm, tên người đi khai sinh: LÊ VĂN CƯỜNG"),
            (0, 50, "Giấy tờ tùy thân: CCCD số 001090012345"),
        ]);
        let field = owner_id(&[declared]);
        assert!(field.value.is_some() && !field.accepted, "the number of another: {field:?}");
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
        assert_eq!(field.bbox.map(|b| (b.y0, b.y1)), Some((0, 40)), "the first line says it all");
        assert!(field.reading.unwrap().starts_with("Quyết định này có hiệu lực"));
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
