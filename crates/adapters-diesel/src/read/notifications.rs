//! Reading messages.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::NotificationId;
use domain::notification::Notification;
use ports::{NotificationFilter, NotificationRepository, Page, PageRequest, ReadError};

use super::{rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::rows::notification::NotificationRow;
use crate::schema::notifications;
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

    async fn list_notifications(
        &self,
        filter: &NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list(conn, &filter, page)).await
    }
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
