//! The sections of the settings, one struct per table.

mod http;
mod notify;
mod operation;
mod shop;
mod web;

pub use http::{Http, Jwt, Limits, Secrets};
pub use notify::{
    Console, EmailCarrier, EmailChannel, MailTls, Notify, SmsCarrier, SmsChannel, SmsHttp, Smtp,
};
pub use operation::{Clock, Idempotency, Log, LogFormat, Metrics, Outbox, Webhooks};
pub use shop::{Carts, Database, Orders, Payments, Shop, StartCheck};
pub use web::Web;
