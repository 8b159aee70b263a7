//! Templates and a style sheet of an operator.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::samples::{Sample, whole};
use crate::custom::{CustomPages, PageFaults};
use crate::templates::TEMPLATES;

/// Set to write the samples down instead of comparing them.
const UPDATE: &str = "KASSA_UPDATE_DOCS";
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples.json");

/// Holds the samples with which an operator's templates are tried against those of the tests: they must have the
/// same members. All samples of a template count, wherever they are written.
#[track_caller]
pub fn assert_samples_are_written_down(samples: &[Sample]) {
    let mut current: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (name, full, empty) in samples {
        current.entry(name).or_default().extend([whole(name, full), whole(name, empty)]);
    }
    if std::env::var_os(UPDATE).is_some() {
        fs::write(FILE, format!("{}\n", serde_json::to_string(&current).unwrap())).unwrap();
    }
    let written: Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    for (name, samples) in current {
        assert_eq!(
            members(&written[name]),
            members(&json!(samples)),
            "{name}: run KASSA_UPDATE_DOCS=1 cargo test -p web-actix samples, and commit samples.json"
        );
    }
}

/// A value with its members, and without what they are.
fn members(value: &Value) -> Value {
    match value {
        Value::Object(all) => {
            all.iter().map(|(name, value)| (name.clone(), members(value))).collect()
        }
        Value::Array(all) => all.iter().map(members).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Value::Null,
    }
}

fn with(files: &[(&str, &str)]) -> Result<CustomPages, PageFaults> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    CustomPages::read(folder.path())
}

#[test]
fn files_replace_templates_and_the_style_sheet() {
    let cart = "{% extends \"layout.html\" %}{% block main %}<h1>Basket</h1>{{ cart.final_amount|money(cart.currency) }}{% endblock %}";
    let custom = with(&[
        ("shop/cart.html", cart),
        ("assets/style.css", "h1 { color: red; }"),
        (".git", "ignored"),
    ]);
    let templates = custom.unwrap().0;
    let samples: Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    let page = templates.render("shop/cart.html", 1, &samples["shop/cart.html"][0]).unwrap();
    assert!(page.contains("<h1>Basket</h1>25,00\u{a0}£"), "{page}");
    let own = templates.assets().find(|asset| asset.path.ends_with(".css")).unwrap();
    let built_in = crate::templates::current().assets().next().unwrap();
    assert_ne!(own.path, built_in.path, "browsers load it anew");
    assert!(page.contains(&own.path));
}

#[test]
fn an_empty_directory_and_copies_of_all_files_are_accepted() {
    with(&[]).unwrap();
    let style_sheet = ("assets/style.css", crate::assets::STYLE_SHEET);
    let copies: Vec<_> = TEMPLATES.iter().copied().chain([style_sheet]).collect();
    with(&copies).unwrap();
}

#[test]
fn parts_of_pages_are_replaced() {
    let own = "{% macro timeline(entries, currency) %}<p>No timeline</p>{% endmacro %}";
    with(&[("admin/parts/timeline.html", own)]).unwrap();
    let broken = with(&[("admin/parts/timeline.html", "")]).unwrap_err().to_string();
    assert!(broken.contains("admin/order.html cannot be rendered"), "{broken}");
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    for (name, text, fault) in [
        ("shop/cart.html", "{% if %}", "shop/cart.html cannot be parsed"),
        ("shop/cart.html", "{{ cart.nothing.more }}", "shop/cart.html cannot be rendered"),
        ("parts.html", "{{ 1 }}", "cannot be rendered"),
        ("shop/basket.html", "", "shop/basket.html is neither a template nor assets/style.css"),
        ("index.html", "", "index.html is neither a template"),
        ("shop/deep/cart.html", "", "shop/deep is neither a template"),
        ("assets/kassa.js", "", "assets/kassa.js is neither a template"),
    ] {
        let fault_found = with(&[(name, text)]).unwrap_err().to_string();
        assert!(fault_found.contains(fault), "{name}: {fault_found}");
    }
    let long = "x".repeat(300 * 1_024);
    assert!(with(&[("error.html", &long)]).unwrap_err().to_string().contains("256 KiB"));
    let missing = CustomPages::read(Path::new("/nowhere")).unwrap_err().to_string();
    assert!(missing.contains("/nowhere cannot be read"), "{missing}");
}
