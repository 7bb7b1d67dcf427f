//! A report as sheets, one for each section, and one for its charts.

use std::io::Write;

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType,
    ChartMarker, ChartMarkerType, ChartRange, ChartSolidFill, Color, ExcelDateTime, Formula, Workbook,
    Worksheet, XlsxError, utility::row_col_to_cell,
};

use super::styles::{Place, Styles};
use super::{BookError, EXACT_MAX, cell_text, margin_text, save, unused_name, workbook};
use crate::report::form::chart::{Chart as Drawn, Shape};
use crate::report::form::{Block, Figure, Form, Grid, Kind, Row, Section, Shown, Sum, Value};

/// A page that is fitted to its width is legible up to about so many digits across (A4 landscape at about half size).
const FITTED_MAX: u32 = 240;

/// A head further down is not frozen: it would take the screen.
const FROZEN_MAX: u32 = 10;

/// Colours of lines that differ in lightness, too; with markers of different forms beside them.
const LINES: [(Color, ChartMarkerType, ChartLineDashType); 4] = [
    (Color::RGB(0x000B_4F8A), ChartMarkerType::Circle, ChartLineDashType::Solid),
    (Color::RGB(0x00C4_5A11), ChartMarkerType::Square, ChartLineDashType::Dash),
    (Color::RGB(0x002E_7D32), ChartMarkerType::Triangle, ChartLineDashType::RoundDot),
    (Color::RGB(0x005E_358C), ChartMarkerType::Diamond, ChartLineDashType::LongDash),
];

/// Writes the report as a workbook.
///
/// # Errors
/// Those of `out`; and what the format cannot hold, such as more than 1 048 576 rows.
pub fn book(form: &Form, out: impl Write + Send) -> Result<(), BookError> {
    let mut book = workbook(&form.title, form.made_at)?;
    let styles = Styles::new(form.style.day_first);
    let mut used = Vec::new();
    let mut charts = Vec::new();
    for section in form.sections(Shown::Book) {
        let name = unused_name(&section.name, &mut used);
        let is_first = used.len() == 1;
        let sheet = book.add_worksheet();
        sheet.set_name(&name)?;
        Page { form, styles: &styles, sheet, name: &name, row: 0 }.fill(section, is_first, &mut charts)?;
    }
    if !charts.is_empty() {
        let name = unused_name(form.style.charts, &mut used);
        chart_sheet(&mut book, &name, form, &styles, &charts)?;
    }
    save(&mut book, out)
}

/// A chart, and where the grid that it draws stands.
struct Placed<'a> {
    chart: &'a Drawn,
    grid: &'a Grid,
    sheet: String,
    /// Row of the lowest head, and of the first row of data.
    head: u32,
    first: u32,
}

/// A sheet while it is filled from the top down.
struct Page<'a, 's> {
    form: &'a Form,
    styles: &'s Styles,
    sheet: &'s mut Worksheet,
    name: &'s str,
    row: u32,
}

impl<'a> Page<'a, '_> {
    fn fill(
        mut self,
        section: &'a Section,
        is_first: bool,
        charts: &mut Vec<Placed<'a>>,
    ) -> Result<(), BookError> {
        let form = self.form;
        let heading = if is_first { &form.title } else { &section.title };
        self.sheet.write_with_format(self.row, 0, heading, &self.styles.title)?;
        self.row += 1;
        if is_first {
            for (label, text) in &form.facts {
                self.sheet.write_with_format(self.row, 0, label, &self.styles.label)?;
                self.sheet.write_with_format(self.row, 1, text, &self.styles.text)?;
                self.row += 1;
            }
            self.row += 1;
        }
        let widths = widths(section, is_first);
        for (column, width) in (0u16..).zip(&widths) {
            self.sheet.set_column_width(column, f64::from(*width) + 2.0)?;
        }
        let mut is_headed = false;
        let mut last: Option<(&Grid, u32, u32)> = None;
        for block in &section.blocks {
            match block {
                Block::Text(text) => self.line(text, &widths, false)?,
                Block::Command(text) => self.line(text, &widths, true)?,
                Block::Figures(figures) => self.figures(figures)?,
                Block::Grid(grid) => {
                    let (top, head, first) = self.grid(grid)?;
                    if !is_headed {
                        self.keep_head(grid, (top, head, first))?;
                        is_headed = true;
                    }
                    last = Some((grid, head, first));
                }
                Block::Chart(chart) => {
                    if let Some((grid, head, first)) = last.filter(|(g, _, _)| !g.rows.is_empty()) {
                        charts.push(Placed { chart, grid, sheet: self.name.to_owned(), head, first });
                    }
                }
            }
        }
        let across: u32 = widths.iter().map(|w| u32::from(*w) + 2).sum();
        if across <= FITTED_MAX {
            self.sheet.set_print_fit_to_pages(1, 0);
        } else {
            self.sheet.set_repeat_columns(0, 1)?;
        }
        paper(self.sheet, form, &section.title);
        Ok(())
    }

    /// The head of the first grid stays in sight, on the screen and on paper, and filters its rows.
    fn keep_head(&mut self, grid: &Grid, (top, head, first): (u32, u32, u32)) -> Result<(), BookError> {
        self.sheet.set_repeat_rows(top, head)?;
        if first <= FROZEN_MAX {
            let names = grid.columns.iter().position(|c| c.kind == Kind::Text).unwrap_or(0);
            self.sheet.set_freeze_panes(first, column(names + 1)?)?;
        }
        let rows = u32::try_from(grid.rows.len()).unwrap_or(u32::MAX);
        if let (Some(last), Some(_)) = (grid.columns.len().checked_sub(1), grid.rows.first()) {
            self.sheet.autofilter(head, 0, head + rows, column(last)?)?;
        }
        Ok(())
    }

    /// A paragraph over all columns, as high as it needs.
    fn line(&mut self, text: &str, widths: &[u16], is_command: bool) -> Result<(), BookError> {
        let format = if is_command { &self.styles.command } else { &self.styles.paragraph };
        let across: u32 = widths.iter().map(|w| u32::from(*w) + 2).sum();
        let lines = (text.chars().count() as f64 / f64::from(across.max(10))).ceil().clamp(1.0, 25.0);
        self.sheet.set_row_height(self.row, 16.0 * lines)?;
        match widths.len() {
            0 | 1 => {
                self.sheet.write_with_format(self.row, 0, cell_text(text), format)?;
            }
            columns => {
                let last = column(columns - 1)?;
                self.sheet.merge_range(self.row, 0, self.row, last, &cell_text(text), format)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn figures(&mut self, figures: &[Figure]) -> Result<(), BookError> {
        for figure in figures {
            let label = Value::text(figure.label.clone());
            let row = Row::new([label, figure.value.clone(), Value::text(figure.note.clone())]);
            for (column, value) in (0u16..).zip(&row.cells) {
                self.cell(self.row, column, Kind::Text, value, &row, Place::Other, None)?;
            }
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    /// Writes a grid; gives the first row of its head, the last one, and the first row of data.
    fn grid(&mut self, grid: &Grid) -> Result<(u32, u32, u32), BookError> {
        if !grid.caption.is_empty() {
            self.sheet.write_with_format(self.row, 0, &grid.caption, &self.styles.caption)?;
            self.row += 1;
        }
        let top = self.row;
        let groups = grid.groups();
        if !groups.is_empty() {
            for (from, to, text) in &groups {
                let (from, to) = (column(*from)?, column(*to)?);
                if from == to {
                    self.sheet.write_with_format(self.row, from, *text, &self.styles.head)?;
                } else {
                    self.sheet.merge_range(self.row, from, self.row, to, text, &self.styles.head)?;
                }
            }
            self.sheet.set_row_height(self.row, 32)?;
            self.row += 1;
        }
        let head = self.row;
        for (at, own) in grid.columns.iter().enumerate() {
            let at = column(at)?;
            if groups.is_empty() || own.group.is_some() {
                self.sheet.write_with_format(head, at, &own.head, &self.styles.head)?;
            } else {
                self.sheet.merge_range(top, at, head, at, &own.head, &self.styles.head)?;
            }
        }
        if groups.is_empty() {
            self.sheet.set_row_height(head, head_height(grid))?;
        }
        self.row += 1;
        let first = self.row;
        for row in &grid.rows {
            for (at, (own, value)) in grid.columns.iter().zip(&row.cells).enumerate() {
                let place =
                    if grid.columns[..at].iter().all(|c| c.kind != Kind::Text) && own.kind == Kind::Text {
                        Place::Name
                    } else {
                        Place::Other
                    };
                let formula = rate_formula(own.kind, value, self.row)?;
                self.cell(self.row, column(at)?, own.kind, value, row, place, formula)?;
            }
            self.row += 1;
        }
        if let Some(total) = &grid.total {
            for (at, (own, value)) in grid.columns.iter().zip(&total.cells).enumerate() {
                let formula = match rate_formula(own.kind, value, self.row)? {
                    None if first < self.row => sum_formula(own.sum, at, first, self.row - 1)?,
                    rate => rate,
                };
                self.cell(self.row, column(at)?, own.kind, value, total, Place::Total, formula)?;
            }
            self.row += 1;
        }
        self.row += 1;
        Ok((top, head, first))
    }

    #[expect(clippy::too_many_arguments, reason = "one cell: where, what, and how it looks")]
    fn cell(
        &mut self,
        row: u32,
        column: u16,
        kind: Kind,
        value: &Value,
        whole: &Row,
        place: Place,
        formula: Option<String>,
    ) -> Result<(), XlsxError> {
        let format = self.styles.cell(kind, value, whole, place);
        let sheet = &mut *self.sheet;
        let number = match value {
            Value::Count(count) if count.unsigned_abs() <= EXACT_MAX => Some(*count as f64),
            Value::Rate(n, d) if *d > 0 => Some(*n as f64 / *d as f64),
            // Percentage points stay as they are called, percents are parts of one.
            Value::Hundredths(h) if matches!(kind, Kind::Points | Kind::Decimal) => Some(*h as f64 / 100.0),
            Value::Hundredths(h) => Some(*h as f64 / 10_000.0),
            _ => None,
        };
        match (number, formula, value) {
            (Some(number), Some(formula), _) => {
                let formula = Formula::new(formula).set_result(number.to_string());
                sheet.write_formula_with_format(row, column, formula, &format)?;
            }
            (Some(number), None, _) => {
                sheet.write_number_with_format(row, column, number, &format)?;
            }
            (None, _, Value::None) => {
                sheet.write_blank(row, column, &format)?;
            }
            (None, _, Value::Date(date)) => match day(*date) {
                Some(day) => {
                    sheet.write_datetime_with_format(row, column, &day, &format)?;
                }
                None => {
                    sheet.write_string_with_format(row, column, date.to_string(), &format)?;
                }
            },
            (None, _, value) => {
                let text = cell_text(&value.shown(kind, &self.form.style));
                sheet.write_string_with_format(row, column, text, &format)?;
            }
        }
        Ok(())
    }
}

/// A day as a workbook has it; nothing before 1900-03-01, when its calendar has a day too many.
pub(super) fn day(date: time::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    if year < 1900 || (year == 1900 && date.ordinal() < 60) {
        return None;
    }
    ExcelDateTime::from_ymd(year, u8::from(date.month()), date.day()).ok()
}

fn column(at: usize) -> Result<u16, XlsxError> {
    u16::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)
}

/// Numerator by denominator, of the same row.
fn rate_formula(kind: Kind, value: &Value, row: u32) -> Result<Option<String>, XlsxError> {
    Ok(match (kind, value) {
        (Kind::Rate(Some((n, d))), Value::Rate(..)) => {
            Some(format!("={}/{}", row_col_to_cell(row, column(n)?), row_col_to_cell(row, column(d)?)))
        }
        _ => None,
    })
}

fn sum_formula(sum: Sum, at: usize, first: u32, last: u32) -> Result<Option<String>, XlsxError> {
    let range = |at: usize| -> Result<String, XlsxError> {
        let at = column(at)?;
        Ok(format!("{}:{}", row_col_to_cell(first, at), row_col_to_cell(last, at)))
    };
    Ok(match sum {
        Sum::No => None,
        Sum::All => Some(format!("=SUM({})", range(at)?)),
        Sum::Top(depth) => Some(format!("=SUMIF({},0,{})", range(depth)?, range(at)?)),
        Sum::Last => Some(format!("={}", row_col_to_cell(last, column(at)?))),
    })
}

/// Height of a head whose words may need several lines, points: programs do not all find it out for themselves.
fn head_height(grid: &Grid) -> f64 {
    let lines = |c: &crate::report::form::Column| {
        // Bold letters are a little wider than digits.
        (c.head.chars().count() as f64 * 1.15 / f64::from(c.width.max(1))).ceil()
    };
    16.0 * grid.columns.iter().map(lines).fold(1.0, f64::max).min(4.0)
}

/// Widths of the columns of a sheet: its grids share them.
fn widths(section: &Section, is_first: bool) -> Vec<u16> {
    let mut widths: Vec<u16> = if is_first { vec![22, 14] } else { Vec::new() };
    let mut widen = |at: usize, width: u16| match widths.get_mut(at) {
        Some(known) => *known = width.max(*known),
        None => widths.push(width),
    };
    for block in &section.blocks {
        match block {
            Block::Grid(grid) => grid.columns.iter().enumerate().for_each(|(at, c)| widen(at, c.width)),
            Block::Figures(_) => [30, 14, 16].into_iter().enumerate().for_each(|(at, w)| widen(at, w)),
            Block::Text(_) | Block::Command(_) | Block::Chart(_) => {}
        }
    }
    if widths.is_empty() { vec![100] } else { widths }
}

/// A4 landscape, heads on every page, and what a page that fell out of the pile must say.
fn paper(sheet: &mut Worksheet, form: &Form, title: &str) {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_landscape().set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    let date = form.style.date(form.made_at.date());
    sheet.set_header(format!("&L&9{}&R&9{date}", margin_text(title)));
    let page = margin_text(form.style.page);
    sheet.set_footer(format!("&L&8{}&R&9{page} &P/&N", margin_text(&form.foot)));
}

/// Rows of a sheet under one chart.
const CHART_ROWS: u32 = 24;

fn chart_sheet(
    book: &mut Workbook,
    name: &str,
    form: &Form,
    styles: &Styles,
    charts: &[Placed<'_>],
) -> Result<(), BookError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.write_with_format(0, 0, name, &styles.title)?;
    let mut row = 2;
    let mut breaks = Vec::new();
    for placed in charts {
        if row > 2 {
            breaks.push(row);
        }
        let count = placed.chart.rows.len();
        // Bars need room for their names, 20 pixels each.
        let height = match placed.chart.shape {
            Shape::Lines => 440,
            Shape::Bars => (140 + 24 * u32::try_from(count).unwrap_or(0)).clamp(260, 1600),
        };
        let mut chart = drawn(placed)?;
        chart.set_width(1000).set_height(height).set_alt_text(&placed.chart.description);
        sheet.insert_chart(row, 0, &chart)?;
        row += CHART_ROWS.max(height / 20 + 2);
    }
    paper(sheet, form, name);
    // One chart a page, upright; breaks hold only where nothing is fitted: 1 000 pixels are 750 points, and programs differ a little.
    sheet.set_portrait().set_print_scale(60).set_page_breaks(&breaks)?;
    Ok(())
}

fn drawn(placed: &Placed<'_>) -> Result<Chart, XlsxError> {
    let Placed { chart, grid, sheet, head, first } = placed;
    let row = |at: usize| first + u32::try_from(at).unwrap_or(u32::MAX);
    let (from, to) = (row(chart.rows.start), row(chart.rows.end.saturating_sub(1)));
    let range = |at: usize| -> Result<ChartRange, XlsxError> {
        let at = column(at)?;
        Ok(ChartRange::new_from_range(sheet, from, at, to, at))
    };
    let mut drawn = match chart.shape {
        Shape::Lines => Chart::new_line(),
        Shape::Bars => Chart::new_bar(),
    };
    drawn.title().set_name(&chart.title);
    for (nth, at) in chart.series.iter().enumerate() {
        let (color, marker, dash) = LINES[nth % LINES.len()];
        let series = drawn.add_series();
        series.set_values(&range(*at)?).set_categories(&range(chart.labels)?);
        match grid.columns.get(*at).and_then(|c| c.group.as_deref()) {
            Some(group) => series.set_name(group),
            None => {
                series.set_name(&ChartRange::new_from_range(sheet, *head, column(*at)?, *head, column(*at)?))
            }
        };
        match chart.shape {
            Shape::Lines => {
                let line = ChartLine::new().set_color(color).set_width(2.25).set_dash_type(dash).clone();
                series.set_format(ChartFormat::new().set_line(&line)).set_marker(
                    ChartMarker::new().set_type(marker).set_size(7).set_format(
                        ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)),
                    ),
                );
            }
            Shape::Bars => {
                series
                    .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)))
                    .set_gap(40)
                    .set_data_label(rust_xlsxwriter::ChartDataLabel::new().show_value());
            }
        }
    }
    let is_rate =
        chart.series.iter().all(|at| grid.columns.get(*at).is_some_and(|c| matches!(c.kind, Kind::Rate(_))));
    // Of bars, the writer calls the level axis x, whatever it counts.
    if is_rate && chart.shape == Shape::Bars {
        drawn.x_axis().set_num_format("0%").set_min(0).set_max(1);
    } else if is_rate {
        drawn.y_axis().set_num_format("0%").set_min(0).set_max(1);
    }
    match chart.shape {
        Shape::Lines => {
            drawn.legend().set_position(ChartLegendPosition::Bottom);
            drawn.x_axis().set_label_position(ChartAxisLabelPosition::Low);
        }
        Shape::Bars => {
            // The first row is on top, as in the table.
            drawn.y_axis().set_reverse();
            drawn.legend().set_hidden();
        }
    }
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::report::form::testing::form;

    fn made(form: &Form) -> Vec<u8> {
        let mut bytes = Vec::new();
        book(form, &mut bytes).unwrap();
        bytes
    }

    fn opened(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
        Xlsx::new(Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn cells_are_numbers_days_and_formulas() {
        let mut book = opened(made(&form()));
        assert_eq!(book.sheet_names(), ["Theo đơn vị", "Biểu đồ"]);
        let range = book.worksheet_range("Theo đơn vị").unwrap();
        let head = range.rows().position(|r| r[2] == Data::String("Tử số".into())).unwrap();
        let at = |row: usize, column: usize| range.get((head + row, column)).unwrap().clone();
        assert_eq!(at(1, 2), Data::Float(1986.0));
        assert_eq!(at(1, 4), Data::Float(0.662));
        assert!(matches!(&at(1, 5), Data::DateTime(day) if day.is_datetime()), "{:?}", at(1, 5));
        assert_eq!(at(3, 0), Data::String("Xã <Định> & \"Hóa\"".into()));
        assert_eq!(at(4, 4), Data::String("không có".into()), "no rate is no 0 %");
        let formulas = book.worksheet_formula("Theo đơn vị").unwrap();
        let formula = |row: u32, column| formulas.get_value((head as u32 + row, column)).unwrap().clone();
        let first = head + 2;
        assert_eq!(formula(1, 4), format!("C{first}/D{first}"));
        assert_eq!(
            formula(5, 3),
            format!("SUMIF(B{first}:B{},0,D{first}:D{})", first + 3, first + 3),
            "a tree counts its children in their parents"
        );
        assert_eq!(formula(5, 4), format!("C{0}/D{0}", first + 4));
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let first = made(&form());
        assert_eq!(first, made(&form()));
        let mut later = form();
        later.made_at += time::Duration::days(1);
        assert_ne!(first, made(&later), "it says when it was made");
    }

    #[test]
    fn a_report_without_rows_is_a_workbook() {
        let mut empty = form();
        for block in &mut empty.sections[0].blocks {
            if let Block::Grid(grid) = block {
                grid.rows.clear();
                grid.total = None;
            }
        }
        assert_eq!(opened(made(&empty)).sheet_names(), ["Theo đơn vị"], "and nothing to draw");
    }

    #[test]
    fn days_before_the_calendar_of_workbooks_are_words() {
        use time::macros::date;
        assert!(day(date!(1900 - 02 - 28)).is_none() && day(date!(-400 - 01 - 01)).is_none());
        assert!(day(date!(1900 - 03 - 01)).is_some() && day(date!(9999 - 12 - 31)).is_some());
    }
}
