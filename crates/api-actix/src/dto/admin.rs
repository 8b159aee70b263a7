//! Request bodies of the admin API.

use application::AppError;
use application::coupons::{CouponChange, CouponDraft, DiscountDraft};
use application::listings::{AdjustStock, ListingChange};
use application::orders::ShipOrder;
use domain::coupon::{Coupon, Discount};
use domain::ids::{OrderItemId, UserId};
use domain::listing::ListingDraft;
use domain::money::{Currency, Money};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::DiscountKindString;
use super::object_only::present;
use super::price_fields::{category, currency};
use super::{DecimalText, DiscountKind, JsonBody, Moment, ObjectOnly};
use crate::errors::Problem;

/// A new listing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewListing)]
pub struct CreateListingBody {
    #[schema(min_length = 1, max_length = 100)]
    sku: String,
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    vendor: Option<String>,
    school: Option<String>,
    /// May have multiple lines.
    spec: Option<String>,
    unit_price: DecimalText,
    /// ISO 4217; defaults to the shop's currency.
    #[schema(example = "USD")]
    currency: Option<String>,
    /// Units on hand; stock is not tracked if omitted.
    #[schema(minimum = 0)]
    stock: Option<i64>,
    /// How it is taxed: letters, digits, `-` and `_`, in lower case; defaults to `standard`.
    #[schema(max_length = 50)]
    tax_category: Option<String>,
    /// Defaults to true.
    is_active: Option<bool>,
}

impl JsonBody for CreateListingBody {}

impl CreateListingBody {
    /// The listing as the engine takes it.
    ///
    /// # Errors
    /// An unknown currency or an impossible price.
    pub fn draft(self, shop: Currency) -> Result<ListingDraft, Problem> {
        let currency = currency(self.currency.as_deref())?.unwrap_or(shop);
        let unit_price = Money::parse(&self.unit_price.0, currency)
            .map_err(|error| Problem::from(AppError::Amount { field: "/unit_price", error }))?;
        let tax_category = category("/tax_category", self.tax_category.as_deref())?;
        let tax_category = tax_category.unwrap_or_default();
        Ok(ListingDraft {
            sku: self.sku,
            name: self.name,
            vendor: self.vendor,
            school: self.school,
            spec: self.spec,
            unit_price,
            stock: self.stock,
            tax_category,
            is_active: self.is_active.unwrap_or(true),
        })
    }
}

/// Changes to a listing: omitted fields are unchanged, null clears. The currency cannot be changed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeListing)]
pub struct ChangeListingBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    sku: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, min_length = 1, max_length = 255)]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    vendor: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    school: Option<Option<String>>,
    /// May have multiple lines.
    #[serde(default, deserialize_with = "present")]
    spec: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = DecimalText)]
    unit_price: Option<DecimalText>,
    /// Null: stock is no longer tracked.
    #[serde(default, deserialize_with = "present")]
    #[schema(minimum = 0)]
    stock: Option<Option<i64>>,
    /// How it is taxed.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String)]
    tax_category: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    is_active: Option<bool>,
}

impl JsonBody for ChangeListingBody {}

impl ChangeListingBody {
    /// The change as the engine takes it.
    ///
    /// # Errors
    /// A tax category that is none.
    pub fn change(self) -> Result<ListingChange, Problem> {
        Ok(ListingChange {
            tax_category: category("/tax_category", self.tax_category.as_deref())?,
            sku: self.sku,
            name: self.name,
            vendor: self.vendor,
            school: self.school,
            spec: self.spec,
            unit_price: self.unit_price.map(|price| price.0),
            stock: self.stock,
            is_active: self.is_active,
        })
    }
}

/// Units to add (positive) or remove (negative), and the reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdjustStock)]
pub struct AdjustStockBody {
    #[schema(minimum = -1_000_000_000, maximum = 1_000_000_000)]
    delta: i64,
    /// May have multiple lines.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

impl JsonBody for AdjustStockBody {}

impl From<AdjustStockBody> for AdjustStock {
    fn from(body: AdjustStockBody) -> Self {
        Self { delta: body.delta, reason: body.reason }
    }
}

/// A new coupon.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCoupon)]
pub struct CreateCouponBody {
    /// Letters, digits, `-` and `_`; unique regardless of letter case.
    #[schema(min_length = 1, max_length = 50, pattern = "^[A-Za-z0-9_-]+$")]
    code: String,
    kind: DiscountKindString,
    /// An amount of `currency`, or a percentage: `12.5` is 12.5 %.
    discount_amount: DecimalText,
    /// ISO 4217; defaults to the shop's currency.
    #[schema(example = "USD")]
    currency: Option<String>,
    /// The only user who may use it; everyone if omitted.
    owner_id: Option<Uuid>,
    min_order_amount: Option<DecimalText>,
    #[schema(minimum = 1)]
    max_redemptions: Option<i64>,
    #[schema(minimum = 1)]
    max_per_user: Option<i64>,
    starts_at: Option<Moment>,
    expires_at: Option<Moment>,
    /// Defaults to true.
    is_active: Option<bool>,
}

impl JsonBody for CreateCouponBody {}

impl CreateCouponBody {
    /// The coupon as the engine takes it.
    ///
    /// # Errors
    /// An unknown currency.
    pub fn draft(self) -> Result<CouponDraft, Problem> {
        Ok(CouponDraft {
            currency: currency(self.currency.as_deref())?,
            code: self.code,
            owner_id: self.owner_id.map(UserId),
            discount: discount(self.kind.0, self.discount_amount),
            min_order_amount: self.min_order_amount.map(|amount| amount.0),
            max_redemptions: self.max_redemptions,
            max_per_user: self.max_per_user,
            starts_at: self.starts_at.map(|time| time.0),
            expires_at: self.expires_at.map(|time| time.0),
            is_active: self.is_active.unwrap_or(true),
        })
    }
}

/// Changes to a coupon: omitted fields are unchanged, null clears. The code cannot be changed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeCoupon)]
pub struct ChangeCouponBody {
    #[serde(default, deserialize_with = "present")]
    owner_id: Option<Option<Uuid>>,
    /// Only together with `discount_amount`.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = DiscountKindString)]
    kind: Option<DiscountKindString>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = DecimalText)]
    discount_amount: Option<DecimalText>,
    /// Currency of the amounts in this change; defaults to the coupon's currency.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String)]
    currency: Option<String>,
    #[serde(default, deserialize_with = "present")]
    min_order_amount: Option<Option<DecimalText>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(minimum = 1)]
    max_redemptions: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(minimum = 1)]
    max_per_user: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    starts_at: Option<Option<Moment>>,
    #[serde(default, deserialize_with = "present")]
    expires_at: Option<Option<Moment>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    is_active: Option<bool>,
}

impl JsonBody for ChangeCouponBody {}

impl ChangeCouponBody {
    /// The change as the engine takes it. A kind or currency that the body omits is the stored
    /// coupon's.
    ///
    /// # Errors
    /// An unknown currency, or a kind without its amount.
    pub fn change(self, stored: &Coupon) -> Result<CouponChange, Problem> {
        if self.kind.is_some() && self.discount_amount.is_none() {
            return Err(Problem::invalid("/kind", "`kind` requires `discount_amount`"));
        }
        let own = match stored.discount {
            Discount::Fixed(money) => Some(money.currency()),
            Discount::Percent(_) => stored.min_order_amount.map(Money::currency),
        };
        let kind = self.kind.map_or(DiscountKind::of(stored.discount), |value| value.0);
        let time = |time: Option<Moment>| time.map(|time| time.0);
        Ok(CouponChange {
            currency: currency(self.currency.as_deref())?.or(own),
            owner_id: self.owner_id.map(|owner| owner.map(UserId)),
            discount: self.discount_amount.map(|amount| discount(kind, amount)),
            min_order_amount: self.min_order_amount.map(|min| min.map(|amount| amount.0)),
            max_redemptions: self.max_redemptions,
            max_per_user: self.max_per_user,
            starts_at: self.starts_at.map(time),
            expires_at: self.expires_at.map(time),
            is_active: self.is_active,
        })
    }
}

/// Units of an order line to ship.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShipLine)]
pub struct ShipLineBody {
    /// The order's line.
    id: Uuid,
    #[schema(minimum = 1)]
    quantity: i64,
}

/// A parcel to ship.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShipOrder)]
pub struct ShipBody {
    carrier: Option<String>,
    tracking_number: Option<String>,
    /// Its contents; defaults to all remaining units.
    #[schema(value_type = Option<Vec<ShipLineBody>>)]
    items: Option<Vec<ObjectOnly<ShipLineBody>>>,
    /// Ship even if a dispute of the order's payments is open or lost.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, default = false)]
    force: Option<bool>,
}

impl JsonBody for ShipBody {
    const OPTIONAL: bool = true;
}

impl From<ShipBody> for ShipOrder {
    fn from(body: ShipBody) -> Self {
        let line =
            |ObjectOnly(line): ObjectOnly<ShipLineBody>| (OrderItemId(line.id), line.quantity);
        Self {
            carrier: body.carrier,
            tracking_number: body.tracking_number,
            lines: body.items.map(|lines| lines.into_iter().map(line).collect()),
            force: body.force.unwrap_or(false),
        }
    }
}

/// The delivered parcel.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeliverOrder)]
pub struct DeliverBody {
    /// Defaults to all parcels.
    pub parcel_id: Option<Uuid>,
}

impl JsonBody for DeliverBody {
    const OPTIONAL: bool = true;
}

fn discount(kind: DiscountKind, amount: DecimalText) -> DiscountDraft {
    match kind {
        DiscountKind::Fixed => DiscountDraft::Fixed(amount.0),
        DiscountKind::Percent => DiscountDraft::Percent(amount.0),
    }
}
