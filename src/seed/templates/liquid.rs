//! Outputs of Liquid as liquidjs reads them, which Eleventy uses: it stops at what it cannot read.

/// Whether liquidjs can read what is inside `{{ … }}`. Whether a filter exists is not asked, since
/// each site may define its own.
#[must_use]
pub(crate) fn reads_output(inside: &str) -> bool {
    let mut reader = Reader {
        rest: inside.trim(),
        depth: 0,
    };
    reader.output().is_some()
}

/// How many values may be in each other. JavaScript's stack has an end, too.
const DEPTH: usize = 500;

struct Reader<'t> {
    rest: &'t str,
    /// How many values are being read.
    depth: usize,
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '?') || !c.is_ascii() && !c.is_whitespace()
}

impl Reader<'_> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn at(&self, marks: &[char]) -> bool {
        self.rest.is_empty() || self.rest.starts_with(marks)
    }

    /// A value with operators, and then filters. None where liquidjs stops.
    fn output(&mut self) -> Option<()> {
        let mut values = 0;
        while self.operator() || self.value()? {
            values += 1;
        }
        if values == 0 {
            return None;
        }
        loop {
            self.blank();
            if self.at(&[')', ',']) {
                return Some(());
            }
            self.filter()?;
        }
    }

    fn filter(&mut self) -> Option<()> {
        if !self.take("|") {
            return None;
        }
        if !self.identifier() {
            return self.rest.is_empty().then_some(());
        }
        self.blank();
        if !self.take(":") {
            return self.at(&['|', ')', ',']).then_some(());
        }
        loop {
            self.value()?;
            self.blank();
            if self.take(":") {
                self.value()?;
                self.blank();
            }
            if !self.at(&[',', '|', ')']) {
                return None;
            }
            if !self.take(",") {
                return Some(());
            }
        }
    }

    fn operator(&mut self) -> bool {
        self.blank();
        let word = |name: &&&str| {
            let after = self.rest.strip_prefix(**name);
            after.is_some_and(|rest| !rest.starts_with(is_word))
        };
        let words = ["contains", "not", "and", "or"];
        let found = words.iter().find(word).copied();
        let signs = ["==", "!=", ">=", "<=", ">", "<"];
        let sign = || signs.into_iter().find(|sign| self.rest.starts_with(sign));
        match found.or_else(sign) {
            Some(operator) => self.take(operator),
            None => false,
        }
    }

    fn identifier(&mut self) -> bool {
        self.blank();
        let rest = self.rest.trim_start_matches(is_word);
        let found = rest.len() < self.rest.len();
        self.rest = rest;
        found
    }

    /// Reads a string, a range, or a name or number with what follows its dots and brackets. Some of
    /// whether there is one; none where liquidjs stops.
    fn value(&mut self) -> Option<bool> {
        if self.depth == DEPTH {
            return None;
        }
        self.depth += 1;
        let found = self.whole_value();
        self.depth -= 1;
        found
    }

    fn whole_value(&mut self) -> Option<bool> {
        self.blank();
        let before = self.rest.len();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quote {
            self.string(quote);
        } else if self.take("(") {
            self.range()?;
        } else {
            let _ = self.take("+");
            self.identifier();
        }
        loop {
            if self.take("[") {
                self.value()?;
                let end = self.rest.find(']')?;
                self.rest = &self.rest[end + 1..];
            } else if self.rest.starts_with('.') && !self.rest.starts_with("..") {
                self.take(".");
                if !self.rest.starts_with(is_word) {
                    break;
                }
                self.identifier();
            } else {
                break;
            }
        }
        Some(self.rest.len() < before)
    }

    fn string(&mut self, quote: char) {
        let mut escaped = false;
        let end = self.rest[1..].find(|c| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        self.rest = end.map_or("", |end| &self.rest[end + 2..]);
    }

    fn range(&mut self) -> Option<()> {
        let first = self.value()?;
        self.blank();
        let second = self.take("..") && self.value()?;
        self.blank();
        (first && second && self.take(")")).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each was given to Eleventy 3.1.
    #[test]
    fn outputs_are_read_as_liquidjs_reads_them() {
        let broken = [
            "% x %",
            "",
            "foo! bar",
            "a ? b : c",
            "\"x\":1",
            "{ x",
            "$x",
            "@x",
            "f(x)",
            "a && b",
            "a=1",
        ];
        for mark in ["[", "("] {
            assert!(!reads_output(&mark.repeat(1 << 20)), "{mark}");
        }
        for text in broken {
            assert!(!reads_output(text), "{text}");
        }
        let read = [
            "title",
            ".Title",
            "a b",
            "a.b | upcase",
            "a | b:c",
            "< foo >",
            "a, b",
            "a == b",
            "-1",
            "x | date: \"%Y\"",
            "x[0]",
            "中",
            "a-b",
            "'it\\'s' | a: b, c: d | e",
            "(1..3)",
        ];
        for text in read {
            assert!(reads_output(text), "{text}");
        }
    }
}
