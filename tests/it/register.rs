//! A register made up by a seed, and its way into a catalog: for tests of what reports make of it.

use sohoa::catalog::{Catalog, ImportOrigin};
use sohoa::record::{Channel, ComponentEntry, DossierEntry, ProcedureEntry, RegisterKind, UnitEntry};
use time::{Date, Duration, macros::date};

/// Numbers that look random and are the same every time (an LCG of Knuth's).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.below(5) > 0).then_some(value)
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

fn unit(
    code: &str,
    level: &str,
    parent: &str,
    from: Option<Date>,
    to: Option<Date>,
    next: &str,
) -> UnitEntry {
    let maybe = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    UnitEntry {
        code: code.to_owned(),
        name: format!("Đơn vị {code}"),
        level: maybe(level),
        parent: maybe(parent),
        valid_from: from,
        valid_to: to,
        successor: maybe(next),
    }
}

/// A province, two districts until 30 June 2025, six communes of which four become two on 1 July 2025.
pub fn units() -> Vec<UnitEntry> {
    let last = Some(date!(2025 - 06 - 30));
    let first = Some(date!(2025 - 07 - 01));
    vec![
        unit("H56", "province", "", None, None, ""),
        unit("H56.1", "district", "H56", None, last, "H56"),
        unit("H56.2", "district", "H56", None, last, ""),
        unit("H56.1.1", "commune", "H56.1", None, last, "H56.A"),
        unit("H56.1.2", "commune", "H56.1", None, last, "H56.A"),
        unit("H56.1.3", "commune", "H56.1", None, last, "H56.B"),
        unit("H56.2.1", "commune", "H56.2", None, last, "H56.B"),
        unit("H56.2.2", "commune", "H56.2", None, last, ""),
        unit("H56.2.2", "commune", "H56", first, None, ""),
        unit("H56.2.3", "commune", "H56.2", None, None, ""),
        unit("H56.A", "commune", "H56", first, None, ""),
        unit("H56.B", "commune", "H56", first, None, ""),
    ]
}

pub fn procedures() -> Vec<ProcedureEntry> {
    let procedure = |n: u32, has_result, components: usize| ProcedureEntry {
        code: format!("1.{n:06}"),
        name: format!("Thủ tục {n}"),
        field: Some(["Hộ tịch", "Đất đai", "Xây dựng"][n as usize % 3].to_owned()),
        has_result,
        components: (0..components)
            .map(|i| ComponentEntry { name: format!("Giấy {i}"), required: true, ..Default::default() })
            .collect(),
    };
    vec![
        procedure(1, Some(true), 2),
        procedure(2, Some(false), 1),
        procedure(3, None, 3),
        procedure(4, Some(true), 0),
    ]
}

/// So many dossiers of 2025, each with its own code, all kinds of holes in them.
pub fn dossiers(count: u64, seed: u64) -> Vec<DossierEntry> {
    let dice = &mut Dice(seed);
    let units =
        ["H56", "H56.1.1", "H56.1.2", "H56.1.3", "H56.2.1", "H56.2.2", "H56.2.3", "H56.A", "H56.B", "H99.9"];
    (0..count)
        .map(|n| {
            let received = date!(2025 - 01 - 01) + Duration::days(dice.below(365) as i64);
            let mut days =
                |from: i64, spread: u64| received + Duration::days(from + dice.below(spread) as i64);
            let (due, resolved, returned) = (days(3, 20), days(-1, 30), days(5, 30));
            let flag = |dice: &mut Dice| {
                let yes = dice.below(3) > 0;
                dice.maybe(yes)
            };
            let unit = units[dice.below(10) as usize];
            let procedure = format!("1.{:06}", 1 + dice.below(5));
            let channel = Channel::ALL[dice.below(3) as usize];
            let field = ["Hộ tịch", "Đất đai", "Không có thông tin"][dice.below(3) as usize];
            DossierEntry {
                code: format!("{unit}-{}-{n:05}", received.to_string().replace('-', "").split_off(2)),
                procedure: dice.maybe(procedure),
                unit: dice.maybe(unit.to_owned()),
                field: dice.maybe(field.to_owned()),
                channel: dice.maybe(channel),
                received_on: dice.maybe(received).or_else(|| (n % 3 > 0).then_some(received)),
                due_on: dice.maybe(due),
                resolved_on: dice.maybe(resolved),
                returned_on: dice.maybe(returned),
                status: dice.maybe("Đã trả kết quả".to_owned()),
                has_result: flag(dice),
                components_digitized: flag(dice),
                result_digitized: flag(dice),
                reused: flag(dice),
                shared_data: flag(dice),
                components_expected: dice.maybe(2),
            }
        })
        .collect()
}

fn origin(kind: RegisterKind) -> ImportOrigin {
    ImportOrigin {
        file: "so-ho-so.csv".to_owned(),
        sha256: "00".repeat(32),
        kind,
        at: "2026-11-22T01:00:00Z".to_owned(),
        columns: Vec::new(),
    }
}

pub fn import_units(catalog: &Catalog, entries: &[UnitEntry]) {
    let mut import = catalog.import(&origin(RegisterKind::Units)).unwrap();
    for entry in entries {
        import.unit(entry).unwrap();
    }
    import.commit().unwrap();
}

pub fn import_procedures(catalog: &Catalog, entries: &[ProcedureEntry]) {
    let mut import = catalog.import(&origin(RegisterKind::Procedures)).unwrap();
    for entry in entries {
        import.procedure(entry).unwrap();
    }
    import.commit().unwrap();
}

pub fn import_dossiers(catalog: &Catalog, entries: &[DossierEntry]) {
    let mut import = catalog.import(&origin(RegisterKind::Dossiers)).unwrap();
    for entry in entries {
        import.dossier(entry).unwrap();
    }
    import.commit().unwrap();
}
