//! The account that a proven address leads to, and what a guest brings into it.

use domain::Instant;
use domain::contact::Contact;
use domain::ids::UserId;
use ports::{Changes, CustomerAddress, OrderFilter, PageRequest, WebSessionRole};

use crate::cart::move_lines;
use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::{adoption, adoption_changes, new_order_link};
use crate::sessions::{Former, new_secret};

/// Orders of a guest that come along to an account.
const MOST_ORDERS: u32 = 50;

/// A proven address, and the browser in which it was proven.
pub(super) struct Proven<'a> {
    pub(super) address: &'a str,
    /// The secret of the browser until now.
    pub(super) browser: &'a str,
    /// Whether the account gets what the browser's guest has.
    pub(super) keeps_guest: bool,
    /// The secret of the session that begins.
    pub(super) secret: &'a str,
    /// By the clock of sessions.
    pub(super) now: Instant,
}

/// Begins a session of the customer of a proven address, in which the session of the browser before ends.
///
/// A new account takes over the id of this browser's guest, and with it the guest's cart and orders. The
/// guest's session ends in this commit, so that no copy of its cookie is a session of the account.
pub(super) async fn begin_session(
    engine: &Engine,
    proven: &Proven<'_>,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let Proven { address, browser, keeps_guest, secret, now } = *proven;
    let former = Former::of(engine, browser, now).await?;
    let guest = former.guest().filter(|_| keeps_guest);
    let user = match engine.store.customer_of_address(address).await? {
        Some(known) => {
            if let Some(guest) = guest {
                move_lines(engine, guest, known.user_id, changes).await?;
                bring_orders(engine, guest, &known, changes).await?;
            }
            known.user_id
        }
        None => {
            let user_id = guest.unwrap_or_else(|| UserId(engine.uuid()));
            let (address, verified_at) = (address.to_owned(), engine.now());
            changes.customer_addresses.push(CustomerAddress { address, user_id, verified_at });
            user_id
        }
    };
    let is_new = !changes.customer_addresses.is_empty();
    put_address(engine, user, address, is_new, changes).await?;
    former.replace(secret, user, WebSessionRole::Customer, now, changes);
    Ok(())
}

/// Messages of a new account go to the proven address, whatever its guest has typed before; those of a known
/// account only if there is no address yet.
async fn put_address(
    engine: &Engine,
    user: UserId,
    address: &str,
    is_new: bool,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let stored = engine.store.contact(user).await?;
    let card = stored.unwrap_or_else(|| Contact::empty(user, engine.now()));
    if card.email.as_deref() == Some(address) || (card.email.is_some() && !is_new) {
        return Ok(());
    }
    let (phone, name) = (card.phone.as_deref(), card.name.as_deref());
    let mut after = card.with(Some(address), phone, name, engine.now())?;
    changes.put_contact(&mut after);
    Ok(())
}

/// The account adopts the guest's orders that were placed with its address, and can read the others, which stay the
/// guest's.
async fn bring_orders(
    engine: &Engine,
    guest: UserId,
    account: &CustomerAddress,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let own = OrderFilter { user_id: Some(guest), ..OrderFilter::default() };
    let page = PageRequest { after: None, limit: MOST_ORDERS };
    for record in engine.store.list_orders(&own, page).await?.items {
        match adoption(engine, account, &record).await? {
            Some(adoption) => {
                let (_, adopted) = adoption_changes(engine, &record, adoption).await?;
                changes.merge_adoption(adopted);
            }
            None => {
                let (token, id) = (new_secret(engine), record.order.id);
                changes.order_links.push(new_order_link(engine, &token, id, &account.address));
            }
        }
    }
    Ok(())
}
