//! One page of a document as pixels, before anything is read of it: what `document` hands to `recognise`.

use crate::record::{Line, PageImage, PageNumber, Problem};

/// 8-bit grey pixels, row by row without padding, 0 is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    /// Width, px.
    pub width_px: u32,
    /// Height, px.
    pub height_px: u32,
    /// `width_px * height_px` samples.
    pub pixels: Vec<u8>,
}

/// One page, decoded.
#[derive(Debug, Clone)]
pub struct PagePicture {
    /// Which page.
    pub page: PageNumber,
    /// The page in the orientation in which its maker wants it shown (PDF `/Rotate` and image matrix, EXIF
    /// orientation applied). Empty (0 × 0) where `text_layer` is trusted and no pixels are needed.
    pub grey: Grey,
    /// Resolution of `grey`.
    pub dpi: f32,
    /// Whether `dpi` is known (placement, metadata), or only guessed from the paper size.
    pub dpi_known: bool,
    /// Whether the stored picture has colour.
    pub colour: bool,
    /// Whether the stored picture has one bit a pixel.
    pub bilevel: bool,
    /// Share of saturated red pixels, 0.0–1.0.
    pub red: f32,
    /// The page for the archived PDF, its stored bytes kept wherever they can be. `image.rotation_deg` turns the
    /// stored picture into the orientation of `grey`. Without bytes (`data` empty, `whole_file` true) the file itself
    /// is the stream.
    pub image: PageImage,
    /// Whether the whole original file is the image stream (a plain JPEG): then `image.data` is left empty and the
    /// bytes are taken from the file when the PDF is written.
    pub whole_file: bool,
    /// Text of the page's own text layer in px of `grey` (or of a page of `dpi` where `grey` is empty), if the layer is
    /// good enough to be used instead of recognition.
    pub text_layer: Option<Vec<Line>>,
    /// What went wrong on the way (a truncated picture of which the upper half is there).
    pub problems: Vec<Problem>,
}
