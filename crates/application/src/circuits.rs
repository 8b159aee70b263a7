//! A circuit breaker for each payment provider. A provider that says that it gets too many requests, or that
//! does not answer several in a row, is called no more for a while, neither by requests nor by workers: a
//! caller is told at once and nothing is written, instead of after the timeout of the call. After the pause
//! requests are let through again, and the next timeout opens the circuit again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::Instant;
use ports::GatewayError;

use crate::policy::time_delta;

/// Calls in a row without an answer after which a provider is paused.
const TIMEOUTS: u32 = 5;
/// How long a call takes at least that a caller should not have to wait for.
const SLOW: Duration = Duration::from_secs(2);
/// How long a provider is paused that does not answer, or does not say for how long.
pub(crate) const COOL_DOWN: Duration = Duration::from_secs(15);
/// The longest pause that a provider can ask for, and the shortest.
const LONGEST_PAUSE: Duration = Duration::from_secs(10 * 60);
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// How a call ended, as far as it says something about the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallEnd {
    /// It answered.
    Answered,
    /// It did not answer in time.
    TimedOut,
    /// It gets too many requests, and may say for how long to wait.
    RateLimited(Option<Duration>),
    /// It rejected the shop's credentials.
    Misconfigured,
}

/// Whether a provider can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderState {
    /// As far as is known.
    Available,
    /// Not for this long: it does not answer, or gets too many requests.
    Paused(Duration),
    /// It rejected the shop's credentials the last time it was called.
    Misconfigured,
}

impl CallEnd {
    /// What a call's result and duration say about the provider. An adapter has time limits of its own, for
    /// connecting and for the call, which may end it first: an error that may mean that there was no answer
    /// counts as a timeout if it took [`SLOW`], or half of the engine's limit if that is shorter.
    pub(crate) fn of<T>(
        result: &Result<T, GatewayError>,
        elapsed: Duration,
        limit: Duration,
    ) -> Self {
        match result {
            Err(GatewayError::OutcomeUnknown(_) | GatewayError::Unavailable(_))
                if elapsed >= SLOW.min(limit / 2) =>
            {
                Self::TimedOut
            }
            Err(GatewayError::RateLimited { retry_after }) => Self::RateLimited(*retry_after),
            Err(GatewayError::Misconfigured(_)) => Self::Misconfigured,
            Ok(_) | Err(_) => Self::Answered,
        }
    }
}

/// The circuits of all providers.
#[derive(Debug, Default)]
pub(crate) struct Circuits(Mutex<BTreeMap<String, Circuit>>);

#[derive(Debug, Clone, Copy, Default)]
struct Circuit {
    /// Calls without an answer since the last answer.
    timeouts: u32,
    open_until: Option<Instant>,
    misconfigured: bool,
}

impl Circuit {
    fn pause(self, now: Instant) -> Option<Duration> {
        let left = self.open_until?.signed_duration_since(now);
        left.to_std().ok().filter(|pause| !pause.is_zero())
    }
}

impl Circuits {
    /// Records the end of a call.
    pub(crate) fn record(&self, provider: &str, end: CallEnd, now: Instant) {
        let mut circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let circuit = circuits.entry(provider.to_owned()).or_default();
        let pause = match end {
            CallEnd::Answered | CallEnd::Misconfigured => {
                circuit.timeouts = 0;
                circuit.misconfigured = end == CallEnd::Misconfigured;
                return;
            }
            CallEnd::TimedOut => {
                circuit.timeouts = circuit.timeouts.saturating_add(1);
                if circuit.timeouts < TIMEOUTS {
                    return;
                }
                COOL_DOWN
            }
            CallEnd::RateLimited(wait) => {
                wait.unwrap_or(COOL_DOWN).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
            }
        };
        let until = now.checked_add_signed(time_delta(pause));
        if until > circuit.open_until {
            circuit.open_until = until;
            let seconds = pause.as_secs();
            tracing::warn!(provider, seconds, reason = ?end, "payment provider paused");
        }
    }

    /// For how much longer a provider is paused; `None` if it may be called.
    pub(crate) fn pause(&self, provider: &str, now: Instant) -> Option<Duration> {
        self.circuit(provider).pause(now)
    }

    /// Whether a provider can be called.
    pub(crate) fn state(&self, provider: &str, now: Instant) -> ProviderState {
        let circuit = self.circuit(provider);
        match circuit.pause(now) {
            Some(pause) => ProviderState::Paused(pause),
            None if circuit.misconfigured => ProviderState::Misconfigured,
            None => ProviderState::Available,
        }
    }

    fn circuit(&self, provider: &str) -> Circuit {
        let circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        circuits.get(provider).copied().unwrap_or_default()
    }

    /// Whether any provider is paused.
    pub(crate) fn has_open(&self, now: Instant) -> bool {
        let circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        circuits.values().any(|circuit| circuit.open_until.is_some_and(|until| until > now))
    }

    /// Forgets all pauses: the clock was set.
    pub(crate) fn reset(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::default() + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_provider_that_does_not_answer_is_paused_and_tried_again() {
        let circuits = Circuits::default();
        for _ in 0..TIMEOUTS - 1 {
            circuits.record("slow", CallEnd::TimedOut, at(0));
        }
        assert_eq!(circuits.pause("slow", at(0)), None);
        circuits.record("slow", CallEnd::Answered, at(0));
        for _ in 0..TIMEOUTS {
            assert_eq!(circuits.pause("slow", at(1)), None, "the answer counts");
            circuits.record("slow", CallEnd::TimedOut, at(1));
        }
        assert_eq!(circuits.pause("slow", at(1)), Some(COOL_DOWN));
        assert_eq!(circuits.pause("well", at(1)), None);
        assert!(circuits.has_open(at(15)) && !circuits.has_open(at(16)));
        assert_eq!(circuits.pause("slow", at(16)), None);
        circuits.record("slow", CallEnd::TimedOut, at(20));
        assert_eq!(circuits.pause("slow", at(20)), Some(COOL_DOWN), "the next one is enough");
        circuits.reset();
        assert!(!circuits.has_open(at(20)));
    }

    #[test]
    fn an_error_without_an_answer_is_a_timeout_if_it_took_long() {
        for limit in [Duration::from_secs(3), Duration::from_secs(10), Duration::from_secs(120)] {
            without_an_answer(limit, SLOW.min(limit / 2));
        }
    }

    fn without_an_answer(limit: Duration, long: Duration) {
        let short = long - Duration::from_millis(1);
        let unknown = || Err::<(), _>(GatewayError::OutcomeUnknown("timed out".to_owned()));
        let unavailable = || Err::<(), _>(GatewayError::Unavailable("no route".to_owned()));
        let rejected = Err::<(), _>(GatewayError::InvalidRequest("no".to_owned()));
        assert_eq!(CallEnd::of(&unknown(), long, limit), CallEnd::TimedOut);
        assert_eq!(CallEnd::of(&unavailable(), long, limit), CallEnd::TimedOut);
        assert_eq!(CallEnd::of(&unknown(), short, limit), CallEnd::Answered);
        assert_eq!(CallEnd::of(&unavailable(), short, limit), CallEnd::Answered);
        assert_eq!(CallEnd::of(&rejected, limit, limit), CallEnd::Answered);
        assert_eq!(CallEnd::of(&Ok(()), limit, limit), CallEnd::Answered);
    }

    #[test]
    fn wrong_credentials_are_known_until_a_call_succeeds() {
        let circuits = Circuits::default();
        assert_eq!(circuits.state("p", at(0)), ProviderState::Available);
        circuits.record("p", CallEnd::Misconfigured, at(0));
        circuits.record("p", CallEnd::TimedOut, at(0));
        assert_eq!(circuits.state("p", at(0)), ProviderState::Misconfigured);
        assert_eq!(
            circuits.pause("p", at(0)),
            None,
            "it is called: the credentials may be replaced"
        );
        circuits.record("p", CallEnd::RateLimited(None), at(0));
        assert_eq!(circuits.state("p", at(5)), ProviderState::Paused(Duration::from_secs(10)));
        circuits.record("p", CallEnd::Answered, at(5));
        assert_eq!(circuits.state("p", at(15)), ProviderState::Available);
    }

    #[test]
    fn a_provider_is_paused_for_as_long_as_it_says_within_limits() {
        let said = [(Some(30), 30), (None, 15), (Some(0), 1), (Some(86_400), 600)];
        for (wait, pause) in said {
            let circuits = Circuits::default();
            let wait = wait.map(Duration::from_secs);
            circuits.record("busy", CallEnd::RateLimited(wait), at(0));
            assert_eq!(circuits.pause("busy", at(0)), Some(Duration::from_secs(pause)));
        }
        let circuits = Circuits::default();
        circuits.record("busy", CallEnd::RateLimited(Some(Duration::from_secs(60))), at(0));
        circuits.record("busy", CallEnd::RateLimited(Some(Duration::from_secs(5))), at(0));
        assert_eq!(circuits.pause("busy", at(0)), Some(Duration::from_secs(60)));
    }
}
