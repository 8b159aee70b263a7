//! Where a user can be reached, and over which channels they want to be.

use thiserror::Error;

use crate::Instant;
use crate::email::EmailAddress;
use crate::ids::UserId;
use crate::limits::MAX_NAME_CHARS;
use crate::locale::{Locale, LocaleError};
use crate::notification::Channel;
use crate::text::{self, TextError};

/// A user's contact card, kept by the user through `PUT /api/me`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The user.
    pub user_id: UserId,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number in international form (`+911234567890`).
    pub phone: Option<String>,
    /// The name that messages address the user by.
    pub name: Option<String>,
    /// The language that messages are written in; the shop's default if there is none.
    pub locale: Option<Locale>,
    /// Channels the user does not want.
    pub muted: Vec<Channel>,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking; 0 before the first save.
    pub version: i64,
}

/// What is wrong with a contact field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ContactError {
    /// Not something mail can be sent to.
    #[error("not an e-mail address")]
    Email,
    /// Not `+` and 7 to 15 digits (ITU-T E.164).
    #[error("not a phone number in international form, such as +911234567890")]
    Phone,
    /// The name is not a usable text.
    #[error("name {0}")]
    Name(#[from] TextError),
    /// Not a language tag.
    #[error(transparent)]
    Locale(#[from] LocaleError),
}

impl Contact {
    /// The card of a user who has none yet.
    #[must_use]
    pub fn empty(user_id: UserId, now: Instant) -> Self {
        Self {
            user_id,
            email: None,
            phone: None,
            name: None,
            locale: None,
            muted: Vec::new(),
            updated_at: now,
            version: 0,
        }
    }

    /// The same card with other values; empty texts clear a field.
    ///
    /// # Errors
    /// [`ContactError`] names the field.
    pub fn with(
        &self,
        email: Option<&str>,
        phone: Option<&str>,
        name: Option<&str>,
        now: Instant,
    ) -> Result<Self, ContactError> {
        Ok(Self {
            email: filled(email).map(checked_email).transpose()?,
            phone: filled(phone).map(checked_phone).transpose()?,
            name: filled(name).map(|n| text::checked(n, MAX_NAME_CHARS)).transpose()?,
            updated_at: now,
            ..self.clone()
        })
    }

    /// The same card with another language; an empty text clears it.
    ///
    /// # Errors
    /// [`ContactError::Locale`].
    pub fn with_locale(self, locale: Option<&str>) -> Result<Self, ContactError> {
        let locale = filled(locale).map(str::parse).transpose()?;
        Ok(Self { locale, ..self })
    }

    /// Whether the user wants messages on a channel.
    #[must_use]
    pub fn wants(&self, channel: Channel) -> bool {
        !self.muted.contains(&channel)
    }

    /// The address for a channel, if there is one and the user wants it.
    #[must_use]
    pub fn address(&self, channel: Channel) -> Option<&str> {
        if !self.wants(channel) {
            return None;
        }
        match channel {
            Channel::Email => self.email.as_deref(),
            Channel::Sms => self.phone.as_deref(),
        }
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|t| !t.is_empty())
}

fn checked_email(text: &str) -> Result<String, ContactError> {
    text.parse::<EmailAddress>().map(String::from).map_err(|_| ContactError::Email)
}

/// A phone number in international form, without the spaces, hyphens and brackets of `text`.
pub(crate) fn checked_phone(text: &str) -> Result<String, ContactError> {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let digits = number.strip_prefix('+').ok_or(ContactError::Phone)?;
    let ok = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if ok { Ok(number) } else { Err(ContactError::Phone) }
}
