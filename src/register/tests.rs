//! Registers of every shape, read from files.
