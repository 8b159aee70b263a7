//! The notifiers and the texts of messages against the suites of their ports, and against what a
//! console, a mail server or a text message service may answer.
#![cfg(test)]

mod console;
mod sms;
mod smtp;
mod texts;
