//! The rules of the domain, each as a table or a sentence, and a property over random sequences.
#![cfg(test)]

mod support;

mod approving;
mod available_actions;
mod cancelling;
mod cancelling_items;
mod capturing;
mod card_data;
mod cart;
mod client_statuses;
mod contact;
mod coupon;
mod coupon_on_order;
mod deadlines;
mod disputes;
mod email;
mod expected_machines;
mod expiring;
mod late_money;
mod listing;
mod machine_graphs;
mod machines;
mod mismatch;
mod money;
mod more_captured;
mod notification;
mod order_number;
mod payment;
mod payment_status;
mod placing;
mod pricing;
mod provider_data;
mod provider_updates;
mod refunded_elsewhere;
mod refunding;
mod returning;
mod returning_parcels;
mod search;
mod sequences;
mod shipping;
mod state_machines_page;
mod stored_strings;
mod time_zone;
