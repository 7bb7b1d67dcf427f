//! Tests of validity: how papers stand, what is listed, and the kept figures against the definition.

use super::*;
use crate::record::{MediaType, Outcome};

/// A catalog of archived papers with these accepted fields; a name with `?` before it is not accepted.
fn catalog(dir: &tempfile::TempDir, papers: &[&[(&str, &str)]]) -> Catalog {
    let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).unwrap();
    for (fields, digest) in papers.iter().zip(1u8..) {
        let new = super::super::NewPaper::sample(digest);
        let (paper, _) = catalog.claim(&new).unwrap();
        let mut described = Described { type_code: Some("x".to_owned()), ..Described::default() };
        for (name, value) in *fields {
            let field = Field {
                value: Some((*value).to_owned()),
                accepted: !name.starts_with('?'),
                ..Field::default()
            };
            described.fields.insert(name.trim_start_matches('?').to_owned(), field);
        }
        catalog.begin_reading(paper, 1, MediaType::Jpeg).unwrap();
        catalog.finish_reading(paper, &described, &[], &[], 0, 1.0).unwrap();
        catalog.announce(&[paper]).unwrap();
        let archived = [(paper, Outcome::Archived, "o".to_owned(), None)];
        catalog.archived("urn:x", "2026-11-22T02:00:00Z", &archived).unwrap();
    }
    catalog
}

fn standings(catalog: &Catalog, on: &str, soon: &str) -> Vec<(i64, Standing)> {
    let mut found = Vec::new();
    catalog
        .validity::<CatalogError>(on, soon, &Standing::ALL, |row| {
            found.push((row.paper.0, row.standing));
            Ok(true)
        })
        .unwrap();
    found.sort_unstable();
    found
}

#[test]
fn the_term_decides_where_it_was_accepted() {
    use Standing::*;
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(
        &dir,
        &[
            &[("validity", "unlimited")],
            &[("validity", "until 2026-03-31")],
            &[("validity", "P6M from issue"), ("date", "2025-08-31")],
            &[("validity", "P6M from issue"), ("?date", "2025-08-31")],
            &[("validity", "until event: đến khi thu hồi")],
            &[("?validity", "unlimited")],
            &[],
            &[("validity", "unlimited"), ("date", "2027-01-01")],
            &[("validity", "P12M from issue to begin"), ("date", "2020-01-01")],
        ],
    );
    let all = standings(&catalog, "2026-02-28", "2026-03-30");
    assert_eq!(
        all.iter().map(|(_, s)| *s).collect::<Vec<_>>(),
        [InForce, InForce, Expiring, Unknown, UntilEvent, Unknown, Unknown, NotYet, UntilEvent]
    );
    let later = standings(&catalog, "2026-03-31", "2026-04-30");
    assert_eq!((later[1].1, later[2].1), (Expiring, Expired), "valid on its last day, not after it");
    let counts = catalog.validity_counts("2026-02-28", "2026-03-30").unwrap();
    assert_eq!(counts.iter().map(|(_, n)| n).sum::<u64>(), 9);
    assert!(counts.contains(&(Unknown, 3)));
}

#[test]
fn a_newer_change_supersedes_from_its_day_on() {
    use Standing::*;
    let dir = tempfile::tempdir().unwrap();
    let code = ("business_code", "41A8012345");
    let catalog = catalog(
        &dir,
        &[
            &[code, ("date", "2020-01-01"), ("validity", "unlimited")],
            &[code, ("date", "2021-01-01"), ("change", "1"), ("validity", "unlimited")],
            &[code, ("date", "2022-01-01"), ("change", "02, ngày 01/01/2022"), ("validity", "unlimited")],
            &[code, ("date", "2019-01-01"), ("?change", "9"), ("validity", "unlimited")],
            &[("business_code", "41A8000001"), ("date", "2019-01-01"), ("validity", "unlimited")],
        ],
    );
    let on = |day| standings(&catalog, day, day).into_iter().map(|(_, s)| s).collect::<Vec<_>>();
    assert_eq!(on("2023-01-01"), [Superseded, Superseded, InForce, InForce, InForce]);
    assert_eq!(on("2021-06-01"), [Superseded, InForce, NotYet, InForce, InForce]);
}

#[test]
fn a_decision_revokes_by_number_and_date_or_by_code() {
    use Standing::*;
    let dir = tempfile::tempdir().unwrap();
    let permit = |agency, date| {
        [("number", "012/GPXD"), ("date", date), ("validity", "unlimited"), ("agency", agency)]
    };
    let (own, other) = ("UBND XÃ XUÂN QUỲ", "UBND XÃ THẠCH LỖI");
    let catalog = catalog(
        &dir,
        &[
            &permit(own, "2020-02-01"),
            &permit(own, "2021-02-01"),
            &[("business_code", "41A8012345"), ("date", "2020-01-01"), ("validity", "unlimited")],
            &permit(other, "2020-02-01"),
            &[
                ("revokes", "12/GPXD"),
                ("revokes_date", "2020-02-01"),
                ("date", "2022-01-01"),
                ("agency", own),
            ],
            &[("revokes", "41a8012345"), ("date", "2022-06-01")],
            &[
                ("revokes", "12/GPXD"),
                ("?revokes_date", "2021-02-01"),
                ("date", "2022-01-01"),
                ("agency", own),
            ],
        ],
    );
    let on = |day| standings(&catalog, day, day).into_iter().map(|(_, s)| s).take(4).collect::<Vec<_>>();
    let stands = "the same number of another year or another office stands";
    assert_eq!(on("2023-01-01"), [Revoked, InForce, Revoked, InForce], "{stands}");
    assert_eq!(on("2022-03-01"), [Revoked, InForce, InForce, InForce]);
    assert_eq!(on("2021-12-31"), [InForce, InForce, InForce, InForce]);
}

#[test]
fn papers_of_an_older_catalog_are_filled_in() {
    let dir = tempfile::tempdir().unwrap();
    let older = catalog(&dir, &[&[("validity", "until 2026-03-31")]]);
    crate::catalog::older::make_as_old_as(&older, 1);
    drop(older);
    let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).unwrap();
    assert_eq!(standings(&catalog, "2026-04-01", "2026-04-01"), [(1, Standing::Expired)]);
}

#[test]
fn the_soonest_end_comes_first_and_whoever_has_enough_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let catalog =
        catalog(&dir, &[&[], &[("validity", "until 2027-03-31")], &[("validity", "until 2026-03-31")]]);
    let mut order = Vec::new();
    catalog
        .validity::<CatalogError>("2026-01-01", "2026-01-31", &Standing::ALL, |row| {
            order.push(row.paper.0);
            Ok(order.len() < 2)
        })
        .unwrap();
    assert_eq!(order, [3, 2]);
}

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

    fn day(&mut self) -> String {
        (time::macros::date!(2025 - 12 - 20) + time::Duration::days(self.below(24) as i64)).to_string()
    }
}

/// Something that a paper may say: few codes, numbers, offices and days, so that papers meet.
fn said(dice: &mut Dice) -> Described {
    let mut described = Described {
        type_code: [Some("x"), Some("y"), None][dice.below(3) as usize].map(str::to_owned),
        ..Described::default()
    };
    let mut say = |name: &str, value: String, accepted: bool| {
        let field = Field { value: Some(value), accepted, ..Field::default() };
        described.fields.insert(name.to_owned(), field);
    };
    let numbers = ["12/GPXD", "13/GPXD", "41A8012345"];
    if dice.below(4) > 0 {
        let term = match dice.below(6) {
            0 => "unlimited".to_owned(),
            1 => format!("until {}", dice.day()),
            2 => "P5D from issue".to_owned(),
            3 => "until event: đến khi thu hồi".to_owned(),
            4 => "P12M from issue to begin".to_owned(),
            _ => "P5Y from effect".to_owned(),
        };
        say("validity", term, dice.below(5) > 0);
    }
    if dice.below(5) > 0 {
        say("date", dice.day(), dice.below(6) > 0);
    }
    if dice.below(2) == 0 {
        say("number", dice.one(&numbers).to_owned(), dice.below(6) > 0);
        say("agency", dice.one(&["UBND A", "UBND B"]).to_owned(), true);
    }
    if dice.below(2) == 0 {
        say("business_code", dice.one(&["41A8012345", "41A8000001"]).to_owned(), true);
        if dice.below(3) > 0 {
            say("change", dice.below(3).to_string(), dice.below(6) > 0);
        }
    }
    if dice.below(6) == 0 {
        say("revokes", dice.one(&numbers).to_owned(), true);
        say("revokes_date", dice.day(), dice.below(4) > 0);
        say("agency", dice.one(&["UBND A", "UBND B"]).to_owned(), true);
    }
    described
}

/// Some hundred papers: read, and archived in handfuls, in another order, some never; some are given a dossier later.
fn filled(dir: &tempfile::TempDir, seed: u64) -> Catalog {
    let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).unwrap();
    let dice = &mut Dice(seed);
    let mut waiting = Vec::new();
    let mut archived = Vec::new();
    for digest in 0..220u8 {
        let role = Some(dice.one(&[crate::record::Role::Component, crate::record::Role::Result]));
        let new = super::super::NewPaper {
            manifested: Some(crate::record::Manifested { role, ..Default::default() }),
            ..super::super::NewPaper::sample(digest)
        };
        let (paper, _) = catalog.claim(&new).unwrap();
        catalog.begin_reading(paper, 1, MediaType::Jpeg).unwrap();
        catalog.finish_reading(paper, &said(dice), &[], &[], 0, 1.0).unwrap();
        if dice.below(5) == 0 {
            // Read once more, as another paper altogether.
            catalog.begin_reading(paper, 1, MediaType::Jpeg).unwrap();
            catalog.finish_reading(paper, &said(dice), &[], &[], 0, 1.0).unwrap();
        }
        waiting.push(paper);
        if dice.below(4) == 0 {
            let mut handful = Vec::new();
            for _ in 0..dice.below(6).min(waiting.len() as u64) {
                handful.push(waiting.swap_remove(dice.below(waiting.len() as u64) as usize));
            }
            catalog.announce(&handful).unwrap();
            let outcome = |dice: &mut Dice| dice.one(&[Outcome::Archived, Outcome::Review]);
            let done: Vec<_> = handful.iter().map(|p| (*p, outcome(dice), "o".to_owned(), None)).collect();
            catalog.archived("urn:x", "2026-11-22T02:00:00Z", &done).unwrap();
            archived.extend(handful);
        }
        if dice.below(8) == 0 && !archived.is_empty() {
            let code = "H56.14-240412-0002".parse().unwrap();
            catalog.assign(dice.one(&archived), &code, Outcome::Archived, &[]).unwrap();
        }
    }
    catalog
}

/// How archived papers stand as it is defined, from what was read of all of them: number, standing, whether it is a
/// result, whether anything is left to do.
fn as_defined(catalog: &Catalog, on: &str, soon: &str) -> Vec<(i64, Standing, bool, bool)> {
    struct Read {
        paper: i64,
        type_code: Option<String>,
        agency: Option<String>,
        issued: Option<String>,
        term: Option<String>,
        accepted: bool,
        endless: bool,
        last: Option<String>,
        code: Option<String>,
        nth: i64,
        number: Option<String>,
        group: (bool, bool),
    }
    let connection = catalog.lock();
    let mut statement = connection
        .prepare(
            "SELECT v.paper, v.type_code, v.agency, v.issued_on, v.term, v.accepted, v.endless, v.last_day, v.code, v.nth, \
             v.number_key, p.role = '\"result\"', p.outcome = '\"archived\"' \
             FROM validity v JOIN paper p ON p.id = v.paper WHERE p.state = 'archived' ORDER BY v.paper",
        )
        .unwrap();
    let read: rusqlite::Result<Vec<Read>> = statement
        .query_map([], |r| {
            Ok(Read {
                paper: r.get(0)?,
                type_code: r.get(1)?,
                agency: r.get(2)?,
                issued: r.get(3)?,
                term: r.get(4)?,
                accepted: r.get(5)?,
                endless: r.get(6)?,
                last: r.get(7)?,
                code: r.get(8)?,
                nth: r.get(9)?,
                number: r.get(10)?,
                group: (r.get(11)?, r.get(12)?),
            })
        })
        .unwrap()
        .collect();
    let read = read.unwrap();
    let mut statement = connection
        .prepare(
            "SELECT r.number_key, r.issued_on, r.agency FROM revocation r JOIN paper p ON p.id = r.paper \
             WHERE p.state = 'archived' AND r.day <= ?1",
        )
        .unwrap();
    type Revoked = (String, Option<String>, Option<String>);
    let revoked: rusqlite::Result<Vec<Revoked>> =
        statement.query_map([on], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap().collect();
    let revoked = revoked.unwrap();
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let stands = |v: &Read| {
        if revoked.iter().any(|(number, issued, agency)| {
            v.code.as_ref() == Some(number)
                || (v.number.as_ref() == Some(number) && same(&v.issued, issued) && same(&v.agency, agency))
        }) {
            return Standing::Revoked;
        }
        let is_newer = |n: &Read| {
            n.nth > v.nth
                || (n.nth == v.nth && n.issued.is_some() && v.issued.is_some() && n.issued > v.issued)
        };
        if read.iter().any(|n| {
            same(&n.code, &v.code)
                && same(&n.type_code, &v.type_code)
                && n.issued.as_deref().unwrap_or_default() <= on
                && is_newer(n)
        }) {
            return Standing::Superseded;
        }
        if v.issued.as_deref().is_some_and(|day| day > on) {
            return Standing::NotYet;
        }
        match (v.endless, v.last.as_deref(), v.term.as_deref()) {
            (true, ..) => Standing::InForce,
            (_, Some(last), _) if last < on => Standing::Expired,
            (_, Some(last), _) if last <= soon => Standing::Expiring,
            (_, Some(_), _) => Standing::InForce,
            (_, None, Some(term))
                if v.accepted && (term.starts_with("until event:") || term.ends_with("to begin")) =>
            {
                Standing::UntilEvent
            }
            _ => Standing::Unknown,
        }
    };
    read.iter().map(|v| (v.paper, stands(v), v.group.0, v.group.1)).collect()
}

#[test]
fn kept_figures_and_lists_are_those_of_the_papers_on_any_day() {
    for seed in [1, 2, 3] {
        let dir = tempfile::tempdir().unwrap();
        let catalog = filled(&dir, seed);
        let found = catalog.recount_papers(false).unwrap();
        assert_eq!(found.wrong, 0, "a full recount gives the same: {found:?}");
        let dice = &mut Dice(seed + 100);
        let mut met = std::collections::BTreeSet::new();
        for _ in 0..25 {
            let (a, b) = (dice.day(), dice.day());
            let (on, soon) = (a.clone().min(b.clone()), a.max(b));
            let defined = as_defined(&catalog, &on, &soon);
            met.extend(defined.iter().map(|row| row.1));
            let count = |standing: Standing| defined.iter().filter(|row| row.1 == standing).count() as u64;
            let counts: Vec<(Standing, u64)> =
                Standing::ALL.into_iter().map(|s| (s, count(s))).filter(|(_, n)| *n > 0).collect();
            assert_eq!(catalog.validity_counts(&on, &soon).unwrap(), counts, "on {on} until {soon}");
            let listed: Vec<_> = defined.iter().map(|row| (row.0, row.1)).collect();
            assert_eq!(standings(&catalog, &on, &soon), listed, "on {on} until {soon}");

            let results = catalog.results_on(&on).unwrap();
            let valid = [Standing::InForce, Standing::UntilEvent];
            let of = |is_done: bool| {
                as_defined(&catalog, &on, &on)
                    .iter()
                    .filter(|row| row.2 && (row.3 || !is_done))
                    .filter(|row| valid.contains(&row.1) || row.1 == Standing::Expiring)
                    .count() as u64
            };
            assert_eq!((results.valid, results.valid_done), (of(false), of(true)), "on {on}");

            // Whatever standings are asked for, the list is that part of the whole one, in its order.
            let whole = list(&catalog, &on, &soon, &Standing::ALL);
            for _ in 0..12 {
                let asked: Vec<Standing> = Standing::ALL.into_iter().filter(|_| dice.below(3) == 0).collect();
                let part: Vec<_> = whole.iter().copied().filter(|(_, s)| asked.contains(s)).collect();
                assert_eq!(list(&catalog, &on, &soon, &asked), part, "{asked:?} on {on} until {soon}");
            }
        }
        assert_eq!(met.len(), Standing::ALL.len(), "all of them come up: {met:?}");
    }
}

/// What is listed, in its order.
fn list(catalog: &Catalog, on: &str, soon: &str, asked: &[Standing]) -> Vec<(i64, Standing)> {
    let mut found = Vec::new();
    catalog
        .validity::<CatalogError>(on, soon, asked, |row| {
            found.push((row.paper.0, row.standing));
            Ok(true)
        })
        .unwrap();
    found
}

#[test]
fn an_older_catalog_gets_its_figures_of_validity_once() {
    let dir = tempfile::tempdir().unwrap();
    let older = filled(&dir, 4);
    let counts = |catalog: &Catalog| catalog.validity_counts("2026-01-02", "2026-01-05").unwrap();
    let before = (counts(&older), standings(&older, "2026-01-02", "2026-01-05"));
    crate::catalog::older::make_as_old_as(&older, 9);
    drop(older);
    let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).unwrap();
    assert_eq!((counts(&catalog), standings(&catalog, "2026-01-02", "2026-01-05")), before);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
}

#[test]
fn a_recount_finds_wrong_figures_of_validity_and_mends_them() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = filled(&dir, 5);
    let before = standings(&catalog, "2026-01-02", "2026-01-05");
    let damage = "UPDATE validity_figure SET papers = papers + 1 WHERE id = (SELECT MIN(id) FROM validity_figure); \
                  INSERT INTO validity_figure VALUES (7, 1); \
                  DELETE FROM ended_early WHERE paper = (SELECT MAX(paper) FROM ended_early)";
    catalog.lock().execute_batch(damage).unwrap();
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 3);
    assert_eq!(catalog.recount_papers(true).unwrap().wrong, 3);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
    assert_eq!(standings(&catalog, "2026-01-02", "2026-01-05"), before);
}

#[test]
fn lists_go_along_an_index_and_look_at_papers_last() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = catalog(&dir, &[]);
    let connection = catalog.lock();
    let plan = |(tables, rows, order): (&str, String, &str)| -> String {
        let query = format!(
            "EXPLAIN QUERY PLAN SELECT {COLUMNS}, {STANDING} FROM {tables} WHERE {rows} AND p.id = v.paper \
             AND p.state = ?3 ORDER BY {order}"
        );
        let mut statement = connection.prepare(&query).unwrap();
        let steps: rusqlite::Result<Vec<String>> =
            statement.query_map(["", "", ""], |r| r.get(3)).unwrap().collect();
        steps.unwrap().join("; ")
    };
    for (standing, index) in [
        (Standing::Expiring, "v USING INDEX validity_by_end (last_day>? AND last_day<?)"),
        (Standing::Expired, "v USING INDEX validity_by_end"),
        (Standing::InForce, "validity_without_end"),
        (Standing::UntilEvent, "validity_without_end"),
        (Standing::Revoked, "SCAN e"),
    ] {
        let plans: Vec<String> = places(&[standing]).into_iter().map(plan).collect();
        let plans = plans.join(" | ");
        assert!(plans.contains(index), "{standing:?}: {plans}");
        assert!(standing == Standing::Revoked || !plans.contains("TEMP B-TREE"), "{standing:?}: {plans}");
    }
}
