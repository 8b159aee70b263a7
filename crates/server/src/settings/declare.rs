//! Declaring settings: one macro gives a section's struct, its keys and how they are read.

use std::net::SocketAddr;
use std::time::Duration;

use api_actix::Origins;
use domain::locale::Locale;
use domain::money::Currency;
use domain::order::{CapturePolicy, OrderLifecycle};
use secrecy::SecretString;

use super::key::{Default, Key};
use super::kind::{Value, ValueKind};
use super::reader::Reader;

pub const MINUTE: u64 = 60;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// A section: the settings of one table.
pub trait Section: Sized {
    /// Its keys, in the order in which they are documented.
    const KEYS: &'static [Key];

    /// Reads it; `None` if a key has no readable value.
    fn read(reader: &Reader<'_>) -> Option<Self>;
}

/// A type that a setting can have.
pub trait Field: Sized {
    /// From the value of the key, which is `None` if it has none.
    fn from_value(value: Option<&Value>) -> Option<Self>;
}

/// Declares a section: `field: Type = kind, default, "help";` for each of its keys.
macro_rules! section {
    (
        $(#[$meta:meta])*
        pub struct $name:ident in $table:literal {
            $($field:ident: $type:ty = $kind:expr, $default:expr, $help:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $(#[doc = $help] pub $field: $type,)+
        }

        impl Section for $name {
            const KEYS: &'static [Key] = &[$(Key {
                name: concat!($table, ".", stringify!($field)),
                kind: $kind,
                default: $default,
                help: $help,
            },)+];

            fn read(reader: &Reader<'_>) -> Option<Self> {
                Some(Self { $($field: reader.read(concat!($table, ".", stringify!($field)))?,)+ })
            }
        }
    };
}
pub(super) use section;

/// Applies if nothing is set.
pub const fn or(default: &'static str) -> Default {
    Default::Value(default)
}

/// Has no value if nothing is set: what that means, and what a value looks like.
pub const fn unset(means: &'static str, example: &'static str) -> Default {
    Default::Unset { means, example }
}

/// A duration, with its bounds in milliseconds.
pub const fn millis(min: u64, max: u64) -> ValueKind {
    let (min, max) = (Duration::from_millis(min), Duration::from_millis(max));
    ValueKind::Time { min, max }
}

/// A duration, with its bounds in seconds.
pub const fn seconds(min: u64, max: u64) -> ValueKind {
    let (min, max) = (Duration::from_secs(min), Duration::from_secs(max));
    ValueKind::Time { min, max }
}

/// A whole number.
pub const fn count(min: u64, max: u64) -> ValueKind {
    ValueKind::Count { min, max }
}

impl Field for bool {
    fn from_value(value: Option<&Value>) -> Option<Self> {
        if let Value::Flag(flag) = value? { Some(*flag) } else { None }
    }
}

impl Field for Duration {
    fn from_value(value: Option<&Value>) -> Option<Self> {
        if let Value::Time(time) = value? { Some(*time) } else { None }
    }
}

impl Field for SocketAddr {
    fn from_value(value: Option<&Value>) -> Option<Self> {
        if let Value::Address(address) = value? { Some(*address) } else { None }
    }
}

impl Field for String {
    fn from_value(value: Option<&Value>) -> Option<Self> {
        if let Value::Text(text) = value? { Some(text.clone()) } else { None }
    }
}

impl Field for SecretString {
    fn from_value(value: Option<&Value>) -> Option<Self> {
        String::from_value(value).map(Self::from)
    }
}

impl Field for Origins {
    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(_) => String::from_value(value)?.parse().ok(),
            None => Some(Self::default()),
        }
    }
}

impl<T: Field> Field for Option<T> {
    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(_) => T::from_value(value).map(Some),
            None => Some(None),
        }
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl Field for $type {
            fn from_value(value: Option<&Value>) -> Option<Self> {
                if let Value::Count(count) = value? { Self::try_from(*count).ok() } else { None }
            }
        }
    )+};
}
whole_numbers!(u16, u32, u64, usize, i32, i64);

/// Types that are read from a text.
macro_rules! parsed {
    ($($type:ty),+) => {$(
        impl Field for $type {
            fn from_value(value: Option<&Value>) -> Option<Self> {
                String::from_value(value)?.parse().ok()
            }
        }
    )+};
}
pub(super) use parsed;

parsed!(CapturePolicy, Currency, Locale, OrderLifecycle);
