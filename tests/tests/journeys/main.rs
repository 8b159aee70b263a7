//! Whole journeys through the shop over HTTP, each on SQLite and on PostgreSQL; those of the five
//! client APIs, of a browser, and of messages to a mail server.

mod admin;
mod browser;
mod buying;
mod cancelling;
mod carts;
mod cash;
mod clients;
mod coming_late;
mod discreet;
mod disputes;
mod erasing;
mod events;
mod exits;
mod expiring;
mod exporting;
mod importing;
mod large;
mod mail;
mod mock_process;
mod operating;
mod pages;
mod paying;
mod payment_admin;
mod person;
mod price_tables;
mod refusing;
mod replaying;
mod returning;
mod review;
mod shipping_and_taxes;
mod tour;
