//! Files that `kassa import` reads.

pub mod file;
