//! The operations on every value of a configuration: reading it, with each problem at its place,
//! and merging it with a layer above. [`layers`] declares the mappings that hold such values.

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::reader::Reader;
use super::{FailOn, OutputFormat};
use crate::finding::Severity;
use crate::generators::{FieldType, Target};
use crate::settings::Unknown;

/// A value of a configuration.
pub(super) trait Setting: Sized {
    /// Reads it. Problems are reported; the result is `None` for a value that cannot be used.
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self>;

    /// Merges a layer above, which replaces this value, unless it is a mapping.
    fn update(&mut self, over: Self) {
        *self = over;
    }
}

/// Merges what may be absent.
pub(super) fn update<T: Setting>(base: &mut Option<T>, over: Option<T>) {
    match (base.as_mut(), over) {
        (Some(base), Some(over)) => base.update(over),
        (_, None) => {}
        (None, over) => *base = over,
    }
}

/// Declares a mapping, each key once: its name, its type and what it is for. The name that people
/// write has `-` for `_`. Every key may be absent, but for the one that `needs` names.
macro_rules! mapping {
    (
        $(#[$about:meta])*
        $name:ident $(needs $needed:ident)? { $($(#[$key_about:meta])* $key:ident: $type:ty,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            $(
                $(#[$key_about])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $key: Option<$type>,
            )*
        }

        impl $name {
            /// The keys, with `_` for `-`.
            #[allow(dead_code, reason = "not every mapping's keys are asked for")]
            pub(crate) const KEYS: &[&str] = &[$(stringify!($key)),*];
        }

        impl $crate::config::setting::Setting for $name {
            fn read(value: &serde_yaml::Value, reader: &mut $crate::config::reader::Reader<'_>) -> Option<Self> {
                let entries = reader.mapping(value, Self::KEYS)?;
                $(reader.need(&entries, stringify!($needed));)?
                Some(Self { $($key: reader.key(&entries, stringify!($key)),)* })
            }

            fn update(&mut self, over: Self) {
                $($crate::config::setting::update(&mut self.$key, over.$key);)*
            }
        }
    };
}

/// Declares the keys of a configuration: those of `both` may be in an override, too.
macro_rules! layers {
    (
        both { $($(#[$about:meta])* $key:ident: $type:ty,)* }
        $(#[$config_about:meta])* $config:ident { $($own:tt)* }
        $(#[$over_about:meta])* $over:ident $(needs $needed:ident)? { $($special:tt)* }
    ) => {
        mapping! { $(#[$config_about])* $config { $($(#[$about])* $key: $type,)* $($own)* } }
        mapping! { $(#[$over_about])* $over $(needs $needed)? { $($special)* $($(#[$about])* $key: $type,)* } }

        impl From<$over> for $config {
            fn from(over: $over) -> Self {
                Self { $($key: over.$key,)* ..Self::default() }
            }
        }
    };
}

pub(super) use {layers, mapping};

/// Types whose values are one word of a few.
macro_rules! words {
    ($($type:ty),*) => {
        $(impl Setting for $type {
            fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
                reader.word(value)
            }
        })*
    };
}

words!(FailOn, FieldType, OutputFormat, Severity, Target, Unknown);

impl Setting for bool {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let read = value.as_bool();
        if read.is_none() {
            reader.wrong(value, "`true` or `false`");
        }
        read
    }
}

impl Setting for u32 {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let read = value.as_u64().and_then(|number| Self::try_from(number).ok());
        if read.is_none() {
            reader.wrong(value, "a whole number");
        }
        read
    }
}

impl Setting for String {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let read = value.as_str().map(str::to_owned);
        if read.is_none() {
            reader.wrong(value, "a string");
        }
        read
    }
}

impl<T: Setting> Setting for Vec<T> {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Sequence(items) = value else {
            reader.wrong(value, "a list");
            return None;
        };
        let items = items.iter().enumerate();
        let read = items.filter_map(|(number, item)| reader.item(number, |reader| T::read(item, reader)));
        Some(read.collect())
    }
}

impl<T: Setting> Setting for BTreeMap<String, T> {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = reader.entries(value)?.into_iter();
        let read = entries.filter_map(|(key, value)| {
            let read = reader.below(&key, |reader| T::read(value, reader));
            Some((key, read?))
        });
        Some(read.collect())
    }

    fn update(&mut self, over: Self) {
        for (key, value) in over {
            match self.get_mut(&key) {
                Some(base) => base.update(value),
                None => drop(self.insert(key, value)),
            }
        }
    }
}
