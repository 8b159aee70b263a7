//! Writing shipping methods and tax rates, and the guard of what was computed from them.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use ports::{Changes, CommitError, Conflict, LimitedTable, RowWrite};

use super::rows::{insert_rows, one_row};
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::price_tables::{ShippingMethodRow, TaxRateRow};
use crate::schema::{shipping_methods, tax_rates};

pub(super) fn apply(c: &mut SqliteConnection, changes: &Changes) -> Result<(), Fault> {
    changes.price_tables.iter().try_for_each(|version| ensure_version(c, *version))?;
    methods(c, &changes.shipping_methods)?;
    rates(c, &changes.tax_rates)
}

fn methods(c: &mut SqliteConnection, writes: &[RowWrite<ShippingMethod>]) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |method| method.id);
    for row in updates.into_iter().map(ShippingMethodRow::from) {
        let rows = CachedStatement(
            diesel::update(
                shipping_methods::table
                    .filter(shipping_methods::id.eq(row.id))
                    .filter(shipping_methods::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                shipping_methods::code.eq(&row.code),
                shipping_methods::name.eq(&row.name),
                shipping_methods::countries.eq(&row.countries),
                shipping_methods::currency.eq(&row.currency),
                shipping_methods::price.eq(row.price),
                shipping_methods::free_from.eq(row.free_from),
                shipping_methods::tax_category.eq(&row.tax_category),
                shipping_methods::is_active.eq(row.is_active),
                shipping_methods::updated_at.eq(row.updated_at),
                shipping_methods::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::ShippingMethod)?;
    }
    if inserts.is_empty() {
        return Ok(());
    }
    let rows: i64 = shipping_methods::table.count().get_result(c)?;
    ensure_space(LimitedTable::ShippingMethods, rows, inserts.len())?;
    let rows: Vec<_> = inserts.into_iter().map(ShippingMethodRow::from).collect();
    insert_rows!(c, shipping_methods::table, &rows);
    Ok(())
}

fn rates(c: &mut SqliteConnection, writes: &[RowWrite<TaxRate>]) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |rate| rate.id);
    for row in updates.into_iter().map(TaxRateRow::from) {
        let rows = CachedStatement(
            diesel::update(
                tax_rates::table
                    .filter(tax_rates::id.eq(row.id))
                    .filter(tax_rates::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                tax_rates::name.eq(&row.name),
                tax_rates::category.eq(&row.category),
                tax_rates::country.eq(&row.country),
                tax_rates::region.eq(&row.region),
                tax_rates::region_key.eq(&row.region_key),
                tax_rates::ppm.eq(row.ppm),
                tax_rates::included.eq(row.included),
                tax_rates::is_active.eq(row.is_active),
                tax_rates::updated_at.eq(row.updated_at),
                tax_rates::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::TaxRate)?;
    }
    if inserts.is_empty() {
        return Ok(());
    }
    let rows: i64 = tax_rates::table.count().get_result(c)?;
    ensure_space(LimitedTable::TaxRates, rows, inserts.len())?;
    let rows: Vec<_> = inserts.into_iter().map(TaxRateRow::from).collect();
    insert_rows!(c, tax_rates::table, &rows);
    Ok(())
}

pub(super) fn ensure_space(table: LimitedTable, rows: i64, new: usize) -> Result<(), Fault> {
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    match rows.saturating_add(new) <= table.most() {
        true => Ok(()),
        false => Err(CommitError::TableFull(table).into()),
    }
}

/// The sum of the versions of all rows is the version of both tables.
fn ensure_version(c: &mut SqliteConnection, version: i64) -> Result<(), Fault> {
    let stored: VersionRow = diesel::sql_query(VERSION).get_result(c)?;
    match stored.version == version {
        true => Ok(()),
        false => Err(CommitError::Conflict(Conflict::PriceTables).into()),
    }
}

#[derive(QueryableByName)]
struct VersionRow {
    #[diesel(sql_type = BigInt)]
    version: i64,
}

const VERSION: &str = "SELECT (SELECT COALESCE(SUM(version), 0) FROM shipping_methods) \
     + (SELECT COALESCE(SUM(version), 0) FROM tax_rates) AS version";
