//! Returns of delivered units.

use domain::order::OrderReturn;
use ports::{CommitError, Conflict, RowWrite};

use super::{ensure_next, ensure_sound};
use crate::state::State;

impl State {
    /// A return's lines are written once, with the return; what arrived is of its lines.
    pub(super) fn write_return(&mut self, write: RowWrite<OrderReturn>) -> Result<(), CommitError> {
        let key = (write.row().order_id, write.row().id);
        let stored = self.returns.get(&key);
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_sound(stored.is_none(), || format!("return {} exists", key.1))?;
                let order = self.orders.get(&key.0).map(|row| row.order.items.as_slice());
                let items = order.unwrap_or_default();
                let fits = row.lines.iter().all(|line| {
                    line.quantity > 0 && items.iter().any(|item| item.id == line.order_item_id)
                });
                ensure_sound(fits, || format!("order {} has no such units to return", key.0))?;
                row
            }
            RowWrite::Update(row) => {
                ensure_next(stored.map(|r| r.version), row.version, Conflict::Return)?;
                let lines = stored.map(|r| r.lines.clone()).unwrap_or_default();
                OrderReturn { lines, ..row }
            }
        };
        let fits = row.received.iter().all(|units| {
            units.quantity > 0 && row.lines.iter().any(|l| l.order_item_id == units.order_item_id)
        });
        ensure_sound(fits, || format!("return {} has no such units", key.1))?;
        self.returns.put(key, row);
        Ok(())
    }
}
