//! Labels of the metrics about payment providers, each written once: a counter that is shown as 0 before
//! its first event has the labels of the event.

/// An enum of labels, the list of them, and the text of each.
macro_rules! labels {
    ($(#[$about:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name {
            $($(#[$note])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            /// The text.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

labels! {
    /// A call to a payment provider's adapter.
    ProviderCall {
        /// Starts an attempt.
        Create = "create",
        /// Goes on with one.
        Confirm = "confirm",
        /// Captures what is authorized.
        Capture = "capture",
        /// Cancels an attempt.
        Cancel = "cancel",
        /// Refunds.
        Refund = "refund",
        /// Asks about an attempt.
        Lookup = "lookup",
        /// Reads a webhook.
        Webhook = "webhook",
    }
}

labels! {
    /// Why a response cannot be used as it is.
    Malformed {
        /// The URL for the shopper is not safe.
        NextAction = "next_action",
        /// The adapter panicked.
        Panic = "panic",
    }
}
