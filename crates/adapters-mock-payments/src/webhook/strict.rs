//! JSON without doubt: an object that names a member twice, at any depth, is refused. Two readers
//! could each take another one for the one that was signed.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads an object.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, serde_json::Error> {
    let Strict(value) = serde_json::from_slice(bytes)?;
    match value {
        Value::Object(members) => Ok(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(de::Error::custom("the body is no JSON object"))
        }
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without a repeated member")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("not a finite number"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let Strict(value) = members.next_value()?;
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("a member is named twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_is_read_as_it_is() {
        let text = r#"{"a":[1,-2,1.5,true,null,"x"],"b":{"c":{}},"ü":18446744073709551615}"#;
        let read = object(text.as_bytes()).unwrap();
        let expected = json!({
            "a": [1, -2, 1.5, true, null, "x"], "b": { "c": {} }, "ü": u64::MAX,
        });
        assert_eq!(Value::Object(read), expected);
    }

    #[test]
    fn a_member_named_twice_is_refused_at_any_depth() {
        let doubtful = [
            r#"{"status":"failed","status":"paid"}"#,
            r#"{"status":"paid","status":"paid"}"#,
            r#"{"status":"failed","st\u0061tus":"paid"}"#,
            r#"{"raw_data":{"amount":"1.00","amount":"2.00"}}"#,
            r#"{"raw_data":{"list":[{"a":1},{"b":1,"b":2}]}}"#,
        ];
        for text in doubtful {
            let error = object(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains("twice"), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        let texts =
            ["", " ", "null", "[]", "1", "\"{}\"", "{", "{}x", "{}{}", "\u{feff}{}", "{'a':1}"];
        for text in texts {
            assert!(object(text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(object(b"{\"a\":\"\xff\"}").is_err(), "not UTF-8");
        assert!(object(b"{\"a\":1e999}").is_err(), "not a finite number");
        assert!(object(br#"{"a":"\ud800"}"#).is_err(), "half a character");
        assert!(object("[".repeat(100_000).as_bytes()).is_err(), "too deep");
    }
}
