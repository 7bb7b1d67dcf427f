//! How cells look: the few formats of a workbook, made once.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::report::form::{Kind, Row, Value};

/// Behind: amber, and never by colour alone (the row says so in words).
const BEHIND: Color = Color::RGB(0x00FF_F2CC);
const HEAD: Color = Color::RGB(0x00DD_E6EE);
const LINE: Color = Color::RGB(0x009A_A5B1);

/// The face that decree 30/2020 prescribes for documents.
const FACE: &str = "Times New Roman";

/// Numbers without decimals, their thousands apart as the reader's machine has them.
const COUNT: &str = "#,##0";
const RATE: &str = "0.00%";
const DECIMAL: &str = "#,##0.00";
const POINTS: &str = "+0.00;-0.00;0.00";

/// The format of cells that have none of their own.
pub(super) fn plain() -> Format {
    Format::new().set_font_name(FACE).set_font_size(11)
}

/// Formats that do not hang on a value.
pub(super) struct Styles {
    pub title: Format,
    pub label: Format,
    pub text: Format,
    pub paragraph: Format,
    pub command: Format,
    pub head: Format,
    pub caption: Format,
    /// Words beside a label, and numbers under and beside it.
    pub left: Format,
    pub number: Format,
    pub total: Format,
    date: String,
}

impl Styles {
    pub fn new(day_first: bool) -> Styles {
        let head = plain()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(HEAD)
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE);
        Styles {
            title: plain().set_bold().set_font_size(15),
            label: plain().set_bold(),
            text: plain(),
            paragraph: plain().set_text_wrap().set_align(FormatAlign::Top),
            command: Format::new().set_font_name("Courier New").set_font_size(9).set_text_wrap(),
            head,
            left: plain().set_text_wrap().set_align(FormatAlign::Left).set_align(FormatAlign::Top),
            number: plain().set_num_format(COUNT).set_align(FormatAlign::Left),
            total: plain()
                .set_num_format(COUNT)
                .set_align(FormatAlign::Left)
                .set_bold()
                .set_border_top(FormatBorder::Medium),
            caption: plain().set_bold().set_font_size(12),
            date: if day_first { "dd/mm/yyyy" } else { "yyyy-mm-dd" }.to_owned(),
        }
    }

    /// The format of a cell by what it holds.
    pub fn cell(&self, kind: Kind, value: &Value, row: &Row, place: Place) -> Format {
        let mut format =
            plain().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_border_color(LINE);
        format = match (kind, value) {
            (_, Value::Count(_)) => format.set_num_format(COUNT),
            (Kind::Points, Value::Hundredths(_)) => format.set_num_format(POINTS),
            (Kind::Decimal, Value::Hundredths(_)) => format.set_num_format(DECIMAL),
            (_, Value::Rate(..) | Value::Hundredths(_)) => format.set_num_format(RATE),
            (_, Value::Date(_)) => format.set_num_format(&self.date).set_align(FormatAlign::Center),
            (_, Value::NoRate) => format.set_align(FormatAlign::Right),
            (Kind::Text, Value::Text(_)) => {
                let format = format.set_text_wrap();
                match (place, u8::try_from(row.depth.min(15))) {
                    (Place::Name, Ok(depth)) if depth > 0 => format.set_indent(depth),
                    _ => format,
                }
            }
            _ => format,
        };
        if row.is_behind {
            format = format.set_background_color(BEHIND);
        }
        if place == Place::Total {
            format = format.set_bold().set_border_top(FormatBorder::Medium);
        }
        format
    }

    /// The format of a day in a list.
    pub fn day(&self) -> Format {
        plain().set_num_format(&self.date)
    }
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the column that names the rows.
    Name,
    /// In another.
    Other,
    /// In the row below all.
    Total,
}
