//! A request of the API that is authenticated.

use chrono::{DateTime, Utc};

use super::errors::Refusal;
use super::ledger::{Books, Payment};
use crate::exchange::Request;

/// The request, the mode of its key, the time, and the books.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) mode: &'static str,
    pub(super) now: DateTime<Utc>,
    pub(super) books: &'a mut Books,
}

impl Call<'_> {
    /// A payment of the key's mode.
    pub(super) fn payment(&self, id: &str) -> Result<&Payment, Refusal> {
        let found = self.books.payments.iter().find(|one| one.id == id && one.mode == self.mode);
        found.ok_or_else(|| Refusal::unknown("payment", id))
    }

    /// The same, to be changed.
    pub(super) fn payment_mut(&mut self, id: &str) -> Result<&mut Payment, Refusal> {
        self.payment(id)?;
        self.books.payment_mut(id).ok_or_else(|| Refusal::unknown("payment", id))
    }
}
