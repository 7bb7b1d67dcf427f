//! Telling a type by words of its form where its heading cannot be read: a half page, a heading under a stamp.
//!
//! Never more than a proposal: what is told so is shown to a person. Where two types fit nearly as well, neither is said.

use super::{Anchor, Kind, PaperType, PaperTypes, fold};
use crate::record::{PageNumber, PageText, PxBox};

/// Least sum of weights of what was found.
const LEAST_WEIGHT: u32 = 4;
/// Least share of a type's weights that must be there.
const LEAST_SHARE: f32 = 0.5;
/// How much better than the next type it must fit, as a share.
const AHEAD: f32 = 0.15;

/// A page as rows of base letters.
#[derive(Debug)]
pub(in crate::describe) struct Searched {
    rows: Vec<(PageNumber, PxBox, String)>,
}

/// An anchor that was found.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::describe) struct Anchored {
    /// The variant of its text.
    pub text: String,
    pub weight: u8,
    /// Where; `None` if it was not found.
    pub place: Option<(PageNumber, PxBox)>,
}

impl Searched {
    pub fn of(pages: &[PageText]) -> Self {
        let rows = pages
            .iter()
            .flat_map(|page| {
                page.lines.iter().map(|line| (page.page, line.bbox, fold::squeeze(&line.text())))
            })
            .collect();
        Searched { rows }
    }

    /// Where an anchor stands; one letter in ten may be misread, and it may run over two rows.
    pub fn find(&self, anchor: &Anchor) -> Anchored {
        let mut found = Anchored { text: anchor.texts[0].clone(), weight: anchor.weight, place: None };
        for (text, wanted) in anchor.texts.iter().zip(&anchor.squeezed) {
            for (at, (page, bbox, row)) in self.rows.iter().enumerate() {
                if fold::contains_like(row, wanted, wanted.len() / 10) {
                    found.text.clone_from(text);
                    found.place = Some((*page, *bbox));
                    return found;
                }
                let next = self.rows.get(at + 1).filter(|(p, ..)| p == page);
                if let Some((_, below, rest)) = next
                    && row.len() < 120
                    && rest.len() < 120
                    && wanted.len() >= 12
                    && fold::contains_like(&format!("{row}{rest}"), wanted, 1)
                {
                    found.text.clone_from(text);
                    found.place = Some((*page, bbox.union(*below)));
                    return found;
                }
            }
        }
        found
    }

    /// All anchors of a type, and whether they say that the paper is of it: the weight that was found and its share.
    pub fn weigh(&self, paper: &PaperType) -> (Vec<Anchored>, u32, f32) {
        let all: Vec<Anchored> = paper.anchors.iter().map(|a| self.find(a)).collect();
        let sum = |all: &mut dyn Iterator<Item = &Anchored>| all.map(|a| u32::from(a.weight)).sum::<u32>();
        let found = sum(&mut all.iter().filter(|a| a.place.is_some()));
        let whole = sum(&mut all.iter()).max(1);
        let lacks = paper.anchors.iter().zip(&all).any(|(a, f)| a.must && f.place.is_none());
        let share = if lacks { 0.0 } else { found as f32 / whole as f32 };
        (all, found, share)
    }
}

/// The type that the words of a paper tell, with the row that tells it best and how much of it was found (0.0–1.0).
pub(in crate::describe) fn by_anchors<'t>(
    pages: &[PageText],
    types: &'t PaperTypes,
) -> Option<(&'t PaperType, Vec<Anchored>, f32)> {
    let searched = Searched::of(pages);
    let mut fitting: Vec<(&PaperType, Vec<Anchored>, f32)> = types
        .all()
        .filter(|paper| paper.kind != Kind::Mark && !paper.anchors.is_empty())
        .filter_map(|paper| {
            let (found, weight, share) = searched.weigh(paper);
            (weight >= LEAST_WEIGHT && share >= LEAST_SHARE).then_some((paper, found, share))
        })
        .collect();
    fitting.sort_by(|a, b| b.2.total_cmp(&a.2));
    let next = fitting.get(1).map_or(0.0, |f| f.2);
    let best = fitting.into_iter().next()?;
    (best.2 >= next + AHEAD).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::page;
    use super::*;

    #[test]
    fn a_form_without_its_heading_is_told_by_its_words() {
        let half = page(&[
            (100, 400, "Họ, chữ đệm, tên người mẹ: TRẦN THỊ BÌNH"),
            (100, 460, "Ho, chữ đém, tên nguời đi khai sính: LÊ VĂN CÔNG"),
            (100, 520, "Nơi đăng ký khai sinh: UBND xã Hải Long"),
        ]);
        let (paper, found, share) = by_anchors(&[half], PaperTypes::embedded()).unwrap();
        assert_eq!(paper.code, "giay-khai-sinh");
        assert!(found.iter().filter(|a| a.place.is_some()).count() >= 2 && share >= LEAST_SHARE);
    }

    #[test]
    fn running_text_is_of_no_type() {
        let text = page(&[
            (100, 400, "Các đơn vị hướng dẫn người dân đăng ký khai sinh, khai tử, kết hôn;"),
            (100, 460, "cấp giấy phép xây dựng và phiếu lý lịch tư pháp theo quy định."),
        ]);
        assert!(by_anchors(&[text], PaperTypes::embedded()).is_none());
        assert!(by_anchors(&[], PaperTypes::embedded()).is_none());
    }
}
