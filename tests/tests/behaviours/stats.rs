//! Figures of the shop.

use application::AppError;
use application::stats::stats;
use domain::time_zone::TimeZone;
use ports::{Clock, StatsRequest};

use crate::fixture::Fixture;

/// The clock begins on 2026-01-01 at midnight, UTC.
pub async fn orders_are_counted_by_the_days_of_a_time_zone(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("1.00", None).await);
    let from = s.clock.now();
    for hours in [0, 4, 1, 10, 8, 6] {
        s.pass(hours * 3_600);
        s.place(&ada, tea.id, 1).await;
    }
    s.pass(1);
    let to = s.clock.now();
    let request = |time_zone: TimeZone| StatsRequest { from, to, top: 0, time_zone };
    for (zone, wanted) in [
        // Placed at 0, 4, 5, 15 and 23 hours, and at 5 hours of the day after.
        ("UTC", "01: 5, 02: 1"),
        ("America/New_York", "31: 2, 01: 3, 02: 1"),
        ("Asia/Tokyo", "01: 3, 02: 3"),
        ("Pacific/Kiritimati", "01: 3, 02: 3"),
    ] {
        let zone: TimeZone = zone.parse().expect("a zone");
        let days = stats(&s.engine, &boss, request(zone)).await.expect("figures").days;
        let shown: Vec<String> =
            days.iter().map(|d| format!("{}: {}", d.day.format("%d"), d.orders)).collect();
        assert_eq!(shown.join(", "), wanted, "{zone}");
    }
    let too_long =
        StatsRequest { from: from - chrono::TimeDelta::days(366), ..request(TimeZone::UTC) };
    let refused = stats(&s.engine, &boss, too_long).await.err();
    assert!(matches!(refused, Some(AppError::Invalid { field: "?from", .. })), "{refused:?}");
}
