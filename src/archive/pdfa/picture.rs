//! The image stream of a page: its dictionary, and what PDF/A does not let in.
//!
//! The dictionary is formatted here by hand and not by `pdf-writer`, which wants the bytes of a stream in memory while
//! ours may come from a file.

use pdf_writer::Ref;

use super::Part;
use super::colour::profile_fits;
use crate::record::{PageImage, PageImageEncoding};

/// Why a page image cannot stand in the file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Four components and no profile that fits.
    CmykWithoutProfile,
    /// What else is not allowed, said in words.
    Other(&'static str),
}

/// The profile of `image` that will be written with it, if there is one and it fits.
pub(super) fn profile(image: &PageImage, part: Part) -> Option<&[u8]> {
    let (components, bits) = components_and_bits(&image.encoding);
    let profile = image.icc.as_deref()?;
    (bits == 8 && profile_fits(profile, components, part.icc_version_max())).then_some(profile)
}

/// Whether `image` may stand in a file of `part` with its bytes as they are.
pub(super) fn check(image: &PageImage, part: Part) -> Result<(), Refusal> {
    let refuse = |what| Err(Refusal::Other(what));
    if image.width_px == 0 || image.height_px == 0 || i32::try_from(image.width_px | image.height_px).is_err()
    {
        return refuse("a picture has at least one pixel and at most 2 147 483 647 a side");
    }
    if !matches!(image.rotation_deg, 0 | 90 | 180 | 270) {
        return refuse("a page is turned by 0, 90, 180 or 270 degrees");
    }
    match &image.encoding {
        // ISO 19005-2 §6.2.4.3: DeviceCMYK only beside a CMYK output intent, and ours is sRGB.
        PageImageEncoding::Dct { components: 4, .. } if profile(image, part).is_none() => {
            Err(Refusal::CmykWithoutProfile)
        }
        PageImageEncoding::Dct { components: 1 | 3 | 4, .. } => Ok(()),
        PageImageEncoding::Dct { .. } => refuse("a JPEG has one, three or four components"),
        PageImageEncoding::Jpx { .. } if part == Part::A1b => refuse("PDF/A-1 knows no JPEG 2000"),
        // ISO 32000-1 §8.9.5.2: a reader ignores the Decode array of JPEG 2000.
        PageImageEncoding::Jpx { .. } if image.inverted => {
            refuse("a JPEG 2000 picture cannot be inverted by a PDF")
        }
        PageImageEncoding::Jpx { components: 1 | 3 } => Ok(()),
        PageImageEncoding::Jpx { .. } => refuse("a JPEG 2000 picture has one or three components"),
        PageImageEncoding::Flate { components: 1, bits: 1 | 8, .. }
        | PageImageEncoding::Flate { components: 3, bits: 8, .. } => Ok(()),
        PageImageEncoding::Flate { .. } => refuse("samples are of one or eight bits, colour of eight"),
        PageImageEncoding::Ccitt { .. } | PageImageEncoding::Jbig2 { .. } => Ok(()),
    }
}

/// The entries of the image dictionary but `/Length`, for an image that `check` let pass. `profile` and `globals` are
/// the objects of its colour profile and of its JBIG2 globals.
pub(super) fn dictionary(image: &PageImage, profile: Option<Ref>, globals: Option<Ref>) -> String {
    let (width, height) = (image.width_px, image.height_px);
    let (components, bits) = components_and_bits(&image.encoding);
    let space = match (profile, components) {
        (Some(profile), _) => format!("[/ICCBased {} 0 R]", profile.get()),
        (None, 1) => "/DeviceGray".to_owned(),
        (None, _) => "/DeviceRGB".to_owned(),
    };
    let (filter, parameters) = match &image.encoding {
        PageImageEncoding::Dct { .. } => ("DCTDecode", String::new()),
        PageImageEncoding::Jpx { .. } => ("JPXDecode", String::new()),
        PageImageEncoding::Ccitt { k, black_is_1, byte_align, end_of_line, end_of_block } => (
            "CCITTFaxDecode",
            format!(
                "/K {k}/Columns {width}/Rows {height}/BlackIs1 {black_is_1}/EncodedByteAlign {byte_align}\
                 /EndOfLine {end_of_line}/EndOfBlock {end_of_block}"
            ),
        ),
        PageImageEncoding::Jbig2 { .. } => {
            ("JBIG2Decode", globals.map(|g| format!("/JBIG2Globals {} 0 R", g.get())).unwrap_or_default())
        }
        PageImageEncoding::Flate { png_rows: true, .. } => (
            "FlateDecode",
            format!("/Predictor 15/Colors {components}/BitsPerComponent {bits}/Columns {width}"),
        ),
        PageImageEncoding::Flate { .. } => ("FlateDecode", String::new()),
    };
    let inverted = match image.encoding {
        PageImageEncoding::Dct { components: 4, inverted_cmyk } => inverted_cmyk,
        _ => image.inverted,
    };
    let mut entries = format!(
        "/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace{space}/BitsPerComponent {bits}\
         /Filter/{filter}"
    );
    if !parameters.is_empty() {
        entries.push_str(&format!("/DecodeParms<<{parameters}>>"));
    }
    if inverted {
        entries.push_str(&format!("/Decode[{}]", ["1 0"; 4][..usize::from(components).min(4)].join(" ")));
    }
    entries
}

fn components_and_bits(encoding: &PageImageEncoding) -> (u8, u8) {
    match *encoding {
        PageImageEncoding::Dct { components, .. } | PageImageEncoding::Jpx { components } => (components, 8),
        PageImageEncoding::Ccitt { .. } | PageImageEncoding::Jbig2 { .. } => (1, 1),
        PageImageEncoding::Flate { components, bits, .. } => (components, bits),
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::srgb_profile;
    use super::*;

    fn image(encoding: PageImageEncoding) -> PageImage {
        PageImage {
            width_px: 20,
            height_px: 10,
            dpi_x: 300.0,
            dpi_y: 300.0,
            rotation_deg: 0,
            encoding,
            inverted: false,
            icc: None,
            data: Vec::new(),
        }
    }

    #[test]
    fn cmyk_needs_its_own_profile() {
        let mut cmyk = image(PageImageEncoding::Dct { components: 4, inverted_cmyk: true });
        assert_eq!(check(&cmyk, Part::A2b), Err(Refusal::CmykWithoutProfile));
        cmyk.icc = Some(srgb_profile());
        assert_eq!(
            check(&cmyk, Part::A2b),
            Err(Refusal::CmykWithoutProfile),
            "a profile of three components"
        );
        let mut profile = srgb_profile();
        profile[12..20].copy_from_slice(b"prtrCMYK");
        cmyk.icc = Some(profile);
        assert_eq!(check(&cmyk, Part::A2b), Ok(()));
        assert!(dictionary(&cmyk, Some(Ref::new(9)), None).contains("[/ICCBased 9 0 R]"));
        assert!(dictionary(&cmyk, Some(Ref::new(9)), None).contains("/Decode[1 0 1 0 1 0 1 0]"));
    }

    #[test]
    fn odd_pictures_are_refused() {
        let flate = |components, bits| image(PageImageEncoding::Flate { components, bits, png_rows: true });
        assert!(check(&flate(3, 1), Part::A2b).is_err());
        assert!(check(&flate(1, 16), Part::A2b).is_err());
        assert!(
            check(&image(PageImageEncoding::Dct { components: 2, inverted_cmyk: false }), Part::A2b).is_err()
        );
        assert!(check(&image(PageImageEncoding::Jpx { components: 3 }), Part::A1b).is_err());
        assert!(check(&image(PageImageEncoding::Jpx { components: 3 }), Part::A2b).is_ok());
        let inverted = PageImage { inverted: true, ..image(PageImageEncoding::Jpx { components: 1 }) };
        assert!(check(&inverted, Part::A2b).is_err());
        for (width_px, height_px, rotation_deg) in [(0, 10, 0), (10, 0, 0), (1 << 31, 1, 0), (1, 1, 45)] {
            let odd = PageImage { width_px, height_px, rotation_deg, ..flate(1, 8) };
            assert!(check(&odd, Part::A2b).is_err(), "{width_px} {height_px} {rotation_deg}");
        }
    }

    #[test]
    fn parameters_follow_the_encoding() {
        let fax = PageImageEncoding::Ccitt {
            k: -1,
            black_is_1: true,
            byte_align: false,
            end_of_line: false,
            end_of_block: true,
        };
        let mut page = image(fax);
        page.inverted = true;
        page.icc = Some(srgb_profile());
        assert_eq!(profile(&page, Part::A2b), None, "one bit needs no profile");
        assert_eq!(
            dictionary(&page, None, None),
            "/Type/XObject/Subtype/Image/Width 20/Height 10/ColorSpace/DeviceGray/BitsPerComponent 1\
             /Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 20/Rows 10/BlackIs1 true/EncodedByteAlign false\
             /EndOfLine false/EndOfBlock true>>/Decode[1 0]"
        );
        let rows = image(PageImageEncoding::Flate { components: 3, bits: 8, png_rows: true });
        assert!(dictionary(&rows, None, None).ends_with(
            "/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode\
             /DecodeParms<</Predictor 15/Colors 3/BitsPerComponent 8/Columns 20>>"
        ));
        let symbols = image(PageImageEncoding::Jbig2 { globals: Some(vec![1]) });
        assert!(dictionary(&symbols, None, Some(Ref::new(7))).contains("/JBIG2Globals 7 0 R"));
    }
}
