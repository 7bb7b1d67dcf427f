//! The values that cross stages: typed ids, received files, pages of text, fields, papers, problems.
//!
//! Stages never call one another; what one of them knows reaches the next only as a value defined here.
//! Nothing in this room does I/O, knows the configuration or asks for the time.

pub mod counted;
pub mod field;
pub mod geometry;
pub mod ids;
pub mod image;
pub mod marks;
pub mod note;
pub mod page;
pub mod paper;
pub mod problem;
pub mod reading;
pub mod register;
pub mod source;
pub mod validity;
pub mod view;
pub mod workplace;
pub mod zone;

pub use counted::{Counted, Detail, Flow, FlowSpan, ListedDossier, Lists, NamedProcedure, date_of, day_of};
pub use field::{Field, Group, Reason, Signs};
pub use geometry::{PageNumber, PxBox};
pub use ids::{DossierCode, IdError, ProcedureCode, Sha256, UnitCode};
pub use image::{PageImage, PageImageEncoding};
pub use marks::{Axis, Flag, Marks, Progress, Said};
pub use note::{Note, NoteKind};
pub use page::{Baseline, Fingerprint, Line, Measures, PageText, TextSource, Word};
pub use paper::{
    Commune, Described, KeyFields, Outcome, Paper, PaperId, Province, Register, ReviewReason, Sensitivity,
};
pub use problem::{Problem, ProblemKind, Severity};
pub use reading::{DigitStep, Letter, LineLook, LineReading, PRINT, SecondReading, Slot, Strip};
pub use register::{
    Channel, ComponentEntry, DossierColumn, DossierEntry, ProcedureEntry, RegisterKind, UnitEntry,
};
pub use source::{Manifested, MediaType, Role, SourceFile};
pub use validity::{LastDay, Term, Validity};
pub use view::{Plane, Point, View};
pub use workplace::Workplace;
pub use zone::{VIETNAM, day_in_vietnam, in_vietnam};
