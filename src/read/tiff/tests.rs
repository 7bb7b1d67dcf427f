//! TIFF files made in memory.

use tiff::encoder::{Compression, TiffEncoder, colortype};

use super::*;

const LIMIT: u64 = 1 << 22;

fn first_page(bytes: &[u8]) -> Result<PagePicture, Problem> {
    Frames::count(bytes, 100).read(bytes, PageNumber(1), LIMIT)
}

/// A directory with short or long tags, and the data after it. `None` stands for the place of the data.
fn file(tags: &[(u16, Option<u32>)], data: &[u8]) -> Vec<u8> {
    let data_at = 8 + 2 + 12 * tags.len() as u32 + 4;
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend((tags.len() as u16).to_le_bytes());
    for (tag, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(4u16.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(value.unwrap_or(data_at).to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes.extend(data);
    bytes
}

/// Stripes of four black and four white pixels, 16 × 8, in G4.
fn g4_stripes() -> (Vec<u8>, Vec<u8>) {
    let grey: Vec<u8> = (0..16 * 8).map(|i| if i % 16 / 4 % 2 == 0 { 0 } else { 255 }).collect();
    let pixels = Pixels { width_px: 16, height_px: 8, samples: Samples::Grey(grey.clone()) };
    (grey, crate::read::raster::encode::lossless(&pixels).1)
}

fn fax_file(data: &[u8], photometric: u32, fill_order: u32) -> Vec<u8> {
    let length = data.len() as u32;
    file(
        &[
            (tag::WIDTH, Some(16)),
            (tag::HEIGHT, Some(8)),
            (tag::COMPRESSION, Some(4)),
            (tag::PHOTOMETRIC, Some(photometric)),
            (tag::FILL_ORDER, Some(fill_order)),
            (tag::STRIP_OFFSETS, None),
            (tag::STRIP_BYTE_COUNTS, Some(length)),
        ],
        data,
    )
}

#[test]
fn a_single_g4_strip_is_kept_as_it_is() {
    let (grey, data) = g4_stripes();
    let page = first_page(&fax_file(&data, 0, 1)).unwrap();
    assert_eq!(page.grey.pixels, grey);
    assert_eq!(page.image.data, data);
    assert!(matches!(page.image.encoding, PageImageEncoding::Ccitt { k: -1, black_is_1: false, .. }));
    assert!(page.bilevel);
}

#[test]
fn black_is_zero_exchanges_black_and_white() {
    let (grey, data) = g4_stripes();
    let page = first_page(&fax_file(&data, 1, 1)).unwrap();
    assert_eq!(page.grey.pixels, grey.iter().map(|v| !v).collect::<Vec<_>>());
    assert!(matches!(page.image.encoding, PageImageEncoding::Ccitt { black_is_1: true, .. }));
}

#[test]
fn the_other_fill_order_is_coded_anew() {
    let (grey, data) = g4_stripes();
    let page = first_page(&fax_file(&ccitt::reversed_bits(&data), 0, 2)).unwrap();
    assert_eq!(page.grey.pixels, grey);
    assert_eq!(page.image.data, data, "the same coder gives the same bytes");
}

#[test]
fn a_fax_that_breaks_off_says_so() {
    let (_, data) = g4_stripes();
    let page = first_page(&fax_file(&data[..data.len() / 2], 0, 1)).unwrap();
    assert_eq!(page.problems[0].kind, ProblemKind::Truncated);
    assert_eq!(page.grey.pixels.len(), 16 * 8);
}

#[test]
fn every_frame_is_a_page() {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    for value in [10u8, 20, 30] {
        encoder.write_image::<colortype::Gray8>(4, 4, &[value; 16]).unwrap();
    }
    let bytes = bytes.into_inner();
    let frames = Frames::count(&bytes, 100);
    assert_eq!(frames.len(), 3);
    for (number, value) in [(1, 10), (2, 20), (3, 30)] {
        let page = frames.read(&bytes, PageNumber(number), LIMIT).unwrap();
        assert_eq!(page.grey.pixels, [value; 16]);
    }
    assert_eq!(Frames::count(&bytes, 1).len(), 2, "one more than allowed is enough to know");
}

#[test]
fn colours_survive_lzw_and_a_cut() {
    // No red, of which more or less would be taken for a seal when a part is lost.
    let chance = |i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8;
    let rgb: Vec<u8> = (0..64 * 64 * 3u32).map(|i| if i % 3 == 0 { 0 } else { chance(i) }).collect();
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap().with_compression(Compression::Lzw);
    let mut image = encoder.new_image::<colortype::RGB8>(64, 64).unwrap();
    image.rows_per_strip(8).unwrap();
    image.write_data(&rgb).unwrap();
    let bytes = bytes.into_inner();
    let whole = first_page(&bytes).unwrap();
    assert!(whole.problems.is_empty() && whole.colour);
    assert_eq!(whole.image.encoding, PageImageEncoding::Flate { components: 3, bits: 8, png_rows: true });
    // One strip is damaged; the directory, which stands behind them, is whole.
    let mut hurt = bytes.clone();
    let middle = hurt.len() / 2;
    hurt[middle..middle + 200].fill(0);
    let page = first_page(&hurt).unwrap();
    assert_eq!(page.grey.pixels[..64], whole.grey.pixels[..64]);
}

#[test]
fn a_jpeg_strip_becomes_the_page_image() {
    let pixels = Pixels { width_px: 16, height_px: 16, samples: Samples::Grey(vec![90; 256]) };
    let (_, jpeg) = crate::read::raster::encode::photo(&pixels);
    let bytes = file(
        &[
            (tag::WIDTH, Some(16)),
            (tag::HEIGHT, Some(16)),
            (tag::COMPRESSION, Some(7)),
            (tag::PHOTOMETRIC, Some(1)),
            (tag::STRIP_OFFSETS, None),
            (tag::STRIP_BYTE_COUNTS, Some(jpeg.len() as u32)),
        ],
        &jpeg,
    );
    let page = first_page(&bytes).unwrap();
    assert_eq!(page.image.data, jpeg);
    assert!(page.grey.pixels.iter().all(|v| v.abs_diff(90) < 3));
}

#[test]
fn sizes_are_checked_before_anything_is_decoded() {
    let (_, data) = g4_stripes();
    let tags = [
        (tag::WIDTH, Some(1_000_000)),
        (tag::HEIGHT, Some(1_000_000)),
        (tag::COMPRESSION, Some(4)),
        (tag::STRIP_OFFSETS, None),
    ];
    assert_eq!(first_page(&file(&tags, &data)).unwrap_err().kind, ProblemKind::TooLarge);
    assert_eq!(first_page(&file(&tags[2..], &data)).unwrap_err().kind, ProblemKind::Damaged);
}

#[test]
fn packed_samples_are_unpacked_row_by_row() {
    assert_eq!(unpack(&[0b1010_0000, 0b0100_0000], 3, 1), [1, 0, 1, 0, 1, 0]);
    assert_eq!(unpack(&[0x12, 0x30], 3, 4), [1, 2, 3]);
}
