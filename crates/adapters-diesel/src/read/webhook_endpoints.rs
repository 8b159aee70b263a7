//! Reading webhook endpoints and deliveries, and claiming deliveries.

use async_trait::async_trait;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use domain::ids::{WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::WebhookEndpoint;
use ports::{
    DeliveryClaim, DeliveryFigures, DeliveryFilter, HeldUpQuery, Page, PageRequest, ReadError,
    WebhookEndpointRepository,
};

use super::{rows_for, values};
use crate::connection::shares::Share;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::DeliveryHasFailed;
use crate::rows::webhook_delivery::WebhookDeliveryRow;
use crate::rows::webhook_endpoint::WebhookEndpointRow;
use crate::schema::{webhook_deliveries, webhook_endpoints};
use crate::store::{Database, DieselStore};
use crate::types::{InstantSql, SqlTimestamp, SqlUuid, UuidSql};

#[async_trait]
impl WebhookEndpointRepository for DieselStore {
    async fn webhook_endpoint(
        &self,
        id: WebhookEndpointId,
    ) -> Result<Option<WebhookEndpoint>, ReadError> {
        self.read(move |conn| {
            let row: Option<WebhookEndpointRow> = on_conn!(conn, c => webhook_endpoints::table
                .find(SqlUuid(id.0))
                .select(WebhookEndpointRow::as_select())
                .first(c)
                .optional()?);
            row.map(WebhookEndpoint::try_from).transpose()
        })
        .await
    }

    async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, ReadError> {
        self.read(|conn| {
            let rows: Vec<WebhookEndpointRow> = on_conn!(conn, c => webhook_endpoints::table
                .order(webhook_endpoints::id.desc())
                .select(WebhookEndpointRow::as_select())
                .load(c)?);
            values(rows)
        })
        .await
    }

    async fn webhook_delivery(
        &self,
        id: WebhookDeliveryId,
    ) -> Result<Option<WebhookDelivery>, ReadError> {
        self.read(move |conn| {
            let row: Option<WebhookDeliveryRow> = on_conn!(conn, c => webhook_deliveries::table
                .find(SqlUuid(id.0))
                .select(WebhookDeliveryRow::as_select())
                .first(c)
                .optional()?);
            row.map(WebhookDelivery::try_from).transpose()
        })
        .await
    }

    async fn list_webhook_deliveries(
        &self,
        filter: DeliveryFilter,
        page: PageRequest,
    ) -> Result<Page<WebhookDelivery>, ReadError> {
        self.read(move |conn| list(conn, filter, page)).await
    }

    async fn claim_webhook_deliveries(
        &self,
        claim: DeliveryClaim,
    ) -> Result<Vec<WebhookDelivery>, ReadError> {
        let rows = match &self.database {
            Database::Postgres { pool, .. } => {
                let claim = move |c: &mut PgConnection| claimed(&mut Conn::Pg(c), claim);
                pool.run(Share::Write, move |session| session.attempt(claim)).await
            }
            Database::Sqlite { writer, .. } => {
                writer.run(move |c| claimed(&mut Conn::Sqlite(c), claim)).await
            }
        };
        match rows.and_then(values) {
            Ok(deliveries) => Ok(deliveries),
            Err(fault) => Err(self.explained(fault).await.into_read_error()),
        }
    }

    async fn held_up_deliveries(
        &self,
        query: HeldUpQuery,
    ) -> Result<Vec<WebhookDeliveryId>, ReadError> {
        self.read(move |conn| held_up(conn, &query)).await
    }

    async fn webhook_figures(&self) -> Result<DeliveryFigures, ReadError> {
        self.read(figures).await
    }
}

fn list(
    conn: &mut Conn<'_>,
    filter: DeliveryFilter,
    page: PageRequest,
) -> Result<Page<WebhookDelivery>, Fault> {
    let rows: Vec<WebhookDeliveryRow> = on_conn!(conn, c => {
        let mut query = webhook_deliveries::table
            .select(WebhookDeliveryRow::as_select())
            .order(webhook_deliveries::id.desc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(webhook_deliveries::id.lt(SqlUuid(after)));
        }
        if let Some(id) = filter.endpoint_id {
            query = query.filter(webhook_deliveries::endpoint_id.eq(SqlUuid(id.0)));
        }
        if let Some(id) = filter.order_id {
            query = query.filter(webhook_deliveries::order_id.eq(SqlUuid(id.0)));
        }
        match filter.state {
            None => {}
            // Said in full, so that the index on these alone is seen to cover it.
            Some(DeliveryState::Failed) => query = query.filter(DeliveryHasFailed),
            Some(state) => query = query.filter(webhook_deliveries::state.eq(state.as_str())),
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |d: &WebhookDelivery| d.id.0))
}

/// The condition that an earlier delivery of the order to the endpoint holds up a delivery, in parts: `held_up_since`, `now`
/// and `now` are bound between them.
const BLOCKED_BY_EARLIER: [&str; 4] = [
    "EXISTS (SELECT 1 FROM webhook_deliveries earlier \
        WHERE earlier.endpoint_id = webhook_deliveries.endpoint_id \
            AND earlier.order_id = webhook_deliveries.order_id \
            AND earlier.seq < webhook_deliveries.seq AND earlier.state = 'pending' \
            AND (earlier.created_at > ",
    " OR earlier.next_at <= ",
    " OR earlier.lease_until > ",
    "))",
];

/// Holds what is due. On PostgreSQL rows that another worker is about to hold are passed over; on SQLite the writer
/// is alone.
fn claimed(conn: &mut Conn<'_>, claim: DeliveryClaim) -> Result<Vec<WebhookDeliveryRow>, Fault> {
    let [created_after, due_by, held_after, end] = BLOCKED_BY_EARLIER;
    let due = format!(
        "SELECT id FROM webhook_deliveries \
         WHERE endpoint_id = $1 AND state = 'pending' AND next_at <= $2 \
             AND (lease_until IS NULL OR lease_until <= $2) \
             AND NOT {created_after}$3{due_by}$2{held_after}$2{end} \
         ORDER BY next_at, seq, id LIMIT $4"
    );
    let update = |skip: &str| {
        format!(
            "WITH due AS MATERIALIZED ({due}{skip}) \
             UPDATE webhook_deliveries SET lease_until = $5, version = version + 1, \
                 attempts = attempts + CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END \
             WHERE id IN (SELECT id FROM due) RETURNING *"
        )
    };
    let sql = match conn {
        Conn::Pg(_) => update(" FOR UPDATE SKIP LOCKED"),
        Conn::Sqlite(_) => update("").replace('$', "?"),
    };
    let mut rows: Vec<WebhookDeliveryRow> = on_conn!(conn, c => diesel::sql_query(sql)
        .bind::<UuidSql, _>(SqlUuid(claim.endpoint_id.0))
        .bind::<InstantSql, _>(SqlTimestamp(claim.now))
        .bind::<InstantSql, _>(SqlTimestamp(claim.held_up_since))
        .bind::<BigInt, _>(i64::from(claim.limit))
        .bind::<InstantSql, _>(SqlTimestamp(claim.lease_until))
        .load(c)?);
    rows.sort_by_key(|row| (row.next_at, row.seq, row.id));
    Ok(rows)
}

/// Those of some deliveries that [`claimed`] would pass over because of an earlier one.
fn held_up(conn: &mut Conn<'_>, query: &HeldUpQuery) -> Result<Vec<WebhookDeliveryId>, Fault> {
    let ids: Vec<SqlUuid> = query.ids.iter().map(|id| SqlUuid(id.0)).collect();
    let (now, since) = (SqlTimestamp(query.now), SqlTimestamp(query.held_up_since));
    let [created_after, due_by, held_after, end] = BLOCKED_BY_EARLIER;
    let waits = sql::<Bool>(created_after).bind::<InstantSql, _>(since);
    let waits = waits.sql(due_by).bind::<InstantSql, _>(now);
    let waits = waits.sql(held_after).bind::<InstantSql, _>(now).sql(end);
    let found: Vec<SqlUuid> = on_conn!(conn, c => webhook_deliveries::table
        .filter(webhook_deliveries::id.eq_any(&ids))
        .filter(webhook_deliveries::state.eq(DeliveryState::Pending.as_str()))
        .filter(waits)
        .select(webhook_deliveries::id)
        .load(c)?);
    Ok(found.into_iter().map(|id| WebhookDeliveryId(id.0)).collect())
}

#[derive(QueryableByName)]
struct Figures {
    #[diesel(sql_type = BigInt)]
    disabled: i64,
    #[diesel(sql_type = BigInt)]
    retrying: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
}

fn figures(conn: &mut Conn<'_>) -> Result<DeliveryFigures, Fault> {
    let sql = "SELECT \
        (SELECT COUNT(*) FROM webhook_endpoints WHERE state = 'disabled') AS disabled, \
        (SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'pending' AND attempts > 0) AS retrying, \
        (SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'failed') AS failed";
    let found: Figures = on_conn!(conn, c => diesel::sql_query(sql).get_result(c)?);
    let count = |rows: i64| u64::try_from(rows).unwrap_or(0);
    Ok(DeliveryFigures {
        disabled_endpoints: count(found.disabled),
        retrying: count(found.retrying),
        failed: count(found.failed),
    })
}
