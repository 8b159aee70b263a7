//! The document is consistent and complete.

use std::collections::BTreeSet;

use serde_json::Value;

use super::openapi;
use crate::errors::Code;

fn document() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

/// Every operation with its method and path.
fn all(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let item = item.as_object().unwrap().clone();
        let path = path.clone();
        item.into_iter().map(move |(method, operation)| (method, path.clone(), operation))
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn every_operation_says_what_it_is_for() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in all(&document) {
        let name = format!("{method} {path}");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{name}: {summary:?}");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}");
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{id} twice");
    }
    assert!(ids.len() > 50, "{} operations", ids.len());
}

#[test]
fn every_operation_refers_to_its_refusals() {
    for (method, path, operation) in all(&document()) {
        let name = format!("{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name}");
        let refusals = responses.iter().filter(|(status, _)| status.starts_with(['4', '5']));
        for (status, response) in refusals.filter(|_| path != "/readyz") {
            let shared = format!("#/components/responses/Refusal{status}");
            assert_eq!(response["$ref"], shared.as_str(), "{name} {status}");
        }
        let takes_body = !operation["requestBody"].is_null();
        assert_eq!(responses.contains_key("413"), takes_body, "{name}");
    }
}

#[test]
fn a_refusal_is_a_problem_and_names_its_codes() {
    let document = document();
    for code in Code::ALL.iter().map(|code| code.entry()) {
        let name = format!("/components/responses/Refusal{}", code.status);
        let shared = document.pointer(&name).expect("a refusal of that status");
        let schema = &shared["content"]["application/problem+json"]["schema"]["$ref"];
        assert_eq!(schema, "#/components/schemas/Problem", "{name}");
        let words = shared["description"].as_str().unwrap();
        assert!(words.contains(code.code), "{name}: {words}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        if let Some(reference) = value["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(entries) => open.extend(entries),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

#[test]
fn enums_and_amounts_are_spelt_out() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let order = &schemas["Order"]["properties"];
    assert_eq!(order["status"]["$ref"], "#/components/schemas/OrderStatus", "{order}");
    let words = schemas["OrderStatus"]["enum"].as_array().unwrap();
    assert!(words.contains(&"delivered".into()) && words.len() == 8, "{words:?}");
    assert_eq!(order["total_amount"]["$ref"], "#/components/schemas/Amount", "{order}");
    assert_eq!(schemas["Amount"]["type"], "string");
    let action = &schemas["PossibleMove"]["properties"]["move"]["$ref"];
    assert_eq!(action, "#/components/schemas/OrderAction");
    assert_eq!(schemas["OrderAction"]["type"], "string");
    let parameters = document["paths"]["/api/orders"]["get"]["parameters"].as_array().unwrap();
    let status = parameters.iter().find(|p| p["name"] == "status").unwrap();
    assert!(status["schema"].to_string().contains("cancelled"), "{status}");
    let key = &document["paths"]["/api/checkout/session"]["post"]["parameters"][0];
    assert_eq!((&key["name"], &key["in"]), (&"Idempotency-Key".into(), &"header".into()));
    assert_eq!(key["required"], true);
}

#[test]
fn a_page_refers_to_its_rows() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let pages: Vec<_> = schemas.iter().filter(|(name, _)| name.starts_with("Page_")).collect();
    assert!(pages.len() > 10, "{} pages", pages.len());
    for (name, page) in pages {
        let row = name.replace("Page_", "#/components/schemas/");
        assert_eq!(page["properties"]["items"]["items"]["$ref"], row.as_str(), "{name}");
    }
}

#[test]
fn every_variant_is_written_out_or_has_a_name() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        let schema = schema.to_string();
        for list in schema.split("\"oneOf\":[").skip(1) {
            assert!(!list.starts_with("{\"allOf\"") && !list.contains(",{\"allOf\""), "{name}");
        }
    }
    for variant in ["Event", "Message", "Webhook"] {
        assert!(schemas.contains_key(&format!("TimelineEntry{variant}")), "{variant}");
    }
    let items = &schemas["OrderTimeline"]["properties"]["items"]["items"];
    assert_eq!(items["$ref"], "#/components/schemas/TimelineEntry");
}

#[test]
fn a_parameter_is_absent_and_never_null() {
    for (method, path, operation) in all(&document()) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let schema = parameter["schema"].to_string();
            assert!(!schema.contains("null"), "{method} {path}: {parameter}");
        }
    }
}

#[test]
fn the_legacy_prefix_has_every_route_of_orders() {
    let document = document();
    let of = |prefix: &str| -> BTreeSet<(String, String)> {
        let all = all(&document).into_iter();
        all.filter_map(|(method, path, _)| Some((method, path.strip_prefix(prefix)?.to_owned())))
            .collect()
    };
    assert_eq!(of("/orders"), of("/api/orders"));
    assert_eq!(of("/orders").len(), 12);
}
