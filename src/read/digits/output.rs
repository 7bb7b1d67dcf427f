//! What the model answers, made readable: CTC (connectionist temporal classification), one row of probabilities for
//! each step, class 0 is "nothing new here".

use crate::record::{DigitStep, Letter};

/// Steps at which surely nothing stands are left out.
const SURELY_NOTHING: f32 = 0.995;

/// What has a smaller probability counts as this one: 0.5 on the scale of costs is lost by it, no decision.
const LEAST: f32 = 1e-6;

/// The model's classes.
#[derive(Debug)]
pub(super) struct Alphabet {
    /// Letter of every class; class 0 is none.
    letters: Vec<char>,
    /// Classes of the digits 0 to 9.
    digits: [usize; 10],
    /// Classes that count as nothing where digits are expected: white space and the dots that digits are written on.
    nothing: Vec<usize>,
}

impl Alphabet {
    /// From the model's own list, one letter a line, in the order of its classes from 1; the blank comes last and is
    /// not listed. `None` without all ten digits.
    pub fn new(characters: &str) -> Option<Alphabet> {
        let mut letters = vec!['\0'];
        letters.extend(characters.lines().map(|line| line.chars().next().unwrap_or('\0')));
        letters.push(' ');
        let class = |c: char| letters.iter().position(|l| *l == c);
        let mut digits = [0; 10];
        for (class_of, digit) in digits.iter_mut().zip('0'..='9') {
            *class_of = class(digit)?;
        }
        let nothing = letters
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(_, c)| c.is_whitespace() || ".,…·•_".contains(**c))
            .map(|(at, _)| at)
            .collect();
        Some(Alphabet { letters, digits, nothing })
    }

    /// How many classes a row has.
    pub fn classes(&self) -> usize {
        self.letters.len()
    }

    /// The likeliest text, and the digits that may stand at each step. `rows` are steps of `classes()` probabilities.
    pub fn decode(&self, rows: &[f32]) -> (Vec<Letter>, Vec<DigitStep>) {
        let (mut letters, mut steps): (Vec<Letter>, Vec<DigitStep>) = (Vec::new(), Vec::new());
        let mut before = 0;
        for (at, row) in (0u16..).zip(rows.chunks_exact(self.classes())) {
            let (best, confidence) = row
                .iter()
                .enumerate()
                .fold((0, f32::MIN), |best, (class, p)| if *p > best.1 { (class, *p) } else { best });
            let letter = self.letters[best];
            if best != 0 && letter != ' ' && letter != '\0' {
                match letters.last_mut() {
                    Some(l) if best == before => {
                        l.last = at;
                        l.confidence = l.confidence.max(confidence);
                    }
                    _ => letters.push(Letter { letter, first: at, last: at, confidence }),
                }
            }
            before = best;
            let nothing = row[0] + self.nothing.iter().map(|class| row[*class]).sum::<f32>();
            if nothing < SURELY_NOTHING {
                let mut costs = [cost(nothing); 11];
                for (to, class) in costs[1..].iter_mut().zip(self.digits) {
                    *to = cost(row[class]);
                }
                steps.push(DigitStep { at, costs });
            }
        }
        for letter in &mut letters {
            letter.confidence = (letter.confidence * 1000.0).round() / 1000.0;
        }
        (letters, steps)
    }
}

/// Hundredths of a nat.
fn cost(p: f32) -> u16 {
    // At most 1382, by `LEAST`, which is what a NaN becomes.
    (-100.0 * p.clamp(0.0, 1.0).max(LEAST).ln()).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blank, 0–9, `/`, `.`, blank space: 14 classes.
    fn alphabet() -> Alphabet {
        Alphabet::new("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n/\n.").unwrap()
    }

    fn row(likely: &[(usize, f32)]) -> Vec<f32> {
        let mut row = vec![0.0; 14];
        for (class, p) in likely {
            row[*class] = *p;
        }
        row
    }

    #[test]
    fn equal_letters_without_a_blank_between_are_one() {
        let rows = [
            row(&[(3, 0.9), (0, 0.1)]),
            row(&[(3, 0.6), (8, 0.4)]),
            row(&[(0, 1.0)]),
            row(&[(3, 0.7), (12, 0.3)]),
            row(&[(11, 1.0)]),
            row(&[(13, 1.0)]),
        ];
        let (letters, steps) = alphabet().decode(&rows.concat());
        let text: String = letters.iter().map(|l| l.letter).collect();
        assert_eq!(text, "22/");
        assert_eq!(letters[0], Letter { letter: '2', first: 0, last: 1, confidence: 0.9 });
        assert_eq!(
            steps.iter().map(|s| s.at).collect::<Vec<_>>(),
            [0, 1, 3, 4],
            "nothing and space are left out"
        );
        assert_eq!(steps[1].costs[8], 92, "a seven with 0.4");
        assert_eq!(steps[2].costs[0], 120, "a dot is nothing");
        assert_eq!(steps[3].costs[5], 1382);
    }

    #[test]
    fn an_alphabet_has_all_digits() {
        assert!(Alphabet::new("0\n1\n2").is_none());
        assert_eq!(alphabet().classes(), 14);
    }

    #[test]
    fn odd_rows_do_no_harm() {
        let rows = [f32::NAN; 14 * 2];
        let (letters, steps) = alphabet().decode(&rows);
        assert!(letters.is_empty() && steps.len() <= 2);
        assert!(alphabet().decode(&[0.5; 5]).0.is_empty());
    }
}
