//! Whole files, judged from outside: by `check` (read by lopdf), by hayro's pictures of them, by PDFBox Preflight.

use std::path::PathBuf;
use std::process::Command;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, Rgb, RgbImage};
use lopdf::{Document, Object};
use time::macros::datetime;

use super::check::{faults, texts};
use super::colour::srgb_profile;
use super::*;
use crate::record::{Baseline, Line, Problem, ProblemKind, PxBox, Word};

/// A picture whose four corners differ: dark, red, blue, light (on one bit: black, white, white, white).
fn colours() -> RgbImage {
    RgbImage::from_fn(96, 64, |x, y| match (x < 48, y < 32) {
        (true, true) => Rgb([20, 20, 20]),
        (false, true) => Rgb([200, 30, 30]),
        (true, false) => Rgb([30, 30, 200]),
        (false, false) => Rgb([240, 240, 240]),
    })
}

fn page_image(encoding: PageImageEncoding, data: Vec<u8>) -> PageImage {
    PageImage {
        width_px: 96,
        height_px: 64,
        dpi_x: 72.0,
        dpi_y: 72.0,
        rotation_deg: 0,
        encoding,
        inverted: false,
        icc: None,
        data,
    }
}

fn jpeg(picture: &DynamicImage) -> PageImage {
    let mut data = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut data, 95)).unwrap();
    let components = picture.color().channel_count();
    page_image(PageImageEncoding::Dct { components, inverted_cmyk: false }, data)
}

fn rgb_jpeg() -> PageImage {
    jpeg(&DynamicImage::ImageRgb8(colours()))
}

fn grey_jpeg() -> PageImage {
    jpeg(&DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(colours()).to_luma8()))
}

/// G4 as `fax` codes it (black pels are 0 bits after decoding unless `BlackIs1`).
fn g4(black_is_1: bool, inverted: bool) -> PageImage {
    let mut encoder = fax::encoder::Encoder::new(fax::VecWriter::new());
    for y in 0..64 {
        let pels = (0..96).map(|x| if x < 48 && y < 32 { fax::Color::Black } else { fax::Color::White });
        encoder.encode_line(pels, 96).unwrap();
    }
    let data = encoder.finish().unwrap().finish();
    let encoding = PageImageEncoding::Ccitt {
        k: -1,
        black_is_1,
        byte_align: false,
        end_of_line: false,
        end_of_block: true,
    };
    PageImage { inverted, ..page_image(encoding, data) }
}

fn flate(png_rows: bool) -> PageImage {
    let mut rows = Vec::new();
    for row in colours().rows() {
        if png_rows {
            rows.push(0); // PNG filter type None
        }
        rows.extend(row.flat_map(|pixel| pixel.0));
    }
    page_image(PageImageEncoding::Flate { components: 3, bits: 8, png_rows }, deflate(&rows).unwrap())
}

fn turned(image: PageImage, rotation_deg: u16) -> PageImage {
    PageImage { rotation_deg, ..image }
}

fn profiled(image: PageImage) -> PageImage {
    PageImage { icc: Some(srgb_profile()), ..image }
}

/// Two lines of Vietnamese on a page that was read at twice the size of `image`.
fn text_for(image: &PageImage) -> PageText {
    let (width, height) = match image.rotation_deg {
        90 | 270 => (image.height_px, image.width_px),
        _ => (image.width_px, image.height_px),
    };
    let word = |text: &str, x0, y0| Word {
        text: text.into(),
        bbox: PxBox { x0, y0, x1: x0 + 40, y1: y0 + 16 },
        confidence: 0.9,
    };
    let line = |y0: i32, words: [&str; 2]| Line {
        bbox: PxBox { x0: 10, y0, x1: 100, y1: y0 + 16 },
        baseline: Some(Baseline::from([10.0, y0 as f32 + 12.0, 100.0, y0 as f32 + 13.0])),
        block: 0,
        words: vec![word(words[0], 10, y0), word(words[1], 60, y0)],
    };
    PageText {
        width_px: 2 * width,
        height_px: 2 * height,
        rotation_deg: image.rotation_deg,
        lines: vec![line(10, ["QUYẾT", "ĐỊNH"]), line(40, ["Về", "việc"])],
        ..PageText::unread(PageNumber(1), Problem::of_file(ProblemKind::PageDamaged, ""))
    }
}

fn info(part: Part) -> DocumentInfo {
    DocumentInfo {
        title: "Quyết định <12/QĐ-UBND> & phụ lục".into(),
        author: Some("Ủy ban nhân dân xã".into()),
        created: datetime!(2026-11-22 8:25 +7),
        language: "vi".into(),
        source_sha256: Sha256([0x5A; 32]),
        part,
    }
}

fn pdf(part: Part, images: &[PageImage]) -> Vec<u8> {
    let mut pdf = PdfA::begin(Vec::new(), &info(part)).unwrap();
    for image in images {
        pdf.page(image, ImageData::Bytes(&image.data), &text_for(image)).unwrap();
    }
    pdf.finish().unwrap()
}

fn samples() -> Vec<PageImage> {
    vec![
        rgb_jpeg(),
        turned(grey_jpeg(), 90),
        turned(g4(false, false), 180),
        turned(flate(true), 270),
        flate(false),
        g4(true, true),
        profiled(rgb_jpeg()),
        profiled(turned(rgb_jpeg(), 90)),
    ]
}

#[test]
fn our_files_hold_nothing_but_what_they_may() {
    for part in [Part::A2b, Part::A2u, Part::A1b] {
        assert_eq!(faults(&pdf(part, &samples())), Vec::<String>::new(), "{part:?}");
    }
    let mut bare =
        PdfA::begin(Vec::new(), &DocumentInfo { title: String::new(), author: None, ..info(Part::A2b) })
            .unwrap();
    let image = rgb_jpeg();
    let nothing = PageText { lines: Vec::new(), ..text_for(&image) };
    bare.page(&image, ImageData::Bytes(&image.data), &nothing).unwrap();
    assert_eq!(faults(&bare.finish().unwrap()), Vec::<String>::new(), "without text there is no font");
}

#[test]
fn the_check_finds_what_it_is_there_for() {
    let sound = pdf(Part::A2b, &[rgb_jpeg(), g4(false, false)]);
    let spoil = |by: &dyn Fn(&mut Document)| {
        let mut document = Document::load_mem(&sound).unwrap();
        by(&mut document);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        faults(&bytes).join("; ")
    };
    let each = |document: &mut Document, kind: &[u8], by: &dyn Fn(&mut lopdf::Dictionary)| {
        for object in document.objects.values_mut() {
            let dict = match object {
                Object::Dictionary(dict) => dict,
                Object::Stream(stream) => &mut stream.dict,
                _ => continue,
            };
            let is = |key: &[u8]| dict.get(key).and_then(Object::as_name).is_ok_and(|name| name == kind);
            if is(b"Type") || is(b"Subtype") {
                by(dict);
            }
        }
    };
    type Spoil<'a> = &'a dyn Fn(&mut Document);
    let cases: [(&str, Spoil<'_>); 9] = [
        ("FontFile2", &|d| each(d, b"FontDescriptor", &|dict| drop(dict.remove(b"FontFile2")))),
        ("DW", &|d| each(d, b"CIDFontType2", &|dict| dict.set("DW", 600))),
        ("BitsPerComponent", &|d| each(d, b"Image", &|dict| dict.set("BitsPerComponent", 3))),
        ("colour space", &|d| each(d, b"Image", &|dict| dict.set("ColorSpace", "DeviceCMYK"))),
        ("AA", &|d| each(d, b"Page", &|dict| dict.set("AA", lopdf::Dictionary::new()))),
        ("OpenAction", &|d| each(d, b"Catalog", &|dict| dict.set("OpenAction", 1))),
        ("output intent", &|d| each(d, b"Catalog", &|dict| drop(dict.remove(b"OutputIntents")))),
        ("Title", &|d| {
            let id = d.trailer.get(b"Info").unwrap().as_reference().unwrap();
            d.get_dictionary_mut(id).unwrap().set("Title", Object::string_literal("another"));
        }),
        ("nothing refers to", &|d| {
            d.add_object(1);
        }),
    ];
    assert_eq!(spoil(&|_| ()), "", "a sound file stays sound when lopdf saves it");
    for (word, by) in cases {
        let found = spoil(by);
        assert!(found.contains(word), "{word}: {found}");
    }
}

#[test]
fn words_copy_out_with_blanks_and_lines() {
    let texts = texts(&pdf(Part::A2b, &samples()));
    assert_eq!(texts.len(), samples().len());
    for text in texts {
        assert_eq!(text, "QUYẾT ĐỊNH \nVề việc \n");
    }
}

#[test]
fn image_streams_are_kept_byte_for_byte() {
    let images = samples();
    let document = Document::load_mem(&pdf(Part::A2b, &images)).unwrap();
    for ((_, page), image) in document.get_pages().into_iter().zip(&images) {
        let [found] = &document.get_page_images(page).unwrap()[..] else { panic!("not one image") };
        assert_eq!(found.content, &image.data[..]);
    }
}

/// Grey values of the middles of the four quarters of a page: top left, top right, bottom left, bottom right.
fn seen(bytes: Vec<u8>) -> Vec<[[u8; 3]; 4]> {
    let pdf = Pdf::new(bytes).unwrap();
    let cache = RenderCache::new();
    pdf.pages()
        .iter()
        .map(|page| {
            let map = hayro::render(
                page,
                &cache,
                &InterpreterSettings::default(),
                &RenderSettings::default(),
                &PixmapSettings::default(),
            );
            let (w, h) = (usize::from(map.width()), usize::from(map.height()));
            [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
                let pixel = map.data()[(h * y / 4) * w + w * x / 4];
                [pixel.r, pixel.g, pixel.b]
            })
        })
        .collect()
}

#[test]
fn pages_look_like_their_pictures() {
    const DARK: [u8; 3] = [20, 20, 20];
    const RED: [u8; 3] = [200, 30, 30];
    const BLUE: [u8; 3] = [30, 30, 200];
    const LIGHT: [u8; 3] = [240, 240, 240];
    const B: [u8; 3] = [0; 3];
    const W: [u8; 3] = [255; 3];
    let inverted = |image| PageImage { inverted: true, ..image };
    let not = |c: [u8; 3]| c.map(|v| 255 - v);
    let luma = |c: [u8; 3]| {
        let grey = DynamicImage::ImageRgb8(RgbImage::from_pixel(1, 1, Rgb(c))).to_luma8();
        [grey.get_pixel(0, 0).0[0]; 3]
    };
    let as_is = [DARK, RED, BLUE, LIGHT];
    let cases = [
        ("rgb", rgb_jpeg(), as_is),
        ("rgb 90", turned(rgb_jpeg(), 90), [BLUE, DARK, LIGHT, RED]),
        ("rgb 180", turned(rgb_jpeg(), 180), [LIGHT, BLUE, RED, DARK]),
        ("rgb 270", turned(rgb_jpeg(), 270), [RED, LIGHT, DARK, BLUE]),
        ("rgb inverted", inverted(rgb_jpeg()), as_is.map(not)),
        ("grey", grey_jpeg(), as_is.map(luma)),
        ("grey inverted", inverted(grey_jpeg()), as_is.map(luma).map(not)),
        ("profile", profiled(rgb_jpeg()), as_is),
        ("rows", flate(true), as_is),
        ("no rows", flate(false), as_is),
        ("fax", g4(false, false), [B, W, W, W]),
        ("fax black is 1", g4(true, false), [W, B, B, B]),
        ("fax inverted", g4(false, true), [W, B, B, B]),
        ("fax black is 1, inverted", g4(true, true), [B, W, W, W]),
    ];
    let images: Vec<PageImage> = cases.iter().map(|(_, image, _)| image.clone()).collect();
    for ((name, _, expected), seen) in cases.iter().zip(seen(pdf(Part::A2b, &images))) {
        for (expected, seen) in expected.iter().zip(seen) {
            let off = expected.iter().zip(seen).map(|(e, s)| e.abs_diff(s)).max();
            assert!(off <= Some(6), "{name}: {expected:?} looks {seen:?}");
        }
    }
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    assert_eq!(pdf(Part::A2b, &samples()), pdf(Part::A2b, &samples()));
}

#[test]
fn a_picture_may_come_from_a_file() {
    let image = rgb_jpeg();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&image.data).unwrap();
    let mut pdf_a = PdfA::begin(Vec::new(), &info(Part::A2b)).unwrap();
    let without = PageImage { data: Vec::new(), ..image.clone() };
    pdf_a.page(&without, ImageData::File(file.path()), &text_for(&image)).unwrap();
    assert_eq!(pdf_a.finish().unwrap(), pdf(Part::A2b, std::slice::from_ref(&image)));
}

#[test]
fn after_a_refusal_the_file_goes_on() {
    let cmyk =
        PageImage { encoding: PageImageEncoding::Dct { components: 4, inverted_cmyk: true }, ..rgb_jpeg() };
    let image = rgb_jpeg();
    let mut pdf_a = PdfA::begin(Vec::new(), &info(Part::A2b)).unwrap();
    let refused = pdf_a.page(&cmyk, ImageData::Bytes(&cmyk.data), &text_for(&cmyk));
    assert!(matches!(refused, Err(PdfAError::CmykWithoutProfile { page: PageNumber(1) })), "{refused:?}");
    let refused = pdf_a.page(&image, ImageData::Bytes(&[]), &text_for(&image));
    assert!(matches!(refused, Err(PdfAError::Unsupported { .. })), "{refused:?}");
    let refused = pdf_a.page(&turned(image.clone(), 90), ImageData::Bytes(&image.data), &text_for(&image));
    assert!(matches!(refused, Err(PdfAError::Misplaced { .. })), "{refused:?}");
    let refused = pdf_a.page(&image, ImageData::File(Path::new("/nowhere")), &text_for(&image));
    assert!(matches!(refused, Err(PdfAError::Picture { .. })), "{refused:?}");
    pdf_a.page(&image, ImageData::Bytes(&image.data), &text_for(&image)).unwrap();
    assert_eq!(pdf_a.finish().unwrap(), pdf(Part::A2b, &[image]));
}

#[test]
fn a_file_of_no_pages_is_none() {
    assert!(PdfA::begin(Vec::new(), &info(Part::A2b)).unwrap().finish().is_err());
}

#[test]
fn long_papers_have_a_tree_of_pages() {
    let image = g4(false, false);
    for count in [NODE_PAGES, NODE_PAGES + 1, 3 * NODE_PAGES] {
        let images = vec![image.clone(); count];
        let bytes = pdf(Part::A2b, &images);
        assert_eq!(faults(&bytes), Vec::<String>::new(), "{count} pages");
        assert_eq!(Document::load_mem(&bytes).unwrap().get_pages().len(), count);
    }
}

/// Class path and Java, if PDFBox Preflight is installed (Debian `libpdfbox2-java` and friends, `scripts/setup`).
fn preflight(bytes: &[u8]) -> Option<(bool, String)> {
    let jars = [
        "preflight",
        "pdfbox2",
        "xmpbox",
        "fontbox2",
        "commons-logging",
        "commons-io",
        "javax.activation",
        "jaxb-api",
    ]
    .map(|name| PathBuf::from(format!("/usr/share/java/{name}.jar")));
    if jars.iter().any(|jar| !jar.exists()) {
        return None;
    }
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let output = Command::new("java")
        .arg("-cp")
        .arg(std::env::join_paths(jars).unwrap())
        .arg("org.apache.pdfbox.preflight.Validator_A1b")
        .arg(file.path())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    // 0 valid, 255 not; all else is Java that did not start, which must not pass for a verdict.
    match output.status.code() {
        Some(0) => Some((true, said)),
        Some(255) => Some((false, said)),
        other => panic!("Preflight did not run ({other:?}): {said}"),
    }
}

/// The twin differs from the 2b file in its first line and its claim only (next test), so a verdict on it holds for
/// all that the two parts have in common.
#[test]
fn preflight_accepts_the_twin() {
    let twin = pdf(Part::A1b, &samples());
    let Some((valid, said)) = preflight(&twin) else {
        eprintln!("SKIPPED: PDF/A was not validated, for java or the jars of libpdfbox2-java are missing");
        return;
    };
    assert!(valid, "{said}");
    let mut wrong = twin.clone();
    let at = wrong.windows(9).position(|w| w == b"GTS_PDFA1").unwrap();
    wrong[at..at + 9].copy_from_slice(b"GTS_PDFX1");
    assert!(!preflight(&wrong).unwrap().0, "a validator that accepts everything proves nothing");
}

#[test]
fn the_twin_differs_in_its_claim_only() {
    let [mut two, one] = [Part::A2b, Part::A1b].map(|part| pdf(part, &samples()));
    let mut put = |old: &[u8], new: &[u8]| {
        let at = two.windows(old.len()).position(|w| w == old).unwrap();
        two[at..at + old.len()].copy_from_slice(new);
    };
    put(b"%PDF-1.7", b"%PDF-1.4");
    put(b"<pdfaid:part>2", b"<pdfaid:part>1");
    // The second identifier is a digest of the rest.
    let id = |bytes: &[u8]| bytes.windows(4).rposition(|w| w == b"/ID[").unwrap();
    assert_eq!(two[..id(&two)], one[..id(&one)]);
}

#[test]
fn grey_pictures_stay_grey() {
    let grey = jpeg(&DynamicImage::ImageLuma8(GrayImage::new(96, 64)));
    let document = Document::load_mem(&pdf(Part::A2b, &[grey])).unwrap();
    let page = document.get_pages()[&1];
    assert_eq!(document.get_page_images(page).unwrap()[0].color_space.as_deref(), Some("DeviceGray"));
}
