//! Checks between the fields of one paper: a personal number against birth date and sex, a date in figures against the
//! same in letters, the day of issue against the day of birth.
//!
//! Nothing is changed and nothing rejected: fields that contradict each other are no longer accepted, all of them, since
//! nobody knows which is wrong; and a note says what was compared.

use std::collections::BTreeMap;

use time::Date;

use crate::record::field::names;
use crate::record::ids::{PersonalNumber, Sex};
use crate::record::{Field, Note, NoteKind, PageText, Reason};

use super::{date, fold, values};

type Fields = BTreeMap<String, Field>;

/// What a form calls the parts of one person: number, birth (a date or a year), sex.
struct Person {
    id: String,
    birth: [String; 2],
    sex: Option<String>,
    /// The sex that the form takes for granted: a mother is a woman.
    granted: Option<Sex>,
}

fn persons(fields: &Fields) -> Vec<Person> {
    let owner = Person {
        id: names::OWNER_ID.to_owned(),
        birth: ["birth_date".to_owned(), "birth_year".to_owned()],
        sex: Some("sex".to_owned()),
        granted: None,
    };
    let others = fields.keys().filter_map(|name| {
        let who = name.strip_suffix("_id").filter(|who| *who != "owner")?;
        let granted = match who {
            "wife" | "mother" => Some(Sex::Female),
            "husband" | "father" => Some(Sex::Male),
            _ => None,
        };
        Some(Person {
            id: name.clone(),
            birth: [format!("{who}_birth_date"), format!("{who}_birth_year")],
            sex: Some(format!("{who}_sex")),
            granted,
        })
    });
    std::iter::once(owner).chain(others).collect()
}

/// Checks the fields of a paper against each other.
pub(super) fn check(fields: &mut Fields, pages: &[PageText]) -> Vec<Note> {
    let mut notes = Vec::new();
    for person in persons(fields) {
        person_agrees(fields, &person, &mut notes);
    }
    issued_after_birth(fields, &mut notes);
    ends_after_issue(fields, &mut notes);
    letters_agree(fields, pages, &mut notes);
    notes
}

fn value<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields.get(name).and_then(|f| f.value.as_deref())
}

/// The fields are no longer accepted, and a note says why.
pub(super) fn contradict(
    fields: &mut Fields,
    notes: &mut Vec<Note>,
    kind: NoteKind,
    about: &[&str],
    detail: String,
) {
    for name in about {
        if let Some(field) = fields.get_mut(*name).filter(|f| f.accepted) {
            field.accepted = false;
            // An unknown head contradicts a table, no field.
            field.reason =
                Some(if kind == NoteKind::UnknownHead { Reason::Invalid } else { Reason::Contradicted });
        }
    }
    notes.push(Note { kind, fields: about.iter().map(|n| (*n).to_owned()).collect(), detail });
}

fn person_agrees(fields: &mut Fields, person: &Person, notes: &mut Vec<Note>) {
    let Some(id) = value(fields, &person.id).and_then(|v| v.parse::<PersonalNumber>().ok()) else { return };
    if id.province().is_none() {
        let detail = format!("{:03}", id.head());
        contradict(fields, notes, NoteKind::UnknownHead, &[&person.id], detail);
    }
    for name in &person.birth {
        let year = value(fields, name).and_then(|v| v.get(..4)).and_then(|y| y.parse::<u16>().ok());
        if let Some(year) = year.filter(|year| *year != id.birth_year()) {
            let detail = format!("{} ≠ {year}", id.birth_year());
            contradict(fields, notes, NoteKind::BirthYearDiffers, &[&person.id, name], detail);
        }
    }
    let told = person.sex.as_deref().and_then(|name| Some((name, values::sex(value(fields, name)?)?)));
    match (told, person.granted) {
        (Some((name, sex)), _) if sex != id.sex() => {
            let detail = value(fields, name).unwrap_or_default().to_owned();
            contradict(fields, notes, NoteKind::SexDiffers, &[&person.id, name], detail);
        }
        (None, Some(sex)) if sex != id.sex() => {
            contradict(fields, notes, NoteKind::SexDiffers, &[&person.id], String::new());
        }
        _ => {}
    }
}

fn day(fields: &Fields, name: &str) -> Option<Date> {
    date::from_iso(value(fields, name)?)
}

fn issued_after_birth(fields: &mut Fields, notes: &mut Vec<Note>) {
    let (Some(issued), Some(born)) = (day(fields, names::DATE), day(fields, "birth_date")) else { return };
    if issued < born {
        let detail = format!("{} < {}", date::iso(issued), date::iso(born));
        contradict(fields, notes, NoteKind::IssuedBeforeBirth, &[names::DATE, "birth_date"], detail);
    }
}

fn ends_after_issue(fields: &mut Fields, notes: &mut Vec<Note>) {
    let last = value(fields, names::VALIDITY).and_then(|v| v.strip_prefix("until ")).and_then(date::from_iso);
    let (Some(issued), Some(last)) = (day(fields, names::DATE), last) else { return };
    if last < issued {
        let detail = format!("{} < {}", date::iso(last), date::iso(issued));
        contradict(fields, notes, NoteKind::EndsBeforeIssue, &[names::VALIDITY, names::DATE], detail);
    }
}

/// A date in letters stands at most so many of its own line's heights below its figures.
const LETTERS_BELOW: i32 = 3;

/// `Ghi bằng chữ: …` belongs to the date that stands on its line or just above it.
fn letters_agree(fields: &mut Fields, pages: &[PageText], notes: &mut Vec<Note>) {
    for page in pages {
        for (at, line) in page.lines.iter().enumerate() {
            let text = line.text();
            if !fold::squeeze(&text).contains("bangchu") {
                continue;
            }
            let next = page.lines.get(at + 1).map(|l| l.text()).unwrap_or_default();
            let both = || values::dates::in_letters(&format!("{text} {next}"));
            // The year may run over: the longer reading is the whole one.
            let Some(letters) = both().or_else(|| values::dates::in_letters(&text)) else { continue };
            let height = line.bbox.y1.saturating_sub(line.bbox.y0).max(1);
            let above = fields
                .iter()
                .filter(|(_, f)| f.page == Some(page.page))
                .filter_map(|(name, f)| {
                    let figures = date::from_iso(f.value.as_deref()?)?;
                    let below = line.bbox.y0.saturating_sub(f.bbox?.y0);
                    (-height / 2..=height.saturating_mul(LETTERS_BELOW))
                        .contains(&below)
                        .then(|| (below, name.clone(), figures))
                })
                .min_by_key(|(below, _, _)| *below);
            if let Some((_, name, figures)) = above.filter(|(_, _, figures)| *figures != letters) {
                let detail = format!("{} ≠ {}", date::iso(figures), date::iso(letters));
                contradict(fields, notes, NoteKind::LettersDiffer, &[&name], detail);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;
    use crate::record::PxBox;

    fn fields(values: &[(&str, &str)]) -> Fields {
        values
            .iter()
            .map(|(name, value)| {
                let field = Field { value: Some((*value).to_owned()), accepted: true, ..Field::default() };
                ((*name).to_owned(), field)
            })
            .collect()
    }

    /// Kinds of the notes, and the fields that are still accepted.
    fn checked(values: &[(&str, &str)]) -> (Vec<NoteKind>, Vec<String>) {
        let mut fields = fields(values);
        let notes = check(&mut fields, &[]);
        let accepted = fields.into_iter().filter(|(_, f)| f.accepted).map(|(name, _)| name).collect();
        (notes.into_iter().map(|n| n.kind).collect(), accepted)
    }

    #[test]
    fn what_agrees_stays_accepted() {
        let (notes, accepted) = checked(&[
            ("owner_id", "001219012345"),
            ("birth_date", "2019-12-05"),
            ("sex", "Nam"),
            ("date", "2019-12-10"),
            ("mother_id", "038190001234"),
            ("mother_birth_year", "1990"),
        ]);
        assert_eq!(notes, []);
        assert_eq!(accepted.len(), 6);
        assert_eq!(
            checked(&[("owner_id", "012345678"), ("birth_date", "1970-01-01")]).0,
            [],
            "CMND tells nothing"
        );
    }

    #[test]
    fn a_number_that_contradicts_is_no_longer_accepted_nor_is_what_it_contradicts() {
        let (notes, accepted) =
            checked(&[("owner_id", "001219012345"), ("birth_date", "2018-12-05"), ("sex", "Nam")]);
        assert_eq!((notes, accepted), (vec![NoteKind::BirthYearDiffers], vec!["sex".to_owned()]));
        let (notes, accepted) =
            checked(&[("owner_id", "001219012345"), ("birth_date", "2019-12-05"), ("sex", "Nữ")]);
        assert_eq!((notes, accepted), (vec![NoteKind::SexDiffers], vec!["birth_date".to_owned()]));
        let (notes, accepted) = checked(&[("wife_id", "001090012345"), ("wife_birth_date", "1990-01-01")]);
        assert_eq!((notes, accepted), (vec![NoteKind::SexDiffers], vec!["wife_birth_date".to_owned()]));
    }

    #[test]
    fn a_mother_number_is_not_taken_for_the_childs() {
        let (notes, accepted) = checked(&[("owner_id", "038190001234"), ("birth_date", "2023-02-07")]);
        assert_eq!(notes, [NoteKind::BirthYearDiffers]);
        assert!(accepted.is_empty());
    }

    #[test]
    fn an_unknown_head_is_a_note_and_keeps_the_number() {
        let mut fields = fields(&[("owner_id", "105090012345")]);
        let notes = check(&mut fields, &[]);
        assert_eq!((notes[0].kind, notes[0].detail.as_str()), (NoteKind::UnknownHead, "105"));
        let field = &fields["owner_id"];
        assert_eq!((field.value.as_deref(), field.accepted), (Some("105090012345"), false));
        assert_eq!(field.reason, Some(Reason::Invalid));
    }

    #[test]
    fn nothing_is_issued_before_its_owner_is_born() {
        let (notes, accepted) = checked(&[("date", "2013-03-17"), ("birth_date", "2023-02-07")]);
        assert_eq!(notes, [NoteKind::IssuedBeforeBirth]);
        assert!(accepted.is_empty());
        assert_eq!(checked(&[("date", "2023-02-07"), ("birth_date", "2023-02-07")]).0, []);
    }

    #[test]
    fn nothing_ends_before_it_is_issued() {
        let (notes, accepted) = checked(&[("date", "2024-10-14"), ("validity", "until 2019-12-31")]);
        assert_eq!(notes, [NoteKind::EndsBeforeIssue]);
        assert!(accepted.is_empty());
        for term in ["until 2024-10-14", "P5Y from issue", "unlimited"] {
            assert_eq!(checked(&[("date", "2024-10-14"), ("validity", term)]).0, [], "{term}");
        }
    }

    #[test]
    fn letters_are_compared_with_the_figures_above_them() {
        let paper = page(&[
            (100, 500, "Ngày, tháng, năm sinh: 01/02/2023"),
            (100, 560, "Ghi bằng chữ: Ngày bảy, tháng hai,"),
            (100, 620, "năm hai nghìn không trăm hai mươi ba"),
        ]);
        let with = |value: &str| {
            let mut fields = fields(&[("birth_date", value), ("date", "2023-03-17")]);
            let place = |y: i32| Some(PxBox { x0: 100, y0: y, x1: 300, y1: y + 40 });
            for (name, y) in [("birth_date", 500), ("date", 1500)] {
                let field = fields.get_mut(name).unwrap();
                (field.page, field.bbox) = (Some(paper.page), place(y));
            }
            (check(&mut fields, std::slice::from_ref(&paper)), fields)
        };
        let (notes, fields) = with("2023-02-01");
        assert_eq!(notes.iter().map(|n| n.kind).collect::<Vec<_>>(), [NoteKind::LettersDiffer]);
        assert_eq!(notes[0].detail, "2023-02-01 ≠ 2023-02-07");
        assert!(!fields["birth_date"].accepted && fields["date"].accepted);
        assert!(with("2023-02-07").0.is_empty());
    }
}
