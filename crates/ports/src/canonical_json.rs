//! JSON in one form, so that a signature or a fingerprint does not depend on how a text was written.
//!
//! The form is that of RFC 8785 (JSON Canonicalization Scheme), except that no number loses a digit.
//! RFC 8785 reads every number as a double, and beyond 2^53 several integers are one double: a body
//! whose 64-bit id was altered would keep its signature. Here a number is written as in RFC 8785 if
//! the result is the same number, and otherwise keeps its digits unchanged.

mod number;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Error;

use number::{Numbers, canonical_number};

/// A JSON text in canonical form.
///
/// # Errors
/// If it is not JSON, or an object names a member twice: two parsers could choose different
/// members.
pub fn canonical_json(text: &[u8]) -> Result<String, Error> {
    let mut numbers = Numbers::of(text);
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let canonical = Canonical { numbers: &mut numbers }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(canonical)
}

/// A JSON object in canonical form, member by member; [`fmt::Display`] gives its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanonicalObject(Members);

impl CanonicalObject {
    /// Reads an object.
    ///
    /// # Errors
    /// As for [`canonical_json`], and if the text is JSON but not an object.
    pub fn read(text: &[u8]) -> Result<Self, Error> {
        let mut numbers = Numbers::of(text);
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        let members = deserializer.deserialize_any(ObjectOnly { numbers: &mut numbers })?;
        deserializer.end()?;
        Ok(Self(members))
    }

    /// Takes a member out; its value in canonical form.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.0.0.remove(&MemberName::of(name)).map(|member| member.value)
    }
}

impl fmt::Display for CanonicalObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A member's name as RFC 8785 sorts it: by its UTF-16 code units.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct MemberName(Vec<u16>);

impl MemberName {
    fn of(name: &str) -> Self {
        Self(name.encode_utf16().collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    /// The name as JSON text.
    name: String,
    /// The value in canonical form.
    value: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Members(BTreeMap<MemberName, Member>);

impl Members {
    fn read<'de, A: MapAccess<'de>>(
        mut access: A,
        numbers: &mut Numbers<'_>,
    ) -> Result<Self, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = access.next_key::<String>()? {
            let value = access.next_value_seed(Canonical { numbers: &mut *numbers })?;
            let member = Member { name: quoted(&name)?, value };
            if members.insert(MemberName::of(&name), member).is_some() {
                return Err(A::Error::custom("a member is named twice"));
            }
        }
        Ok(Self(members))
    }
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (at, Member { name, value }) in self.0.values().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{name}:{value}")?;
        }
        f.write_str("}")
    }
}

/// Reads any value into its canonical text.
struct Canonical<'n, 't> {
    /// The numbers that are still to come.
    numbers: &'n mut Numbers<'t>,
}

impl<'de> DeserializeSeed<'de> for Canonical<'_, '_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Canonical<'_, '_> {
    fn number<E: serde::de::Error>(self) -> Result<String, E> {
        let digits = self.numbers.next().ok_or_else(|| E::custom("not a number"))?;
        canonical_number(digits).map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Canonical<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }

    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<String, E> {
        self.number()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<String, E> {
        self.number()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<String, E> {
        self.number()
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        quoted(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<String, A::Error> {
        let mut text = "[".to_owned();
        while let Some(item) = items.next_element_seed(Canonical { numbers: &mut *self.numbers })? {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&item);
        }
        text.push(']');
        Ok(text)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<String, A::Error> {
        Ok(Members::read(members, self.numbers)?.to_string())
    }
}

/// Reads an object, and nothing else.
struct ObjectOnly<'n, 't> {
    numbers: &'n mut Numbers<'t>,
}

impl<'de> Visitor<'de> for ObjectOnly<'_, '_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Members, A::Error> {
        Members::read(members, self.numbers)
    }
}

fn quoted<E: serde::de::Error>(text: &str) -> Result<String, E> {
    serde_json::to_string(text).map_err(E::custom)
}

#[cfg(test)]
mod tests;
