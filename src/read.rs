//! Reading: from a file of any kind to pages of words. One page from start to finish is one function, `read_page`.
//!
//! This stage never archives, never decides what a field is, and keeps no state between documents but the engine.

pub mod picture;
