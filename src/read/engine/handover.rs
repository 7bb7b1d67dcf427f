//! How the engine hands the picture of a line from its layout analysis to its recogniser: as it is, instead of as PNG.
//!
//! Separate because it is the one place that stands in for a function of another library. Tesseract keeps every line that
//! it cut out as a PNG in memory and decodes it again a moment later (`ImageData::SetPixInternal`, unless it was built
//! with `TESSERACT_IMAGEDATA_AS_PIX`, which Debian's is not). On 300-dpi pages that was 6 % of all CPU. The library
//! asks Leptonica's `pixWriteMem` for it; this program has a function of that name, which the dynamic linker
//! finds first (`build.rs` exports it), and answers with Leptonica's own uncompressed form. `pixReadMem` tells by content what it
//! reads, so nothing else changes, and no pixel does. Where the name is not exported (tests that link otherwise), the
//! engine works as ever and takes longer.

use std::ffi::c_int;

use leptonica_sys as leptonica;

/// Stands in for `pixWriteMem`: a PNG is written uncompressed (SPIX). No other format is asked for by the engine's
/// recognition; another is refused as Leptonica refuses one that it was built without (1: nothing was written).
///
/// # Safety
/// As for Leptonica's: `data` and `size` may be written, `pix` is a picture.
// SAFETY: the only other function of this name is Leptonica's, which has the same signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pixWriteMem(
    data: *mut *mut u8,
    size: *mut usize,
    pix: *mut leptonica::PIX,
    format: c_int,
) -> c_int {
    if format != leptonica::IFF_PNG as c_int {
        return 1;
    }
    // SAFETY: handed on as they came.
    unsafe { leptonica::pixWriteMemSpix(data, size, pix) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_pixel_for_pixel() {
        // SAFETY: pictures are made, compared and freed here; the data of the engine's allocator is freed by it.
        unsafe {
            let mut pix = leptonica::pixCreate(37, 5, 8);
            for i in 0..37 * 5 {
                leptonica::pixSetPixel(pix, i % 37, i / 37, (i * 7 % 256) as u32);
            }
            let (mut data, mut size) = (std::ptr::null_mut(), 0);
            assert_eq!(pixWriteMem(&mut data, &mut size, pix, leptonica::IFF_PNG as c_int), 0);
            let mut back = leptonica::pixReadMem(data, size);
            let mut same = 0;
            assert_eq!(leptonica::pixEqual(pix, back, &mut same), 0);
            assert_eq!(same, 1);
            assert_eq!(pixWriteMem(&mut data, &mut size, pix, leptonica::IFF_TIFF as c_int), 1);
            leptonica::lept_free(data.cast());
            leptonica::pixDestroy(&mut pix);
            leptonica::pixDestroy(&mut back);
        }
    }
}
