//! Receipts of webhook events.

use ports::{CommitError, Conflict, ReceiptWrite};

use super::ensure_current;
use crate::state::State;

impl State {
    pub(super) fn write_receipt(&mut self, write: ReceiptWrite) -> Result<(), CommitError> {
        match write {
            ReceiptWrite::Insert(receipt) => {
                let key = (receipt.provider.clone(), receipt.event_id.clone());
                if self.receipts.has(&key) {
                    return Err(CommitError::DuplicateReceipt);
                }
                self.receipts.put(key, receipt);
                Ok(())
            }
            ReceiptWrite::Settle { provider, event_id, outcome } => {
                let key = (provider, event_id);
                let known = self.receipts.edit(&key, |r| r.outcome = outcome);
                ensure_current(known, Conflict::Receipt)
            }
        }
    }
}
