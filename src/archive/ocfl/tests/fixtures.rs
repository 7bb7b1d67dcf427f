//! Agreement with the fixtures of the OCFL project (<https://github.com/OCFL/fixtures>), which are not ours to ship:
//! `SOHOA_SHARED_DATA=../shared/data cargo test ocfl::tests::fixtures -- --nocapture`.

use std::collections::BTreeSet;

use super::*;

/// Codes at the beginning of a fixture's name: `W001_W004_zero_padded` → W001, W004.
fn named_codes(name: &str) -> BTreeSet<String> {
    let is_code =
        |part: &str| part.len() == 4 && part.starts_with(['E', 'W']) && part[1..].parse::<u16>().is_ok();
    name.split('_').take_while(|part| is_code(part)).map(str::to_owned).collect()
}

#[test]
fn the_official_objects_are_judged_as_their_names_say() {
    let Ok(data) = std::env::var("SOHOA_SHARED_DATA") else {
        eprintln!("SKIPPED: SOHOA_SHARED_DATA does not name the folder that holds ocfl-fixtures");
        return;
    };
    let (mut judged, mut disagreements) = (0, Vec::new());
    for spec in ["1.0", "1.1"] {
        for kind in ["good", "warn", "bad"] {
            let folder = Path::new(&data).join("ocfl-fixtures").join(spec).join(format!("{kind}-objects"));
            for entry in std::fs::read_dir(&folder).unwrap() {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                let report = verify_object(&entry.path());
                let found: BTreeSet<String> = report.findings.iter().map(|f| f.code.to_owned()).collect();
                let expected = named_codes(&name);
                let agrees = match kind {
                    "good" => found.is_empty(),
                    "warn" => report.is_valid() && found == expected,
                    _ => !report.is_valid() && expected.is_subset(&found),
                };
                judged += 1;
                println!("{} {spec} {kind} {name}: {found:?}", if agrees { "agrees" } else { "DIFFERS" });
                if !agrees {
                    disagreements.push(format!("{spec} {kind} {name}: {:#?}", report.findings));
                }
            }
        }
    }
    println!("{judged} fixtures, {} disagreements", disagreements.len());
    assert!(judged > 100, "the folder holds too few fixtures");
    assert_eq!(disagreements, [""; 0]);
}
