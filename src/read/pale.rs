//! Print that is hardly darker than its paper: a ribbon or a cartridge that ran dry, a carbon copy, a scanner set too bright.
//!
//! Separate from `light`, which leaves the strength of the ink alone: here it is raised, and only on a page on which hardly a mark
//! was seen. Such a page must not count as blank while a person could read it.

use super::light::Light;
use super::picture::{Grey, MARK_SHARE, RedInk};
use super::prepare::Survey;

/// How far below white the ink is brought, of all the way to black: well below what is a mark.
const INK: f32 = 0.6;
/// Share of what is no mark that is at least as dark as what is made so: some four lines, since of the first pages of 24 real
/// papers 0.06 to 0.12 is ink.
const DARKEST: f32 = 0.01;
/// Ink is made so much darker at the most: print of 0.94 of its paper is then a mark, and noise is none. The darkest hundredth of
/// bare squares of those pages lies less than 0.016 of the paper below it on nine pages of ten.
const MOST: f32 = 5.0;

/// The page and what was red ink on it with all paper white and the ink so much darker; `None` for a page of a few squares.
pub(super) fn strengthened(grey: &Grey, red_ink: &[RedInk], survey: &Survey) -> Option<(Grey, Vec<RedInk>)> {
    let light = Light::to_white(survey)?;
    let (mut grey, mut red_ink) = (grey.clone(), red_ink.to_vec());
    light.even(&mut grey, &mut red_ink);
    let by = INK * f32::from(u8::MAX) / f32::from(darkness(&grey)).max(1.0);
    // (`as` saturates.)
    let darker: Vec<u8> = (0..=u8::MAX).map(|v| (255.0 - f32::from(255 - v) * by.min(MOST)) as u8).collect();
    let change = |pixels: &mut [u8]| pixels.iter_mut().for_each(|v| *v = darker[usize::from(*v)]);
    change(&mut grey.pixels);
    red_ink.iter_mut().for_each(|ink| change(&mut ink.grey.pixels));
    Some((grey, red_ink))
}

/// How far below white the darkest part of a page lies, without its edges and without what was dark enough to be looked at: a
/// signature, a seal, a border of the scanner.
fn darkness(grey: &Grey) -> u8 {
    let (width, height) = (grey.width_px as usize, grey.height_px as usize);
    let (mx, my) = (width / 50, height / 50);
    let mut histogram = [0usize; 256];
    for row in grey.pixels.chunks_exact(width.max(1)).skip(my).take(height - 2 * my).step_by(2) {
        row[mx..width - mx].iter().step_by(2).for_each(|v| histogram[usize::from(*v)] += 1);
    }
    let faint = (MARK_SHARE * f32::from(u8::MAX)) as usize;
    let all: usize = histogram[faint..].iter().sum();
    let mut darker = 0;
    let below = (0..=u8::MAX).zip(histogram).skip(faint).find(|(_, count)| {
        darker += count;
        darker as f32 > DARKEST * all as f32
    });
    below.map_or(0, |(level, _)| u8::MAX - level)
}

#[cfg(test)]
mod tests {
    use super::super::prepare;
    use super::*;

    /// A sheet of `paper` with bars of `ink` in its middle, and the noise of a scanner.
    fn page(paper: u8, ink: u8) -> Grey {
        let (width_px, height_px) = (1000, 1400);
        let level = |x: u32, y: u32| {
            let is_bar = (300..900).contains(&y) && (100..900).contains(&x) && y % 40 < 14 && x % 20 < 9;
            let noise = (x * 7919 + y * 104_729) % 7;
            (if is_bar { ink } else { paper }) - noise as u8
        };
        let pixels = (0..height_px).flat_map(|y| (0..width_px).map(move |x| level(x, y))).collect();
        Grey { width_px, height_px, pixels }
    }

    #[test]
    fn pale_print_becomes_print() {
        let pale = page(250, 215);
        let survey = prepare::survey(&pale, 120.0);
        assert!(survey.blank);
        let (strong, _) = strengthened(&pale, &[], &survey).unwrap();
        let survey = prepare::survey(&strong, 120.0);
        assert!(!survey.blank && survey.letters > 200, "{}", survey.letters);
        assert!(strong.pixels[(600 * 1000 + 103) as usize] < 120 && strong.pixels[5000] > 230);
    }

    #[test]
    fn an_empty_sheet_stays_one() {
        let empty = page(240, 240);
        let survey = prepare::survey(&empty, 120.0);
        let (strong, _) = strengthened(&empty, &[], &survey).unwrap();
        assert!(prepare::survey(&strong, 120.0).blank);
        // The border of a scanner is no ink.
        let mut bordered = page(250, 215);
        bordered.pixels.chunks_exact_mut(1000).for_each(|row| row[..60].fill(5));
        let survey = prepare::survey(&bordered, 120.0);
        let (strong, _) = strengthened(&bordered, &[], &survey).unwrap();
        assert!(prepare::survey(&strong, 120.0).letters > 200);
        let none = Grey::empty();
        assert!(strengthened(&none, &[], &prepare::survey(&none, 120.0)).is_none());
    }
}
