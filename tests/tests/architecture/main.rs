//! The rules of the house that a machine can check.
//!
//! Each module holds one rule: as data where it can, with a test that shows the rule refusing a
//! made-up offender, and one that applies it to this repository. A finding says where, which
//! rule, and what to do.

mod adapters_named;
mod admin_use_cases;
mod circles;
mod conflicts;
mod edges;
mod finding;
mod lints;
mod migrations;
mod paths;
mod providers_named;
mod purity;
mod size;
mod source;
mod spelling;
mod sql;
mod tree;
