//! `sohoa report rates`: figures that are true to the decimal, that sum up, and that open the dossiers behind them.

use serde_json::Value;
use sohoa::catalog::Catalog;

use crate::register::{Dice, dossiers, import_dossiers, import_procedures, import_units, procedures, units};
use crate::support::{Desk, said};

/// A data folder with a catalog and nothing archived.
fn desk() -> (Desk, Catalog) {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.data()).unwrap();
    let catalog = Catalog::open(&desk.data().join("catalog.sqlite")).unwrap();
    (desk, catalog)
}

fn year() -> [&'static str; 4] {
    ["--from", "2025-01-01", "--to", "2025-12-31"]
}

fn ask(desk: &Desk, more: &[&str]) -> Value {
    let output = desk.ask(&[&["report", "rates", "--format", "json"], more].concat());
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)))
}

fn row<'r>(report: &'r Value, key: &str, indicator: &str) -> &'r Value {
    let rows = report["rows"].as_array().unwrap();
    rows.iter()
        .find(|r| r["key"] == key && r["indicator"] == indicator)
        .unwrap_or_else(|| panic!("{key} {indicator} in {report:#}"))
}

/// The units of a report right below one, as the tree is at the end of 2025.
fn below<'r>(report: &'r Value, unit: &str) -> Vec<&'r str> {
    let parent = |key: &str| match key {
        "H56.2.3" => Some("H56.2"),
        "H56" | "H99.9" | "" => None,
        _ => Some("H56"),
    };
    let keys: Vec<&str> =
        report["counts"].as_array().unwrap().iter().map(|r| r["key"].as_str().unwrap()).collect();
    let above =
        |key: &str| std::iter::successors(parent(key), |key| parent(key)).find(|key| keys.contains(key));
    keys.iter().filter(|key| above(key) == Some(unit)).copied().collect()
}

fn rate<'r>(report: &'r Value, key: &str, indicator: &str) -> &'r Value {
    &row(report, key, indicator)["rate"]
}

/// An export of one kind of dossier: `digitized` of `count` have both files.
fn of_unit(unit: &str, count: u32, digitized: u32) -> String {
    let mut csv = "dossier_code,procedure_code,unit_code,channel,received_on,due_on,resolved_on,has_result,\
                   components_digitized,result_digitized\n"
        .to_owned();
    for n in 0..count {
        let flag = u8::from(n < digitized);
        csv.push_str(&format!(
            "{unit}-230105-{n:05},1.001193,{unit},counter,05/01/2023,10/01/2023,09/01/2023,1,{flag},{flag}\n"
        ));
    }
    csv
}

/// Imports an export as people do.
fn import(desk: &Desk, kind: &str, csv: &str) {
    let path = desk.receive(format!("{kind}.csv"), csv.as_bytes());
    let output = desk.ask(&["import", kind, path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn published_rates_come_out_to_the_decimal_at_every_level() {
    let desk = Desk::new();
    import(
        &desk,
        "units",
        "unit_code,name,level,parent_code,valid_from,valid_to,successor_code\n\
         H55,Tỉnh,province,,,,\nH55.1,Huyện Một,district,H55,,,\nH55.2,Huyện Hai,district,H55,,,\n\
         H55.1.1,Thị trấn Chợ Chu,commune,H55.1,,,\nH55.1.2,Xã Hai,commune,H55.1,,,\n",
    );
    // Chợ Chu 99 %, its district 87.6 %, the province 65.41 % (Thái Nguyên, 2023).
    import(&desk, "dossiers", &of_unit("H55.1.1", 100, 99));
    import(&desk, "dossiers", &of_unit("H55.1.2", 900, 777));
    import(&desk, "dossiers", &of_unit("H55.2", 9000, 5665));
    let report = ask(&desk, &["--from", "2023-01-01", "--to", "2023-03-31"]);
    assert_eq!(rate(&report, "H55.1.1", "4.2"), 99.0);
    assert_eq!(rate(&report, "H55.1", "4.2"), 87.6);
    assert_eq!(rate(&report, "H55", "4.2"), 65.41);
    assert_eq!(row(&report, "H55", "4.2")["rate_exact"], "6541/10000");
    assert_eq!(rate(&report, "H55", "on-time"), 100.0);
    assert_eq!(rate(&report, "H55", "4.3"), &Value::Null, "nobody said anything of reuse");
    assert_eq!(report["counts"][0]["received"], 10_000);

    let ranked = ask(
        &desk,
        &[
            "--from",
            "2023-01-01",
            "--to",
            "2023-03-31",
            "--level",
            "commune",
            "--indicator",
            "4.2",
            "--rank",
            "--target",
            "4.2=87",
        ],
    );
    let rows = ranked["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["key"], &rows[0]["rank"], &rows[0]["target_met"]),
        (&"H55.1.1".into(), &1.into(), &true.into())
    );
    assert_eq!((&rows[1]["rank"], &rows[1]["target_met"]), (&2.into(), &false.into()));

    let empty = ask(&desk, &["--from", "2024-01-01", "--to", "2024-03-31", "--compare", "previous"]);
    assert_eq!(rate(&empty, "H55", "4.2"), &Value::Null, "of nothing there is no rate");
    assert_eq!(row(&empty, "H55", "4.2")["denominator"], 0);
    for format in ["table", "csv", "jsonl"] {
        let output =
            desk.ask(&["report", "rates", "--from", "2023-01-01", "--to", "2023-03-31", "--format", format]);
        assert!(said(&output).contains("65") && output.status.success(), "{}", said(&output));
    }
}

/// A province as its report has it: 346 582 received, 340 112 resolved, 336 023 of them on time, 4 089 late: 98.8 %.
#[test]
fn a_published_province_comes_out_of_an_export_of_its_dossiers() {
    use std::fmt::Write;
    let desk = Desk::new();
    let mut csv =
        "dossier_code,procedure_code,unit_code,field,channel,received_on,due_on,resolved_on,has_result,\
                   components_digitized,result_digitized,reused\n"
            .to_owned();
    for n in 0..346_582u32 {
        let unit = n % 23;
        let resolved = match n {
            0..336_023 => "2024-03-11",
            336_023..340_112 => "2024-03-13",
            _ => "",
        };
        let result = u8::from(!resolved.is_empty());
        writeln!(
            csv,
            "H56.{unit}-240304-{n:06},1.001193,H56.{unit},Hộ tịch,counter,2024-03-04,2024-03-12,{resolved},{result},,,"
        )
        .unwrap();
    }
    let path = desk.receive("tinh.csv", csv.as_bytes());
    let imported = desk.ask(&["import", "dossiers", path.to_str().unwrap()]);
    assert!(imported.status.success(), "{}", said(&imported));
    let report = ask(&desk, &["--from", "2024-01-01", "--to", "2024-12-31", "--by", "year"]);
    let on_time = row(&report, "2024", "on-time");
    assert_eq!((&on_time["numerator"], &on_time["denominator"]), (&336_023.into(), &340_112.into()));
    assert_eq!(on_time["rate"], 98.8);
    assert_eq!(row(&report, "2024", "late")["numerator"], 4_089);
    let resolved = row(&report, "2024", "resolved-share");
    assert_eq!((&resolved["numerator"], &resolved["denominator"]), (&340_112.into(), &346_582.into()));
}

#[test]
fn what_is_wrong_in_the_question_is_usage() {
    let desk = Desk::new();
    import(&desk, "dossiers", &of_unit("H55", 1, 1));
    for wrong in [
        &["--from", "2025-02-01", "--to", "2025-01-01"][..],
        &["--from", "2025-01-01", "--to", "2025-02-30"],
        &["--from", "2025-01-01"],
        &["--from", "2025-01-01", "--to", "2025-02-01", "--indicator", "9.9"],
        &["--from", "2025-01-01", "--to", "2025-02-01", "--unit", "H00"],
        &["--from", "2025-01-01", "--to", "2025-02-01", "--field", "Không"],
        &["--from", "2025-01-01", "--to", "2025-02-01", "--list", "4.2:all"],
        &["--from", "2025-01-01", "--to", "2025-02-01", "--by", "month", "--level", "x"],
    ] {
        let output = desk.ask(&[&["report", "rates"], wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", said(&output));
    }
    let output = desk.ask(&["report", "--from", "2025-02-01", "--to", "2025-01-01"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[test]
fn every_number_is_the_length_of_its_list() {
    let (desk, catalog) = desk();
    import_units(&catalog, &units());
    import_dossiers(&catalog, &dossiers(300, 7));
    import_procedures(&catalog, &procedures());
    let filter =
        ["--from", "2025-02-10", "--to", "2025-08-20", "--unit", "H56", "--channel", "online,counter"];
    let list = |name: &str| -> u64 {
        let output =
            desk.ask(&[&["report", "rates", "--format", "jsonl", "--list", name], &filter[..]].concat());
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap().lines().count() as u64
    };
    for fine in [false, true] {
        let by = if fine { "procedure" } else { "channel" };
        let report = ask(&desk, &[&["--by", by], &filter[..]].concat());
        for total in report["total"].as_array().unwrap() {
            let id = total["indicator"].as_str().unwrap();
            for part in ["numerator", "denominator", "unknown", "undecided"] {
                assert_eq!(total[part], list(&format!("{id}:{part}")), "{id}:{part} {by}");
            }
        }
        let counts = &report["total_counts"];
        for (key, name) in [
            ("received", "received"),
            ("resolved", "resolved"),
            ("resolved_without_due", "no-due"),
            ("open", "open"),
            ("overdue", "overdue"),
        ] {
            assert_eq!(counts[key], list(name), "{key} {by}");
        }
        assert_eq!(report["not_counted"]["no_reception_date"], list("undated"));
        assert_eq!(report["unknown_units"], list("unknown-unit"));
        for junk in report["junk"].as_array().unwrap() {
            let kind = junk["kind"].as_str().unwrap();
            assert_eq!(junk["count"], list(&format!("junk:{kind}")), "{kind}");
        }
        assert!(report["junk"].as_array().unwrap().iter().any(|j| j["count"] != 0), "{report:#}");
    }
}

#[test]
fn parts_sum_to_the_whole_and_rolling_up_commutes_with_filtering() {
    let (desk, catalog) = desk();
    import_units(&catalog, &units());
    import_dossiers(&catalog, &dossiers(400, 11));
    import_procedures(&catalog, &procedures());
    let sum = |report: &Value, key: &str, indicator: &str| -> u64 {
        let rows = report["rows"].as_array().unwrap();
        rows.iter().filter(|r| r["indicator"] == indicator).map(|r| r[key].as_u64().unwrap()).sum()
    };
    let total = |report: &Value, key: &str, indicator: &str| -> u64 {
        let rows = report["total"].as_array().unwrap();
        rows.iter().find(|r| r["indicator"] == indicator).unwrap()[key].as_u64().unwrap()
    };
    let whole = ask(&desk, &year());
    for by in ["procedure", "field", "channel", "day", "week", "month", "quarter", "year"] {
        let report = ask(&desk, &[&["--by", by], &year()[..]].concat());
        for indicator in ["4.1", "4.2", "4.3", "on-time", "online"] {
            for key in ["numerator", "denominator", "unknown"] {
                assert_eq!(
                    sum(&report, key, indicator),
                    total(&report, key, indicator),
                    "{by} {indicator} {key}"
                );
                assert_eq!(
                    total(&report, key, indicator),
                    total(&whole, key, indicator),
                    "{by} {indicator} {key}"
                );
            }
        }
        assert_eq!(report["total_counts"], whole["total_counts"], "{by}");
    }
    // A unit is what stands below it and what it did itself; asked for alone, it is the same.
    for tree in ["end", "then", "current"] {
        let all = ask(&desk, &[&["--units", tree], &year()[..]].concat());
        let communes = ["H56.1.1", "H56.1.2", "H56.1.3", "H56.2.1", "H56.2.2", "H56.2.3", "H56.A", "H56.B"];
        for unit in [&["H56", "H56.2"][..], &communes].concat() {
            let has = |report: &Value| report["rows"].as_array().unwrap().iter().any(|r| r["key"] == unit);
            let alone = ask(&desk, &[&["--units", tree, "--unit", unit], &year()[..]].concat());
            if has(&all) {
                for indicator in ["4.2", "on-time"] {
                    assert_eq!(row(&alone, unit, indicator), row(&all, unit, indicator), "{tree} {unit}");
                    assert_eq!(
                        total(&alone, "denominator", indicator),
                        row(&all, unit, indicator)["denominator"]
                    );
                }
            } else {
                assert_eq!(total(&alone, "denominator", "4.2"), 0, "{tree} {unit}");
            }
        }
    }
    // What units did themselves, over all levels, is the whole: a line less those right below it, line by line.
    for tree in ["end", "current"] {
        let report = ask(&desk, &[&["--units", tree], &year()[..]].concat());
        let counts = report["counts"].as_array().unwrap();
        let received = |row: &Value| row["received"].as_u64().unwrap();
        let mut parts = 0;
        for row in counts {
            let below = below(&report, row["key"].as_str().unwrap());
            let theirs: u64 =
                below.iter().map(|key| received(counts.iter().find(|r| r["key"] == **key).unwrap())).sum();
            let own = received(row).checked_sub(theirs);
            parts += own.unwrap_or_else(|| panic!("less than those below: {row:#} {below:?}"));
        }
        assert_eq!(parts, received(&report["total_counts"]), "{tree}");
    }
    // The channel of a unit is the unit of a channel.
    for unit in ["H56", "H56.A", "H56.2.3"] {
        let by_channel = ask(&desk, &[&["--by", "channel", "--unit", unit], &year()[..]].concat());
        for channel in ["counter", "online", "post"] {
            let by_unit = ask(&desk, &[&["--channel", channel], &year()[..]].concat());
            for indicator in ["4.2", "4.3", "on-time"] {
                for key in ["numerator", "denominator", "unknown"] {
                    assert_eq!(
                        row(&by_unit, unit, indicator)[key],
                        row(&by_channel, channel, indicator)[key],
                        "{unit} {channel} {indicator} {key}"
                    );
                }
            }
        }
    }
    let at_end = ask(&desk, &year());
    assert!(at_end["rows"].as_array().unwrap().iter().all(|r| r["key"] != "H56.1.1"), "it has a successor");
    let before = ask(&desk, &["--from", "2025-01-01", "--to", "2025-06-30"]);
    assert!(row(&before, "H56.1.1", "4.2")["denominator"].as_u64().unwrap() > 0, "as it then was");
    let unknown = row(&at_end, "H99.9", "4.2");
    assert_eq!(unknown["known"], false);
}

#[test]
fn an_import_in_any_order_and_any_pieces_gives_the_same_report() {
    let mut entries = dossiers(300, 23);
    let mut tree = units();
    let mut reports = Vec::new();
    for (seed, pieces) in [(0, 1), (1, 7), (2, 60)] {
        let (desk, catalog) = desk();
        let mut dice = Dice(seed);
        if seed > 0 {
            dice.shuffle(&mut entries);
            dice.shuffle(&mut tree);
        }
        if seed == 1 {
            import_procedures(&catalog, &procedures());
        }
        for piece in entries.chunks(entries.len().div_ceil(pieces)) {
            import_dossiers(&catalog, piece);
        }
        if seed != 1 {
            import_procedures(&catalog, &procedures());
        }
        import_units(&catalog, &tree);
        assert_eq!(catalog.recount(false).unwrap().wrong, 0, "a full recount gives the same");
        let by = |by: &str| ask(&desk, &[&["--by", by, "--compare", "previous"], &year()[..]].concat());
        reports.push(["unit", "field", "week"].map(by));
    }
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
    assert!(reports[0][0]["digest"].as_str().unwrap().starts_with("sha256:"));
}

#[test]
fn a_dossier_that_changes_is_counted_once_where_it_is_now() {
    let (desk, catalog) = desk();
    let first = dossiers(200, 31);
    import_dossiers(&catalog, &first);
    // The same codes with other dates, units and flags: what a later export has.
    let mut later = dossiers(200, 32);
    for (new, old) in later.iter_mut().zip(&first) {
        new.code.clone_from(&old.code);
    }
    import_dossiers(&catalog, &later[..150]);
    import_procedures(&catalog, &procedures());
    let found = catalog.recount(false).unwrap();
    assert_eq!((found.dossiers, found.wrong), (200, 0));
    let report = ask(&desk, &[&["--by", "month"], &year()[..]].concat());
    let counted = report["total_counts"]["received"].as_u64().unwrap();
    assert_eq!(counted + report["not_counted"]["no_reception_date"].as_u64().unwrap(), 200);
}
