//! Writing carts and their lines.

use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::ids::CartId;
use ports::{CartMove, CartUpdate, CartWrite, Conflict};

use super::rows::{insert_rows, one_row};
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::cart::{CartItemRow, CartRow};
use crate::schema::{cart_items, carts};
use crate::types::{SqlTimestamp, SqlUuid};

pub(super) fn apply(c: &mut SqliteConnection, writes: &[CartWrite]) -> Result<(), Fault> {
    let mut writes: Vec<&CartWrite> = writes.iter().collect();
    writes.sort_by_key(|w| id_of(w));
    for write in writes {
        match write {
            CartWrite::Insert(cart) => {
                let items: Vec<CartItemRow> =
                    cart.items.iter().map(|item| CartItemRow::of(cart.id, item)).collect();
                insert_rows!(c, carts::table, &[CartRow::from(cart)]);
                insert_rows!(c, cart_items::table, &items);
            }
            CartWrite::Update(update) => apply_update(c, update)?,
        }
    }
    Ok(())
}

fn id_of(write: &CartWrite) -> CartId {
    match write {
        CartWrite::Insert(cart) => cart.id,
        CartWrite::Update(update) => update.cart.id,
    }
}

/// The cart's own row comes first: its lock keeps two changes of its lines apart.
fn apply_update(c: &mut SqliteConnection, update: &CartUpdate) -> Result<(), Fault> {
    let row = CartRow::from(&update.cart);
    let rows = CachedStatement(
        diesel::update(
            carts::table
                .filter(carts::id.eq(row.id))
                .filter(carts::version.eq(row.version.saturating_sub(1))),
        )
        .set((
            carts::status.eq(&row.status),
            carts::currency.eq(&row.currency),
            carts::coupon_id.eq(row.coupon_id),
            carts::updated_at.eq(row.updated_at),
            carts::version.eq(row.version),
            carts::earlier_currencies.eq(&row.earlier_currencies),
            carts::shipping_address.eq(&row.shipping_address),
            carts::shipping_method.eq(&row.shipping_method),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::Cart)?;
    for item in &update.remove {
        let rows = diesel::delete(
            cart_items::table
                .filter(cart_items::id.eq(SqlUuid(item.0)))
                .filter(cart_items::cart_id.eq(row.id)),
        )
        .execute(c)?;
        one_row(rows, Conflict::CartLine)?;
    }
    for item in &update.upsert {
        put_line(c, &CartItemRow::of(update.cart.id, item))?;
    }
    Ok(())
}

fn put_line(c: &mut SqliteConnection, line: &CartItemRow) -> Result<(), Fault> {
    let rows = {
        let put = diesel::insert_into(cart_items::table)
            .values(line)
            .on_conflict(cart_items::id)
            .do_update()
            .set((
                cart_items::qty.eq(excluded(cart_items::qty)),
                cart_items::updated_at.eq(excluded(cart_items::updated_at)),
            ));
        let own = cart_items::cart_id.eq(excluded(cart_items::cart_id));
        CachedStatement(diesel::query_dsl::methods::FilterDsl::filter(put, own)).execute(c)?
    };
    one_row(rows, Conflict::CartLine)
}

/// A cart that is in another state than the move begins with stays as it is.
pub(super) fn apply_moves(c: &mut SqliteConnection, moves: &[CartMove]) -> Result<(), Fault> {
    let mut moves: Vec<&CartMove> = moves.iter().collect();
    moves.sort_by_key(|m| m.cart_id);
    for step in moves {
        CachedStatement(
            diesel::update(
                carts::table
                    .filter(carts::id.eq(SqlUuid(step.cart_id.0)))
                    .filter(carts::status.eq(step.from.as_str())),
            )
            .set((
                carts::status.eq(step.to.as_str()),
                carts::updated_at.eq(SqlTimestamp(step.at)),
                carts::version.eq(carts::version + 1),
            )),
        )
        .execute(c)?;
    }
    Ok(())
}
