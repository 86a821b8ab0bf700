//! Reads selectors.

use memchr::memmem::Finder;

use super::{AttributeTest, Combinator, Compound, Operator, Selector, SelectorError, SelectorFault, SelectorList};

/// The maximal nesting of parentheses.
const DEPTH: usize = 8;

/// Reads a list.
pub(super) fn read(text: &str) -> Result<SelectorList, SelectorError> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        in_has: false,
    };
    let list = reader.list(false)?;
    match reader.peek() {
        None => Ok(list),
        Some(other) => Err(reader.error(SelectorFault::Unsupported(other))),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    in_has: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn whitespace(&mut self) {
        self.at += self.text[self.at..].len() - self.text[self.at..].trim_start().len();
    }

    fn error(&self, fault: SelectorFault) -> SelectorError {
        SelectorError {
            at: self.at,
            character: self.text[..self.at].chars().count() + 1,
            fault,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), SelectorError> {
        if self.peek() != Some(wanted) {
            return Err(self.error(SelectorFault::Missing(wanted)));
        }
        self.at += wanted.len_utf8();
        Ok(())
    }

    /// Parses selectors separated by commas; relative ones start at the element of a `:has()`.
    fn list(&mut self, relative: bool) -> Result<SelectorList, SelectorError> {
        let mut list = Vec::new();
        loop {
            list.push(self.selector(relative)?);
            self.whitespace();
            if self.peek() != Some(',') {
                return Ok(SelectorList(list));
            }
            self.at += 1;
        }
    }

    fn combinator(&mut self) -> Option<Combinator> {
        let found = match self.peek()? {
            '>' => Combinator::Child,
            '+' => Combinator::Next,
            '~' => Combinator::Later,
            _ => return None,
        };
        self.at += 1;
        self.whitespace();
        Some(found)
    }

    fn selector(&mut self, relative: bool) -> Result<Selector, SelectorError> {
        self.whitespace();
        let mut chain = Vec::new();
        if relative {
            let scope = Compound {
                scope: true,
                ..Compound::default()
            };
            chain.push((Combinator::Descendant, scope));
            let combinator = self.combinator().unwrap_or(Combinator::Descendant);
            chain.push((combinator, self.compound()?));
        } else {
            chain.push((Combinator::Descendant, self.compound()?));
        }
        loop {
            let before = self.at;
            self.whitespace();
            let combinator = match self.peek() {
                None | Some(',' | ')') => break,
                Some('>' | '+' | '~') => self.combinator().unwrap_or(Combinator::Child),
                Some(_) if self.at > before => Combinator::Descendant,
                Some(other) => return Err(self.error(SelectorFault::Unsupported(other))),
            };
            chain.push((combinator, self.compound()?));
        }
        let (mut combinator, subject) = chain.pop().expect("a chain starts with one compound");
        let mut rest = Vec::new();
        while let Some((next, compound)) = chain.pop() {
            rest.push((combinator, compound));
            combinator = next;
        }
        Ok(Selector { subject, rest })
    }

    fn compound(&mut self) -> Result<Compound, SelectorError> {
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
                    let id = self.name()?;
                    if compound.id.replace(id).is_some() {
                        return Err(self.error(SelectorFault::SecondId));
                    }
                }
                Some('[') => compound.attributes.push(self.attribute()?),
                Some(':') => self.pseudo_class(&mut compound)?,
                _ if self.at == start => return Err(self.error(SelectorFault::NoName)),
                _ => return Ok(compound),
            }
        }
    }

    fn pseudo_class(&mut self, compound: &mut Compound) -> Result<(), SelectorError> {
        let rest = &self.text[self.at..];
        let known = [":not(", ":is(", ":where(", ":has("];
        let Some(name) = known.into_iter().find(|name| rest.starts_with(name)) else {
            return Err(self.error(SelectorFault::PseudoClass));
        };
        let has = name == ":has(";
        if has && self.in_has || self.depth >= DEPTH {
            return Err(self.error(SelectorFault::TooDeep));
        }
        self.at += name.len();
        self.depth += 1;
        let outside = self.in_has;
        self.in_has |= has;
        let list = self.list(has)?;
        self.in_has = outside;
        self.depth -= 1;
        self.expect(')')?;
        match name {
            ":not(" => compound.not.push(list),
            ":has(" => compound.has.push(list),
            _ => compound.is.push(list),
        }
        Ok(())
    }

    fn name(&mut self) -> Result<String, SelectorError> {
        let mut name = String::new();
        while let Some(c) = self.peek() {
            match c {
                '\\' => name.extend(self.escape()),
                c if is_name(c) => {
                    name.push(c);
                    self.at += c.len_utf8();
                }
                _ => break,
            }
        }
        if name.is_empty() {
            return Err(self.error(SelectorFault::NoName));
        }
        Ok(name)
    }

    /// `\` and a character, or up to six hexadecimal digits and a whitespace character.
    fn escape(&mut self) -> Option<char> {
        self.at += 1;
        let rest = &self.text[self.at..];
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 {
            let c = rest.chars().next()?;
            self.at += c.len_utf8();
            return Some(c);
        }
        let number = u32::from_str_radix(&rest[..digits], 16).ok();
        self.at += digits + usize::from(rest[digits..].starts_with([' ', '\t']));
        number.and_then(char::from_u32)
    }

    fn quoted(&mut self, quote: char) -> Result<String, SelectorError> {
        self.at += 1;
        let mut value = String::new();
        loop {
            match self.peek() {
                None => return Err(self.error(SelectorFault::OpenQuote)),
                Some('\\') => value.extend(self.escape()),
                Some(c) => {
                    self.at += c.len_utf8();
                    if c == quote {
                        return Ok(value);
                    }
                    value.push(c);
                }
            }
        }
    }

    fn attribute(&mut self) -> Result<AttributeTest, SelectorError> {
        self.at += 1;
        self.whitespace();
        let name = self.name()?.to_ascii_lowercase();
        self.whitespace();
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
                finder: Finder::new("").into_owned(),
            });
        };
        self.at += sign.len();
        self.whitespace();
        let value = match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            _ => self.name()?,
        };
        self.whitespace();
        let ignore_case = matches!(self.peek(), Some('i' | 'I'));
        self.at += usize::from(ignore_case);
        self.whitespace();
        self.expect(']')?;
        let value = if ignore_case { value.to_lowercase() } else { value };
        Ok(AttributeTest {
            name,
            operator: *operator,
            finder: Finder::new(&value).into_owned(),
            value,
            ignore_case,
        })
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii()
}
