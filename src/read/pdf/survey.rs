//! What stands on a PDF page: images with their places, letters, and how much else is drawn. One pass of the
//! interpreter without drawing anything, about a millisecond; all decisions about a page are taken from it.

use std::panic::resume_unwind;

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect};
use hayro_interpret::util::TransformExt;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, interpret_page,
};
use hayro_syntax::Filter;
use hayro_syntax::page::Page;

use super::damaged;
use super::render::Grid;
use crate::read::text_layer::{FontCode, PlacedGlyph};
use crate::record::Problem;

/// Most drawing steps of a page that is looked at. A dense map has some hundred thousand; a page of forms within forms
/// has 10^12 and would never end.
const MAX_STEPS: u32 = 4_000_000;
/// Most letters of a page whose text layer is of use; the densest printed pages have twenty thousand.
const MAX_GLYPHS: usize = 200_000;
/// An image over this share of the page hides what was drawn before, and is the page if nothing is drawn after.
const COVERS: f64 = 0.97;
/// An image over this share is the page if nothing else is to be seen on it at all: the rest is blank margin.
const IS_ALL: f64 = 0.85;
/// Images over this share of the page hold text that no text layer has.
const MATTERS: f64 = 0.30;
/// How far an image may stand out over the page before taking it whole would show more than the page does.
const MAX_OVERHANG: f64 = 1.06;
/// Opacity, of 255, up to which slanting text is a watermark.
const FAINT_ALPHA: u8 = 128;
/// Largest slant of a placed image, as the sine: 0.3 degrees, below what skew correction sees.
const MAX_SLANT: f64 = 0.005;

/// An image and its place.
#[derive(Debug, Clone)]
pub(super) struct PlacedImage {
    /// Which of the page's images it is, in the order of drawing.
    pub(super) index: usize,
    /// Pixels as the PDF says; the coded stream may say otherwise.
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// Whether it is coded as photographs are.
    pub(super) is_photo: bool,
    /// From its pixels (origin top left) to points of the upright page (origin top left).
    transform: Affine,
    /// Share of the page that shows it.
    share: f64,
    /// Whether it is painted as it is: no mask, no transparency.
    plain: bool,
}

impl PlacedImage {
    /// Pixels per inch along its rows and columns; `unit` is the page's unit in points.
    pub(super) fn density(&self, unit: f32) -> (f32, f32) {
        let [a, b, c, d, ..] = self.transform.as_coeffs();
        let unit = f64::from(unit);
        ((72.0 / (a.hypot(b) * unit)) as f32, (72.0 / (c.hypot(d) * unit)) as f32)
    }

    /// The raster on which its pixels come out as they are; `None` where it does not lie square on the page.
    pub(super) fn grid(&self) -> Option<Grid> {
        let (along_rows, along_columns) = self.density(1.0);
        let (x_dpi, y_dpi) = match self.turn()? {
            0 | 180 => (along_rows, along_columns),
            _ => (along_columns, along_rows),
        };
        let size = Rect::new(0.0, 0.0, f64::from(self.width_px), f64::from(self.height_px));
        let place = self.transform.transform_rect_bbox(size);
        Some(Grid { x_dpi, y_dpi, corner_pt: (place.x0, place.y0) })
    }

    /// The clockwise turn that its place gives it; `None` if that is no quarter turn, or a mirror image.
    fn turn(&self) -> Option<u16> {
        let [a, b, c, d, ..] = self.transform.as_coeffs();
        let (row, column) = (a.hypot(b), c.hypot(d));
        if !(row > 0.0 && column > 0.0 && row.is_finite() && column.is_finite()) {
            return None;
        }
        let (a, b, c, d) = (a / row, b / row, c / column, d / column);
        let is = |v: f64, unit: f64| (v - unit).abs() < MAX_SLANT;
        [
            (0, [1.0, 0.0, 0.0, 1.0]),
            (90, [0.0, 1.0, -1.0, 0.0]),
            (180, [-1.0, 0.0, 0.0, -1.0]),
            (270, [0.0, -1.0, 1.0, 0.0]),
        ]
        .into_iter()
        .find(|(_, m)| is(a, m[0]) && is(b, m[1]) && is(c, m[2]) && is(d, m[3]))
        .map(|(deg, _)| deg)
    }

    fn area(&self) -> f64 {
        self.transform.determinant().abs() * f64::from(self.width_px) * f64::from(self.height_px)
    }
}

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The page, points.
    page: Rect,
    /// Images that can be seen.
    pub(super) images: Vec<PlacedImage>,
    /// Letters, in points of the upright page.
    pub(super) glyphs: Vec<PlacedGlyph>,
    /// Number of visible letters.
    visible_glyphs: u32,
    /// Number of visible lines and surfaces.
    paths: u32,
    /// Those of them that are curved, as letters drawn in outlines are.
    curved_paths: u32,
}

impl Survey {
    /// The image that is the whole page, and its clockwise turn.
    pub(super) fn scan(&self) -> Option<(&PlacedImage, u16)> {
        let [image] = self.images.as_slice() else { return None };
        let is_alone = self.visible_glyphs == 0 && self.paths == 0;
        let fits = image.share >= IS_ALL && image.area() <= self.page.area() * MAX_OVERHANG;
        if is_alone && fits && image.plain { image.turn().map(|turn| (image, turn)) } else { None }
    }

    /// The largest image, if the images together are what matters on the page.
    pub(super) fn dominant_image(&self) -> Option<&PlacedImage> {
        let together: f64 = self.images.iter().map(|image| image.share).sum();
        let largest = self.images.iter().max_by(|a, b| a.share.total_cmp(&b.share))?;
        (together >= MATTERS).then_some(largest)
    }

    /// Whether the page is empty paper: not even a watermark or an invisible letter.
    pub(super) fn is_empty(&self) -> bool {
        self.images.is_empty() && self.glyphs.is_empty() && self.visible_glyphs == 0 && self.paths == 0
    }

    /// Whether letters seem to be drawn as outlines, so that the text layer has only a part of them.
    pub(super) fn is_drawn_in_outlines(&self) -> bool {
        self.curved_paths > 100 && self.curved_paths > self.visible_glyphs / 2
    }
}

/// Looks at a page.
pub(super) fn survey<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) -> Result<Survey, Problem> {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    if !(area.area() > 0.0 && area.is_finite()) {
        return Err(damaged("page of no size"));
    }
    let mut device = Surveyor {
        survey: Survey { page: area, ..Survey::default() },
        clips: vec![area],
        opaque: vec![true],
        images_seen: 0,
        steps: 0,
    };
    walk(page, cache, settings, &mut device);
    if device.survey.glyphs.len() >= MAX_GLYPHS {
        device.survey.glyphs.clear();
    }
    Ok(device.survey)
}

/// Interprets a page in points of the upright page.
pub(super) fn walk<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    device: &mut impl Device<'a>,
) {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, area, cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, device);
}

struct Surveyor {
    survey: Survey,
    /// Bounds of what each clip leaves, innermost last.
    clips: Vec<Rect>,
    /// Whether each open group paints as it is, innermost last.
    opaque: Vec<bool>,
    images_seen: usize,
    steps: u32,
}

impl Surveyor {
    /// Counts a step. There is no other way out of the interpreter than through the stack; `Document::page` catches
    /// it, and no panic hook is called.
    fn step(&mut self) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            resume_unwind(Box::new("the page has too many drawing steps"));
        }
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(self.survey.page)
    }

    fn is_opaque(&self) -> bool {
        self.opaque.last().copied().unwrap_or(true)
    }

    /// What of `bounds` can be seen; `None` if nothing.
    fn seen(&self, bounds: Rect) -> Option<Rect> {
        let seen = self.clip().intersect(bounds);
        (seen.width() > 0.0 && seen.height() > 0.0).then_some(seen)
    }

    fn count_path(&mut self, bounds: Rect, curved: bool, paint: &Paint<'_>) {
        // A line has no width of its own.
        let Some(seen) = self.seen(bounds.inflate(0.1, 0.1)) else { return };
        let alpha_and_white = match paint {
            Paint::Color(color) => {
                let [r, g, b, a] = color.to_rgba().to_rgba8();
                (a > 0, r > 250 && g > 250 && b > 250)
            }
            Paint::Pattern(_) => (true, false),
        };
        let nothing_below =
            self.survey.images.is_empty() && self.survey.visible_glyphs == 0 && self.survey.paths == 0;
        match alpha_and_white {
            (false, _) => {}
            // White on untouched paper is what pages begin with.
            (true, true) if nothing_below => {}
            (true, _) if seen.area() > 0.0 => {
                self.survey.paths += 1;
                self.survey.curved_paths += u32::from(curved);
            }
            _ => {}
        }
    }
}

impl<'a> Device<'a> for Surveyor {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.step();
        if matches!(mode, DrawMode::Invisible) || path.elements().is_empty() {
            return;
        }
        let curved =
            path.elements().iter().filter(|e| matches!(e, PathEl::CurveTo(..) | PathEl::QuadTo(..))).count()
                > 2;
        let bounds = props.transform.transform_rect_bbox(path.control_box());
        self.count_path(bounds, curved, &props.paint);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.step();
        let clip = self.clip().intersect(clip.path.control_box());
        self.clips.push(clip);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.step();
        let opaque = self.is_opaque() && opacity >= 0.999 && mask.is_none() && blend == BlendMode::Normal;
        self.opaque.push(opaque);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let alpha = match &props.paint {
            Paint::Color(color) => color.to_rgba().to_rgba8()[3],
            Paint::Pattern(_) => 255,
        };
        let painted = !matches!(mode, DrawMode::Invisible) && alpha > 0;
        let faint = alpha <= FAINT_ALPHA;
        for glyph in run.glyphs() {
            self.step();
            let to_page = props.transform * glyph.transform();
            // Glyphs are a thousand units to the em.
            let (advance, code) = match &**glyph {
                Glyph::Outline(outline) => (
                    outline.advance_width().unwrap_or(500.0),
                    outline
                        .font_data()
                        .and_then(|font| font.postscript_name)
                        .map_or(FontCode::Unicode, |n| FontCode::of_font(&n)),
                ),
                Glyph::Type3(type3) => (type3.advance_width().unwrap_or(500.0), FontCode::Unicode),
            };
            let origin = to_page * Point::ORIGIN;
            let along = to_page * Point::new(f64::from(advance), 0.0) - origin;
            let up = to_page * Point::new(0.0, 1000.0) - origin;
            if !(origin.is_finite() && along.is_finite() && up.is_finite()) {
                continue;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(s)) => s,
                None => String::new(),
            };
            let is_blank = !text.is_empty() && text.chars().all(char::is_whitespace);
            let bounds = Rect::from_points(origin, origin + along + up);
            // A faint slanting text is a distributor's watermark and none of the paper's: it must not cost the scan
            // its own stream, nor lie across what is read.
            let is_watermark = faint && along.y.abs() > 0.05 * along.x.abs();
            let visible = painted && !is_watermark && self.seen(bounds.inflate(0.01, 0.01)).is_some();
            self.survey.visible_glyphs += u32::from(visible && !is_blank);
            if self.survey.glyphs.len() >= MAX_GLYPHS {
                continue;
            }
            self.survey.glyphs.push(PlacedGlyph {
                text,
                origin: (origin.x, origin.y),
                along: (along.x, along.y),
                em: up.hypot(),
                visible,
                code,
            });
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.step();
        let index = self.images_seen;
        self.images_seen += 1;
        let (width_px, height_px) = (image.width(), image.height());
        let bounds = props.transform.transform_rect_bbox(Rect::new(
            0.0,
            0.0,
            f64::from(width_px),
            f64::from(height_px),
        ));
        let Some(seen) = self.seen(bounds) else { return };
        let share = seen.area() / self.survey.page.area();
        let is_photo = match &image {
            Image::Raster(raster) => {
                raster.stream().filters().iter().any(|f| matches!(f, Filter::DctDecode | Filter::JpxDecode))
            }
            Image::Stencil(_) => false,
        };
        let plain = match &image {
            Image::Raster(raster) => !has_mask(raster.stream().dict()),
            // What colour it paints is known only with its pixels: `scan` looks.
            Image::Stencil(_) => true,
        } && self.is_opaque()
            && props.soft_mask.is_none()
            && props.blend_mode == BlendMode::Normal;
        let placed =
            PlacedImage { index, width_px, height_px, is_photo, transform: props.transform, share, plain };
        // A stencil paints only its dark pixels and hides nothing.
        if share >= COVERS && plain && matches!(image, Image::Raster(_)) && placed.turn().is_some() {
            self.survey.images.clear();
            self.survey.glyphs.iter_mut().for_each(|glyph| glyph.visible = false);
            self.survey.visible_glyphs = 0;
            self.survey.paths = 0;
            self.survey.curved_paths = 0;
        }
        self.survey.images.push(placed);
    }

    fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn pop_transparency_group(&mut self) {
        if self.opaque.len() > 1 {
            self.opaque.pop();
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.step();
        self.count_path(props.transform.transform_rect_bbox(*rect), false, &props.paint);
    }
}

/// Whether a mask of any kind decides which pixels of an image are seen.
fn has_mask(dict: &Dict<'_>) -> bool {
    dict.contains_key(b"SMask")
        || dict.contains_key(b"Mask")
        || dict.get::<i32>(b"SMaskInData").is_some_and(|v| v != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(transform: [f64; 6]) -> PlacedImage {
        PlacedImage {
            index: 0,
            width_px: 100,
            height_px: 200,
            is_photo: false,
            transform: Affine::new(transform),
            share: 1.0,
            plain: true,
        }
    }

    #[test]
    fn turns_are_told_from_the_matrix() {
        assert_eq!(placed([0.24, 0.0, 0.0, 0.24, 5.0, 5.0]).turn(), Some(0));
        assert_eq!(placed([0.0, 0.24, -0.24, 0.0, 0.0, 0.0]).turn(), Some(90));
        assert_eq!(placed([-0.24, 0.0, 0.0, -0.24, 0.0, 0.0]).turn(), Some(180));
        assert_eq!(placed([0.0, -0.24, 0.24, 0.0, 0.0, 0.0]).turn(), Some(270));
        assert_eq!(placed([-0.24, 0.0, 0.0, 0.24, 0.0, 0.0]).turn(), None, "a mirror image");
        assert_eq!(placed([0.24, 0.02, -0.02, 0.24, 0.0, 0.0]).turn(), None, "slanted");
        assert_eq!(placed([0.0; 6]).turn(), None);
    }

    #[test]
    fn density_may_differ_by_direction() {
        let (x, y) = placed([72.0 / 204.0, 0.0, 0.0, 72.0 / 98.0, 0.0, 0.0]).density(1.0);
        assert!((x - 204.0).abs() < 0.01 && (y - 98.0).abs() < 0.01);
        assert!((placed([0.24, 0.0, 0.0, 0.24, 0.0, 0.0]).density(2.0).0 - 150.0).abs() < 0.01);
    }
}
