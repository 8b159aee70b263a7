//! Tests of the settings as a whole: precedence, faults, masking.

mod sign_in;
mod table;

use std::fs;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::tests::providers;

/// Sources made of a file's text and variables.
fn sources(file: &str, variables: &[(&str, &str)]) -> (TempDir, Sources) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("kassa.toml"), file).unwrap();
    let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let sources = Sources {
        directory: dir.path().to_owned(),
        environment: variables.iter().map(own).collect(),
        providers: providers(),
        ..Sources::default()
    };
    (dir, sources)
}

fn resolved(file: &str, variables: &[(&str, &str)]) -> Resolved {
    let (_dir, sources) = sources(file, variables);
    Resolved::from_sources(&sources)
}

fn errors(file: &str, variables: &[(&str, &str)]) -> String {
    resolved(file, variables).errors.to_string()
}

fn shown(resolved: &Resolved, key: &str) -> (String, String) {
    let row = resolved.shown().into_iter().find(|row| row.key == key).unwrap();
    (row.value, row.source)
}

#[test]
fn without_anything_the_defaults_count() {
    let settings = resolved("", &[]).settings().unwrap();
    assert_eq!(settings.http.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.orders.ttl, Duration::from_secs(1_800));
    assert_eq!(settings.shop.currency.code(), "USD");
    assert!(settings.payments.default_provider.is_none());
    assert!(settings.jwt.secret.is_none());
}

#[test]
fn later_layers_cover_earlier_ones() {
    let file = "[orders]\nttl = \"1h\"\n[log]\nlevel = \"warn\"\n[outbox]\nbatch = 7\n";
    let conventional = ("RUST_LOG", "debug");
    let own = ("KASSA_LOG__LEVEL", "trace");
    let ttl = ("KASSA_ORDERS__TTL", "2h");

    let only_file = resolved(file, &[]);
    assert_eq!(shown(&only_file, "log.level").0, "warn");
    assert!(shown(&only_file, "log.level").1.ends_with("kassa.toml"));
    let with_rust_log = resolved(file, &[conventional]);
    assert_eq!(shown(&with_rust_log, "log.level"), ("debug".into(), "RUST_LOG".into()));
    let all = resolved(file, &[conventional, own, ttl]);
    assert_eq!(shown(&all, "log.level"), ("trace".into(), "KASSA_LOG__LEVEL".into()));
    assert_eq!(all.settings().unwrap().orders.ttl, Duration::from_secs(7_200));
    assert_eq!(all.settings().unwrap().outbox.batch, 7);
}

#[test]
fn flags_cover_everything() {
    let (_dir, mut sources) = sources("", &[("KASSA_HTTP__BIND", "127.0.0.1:1")]);
    sources.flags = vec![("http.bind", "--bind", "127.0.0.1:2".to_owned())];
    let resolved = Resolved::from_sources(&sources);
    assert_eq!(shown(&resolved, "http.bind"), ("127.0.0.1:2".into(), "--bind".into()));
}

#[test]
fn the_conventional_variables_count() {
    let url = "postgres://u:pw@h/d";
    let file = "[http]\nbind = \"0.0.0.0:1\"\n";
    let resolved = resolved(file, &[("PORT", "9000"), ("DATABASE_URL", url)]);
    assert_eq!(resolved.settings().unwrap().http.bind.to_string(), "0.0.0.0:9000");
    let (shown, source) = shown(&resolved, "database.url");
    assert_eq!((shown.as_str(), source.as_str()), ("postgres://u:******@h/d", "DATABASE_URL"));
}

#[test]
fn a_port_keeps_the_address_and_yields_to_the_own_variable() {
    let port = ("PORT", "9000");
    assert_eq!(shown(&resolved("", &[port]), "http.bind").0, "127.0.0.1:9000");
    let local = resolved("[http]\nbind = \"localhost:1\"", &[port]);
    assert_eq!(shown(&local, "http.bind").0, "127.0.0.1:9000");
    let own = resolved("", &[port, ("KASSA_HTTP__BIND", "127.0.0.1:1")]);
    assert_eq!(shown(&own, "http.bind").0, "127.0.0.1:1");
    assert!(errors("", &[("PORT", "many")]).contains("http.bind = \"many\" (PORT): is not a port"));
}

#[test]
fn unknown_keys_are_refused_with_a_suggestion_wherever_they_stand() {
    let told = errors(
        "[jwt]\nsecrt = \"x\"\n[htpp]\nbind = \"y\"\n",
        &[
            ("KASSA_ORDERS__TLL", "1h"),
            ("KASSA_HTTP_BIND", "127.0.0.1:1"),
            ("KASSA_FAVOURITE_COLOUR", "blue"),
        ],
    );
    assert!(told.starts_with("5 configuration errors"), "{told}");
    assert!(told.contains("did you mean jwt.secret?"), "{told}");
    assert!(told.contains("did you mean http?"), "{told}");
    assert!(told.contains("did you mean KASSA_ORDERS__TTL?"), "{told}");
    assert!(told.contains("did you mean KASSA_HTTP__BIND?"), "{told}");
    assert!(told.contains("KASSA_FAVOURITE_COLOUR: unknown key; `kassa config"), "{told}");
}

#[test]
fn what_is_like_no_key_gets_no_suggestion() {
    let told = errors("[foo]\nbar = 1\n[shop]\ntimeout = \"1s\"\n[orders]\nbatch = 2\n", &[]);
    assert!(told.contains("foo (") && !told.contains("did you mean log?"), "{told}");
    assert!(told.contains("did you mean outbox.batch?"), "{told}");
    let several = told.lines().find(|line| line.contains("shop.timeout")).unwrap();
    assert!(!several.contains("did you mean"), "several tables have a timeout: {several}");
}

#[test]
fn an_unknown_provider_is_told_how_to_become_one() {
    let told = errors("[payments]\ndefault_provider = \"acme\"\n", &[]);
    assert!(told.contains("payments.default_provider = \"acme\""), "{told}");
    assert!(told.contains("docs/guides/write-a-provider.md"), "{told}");
}

#[test]
fn printed_messages_are_warned_of_outside_the_demo() {
    let warned = |file: &str, demo: bool| {
        let (_dir, mut sources) = sources(file, &[]);
        sources.demo = demo;
        Resolved::from_sources(&sources).settings().unwrap().warnings().join("\n")
    };
    let both = warned("", false);
    assert!(both.contains("notify.email.kind is console"), "{both}");
    assert!(both.contains("notify.sms.kind is console"), "{both}");
    let off = "[notify.email]\nkind = \"off\"\n[notify.sms]\nkind = \"off\"\n";
    for none in [warned(off, false), warned("", true)] {
        assert!(!none.contains("console"), "{none}");
    }
}

#[test]
fn shop_pages_without_email_are_warned_of() {
    let warned = |kind: &str, shop: bool| {
        let file = format!("[web]\nshop = {shop}\n[notify.email]\nkind = \"{kind}\"\n");
        let (_dir, sources) = sources(&file, &[]);
        let warnings = Resolved::from_sources(&sources).settings().unwrap().warnings();
        warnings.iter().any(|warning| warning.contains("cannot sign in with a code"))
    };
    let found = [warned("off", true), warned("off", false), warned("console", true)];
    assert_eq!(found, [true, false, false]);
}

#[test]
fn what_others_put_beside_our_variables_is_left_alone() {
    let foreign = [
        ("KASSA_SERVICE_HOST", "10.0.0.1"),
        ("KASSA_SERVICE_PORT", "8080"),
        ("KASSA_PORT", "tcp://10.0.0.1:8080"),
        ("KASSA_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("KASSA_JWT__SECRET", ""),
        ("KASSA_TEST_POSTGRES", "off"),
    ];
    assert_eq!(resolved("", &foreign).errors, ConfigErrors::default());
    assert!(errors("", &[("KASSA_PORT", "8080")]).contains("unknown key"));
}

#[test]
fn all_faults_are_told_at_once_with_key_place_value_and_what_is_allowed() {
    let file = "[orders]\nttl = 30\nauto_confirm = \"perhaps\"\n[http]\nbind = [1]\n";
    let told = errors(file, &[("KASSA_DATABASE__POOL_SIZE", "0"), ("PORT", "x")]);
    assert!(told.starts_with("5 configuration errors"), "{told}");
    assert!(told.contains("orders.ttl = \"30\" ("), "{told}");
    assert!(told.contains("kassa.toml): has no unit (30s? 30m?); allowed: a duration"), "{told}");
    assert!(told.contains("orders.auto_confirm = \"perhaps\""), "{told}");
    assert!(told.contains("is a list or a table"), "{told}");
    let pool = "database.pool_size = \"0\" (KASSA_DATABASE__POOL_SIZE): is too small; allowed: an \
                integer from 1 to 256";
    assert!(told.contains(pool), "{told}");
}

#[test]
fn a_pool_that_is_too_small_for_postgresql_is_refused() {
    let told = |url: &str, size: &str| {
        let variables = [("KASSA_DATABASE__URL", url), ("KASSA_DATABASE__POOL_SIZE", size)];
        let resolved = resolved("", &variables);
        resolved.settings().unwrap().errors_for_serving(&resolved).to_string()
    };
    for url in ["postgres://k@db/k", "postgresql://k@db/k"] {
        for size in ["1", "2"] {
            let refused = told(url, size);
            assert!(refused.contains("database.pool_size = "), "{refused}");
            assert!(refused.contains("allowed: an integer from 3 to 256"), "{refused}");
        }
        assert!(!told(url, "3").contains("pool_size"));
    }
    assert!(!told("sqlite://kassa.db", "1").contains("pool_size"));
}

#[test]
fn a_file_that_is_no_toml_or_was_named_and_is_missing_is_a_fault() {
    assert!(errors("[http\n", &[]).contains("the settings file"));
    let missing = errors("", &[("KASSA_CONFIG", "/nowhere/kassa.toml")]);
    assert!(missing.contains("/nowhere/kassa.toml): cannot be read"), "{missing}");
}

#[test]
fn secrets_come_from_files_too() {
    let (dir, mut sources) = sources("[jwt]\nsecret = \"in the file\"\n", &[]);
    let path = dir.path().join("secret");
    fs::write(&path, "from a file of its own\n").unwrap();
    let variable = ("KASSA_JWT__SECRET_FILE".to_owned(), path.display().to_string());
    sources.environment.insert(variable.0, variable.1);
    let resolved = Resolved::from_sources(&sources);
    assert_eq!(resolved.settings.get("jwt.secret").unwrap().text, "from a file of its own");
    let (value, source) = shown(&resolved, "jwt.secret");
    assert_eq!(value, "******");
    assert!(source.ends_with("secret, named by KASSA_JWT__SECRET_FILE"), "{source}");
}

#[test]
fn a_secret_and_its_file_in_one_place_or_a_missing_file_are_faults() {
    let both = [("KASSA_JWT__SECRET", "a"), ("KASSA_JWT__SECRET_FILE", "/nowhere")];
    assert!(errors("", &both).contains("jwt.secret (KASSA_JWT__SECRET): conflicts with"));
    let missing = errors("", &[("KASSA_JWT__SECRET_FILE", "/nowhere")]);
    assert!(missing.contains("jwt.secret_file (/nowhere, named by"), "{missing}");
    let covered = "[jwt]\nsecret_file = \"/nowhere\"\n";
    assert_eq!(resolved(covered, &[("KASSA_JWT__SECRET", "a")]).errors, ConfigErrors::default());
}

#[test]
fn no_secret_is_ever_shown() {
    let canary = "canary-4f1d1b7c";
    let url = format!("postgres://u:{canary}@h/d");
    let file = format!(
        "[jwt]\nsecret = \"{canary}\"\nprevious_secret = \"{canary}\"\n[payments.mock]\n\
         webhook_secret = \"{canary}\"\nprevious_webhook_secret = \"{canary}\"\n"
    );
    let resolved = resolved(&file, &[("DATABASE_URL", url.as_str())]);
    let settings = resolved.settings().unwrap();
    let texts = [
        format!("{:?}", resolved.shown()),
        format!("{settings:?}"),
        settings.errors_for_serving(&resolved).to_string(),
    ];
    for text in texts {
        assert!(!text.contains(canary), "{text}");
    }
    let wrong = errors("[database]\nurl = \"mysql://u:canary-4f1d1b7c@h/d\"\n", &[]);
    assert!(wrong.contains("database.url") && !wrong.contains(canary), "{wrong}");
}

#[test]
fn a_server_needs_strong_secrets_and_says_which_variables_to_set() {
    let mock = [("KASSA_PAYMENTS__DEFAULT_PROVIDER", "mock"), ("KASSA_JWT__SECRET", "changeme")];
    let resolved = resolved("", &mock);
    let told = resolved.settings().unwrap().errors_for_serving(&resolved).to_string();
    assert!(told.contains("jwt.secret (KASSA_JWT__SECRET): is publicly known"), "{told}");
    assert!(told.contains("payments.mock.webhook_secret: is missing"), "{told}");
    assert!(told.contains("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET="), "{told}");
}

#[test]
fn magic_amounts_belong_to_the_demo_and_the_demo_to_this_machine() {
    let file = "[payments.mock]\nmagic_amounts = true\n[http]\nbind = \"0.0.0.0:8080\"\n";
    let (_dir, mut sources) = sources(file, &[]);
    let outside = Resolved::from_sources(&sources);
    let told = outside.settings().unwrap().errors_for_serving(&outside).to_string();
    assert!(told.contains("magic_amounts = \"true\""), "{told}");
    assert!(!told.contains("http.bind"), "{told}");
    sources.demo = true;
    let inside = Resolved::from_sources(&sources);
    let told = inside.settings().unwrap().errors_for_serving(&inside).to_string();
    assert!(told.starts_with("1 configuration error\n  http.bind = \"0.0.0.0:8080\""), "{told}");
}

#[test]
fn the_demo_needs_no_settings_at_all() {
    let (_dir, mut sources) = sources("", &[]);
    sources.demo = true;
    let resolved = Resolved::from_sources(&sources);
    let settings = resolved.settings().unwrap();
    assert_eq!(settings.errors_for_serving(&resolved), ConfigErrors::default());
    let (configured, _) = settings.test_provider().unwrap();
    assert_eq!(configured.settings.flag("payments.mock.magic_amounts"), Some(false));
    assert_eq!(shown(&resolved, "payments.default_provider"), ("mock".into(), "--demo".into()));
}

#[test]
fn origins_are_a_text_or_a_list_and_the_demo_allows_this_machine() {
    let list = "[http]\nallowed_origins = [\"https://a.example\", \"http://localhost:3000\"]\n";
    let text = "[http]\nallowed_origins = \"https://a.example, http://localhost:3000\"\n";
    for file in [list, text] {
        let origins = resolved(file, &[]).settings().unwrap().http.allowed_origins;
        assert!(origins.allow("https://a.example") && origins.allow("http://localhost:3000"));
        assert!(!origins.allow("http://localhost:3001"));
    }
    assert!(resolved("", &[]).settings().unwrap().http.allowed_origins.is_off());
    let (_dir, mut demo) = sources("", &[]);
    demo.demo = true;
    let demo = Resolved::from_sources(&demo).settings().unwrap().http.allowed_origins;
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        assert!(
            demo.allow(&format!("http://{host}:5173")) && demo.allow(&format!("http://{host}"))
        );
    }
    assert!(!demo.allow("https://shop.example") && !demo.allow("null"));

    let slash = ("KASSA_HTTP__ALLOWED_ORIGINS", "https://a.example/");
    let told = errors("", &[slash]);
    let expected = "http.allowed_origins = \"https://a.example/\" (KASSA_HTTP__ALLOWED_ORIGINS): \
                    `https://a.example/` ends with a slash: is it https://a.example?";
    assert!(told.contains(expected), "{told}");
    assert!(errors("[http]\nallowed_origins = [1]\n", &[]).contains("is a list or a table"));
    let all = resolved("", &[("KASSA_HTTP__ALLOWED_ORIGINS", "*")]).settings().unwrap();
    assert!(all.warnings().iter().any(|warning| warning.contains("http.allowed_origins is *")));
}

#[test]
fn a_secret_in_the_place_of_a_public_setting_is_not_echoed() {
    let settings = [
        ("KASSA_PAYMENTS__STRIPE__SECRET_KEY", "sk_live_first"),
        ("KASSA_PAYMENTS__STRIPE__PUBLISHABLE_KEY", "sk_live_second"),
        ("KASSA_PAYMENTS__STRIPE__WEBHOOK_SECRET", "third"),
        ("KASSA_PAYMENTS__MOLLIE__WEBHOOK_URL", "https://shop:fourth@shop.example"),
    ];
    let resolved = resolved("", &settings);
    let told = resolved.settings().unwrap().errors_for_serving(&resolved).to_string();
    for key in ["stripe.publishable_key", "stripe.webhook_secret", "mollie.webhook_url"] {
        assert!(told.contains(key), "{told}");
    }
    for secret in ["first", "second", "third", "fourth"] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[test]
fn a_secret_in_a_public_text_of_a_provider_is_not_shown() {
    let key = "payments.stripe.publishable_key";
    let of = |value: &str| {
        let variable = ("KASSA_PAYMENTS__STRIPE__PUBLISHABLE_KEY", value);
        shown(&resolved("", &[variable]), key).0
    };
    assert_eq!(of("pk_live_1"), "pk_live_1");
    for secret in ["sk_live_canary", "rk_test_canary", "whsec_canary", "canary"] {
        let told = of(secret);
        assert!(!told.contains("canary") && told.contains("config check"), "{secret}: {told}");
    }
}

#[test]
fn the_shop_pages_need_a_public_address_over_https() {
    let found = |file: &str, demo: bool| {
        let (_dir, mut sources) = sources(file, &[]);
        sources.demo = demo;
        let resolved = Resolved::from_sources(&sources);
        let settings = resolved.settings().unwrap();
        let errors = settings.errors_for_serving(&resolved).to_string();
        (settings.has_shop_pages(), errors.contains("http.public_url"))
    };
    let on = "[web]\nshop = true\n";
    assert_eq!(found("", false), (false, false));
    assert_eq!(found("", true), (true, false));
    assert_eq!(found("[web]\nshop = false\n", true), (false, false));
    assert_eq!(found(on, false), (true, true));
    let with = |url: &str| found(&format!("{on}[http]\npublic_url = \"{url}\"\n"), false);
    assert_eq!(with("https://shop.example"), (true, false));
    assert_eq!(with("http://shop.example"), (true, true));
}

#[test]
#[cfg(feature = "web")]
fn a_broken_page_stops_the_start_with_its_file_and_line() {
    let pages = tempfile::tempdir().unwrap();
    fs::create_dir(pages.path().join("shop")).unwrap();
    fs::write(pages.path().join("shop/cart.html"), "<h1>\n{{ cart.totl.amount }}").unwrap();
    let file = format!("[web]\ntemplates_dir = '{}'\n", pages.path().display());
    let (_dir, sources) = sources(&file, &[]);
    let resolved = Resolved::from_sources(&Sources { demo: true, ..sources });
    let told = resolved.settings().unwrap().errors_for_serving(&resolved).to_string();
    assert!(told.contains("web.templates_dir"), "{told}");
    assert!(told.contains(": is invalid: shop/cart.html cannot be rendered"), "{told}");
    assert!(told.contains("shop/cart.html:2"), "{told}");
}
