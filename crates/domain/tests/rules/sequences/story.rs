//! What can happen to an order, legal or not, in any order.

use domain::dispute::DisputeStatus;
use domain::order::{CancelledStock, CapturePolicy, ReturnedUnits};
use domain::payment::ProviderStatus;
use domain::refund::RefundEvent;
use proptest::prelude::*;
use proptest::sample::select;

use super::returns::{ReturnStep, return_step};

/// How an order comes about.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Lines: price in cents, units, and whether stock is tracked.
    pub lines: Vec<(i64, i64, bool)>,
    /// Cash on delivery instead of online.
    pub cod: bool,
    /// The coupon it is placed with.
    pub coupon: Option<u8>,
    /// Whether it comes from a cart.
    pub cart: bool,
    /// The shop's setting.
    pub auto_confirm: bool,
    /// The shop's setting.
    pub capture: CapturePolicy,
}

/// The amount in an event.
#[derive(Debug, Clone, Copy)]
pub enum Named {
    /// None.
    Nothing,
    /// What the attempt asked for.
    Asked,
    /// What the order costs now.
    Costs,
    /// A cent more than the attempt asked for.
    More,
    /// Another currency.
    Foreign,
}

/// How much an operator wants to refund.
#[derive(Debug, Clone, Copy)]
pub enum Share {
    /// So many cents.
    Cents(i64),
    /// All that is left.
    Rest,
    /// A cent more than is left.
    TooMuch,
}

/// One thing that happens. Numbers choose among what is there, beginning anew past the end.
#[derive(Debug, Clone)]
pub enum Happening {
    /// The customer pays; the provider is busy with it for so many seconds.
    Pay(i64),
    /// A provider answers about an attempt.
    Answer(usize, ProviderStatus, Named),
    /// An attempt is about to be cancelled; the provider is busy with it for so many seconds.
    Void(usize, i64),
    /// A retry goes on with an attempt.
    Resume(usize, i64),
    /// A provider says something of an attempt by itself.
    Webhook(usize, ProviderStatus, Named),
    /// An operator, or a parcel, takes authorized money: all, or so many cents.
    Capture(usize, Option<i64>),
    /// An operator takes an amount that no one asked for.
    Accept(usize),
    /// An operator writes something down.
    Note,
    /// A customer has proven the address of the order, and adopts it.
    Adopt,
    /// An answer is lost.
    Lost(usize),
    /// The provider was unavailable.
    Unavailable(usize),
    /// The provider was asked in vain.
    Asked(usize),
    /// Its existence at the provider is unknown.
    Review(usize),
    /// The provider never created it.
    NeverCreated(usize),
    /// A worker completes an approved payment.
    Complete(usize, i64),
    /// The shop confirms.
    Confirm,
    /// `update_inventory` runs.
    CommitStock,
    /// A parcel is shipped: units of one line, or all that remain.
    Ship(Option<(usize, i64)>),
    /// A parcel arrives, or all of them.
    Deliver(Option<usize>),
    /// Units are cancelled: of one line, or all that are unshipped.
    CancelItems(Option<(usize, i64)>, CancelledStock),
    /// A parcel comes back.
    Return(usize, ReturnedUnits),
    /// Something happens to a return of delivered units.
    SendBack(ReturnStep),
    /// A cancellation: by the customer or an operator.
    Cancel(bool),
    /// The clock looks whether it ran out.
    Expire,
    /// An operator refunds of an attempt.
    Refund(usize, Share),
    /// What became of a refund.
    Refunded(usize, RefundEvent),
    /// A provider reports one of two disputes of an attempt, of so many cents.
    Dispute(usize, u8, DisputeStatus, i64),
    /// A coupon is put on it.
    Coupon(u8),
    /// The coupon is removed.
    NoCoupon,
    /// Time passes.
    Wait(i64),
}

/// A scene and up to thirty happenings.
pub fn scene_and_happenings() -> impl Strategy<Value = (Scene, Vec<Happening>)> {
    let happenings = prop::collection::vec(happening(), 0..=30);
    (scene(), prop::bool::weighted(0.2), happenings).prop_map(|(scene, arrived, happenings)| {
        let before = if arrived { arrival() } else { Vec::new() };
        (scene, before.into_iter().chain(happenings).collect())
    })
}

/// What lets most orders arrive: chance alone seldom gets them so far.
fn arrival() -> Vec<Happening> {
    vec![
        Happening::Pay(0),
        Happening::Answer(0, ProviderStatus::Paid, Named::Asked),
        Happening::Confirm,
        Happening::Ship(None),
        Happening::Deliver(None),
    ]
}

fn scene() -> impl Strategy<Value = Scene> {
    let line = (0_i64..3_000, 1_i64..4, any::<bool>());
    let lines = prop::collection::vec(line, 1..4);
    let coupon = prop::option::weighted(0.4, 0_u8..4);
    let chance = prop::bool::weighted;
    let capture = select(CapturePolicy::ALL);
    (lines, chance(0.25), coupon, any::<bool>(), chance(0.3), capture).prop_map(
        |(lines, cod, coupon, cart, auto_confirm, capture)| Scene {
            lines,
            cod,
            coupon,
            cart,
            auto_confirm,
            capture,
        },
    )
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0_i64..90).prop_map(Happening::Pay),
        6 => (0..4_usize, status(), named()).prop_map(|(n, s, a)| Happening::Webhook(n, s, a)),
        8 => (0..4_usize, status(), named()).prop_map(|(n, s, a)| Happening::Answer(n, s, a)),
        2 => (0..4_usize, 0_i64..90).prop_map(|(n, busy)| Happening::Void(n, busy)),
        1 => (0..4_usize, 0_i64..90).prop_map(|(n, busy)| Happening::Resume(n, busy)),
        4 => (0..4_usize, part()).prop_map(|(n, cents)| Happening::Capture(n, cents)),
        2 => (0..4_usize).prop_map(Happening::Accept),
        1 => Just(Happening::Note),
        1 => Just(Happening::Adopt),
        1 => (0..4_usize).prop_map(Happening::Lost),
        1 => (0..4_usize).prop_map(Happening::Unavailable),
        1 => (0..4_usize).prop_map(Happening::Asked),
        1 => (0..4_usize).prop_map(Happening::Review),
        1 => (0..4_usize).prop_map(Happening::NeverCreated),
        1 => (0..4_usize, 0_i64..90).prop_map(|(n, busy)| Happening::Complete(n, busy)),
        4 => Just(Happening::Confirm),
        2 => Just(Happening::CommitStock),
        5 => prop::option::of((0..4_usize, 0_i64..4)).prop_map(Happening::Ship),
        4 => prop::option::of(0..4_usize).prop_map(Happening::Deliver),
        3 => (prop::option::weighted(0.7, (0..4_usize, 0_i64..4)), select(CancelledStock::ALL))
            .prop_map(|(what, stock)| Happening::CancelItems(what, stock)),
        3 => (0..4_usize, select(ReturnedUnits::ALL)).prop_map(|(n, t)| Happening::Return(n, t)),
        8 => return_step().prop_map(Happening::SendBack),
        1 => any::<bool>().prop_map(Happening::Cancel),
        2 => Just(Happening::Expire),
        3 => (0..4_usize, share()).prop_map(|(n, s)| Happening::Refund(n, s)),
        4 => (0..5_usize, outcome()).prop_map(|(n, o)| Happening::Refunded(n, o)),
        4 => (0..4_usize, 0_u8..2, select(DisputeStatus::ALL), 0_i64..4_000)
            .prop_map(|(n, which, s, cents)| Happening::Dispute(n, which, s, cents)),
        3 => (0_u8..4).prop_map(Happening::Coupon),
        1 => Just(Happening::NoCoupon),
        2 => (0_i64..400).prop_map(Happening::Wait),
        // Long enough for an operator to have decided.
        1 => Just(Happening::Wait(4 * 24 * 60 * 60)),
    ]
}

fn part() -> impl Strategy<Value = Option<i64>> {
    prop::option::weighted(0.4, 0_i64..4_000)
}

fn status() -> impl Strategy<Value = ProviderStatus> {
    prop_oneof![
        1 => Just(ProviderStatus::Pending),
        1 => Just(ProviderStatus::Processing),
        1 => Just(ProviderStatus::RequiresAction),
        1 => Just(ProviderStatus::Approved),
        3 => Just(ProviderStatus::Authorized),
        4 => Just(ProviderStatus::Paid),
        3 => Just(ProviderStatus::Failed),
        1 => Just(ProviderStatus::Cancelled),
        1 => Just(ProviderStatus::Refunded),
    ]
}

fn named() -> impl Strategy<Value = Named> {
    prop_oneof![
        4 => Just(Named::Nothing),
        4 => Just(Named::Asked),
        1 => Just(Named::Costs),
        1 => Just(Named::More),
        1 => Just(Named::Foreign),
    ]
}

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![
        2 => (0_i64..2_000).prop_map(Share::Cents),
        3 => Just(Share::Rest),
        1 => Just(Share::TooMuch),
    ]
}

fn outcome() -> impl Strategy<Value = RefundEvent> {
    prop_oneof![
        2 => Just(RefundEvent::Succeeded),
        2 => Just(RefundEvent::Failed),
        1 => Just(RefundEvent::Reversed),
    ]
}
