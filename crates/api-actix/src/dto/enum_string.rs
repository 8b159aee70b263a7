//! Enums as strings: read in any letter case, written in lower case.

use std::borrow::Cow;
use std::str::FromStr;

use application::listings::StockLevel;
use application::payments::ReviewOutcome;
use domain::cart::CartStatus;
use domain::coupon::CouponStatus;
use domain::dispute::DisputeStatus;
use domain::event_type::EventType;
use domain::fulfillment::{FulfillmentStatus, ParcelStatus};
use domain::notification::{Channel, NotificationStatus, NotificationType};
use domain::order::{
    CancelledStock, OrderAction, OrderEventKind, OrderLifecycle, OrderPaymentStatus, OrderStatus,
    PaymentMethod, ReturnStatus, ReturnedUnits,
};
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;
use domain::webhook_delivery::DeliveryState;
use domain::webhook_endpoint::{EndpointState, PayloadKind};
use ports::{
    ApiKeyRole, ApiScope, JobKind, JobState, OrderIssue, ReceiptKind, ReceiptOutcome,
    WebSessionRole,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::api_key::ApiKeyStatus;
use super::coupon::DiscountKind;
use super::text::read_text;

/// An enum whose values are strings.
pub trait StringEnum: Copy + FromStr + 'static {
    /// What it is, in a sentence.
    const WHAT: &'static str;
    /// Its name in the OpenAPI document.
    const NAME: &'static str;
    /// Every value.
    fn values() -> Vec<&'static str>;
    /// This value.
    fn value(self) -> &'static str;
}

macro_rules! enum_strings {
    ($($kind:ident, $alias:ident = $what:literal;)+) => {$(
        #[doc = concat!("A ", $what, ". The name spares utoipa's derive the generic.")]
        pub type $alias = EnumString<$kind>;

        impl StringEnum for $kind {
            const WHAT: &'static str = $what;
            const NAME: &'static str = stringify!($kind);

            fn values() -> Vec<&'static str> {
                Self::ALL.iter().map(|one| one.as_str()).collect()
            }

            fn value(self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

enum_strings! {
    ApiKeyRole, ApiKeyRoleString = "role of an API key";
    ApiKeyStatus, ApiKeyStatusString = "status of an API key";
    ApiScope, ApiScopeString = "scope";
    CancelledStock, CancelledStockString = "disposition of units";
    CartStatus, CartStatusString = "cart status";
    Channel, ChannelString = "channel";
    CouponStatus, CouponStatusString = "coupon status";
    DiscountKind, DiscountKindString = "discount kind";
    DisputeStatus, DisputeStatusString = "dispute status";
    FulfillmentStatus, FulfillmentStatusString = "fulfillment status";
    JobKind, JobKindString = "job kind";
    JobState, JobStateString = "job state";
    NotificationStatus, NotificationStatusString = "notification status";
    NotificationType, NotificationTypeString = "notification type";
    OrderEventKind, OrderEventKindString = "event kind";
    OrderLifecycle, OrderLifecycleString = "order state";
    OrderPaymentStatus, OrderPaymentStatusString = "order payment status";
    OrderStatus, OrderStatusString = "order status";
    ParcelStatus, ParcelStatusString = "parcel status";
    PaymentMethod, PaymentMethodString = "payment method";
    PaymentStatus, PaymentStatusString = "payment status";
    OrderIssue, OrderIssueString = "order issue";
    StockLevel, StockLevelString = "stock level";
    ReceiptKind, ReceiptKindString = "kind of webhook event";
    ReceiptOutcome, ReceiptOutcomeString = "result of a webhook event";
    OrderAction, OrderActionString = "action";
    RefundStatus, RefundStatusString = "refund status";
    ReviewOutcome, ReviewOutcomeString = "outcome";
    WebSessionRole, WebSessionRoleString = "role of a session";
    ReturnStatus, ReturnStatusString = "return status";
    EventType, EventTypeString = "event type";
    EndpointState, EndpointStateString = "state of a webhook endpoint";
    PayloadKind, PayloadKindString = "payload";
    DeliveryState, DeliveryStateString = "state of a webhook delivery";
    ReturnedUnits, ReturnedUnitsString = "disposition of returned units";
}

/// An enum as its string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumString<T>(pub T);

impl<T: StringEnum> Serialize for EnumString<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.value())
    }
}

impl<'de, T: StringEnum> Deserialize<'de> for EnumString<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, T::WHAT, |text| {
            let refused =
                || format!("invalid {}; expected one of {}", T::WHAT, T::values().join(", "));
            text.parse().map(Self).map_err(|_| refused())
        })
    }
}

impl<T: StringEnum> PartialSchema for EnumString<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(T::values())).into()
    }
}

impl<T: StringEnum> ToSchema for EnumString<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_any_case_and_written_in_lower_case() {
        for text in ["\"COD\"", "\"cod\"", "\"Cod\""] {
            let value: EnumString<PaymentMethod> = serde_json::from_str(text).unwrap();
            assert_eq!(value.0, PaymentMethod::Cod);
            assert_eq!(serde_json::to_string(&value).unwrap(), "\"cod\"");
        }
        let refused = serde_json::from_str::<EnumString<PaymentMethod>>("\"promise\"").unwrap_err();
        assert!(
            refused.to_string().starts_with("invalid payment method; expected one of online, cod")
        );
    }
}
