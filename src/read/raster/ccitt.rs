//! CCITT fax data of TIFF frames to grey pixels: T.4 one- and two-dimensional, T.6, and Modified Huffman, in either
//! fill order. Separate from `tiff` because the tiff crate reads only T.6 in one fill order.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

/// Codings of fax data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// TIFF compression 2: Modified Huffman, every row begins on a byte, no end-of-line codes.
    ModifiedHuffman,
    /// T.4, one-dimensional.
    Group3,
    /// T.4, two-dimensional.
    Group3TwoDimensional,
    /// T.6.
    Group4,
}

/// What came out of fax data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows {
    /// `width × rows asked for` pixels; rows that the data did not hold are white. White runs are 255.
    pub(crate) pixels: Vec<u8>,
    /// Rows that the data did hold.
    pub(crate) decoded: u32,
}

struct Sink {
    pixels: Vec<u8>,
    width: usize,
    rows: u32,
    decoded: u32,
}

impl Decoder for Sink {
    fn push_row(&mut self, changes: &[u32]) {
        if self.decoded >= self.rows {
            return;
        }
        let start = self.decoded as usize * self.width;
        let Some(row) = self.pixels.get_mut(start..start + self.width) else { return };
        for span in changes.chunks(2) {
            let from = (span[0] as usize).min(row.len());
            let to = span.get(1).map_or(row.len(), |&end| (end as usize).min(row.len()));
            if from < to {
                row[from..to].fill(0);
            }
        }
        self.decoded += 1;
    }
}

/// Decodes as many of `rows` rows as the data holds. The caller has checked that `width_px × rows` may be allocated.
pub(crate) fn decode(data: &[u8], width_px: u32, rows: u32, kind: Kind) -> Rows {
    let width = width_px as usize;
    let mut sink = Sink { pixels: vec![255; width.saturating_mul(rows as usize)], width, rows, decoded: 0 };
    let settings = DecodeSettings {
        columns: width_px,
        rows,
        end_of_block: true,
        end_of_line: matches!(kind, Kind::Group3 | Kind::Group3TwoDimensional),
        rows_are_byte_aligned: kind == Kind::ModifiedHuffman,
        encoding: match kind {
            Kind::ModifiedHuffman | Kind::Group3 => EncodingMode::Group3_1D,
            Kind::Group3TwoDimensional => EncodingMode::Group3_2D,
            Kind::Group4 => EncodingMode::Group4,
        },
        strict: false,
    };
    // An error only means that fewer rows came out, which `decoded` says.
    let _ = hayro_ccitt::decode(data, &mut sink, &mut DecoderContext::new(settings));
    Rows { pixels: sink.pixels, decoded: sink.decoded }
}

/// The bytes with their bits in the other order (TIFF FillOrder 2).
pub(crate) fn reversed_bits(data: &[u8]) -> Vec<u8> {
    data.iter().map(|b| b.reverse_bits()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_rows_are_white_and_counted() {
        let rows = decode(&[], 8, 3, Kind::Group4);
        assert_eq!(rows, Rows { pixels: vec![255; 24], decoded: 0 });
    }

    #[test]
    fn a_row_of_group_3() {
        // T.4 tables 2 and 3: white 2 = 0111, black 3 = 10, white 3 = 1000; then filled to a byte.
        let rows = decode(&[0b0111_1010, 0b0000_0000], 8, 1, Kind::ModifiedHuffman);
        assert_eq!(rows.pixels, [255, 255, 0, 0, 0, 255, 255, 255]);
        assert_eq!(rows.decoded, 1);
    }
}
