//! Compiles the clauses of cards.

use std::sync::Arc;

use super::Compiled;
use crate::one_or_many::OneOrMany;
use crate::rule::block::BlockTest;
use crate::rule::card::{AttributeClause, Card, Clause, FieldClause};
use crate::rule::fault::CardFault;
use crate::rule::faults::Faults;
use crate::rule::pattern::Pattern;
use crate::rule::placeholder;
use crate::rule::sites::Site;
use crate::rule::text::TextTest;
use crate::rule::url_test::UrlTest;
use crate::selector::SelectorList;

/// Compiles the clauses of one card.
pub(crate) struct Compiler<'c> {
    /// The card, whose texts and rewrite apply to clauses without their own.
    pub(crate) card: &'c Card,
    /// The site from which articles must come, where there is one.
    pub(crate) site: Option<&'c Arc<Site>>,
    /// Whether patterns are compiled at once, so that their errors are known.
    pub(crate) eager: bool,
}

impl Compiler<'_> {
    /// Compiles clauses; problems are added to the faults.
    pub(crate) fn all(&self, clauses: &OneOrMany<Clause>, faults: &mut Faults) -> Vec<Compiled> {
        match clauses {
            OneOrMany::One(clause) => vec![self.clause(clause, faults)],
            OneOrMany::Many(clauses) => {
                let numbered = clauses.iter().enumerate();
                let compiled =
                    numbered.map(|(number, clause)| faults.below(number, |faults| self.clause(clause, faults)));
                compiled.collect()
            }
        }
    }

    fn clause(&self, clause: &Clause, faults: &mut Faults) -> Compiled {
        let (card, inner) = (self.card, Compiler { site: None, ..*self });
        if self.eager {
            for (key, text) in [
                ("message", &clause.message),
                ("label", &clause.label),
                ("help", &clause.help),
            ] {
                faults.below(key, |faults| placeholder::check(text.as_deref(), faults));
            }
        }
        let compiled = Compiled {
            select: faults.below("select", |faults| {
                let selector = clause.select.as_deref().map(SelectorList::parse);
                selector.and_then(|selector| faults.keep(selector))
            }),
            attribute: faults.below("attribute", |faults| {
                clause.attribute.as_ref().map(|test| self.attribute(test, faults))
            }),
            url: faults.below("url", |faults| {
                clause.url.as_ref().map(|url| UrlTest::new(url, self.eager, faults))
            }),
            comment: self.pattern("comment", clause.comment.as_deref(), faults),
            text: faults.below("text", |faults| {
                let test = clause.text.as_ref();
                test.and_then(|text| TextTest::new(text, self.eager, faults))
            }),
            block: clause.block.as_ref().map(BlockTest::new),
            raw_text: self.pattern("raw-text", clause.raw_text.as_deref(), faults),
            empty: clause.empty == Some(true),
            size_at_most: clause.size_at_most,
            field: faults.below("field", |faults| {
                clause.field.as_ref().map(|test| self.field(test, faults))
            }),
            unless: faults.below("unless", |faults| inner.all(&clause.unless, faults)),
            with: faults.below("with", |faults| inner.all(&clause.with, faults)),
            label: clause.label.clone().or_else(|| card.label.clone()),
            message: clause.message.clone().or_else(|| card.message.clone()),
            help: clause.help.clone(),
            rewrite: clause.rewrite.clone().or_else(|| card.rewrite.clone()),
            safety: clause.safety.clone().or_else(|| card.safety.clone()),
            severity: clause.severity,
            site: self.site.cloned(),
        };
        if is_unconditional(clause) && !faults.is_faulty() {
            faults.add(CardFault::NoCondition);
        }
        compiled
    }

    fn pattern(&self, key: &'static str, text: Option<&str>, faults: &mut Faults) -> Option<Pattern> {
        let pattern = Pattern::new(text?, self.eager);
        faults.below(key, |faults| faults.keep(pattern))
    }

    fn attribute(&self, test: &AttributeClause, faults: &mut Faults) -> (Vec<String>, Option<Pattern>) {
        let names = expanded(&test.name.to_ascii_lowercase());
        (names, self.pattern("value", test.value.as_deref(), faults))
    }

    fn field(&self, test: &FieldClause, faults: &mut Faults) -> (String, Option<Pattern>) {
        (test.name.clone(), self.pattern("value", test.value.as_deref(), faults))
    }
}

/// Whether a clause matches everything.
fn is_unconditional(clause: &Clause) -> bool {
    clause.select.is_none()
        && clause.attribute.is_none()
        && clause.url.is_none()
        && clause.comment.is_none()
        && clause.text.is_none()
        && clause.block.as_ref().is_none_or(BlockTest::is_unconditional)
        && clause.raw_text.is_none()
        && clause.empty != Some(true)
        && clause.size_at_most.is_none()
        && clause.field.is_none()
}

/// Expands a pattern with `{a,b}` to several patterns.
fn expanded(pattern: &str) -> Vec<String> {
    let parts = pattern
        .split_once('{')
        .and_then(|(head, rest)| rest.split_once('}').map(|(words, tail)| (head, words, tail)));
    match parts {
        Some((head, words, tail)) => words
            .split(',')
            .flat_map(|word| expanded(&format!("{head}{word}{tail}")))
            .collect(),
        None => vec![pattern.to_owned()],
    }
}
