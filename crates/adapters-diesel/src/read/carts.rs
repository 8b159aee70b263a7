//! Reading carts, with their lines and listings, in one statement.

use std::collections::HashMap;

use async_trait::async_trait;
use diesel::alias;
use diesel::prelude::*;
use domain::Instant;
use domain::cart::{Cart, CartItem};
use domain::ids::{CartId, ListingId, UserId};
use domain::listing::Listing;
use ports::{CartRepository, CartWithListings, ListingForCart, Page, PageRequest, ReadError};

use super::rows_for;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::{CartIsActive, CartIsOpen};
use crate::rows::cart::{CartItemRow, CartRow};
use crate::rows::listing::ListingRow;
use crate::schema::{cart_items, carts, listings};
use crate::store::DieselStore;
use crate::types::{SqlTimestamp, SqlUuid};

/// A cart beside one of its lines; a cart without lines is one row without line.
type JoinedRow = (CartRow, Option<CartItemRow>, Option<ListingRow>);

alias!(listings as wanted: Wanted);

/// A listing beside its user's open cart, which is joined as above.
type WantedRow = (ListingRow, Option<CartRow>, Option<CartItemRow>, Option<ListingRow>);

#[async_trait]
impl CartRepository for DieselStore {
    async fn open_cart(&self, user: UserId) -> Result<Option<CartWithListings>, ReadError> {
        self.read(move |conn| folded(open(conn, user)?)).await
    }

    async fn listing_for_cart(
        &self,
        listing: ListingId,
        user: UserId,
    ) -> Result<Option<ListingForCart>, ReadError> {
        self.read(move |conn| beside(listing_and_cart_sql(conn, listing, user)?)).await
    }

    async fn cart(&self, id: CartId) -> Result<Option<CartWithListings>, ReadError> {
        self.read(move |conn| folded(by_id(conn, id)?)).await
    }

    async fn carts_of(&self, user: UserId, page: PageRequest) -> Result<Page<Cart>, ReadError> {
        self.read(move |conn| of_user(conn, user, page)).await
    }

    async fn idle_carts(&self, before: Instant, limit: u32) -> Result<Vec<Cart>, ReadError> {
        self.read(move |conn| idle(conn, SqlTimestamp(before), limit)).await
    }
}

/// Carts beside their lines and listings. Joined one after the other: a join within a join would
/// make SQLite put all lines of all carts together first.
macro_rules! joined {
    () => {
        carts::table
            .left_join(cart_items::table)
            .left_join(listings::table.on(listings::id.eq(cart_items::listing_id)))
            .order((cart_items::created_at.asc(), cart_items::id.asc()))
            .select((
                CartRow::as_select(),
                Option::<CartItemRow>::as_select(),
                Option::<ListingRow>::as_select(),
            ))
    };
}

fn open(conn: &mut Conn<'_>, user: UserId) -> Result<Vec<JoinedRow>, Fault> {
    let own = carts::user_id.eq(SqlUuid(user.0));
    Ok(on_conn!(conn, c => joined!().filter(own).filter(CartIsOpen).load(c)?))
}

fn listing_and_cart_sql(
    conn: &mut Conn<'_>,
    listing: ListingId,
    user: UserId,
) -> Result<Vec<WantedRow>, Fault> {
    let own = carts::user_id.eq(SqlUuid(user.0));
    Ok(on_conn!(conn, c => wanted
        .left_join(carts::table.on(own.and(CartIsOpen)))
        .left_join(cart_items::table.on(cart_items::cart_id.eq(carts::id)))
        .left_join(listings::table.on(listings::id.eq(cart_items::listing_id)))
        .filter(wanted.field(listings::id).eq(SqlUuid(listing.0)))
        .order((cart_items::created_at.asc(), cart_items::id.asc()))
        .select((
            wanted.fields(listings::all_columns),
            Option::<CartRow>::as_select(),
            Option::<CartItemRow>::as_select(),
            Option::<ListingRow>::as_select(),
        ))
        .load(c)?))
}

fn by_id(conn: &mut Conn<'_>, id: CartId) -> Result<Vec<JoinedRow>, Fault> {
    Ok(on_conn!(conn, c => joined!().filter(carts::id.eq(SqlUuid(id.0))).load(c)?))
}

fn folded(rows: Vec<JoinedRow>) -> Result<Option<CartWithListings>, Fault> {
    let mut cart = None;
    let mut items: Vec<CartItem> = Vec::with_capacity(rows.len());
    let mut listings = HashMap::with_capacity(rows.len());
    for (row, item, listing) in rows {
        cart.get_or_insert(row);
        items.extend(item.map(CartItem::from));
        listings.extend(listing.map(|l| (l.id, l)));
    }
    let Some(cart) = cart else { return Ok(None) };
    let listings = listings.into_values().map(Listing::try_from);
    Ok(Some(CartWithListings {
        cart: cart.into_cart(items)?,
        listings: listings.collect::<Result<_, _>>()?,
    }))
}

fn beside(rows: Vec<WantedRow>) -> Result<Option<ListingForCart>, Fault> {
    let mut listing = None;
    let mut joined = Vec::with_capacity(rows.len());
    for (row, cart, item, in_cart) in rows {
        listing.get_or_insert(row);
        joined.extend(cart.map(|cart| (cart, item, in_cart)));
    }
    let Some(listing) = listing else { return Ok(None) };
    Ok(Some(ListingForCart { listing: listing.try_into()?, cart: folded(joined)? }))
}

/// Only carts that are as old themselves can have been left alone for so long, which is what the
/// index knows: it does not hold the time of the last touch, which moves with every change of a cart.
pub(super) fn idle(
    conn: &mut Conn<'_>,
    before: SqlTimestamp,
    limit: u32,
) -> Result<Vec<Cart>, Fault> {
    let rows: Vec<CartRow> = on_conn!(conn, c => carts::table
        .filter(CartIsActive)
        .filter(carts::created_at.lt(before))
        .filter(carts::updated_at.lt(before))
        .order((carts::created_at.asc(), carts::id.asc()))
        .limit(i64::from(limit))
        .select(CartRow::as_select())
        .load(c)?);
    with_items(conn, rows)
}

fn of_user(conn: &mut Conn<'_>, user: UserId, page: PageRequest) -> Result<Page<Cart>, Fault> {
    let rows: Vec<CartRow> = on_conn!(conn, c => {
        let mut query = carts::table
            .filter(carts::user_id.eq(SqlUuid(user.0)))
            .order(carts::id.desc())
            .limit(rows_for(page))
            .select(CartRow::as_select())
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(carts::id.lt(SqlUuid(after)));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(with_items(conn, rows)?, page.limit, |cart: &Cart| cart.id.0))
}

/// The carts with their lines, cart by cart.
fn with_items(conn: &mut Conn<'_>, rows: Vec<CartRow>) -> Result<Vec<Cart>, Fault> {
    rows.into_iter()
        .map(|row| {
            let items: Vec<CartItemRow> = on_conn!(conn, c => cart_items::table
                .filter(cart_items::cart_id.eq(row.id))
                .order((cart_items::created_at.asc(), cart_items::id.asc()))
                .select(CartItemRow::as_select())
                .load(c)?);
            row.into_cart(items.into_iter().map(CartItem::from).collect())
        })
        .collect()
}
