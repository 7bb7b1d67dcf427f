//! A generated register, for `scripts/bench-report`: the same for the same numbers, whatever machine.
//!
//! ```text
//! register csv FOLDER DOSSIERS                  units.csv and dossiers.csv with the canonical headers
//! register fill DATA DOSSIERS PAPERS [ORDER]    the same dossiers through the import API, and archived papers beside them
//! ```
//!
//! ORDER is `days`, as exports of one system come (the default), or `none`: dossiers by chance, which no export is, but
//! what is left of order where many systems' exports were thrown together.
//!
//! Six hundred communes of one province, 150 procedures of which a few are most of the work, three years of working
//! days. Not random but spread: each dossier's values are digits of a hash of its number.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use sohoa::catalog::{Catalog, ImportOrigin};
use sohoa::record::validity::Term;
use sohoa::record::{Channel, DossierEntry, Outcome, PaperId, RegisterKind, UnitEntry};
use time::macros::date;
use time::{Date, Duration};

const UNITS: u64 = 600;
const PROCEDURES: u64 = 150;
const FIRST: Date = date!(2023 - 10 - 01);
const DAYS: u64 = 3 * 365;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Spreads a number over 64 bits (splitmix64).
fn spread(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn dossier(n: u64, of: u64) -> DossierEntry {
    let hash = spread(n);
    let digit = |at: u32, below: u64| (hash >> at) % below;
    // In the order of days, as exports come; the units of a day are mixed.
    let day = n * DAYS / of;
    let received = FIRST + Duration::days(day as i64);
    // Counted within the day, as the form of a dossier's code has it.
    let serial = n - (day * of).div_ceil(DAYS);
    let unit = digit(0, UNITS);
    // A square of a digit: few procedures are most of the work.
    let procedure = digit(10, PROCEDURES) * digit(20, PROCEDURES) / PROCEDURES;
    let due = received + Duration::days(5 + (procedure % 20) as i64);
    let resolved = received + Duration::days(digit(30, 24) as i64);
    let is_open = digit(36, 100) < 2;
    let yes = |at: u32, percent: u64| Some(digit(at, 100) < percent);
    DossierEntry {
        code: format!("H56.{unit}-{}-{serial:05}", received.to_string()[2..].replace('-', "")),
        procedure: Some(format!("1.{procedure:06}")),
        unit: Some(format!("H56.{unit}")),
        field: Some(format!("Lĩnh vực {}", procedure % 20)),
        channel: Some(Channel::ALL[digit(40, 10).min(3) as usize % 3]),
        received_on: Some(received),
        due_on: Some(due),
        resolved_on: (!is_open).then_some(resolved),
        has_result: Some(!procedure.is_multiple_of(10)),
        components_digitized: yes(44, 88),
        result_digitized: yes(48, 76),
        reused: yes(52, 20),
        ..DossierEntry::default()
    }
}

fn units() -> impl Iterator<Item = UnitEntry> {
    let unit = |code: String, level: &str, parent: Option<String>| UnitEntry {
        name: format!("Đơn vị {code}"),
        level: Some(level.to_owned()),
        code,
        parent,
        ..UnitEntry::default()
    };
    let province = unit("H56".to_owned(), "province", None);
    std::iter::once(province)
        .chain((0..UNITS).map(move |n| unit(format!("H56.{n}"), "commune", Some("H56".to_owned()))))
}

fn csv(folder: &Path, dossiers: u64) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(std::fs::File::create(folder.join("units.csv"))?);
    writeln!(out, "unit_code,name,level,parent_code,valid_from,valid_to,successor_code")?;
    for unit in units() {
        let parent = unit.parent.unwrap_or_default();
        writeln!(out, "{},{},{},{parent},,,", unit.code, unit.name, unit.level.unwrap_or_default())?;
    }
    out.flush()?;
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(folder.join("dossiers.csv"))?);
    writeln!(
        out,
        "dossier_code,procedure_code,unit_code,field,channel,received_on,due_on,resolved_on,has_result,components_digitized,result_digitized,reused"
    )?;
    for n in 0..dossiers {
        let d = dossier(n, dossiers);
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let flag = |f: Option<bool>| u8::from(f == Some(true));
        writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{},{},{}",
            d.code,
            text(&d.procedure),
            text(&d.unit),
            text(&d.field),
            d.channel.map_or("", Channel::as_str),
            day(d.received_on),
            day(d.due_on),
            day(d.resolved_on),
            flag(d.has_result),
            flag(d.components_digitized),
            flag(d.result_digitized),
            flag(d.reused)
        )?;
    }
    Ok(out.flush()?)
}

/// A number that has no common factor with any count of dossiers that is a round one.
const STRIDE: u64 = 7_368_787;

/// Keeps the digits of outcomes and terms apart from those of dossiers.
const OUTCOMES: u64 = 0x6F75_7463;
const TERMS: u64 = 0x7465_726D;

/// Files of one run: a day's work of an office that scans its backlog.
const FILES_A_RUN: u64 = 10_000;

/// What stands in the catalog beside papers: how long they are valid, the files that they came in, and the runs.
///
/// Shares are those of a commune's archive as far as anybody published them, else guesses. Of results a fifth is unlimited, a
/// sixth for half a year, a sixth until a day, a tenth must be used within a year, and a twentieth stands in a register in
/// which the next one of the same code takes its place; the others, and most components, say nothing. One result in a
/// hundred and seventy revokes an earlier one.
struct Beside<'c> {
    validity: rusqlite::Statement<'c>,
    revocation: rusqlite::Statement<'c>,
    source: rusqlite::Statement<'c>,
    run: rusqlite::Statement<'c>,
    run_ends: rusqlite::Statement<'c>,
    /// How many dossiers there are.
    dossiers: u64,
    /// Number of the run in hand, and of the files in it.
    run_now: i64,
    files: u64,
    last_at: String,
}

impl<'c> Beside<'c> {
    fn new(connection: &'c rusqlite::Connection, dossiers: u64) -> Result<Beside<'c>> {
        Ok(Beside {
            validity: connection.prepare(
                "INSERT INTO validity (paper, type_code, number, agency, issued_on, term, accepted, endless, last_day, \
                 phrase, page, rule, code, nth, number_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, 'generated', \
                 ?11, ?12, ?13)",
            )?,
            revocation: connection.prepare(
                "INSERT INTO revocation (paper, number_key, issued_on, agency, day) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            source: connection.prepare(
                "INSERT INTO source (path, shown, size_bytes, modified_ns, dossier, paper, outcome, run) \
                 VALUES (CAST(?1 AS BLOB), ?1, 100000, '1', ?2, ?3, ?4, ?5)",
            )?,
            run: connection.prepare(
                "INSERT INTO run (started_at, version, operator, machine) VALUES (?1, 'generated', ?2, ?3) RETURNING id",
            )?,
            run_ends: connection.prepare("UPDATE run SET finished_at = ?2 WHERE id = ?1")?,
            dossiers,
            run_now: 0,
            files: 0,
            last_at: String::new(),
        })
    }

    /// What a paper says of its validity.
    fn term(&mut self, n: u64, is_result: bool, type_code: &str, received: Date) -> Result<()> {
        let hash = spread(n ^ TERMS);
        let digit = |at: u32, below: u64| (hash >> at) % below;
        // Results are issued about when their dossier was received, components some years before.
        let issued = received - Duration::days(if is_result { 0 } else { digit(8, 3000) as i64 });
        let until = issued + Duration::days(365 + digit(20, 3000) as i64);
        let half_a_year = Term::new(6, 'M').and_then(|term| term.after(issued));
        let (term, last_day) = match (is_result, digit(0, 100)) {
            (true, 0..20) | (false, 0..3) => (Some("unlimited".to_owned()), None),
            (true, 20..36) => (Some("P6M from issue".to_owned()), half_a_year),
            (true, 36..52) | (false, 3..12) => (Some(format!("until {until}")), Some(until)),
            (true, 52..62) => (Some("P12M from issue to begin".to_owned()), None),
            _ => (None, None),
        };
        let is_accepted = term.is_some() && digit(32, 100) < 80;
        let number = |n: u64| format!("{}/UBND", n % 5_000);
        let agency = |n: u64| format!("UBND xã {}", n % UNITS);
        let in_register = is_result && digit(40, 100) < 5;
        // About two of a code, the second in the place of the first.
        let (code, nth, type_code) = if in_register {
            (Some(format!("41a8{:07}", n / 120)), n / 3 % 40, "type-7")
        } else {
            (None, 0, type_code)
        };
        self.validity.execute(rusqlite::params![
            n as i64 + 1,
            type_code,
            number(n),
            agency(n),
            issued.to_string(),
            term,
            is_accepted,
            is_accepted && term.as_deref() == Some("unlimited"),
            last_day.filter(|_| is_accepted).map(|d| d.to_string()),
            term.as_deref().map(|_| "có giá trị"),
            code,
            nth as i64,
            number(n),
        ])?;
        if is_result && digit(48, 500) < 3 && n > 30_000 {
            let of = n - 3 * (1 + digit(50, 9_000));
            let issued_then = dossier(of / 3, self.dossiers).received_on.map(|d| d.to_string());
            let day = issued.to_string();
            self.revocation.execute((n as i64 + 1, number(of), issued_then, agency(of), day))?;
        }
        Ok(())
    }

    /// The file that a paper came in; one in thirty came twice.
    fn file(&mut self, n: u64, dossier: &str, at: &str, outcome: &str) -> Result<()> {
        if self.files.is_multiple_of(FILES_A_RUN) {
            self.end_run()?;
            let operator = format!("Người {}", spread(n) % 12);
            let machine = format!("may-{}", spread(n) % 5);
            self.run_now = self.run.query_row((at, operator, machine), |row| row.get(0))?;
        }
        self.last_at = at.replace("T01", "T09");
        let id = n as i64 + 1;
        self.source.execute((format!("/scan/{n:09}.pdf"), dossier, id, outcome, self.run_now))?;
        self.files += 1;
        if n.is_multiple_of(30) {
            let again = format!("/scan/{n:09}-1.pdf");
            self.source.execute((again, dossier, id, "\"duplicate\"", self.run_now))?;
            self.files += 1;
        }
        Ok(())
    }

    /// The run in hand ends with the day of its last file.
    fn end_run(&mut self) -> Result<()> {
        self.run_ends.execute((self.run_now, &self.last_at))?;
        Ok(())
    }
}

fn fill(data: &Path, dossiers: u64, papers: u64, in_order: bool) -> Result<()> {
    std::fs::create_dir_all(data)?;
    let file = data.join("catalog.sqlite");
    let catalog = Catalog::open(&file)?;
    let origin = |kind| ImportOrigin {
        file: "generated".to_owned(),
        sha256: String::new(),
        kind,
        at: "2026-11-22T00:00:00Z".to_owned(),
        columns: Vec::new(),
    };
    let mut import = catalog.import(&origin(RegisterKind::Units))?;
    for unit in units() {
        import.unit(&unit)?;
    }
    import.commit()?;
    for what in ["new", "the same again"] {
        let begun = Instant::now();
        let mut import = catalog.import(&origin(RegisterKind::Dossiers))?;
        for n in 0..dossiers {
            let nth = if in_order { n } else { n * STRIDE % dossiers };
            import.dossier(&dossier(nth, dossiers))?;
        }
        let counts = import.commit()?;
        let seconds = begun.elapsed().as_secs_f64();
        println!("{what}: {counts:?} in {seconds:.1} s, {:.0} dossiers a second", dossiers as f64 / seconds);
    }
    drop(catalog);
    if papers == 0 {
        return Ok(());
    }
    // Past the catalog's own way in, which is one document at a time; the rows are those that it would write, but for
    // the digests, which are in order: thirty million in the order of chance are half an hour of waiting for the disk,
    // and no report reads one. Without a journal, which would double the room.
    let begun = Instant::now();
    let mut connection = rusqlite::Connection::open(&file)?;
    connection.pragma_update(None, "cache_size", -400_000)?;
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare(
            "INSERT INTO paper (sha256, sha512, size_bytes, media_type, original_name, state, outcome, dossier, role, unit, \
             pages, a4, received_at, archived_at, object_id, manifested, type_code) VALUES (?1, ?2, 100000, '\"pdf\"', 'a.pdf', \
             'archived', ?10, ?3, ?4, ?5, 2, 2.0, ?6, ?6, ?7, ?8, ?9)",
        )?;
        let mut beside = Beside::new(&transaction, dossiers)?;
        for n in 0..papers {
            let d = dossier(n / 3, dossiers);
            let is_result = n % 3 == 2;
            let role = if is_result { "\"result\"" } else { "\"component\"" };
            let received = d.received_on.unwrap_or(FIRST);
            let at = format!("{received}T01:00:00Z");
            let object = format!("urn:sohoa:dossier:{}", d.code);
            let outcome = if spread(n ^ OUTCOMES) % 100 < 30 { "\"review\"" } else { "\"archived\"" };
            let type_code = format!("type-{}", spread(n) % 40);
            insert.execute((
                format!("{n:064x}"),
                format!("{n:0128x}"),
                &d.code,
                role,
                &d.unit,
                &at,
                object,
                format!("{{\"procedure\":\"{}\"}}", d.procedure.as_deref().unwrap_or_default()),
                &type_code,
                outcome,
            ))?;
            beside.term(n, is_result, &type_code, received)?;
            beside.file(n, &d.code, &at, outcome)?;
        }
        beside.end_run()?;
    }
    transaction.commit()?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    println!("{papers} papers in {:.1} s", begun.elapsed().as_secs_f64());
    drop(connection);
    let catalog = Catalog::open(&file)?;
    let begun = Instant::now();
    let figures = catalog.recount_papers(true)?.figures;
    println!("{figures} figures of papers in {:.1} s", begun.elapsed().as_secs_f64());
    // What a run pays for the figures: a dossier gets a paper that was archived without one.
    const MOVED: u64 = 2_000;
    let begun = Instant::now();
    for n in 0..MOVED.min(papers) {
        let code = dossier((n * STRIDE) % dossiers, dossiers).code.parse()?;
        let paper = PaperId(1 + ((n * STRIDE) % papers) as i64);
        catalog.assign(paper, &code, Outcome::Archived, &[])?;
    }
    println!("{:.2} ms for a paper that is assigned", begun.elapsed().as_secs_f64() * 1e3 / MOVED as f64);
    Ok(())
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args.get(at).and_then(|n| n.parse::<u64>().ok());
    match (args.first().map(String::as_str), args.get(1), number(2), number(3)) {
        (Some("csv"), Some(folder), Some(dossiers), _) => csv(Path::new(folder), dossiers),
        (Some("fill"), Some(data), Some(dossiers), Some(papers)) => {
            fill(Path::new(data), dossiers, papers, args.get(4).is_none_or(|order| order == "days"))
        }
        _ => {
            eprintln!("usage: register csv FOLDER DOSSIERS | register fill DATA DOSSIERS PAPERS [days|none]");
            std::process::exit(2)
        }
    }
}
