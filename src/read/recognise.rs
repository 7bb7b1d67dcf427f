//! A grey page to lines: which turn, slant and scale to hand to the engine, and its answer in px of the upright page.
//!
//! Separate from the engine, which reads what it is given, and from `prepare`, which does not know the engine: the one
//! decision that needs both is which way up an unclear page is.

use std::time::Duration;

use super::engine::{Engine, Recognition};
use super::picture::Grey;
use super::prepare::{self, BackToPage, Stance, Survey};
use crate::record::{Line, PxBox};

/// A page, recognised.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recognised {
    /// How the page lay.
    pub stance: Stance,
    /// Scale at which it was recognised.
    pub scale: f32,
    /// Lines in px of the upright page.
    pub lines: Vec<Line>,
    /// Whether all of it was read before the deadline.
    pub complete: bool,
    /// CPU time inside the engine.
    pub cpu: Duration,
}

/// Lines that slant less are left to the engine, which follows a slanted baseline by itself; resampling would only blur.
pub(super) const LEVEL_FROM_DEG: f32 = 1.5;
/// Below so many letters the way they stand is chance, and the page is taken as it came.
const FEWEST_LETTERS: usize = 40;
/// The way a page seems to lie is believed when its edges fall together this much more sharply than in the next best
/// stance (print: 1.35 to 1.7 times). Otherwise some lines are tried.
const SURE: f32 = 1.25;
/// Share of the page's height that is tried, by default four to six lines.
const TRIAL_SHARE: f32 = 0.08;
/// And so many px of it at the least: four lines of letters of the size at which they are read.
const TRIAL_PX: f32 = 150.0;
/// Mean confidence below which print does not stand upright: poor scans have 0.65 and more, turned ones 0.3 and less.
pub(super) const DOUBTFUL: f32 = 0.5;

/// Recognises a page that is not blank. `deadline` is for the page; each trial of another turn may take a tenth more.
pub(super) fn recognise(
    grey: &Grey,
    survey: &Survey,
    dpi: f32,
    engine: &mut Engine,
    deadline: Duration,
) -> Recognised {
    let scale = prepare::scale(grey, survey.letter_px, dpi);
    let small = prepare::resized(grey, scale);
    let mut trials = Trials::of(engine, &small, survey, dpi * scale, deadline);

    let [first, second, ..] = survey.stances;
    let as_it_came = survey.as_it_came();
    let enough = survey.letters >= FEWEST_LETTERS;
    let sure = first.sharpness >= SURE * second.sharpness;
    let stance = match enough {
        false => Stance { skew_deg: 0.0, ..as_it_came },
        true if sure => first,
        true => trials.best(&survey.stances).unwrap_or(as_it_came),
    };
    let mut read = trials.whole(grey, stance, scale, deadline);
    if enough && sure && read.complete && confidence(&read.lines) < DOUBTFUL {
        // Not print, or not standing as it seemed: turned only where lines read well that way.
        let other = trials.best(&survey.stances).unwrap_or(as_it_came);
        if other.turn_deg != stance.turn_deg {
            read = trials.whole(grey, other, scale, deadline);
        }
    }
    Recognised { cpu: trials.cpu, ..read }
}

/// Whether a page on which only faint marks were seen has print: some lines of it read well one way or another. What shines
/// through from the back is print in a mirror, and does not. And the CPU time inside the engine.
pub(super) fn reads(
    grey: &Grey,
    survey: &Survey,
    dpi: f32,
    engine: &mut Engine,
    deadline: Duration,
) -> (bool, Duration) {
    if survey.letter_px.is_none() {
        return (false, Duration::ZERO);
    }
    let scale = prepare::scale(grey, survey.letter_px, dpi);
    let small = prepare::resized(grey, scale);
    let mut trials = Trials::of(engine, &small, survey, dpi * scale, deadline);
    let reads = trials.best(&survey.stances).is_some();
    (reads, trials.cpu)
}

/// The engine at work on one page, and what it has cost so far.
struct Trials<'a> {
    engine: &'a mut Engine,
    small: &'a Grey,
    survey: &'a Survey,
    dpi: f32,
    deadline: Duration,
    cpu: Duration,
}

impl<'a> Trials<'a> {
    /// Of a page that has until `deadline`.
    fn of(
        engine: &'a mut Engine,
        small: &'a Grey,
        survey: &'a Survey,
        dpi: f32,
        deadline: Duration,
    ) -> Trials<'a> {
        Trials { engine, small, survey, dpi, deadline: deadline / 10, cpu: Duration::ZERO }
    }

    fn run(&mut self, picture: &Grey, deadline: Duration) -> Recognition {
        let read = self.engine.recognise(picture, self.dpi, deadline);
        self.cpu += read.cpu;
        read
    }

    /// The stance in which some lines read best, if they read well in any.
    fn best(&mut self, stances: &[Stance]) -> Option<Stance> {
        let mut best: Option<(Stance, f32)> = None;
        for &stance in stances {
            let upright = level(prepare::turned(self.small, stance.turn_deg), stance);
            let share = TRIAL_SHARE.max(TRIAL_PX / upright.height_px.max(1) as f32).min(1.0);
            let strip = strip(&upright, self.survey.densest(stance, share), share);
            let score = confidence(&self.run(&strip, self.deadline).lines);
            if best.is_none_or(|(_, best)| score > best) {
                best = Some((stance, score));
            }
            // Print does not read like this but upright.
            if score >= 0.85 {
                break;
            }
        }
        best.filter(|(_, score)| *score >= DOUBTFUL).map(|(stance, _)| stance)
    }

    /// Reads the whole page in one stance.
    fn whole(&mut self, grey: &Grey, stance: Stance, scale: f32, deadline: Duration) -> Recognised {
        let (width_px, height_px) = match stance.turn_deg {
            90 | 270 => (grey.height_px, grey.width_px),
            _ => (grey.width_px, grey.height_px),
        };
        let levelled_deg = if stance.skew_deg.abs() >= LEVEL_FROM_DEG { stance.skew_deg } else { 0.0 };
        let upright = match (stance.turn_deg, levelled_deg) {
            (0, 0.0) => None,
            (turn_deg, _) => Some(level(prepare::turned(self.small, turn_deg), stance)),
        };
        let small = self.small;
        let seen = upright.as_ref().unwrap_or(small);
        let back = BackToPage::new((width_px, height_px), (seen.width_px, seen.height_px), levelled_deg);
        let Recognition { mut lines, complete, .. } = self.run(seen, deadline);
        for line in &mut lines {
            for word in &mut line.words {
                word.bbox = back.rectangle(word.bbox);
            }
            line.bbox = PxBox::around(line.words.iter().map(|w| w.bbox)).unwrap_or_default();
            line.baseline = line.baseline.map(|b| back.baseline(b));
        }
        Recognised { stance, scale, lines, complete, cpu: Duration::ZERO }
    }
}

fn level(upright: Grey, stance: Stance) -> Grey {
    if stance.skew_deg.abs() < LEVEL_FROM_DEG {
        return upright;
    }
    prepare::levelled(&upright, stance.skew_deg)
}

/// A strip over the whole width that begins at `from` and is `share` high, both parts of the height.
fn strip(grey: &Grey, from: f32, share: f32) -> Grey {
    let height = grey.height_px as f32;
    let y0 = ((from * height).max(0.0) as u32).min(grey.height_px);
    let y1 = (((from + share) * height).max(0.0) as u32).clamp(y0, grey.height_px);
    let stride = grey.width_px as usize;
    let pixels = grey.pixels[y0 as usize * stride..y1 as usize * stride].to_vec();
    Grey { width_px: grey.width_px, height_px: y1 - y0, pixels }
}

/// Mean confidence of the words weighted by their letters, 0.0–1.0. Single letters do not count: the engine sees them
/// in every scratch. Words that stand upright on their ends count as not read: the engine reads a sheet that lies on
/// its side as columns of vertical writing, sure of its letters and with no line where it belongs.
pub(super) fn confidence(lines: &[Line]) -> f32 {
    let words = lines.iter().flat_map(|line| &line.words);
    let (sum, letters) = words
        .map(|word| (word, word.text.chars().filter(|c| c.is_alphanumeric()).count() as f32))
        .filter(|(_, letters)| *letters >= 2.0)
        .fold((0.0, 0.0), |(sum, all), (word, letters)| {
            let on_end = letters > 2.0 && word.bbox.height() > word.bbox.width();
            (sum + if on_end { 0.0 } else { word.confidence * letters }, all + letters)
        });
    if letters > 0.0 { sum / letters } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Word;

    #[test]
    fn confidence_weighs_by_letters_and_leaves_single_ones_out() {
        let word = |text: &str, confidence| Word { text: text.into(), bbox: PxBox::default(), confidence };
        let line = Line {
            bbox: PxBox::default(),
            baseline: None,
            block: 0,
            words: vec![word("nhân", 0.9), word("ủy", 0.3), word("—", 0.0), word("l", 0.1)],
        };
        assert!((confidence(&[line]) - 0.7).abs() < 1e-6);
        assert_eq!(confidence(&[]), 0.0);
    }

    #[test]
    fn words_on_end_are_not_read() {
        let word =
            |w, h| Word {
                text: "quyết".into(), bbox: PxBox { x0: 0, y0: 0, x1: w, y1: h }, confidence: 0.9
            };
        let line = |words| [Line { bbox: PxBox::default(), baseline: None, block: 0, words }];
        assert_eq!(confidence(&line(vec![word(90, 20), word(90, 20)])), 0.9);
        assert_eq!(confidence(&line(vec![word(20, 90), word(20, 90)])), 0.0);
    }

    #[test]
    fn strips_stay_on_the_page() {
        let grey = Grey { width_px: 2, height_px: 4, pixels: (0..8).collect() };
        assert_eq!(strip(&grey, 0.5, 0.25).pixels, [4, 5]);
        assert_eq!(strip(&grey, 0.9, 0.5).pixels, [6, 7]);
        assert_eq!(strip(&grey, -1.0, 0.5).pixels, [0u8; 0]);
        assert_eq!(strip(&grey, 2.0, 0.5).pixels, [0u8; 0]);
    }
}
