//! The index that finds the clauses which may match an element.

use rustc_hash::FxHashMap;

use crate::rule::clause::{Compiled, Subject};
use crate::seed::Seed;
use crate::seed::outline::NodeId;

/// A rule's number in the rule set, and a clause's number in the rule.
pub(super) type Key = (usize, usize);

/// A clause that may match an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    element: NodeId,
    clause: u32,
}

impl Candidate {
    pub(super) fn element(self) -> NodeId {
        self.element
    }

    pub(super) fn clause(self) -> usize {
        self.clause as usize
    }
}

/// For each rule of a rule set, the clauses that may match an element, by element and clause.
#[derive(Debug, Default)]
pub struct Candidates(Vec<Vec<Candidate>>);

impl Candidates {
    /// Takes those of a rule, which nothing else needs.
    #[must_use]
    pub fn take(&mut self, rule: usize) -> Vec<Candidate> {
        self.0.get_mut(rule).map(std::mem::take).unwrap_or_default()
    }

    fn add(&mut self, element: NodeId, (rule, clause): (u32, u32)) {
        let rule = rule as usize;
        if self.0.len() <= rule {
            self.0.resize_with(rule + 1, Vec::new);
        }
        self.0[rule].push(Candidate { element, clause });
    }
}

/// What an element must hold, so that a clause is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Anything,
    /// Neither text nor an image.
    Nothing,
    Text,
}

/// A clause, with the condition under which it is looked at.
#[derive(Clone, Copy, Debug)]
struct Entry {
    rule: u32,
    clause: u32,
    group: u32,
    held: Held,
}

/// The number of a list of entries.
type List = usize;

/// Clauses on elements by what an element must have. They are in groups, of which some apply to an
/// article.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_tag: FxHashMap<String, List>,
    by_id: FxHashMap<String, List>,
    by_class: FxHashMap<String, List>,
    by_attribute: FxHashMap<String, List>,
    by_prefix: Vec<(String, List)>,
    /// Whether some prefix is neither of `data-` nor of `on`.
    odd_prefixes: bool,
    any: Option<List>,
    lists: Vec<Vec<Entry>>,
}

impl Index {
    pub(super) fn add(&mut self, (rule, clause): Key, group: usize, compiled: &Compiled) {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let entry = Entry {
            rule: number(rule),
            clause: number(clause),
            group: number(group),
            held: match compiled.subject() {
                Subject::Text => Held::Text,
                _ if compiled.asks_for_empty() => Held::Nothing,
                _ => Held::Anything,
            },
        };
        let (by_tag, lists) = (&mut self.by_tag, &mut self.lists);
        match compiled.subject() {
            Subject::Element => self.add_element(entry, compiled),
            Subject::RawText => ["script", "style"]
                .iter()
                .for_each(|tag| push(by_tag, lists, tag, entry)),
            Subject::Text => compiled.text_names().for_each(|tag| push(by_tag, lists, tag, entry)),
            Subject::Url | Subject::Comment | Subject::Field | Subject::Block => {}
        }
    }

    fn add_element(&mut self, entry: Entry, clause: &Compiled) {
        let lists = &mut self.lists;
        let Some(list) = &clause.select else {
            let Some((names, _)) = &clause.attribute else {
                return push_any(&mut self.any, lists, entry);
            };
            for name in names {
                match name.split_once('*') {
                    Some((prefix, _)) => {
                        self.odd_prefixes |= !(prefix.starts_with("da") || prefix.starts_with("on"));
                        self.by_prefix.push((prefix.to_owned(), lists.len()));
                        lists.push(vec![entry]);
                    }
                    None => push(&mut self.by_attribute, lists, name, entry),
                }
            }
            return;
        };
        for selector in &list.0 {
            let subject = &selector.subject;
            if let Some(id) = &subject.id {
                push(&mut self.by_id, lists, id, entry);
            } else if let Some(class) = subject.classes.first() {
                push(&mut self.by_class, lists, class, entry);
            } else if let Some(test) = subject.attributes.first() {
                push(&mut self.by_attribute, lists, &test.name, entry);
            } else if let Some(tag) = &subject.tag {
                push(&mut self.by_tag, lists, tag, entry);
            } else {
                push_any(&mut self.any, lists, entry);
            }
        }
    }

    /// The clauses of the groups that apply.
    pub(super) fn candidates(&self, seed: &Seed<'_>, applies: &[bool]) -> Candidates {
        let mut found = Candidates::default();
        let mut here: Vec<(u32, u32)> = Vec::new();
        // Of the lists that are asked for, the entries that apply.
        let mut applying: Vec<Option<Vec<Entry>>> = vec![None; self.lists.len()];
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            let holds = |held: Held| match held {
                Held::Anything => true,
                Held::Nothing => !(node.has_text || node.has_media || node.has_other),
                Held::Text => node.has_text,
            };
            here.clear();
            self.each(seed, id, |list| {
                let entries = applying[list].get_or_insert_with(|| {
                    let all = self.lists[list].iter();
                    all.filter(|entry| applies[entry.group as usize]).copied().collect()
                });
                let held = entries.iter().filter(|entry| holds(entry.held));
                here.extend(held.map(|entry| (entry.rule, entry.clause)));
            });
            here.sort_unstable();
            here.dedup();
            here.iter().for_each(|key| found.add(id, *key));
        }
        found
    }

    /// Calls `each` with the lists of what an element has.
    fn each(&self, seed: &Seed<'_>, id: NodeId, mut each: impl FnMut(List)) {
        let mut add = |list: Option<&List>| list.into_iter().for_each(|list| each(*list));
        add(self.by_tag.get(&*seed.outline.node(id).name));
        add(self.any.as_ref());
        for attribute in seed.outline.attributes(id) {
            let name = &*attribute.lower_name(seed.text());
            add(self.by_attribute.get(name));
            if matches!(name.as_bytes(), [b'd', b'a', ..] | [b'o', b'n', ..]) || self.odd_prefixes {
                let prefixed = self.by_prefix.iter().filter(|(prefix, _)| name.starts_with(&**prefix));
                prefixed.for_each(|(_, list)| add(Some(list)));
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

fn push(index: &mut FxHashMap<String, List>, lists: &mut Vec<Vec<Entry>>, name: &str, entry: Entry) {
    let list = *index.entry(name.to_owned()).or_insert(lists.len());
    if list == lists.len() {
        lists.push(Vec::new());
    }
    lists[list].push(entry);
}

fn push_any(any: &mut Option<List>, lists: &mut Vec<Vec<Entry>>, entry: Entry) {
    let list = *any.get_or_insert(lists.len());
    if list == lists.len() {
        lists.push(Vec::new());
    }
    lists[list].push(entry);
}
