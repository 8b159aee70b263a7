//! Days by the clocks of a place.

use chrono::TimeDelta;
use domain::Instant;
use domain::time_zone::{Offset, TimeZone, UnknownTimeZone};
use proptest::prelude::*;
use rstest::rstest;

fn zone(name: &str) -> TimeZone {
    name.parse().unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn a_zone_is_known_by_its_name_in_any_letter_case() {
    assert_eq!(zone("europe/BERLIN").name(), "Europe/Berlin");
    assert_eq!((zone("utc"), TimeZone::default()), (TimeZone::UTC, TimeZone::UTC));
    assert_eq!(TimeZone::UTC.to_string(), "UTC");
    for bad in ["", " ", "Berlin", "+02:00", "Europe/Berlin ", "Mars/Olympus", "Europe/Berlin\0"] {
        assert_eq!(bad.parse::<TimeZone>(), Err(UnknownTimeZone), "{bad:?}");
    }
    let told = UnknownTimeZone.to_string();
    assert!(told.contains("Europe/Berlin"), "{told}");
}

#[rstest]
#[case("UTC", "2026-03-28T23:59:59.999999Z", "2026-03-28")]
#[case("Europe/Berlin", "2026-03-28T22:59:59.999999Z", "2026-03-28")]
#[case("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29")]
#[case("Europe/Berlin", "2026-03-29T21:59:59.999999Z", "2026-03-29")]
#[case("Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30")]
#[case("Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25")]
#[case("Europe/Berlin", "2026-10-25T22:59:59.999999Z", "2026-10-25")]
#[case("Europe/Berlin", "2026-10-25T23:00:00Z", "2026-10-26")]
#[case("America/New_York", "2026-03-09T03:59:59Z", "2026-03-08")]
#[case("Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02")]
#[case("Pacific/Kiritimati", "2026-01-01T10:00:00Z", "2026-01-02")]
#[case("Pacific/Pago_Pago", "2026-01-01T10:59:59Z", "2025-12-31")]
fn a_day_is_the_one_that_the_clocks_show(
    #[case] name: &str,
    #[case] time: &str,
    #[case] day: &str,
) {
    assert_eq!(zone(name).day(at(time)).to_string(), day);
}

#[test]
fn offsets_change_when_the_clocks_do() {
    let seconds = |name: &str, from: &str, to: &str| -> Vec<(String, i64)> {
        let offsets = zone(name).offsets(at(from), at(to));
        offsets.iter().map(|o| (o.from.to_rfc3339(), o.seconds)).collect()
    };
    let year = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    let change = |time: &str, seconds| (time.to_owned(), seconds);
    assert_eq!(
        seconds("Europe/Berlin", year.0, year.1),
        [
            change("2026-01-01T00:00:00+00:00", 3_600),
            change("2026-03-29T01:00:00+00:00", 7_200),
            change("2026-10-25T01:00:00+00:00", 3_600),
        ]
    );
    // By half an hour, in the other half of the year.
    assert_eq!(
        seconds("Australia/Lord_Howe", year.0, year.1),
        [
            change("2026-01-01T00:00:00+00:00", 39_600),
            change("2026-04-04T15:00:00+00:00", 37_800),
            change("2026-10-03T15:30:00+00:00", 39_600),
        ]
    );
    assert_eq!(seconds("UTC", year.0, year.1), [change("2026-01-01T00:00:00+00:00", 0)]);
    assert_eq!(seconds("Asia/Kathmandu", year.0, year.1).len(), 1);
    // However the span lies, a change is found to the second.
    for from in ["2026-03-28T10:20:30.123456Z", "2026-03-29T00:00:00.999999Z"] {
        let changed = &seconds("Europe/Berlin", from, "2026-03-30T00:00:00Z")[1];
        assert_eq!(*changed, change("2026-03-29T01:00:00+00:00", 7_200), "{from}");
    }
    // A change at the very end, and one at the very beginning.
    let (before, then) = ("2026-03-29T00:59:59.5Z", "2026-03-29T01:00:00Z");
    assert_eq!(seconds("Europe/Berlin", before, then)[1].1, 7_200);
    assert_eq!(seconds("Europe/Berlin", then, "2026-04-01T00:00:00Z").len(), 1);
    assert_eq!(seconds("Europe/Berlin", then, then).len(), 1);
}

proptest! {
    /// Adding the offset of its part of the span to a time gives the clocks, as `local` reads them.
    #[test]
    fn offsets_tell_every_local_time(
        name in prop::sample::select(vec![
            "Europe/Berlin", "America/New_York", "America/St_Johns", "Africa/Casablanca",
            "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Antarctica/Troll",
        ]),
        begin in 946_684_800_000_000_i64..1_893_456_000_000_000,
        micros in prop::collection::vec(0_i64..31_622_400_000_000, 20),
    ) {
        let from = Instant::from_timestamp_micros(begin).unwrap();
        let to = from + TimeDelta::days(366);
        let offsets = zone(name).offsets(from, to);
        prop_assert!(offsets.windows(2).all(|pair| pair[0].from < pair[1].from));
        for micros in micros {
            let time = from + TimeDelta::microseconds(micros);
            let Offset { seconds, .. } = offsets.iter().rfind(|o| o.from <= time).unwrap();
            let shown = (time + TimeDelta::seconds(*seconds)).naive_utc();
            prop_assert_eq!(shown, zone(name).local(time));
        }
    }
}
