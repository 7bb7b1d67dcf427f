//! A page drawn by the renderer, as 8-bit pixels on white paper.

use hayro::kurbo::Affine;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit, color};
use hayro::{RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::util::TransformExt;
use hayro_syntax::page::Page;

use super::damaged;
use crate::read::raster::pixels::{Pixels, Samples};
use crate::record::{Problem, ProblemKind};

/// Most pixels that are drawn: A3 at 450 dpi. The renderer needs four bytes a pixel and as much again for layers, so
/// that this stays below 400 MB.
const MAX_DRAWN_PX: f64 = 40e6;
/// Below this resolution a page that is too large for more says nothing to anybody.
const MIN_DPI: f64 = 40.0;
/// The renderer counts pixels of a side in 16 bits.
const MAX_SIDE_PX: f64 = 65_000.0;

/// The raster that a page is drawn on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    /// Resolution across, in px to 72 points.
    pub(super) x_dpi: f32,
    /// Resolution downwards.
    pub(super) y_dpi: f32,
    /// A point of the upright page, in points, that is to lie on a corner of a pixel. With the corner of a scan here
    /// and its own resolutions above, the scan's pixels come out as they are, neither blurred nor turned grey.
    pub(super) corner_pt: (f64, f64),
}

impl Grid {
    /// Equal in both directions.
    pub(super) fn square(dpi: f32) -> Grid {
        Grid { x_dpi: dpi, y_dpi: dpi, corner_pt: (0.0, 0.0) }
    }
}

/// Draws a page on `grid`, or on a coarser one where that would be too many pixels; says by which factor.
pub(super) fn render(
    page: &Page<'_>,
    settings: &InterpreterSettings,
    grid: Grid,
    max_page_px: u64,
) -> Result<(Pixels, f32), Problem> {
    let (width_pt, height_pt) = page.render_dimensions();
    let (width_pt, height_pt) = (f64::from(width_pt), f64::from(height_pt));
    if !(width_pt.is_finite() && height_pt.is_finite() && width_pt > 0.0 && height_pt > 0.0) {
        return Err(damaged("page of no size"));
    }
    let (x_scale, y_scale) = (f64::from(grid.x_dpi) / 72.0, f64::from(grid.y_dpi) / 72.0);
    let (width_px, height_px) = (width_pt * x_scale, height_pt * y_scale);
    let most_px = MAX_DRAWN_PX.min(max_page_px as f64);
    let factor =
        (most_px / (width_px * height_px)).sqrt().min(MAX_SIDE_PX / width_px.max(height_px)).min(1.0);
    if f64::from(grid.x_dpi) * factor < MIN_DPI {
        let detail = format!("page of {width_pt:.0} × {height_pt:.0} points");
        return Err(Problem::of_file(ProblemKind::TooLarge, detail));
    }
    let (x_scale, y_scale) = (x_scale * factor, y_scale * factor);
    // Rounded, as other renderers do: the nearest whole page.
    let side = |px: f64| (px * factor).round().clamp(1.0, MAX_SIDE_PX) as u16;
    let (width, height) = (side(width_px), side(height_px));
    // At most half a pixel.
    let onto_corner = |pt: f64, scale: f64| (pt * scale).round() - pt * scale;
    let transform =
        Affine::translate((onto_corner(grid.corner_pt.0, x_scale), onto_corner(grid.corner_pt.1, y_scale)))
            * Affine::scale_non_uniform(x_scale, y_scale)
            * page.initial_transform(true).to_kurbo();

    let mut context = RenderContext::new(width, height);
    hayro::render_into(
        page,
        &RenderCache::new(),
        settings,
        &RenderSettings::default(),
        &mut context,
        transform,
    );
    context.flush();
    let mut pixmap = Pixmap::new(width, height);
    let white = color::palette::css::WHITE;
    context.render_with(
        &mut pixmap,
        &mut Resources::default(),
        RasterizerSettings { target_init: TargetInit::Clear(white), ..Default::default() },
    );
    drop(context);
    // On white ground alpha is full everywhere, and colours are what they are.
    let rgb = pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let pixels =
        Pixels { width_px: u32::from(width), height_px: u32::from(height), samples: Samples::Rgb(rgb) };
    Ok((pixels, factor as f32))
}
