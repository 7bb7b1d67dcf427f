//! Who runs the program, and where: what productivity is told by. Given by the office, never guessed from a login.

/// A person at a machine; neither need be known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workplace {
    /// The person, as the office writes the name.
    pub operator: Option<String>,
    /// The machine.
    pub machine: Option<String>,
}
