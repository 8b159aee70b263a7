//! Sign-in codes, proven addresses and links to orders.

use ports::{
    CommitError, Conflict, CustomerAddress, GuestOrder, OrderAdoption, OrderLink, RowWrite,
    SignInCode,
};

use super::{each, ensure_current, ensure_next, ensure_sound};
use crate::state::State;

impl State {
    pub(super) fn write_shoppers(
        &mut self,
        codes: Vec<RowWrite<SignInCode>>,
        addresses: Vec<CustomerAddress>,
        links: Vec<OrderLink>,
    ) -> Result<(), CommitError> {
        each(codes, |write| self.write_sign_in_code(write))?;
        each(addresses, |row| self.add_customer_address(row))?;
        links.into_iter().for_each(|row| self.put_order_link(row));
        Ok(())
    }

    /// Two first codes of one browser can race, so a code that is there already is a conflict.
    fn write_sign_in_code(&mut self, write: RowWrite<SignInCode>) -> Result<(), CommitError> {
        let stored = self.sign_in_codes.get(&write.row().browser_hash).map(|code| code.version);
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_current(stored.is_none(), Conflict::SignInCode)?;
                row
            }
            RowWrite::Update(row) => {
                ensure_next(stored, row.version, Conflict::SignInCode)?;
                row
            }
        };
        self.sign_in_codes.put(row.browser_hash.clone(), row);
        Ok(())
    }

    fn add_customer_address(&mut self, row: CustomerAddress) -> Result<(), CommitError> {
        let taken = self.customer_addresses.has(&row.address)
            || self.addresses_of_customers.has(&row.user_id);
        ensure_current(!taken, Conflict::CustomerAddress)?;
        self.addresses_of_customers.put(row.user_id, row.address.clone());
        self.customer_addresses.put(row.address.clone(), row);
        Ok(())
    }

    fn put_order_link(&mut self, row: OrderLink) {
        if self.order_links.has(&row.token_hash) {
            self.order_links.edit(&row.token_hash, |link| link.address = row.address);
        } else {
            self.order_links.put(row.token_hash.clone(), row);
        }
    }

    pub(super) fn add_guest_order(&mut self, row: GuestOrder) -> Result<(), CommitError> {
        let sound = self.orders.has(&row.order_id) && !self.guest_orders.has(&row.order_id);
        ensure_sound(sound, || "the guest's order exists, or is of no order".to_owned())?;
        self.guest_orders.put(row.order_id, row);
        Ok(())
    }

    /// The order itself was written before, under its version.
    pub(super) fn adopt(&mut self, adoption: &OrderAdoption) -> Result<(), CommitError> {
        let proven = self.customer_addresses.get(&adoption.address);
        let is_proven = proven.is_some_and(|row| row.user_id == adoption.customer);
        let placed = self.guest_orders.get(&adoption.order_id);
        let is_open =
            placed.is_some_and(|row| row.adopted.is_none() && row.address == adoption.address);
        let is_guest = !self.addresses_of_customers.has(&adoption.guest);
        ensure_current(is_proven && is_open && is_guest, Conflict::GuestOrder)?;
        self.guest_orders.edit(&adoption.order_id, |row| {
            row.adopted = Some((adoption.customer, adoption.at));
        });
        let about = Some(adoption.order_id);
        for id in self.notifications.keys_where(|message| message.order_id == about) {
            self.notifications.edit(&id, |message| message.user_id = adoption.customer);
        }
        Ok(())
    }
}
