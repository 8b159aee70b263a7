//! The caller's own account: contact card and messages.

mod contact;
mod notifications;

pub use contact::{PutContact, get_contact, put_contact};
pub use notifications::list_notifications;

pub(crate) use contact::adopt_contact;
