//! What reports ask of the figures of papers.

use std::collections::{BTreeMap, HashMap};

use rusqlite::params;
use time::Date;

use super::super::{Catalog, Result};
use super::tally::Sums;
use super::{Axis, Cell, short_day};
use crate::record::date_of;

/// A line of the digitization report.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct DigitizationRow {
    /// Unit, procedure or period; empty where it is unknown.
    pub key: String,
    /// Dossiers with at least one of these papers, each once.
    pub dossiers: u64,
    /// Archived papers, waiting for a person or not.
    pub papers: u64,
    /// Of these: papers issued (results).
    pub results: u64,
    /// Of these: waiting for a person.
    pub review: u64,
    /// Pages.
    pub pages: u64,
    /// A4 sheets.
    pub a4_equivalents: f64,
}

/// By what a digitization report groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Grouping {
    /// Đơn vị.
    Unit,
    /// Thủ tục.
    Procedure,
    /// Loại giấy tờ.
    Type,
    /// Tháng.
    Month,
    /// Quý.
    Quarter,
    /// Năm.
    Year,
}

impl Grouping {
    fn axis(self) -> Axis {
        match self {
            Grouping::Unit => Axis::Unit,
            Grouping::Procedure => Axis::Procedure,
            Grouping::Type => Axis::Type,
            Grouping::Month | Grouping::Quarter | Grouping::Year => Axis::All,
        }
    }

    /// The span that a day lies in: its first day and its name. Nothing where it groups by something else.
    fn span(self, day: u16) -> Option<(u16, String)> {
        // Sixteen bits of days are within the calendar.
        let date = date_of(i64::from(day))?;
        let (year, month) = (date.year(), u8::from(date.month()));
        let first = |month: u8| {
            let month = time::Month::try_from(month).ok()?;
            Some(short_day(Date::from_calendar_date(year, month, 1).ok()?))
        };
        let quarter = month.div_ceil(3);
        match self {
            Grouping::Unit | Grouping::Procedure | Grouping::Type => None,
            Grouping::Month => Some((first(month)?, format!("{year:04}-{month:02}"))),
            Grouping::Quarter => Some((first(quarter * 3 - 2)?, format!("{year:04}-Q{quarter}"))),
            Grouping::Year => Some((first(1)?, format!("{year:04}"))),
        }
    }
}

impl Sums {
    fn row(&self, key: String) -> DigitizationRow {
        DigitizationRow {
            key,
            dossiers: self.dossiers.unsigned_abs(),
            papers: self.papers.unsigned_abs(),
            results: self.results.unsigned_abs(),
            review: self.review.unsigned_abs(),
            pages: self.pages.unsigned_abs(),
            a4_equivalents: (self.a4 as f64 / 1e4).round() / 100.0,
        }
    }

    /// Adds a cell; of its dossiers only those that had no paper since `from`.
    fn add(&mut self, cell: Cell, more: &Sums, from: u16) {
        self.papers += more.papers;
        self.results += more.results;
        self.review += more.review;
        self.pages += more.pages;
        self.a4 += more.a4;
        if cell.gap() == 0 || cell.day() - cell.gap().min(cell.day()) < from {
            self.dossiers += more.dossiers;
        }
    }
}

impl Catalog {
    /// Digitization by `unit`, `procedure`, `type`, `month`, `quarter` or `year` of reception, from day to day (days of
    /// Viet Nam, both included; none = unbounded), by key. A dossier counts once in each row in which it has a paper.
    pub fn digitization(
        &self,
        by: Grouping,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<DigitizationRow>> {
        let mut groups: HashMap<i64, Sums> = HashMap::new();
        let mut spans: BTreeMap<String, Sums> = BTreeMap::new();
        // Days come in order: a span's name is made once.
        let mut span: Option<(u16, String)> = None;
        let mut day_before = None;
        let begin = from.map_or(0, short_day);
        self.cells(by.axis(), from, to, |cell, sums| {
            if day_before != Some(cell.day()) {
                day_before = Some(cell.day());
                span = by.span(cell.day());
            }
            match &span {
                Some((first, name)) => {
                    if !spans.contains_key(name) {
                        spans.insert(name.clone(), Sums::default());
                    }
                    if let Some(group) = spans.get_mut(name) {
                        group.add(cell, &sums, begin.max(*first));
                    }
                }
                None => groups.entry(cell.key()).or_default().add(cell, &sums, begin),
            }
        })?;
        let connection = self.lock();
        let mut name =
            connection.prepare_cached("SELECT code FROM paper_key WHERE id = ?1").map_err(|e| self.sql(e))?;
        for (key, sums) in groups {
            let code = if key == 0 {
                String::new()
            } else {
                name.query_row([key], |r| r.get(0)).map_err(|e| self.sql(e))?
            };
            spans.insert(code, sums);
        }
        Ok(spans.into_iter().map(|(key, sums)| sums.row(key)).collect())
    }

    /// All of [`Catalog::digitization`] together. It is no sum: a dossier has papers of several types and months.
    pub fn digitization_total(&self, from: Option<Date>, to: Option<Date>) -> Result<DigitizationRow> {
        let mut all = Sums::default();
        let begin = from.map_or(0, short_day);
        self.cells(Axis::All, from, to, |cell, sums| all.add(cell, &sums, begin))?;
        Ok(all.row(String::new()))
    }

    /// Hands on the cells of an axis in a span of days, in order.
    fn cells(
        &self,
        axis: Axis,
        from: Option<Date>,
        to: Option<Date>,
        mut each: impl FnMut(Cell, Sums),
    ) -> Result<()> {
        let (first, last) = Cell::span(axis, from.map_or(0, short_day), to.map_or(u16::MAX, short_day));
        let sql = |e| self.sql(e);
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached(
                "SELECT id, papers, results, review, pages, a4, dossiers FROM paper_figure WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
            )
            .map_err(sql)?;
        let mut rows = statement.query(params![first, last]).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let number = |at| row.get::<_, i64>(at).map_err(sql);
            let sums = Sums {
                papers: number(1)?,
                results: number(2)?,
                review: number(3)?,
                pages: number(4)?,
                a4: number(5)?,
                dossiers: number(6)?,
            };
            each(Cell(number(0)?), sums);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_its_month_quarter_and_year() {
        let day = short_day(time::macros::date!(2026 - 11 - 22));
        let name = |by: Grouping| {
            by.span(day).map(|(first, name)| (date_of(i64::from(first)).unwrap().to_string(), name))
        };
        let told = |first: &str, name: &str| Some((first.to_owned(), name.to_owned()));
        assert_eq!(name(Grouping::Month), told("2026-11-01", "2026-11"));
        assert_eq!(name(Grouping::Quarter), told("2026-10-01", "2026-Q4"));
        assert_eq!(name(Grouping::Year), told("2026-01-01", "2026"));
        assert_eq!(name(Grouping::Unit), None);
    }
}
