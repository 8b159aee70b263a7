//! A page refers to the schema of its rows. The derive repeats it in every page, and clients that are
//! generated from the document would have two types for one object.

use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{Components, Ref, RefOr, Schema};

/// What the derive names a page: `Page_` and the name of its rows.
const PAGE: &str = "Page_";
/// What it names a row with the number of its order: `Listed_` and the name of the row.
const LISTED: &str = "Listed_";

/// Replaces the rows of all pages by references.
pub fn refer(components: &mut Components) {
    let pages: Vec<String> = components.schemas.keys().cloned().collect();
    for page in pages {
        let Some(row) = page.strip_prefix(PAGE) else { continue };
        let Some(repeated) = rows_of(components, &page).map(|rows| rows.clone()) else { continue };
        let repeated = with_named_row(components, row, repeated);
        let reference = named(components, row, repeated);
        if let Some(rows) = rows_of(components, &page) {
            *rows = reference;
        }
    }
}

/// The schema of the rows of a page.
fn rows_of<'a>(components: &'a mut Components, page: &str) -> Option<&'a mut RefOr<Schema>> {
    let Some(RefOr::T(Schema::Object(page))) = components.schemas.get_mut(page) else {
        return None;
    };
    let Some(RefOr::T(Schema::Array(rows))) = page.properties.get_mut("items") else {
        return None;
    };
    match &mut rows.items {
        ArrayItems::RefOrSchema(row) => Some(row),
        ArrayItems::False => None,
    }
}

/// A row with the number of its order, with a reference to the row.
fn with_named_row(
    components: &mut Components,
    name: &str,
    mut schema: RefOr<Schema>,
) -> RefOr<Schema> {
    if let (Some(row), RefOr::T(Schema::AllOf(parts))) = (name.strip_prefix(LISTED), &mut schema)
        && let Some(repeated) = parts.items.first_mut()
    {
        *repeated = named(components, row, repeated.clone());
    }
    schema
}

/// A reference to the schema of this name, which is this one if there is none yet.
fn named(components: &mut Components, name: &str, schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(_) = &schema {
        components.schemas.entry(name.to_owned()).or_insert(schema);
    }
    RefOr::Ref(Ref::from_schema_name(name))
}
