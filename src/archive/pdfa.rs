//! The searchable PDF/A of a paper: the scanner's own image streams, and invisible text where the words stand.
//!
//! A file is written from front to back, page by page, to any `Write`; at no time is more than one page of text in
//! memory, and of an image nothing that the caller does not hold itself. The same pages give the same bytes: there is
//! no clock and no random number in it. The bytes of an image are never changed, so what cannot stand in PDF/A as it
//! is (CMYK without a profile) is refused by name, and the caller encodes it anew.
//!
//! `PDFA.md` beside this folder says which clause of the standard is met where, and what judges it.

mod colour;
mod font;
mod metadata;
mod objects;
mod picture;
mod sheet;
mod text;

#[cfg(test)]
mod check;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use pdf_writer::{Content, Filter, Finish, Name, Rect, Ref};
use sha2::{Digest, Sha256 as Hasher};
use time::OffsetDateTime;

use crate::record::{PageImage, PageImageEncoding, PageNumber, PageText, Sha256};
use font::{Codes, deflate};
use metadata::Metadata;
use objects::Objects;
use sheet::Sheet;

/// Pages under one node of the page tree. PDF/A-1 holds arrays to 8 191 entries (ISO 19005-1 §6.1.12), and viewers
/// open a long document faster by a tree than by a list.
const NODE_PAGES: usize = 256;

/// Name of the image in the resources of a page.
const IMAGE: Name<'static> = Name(b"Im");

/// Bytes of an image that are copied at a time.
const COPY_BYTES: usize = 64 * 1024;

/// The part and level of ISO 19005 that a file claims. What is written is the same but for the claim and the version
/// in the first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// PDF/A-2b, PDF 1.7: what archives ask for.
    A2b,
    /// PDF/A-2u: 2b, and every character has its Unicode value. Always true of our files.
    A2u,
    /// PDF/A-1b, PDF 1.4: for archives that take no other, and for validators that know no other. No JPEG 2000.
    A1b,
}

impl Part {
    fn version(self) -> &'static str {
        match self {
            Part::A2b | Part::A2u => "1.7",
            Part::A1b => "1.4",
        }
    }

    /// `pdfaid:part` and `pdfaid:conformance`.
    fn identification(self) -> (u8, char) {
        match self {
            Part::A2b => (2, 'B'),
            Part::A2u => (2, 'U'),
            Part::A1b => (1, 'B'),
        }
    }

    /// Highest major version of ICC profiles (ISO 32000-1 table 67; PDF 1.4 reference, table 4.16).
    fn icc_version_max(self) -> u8 {
        match self {
            Part::A2b | Part::A2u => 4,
            Part::A1b => 2,
        }
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentInfo {
    /// Title, such as "Quyết định 12/QĐ-UBND"; empty for none. Longer than 2 000 characters it is cut.
    pub title: String,
    /// Who issued the paper, if known.
    pub author: Option<String>,
    /// When the PDF is made, with the offset that shall stand in it.
    pub created: OffsetDateTime,
    /// Language of the text (RFC 3066), `vi`.
    pub language: String,
    /// Digest of the original file: half of it becomes the file identifier, all of it `dc:source`.
    pub source_sha256: Sha256,
    /// What the file claims to be.
    pub part: Part,
}

/// Where the coded bytes of a page image are.
#[derive(Debug, Clone, Copy)]
pub enum ImageData<'a> {
    /// In memory.
    Bytes(&'a [u8]),
    /// A whole file, copied in pieces.
    File(&'a Path),
}

/// Why a page could not be added, or the file not be written.
///
/// `CmykWithoutProfile`, `Unsupported` and `Misplaced` come before the first byte of the page: the caller may hand the
/// page in again, encoded anew or without text. After the other two the file is spoilt.
#[derive(Debug, thiserror::Error)]
pub enum PdfAError {
    /// Four components and no ICC profile of four components, which an sRGB output intent does not allow
    /// (ISO 19005-2 §6.2.4.3).
    #[error("page {page}: a CMYK picture without its own profile cannot stand in this PDF/A")]
    CmykWithoutProfile {
        /// Which page.
        page: PageNumber,
    },
    /// A kind of picture that PDF, or this part of PDF/A, does not know.
    #[error("page {page}: {reason}")]
    Unsupported {
        /// Which page.
        page: PageNumber,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Text and picture are not of one page shape or not turned alike.
    #[error(
        "page {page}: text of {text_width_px} x {text_height_px} px turned by {text_deg} does not lie on a picture \
         turned by {image_deg}"
    )]
    Misplaced {
        /// Which page.
        page: PageNumber,
        /// Width of the page that the text was read on.
        text_width_px: u32,
        /// Height of the page that the text was read on.
        text_height_px: u32,
        /// Turn of that page.
        text_deg: u16,
        /// Turn of the picture.
        image_deg: u16,
    },
    /// The picture could not be read from its file, or the file changed meanwhile.
    #[error("page {page}: the picture could not be read")]
    Picture {
        /// Which page.
        page: PageNumber,
        /// Why.
        source: io::Error,
    },
    /// The PDF could not be written.
    #[error("page {page}: the PDF could not be written")]
    Write {
        /// Which page.
        page: PageNumber,
        /// Why.
        source: io::Error,
    },
}

/// A PDF/A that is being written.
///
/// `out` gets small writes beside the large ones: hand in a `BufWriter`. Nothing is there of worth before `finish`
/// has returned, so write to a temporary name.
pub struct PdfA<W: Write> {
    objects: Objects<W>,
    metadata: Metadata,
    part: Part,
    source_sha256: Sha256,
    pages: Ref,
    /// Finished nodes of the page tree, with their numbers of pages.
    nodes: Vec<(Ref, usize)>,
    /// The node that pages are now put under.
    node: Ref,
    node_pages: Vec<Ref>,
    /// Profiles of images by digest: the pages of one scanner share one.
    profiles: HashMap<[u8; 32], Ref>,
    font: Option<Ref>,
    codes: Codes,
}

impl<W: Write> PdfA<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn begin(out: W, info: &DocumentInfo) -> io::Result<PdfA<W>> {
        let mut objects = Objects::begin(out, info.part.version())?;
        let pages = objects.number()?;
        let node = objects.number()?;
        Ok(PdfA {
            objects,
            metadata: Metadata::of(info),
            part: info.part,
            source_sha256: info.source_sha256,
            pages,
            nodes: Vec::new(),
            node,
            node_pages: Vec::new(),
            profiles: HashMap::new(),
            font: None,
            codes: Codes::default(),
        })
    }

    /// Adds a page of `image` at its true size, turned upright by `image.rotation_deg`, with the words of `text`
    /// beneath. `data` are the coded bytes of the image (`image.data` itself is not looked at). `text` may be of
    /// another scale, but not of another position; a page that was not read has no lines.
    ///
    /// # Errors
    /// See [`PdfAError`].
    pub fn page(&mut self, image: &PageImage, data: ImageData<'_>, text: &PageText) -> Result<(), PdfAError> {
        let page = text.page;
        // The text of a sheet that was seen aslant lies over the picture as it was received.
        let seen = text.on_picture();
        let text = seen.as_ref().unwrap_or(text);
        picture::check(image, self.part).map_err(|refusal| match refusal {
            picture::Refusal::CmykWithoutProfile => PdfAError::CmykWithoutProfile { page },
            picture::Refusal::Other(reason) => PdfAError::Unsupported { page, reason },
        })?;
        let sheet = Sheet::of(image, text).ok_or(PdfAError::Misplaced {
            page,
            text_width_px: text.width_px,
            text_height_px: text.height_px,
            text_deg: text.rotation_deg,
            image_deg: image.rotation_deg,
        })?;
        let mut data = Source::open(data).map_err(|source| PdfAError::Picture { page, source })?;
        if data.length_bytes == 0 || i32::try_from(data.length_bytes).is_err() {
            return Err(PdfAError::Unsupported { page, reason: "a picture has bytes, and fewer than 2^31" });
        }

        let picture = self.image(image, &mut data).map_err(|failure| match failure {
            Failure::Reading(source) => PdfAError::Picture { page, source },
            Failure::Writing(source) => PdfAError::Write { page, source },
        })?;
        self.sheet(&sheet, image.rotation_deg, picture, text)
            .map_err(|source| PdfAError::Write { page, source })
    }

    /// Writes what all pages share, and the table of objects; returns `out`, flushed. A file of no pages is no PDF.
    ///
    /// # Errors
    /// `InvalidInput` without pages, else those of `out`.
    pub fn finish(mut self) -> io::Result<W> {
        if self.nodes.is_empty() && self.node_pages.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a PDF has at least one page"));
        }
        self.close_node()?;
        let (pages, nodes) = (self.pages, &self.nodes);
        self.objects.put(pages, |chunk| {
            let count = nodes.iter().map(|(_, pages)| pages).sum::<usize>();
            chunk.pages(pages).count(integer(count)).kids(nodes.iter().map(|&(node, _)| node));
        })?;
        if let Some(font) = self.font {
            font::write(&mut self.objects, font, &self.codes)?;
        }
        let srgb = deflate(&colour::srgb_profile())?;
        let profile = self.objects.add(|chunk, id| {
            chunk.icc_profile(id, &srgb).n(3).filter(Filter::FlateDecode);
        })?;
        // Not compressed, so that programs which know no PDF find it (ISO 19005-1 §6.7.2 even asks for it).
        let xmp = self.metadata.xmp();
        let xmp = self.objects.add(|chunk, id| {
            chunk
                .stream(id, xmp.as_bytes())
                .pair(Name(b"Type"), Name(b"Metadata"))
                .pair(Name(b"Subtype"), Name(b"XML"));
        })?;
        let metadata = &self.metadata;
        let information = self.objects.add(|chunk, id| metadata.information(chunk, id))?;
        let root = self.objects.add(|chunk, id| metadata.catalog(chunk, id, pages, xmp, profile))?;
        self.objects.finish(root, information, &self.source_sha256.0[..16])
    }

    /// Writes the image stream with what belongs to it.
    fn image(&mut self, image: &PageImage, data: &mut Source<'_>) -> Result<Ref, Failure> {
        let profile = match picture::profile(image, self.part) {
            Some(profile) => Some(self.profile(profile, image).map_err(Failure::Writing)?),
            None => None,
        };
        let globals = match &image.encoding {
            PageImageEncoding::Jbig2 { globals: Some(globals) } => Some(
                self.objects.add(|chunk, id| drop(chunk.stream(id, globals))).map_err(Failure::Writing)?,
            ),
            _ => None,
        };
        let id = self.objects.number().map_err(Failure::Writing)?;
        let dictionary = picture::dictionary(image, profile, globals);
        self.objects.begin_stream(id, &dictionary, data.length_bytes).map_err(Failure::Writing)?;
        let mut buffer = vec![0; COPY_BYTES];
        let mut left = data.length_bytes;
        while left > 0 {
            let wanted = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            data.read_exact(&mut buffer[..wanted]).map_err(Failure::Reading)?;
            self.objects.stream_bytes(&buffer[..wanted]).map_err(Failure::Writing)?;
            left -= wanted as u64;
        }
        self.objects.end_stream().map_err(Failure::Writing)?;
        Ok(id)
    }

    fn profile(&mut self, profile: &[u8], image: &PageImage) -> io::Result<Ref> {
        let digest = Hasher::digest(profile).into();
        if let Some(&id) = self.profiles.get(&digest) {
            return Ok(id);
        }
        let components = match image.encoding {
            PageImageEncoding::Dct { components, .. }
            | PageImageEncoding::Jpx { components }
            | PageImageEncoding::Flate { components, .. } => components,
            PageImageEncoding::Ccitt { .. } | PageImageEncoding::Jbig2 { .. } => 1,
        };
        let packed = deflate(profile)?;
        let id = self.objects.add(|chunk, id| {
            chunk.icc_profile(id, &packed).n(components.into()).filter(Filter::FlateDecode);
        })?;
        self.profiles.insert(digest, id);
        Ok(id)
    }

    /// Writes the content and the page.
    fn sheet(&mut self, sheet: &Sheet, rotation_deg: u16, picture: Ref, text: &PageText) -> io::Result<()> {
        let mut content = Content::new();
        // Text first, the picture over it: even a program that paints invisible text shows the scan.
        let has_text = text::write(&mut content, text, sheet, &mut self.codes);
        content.save_state();
        content.transform(sheet.picture_matrix(rotation_deg));
        content.x_object(IMAGE);
        content.restore_state();
        let packed = deflate(&content.finish())?;
        let content = self.objects.add(|chunk, id| {
            chunk.stream(id, &packed).filter(Filter::FlateDecode);
        })?;

        if has_text && self.font.is_none() {
            self.font = Some(self.objects.number()?);
        }
        let font = self.font.filter(|_| has_text);
        if self.node_pages.len() == NODE_PAGES {
            self.close_node()?;
            self.node = self.objects.number()?;
        }
        let node = self.node;
        let page = self.objects.add(|chunk, id| {
            let mut page = chunk.page(id);
            page.parent(node);
            page.media_box(Rect::new(0.0, 0.0, sheet.width_pt as f32, sheet.height_pt as f32));
            page.contents(content);
            let mut resources = page.resources();
            resources.x_objects().pair(IMAGE, picture);
            if let Some(font) = font {
                resources.fonts().pair(text::FONT, font);
            }
            resources.finish();
        })?;
        self.node_pages.push(page);
        Ok(())
    }

    /// Writes the node of the page tree that is being filled.
    fn close_node(&mut self) -> io::Result<()> {
        let (parent, node, kids) = (self.pages, self.node, std::mem::take(&mut self.node_pages));
        self.nodes.push((node, kids.len()));
        self.objects.put(node, |chunk| {
            chunk.pages(node).parent(parent).count(integer(kids.len())).kids(kids);
        })
    }
}

/// Which side of a copy failed.
enum Failure {
    Reading(io::Error),
    Writing(io::Error),
}

/// The bytes of an image, their number known.
struct Source<'a> {
    reader: Box<dyn Read + 'a>,
    length_bytes: u64,
}

impl<'a> Source<'a> {
    fn open(data: ImageData<'a>) -> io::Result<Source<'a>> {
        Ok(match data {
            ImageData::Bytes(bytes) => Source { reader: Box::new(bytes), length_bytes: bytes.len() as u64 },
            ImageData::File(path) => {
                let file = File::open(path)?;
                let length_bytes = file.metadata()?.len();
                Source { reader: Box::new(file), length_bytes }
            }
        })
    }

    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.reader.read_exact(buffer)
    }
}

/// A count of objects, of which there are at most 8 388 607.
fn integer(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
