//! Carriers of messages. For now the console: it prints what would have been sent, in the billing
//! document's words, for development and tests.

mod console;

pub use console::ConsoleNotifier;
