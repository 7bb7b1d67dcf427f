//! Reading: from a file of any kind to pages of words. One page from start to finish is one function, `read_page`.
//!
//! This stage never archives, never decides what a field is, and keeps no state between documents but the engine.

use std::time::Duration;

use crate::record::{Line, Measures, PageImage, PageText, Problem, ProblemKind, SecondReading, TextSource};

mod block;
mod ctc;
pub mod digits;
pub mod document;
pub mod engine;
mod fingerprint;
mod hand;
mod light;
mod lines;
mod network;
mod pale;
mod pdf;
mod photo;
pub mod picture;
mod prepare;
mod raster;
mod recognise;
mod strip;
mod text_layer;
mod tiff;

pub use block::read_block;
pub use digits::{DigitReader, DigitsError};
pub use document::{Document, Limits};
pub use engine::{Engine, EngineError, EngineSettings};
pub use hand::HandReader;
pub use lines::LineReader;

use picture::{PagePicture, Sheet};

/// What whoever runs the reader decides about reading a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadSettings {
    /// How long recognition of one page may take. What was read until then is kept.
    pub deadline: Duration,
}

impl Default for ReadSettings {
    fn default() -> Self {
        ReadSettings { deadline: Duration::from_secs(60) }
    }
}

/// Letters lower than this (those of 13 pt at about 75 dpi) have marks that run together.
const LOWEST_LETTER_PX: f32 = 8.0;

/// Grey of the darkest paper that a blank page is. Of what was looked at, an empty sheet had 250 and a pale one 245, photographs of
/// walls 127 and 159, a sheet too dark to read 49; a darker sheet costs a person's look, no more.
const DARKEST_SHEET: u8 = 170;

/// Reads one page from start to finish: what is on it, how it lies, its words, what makes it known again. Never fails;
/// what went wrong is in `problems`. The picture for the archive comes back with the turn that makes it upright, and so
/// do the pixels, for the second reader.
pub fn read_page(
    picture: PagePicture,
    engine: &mut Engine,
    settings: &ReadSettings,
) -> (PageText, PageImage, Sheet) {
    let begin = engine::thread_cpu();
    let PagePicture {
        page,
        mut grey,
        mut red_ink,
        mut dpi,
        colour,
        bilevel,
        red,
        mut image,
        text_layer,
        problems,
        ..
    } = picture;
    let mut text = PageText {
        page,
        width_px: grey.width_px,
        height_px: grey.height_px,
        dpi,
        rotation_deg: image.rotation_deg,
        skew_deg: 0.0,
        view: None,
        source: TextSource::Nothing,
        blank: false,
        lines: Vec::new(),
        measures: Measures { ink: 0.0, colour, bilevel, red, scale: 1.0 },
        fingerprint: None,
        problems,
        second: SecondReading::default(),
        engine_ms: 0,
        total_ms: 0,
    };
    if grey.pixels.is_empty() {
        // A page of its own text, which has no pixels: its size is that of the picture it would give.
        (text.width_px, text.height_px) = (image.width_px, image.height_px);
        if let Some(lines) = text_layer {
            trust(&mut text, lines);
        }
        text.total_ms = engine::milliseconds(engine::thread_cpu().saturating_sub(begin));
        return (text, image, Sheet { grey, red_ink, turn_deg: 0 });
    }

    let mut survey = prepare::survey(&grey, dpi);
    // A wall, or a sheet so dark that no mark on it shows, is no blank page: nobody has seen that nothing is on it.
    let is_paper = survey.paper.median() >= DARKEST_SHEET;
    let mut nothing = false;
    let mut pixels = None;
    if text_layer.is_none()
        && let Some(sheet) = photo::flattened(&grey, &red_ink, &survey)
    {
        text.view = Some(sheet.view);
        // Of the picture as it was given: the same file has the same digest, whatever is seen on it.
        pixels = Some(fingerprint::pixels(&grey));
        (grey, red_ink) = (sheet.grey, sheet.red_ink);
        (text.width_px, text.height_px) = (grey.width_px, grey.height_px);
        dpi = raster::density::Density::of(None, grey.width_px, grey.height_px).x_dpi;
        text.dpi = dpi;
        survey = prepare::survey(&grey, dpi);
    }
    if text_layer.is_none()
        && let Some(light) = light::Light::uneven(&survey)
    {
        pixels.get_or_insert_with(|| fingerprint::pixels(&grey));
        light.even(&mut grey, &mut red_ink);
        survey = prepare::survey(&grey, dpi);
    }
    if text_layer.is_none()
        && (survey.blank || survey.nearly_blank())
        && let Some((strong, red)) = pale::strengthened(&grey, &red_ink, &survey)
    {
        let seen = prepare::survey(&strong, dpi);
        // A signature, a seal or a page number may be dark on it.
        let gains = seen.letters > 2 * survey.letters;
        let (reads, cpu) = match gains {
            true => recognise::reads(&strong, &seen, dpi, engine, settings.deadline),
            false => (false, Duration::ZERO),
        };
        text.engine_ms = engine::milliseconds(cpu);
        if reads {
            pixels.get_or_insert_with(|| fingerprint::pixels(&grey));
            (grey, red_ink, survey) = (strong, red, seen);
        }
    }
    text.measures.ink = survey.ink;
    let mut stance = survey.as_it_came();
    if let Some(lines) = text_layer {
        text.skew_deg = stance.skew_deg;
        trust(&mut text, lines);
    } else if survey.blank {
        nothing = true;
    } else {
        let read = recognise::recognise(&grey, &survey, dpi, engine, settings.deadline);
        stance = read.stance;
        text.skew_deg = stance.skew_deg;
        text.measures.scale = read.scale;
        text.engine_ms = text.engine_ms.saturating_add(engine::milliseconds(read.cpu));
        text.source = TextSource::Recognised { engine: engine.name().to_owned() };
        if matches!(stance.turn_deg, 90 | 270) {
            std::mem::swap(&mut text.width_px, &mut text.height_px);
        }
        text.view = text.view.map(|view| view.turned(stance.turn_deg));
        image.rotation_deg = (image.rotation_deg + stance.turn_deg) % 360;
        text.rotation_deg = image.rotation_deg;
        if !read.complete {
            let detail = format!("recognition stopped after {} s", settings.deadline.as_secs_f32());
            text.problems.push(Problem::of_page(ProblemKind::Deadline, page, detail));
        } else if survey.nearly_blank() && recognise::confidence(&read.lines) < recognise::DOUBTFUL {
            // Specks that the engine took for letters.
            nothing = true;
        }
        if let Some(height) = survey.letter_px.filter(|height| *height < LOWEST_LETTER_PX) {
            let detail = format!("letters of {height:.0} px at {dpi:.0} dpi");
            text.problems.push(Problem::of_page(ProblemKind::LowResolution, page, detail));
        }
        if !nothing {
            text.lines = read.lines;
        }
    }
    text.blank = nothing && is_paper;
    if !nothing {
        text.fingerprint =
            Some(fingerprint::of(pixels.unwrap_or_else(|| fingerprint::pixels(&grey)), &survey, stance));
    }
    text.total_ms = engine::milliseconds(engine::thread_cpu().saturating_sub(begin));
    (text, image, Sheet { grey, red_ink, turn_deg: stance.turn_deg })
}

fn trust(text: &mut PageText, lines: Vec<Line>) {
    text.source = TextSource::TextLayer;
    text.blank = false;
    text.lines = lines.into_iter().filter(|line| !line.words.is_empty()).collect();
    for word in text.lines.iter_mut().flat_map(|line| &mut line.words) {
        word.confidence = 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{PageImageEncoding, PageNumber, PxBox, Word};
    use engine::{EngineError, EngineSettings};
    use picture::Grey;

    fn picture(grey: Grey) -> PagePicture {
        let image = PageImage {
            width_px: grey.width_px,
            height_px: grey.height_px,
            dpi_x: 300.0,
            dpi_y: 300.0,
            rotation_deg: 90,
            encoding: PageImageEncoding::Dct { components: 1, inverted_cmyk: false },
            inverted: false,
            icc: None,
            data: Vec::new(),
        };
        PagePicture {
            page: PageNumber(3),
            grey,
            red_ink: Vec::new(),
            dpi: 300.0,
            dpi_known: true,
            colour: false,
            bilevel: false,
            red: 0.0,
            image,
            whole_file: false,
            text_layer: None,
            problems: Vec::new(),
        }
    }

    /// Three lines of Tinos 13 pt at 300 dpi (1500 × 330 px).
    fn three_lines() -> Grey {
        let bytes = include_bytes!("../fixtures/unit/three-lines.png");
        let grey = image::load_from_memory(bytes).unwrap().to_luma8();
        Grey { width_px: grey.width(), height_px: grey.height(), pixels: grey.into_raw() }
    }

    fn open() -> Engine {
        Engine::open(&EngineSettings::default()).unwrap()
    }

    const PRINTED: &str = "Căn cứ Luật Tổ chức chính quyền địa phương\nngày 19 tháng 6 năm 2015 của Quốc hội;\n\
        Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình.\n";

    #[test]
    fn print_is_read_in_place_whichever_way_the_sheet_lies() {
        let mut engine = open();
        for lies_deg in [0, 90, 180, 270] {
            let page = prepare::turned(&three_lines(), lies_deg);
            let (text, image, _) = read_page(picture(page), &mut engine, &ReadSettings::default());
            assert_eq!(text.text(), PRINTED, "{lies_deg}");
            assert_eq!((text.width_px, text.height_px), (1500, 330));
            assert_eq!(text.rotation_deg, (90 + 360 - lies_deg) % 360);
            assert_eq!(image.rotation_deg, text.rotation_deg);
            let first = text.lines[0].bbox;
            assert!((first.x0 - 60).abs() < 12 && (first.y0 - 40).abs() < 25, "{first:?}");
            let baseline = text.lines[0].baseline.unwrap();
            assert!((baseline.y_at(500.0) - 78.0).abs() < 12.0, "{baseline:?}");
            assert!(text.grade().unwrap().0 > 0.8);
            assert!(text.engine_ms > 0 && text.total_ms >= text.engine_ms);
            assert!(matches!(&text.source, TextSource::Recognised { engine } if engine.ends_with(" vie")));
        }
    }

    #[test]
    fn a_page_reads_the_same_after_any_other() {
        let mut engine = open();
        let (first, ..) = read_page(picture(three_lines()), &mut engine, &ReadSettings::default());
        read_page(picture(prepare::turned(&three_lines(), 180)), &mut engine, &ReadSettings::default());
        let (again, ..) = read_page(picture(three_lines()), &mut engine, &ReadSettings::default());
        assert_eq!(first.lines, again.lines);
        assert_eq!(first.fingerprint, again.fingerprint);
    }

    #[test]
    fn a_deadline_keeps_the_page_and_tells() {
        let settings = ReadSettings { deadline: Duration::ZERO };
        let (text, ..) = read_page(picture(three_lines()), &mut open(), &settings);
        assert_eq!(text.problems[0].kind, ProblemKind::Deadline);
        assert!(text.text().len() < PRINTED.len());
        assert!(text.fingerprint.is_some());
    }

    #[test]
    fn a_blank_page_is_flagged_and_not_read() {
        let grey = Grey { width_px: 2480, height_px: 3508, pixels: vec![240; 2480 * 3508] };
        let (text, ..) = read_page(picture(grey), &mut open(), &ReadSettings::default());
        assert!(text.blank && text.lines.is_empty() && text.fingerprint.is_none());
        assert_eq!((text.source, text.engine_ms), (TextSource::Nothing, 0));
        let wall = Grey { width_px: 2480, height_px: 3508, pixels: vec![120; 2480 * 3508] };
        let (text, ..) = read_page(picture(wall), &mut open(), &ReadSettings::default());
        assert!(
            !text.blank && text.lines.is_empty() && text.fingerprint.is_none(),
            "nobody saw that it is empty"
        );
    }

    #[test]
    fn pale_print_is_read_and_the_back_of_a_sheet_is_not() {
        let three = three_lines();
        let mut pale = Grey { width_px: 2480, height_px: 3508, pixels: vec![250; 2480 * 3508] };
        let mut mirrored = pale.clone();
        for (y, row) in three.pixels.chunks_exact(three.width_px as usize).enumerate() {
            for (x, v) in row.iter().enumerate() {
                let v = 250 - (255 - *v) / 6;
                pale.pixels[(y + 900) * 2480 + x + 300] = v;
                mirrored.pixels[(y + 900) * 2480 + 2180 - x] = v;
            }
        }
        let (text, ..) = read_page(picture(pale), &mut open(), &ReadSettings::default());
        assert!(!text.blank && text.text().contains("Quốc hội"), "{}", text.text());
        let (text, ..) = read_page(picture(mirrored), &mut open(), &ReadSettings::default());
        assert!(text.blank && text.lines.is_empty(), "{}", text.text());
    }

    #[test]
    fn a_trusted_text_layer_is_taken_as_it_is() {
        let bbox = PxBox { x0: 1, y0: 2, x1: 30, y1: 12 };
        let word = Word { text: "Điều".into(), bbox, confidence: 0.0 };
        let line = Line { bbox, baseline: None, block: 0, words: vec![word] };
        let empty = Line { words: Vec::new(), ..line.clone() };
        let layer = Some(vec![line, empty]);
        let page =
            PagePicture { text_layer: layer, ..picture(Grey { width_px: 0, height_px: 0, pixels: vec![] }) };
        let (text, ..) = read_page(page, &mut open(), &ReadSettings::default());
        assert_eq!((text.text().as_str(), text.source.clone()), ("Điều\n", TextSource::TextLayer));
        assert_eq!(text.lines[0].words[0].confidence, 1.0);
        assert_eq!(text.engine_ms, 0);
    }

    #[test]
    fn what_is_missing_is_named() {
        let open = |tessdata: &str, language: &str| {
            Engine::open(&EngineSettings { tessdata: Some(tessdata.into()), language: language.into() })
        };
        let error = open("/nonexistent", "vie").unwrap_err();
        assert_eq!(error.to_string(), "no Tesseract language data /nonexistent/vie.traineddata");
        assert!(matches!(open("/tmp", "../vie"), Err(EngineError::LanguageName(_))));
        assert!(matches!(open("/tmp", ""), Err(EngineError::LanguageName(_))));
    }
}
