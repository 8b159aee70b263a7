//! A parcel that is returned undelivered, or lost: its units are shipped again, or cancelled.

use super::cancel_items::{
    after_cancelling, cancel_units, notify_items_cancelled, revert_lifecycle,
};
use super::item_cancellation::Units;
use super::{
    CancelledStock, ChangeContext, Effect, OrderError, OrderEventKind, OrderRecord, Transition,
    reasons,
};
use crate::fulfillment::{Parcel, ParcelEvent, ParcelMachine, ParcelStatus};
use crate::ids::ParcelId;
use crate::machine::{Machine, Verdict};
use crate::notification::NotificationType;

text_enum! {
    /// The disposition of the units of a returned parcel.
    pub enum ReturnedUnits {
        /// They stay with the order: unshipped again, to be shipped once more or cancelled later.
        Hold = "hold",
        /// They are cancelled and can be sold again.
        Restock = "restock",
        /// They are cancelled; they were lost or spoiled.
        WriteOff = "write_off",
    }
}

impl ReturnedUnits {
    fn cancelled(self) -> Option<CancelledStock> {
        match self {
            Self::Hold => None,
            Self::Restock => Some(CancelledStock::Restocked),
            Self::WriteOff => Some(CancelledStock::WrittenOff),
        }
    }
}

impl OrderRecord {
    /// A parcel was returned undelivered. Its units are unshipped again, or cancelled as by
    /// [`OrderRecord::cancel_items`]; if nothing remains the order is cancelled.
    ///
    /// # Errors
    /// [`OrderError::NoSuchParcel`]; [`OrderError::ParcelState`] if it has arrived or was
    /// returned before; [`OrderError::PaymentInProgress`] if its units are to be cancelled while
    /// an attempt may capture an amount that is not known yet.
    pub fn return_parcel(
        &self,
        id: ParcelId,
        then: ReturnedUnits,
        reason: Option<&str>,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let parcel = self.parcel_can(id, ParcelEvent::Returned)?;
        let units: Units = parcel.lines.iter().map(|l| (l.order_item_id, l.quantity)).collect();
        let tracking_number = parcel.tracking_number.clone();
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        for parcel in transition.record.parcels.iter_mut().filter(|p| p.id == id) {
            parcel.status = ParcelStatus::Returned;
            parcel.returned_at = Some(change.now);
        }
        let mut cancelled = None;
        if let Some(stock) = then.cancelled() {
            cancelled = Some(cancel_units(&mut transition, &units, stock, Some(id), change)?);
        }
        revert_lifecycle(&mut transition)?;
        let what = [tracking_number.as_deref(), reason].into_iter().flatten();
        let what = what.collect::<Vec<_>>().join(": ");
        let what = Some(what).filter(|what| !what.is_empty());
        transition.record_event(OrderEventKind::ParcelReturned, Some(from), what, change);
        transition.effect(Effect::Notify(NotificationType::ParcelReturned));
        let Some(cancelled) = cancelled else { return Ok(transition) };
        notify_items_cancelled(&mut transition, &cancelled, reason, change);
        let reason = reason.unwrap_or(reasons::PARCEL_RETURNED);
        after_cancelling(transition, &cancelled, reason, change)
    }

    /// Whether a parcel can be returned.
    pub(super) fn ensure_returnable(&self) -> Result<(), OrderError> {
        let under_way = self.parcels.iter().any(|p| p.status == ParcelStatus::Shipped);
        match self.parcels.last() {
            _ if under_way => Ok(()),
            Some(parcel) => Err(OrderError::ParcelState(parcel.status)),
            None => Err(OrderError::NoSuchParcel),
        }
    }

    /// A parcel to which this may happen, or to which it has happened already.
    pub(super) fn parcel_can(
        &self,
        id: ParcelId,
        event: ParcelEvent,
    ) -> Result<&Parcel, OrderError> {
        let parcel = self.parcels.iter().find(|p| p.id == id).ok_or(OrderError::NoSuchParcel)?;
        match ParcelMachine::next(parcel.status, event) {
            Verdict::Moves(_) | Verdict::Same => Ok(parcel),
            Verdict::Late | Verdict::Refused => Err(OrderError::ParcelState(parcel.status)),
        }
    }
}
