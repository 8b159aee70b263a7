//! Table rows and their conversion to domain values. A row that breaks the domain's rules is
//! `Corrupt`, never a panic.

pub(crate) mod api_key;
pub(crate) mod cart;
pub(crate) mod contact;
pub(crate) mod coupon;
pub(crate) mod delivery;
pub(crate) mod dispute;
pub(crate) mod event;
pub(crate) mod idempotency;
pub(crate) mod item_cancellation;
pub(crate) mod job;
pub(crate) mod listing;
pub(crate) mod notification;
pub(crate) mod order;
pub(crate) mod order_return;
pub(crate) mod parcel;
pub(crate) mod payment;
pub(crate) mod price_tables;
pub(crate) mod receipt;
pub(crate) mod refund;
pub(crate) mod saved_view;
pub(crate) mod shopper;
pub(crate) mod web_session;
pub(crate) mod webhook_delivery;
pub(crate) mod webhook_endpoint;

use std::fmt::Display;
use std::str::FromStr;

use domain::money::{Currency, Money};
use domain::pricing::{Charges, Price};
use uuid::Uuid;

use crate::errors::Fault;

/// Which row is being read, for the error if it is broken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowName {
    table: &'static str,
    id: Uuid,
}

impl RowName {
    pub(crate) fn new(table: &'static str, id: Uuid) -> Self {
        Self { table, id }
    }

    /// The row is broken.
    pub(crate) fn broken(self, why: impl Display) -> Fault {
        Fault::corrupt(self.table, self.id, why)
    }

    /// One of the domain's words.
    pub(crate) fn word<T>(self, text: &str) -> Result<T, Fault>
    where
        T: FromStr,
        T::Err: Display,
    {
        text.parse().map_err(|e: T::Err| self.broken(e))
    }

    /// An amount.
    pub(crate) fn money(self, minor_units: i64, currency: Currency) -> Result<Money, Fault> {
        Money::new(minor_units, currency).map_err(|e| self.broken(e))
    }

    /// What an order costs.
    pub(crate) fn price(
        self,
        total: i64,
        discount: i64,
        (shipping, added, included): (i64, i64, i64),
        currency: Currency,
    ) -> Result<Price, Fault> {
        let (total, discount) = (self.money(total, currency)?, self.money(discount, currency)?);
        let price = Price::new(total, discount).map_err(|e| self.broken(e))?;
        let charges = Charges {
            shipping_amount: self.money(shipping, currency)?,
            tax_added: self.money(added, currency)?,
            tax_included: self.money(included, currency)?,
        };
        price.with_charges(charges).map_err(|e| self.broken(e))
    }
}
