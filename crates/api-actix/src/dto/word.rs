//! Enums of one word each: read in any letter case, written in lower case.

use std::borrow::Cow;
use std::str::FromStr;

use domain::cart::CartStatus;
use domain::coupon::CouponStatus;
use domain::fulfillment::{FulfillmentStatus, ParcelStatus};
use domain::notification::{Channel, NotificationStatus, NotificationType};
use domain::order::{
    OrderEventKind, OrderLifecycle, OrderPaymentStatus, OrderStatus, PaymentMethod, PossibleMove,
    ReturnedUnits,
};
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;
use ports::{JobKind, JobState};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::coupon::DiscountKind;
use super::text::read_text;

/// An enum of one word each.
pub trait Words: Copy + FromStr + 'static {
    /// What it is, in a sentence.
    const WHAT: &'static str;
    /// Its name in the OpenAPI document.
    const NAME: &'static str;
    /// Every word.
    fn words() -> Vec<&'static str>;
    /// This word.
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($kind:ident, $word:ident = $what:literal;)+) => {$(
        #[doc = concat!("A ", $what, ". The name spares utoipa's derive the generic.")]
        pub type $word = Word<$kind>;

        impl Words for $kind {
            const WHAT: &'static str = $what;
            const NAME: &'static str = stringify!($kind);

            fn words() -> Vec<&'static str> {
                Self::ALL.iter().map(|one| one.as_str()).collect()
            }

            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

words! {
    CartStatus, CartStatusWord = "status of a cart";
    Channel, ChannelWord = "channel";
    CouponStatus, CouponStatusWord = "status of a coupon";
    DiscountKind, DiscountKindWord = "kind of discount";
    FulfillmentStatus, FulfillmentStatusWord = "status of a fulfillment";
    JobKind, JobKindWord = "kind of work";
    JobState, JobStateWord = "state of a job";
    NotificationStatus, NotificationStatusWord = "status of a notification";
    NotificationType, NotificationTypeWord = "type of notification";
    OrderEventKind, OrderEventKindWord = "kind of event";
    OrderLifecycle, OrderLifecycleWord = "state of an order";
    OrderPaymentStatus, OrderPaymentStatusWord = "payment status of an order";
    OrderStatus, OrderStatusWord = "status of an order";
    ParcelStatus, ParcelStatusWord = "status of a parcel";
    PaymentMethod, PaymentMethodWord = "payment method";
    PaymentStatus, PaymentStatusWord = "status of a payment";
    PossibleMove, PossibleMoveWord = "thing that could be done";
    RefundStatus, RefundStatusWord = "status of a refund";
    ReturnedUnits, ReturnedUnitsWord = "fate of returned units";
}

/// An enum as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<T>(pub T);

impl<T: Words> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<'de, T: Words> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, T::WHAT, |text| {
            let refused = || format!("not a {}: {} are", T::WHAT, T::words().join(", "));
            text.parse().map(Self).map_err(|_| refused())
        })
    }
}

impl<T: Words> PartialSchema for Word<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(T::words())).into()
    }
}

impl<T: Words> ToSchema for Word<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_case_and_written_in_lower_case() {
        for text in ["\"COD\"", "\"cod\"", "\"Cod\""] {
            let word: Word<PaymentMethod> = serde_json::from_str(text).unwrap();
            assert_eq!(word.0, PaymentMethod::Cod);
            assert_eq!(serde_json::to_string(&word).unwrap(), "\"cod\"");
        }
        let refused = serde_json::from_str::<Word<PaymentMethod>>("\"promise\"").unwrap_err();
        assert!(refused.to_string().starts_with("not a payment method: online, cod are"));
    }
}
