//! Customers as persons: finding them, and erasing their personal data.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::Instant;
use domain::cart::Cart;
use domain::contact::Contact;
use domain::email::normalized;
use domain::ids::{CartId, NotificationId, OrderId, UserId};
use domain::order::{OrderEvent, OrderEventKind};
use domain::webhook_delivery::WebhookDelivery;
use ports::{
    CommitError, ContactAddress, CustomerRepository, ERASED, Erasure, ErasureOutcome,
    IdempotencyState, OrderLink, ReadError, ResponsesAbout, Work,
};

use crate::state::{JobRow, State};
use crate::store::MemoryStore;

#[async_trait]
impl CustomerRepository for MemoryStore {
    async fn contacts_by_address(
        &self,
        address: &ContactAddress,
        limit: u32,
    ) -> Result<Vec<Contact>, ReadError> {
        let state = self.lock();
        let proven = match address {
            ContactAddress::Email(email) => state.customer_addresses.get(&normalized(email)),
            ContactAddress::Phone(_) => None,
        };
        let has = |card: &&Contact| match address {
            ContactAddress::Email(email) => {
                let is_own = |own: &String| normalized(own) == normalized(email);
                card.email.as_ref().is_some_and(is_own)
                    || proven.is_some_and(|proven| proven.user_id == card.user_id)
            }
            ContactAddress::Phone(phone) => card.phone.as_ref() == Some(phone),
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(state.contacts.rows().filter(has).take(limit).cloned().collect())
    }

    async fn erase_customer(&self, erasure: &Erasure) -> Result<ErasureOutcome, CommitError> {
        let mut state = self.lock();
        let outcome = state.erase(erasure);
        state.keep();
        Ok(outcome)
    }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

impl State {
    fn erase(&mut self, erasure: &Erasure) -> ErasureOutcome {
        let user = erasure.user_id;
        let orders = self.orders.keys_where(|row| row.order.user_id == user);
        let rows = orders.iter().filter_map(|id| self.orders.get(id));
        let open = rows.filter(|row| !self.record(row).is_settled()).count();
        if open > 0 {
            return ErasureOutcome::OpenOrders(count(open));
        }
        let messages = self.notifications.keys_where(|message| message.user_id == user);
        let mut persons = self.guests_of(user);
        persons.insert(user);
        let carts: BTreeSet<CartId> = orders
            .iter()
            .filter_map(|id| self.orders.get(id))
            .filter_map(|row| row.order.cart_id)
            .collect();
        self.erase_carts(&persons, &carts);
        for person in &persons {
            self.erase_person(*person, erasure.at);
        }
        self.erase_counters(erasure);
        self.erase_sign_in(erasure, &orders);
        self.erase_messages(&messages);
        for order in &orders {
            self.erase_order(*order, erasure);
        }
        self.erase_job_errors(&orders, &messages);
        self.erase_responses(erasure, &persons, &orders);
        ErasureOutcome::Erased { orders: count(orders.len()), messages: count(messages.len()) }
    }

    fn erase_person(&mut self, user: UserId, at: Instant) {
        self.contacts.edit(&user, |card| {
            *card = Contact {
                muted: card.muted.clone(),
                version: card.version.saturating_add(1),
                ..Contact::empty(user, at)
            };
        });
        for key in self.web_sessions.keys_where(|session| session.user_id == user) {
            self.web_sessions.remove(&key);
            self.web_session_browsers.remove(&key);
        }
    }

    /// The addresses in carts of the customer, as a guest as well, and in carts from which their orders were placed.
    fn erase_carts(&mut self, persons: &BTreeSet<UserId>, ordered: &BTreeSet<CartId>) {
        let is_own = |cart: &Cart| persons.contains(&cart.user_id) || ordered.contains(&cart.id);
        let has_address = |cart: &Cart| is_own(cart) && cart.shipping_address.is_some();
        for key in self.carts.keys_where(has_address) {
            self.carts.edit(&key, |cart| {
                cart.shipping_address = None;
                cart.version = cart.version.saturating_add(1);
            });
        }
    }

    fn erase_counters(&mut self, erasure: &Erasure) {
        let counters = self.usage.iter().map(|(key, _)| key.clone());
        let counters: Vec<_> =
            counters.filter(|(_, subject)| erasure.addresses.contains(subject)).collect();
        for key in counters {
            self.usage.remove(&key);
        }
    }

    /// The proven address, codes that were sent to addresses of the customer, and links to orders.
    fn erase_sign_in(&mut self, erasure: &Erasure, orders: &[OrderId]) {
        let is_own = |address: &str| erasure.addresses.iter().any(|own| own == address);
        if let Some(address) = self.addresses_of_customers.get(&erasure.user_id).cloned() {
            self.customer_addresses.remove(&address);
            self.addresses_of_customers.remove(&erasure.user_id);
        }
        for key in self.sign_in_codes.keys_where(|code| is_own(&code.address)) {
            self.sign_in_codes.remove(&key);
        }
        let is_linked = |link: &OrderLink| is_own(&link.address) || orders.contains(&link.order_id);
        for key in self.order_links.keys_where(is_linked) {
            self.order_links.remove(&key);
        }
        for order in orders {
            self.guest_orders.remove(order);
        }
        let sends = |row: &JobRow| row.job.work.sign_in_address().is_some_and(is_own);
        for key in self.jobs.keys_where(sends) {
            self.jobs.remove(&key);
        }
    }

    fn erase_messages(&mut self, messages: &[NotificationId]) {
        for id in messages {
            self.notifications.edit(id, |message| {
                ERASED.clone_into(&mut message.subject);
                ERASED.clone_into(&mut message.message);
                message.last_error = message.last_error.take().map(|_| ERASED.to_owned());
                message.version = message.version.saturating_add(1);
            });
        }
    }

    fn erase_order(&mut self, id: OrderId, erasure: &Erasure) {
        for key in self.payments.keys_where(|payment| payment.order_id == id) {
            self.payments.edit(&key, |payment| {
                "{}".clone_into(&mut payment.raw_payload);
                payment.payment_token = None;
                payment.next_action = None;
                payment.return_url = None;
                payment.version = payment.version.saturating_add(1);
            });
        }
        for key in self.refunds.keys_where(|refund| refund.order_id == id) {
            self.refunds.edit(&key, |refund| {
                ERASED.clone_into(&mut refund.reason);
                refund.version = refund.version.saturating_add(1);
            });
        }
        for key in self.parcels.keys_where(|parcel| parcel.order_id == id) {
            self.parcels.edit(&key, |parcel| {
                parcel.carrier = None;
                parcel.tracking_number = None;
                parcel.version = parcel.version.saturating_add(1);
            });
        }
        self.erase_returns(id);
        let has_order =
            |delivery: &WebhookDelivery| delivery.order_id == Some(id) && delivery.has_order;
        for key in self.webhook_deliveries.keys_where(has_order) {
            self.webhook_deliveries.edit(&key, |delivery| {
                (delivery.body, delivery.last_response) = (None, None);
                delivery.version = delivery.version.saturating_add(1);
            });
        }
        let named = |event: &OrderEvent| {
            event.order_id == id && event.reason.is_some() && event.kind.may_name_a_person()
        };
        for key in self.events.keys_where(named) {
            self.events.edit(&key, |event| event.reason = Some(ERASED.to_owned()));
        }
        self.note_erasure(id, erasure);
    }

    fn erase_returns(&mut self, id: OrderId) {
        for key in self.returns.keys_where(|row| row.order_id == id) {
            self.returns.edit(&key, |row| {
                let erased =
                    |text: &mut Option<String>| *text = text.take().map(|_| ERASED.to_owned());
                ERASED.clone_into(&mut row.reason);
                erased(&mut row.closing_reason);
                erased(&mut row.withheld_reason);
                row.version = row.version.saturating_add(1);
            });
        }
    }

    fn note_erasure(&mut self, id: OrderId, erasure: &Erasure) {
        let mut written = None;
        self.orders.edit(&id, |row| {
            row.order.events = row.order.events.saturating_add(1);
            row.order.version = row.order.version.saturating_add(1);
            row.order.updated_at = erasure.at;
            if let Some(delivery) = &mut row.order.delivery {
                delivery.address = None;
            }
            written = Some((row.order.events, row.status.to_string()));
        });
        let Some((seq, status)) = written else { return };
        let event = OrderEvent {
            order_id: id,
            seq,
            kind: OrderEventKind::Note,
            from: Some(status.clone()),
            to: status,
            actor: erasure.actor.clone(),
            reason: Some(erasure.note.clone()),
            at: erasure.at,
        };
        self.put_event(event);
    }

    fn erase_job_errors(&mut self, orders: &[OrderId], messages: &[NotificationId]) {
        let orders: BTreeSet<OrderId> = orders.iter().copied().collect();
        let messages: BTreeSet<NotificationId> = messages.iter().copied().collect();
        let is_about = |work: &Work| {
            work.order_id().is_some_and(|id| orders.contains(&id))
                || work.message().is_some_and(|id| messages.contains(&id))
        };
        for key in
            self.jobs.keys_where(|row| row.job.last_error.is_some() && is_about(&row.job.work))
        {
            self.jobs.edit(&key, |row| row.job.last_error = Some(ERASED.to_owned()));
        }
    }

    fn erase_responses(
        &mut self,
        erasure: &Erasure,
        persons: &BTreeSet<UserId>,
        orders: &[OrderId],
    ) {
        let about = ResponsesAbout::new(erasure.user_id, orders.iter().copied());
        let keys = self.idempotency.keys_where(|record| match &record.state {
            IdempotencyState::Running { .. } => false,
            IdempotencyState::Finished(response) => {
                let scope = &record.scope;
                let is_about =
                    |user| about.include(user, &scope.operation, response.status, &response.body);
                let is_guest = persons.contains(&scope.user_id);
                record.created_at <= erasure.at
                    && (is_about(scope.user_id) || (is_guest && is_about(erasure.user_id)))
            }
        });
        for key in keys {
            self.idempotency.edit(&key, |record| {
                if let IdempotencyState::Finished(response) = &mut record.state {
                    "{}".clone_into(&mut response.body);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use port_contracts::store::{CANARY, erase_all, shop_with_personal_data};
    use ports::Storage;

    use super::*;

    #[tokio::test]
    async fn i34_no_table_holds_a_text_of_an_erased_customer() {
        let store = Arc::new(MemoryStore::new());
        let shared = Arc::clone(&store) as Arc<dyn Storage>;
        let (erasure, _) = shop_with_personal_data(shared).await;
        assert!(format!("{store:?}").contains(CANARY));
        erase_all(&*store, &erasure).await;
        assert!(!format!("{store:?}").contains(CANARY), "{store:?}");
    }
}
