//! The interface of state machines, so that all of them are listed, drawn and tested in the same
//! way.

use std::fmt::Display;

/// What an event does to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<S> {
    /// The state changes to this one.
    Moves(S),
    /// The event repeats the current state: it is accepted and changes nothing.
    Same,
    /// Outdated by later updates: recorded, changes nothing.
    Late,
    /// Not allowed from this state.
    Refused,
}

impl<S: Copy> Verdict<S> {
    /// The new state, if the event changes it.
    #[must_use]
    pub fn moved(self) -> Option<S> {
        match self {
            Self::Moves(to) => Some(to),
            Self::Same | Self::Late | Self::Refused => None,
        }
    }
}

/// A finite state machine as a table.
pub trait Machine {
    /// Its states.
    type State: Copy + PartialEq + Display + 'static;
    /// What can happen.
    type Event: Copy + Display + 'static;
    /// Its name in the documentation.
    const NAME: &'static str;

    /// All states; the first is the initial one.
    fn states() -> &'static [Self::State];
    /// All events.
    fn events() -> &'static [Self::Event];
    /// The table: one exhaustive match.
    fn next(state: Self::State, event: Self::Event) -> Verdict<Self::State>;
    /// Initial states.
    fn initial() -> &'static [Self::State];
    /// Terminal states.
    fn is_final(state: Self::State) -> bool;
}

/// The states that can be reached from the initial ones.
#[must_use]
pub fn reachable<M: Machine>() -> Vec<M::State> {
    let mut found: Vec<M::State> = M::initial().to_vec();
    let mut at = 0;
    while let Some(&state) = found.get(at) {
        for &event in M::events() {
            if let Verdict::Moves(to) = M::next(state, event)
                && !found.contains(&to)
            {
                found.push(to);
            }
        }
        at += 1;
    }
    found
}

/// The states from which no final state can be reached; empty in a sound state machine.
#[must_use]
pub fn stuck<M: Machine>() -> Vec<M::State> {
    let mut live: Vec<M::State> = M::states().iter().copied().filter(|&s| M::is_final(s)).collect();
    let mut grew = true;
    while grew {
        grew = false;
        for &state in M::states() {
            let leads = M::events()
                .iter()
                .any(|&e| M::next(state, e).moved().is_some_and(|to| live.contains(&to)));
            if leads && !live.contains(&state) {
                live.push(state);
                grew = true;
            }
        }
    }
    M::states().iter().copied().filter(|s| !live.contains(s)).collect()
}
