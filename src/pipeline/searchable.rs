//! The searchable PDF of a paper, from the pages in the catalog and their pictures in the work folder.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::Digest;

use super::document::{event, hex, picture_path};
use super::{Run, RunError, io_error};
use crate::archive::pdfa;
use crate::catalog::{PageRow, PaperRow, StoredImage};
use crate::record::{PageImage, PageImageEncoding, PageNumber, Problem, ProblemKind, field::names};

/// Name of the searchable PDF in a work folder. It is renamed to this when it is whole.
const SEARCHABLE: &str = "searchable.pdf";

/// The searchable PDF of a work folder, if there is one.
pub(super) fn searchable(home: &Path) -> Option<PathBuf> {
    let path = home.join(SEARCHABLE);
    path.exists().then_some(path)
}

pub(super) fn make_searchable(run: &Run<'_>, row: &PaperRow, home: &Path) -> Result<(), RunError> {
    // What was read is in the catalog by now, which `row` may not know.
    let Some(row) = run.catalog.paper(row.id)? else { return Ok(()) };
    let begun = home.join("searchable.part");
    match write_searchable(run, &row, home, &begun) {
        Ok(digest) => {
            let done = home.join(SEARCHABLE);
            crate::fs::publish(&begun, &done).map_err(io_error(&done))?;
            event(run, &row, "searchable-pdf-made", Some(digest), "PDF/A-2b".to_owned())
        }
        Err(SearchableError::Run(error)) => Err(error),
        Err(SearchableError::Pdf(why)) => {
            Ok(run.catalog.add_problem(row.id, &Problem::of_file(ProblemKind::SearchablePdf, why))?)
        }
    }
}

enum SearchableError {
    Run(RunError),
    Pdf(String),
}

impl<E: Into<RunError>> From<E> for SearchableError {
    fn from(error: E) -> Self {
        SearchableError::Run(error.into())
    }
}

/// Writes the PDF and gives its SHA-256.
fn write_searchable(
    run: &Run<'_>,
    row: &PaperRow,
    home: &Path,
    to: &Path,
) -> Result<String, SearchableError> {
    let pdf = |e: pdfa::PdfAError| SearchableError::Pdf(e.to_string());
    let file = File::create(to).map_err(io_error(to))?;
    let info = pdfa::DocumentInfo {
        title: row
            .described
            .as_ref()
            .and_then(|d| d.value(names::TITLE))
            .unwrap_or(&row.original_name)
            .to_owned(),
        author: row.described.as_ref().and_then(|d| d.value(names::AGENCY)).map(str::to_owned),
        // When the file says it was made is when the paper was received: the same paper gives the same bytes.
        created: time::OffsetDateTime::parse(
            &row.received_at,
            &time::format_description::well_known::Rfc3339,
        )
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH),
        language: "vi".to_owned(),
        source_sha256: row.sha256,
        part: pdfa::Part::A2b,
    };
    let mut out = pdfa::PdfA::begin(Hashing::new(BufWriter::new(file)), &info).map_err(io_error(to))?;
    for number in 1..=row.pages.unwrap_or(0) {
        let page = PageNumber(number);
        let Some(PageRow { text, image }) = run.catalog.page(row.id, page)? else { continue };
        match image {
            Some(StoredImage { mut image, whole_file, icc, .. }) => {
                image.icc = icc;
                let from = if whole_file { home.join("original") } else { picture_path(home, page) };
                out.page(&image, pdfa::ImageData::File(&from), &text).map_err(pdf)?;
            }
            None => {
                let (image, bytes) = placeholder();
                out.page(&image, pdfa::ImageData::Bytes(&bytes), &text).map_err(pdf)?;
            }
        }
    }
    let hashing = out.finish().map_err(io_error(to))?;
    let (digest, mut file) = hashing.finish();
    file.flush().map_err(io_error(to))?;
    Ok(digest)
}

/// An empty A4 page in the place of one that could not be decoded, so that page numbers agree with the original.
fn placeholder() -> (PageImage, Vec<u8>) {
    // One white bit in eight by eight, as large as A4: 8 px on 8.27 in.
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(&[0xff; 8]);
    let image = PageImage {
        width_px: 8,
        height_px: 8,
        dpi_x: 8.0 / 8.268,
        dpi_y: 8.0 / 11.693,
        rotation_deg: 0,
        encoding: PageImageEncoding::Flate { components: 1, bits: 1, png_rows: false },
        inverted: false,
        icc: None,
        data: Vec::new(),
    };
    (image, encoder.finish().unwrap_or_default())
}

/// A writer that hashes what passes.
struct Hashing<W> {
    to: W,
    hasher: sha2::Sha256,
}

impl<W: Write> Hashing<W> {
    fn new(to: W) -> Self {
        Hashing { to, hasher: sha2::Sha256::new() }
    }

    fn finish(self) -> (String, W) {
        (hex(&self.hasher.finalize()), self.to)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.to.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}
