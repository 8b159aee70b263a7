//! The provider's books against the shop's.

use std::time::Duration;

use provider_fakes::LedgerPayment;

use super::ProviderDouble;
use crate::client::Reply;
use crate::{minor_units, within};

/// How long the shop may take to know what the provider knows.
const SETTLING: Duration = Duration::from_secs(60);

impl ProviderDouble {
    /// At the end of every journey: the books of the providers and of the shop agree, `kassa reconcile` and
    /// `kassa audit` find nothing, and no secret has leaked.
    pub async fn finish(&self) {
        for double in self.doubles.values() {
            assert_eq!(double.api.faults().clear(), 0, "every fault has happened");
            for payment in double.fake.payments() {
                self.assert_books_agree(&payment).await;
            }
        }
        let found = self.server.kassa(&["reconcile", "--since", "2d"]);
        let told = String::from_utf8_lossy(&found.stderr).into_owned();
        let listed = String::from_utf8_lossy(&found.stdout).into_owned();
        assert!(found.status.success(), "kassa reconcile: {}\n{listed}\n{told}", found.status);
        self.server.assert_audit_clean();
        self.assert_no_secrets().await;
    }

    /// Waits until the shop's view of a payment is that of the provider.
    async fn assert_books_agree(&self, booked: &LedgerPayment) {
        let id = booked.shop_id.as_deref().expect("every payment bears the shop's id");
        let agree = |seen: &Reply| {
            let amount = |member: &str| seen[member].as_str().and_then(minor_units::parse);
            let captured = amount("captured_amount").unwrap_or_default();
            let kept = captured - amount("refunded_amount").unwrap_or_default();
            captured == booked.captured && kept == booked.kept()
        };
        let what = format!("the books agree about {booked:?}");
        within(SETTLING, &what, || self.payment(id), agree).await;
    }
}
