//! The index that finds the clauses which may match an element.

use rustc_hash::FxHashMap;

use crate::rule::clause::{Compiled, Subject};
use crate::seed::Seed;
use crate::seed::outline::NodeId;

/// A rule's number in the rule set, and a clause's number in the rule.
pub(super) type Key = (usize, usize);

/// A clause that may match an element; ordered by rule, element, clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate(u64);

impl Candidate {
    fn new(rule: usize, element: NodeId, clause: usize) -> Self {
        Self((rule as u64) << 48 | u64::from(element.0) << 16 | (clause as u64 & 0xffff))
    }

    /// The number of the rule in the rule set.
    #[must_use]
    pub fn rule(self) -> usize {
        (self.0 >> 48) as usize
    }

    pub(super) fn element(self) -> NodeId {
        NodeId((self.0 >> 16) as u32)
    }

    pub(super) fn clause(self) -> usize {
        (self.0 & 0xffff) as usize
    }
}

/// Clauses on elements by what an element must have.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_tag: FxHashMap<String, Vec<Key>>,
    by_id: FxHashMap<String, Vec<Key>>,
    by_class: FxHashMap<String, Vec<Key>>,
    by_attribute: FxHashMap<String, Vec<Key>>,
    by_prefix: Vec<(String, Key)>,
    /// Whether some prefix is neither of `data-` nor of `on`.
    odd_prefixes: bool,
    any: Vec<Key>,
}

impl Index {
    pub(super) fn add(&mut self, key: Key, clause: &Compiled) {
        match clause.subject() {
            Subject::Element => self.add_element(key, clause),
            Subject::RawText => ["script", "style"]
                .iter()
                .for_each(|tag| push(&mut self.by_tag, tag, key)),
            Subject::Text => clause.text_names().for_each(|tag| push(&mut self.by_tag, tag, key)),
            Subject::Url | Subject::Comment | Subject::Field | Subject::Block => {}
        }
    }

    fn add_element(&mut self, key: Key, clause: &Compiled) {
        let Some(list) = &clause.select else {
            let Some((names, _)) = &clause.attribute else {
                return self.any.push(key);
            };
            for name in names {
                match name.split_once('*') {
                    Some((prefix, _)) => {
                        self.odd_prefixes |= !(prefix.starts_with("da") || prefix.starts_with("on"));
                        self.by_prefix.push((prefix.to_owned(), key));
                    }
                    None => push(&mut self.by_attribute, name, key),
                }
            }
            return;
        };
        for selector in &list.0 {
            let subject = &selector.subject;
            if let Some(id) = &subject.id {
                push(&mut self.by_id, id, key);
            } else if let Some(class) = subject.classes.first() {
                push(&mut self.by_class, class, key);
            } else if let Some(test) = subject.attributes.first() {
                push(&mut self.by_attribute, &test.name, key);
            } else if let Some(tag) = &subject.tag {
                push(&mut self.by_tag, tag, key);
            } else {
                self.any.push(key);
            }
        }
    }

    pub(super) fn candidates(&self, seed: &Seed<'_>, ids: impl Iterator<Item = NodeId>, found: &mut Vec<Candidate>) {
        for id in ids {
            let mut add = |keys: Option<&Vec<Key>>| {
                found.extend(
                    keys.into_iter()
                        .flatten()
                        .map(|(rule, clause)| Candidate::new(*rule, id, *clause)),
                );
            };
            add(self.by_tag.get(&*seed.outline.node(id).name));
            add(Some(&self.any));
            for attribute in seed.outline.attributes(id) {
                let name = &*attribute.lower_name(seed.text());
                add(self.by_attribute.get(name));
                if matches!(name.as_bytes(), [b'd', b'a', ..] | [b'o', b'n', ..]) || self.odd_prefixes {
                    let prefixed = self.by_prefix.iter().filter(|(prefix, _)| name.starts_with(&**prefix));
                    let keys: Vec<Key> = prefixed.map(|(_, key)| *key).collect();
                    add(Some(&keys));
                }
                let Some(value) = attribute.value else { continue };
                match name {
                    "id" => add(self.by_id.get(seed.slice(value))),
                    "class" => seed
                        .slice(value)
                        .split_ascii_whitespace()
                        .for_each(|class| add(self.by_class.get(class))),
                    _ => {}
                }
            }
        }
    }
}

fn push(index: &mut FxHashMap<String, Vec<Key>>, name: &str, key: Key) {
    index.entry(name.to_owned()).or_default().push(key);
}
