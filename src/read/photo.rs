//! A sheet that was photographed aslant, made as if seen from straight above: the sheet's four corners are found, and its
//! pixels taken from where they are seen.
//!
//! Separate from `prepare`, which looks at the marks on a sheet, because here the sheet itself is looked for; everything
//! after it (survey, recognition, further looks) works on the sheet alone and knows nothing of the photograph. A scan is
//! told by its border, which is paper, and costs nothing more.

mod edges;
mod fine;
mod flat;
mod shape;
mod steps;

use super::picture::{Grey, RedInk};
use super::prepare::Survey;
use crate::record::View;

/// A sheet as if seen from straight above.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flattened {
    /// Its pixels, at the scale of its nearest edge.
    pub grey: Grey,
    /// What was red ink on the picture, on the sheet.
    pub red_ink: Vec<RedInk>,
    /// Where it lies on the picture.
    pub view: View,
}

/// The sheet on a photograph; `None` where the picture is the sheet, where none is seen surely, or where there is more to
/// be read beside it.
pub(super) fn flattened(grey: &Grey, red_ink: &[RedInk], survey: &Survey) -> Option<Flattened> {
    let factor = survey.factor as f32;
    let on_small = edges::sheet(&survey.small)?;
    if survey.is_beside(&on_small) {
        return None;
    }
    let corners = on_small.map(|(x, y)| (x * factor, y * factor));
    let picture_px = (grey.width_px, grey.height_px);
    let size_px = shape::size(&corners, picture_px)?;
    let view = View { width_px: picture_px.0, height_px: picture_px.1, corners: shape::inset(corners) };
    let (grey, red_ink) = flat::flat(grey, red_ink, &view.plane(size_px), size_px);
    Some(Flattened { grey, red_ink, view })
}
