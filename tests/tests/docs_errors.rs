//! docs/errors.md lists every error code the API can answer with.

mod generated;

#[test]
fn the_page_of_the_errors_is_made_from_the_registry() {
    let rendered = api_actix::errors::render_markdown();
    generated::assert_page("docs/errors.md", &rendered);
}
