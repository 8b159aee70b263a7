//! `GET, PUT /api/me`: where the caller can be reached.

use domain::contact::Contact;
use domain::notification::Channel;
use ports::{Changes, UsageCounter};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Principal;
use crate::usage_count::by_customer;

/// The caller's new values; what is absent or empty is cleared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutContact {
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number in international form.
    pub phone: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Language of messages, as a BCP 47 tag.
    pub locale: Option<String>,
    /// Channels to opt out of; `None` leaves them unchanged.
    pub muted: Option<Vec<Channel>>,
}

/// The caller's contact card; what the token vouches for if they have none.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn get_contact(engine: &Engine, caller: &Principal) -> Result<Contact, AppError> {
    let stored = engine.store.contact(caller.user_id).await?;
    Ok(stored.unwrap_or_else(|| contact_from_claims(engine, caller)))
}

/// Changes the caller's contact card.
///
/// # Errors
/// [`AppError::Contact`] names the field that breaks a rule; [`AppError::RateLimited`] if the
/// addresses have been changed too often.
pub async fn put_contact(
    engine: &Engine,
    caller: &Principal,
    input: PutContact,
) -> Result<Contact, AppError> {
    let done = execute(engine, None, || async {
        let mut changes = Changes::default();
        let after = change_contact(engine, caller, &input, &mut changes).await?;
        Ok((after, changes))
    });
    into_new(done.await?)
}

/// Adds the caller's new values to a commit, counted against the limit on changes of addresses; gives the card as it
/// will be.
pub(crate) async fn change_contact(
    engine: &Engine,
    caller: &Principal,
    input: &PutContact,
    changes: &mut Changes,
) -> Result<Contact, AppError> {
    let (email, phone, name) =
        (input.email.as_deref(), input.phone.as_deref(), input.name.as_deref());
    let before = engine.store.contact(caller.user_id).await?;
    let before = before.unwrap_or_else(|| Contact::empty(caller.user_id, engine.now()));
    let after = before.with(email, phone, name, engine.now())?;
    let mut after = after.with_locale(input.locale.as_deref())?;
    if let Some(muted) = &input.muted {
        after.muted.clone_from(muted);
    }
    if (&before.email, &before.phone) != (&after.email, &after.phone) {
        let limit = engine.policy.usage.contact_changes;
        changes.usage.extend(by_customer(engine, caller, UsageCounter::ContactChanges, limit));
    }
    changes.put_contact(&mut after);
    Ok(after)
}

/// Stores the addresses from the caller's token, if they have entered none: a worker that sends
/// mail later sees no token.
pub(crate) async fn adopt_contact(
    engine: &Engine,
    caller: &Principal,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let vouched_for = caller.email.is_some() || caller.phone.is_some();
    if !vouched_for || engine.store.contact(caller.user_id).await?.is_some() {
        return Ok(());
    }
    changes.put_contact(&mut contact_from_claims(engine, caller));
    Ok(())
}

/// The contact details from the token's claims; claims that are not valid addresses are ignored.
fn contact_from_claims(engine: &Engine, caller: &Principal) -> Contact {
    let now = engine.now();
    let empty = Contact::empty(caller.user_id, now);
    let (email, phone) = (caller.email.as_deref(), caller.phone.as_deref());
    let with = |email, phone, name| empty.with(email, phone, name, now).ok();
    let name = caller.name.as_deref().filter(|n| with(None, None, Some(n)).is_some());
    let email = email.filter(|e| with(Some(e), None, None).is_some());
    let phone = phone.filter(|p| with(None, Some(p), None).is_some());
    let card = with(email, phone, name).unwrap_or(empty);
    Contact { locale: caller.locale.as_deref().and_then(|tag| tag.parse().ok()), ..card }
}
