//! Whole files of one picture, made in memory.

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage};

use super::*;

const LIMIT: u64 = 1 << 24;

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn slope() -> GrayImage {
    GrayImage::from_fn(40, 60, |x, y| image::Luma([(x * 3 + y * 2) as u8]))
}

#[test]
fn a_jpeg_is_kept_as_the_whole_file() {
    let page = read(&file(slope(), ImageFormat::Jpeg), MediaType::Jpeg, LIMIT).unwrap();
    assert!(page.whole_file && page.image.data.is_empty());
    assert_eq!(page.image.encoding, PageImageEncoding::Dct { components: 1, inverted_cmyk: false });
    assert_eq!((page.grey.width_px, page.grey.height_px), (40, 60));
    assert!(!page.colour && page.problems.is_empty());
}

#[test]
fn a_truncated_jpeg_is_read_coded_anew_and_reported() {
    let noise = GrayImage::from_fn(128, 128, |x, y| image::Luma([(x * x * 7 + y * y * 13) as u8]));
    let bytes = file(noise, ImageFormat::Jpeg);
    let page = read(&bytes[..bytes.len() * 2 / 3], MediaType::Jpeg, LIMIT).unwrap();
    assert!(!page.whole_file && !page.image.data.is_empty());
    assert_eq!(page.problems[0].kind, ProblemKind::Truncated);
    assert_eq!(page.problems[0].page, Some(PageNumber(1)));
}

#[test]
fn png_rows_are_copied_where_pdf_can_carry_them() {
    let bytes = file(slope(), ImageFormat::Png);
    let page = read(&bytes, MediaType::Png, LIMIT).unwrap();
    assert_eq!(page.image.encoding, PageImageEncoding::Flate { components: 1, bits: 8, png_rows: true });
    let at = bytes.windows(page.image.data.len()).position(|w| w == page.image.data);
    assert!(at.is_some(), "the coded rows stand in the file as they are");
    assert_eq!(page.grey.pixels, slope().into_raw());
}

#[test]
fn alpha_lies_on_white_and_is_coded_anew() {
    let clear = RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]));
    let page = read(&file(clear, ImageFormat::Png), MediaType::Png, LIMIT).unwrap();
    assert!(page.grey.pixels.iter().all(|&v| v == 255));
    assert!(page.bilevel, "plain white has no grey in it");
}

#[test]
fn a_truncated_png_keeps_its_upper_rows() {
    let noise = GrayImage::from_fn(200, 200, |x, y| image::Luma([(x * x * 7 + y * y * 13) as u8]));
    let bytes = file(noise, ImageFormat::Png);
    let page = read(&bytes[..bytes.len() / 2], MediaType::Png, LIMIT).unwrap();
    assert_eq!(page.problems[0].kind, ProblemKind::Truncated);
    assert!(page.grey.pixels[..200].iter().any(|&v| v < 100));
    assert!(page.grey.pixels[199 * 200..].iter().all(|&v| v == 255));
}

#[test]
fn black_and_white_becomes_g4_from_any_wrapper() {
    let stripes = RgbImage::from_fn(33, 20, |_, y| image::Rgb([if y % 4 == 0 { 0 } else { 255 }; 3]));
    for (format, media_type) in [
        (ImageFormat::Bmp, MediaType::Bmp),
        (ImageFormat::Gif, MediaType::Gif),
        (ImageFormat::WebP, MediaType::Webp),
    ] {
        let page = read(&file(stripes.clone(), format), media_type, LIMIT).unwrap();
        assert!(page.bilevel, "{media_type:?}");
        assert!(matches!(page.image.encoding, PageImageEncoding::Ccitt { .. }), "{media_type:?}");
        assert_eq!(page.grey.pixels[0..34], [vec![0; 33], vec![255]].concat(), "{media_type:?}");
    }
}

#[test]
fn the_same_picture_in_two_lossless_wrappers_has_the_same_grey() {
    let picture = RgbImage::from_fn(31, 17, |x, y| image::Rgb([x as u8 * 8, y as u8 * 9, 77]));
    let png = read(&file(picture.clone(), ImageFormat::Png), MediaType::Png, LIMIT).unwrap();
    let bmp = read(&file(picture, ImageFormat::Bmp), MediaType::Bmp, LIMIT).unwrap();
    assert_eq!(png.grey, bmp.grey);
    assert!(png.colour && bmp.colour);
}

#[test]
fn a_picture_over_the_limit_is_refused_with_its_numbers() {
    let bytes = file(slope(), ImageFormat::Png);
    let problem = read(&bytes, MediaType::Png, 2399).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::TooLarge);
    assert_eq!(problem.detail, "40 × 60 px, limit 2399 px");
}

#[test]
fn rubbish_behind_a_true_head_is_damage() {
    for (head, media_type) in [
        (&b"\x89PNG\r\n\x1a\n"[..], MediaType::Png),
        (b"GIF89a\x10\0\x10\0\0\0\0", MediaType::Gif),
        (b"RIFF\x10\0\0\0WEBPVP8 ", MediaType::Webp),
        (b"BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0", MediaType::Bmp),
        (b"\xff\xd8\xff\xe0", MediaType::Jpeg),
    ] {
        let bytes = [head, &b"xyz".repeat(20)].concat();
        assert_eq!(read(&bytes, media_type, LIMIT).unwrap_err().kind, ProblemKind::Damaged, "{media_type:?}");
    }
}
