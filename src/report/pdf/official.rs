//! Head and foot of a paper that is signed, placed and sized as decree 30/2020/NĐ-CP, appendix I, has them: the office at
//! the left and the nation at the right, number and day below, then what it is; at the end who gets it and who signs.

use super::face::Weight;
use super::flow::{Flow, LEADING, TEXT_SIZE};
use super::sheet::{LEFT, UPRIGHT};
use super::tags::Role;
use crate::report::form::official::Official;

/// Papers that are signed stand upright.
const ACROSS: f64 = UPRIGHT.across();
/// The nation's line of 12 points fills this part of the width; the office has the rest.
const OFFICE: f64 = 0.40;
/// Between the two, points.
const GAP: f64 = 8.0;
/// Room for signature and seal: 31 mm.
const SIGNATURE: f64 = 88.0;

/// Left and right edge.
type Column = (f64, f64);

const LEFT_COLUMN: Column = (LEFT, LEFT + ACROSS * OFFICE - GAP / 2.0);
const RIGHT_COLUMN: Column = (LEFT + ACROSS * OFFICE + GAP / 2.0, LEFT + ACROSS);

/// How a text is set.
#[derive(Clone, Copy)]
struct Set {
    weight: Weight,
    size: f64,
    is_slanted: bool,
}

const fn plain(size: f64) -> Set {
    Set { weight: Weight::Regular, size, is_slanted: false }
}

const fn bold(size: f64) -> Set {
    Set { weight: Weight::Bold, size, is_slanted: false }
}

impl Set {
    const fn slanted(self) -> Set {
        Set { is_slanted: true, ..self }
    }

    fn line(self) -> f64 {
        self.size * LEADING
    }
}

/// Lines in the middle of a column, from `y` down; where they end, and the width of the last.
fn centred(flow: &mut Flow, set: Set, column: Column, y: f64, text: &str) -> (f64, f64) {
    flow.element(Role::P, |flow| lines(flow, set, column, y, text))
}

/// The same, within the element that is open.
fn lines(flow: &mut Flow, set: Set, (left, right): Column, mut y: f64, text: &str) -> (f64, f64) {
    let mut width = 0.0;
    for line in flow.wrapped(set.weight, set.size, right - left, text) {
        width = flow.width(set.weight, &line, set.size);
        let at = (left + (right - left - width) / 2.0, y);
        if set.is_slanted {
            flow.slanted(set.weight, set.size, at, &line);
        } else {
            flow.text(set.weight, set.size, at, &line);
        }
        y += set.line();
    }
    (y, width)
}

/// A line in the middle of a column; where it ends.
fn rule(flow: &mut Flow, (left, right): Column, y: f64, width: f64) -> f64 {
    flow.stroke((left + (right - left - width) / 2.0, y + 2.0), width);
    y + 6.0
}

/// Who issues it, and what it is.
pub(super) fn head(flow: &mut Flow, official: &Official) {
    let top = flow.y;
    let (y, _) = centred(flow, plain(12.0), LEFT_COLUMN, top, &official.parent);
    let (y, width) = centred(flow, bold(12.0), LEFT_COLUMN, y, &official.agency);
    // A third to a half of the text.
    let left = rule(flow, LEFT_COLUMN, y, width * 0.4);
    let (y, _) = centred(flow, bold(12.0), RIGHT_COLUMN, top, &official.nation);
    let (y, width) = centred(flow, bold(13.0), RIGHT_COLUMN, y, &official.motto);
    // As long as the text.
    let right = rule(flow, RIGHT_COLUMN, y, width);
    let y = left.max(right) + 3.0;
    let (left, _) = centred(flow, plain(13.0), LEFT_COLUMN, y, &official.number);
    let (right, _) = centred(flow, plain(13.0).slanted(), RIGHT_COLUMN, y, &official.place_and_day);
    let whole = (LEFT, LEFT + ACROSS);
    let (y, width) = flow.element(Role::H1, |flow| {
        let (y, _) = lines(flow, bold(14.0), whole, left.max(right) + 18.0, &official.kind);
        lines(flow, bold(14.0), whole, y, &official.subject)
    });
    flow.y = rule(flow, whole, y, width * 0.4) + 10.0;
}

/// The last sentence, who gets it, who signs: all on one page, so that nobody signs a sheet without text.
pub(super) fn signing(flow: &mut Flow, official: &Official) {
    const CLOSING: Set = plain(TEXT_SIZE + 1.0);
    const TITLE: Set = bold(13.0);
    const HEAD: Set = bold(12.0).slanted();
    const RECIPIENT: Set = plain(11.0);
    let wrapped = |flow: &Flow, set: Set, (left, right): Column, text: &str| {
        flow.wrapped(set.weight, set.size, right - left, text)
    };
    let closing = wrapped(flow, CLOSING, (LEFT, LEFT + ACROSS), &official.closing);
    let titles = official.signer_title.iter().chain([&official.signer_name]);
    let titles: usize = titles.map(|t| wrapped(flow, TITLE, RIGHT_COLUMN, t).len()).sum();
    let recipients: Vec<String> =
        official.recipients.iter().flat_map(|r| wrapped(flow, RECIPIENT, LEFT_COLUMN, r)).collect();
    let signature = titles as f64 * TITLE.line() + SIGNATURE;
    let list = HEAD.line() + recipients.len() as f64 * RECIPIENT.line();
    let above = 16.0 + closing.len() as f64 * CLOSING.line() + 12.0;
    // A list of recipients that is longer than a page goes on on the next.
    let is_long = above + signature.max(list) > flow.height() / 2.0;
    flow.need(above + if is_long { signature } else { signature.max(list) });
    flow.y += 16.0;
    flow.element(Role::P, |flow| {
        for line in closing {
            flow.text(CLOSING.weight, CLOSING.size, (LEFT, flow.y), &line);
            flow.y += CLOSING.line();
        }
    });
    flow.y += 12.0;
    let mut right = flow.y;
    for line in &official.signer_title {
        (right, _) = centred(flow, TITLE, RIGHT_COLUMN, right, line);
    }
    (right, _) = centred(flow, TITLE, RIGHT_COLUMN, right + SIGNATURE, &official.signer_name);
    flow.element(Role::P, |flow| {
        flow.slanted(HEAD.weight, HEAD.size, (LEFT, flow.y), &official.recipients_head);
    });
    flow.y += HEAD.line();
    let page = flow.pages();
    for line in recipients {
        flow.need(RECIPIENT.line());
        flow.element(Role::P, |flow| {
            flow.text(RECIPIENT.weight, RECIPIENT.size, (LEFT, flow.y), &line);
        });
        flow.y += RECIPIENT.line();
    }
    if flow.pages() == page {
        flow.y = flow.y.max(right);
    }
}
