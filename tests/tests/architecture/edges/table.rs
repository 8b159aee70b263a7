//! The table itself. A new crate gets a row here, and a line in docs/architecture.md.

/// What a crate of the workspace may depend on.
pub struct Place {
    pub name: &'static str,
    /// The sentence a wrong edge breaks.
    pub sentence: &'static str,
    /// Crates of the workspace it may use.
    pub ours: &'static [&'static str],
    /// Crates of the workspace that only its tests may use.
    pub ours_in_tests: &'static [&'static str],
    pub foreign: Foreign,
}

/// Which crates from outside a crate may use.
pub enum Foreign {
    Only(&'static [&'static str]),
    Not(&'static [&'static str]),
    Any,
}

/// What the inner crates leave to the outer ones.
const FRAMEWORKS: Foreign = Foreign::Not(&[
    "actix-web",
    "axum",
    "clap",
    "config",
    "diesel",
    "diesel_migrations",
    "hyper",
    "lettre",
    "libsqlite3-sys",
    "pq-sys",
    "r2d2",
    "reqwest",
    "sqlx",
    "utoipa",
]);

/// What a crate that speaks HTTP has no business with.
const DATABASES: Foreign = Foreign::Not(&[
    "diesel",
    "diesel_migrations",
    "libsqlite3-sys",
    "lettre",
    "pq-sys",
    "r2d2",
    "reqwest",
    "sqlx",
]);

const ADAPTER: &str = "an adapter knows the ports and the domain: no other adapter, \
                       not the application, not the API (those of providers share adapters-http)";

/// An adapter of a payment provider over HTTP.
const fn provider(name: &'static str) -> Place {
    Place {
        name,
        sentence: ADAPTER,
        ours: &["adapters-http", "ports", "domain"],
        ours_in_tests: &["port-contracts", "provider-fakes"],
        foreign: Foreign::Any,
    }
}

#[rustfmt::skip]
pub const TABLE: &[Place] = &[
    Place {
        name: "domain",
        sentence: "the domain knows no one, and has no I/O, no async, no framework",
        ours: &[],
        ours_in_tests: &[],
        foreign: Foreign::Only(&[
            "chrono", "chrono-tz", "icu_casemap", "icu_locale_core", "icu_normalizer",
            "icu_properties", "iso_currency", "rust_decimal", "serde", "thiserror", "uuid",
        ]),
    },
    Place {
        name: "ports",
        sentence: "the ports know only the domain, and no technology",
        ours: &["domain"],
        ours_in_tests: &[],
        foreign: FRAMEWORKS,
    },
    Place {
        name: "application",
        sentence: "the application knows the ports and the domain; what stands behind a port is \
                   not its affair (its tests use the adapters that live in memory)",
        ours: &["ports", "domain"],
        ours_in_tests: &["adapters-memory", "adapters-mock-payments"],
        foreign: FRAMEWORKS,
    },
    Place {
        name: "port-contracts",
        sentence: "the contracts know only what they hold an adapter to: ports and domain",
        ours: &["ports", "domain"],
        ours_in_tests: &[],
        foreign: FRAMEWORKS,
    },
    Place {
        name: "adapters-memory",
        sentence: ADAPTER,
        ours: &["ports", "domain"],
        ours_in_tests: &["port-contracts"],
        foreign: FRAMEWORKS,
    },
    Place {
        name: "adapters-diesel",
        sentence: ADAPTER,
        ours: &["ports", "domain"],
        ours_in_tests: &["port-contracts", "pg-harness"],
        foreign: Foreign::Any,
    },
    Place {
        name: "adapters-mock-payments",
        sentence: ADAPTER,
        ours: &["ports", "domain"],
        ours_in_tests: &["port-contracts"],
        foreign: Foreign::Any,
    },
    Place {
        name: "adapters-notify",
        sentence: ADAPTER,
        ours: &["ports", "domain"],
        ours_in_tests: &["port-contracts"],
        foreign: Foreign::Any,
    },
    Place {
        name: "adapters-http",
        sentence: "what adapters of payment providers share knows the ports and the domain, and no provider",
        ours: &["ports", "domain"],
        ours_in_tests: &[],
        foreign: Foreign::Any,
    },
    Place {
        name: "token-keys",
        sentence: "tokens are verified by an identity provider's keys without knowing what they are for",
        ours: &[],
        ours_in_tests: &[],
        foreign: FRAMEWORKS,
    },
    Place {
        name: "adapters-oidc",
        sentence: "the sign-in with an identity provider knows the ports, the domain and its keys: no browser, \
                   no session, no API",
        ours: &["token-keys", "ports", "domain"],
        ours_in_tests: &["provider-fakes"],
        foreign: Foreign::Any,
    },
    provider("adapters-stripe"),
    provider("adapters-paypal"),
    provider("adapters-mollie"),
    Place {
        name: "provider-fakes",
        sentence: "the test doubles of providers know nothing of the shop",
        ours: &[],
        ours_in_tests: &[],
        foreign: Foreign::Any,
    },
    Place {
        name: "api-actix",
        sentence: "the API knows the application and what lies below it, and never an adapter \
                   (its tests use the adapters that live in memory)",
        ours: &["application", "token-keys", "ports", "domain"],
        ours_in_tests: &["adapters-memory", "adapters-mock-payments"],
        foreign: DATABASES,
    },
    Place {
        name: "web-actix",
        sentence: "the pages know the API, whose shapes and errors they show, the application and what \
                   lies below it, and never an adapter (their tests use those that live in memory, and sign in \
                   with a double of an identity provider)",
        ours: &["api-actix", "application", "ports", "domain"],
        ours_in_tests: &[
            "adapters-memory", "adapters-mock-payments", "adapters-oidc", "provider-fakes",
        ],
        foreign: DATABASES,
    },
    Place {
        name: "server",
        sentence: "the server wires everything that runs, and nothing that only tests",
        ours: &[
            "api-actix", "application", "ports", "domain", "adapters-memory", "adapters-diesel",
            "adapters-mock-payments", "adapters-notify", "adapters-stripe", "adapters-paypal",
            "adapters-mollie", "adapters-oidc", "web-actix",
        ],
        ours_in_tests: &["pg-harness"],
        foreign: Foreign::Any,
    },
    Place {
        name: "pg-harness",
        sentence: "the test database knows nothing of the shop",
        ours: &[],
        ours_in_tests: &[],
        foreign: Foreign::Only(&["diesel", "pq-sys", "socket2"]),
    },
    Place {
        name: "tests",
        sentence: "the tests see the whole",
        ours: &[
            "domain", "ports", "application", "api-actix", "web-actix", "server", "port-contracts",
            "pg-harness", "adapters-memory", "adapters-diesel", "adapters-mock-payments",
            "adapters-notify", "provider-fakes",
        ],
        ours_in_tests: &[],
        foreign: Foreign::Any,
    },
];
