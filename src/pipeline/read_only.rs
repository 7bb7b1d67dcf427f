//! A document read from where it lies and not archived, for `sohoa read` and `sohoa types test`.

use std::path::Path;

use rayon::prelude::*;

use super::Readers;
use super::document::described_pages;
use super::protocol::Opened;
use crate::clock::Clock;
use crate::describe::{self, Accept, Hints, PaperTypes};
use crate::record::{Described, MediaType, PageNumber, PageText, Problem, TextSource, View, in_vietnam};

/// A document that was read without being archived.
#[derive(Debug)]
pub struct ReadDocument {
    /// Type of content, if it could be opened.
    pub media: Option<MediaType>,
    /// Number of pages.
    pub pages: u32,
    /// What it says.
    pub described: Described,
    /// All its text, page after page, a form feed between.
    pub text: String,
    /// Mean and 5th percentile of the word confidences of each page; `None` for a page without words.
    pub grades: Vec<Option<(f32, f32)>>,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// Where the text of each page comes from.
    pub sources: Vec<TextSource>,
    /// How each page lies on its picture, where it was photographed aslant.
    pub views: Vec<Option<View>>,
    /// The pages that were looked at for key fields, as read.
    pub read_pages: Vec<PageText>,
}

/// Reads a document from where it lies and archives nothing (`sohoa read`). Pages are read in parallel on the current
/// rayon pool.
///
/// # Errors
/// Only when no reader can work.
pub fn read_document(
    path: &Path,
    readers: &Readers,
    types: &PaperTypes,
    accept: &Accept,
) -> Result<ReadDocument, super::ReaderError> {
    let mut document = ReadDocument {
        media: None,
        pages: 0,
        described: Described::default(),
        text: String::new(),
        grades: Vec::new(),
        problems: Vec::new(),
        sources: Vec::new(),
        views: Vec::new(),
        read_pages: Vec::new(),
    };
    let Opened { media, pages, problems, signed_on } = match readers.open(path)? {
        Ok(opened) => opened,
        Err(problem) => {
            document.problems.push(problem);
            return Ok(document);
        }
    };
    document.media = Some(media);
    document.pages = pages;
    document.problems = problems;
    let texts = (1..=pages)
        .into_par_iter()
        .map(|n| readers.page(path, PageNumber(n), None).map(|(text, _)| text))
        .collect::<Result<Vec<_>, _>>()?;
    for text in &texts {
        if text.page.0 > 1 {
            document.text.push('\u{c}');
        }
        document.text.push_str(&text.text());
        document.grades.push(text.grade());
        document.sources.push(text.source.clone());
        document.views.push(text.view);
        document.problems.extend(text.problems.iter().cloned());
    }
    let file_name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let received_on = Some(in_vietnam(Clock::System.now()).date());
    let hints = Hints { file_name, signed_on, received_on, ..Hints::default() };
    let described: Vec<PageText> = {
        let wanted: Vec<usize> = described_pages(pages).map(PageNumber::index).collect();
        texts.into_iter().enumerate().filter(|(i, _)| wanted.contains(i)).map(|(_, t)| t).collect()
    };
    document.described = describe::describe(&described, &hints, types, accept);
    document.read_pages = described;
    Ok(document)
}
