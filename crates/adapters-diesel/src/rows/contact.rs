//! Rows of `contacts`.

use diesel::prelude::*;
use domain::contact::Contact;
use domain::ids::UserId;
use domain::locale::Locale;
use domain::notification::Channel;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul_option;
use crate::schema::contacts;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `contacts`. `muted` is a list of channels, with commas between.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = contacts, treat_none_as_default_value = false)]
pub(crate) struct ContactRow {
    pub(crate) user_id: SqlUuid,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) muted: String,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
    pub(crate) locale: Option<String>,
}

impl From<&Contact> for ContactRow {
    fn from(contact: &Contact) -> Self {
        let muted: Vec<&str> = contact.muted.iter().map(|c| c.as_str()).collect();
        Self {
            user_id: SqlUuid(contact.user_id.0),
            email: strip_nul_option(contact.email.as_deref()),
            phone: strip_nul_option(contact.phone.as_deref()),
            name: strip_nul_option(contact.name.as_deref()),
            muted: muted.join(","),
            updated_at: SqlTimestamp(contact.updated_at),
            version: contact.version,
            locale: contact.locale.as_ref().map(ToString::to_string),
        }
    }
}

impl TryFrom<ContactRow> for Contact {
    type Error = Fault;

    fn try_from(row: ContactRow) -> Result<Self, Fault> {
        let name = RowName::new("contact of user", row.user_id.0);
        let words = row.muted.split(',').filter(|w| !w.is_empty());
        let muted = words.map(|w| name.word::<Channel>(w));
        Ok(Self {
            user_id: UserId(row.user_id.0),
            email: row.email,
            phone: row.phone,
            name: row.name,
            locale: row.locale.map(|tag| name.word::<Locale>(&tag)).transpose()?,
            muted: muted.collect::<Result<_, _>>()?,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}
