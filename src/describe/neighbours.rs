//! Papers of one agency and one year, numbered in turn: whether a number and its day stand where their neighbours say.
//!
//! Separate from [`super::describe`], which knows one paper: this looks at what is known of others, and it never gives a
//! value. It can only take acceptance away; which papers are known depends on the order in which they are read.

use std::collections::{BTreeMap, HashMap};

use time::{Date, Duration};

use crate::record::field::names;
use crate::record::ids::number_key;
use crate::record::{Described, Note, NoteKind};

use super::{crosscheck, date};

/// A number may be given to a paper that was signed some days before or after its neighbours.
const SLACK: Duration = Duration::days(7);
/// So many neighbours on one side must say that a paper is out of turn: one may be misread itself.
const WITNESSES: usize = 2;

/// In which series a paper is numbered: agency, letters of the number, year.
type Series = (String, String, i32);

/// Numbers and days of accepted papers, series by series: about 40 bytes a paper.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    series: HashMap<Series, BTreeMap<u32, Date>>,
}

/// One form of an agency's name for comparing.
fn agency_key(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Series and number within it.
fn place(agency: &str, number: &str, day: Date) -> Option<(Series, u32)> {
    let key = number_key(number);
    let (serial, tail) = key.split_once('/')?;
    let serial: u32 = serial.trim_end_matches(|c: char| c.is_alphabetic()).parse().ok()?;
    Some(((agency_key(agency), tail.to_owned(), day.year()), serial))
}

impl Neighbours {
    /// Makes an accepted paper known: agency and number as read, day of issue in ISO 8601. What has another form is left out.
    pub fn insert(&mut self, agency: &str, number: &str, day: &str) {
        if let Some(day) = date::from_iso(day)
            && let Some((series, serial)) = place(agency, number, day)
        {
            self.series.entry(series).or_default().insert(serial, day);
        }
    }

    /// Holds a paper against those that are known, then makes it known. A number and a day that are out of turn are no
    /// longer accepted, and a note says which neighbours say so.
    pub fn check(&mut self, described: &mut Described) {
        let value = |name: &str| described.value(name).map(str::to_owned);
        let (Some(agency), Some(number), Some(day)) =
            (value(names::AGENCY), value(names::NUMBER), value(names::DATE))
        else {
            return;
        };
        let Some(issued) = date::from_iso(&day) else { return };
        let Some((series, serial)) = place(&agency, &number, issued) else { return };
        if let Some(known) = self.series.get(&series) {
            let tail = &series.1;
            let told = |(serial, day): (&u32, &Date)| format!("{serial}/{tail} {}", date::iso(*day));
            let below = || known.range(..serial).rev().take(WITNESSES);
            let above = || known.range(serial + 1..).take(WITNESSES);
            let late = below().filter(|(_, day)| **day > issued + SLACK).count() == WITNESSES;
            let early = above().filter(|(_, day)| **day < issued - SLACK).count() == WITNESSES;
            let nearest: Vec<String> = below().take(1).chain(above().take(1)).map(told).collect();
            if late || early {
                let detail: Vec<String> =
                    if late { below().map(told).collect() } else { above().map(told).collect() };
                let about = [names::NUMBER, names::DATE];
                let mut notes: Vec<Note> = std::mem::take(&mut described.notes);
                let kind = NoteKind::NeighboursDiffer;
                crosscheck::contradict(&mut described.fields, &mut notes, kind, &about, detail.join(", "));
                described.notes = notes;
            } else if !nearest.is_empty()
                && let Some(field) = described.fields.get_mut(names::DATE)
            {
                field.evidence.push(format!("neighbours: {}", nearest.join(", ")));
            }
        }
        let accepted = |name: &str| described.fields.get(name).is_some_and(|f| f.accepted);
        if [names::AGENCY, names::NUMBER, names::DATE].into_iter().all(accepted) {
            self.series.entry(series).or_default().insert(serial, issued);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Field;

    fn paper(number: &str, day: &str) -> Described {
        let fields = [(names::AGENCY, "UBND XÃ XUÂN QUỲ"), (names::NUMBER, number), (names::DATE, day)];
        let fields = fields.map(|(name, value)| {
            (name.to_owned(), Field { value: Some(value.to_owned()), accepted: true, ..Field::default() })
        });
        Described { fields: fields.into(), ..Described::default() }
    }

    /// Whether number and date are accepted beside these, the kinds of the notes, and the evidence.
    fn beside(known: &[(&str, &str)], number: &str, day: &str) -> (bool, Vec<NoteKind>, Vec<String>) {
        let mut neighbours = Neighbours::default();
        for (number, day) in known {
            neighbours.insert("UBND xã Xuân Quỳ", number, day);
        }
        let mut described = paper(number, day);
        neighbours.check(&mut described);
        let accepted = described.fields[names::NUMBER].accepted && described.fields[names::DATE].accepted;
        let kinds = described.notes.iter().map(|note| note.kind).collect();
        (accepted, kinds, described.fields[names::DATE].evidence.clone())
    }

    const KNOWN: [(&str, &str); 4] = [
        ("08/QĐ-UBND", "2025-01-14"),
        ("10/QĐ-UBND", "2025-01-15"),
        ("20/QĐ-UBND", "2025-02-03"),
        ("22/QĐ-UBND", "2025-02-10"),
    ];

    #[test]
    fn a_paper_in_its_turn_has_its_neighbours_as_evidence() {
        let (accepted, notes, evidence) = beside(&KNOWN, "15/QĐ-UBND", "2025-01-20");
        assert!(accepted && notes.is_empty());
        assert_eq!(evidence, ["neighbours: 10/QĐ-UBND 2025-01-15, 20/QĐ-UBND 2025-02-03"]);
        assert!(beside(&KNOWN, "15/QĐ-UBND", "2025-02-09").0, "given a few days later");
    }

    #[test]
    fn a_paper_out_of_turn_is_for_a_person() {
        for (number, day) in [("45/QĐ-UBND", "2025-01-20"), ("15/QĐ-UBND", "2025-04-20")] {
            let (accepted, notes, _) = beside(&KNOWN, number, day);
            assert_eq!((accepted, notes), (false, vec![NoteKind::NeighboursDiffer]), "{number} {day}");
        }
    }

    #[test]
    fn one_neighbour_and_other_series_say_nothing() {
        assert!(beside(&KNOWN[3..], "45/QĐ-UBND", "2025-01-20").0, "one may be misread");
        for (number, day) in
            [("45/TB-UBND", "2025-01-20"), ("45/QĐ-UBND", "2024-01-20"), ("/QĐ-UBND", "2025-01-20")]
        {
            let (accepted, notes, evidence) = beside(&KNOWN, number, day);
            assert!(accepted && notes.is_empty() && evidence.is_empty(), "{number} {day}");
        }
    }

    #[test]
    fn only_what_is_accepted_becomes_a_neighbour() {
        let mut neighbours = Neighbours::default();
        let mut doubtful = paper("10/QĐ-UBND", "2025-01-15");
        doubtful.fields.get_mut(names::DATE).unwrap().accepted = false;
        neighbours.check(&mut doubtful);
        assert!(neighbours.series.is_empty());
        neighbours.check(&mut paper("10/QĐ-UBND", "2025-01-15"));
        assert_eq!(neighbours.series.len(), 1);
        neighbours.insert("UBND xã Xuân Quỳ", "no number", "2025-01-15");
        assert_eq!(neighbours.series.len(), 1);
    }
}
