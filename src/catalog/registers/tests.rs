//! Registers through the catalog: what goes in, what stays, what is refused.

use time::macros::date;

use super::*;
use crate::record::{Channel, ComponentEntry};

pub(super) fn catalog(dir: &tempfile::TempDir) -> Catalog {
    Catalog::open(&dir.path().join("catalog.sqlite")).unwrap()
}

pub(super) fn origin(kind: RegisterKind) -> ImportOrigin {
    ImportOrigin {
        file: "a.csv".to_owned(),
        sha256: "00".repeat(32),
        kind,
        at: "2026-11-22T01:00:00Z".to_owned(),
        columns: Vec::new(),
    }
}

pub(super) fn dossier(n: u32) -> DossierEntry {
    DossierEntry {
        code: format!("H56.14-260105-{n:04}"),
        procedure: Some("1.001193".to_owned()),
        unit: Some("H56.14".to_owned()),
        field: Some("Hộ tịch".to_owned()),
        channel: Some(Channel::Counter),
        received_on: Some(date!(2026 - 01 - 05)),
        due_on: Some(date!(2026 - 01 - 10)),
        ..DossierEntry::default()
    }
}

pub(super) fn put(catalog: &Catalog, entries: &[DossierEntry]) -> ImportCounts {
    let mut import = catalog.import(&origin(RegisterKind::Dossiers)).unwrap();
    for entry in entries {
        import.dossier(entry).unwrap();
    }
    import.commit().unwrap()
}

pub(super) fn units(
    catalog: &Catalog,
    entries: &[UnitEntry],
) -> std::result::Result<ImportCounts, ImportRefused> {
    let mut import = catalog.import(&origin(RegisterKind::Units)).unwrap();
    for entry in entries {
        import.unit(entry).unwrap();
    }
    import.commit()
}

fn number(catalog: &Catalog, query: &str) -> i64 {
    catalog.lock().query_row(query, [], |r| r.get(0)).unwrap()
}

fn counts(new: u64, changed: u64, same: u64) -> ImportCounts {
    ImportCounts { new, changed, same }
}

#[test]
fn the_same_export_twice_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    assert_eq!(put(&catalog, &[dossier(1), dossier(2)]), counts(2, 0, 0));
    assert_eq!(put(&catalog, &[dossier(1), dossier(2), dossier(3)]), counts(1, 0, 2));
    assert_eq!(number(&catalog, "SELECT COUNT(*) FROM dossier_change"), 0);
    assert_eq!(number(&catalog, "SELECT COUNT(*) FROM reg_import"), 2);
}

#[test]
fn what_changed_is_kept_with_the_import_that_changed_it() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    put(&catalog, &[dossier(1)]);
    let later = DossierEntry {
        due_on: Some(date!(2026 - 01 - 20)),
        unit: Some("H56.15".to_owned()),
        field: None,
        ..dossier(1)
    };
    assert_eq!(put(&catalog, &[later]), counts(0, 1, 0));
    let history: Vec<(String, String, String, i64)> = catalog
        .lock()
        .prepare("SELECT what, was, became, import_id FROM dossier_change ORDER BY what")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
        .unwrap()
        .map(std::result::Result::unwrap)
        .collect();
    let row = |what: &str, was: &str, became: &str| (what.to_owned(), was.to_owned(), became.to_owned(), 2);
    assert_eq!(history, [row("due_on", "2026-01-10", "2026-01-20"), row("unit_code", "H56.14", "H56.15")]);
}

#[test]
fn what_comes_again_counts_as_it_came_last_wherever_a_batch_ends() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    let entry = |n: u32, unit: u32| DossierEntry { unit: Some(format!("H56.{unit}")), ..dossier(n) };
    let entries = [entry(3, 1), entry(1, 1), entry(3, 2), entry(2, 1), entry(3, 3), entry(1, 1)];
    for max in [1, 2, 100] {
        let mut import = catalog.import(&origin(RegisterKind::Dossiers)).unwrap();
        import.batch = Batch::of(max);
        for entry in &entries {
            import.dossier(entry).unwrap();
        }
        assert_eq!(
            import.counts().unwrap(),
            counts(3, 2, 1),
            "three that are new, one of them twice otherwise"
        );
        drop(import);
    }
    put(&catalog, &entries);
    assert_eq!(catalog.dossier(&dossier(3).code).unwrap().unwrap().unit.as_deref(), Some("H56.3"));
    assert_eq!(catalog.recount(false).unwrap().wrong, 0);
}

#[test]
fn sums_that_an_older_catalog_has_not_are_made_when_it_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let whole = {
        let catalog = catalog(&dir);
        let resolved = DossierEntry { resolved_on: Some(date!(2026 - 02 - 01)), ..dossier(2) };
        put(&catalog, &[dossier(1), resolved, DossierEntry { received_on: None, ..dossier(3) }]);
        let sheets = number(&catalog, "SELECT COUNT(*) FROM cube");
        let fine_and_units = cube::Sheet::first_of(cube::Grain::Procedures).0;
        catalog.lock().execute("DELETE FROM cube WHERE id >= ?1", [fine_and_units]).unwrap();
        crate::catalog::older::make_as_old_as(&catalog, 5);
        sheets
    };
    let catalog = catalog(&dir);
    assert_eq!(number(&catalog, "SELECT COUNT(*) FROM cube"), whole);
    assert_eq!(catalog.recount(false).unwrap().wrong, 0);
}

/// Dossiers of three years, two units and three procedures; some open, some late, some resolved before they were received.
fn spread(count: u32) -> Vec<DossierEntry> {
    let day = |n: u32| date!(2024 - 03 - 10) + time::Duration::days(i64::from(n));
    (0..count)
        .map(|n| DossierEntry {
            unit: Some(format!("H56.{}", n % 2)),
            procedure: Some(format!("1.{:06}", n % 3)),
            received_on: (n % 11 > 0).then(|| day(n * 37 % 1000)),
            due_on: Some(day(n * 37 % 1000 + 7)),
            resolved_on: (n % 5 > 0).then(|| day((n * 37 % 1000 + n % 13).saturating_sub(1))),
            ..dossier(n)
        })
        .collect()
}

#[test]
fn what_is_open_is_the_same_from_whichever_sums() {
    use crate::record::{Detail, FlowSpan, day_of};

    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    let entries = spread(300);
    put(&catalog, &entries);
    for last in [date!(2024 - 12 - 31), date!(2025 - 08 - 31), date!(2026 - 02 - 14), date!(2027 - 06 - 30)] {
        let is_there = |d: &&DossierEntry| d.received_on.is_some_and(|day| day <= last);
        let was_open = |d: &&DossierEntry| d.resolved_on.is_none_or(|day| Some(day) >= d.received_on);
        let is_open = |d: &&DossierEntry| d.resolved_on.is_none_or(|day| day > last);
        let open = entries.iter().filter(is_there).filter(was_open).filter(is_open);
        let overdue = open.clone().filter(|d| d.due_on.is_some_and(|due| due < last));
        let expected = (open.count() as i64, overdue.count() as i64);
        let days = Days { from: day_of(time::Date::MIN), to: day_of(last) };
        for detail in [Detail::Units, Detail::Procedures, Detail::All] {
            for span in [FlowSpan::Years, FlowSpan::Months, FlowSpan::Days] {
                let mut found = (0, 0);
                let add = |flow: crate::record::Flow| {
                    found.0 += flow.open;
                    found.1 += flow.overdue;
                };
                catalog.flows(days, None, (detail, span), add).unwrap();
                assert_eq!(found, expected, "{last} {detail:?} {span:?}");
            }
        }
    }
}

#[test]
fn what_is_counted_is_the_same_from_whichever_sums() {
    use crate::record::{Axis, Detail, day_of};

    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    put(&catalog, &spread(300));
    let days = Days { from: day_of(date!(2024 - 05 - 20)), to: day_of(date!(2026 - 07 - 11)) };
    for axis in Axis::ALL {
        let by_marks = |detail| {
            let mut counts = std::collections::BTreeMap::new();
            catalog
                .counted(axis, days, None, detail, |c| {
                    *counts.entry((c.marks, c.channel.map(|c| c as u8))).or_insert(0) += c.count;
                })
                .unwrap();
            counts
        };
        let all = by_marks(Detail::All);
        assert!(!all.is_empty(), "{axis:?}");
        assert_eq!((by_marks(Detail::Units), by_marks(Detail::Procedures)), (all.clone(), all), "{axis:?}");
    }
}

#[test]
fn an_import_that_is_dropped_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    let mut import = catalog.import(&origin(RegisterKind::Dossiers)).unwrap();
    import.dossier(&dossier(1)).unwrap();
    drop(import);
    for table in ["dossier", "cube", "reg_import", "reg_unit"] {
        assert_eq!(number(&catalog, &format!("SELECT COUNT(*) FROM {table}")), 0, "{table}");
    }
    put(&catalog, &[dossier(1)]);
}

#[test]
fn a_loop_of_units_is_refused_whole_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    let unit = |code: &str, parent: &str| UnitEntry {
        code: code.to_owned(),
        name: code.to_owned(),
        parent: Some(parent.to_owned()),
        ..UnitEntry::default()
    };
    units(&catalog, &[unit("H56.1", "H56.2")]).unwrap();
    let refused = units(&catalog, &[unit("H56.3", "H56"), unit("H56.2", "H56.1")]).unwrap_err();
    assert_eq!(refused.to_string(), "units form a loop: H56.1 → H56.2 → H56.1");
    assert_eq!(catalog.units().unwrap().len(), 1);
}

#[test]
fn procedures_keep_what_an_entry_does_not_say() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir);
    let full = ProcedureEntry {
        code: "1.001193".to_owned(),
        name: "Đăng ký khai sinh".to_owned(),
        field: Some("Hộ tịch".to_owned()),
        has_result: Some(true),
        components: vec![ComponentEntry {
            name: "Tờ khai".to_owned(), required: true, ..Default::default()
        }],
    };
    let bare = ProcedureEntry { field: None, has_result: None, components: Vec::new(), ..full.clone() };
    let renamed = ProcedureEntry { name: "Khai sinh".to_owned(), ..bare.clone() };
    let put = |entry: &ProcedureEntry| {
        let mut import = catalog.import(&origin(RegisterKind::Procedures)).unwrap();
        let change = import.procedure(entry).unwrap();
        import.commit().unwrap();
        change
    };
    assert_eq!(
        [&full, &full, &bare, &renamed].map(put),
        [Change::New, Change::Same, Change::Same, Change::Changed]
    );
    assert_eq!(number(&catalog, "SELECT COUNT(*) FROM reg_component"), 1);
    assert_eq!(number(&catalog, "SELECT has_result FROM reg_procedure"), 1);
}
