//! What MDX reads as JavaScript: lines of `import` and `export`, `{expressions}`, and the tags of components.
//! A tag in lower case is an element of HTML; only the expressions in it are JavaScript.

use rustc_hash::FxHashSet;

use crate::source::{Span, line_end, next_line};

/// The maximal length of an expression, a tag or a block of `import` lines in bytes.
const LONGEST: usize = 1 << 14;

/// How many bytes may be read in vain, for each byte of the text, for braces and tags that nothing closes.
const IN_VAIN: usize = 8;

/// The spans of JavaScript from `from` on, sorted.
#[must_use]
pub(super) fn spans(text: &str, from: usize) -> Vec<Span> {
    let mut reader = Reader {
        text,
        found: Vec::new(),
        in_vain: (text.len() - from) * IN_VAIN,
    };
    let (mut at, mut fence, mut begins_block) = (from, None, true);
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let marks = marks_of_fence(line);
        match (fence, marks) {
            (Some((mark, length)), Some((same, longer, true))) if same == mark && longer >= length => fence = None,
            (None, Some((mark, length, _))) => fence = Some((mark, length)),
            (Some(_), _) => {}
            (None, None) if begins_block && is_module(line) => {
                let end = reader.module(at);
                reader.found.push(Span::new(at, end));
                at = next_line(text, end);
                continue;
            }
            (None, None) => {
                begins_block = line.trim().is_empty();
                at = reader.line(at);
                continue;
            }
        }
        begins_block = false;
        at = next_line(text, at);
    }
    reader.found
}

/// The lines of code fences that are indented by four columns or more, without their indentation: in MDX, they
/// are fences all the same.
#[must_use]
pub(super) fn indented_fences(text: &str, from: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut at, mut open) = (from, None);
    while at < text.len() {
        let end = line_end(text, at);
        let line = &text[at..end];
        let begin = end - line.trim_start_matches([' ', '\t']).len();
        let is_indented = text[at..begin].contains('\t') || begin - at >= 4;
        match (open, marks_of_fence(line)) {
            (Some((mark, length, indented)), marks) => {
                if indented && begin < end {
                    found.push(Span::new(begin, end));
                }
                if marks.is_some_and(|(same, longer, alone)| alone && same == mark && longer >= length) {
                    open = None;
                }
            }
            (None, Some((mark, length, _))) => {
                if is_indented {
                    found.push(Span::new(begin, end));
                }
                open = Some((mark, length, is_indented));
            }
            (None, None) => {}
        }
        at = next_line(text, end);
    }
    found
}

/// Whether a text imports a component and uses it: `import Tabs from '…'` and, further down, `<Tabs>`.
#[must_use]
pub(super) fn uses_imports(text: &str) -> bool {
    if memchr::memmem::find(text.as_bytes(), b"\nimport ").is_none() {
        return false;
    }
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for span in spans(text, 0) {
        let written = span.of(text);
        if is_module(written) {
            // What is in quotes are the names of files.
            let outside = written.split(['"', '\'']).step_by(2);
            let words = outside.flat_map(|part| part.split(|c| !is_of_name(c)));
            names.extend(words.filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase())));
        } else if let Some(tag) = written.strip_prefix('<') {
            let end = tag.find(|c| !is_of_name(c)).unwrap_or(tag.len());
            if names.contains(&tag[..end]) {
                return true;
            }
        }
    }
    false
}

/// The mark of a code fence, its length, and whether nothing follows; none for any other line.
fn marks_of_fence(line: &str) -> Option<(u8, usize, bool)> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let mark = *line.as_bytes().first().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = line.bytes().take_while(|byte| *byte == mark).count();
    let rest = &line[length..];
    let is_fence = length >= 3 && !(mark == b'`' && rest.contains('`'));
    is_fence.then(|| (mark, length, rest.trim().is_empty()))
}

/// Whether a line begins a block of `import` and `export` lines.
fn is_module(line: &str) -> bool {
    let after = |word: &str| line.strip_prefix(word).map(str::trim_start);
    let begins = |rest: &str, words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    match (after("import "), after("export ")) {
        (Some(rest), _) => begins(rest, &["{", "*", "'", "\""]) || rest.contains(" from ") || rest.ends_with(','),
        (_, Some(rest)) => begins(
            rest,
            &[
                "const ", "let ", "var ", "function", "class ", "default ", "async ", "{", "*",
            ],
        ),
        _ => false,
    }
}

struct Reader<'t> {
    text: &'t str,
    found: Vec<Span>,
    in_vain: usize,
}

/// A tag: its end, the expressions in it, and whether it is that of a component.
struct Tag {
    end: usize,
    expressions: Vec<Span>,
    is_component: bool,
}

impl Reader<'_> {
    /// Collects what is in the rest of a line, and in further ones into which it leads; returns the start
    /// of the next line.
    fn line(&mut self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while at < bytes.len() {
            match bytes[at] {
                b'\n' => return at + 1,
                b'\\' => at += 2,
                b'`' => at = self.code_span(at),
                b'{' => match self.tried(at, self.expression(at)) {
                    Some(end) => {
                        self.found.push(Span::new(at, end));
                        at = end;
                    }
                    None => at += 1,
                },
                b'<' if self.text[at..].starts_with("<!--") => {
                    let end = self.text[at..].find("-->").map(|end| at + end + 3);
                    at = end.unwrap_or(at + 4);
                }
                b'<' => {
                    let tag = self.tag(at);
                    self.tried(at, tag.as_ref().map(|tag| tag.end));
                    match tag {
                        Some(tag) if tag.is_component => {
                            self.found.push(Span::new(at, tag.end));
                            at = tag.end;
                        }
                        Some(tag) => {
                            self.found.extend(tag.expressions);
                            at = tag.end;
                        }
                        None => at += 1,
                    }
                }
                _ => at += 1,
            }
        }
        bytes.len()
    }

    /// Counts what was read in vain.
    fn tried(&mut self, at: usize, end: Option<usize>) -> Option<usize> {
        if end.is_none() {
            self.in_vain = self.in_vain.saturating_sub(LONGEST.min(self.text.len() - at));
        }
        end
    }

    /// The end of what may be read from a place on.
    fn most(&self, at: usize) -> usize {
        match self.in_vain {
            0 => at,
            _ => self.text.len().min(at + LONGEST),
        }
    }

    /// The end of code in backticks; without an end, that of the backticks.
    fn code_span(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let run = |at: usize| bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        let length = run(at);
        let paragraph = self.text[at..].find("\n\n").map_or(bytes.len(), |end| at + end);
        let mut close = at + length;
        while let Some(found) = memchr::memchr(b'`', &bytes[close..paragraph]) {
            let other = run(close + found);
            close += found + other;
            if other == length {
                return close;
            }
        }
        at + length
    }

    /// The end of an expression in braces.
    fn expression(&self, at: usize) -> Option<usize> {
        let (bytes, most) = (self.text.as_bytes(), self.most(at));
        // What is open: braces, and template literals, whose text is no code.
        let mut open: Vec<u8> = Vec::new();
        let mut place = at;
        while place < most {
            let byte = bytes[place];
            match (open.last(), byte) {
                (Some(b'`'), b'`') | (Some(b'{'), b'}') => {
                    open.pop();
                    if open.is_empty() {
                        return Some(place + 1);
                    }
                }
                (_, b'\\') => place += 1,
                (Some(b'`'), b'$') if bytes.get(place + 1) == Some(&b'{') => {
                    open.push(b'{');
                    place += 1;
                }
                (Some(b'`'), _) => {}
                (_, b'{' | b'`') => open.push(byte),
                (_, b'"' | b'\'') => place = self.string(place),
                (_, b'/') => place = self.comment(place),
                _ => {}
            }
            place += 1;
        }
        None
    }

    /// The last byte of a string in quotes, which ends in its line.
    fn string(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut place = at + 1;
        while place < bytes.len() && bytes[place] != b'\n' {
            match bytes[place] {
                b'\\' => place += 1,
                byte if byte == bytes[at] => return place,
                _ => {}
            }
            place += 1;
        }
        // An apostrophe.
        at
    }

    /// The last byte of a comment of JavaScript; the slash itself where it begins none.
    fn comment(&self, at: usize) -> usize {
        let rest = &self.text[at..self.most(at)];
        let end = match rest.as_bytes().get(1) {
            Some(b'*') => rest[2..].find("*/").map(|end| end + 3),
            Some(b'/') => rest.find('\n').map(|end| end - 1),
            _ => None,
        };
        at + end.unwrap_or(0)
    }

    /// The tag that begins at a `<`.
    fn tag(&self, at: usize) -> Option<Tag> {
        let (bytes, most) = (self.text.as_bytes(), self.most(at));
        let name_at = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'/'));
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'-' | b':');
        let length = bytes[name_at..].iter().take_while(|byte| is_of_name(byte)).count();
        let name = &self.text[name_at..name_at + length];
        let is_fragment = name.is_empty() && bytes.get(name_at) == Some(&b'>');
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'));
        // `<https://a.example>` is no tag.
        let after = bytes.get(name_at + length);
        let ends_name = matches!(after, Some(b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'{'));
        let is_address = name.ends_with(':');
        if !is_fragment && (!begins || !ends_name || is_address) {
            return None;
        }
        let mut tag = Tag {
            end: 0,
            expressions: Vec::new(),
            is_component: is_fragment
                || name.starts_with(|c: char| !c.is_ascii_lowercase())
                || name.contains(['.', ':']),
        };
        let mut place = name_at + length;
        while place < most {
            match bytes[place] {
                b'>' => {
                    tag.end = place + 1;
                    return Some(tag);
                }
                b'<' => return None,
                quote @ (b'"' | b'\'') => {
                    place = memchr::memchr(quote, &bytes[place + 1..most]).map(|end| place + 1 + end)?;
                }
                b'{' => {
                    let end = self.expression(place)?;
                    tag.expressions.push(Span::new(place, end));
                    place = end - 1;
                }
                _ => {}
            }
            place += 1;
        }
        None
    }

    /// The end of a block of `import` and `export` lines: a blank line outside of all brackets.
    fn module(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let most = self.text.len().min(at + LONGEST);
        let (mut place, mut depth) = (at, 0_usize);
        let mut first_blank = None;
        while place < most {
            match bytes[place] {
                b'{' | b'(' | b'[' => depth += 1,
                b'}' | b')' | b']' => depth = depth.saturating_sub(1),
                b'"' | b'\'' => place = self.string(place),
                b'/' => place = self.comment(place),
                b'\n' => {
                    let next = &self.text[place + 1..line_end(self.text, place + 1)];
                    if next.trim().is_empty() && depth == 0 {
                        return place;
                    }
                    if next.trim().is_empty() {
                        first_blank.get_or_insert(place);
                    }
                }
                _ => {}
            }
            place += 1;
        }
        match depth {
            0 => most.min(self.text.trim_end().len()).max(at),
            _ => first_blank.unwrap_or_else(|| line_end(self.text, at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_that_are_imported_make_mdx_of_an_article() {
        let imports = "---\ntitle: A\n---\n\nimport { Tab,\n  Tabs } from './Card';\n\n";
        assert!(uses_imports(&format!("{imports}<Tabs>\n\nx\n\n</Tabs>\n")));
        assert!(!uses_imports(&format!("{imports}<Card>x</Card>\n")));
        assert!(!uses_imports(&format!("{imports}`<Tabs>`\n\n```\n<Tabs>\n```\n")));
        assert!(!uses_imports("Text\nimport Tabs from 'a'\n\n<Tabs>x</Tabs>\n"));
        assert!(!uses_imports("```js\n\nimport Tabs from 'a'\n```\n\n<Tabs>x</Tabs>\n"));
    }

    fn found(text: &str) -> Vec<&str> {
        spans(text, 0).into_iter().map(|span| span.of(text)).collect()
    }

    /// What the parser of `@mdx-js/mdx` 3.1.1 takes for modules, expressions and components.
    #[test]
    fn javascript_is_found() {
        let cases: &[(&str, &[&str])] = &[
            (
                "import A from './a'\nimport { b,\n  c } from 'd'\n\nText\n",
                &["import A from './a'\nimport { b,\n  c } from 'd'"],
            ),
            (
                "export const a = {\n  b: '}',\n\n  c: 1\n}\n\nSome import is a word.\n",
                &["export const a = {\n  b: '}',\n\n  c: 1\n}"],
            ),
            ("One {a.b(\"}\")} two \\{c} `{d}` ``{`}``\n", &["{a.b(\"}\")}"]),
            (
                "{/* } */}\n\n{`a ${b + '}'} }`} c\n",
                &["{/* } */}", "{`a ${b + '}'} }`}"],
            ),
            (
                "<Card title=\"a > b\" on={() => <b>x</b>}>\n\n*x*\n\n</Card>\n",
                &["<Card title=\"a > b\" on={() => <b>x</b>}>", "</Card>"],
            ),
            (
                "<a.b /> <>x</> <svg:use/> <my-box>y</my-box>\n",
                &["<a.b />", "<>", "</>", "<svg:use/>"],
            ),
            ("<img src={a} alt=\"{b}\" {...c} />\n", &["{a}", "{...c}"]),
            ("```jsx\n<Card a={b} />\nimport a from 'b'\n```\n\n{a}\n", &["{a}"]),
            ("<https://a.example> 1 < 2 {\n", &[]),
            ("<!-- {a} -->\n", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), *expected, "{text}");
        }
    }

    #[test]
    fn braces_that_nothing_closes_are_read_a_few_times_only() {
        let text = "{".repeat(200_000) + &"<A ".repeat(200_000);
        assert_eq!(found(&text), [""; 0]);
    }
}
