//! Writing sign-in codes, proven addresses and links to orders.

use diesel::prelude::*;
use ports::{Changes, Conflict, CustomerAddress, OrderLink, RowWrite, SignInCode};

use super::rows::one_row;
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::shopper::{CustomerAddressRow, OrderLinkRow, SignInCodeRow};
use crate::schema::{customer_addresses, order_links, sign_in_codes};

pub(super) fn apply(c: &mut SqliteConnection, changes: &Changes) -> Result<(), Fault> {
    codes(c, &changes.sign_in_codes)?;
    changes.customer_addresses.iter().try_for_each(|address| add_address(c, address))?;
    changes.order_links.iter().try_for_each(|link| add_link(c, link))
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

fn add_link(c: &mut SqliteConnection, link: &OrderLink) -> Result<(), Fault> {
    diesel::insert_into(order_links::table).values(&OrderLinkRow::from(link)).execute(c)?;
    Ok(())
}
