//! The error of reading.

use thiserror::Error;

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The database is unavailable or too busy; a later retry may succeed.
    #[error("storage unavailable: {0}")]
    Unavailable(String),
    /// A stored row breaks its own rules. Names the row.
    #[error("corrupt row: {0}")]
    Corrupt(String),
    /// The database is damaged where it was read.
    #[error("storage damaged: {0}")]
    Damaged(String),
    /// A bug; trying again will not help.
    #[error("storage failed: {0}")]
    Failed(String),
}
