//! One document from its copied bytes to a paper that only has to be archived: open, read all pages, describe, make the
//! searchable PDF. Every step can be repeated; what was done is found in the catalog and not done again.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use sha2::Digest;

use super::protocol::Opened;
use super::searchable::make_searchable;
use super::{AGENT, Run, RunError, held, io_error, package};
use crate::archive::package::Event;
use crate::catalog::{PaperRow, State};
use crate::describe::{self, Hints};
use crate::record::{
    Described, Fingerprint, Outcome, PageNumber, PageText, PaperId, Problem, ProblemKind, ReviewReason,
    Severity, day_in_vietnam,
};

/// Pages at the beginning of a document that are looked at for key fields. The frame of NĐ 30/2020 stands on the
/// first page; covers and letters may come before it.
const DESCRIBED_HEAD: u32 = 40;
/// Pages at the end: the signature of a long document, before its annexes or after them.
const DESCRIBED_TAIL: u32 = 20;

/// Of all papers that look like one, the nearest are noted, the earlier one of two equally near. Ten thousand copies of
/// one form would be fifty million pairs (2 900 such papers made a catalog of 249 MB, 6 600 had 120 GB written), which no
/// person looks through; by the nearest few they still hang together.
const MOST_TWINS: usize = 8;

/// What is kept of a page while its document is in flight.
struct PageSummary {
    page: PageNumber,
    blank: bool,
    a4: f64,
    has_picture: bool,
    has_text: bool,
    fingerprint: Option<Fingerprint>,
    problems: Vec<Problem>,
}

impl PageSummary {
    fn of(text: &PageText, has_picture: bool) -> Self {
        PageSummary {
            page: text.page,
            blank: text.blank,
            a4: a4_equivalents(text),
            has_picture,
            has_text: !text.lines.is_empty(),
            fingerprint: text.fingerprint,
            problems: text.problems.clone(),
        }
    }
}

/// Area of a page in A4 sheets (210 × 297 mm); an unknown size counts as one sheet.
fn a4_equivalents(text: &PageText) -> f64 {
    if text.dpi < 1.0 || text.width_px == 0 || text.height_px == 0 {
        return 1.0;
    }
    let mm = |px: u32| f64::from(px) / f64::from(text.dpi) * 25.4;
    mm(text.width_px) * mm(text.height_px) / (210.0 * 297.0)
}

/// Brings one paper as far as it can get. `Ok(false)`: the run was stopped meanwhile.
pub(super) fn process(run: &Run<'_>, paper: PaperId) -> Result<bool, RunError> {
    if run.stopped() {
        return Ok(false);
    }
    let Some(row) = run.catalog.paper(paper)? else { return Ok(true) };
    let home = run.options.data.paper(row.sha256);
    // What an earlier run left was not synced: a page whose picture is not whole is read again, and the searchable PDF is
    // made anew, which gives the same bytes.
    let is_read = matches!(row.state, State::Read | State::Staged) && pictures_are_whole(run, paper, &home)?;
    if !is_read {
        match read(run, &row, &home)? {
            Step::Done => {}
            Step::Settled => return Ok(true),
            Step::Stopped => return Ok(false),
        }
        run.options.failpoint.hit("after-read");
    }
    make_searchable(run, &row, &home)?;
    run.options.failpoint.hit("after-pdf");
    if row.dossier.is_none() {
        package::archive_loose(run, paper)?;
    }
    Ok(true)
}

enum Step {
    Done,
    Settled,
    Stopped,
}

fn read(run: &Run<'_>, row: &PaperRow, home: &Path) -> Result<Step, RunError> {
    let original = home.join("original");
    let Opened { media, pages, mut problems, signed_on } = match run.readers.open(&original)? {
        Ok(opened) => opened,
        Err(problem) => return fail(run, row, problem),
    };
    if pages == 0 {
        return fail(run, row, Problem::of_file(ProblemKind::NoPages, ""));
    }
    run.catalog.begin_reading(row.id, pages, media)?;
    event(run, row, "received", None, format!("{} bytes, {}, {pages} pages", row.size_bytes, media.mime()))?;

    let mut summaries = Vec::new();
    for (page, digest) in run.catalog.saved_pages(row.id)? {
        if page.0 <= pages
            && picture_is_whole(&picture_path(home, page), &digest)
            && let Some(saved) = run.catalog.page(row.id, page)?
        {
            summaries.push(PageSummary::of(&saved.text, saved.image.is_some()));
        }
    }
    let already_read = summaries.len() as u32;
    (run.options.on)(super::Progress::Opened { pages, already_read });
    let have: std::collections::HashSet<PageNumber> = summaries.iter().map(|s| s.page).collect();
    let missing: Vec<PageNumber> = (1..=pages).map(PageNumber).filter(|p| !have.contains(p)).collect();
    let read: Vec<Option<PageSummary>> = missing
        .into_par_iter()
        .map(|page| read_one(run, row, home, page))
        .collect::<Result<_, RunError>>()?;
    if read.iter().any(Option::is_none) {
        return Ok(Step::Stopped);
    }
    summaries.extend(read.into_iter().flatten());
    summaries.sort_by_key(|s| s.page);

    let page_problems: Vec<&Problem> = summaries.iter().flat_map(|s| &s.problems).collect();
    if let Some(full) = page_problems.iter().find(|p| p.kind == ProblemKind::DiskFull) {
        return postpone(run, row, (*full).clone());
    }
    if summaries.iter().all(|s| !s.has_picture && !s.has_text) {
        // Nothing of it could be seen: the first page's reason is the document's.
        let first = page_problems.first().map(|p| (*p).clone());
        let kind = match first.as_ref().map(|p| p.kind) {
            None | Some(ProblemKind::PageDamaged) => ProblemKind::Damaged,
            Some(kind) => kind,
        };
        return fail(run, row, Problem::of_file(kind, first.map(|p| p.detail).unwrap_or_default()));
    }
    problems.extend(page_problems.into_iter().cloned());
    let texts = described_pages(pages)
        .filter_map(|page| run.catalog.page(row.id, page).transpose())
        .map(|found| found.map(|p| p.text))
        .collect::<Result<Vec<_>, _>>()?;
    let hints = Hints { signed_on, ..hints_of(row) };
    let mut described = describe::describe(&texts, &hints, run.options.types, run.options.accept);
    drop(texts);
    held(&run.neighbours).check(&mut described);
    if summaries.iter().all(|s| s.blank) {
        // A blank back scanned by itself has no fields that a person could look for.
        described.required.clear();
    }
    note_twins(run, row.id, &summaries)?;
    let blank = summaries.iter().filter(|s| s.blank).count() as u32;
    let a4 = (summaries.iter().map(|s| s.a4).sum::<f64>() * 100.0).round() / 100.0;
    let review = review_reasons(&described, &problems, row.dossier.is_some());
    event(run, row, "read", None, format!("{pages} pages, {blank} blank"))?;
    run.catalog.finish_reading(row.id, &described, &review, &problems, blank, a4)?;
    leave_quarantine(run, row)?;
    Ok(Step::Done)
}

/// A paper that failed before and is read now: whoever looks into its quarantine is told so. What lies there is kept.
fn leave_quarantine(run: &Run<'_>, row: &PaperRow) -> Result<(), RunError> {
    let quarantine = run.options.data.quarantine(row.sha256);
    if !quarantine.is_dir() {
        return Ok(());
    }
    let told = quarantine.join("resolved.json");
    let read = serde_json::json!({
        "version": 1,
        "paper": row.id,
        "read_at": run.options.clock.now_text(),
        "agent": AGENT,
    });
    crate::fs::write_durably(&told, format!("{read:#}\n").as_bytes()).map_err(io_error(&told))
}

/// The pages that are looked at for key fields.
pub(super) fn described_pages(pages: u32) -> impl Iterator<Item = PageNumber> {
    (1..=pages).filter(move |n| *n <= DESCRIBED_HEAD || *n + DESCRIBED_TAIL > pages).map(PageNumber)
}

fn hints_of(row: &PaperRow) -> Hints {
    let manifested = row.manifested.as_ref();
    Hints {
        paper_type: manifested.and_then(|m| m.paper_type.clone()),
        title: manifested.and_then(|m| m.title.clone()),
        role: manifested.and_then(|m| m.role),
        file_name: Some(row.original_name.clone()),
        signed_on: Vec::new(),
        received_on: day_in_vietnam(&row.received_at),
    }
}

/// Why a person must look at a paper.
fn review_reasons(described: &Described, problems: &[Problem], assigned: bool) -> Vec<ReviewReason> {
    let mut review = described.doubtful();
    let mut bad: Vec<_> =
        problems.iter().filter(|p| p.kind.severity() >= Severity::Warning).map(|p| p.page).collect();
    bad.sort_unstable();
    bad.dedup();
    if !bad.is_empty() {
        review.insert(0, ReviewReason::Pages { count: bad.len() as u32 });
    }
    if !assigned {
        review.push(ReviewReason::Unassigned);
    }
    review
}

/// Reads one page and keeps it; `None` if the run was stopped before.
fn read_one(
    run: &Run<'_>,
    row: &PaperRow,
    home: &Path,
    page: PageNumber,
) -> Result<Option<PageSummary>, RunError> {
    if run.stopped() {
        return Ok(None);
    }
    let (text, image) = run.readers.page(&home.join("original"), page, Some(&picture_path(home, page)))?;
    run.engine_ms.fetch_add(u64::from(text.engine_ms), Ordering::Relaxed);
    run.read_ms.fetch_add(u64::from(text.total_ms), Ordering::Relaxed);
    run.pages_read.fetch_add(1, Ordering::Relaxed);
    run.catalog.save_page(row.id, &text, image.as_ref())?;
    run.options.failpoint.hit("after-page");
    (run.options.on)(super::Progress::Page);
    Ok(Some(PageSummary::of(&text, image.is_some())))
}

/// Where the bytes of a page's picture are, if they are not the whole original.
pub(super) fn picture_path(home: &Path, page: PageNumber) -> PathBuf {
    home.join(format!("p{:06}.img", page.0))
}

/// Whether the picture that a saved page tells of is there; a power cut may have taken it, since it is not synced.
fn picture_is_whole(path: &Path, digest: &str) -> bool {
    if digest.is_empty() {
        return true;
    }
    std::fs::read(path).is_ok_and(|bytes| hex(&sha2::Sha256::digest(&bytes)) == digest)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The document could not be read: its bytes go to quarantine with the reason.
fn fail(run: &Run<'_>, row: &PaperRow, problem: Problem) -> Result<Step, RunError> {
    if problem.kind == ProblemKind::DiskFull {
        return postpone(run, row, problem);
    }
    let quarantine = run.options.data.quarantine(row.sha256);
    let home = run.options.data.paper(row.sha256);
    let original = home.join("original");
    crate::fs::create_folders(&quarantine).map_err(io_error(&quarantine))?;
    let reason = serde_json::json!({
        "version": 1,
        "paper": row.id,
        "sha256": row.sha256,
        "received_as": row.original_name,
        "received_at": row.received_at,
        "problem": problem,
        "agent": AGENT,
    });
    let told = quarantine.join("reason.json");
    crate::fs::write_durably(&told, format!("{reason:#}\n").as_bytes()).map_err(io_error(&told))?;
    let kept = quarantine.join("original");
    crate::fs::sync_file(&original).map_err(io_error(&original))?;
    crate::fs::publish(&original, &kept).map_err(io_error(&kept))?;
    run.catalog.fail(row.id, &problem)?;
    run.settle_paper(row.id, Outcome::Failed)?;
    remove_home(&home)?;
    Ok(Step::Settled)
}

/// Something outside the document is in the way (a full disk): it counts as failed now and is taken up again by the
/// next run, with the pages that are read.
fn postpone(run: &Run<'_>, row: &PaperRow, problem: Problem) -> Result<Step, RunError> {
    run.catalog.add_problem(row.id, &problem)?;
    run.settle_paper(row.id, Outcome::Failed)?;
    Ok(Step::Settled)
}

/// Takes away a work folder whose content is safe elsewhere.
pub(super) fn remove_home(home: &Path) -> Result<(), RunError> {
    match std::fs::remove_dir_all(home) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io_error(home)(e)),
        _ => Ok(()),
    }
}

pub(super) fn event(
    run: &Run<'_>,
    row: &PaperRow,
    what: &str,
    output: Option<String>,
    note: String,
) -> Result<(), RunError> {
    let at = run.options.clock.now_text();
    let event = Event {
        version: 1,
        at: at.clone(),
        event: what.to_owned(),
        agent: AGENT.to_owned(),
        input: Some(row.sha256),
        output,
        note,
    };
    let value = serde_json::to_value(&event).unwrap_or_default();
    Ok(run.catalog.add_event(row.id, &at, &value)?)
}

/// Looks for papers with the same pictures and notes them; then makes this one known.
fn note_twins(run: &Run<'_>, paper: PaperId, pages: &[PageSummary]) -> Result<(), RunError> {
    let bits = run.options.config.identify.near_duplicate_bits;
    let prints: Vec<_> = pages.iter().filter_map(|p| Some((p.page, p.fingerprint?))).collect();
    if prints.is_empty() {
        return Ok(());
    }
    let found = {
        let mut index = held(&run.twins);
        let bare: Vec<Fingerprint> = prints.iter().map(|(_, print)| *print).collect();
        let found = index.twins(&bare, bits);
        index.insert(paper, &prints);
        found
    };
    let nearest = found.iter().take(MOST_TWINS).map(|twin| (twin.paper, twin.distance, twin.same_pixels));
    Ok(run.catalog.add_twins(paper, nearest)?)
}

/// Whether the pictures of all saved pages are there.
fn pictures_are_whole(run: &Run<'_>, paper: PaperId, home: &Path) -> Result<bool, RunError> {
    Ok(run
        .catalog
        .saved_pages(paper)?
        .iter()
        .all(|(page, digest)| picture_is_whole(&picture_path(home, *page), digest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_unknown_size_is_one_sheet_and_a3_is_two() {
        let mut page = PageText::unread(PageNumber(1), Problem::of_file(ProblemKind::PageDamaged, ""));
        assert_eq!(a4_equivalents(&page), 1.0);
        (page.width_px, page.height_px, page.dpi) = (3508, 4961, 300.0);
        assert!((a4_equivalents(&page) - 2.0).abs() < 0.01);
    }

    #[test]
    fn long_documents_are_described_by_their_ends() {
        assert_eq!(described_pages(5).count(), 5);
        let long: Vec<u32> = described_pages(1000).map(|p| p.0).collect();
        assert_eq!((long.len(), long[39], long[40]), (60, 40, 981));
    }

    #[test]
    fn a_lost_picture_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p");
        crate::fs::write_durably(&path, b"abc").unwrap();
        let digest = hex(&sha2::Sha256::digest(b"abc"));
        assert!(picture_is_whole(&path, &digest) && picture_is_whole(Path::new("/nowhere"), ""));
        crate::fs::write_durably(&path, b"ab").unwrap();
        assert!(!picture_is_whole(&path, &digest));
    }

    #[test]
    fn warnings_and_a_missing_dossier_call_for_a_person() {
        let problem = Problem::of_page(ProblemKind::Deadline, PageNumber(2), "");
        let notice = Problem::of_file(ProblemKind::LowResolution, "");
        let review = review_reasons(&Described::default(), &[problem, notice], false);
        assert_eq!(review, vec![ReviewReason::Pages { count: 1 }, ReviewReason::Unassigned]);
    }
}
