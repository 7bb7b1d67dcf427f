//! What the cells of a row say, and what a bad one costs.
//!
//! A code or a date that cannot be read costs the row, since without it every rate would be false; a flag, channel or count
//! that cannot be read is left out and said.

use std::borrow::Cow;

use time::Date;

use super::{Pass, Rows};
use crate::register::codes::{self, Code};
use crate::register::field::Field;
use crate::register::finding::What;
use crate::register::values::{self, BadDate, Dated, Order};
use crate::sheet::{Cell, Row};

/// Longest text that is kept, in bytes; a name in the national interface may have 2 000 characters.
const MAX_TEXT: usize = 6000;

impl<E> Rows<'_, E> {
    /// What stands in a cell, if anything does; what no column can hold is said and left out.
    pub(super) fn held<'r>(&mut self, row: &'r Row, field: Field) -> Option<Cow<'r, str>> {
        let cell = self.cell(row, field);
        if cell.is_blank() {
            return None;
        }
        let text = cell.text();
        if text.len() > MAX_TEXT {
            self.find(row, Some(field), What::TooLong);
            return None;
        }
        Some(text)
    }

    /// A text that a column has, tidied.
    pub(super) fn text(&mut self, row: &Row, field: Field) -> Option<String> {
        let text = self.held(row, field)?;
        Some(codes::plain(&text).text.into_owned()).filter(|t| !t.is_empty())
    }

    /// A date; nothing where the column is empty. `None` costs the row.
    pub(super) fn date(&mut self, row: &Row, field: Field) -> Option<Option<Date>> {
        match values::date(self.cell(row, field)) {
            Ok(Dated::Nothing) => Some(None),
            Ok(Dated::Day(day, order)) => {
                let orders = &mut self.orders[field as usize];
                orders.day_first += u64::from(order == Order::DayFirst);
                orders.either += u64::from(order == Order::Either);
                Some(Some(day))
            }
            Err(why) => {
                if why == BadDate::MonthFirst {
                    let orders = &mut self.orders[field as usize];
                    orders.month_first += 1;
                    if orders.first_row == 0 {
                        orders.first_row = row.number();
                    }
                }
                self.find(row, Some(field), What::Date(why));
                None
            }
        }
    }

    /// A value that is left out and said where it cannot be read.
    pub(super) fn value<T>(
        &mut self,
        row: &Row,
        field: Field,
        read: fn(Cell<'_>) -> Option<T>,
        what: What,
    ) -> Option<T> {
        let cell = self.cell(row, field);
        if cell.is_blank() {
            return None;
        }
        let value = read(cell);
        if value.is_none() {
            self.find(row, Some(field), what);
        }
        value
    }

    pub(super) fn flag(&mut self, row: &Row, field: Field) -> Option<bool> {
        self.value(row, field, values::flag, What::NotAFlag)
    }

    /// A code by the rules of its kind; says what was repaired and what has not the official form.
    pub(super) fn code(
        &mut self,
        row: &Row,
        field: Field,
        read: for<'t> fn(&'t str) -> (Code<'t>, bool),
    ) -> Option<String> {
        let text = self.held(row, field)?;
        let (code, official) = read(&text);
        let (code, repaired) = (code.text.into_owned(), code.repaired);
        if repaired {
            self.find(row, Some(field), What::Repaired { to: code.clone() });
        }
        let is_name = !official && !codes::is_code(&code) && !codes::is_word(&text);
        if is_name && matches!(self.pass, Pass::Second(_)) {
            self.names.add(row.number(), field, &code);
        }
        Some(code).filter(|c| !c.is_empty())
    }

    /// The code by which a row is known. `None` costs the row.
    pub(super) fn own_code(&mut self, row: &Row, field: Field) -> Option<String> {
        let cell = self.cell(row, field);
        let text = cell.text();
        let why = match cell {
            _ if cell.is_blank() => What::NoCode,
            // Beyond 2^53 a spreadsheet's number has lost digits; its text has 15 significant ones.
            Cell::Number(n) if n.abs() >= 1e15 => What::LostDigits,
            _ if is_scientific(&text) => What::LostDigits,
            _ if text.len() > MAX_TEXT => What::NotACode,
            _ if !codes::is_code(&codes::clean(&text).text) && !codes::is_word(&text) => What::NotACode,
            _ => {
                return self.code(
                    row,
                    field,
                    if field == Field::UnitCode { codes::unit } else { codes::procedure },
                );
            }
        };
        self.find(row, Some(field), why);
        None
    }
}

/// A code that Excel wrote as the number for which it took it: `2.02403E+13`, `2,02403E+13`.
pub(super) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.trim().split_once(['E', 'e']) else { return false };
    let mut parts = mantissa.split(['.', ',']);
    let digits =
        |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let whole = parts.next();
    whole.is_some_and(|w| w.len() == 1)
        && digits(whole)
        && parts.next().is_none_or(|p| digits(Some(p)))
        && parts.next().is_none()
        && exponent.strip_prefix('+').is_some_and(|e| digits(Some(e)))
}
