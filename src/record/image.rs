//! The picture of a page as the archived PDF carries it: the scanner's own stream where there is one.

use serde::{Deserialize, Serialize};

/// How the bytes of a page image are coded. The names are the PDF filters of ISO 32000-1 §7.4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "filter")]
pub enum PageImageEncoding {
    /// A whole JPEG stream (DCTDecode).
    Dct {
        /// Colour components in its frame header: 1, 3 or 4.
        components: u8,
        /// Whether four components are stored inverted (Adobe).
        inverted_cmyk: bool,
    },
    /// CCITT fax (CCITTFaxDecode), parameters as in ISO 32000-1 table 11.
    Ccitt {
        /// Below 0: G4; 0: G3 one-dimensional; above 0: G3 mixed.
        k: i32,
        /// Whether 1 bits are black.
        black_is_1: bool,
        /// Whether lines begin on byte boundaries.
        byte_align: bool,
        /// Whether end-of-line patterns are there.
        end_of_line: bool,
        /// Whether the data ends by an end-of-block pattern.
        end_of_block: bool,
    },
    /// JBIG2 (JBIG2Decode) with the global segments, if any.
    Jbig2 {
        /// Bytes of `JBIG2Globals`.
        #[serde(default)]
        globals: Option<Vec<u8>>,
    },
    /// JPEG 2000 (JPXDecode), 8 bits, 1 or 3 components.
    Jpx {
        /// 1 or 3.
        components: u8,
    },
    /// zlib (FlateDecode) over rows of samples.
    Flate {
        /// 1 (grey) or 3 (sRGB).
        components: u8,
        /// 1 or 8 (1 only with one component).
        bits: u8,
        /// Whether rows carry PNG predictors (Predictor 15).
        png_rows: bool,
    },
}

/// A page image with its coded bytes. Stored orientation; `PageText::rotation_deg` turns it upright.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageImage {
    /// Width as stored, px.
    pub width_px: u32,
    /// Height as stored, px.
    pub height_px: u32,
    /// Horizontal resolution as stored.
    pub dpi_x: f32,
    /// Vertical resolution as stored.
    pub dpi_y: f32,
    /// Clockwise turn that makes it upright: 0, 90, 180 or 270.
    pub rotation_deg: u16,
    /// How the bytes are coded.
    pub encoding: PageImageEncoding,
    /// Whether black and white are exchanged (a `/Decode [1 0]` array), for 1- and 3-component images.
    pub inverted: bool,
    /// An embedded ICC profile with as many components, if the source has one that may be kept.
    #[serde(skip)]
    pub icc: Option<Vec<u8>>,
    /// The coded bytes.
    #[serde(skip)]
    pub data: Vec<u8>,
}
