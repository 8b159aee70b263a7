//! Shipping methods and tax rates, and the guard of what was computed from them.

use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use ports::{CommitError, Conflict, LimitedTable, RowWrite, UniqueViolation};

use super::{each, ensure_current, ensure_next, ensure_sound};
use crate::state::State;

impl State {
    /// The guard first: what the commit itself writes does not count.
    pub(super) fn write_price_tables(
        &mut self,
        guard: Option<i64>,
        methods: Vec<RowWrite<ShippingMethod>>,
        rates: Vec<RowWrite<TaxRate>>,
    ) -> Result<(), CommitError> {
        each(guard, |version| self.ensure_price_tables(version))?;
        each(methods, |write| self.write_shipping_method(write))?;
        each(rates, |write| self.write_tax_rate(write))
    }

    /// The sum of the versions of all rows is the version of both tables.
    fn ensure_price_tables(&self, version: i64) -> Result<(), CommitError> {
        let methods = self.shipping_methods.rows().map(|method| method.version);
        let versions = methods.chain(self.tax_rates.rows().map(|rate| rate.version));
        let stored = versions.fold(0, i64::saturating_add);
        ensure_current(stored == version, Conflict::PriceTables)
    }

    fn write_shipping_method(
        &mut self,
        write: RowWrite<ShippingMethod>,
    ) -> Result<(), CommitError> {
        let stored = self.shipping_methods.get(&write.row().id).cloned();
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_sound(stored.is_none(), || format!("shipping method {} exists", row.id))?;
                ensure_space(LimitedTable::ShippingMethods, self.shipping_methods.len())?;
                row
            }
            RowWrite::Update(row) => {
                let version = stored.as_ref().map(|method| method.version);
                ensure_next(version, row.version, Conflict::ShippingMethod)?;
                let created_at = stored.as_ref().map_or(row.created_at, |m| m.created_at);
                ShippingMethod { created_at, ..row }
            }
        };
        if self.shipping_codes.get(&row.code).is_some_and(|other| *other != row.id) {
            return Err(CommitError::UniqueViolation(UniqueViolation::ShippingMethodCode));
        }
        if let Some(stored) = stored {
            self.shipping_codes.remove(&stored.code);
        }
        self.shipping_codes.put(row.code.clone(), row.id);
        self.shipping_methods.put(row.id, row);
        Ok(())
    }

    fn write_tax_rate(&mut self, write: RowWrite<TaxRate>) -> Result<(), CommitError> {
        let stored = self.tax_rates.get(&write.row().id).cloned();
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_sound(stored.is_none(), || format!("tax rate {} exists", row.id))?;
                ensure_space(LimitedTable::TaxRates, self.tax_rates.len())?;
                row
            }
            RowWrite::Update(row) => {
                let version = stored.as_ref().map(|rate| rate.version);
                ensure_next(version, row.version, Conflict::TaxRate)?;
                let created_at = stored.as_ref().map_or(row.created_at, |rate| rate.created_at);
                TaxRate { created_at, ..row }
            }
        };
        let key = row.key();
        if self.tax_rate_keys.get(&key).is_some_and(|other| *other != row.id) {
            return Err(CommitError::UniqueViolation(UniqueViolation::TaxRate));
        }
        if let Some(stored) = stored {
            self.tax_rate_keys.remove(&stored.key());
        }
        self.tax_rate_keys.put(key, row.id);
        self.tax_rates.put(row.id, row);
        Ok(())
    }
}

pub(super) fn ensure_space(table: LimitedTable, rows: usize) -> Result<(), CommitError> {
    if rows < table.most() { Ok(()) } else { Err(CommitError::TableFull(table)) }
}
