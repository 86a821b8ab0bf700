//! A part of CSS selectors, matched over the outline: compounds with `:not()`, `:is()` and
//! `:has()`, descendants, children, siblings, attribute operators with `i`, lists.
//!
//! Selectors that depend on the page around the article (`:nth-child()`, `:empty`) are not supported.

mod reader;

use std::borrow::Cow;
use std::fmt;

use memchr::memmem::Finder;

use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;

/// Selectors of which any may match.
#[derive(Clone, Debug)]
pub(crate) struct SelectorList(pub(crate) Vec<Selector>);

/// Compounds from right to left, each with its combinator.
#[derive(Clone, Debug)]
pub(crate) struct Selector {
    pub(crate) subject: Compound,
    rest: Vec<(Combinator, Compound)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Combinator {
    Descendant,
    Child,
    /// `+`
    Next,
    /// `~`
    Later,
}

/// What one element must have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compound {
    pub(crate) tag: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) classes: Vec<String>,
    pub(crate) attributes: Vec<AttributeTest>,
    not: Vec<SelectorList>,
    is: Vec<SelectorList>,
    has: Vec<SelectorList>,
    /// It is the element on which a `:has()` is tested.
    scope: bool,
}

/// `[name op "value" i]`
#[derive(Clone, Debug)]
pub(crate) struct AttributeTest {
    pub(crate) name: String,
    operator: Operator,
    pub(crate) value: String,
    ignore_case: bool,
    /// The value, to be searched.
    finder: Finder<'static>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Present,
    Equals,
    Word,
    Prefix,
    Suffix,
    Contains,
    Dash,
}

/// Why a selector cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SelectorError {
    /// The byte of the selector at which reading stopped.
    pub at: usize,
    /// The same as a character, from 1.
    pub character: usize,
    /// What is wrong there.
    pub fault: SelectorFault,
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {} of the selector)", self.fault, self.character)
    }
}

impl std::error::Error for SelectorError {}

/// What is wrong at a place of a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorFault {
    /// A part of CSS that is not supported.
    #[error("`{0}` is not supported here")]
    Unsupported(char),
    /// A missing character.
    #[error("`{0}` is missing")]
    Missing(char),
    /// A missing name of a tag, a class, an id or an attribute.
    #[error("a name is missing")]
    NoName,
    /// One compound with two ids.
    #[error("a second id is not supported")]
    SecondId,
    /// Another pseudo-class, or a pseudo-element.
    #[error("the only supported pseudo-classes are `:not()`, `:is()` and `:has()`")]
    PseudoClass,
    /// Too many parentheses, or one `:has()` in another.
    #[error("this is nested too deeply")]
    TooDeep,
    /// A string that does not end.
    #[error("the closing quote is missing")]
    OpenQuote,
}

impl SelectorList {
    /// Reads a list.
    ///
    /// # Errors
    /// The problem, and the character of the selector at which it is.
    pub(crate) fn parse(text: &str) -> Result<Self, SelectorError> {
        reader::read(text)
    }

    /// Whether any of them selects the element.
    #[must_use]
    pub(crate) fn matches(&self, seed: &Seed<'_>, id: NodeId) -> bool {
        self.any(seed, id, None)
    }

    fn any(&self, seed: &Seed<'_>, id: NodeId, scope: Option<NodeId>) -> bool {
        self.0.iter().any(|selector| selector.matches(seed, id, scope))
    }

    /// Whether the answer depends on which element is whose child or neighbour.
    #[must_use]
    pub(crate) fn is_structural(&self) -> bool {
        self.0.iter().any(|selector| {
            let related = |(combinator, compound): &(Combinator, Compound)| {
                *combinator != Combinator::Descendant || compound.is_structural()
            };
            selector.subject.is_structural() || selector.rest.iter().any(related)
        })
    }
}

impl Selector {
    fn matches(&self, seed: &Seed<'_>, id: NodeId, scope: Option<NodeId>) -> bool {
        self.subject.holds(seed, id, scope) && related(&self.rest, seed, id, scope)
    }

    /// Whether its leftmost compound matches siblings after the element of a `:has()`, not descendants.
    fn looks_after(&self) -> bool {
        let leftmost = self.rest.last().map(|(combinator, _)| *combinator);
        matches!(leftmost, Some(Combinator::Next | Combinator::Later))
    }
}

fn related(rest: &[(Combinator, Compound)], seed: &Seed<'_>, id: NodeId, scope: Option<NodeId>) -> bool {
    let Some(((combinator, compound), rest)) = rest.split_first() else {
        return true;
    };
    let holds = |id: NodeId| compound.holds(seed, id, scope) && related(rest, seed, id, scope);
    match combinator {
        Combinator::Child => seed.outline.node(id).parent.is_some_and(holds),
        Combinator::Descendant if scope.is_some() => seed.outline.ancestors(id).any(holds),
        Combinator::Descendant => {
            // One compound at one place in memory is the same condition for the whole article.
            let condition = std::ptr::from_ref(compound).addr();
            seed.outline.has_ancestor(id, condition, holds)
        }
        Combinator::Next => previous(seed, id)
            .filter(|before| !markdown_between(seed, *before, id))
            .is_some_and(holds),
        Combinator::Later => std::iter::successors(previous(seed, id), |id| previous(seed, *id)).any(holds),
    }
}

/// The element before one, under the same parent.
fn previous(seed: &Seed<'_>, id: NodeId) -> Option<NodeId> {
    let parent = seed.outline.node(id).parent;
    let mut at = NodeId(id.0.checked_sub(1)?);
    while Some(at) != parent {
        let around = seed.outline.node(at).parent;
        if around == parent {
            return Some(at);
        }
        at = around?;
    }
    None
}

/// Whether Markdown makes elements of its own between two.
fn markdown_between(seed: &Seed<'_>, before: NodeId, id: NodeId) -> bool {
    let (from, to) = (seed.outline.node(before).tag.end(), seed.outline.node(id).tag.start());
    let blocks = &seed.markdown.blocks;
    let mut between = blocks[blocks.partition_point(|block| block.span.start() < from)..]
        .iter()
        .take_while(|block| block.span.start() < to);
    between.any(|block| block.kind != BlockKind::Html)
}

impl Compound {
    fn holds(&self, seed: &Seed<'_>, id: NodeId, scope: Option<NodeId>) -> bool {
        let node = seed.outline.node(id);
        (!self.scope || scope == Some(id))
            && self.tag.as_ref().is_none_or(|tag| **tag == *node.name)
            && self
                .id
                .as_ref()
                .is_none_or(|wanted| seed.value(id, "id").is_some_and(|value| *value == **wanted))
            && (self.classes.is_empty() || self.has_classes(seed, id))
            && self.attributes.iter().all(|test| test.matches(seed, id))
            && !self.not.iter().any(|list| list.any(seed, id, scope))
            && self.is.iter().all(|list| list.any(seed, id, scope))
            && self.has.iter().all(|list| has(list, seed, id))
    }

    fn is_structural(&self) -> bool {
        let nested = self.not.iter().chain(&self.is).chain(&self.has);
        nested.into_iter().any(SelectorList::is_structural)
    }

    fn has_classes(&self, seed: &Seed<'_>, id: NodeId) -> bool {
        let Some(value) = seed.value(id, "class") else {
            return false;
        };
        self.classes
            .iter()
            .all(|wanted| value.split_ascii_whitespace().any(|class| class == wanted))
    }
}

/// Whether one of the relative selectors matches something, relative to the element.
fn has(list: &SelectorList, seed: &Seed<'_>, id: NodeId) -> bool {
    let after = seed.outline.node(id).after;
    let last = match seed.outline.node(id).parent {
        Some(parent) => seed.outline.node(parent).after,
        None => u32::try_from(seed.outline.nodes.len()).unwrap_or(u32::MAX),
    };
    list.0.iter().any(|selector| {
        let range = if selector.looks_after() {
            after..last
        } else {
            id.0 + 1..after
        };
        range.map(NodeId).any(|other| selector.matches(seed, other, Some(id)))
    })
}

impl AttributeTest {
    fn matches(&self, seed: &Seed<'_>, id: NodeId) -> bool {
        let Some(value) = seed.value(id, &self.name) else {
            return false;
        };
        if self.operator == Operator::Present {
            return true;
        }
        let may_change = |byte: u8| byte.is_ascii_uppercase() || !byte.is_ascii();
        let value = if self.ignore_case && value.bytes().any(may_change) {
            Cow::Owned(value.to_lowercase())
        } else {
            value
        };
        let (value, wanted) = (&*value, &*self.value);
        if wanted.is_empty() && self.operator != Operator::Equals {
            return false;
        }
        match self.operator {
            Operator::Present => true,
            Operator::Equals => value == wanted,
            Operator::Word => value.split_ascii_whitespace().any(|word| word == wanted),
            Operator::Prefix => value.starts_with(wanted),
            Operator::Suffix => value.ends_with(wanted),
            Operator::Contains => self.finder.find(value.as_bytes()).is_some(),
            Operator::Dash => value
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn selected(selector: &str, html: &str) -> Vec<u32> {
        let list = SelectorList::parse(selector).expect("a selector");
        let source = Source::new("a.md", html);
        let seed = Seed::parse(&source, &[]);
        seed.outline
            .ids()
            .filter(|id| list.matches(&seed, *id))
            .map(|id| id.0)
            .collect()
    }

    #[test]
    fn selectors_select() {
        let html = "<div class='a b'><p id=x><i data-k='One two'></i></p></div><p></p>";
        assert_eq!(selected("div.b.a", html), [0]);
        assert_eq!(selected("div i", html), [2]);
        assert_eq!(selected("div > i", html), Vec::<u32>::new());
        assert_eq!(selected("div > p > i, p:not([id])", html), [2, 3]);
        assert_eq!(selected("[data-k^=\"one\" i]", html), [2]);
        assert_eq!(selected("[data-k~=two]:not(.z)", html), [2]);
        assert_eq!(selected("#x", html), [1]);
    }

    #[test]
    fn siblings_are_those_of_the_same_parent() {
        let html = "<div><b><i></i></b><p class=x></p><p class=y></p></div><p class=z></p>";
        assert_eq!(selected("b + p", html), [3]);
        assert_eq!(selected("b ~ p", html), [3, 4]);
        assert_eq!(selected("i + p, i ~ p", html), Vec::<u32>::new());
        assert_eq!(selected("b + .x + .y", html), [4]);
        assert_eq!(selected("div + .z", html), [5]);
        assert_eq!(selected("div>b+p", html), [3]);
    }

    #[test]
    fn a_paragraph_of_markdown_is_a_sibling() {
        let html = "<div></div>\n\nText.\n\n<section></section>\n\n<nav></nav>\n";
        assert_eq!(selected("div + section", html), Vec::<u32>::new());
        assert_eq!(selected("div ~ section", html), [1]);
        assert_eq!(selected("section + nav", html), [2]);
    }

    #[test]
    fn has_looks_inside_or_after() {
        let html = "<div class=a><p><i></i></p></div><div class=b><i></i></div><span></span>";
        assert_eq!(selected("div:has(i)", html), [0, 3]);
        assert_eq!(selected("div:has(> i)", html), [3]);
        assert_eq!(selected("div:has(p > i)", html), [0]);
        assert_eq!(selected("div:has(+ div)", html), [0]);
        assert_eq!(selected("div:has(~ span)", html), [0, 3]);
        assert_eq!(selected("div:has(+ div > i)", html), [0]);
        assert_eq!(selected("div:not(:has(p))", html), [3]);
        assert_eq!(selected("div:has(p, b)", html), [0]);
        assert_eq!(selected("p:has(div)", html), Vec::<u32>::new());
    }

    #[test]
    fn not_takes_whole_selectors() {
        let html = "<div><p class=a></p></div><p class=a></p><p class=b></p>";
        assert_eq!(selected("p:not(div > .a)", html), [2, 3]);
        assert_eq!(selected("p:not(div .a, .b)", html), [2]);
        assert_eq!(selected("p:is(.a, .b):not(.a)", html), [3]);
    }

    #[test]
    fn escapes_are_decoded() {
        let html = "<p class='p-[5] a:b'></p><p style='a\"b'></p><p id=1a></p>";
        assert_eq!(selected(".p-\\[5\\].a\\:b", html), [0]);
        assert_eq!(selected("[style=\"a\\\"b\"]", html), [1]);
        assert_eq!(selected("#\\31 a", html), [2]);
    }

    #[test]
    fn what_is_not_supported_is_an_error() {
        for selector in [
            "a:nth-child(2)",
            "a:empty",
            "a::before",
            "a:has(b:has(c))",
            "a[b='c]",
            "a >",
            "> a",
            "a:not()",
            "a:has-text(b)",
            "a || b",
            "",
        ] {
            assert!(SelectorList::parse(selector).is_err(), "{selector}");
        }
    }
}
