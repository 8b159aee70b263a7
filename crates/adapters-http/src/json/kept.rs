//! What an adapter keeps with a payment ([`ports::ProviderPayment::provider_data`]): texts by their names.

use serde_json::{Map, Value};

use super::text_at;

/// The texts that are there, as JSON text; `None` without any, which leaves what is kept as it is.
#[must_use]
pub fn keep(texts: &[(&str, Option<&str>)]) -> Option<String> {
    let known = texts.iter().filter_map(|(name, text)| Some(((*name).to_owned(), (*text)?.into())));
    let known: Map<String, Value> = known.collect();
    (!known.is_empty()).then(|| Value::Object(known).to_string())
}

/// A text that was kept; `None` if there is none, or it is empty.
#[must_use]
pub fn kept(provider_data: Option<&str>, name: &str) -> Option<String> {
    let data: Value = serde_json::from_str(provider_data?).ok()?;
    text_at(&data, &format!("/{name}")).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_again() {
        let data =
            keep(&[("capture", Some("cap_1")), ("authorization", None), ("empty", Some(""))]);
        let data = data.as_deref();
        assert_eq!(kept(data, "capture").as_deref(), Some("cap_1"));
        assert_eq!((kept(data, "authorization"), kept(data, "empty")), (None, None));
    }

    #[test]
    fn without_a_text_nothing_is_kept() {
        assert_eq!(keep(&[("capture", None)]), None);
        assert_eq!((kept(None, "capture"), kept(Some("garbage"), "capture")), (None, None));
    }
}
