//! A small part of CSS selectors, matched over the outline: compound, descendant, child,
//! `:not(simple)`, attribute operators with `i`, lists.

use std::borrow::Cow;

use crate::seed::Seed;
use crate::seed::outline::NodeId;

/// Selectors of which any may match.
#[derive(Clone, Debug)]
pub struct SelectorList(pub(crate) Vec<Selector>);

/// Compounds from right to left; each with how the one before it is related.
#[derive(Clone, Debug)]
pub struct Selector {
    pub(crate) subject: Compound,
    ancestors: Vec<(Combinator, Compound)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Combinator {
    Descendant,
    Child,
}

/// What one element must have.
#[derive(Clone, Debug, Default)]
pub struct Compound {
    pub(crate) tag: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) classes: Vec<String>,
    pub(crate) attributes: Vec<AttributeTest>,
    not: Vec<Compound>,
}

/// `[name op "value" i]`
#[derive(Clone, Debug)]
pub struct AttributeTest {
    pub(crate) name: String,
    operator: Operator,
    value: String,
    ignore_case: bool,
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

impl SelectorList {
    /// Reads a list.
    ///
    /// # Errors
    /// Says at which byte of the selector what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { text, at: 0 };
        let mut list = Vec::new();
        loop {
            list.push(reader.selector()?);
            reader.blanks();
            match reader.peek() {
                None => return Ok(Self(list)),
                Some(',') => reader.at += 1,
                Some(other) => return Err(reader.error(&format!("`{other}` is not supported here"))),
            }
        }
    }

    /// Whether any of them selects the element.
    #[must_use]
    pub fn matches(&self, seed: &Seed<'_>, id: NodeId) -> bool {
        self.0.iter().any(|selector| selector.matches(seed, id))
    }
}

impl Selector {
    fn matches(&self, seed: &Seed<'_>, id: NodeId) -> bool {
        self.subject.matches(seed, id) && related(&self.ancestors, seed, id)
    }
}

fn related(rest: &[(Combinator, Compound)], seed: &Seed<'_>, id: NodeId) -> bool {
    let Some(((combinator, compound), rest)) = rest.split_first() else {
        return true;
    };
    let mut ancestors = seed.outline.ancestors(id);
    match combinator {
        Combinator::Child => ancestors
            .next()
            .is_some_and(|id| compound.matches(seed, id) && related(rest, seed, id)),
        Combinator::Descendant => ancestors.any(|id| compound.matches(seed, id) && related(rest, seed, id)),
    }
}

impl Compound {
    /// Whether the element has all of it.
    #[must_use]
    pub fn matches(&self, seed: &Seed<'_>, id: NodeId) -> bool {
        let node = seed.outline.node(id);
        self.tag.as_ref().is_none_or(|tag| **tag == *node.name)
            && self
                .id
                .as_ref()
                .is_none_or(|wanted| seed.value(id, "id").is_some_and(|value| *value == **wanted))
            && (self.classes.is_empty() || self.has_classes(seed, id))
            && self.attributes.iter().all(|test| test.matches(seed, id))
            && !self.not.iter().any(|not| not.matches(seed, id))
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

impl AttributeTest {
    fn matches(&self, seed: &Seed<'_>, id: NodeId) -> bool {
        let Some(value) = seed.value(id, &self.name) else {
            return false;
        };
        if self.operator == Operator::Present {
            return true;
        }
        let value = if self.ignore_case {
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
            Operator::Contains => value.contains(wanted),
            Operator::Dash => value
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn blanks(&mut self) {
        self.at += self.text[self.at..].len() - self.text[self.at..].trim_start().len();
    }

    fn error(&self, what: &str) -> String {
        format!(
            "{what} (at character {} of the selector)",
            self.text[..self.at].chars().count() + 1
        )
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.peek() != Some(wanted) {
            return Err(self.error(&format!("`{wanted}` is missing")));
        }
        self.at += wanted.len_utf8();
        Ok(())
    }

    fn selector(&mut self) -> Result<Selector, String> {
        self.blanks();
        let mut chain = vec![(Combinator::Descendant, self.compound()?)];
        loop {
            let before = self.at;
            self.blanks();
            let combinator = match self.peek() {
                None | Some(',') => break,
                Some('>') => {
                    self.at += 1;
                    self.blanks();
                    Combinator::Child
                }
                Some(_) if self.at > before => Combinator::Descendant,
                Some(other) => return Err(self.error(&format!("`{other}` is not supported here"))),
            };
            chain.push((combinator, self.compound()?));
        }
        let (mut combinator, subject) = chain.pop().expect("a chain starts with one compound");
        let mut ancestors = Vec::new();
        while let Some((next, compound)) = chain.pop() {
            ancestors.push((combinator, compound));
            combinator = next;
        }
        Ok(Selector { subject, ancestors })
    }

    fn compound(&mut self) -> Result<Compound, String> {
        let mut compound = Compound::default();
        let start = self.at;
        if self.peek() == Some('*') {
            self.at += 1;
        } else if self.peek().is_some_and(is_name) {
            compound.tag = Some(self.name()?.to_ascii_lowercase());
        }
        loop {
            match self.peek() {
                Some('.') => {
                    self.at += 1;
                    compound.classes.push(self.name()?);
                }
                Some('#') => {
                    self.at += 1;
                    compound.id = Some(self.name()?);
                }
                Some('[') => compound.attributes.push(self.attribute()?),
                Some(':') => {
                    if !self.text[self.at..].starts_with(":not(") {
                        return Err(self.error("of the pseudo-classes only `:not()` is supported"));
                    }
                    self.at += 5;
                    self.blanks();
                    compound.not.push(self.compound()?);
                    self.blanks();
                    self.expect(')')?;
                }
                _ if self.at == start => return Err(self.error("a name is missing")),
                _ => return Ok(compound),
            }
        }
    }

    fn name(&mut self) -> Result<String, String> {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        if length == 0 {
            return Err(self.error("a name is missing"));
        }
        self.at += length;
        Ok(rest[..length].to_owned())
    }

    fn attribute(&mut self) -> Result<AttributeTest, String> {
        self.at += 1;
        self.blanks();
        let name = self.name()?.to_ascii_lowercase();
        self.blanks();
        let operators = [
            ("~=", Operator::Word),
            ("^=", Operator::Prefix),
            ("$=", Operator::Suffix),
            ("*=", Operator::Contains),
            ("|=", Operator::Dash),
            ("=", Operator::Equals),
        ];
        let found = operators
            .iter()
            .find(|(sign, _)| self.text[self.at..].starts_with(sign));
        let Some((sign, operator)) = found else {
            self.expect(']')?;
            return Ok(AttributeTest {
                name,
                operator: Operator::Present,
                value: String::new(),
                ignore_case: false,
            });
        };
        self.at += sign.len();
        self.blanks();
        let value = match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let rest = &self.text[self.at..];
                let length = rest
                    .find(quote)
                    .ok_or_else(|| self.error("the closing quote is missing"))?;
                self.at += length + 1;
                rest[..length].to_owned()
            }
            _ => self.name()?,
        };
        self.blanks();
        let ignore_case = matches!(self.peek(), Some('i' | 'I'));
        self.at += usize::from(ignore_case);
        self.blanks();
        self.expect(']')?;
        let value = if ignore_case { value.to_lowercase() } else { value };
        Ok(AttributeTest {
            name,
            operator: *operator,
            value,
            ignore_case,
        })
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii()
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
    fn what_is_not_supported_is_an_error() {
        assert!(SelectorList::parse("a + b").is_err());
        assert!(SelectorList::parse("a:has(b)").is_err());
        assert!(SelectorList::parse("a[b='c]").is_err());
        assert!(SelectorList::parse("").is_err());
    }
}
