//! PDF documents: which kind of page each one is, and the picture of it that serves reading and archiving best.
//!
//! | page | picture | text |
//! | --- | --- | --- |
//! | one image covers it, nothing else is seen | that image's own pixels and its own coded stream | recognised |
//! | a scan with something drawn over it (the text of a digital signature, a stamp annotation) | drawn at the scan's resolution, so that what people see is in the archived page; the signed original is kept beside it | recognised |
//! | nothing at all | drawn at 72 dpi | none |
//! | letters, and a text layer that can be trusted | drawn at the resolution for text | the text layer |
//! | everything else | drawn at the resolution for recognition | recognised |
//!
//! An invisible text layer under a scan is somebody's recognition of unknown quality, without confidences: it is never
//! used for reading.

mod fonts;
mod render;
mod scan;
mod signatures;
mod stream;
mod survey;

use std::sync::Arc;

use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::{InterpreterCache, InterpreterSettings};
use hayro_syntax::page::Page;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use memmap2::Mmap;

use self::render::Grid;
use self::survey::Survey;
use super::document::Limits;
use super::picture::PagePicture;
use super::raster::decoded::{Decoded, Orientation};
use super::raster::density::Density;
use super::raster::{damaged, too_large};
use super::text_layer;
use crate::record::{PageNumber, Problem, ProblemKind};

/// Resolution at which empty paper is drawn, a pixel to a point: there is nothing on it that more would show, and at
/// the resolution for recognition ten thousand blank backs cost as much time as a thousand pages of text.
const EMPTY_DPI: f32 = 72.0;

/// An open PDF.
pub(crate) struct PdfDocument {
    pdf: Pdf,
    settings: InterpreterSettings,
    problems: Vec<Problem>,
}

/// The file's bytes, shared with the parser.
struct Mapped(Arc<Mmap>);

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Within how many last bytes `%%EOF` or `startxref` must stand; readers search the last 1 024, and signing software
/// pads more.
const TRAILER_WITHIN_BYTES: usize = 8192;

impl PdfDocument {
    /// Parses the structure of a PDF.
    pub(crate) fn open(
        bytes: Arc<Mmap>,
        passwords: &[String],
        limits: &Limits,
    ) -> Result<PdfDocument, Problem> {
        let mut problems = Vec::new();
        let tail = &bytes[bytes.len().saturating_sub(TRAILER_WITHIN_BYTES)..];
        let ends = |mark: &[u8]| tail.windows(mark.len()).any(|w| w == mark);
        if !ends(b"%%EOF") && !ends(b"startxref") {
            problems.push(Problem::of_file(ProblemKind::Truncated, "PDF without an end"));
        }
        let pdf = parse(&bytes, passwords)?;
        let found = pdf.pages().len();
        if let Some(promised) = promised_pages(&pdf).filter(|&promised| promised > found) {
            let detail = format!("{found} of {promised} pages");
            problems.push(Problem::of_file(ProblemKind::Truncated, detail));
        }
        let settings = InterpreterSettings {
            font_resolver: fonts::resolver(limits.fonts.clone()),
            ..InterpreterSettings::default()
        };
        Ok(PdfDocument { pdf, settings, problems })
    }

    pub(crate) fn page_count(&self) -> usize {
        self.pdf.pages().len()
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The days on which it was signed electronically, the earliest first.
    pub(crate) fn signed_on(&self) -> Vec<time::Date> {
        signatures::days(&self.pdf)
    }

    /// The picture of a page. Damage is told as `Damaged`.
    pub(crate) fn page(&self, number: PageNumber, limits: &Limits) -> Result<PagePicture, Problem> {
        let page = self.pdf.pages().get(number.index()).ok_or_else(|| damaged("no such page"))?;
        let cache = InterpreterCache::new();
        let survey = survey::survey(page, &cache, &self.settings)?;
        for image in &survey.images {
            too_large(image.width_px, image.height_px, limits.max_page_px)?;
        }
        if let Some((image, turn)) = survey.scan() {
            let density = image.density(user_unit(page));
            match scan::extract(page, &cache, &self.settings, image, limits.max_page_px) {
                Ok(Some(decoded)) => {
                    let density = Density::of(Some(density), decoded.grey.width_px, decoded.grey.height_px);
                    let orientation = Orientation { mirrored: false, clockwise_deg: turn };
                    return Ok(decoded.into_page(number, density, orientation));
                }
                Ok(None) => {}
                Err(problem) => return Err(problem),
            }
        }
        self.drawn(page, number, &survey, limits)
    }

    fn drawn(
        &self,
        page: &Page<'_>,
        number: PageNumber,
        survey: &Survey,
        limits: &Limits,
    ) -> Result<PagePicture, Problem> {
        let unit = user_unit(page);
        let dominant = survey.dominant_image();
        let lines = match dominant {
            None => text_layer::lines(&survey.glyphs, f64::from(limits.text_dpi * unit / 72.0))
                .filter(|_| !survey.is_drawn_in_outlines()),
            Some(_) => None,
        };
        let grid = match (&lines, dominant) {
            _ if survey.is_empty() => Grid::square(EMPTY_DPI * unit),
            (Some(_), _) => Grid::square(limits.text_dpi * unit),
            // A scan is drawn on its own pixels, unless its size is not to be believed.
            (None, Some(image)) => image
                .grid()
                .filter(|grid| {
                    let usual = limits.recognition_dpi / 3.0..=limits.recognition_dpi * 2.0;
                    usual.contains(&(grid.x_dpi / unit)) && usual.contains(&(grid.y_dpi / unit))
                })
                .unwrap_or(Grid::square(limits.recognition_dpi * unit)),
            (None, None) => Grid::square(limits.recognition_dpi * unit),
        };
        let (pixels, factor) = render::render(page, &self.settings, grid, limits.max_page_px)?;
        let density =
            Density { x_dpi: grid.x_dpi * factor / unit, y_dpi: grid.y_dpi * factor / unit, known: true };
        let decoded = match dominant {
            Some(image) if image.is_photo => Decoded::photo(pixels),
            Some(_) => Decoded::lossless(pixels),
            None => Decoded::rendering(pixels),
        };
        let mut picture = decoded.into_page(number, density, Orientation::default());
        // The boxes of the lines are in pixels of the resolution that was asked for.
        picture.text_layer = lines.filter(|_| factor == 1.0);
        Ok(picture)
    }
}

fn parse(bytes: &Arc<Mmap>, passwords: &[String]) -> Result<Pdf, Problem> {
    let data = || Arc::new(Mapped(Arc::clone(bytes)));
    let encrypted = |detail: &str| Problem::of_file(ProblemKind::Encrypted, detail);
    let mut outcome = Pdf::new(data());
    for password in passwords {
        match outcome {
            Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
                outcome = Pdf::new_with_password(data(), password);
            }
            _ => break,
        }
    }
    outcome.map_err(|error| match error {
        LoadPdfError::Invalid => damaged("PDF without a readable structure"),
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) if passwords.is_empty() => {
            encrypted("a password is needed")
        }
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            encrypted("none of the passwords fits")
        }
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => {
            encrypted("unknown kind of encryption")
        }
        LoadPdfError::Decryption(_) => encrypted("damaged encryption"),
    })
}

/// What the page tree says of its own size.
fn promised_pages(pdf: &Pdf) -> Option<usize> {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())?;
    let pages = catalog.get::<Dict<'_>>(b"Pages")?;
    pages.get::<u32>(b"Count").and_then(|count| usize::try_from(count).ok())
}

/// Size of the units of a page in points (ISO 32000-1 §14.11.2, UserUnit).
fn user_unit(page: &Page<'_>) -> f32 {
    page.raw().get::<f32>(b"UserUnit").filter(|unit| (0.1..=1000.0).contains(unit)).unwrap_or(1.0)
}

#[cfg(test)]
mod tests;
