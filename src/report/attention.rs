//! What needs a person, and which of it first. Apart, because the order is a judgement that one must be able to find.

use std::cmp::{Ordering, Reverse};

use serde::Serialize;

use super::run::{PaperRow, ProblemRow};
use crate::record::{DossierCode, Outcome, PaperId, Problem, ProblemKind, ReviewReason, Severity};

/// How bad it is, worst first. What is missing from the archive comes before what is in it but doubtful, and what
/// nobody knows the extent of before what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// A folder that could not be listed: any number of papers may be missing.
    Unseen,
    /// A file that is not in the archive: unreadable, vanished, still being written, or of no use.
    NotArchived,
    /// Archived, but pages of it could not be read.
    PagesLost,
    /// Archived and read; key fields are missing or doubtful.
    Fields,
    /// Archived and read; it belongs to no dossier, or a manifest row could not be used.
    Unassigned,
    /// Archived and read; something else is wrong, such as a searchable copy that could not be made.
    Other,
}

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attention {
    /// How bad it is.
    pub rank: Rank,
    /// The file, or for a bad manifest row the manifest; U+FFFD for bytes that are no UTF-8.
    pub file: String,
    /// The paper, if it has a number.
    pub paper: Option<PaperId>,
    /// Its dossier, if one is known.
    pub dossier: Option<DossierCode>,
    /// What became of it; nothing for what was not received.
    pub outcome: Option<Outcome>,
    /// Why a person must look at the paper.
    pub review: Vec<ReviewReason>,
    /// What went wrong; notices are left out.
    pub problems: Vec<Problem>,
}

impl Attention {
    /// What a person must do about a paper; `None` if nothing.
    pub(super) fn of_paper(row: &PaperRow) -> Option<Attention> {
        let grave = |p: &&Problem| p.kind.severity() > Severity::Notice;
        let problems: Vec<Problem> = row.problems.iter().filter(grave).cloned().collect();
        let has = |wanted: fn(&ReviewReason) -> bool| row.review.iter().any(wanted);
        let rank = match row.outcome {
            Outcome::Failed => Rank::NotArchived,
            // The same bytes are judged where they are archived.
            Outcome::Duplicate => return None,
            _ if has(|r| matches!(r, ReviewReason::Pages { .. })) => Rank::PagesLost,
            _ if has(|r| matches!(r, ReviewReason::Field { .. })) => Rank::Fields,
            _ if has(|r| matches!(r, ReviewReason::Unassigned)) => Rank::Unassigned,
            Outcome::Archived | Outcome::Review if problems.is_empty() && row.review.is_empty() => {
                return None;
            }
            Outcome::Archived | Outcome::Review => Rank::Other,
        };
        Some(Attention {
            rank,
            file: row.file.clone(),
            paper: row.paper,
            dossier: row.dossier.clone(),
            outcome: Some(row.outcome),
            review: row.review.clone(),
            problems,
        })
    }

    /// What a person must do about something that was not received; `None` for a notice.
    pub(super) fn of_skipped(row: &ProblemRow) -> Option<Attention> {
        if row.severity == Severity::Notice {
            return None;
        }
        let rank = match row.problem.kind {
            ProblemKind::UnreadableFolder => Rank::Unseen,
            ProblemKind::ManifestRow => Rank::Unassigned,
            _ => Rank::NotArchived,
        };
        Some(Attention {
            rank,
            file: row.file.clone(),
            paper: None,
            dossier: None,
            outcome: None,
            review: Vec::new(),
            problems: vec![row.problem.clone()],
        })
    }

    /// Worst first: by rank, then by how many pages are lost, then by how much else is wrong, then by name, so that the
    /// order is the same in every run.
    pub(super) fn compare(&self, other: &Attention) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn key(&self) -> (Rank, Reverse<u32>, Reverse<usize>, &str) {
        let pages =
            self.review.iter().map(|r| if let ReviewReason::Pages { count } = r { *count } else { 0 });
        let lost = pages.fold(0, u32::saturating_add);
        (self.rank, Reverse(lost), Reverse(self.review.len() + self.problems.len()), &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Reason;

    fn paper(outcome: Outcome, review: Vec<ReviewReason>, problem: Option<ProblemKind>) -> Option<Attention> {
        Attention::of_paper(&PaperRow {
            file: "a.pdf".into(),
            outcome,
            review,
            problems: problem.map(|kind| Problem::of_file(kind, "")).into_iter().collect(),
            ..PaperRow::default()
        })
    }

    fn field() -> ReviewReason {
        ReviewReason::Field { field: "number".into(), reason: Reason::Illegible }
    }

    #[test]
    fn the_gravest_reason_gives_the_rank() {
        use Outcome::{Archived, Duplicate, Failed, Review};
        for (attention, rank) in [
            (paper(Failed, vec![], Some(ProblemKind::Damaged)), Some(Rank::NotArchived)),
            (paper(Review, vec![field(), ReviewReason::Pages { count: 1 }], None), Some(Rank::PagesLost)),
            (paper(Review, vec![ReviewReason::Unassigned, field()], None), Some(Rank::Fields)),
            (paper(Review, vec![ReviewReason::Unassigned], None), Some(Rank::Unassigned)),
            (paper(Archived, vec![], Some(ProblemKind::SearchablePdf)), Some(Rank::Other)),
            (paper(Archived, vec![], Some(ProblemKind::LowResolution)), None),
            (paper(Archived, vec![], None), None),
            (paper(Duplicate, vec![], None), None),
        ] {
            assert_eq!(attention.map(|a| a.rank), rank);
        }
    }

    #[test]
    fn more_lost_pages_and_more_reasons_are_worse() {
        let lost = |count| paper(Outcome::Review, vec![ReviewReason::Pages { count }], None).unwrap();
        let fields = |n| paper(Outcome::Review, vec![field(); n], None).unwrap();
        let later = Attention { file: "b.pdf".into(), ..fields(1) };
        let sorted = [lost(9), lost(2), fields(3), fields(1), later];
        assert!(sorted.is_sorted_by(|a, b| a.compare(b) == Ordering::Less));
    }
}
