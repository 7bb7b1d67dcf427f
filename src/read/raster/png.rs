//! PNG chunks. A plain PNG's compressed rows are what PDF calls FlateDecode with predictor 15, so they are copied and
//! never coded again.

use crate::record::PageImageEncoding;

/// Every chunk: its type and its content (PNG specification §5.3). Ends at the first damage.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = 8usize;
    std::iter::from_fn(move || {
        let head = bytes.get(at..at.checked_add(8)?)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let content = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        at = (at + 12).checked_add(length)?;
        Some((&head[4..8], content))
    })
}

/// The rows as a PDF stream: grey of 1 or 8 bits or RGB of 8 bits, without interlace and transparency.
pub(crate) fn kept_stream(bytes: &[u8]) -> Option<(PageImageEncoding, Vec<u8>)> {
    let (kind, header) = chunks(bytes).next()?;
    let (&bits, &colour, &interlace) = (header.get(8)?, header.get(9)?, header.get(12)?);
    let components = match (colour, bits) {
        (0, 1 | 8) => 1,
        (2, 8) => 3,
        _ => return None,
    };
    if kind != b"IHDR" || interlace != 0 || chunks(bytes).any(|(kind, _)| kind == b"tRNS") {
        return None;
    }
    let mut data = Vec::new();
    chunks(bytes).filter(|(kind, _)| kind == b"IDAT").for_each(|(_, part)| data.extend_from_slice(part));
    Some((PageImageEncoding::Flate { components, bits, png_rows: true }, data))
}

/// The `pHYs` chunk as px per inch.
pub(crate) fn claimed_dpi(bytes: &[u8]) -> Option<(f32, f32)> {
    let (_, content) =
        chunks(bytes).take_while(|(kind, _)| kind != b"IDAT").find(|(kind, _)| kind == b"pHYs")?;
    let per_metre =
        |at: usize| content.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as f32);
    (content.get(8) == Some(&1)).then_some(())?;
    Some((per_metre(0)? * 0.0254, per_metre(4)? * 0.0254))
}
