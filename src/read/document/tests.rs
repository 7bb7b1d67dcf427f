//! The door itself: what it lets in, and what it says of the rest.

use image::{GrayImage, ImageFormat};

use super::*;

#[expect(clippy::disallowed_methods, reason = "a test file needs not survive a power cut")]
fn open(name: &str, bytes: &[u8]) -> Result<Document, Problem> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Document::open(&path, &[], &Limits::default())
}

fn kind(outcome: Result<Document, Problem>) -> ProblemKind {
    outcome.err().unwrap().kind
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    GrayImage::new(20, 30).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn content_decides_and_not_the_name() {
    let document = open("a.pdf", &png()).unwrap();
    assert_eq!(document.media_type(), MediaType::Png);
    assert_eq!(document.page_count(), 1);
    assert_eq!(document.page(PageNumber(1)).unwrap().grey.width_px, 20);
}

#[test]
fn what_cannot_be_opened_has_its_reason() {
    assert_eq!(kind(open("a.jpg", b"")), ProblemKind::EmptyFile);
    assert_eq!(kind(open("a.jpg", "Kính gửi".as_bytes())), ProblemKind::UnknownType);
    assert_eq!(kind(open("a.tif", b"II*\0\xff\xff\xff\xff")), ProblemKind::Damaged);
    assert_eq!(
        kind(Document::open(Path::new("/nowhere/a"), &[], &Limits::default())),
        ProblemKind::Unreadable
    );
}

#[test]
fn a_pdf_without_pages_says_so() {
    let mut pdf = pdf_writer::Pdf::new();
    pdf.catalog(pdf_writer::Ref::new(1)).pages(pdf_writer::Ref::new(2));
    pdf.pages(pdf_writer::Ref::new(2)).kids([]).count(0);
    assert_eq!(kind(open("a.pdf", &pdf.finish())), ProblemKind::NoPages);
}

#[test]
fn problems_name_their_page() {
    let mut damaged = png();
    let end = damaged.len();
    damaged.truncate(end - 30);
    damaged.truncate(45);
    let problem = open("a.png", &damaged).unwrap().page(PageNumber(1)).unwrap_err();
    assert_eq!((problem.kind, problem.page), (ProblemKind::Damaged, Some(PageNumber(1))));
    assert!(open("a.png", &png()).unwrap().page(PageNumber(2)).is_err());
}

#[test]
fn a_panic_in_a_decoder_is_damage() {
    let problem = guarded::<()>(|| std::panic::resume_unwind(Box::new("an index"))).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Damaged);
    assert!(problem.detail.ends_with("an index"));
}
