//! Fulfillment of an order: confirmed, shipped in parcels, delivered.

use super::coupon::redeem;
use super::delivery::deliver_when_all_arrived;
use super::item_cancellation::Units;
use super::merged_units::merged;
use super::payment::on_covered;
use super::remainder::{advance_lifecycle, close_remainder};
use super::{
    ChangeContext, Effect, OrderError, OrderEventKind, OrderEventName, OrderJob, OrderLifecycle,
    OrderMachine, OrderPaymentStatus, OrderRecord, PayPolicy, PaymentMethod, ShipLine, Transition,
};
use crate::Instant;
use crate::fulfillment::{Parcel, ParcelEvent, ParcelLine, ParcelStatus};
use crate::ids::{ParcelId, PaymentId};
use crate::machine::Machine;
use crate::notification::NotificationType;
use crate::payment::{Payment, PaymentStatus};

impl OrderRecord {
    /// The shop accepts the order: it is paid, or cash on delivery, or authorized in a shop with
    /// capture on shipping.
    ///
    /// # Errors
    /// [`OrderError::InvalidTransition`] or [`OrderError::NotPaid`].
    pub fn confirm(
        &self,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let mut transition = Transition::from(self.clone());
        confirm_into(&mut transition, policy, change)?;
        Ok(transition)
    }

    /// Ships a parcel with these units, or with all remaining ones if `lines` is `None`. The first
    /// one triggers the capture of an authorization.
    ///
    /// # Errors
    /// [`OrderError::InvalidTransition`], [`OrderError::ParcelLines`], [`OrderError::NotPaid`]
    /// if no payment or cash on delivery covers the order any more, or [`OrderError::OrderDisputed`].
    pub fn ship(
        &self,
        lines: Option<&[ShipLine]>,
        carrier: Option<String>,
        tracking_number: Option<String>,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let shipped = self.ship_forced(lines, carrier, tracking_number, change)?;
        self.ensure_undisputed()?;
        Ok(shipped)
    }

    /// As [`OrderRecord::ship`], also while a dispute of the order's payments is open or lost.
    ///
    /// # Errors
    /// As for [`OrderRecord::ship`], without [`OrderError::OrderDisputed`].
    pub fn ship_forced(
        &self,
        lines: Option<&[ShipLine]>,
        carrier: Option<String>,
        tracking_number: Option<String>,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let from = self.status();
        self.next_state(OrderEventName::Ship)?;
        let lines = self.parcel_lines(lines)?;
        let capture = self.backing_payment(change.now)?;
        let mut transition = Transition::from(self.clone());
        if let Some(payment) = capture {
            transition.effect(Effect::Job(OrderJob::CapturePayment(payment)));
        }
        transition.record.parcels.push(Parcel {
            id: ParcelId((change.new_id)()),
            order_id: self.order.id,
            carrier,
            tracking_number: tracking_number.clone(),
            status: ParcelStatus::Shipped,
            lines,
            shipped_at: change.now,
            delivered_at: None,
            returned_at: None,
            version: 1,
        });
        transition.record_event(OrderEventKind::ParcelShipped, Some(from), tracking_number, change);
        advance_lifecycle(&mut transition, change)?;
        Ok(transition)
    }

    /// Marks a parcel as delivered, or all parcels in transit if `parcel` is `None`. The last one
    /// completes the order and records the cash-on-delivery payment. Unshipped units that were
    /// already refunded are cancelled with it (`close_remainder`).
    ///
    /// # Errors
    /// [`OrderError::InvalidTransition`] if nothing is shipped, [`OrderError::NoSuchParcel`],
    /// [`OrderError::ParcelState`] if the parcel was returned.
    pub fn deliver(
        &self,
        parcel: Option<ParcelId>,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        if let Some(id) = parcel.filter(|_| !self.parcels.is_empty()) {
            self.parcel_can(id, ParcelEvent::Delivered)?;
        }
        if !self.has_shipped() || self.order.lifecycle == OrderLifecycle::Delivered {
            self.next_state(OrderEventName::Deliver)?;
        }
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        let mut arrived = Vec::new();
        for p in &mut transition.record.parcels {
            if p.status == ParcelStatus::Shipped && parcel.is_none_or(|id| id == p.id) {
                p.status = ParcelStatus::Delivered;
                p.delivered_at = Some(change.now);
                arrived.push(p.tracking_number.clone());
            }
        }
        for tracking_number in arrived {
            transition.record_event(
                OrderEventKind::ParcelDelivered,
                Some(from),
                tracking_number,
                change,
            );
        }
        deliver_when_all_arrived(&mut transition, change)?;
        close_remainder(&mut transition, change)?;
        Ok(transition)
    }

    /// The payment that backs a shipment: the authorized attempt to capture now, or nothing to
    /// capture. A later refund does not block shipping: that was an operator's decision.
    fn backing_payment(&self, now: Instant) -> Result<Option<PaymentId>, OrderError> {
        let payment = self.payment_status();
        let authorized = self.payments.iter().find(|p| p.status == PaymentStatus::Authorized);
        if self.order.payment_method == PaymentMethod::Cod || payment.is_collected() {
            return Ok(None);
        }
        // A lost response is not a payment; shipping waits for the lookup.
        let authorized = authorized.ok_or(OrderError::NotPaid(payment))?;
        // Until the first parcel it may be cancelled; after it, only captured.
        if !self.has_shipped() && authorized.is_in_flight(now) {
            return Err(OrderError::PaymentInProgress(authorized.id));
        }
        Ok(Some(authorized.id))
    }

    /// Whether the order keeps money: captured, and not refunded in full.
    fn retains_payment(&self) -> Result<bool, OrderError> {
        for payment in self.payments.iter().filter(|p| p.status.is_captured()) {
            if !self.unrefunded(payment.id)?.is_zero() {
                return Ok(true);
            }
        }
        Ok(self.order.grand_total().is_zero())
    }

    pub(super) fn next_state(&self, event: OrderEventName) -> Result<OrderLifecycle, OrderError> {
        let from = self.order.lifecycle;
        let to = match event {
            OrderEventName::Confirm => OrderLifecycle::Confirmed,
            OrderEventName::Ship => OrderLifecycle::Shipped,
            OrderEventName::Deliver => OrderLifecycle::Delivered,
            OrderEventName::Return => OrderLifecycle::Confirmed,
            OrderEventName::Cancel => OrderLifecycle::Cancelled,
        };
        OrderMachine::next(from, event).moved().ok_or(OrderError::InvalidTransition { from, to })
    }

    fn parcel_lines(&self, lines: Option<&[ShipLine]>) -> Result<Vec<ParcelLine>, OrderError> {
        let wanted = self.chosen_units(lines).ok_or(OrderError::ParcelLines)?;
        let line = |(order_item_id, quantity)| ParcelLine { order_item_id, quantity };
        Ok(wanted.into_iter().map(line).collect())
    }

    /// These units, with lines that are named twice added up; all unshipped units if none are
    /// named. `None` for no units, or more than are unshipped.
    pub(super) fn chosen_units(&self, lines: Option<&[ShipLine]>) -> Option<Units> {
        let Some(lines) = lines else {
            return Some(self.unshipped()).filter(|units| !units.is_empty());
        };
        let wanted = merged(lines)?;
        let fits = wanted.iter().all(|(id, &quantity)| {
            let item = self.order.items.iter().find(|i| i.id == *id);
            item.is_some_and(|i| quantity <= self.unshipped_quantity(i))
        });
        fits.then(|| wanted.into_iter().collect())
    }
}

/// Confirms the record of a transition that is being made.
pub(super) fn confirm_into(
    transition: &mut Transition,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let record = &transition.record;
    let from = record.status();
    let to = record.next_state(OrderEventName::Confirm)?;
    let cod = record.order.payment_method == PaymentMethod::Cod;
    let payment = record.payment_status();
    let authorized = payment == OrderPaymentStatus::Authorized;
    let covered = match payment {
        OrderPaymentStatus::Paid | OrderPaymentStatus::PartiallyRefunded => {
            record.retains_payment()?
        }
        OrderPaymentStatus::Authorized => policy.ships_on_authorization(),
        OrderPaymentStatus::Unpaid
        | OrderPaymentStatus::Processing
        | OrderPaymentStatus::Refunded
        | OrderPaymentStatus::Failed => false,
    };
    if !cod && !covered {
        return Err(OrderError::NotPaid(payment));
    }
    let in_flight =
        |p: &&Payment| p.status == PaymentStatus::Authorized && p.is_in_flight(change.now);
    if let Some(payment) = record.payments.iter().find(in_flight).filter(|_| authorized) {
        return Err(OrderError::PaymentInProgress(payment.id));
    }
    transition.record.order.lifecycle = to;
    transition.record_event(OrderEventKind::Confirmed, Some(from), None, change);
    transition.effect(Effect::Job(OrderJob::UpdateInventory));
    if cod {
        transition.record.order.expires_at = None;
        redeem(transition);
    } else if authorized {
        on_covered(transition);
    }
    if cod || authorized {
        transition.effect(Effect::Notify(NotificationType::OrderConfirmation));
    }
    Ok(())
}
