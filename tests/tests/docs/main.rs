//! The pages of the documentation that are generated from the code; `make docs` updates them.

mod generated;

use generated::assert_page;

#[test]
fn the_page_of_the_errors_is_made_from_the_registry() {
    assert_page("docs/errors.md", &api_actix::errors::render_markdown());
}

#[test]
fn the_page_of_the_metrics_is_made_from_their_table() {
    assert_page("docs/metrics.md", &application::metrics::render_markdown());
}

#[test]
fn the_openapi_document_is_made_from_the_handlers() {
    let rendered = api_actix::openapi().to_pretty_json().expect("a document");
    assert_page("docs/openapi.json", &format!("{rendered}\n"));
}

#[test]
fn the_page_of_the_state_machines_is_made_from_the_code() {
    assert_page("docs/state-machines.md", &domain::state_machines::render_markdown());
}
