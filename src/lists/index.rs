//! An index of cosmetic rules by what an element must have, so that the cost of an article does not
//! grow with the number of rules.

use std::hash::Hasher as _;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::{FxHashMap, FxHasher};

use crate::seed::Seed;
use crate::seed::outline::{NodeId, decoded};
use crate::selector::SelectorList;

/// The maximal number of bits in the filter of tokens.
const MAX_BITS: usize = 1 << 20;

/// The maximal number of patterns for the fastest automaton, which needs the most memory.
const MAX_DFA_PATTERNS: usize = 2_000;

/// What an element must have for a selector to be tested on it.
#[derive(Debug)]
pub(super) enum Key {
    /// An id, a class, a tag or an attribute of this name.
    Token(u32),
    /// An attribute with a required substring in its value.
    Value,
    /// Nothing in particular.
    Any,
}

/// The keys of a selector list. Each selected element has at least one of them.
pub(super) fn keys(list: &SelectorList) -> Vec<Key> {
    list.0
        .iter()
        .map(|selector| {
            let subject = &selector.subject;
            let class = subject.classes.iter().max_by_key(|class| class.len());
            if let Some(id) = &subject.id {
                Key::Token(token(b'#', id))
            } else if let Some(class) = class {
                Key::Token(token(b'.', class))
            } else if subject.attributes.iter().any(|test| is_telling(&test.value)) {
                Key::Value
            } else if let Some(test) = subject.attributes.first() {
                Key::Token(token(b'[', &test.name))
            } else if let Some(tag) = &subject.tag {
                Key::Token(token(b'<', tag))
            } else {
                Key::Any
            }
        })
        .collect()
}

/// Whether the value of an attribute test is specific enough for the automaton.
fn is_telling(value: &str) -> bool {
    value.len() > 1 && value.is_ascii()
}

/// The hash of a name.
pub(super) fn token(kind: u8, name: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(kind);
    hasher.write(name.as_bytes());
    (hasher.finish() >> 16) as u32
}

/// Rules by their keys.
pub(super) struct Index {
    tokens: Vec<(u32, u32)>,
    bits: Vec<u64>,
    by_value: Vec<u32>,
    any: Vec<u32>,
    values: OnceLock<Values>,
}

/// The substrings that rules require in the values of attributes.
struct Values {
    automaton: Option<AhoCorasick>,
    /// The attribute and the rule of each pattern.
    patterns: Vec<(String, u32)>,
    names: FxHashMap<String, ()>,
}

impl Index {
    /// Creates an index; `tokens` must be sorted.
    pub(super) fn new(tokens: Vec<(u32, u32)>, by_value: Vec<u32>, any: Vec<u32>) -> Self {
        let size = (tokens.len() * 16).next_power_of_two().clamp(64, MAX_BITS);
        let mut bits = vec![0; size / 64];
        for (token, _) in &tokens {
            let bit = *token as usize % size;
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Self {
            tokens,
            bits,
            by_value,
            any,
            values: OnceLock::new(),
        }
    }

    /// Collects the rules that may select an element. `selector` returns the selectors of a rule.
    pub(super) fn candidates<'l>(
        &self,
        seed: &Seed<'_>,
        id: NodeId,
        selector: &impl Fn(u32) -> Option<&'l SelectorList>,
        found: &mut Vec<u32>,
    ) {
        found.extend(&self.any);
        self.look_up(b'<', &seed.outline.node(id).name, found);
        for attribute in seed.outline.attributes(id) {
            let name = &*attribute.lower_name(seed.text());
            self.look_up(b'[', name, found);
            let Some(value) = attribute.value.map(|value| seed.slice(value)) else {
                continue;
            };
            match name {
                "id" => self.look_up(b'#', &decoded(attribute, seed.text()), found),
                "class" => value
                    .split_ascii_whitespace()
                    .for_each(|class| self.look_up(b'.', class, found)),
                _ => {}
            }
            if self.by_value.is_empty() {
                continue;
            }
            let values = self.values.get_or_init(|| Values::new(&self.by_value, selector));
            if let (Some(automaton), true) = (&values.automaton, values.names.contains_key(name)) {
                for hit in automaton.find_overlapping_iter(&*decoded(attribute, seed.text())) {
                    let (of, rule) = &values.patterns[hit.pattern().as_usize()];
                    found.extend((of == name).then_some(rule));
                }
            }
        }
    }

    fn look_up(&self, kind: u8, name: &str, found: &mut Vec<u32>) {
        let token = token(kind, name);
        let bit = token as usize & (self.bits.len() * 64 - 1);
        if self.bits[bit / 64] & 1 << (bit % 64) == 0 {
            return;
        }
        let from = self.tokens.partition_point(|(other, _)| *other < token);
        let of_token = self.tokens[from..].iter().take_while(|(other, _)| *other == token);
        found.extend(of_token.map(|(_, rule)| rule));
    }
}

impl Values {
    fn new<'l>(rules: &[u32], selector: &impl Fn(u32) -> Option<&'l SelectorList>) -> Self {
        let mut patterns = Vec::new();
        let mut texts = Vec::new();
        let mut names = FxHashMap::default();
        for rule in rules {
            for one in selector(*rule).into_iter().flat_map(|list| &list.0) {
                let subject = &one.subject;
                if subject.id.is_some() || !subject.classes.is_empty() {
                    continue;
                }
                let tests = subject.attributes.iter().filter(|test| is_telling(&test.value));
                if let Some(test) = tests.max_by_key(|test| test.value.len()) {
                    names.insert(test.name.clone(), ());
                    patterns.push((test.name.clone(), *rule));
                    texts.push(&*test.value);
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind((texts.len() < MAX_DFA_PATTERNS).then_some(AhoCorasickKind::DFA))
            .build(texts)
            .ok();
        Self {
            automaton,
            patterns,
            names,
        }
    }
}
