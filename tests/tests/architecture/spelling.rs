//! One term for one thing: the spellings of the API, and the standard terms of commerce and
//! payments.

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// What not to write, in two halves so that this file does not offend, and what to write.
const WORDS: [(&str, &str, &str); 2] =
    [("cancel", "ed", "cancelled"), ("fulfil", "ment", "fulfillment")];

/// Retired phrases, in two halves, and the term that replaces each. In Rust code, `_` is a space.
const PHRASES: &[(&str, &str, &str)] = &[
    ("set ", "aside", "authorized"),
    ("called ", "off", "cancelled, or voided"),
    ("calls ", "off", "cancels, or voids"),
    ("call it ", "off", "cancel it"),
    ("the ", "shelf", "on-hand stock"),
    ("a ", "shelf", "on-hand stock"),
    ("go back by ", "itself", "be refunded automatically"),
    ("enough ", "pieces", "insufficient stock"),
    ("fewer ", "pieces", "fewer units"),
    ("more ", "pieces", "more units"),
    ("last ", "pieces", "last units"),
    ("the ", "documents ", "the behaviour itself"),
    ("the ", "documents' ", "the behaviour itself"),
    ("the checkout ", "document", "the behaviour"),
    ("the billing ", "document", "the behaviour"),
    ("the coupon ", "document", "the behaviour"),
    ("who", "ever", "name who is meant: the caller, the next process"),
    ("told ", "of ", "reported"),
    ("tells ", "of ", "reports"),
    ("some", "body", "name who is meant: a customer, another process"),
    ("no", "body", "name who is meant, or: no one"),
    ("goes ", "back", "is refunded, or is released"),
    ("went ", "back", "was refunded, or was released"),
    ("gives ", "back", "refunds, or releases"),
    ("given ", "back", "refunded, or released"),
    ("lets ", "go", "releases, or voids"),
    ("let ", "go of", "released, or voided"),
    ("for ", "ever ", "indefinitely"),
    ("for ", "ever.", "indefinitely"),
    ("for ", "ever,", "indefinitely"),
    ("the ", "auditor", "`kassa audit`, or the audit"),
    ("the ", "doorman", "readiness checks"),
    ("no such ", "thing", "not found, or does not exist"),
    ("mend ", "it", "fix it"),
    ("mend ", "the", "fix the"),
    ("mend ", "what", "fix what"),
    ("parked ", "news", "deferred webhook"),
    ("known to ", "everybody", "publicly known"),
    ("a letter is ", "made", "a message is rendered"),
    ("makes no ", "sense", "is invalid"),
    ("settings are ", "wrong", "configuration error"),
    ("is ", "away,", "is unavailable"),
    ("is ", "away.", "is unavailable"),
    ("is ", "away;", "is unavailable"),
    ("is ", "away\"", "is unavailable"),
    ("is ", "away until", "is unavailable until"),
];

/// Retired identifiers of Rust code, in two halves, and the name that replaces each. Case counts,
/// and only whole names match.
const IDENTIFIERS: &[(&str, &str, &str)] = &[
    ("Payment", "News", "ProviderUpdate"),
    ("Webhook", "News", "WebhookEvent"),
    ("Parked", "News", "DeferredWebhook"),
    ("parked_", "news", "deferred_webhook"),
    ("into_", "news", "into_update"),
    ("take_", "news", "merge_update"),
    ("fn he", "ar", "apply_webhook_event"),
    (".he", "ar(", ".apply_webhook_event("),
    ("hear_", "refund", "apply_refund_result"),
    (".answer", "ed(", ".apply_provider_response("),
    ("answer_", "lost(", "record_lost_response("),
    ("provider_", "away", "record_provider_outage"),
    ("be_", "away_once", "be_unavailable_once"),
    ("Be", "Away", "BeUnavailable"),
    ("talked_", "about", "mark_in_flight"),
    ("let_", "go", "clear_in_flight, release, or void"),
    ("is_", "busy", "is_in_flight"),
    ("money_", "came", "on_captured"),
    ("came_", "in", "is_collected"),
    ("wants_", "money", "accepts_payment"),
    ("money_", "behind_it", "backing_payment"),
    ("order_", "stands", "on_covered"),
    ("settle_", "paid", "on_paid"),
    ("set_", "aside", "authorized"),
    ("still_", "aside", "on_repeated_authorization"),
    ("called_", "off", "cancelled, or voided"),
    ("is_called_", "off", "is_failed_or_cancelled"),
    ("may_bring_", "money", "is_open"),
    ("note_", "down", "add_note"),
    ("Nothing", "HoldsItUp", "NoPaymentBlocksExpiry"),
    ("Win", "ners", "EffectiveValues"),
    ("or_", "fine", "into_result"),
    ("told_to_", "stop", "shutdown_signal"),
    ("Door", "keeper", "Authenticator"),
    ("Form", "Body", "JsonBody"),
    ("fn she", "lf", "stock_of"),
    (".she", "lf(", ".stock_of("),
    ("::cro", "wd", "::concurrent_clients"),
    ("::pen", "ce", "::minor_units"),
    ("::patien", "ce", "::timeouts"),
    ("mod sta", "ge", "mod fixture"),
    ("mod lette", "rs", "mod notifications"),
    ("mod de", "sk", "mod admin"),
    ("mod strain", "ed", "mod overloaded"),
    ("mod unwe", "ll", "mod degraded"),
    ("mod smuggl", "ed", "mod injected"),
];

/// A line with this mark quotes another source, for instance a provider's field.
const QUOTED: &str = "foreign spelling";

/// Migrations that have run are never edited.
const FROZEN: &str = "migrations/";

fn findings(file: &TextFile) -> Vec<Finding> {
    if !file.has_extension(&["rs", "md", "sql"]) {
        return Vec::new();
    }
    let phrases: &[_] = if file.path.starts_with(FROZEN) { &[] } else { PHRASES };
    let is_rust = file.has_extension(&["rs"]);
    let identifiers: &[_] = if is_rust { IDENTIFIERS } else { &[] };
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let lower = line.to_lowercase();
        if lower.contains(QUOTED) {
            continue;
        }
        let spaced = if is_rust { lower.replace('_', " ") } else { lower.clone() };
        for (start, end, right) in WORDS.iter().chain(phrases) {
            let wrong = [*start, *end].concat();
            if holds(&lower, &wrong) || holds(&spaced, &wrong) {
                found.push(finding(file, number, &wrong, right));
            }
        }
        for (start, end, right) in identifiers {
            let wrong = [*start, *end].concat();
            if names(line, &wrong) {
                found.push(finding(file, number, &wrong, right));
            }
        }
    }
    found
}

fn finding(file: &TextFile, number: usize, wrong: &str, right: &str) -> Finding {
    Finding::new(
        format!("{}:{}", file.path, number + 1),
        format!("`{wrong}` is not used; the term is: {right}"),
        format!(
            "write `{right}`; where the word is quoted from elsewhere, \
             end the line with a comment that says `{QUOTED}`"
        ),
    )
}

/// Whether a line has the identifier, not as a part of a longer one.
fn names(line: &str, wrong: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(wrong).any(|(at, found)| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + found.len()..).unwrap_or_default();
        let starts = !wrong.starts_with(inside) || !before.ends_with(inside);
        let ends = !wrong.ends_with(inside) || !after.starts_with(inside);
        starts && ends
    })
}

/// Whether a line has the words, not as the end of a longer word.
fn holds(line: &str, wrong: &str) -> bool {
    let mut before = line.match_indices(wrong).map(|(at, _)| line.get(..at).unwrap_or_default());
    before.any(|before| !before.ends_with(char::is_alphanumeric))
}

#[test]
fn words_are_spelled_one_way_and_retired_phrases_do_not_come_back() {
    let found: Vec<Finding> = tree::text_files().iter().flat_map(findings).collect();
    assert_none(&found);
}

#[test]
fn a_second_spelling_is_found_in_code_prose_and_sql_unless_it_is_quoted() {
    let (cancel, fulfil) = (["Cancel", "ed"].concat(), ["FULFIL", "MENT"].concat());
    let text = format!(
        "{cancel}\nfine: cancelled, fulfillment, fulfilled\n{fulfil}S\n\"{cancel}\" // foreign spelling\n"
    );
    for name in ["a.rs", "docs/b.md", "c/up.sql"] {
        let found = findings(&TextFile { path: name.to_owned(), text: text.clone() });
        let at: Vec<&str> = found.iter().map(|finding| finding.at.as_str()).collect();
        assert_eq!(at, [format!("{name}:1"), format!("{name}:3")]);
    }
    assert!(findings(&TextFile { path: "data.csv".to_owned(), text }).is_empty());
}

#[test]
fn every_retired_phrase_is_found_and_names_its_replacement() {
    for (start, end, right) in PHRASES {
        let text = format!("Money that is {start}{end}\nfine: reset asides, recalled offers\n");
        let file = TextFile { path: "docs/a.md".to_owned(), text: text.clone() };
        let found = findings(&file);
        let at: Vec<&str> = found.iter().map(|finding| finding.at.as_str()).collect();
        assert_eq!(at, ["docs/a.md:1"], "{start}{end}");
        assert!(format!("{found:?}").contains(*right), "{found:?}");
        let frozen = TextFile { path: "migrations/sqlite/1_a/up.sql".to_owned(), text };
        assert!(findings(&frozen).is_empty(), "{start}{end}");
    }
}

#[test]
fn every_retired_identifier_is_found_in_code_as_a_whole_name() {
    for (start, end, right) in IDENTIFIERS {
        let wrong = [*start, *end].concat();
        let text = format!("let x = {wrong};\n");
        let file = TextFile { path: "crates/a.rs".to_owned(), text: text.clone() };
        let found = findings(&file);
        assert!(found.iter().any(|one| one.at == "crates/a.rs:1"), "{wrong}");
        assert!(format!("{found:?}").contains(*right), "{found:?}");
        assert!(findings(&TextFile { path: "docs/a.md".to_owned(), text }).is_empty(), "{wrong}");
    }
    let longer = "overlet_going(); ready_is_busy_now; OddWinners\n".to_owned();
    assert!(findings(&TextFile { path: "crates/a.rs".to_owned(), text: longer }).is_empty());
}
