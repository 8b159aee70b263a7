//! The texts that the shop has until an operator writes others.

/// A built-in template.
macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../templates/", $name)))
    };
}

/// Every template there is: the file's name and its text. A file of the same name in the operator's
/// directory takes its place.
pub const BUILT_IN_TEMPLATES: &[(&str, &str)] = &[
    file!("items_cancelled.html"),
    file!("items_cancelled.sms.txt"),
    file!("items_cancelled.subject.txt"),
    file!("items_cancelled.txt"),
    file!("layout.html"),
    file!("order.html"),
    file!("order.txt"),
    file!("order_cancelled.html"),
    file!("order_cancelled.sms.txt"),
    file!("order_cancelled.subject.txt"),
    file!("order_cancelled.txt"),
    file!("order_confirmation.html"),
    file!("order_confirmation.sms.txt"),
    file!("order_confirmation.subject.txt"),
    file!("order_confirmation.txt"),
    file!("order_delivered.html"),
    file!("order_delivered.sms.txt"),
    file!("order_delivered.subject.txt"),
    file!("order_delivered.txt"),
    file!("order_shipped.html"),
    file!("order_shipped.sms.txt"),
    file!("order_shipped.subject.txt"),
    file!("order_shipped.txt"),
    file!("parcel_returned.html"),
    file!("parcel_returned.sms.txt"),
    file!("parcel_returned.subject.txt"),
    file!("parcel_returned.txt"),
    file!("payment_failed.html"),
    file!("payment_failed.sms.txt"),
    file!("payment_failed.subject.txt"),
    file!("payment_failed.txt"),
    file!("payment_received.html"),
    file!("payment_received.sms.txt"),
    file!("payment_received.subject.txt"),
    file!("payment_received.txt"),
    file!("refund_issued.html"),
    file!("refund_issued.sms.txt"),
    file!("refund_issued.subject.txt"),
    file!("refund_issued.txt"),
];
