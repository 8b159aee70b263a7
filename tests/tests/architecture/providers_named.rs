//! A payment provider is a plug-in: its name stands in its own crate and in the program that offers
//! it.

use std::collections::BTreeSet;

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// The program that offers the providers.
const PROGRAM: &str = "crates/server/src/main.rs";

/// What may name a provider besides: test doubles, contracts and tests need the name of some provider.
const TESTS: [&str; 6] = [
    "crates/provider-fakes/",
    "crates/port-contracts/",
    "crates/api-actix/src/shop.rs",
    "crates/adapters-diesel/src/read/plans.rs",
    "/tests.rs",
    "/tests/",
];

/// Adapters that are none: storage, messages, sign-in, and what providers share.
const OTHER_ADAPTERS: [&str; 5] = ["diesel", "http", "memory", "notify", "oidc"];

/// The names of the providers, by their crates: `adapters-<name>` or `adapters-<name>-payments`.
fn providers(files: &[TextFile]) -> BTreeSet<String> {
    let krate = |file: &TextFile| file.path.split('/').nth(1).map(ToOwned::to_owned);
    let name = |krate: String| {
        let name = krate.strip_prefix("adapters-")?;
        let name = name.strip_suffix("-payments").unwrap_or(name);
        (!OTHER_ADAPTERS.contains(&name)).then(|| name.replace('-', "_"))
    };
    files.iter().filter_map(krate).filter_map(name).collect()
}

fn findings(file: &TextFile, provider: &str) -> Vec<Finding> {
    let own = format!("crates/adapters-{}", provider.replace('_', "-"));
    // The mock provider resembles others.
    let own = [own.as_str(), "crates/adapters-mock-payments/"];
    let exempt = file.path == PROGRAM || own.iter().any(|own| file.path.starts_with(own));
    if exempt || TESTS.iter().any(|test| file.path.contains(test)) {
        return Vec::new();
    }
    let named =
        [format!("\"{provider}\""), format!("payments.{provider}"), format!("adapters_{provider}")];
    let names = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        // Examples in the API's documentation are text.
        !code.contains("example = ") && named.iter().any(|name| code.contains(name.as_str()))
    };
    let lines = file.text.lines().enumerate().filter(|(_, line)| names(line));
    let finding = |(number, _)| {
        Finding::new(
            format!("{}:{}", file.path, number + 1),
            format!("the payment provider `{provider}` is named outside its crate"),
            "ask the provider through `ports::PaymentProvider` or `ports::PaymentGateway`",
        )
    };
    lines.map(finding).collect()
}

#[test]
fn providers_are_named_in_their_own_crates_only() {
    let files = tree::crate_sources();
    let providers = providers(&files);
    let expected = ["mock", "mollie", "paypal", "stripe"];
    assert!(expected.iter().all(|name| providers.contains(*name)), "{providers:?}");
    let found = providers.iter().flat_map(|name| files.iter().flat_map(|f| findings(f, name)));
    assert_none(&found.collect::<Vec<_>>());
}

#[test]
fn a_provider_that_is_named_elsewhere_is_found() {
    let text = "// \"mock\" in prose\nlet name = \"mock\";\nlet key = \"payments.mock.secret\";\n\
                use adapters_mock_payments::MockGateway;\n#[schema(example = \"mock\")]\n";
    let file = |path: &str| TextFile { path: path.to_owned(), text: text.to_owned() };
    let at = |path: &str| findings(&file(path), "mock").len();
    assert_eq!(at("crates/server/src/wire.rs"), 3);
    assert_eq!(at("crates/server/src/main.rs"), 0);
    assert_eq!(at("crates/adapters-mock-payments/src/lib.rs"), 0);
    assert_eq!(at("crates/server/src/settings/tests.rs"), 0);
}
