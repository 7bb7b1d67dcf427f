//! Tests of the kept figures against the papers themselves, through all that changes papers.

use std::collections::BTreeSet;

use time::Date;
use time::macros::date;

use super::*;
use crate::catalog::NewPaper;
use crate::catalog::older::make_as_old_as;
use crate::record::{Described, DossierCode, MediaType, Outcome, Role, Sha256};

/// Numbers that look random and are the same every time (an LCG of Knuth's).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

fn catalog(dir: &tempfile::TempDir) -> Catalog {
    Catalog::open(&dir.path().join("catalog.sqlite")).unwrap()
}

fn code(n: u64) -> DossierCode {
    format!("H56.{}-260401-{n:04}", n % 3).parse().unwrap()
}

/// A paper of some dossier or none, read; received on one of the days around the new year of offices.
fn read(catalog: &Catalog, nth: u64, dice: &mut Dice) -> PaperId {
    let manifested = Manifested {
        procedure: Some(format!("1.00000{}", dice.below(3)).parse().unwrap()).filter(|_| dice.below(3) > 0),
        unit: Some("H56.9".parse().unwrap()).filter(|_| dice.below(5) == 0),
        role: Some(dice.one(&[Role::Component, Role::Result])),
        ..Manifested::default()
    };
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&nth.to_be_bytes());
    let day = date!(2025 - 12 - 20) + time::Duration::days(dice.below(30) as i64);
    let new = NewPaper {
        sha256: Sha256(digest),
        dossier: Some(code(dice.below(12))).filter(|_| dice.below(6) > 0),
        manifested: Some(manifested).filter(|_| dice.below(2) > 0),
        received_at: format!("{day}T{:02}:30:00Z", dice.one(&[1, 16, 17, 23])),
        ..NewPaper::sample(0)
    };
    let (paper, _) = catalog.claim(&new).unwrap();
    catalog.begin_reading(paper, 1 + dice.below(4) as u32, MediaType::Jpeg).unwrap();
    let type_code = ["giay-khai-sinh", "quyet-dinh", ""][dice.below(3) as usize];
    let described = Described {
        type_code: Some(type_code.to_owned()).filter(|code| !code.is_empty()),
        ..Described::default()
    };
    catalog.finish_reading(paper, &described, &[], &[], 0, 1.0 / (1 + dice.below(7)) as f64).unwrap();
    catalog.announce(&[paper]).unwrap();
    paper
}

fn archive(catalog: &Catalog, papers: &[PaperId], dice: &mut Dice) {
    let papers: Vec<_> = papers
        .iter()
        .map(|paper| (*paper, dice.one(&[Outcome::Archived, Outcome::Review]), "o".to_owned(), None))
        .collect();
    catalog.archived("urn:x", "2026-01-22T02:00:00Z", &papers).unwrap();
}

/// Some hundred papers, archived in handfuls, some of them filed or filed again later.
fn filled(catalog: &Catalog, seed: u64) {
    let dice = &mut Dice(seed);
    let mut archived: Vec<PaperId> = Vec::new();
    let mut nth = 0;
    for _ in 0..40 {
        let mut handful = Vec::new();
        for _ in 0..dice.below(6) {
            handful.push(read(catalog, nth, dice));
            nth += 1;
        }
        archive(catalog, &handful, dice);
        archived.extend(&handful);
        for _ in 0..dice.below(3) {
            if !archived.is_empty() {
                let paper = dice.one(&archived);
                catalog.assign(paper, &code(dice.below(14)), Outcome::Archived, &[]).unwrap();
            }
        }
        // One that stays on its way counts nowhere.
        read(catalog, nth, dice);
        nth += 1;
    }
}

/// The report as it is defined, from the papers.
fn from_papers(
    catalog: &Catalog,
    by: Grouping,
    from: Option<Date>,
    to: Option<Date>,
) -> Vec<DigitizationRow> {
    let connection = catalog.lock();
    let mut statement = connection
        .prepare(
            "SELECT unit, manifested, type_code, received_at, dossier, role, outcome, pages, a4 FROM paper WHERE state = 'archived'",
        )
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut groups: std::collections::BTreeMap<String, (BTreeSet<String>, DigitizationRow)> =
        Default::default();
    while let Some(row) = rows.next().unwrap() {
        let text = |at| row.get::<_, Option<String>>(at).unwrap().unwrap_or_default();
        let day = day_in_vietnam(&text(3)).unwrap();
        if from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to) {
            continue;
        }
        let manifested: Manifested = serde_json::from_str(&text(1)).unwrap_or_default();
        let key = match by {
            Grouping::Unit => text(0),
            Grouping::Procedure => manifested.procedure.map_or(String::new(), |p| p.to_string()),
            Grouping::Type => text(2),
            Grouping::Month => day.to_string()[..7].to_owned(),
            Grouping::Quarter => format!("{}-Q{}", day.year(), u8::from(day.month()).div_ceil(3)),
            Grouping::Year => day.year().to_string(),
        };
        let (dossiers, sums) = groups.entry(key).or_default();
        dossiers.extend(Some(text(4)).filter(|code| !code.is_empty()));
        sums.papers += 1;
        sums.results += u64::from(text(5) == "\"result\"");
        sums.review += u64::from(text(6) == "\"review\"");
        sums.pages += row.get::<_, i64>(7).unwrap() as u64;
        sums.a4_equivalents += row.get::<_, f64>(8).unwrap();
    }
    let row = |(key, (dossiers, sums)): (String, (BTreeSet<String>, DigitizationRow))| DigitizationRow {
        key,
        dossiers: dossiers.len() as u64,
        a4_equivalents: (sums.a4_equivalents * 100.0).round() / 100.0,
        ..sums
    };
    groups.into_iter().map(row).collect()
}

const BY: [Grouping; 6] =
    [Grouping::Unit, Grouping::Procedure, Grouping::Type, Grouping::Month, Grouping::Quarter, Grouping::Year];

#[test]
fn kept_figures_are_those_of_the_papers_in_any_period() {
    for seed in [1, 2] {
        let dir = tempfile::tempdir().unwrap();
        let catalog = catalog(&dir);
        filled(&catalog, seed);
        let dice = &mut Dice(seed + 100);
        for _ in 0..20 {
            let mut day = || date!(2025 - 12 - 18) + time::Duration::days(dice.below(34) as i64);
            let (a, b) = (day(), day());
            let from = Some(a.min(b)).filter(|_| dice.below(4) > 0);
            let to = Some(a.max(b)).filter(|_| dice.below(4) > 0);
            for by in BY {
                let kept = catalog.digitization(by, from, to).unwrap();
                assert_eq!(kept, from_papers(&catalog, by, from, to), "{by:?} {from:?} {to:?}");
                let total = catalog.digitization_total(from, to).unwrap();
                let sum = |of: fn(&DigitizationRow) -> u64| kept.iter().map(of).sum::<u64>();
                assert_eq!((sum(|r| r.papers), sum(|r| r.pages)), (total.papers, total.pages), "{by:?}");
                assert!(sum(|r| r.dossiers) >= total.dossiers, "{by:?}");
            }
        }
        let found = catalog.recount_papers(false).unwrap();
        assert!(found.papers > 50 && found.figures > 100, "{found:?}");
        assert_eq!(found.wrong, 0, "a full recount gives the same");
    }
}

#[test]
fn a_recount_finds_what_is_wrong_and_mends_it() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    filled(&catalog, 3);
    let before = catalog.digitization(Grouping::Unit, None, None).unwrap();
    let damage = "UPDATE paper_figure SET pages = pages + 1 WHERE id = (SELECT MIN(id) FROM paper_figure); \
                  DELETE FROM paper_figure WHERE id = (SELECT MAX(id) FROM paper_figure); \
                  INSERT INTO paper_figure VALUES (7, 1, 0, 0, 1, 1, 1)";
    catalog.lock().execute_batch(damage).unwrap();
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 3);
    assert_eq!(catalog.recount_papers(true).unwrap().wrong, 3);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
    assert_eq!(catalog.digitization(Grouping::Unit, None, None).unwrap(), before);
}

#[test]
fn an_older_catalog_gets_its_figures_once() {
    let dir = tempfile::tempdir().unwrap();
    let older = catalog(&dir);
    filled(&older, 4);
    let before = older.digitization(Grouping::Type, None, None).unwrap();
    make_as_old_as(&older, 7);
    drop(older);
    let catalog = catalog(&dir);
    assert_eq!(catalog.digitization(Grouping::Type, None, None).unwrap(), before);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
}

#[test]
fn the_papers_of_a_dossier_are_found_by_the_dossier() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    let connection = catalog.lock();
    for query in [
        "SELECT role FROM paper WHERE dossier = 'x' AND state = 'archived'",
        "SELECT state FROM paper WHERE dossier = 'x'",
        "SELECT COUNT(*), MIN(id) FROM paper WHERE dossier = 'x'",
    ] {
        let plan: String =
            connection.query_row(&format!("EXPLAIN QUERY PLAN {query}"), [], |r| r.get(3)).unwrap();
        assert!(plan.contains("INDEX paper_by_dossier (dossier=?)"), "{query}: {plan}");
    }
}
