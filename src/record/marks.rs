//! What counts of a dossier in a report, in one number: the catalog keeps how many dossiers have which marks, and an
//! indicator is a question about marks. Whoever adds an indicator adds a question, and no figure has to be kept anew.

/// How far a dossier is, against its due day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Progress {
    /// Not resolved, no due day.
    Open,
    /// Not resolved, with a due day.
    OpenDue,
    /// Resolved, no due day.
    Resolved,
    /// Resolved before its due day.
    Before,
    /// Resolved on its due day.
    OnTheDay,
    /// Resolved after its due day.
    Late,
}

impl Progress {
    /// All of them, in the order of their codes.
    pub const ALL: [Progress; 6] = [
        Progress::Open,
        Progress::OpenDue,
        Progress::Resolved,
        Progress::Before,
        Progress::OnTheDay,
        Progress::Late,
    ];

    /// Of a dossier with these days (of any one count of days).
    pub fn of(due: Option<i64>, resolved: Option<i64>) -> Progress {
        match (due, resolved) {
            (None, None) => Progress::Open,
            (Some(_), None) => Progress::OpenDue,
            (None, Some(_)) => Progress::Resolved,
            (Some(due), Some(resolved)) => match resolved.cmp(&due) {
                std::cmp::Ordering::Less => Progress::Before,
                std::cmp::Ordering::Equal => Progress::OnTheDay,
                std::cmp::Ordering::Greater => Progress::Late,
            },
        }
    }

    /// Whether it is resolved.
    pub fn is_resolved(self) -> bool {
        !matches!(self, Progress::Open | Progress::OpenDue)
    }
}

/// What is told as yes, no, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Said {
    /// Its procedure ends with a paper.
    GivesResult = 0,
    /// Components have a file, here or in another system.
    Components = 2,
    /// The result has a file, here or in another system.
    ResultFile = 4,
    /// A component was taken from an earlier dossier.
    Reused = 6,
    /// A component came from a shared store.
    Shared = 8,
    /// It should hold more than one component.
    ManyExpected = 10,
}

/// What is so, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Flag {
    /// Resolved before it was received.
    Inverted = 1 << 15,
    /// Due before it was received.
    DueTooEarly = 1 << 16,
    /// A code or text is a filler (`Không có thông tin`, `Chuyên viên`, `Dinhkem`, `000000001`).
    Filler = 1 << 17,
    /// The same bytes or the same picture came twice for it, such as a result that is a copy of a component.
    Copied = 1 << 18,
    /// The archive holds exactly one component of it.
    OneComponent = 1 << 19,
    /// The register itself says that its components are digitized.
    Claimed = 1 << 20,
    /// The archive holds at least one paper of it.
    Held = 1 << 21,
}

/// The marks of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marks(pub u32);

const PROGRESS_AT: u32 = 12;

impl Marks {
    /// Of a dossier of which only this is known.
    pub fn new(progress: Progress) -> Marks {
        Marks((progress as u32) << PROGRESS_AT)
    }

    /// With one thing told.
    #[must_use]
    pub fn say(self, what: Said, answer: Option<bool>) -> Marks {
        let at = what as u32;
        let code = match answer {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        };
        Marks(self.0 & !(3 << at) | code << at)
    }

    /// With one flag up or down.
    #[must_use]
    pub fn flag(self, flag: Flag, up: bool) -> Marks {
        Marks(if up { self.0 | flag as u32 } else { self.0 & !(flag as u32) })
    }

    /// How far it is.
    pub fn progress(self) -> Progress {
        let code = (self.0 >> PROGRESS_AT & 7) as usize;
        Progress::ALL.get(code).copied().unwrap_or(Progress::Open)
    }

    /// What is told of it.
    pub fn said(self, what: Said) -> Option<bool> {
        match self.0 >> what as u32 & 3 {
            1 => Some(false),
            2 => Some(true),
            _ => None,
        }
    }

    /// Whether it is told, and yes.
    pub fn is(self, what: Said) -> bool {
        self.said(what) == Some(true)
    }

    /// Whether a flag is up.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & flag as u32 != 0
    }

    /// The same dossier, with what its procedure says where it says nothing itself.
    #[must_use]
    pub fn with_procedure(self, gives_result: Option<bool>, many_expected: Option<bool>) -> Marks {
        let mut marks = self;
        if marks.said(Said::GivesResult).is_none() {
            marks = marks.say(Said::GivesResult, gives_result);
        }
        if marks.said(Said::ManyExpected).is_none() {
            marks = marks.say(Said::ManyExpected, many_expected);
        }
        marks
    }
}

/// By which day a dossier is counted. A dossier is counted at most once on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// Day of reception.
    Received,
    /// Day on which it was resolved; of dossiers with a day of reception.
    Resolved,
    /// First day on which it was overdue; of dossiers that are, or were when they were resolved.
    Overdue,
    /// No day: the register has no day of reception.
    Undated,
}

impl Axis {
    /// All of them, in the order of their codes.
    pub const ALL: [Axis; 4] = [Axis::Received, Axis::Resolved, Axis::Overdue, Axis::Undated];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_stands_by_itself() {
        let answers = [None, Some(false), Some(true)];
        let said = [
            Said::GivesResult,
            Said::Components,
            Said::ResultFile,
            Said::Reused,
            Said::Shared,
            Said::ManyExpected,
        ];
        let flags = [
            Flag::Inverted,
            Flag::DueTooEarly,
            Flag::Filler,
            Flag::Copied,
            Flag::OneComponent,
            Flag::Claimed,
            Flag::Held,
        ];
        for progress in Progress::ALL {
            for what in said {
                for answer in answers {
                    for flag in flags {
                        let marks = Marks::new(progress).say(what, answer).flag(flag, true);
                        assert_eq!((marks.progress(), marks.said(what)), (progress, answer));
                        assert!(flags.iter().all(|f| marks.has(*f) == (*f == flag)), "{flag:?}");
                        assert!(said.iter().all(|s| *s == what || marks.said(*s).is_none()), "{what:?}");
                        assert_eq!(marks.say(what, None).flag(flag, false), Marks::new(progress));
                    }
                }
            }
        }
    }

    #[test]
    fn the_due_day_itself_is_in_time() {
        assert_eq!(Progress::of(Some(5), Some(5)), Progress::OnTheDay);
        assert_eq!(Progress::of(Some(5), Some(6)), Progress::Late);
        assert_eq!(Progress::of(Some(5), Some(4)), Progress::Before);
        assert_eq!(Progress::of(None, Some(4)), Progress::Resolved);
        assert!(!Progress::of(Some(5), None).is_resolved());
    }

    #[test]
    fn a_procedure_speaks_only_where_the_dossier_is_silent() {
        let silent = Marks::new(Progress::Open);
        assert!(silent.with_procedure(Some(true), None).is(Said::GivesResult));
        let says_no = silent.say(Said::GivesResult, Some(false));
        assert_eq!(says_no.with_procedure(Some(true), None), says_no);
    }
}
