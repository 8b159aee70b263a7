//! Why an action on an order is not possible, in a sentence for people without its final period.

use domain::order::{OrderAction, OrderError, OrderLifecycle, OrderPaymentStatus};

use crate::format::words;

/// Why the action is refused.
#[must_use]
pub fn sentence(action: OrderAction, refusal: &OrderError) -> String {
    let text = match refusal {
        OrderError::InvalidTransition { from, .. } => in_state(action, *from),
        OrderError::NotPaid(OrderPaymentStatus::Refunded) => "The payment was refunded",
        OrderError::NotPaid(_) => "The order is not paid yet",
        OrderError::TooLateForCustomer(_) => "Only the shop can cancel the order now",
        OrderError::AlreadyPaid => "The order is already paid",
        OrderError::PaymentInProgress(_) => "A payment is in progress",
        OrderError::RefundOfNothing | OrderError::RefundTooLarge { .. } => {
            "There is nothing to refund"
        }
        OrderError::ParcelLines => "All units are already shipped or cancelled",
        OrderError::NoSuchParcel | OrderError::ParcelState(_) => "No parcel is in transit",
        OrderError::CancelLines => "No unshipped unit is left",
        OrderError::CancelTheOrder => "Cancel the whole order instead",
        OrderError::OrderDisputed(_) => "A dispute of the payment is open or lost",
        OrderError::PaymentDisputed(_) => {
            "A dispute of the payment is open, and a refund could pay the customer twice"
        }
        OrderError::ReturnLines => "No delivered unit is left to return",
        OrderError::ReturnBeforeDelivery(_) => "The order is not delivered",
        OrderError::ReturnsClosed { until: Some(_) } => "The time for returns has passed",
        OrderError::ReturnsClosed { until: None } => "Only the shop can create returns",
        OrderError::TooManyReturns => "Only the shop can create more returns",
        OrderError::NoSuchReturn => "There is no return",
        OrderError::ReturnState(_) => return_state(action),
        other @ (OrderError::Empty
        | OrderError::TooManyLines
        | OrderError::Quantity(_)
        | OrderError::NotForSale(_)
        | OrderError::CurrencyMismatch { .. }
        | OrderError::OutOfStock(_)
        | OrderError::Money(_)
        | OrderError::CouponNotUsable
        | OrderError::NotPayable(_)
        | OrderError::TooManyAttempts(_)
        | OrderError::NoSuchPayment(_)
        | OrderError::NoSuchRefund(_)
        | OrderError::CaptureAmount { .. }
        | OrderError::Delivery(_)
        | OrderError::WithheldTooMuch { .. }
        | OrderError::PaymentState(_)) => return words(&other.to_string()),
    };
    text.to_owned()
}

/// Why no return of the order is in a state for the action.
fn return_state(action: OrderAction) -> &'static str {
    if action == OrderAction::DecideReturn {
        "No return waits for approval"
    } else if action == OrderAction::ReceiveReturn {
        "No approved return waits for its units"
    } else {
        "No return is open"
    }
}

/// Why the state of the order does not allow the action.
fn in_state(action: OrderAction, state: OrderLifecycle) -> &'static str {
    if state == OrderLifecycle::Cancelled {
        return "The order is cancelled";
    }
    let is_pending = state == OrderLifecycle::Pending;
    let is_shipped = matches!(state, OrderLifecycle::Shipped | OrderLifecycle::Delivered);
    match action {
        OrderAction::Confirm => "The order is already confirmed",
        OrderAction::Ship if is_pending => "Confirm the order first",
        OrderAction::Ship => "All units are already shipped",
        OrderAction::Deliver | OrderAction::ReturnParcel if is_shipped => {
            "All parcels are already delivered"
        }
        OrderAction::Deliver | OrderAction::ReturnParcel => "Nothing was shipped yet",
        OrderAction::Cancel | OrderAction::CancelItems if is_shipped => {
            "The order is already shipped"
        }
        OrderAction::Pay
        | OrderAction::ChangeCoupon
        | OrderAction::Cancel
        | OrderAction::CancelItems
        | OrderAction::Refund
        | OrderAction::RequestReturn
        | OrderAction::CancelReturn
        | OrderAction::DecideReturn
        | OrderAction::ReceiveReturn => "The state of the order does not allow it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_sentences() {
        let cannot = |action, from| {
            let to = OrderLifecycle::Shipped;
            sentence(action, &OrderError::InvalidTransition { from, to })
        };
        let confirm_first = cannot(OrderAction::Ship, OrderLifecycle::Pending);
        assert_eq!(confirm_first, "Confirm the order first");
        let unshipped = cannot(OrderAction::Deliver, OrderLifecycle::Confirmed);
        assert_eq!(unshipped, "Nothing was shipped yet");
        let cancelled = cannot(OrderAction::Confirm, OrderLifecycle::Cancelled);
        assert_eq!(cancelled, "The order is cancelled");
        let other = sentence(OrderAction::Pay, &OrderError::NotPayable("expired"));
        assert_eq!(other, "The order cannot be paid: expired");
    }
}
