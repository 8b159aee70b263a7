//! docs/openapi.json is the document that the server gives at /openapi.json.

mod generated;

#[test]
fn the_document_is_made_from_the_handlers() {
    let rendered = api_actix::openapi().to_pretty_json().expect("a document");
    generated::assert_page("docs/openapi.json", &format!("{rendered}\n"));
}
