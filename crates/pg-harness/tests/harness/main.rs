//! The harness: databases, crashes, and what is left when the tests are over.

mod databases;
mod lifecycle;
