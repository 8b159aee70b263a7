//! The variants of a tagged enum have names. The derive writes those that hold another object where they are used,
//! and generators of clients cannot name such a type.

use utoipa::openapi::schema::AllOf;
use utoipa::openapi::{Components, Ref, RefOr, Schema};

/// The property that says which variant an object is.
const TAG: &str = "type";

/// Makes every variant that holds another object a schema of its own, and refers to it.
pub fn name(components: &mut Components) {
    let mut named = Vec::new();
    for (owner, schema) in &mut components.schemas {
        let RefOr::T(Schema::OneOf(variants)) = schema else { continue };
        for variant in &mut variants.items {
            let RefOr::T(Schema::AllOf(parts)) = variant else { continue };
            if let Some(tag) = tag_of(parts) {
                let name = format!("{owner}{}", pascal_case(&tag));
                let reference = RefOr::Ref(Ref::from_schema_name(&name));
                named.push((name, std::mem::replace(variant, reference)));
            }
        }
    }
    components.schemas.extend(named);
}

/// The only value of the tag.
fn tag_of(parts: &AllOf) -> Option<String> {
    parts.items.iter().find_map(|part| {
        let RefOr::T(Schema::Object(part)) = part else { return None };
        let RefOr::T(Schema::Object(tag)) = part.properties.get(TAG)? else { return None };
        Some(tag.enum_values.as_ref()?.first()?.as_str()?.to_owned())
    })
}

fn pascal_case(tag: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    tag.split('_').map(word).collect()
}
