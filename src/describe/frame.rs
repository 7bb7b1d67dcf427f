//! The fields of the frame of NĐ 30/2020: what was found, made a value, judged; one file for each group of them.
//!
//! The bars in these files say how surely the words of a value are read that is to be believed. They were set on 60 real
//! papers; where a value has no validator of its own, the bar is higher. What it is worth to be above or below is fitted
//! ([`super::calibration`]).

mod agency;
mod date;
mod digits;
mod form;
mod heading;
mod number;
mod signature;

pub(super) use agency::agency;
pub(super) use date::{date_and_place, date_settled};
pub(super) use form::of_form;
pub(super) use heading::{abstract_text, by_words, paper_type, title};
pub(super) use number::{number, number_settled};
pub(super) use signature::signature;
