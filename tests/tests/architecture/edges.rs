//! Which crate may know which: the table of docs/architecture.md, held against `cargo metadata`.

mod table;

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::{
    finding::{Finding, assert_none},
    tree,
};
use table::{Foreign, Place, TABLE};

/// A crate of the workspace with its dependencies, as far as the rule looks at them.
struct Member {
    name: String,
    edges: Vec<Edge>,
}

struct Edge {
    to: String,
    ours: bool,
    kind: DependencyKind,
    optional: bool,
}

impl Place {
    fn refuses(&self, edge: &Edge) -> bool {
        let to = edge.to.as_str();
        if edge.ours {
            let in_tests = edge.kind == DependencyKind::Development;
            let allowed = self.ours.contains(&to) || in_tests && self.ours_in_tests.contains(&to);
            return !allowed;
        }
        if edge.kind != DependencyKind::Normal {
            return false;
        }
        match self.foreign {
            Foreign::Only(allowed) => !allowed.contains(&to),
            Foreign::Not(refused) => refused.contains(&to),
            Foreign::Any => false,
        }
    }
}

fn members() -> Vec<Member> {
    let manifest = tree::root().join("Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap();
    metadata
        .packages
        .into_iter()
        .map(|package| Member {
            name: package.name.to_string(),
            edges: package
                .dependencies
                .into_iter()
                .map(|dependency| Edge {
                    ours: dependency.path.is_some(),
                    to: dependency.name,
                    kind: dependency.kind,
                    optional: dependency.optional,
                })
                .collect(),
        })
        .collect()
}

fn findings(members: &[Member]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in members {
        match TABLE.iter().find(|place| place.name == member.name) {
            None => findings.push(Finding::new(
                format!("crate {}", member.name),
                "every crate has its place in the table of edges, chosen on purpose",
                "add it to TABLE in tests/tests/architecture/edges/table.rs and to docs/architecture.md",
            )),
            Some(place) => findings.extend(wrong_edges(place, member)),
        }
    }
    findings
}

fn wrong_edges(place: &Place, member: &Member) -> Vec<Finding> {
    let refused = member.edges.iter().filter(|edge| place.refuses(edge)).map(|edge| {
        let kind = match edge.kind {
            DependencyKind::Development => " (in its tests)",
            DependencyKind::Build => " (in its build script)",
            _ => "",
        };
        Finding::new(
            format!("{} -> {}{kind}", member.name, edge.to),
            place.sentence,
            format!(
                "take `{}` out of the Cargo.toml of {}; if another layer needs what \
                     you are writing, put it there",
                edge.to, member.name
            ),
        )
    });
    refused.chain(serde_is_optional_in_the_domain(member)).collect()
}

fn serde_is_optional_in_the_domain(member: &Member) -> Option<Finding> {
    let plain =
        |edge: &&Edge| edge.to == "serde" && edge.kind == DependencyKind::Normal && !edge.optional;
    let offends = member.name == "domain" && member.edges.iter().any(|edge| plain(&edge));
    offends.then(|| {
        Finding::new(
            "domain -> serde",
            "the domain knows serde only behind a feature",
            "make the dependency optional; JSON shapes belong to api-actix and the adapters",
        )
    })
}

#[test]
fn crates_know_only_whom_the_table_allows() {
    assert_none(&findings(&members()));
}

#[test]
fn the_table_names_only_crates_that_exist() {
    let existing: BTreeSet<String> = members().into_iter().map(|member| member.name).collect();
    let gone: Vec<Finding> = TABLE
        .iter()
        .filter(|place| !existing.contains(place.name))
        .map(|place| {
            Finding::new(
                format!("crate {}", place.name),
                "the table of edges lists all crates",
                "take its row out of TABLE in tests/tests/architecture/edges/table.rs",
            )
        })
        .collect();
    assert_none(&gone);
}

/// What the rule says of one crate with one edge, written `from -> to`.
fn findings_of(edge: &str, kind: DependencyKind, optional: bool) -> Vec<Finding> {
    let (from, to) = edge.split_once(" -> ").unwrap();
    let ours = TABLE.iter().any(|place| place.name == to);
    let edge = Edge { to: to.to_owned(), ours, kind, optional };
    findings(&[Member { name: from.to_owned(), edges: vec![edge] }])
}

#[test]
fn a_wrong_edge_is_refused_with_the_sentence_it_breaks() {
    use DependencyKind::{Development, Normal};
    let cases = [
        ("domain -> ports", Normal, "the domain knows no one"),
        ("domain -> tokio", Normal, "no async"),
        ("domain -> serde", Normal, "behind a feature"),
        ("ports -> diesel", Normal, "no technology"),
        ("application -> adapters-memory", Normal, "not its affair"),
        ("application -> adapters-diesel", Development, "not its affair"),
        ("adapters-diesel -> adapters-memory", Normal, "no other adapter"),
        ("adapters-diesel -> application", Development, "not the application"),
        ("adapters-diesel -> port-contracts", Normal, "knows the ports and the domain"),
        ("api-actix -> adapters-diesel", Normal, "never an adapter"),
        ("api-actix -> diesel", Normal, "never an adapter"),
        ("server -> pg-harness", Normal, "nothing that only tests"),
        ("port-contracts -> application", Normal, "ports and domain"),
        ("adapters-telegraph -> ports", Normal, "chosen on purpose"),
    ];
    for (edge, kind, sentence) in cases {
        let found = findings_of(edge, kind, false);
        assert_eq!(found.len(), 1, "{edge}: {found:?}");
        assert!(found[0].broken.contains(sentence), "{edge}: {found:?}");
    }
}

#[test]
fn a_right_edge_is_accepted() {
    use DependencyKind::{Build, Development, Normal};
    let cases = [
        ("domain -> serde", Normal, true),
        ("domain -> proptest", Development, false),
        ("ports -> domain", Normal, false),
        ("application -> adapters-memory", Development, false),
        ("adapters-diesel -> pg-harness", Development, false),
        ("adapters-diesel -> diesel", Normal, false),
        ("server -> anything-at-all", Build, false),
    ];
    for (edge, kind, optional) in cases {
        let found = findings_of(edge, kind, optional);
        assert!(found.is_empty(), "{edge}: {found:?}");
    }
}
