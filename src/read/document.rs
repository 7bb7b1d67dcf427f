//! A document of any kind as page pictures: one door to PDF, TIFF and plain pictures, told apart by content. What it
//! promises whoever opens hostile files: sizes are checked before anything is allocated for them, and a panic inside a
//! decoder costs its page. An exhausted memory or an endless loop is not caught here; the reader process has limits.

use std::any::Any;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;
use time::Date;

use super::pdf::PdfDocument;
use super::picture::PagePicture;
use super::raster::{self, damaged};
use super::tiff::Frames;
use crate::record::{MediaType, PageNumber, Problem, ProblemKind};

/// Bounds and settings for opening documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Most pixels of a page. The default of 150 million is A3 at 600 dpi twice over; decoded in colour it takes
    /// 600 MB, which a reader's memory limit of 1 GiB still holds.
    pub max_page_px: u64,
    /// Most pages of a document.
    pub max_pages: u32,
    /// Resolution at which pages with a good text layer are drawn.
    pub text_dpi: f32,
    /// Resolution at which pages are drawn to be recognised, unless the pictures on them say better.
    pub recognition_dpi: f32,
    /// Files of fonts with all Vietnamese letters (TrueType), for PDFs that embed none. Those that do not exist are
    /// passed over. `Bold` and `Italic` in a file name tell its style.
    pub fonts: Vec<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        // Debian's fonts-croscore: as wide as Times New Roman, letter by letter, and complete for Vietnamese.
        let fonts = ["Regular", "Bold", "Italic", "BoldItalic"]
            .map(|style| format!("/usr/share/fonts/truetype/croscore/Tinos-{style}.ttf").into());
        Limits {
            max_page_px: 150_000_000,
            max_pages: 5_000,
            text_dpi: 200.0,
            recognition_dpi: 300.0,
            fonts: fonts.to_vec(),
        }
    }
}

/// An open document.
pub struct Document {
    content: Content,
    media_type: MediaType,
    page_count: u32,
    problems: Vec<Problem>,
    limits: Limits,
    /// The file, mapped.
    map: Arc<Mmap>,
}

enum Content {
    Pdf(Box<PdfDocument>),
    Tiff(Arc<Mmap>, Frames),
    Picture(Arc<Mmap>),
}

impl Document {
    /// Opens a file and counts its pages, decoding none. `passwords` are tried on encrypted PDFs, after none.
    ///
    /// Fails with `Unreadable`, `EmptyFile`, `UnknownType`, `Damaged`, `Encrypted`, `NoPages` or `TooManyPages`.
    pub fn open(path: &Path, passwords: &[String], limits: &Limits) -> Result<Document, Problem> {
        let unreadable = |e: std::io::Error| Problem::of_file(ProblemKind::Unreadable, e.to_string());
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.len() == 0 {
            return Err(Problem::of_file(ProblemKind::EmptyFile, ""));
        }
        // SAFETY: the map is only read. A file that somebody shortens meanwhile ends this process by SIGBUS; it runs
        // as a reader process, whose end costs its page. (Intake waits until files settle, so this is rare.)
        let bytes = Arc::new(unsafe { Mmap::map(&file) }.map_err(unreadable)?);
        let document = guarded(|| Document::of_bytes(bytes, passwords, limits))?;
        document.let_go();
        Ok(document)
    }

    /// Gives the pages of the mapped file back: parsing a PDF of a thousand scans touches all of it, and what is mapped
    /// counts as this process's memory until then. They stay in the system's cache.
    fn let_go(&self) {
        // SAFETY: the map is shared with the file and only read, so what is given back is read from it again. Where
        // the system declines, memory is held longer, nothing else.
        let _ = unsafe { self.map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
    }

    fn of_bytes(bytes: Arc<Mmap>, passwords: &[String], limits: &Limits) -> Result<Document, Problem> {
        let media_type = MediaType::sniff(&bytes[..bytes.len().min(1024)])
            .ok_or_else(|| Problem::of_file(ProblemKind::UnknownType, ""))?;
        let map = Arc::clone(&bytes);
        let mut problems = Vec::new();
        let (content, pages) = match media_type {
            MediaType::Pdf => {
                let pdf = PdfDocument::open(bytes, passwords, limits)?;
                problems.extend(pdf.problems().iter().cloned());
                let pages = pdf.page_count();
                (Content::Pdf(Box::new(pdf)), pages)
            }
            MediaType::Tiff => {
                let frames = Frames::count(&bytes, limits.max_pages);
                if frames.truncated && frames.len() > 0 {
                    problems.push(Problem::of_file(
                        ProblemKind::Truncated,
                        "the chain of TIFF directories breaks off",
                    ));
                }
                if frames.truncated && frames.len() == 0 {
                    return Err(damaged("TIFF without a readable directory"));
                }
                let pages = frames.len();
                (Content::Tiff(bytes, frames), pages)
            }
            _ => (Content::Picture(bytes), 1),
        };
        if pages == 0 {
            return Err(Problem::of_file(ProblemKind::NoPages, ""));
        }
        let page_count = u32::try_from(pages).unwrap_or(u32::MAX);
        if page_count > limits.max_pages {
            let detail = match content {
                Content::Tiff(..) => format!("more than {} pages", limits.max_pages),
                _ => format!("{page_count} pages, limit {}", limits.max_pages),
            };
            return Err(Problem::of_file(ProblemKind::TooManyPages, detail));
        }
        Ok(Document { content, media_type, page_count, problems, limits: limits.clone(), map })
    }

    /// What the content is.
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }

    /// Number of pages, at least 1.
    pub fn page_count(&self) -> u32 {
        self.page_count
    }

    /// What is wrong with the document as a whole although it could be opened.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The days in Việt Nam on which it was signed electronically, as its signatures claim, the earliest first.
    pub fn signed_on(&self) -> Vec<Date> {
        let Content::Pdf(pdf) = &self.content else { return Vec::new() };
        // A signature that cannot be read is none: the pages are what was asked for.
        let days = guarded(|| Ok(pdf.signed_on())).unwrap_or_default();
        self.let_go();
        days
    }

    /// One page as a picture. The problem, if there is one, names the page; damage is `PageDamaged` where other pages
    /// may still be whole, and `Damaged` for a file of one picture.
    pub fn page(&self, page: PageNumber) -> Result<PagePicture, Problem> {
        let outcome = guarded(|| match &self.content {
            Content::Pdf(pdf) => pdf.page(page, &self.limits),
            Content::Tiff(bytes, frames) => frames.read(bytes, page, self.limits.max_page_px),
            Content::Picture(_) if page != PageNumber(1) => Err(damaged("a picture has one page")),
            Content::Picture(bytes) => raster::read(bytes, self.media_type, self.limits.max_page_px),
        });
        self.let_go();
        outcome.map_err(|mut problem| {
            if problem.kind == ProblemKind::Damaged && !matches!(self.content, Content::Picture(_)) {
                problem.kind = ProblemKind::PageDamaged;
            }
            problem.page = Some(page);
            problem
        })
    }
}

/// Runs a decoder; its panic becomes damage. What it worked on is not used again after that.
fn guarded<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(damaged(format!("the decoder gave up: {}", panic_text(&*panic)))))
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown reason")
}

#[cfg(test)]
mod tests;
