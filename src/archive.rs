//! Archiving: what sohoa promises to keep for twenty years, in forms that are read without sohoa.
//!
//! `package` makes what a dossier says of itself, `pdfa` writes the searchable PDF of a paper, `ocfl` keeps the versions
//! of a dossier's files on disk. None of them knows the others; the pipeline puts them together.
//!
//! This stage never decides what belongs into a dossier, never reads a picture, and never deletes or changes what it
//! once took in.

pub mod ocfl;
pub mod package;
pub mod pdfa;
