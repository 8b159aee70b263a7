//! The access matrix: every route, called without a token, by the owner, another customer, a
//! service and an operator, for a thing that is there and for one that is not. It is made from the
//! table of routes; `policies` says what must come out.

mod policies;
mod world;

use std::collections::BTreeSet;

use policies::{POLICIES, Policy, Row, Thing};
use tests::client::ROUTES;
use tests::{Reply, Server};
use world::{Who, World};

tests::on_both_databases!(
    who_gets_at_what_is_there,
    what_is_not_there_is_not_there_for_anybody,
    what_is_anothers_looks_like_what_is_not_there,
);

#[test]
fn every_route_has_a_policy_and_every_policy_a_route() {
    let declared: Vec<(&str, &str)> = POLICIES.iter().map(|row| (row.0, row.1)).collect();
    let unique: BTreeSet<_> = declared.iter().copied().collect();
    assert_eq!(unique.len(), declared.len(), "a policy stands twice");
    let routes: BTreeSet<_> = ROUTES.iter().copied().collect();
    let without: Vec<_> = routes.difference(&unique).collect();
    assert!(without.is_empty(), "no policy is declared for {without:#?}");
    let stale: Vec<_> = unique.difference(&routes).collect();
    assert!(stale.is_empty(), "policies without a route: {stale:#?}");
}

#[test]
fn admin_routes_require_the_admin_role() {
    for (method, path, policy, _) in POLICIES {
        let office = matches!(policy, Policy::Office(_));
        assert_eq!(office, path.starts_with("/api/admin/"), "{method} {path}");
    }
}

/// What must come out of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It gets in: whatever comes, it is not about who called.
    In,
    NeedsToken,
    Forbidden,
    NotThere,
    Either,
}

fn outcome(policy: Policy, who: Who, there: bool) -> Outcome {
    let (thing, own, deputies) = match policy {
        Policy::Signed => return Outcome::Either,
        Policy::Shown if who == Who::Anonymous => return Outcome::Either,
        Policy::Shown | Policy::Own if who != Who::Anonymous => return Outcome::In,
        Policy::Shown | Policy::Own => return Outcome::NeedsToken,
        Policy::OwnSession if who == Who::Anonymous => return Outcome::NeedsToken,
        Policy::OwnSession => return Outcome::NotThere,
        Policy::Office(thing) => (thing, false, false),
        Policy::Theirs(thing) => (thing, true, true),
        Policy::OnlyTheirs(thing) => (thing, true, false),
    };
    let there = there || thing == Thing::Nothing;
    match who {
        Who::Anonymous => Outcome::NeedsToken,
        Who::Owner | Who::Stranger | Who::Service if !own => Outcome::Forbidden,
        _ if !there => Outcome::NotThere,
        Who::Owner => Outcome::In,
        Who::Stranger => Outcome::NotThere,
        Who::Service | Who::Admin if own && !deputies => Outcome::NotThere,
        Who::Service | Who::Admin => Outcome::In,
    }
}

#[track_caller]
fn assert_outcome(expected: Outcome, who: Who, reply: &Reply) {
    let seen = (reply.status, reply.code());
    let right = match expected {
        Outcome::In => !matches!(reply.status, 401 | 403 | 404 | 405),
        Outcome::NeedsToken => seen == (401, "token_missing"),
        Outcome::Forbidden => seen == (403, "forbidden"),
        Outcome::NotThere => seen == (404, "not_found"),
        Outcome::Either => !matches!(reply.status, 403 | 405),
    };
    assert!(right, "{who:?} should meet {expected:?}: {reply}");
}

async fn who_gets_at_what_is_there(server: &Server) {
    let world = World::of(server.shop()).await;
    for row in POLICIES {
        // Those who get in come last: they may change the thing.
        let strangers_first = [Who::Anonymous, Who::Stranger, Who::Service, Who::Admin, Who::Owner];
        for who in strangers_first {
            let id = world.fresh(thing(row)).await;
            let reply = world.call(who, row, &id).await;
            assert_outcome(outcome(row.2, who, true), who, &reply);
        }
    }
}

async fn what_is_not_there_is_not_there_for_anybody(server: &Server) {
    let world = World::of(server.shop()).await;
    for row in POLICIES.iter().filter(|row| thing(row) != Thing::Nothing) {
        for who in Who::ALL {
            for id in [tests::shop::fresh_id(), "7".to_owned()] {
                let reply = world.call(who, row, &id).await;
                assert_outcome(outcome(row.2, who, false), who, &reply);
            }
        }
    }
}

async fn what_is_anothers_looks_like_what_is_not_there(server: &Server) {
    let world = World::of(server.shop()).await;
    let own = |row: &&Row| matches!(row.2, Policy::Theirs(_) | Policy::OnlyTheirs(_));
    for row in POLICIES.iter().filter(own) {
        let (theirs, missing) = (world.fresh(thing(row)).await, tests::shop::fresh_id());
        let mut seen = Vec::new();
        for id in [&theirs, &missing] {
            let reply = world.call(Who::Stranger, row, id).await.refused(404, "not_found");
            seen.push(String::from_utf8_lossy(&reply.raw).replace(id.as_str(), "ID"));
        }
        assert_eq!(seen[0], seen[1], "{} {}", row.0, row.1);
    }
}

fn thing(row: &Row) -> Thing {
    match row.2 {
        Policy::Theirs(thing) | Policy::OnlyTheirs(thing) | Policy::Office(thing) => thing,
        Policy::Signed | Policy::Shown | Policy::Own | Policy::OwnSession => Thing::Nothing,
    }
}
