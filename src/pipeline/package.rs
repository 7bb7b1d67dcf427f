//! From papers that are read to a version of their dossier's archive object: announced in the catalog, committed to the
//! archive, then known as archived. Repeating any of it changes nothing that is done.

use std::io::Read;

use super::document::{event, remove_home};
use super::searchable::searchable;
use super::{AGENT, Run, RunError, held, io_error};
use crate::archive::ocfl::{Change, Content, LogicalPath, ObjectId, OcflError, Put, Recovery, Store};
use crate::archive::package::{
    ArchivedPage, DossierMetadata, EVENTS_PATH, Event, METADATA_PATH, ReusedPaper,
};
use crate::catalog::{Catalog, PaperRow, State};
use crate::clock::Clock;
use crate::config::Config;
use crate::record::{
    DossierCode, MediaType, Outcome, PageNumber, Paper, PaperId, Problem, ProblemKind, ReviewReason, Sha256,
    TextSource,
};

/// The object of a dossier.
fn dossier_object(dossier: &DossierCode) -> ObjectId {
    object_id(format!("urn:sohoa:dossier:{dossier}"))
}

/// The object of a paper without a dossier.
fn loose_object(sha256: Sha256) -> ObjectId {
    object_id(format!("urn:sohoa:paper:{sha256}"))
}

#[expect(clippy::expect_used, reason = "codes and digests hold no character that an identifier may not have")]
fn object_id(text: String) -> ObjectId {
    text.parse().expect("an object identifier")
}

/// The object that holds a paper, or will.
fn object_of(row: &PaperRow) -> ObjectId {
    row.dossier.as_ref().map_or_else(|| loose_object(row.sha256), dossier_object)
}

/// Archives all papers of a dossier that are ready, as one version of its object, with the reuses that came up.
pub(super) fn archive_dossier(run: &Run<'_>, dossier: &DossierCode) -> Result<(), RunError> {
    let ready: Vec<PaperRow> = run
        .catalog
        .papers_of(dossier)?
        .into_iter()
        .filter(|p| matches!(p.state, State::Read | State::Staged))
        // What another run left unfinished waits until its own files are given again: only then is its work checked.
        .filter(|p| held(&run.sources).contains_key(&p.id))
        .collect();
    let mut reuses = Vec::new();
    for (paper, shown) in run.catalog.reuses_of(dossier)? {
        if let Some(row) = run.catalog.paper(paper)?
            && row.state != State::Failed
        {
            let received_as = shown.rsplit('/').next().unwrap_or(&shown).to_owned();
            reuses.push(ReusedPaper {
                sha256: row.sha256,
                object: object_of(&row).as_str().to_owned(),
                received_as,
            });
        }
    }
    if ready.is_empty() && reuses.is_empty() {
        return Ok(());
    }
    commit(run, &dossier_object(dossier), Some(dossier), &ready, reuses)
}

/// Archives one paper without a dossier as an object of its own.
pub(super) fn archive_loose(run: &Run<'_>, paper: PaperId) -> Result<(), RunError> {
    let Some(row) = run.catalog.paper(paper)? else { return Ok(()) };
    commit(run, &loose_object(row.sha256), None, std::slice::from_ref(&row), Vec::new())
}

fn commit(
    run: &Run<'_>,
    object: &ObjectId,
    dossier: Option<&DossierCode>,
    papers: &[PaperRow],
    reuses: Vec<ReusedPaper>,
) -> Result<(), RunError> {
    run.catalog.announce(&papers.iter().map(|row| row.id).collect::<Vec<_>>())?;
    run.options.failpoint.hit("after-announce");
    let found = run.store.recover(object).map_err(RunError::from).and_then(|recovery| {
        if recovery != Recovery::Sound
            && let Some(row) = papers.first()
        {
            event(run, row, "archive-recovered", None, format!("{recovery:?}"))?;
        }
        metadata_of(&run.store, object)
    });
    let mut metadata = match found {
        Ok(metadata) => metadata.unwrap_or_else(|| DossierMetadata::new(dossier.cloned())),
        Err(error) => return set_aside(run, papers, error),
    };
    let mut puts = Vec::new();
    let mut done = Vec::new();
    let mut events = Vec::new();
    let at = run.options.clock.now_text();
    for row in papers {
        let home = run.options.data.paper(row.sha256);
        let searchable = searchable(&home);
        if row.manifested.as_ref().is_some_and(|m| m.procedure.is_some()) {
            metadata.procedure = row.manifested.as_ref().and_then(|m| m.procedure.clone());
        }
        let (paper, pages) = described_paper(&run.catalog, row)?;
        let outcome = if paper.review.is_empty() { Outcome::Archived } else { Outcome::Review };
        event(run, row, "archived", None, object.as_str().to_owned())?;
        let entry = metadata.put(paper, pages, searchable.is_some());
        puts.push(put(
            &entry.original,
            Content::File { path: home.join("original"), sha256: Some(row.sha256) },
        ));
        if let (Some(name), Some(path)) = (&entry.searchable, searchable) {
            puts.push(put(name, Content::File { path, sha256: None }));
        }
        done.push((row.id, outcome, entry.original.clone(), entry.searchable.clone()));
        events.extend(run.catalog.unwritten_events(row.id)?);
    }
    let known = metadata.reused.len();
    for reuse in reuses {
        metadata.reuse(reuse);
    }
    for reuse in &metadata.reused[known..] {
        events.push(json_line(&Event {
            version: 1,
            at: at.clone(),
            event: "reused".to_owned(),
            agent: AGENT.to_owned(),
            input: Some(reuse.sha256),
            output: None,
            note: format!("{} in {}", reuse.received_as, reuse.object),
        }));
    }
    if papers.is_empty() && known == metadata.reused.len() {
        return Ok(());
    }
    puts.push(put(METADATA_PATH, Content::Bytes(metadata.to_json())));
    puts.push(put(EVENTS_PATH, Content::Bytes(with_events(&run.store, object, &events)?)));
    let message = match (papers.len(), metadata.reused.len() - known) {
        (papers, 0) => format!("{papers} papers archived"),
        (papers, reuses) => format!("{papers} papers archived, {reuses} reused"),
    };
    if let Err(error) = run.store.commit(object, change(run.options.config, puts, message, at.clone())) {
        return set_aside(run, papers, error.into());
    }
    run.options.failpoint.hit("after-commit");
    run.catalog.archived(object.as_str(), &at, &done)?;
    run.options.failpoint.hit("after-archived");
    for (row, (_, outcome, ..)) in papers.iter().zip(&done) {
        run.settle_paper(row.id, *outcome)?;
        remove_home(&run.options.data.paper(row.sha256))?;
    }
    Ok(())
}

/// The object cannot be written (a full disk, damage to what it holds): its papers count as failed now, stay in the work
/// folder and are taken up by the next run. Other objects are not concerned. Errors of the catalog end the run.
fn set_aside(run: &Run<'_>, papers: &[PaperRow], error: RunError) -> Result<(), RunError> {
    let kind = match &error {
        RunError::Archive(e) => match e.io_kind() {
            Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) => {
                ProblemKind::DiskFull
            }
            _ => ProblemKind::ArchiveWrite,
        },
        RunError::Io { .. } => ProblemKind::ArchiveWrite,
        _ => return Err(error),
    };
    for row in papers {
        run.catalog.add_problem(row.id, &Problem::of_file(kind, chain(&error)))?;
        run.settle_paper(row.id, Outcome::Failed)?;
    }
    Ok(())
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

fn change(config: &Config, puts: Vec<Put>, message: String, created: String) -> Change {
    Change {
        puts,
        message,
        user_name: config.archive.user_name.clone(),
        user_address: config.archive.user_address.clone(),
        created,
        expected_head: None,
    }
}

#[expect(
    clippy::expect_used,
    reason = "our own names are made of safe parts; `package` tests the worst ones"
)]
fn put(path: &str, content: Content) -> Put {
    Put { path: path.parse::<LogicalPath>().expect("a logical path"), content }
}

fn json_line(event: &Event) -> String {
    serde_json::to_string(event).unwrap_or_default()
}

/// What an object says of itself in its newest version.
pub fn metadata_of(store: &Store, object: &ObjectId) -> Result<Option<DossierMetadata>, RunError> {
    let Some(bytes) = content(store, object, METADATA_PATH)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| RunError::Io {
        path: store.object_path(object).join(METADATA_PATH),
        source: std::io::Error::new(std::io::ErrorKind::InvalidData, e),
    })
}

/// The events of an object with new ones behind them.
fn with_events(store: &Store, object: &ObjectId, new: &[String]) -> Result<Vec<u8>, RunError> {
    let mut bytes = content(store, object, EVENTS_PATH)?.unwrap_or_default();
    for line in new {
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn content(store: &Store, object: &ObjectId, path: &str) -> Result<Option<Vec<u8>>, RunError> {
    let Some(inventory) = store.read(object)? else { return Ok(None) };
    let path = put(path, Content::Bytes(Vec::new())).path;
    if inventory.file(inventory.head(), &path).is_none() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let mut file = store.open_content(object, None, &path)?;
    file.read_to_end(&mut bytes).map_err(io_error(&store.object_path(object)))?;
    Ok(Some(bytes))
}

/// A paper and its pages as the metadata tells of them.
fn described_paper(catalog: &Catalog, row: &PaperRow) -> Result<(Paper, Vec<ArchivedPage>), RunError> {
    let mut pages = Vec::new();
    for number in 1..=row.pages.unwrap_or(0) {
        let Some(found) = catalog.page(row.id, PageNumber(number))? else { continue };
        let text = found.text;
        let grade = text.grade();
        pages.push(ArchivedPage {
            page: text.page,
            width_px: text.view.map_or(text.width_px, |view| view.width_px),
            height_px: text.view.map_or(text.height_px, |view| view.height_px),
            dpi: text.dpi,
            sheet: text.view.map(|view| view.corners),
            blank: text.blank,
            text_from: match text.source {
                TextSource::Recognised { .. } => "recognised",
                TextSource::TextLayer => "text-layer",
                TextSource::Nothing => "nothing",
            }
            .to_owned(),
            mean_confidence: grade.map(|g| g.0),
            p5_confidence: grade.map(|g| g.1),
        });
    }
    let paper = Paper {
        id: row.id,
        sha256: row.sha256,
        size_bytes: row.size_bytes,
        original_name: row.original_name.clone(),
        media_type: row.media_type.unwrap_or(MediaType::Pdf),
        role: row.role,
        pages: row.pages.unwrap_or(0),
        blank_pages: pages.iter().filter(|p| p.blank).map(|p| p.page).collect(),
        a4_equivalents: row.a4,
        described: row.described.clone().unwrap_or_default(),
        review: row.review.clone(),
        problems: catalog.problems_of(row.id)?,
        received_at: row.received_at.clone(),
        manifested: row.manifested.clone(),
    };
    Ok((paper, pages))
}

/// Why a paper cannot be assigned.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// There is no such paper.
    #[error("there is no paper {0}")]
    Unknown(PaperId),
    /// It is not in the archive (yet).
    #[error("paper {0} is not in the archive")]
    NotArchived(PaperId),
    /// It has a dossier already.
    #[error("paper {0} belongs to dossier {1}")]
    HasDossier(PaperId, DossierCode),
    /// It is in that very dossier: there is nothing to do.
    #[error("paper {0} is in dossier {1} already")]
    Already(PaperId, DossierCode),
    /// The archive or the catalog failed.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl From<OcflError> for AssignError {
    fn from(error: OcflError) -> Self {
        AssignError::Run(error.into())
    }
}

impl From<crate::catalog::CatalogError> for AssignError {
    fn from(error: crate::catalog::CatalogError) -> Self {
        AssignError::Run(error.into())
    }
}

/// Gives an archived paper without a dossier its dossier: a new version of the dossier's object holds it, and a new
/// version of its own object says where it went. Nothing is taken away. Gives the dossier object's new version.
pub fn assign(
    catalog: &Catalog,
    store: &Store,
    config: &Config,
    clock: Clock,
    paper: PaperId,
    dossier: &DossierCode,
) -> Result<u32, AssignError> {
    let row = catalog.paper(paper)?.ok_or(AssignError::Unknown(paper))?;
    if let Some(has) = row.dossier.clone()
        && has != *dossier
    {
        return Err(AssignError::HasDossier(paper, has));
    }
    if row.state != State::Archived {
        return Err(AssignError::NotArchived(paper));
    }
    let (from, to) = (loose_object(row.sha256), dossier_object(dossier));
    if row.dossier.is_some() && row.object_id.as_deref() == Some(to.as_str()) {
        return Err(AssignError::Already(paper, dossier.clone()));
    }
    store.recover(&from)?;
    store.recover(&to)?;
    let at = clock.now_text();
    let mut own = metadata_of(store, &from)?.unwrap_or_else(|| DossierMetadata::new(None));
    let Some(entry) = own.papers.iter().find(|p| p.paper.sha256 == row.sha256).cloned() else {
        return Err(AssignError::NotArchived(paper));
    };
    let mut moved = entry.paper.clone();
    moved.review.retain(|why| *why != ReviewReason::Unassigned);
    let (outcome, review) =
        (if moved.review.is_empty() { Outcome::Archived } else { Outcome::Review }, moved.review.clone());

    let mut metadata =
        metadata_of(store, &to)?.unwrap_or_else(|| DossierMetadata::new(Some(dossier.clone())));
    let new = metadata.put(moved, entry.page_list.clone(), entry.searchable.is_some()).clone();
    let place = |path: &str| store.content_path(&from, None, &put(path, Content::Bytes(Vec::new())).path);
    let mut puts =
        vec![put(&new.original, Content::File { path: place(&entry.original)?, sha256: Some(row.sha256) })];
    if let (Some(there), Some(here)) = (&new.searchable, &entry.searchable) {
        puts.push(put(there, Content::File { path: place(here)?, sha256: None }));
    }
    let event = json_line(&Event {
        version: 1,
        at: at.clone(),
        event: "assigned".to_owned(),
        agent: AGENT.to_owned(),
        input: Some(row.sha256),
        output: None,
        note: format!("{} to {}", from.as_str(), to.as_str()),
    });
    let earlier = content(store, &from, EVENTS_PATH)?.unwrap_or_default();
    let mut lines: Vec<String> = String::from_utf8_lossy(&earlier).lines().map(str::to_owned).collect();
    lines.push(event.clone());
    puts.push(put(METADATA_PATH, Content::Bytes(metadata.to_json())));
    puts.push(put(EVENTS_PATH, Content::Bytes(with_events(store, &to, &lines)?)));
    let committed = store.commit(&to, change(config, puts, format!("{paper} assigned"), at.clone()))?;

    own.assigned_to = Some(to.as_str().to_owned());
    let puts = vec![
        put(METADATA_PATH, Content::Bytes(own.to_json())),
        put(EVENTS_PATH, Content::Bytes(with_events(store, &from, &[event])?)),
    ];
    store.commit(&from, change(config, puts, format!("{paper} assigned to {dossier}"), at.clone()))?;
    catalog.assign(paper, dossier, outcome, &review)?;
    catalog.archived(to.as_str(), &at, &[(paper, outcome, new.original, new.searchable)])?;
    Ok(committed.version)
}
