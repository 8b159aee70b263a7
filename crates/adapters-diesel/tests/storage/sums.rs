//! Sums that 64 bits do not hold.

use domain::money::Sum;
use ports::{StatsRepository, StatsRequest, Store};

use crate::databases::{Shop, both, connect, options, run};

/// Sums of money that pass what the databases' integers hold are exact, not an error.
#[tokio::test]
async fn sums_past_64_bits_are_exact() {
    // Odd, so that both parts of the sum matter; three of them are more than an `i64`.
    const AMOUNT: i64 = 4_000_000_000_987_654_321;
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        let listing = shop.listing(None).await;
        for _ in 0..3 {
            let order = shop.place(&[(&listing, 1)]).await;
            shop.store.commit(shop.beginning(&order)).await.unwrap();
        }
        run(
            &fresh,
            &format!(
                "UPDATE orders SET total_amount = {AMOUNT}; \
                 UPDATE payments SET amount = {AMOUNT}, captured_amount = {AMOUNT}, \
                     captured_currency = 'GBP', status = 'paid'"
            ),
        );
        let (from, to) = (shop.sample.now() - chrono::TimeDelta::days(9), shop.sample.now());
        let to = to + chrono::TimeDelta::days(9);
        let stats = shop
            .store
            .stats(StatsRequest { from, to, top: 1, time_zone: domain::time_zone::TimeZone::UTC })
            .await
            .unwrap();
        let all = Sum::new(3 * i128::from(AMOUNT), listing.unit_price.currency());
        let shown: Vec<(Sum, Sum)> = stats.days.iter().map(|d| (d.ordered, d.revenue)).collect();
        assert_eq!(shown, [(all, all)]);
    }
}
