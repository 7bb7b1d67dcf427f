//! Labelled fields of printed forms: `Giới tính: Nam   Dân tộc: Kinh`, in one column or two, over one line or more.
//!
//! In two steps: every label is found on its line ([`scan`]); then each field takes one of them, by its section of the
//! form, and the words up to the next label. A value goes on in the next line only where the first word of that line
//! had no room on this one, as typesetters break lines.

mod scan;
mod value;

use crate::record::{Field, PageNumber, PageText, PxBox, Word};

use super::evidence::Evidence;
use super::fold;
use super::papers::{As, Labelled, PaperType};
use scan::{Found, Printed, Sheet};

/// Gap inside a line, in heights of text, that ends a value: justified letters stay below two.
const END_GAP: f32 = 4.0;
/// The same before its first word: forms set values at tabulators.
const LEAD_GAP: f32 = 14.0;
/// Distance from the bottom of a line to the top of the next, in heights of text, within one value.
const NEXT_LINE: f32 = 1.6;

/// What was found for one field of a type.
#[derive(Debug)]
pub(super) struct Spot {
    /// The label as the data file has it, and where it stands; `None` if it was not found.
    pub label: Option<(String, PageNumber, PxBox)>,
    /// Its value; `None` if nothing stands after the label.
    pub field: Option<Field>,
}

/// Reads every labelled field of the type. Fields that are not there are left out.
pub(super) fn read(pages: &[PageText], paper: &PaperType) -> Vec<(String, Field)> {
    let spots = find(pages, paper);
    paper.fields.iter().zip(spots).filter_map(|(f, s)| Some((f.name.clone(), s.field?))).collect()
}

/// For every field of the type, in its order: where its label stands and what was read after it.
pub(super) fn find(pages: &[PageText], paper: &PaperType) -> Vec<Spot> {
    let mut labels: Vec<(usize, &str)> = Vec::new();
    for (at, field) in paper.fields.iter().enumerate() {
        labels.extend(field.labels.iter().map(|l| (at, l.as_str())));
    }
    labels.extend(paper.stops.iter().map(|l| (scan::STOP, l.as_str())));
    let labels = scan::prepare(&labels);
    let sheets: Vec<Sheet<'_>> = pages.iter().map(|page| Sheet::of(page, &labels)).collect();
    let all: Vec<Place<'_, '_>> =
        sheets
            .iter()
            .enumerate()
            .flat_map(|(page, sheet)| {
                sheet.lines.iter().enumerate().flat_map(move |(line, l)| {
                    (0..l.found.len()).map(move |at| Place { sheet, page, line, at })
                })
            })
            .collect();
    let sections = Sections::of(&all, paper, &labels);
    paper
        .fields
        .iter()
        .enumerate()
        .map(|(number, field)| {
            let mut candidates: Vec<&Place<'_, '_>> =
                sections.candidates(number, field, paper, &all, &labels).collect();
            // A colon makes a label; the same words in a sentence do not.
            candidates.sort_by_key(|p| !p.found().colon);
            let label = |p: &Place<'_, '_>| {
                let (text, bbox) = (labels[p.found().label].text.to_owned(), p.found().bbox);
                (text, p.sheet.page.page, bbox)
            };
            let read = candidates.iter().find_map(|p| Some((*p, value(p, field, paper)?)));
            match read {
                Some((place, value)) => Spot { label: Some(label(place)), field: Some(value) },
                None => Spot { label: candidates.first().map(|p| label(p)), field: None },
            }
        })
        .collect()
}

/// One label in its place.
#[derive(Debug, Clone, Copy)]
struct Place<'s, 'p> {
    sheet: &'s Sheet<'p>,
    page: usize,
    line: usize,
    at: usize,
}

impl<'s, 'p> Place<'s, 'p> {
    fn line(&self) -> &'s Printed<'p> {
        &self.sheet.lines[self.line]
    }

    fn found(&self) -> &'s Found {
        &self.line().found[self.at]
    }

    fn order(&self) -> (usize, usize, usize) {
        (self.page, self.line, self.at)
    }
}

/// Where the parts of a form begin: at the labels of fields that others stand after.
struct Sections {
    /// Field, place in reading order, left end; in reading order.
    heads: Vec<(usize, (usize, usize, usize), i32)>,
}

impl Sections {
    fn of(all: &[Place<'_, '_>], paper: &PaperType, labels: &[scan::Label<'_>]) -> Self {
        let is_head = |number: usize| {
            paper
                .fields
                .get(number)
                .is_some_and(|f| paper.fields.iter().any(|g| g.after.as_deref() == Some(f.name.as_str())))
        };
        let mut heads: Vec<(usize, (usize, usize, usize), i32)> = Vec::new();
        for place in all {
            for &number in &labels[place.found().label].fields {
                if is_head(number) && !heads.iter().any(|(known, ..)| *known == number) {
                    heads.push((number, place.order(), place.found().bbox.x0));
                }
            }
        }
        Sections { heads }
    }

    /// The places where a field's label counts.
    fn candidates<'c, 's, 'p>(
        &'c self,
        number: usize,
        field: &'c Labelled,
        paper: &'c PaperType,
        all: &'c [Place<'s, 'p>],
        labels: &'c [scan::Label<'_>],
    ) -> impl Iterator<Item = &'c Place<'s, 'p>> {
        let head = field.after.as_ref().map(|after| {
            self.heads.iter().find(|(head, ..)| paper.fields.get(*head).is_some_and(|f| f.name == *after))
        });
        // A label that the sections have, too, counts outside of them only.
        let shared = field.after.is_none()
            && paper
                .fields
                .iter()
                .any(|f| f.after.is_some() && f.labels.iter().any(|l| field.labels.contains(l)));
        let first = self.heads.first().map(|(_, order, _)| *order);
        all.iter().filter(move |place| {
            if place.found().longer || !labels[place.found().label].fields.contains(&number) {
                return false;
            }
            match head {
                Some(None) => false,
                Some(Some(head)) => self.holds(head, place),
                None => !shared || first.is_none_or(|first| place.order() < first),
            }
        })
    }

    /// Whether a place is in the section of that head: below it, in its column, above the next head there.
    fn holds(&self, head: &(usize, (usize, usize, usize), i32), place: &Place<'_, '_>) -> bool {
        let (number, start, x) = *head;
        if place.order() <= start {
            return false;
        }
        let beside = |other: &&(usize, (usize, usize, usize), i32)| {
            other.0 != number && (other.1.0, other.1.1) == (start.0, start.1)
        };
        let left = place.found().bbox.x0;
        let slack = place.sheet.unit as i32 * 2;
        for other in self.heads.iter().filter(beside) {
            // Two columns: the border is where the right one begins.
            let right_one = other.2.max(x) - slack;
            if (left >= right_one) != (x >= right_one) {
                return false;
            }
        }
        !self.heads.iter().any(|other| {
            let same_row = (other.1.0, other.1.1) == (start.0, start.1);
            !same_row && other.1 > start && place.order() >= other.1
        })
    }
}

/// The words after a label, made a value of the field's form; `None` if there are none.
fn value(place: &Place<'_, '_>, field: &Labelled, paper: &PaperType) -> Option<Field> {
    let mut words = words_after(place, field);
    if !place.found().colon {
        drop_rest_of_label(&mut words, place.found().letters.as_str(), field);
    }
    if words.is_empty() {
        return None;
    }
    let borrowed: Vec<&Word> = words.iter().collect();
    let evidence = Evidence { page: place.sheet.page.page, words: borrowed };
    let rule = format!("{}/{}", paper.code, field.labels.first().map_or(field.name.as_str(), String::as_str));
    Some(value::of_form(&evidence, field, &rule))
}

/// A label may run over two lines; then a shorter one that the field has, too, was found on the first. The rest of it is
/// no value.
fn drop_rest_of_label(words: &mut Vec<Word>, found: &str, field: &Labelled) {
    let rest = field.labels.iter().find_map(|label| {
        fold::squeeze(label).strip_prefix(found).filter(|rest| rest.len() >= 4).map(str::to_owned)
    });
    let Some(rest) = rest else { return };
    let mut letters = String::new();
    let mut nearest: Option<(usize, usize)> = None;
    for (at, word) in words.iter().enumerate() {
        letters.push_str(&fold::squeeze(&word.text));
        if letters.len() > rest.len() + 4 {
            break;
        }
        let distance = fold::distance(&letters, &rest);
        if distance <= rest.len() / 6 && nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, at));
        }
    }
    if let Some((_, at)) = nearest {
        words.drain(..=at);
    }
}

/// The words of a value on its own line, and on those that it runs over.
fn words_after(place: &Place<'_, '_>, field: &Labelled) -> Vec<Word> {
    let unit = place.sheet.unit;
    let line = place.line();
    let found = place.found();
    let next = line.found.iter().skip(place.at + 1).find(|f| f.ends);
    let mut words = line.between(found, next);
    // What stands far to the right belongs to another column.
    let lead = words.first().is_some_and(|w| (w.bbox.x0 - found.bbox.x1) as f32 > LEAD_GAP * unit);
    if lead {
        words.clear();
    }
    if let Some(end) = words
        .windows(2)
        .position(|pair| pair[1].bbox.x0.saturating_sub(pair[0].bbox.x1) as f32 > END_GAP * unit)
    {
        words.truncate(end + 1);
    }
    let breaks = matches!(field.form, As::Text | As::Person) && field.values.is_empty();
    // The column that the value runs down in.
    let left = if place.at > 0 && found.apart { found.bbox.x0 - unit as i32 } else { i32::MIN };
    let (right, full) = match next {
        Some(next) if next.apart => (next.bbox.x0 - (0.5 * unit) as i32, place.sheet.right_before(next)),
        // Another label follows on the line: the value ends there.
        Some(_) => return printed(words),
        None if left != i32::MIN => (place.sheet.right(), place.sheet.right_under(found)),
        None => (place.sheet.right(), place.sheet.right_of_column()),
    };
    let mut bottom = line.bbox.y1;
    let mut rows = usize::from(!words.is_empty());
    for below in place.sheet.lines.iter().skip(place.line + 1) {
        // A number or a date that is not there yet may follow (`Giấy tờ tùy thân: CCCD số` / `038…`).
        let awaited = matches!(field.form, As::Id | As::Date)
            && !words.iter().any(|w| w.text.bytes().any(|b| b.is_ascii_digit()));
        if rows >= field.lines || (rows > 0 && !breaks && !awaited) {
            break;
        }
        if below.bbox.center_y() <= bottom as f32 - 0.3 * unit {
            continue;
        }
        let more: Vec<Word> = below.within(left, right);
        let (Some(first), Some(box_)) = (more.first(), PxBox::around(more.iter().map(|w| w.bbox))) else {
            continue;
        };
        if (box_.y0 - bottom) as f32 > NEXT_LINE * unit || below.opens(left, right) {
            break;
        }
        if let Some(last) = words.last() {
            // The line broke here because its next word had no room.
            let room = (full - last.bbox.x1) as f32;
            let ended = field.form != As::Person && ends(last);
            if room > first.bbox.width() as f32 + 1.2 * unit || ended {
                break;
            }
        }
        let indent = (first.bbox.x0 - found.bbox.x0) as f32;
        if left == i32::MIN && indent > 14.0 * unit {
            break; // centred: a title or a date
        }
        bottom = box_.y1;
        words.extend(more);
        rows += 1;
    }
    printed(words)
}

/// Whether a sentence ends with the word.
fn ends(word: &Word) -> bool {
    word.text.ends_with([';', '.']) && word.text.chars().count() > 3
}

/// The words that hold a letter or a digit: no colons, no dots of the form.
fn printed(words: Vec<Word>) -> Vec<Word> {
    let printed =
        |w: &Word| w.text.chars().any(char::is_alphanumeric) || matches!(w.text.as_str(), "-" | "–" | "&");
    let mut words: Vec<Word> = words.into_iter().filter(printed).collect();
    let dash = |w: &Word| !w.text.chars().any(char::is_alphanumeric);
    while words.last().is_some_and(dash) {
        words.pop();
    }
    let lead = words.iter().take_while(|w| dash(w)).count();
    words.drain(..lead);
    words
}

#[cfg(test)]
mod tests;
