//! Labelled fields of printed forms: `Giới tính: Nam   Dân tộc: Kinh`.

use crate::record::{Field, PageText, Word};

use super::evidence::{Evidence, judge};
use super::layout::{Row, row_of, unit_px};
use super::papers::{As, PaperType};
use super::{fold, values};

/// Least mean confidence of an accepted value. A form's values are names and numbers of persons: no dictionary helps.
const BAR: f32 = 0.9;

/// A label that was found on a row.
struct Match {
    field: usize,
    start: usize,
    end: usize,
}

/// Reads every labelled field of the type; the first place where a label stands counts. Fields that are not there
/// are left out.
pub(super) fn read(pages: &[PageText], paper: &PaperType) -> Vec<(String, Field)> {
    let labels: Vec<(usize, Vec<String>)> = paper
        .fields
        .iter()
        .enumerate()
        .flat_map(|(field, f)| {
            f.labels.iter().map(move |l| (field, fold::fold(l).split(' ').map(str::to_owned).collect()))
        })
        .collect();
    let mut found: Vec<Option<Field>> = vec![None; paper.fields.len()];
    for page in pages {
        let unit = unit_px(page);
        let rows: Vec<Row<'_>> =
            page.lines.iter().filter_map(|l| row_of(l, unit)).flat_map(|r| r.cut(4.0 * unit)).collect();
        for (at, row) in rows.iter().enumerate() {
            let matches = on_row(row, &labels);
            for (i, m) in matches.iter().enumerate() {
                let end = matches.get(i + 1).map_or(row.words.len(), |next| next.start);
                let mut words = value_words(&row.words[m.end..end]);
                let last = i + 1 == matches.len();
                if words.is_empty()
                    && last
                    && let Some(next) = rows.get(at + 1)
                    && on_row(next, &labels).is_empty()
                {
                    words = value_words(&next.words);
                }
                let slot = &mut found[m.field];
                if words.is_empty() || slot.as_ref().is_some_and(|f| f.value.is_some()) {
                    continue;
                }
                let spec = &paper.fields[m.field];
                let rule = format!(
                    "{}/{}",
                    paper.code,
                    spec.labels.first().map_or(spec.name.as_str(), String::as_str)
                );
                *slot = Some(field(&Evidence { page: page.page, words }, spec.form, &rule));
            }
        }
    }
    paper.fields.iter().zip(found).filter_map(|(spec, field)| Some((spec.name.clone(), field?))).collect()
}

/// The labels on a row, from left to right; of two that begin at one word the longer.
fn on_row(row: &Row<'_>, labels: &[(usize, Vec<String>)]) -> Vec<Match> {
    let words: Vec<String> = row.words.iter().map(|w| fold::squeeze(&w.text)).collect();
    let mut matches = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let best = labels
            .iter()
            .filter(|(_, label)| {
                label.len() <= words.len() - start
                    && label.iter().zip(&words[start..]).all(|(l, w)| fold::like(w, l))
            })
            .max_by_key(|(_, label)| label.len());
        match best {
            // `Họ, chữ đệm, tên người đi khai sinh`: a longer label that the type does not have.
            Some((field, label)) if words.get(start + label.len()).is_none_or(|next| next != "nguoi") => {
                matches.push(Match { field: *field, start, end: start + label.len() });
                start += label.len();
            }
            _ => start += 1,
        }
    }
    matches
}

/// The words of a value, without the colon and the dots of the form.
fn value_words<'a>(words: &[&'a Word]) -> Vec<&'a Word> {
    words.iter().copied().filter(|w| w.text.chars().any(char::is_alphanumeric)).collect()
}

fn field(evidence: &Evidence<'_>, form: As, rule: &str) -> Field {
    let reading = evidence.reading();
    let text = reading.trim_matches(|c: char| c.is_whitespace() || ":.…,;-_".contains(c));
    let read = values::read_as(form, text);
    let rule = if read.repaired { format!("{rule} (repaired)") } else { rule.to_owned() };
    let mut field = evidence.field(&rule, read.value);
    field.reason = read.reason;
    judge(field, read.valid, BAR)
}

#[cfg(test)]
mod tests {
    use super::super::papers::PaperTypes;
    use super::super::testing::page;
    use super::*;

    fn value(fields: &[(String, Field)], name: &str) -> Option<String> {
        fields.iter().find(|(n, _)| n == name).and_then(|(_, f)| f.value.clone())
    }

    #[test]
    fn a_birth_certificate() {
        let page = page(&[
            (100, 400, "Họ, chữ đệm, tên: NGUYỄN VĂN AN"),
            (100, 460, "Ngày, tháng, năm sinh: 05/12/2019"),
            (100, 520, "Giới tính: Nam Dân tộc: Kinh Quốc tịch: Việt Nam"),
            (100, 580, "Số định danh cá nhân: 001219012345"),
            (100, 640, "Họ, chữ đệm, tên người mẹ: TRẦN THỊ BÌNH"),
            (100, 700, "Họ, chữ đệm, tên người đi khai sinh: LÊ VĂN CÔNG"),
        ]);
        let read = read(&[page], PaperTypes::embedded().get("giay-khai-sinh").unwrap());
        assert_eq!(value(&read, "full_name").as_deref(), Some("NGUYỄN VĂN AN"));
        assert_eq!(value(&read, "birth_date").as_deref(), Some("2019-12-05"));
        assert_eq!(value(&read, "sex").as_deref(), Some("Nam"));
        assert_eq!(value(&read, "ethnicity").as_deref(), Some("Kinh"));
        assert_eq!(value(&read, "nationality").as_deref(), Some("Việt Nam"));
        assert_eq!(value(&read, "owner_id").as_deref(), Some("001219012345"));
        assert_eq!(value(&read, "mother").as_deref(), Some("TRẦN THỊ BÌNH"));
        assert!(read.iter().all(|(_, f)| f.accepted));
    }

    #[test]
    fn a_value_may_stand_on_the_next_row() {
        let page = page(&[(100, 400, "Nơi sinh:"), (100, 460, "Bệnh viện Phụ sản Hà Nội")]);
        let read = read(&[page], PaperTypes::embedded().get("giay-khai-sinh").unwrap());
        assert_eq!(value(&read, "birth_place").as_deref(), Some("Bệnh viện Phụ sản Hà Nội"));
    }

    #[test]
    fn a_bad_number_is_not_accepted() {
        let page = page(&[(100, 400, "Số định danh cá nhân: 999219012345")]);
        let read = read(&[page], PaperTypes::embedded().get("giay-khai-sinh").unwrap());
        assert!(!read[0].1.accepted);
    }
}
