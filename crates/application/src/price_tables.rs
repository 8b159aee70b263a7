//! The shop's shipping methods and tax rates. Remembered ones show prices, and decide nothing by themselves: orders
//! carry the version of the tables, and their commit is refused if it is not the stored one any more; a refusal is
//! decided by the stored tables.

use std::sync::Arc;

use domain::order::OrderError;
use domain::pricing::PriceTables;

use crate::engine::Engine;
use crate::error::AppError;

/// The shipping methods and tax rates of the shop.
pub(crate) async fn price_tables(engine: &Engine) -> Result<Arc<PriceTables>, AppError> {
    match engine.price_tables.get() {
        Some(tables) => Ok(tables),
        None => read(engine).await,
    }
}

/// What is decided by the tables, and the tables. A refusal by remembered tables is decided once more by the stored
/// ones: no commit would find out that they have changed.
pub(crate) async fn decided_by_price_tables<T>(
    engine: &Engine,
    decide: impl Fn(&PriceTables) -> Result<T, AppError>,
) -> Result<(T, Arc<PriceTables>), AppError> {
    if let Some(tables) = engine.price_tables.get() {
        match decide(&tables) {
            Err(error) if may_depend_on_prices(&error) => {}
            decided => return Ok((decided?, tables)),
        }
    }
    let tables = read(engine).await?;
    Ok((decide(&tables)?, tables))
}

fn may_depend_on_prices(error: &AppError) -> bool {
    matches!(
        error,
        AppError::AmountChanged { .. }
            | AppError::Delivery(_)
            | AppError::Money(_)
            | AppError::Amount { .. }
            | AppError::Order(OrderError::Delivery(_) | OrderError::Money(_))
    )
}

async fn read(engine: &Engine) -> Result<Arc<PriceTables>, AppError> {
    let recent = &engine.price_tables;
    let read_after = recent.times_forgotten();
    let tables = Arc::new(engine.store.price_tables().await?);
    recent.remember(&tables, read_after);
    Ok(tables)
}
