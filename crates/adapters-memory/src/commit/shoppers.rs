//! Sign-in codes, proven addresses and links to orders.

use ports::{CommitError, Conflict, CustomerAddress, OrderLink, RowWrite, SignInCode};

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
        each(links, |row| self.add_order_link(row))
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

    fn add_order_link(&mut self, row: OrderLink) -> Result<(), CommitError> {
        let stored = self.order_links.has(&row.token_hash);
        ensure_sound(!stored, || "the link exists".to_owned())?;
        self.order_links.put(row.token_hash.clone(), row);
        Ok(())
    }
}
