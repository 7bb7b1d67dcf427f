//! The indicators: each a question about a counted dossier, with what it is called, what it counts, and which document
//! says so. Figures of the archive itself (pages, validity, runs) are not here: they are not counted by dossier.
//!
//! Sources are those of the portal's own description of QĐ 766/QĐ-TTg, where that was read; `verified` tells which.
//! A new version of a rule is a new indicator with the same id and a later `since`.

use time::Date;
use time::macros::date;

use crate::record::{Axis, Channel, Counted, Progress, Said};

/// A text in both languages; whoever prints chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

/// Yes, no, or nobody knows.
type Answer = Option<bool>;

/// A rate: so many of so many.
#[derive(Debug, Clone, Copy)]
pub struct Indicator {
    /// Its name in commands and in JSON.
    pub id: &'static str,
    /// Its name for people.
    pub name: Words,
    /// What is divided by what.
    pub definition: Words,
    /// The document that it follows, with article or number.
    pub source: Words,
    /// Whether the text of that document was read.
    pub verified: bool,
    /// First day on which the rule was in force; none: it is no rule of a document.
    pub since: Option<Date>,
    /// By which day a dossier belongs to a period.
    pub axis: Axis,
    /// Rate from which the document gives all points, percent.
    pub full_points_at: Option<u64>,
    /// Whether less is better.
    pub less_is_better: bool,
    denominator: fn(&Counted) -> Answer,
    numerator: fn(&Counted) -> Answer,
}

/// How dossiers stand to an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Those that it asks for.
    pub numerator: u64,
    /// All that it is about.
    pub denominator: u64,
    /// Of these: the register does not say whether they are as asked.
    pub unknown: u64,
    /// Beside these: the register does not say whether the indicator is about them.
    pub undecided: u64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: Tally) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        self.unknown += other.unknown;
        self.undecided += other.undecided;
    }

    /// Numerator and denominator, if that is a rate: not of nothing, and not where the register says nothing at all.
    pub fn ratio(&self) -> Option<(u64, u64)> {
        (self.denominator > self.unknown).then_some((self.numerator, self.denominator))
    }
}

/// Which dossiers of an indicator are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Those counted above.
    Numerator,
    /// Those counted below.
    Denominator,
    /// Those counted below and not above: what is left to do.
    Rest,
    /// Those of which the register does not say whether they count above.
    Unknown,
    /// Those of which the register does not say whether they count below.
    Undecided,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 5] =
        [Part::Numerator, Part::Denominator, Part::Rest, Part::Unknown, Part::Undecided];

    /// Its name in commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Numerator => "numerator",
            Part::Denominator => "denominator",
            Part::Rest => "rest",
            Part::Unknown => "unknown",
            Part::Undecided => "undecided",
        }
    }

    /// The part of a name.
    pub fn from_name(name: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|p| p.as_str() == name)
    }
}

impl Indicator {
    /// How counted dossiers stand to it.
    pub fn tally(&self, counted: &Counted) -> Tally {
        let n = counted.count;
        match (self.denominator)(counted) {
            None => Tally { undecided: n, ..Tally::default() },
            Some(false) => Tally::default(),
            Some(true) => match (self.numerator)(counted) {
                None => Tally { denominator: n, unknown: n, ..Tally::default() },
                Some(yes) => Tally { numerator: if yes { n } else { 0 }, denominator: n, ..Tally::default() },
            },
        }
    }

    /// Whether counted dossiers are in a part.
    pub fn is_in(&self, part: Part, counted: &Counted) -> bool {
        let tally = self.tally(&Counted { count: 1, ..*counted });
        match part {
            Part::Numerator => tally.numerator == 1,
            Part::Denominator => tally.denominator == 1,
            Part::Rest => tally.denominator == 1 && tally.numerator == 0,
            Part::Unknown => tally.unknown == 1,
            Part::Undecided => tally.undecided == 1,
        }
    }

    /// Share of the points of a rule that gives all of them from some rate on: a rate itself.
    pub fn points(&self, (numerator, denominator): (u64, u64)) -> Option<(u64, u64)> {
        let at = self.full_points_at?;
        let (n, d) = (numerator.checked_mul(100)?, denominator.checked_mul(at)?);
        Some((n.min(d), d))
    }

    /// The indicator of an id.
    pub fn by_id(id: &str) -> Option<&'static Indicator> {
        ALL.iter().find(|i| i.id == id)
    }
}

fn all(_: &Counted) -> Answer {
    Some(true)
}

fn said(counted: &Counted, what: Said) -> Answer {
    counted.marks.said(what)
}

/// Both, where one "no" is enough to know.
fn both(a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn is_timed(counted: &Counted) -> Answer {
    Some(matches!(counted.marks.progress(), Progress::Before | Progress::OnTheDay | Progress::Late))
}

fn is(counted: &Counted, progress: &[Progress]) -> Answer {
    Some(progress.contains(&counted.marks.progress()))
}

/// The index lived from this day (signed 2022-06-23).
const LIVE_766: Option<Date> = Some(date!(2022 - 08 - 01));

/// What is called the same in both languages, as the numbers of documents are.
const fn same(text: &'static str) -> Words {
    Words { vi: text, en: text }
}

const QD_766: Words = same("QĐ 766/QĐ-TTg");

/// What all of one document have in common.
const BASE: Indicator = Indicator {
    id: "",
    name: Words { vi: "", en: "" },
    definition: Words { vi: "", en: "" },
    source: QD_766,
    verified: true,
    since: LIVE_766,
    axis: Axis::Received,
    full_points_at: None,
    less_is_better: false,
    denominator: all,
    numerator: all,
};

/// All of them, in the order in which they are reported.
pub static ALL: [Indicator; 13] = [
    Indicator {
        id: "4.1",
        name: Words { vi: "Cấp kết quả điện tử", en: "Electronic results" },
        definition: Words {
            vi: "hồ sơ tiếp nhận trong kỳ có tệp kết quả ÷ hồ sơ tiếp nhận trong kỳ của thủ tục có kết quả",
            en: "dossiers received in the period that have a result file ÷ those received whose procedure gives a result",
        },
        source: same("QĐ 766/QĐ-TTg, 4.1"),
        denominator: |c| said(c, Said::GivesResult),
        numerator: |c| said(c, Said::ResultFile),
        ..BASE
    },
    Indicator {
        id: "4.2",
        name: Words { vi: "Số hóa hồ sơ", en: "Digitized dossiers" },
        definition: Words {
            vi: "hồ sơ tiếp nhận trong kỳ có tệp thành phần và có tệp kết quả ÷ mọi hồ sơ tiếp nhận trong kỳ; từ 80 % được đủ điểm, dưới đó là tỷ lệ ÷ 80 %",
            en: "dossiers received in the period that have component files and a result file ÷ all received; full points from 80 %, below that the rate ÷ 80 %",
        },
        source: same("QĐ 766/QĐ-TTg, 4.2"),
        full_points_at: Some(80),
        numerator: |c| both(said(c, Said::Components), said(c, Said::ResultFile)),
        ..BASE
    },
    Indicator {
        id: "4.2-components",
        name: Words { vi: "Số hóa thành phần", en: "Digitized components" },
        definition: Words {
            vi: "phần thành phần của 4.2: hồ sơ tiếp nhận trong kỳ có tệp thành phần ÷ mọi hồ sơ tiếp nhận trong kỳ",
            en: "the part of 4.2 that is about components: dossiers received in the period that have component files ÷ all received",
        },
        source: Words { vi: "QĐ 766/QĐ-TTg, 4.2 (một phần)", en: "QĐ 766/QĐ-TTg, 4.2 (in part)" },
        numerator: |c| said(c, Said::Components),
        ..BASE
    },
    Indicator {
        id: "4.2-results",
        name: Words { vi: "Số hóa kết quả", en: "Digitized results" },
        definition: Words {
            vi: "phần kết quả của 4.2: hồ sơ tiếp nhận trong kỳ có tệp kết quả ÷ mọi hồ sơ tiếp nhận trong kỳ",
            en: "the part of 4.2 that is about results: dossiers received in the period that have a result file ÷ all received",
        },
        source: Words { vi: "QĐ 766/QĐ-TTg, 4.2 (một phần)", en: "QĐ 766/QĐ-TTg, 4.2 (in part)" },
        numerator: |c| said(c, Said::ResultFile),
        ..BASE
    },
    Indicator {
        id: "4.2-or-none",
        name: Words {
            vi: "Số hóa, kể cả thủ tục không có kết quả",
            en: "Digitized, or without a result to give",
        },
        definition: Words {
            vi: "như 4.2, nhưng thủ tục không có kết quả chỉ cần tệp thành phần (cách tính của phần mềm một cửa)",
            en: "as 4.2, but where the procedure gives no result the component files are enough (as one-stop software counts)",
        },
        source: Words {
            vi: "phần mềm một cửa (ThuTucKhongCoKetQua = 1)",
            en: "one-stop software (ThuTucKhongCoKetQua = 1)",
        },
        since: None,
        numerator: |c| {
            let result = match (said(c, Said::ResultFile), said(c, Said::GivesResult)) {
                (Some(true), _) | (_, Some(false)) => Some(true),
                (Some(false), Some(true)) => Some(false),
                _ => None,
            };
            both(said(c, Said::Components), result)
        },
        ..BASE
    },
    Indicator {
        id: "4.3",
        name: Words { vi: "Tái sử dụng kết quả số hóa", en: "Reuse" },
        definition: Words {
            vi: "hồ sơ tiếp nhận trong kỳ có thành phần được tái sử dụng ÷ mọi hồ sơ tiếp nhận trong kỳ; từ 80 % được đủ điểm",
            en: "dossiers received in the period with a component that was reused ÷ all received; full points from 80 %",
        },
        source: same("QĐ 766/QĐ-TTg, 4.3"),
        full_points_at: Some(80),
        numerator: |c| said(c, Said::Reused),
        ..BASE
    },
    Indicator {
        id: "4.4",
        name: Words { vi: "Lấy dữ liệu từ kho dùng chung", en: "Data from shared stores" },
        definition: Words {
            vi: "hồ sơ tiếp nhận trong kỳ có thành phần lấy từ kho dữ liệu dùng chung ÷ mọi hồ sơ tiếp nhận trong kỳ (chưa tính kết quả đã đồng bộ: sổ đăng ký không ghi)",
            en: "dossiers received in the period with a component from a shared store ÷ all received (synchronised results are left out: registers do not say)",
        },
        source: same("QĐ 766/QĐ-TTg, 4.4"),
        numerator: |c| said(c, Said::Shared),
        ..BASE
    },
    Indicator {
        id: "on-time",
        name: Words { vi: "Giải quyết đúng hạn", en: "On time" },
        definition: Words {
            vi: "hồ sơ giải quyết xong trong kỳ không muộn hơn ngày hẹn trả ÷ hồ sơ giải quyết xong trong kỳ có ngày hẹn trả, kể cả nhận từ kỳ trước; hồ sơ không có ngày hẹn trả đếm riêng (tính theo kỳ giải quyết: văn bản chưa được kiểm chứng)",
            en: "dossiers resolved in the period no later than their due day ÷ those resolved in the period that have one, received earlier or not; without a due day they are counted apart (that the period is that of resolution is not verified)",
        },
        source: same("QĐ 766/QĐ-TTg, 2.1 (NgayKetThucXuLy ≤ NgayHenTra)"),
        axis: Axis::Resolved,
        denominator: is_timed,
        numerator: |c| is(c, &[Progress::Before, Progress::OnTheDay]),
        ..BASE
    },
    Indicator {
        id: "before-time",
        name: Words { vi: "Giải quyết trước hạn", en: "Before time" },
        definition: Words {
            vi: "hồ sơ giải quyết xong trong kỳ trước ngày hẹn trả ÷ hồ sơ giải quyết xong trong kỳ có ngày hẹn trả",
            en: "dossiers resolved in the period before their due day ÷ those resolved in the period that have one",
        },
        source: Words { vi: "QĐ 766/QĐ-TTg, 2.1 (một phần)", en: "QĐ 766/QĐ-TTg, 2.1 (in part)" },
        axis: Axis::Resolved,
        denominator: is_timed,
        numerator: |c| is(c, &[Progress::Before]),
        ..BASE
    },
    Indicator {
        id: "late",
        name: Words { vi: "Giải quyết quá hạn", en: "Late" },
        definition: Words {
            vi: "hồ sơ giải quyết xong trong kỳ sau ngày hẹn trả ÷ hồ sơ giải quyết xong trong kỳ có ngày hẹn trả",
            en: "dossiers resolved in the period after their due day ÷ those resolved in the period that have one",
        },
        source: Words {
            vi: "QĐ 766/QĐ-TTg, 2.1 (phần còn lại)", en: "QĐ 766/QĐ-TTg, 2.1 (the rest)"
        },
        axis: Axis::Resolved,
        less_is_better: true,
        denominator: is_timed,
        numerator: |c| is(c, &[Progress::Late]),
        ..BASE
    },
    Indicator {
        id: "on-time-received",
        name: Words {
            vi: "Đúng hạn, của hồ sơ nhận trong kỳ", en: "On time, of those received"
        },
        definition: Words {
            vi: "như đúng hạn, nhưng của hồ sơ tiếp nhận trong kỳ và đã giải quyết xong đến lần xuất dữ liệu cuối",
            en: "as on time, but of the dossiers received in the period and resolved up to the last export",
        },
        source: Words {
            vi: "QĐ 766/QĐ-TTg, 2.1 (theo kỳ tiếp nhận)",
            en: "QĐ 766/QĐ-TTg, 2.1 (by the period of reception)",
        },
        denominator: is_timed,
        numerator: |c| is(c, &[Progress::Before, Progress::OnTheDay]),
        ..BASE
    },
    Indicator {
        id: "resolved-share",
        name: Words {
            vi: "Đã giải quyết, của hồ sơ nhận trong kỳ", en: "Resolved, of those received"
        },
        definition: Words {
            vi: "hồ sơ tiếp nhận trong kỳ và đã giải quyết xong đến lần xuất dữ liệu cuối ÷ mọi hồ sơ tiếp nhận trong kỳ",
            en: "dossiers received in the period and resolved up to the last export ÷ all received",
        },
        source: same("sohoa"),
        since: None,
        numerator: |c| Some(c.marks.progress().is_resolved()),
        ..BASE
    },
    Indicator {
        id: "online",
        name: Words { vi: "Nộp trực tuyến", en: "Filed online" },
        definition: Words {
            vi: "hồ sơ tiếp nhận trực tuyến trong kỳ (KenhThucHien = 2) ÷ mọi hồ sơ tiếp nhận trong kỳ",
            en: "dossiers received online in the period (KenhThucHien = 2) ÷ all received",
        },
        source: Words {
            vi: "QĐ 766/QĐ-TTg, nhóm dịch vụ công trực tuyến",
            en: "QĐ 766/QĐ-TTg, group on online public services",
        },
        verified: false,
        numerator: |c| c.channel.map(|channel| channel == Channel::Online),
        ..BASE
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Marks;

    fn counted(marks: Marks) -> Counted {
        Counted { day: 0, unit: 0, procedure: 0, field: 0, channel: None, marks, count: 5 }
    }

    fn tally(id: &str, marks: Marks) -> (u64, u64, u64, u64) {
        let t = Indicator::by_id(id).unwrap().tally(&counted(marks));
        (t.numerator, t.denominator, t.unknown, t.undecided)
    }

    #[test]
    fn ids_are_unique_and_every_text_is_there() {
        for (i, a) in ALL.iter().enumerate() {
            assert!(ALL.iter().skip(i + 1).all(|b| a.id != b.id), "{}", a.id);
            for text in [a.name.vi, a.name.en, a.definition.vi, a.definition.en, a.source.vi, a.source.en] {
                assert!(!text.is_empty(), "{}", a.id);
            }
        }
    }

    #[test]
    fn english_has_no_vietnamese_words_but_names_of_documents() {
        for i in &ALL {
            for text in [i.name.en, i.definition.en, i.source.en.trim_start_matches("QĐ 766/QĐ-TTg")] {
                assert!(
                    text.is_ascii() || !text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_the_register_does_not_say_is_neither_yes_nor_no() {
        let silent = Marks::new(Progress::Open);
        assert_eq!(tally("4.1", silent), (0, 0, 0, 5), "whether it gives a result");
        assert_eq!(tally("4.2", silent), (0, 5, 5, 0));
        assert_eq!(tally("4.2", silent.say(Said::ResultFile, Some(false))), (0, 5, 0, 0), "one no is enough");
        assert_eq!(Indicator::by_id("4.3").unwrap().tally(&counted(silent)).ratio(), None, "and no 0 %");
        assert_eq!(tally("online", silent), (0, 5, 5, 0));
    }

    #[test]
    fn digitized_is_components_and_result() {
        let both =
            Marks::new(Progress::Late).say(Said::Components, Some(true)).say(Said::ResultFile, Some(true));
        assert_eq!(tally("4.2", both), (5, 5, 0, 0));
        let one = both.say(Said::ResultFile, Some(false));
        assert_eq!((tally("4.2", one), tally("4.2-components", one)), ((0, 5, 0, 0), (5, 5, 0, 0)));
        assert_eq!(tally("4.2-or-none", one.say(Said::GivesResult, Some(false))), (5, 5, 0, 0));
        assert_eq!(tally("4.2-or-none", one.say(Said::GivesResult, Some(true))), (0, 5, 0, 0));
    }

    #[test]
    fn time_is_asked_of_the_resolved_with_a_due_day() {
        for (progress, on_time) in [
            (Progress::Open, (0, 0, 0, 0)),
            (Progress::OpenDue, (0, 0, 0, 0)),
            (Progress::Resolved, (0, 0, 0, 0)),
            (Progress::Before, (5, 5, 0, 0)),
            (Progress::OnTheDay, (5, 5, 0, 0)),
            (Progress::Late, (0, 5, 0, 0)),
        ] {
            assert_eq!(tally("on-time", Marks::new(progress)), on_time, "{progress:?}");
        }
        assert_eq!(tally("late", Marks::new(Progress::Late)), (5, 5, 0, 0));
        assert_eq!(tally("before-time", Marks::new(Progress::OnTheDay)), (0, 5, 0, 0));
    }

    #[test]
    fn full_points_begin_at_eighty_percent() {
        let i = Indicator::by_id("4.2").unwrap();
        assert_eq!(i.points((80, 100)), Some((8000, 8000)));
        assert_eq!(i.points((100, 100)), Some((8000, 8000)));
        assert_eq!(i.points((40, 100)), Some((4000, 8000)));
        assert_eq!(Indicator::by_id("4.1").unwrap().points((1, 2)), None);
    }

    #[test]
    fn parts_are_what_is_counted() {
        let marks = Marks::new(Progress::Open).say(Said::Components, Some(true));
        let i = Indicator::by_id("4.2").unwrap();
        let parts: Vec<bool> = Part::ALL.iter().map(|p| i.is_in(*p, &counted(marks))).collect();
        assert_eq!(parts, [false, true, true, true, false]);
        assert!(Part::ALL.iter().all(|p| Part::from_name(p.as_str()) == Some(*p)));
    }
}
