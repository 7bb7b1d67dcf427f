//! Letters for PDFs that embed no fonts. The fonts that come with the renderer lack Vietnamese, and every accented
//! letter would be missing from the page.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use hayro_interpret::font::{FontData, FontQuery, StandardFont};
use hayro_interpret::{FontResolverFn, InterpreterSettings};

/// A style of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    bold: bool,
    italic: bool,
}

/// Answers the renderer's queries from `files`, read when the first page needs one; queries that they cannot answer
/// (symbols, typewriter faces) go to the renderer's own fonts.
pub(super) fn resolver(files: Vec<PathBuf>) -> FontResolverFn {
    let own = InterpreterSettings::default().font_resolver;
    let loaded: OnceLock<Vec<(Style, FontData)>> = OnceLock::new();
    Arc::new(move |query| {
        let Some(style) = wanted(query) else { return own(query) };
        let fonts = loaded.get_or_init(|| load(&files));
        fonts
            .iter()
            .find(|(candidate, _)| *candidate == style)
            .or_else(|| fonts.first())
            .map(|(_, data)| (Arc::clone(data), 0))
            .or_else(|| own(query))
    })
}

fn load(files: &[PathBuf]) -> Vec<(Style, FontData)> {
    let mut fonts = Vec::new();
    for file in files {
        let name = file.file_stem().map(|s| s.to_string_lossy().to_lowercase()).unwrap_or_default();
        let style = Style { bold: name.contains("bold"), italic: name.contains("italic") };
        if let Ok(bytes) = std::fs::read(file) {
            let data: FontData = Arc::new(bytes);
            fonts.push((style, data));
        }
    }
    fonts
}

fn wanted(query: &FontQuery) -> Option<Style> {
    use StandardFont::*;
    let standard = match query {
        FontQuery::Standard(font) => *font,
        FontQuery::Fallback(fallback) => {
            if fallback.character_collection.is_some() {
                return None;
            }
            fallback.pick_standard_font()
        }
    };
    let (bold, italic) = match standard {
        Helvetica | TimesRoman => (false, false),
        HelveticaBold | TimesBold => (true, false),
        HelveticaOblique | TimesItalic => (false, true),
        HelveticaBoldOblique | TimesBoldItalic => (true, true),
        _ => return None,
    };
    Some(Style { bold, italic })
}
