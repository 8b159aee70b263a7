//! Whole journeys through the shop over HTTP, each on SQLite and on PostgreSQL.

mod admin;
mod buying;
mod cancelling;
mod carts;
mod cash;
mod coming_late;
mod discreet;
mod exits;
mod expiring;
mod exporting;
mod importing;
mod large;
mod operating;
mod paying;
mod payment_admin;
mod person;
mod refusing;
mod replaying;
mod tour;
