//! A page refers to the schema of its rows. The derive repeats it in every page, and clients that are
//! generated from the document would have two types for one object.

use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{Components, Ref, RefOr, Schema};

/// What the derive names a page: `Page_` and the name of its rows.
const PAGE: &str = "Page_";

/// Replaces the rows of all pages by references.
pub fn refer(components: &mut Components) {
    let names: Vec<String> = components.schemas.keys().cloned().collect();
    for (page, schema) in &mut components.schemas {
        let Some(row) = page.strip_prefix(PAGE) else { continue };
        if names.iter().any(|name| name == row) {
            refer_to(row, schema);
        }
    }
}

fn refer_to(row: &str, page: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(page)) = page else { return };
    if let Some(RefOr::T(Schema::Array(rows))) = page.properties.get_mut("items") {
        let row = RefOr::Ref(Ref::from_schema_name(row));
        rows.items = ArrayItems::RefOrSchema(Box::new(row));
    }
}
