//! Everybody at once: 64 shoppers released at a barrier, on SQLite and on PostgreSQL, each race on
//! a server of its own, which the audit inspects afterwards.

mod admin;
mod crowding;
mod keys;
mod ledger;
mod money;
mod selling;
