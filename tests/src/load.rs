//! Load: flows of many shoppers against a server of its own on each database, beside what bare SQL
//! does with the same durable commits; one listing that all want; a provider that hangs; shops of different
//! sizes.
//!
//! It is a closed loop. Each shopper has one keep-alive connection and begins the next flow when the
//! last one has ended; every answer is checked. Server, database and shoppers share the machine, so
//! figures of one run can be compared with each other, and hardly with those of another machine.

mod cluster;
mod compare;
mod connection;
mod drive;
mod flow;
mod growth;
mod hang;
mod hot;
mod limit;
mod options;
mod page;
mod readings;
mod report;
mod rules;
mod seeded;
mod shopper;
mod side;
mod usage;

pub use compare::compare;
pub use flow::Flow;
pub use growth::{Growth, grow};
pub use hang::{Hanging, hang};
pub use hot::{HotListing, hot};
pub use options::{Common, FlowOptions, GrowthOptions, HangOptions, HotOptions};
pub use report::Comparison;
pub use rules::{RuleOptions, Rules};
pub use side::DatabaseKind;
