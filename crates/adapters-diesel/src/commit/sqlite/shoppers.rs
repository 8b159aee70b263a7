//! Writing sign-in codes, proven addresses and links to orders.

use diesel::prelude::*;
use diesel::sql_types::Text;
use ports::{
    Changes, Conflict, CustomerAddress, GuestOrder, OrderAdoption, OrderLink, RowWrite, SignInCode,
};

use super::rows::one_row;
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::{CachedStatement, strip_nul};
use crate::rows::shopper::{CustomerAddressRow, GuestOrderRow, OrderLinkRow, SignInCodeRow};
use crate::schema::{customer_addresses, guest_orders, notifications, order_links, sign_in_codes};
use crate::types::{InstantSql, SqlTimestamp, SqlUuid, UuidSql};

pub(super) fn apply(c: &mut SqliteConnection, changes: &Changes) -> Result<(), Fault> {
    codes(c, &changes.sign_in_codes)?;
    changes.customer_addresses.iter().try_for_each(|address| add_address(c, address))?;
    changes.order_links.iter().try_for_each(|link| put_link(c, link))
}

fn codes(c: &mut SqliteConnection, writes: &[RowWrite<SignInCode>]) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |code| code.browser_hash.clone());
    for code in updates {
        let row = SignInCodeRow::from(code);
        let rows = CachedStatement(
            diesel::update(
                sign_in_codes::table
                    .filter(sign_in_codes::browser_hash.eq(&row.browser_hash))
                    .filter(sign_in_codes::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                sign_in_codes::address.eq(&row.address),
                sign_in_codes::code_hash.eq(&row.code_hash),
                sign_in_codes::created_at.eq(row.created_at),
                sign_in_codes::expires_at.eq(row.expires_at),
                sign_in_codes::wrong_tries.eq(row.wrong_tries),
                sign_in_codes::ended_at.eq(row.ended_at),
                sign_in_codes::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::SignInCode)?;
    }
    for code in inserts {
        let rows = diesel::insert_into(sign_in_codes::table)
            .values(&SignInCodeRow::from(code))
            .on_conflict_do_nothing()
            .execute(c)?;
        one_row(rows, Conflict::SignInCode)?;
    }
    Ok(())
}

fn add_address(c: &mut SqliteConnection, address: &CustomerAddress) -> Result<(), Fault> {
    let rows = diesel::insert_into(customer_addresses::table)
        .values(&CustomerAddressRow::from(address))
        .on_conflict_do_nothing()
        .execute(c)?;
    one_row(rows, Conflict::CustomerAddress)
}

fn put_link(c: &mut SqliteConnection, link: &OrderLink) -> Result<(), Fault> {
    let row = OrderLinkRow::from(link);
    diesel::insert_into(order_links::table)
        .values(&row)
        .on_conflict(order_links::token_hash)
        .do_update()
        .set(order_links::address.eq(&row.address))
        .execute(c)?;
    Ok(())
}

/// Guests' orders and their adoption, after the orders themselves.
pub(super) fn apply_guest_orders(c: &mut SqliteConnection, changes: &Changes) -> Result<(), Fault> {
    changes.guest_orders.iter().try_for_each(|placed| add_guest_order(c, placed))?;
    changes.adoptions.iter().try_for_each(|adoption| adopt(c, adoption))
}

fn add_guest_order(c: &mut SqliteConnection, placed: &GuestOrder) -> Result<(), Fault> {
    diesel::insert_into(guest_orders::table).values(&GuestOrderRow::from(placed)).execute(c)?;
    Ok(())
}

/// Whether the order can be adopted is decided by the rows of this moment.
const ADOPT: &str = "UPDATE guest_orders SET adopted_by = ?1, adopted_at = ?2 \
    WHERE order_id = ?3 AND address = ?4 AND adopted_by IS NULL \
        AND EXISTS (SELECT 1 FROM customer_addresses a WHERE a.address = ?4 AND a.user_id = ?1) \
        AND NOT EXISTS (SELECT 1 FROM customer_addresses a WHERE a.user_id = ?5)";

fn adopt(c: &mut SqliteConnection, adoption: &OrderAdoption) -> Result<(), Fault> {
    let (order, customer) = (SqlUuid(adoption.order_id.0), SqlUuid(adoption.customer.0));
    let rows = diesel::sql_query(ADOPT)
        .bind::<UuidSql, _>(customer)
        .bind::<InstantSql, _>(SqlTimestamp(adoption.at))
        .bind::<UuidSql, _>(order)
        .bind::<Text, _>(strip_nul(&adoption.address))
        .bind::<UuidSql, _>(SqlUuid(adoption.guest.0))
        .execute(c)?;
    one_row(rows, Conflict::GuestOrder)?;
    diesel::update(notifications::table.filter(notifications::order_id.eq(order)))
        .set(notifications::user_id.eq(customer))
        .execute(c)?;
    Ok(())
}
