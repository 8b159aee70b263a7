//! What is decided once for a new attempt.

/// What is decided once for a new attempt: a repeated request to create it asks for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPayment<'a> {
    /// The provider.
    pub provider: &'a str,
    /// Whether it is captured as soon as the shopper has paid.
    pub capture: bool,
    /// Whether the provider is asked to charge it at once.
    pub charge: bool,
    /// Where the provider's page sends the shopper back to.
    pub return_url: Option<&'a str>,
}

impl<'a> NewPayment<'a> {
    /// One that is charged and captured at once, and has no page to return to.
    #[must_use]
    pub fn at(provider: &'a str) -> Self {
        Self { provider, capture: true, charge: true, return_url: None }
    }
}
