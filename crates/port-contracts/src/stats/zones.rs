//! Days by the clocks of a place.

use std::sync::Arc;

use domain::Instant;
use domain::time_zone::TimeZone;
use ports::{StatsRequest, Storage};

use super::within;
use crate::shop::Shop;

/// When the orders are placed: around midnights, and around both changes of the clocks in Berlin in 2026
/// (29 March and 25 October) and in New York (8 March and 1 November).
const PLACED: [&str; 14] = [
    "2026-03-08T04:59:59.999999Z",
    "2026-03-08T05:00:00Z",
    "2026-03-09T03:59:59Z",
    "2026-03-09T04:00:00Z",
    "2026-03-28T22:59:59.999999Z",
    "2026-03-28T23:00:00Z",
    "2026-03-29T00:59:59Z",
    "2026-03-29T21:59:59.999999Z",
    "2026-03-29T22:00:00Z",
    "2026-10-24T22:00:00Z",
    "2026-10-25T22:59:59.999999Z",
    "2026-10-25T23:00:00Z",
    "2026-11-01T18:14:59.999999Z",
    "2026-11-01T18:15:00Z",
];

/// An order is counted on the day that the place's clocks show, also on days of 23 and of 25 hours, and in
/// zones that are ahead by hours and quarters or behind.
pub async fn days_are_those_of_the_time_zone(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for at in PLACED {
        let at: Instant = at.parse().expect("a time");
        shop.sample.advance(at - shop.sample.now());
        assert_eq!(shop.any_order().await.order.created_at, at);
    }
    for (zone, wanted) in [
        ("UTC", "03-08: 2, 03-09: 2, 03-28: 2, 03-29: 3, 10-24: 1, 10-25: 2, 11-01: 2"),
        (
            "Europe/Berlin",
            "03-08: 2, 03-09: 2, 03-28: 1, 03-29: 3, 03-30: 1, 10-25: 2, 10-26: 1, 11-01: 2",
        ),
        (
            "America/New_York",
            "03-07: 1, 03-08: 2, 03-09: 1, 03-28: 3, 03-29: 2, 10-24: 1, 10-25: 2, 11-01: 2",
        ),
        (
            "Asia/Kathmandu",
            "03-08: 2, 03-09: 2, 03-29: 3, 03-30: 2, 10-25: 1, 10-26: 2, 11-01: 1, 11-02: 1",
        ),
    ] {
        assert_eq!(days(&shop, zone).await, wanted, "{zone}");
    }
}

/// Orders by month and day.
async fn days(shop: &Shop, zone: &str) -> String {
    let time = |text: &str| text.parse().expect("a time");
    let request = StatsRequest {
        from: time("2026-01-01T00:00:00Z"),
        to: time("2027-01-01T00:00:00Z"),
        top: 0,
        time_zone: zone.parse::<TimeZone>().expect("a zone"),
    };
    let days = within(shop, request).await.days;
    let shown = days.iter().map(|d| format!("{}: {}", d.day.format("%m-%d"), d.orders));
    shown.collect::<Vec<_>>().join(", ")
}
