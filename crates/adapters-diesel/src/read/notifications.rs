//! Reading messages.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use diesel::prelude::*;
use domain::contact::Contact;
use domain::ids::{NotificationId, OrderId, UserId};
use domain::notification::Notification;
use domain::order::OrderRecord;
use ports::{
    MessageToDeliver, NotificationFilter, NotificationRepository, Page, PageRequest, ReadError,
};

use super::{records, rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::rows::contact::ContactRow;
use crate::rows::notification::NotificationRow;
use crate::schema::{contacts, guest_orders, notifications};
use crate::store::DieselStore;
use crate::types::SqlUuid;

#[async_trait]
impl NotificationRepository for DieselStore {
    async fn notification(&self, id: NotificationId) -> Result<Option<Notification>, ReadError> {
        self.read(move |conn| {
            let row: Option<NotificationRow> = on_conn!(conn, c => notifications::table
                .find(SqlUuid(id.0))
                .select(NotificationRow::as_select())
                .first(c)
                .optional()?);
            row.map(Notification::try_from).transpose()
        })
        .await
    }

    async fn messages_to_deliver(
        &self,
        ids: &[NotificationId],
    ) -> Result<Vec<MessageToDeliver>, ReadError> {
        let ids: Vec<SqlUuid> = ids.iter().map(|id| SqlUuid(id.0)).collect();
        self.read(move |conn| to_deliver(conn, &ids)).await
    }

    async fn list_notifications(
        &self,
        filter: &NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list(conn, &filter, page)).await
    }
}

/// Four reads, whatever the number of messages: a customer has several about one order.
fn to_deliver(conn: &mut Conn<'_>, ids: &[SqlUuid]) -> Result<Vec<MessageToDeliver>, Fault> {
    let rows: Vec<NotificationRow> = on_conn!(conn, c => notifications::table
        .filter(notifications::id.eq_any(ids))
        .select(NotificationRow::as_select())
        .load(c)?);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let users: BTreeSet<SqlUuid> = rows.iter().map(|row| row.user_id).collect();
    let orders: BTreeSet<SqlUuid> = rows.iter().filter_map(|row| row.order_id).collect();
    let contacts: Vec<ContactRow> = on_conn!(conn, c => contacts::table
        .filter(contacts::user_id.eq_any(users))
        .select(ContactRow::as_select())
        .load(c)?);
    let contacts = values::<_, Contact>(contacts)?;
    let contacts: HashMap<UserId, Contact> = contacts.into_iter().map(|c| (c.user_id, c)).collect();
    let orders: Vec<SqlUuid> = orders.into_iter().collect();
    let placed: Vec<(SqlUuid, String)> = on_conn!(conn, c => guest_orders::table
        .filter(guest_orders::order_id.eq_any(&orders))
        .select((guest_orders::order_id, guest_orders::address))
        .load(c)?);
    let placed: HashMap<OrderId, String> =
        placed.into_iter().map(|(id, address)| (OrderId(id.0), address)).collect();
    let orders = records::several(conn, orders)?;
    let orders: HashMap<OrderId, OrderRecord> =
        orders.into_iter().map(|record| (record.order.id, record)).collect();
    let message = |notification: Notification| MessageToDeliver {
        contact: contacts.get(&notification.user_id).cloned(),
        order: notification.order_id.and_then(|id| orders.get(&id).cloned()),
        placed_with: notification.order_id.and_then(|id| placed.get(&id).cloned()),
        notification,
    };
    Ok(values::<_, Notification>(rows)?.into_iter().map(message).collect())
}

pub(super) fn list(
    conn: &mut Conn<'_>,
    filter: &NotificationFilter,
    page: PageRequest,
) -> Result<Page<Notification>, Fault> {
    let rows: Vec<NotificationRow> = on_conn!(conn, c => {
        let mut query = notifications::table
            .select(NotificationRow::as_select())
            .order(notifications::id.desc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(notifications::id.lt(SqlUuid(after)));
        }
        if let Some(user) = filter.user_id {
            query = query.filter(notifications::user_id.eq(SqlUuid(user.0)));
        }
        if let Some(order) = filter.order_id {
            query = query.filter(notifications::order_id.eq(SqlUuid(order.0)));
        }
        if let Some(status) = filter.status {
            query = query.filter(notifications::status.eq(status.as_str()));
        }
        if let Some(kind) = filter.notification_type {
            query = query.filter(notifications::notification_type.eq(kind.as_str()));
        }
        if let Some(channel) = filter.channel {
            query = query.filter(notifications::channel.eq(channel.as_str()));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |n: &Notification| n.id.0))
}
