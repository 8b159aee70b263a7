//! The provider's own books: what was asked for, taken, and refunded, in memory and, if one is
//! named, in a file that several servers may share.

mod entry;
mod journal;
mod line;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::PaymentId;
use ports::GatewayError;

pub use entry::{LedgerEntry, LedgerRefund, RefundState};
pub(crate) use entry::{payment_of, reference_of, refund_reference_of};
pub use journal::LedgerError;

use journal::Journal;

/// What becomes of a payment, and what is said about it.
#[derive(Debug)]
pub(crate) struct Decision<T> {
    /// The payment's entry from now on; `None` leaves no trace of it.
    pub keep: Option<LedgerEntry>,
    /// What the caller is told.
    pub answer: Result<T, GatewayError>,
}

/// The ledger.
#[derive(Debug)]
pub(crate) struct Ledger {
    books: Mutex<Books>,
}

impl Ledger {
    /// Opens the ledger of a file, or one in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, LedgerError> {
        let journal = file.map(Journal::open).transpose()?;
        let mut books = Books { entries: BTreeMap::new(), journal };
        books.locked(|_| Ok(()))?;
        Ok(Self { books: Mutex::new(books) })
    }

    /// Decides about one payment and writes down what became of it, before anybody else (on another
    /// thread or another server) can. An entry that was written is never taken out again.
    pub(crate) fn decide<T>(
        &self,
        id: PaymentId,
        decide: impl FnOnce(Option<LedgerEntry>) -> Decision<T>,
    ) -> Result<T, GatewayError> {
        let decided = self.books().locked(|books| {
            let decision = decide(books.entries.get(&id).cloned());
            if let Some(entry) = decision.keep {
                books.write(entry)?;
            }
            Ok(decision.answer)
        });
        decided.unwrap_or_else(|why| {
            Err(GatewayError::Unavailable(format!("the mock provider's ledger: {why}")))
        })
    }

    /// Writes down what is known to have happened. A file that cannot be written does not make it
    /// untrue: it is in the books until a restart.
    pub(crate) fn note(
        &self,
        id: PaymentId,
        change: impl FnOnce(Option<LedgerEntry>) -> LedgerEntry,
    ) -> Result<LedgerEntry, LedgerError> {
        let mut books = self.books();
        let mut noted = None;
        let written = books.locked(|books| {
            let entry = change(books.entries.get(&id).cloned());
            noted = Some(entry.clone());
            books.write(entry)
        });
        if let Some(entry) = &noted {
            books.entries.insert(id, entry.clone());
        }
        written.and_then(|()| noted.ok_or(LedgerError::Lost))
    }

    /// One payment.
    pub(crate) fn entry(&self, id: PaymentId) -> Result<Option<LedgerEntry>, LedgerError> {
        self.books().locked(|books| Ok(books.entries.get(&id).cloned()))
    }

    /// Every payment, in the order of their ids.
    pub(crate) fn entries(&self) -> Result<Vec<LedgerEntry>, LedgerError> {
        self.books().locked(|books| Ok(books.entries.values().cloned().collect()))
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Books {
    entries: BTreeMap<PaymentId, LedgerEntry>,
    journal: Option<Journal>,
}

impl Books {
    /// Works on the books as they are now, with what other servers have written in the meantime,
    /// and lets none of them write before the work is done.
    fn locked<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let Some(journal) = &mut self.journal else {
            return work(self);
        };
        journal.lock()?;
        let done = match journal.new_entries() {
            Ok(entries) => {
                self.entries.extend(entries.into_iter().map(|entry| (entry.payment_id, entry)));
                work(self)
            }
            Err(error) => Err(error),
        };
        if let Some(journal) = &self.journal {
            journal.unlock()?;
        }
        done
    }

    /// Into the file first: what cannot be kept has not happened.
    fn write(&mut self, entry: LedgerEntry) -> Result<(), LedgerError> {
        if self.entries.get(&entry.payment_id) == Some(&entry) {
            return Ok(());
        }
        if let Some(journal) = &mut self.journal {
            journal.append(&entry)?;
        }
        self.entries.insert(entry.payment_id, entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use uuid::Uuid;

    #[test]
    fn no_other_process_can_write_while_it_is_decided() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("ledger.jsonl");
        let ledger = Ledger::open(Some(&path)).unwrap();
        let other = File::open(&path).unwrap();
        let id = PaymentId(Uuid::from_u128(1));
        let decided = ledger.decide(id, |known| {
            assert!(other.try_lock().is_err(), "the file is ours");
            assert_eq!(known, None);
            let keep = Some(LedgerEntry::new(id, None));
            Decision { keep, answer: Ok(()) }
        });
        assert_eq!(decided, Ok(()));
        other.try_lock().expect("the file is free again");
    }
}
