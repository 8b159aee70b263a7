//! What is wrong with an order.

domain::text_enum! {
    /// What is wrong with an order, for operators.
    pub enum OrderIssue {
        /// A dispute of one of its payments, or an inquiry, is not decided yet.
        OpenDispute = "open_dispute",
        /// One of its refunds was rejected or reversed.
        RefundFailed = "refund_failed",
        /// One of its payments is of another amount or currency.
        PaymentMismatch = "payment_mismatch",
        /// The existence of one of its payments at the provider is unknown.
        NeedsReview = "needs_review",
    }
}
