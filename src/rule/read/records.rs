//! The keys of cards, and what is read from each.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::{Read, name};
use crate::claim::{Claim, PageChange};
use crate::edit::Safety;
use crate::finding::Severity;
use crate::generators::Target;
use crate::rule::card::{
    AddToken, AttributeClause, BlockClause, Card, Case, CaseFile, Clause, FieldClause, Need, OptionCard,
    RenameAttribute, RewriteCard, RewriteWith, RewriteWord, Role, SafetyCard, SafetyWhere, SetAttribute, TextClause,
    UrlClause,
};
use crate::rule::fault::CardFault;
use crate::rule::faults::Faults;
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
            fn read(value: &Value, faults: &mut Faults) -> Self {
                let Some(mapping) = faults.mapping(value, Self::KEYS) else {
                    return faults.expect("a mapping", None);
                };
                $(let $field = record!(faults, mapping, $key $(, $default)?);)+
                Self { $($field,)+ $($other: $value,)* }
            }

            fn any() -> Self {
                <Self as Read>::read(&Value::Mapping(Mapping::new()), &mut Faults::default())
            }
        }
    };
    ($faults:ident, $mapping:ident, $key:literal) => {
        $faults.field($mapping, $key)
    };
    ($faults:ident, $mapping:ident, $key:literal, $default:literal) => {
        $faults.field::<Option<_>>($mapping, $key).unwrap_or($default)
    };
}

/// Reads one of the words of an enumeration.
macro_rules! words {
    ($type:ident: $($word:literal => $variant:ident),+) => {
        impl Read for $type {
            fn read(value: &Value, faults: &mut Faults) -> Self {
                faults.word(value, &[$($word),+], &[$(Self::$variant),+])
            }

            fn any() -> Self {
                [$(Self::$variant),+][0]
            }
        }
    };
}

/// Reads a mapping as one variant, and any other value as the other one.
macro_rules! one_of {
    ($type:ident: mapping $mapping:ident, else $other:ident) => {
        impl Read for $type {
            fn read(value: &Value, faults: &mut Faults) -> Self {
                match value {
                    Value::Mapping(_) => Self::$mapping(Read::read(value, faults)),
                    _ => Self::$other(Read::read(value, faults)),
                }
            }

            fn any() -> Self {
                Self::$other(Read::any())
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
    "learned" => learned,
    "touches-code" => touches_code,
    "in-samples" => in_samples,
    "whole-article" => whole_article,
    "claims" => claims,
    "changes" => changes,
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
    "block" => block,
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

record! { BlockClause:
    "text" => text,
    "starts" => starts,
    "image" => image,
    "head" => head,
    "foot" => foot,
    "to-end" => to_end
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
    "evidence" => evidence,
    "files" => files,
    "rules" => rules;
    place = None;
    at_site = false;
    of_site = false
}

words! { Claim:
    "shown" => Shown, "hidden" => Hidden, "hides-rest" => HidesRest, "encloses-rest" => EnclosesRest,
    "changes-blocks" => ChangesBlocks, "shows-nothing" => ShowsNothing
}

words! { PageChange:
    "text" => Text, "images" => Images, "image-urls" => ImageUrls, "links" => Links,
    "link-urls" => LinkUrls, "blocks" => Blocks
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

words! { Target:
    "any" => Any,
    "hexo" => Hexo,
    "jekyll" => Jekyll,
    "hugo" => Hugo,
    "astro" => Astro,
    "zola" => Zola,
    "eleventy" => Eleventy
}

impl Read for RewriteCard {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let Value::Mapping(mapping) = value else {
            return Self::Word(RewriteWord::read(value, faults));
        };
        let known = mapping.keys().filter_map(name);
        let known = known.filter(|key| RewriteWith::KEYS.contains(&&**key));
        if mapping.is_empty() || known.count() > 1 {
            faults.add(CardFault::SeveralRewrites);
        }
        Self::With(Box::read(value, faults))
    }

    fn any() -> Self {
        Self::Word(RewriteWord::any())
    }
}

one_of! { CaseFile: mapping Text, else Path }

one_of! { SafetyCard: mapping Where, else Level }

impl SiteCard {
    /// The keys that people write, beside the ids of rules.
    pub(crate) const KEYS: &[&str] = &["name", "hosts", "authors", "folders", "cases"];
}

impl Read for SiteCard {
    /// Its own keys, and the ids of rules.
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let Value::Mapping(whole) = value else {
            return faults.expect("a mapping", None);
        };
        if whole.contains_key("match") {
            faults.add(CardFault::RuleAmongSites);
            return Self::any();
        }
        let is_rule = |key: &Value| key.as_str().is_some_and(|key| key.contains('/'));
        let (rules, own): (Vec<_>, Vec<_>) = whole.clone().into_iter().partition(|(key, _)| is_rule(key));
        let own = Value::Mapping(own.into_iter().collect());
        let clauses = BTreeMap::read(&Value::Mapping(rules.into_iter().collect()), faults);
        faults.mapping(&own, Self::KEYS);
        let mapping = own.as_mapping().unwrap_or(whole);
        Self {
            name: faults.field(mapping, "name"),
            hosts: faults.field(mapping, "hosts"),
            authors: faults.field(mapping, "authors"),
            folders: faults.field(mapping, "folders"),
            clauses,
            cases: faults.field(mapping, "cases"),
        }
    }

    fn any() -> Self {
        <Self as Read>::read(&Value::Mapping(Mapping::new()), &mut Faults::default())
    }
}

impl SiteCase {
    /// The keys that people write: two, and those of a case.
    #[rustfmt::skip]
    pub(crate) const KEYS: &[&str] = &[
        "rule", "elsewhere", "name", "bad", "bytes", "good", "near-miss", "mark", "fixed", "safety", "config", "path",
        "target", "now", "list", "schema", "evidence", "files",
        "rules",
    ];
}

impl Read for SiteCase {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let Some(mapping) = faults.mapping(value, Self::KEYS) else {
            return faults.expect("a mapping", None);
        };
        let mut rest = mapping.clone();
        rest.retain(|key, _| key.as_str().is_some_and(|key| Case::KEYS.contains(&key)));
        Self {
            rule: faults.field(mapping, "rule"),
            elsewhere: faults.field(mapping, "elsewhere"),
            case: Case::read(&Value::Mapping(rest), faults),
        }
    }

    fn any() -> Self {
        Self::read(&Value::Mapping(Mapping::new()), &mut Faults::default())
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
        same::<BlockClause>(BlockClause::KEYS);
        same::<RewriteWith>(RewriteWith::KEYS);
        same::<RenameAttribute>(RenameAttribute::KEYS);
        same::<SetAttribute>(SetAttribute::KEYS);
        same::<AddToken>(AddToken::KEYS);
        same::<SafetyWhere>(SafetyWhere::KEYS);
        same::<Case>(Case::KEYS);
        assert_eq!(&SiteCase::KEYS[2..], Case::KEYS);
    }
}
