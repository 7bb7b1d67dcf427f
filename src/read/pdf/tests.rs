//! PDF files made in memory, one for each kind of page.

use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish, Name, Pdf as Writer, Rect, Ref, Str, TextStr};
use std::io::Write;

use time::Date;

use super::*;
use crate::record::PageImageEncoding;

/// What one page is made of.
#[derive(Default)]
struct PageSpec {
    /// Coded image with its size, filter and Decode array.
    image: Option<(Vec<u8>, i32, i32, Filter)>,
    decode: Option<[f32; 2]>,
    rotate: i32,
    matrix: [f32; 6],
    /// Text in Helvetica, and its rendering mode.
    text: Option<(&'static str, i32)>,
    user_unit: Option<f32>,
}

/// A4 in points, as scanners round it.
const A4: Rect = Rect { x1: 0.0, y1: 0.0, x2: 600.0, y2: 840.0 };
const COVERING: [f32; 6] = [600.0, 0.0, 0.0, 840.0, 0.0, 0.0];

fn pdf(spec: &PageSpec) -> Vec<u8> {
    let mut pdf = Writer::new();
    let [catalog, tree, page, image, font, contents] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut writer = pdf.page(page);
    writer.parent(tree).media_box(A4).rotate(spec.rotate).contents(contents);
    if let Some(unit) = spec.user_unit {
        writer.user_unit(unit);
    }
    let mut resources = writer.resources();
    if spec.image.is_some() {
        resources.x_objects().pair(Name(b"I"), image);
    }
    resources.fonts().pair(Name(b"F"), font);
    resources.finish();
    writer.finish();
    let mut content = Content::new();
    if let Some((data, width, height, filter)) = &spec.image {
        let mut stream = pdf.image_xobject(image, data);
        stream.filter(*filter);
        stream.width(*width).height(*height).bits_per_component(8);
        stream.color_space().device_gray();
        if let Some(decode) = spec.decode {
            stream.decode(decode);
        }
        stream.finish();
        content.save_state().transform(spec.matrix).x_object(Name(b"I")).restore_state();
    }
    if let Some((text, mode)) = spec.text {
        content.begin_text().set_font(Name(b"F"), 12.0).next_line(350.0, 700.0);
        content.set_text_rendering_mode(match mode {
            3 => pdf_writer::types::TextRenderingMode::Invisible,
            _ => pdf_writer::types::TextRenderingMode::Fill,
        });
        content.show(Str(text.as_bytes())).end_text();
    }
    pdf.stream(contents, &content.finish());
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    pdf.document_info(Ref::new(7)).title(TextStr("test"));
    pdf.finish()
}

/// Width, height and grey of a picture whose upper left quarter is black.
fn corner(width: usize, height: usize) -> Vec<u8> {
    (0..width * height)
        .map(|i| if i % width < width / 2 && i / width < height / 2 { 0 } else { 255 })
        .collect()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn scan() -> PageSpec {
    let image = Some((zlib(&corner(1200, 1680)), 1200, 1680, Filter::FlateDecode));
    PageSpec { image, matrix: COVERING, ..PageSpec::default() }
}

#[expect(clippy::disallowed_methods, reason = "a test file needs not survive a power cut")]
fn open(bytes: &[u8]) -> Result<PdfDocument, Problem> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.pdf");
    std::fs::write(&path, bytes).unwrap();
    let file = std::fs::File::open(&path).unwrap();
    // SAFETY: nobody else has the file.
    let map = Arc::new(unsafe { Mmap::map(&file) }.unwrap());
    PdfDocument::open(map, &[], &limits())
}

fn limits() -> Limits {
    Limits { fonts: Vec::new(), ..Limits::default() }
}

fn first_page(spec: &PageSpec) -> PagePicture {
    open(&pdf(spec)).unwrap().page(PageNumber(1), &limits()).unwrap()
}

#[test]
fn a_scan_gives_its_own_pixels_and_stream() {
    let spec = scan();
    let page = first_page(&spec);
    assert_eq!(page.image.data, spec.image.unwrap().0);
    assert_eq!(page.image.encoding, PageImageEncoding::Flate { components: 1, bits: 8, png_rows: false });
    assert_eq!(page.grey.pixels, corner(1200, 1680));
    assert!((page.dpi - 144.0).abs() < 0.1 && page.dpi_known);
    assert_eq!(page.image.rotation_deg, 0);
}

#[test]
fn rotation_of_the_page_turns_the_grey_and_is_told() {
    let page = first_page(&PageSpec { rotate: 90, ..scan() });
    assert_eq!((page.grey.width_px, page.grey.height_px), (1680, 1200));
    assert_eq!((page.image.width_px, page.image.rotation_deg), (1200, 90));
    assert_eq!(page.grey.pixels[1679], 0, "the black corner has gone to the upper right");
    assert_eq!(page.grey.pixels[0], 255);
}

#[test]
fn the_matrix_of_the_image_turns_as_well() {
    // Half a turn: negative scales, moved back onto the page.
    let page = first_page(&PageSpec { matrix: [-600.0, 0.0, 0.0, -840.0, 600.0, 840.0], ..scan() });
    assert_eq!(page.image.rotation_deg, 180);
    assert_eq!(page.grey.pixels.last(), Some(&0));
}

#[test]
fn a_mirror_image_is_drawn_instead() {
    let page = first_page(&PageSpec { matrix: [-600.0, 0.0, 0.0, 840.0, 600.0, 0.0], ..scan() });
    assert_eq!(page.image.rotation_deg, 0);
    let width = page.grey.width_px as usize;
    assert!(page.grey.pixels[width - 1] < 10 && page.grey.pixels[0] > 245);
}

#[test]
fn an_inverted_scan_is_read_the_right_way() {
    let page = first_page(&PageSpec { decode: Some([1.0, 0.0]), ..scan() });
    assert!(page.image.inverted);
    assert_eq!(page.grey.pixels[0], 255);
}

#[test]
fn an_invisible_text_layer_under_a_scan_changes_nothing() {
    let page = first_page(&PageSpec { text: Some(("Cong hoa xa hoi", 3)), ..scan() });
    assert!(page.text_layer.is_none());
    assert_eq!(page.grey.pixels, corner(1200, 1680));
}

#[test]
fn what_is_drawn_over_a_scan_is_in_the_picture_and_the_scan_is_not_blurred() {
    let page = first_page(&PageSpec { text: Some(("Ky boi: Uy ban nhan dan", 0)), ..scan() });
    assert_eq!((page.grey.width_px, page.grey.height_px), (1200, 1680));
    let expected = corner(1200, 1680);
    let differing = page.grey.pixels.iter().zip(&expected).filter(|(a, b)| a != b).count();
    assert!((100..20_000).contains(&differing), "{differing} px differ: the letters and nothing else");
    assert!(page.text_layer.is_none());
}

#[test]
fn empty_paper_is_drawn_small_and_any_mark_on_it_large() {
    let empty = first_page(&PageSpec::default());
    assert_eq!((empty.image.width_px, empty.image.height_px), (600, 840));
    assert!(empty.grey.pixels.iter().all(|p| *p == 255));
    let marked = first_page(&PageSpec { text: Some(("-", 0)), ..PageSpec::default() });
    assert_eq!((marked.image.width_px, marked.image.height_px), (2500, 3500));
    let hidden = first_page(&PageSpec { text: Some(("-", 3)), ..PageSpec::default() });
    assert_eq!(hidden.image.width_px, 2500);
}

#[test]
fn units_of_a_page_scale_its_resolution() {
    let page = first_page(&PageSpec { user_unit: Some(0.5), ..scan() });
    assert!((page.dpi - 288.0).abs() < 0.1, "{}", page.dpi);
}

#[test]
fn text_that_cannot_be_trusted_is_drawn_for_recognition() {
    let page = first_page(&PageSpec { text: Some(("C?NG H?A X? H?I CH? NGH?A", 0)), ..PageSpec::default() });
    assert!(page.text_layer.is_none());
    assert_eq!((page.grey.width_px, page.grey.height_px), (2500, 3500));
    assert!(page.grey.pixels.iter().any(|&v| v < 100));
}

#[test]
fn cut_streams_fill_up_with_white() {
    let image = Some((zlib(&corner(1200, 1680)[..1200 * 1000]), 1200, 1680, Filter::FlateDecode));
    let page = first_page(&PageSpec { image, ..scan() });
    assert_eq!(page.problems[0].kind, ProblemKind::Truncated);
    assert_eq!(page.problems[0].detail, "680 of 1680 rows are missing");
    assert_eq!(page.grey.pixels.len(), 1200 * 1680);
}

#[test]
fn an_image_beyond_the_limit_is_not_decoded() {
    let image = Some((zlib(&[0; 100]), 100_000, 100_000, Filter::FlateDecode));
    let document = open(&pdf(&PageSpec { image, ..scan() })).unwrap();
    let problem = document.page(PageNumber(1), &limits()).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::TooLarge);
}

#[test]
fn a_cut_file_is_read_and_reported() {
    let bytes = pdf(&scan());
    let at = bytes.windows(4).rposition(|w| w == b"xref").unwrap();
    let document = open(&bytes[..at.saturating_sub(40)]).unwrap();
    assert_eq!(document.problems()[0].kind, ProblemKind::Truncated);
    assert_eq!(document.page_count(), 1);
}

#[test]
fn rubbish_is_refused() {
    assert_eq!(open(b"%PDF-1.4\nnothing").err().unwrap().kind, ProblemKind::Damaged);
}

/// A page, and beside it what `objects` has; without a table of objects, as after damage.
fn with_objects(catalog: &str, page: &str, objects: &str) -> Vec<Date> {
    let text = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalog} >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] {page} >>\nendobj\n{objects}\n\
         trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    );
    open(text.as_bytes()).unwrap().signed_on()
}

fn days(found: &[Date]) -> Vec<String> {
    found.iter().map(Date::to_string).collect()
}

#[test]
fn the_days_of_signatures_are_found_in_the_form_and_on_the_page() {
    let signatures = "4 0 obj\n<< /FT /Sig /T (a) /V 5 0 R /Kids [6 0 R] >>\nendobj\n\
        5 0 obj\n<< /Type /Sig /ByteRange [0 1 2 3] /Contents <3080> /M (D:20250207085104+07'00') >>\nendobj\n\
        6 0 obj\n<< /Parent 4 0 R /V << /ByteRange [0 1 2 3] /M (D:20250205180000Z) >> >>\nendobj\n\
        7 0 obj\n<< /FT /Tx /V (D:20200101000000Z) >>\nendobj\n\
        8 0 obj\n<< /FT /Sig /V << /ByteRange [0 1 2 3] /Contents \
        <06092a864886f70d010905310f170d3235303230383033303430355a0000> >> >>\nendobj";
    let found = with_objects("/AcroForm << /Fields [7 0 R 4 0 R 9 0 R] >>", "/Annots [8 0 R]", signatures);
    assert_eq!(days(&found), ["2025-02-06", "2025-02-07", "2025-02-08"]);
    assert_eq!(days(&with_objects("", "/Annots [4 0 R]", signatures)), ["2025-02-06", "2025-02-07"]);
    assert_eq!(days(&with_objects("", "", signatures)), [""; 0], "not of this document any more");
}

#[test]
fn fields_that_lead_back_to_themselves_come_to_an_end() {
    let round = "4 0 obj\n<< /Kids [4 0 R 4 0 R] /V 5 0 R >>\nendobj\n5 0 obj\n<< /ByteRange 5 0 R /M 5 0 R >>\nendobj";
    assert_eq!(days(&with_objects("/AcroForm << /Fields [4 0 R] >>", "", round)), [""; 0]);
}
