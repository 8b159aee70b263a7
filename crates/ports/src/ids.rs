//! Where ids and random bits come from.

use uuid::Uuid;

/// New ids. A port, so that tests and simulations can repeat a run exactly.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// A new id. MUST never repeat, and MUST sort after the ids that this generator gave before
    /// (UUIDv7, RFC 9562): pages are walked in the order of ids.
    fn uuid(&self) -> Uuid;

    /// 64 random bits that cannot be guessed, for order numbers.
    fn random(&self) -> u64;
}
