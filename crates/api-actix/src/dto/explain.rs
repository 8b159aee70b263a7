//! The price calculation of an order and the available actions.

use application::AppError;
use application::orders::{Explained, is_customer_action};
use domain::coupon::Discount;
use domain::money::{Money, Percent, scaled};
use domain::order::{ActionAvailability, Order, OrderAction, OrderItem};
use domain::tax::percentage;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::OrderActionString;
use super::{DecimalText, EnumString};
use crate::errors::Problem;

/// The price calculation of an order and the available actions.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrderExplained)]
pub struct ExplainDto {
    order_id: Uuid,
    number: String,
    currency: &'static str,
    /// From the first line to the amount still due, in order of calculation.
    steps: Vec<StepDto>,
    /// Each action, and the reason if it is not available.
    possible: Vec<PossibleDto>,
}

/// One step of the calculation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PriceStep)]
pub struct StepDto {
    /// `line`, `total`, `coupon` (its discount before limits), `rounded`, `cut` (limited to the
    /// total), `discount`, `final` (the goods), `shipping`, `tax` (one for each rate, or one that says that there is
    /// none), `grand_total`, `cancelled` (units), `returned` (units), `paid`, `refunded`, `owed`.
    #[schema(example = "line")]
    step: &'static str,
    /// A description of the step.
    #[schema(example = "Mug: 3 x 2.50 = 7.50")]
    detail: String,
    amount: DecimalText,
}

/// An action on an order, and whether it is available.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PossibleMove)]
pub struct PossibleDto {
    /// The action.
    #[serde(rename = "move")]
    what: OrderActionString,
    allowed: bool,
    /// The roles that may do it.
    #[schema(example = json!(["customer", "service", "admin"]))]
    who: Vec<&'static str>,
    /// The error code if it is not available.
    #[schema(example = "order_not_paid")]
    code: Option<&'static str>,
    /// The reason if it is not available.
    detail: Option<String>,
}

impl From<&Explained> for ExplainDto {
    fn from(explained: &Explained) -> Self {
        let order = &explained.record.order;
        let mut steps: Vec<StepDto> = order.items.iter().map(line).collect();
        let count = order.items.len();
        let lines = if count == 1 { "one line".to_owned() } else { format!("{count} lines") };
        steps.push(step("total", format!("sum of {lines}"), order.price.total_amount()));
        discount(explained, &mut steps);
        let (total, off) = (order.price.total_amount(), order.price.discount_applied());
        steps.push(step("final", format!("{total} - {off}"), order.final_amount()));
        charges(order, &mut steps);
        let cancelled = explained.record.cancelled_amount();
        if !cancelled.is_zero() {
            steps.push(step("cancelled", "share of cancelled units".to_owned(), cancelled));
        }
        let returned = explained.record.returned_due();
        if !returned.is_zero() {
            steps.push(step("returned", "owed for returned units".to_owned(), returned));
        }
        steps.push(step("paid", "captured so far".to_owned(), explained.captured));
        steps.push(step("refunded", "refunded so far".to_owned(), explained.refunded));
        steps.push(step("owed", "still to be paid".to_owned(), explained.owed));
        Self {
            order_id: order.id.0,
            number: order.number.to_string(),
            currency: order.currency().code(),
            steps,
            possible: explained.possible.iter().map(PossibleDto::from).collect(),
        }
    }
}

impl From<&ActionAvailability> for PossibleDto {
    fn from(possible: &ActionAvailability) -> Self {
        let refusal = possible.refusal.clone().map(AppError::Order);
        let code = refusal.as_ref().map(|error| Problem::from(error).code().entry().code);
        Self {
            what: EnumString(possible.action),
            allowed: refusal.is_none(),
            who: who(possible.action),
            code,
            detail: refusal.map(|error| error.to_string()),
        }
    }
}

fn who(what: OrderAction) -> Vec<&'static str> {
    if is_customer_action(what) { vec!["customer", "service", "admin"] } else { vec!["admin"] }
}

fn step(step: &'static str, detail: String, amount: impl Into<DecimalText>) -> StepDto {
    StepDto { step, detail, amount: amount.into() }
}

fn line(item: &OrderItem) -> StepDto {
    let OrderItem { product_name, quantity, price, subtotal, .. } = item;
    let detail = format!("{product_name}: {quantity} x {price} = {subtotal}");
    step("line", detail, *subtotal)
}

/// The discount by the coupon's current terms; the order keeps its original discount.
fn discount(explained: &Explained, steps: &mut Vec<StepDto>) {
    let order = &explained.record.order;
    let Some(applied) = &order.coupon else {
        return;
    };
    let (code, total) = (&applied.code, order.price.total_amount());
    let now = explained.coupon.and_then(|discount| {
        by_itself(code, discount, total, steps);
        discount.on(total)
    });
    let kept = order.price.discount_applied();
    let detail = match now {
        None => format!("coupon {code} was deleted; its discount stays"),
        Some(now) if now == kept => format!("discount of coupon {code}"),
        Some(_) => format!("coupon {code} was changed later; the original discount stays"),
    };
    steps.push(step("discount", detail, kept));
}

/// Shipping and taxes; nothing for an order of a shop that had neither.
fn charges(order: &Order, steps: &mut Vec<StepDto>) {
    let Some(delivery) = &order.delivery else { return };
    let Ok(parts) = order.breakdown() else { return };
    if let (Some(terms), Some(shipping)) = (&delivery.shipping, &parts.shipping) {
        let name = &terms.name;
        let detail = match terms.free_from {
            Some(from) if order.final_amount() >= from => format!("{name}: free from {from}"),
            Some(from) => format!("{name}: {}, free from {from}", terms.price),
            None => format!("{name}: {}", terms.price),
        };
        steps.push(step("shipping", detail, shipping.amount));
    }
    let taxes = parts.taxes();
    for tax in &taxes {
        let (name, rate) = (&tax.rate.name, percentage(tax.rate.ppm));
        let detail = if tax.rate.included {
            format!("{name}: {rate} % included in {}", tax.base)
        } else {
            format!("{name}: {rate} % added to {}", parts.net_base(&tax.rate))
        };
        steps.push(step("tax", detail, tax.amount));
    }
    if taxes.is_empty() {
        let detail = format!("no tax rate applies in {}", delivery.country);
        steps.push(step("tax", detail, Money::zero(order.currency())));
    }
    let charges = order.price.charges();
    let detail =
        format!("{} + {} + {}", order.final_amount(), charges.shipping_amount, charges.tax_added);
    steps.push(step("grand_total", detail, order.grand_total()));
}

fn by_itself(code: &str, discount: Discount, total: Money, steps: &mut Vec<StepDto>) {
    match discount {
        Discount::Fixed(amount) => {
            steps.push(step("coupon", format!("{code}: fixed, {amount} off"), amount));
            if amount > total {
                let detail = format!("{amount} exceeds the total; limited to {total}");
                steps.push(step("cut", detail, total));
            }
        }
        Discount::Percent(percent) => {
            let (exact, is_whole) = exactly(percent, total);
            let off = percent.of(total);
            let detail = format!("{code}: percent, {percent} % of {total} = {exact}");
            steps.push(step("coupon", detail, off));
            if !is_whole {
                let detail = format!("{exact} rounded half away from zero");
                steps.push(step("rounded", detail, off));
            }
        }
    }
}

/// A share of an amount to its last digit, and whether it needs no rounding.
fn exactly(percent: Percent, total: Money) -> (String, bool) {
    let product = i128::from(total.minor_units()) * i128::from(percent.hundredths());
    let digits = total.currency().exponent();
    let is_whole = product % 10_000 == 0;
    if is_whole {
        return (scaled(product / 10_000, digits), true);
    }
    let text = scaled(product, digits.saturating_add(4));
    (text.trim_end_matches('0').to_owned(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, currency: &str) -> Money {
        Money::parse(text, currency.parse().unwrap()).unwrap()
    }

    fn shown(discount: Discount, total: Money) -> Vec<(&'static str, String, String)> {
        let mut steps = Vec::new();
        by_itself("C", discount, total, &mut steps);
        steps.into_iter().map(|s| (s.step, s.detail, s.amount.0)).collect()
    }

    #[test]
    fn a_percentage_shows_its_rounding() {
        let percent = |hundredths| Discount::Percent(Percent::from_hundredths(hundredths).unwrap());
        let seen = shown(percent(1_250), money("33.33", "GBP"));
        let texts: Vec<_> =
            seen.iter().map(|(step, detail, amount)| format!("{step}|{detail}|{amount}")).collect();
        assert_eq!(
            texts,
            [
                "coupon|C: percent, 12.50 % of 33.33 = 4.16625|4.17",
                "rounded|4.16625 rounded half away from zero|4.17",
            ]
        );
        assert_eq!(shown(percent(1_000), money("20.00", "GBP")).len(), 1, "2.00 is not rounded");
        let yen = shown(percent(1_000), money("15", "JPY"));
        assert_eq!(
            (yen[1].1.as_str(), yen[1].2.as_str()),
            ("1.5 rounded half away from zero", "2")
        );
    }

    #[test]
    fn a_fixed_coupon_is_cut_to_the_total() {
        let five = Discount::Fixed(money("5.00", "GBP"));
        assert_eq!(shown(five, money("5.00", "GBP")).len(), 1);
        let cut = shown(five, money("4.99", "GBP"));
        assert_eq!((cut[1].0, cut[1].2.as_str()), ("cut", "4.99"));
    }
}
