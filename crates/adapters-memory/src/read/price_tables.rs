//! Reading shipping methods and tax rates.

use async_trait::async_trait;
use domain::ids::{ShippingMethodId, TaxRateId};
use domain::pricing::PriceTables;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use ports::{Page, PageRequest, PriceTableRepository, ReadError};

use super::ascending;
use crate::store::MemoryStore;

#[async_trait]
impl PriceTableRepository for MemoryStore {
    async fn price_tables(&self) -> Result<PriceTables, ReadError> {
        let state = self.lock();
        let methods = state.shipping_methods.rows().cloned().collect();
        Ok(PriceTables { methods, rates: state.tax_rates.rows().cloned().collect() })
    }

    async fn shipping_method(
        &self,
        id: ShippingMethodId,
    ) -> Result<Option<ShippingMethod>, ReadError> {
        Ok(self.lock().shipping_methods.get(&id).cloned())
    }

    async fn list_shipping_methods(
        &self,
        page: PageRequest,
    ) -> Result<Page<ShippingMethod>, ReadError> {
        Ok(ascending(self.lock().shipping_methods.rows(), page, |method| method.id.0))
    }

    async fn tax_rate(&self, id: TaxRateId) -> Result<Option<TaxRate>, ReadError> {
        Ok(self.lock().tax_rates.get(&id).cloned())
    }

    async fn list_tax_rates(&self, page: PageRequest) -> Result<Page<TaxRate>, ReadError> {
        Ok(ascending(self.lock().tax_rates.rows(), page, |rate| rate.id.0))
    }
}
