//! The tables that prices are computed from beside listings and coupons: shipping methods and tax rates.

use async_trait::async_trait;
use domain::ids::{ShippingMethodId, TaxRateId};
use domain::pricing::PriceTables;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;

use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;

/// Shipping methods and tax rates. Rows are deactivated, never deleted: the version of the tables
/// ([`PriceTables::version`]) is the sum of the versions of their rows and must only grow.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PriceTableRepository: Send + Sync {
    /// Both tables, with their inactive rows, in the order of their ids. The tables may be read one after the
    /// other; `Changes::price_tables` finds out if they changed in between
    /// (`repositories::price_tables_are_read_whole`).
    async fn price_tables(&self) -> Result<PriceTables, ReadError>;
    /// A shipping method (`repositories::shipping_method_round_trip`).
    async fn shipping_method(
        &self,
        id: ShippingMethodId,
    ) -> Result<Option<ShippingMethod>, ReadError>;
    /// A page of shipping methods in the order of their ids, oldest first
    /// (`repositories::shipping_methods_are_walked_in_pages`).
    async fn list_shipping_methods(
        &self,
        page: PageRequest,
    ) -> Result<Page<ShippingMethod>, ReadError>;
    /// A tax rate (`repositories::tax_rate_round_trip`).
    async fn tax_rate(&self, id: TaxRateId) -> Result<Option<TaxRate>, ReadError>;
    /// A page of tax rates in the order of their ids, oldest first
    /// (`repositories::tax_rates_are_walked_in_pages`).
    async fn list_tax_rates(&self, page: PageRequest) -> Result<Page<TaxRate>, ReadError>;
}
