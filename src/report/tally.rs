//! Sums and lists while a run goes on: rows are added one by one as papers are done, and the report comes out at the
//! end. No row is kept, so that a hundred thousand need no memory.

use std::collections::BTreeMap;

use super::attention::Attention;
use super::run::{ByType, ByUnit, FORMAT_VERSION, Group, PaperRow, ProblemRow, RunReport, Spent, Twin};
use super::worst::Worst;
use crate::record::{Outcome, Problem, ProblemKind, UnitCode};

/// Collects rows as papers are done.
#[derive(Debug, Clone)]
pub struct Tally {
    all: Sums,
    by_unit: BTreeMap<Option<UnitCode>, Sums>,
    by_type: BTreeMap<Option<String>, Sums>,
    skipped: u64,
    saved_bytes: u64,
    saved_pages: u64,
    duplicates: Worst<Twin>,
    problems: Worst<ProblemRow>,
    attention: Worst<Attention>,
}

impl Default for Tally {
    fn default() -> Self {
        Tally {
            all: Sums::default(),
            by_unit: BTreeMap::new(),
            by_type: BTreeMap::new(),
            skipped: 0,
            saved_bytes: 0,
            saved_pages: 0,
            duplicates: Worst::by(|a, b| (&a.file, a.paper).cmp(&(&b.file, b.paper))),
            problems: Worst::by(ProblemRow::compare),
            attention: Worst::by(Attention::compare),
        }
    }
}

impl Tally {
    /// A tally of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a received file that has got its outcome.
    pub fn add(&mut self, row: &PaperRow) {
        self.all.add(row);
        self.by_unit.entry(row.unit.clone()).or_default().add(row);
        self.by_type.entry(row.type_code.clone()).or_default().add(row);
        if row.outcome == Outcome::Duplicate {
            self.saved_bytes = self.saved_bytes.saturating_add(row.size_bytes);
            self.saved_pages += u64::from(row.pages);
            self.duplicates.extend(row.twin.clone());
        }
        self.problems.extend(row.problems.iter().map(|p| ProblemRow::new(&row.file, p)));
        self.attention.extend(Attention::of_paper(row));
    }

    /// Adds an entry that was not received, or a manifest row that could not be used (`file` is the manifest then).
    pub fn skip(&mut self, file: &str, problem: &Problem) {
        let row = ProblemRow::new(file, problem);
        self.skipped += u64::from(problem.kind != ProblemKind::ManifestRow);
        self.attention.extend(Attention::of_skipped(&row));
        self.problems.extend([row]);
    }

    /// The report, now that all is done.
    pub fn finish(self, spent: Spent) -> RunReport {
        let all = self.all.group();
        let minutes = spent.seconds / 60.0;
        let (duplicates_total, duplicates) = self.duplicates.finish();
        let (problems_total, problems) = self.problems.finish();
        let (attention_total, attention) = self.attention.finish();
        let by_unit = self.by_unit.into_iter().map(|(unit, sums)| ByUnit { unit, group: sums.group() });
        let by_type =
            self.by_type.into_iter().map(|(type_code, sums)| ByType { type_code, group: sums.group() });
        RunReport {
            version: FORMAT_VERSION,
            skipped: self.skipped,
            saved_bytes: self.saved_bytes,
            saved_pages: self.saved_pages,
            seconds: tenth(spent.seconds),
            pages_per_minute: (minutes > 0.0).then(|| tenth(spent.pages_read as f64 / minutes)),
            engine_seconds: tenth(spent.engine_seconds),
            pages_read: spent.pages_read,
            cpu_seconds: tenth(spent.cpu_seconds),
            all,
            by_unit: by_unit.collect(),
            by_type: by_type.collect(),
            duplicates_total,
            duplicates,
            problems_total,
            problems,
            attention_total,
            attention,
        }
    }
}

/// One decimal: finer times are noise.
fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// Sums while they grow. Areas are counted in hundredths of a sheet, so that the total does not depend on the order
/// in which workers finish.
#[derive(Debug, Clone, Default)]
struct Sums {
    group: Group,
    a4_hundredths: u64,
}

impl Sums {
    fn add(&mut self, row: &PaperRow) {
        let group = &mut self.group;
        group.received += 1;
        *match row.outcome {
            Outcome::Archived => &mut group.archived,
            Outcome::Review => &mut group.review,
            Outcome::Duplicate => &mut group.duplicate,
            Outcome::Failed => &mut group.failed,
        } += 1;
        if matches!(row.outcome, Outcome::Archived | Outcome::Review) {
            group.pages += u64::from(row.pages);
            // A float becomes the nearest integer that there is; a negative or absent one 0.
            let hundredths = (row.a4_equivalents * 100.0).round() as u64;
            self.a4_hundredths = self.a4_hundredths.saturating_add(hundredths);
        }
    }

    fn group(&self) -> Group {
        Group { a4_equivalents: self.a4_hundredths as f64 / 100.0, ..self.group.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{PageNumber, PaperId, ReviewReason, Severity};
    use crate::report::LISTED_MAX;

    fn row(file: &str, outcome: Outcome, pages: u32, a4_equivalents: f64) -> PaperRow {
        PaperRow {
            file: file.into(),
            outcome,
            pages,
            a4_equivalents,
            size_bytes: 1000,
            ..PaperRow::default()
        }
    }

    fn report(rows: &[PaperRow]) -> RunReport {
        let mut tally = Tally::new();
        rows.iter().for_each(|row| tally.add(row));
        tally.finish(Spent { seconds: 30.0, cpu_seconds: 50.04, engine_seconds: 40.0, pages_read: 4 })
    }

    #[test]
    fn outcomes_balance_and_pages_are_those_archived() {
        let unit: UnitCode = "H56.14".parse().unwrap();
        let archived = PaperRow {
            unit: Some(unit.clone()),
            type_code: Some("quyet-dinh".into()),
            ..row("a", Outcome::Archived, 3, 3.1)
        };
        let twin = Twin { file: "c".into(), paper: PaperId(1), dossier: None };
        let report = report(&[
            archived.clone(),
            PaperRow { unit: Some(unit), ..row("b", Outcome::Review, 1, 2.2) },
            PaperRow { twin: Some(twin.clone()), ..row("c", Outcome::Duplicate, 3, 3.1) },
            row("d", Outcome::Failed, 0, 0.0),
        ]);
        let all = &report.all;
        assert_eq!((all.received, all.archived, all.review, all.duplicate, all.failed), (4, 1, 1, 1, 1));
        assert_eq!((all.pages, all.a4_equivalents), (4, 5.3));
        assert_eq!((report.saved_bytes, report.saved_pages, report.duplicates), (1000, 3, vec![twin]));
        assert_eq!((report.pages_per_minute, report.cpu_seconds), (Some(8.0), 50.0));
        let units: Vec<_> = report.by_unit.iter().map(|u| (u.unit.is_some(), u.group.received)).collect();
        assert_eq!(units, [(false, 2), (true, 2)]);
        assert_eq!(report.by_type.iter().map(|t| t.group.received).sum::<u64>(), 4);
    }

    #[test]
    fn areas_add_up_whatever_the_order() {
        let rows: Vec<PaperRow> = (0..1000).map(|_| row("a", Outcome::Archived, 1, 1.01)).collect();
        assert_eq!(report(&rows).all.a4_equivalents, 1010.0);
        let absurd = [row("a", Outcome::Archived, 1, f64::NAN), row("b", Outcome::Archived, 1, -5.0)];
        assert_eq!(report(&absurd).all.a4_equivalents, 0.0);
    }

    #[test]
    fn problems_and_what_needs_a_person_come_worst_first() {
        let problem = |kind| vec![Problem::of_file(kind, "")];
        let mut tally = Tally::new();
        tally.add(&PaperRow {
            problems: problem(ProblemKind::LowResolution),
            ..row("a", Outcome::Archived, 1, 1.0)
        });
        tally.add(&PaperRow { problems: problem(ProblemKind::Damaged), ..row("b", Outcome::Failed, 0, 0.0) });
        tally.skip("list.csv", &Problem::of_file(ProblemKind::ManifestRow, "line 3"));
        tally.skip("closed", &Problem::of_file(ProblemKind::UnreadableFolder, ""));
        tally.skip("link", &Problem::of_file(ProblemKind::SymlinkSkipped, ""));
        let report = tally.finish(Spent::default());
        let files: Vec<&str> = report.problems.iter().map(|p| p.file.as_str()).collect();
        assert_eq!(files, ["b", "closed", "list.csv", "a", "link"]);
        let files: Vec<&str> = report.attention.iter().map(|a| a.file.as_str()).collect();
        assert_eq!(files, ["closed", "b", "list.csv"]);
        assert_eq!((report.problems_total, report.attention_total, report.skipped), (5, 3, 2));
        assert_eq!((report.worst(), report.pages_per_minute), (Some(Severity::Error), None));
    }

    #[test]
    fn lists_are_cut_at_their_end_and_counted_whole() {
        let mut tally = Tally::new();
        for i in 0..3 * LISTED_MAX {
            tally.skip(&format!("{i:06}"), &Problem::of_file(ProblemKind::SymlinkSkipped, ""));
        }
        tally.skip("z", &Problem::of_file(ProblemKind::Unreadable, ""));
        let report = tally.finish(Spent::default());
        assert_eq!((report.problems.len(), report.problems_total), (LISTED_MAX, 3 * LISTED_MAX as u64 + 1));
        assert_eq!((report.problems[0].file.as_str(), report.problems[1].file.as_str()), ("z", "000000"));
    }

    #[test]
    fn the_json_form_is_one_flat_object() {
        let mut tally = Tally::new();
        tally.add(&PaperRow {
            problems: vec![Problem::of_page(ProblemKind::Deadline, PageNumber(2), "60 s")],
            review: vec![ReviewReason::Pages { count: 1 }],
            ..row("a.pdf", Outcome::Review, 2, 2.0)
        });
        let json =
            serde_json::to_value(tally.finish(Spent { seconds: 60.0, pages_read: 2, ..Spent::default() }))
                .unwrap();
        for (key, value) in [("version", 1), ("received", 1), ("archived", 0), ("review", 1), ("pages", 2)] {
            assert_eq!(json[key], value, "{key}");
        }
        assert_eq!(json["pages_per_minute"], 2.0);
        assert_eq!(
            json["problems"][0],
            serde_json::json!({"file": "a.pdf", "severity": "warning", "kind": "deadline", "page": 2, "detail": "60 s"})
        );
        assert_eq!(json["attention"][0]["rank"], "pages-lost");
        assert_eq!(json["attention"][0]["review"][0], serde_json::json!({"why": "pages", "count": 1}));
        assert_eq!(json["by_unit"][0]["unit"], serde_json::Value::Null);
    }
}
