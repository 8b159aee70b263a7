//! What units of an order cost: their share of the goods, the taxes added to their lines, and, once nothing remains, the
//! shipping. Shares are computed cumulatively, so that they always add up to exactly what was paid.

use std::collections::BTreeMap;

use super::OrderRecord;
use super::item_cancellation::Units;
use crate::ids::OrderItemId;
use crate::money::{Money, MoneyError};
use crate::pricing::Breakdown;

/// Units by line.
type Counts = BTreeMap<OrderItemId, i64>;

impl OrderRecord {
    /// The share of `grand_total` of these units, computed cumulatively with earlier cancellations and returns: what all
    /// such units cost then, less what they cost now. The share that leaves no unit includes the shipping.
    pub(super) fn shares(&self, units: &Units) -> Result<Vec<Money>, MoneyError> {
        let parts = self.order.breakdown()?;
        let mut counts = self.cancelled_counts();
        self.count_returned(&mut counts);
        let mut taken = self.cancelled_amount().plus(self.returned_price()?)?;
        let mut shares = Vec::with_capacity(units.len());
        for &(item, quantity) in units {
            add(&mut counts, item, quantity);
            let whole = self.cost_of(&counts, &parts)?;
            shares.push(whole.minus(taken)?);
            taken = whole;
        }
        Ok(shares)
    }

    /// The expected total reduction of `grand_total` by cancelled units; `None` if it cannot be computed.
    #[must_use]
    pub fn cancelled_share(&self) -> Option<Money> {
        let parts = self.order.breakdown().ok()?;
        self.cost_of(&self.cancelled_counts(), &parts).ok()
    }

    /// The expected price of cancelled and returned units together; `None` if it cannot be computed.
    #[must_use]
    pub fn returned_share(&self) -> Option<Money> {
        let parts = self.order.breakdown().ok()?;
        let mut counts = self.cancelled_counts();
        self.count_returned(&mut counts);
        self.cost_of(&counts, &parts).ok()
    }

    fn cancelled_counts(&self) -> Counts {
        let mut counts = Counts::new();
        for row in &self.cancellations {
            add(&mut counts, row.order_item_id, row.quantity);
        }
        counts
    }

    fn count_returned(&self, counts: &mut Counts) {
        for units in self.returns.iter().flat_map(|r| &r.received) {
            add(counts, units.order_item_id, units.quantity);
        }
    }

    /// What these units cost. The share of the goods is `final_amount × subtotal of the units / total_amount`, that of a
    /// tax `tax of the line × units / units of the line`, each rounded half away from zero.
    fn cost_of(&self, counts: &Counts, parts: &Breakdown) -> Result<Money, MoneyError> {
        let price = &self.order.price;
        let mut subtotal = 0_i128;
        let mut taxes = Money::zero(price.currency());
        let mut is_all = true;
        for (item, line) in self.order.items.iter().zip(&parts.lines) {
            let count = counts.get(&item.id).copied().unwrap_or(0);
            is_all &= count >= item.quantity;
            subtotal += i128::from(item.price.minor_units()) * i128::from(count);
            for tax in line.added_taxes() {
                taxes = taxes.plus(part_of(tax, count.into(), item.quantity.into())?)?;
            }
        }
        let total = i128::from(price.total_amount().minor_units());
        let goods = part_of(price.final_amount(), subtotal, total)?.plus(taxes)?;
        match &parts.shipping {
            Some(shipping) if is_all => goods.plus(shipping.gross()?),
            Some(_) | None => Ok(goods),
        }
    }
}

fn add(counts: &mut Counts, item: OrderItemId, quantity: i64) {
    let count = counts.entry(item).or_default();
    *count = count.saturating_add(quantity);
}

/// `amount × part / whole`, rounded half away from zero; nothing of nothing.
fn part_of(amount: Money, part: i128, whole: i128) -> Result<Money, MoneyError> {
    let product = i128::from(amount.minor_units()).saturating_mul(part);
    let share = if whole == 0 { 0 } else { (2 * product + whole) / (2 * whole) };
    Money::new(i64::try_from(share).unwrap_or(i64::MAX), amount.currency())
}
