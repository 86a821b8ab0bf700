//! The keys of cards, and what is read from each.

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::{Read, name};
use crate::edit::Safety;
use crate::finding::Severity;
use crate::rule::card::{
    AddToken, AttributeClause, Card, Case, Clause, FieldClause, Need, OptionCard, RenameAttribute, RewriteCard,
    RewriteWith, RewriteWord, Role, SafetyCard, SafetyWhere, SetAttribute, TextClause, UrlClause,
};
use crate::rule::fault::{CardFault, Faults};
use crate::rule::sites::{SiteCard, SiteCase};

/// Reads a mapping into a structure: each key with its field, and what a field is without its
/// key; then fields without a key.
macro_rules! record {
    ($type:ident: $($key:literal => $field:ident $(or $default:literal)?),+ $(; $other:ident = $value:expr)*) => {
        impl $type {
            /// The keys that people write.
            pub(crate) const KEYS: &[&str] = &[$($key),+];
        }

        impl Read for $type {
            fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
                let mapping = faults.mapping(value, Self::KEYS)?;
                $(let $field = record!(faults, mapping, $key $(, $default)?);)+
                Some(Self { $($field: $field?,)+ $($other: $value,)* })
            }
        }
    };
    ($faults:ident, $mapping:ident, $key:literal) => {
        $faults.field($mapping, $key)
    };
    ($faults:ident, $mapping:ident, $key:literal, $default:literal) => {
        $faults.field::<Option<_>>($mapping, $key).map(|value| value.unwrap_or($default))
    };
}

/// Reads one of the words of an enumeration.
macro_rules! words {
    ($type:ident: $($word:literal => $variant:ident),+) => {
        impl Read for $type {
            fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
                faults.word(value, &[$($word),+], &[$(Self::$variant),+])
            }
        }
    };
}

record! { Card:
    "summary" => summary,
    "why" => why,
    "help" => help,
    "message" => message,
    "label" => label,
    "severity" => severity,
    "recommended" => recommended or true,
    "native" => native,
    "fix" => fix,
    "fix-note" => fix_note,
    "role" => role,
    "needs" => needs,
    "own-ids" => own_ids,
    "touches-code" => touches_code,
    "whole-article" => whole_article,
    "order" => order,
    "options" => options,
    "sites" => sites,
    "yields-to" => yields_to,
    "join" => join,
    "match" => matches,
    "rewrite" => rewrite,
    "safety" => safety,
    "cases" => cases
}

record! { OptionCard: "default" => default, "help" => help }

record! { Clause:
    "select" => select,
    "attribute" => attribute,
    "url" => url,
    "comment" => comment,
    "text" => text,
    "raw-text" => raw_text,
    "empty" => empty,
    "size-at-most" => size_at_most,
    "field" => field,
    "unless" => unless,
    "with" => with,
    "label" => label,
    "message" => message,
    "help" => help,
    "rewrite" => rewrite,
    "safety" => safety,
    "severity" => severity
}

record! { AttributeClause: "name" => name, "value" => value }

record! { FieldClause: "name" => name, "value" => value }

record! { UrlClause:
    "in" => used_as,
    "scheme" => scheme,
    "host" => host,
    "path" => path,
    "raw" => raw
}

record! { TextClause:
    "pattern" => pattern,
    "words" => words,
    "max-chars" => max_chars,
    "within" => within
}

record! { RewriteWith:
    "remove-attribute" => remove_attribute,
    "rename-attribute" => rename_attribute,
    "set-attribute" => set_attribute,
    "add-token" => add_token,
    "replace-value" => replace_value,
    "set-scheme" => set_scheme
}

record! { RenameAttribute: "to" => to }

record! { SetAttribute: "name" => name, "value" => value, "if-absent" => if_absent }

record! { AddToken: "attribute" => attribute, "token" => token }

record! { SafetyWhere: "empty" => empty, "known-https" => known_https, "otherwise" => otherwise }

record! { Case:
    "name" => name,
    "bad" => bad,
    "bytes" => bytes,
    "good" => good,
    "near-miss" => near_miss,
    "mark" => mark,
    "fixed" => fixed,
    "safety" => safety,
    "config" => config,
    "path" => path,
    "target" => target,
    "now" => now,
    "list" => list,
    "schema" => schema,
    "files" => files,
    "rules" => rules;
    place = None;
    at_site = false;
    of_site = false
}

words! { Role: "advertisement" => Advertisement }

words! { Need: "lists" => Lists, "schema" => Schema }

words! { Severity: "error" => Error, "warning" => Warning, "hint" => Hint }

words! { Safety: "safe" => Safe, "unsafe" => Unsafe, "display" => Display }

words! { RewriteWord:
    "remove-element" => RemoveElement,
    "unwrap" => Unwrap,
    "remove-comment" => RemoveComment,
    "remove-attribute" => RemoveAttribute
}

impl Read for RewriteCard {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Value::Mapping(mapping) = value else {
            return RewriteWord::read(value, faults).map(Self::Word);
        };
        let known = mapping.keys().filter_map(name);
        let known = known.filter(|key| RewriteWith::KEYS.contains(&&**key));
        if mapping.is_empty() || known.count() > 1 {
            faults.add(CardFault::SeveralRewrites);
        }
        Box::read(value, faults).map(Self::With)
    }
}

impl Read for SafetyCard {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        match value {
            Value::Mapping(_) => SafetyWhere::read(value, faults).map(Self::Where),
            word => Safety::read(word, faults).map(Self::Level),
        }
    }
}

impl SiteCard {
    /// The keys that people write, beside the ids of rules.
    pub(crate) const KEYS: &[&str] = &["name", "hosts", "authors", "cases"];
}

impl Read for SiteCard {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Value::Mapping(whole) = value else {
            faults.wrong("a mapping");
            return None;
        };
        if whole.contains_key("match") {
            faults.add(CardFault::RuleAmongSites);
            return None;
        }
        let is_rule = |key: &Value| key.as_str().is_some_and(|key| key.contains('/'));
        let (rules, own): (Vec<_>, Vec<_>) = whole.clone().into_iter().partition(|(key, _)| is_rule(key));
        let own = Value::Mapping(own.into_iter().collect());
        let mapping = faults.mapping(&own, Self::KEYS)?;
        let name = faults.field(mapping, "name");
        let hosts: Option<Vec<String>> = faults.field(mapping, "hosts");
        let authors: Option<Vec<String>> = faults.field(mapping, "authors");
        let cases = faults.field(mapping, "cases");
        let clauses = BTreeMap::read(&Value::Mapping(rules.into_iter().collect()), faults);
        let is_anonymous = |names: &Option<Vec<String>>| names.as_ref().is_some_and(Vec::is_empty);
        if is_anonymous(&hosts) && is_anonymous(&authors) {
            faults.add(CardFault::NoSite);
        }
        Some(Self {
            name: name?,
            hosts: hosts?,
            authors: authors?,
            clauses: clauses?,
            cases: cases?,
        })
    }
}

impl Read for SiteCase {
    /// The keys of a case, and two more.
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Value::Mapping(mapping) = value else {
            faults.wrong("a mapping");
            return None;
        };
        let rule = faults.field(mapping, "rule");
        let elsewhere = faults.field(mapping, "elsewhere");
        let mut rest = mapping.clone();
        rest.retain(|key, _| !matches!(key.as_str(), Some("rule" | "elsewhere")));
        let case = Case::read(&Value::Mapping(rest), faults);
        Some(Self {
            rule: rule?,
            elsewhere: elsewhere?,
            case: case?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schemars::{JsonSchema, schema_for};

    /// The keys that serde reads are those that people may write.
    fn same<T: JsonSchema>(known: &[&str]) {
        let schema = schema_for!(T);
        let properties = schema.get("properties").and_then(serde_json::Value::as_object);
        let mut written: Vec<&str> = properties.expect("properties").keys().map(String::as_str).collect();
        let mut known = known.to_vec();
        written.sort_unstable();
        known.sort_unstable();
        assert_eq!(written, known);
    }

    #[test]
    fn no_key_is_forgotten() {
        same::<Card>(Card::KEYS);
        same::<OptionCard>(OptionCard::KEYS);
        same::<Clause>(Clause::KEYS);
        same::<AttributeClause>(AttributeClause::KEYS);
        same::<FieldClause>(FieldClause::KEYS);
        same::<UrlClause>(UrlClause::KEYS);
        same::<TextClause>(TextClause::KEYS);
        same::<RewriteWith>(RewriteWith::KEYS);
        same::<RenameAttribute>(RenameAttribute::KEYS);
        same::<SetAttribute>(SetAttribute::KEYS);
        same::<AddToken>(AddToken::KEYS);
        same::<SafetyWhere>(SafetyWhere::KEYS);
        same::<Case>(Case::KEYS);
    }
}
