//! Enums of one word each: read in any letter case, written in lower case.

use std::borrow::Cow;
use std::str::FromStr;

use domain::cart::CartStatus;
use domain::coupon::CouponStatus;
use domain::fulfillment::{FulfillmentStatus, ParcelStatus};
use domain::notification::{Channel, NotificationStatus, NotificationType};
use domain::order::{
    OrderAction, OrderEventKind, OrderLifecycle, OrderPaymentStatus, OrderStatus, PaymentMethod,
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
    CartStatus, CartStatusWord = "cart status";
    Channel, ChannelWord = "channel";
    CouponStatus, CouponStatusWord = "coupon status";
    DiscountKind, DiscountKindWord = "discount kind";
    FulfillmentStatus, FulfillmentStatusWord = "fulfillment status";
    JobKind, JobKindWord = "job kind";
    JobState, JobStateWord = "job state";
    NotificationStatus, NotificationStatusWord = "notification status";
    NotificationType, NotificationTypeWord = "notification type";
    OrderEventKind, OrderEventKindWord = "event kind";
    OrderLifecycle, OrderLifecycleWord = "order state";
    OrderPaymentStatus, OrderPaymentStatusWord = "order payment status";
    OrderStatus, OrderStatusWord = "order status";
    ParcelStatus, ParcelStatusWord = "parcel status";
    PaymentMethod, PaymentMethodWord = "payment method";
    PaymentStatus, PaymentStatusWord = "payment status";
    OrderAction, PossibleMoveWord = "action";
    RefundStatus, RefundStatusWord = "refund status";
    ReturnedUnits, ReturnedUnitsWord = "disposition of returned units";
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
            let refused =
                || format!("invalid {}; expected one of {}", T::WHAT, T::words().join(", "));
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
        assert!(
            refused.to_string().starts_with("invalid payment method; expected one of online, cod")
        );
    }
}
