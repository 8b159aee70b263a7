//! Writing webhook endpoints and deliveries.

use diesel::prelude::*;
use domain::ids::OrderId;
use domain::webhook_delivery::WebhookDelivery;
use ports::{Conflict, FeedMove, LimitedTable, RowWrite, WebhookEndpointWrite};

use super::price_tables::ensure_space;
use super::rows::one_row;
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::webhook_delivery::WebhookDeliveryRow;
use crate::rows::webhook_endpoint::WebhookEndpointRow;
use crate::schema::{orders, webhook_deliveries, webhook_endpoints};
use crate::types::SqlUuid;

/// What was decided by an order that has changed since is refused.
pub(super) fn check_orders(
    c: &mut SqliteConnection,
    unchanged: &[(OrderId, i64)],
) -> Result<(), Fault> {
    for (id, version) in unchanged {
        let found: i64 = orders::table
            .filter(orders::id.eq(SqlUuid(id.0)))
            .filter(orders::version.eq(version))
            .count()
            .get_result(c)?;
        one_row(usize::try_from(found).unwrap_or(0), Conflict::Order)?;
    }
    Ok(())
}

pub(super) fn apply_endpoints(
    c: &mut SqliteConnection,
    writes: &[WebhookEndpointWrite],
) -> Result<(), Fault> {
    let mut writes: Vec<&WebhookEndpointWrite> = writes.iter().collect();
    writes.sort_by_key(|write| write.id());
    for write in writes {
        match write {
            WebhookEndpointWrite::Insert(endpoint) => {
                let rows: i64 = webhook_endpoints::table.count().get_result(c)?;
                ensure_space(LimitedTable::WebhookEndpoints, rows, 1)?;
                diesel::insert_into(webhook_endpoints::table)
                    .values(&WebhookEndpointRow::from(endpoint))
                    .execute(c)?;
            }
            WebhookEndpointWrite::Update(endpoint) => update(c, &endpoint.into())?,
            WebhookEndpointWrite::Delete { id, version } => {
                let rows = diesel::delete(
                    webhook_endpoints::table
                        .filter(webhook_endpoints::id.eq(SqlUuid(id.0)))
                        .filter(webhook_endpoints::version.eq(version)),
                )
                .execute(c)?;
                one_row(rows, Conflict::WebhookEndpoint)?;
            }
        }
    }
    Ok(())
}

fn update(c: &mut SqliteConnection, row: &WebhookEndpointRow) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(
            webhook_endpoints::table
                .filter(webhook_endpoints::id.eq(row.id))
                .filter(webhook_endpoints::version.eq(row.version.saturating_sub(1))),
        )
        .set((
            webhook_endpoints::url.eq(&row.url),
            webhook_endpoints::description.eq(&row.description),
            webhook_endpoints::event_types.eq(&row.event_types),
            webhook_endpoints::payload.eq(&row.payload),
            webhook_endpoints::secret.eq(&row.secret),
            webhook_endpoints::previous_secret.eq(&row.previous_secret),
            webhook_endpoints::previous_until.eq(row.previous_until),
            webhook_endpoints::state.eq(&row.state),
            webhook_endpoints::failing_since.eq(row.failing_since),
            webhook_endpoints::updated_at.eq(row.updated_at),
            webhook_endpoints::version.eq(row.version),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::WebhookEndpoint)
}

pub(super) fn move_in_feed(c: &mut SqliteConnection, moves: &[FeedMove]) -> Result<(), Fault> {
    for change in moves {
        let rows = CachedStatement(
            diesel::update(
                webhook_endpoints::table
                    .filter(webhook_endpoints::id.eq(SqlUuid(change.endpoint_id.0)))
                    .filter(webhook_endpoints::version.eq(change.version))
                    .filter(webhook_endpoints::position.eq(change.from)),
            )
            .set(webhook_endpoints::position.eq(change.to)),
        )
        .execute(c)?;
        one_row(rows, Conflict::WebhookEndpoint)?;
    }
    Ok(())
}

/// A new delivery whose message exists is left out.
pub(super) fn apply_deliveries(
    c: &mut SqliteConnection,
    writes: &[RowWrite<WebhookDelivery>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |delivery| delivery.id);
    for delivery in updates {
        let row = WebhookDeliveryRow::from(delivery);
        let rows = diesel::update(
            webhook_deliveries::table
                .filter(webhook_deliveries::id.eq(row.id))
                .filter(webhook_deliveries::version.eq(row.version.saturating_sub(1))),
        )
        .set(&row)
        .execute(c)?;
        one_row(rows, Conflict::WebhookDelivery)?;
    }
    for delivery in inserts {
        diesel::insert_into(webhook_deliveries::table)
            .values(&WebhookDeliveryRow::from(delivery))
            .on_conflict(webhook_deliveries::message_id)
            .do_nothing()
            .execute(c)?;
    }
    Ok(())
}
