//! Random sequences of legal and illegal steps: after each of them every law holds.
//!
//! `story` says what can happen, `world` lets it happen, `shadow` keeps the books of everything
//! outside the order (stock, coupon uses, cart, outbox) from the effects alone, `laws` compares.

mod exits;
mod laws;
mod money_laws;
mod returns;
mod shadow;
mod story;
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;

use domain::order::{OrderEventKind, OrderStatus};
use domain::payment::PaymentStatus;
use proptest::test_runner::{Config, TestRunner};

use story::{Happening, Scene, scene_and_happenings};
use world::World;

/// Sequences that are tried by default; `PROPTEST_CASES` may ask for more.
const SEQUENCES: u32 = 3_000;

/// How often a word was seen.
type Seen = BTreeMap<String, u32>;

fn live_through(scene: &Scene, happenings: &[Happening], seen: &RefCell<Seen>) {
    let mut world = World::open(scene);
    laws::check(&world);
    note(&world, seen);
    for happening in happenings {
        world.now += 1;
        let before = world.record.clone();
        world.happens(happening);
        laws::check_move(&before, &world.record);
        laws::check(&world);
        note(&world, seen);
    }
    let mut seen = seen.borrow_mut();
    for event in &world.history {
        *seen.entry(format!("event {}", event.kind)).or_default() += 1;
    }
}

fn note(world: &World, seen: &RefCell<Seen>) {
    let mut seen = seen.borrow_mut();
    *seen.entry(format!("order {}", world.record.status())).or_default() += 1;
    for payment in &world.record.payments {
        *seen.entry(format!("payment {}", payment.status)).or_default() += 1;
    }
}

/// A property that never meets a state proves nothing about it, so all of them must have been seen.
fn assert_all_seen(seen: &Seen) {
    let words = OrderStatus::ALL.iter().map(|s| format!("order {s}"));
    let words = words.chain(PaymentStatus::ALL.iter().map(|s| format!("payment {s}")));
    let words = words.chain(OrderEventKind::ALL.iter().map(|k| format!("event {k}")));
    for word in words {
        assert!(seen.contains_key(&word), "no sequence met `{word}`: {seen:?}");
    }
}

#[test]
fn no_sequence_of_steps_breaks_a_law() {
    let config = Config::default();
    let cases = config.cases.max(SEQUENCES);
    let mut runner = TestRunner::new(Config { cases, source_file: Some(file!()), ..config });
    let seen = RefCell::new(Seen::new());
    let outcome = runner.run(&scene_and_happenings(), |(scene, happenings)| {
        live_through(&scene, &happenings, &seen);
        Ok(())
    });
    if let Err(broken) = outcome {
        panic!("{broken}");
    }
    assert_all_seen(&seen.borrow());
}
