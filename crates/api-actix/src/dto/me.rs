//! The caller's contact details.

use application::account::PutContact;
use domain::contact::Contact;
use domain::notification::Channel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::ChannelString;
use super::{EnumString, JsonBody};

/// The caller's contact details.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeDto {
    user_id: Uuid,
    email: Option<String>,
    phone: Option<String>,
    name: Option<String>,
    /// The language of messages, as a BCP 47 tag; null for the shop's default.
    #[schema(example = "de-AT")]
    locale: Option<String>,
    /// Channels that the user has opted out of.
    muted: Vec<ChannelString>,
}

impl From<&Contact> for MeDto {
    fn from(card: &Contact) -> Self {
        Self {
            user_id: card.user_id.0,
            email: card.email.clone(),
            phone: card.phone.clone(),
            name: card.name.clone(),
            locale: card.locale.as_ref().map(ToString::to_string),
            muted: card.muted.iter().copied().map(EnumString).collect(),
        }
    }
}

/// The caller's contact details; omitted, null and empty fields are cleared.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutMe)]
pub struct PutMeBody {
    #[schema(example = "ada@example.com")]
    email: Option<String>,
    /// In international format.
    #[schema(example = "+447700900123")]
    phone: Option<String>,
    name: Option<String>,
    /// The language of messages, as a BCP 47 tag.
    #[schema(example = "de-AT", max_length = 35)]
    locale: Option<String>,
    /// Channels to opt out of; unchanged if omitted.
    muted: Option<Vec<ChannelString>>,
}

impl JsonBody for PutMeBody {}

impl From<PutMeBody> for PutContact {
    fn from(body: PutMeBody) -> Self {
        let unique = |channels: Vec<ChannelString>| {
            let mut channels: Vec<Channel> = channels.into_iter().map(|value| value.0).collect();
            channels.sort_unstable();
            channels.dedup();
            channels
        };
        Self {
            email: body.email,
            phone: body.phone,
            name: body.name,
            locale: body.locale,
            muted: body.muted.map(unique),
        }
    }
}
