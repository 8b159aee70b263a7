//! `Changes`: all that one decision changes, as a plain value, and the one port that applies it.

mod build;
mod row;

pub use row::{
    CartMove, CartUpdate, CartWrite, CouponWrite, IdempotencyWrite, JobWrite, ListingWrite,
    OrderWrite, ReceiptWrite, RowWrite, StockCause, StockChange, StockChangeKind, StockMovement,
};

use async_trait::async_trait;
use domain::Instant;
use domain::contact::Contact;
use domain::coupon::CouponUseChange;
use domain::dispute::Dispute;
use domain::fulfillment::Parcel;
use domain::ids::{OrderId, UserId};
use domain::notification::Notification;
use domain::order::{ItemCancellation, OrderEvent, OrderReturn};
use domain::payment::Payment;
use domain::refund::Refund;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use domain::webhook_delivery::WebhookDelivery;

use crate::api_key::ApiKey;
use crate::commit::CommitError;
use crate::saved_view::SavedViews;
use crate::shopper::{CustomerAddress, GuestOrder, OrderAdoption, OrderLink, SignInCode};
use crate::usage::UsageLimit;
use crate::web_session::{WebSession, WebSessionBrowser};
use crate::webhook_endpoint::{FeedMove, WebhookEndpointWrite};

/// How many open orders a customer may have, and how many units in them, when another one is placed: orders
/// that are neither paid nor accepted by the shop, and hold stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOrdersLimit {
    /// The customer.
    pub user_id: UserId,
    /// How many at most, the new one included.
    pub most: i64,
    /// Units of the new order.
    pub units: UnpaidUnits,
    /// Units at most, those of the new order included.
    pub most_units: UnpaidUnits,
}

/// Units reserved by orders that are neither paid nor accepted, of listings whose stock is tracked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnpaidUnits {
    /// Of all of them.
    pub all: i64,
    /// Of those for cash on delivery, which hold their stock for longer.
    pub cod: i64,
}

impl UnpaidUnits {
    /// Whether adding these units exceeds the limit. A limit to which the order adds nothing is not
    /// checked.
    #[must_use]
    pub fn exceed(self, held: Self, most: Self) -> bool {
        let exceeds = |new: i64, held: i64, most| new > 0 && held.saturating_add(new) > most;
        exceeds(self.all, held.all, most.all) || exceeds(self.cod, held.cod, most.cod)
    }
}

/// All that one decision changes. Applied whole or not at all, table by table in the order of the
/// fields, rows of one table in the order of their ids, so that two commits cannot deadlock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Uses that are limited within a period, counted first.
    pub usage: Vec<UsageLimit>,
    /// The open orders that a customer may have, if the change places one.
    pub open_orders: Option<OpenOrdersLimit>,
    /// The idempotency record of the request, begun or finished with its effect.
    pub idempotency: Option<IdempotencyWrite>,
    /// A received webhook event.
    pub receipts: Vec<ReceiptWrite>,
    /// Sessions of browsers and sign-in links.
    pub web_sessions: Vec<RowWrite<WebSession>>,
    /// The browsers of new sessions: rows that are only ever added.
    pub web_session_browsers: Vec<WebSessionBrowser>,
    /// API keys.
    pub api_keys: Vec<RowWrite<ApiKey>>,
    /// Views of operators: the first of an operator, or the next version of the row.
    pub saved_views: Vec<RowWrite<SavedViews>>,
    /// Sign-in codes: the first of a browser, or the next version of its row.
    pub sign_in_codes: Vec<RowWrite<SignInCode>>,
    /// Addresses that customers have proven: rows that are only ever added.
    pub customer_addresses: Vec<CustomerAddress>,
    /// Links to orders. One that is there already, because its message is sent again, gets the address to which it is
    /// sent now.
    pub order_links: Vec<OrderLink>,
    /// Contact cards.
    pub contacts: Vec<RowWrite<Contact>>,
    /// Orders that the change was decided by and does not write, with the versions that they must still have.
    pub unchanged_orders: Vec<(OrderId, i64)>,
    /// Orders, with their lines when they are new.
    pub orders: Vec<OrderWrite>,
    /// Addresses with which guests placed orders: rows that are only ever added.
    pub guest_orders: Vec<GuestOrder>,
    /// Orders of guests that customers adopt.
    pub adoptions: Vec<OrderAdoption>,
    /// Payment attempts.
    pub payments: Vec<RowWrite<Payment>>,
    /// Refunds.
    pub refunds: Vec<RowWrite<Refund>>,
    /// Disputes.
    pub disputes: Vec<RowWrite<Dispute>>,
    /// Parcels, with their lines when they are new.
    pub parcels: Vec<RowWrite<Parcel>>,
    /// Units of orders that are cancelled: rows that are only ever added.
    pub cancellations: Vec<ItemCancellation>,
    /// Returns, with their lines when they are new and the units that arrived when they are received.
    pub returns: Vec<RowWrite<OrderReturn>>,
    /// Rows of orders' histories.
    pub events: Vec<OrderEvent>,
    /// Carts with their lines.
    pub carts: Vec<CartWrite>,
    /// Carts that change state because of their order.
    pub cart_moves: Vec<CartMove>,
    /// Coupons as operators change them.
    pub coupons: Vec<CouponWrite>,
    /// Uses of coupons: guarded counters. Another version of the coupon or a taken slot is a `Conflict`, a
    /// reached limit `CouponExhausted`.
    pub coupon_uses: Vec<CouponUseChange>,
    /// Shipping methods as operators change them.
    pub shipping_methods: Vec<RowWrite<ShippingMethod>>,
    /// Tax rates as operators change them.
    pub tax_rates: Vec<RowWrite<TaxRate>>,
    /// The version that the tables of shipping methods and tax rates must have
    /// ([`domain::pricing::PriceTables::version`]), if the change is computed from them; `Conflict` if they
    /// have another.
    pub price_tables: Option<i64>,
    /// Listings as operators change them.
    pub listings: Vec<ListingWrite>,
    /// Stock: guarded counters.
    pub stock: Vec<StockChange>,
    /// Notifications to send.
    pub notifications: Vec<RowWrite<Notification>>,
    /// Jobs.
    pub jobs: Vec<JobWrite>,
    /// Webhook endpoints.
    pub webhook_endpoints: Vec<WebhookEndpointWrite>,
    /// Endpoints whose deliveries were created up to another position in the feed of events.
    pub feed_moves: Vec<FeedMove>,
    /// Deliveries. A new one whose message exists is left out.
    pub webhook_deliveries: Vec<RowWrite<WebhookDelivery>>,
}

impl Changes {
    /// Whether nothing would be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The only write operation.
///
/// A versioned value carries its new version: a new one 1, a changed one the version it was read at
/// plus 1. Every implementation passes `port_contracts::store`.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Store: Send + Sync {
    /// Applies all of `changes`, durably, or nothing.
    ///
    /// - MUST be atomic: a refused part leaves nothing of the others (`store::all_or_nothing`).
    /// - MUST be durable when it returns `Ok` (`make test-kill`).
    /// - MUST refuse an update whose version is not the stored one plus 1 with `Conflict`, and leave
    ///   the row (`store::stale_version_is_a_conflict`).
    /// - MUST decide stock inside the commit: never more held than on hand, and `OutOfStock` names
    ///   every short listing (`store::stock_never_oversells`, `store::out_of_stock_names_all`);
    ///   a hold at another version of the listing is a `Conflict`
    ///   (`store::hold_at_old_price_is_a_conflict`).
    /// - MUST write a row of the ledger for each change of a listing's stock, with what really
    ///   changed (`store::ledger_sums_up_to_the_stock`, `store::ledger_follows_orders`,
    ///   `store::ledger_sums_up_under_race`), and none if nothing did
    ///   (`store::ledger_has_no_row_of_nothing`); rows MUST stay when their listing goes
    ///   (`store::ledger_outlives_its_listing`).
    /// - MUST refuse a change that is computed from the tables of shipping methods and tax rates with `Conflict` if
    ///   they have another version inside the commit (`store::price_tables_are_guarded`).
    /// - MUST count shipping methods, tax rates and webhook endpoints inside the commit, inactive ones included, and refuse with
    ///   `TableFull` what would exceed [`LimitedTable::most`](crate::LimitedTable::most)
    ///   (`store::price_tables_are_bounded`, `store::price_tables_are_bounded_under_race`,
    ///   `store::webhook_endpoints_are_bounded_under_race`).
    /// - MUST refuse a second shipping method with the same code, and a second tax rate with the same category,
    ///   country, region in any letter case, and name (`store::shipping_method_code_taken`,
    ///   `store::tax_rate_taken`).
    /// - MUST decide coupon uses inside the commit: reserved plus redeemed never past the limit, a
    ///   user's slot taken once (`store::coupon_never_over_used`, `store::slot_taken_is_a_conflict`).
    /// - MUST count a customer's open orders inside the commit, before the new one is written, and
    ///   refuse with `TooManyOpenOrders` if the limit is reached
    ///   (`store::open_orders_are_limited`); their units likewise, with `TooManyUnpaidUnits`
    ///   (`store::unpaid_units_are_limited`).
    /// - MUST count each use of `usage` inside the commit and refuse with `RateLimited` if the
    ///   limit of its period is reached (`store::usage_is_limited`,
    ///   `store::usage_race_stops_at_the_limit`); nothing MUST be counted if the commit does not
    ///   happen, and a period that has ended MUST not count
    ///   (`store::usage_counts_only_what_was_done`).
    /// - MUST keep cancelled units as they were written, oldest first, and refuse one of a line
    ///   that the order does not have (`store::cancelled_units_are_kept`,
    ///   `store::cancelled_units_of_another_order_are_refused`); written-off units MUST appear in
    ///   the ledger as a return and a removal, with on-hand unchanged
    ///   (`store::written_off_units_stay_gone`).
    /// - MUST keep returns, each at its version, with their lines and the units that arrived as they were
    ///   written (`store::returns_are_kept`), and refuse lines that the order does not have
    ///   (`store::return_of_another_order_is_refused`).
    /// - MUST keep disputes, each at its version (`store::disputes_are_kept`), and refuse a second one
    ///   with the same reference of its provider (`store::dispute_ref_taken`).
    /// - MUST allow at most one active attempt per order and one open cart per user
    ///   (`store::one_live_attempt`, `store::one_open_cart`).
    /// - MUST refuse a second idempotency record with `KeyTaken`, a second receipt with
    ///   `DuplicateReceipt` (`store::key_taken`, `store::receipt_once`), also at the same time
    ///   (`store::key_race_has_one_winner`).
    /// - MUST refuse to delete what carts or orders name with `InUse` (`store::protect`), and a cart
    ///   or order that names what was deleted with `Conflict`
    ///   (`store::cart_naming_a_deleted_listing_is_a_conflict`,
    ///   `store::hold_of_a_deleted_listing_is_a_conflict`, `store::deleted_coupon_cannot_be_named`).
    /// - MUST leave orders, carts and uses all but their reference when a coupon is deleted
    ///   (`store::deleted_coupon_leaves_its_traces`).
    /// - MUST decide inside the commit whether an order can be adopted, and refuse with `Conflict` unless a guest
    ///   placed it with the address that the customer has proven, no one has adopted it, and the guest has no account;
    ///   its messages MUST become the customer's (`store::guest_order_is_adopted_by_who_proved_its_address`).
    /// - MUST end a session or use a sign-in link once: a second update at the same version is a
    ///   `Conflict` (`store::sign_in_link_is_used_once`).
    /// - MUST keep the secret, the role and the scopes of an API key, and refuse to change one that was changed
    ///   since it was read (`store::api_key_is_revoked_once`).
    /// - MUST keep a webhook endpoint at its version, and move it in the feed only from the position and at the version that
    ///   were read
    ///   (`store::webhook_endpoint_is_guarded_by_its_version`, `store::feed_moves_once`).
    /// - MUST leave out a new delivery whose message exists (`store::a_message_has_one_delivery`), and refuse to
    ///   change one that another worker has taken since (`store::held_delivery_comes_again`).
    /// - MUST refuse what was decided by an order that has changed since, also by an erasure that is running
    ///   (`store::what_an_old_version_of_an_order_says_is_refused`).
    /// - MUST refuse to save an operator's views over others that were saved since they were read
    ///   (`store::stale_saved_views_are_a_conflict`).
    /// - MUST refuse writes under a lost lease with `LeaseLost` (`store::fencing`).
    async fn commit(&self, changes: Changes) -> Result<(), CommitError>;

    /// Deletes up to `limit` expired rows, oldest first (`store::purge_takes_the_oldest_first`),
    /// and returns how many. MUST keep younger, running and parked rows
    /// (`store::purge_takes_only_the_old`, `store::purge_takes_ended_periods`,
    /// `store::purge_takes_expired_web_sessions`, `store::purge_takes_api_keys_that_ended`,
    /// `store::purge_takes_deliveries_that_ended`); two concurrent callers MUST NOT fail (`store::purge_twice_at_once`).
    async fn purge(&self, what: Purge, limit: u32) -> Result<u64, CommitError>;
}

/// Expired rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purge {
    /// Idempotency records that had expired by this time, and whose lease had too if they were not
    /// finished.
    IdempotencyRecords(Instant),
    /// Receipts of webhook events, applied or ignored, received before this time.
    Receipts(Instant),
    /// Counters of usage whose period had ended by this time.
    UsageCounters(Instant),
    /// Sessions of browsers and sign-in links that had expired by this time.
    WebSessions(Instant),
    /// The browsers of sessions that had expired by this time.
    WebSessionBrowsers(Instant),
    /// API keys that had been revoked by this time, or had expired by it and were not revoked.
    ApiKeys(Instant),
    /// Sign-in codes that had expired by this time.
    SignInCodes(Instant),
    /// Links to orders that had expired by this time.
    OrderLinks(Instant),
    /// Webhook deliveries that were delivered or given up by this time.
    WebhookDeliveries(Instant),
    /// Stored responses about customers whose data was erased by this time. They are not deleted: their texts
    /// are erased, and the records that were examined are counted.
    ErasedResponses(Instant),
}
