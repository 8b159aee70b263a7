//! The caller's own account: contact card, messages and export; and customers, for operators.

mod contact;
mod customers;
mod erase;
mod export;
mod notifications;

pub use contact::{PutContact, get_contact, put_contact};
pub use customers::{CustomerSummary, FindCustomers, find, summary};
pub use erase::{ErasedCustomer, erase};
pub use export::{CustomerExport, ExportedGuest, ExportedOrder, export, export_any};
pub use notifications::list_notifications;

pub(crate) use contact::{adopt_contact, change_contact};
