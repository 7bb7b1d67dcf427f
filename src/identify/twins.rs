//! Papers that look alike: the same picture in another wrapper, and near-duplicate scans, as candidates with a
//! distance.
//!
//! A candidate is shown to a person and never dropped: the same form filled in by two people differs in about eight
//! bits of 256, no more than one sheet scanned twice. Which of them it is, the key fields tell.

use crate::record::{Fingerprint, PageNumber, PaperId};

/// Up to this many differing bits (of 256) two pages are candidates for being one.
///
/// Measured with a plain 16 × 16 difference hash on 37 first pages of real papers, each against a copy of itself and
/// against the others: recompressed, at half the resolution or noisy 1–35 bits; scanned anew (0.3° askew, 0.5 % of
/// the page off) 10–57, of which 62 % are within 40; different papers 61 and more (mean 94, deviation 11), so that,
/// spread normally, at 40 one page in a million is a chance find, and at 48, which finds 97 % of the new scans, twenty would be.
pub const MAX_DISTANCE: u32 = 40;

/// A page that looks like the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageTwin {
    /// Its paper.
    pub paper: PaperId,
    /// The page there.
    pub page: PageNumber,
    /// Differing bits of the difference hashes, 0–256.
    pub distance: u32,
    /// Whether the pixels are the same, so that only the wrapper differs.
    pub same_pixels: bool,
}

/// A paper that looks like the one asked for, page for page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperTwin {
    /// Which paper.
    pub paper: PaperId,
    /// The largest distance of two pages, 0–256.
    pub distance: u32,
    /// Whether all pages have the same pixels.
    pub same_pixels: bool,
}

/// The fingerprints of all pages known, in memory: 80 bytes a page.
///
/// A search looks at every one of them: a million take 4 ms, against the second or so that reading a page takes. Bands
/// of bits in hash maps would look at fewer only if bits were random; the margins of all papers are alike.
#[derive(Debug, Clone, Default)]
pub struct TwinIndex {
    fingerprints: Vec<Fingerprint>,
    /// Whose they are; pages of one paper stand together.
    pages: Vec<(PaperId, PageNumber)>,
}

impl TwinIndex {
    /// An index that knows no page.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many pages are known.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether no page is known.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Adds a paper with all its pages that are not blank, in order; once for each paper.
    pub fn insert(&mut self, paper: PaperId, pages: &[(PageNumber, Fingerprint)]) {
        self.pages.extend(pages.iter().map(|(page, _)| (paper, *page)));
        self.fingerprints.extend(pages.iter().map(|(_, fingerprint)| *fingerprint));
    }

    /// Pages that look like this one, nearest first.
    pub fn candidates(&self, page: &Fingerprint, max_distance: u32) -> Vec<PageTwin> {
        let mut twins: Vec<PageTwin> = self
            .alike(page, max_distance)
            .map(|(index, distance)| PageTwin {
                paper: self.pages[index].0,
                page: self.pages[index].1,
                distance,
                same_pixels: self.fingerprints[index].pixels == page.pixels,
            })
            .collect();
        twins.sort_by_key(|twin| (!twin.same_pixels, twin.distance, twin.paper, twin.page));
        twins
    }

    /// Papers that look like a paper with these pages (those that are not blank, in order), nearest first.
    pub fn twins(&self, pages: &[Fingerprint], max_distance: u32) -> Vec<PaperTwin> {
        let Some(first) = pages.first() else { return Vec::new() };
        let mut twins: Vec<PaperTwin> = self
            .alike(first, max_distance)
            // Only where a paper begins: a thousand copies of one form in one paper are compared once.
            .filter(|(index, _)| *index == 0 || self.pages[*index - 1].0 != self.pages[*index].0)
            .filter_map(|(index, _)| {
                let paper = self.pages[index].0;
                let count = self.pages[index..].iter().take_while(|(p, _)| *p == paper).count();
                let theirs = &self.fingerprints[index..index + count];
                let (distance, same_pixels) = document_twins(pages, theirs, max_distance)?;
                Some(PaperTwin { paper, distance, same_pixels })
            })
            .collect();
        twins.sort_by_key(|twin| (!twin.same_pixels, twin.distance, twin.paper));
        twins
    }

    /// Index and distance of every page that looks like this one.
    fn alike(&self, page: &Fingerprint, max_distance: u32) -> impl Iterator<Item = (usize, u32)> {
        let page = *page;
        self.fingerprints.iter().enumerate().filter_map(move |(index, other)| {
            let distance = page.distance(other);
            (distance <= max_distance || page.pixels == other.pixels).then_some((index, distance))
        })
    }
}

/// Whether two papers look alike: as many pages that are not blank, at least one, and each like its counterpart in
/// order. Gives the largest distance of two pages, and whether all have the same pixels.
pub fn document_twins(one: &[Fingerprint], other: &[Fingerprint], max_distance: u32) -> Option<(u32, bool)> {
    if one.is_empty() || one.len() != other.len() {
        return None;
    }
    one.iter().zip(other).try_fold((0, true), |(largest, same), (a, b)| {
        let (distance, same_pixels) = (a.distance(b), a.pixels == b.pixels);
        (distance <= max_distance || same_pixels).then_some((largest.max(distance), same && same_pixels))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Sha256;

    /// A page whose hash has its lowest `bits` bits set.
    fn page(pixels: u8, bits: u32) -> Fingerprint {
        let low = |n: u32| if n >= 64 { u64::MAX } else { (1 << n) - 1 };
        let word = |i: u32| low(bits.saturating_sub(64 * i));
        Fingerprint { pixels: Sha256([pixels; 32]), difference: [word(0), word(1), word(2), word(3)] }
    }

    fn index(papers: &[(i64, &[Fingerprint])]) -> TwinIndex {
        let mut index = TwinIndex::new();
        for (paper, pages) in papers {
            let pages: Vec<_> =
                pages.iter().enumerate().map(|(i, p)| (PageNumber::from_index(i), *p)).collect();
            index.insert(PaperId(*paper), &pages);
        }
        index
    }

    #[test]
    fn pages_come_nearest_first_and_the_same_picture_before_all() {
        let index = index(&[(1, &[page(1, 40)]), (2, &[page(2, 41)]), (3, &[page(3, 3), page(9, 200)])]);
        let found: Vec<(i64, u32, u32, bool)> = index
            .candidates(&page(9, 0), 40)
            .iter()
            .map(|t| (t.paper.0, t.page.0, t.distance, t.same_pixels))
            .collect();
        // The same pixels count whatever the hash says: one of the two may have been taken for upside down.
        assert_eq!(found, [(3, 2, 200, true), (3, 1, 3, false), (1, 1, 40, false)]);
    }

    #[test]
    fn a_paper_is_a_twin_page_for_page() {
        let index = index(&[
            (1, &[page(1, 0), page(2, 100)]),
            (2, &[page(3, 5), page(4, 100)]),
            (3, &[page(5, 0)]),
            (4, &[page(6, 100), page(7, 0), page(8, 100)]),
            (5, &[page(1, 0), page(2, 200)]),
        ]);
        let twins = index.twins(&[page(1, 0), page(2, 100)], 40);
        let found: Vec<(i64, u32, bool)> =
            twins.iter().map(|t| (t.paper.0, t.distance, t.same_pixels)).collect();
        assert_eq!(found, [(1, 0, true), (5, 100, true), (2, 5, false)]);
        assert_eq!(index.twins(&[], 40), []);
        assert_eq!((index.len(), index.is_empty()), (10, false));
    }

    #[test]
    fn a_paper_that_ends_like_this_one_begins_is_no_twin() {
        let index = index(&[(1, &[page(1, 200), page(2, 0)])]);
        assert_eq!(index.twins(&[page(3, 0)], 40), []);
    }

    #[test]
    fn documents_match_in_number_order_and_every_page() {
        let (a, b, far) = (page(1, 0), page(2, 50), page(3, 150));
        assert_eq!(document_twins(&[a, b], &[a, b], 40), Some((0, true)));
        assert_eq!(document_twins(&[a, b], &[b, a], 40), None);
        assert_eq!(document_twins(&[a, b], &[a], 40), None);
        assert_eq!(document_twins(&[a, b], &[a, far], 40), None);
        assert_eq!(document_twins(&[a, b], &[page(4, 9), page(5, 50)], 40), Some((9, false)));
        assert_eq!(document_twins(&[], &[], 40), None);
    }
}
