//! Nunjucks expressions: whether they can be parsed, and with which variable they start.

/// The result of parsing an expression as Nunjucks does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Expression<'t> {
    /// The expression is valid.
    Read {
        /// The variable with which it starts, where there is one.
        root: Option<&'t str>,
        /// The names after `|`.
        filters: Vec<&'t str>,
        /// Whether it calls a function.
        calls: bool,
    },
    /// The expression is invalid.
    Broken,
}

/// Parses an expression as Nunjucks does, as far as needed to decide whether it is valid: operands and
/// operators alternate, and brackets match.
#[must_use]
pub(crate) fn nunjucks_expression(text: &str) -> Expression<'_> {
    let mut reader = Reader {
        rest: text.trim(),
        wants: true,
        fresh: false,
        open: Vec::new(),
        root: None,
        filters: Vec::new(),
        calls: false,
        operands: 0,
        colon: false,
    };
    while !reader.rest.is_empty() {
        if reader.step().is_none() {
            return Expression::Broken;
        }
    }
    if reader.wants || !reader.open.is_empty() {
        return Expression::Broken;
    }
    Expression::Read {
        root: reader.root,
        filters: reader.filters,
        calls: reader.calls,
    }
}

struct Reader<'t> {
    rest: &'t str,
    /// Whether an operand must follow.
    wants: bool,
    /// Whether the previous token is an opening bracket.
    fresh: bool,
    open: Vec<char>,
    root: Option<&'t str>,
    filters: Vec<&'t str>,
    calls: bool,
    operands: usize,
    /// Whether the current entry of an object has its colon.
    colon: bool,
}

impl<'t> Reader<'t> {
    fn take(&mut self, length: usize) -> &'t str {
        let (first, rest) = self.rest.split_at(length);
        self.rest = rest.trim_start();
        first
    }

    fn name(&mut self) -> Option<&'t str> {
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || "()[]{}%*-+~/#,:|.<>=!\"'".contains(c))
            .unwrap_or(self.rest.len());
        (end > 0).then(|| self.take(end))
    }

    fn step(&mut self) -> Option<()> {
        let fresh = std::mem::replace(&mut self.fresh, false);
        let c = self.rest.chars().next()?;
        match c {
            '"' | '\'' if self.wants => {
                let end = self.rest[1..].find(c)?;
                self.take(end + 2);
                self.operands += 1;
                self.wants = false;
            }
            '(' | '[' | '{' => {
                if c == '{' && !self.wants {
                    return None;
                }
                self.calls |= c == '(' && !self.wants;
                self.open.push(if c == '(' && !self.wants { 'c' } else { c });
                self.take(1);
                (self.wants, self.fresh) = (true, true);
                self.colon &= c != '{';
            }
            ')' | ']' | '}' => {
                let opened = self.open.pop()?;
                let matches = matches!((opened, c), ('(' | 'c', ')') | ('[', ']') | ('{', '}'));
                if !matches || !fresh && (self.wants || c == '}' && !self.colon) {
                    return None;
                }
                self.take(1);
                self.wants = false;
                self.colon = true;
            }
            '.' | '|' if !self.wants => {
                self.take(1);
                let name = self.name()?;
                if c == '|' {
                    self.filters.push(name);
                }
            }
            ',' | ':' | '=' if !self.wants => {
                let inside = self.open.last().copied();
                let equals = self.rest.starts_with("==");
                let allowed = match c {
                    ',' => inside.is_some(),
                    ':' => matches!(inside, Some('{' | '[')),
                    _ => equals || inside == Some('c'),
                };
                if !allowed {
                    return None;
                }
                self.colon = c == ':' || self.colon && inside != Some('{');
                let length = self.rest.len() - self.rest.trim_start_matches('=').len();
                self.take(if equals { length } else { 1 });
                self.wants = true;
            }
            '-' | '+' if self.wants => {
                self.take(1);
            }
            '+' | '-' | '*' | '/' | '%' | '~' | '<' | '>' | '!' if !self.wants => {
                let length = ["**", "//", "<=", ">=", "!==", "!="]
                    .iter()
                    .find(|operator| self.rest.starts_with(**operator))
                    .map_or(1, |operator| operator.len());
                if c == '!' && length == 1 {
                    return None;
                }
                self.take(length);
                self.wants = true;
            }
            _ => self.word()?,
        }
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let name = self.name()?;
        if self.wants {
            if name != "not" {
                let literal = name.starts_with(|c: char| c.is_ascii_digit())
                    || matches!(name, "true" | "false" | "none" | "null");
                if self.operands == 0 && !literal {
                    self.root = Some(name);
                }
                self.operands += 1;
                self.wants = false;
            }
        } else if matches!(name, "and" | "or" | "in" | "is" | "if" | "else" | "not") {
            self.wants = true;
        } else {
            return None;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_nunjucks_reads_them() {
        let broken = |text: &str| nunjucks_expression(text) == Expression::Broken;
        for text in [
            "\"x\":1",
            "p | currency:\"USD\"",
            ".Title",
            "ok ? 1 : 2",
            "{x}",
            "a | b:c",
            "a b",
            "f(",
            "{ x",
        ] {
            assert!(broken(text), "{text}");
        }
        for text in [
            "x",
            "x.y[0]",
            "1+1",
            "\"x\"",
            "f(x, y=1)",
            "a if b else c",
            "x|join(\", \")",
            "{a: 1}",
            "not x",
        ] {
            assert!(!broken(text), "{text}");
        }
        let read = nunjucks_expression("a.b | upper");
        assert_eq!(
            read,
            Expression::Read {
                root: Some("a"),
                filters: vec!["upper"],
                calls: false
            }
        );
    }
}
