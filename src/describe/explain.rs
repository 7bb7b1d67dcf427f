//! Why a paper is of a type or not: what `sohoa types test` shows to whoever writes a type.
//!
//! Separate from [`super::describe`], which says what a paper says; this says what of a type's data was found on it.

use crate::record::{Field, PageNumber, PageText, PxBox};

use super::head::Head;
use super::papers::{PaperTypes, Searched, by_anchors};
use super::{Accept, Hints, content, describe, fold, labels, level, title};
use crate::record::field::names;

/// Something of a type's data, and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidenced {
    /// As the data file has it.
    pub text: String,
    /// How well it fits, 0.0–1.0 for headings; the weight for anchors.
    pub worth: f32,
    /// Page and box in px of the upright page; `None` if it is not there.
    pub place: Option<(PageNumber, PxBox)>,
}

/// A field of a type on a paper.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedField {
    /// Its name.
    pub name: String,
    /// Whether the type demands it.
    pub required: bool,
    /// The label that was found.
    pub label: Option<Evidenced>,
    /// What was read after it, or of the frame of NĐ 30/2020.
    pub field: Option<Field>,
}

/// What of a type was found on a paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The type that was asked for.
    pub code: String,
    /// The type that the paper is taken for without being told.
    pub taken_for: Option<String>,
    /// The rule that says so, such as `nd30/heading`, or why none does.
    pub rule: String,
    /// The type's heading that fits best on the first page with a head, with its likeness.
    pub heading: Option<Evidenced>,
    /// Every anchor of the type.
    pub anchors: Vec<Evidenced>,
    /// Share of the anchors' weights that was found, 0.0–1.0; 0.0 where one is missing that must be there.
    pub anchor_share: f32,
    /// Type that the anchors alone tell, of all types.
    pub told_by_anchors: Option<String>,
    /// Every field with a label, in the order of the data file, then the required ones without.
    pub fields: Vec<ExplainedField>,
    /// The validity, read by the rules of this type.
    pub validity: Field,
}

/// Looks for everything of the type `code` on a paper; `None` if there is no such type. Accepted is what is accepted by
/// default.
pub fn explain(pages: &[PageText], code: &str, types: &PaperTypes) -> Option<Explained> {
    let paper = types.meant_by(code)?;
    let free = describe(pages, &Hints::default(), types, &Accept::default());
    let told = describe(
        pages,
        &Hints { paper_type: Some(paper.code.clone()), ..Hints::default() },
        types,
        &Accept::default(),
    );
    let level = level::level_all(pages);
    let level = level.as_ref();
    let there = |(number, bbox): (PageNumber, PxBox)| (number, level::put_back_box(number, bbox, pages));
    let searched = Searched::of(level);
    let (anchors, _, anchor_share) = searched.weigh(paper);
    let anchors = anchors
        .into_iter()
        .map(|a| Evidenced { text: a.text, worth: f32::from(a.weight), place: a.place.map(there) })
        .collect();
    let spots = labels::find(level, paper);
    let mut fields: Vec<ExplainedField> = paper
        .fields
        .iter()
        .zip(spots)
        .map(|(field, spot)| ExplainedField {
            name: field.name.clone(),
            required: paper.required.contains(&field.name),
            label: spot.label.map(|(text, page, bbox)| Evidenced {
                text,
                worth: 1.0,
                place: Some(there((page, bbox))),
            }),
            field: spot.field.map(|mut field| {
                level::put_back(&mut field, pages);
                field
            }),
        })
        .collect();
    for name in &paper.required {
        if !fields.iter().any(|f| f.name == *name) {
            let field = told.fields.get(name).filter(|f| f.value.is_some()).cloned();
            fields.push(ExplainedField { name: name.clone(), required: true, label: None, field });
        }
    }
    let rule = free.fields.get(names::TYPE_CODE).map(|f| f.rule.clone()).unwrap_or_default();
    Some(Explained {
        code: paper.code.clone(),
        taken_for: free.type_code,
        rule,
        heading: heading(level, &paper.code, types)
            .map(|found| Evidenced { place: found.place.map(there), ..found }),
        anchors,
        anchor_share,
        told_by_anchors: by_anchors(level, types).map(|(paper, ..)| paper.code.clone()),
        fields,
        validity: {
            let mut validity = content::validity(level, Some(paper));
            level::put_back(&mut validity, pages);
            validity
        },
    })
}

/// The heading of the type that fits a row best: the one that was taken, or the likest row of all.
fn heading(pages: &[PageText], code: &str, types: &PaperTypes) -> Option<Evidenced> {
    let taken = pages.iter().filter_map(Head::of).find_map(|head| {
        let found = title::find(&head, types).heading.filter(|(heading, ..)| heading.code == code)?;
        let bbox = PxBox::around(found.1.iter().map(|row| row.bbox))?;
        Some(Evidenced { text: found.0.text.clone(), worth: found.2, place: Some((head.page.page, bbox)) })
    });
    taken.or_else(|| {
        let rows = pages.iter().flat_map(|page| page.lines.iter().map(move |line| (page.page, line)));
        types
            .headings()
            .iter()
            .filter(|h| h.code == code)
            .flat_map(|h| {
                rows.clone().map(move |(page, line)| {
                    let likeness = fold::similarity(&fold::squeeze(&line.text()), &h.squeezed);
                    Evidenced { text: h.text.clone(), worth: likeness, place: Some((page, line.bbox)) }
                })
            })
            .max_by(|a, b| a.worth.total_cmp(&b.worth))
            .filter(|best| best.worth > 0.4)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    #[test]
    fn what_is_there_and_what_is_missing() {
        let pages = [page(&[
            (480, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (560, 160, "Độc lập - Tự do - Hạnh phúc"),
            (700, 300, "GIẤY KHAI SINH"),
            (100, 500, "Họ, chữ đệm, tên: NGUYỄN VĂN AN"),
            (100, 560, "Nơi sinh:"),
        ])];
        let said = explain(&pages, "giay-khai-sinh", PaperTypes::embedded()).unwrap();
        assert_eq!(said.taken_for.as_deref(), Some("giay-khai-sinh"));
        assert!(said.heading.unwrap().worth > 0.99);
        let field = |name: &str| said.fields.iter().find(|f| f.name == name).unwrap();
        assert!(field("full_name").label.is_some() && field("full_name").field.is_some());
        assert!(field("birth_place").label.is_some() && field("birth_place").field.is_none());
        assert!(field("number").required && field("number").field.is_none());
        assert_eq!(said.validity.value.as_deref(), Some("unlimited"));
        assert!(explain(&pages, "khong-co", PaperTypes::embedded()).is_none());
    }
}
