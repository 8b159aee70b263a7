//! docs/metrics.md lists every metric that a server shows.

mod generated;

#[test]
fn the_page_of_the_metrics_is_made_from_their_table() {
    generated::assert_page("docs/metrics.md", &application::metrics::render_markdown());
}
