//! What operators use beside the API: metrics, reconciliation, large exports and the demo's clock.

mod demo_clock;
mod many_orders;
mod metrics;
mod reconcile;
