//! The caller's contact card.

use application::account::PutContact;
use domain::contact::Contact;
use domain::notification::Channel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::word::ChannelWord;
use super::{Form, Word};

/// Where the caller can be reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeDto {
    user_id: Uuid,
    email: Option<String>,
    phone: Option<String>,
    name: Option<String>,
    /// The language that messages are written in, as a BCP 47 tag; the shop's default where null.
    #[schema(example = "de-AT")]
    locale: Option<String>,
    /// Channels that are not wanted.
    muted: Vec<ChannelWord>,
}

impl From<&Contact> for MeDto {
    fn from(card: &Contact) -> Self {
        Self {
            user_id: card.user_id.0,
            email: card.email.clone(),
            phone: card.phone.clone(),
            name: card.name.clone(),
            locale: card.locale.as_ref().map(ToString::to_string),
            muted: card.muted.iter().copied().map(Word).collect(),
        }
    }
}

/// Where the caller wants to be reached; what is left out, null or empty is cleared.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutMe)]
pub struct PutMeBody {
    #[schema(example = "ada@example.com")]
    email: Option<String>,
    /// In international form.
    #[schema(example = "+447700900123")]
    phone: Option<String>,
    name: Option<String>,
    /// The language that messages are written in: a BCP 47 tag.
    #[schema(example = "de-AT", max_length = 35)]
    locale: Option<String>,
    /// Channels that are not wanted; they stay as they are where this is left out.
    muted: Option<Vec<ChannelWord>>,
}

impl Form for PutMeBody {}

impl From<PutMeBody> for PutContact {
    fn from(body: PutMeBody) -> Self {
        let unique = |channels: Vec<ChannelWord>| {
            let mut channels: Vec<Channel> = channels.into_iter().map(|word| word.0).collect();
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
