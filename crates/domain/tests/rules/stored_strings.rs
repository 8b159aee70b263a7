//! The strings of every enum: read case-insensitively, and nothing else.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use domain::coupon::CouponStatus;
use domain::dispute::DisputeStatus;
use domain::fulfillment::FulfillmentStatus;
use domain::notification::{Channel, NotificationType};
use domain::order::{
    Actor, OrderLifecycle, OrderPaymentStatus, OrderStatus, PaymentMethod, ReturnStatus,
};
use domain::payment::PaymentStatus;
use domain::text::UnknownWord;

use crate::support::{SHOPPER, id_of};

fn check<T>(all: &[T], words: &str)
where
    T: Copy + Debug + Display + PartialEq + FromStr<Err = UnknownWord>,
{
    let listed: Vec<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(listed.join(" "), words);
    for &value in all {
        let word = value.to_string();
        assert_eq!(word.parse::<T>().unwrap(), value);
        assert_eq!(word.to_ascii_uppercase().parse::<T>().unwrap(), value);
        assert!(format!("{word} ").parse::<T>().is_err());
    }
    assert!("canceled".parse::<T>().is_err()); // foreign spelling
    assert!("".parse::<T>().is_err());
}

#[test]
fn stored_strings_are_stable() {
    check(OrderLifecycle::ALL, "pending confirmed shipped delivered cancelled");
    check(
        OrderPaymentStatus::ALL,
        "unpaid processing authorized paid partially_refunded refunded failed",
    );
    check(OrderStatus::ALL, "pending processing paid failed confirmed shipped delivered cancelled");
    check(
        PaymentStatus::ALL,
        "pending processing requires_action authorized paid partially_refunded refunded failed cancelled \
         unknown approved needs_review mismatch",
    );
    check(DisputeStatus::ALL, "inquiry needs_response under_review won lost inquiry_closed");
    check(ReturnStatus::ALL, "requested approved rejected received cancelled");
    check(PaymentMethod::ALL, "online cod");
    check(CouponStatus::ALL, "active exhausted expired disabled");
    check(Channel::ALL, "email sms");
    check(
        NotificationType::ALL,
        "order_confirmation order_shipped order_delivered payment_received payment_failed \
         order_cancelled refund_issued items_cancelled parcel_returned return_requested \
         return_approved return_rejected return_received",
    );
    check(
        FulfillmentStatus::ALL,
        "unfulfilled partially_shipped shipped partially_delivered delivered",
    );
}

#[test]
fn an_unknown_word_is_repeated_in_part_only() {
    let long = "x".repeat(10_000);
    let error = long.parse::<OrderStatus>().unwrap_err();
    assert_eq!(error.word.len(), 64);
    assert_eq!(
        "maybe".parse::<OrderStatus>().unwrap_err().to_string(),
        "invalid OrderStatus: `maybe`"
    );
}

#[test]
fn who_did_it_is_kept_as_text_and_read_back() {
    let provider = Actor::Provider("stripe:eu".to_owned());
    for (actor, text) in [
        (Actor::Customer(SHOPPER), format!("customer:{SHOPPER}")),
        (Actor::Admin(id_of(9)), format!("admin:{}", uuid::Uuid::from_u128(9))),
        (Actor::Service(SHOPPER), format!("service:{SHOPPER}")),
        (provider, "provider:stripe:eu".to_owned()),
        (Actor::System, "system".to_owned()),
    ] {
        assert_eq!(actor.to_string(), text);
        assert_eq!(text.parse::<Actor>().unwrap(), actor);
    }
    for text in ["", "root", "customer", "customer:", "customer:7", "admin:x"] {
        assert!(text.parse::<Actor>().is_err(), "{text}");
    }
}
