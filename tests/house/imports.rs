//! Finds the modules that a source file names: in `use`, with `crate::`, `self::` and `super::`, also
//! inside functions.

/// The modules that a file names, as paths from the root of the crate. `module` is the file's own
/// path: `["cli", "check"]` for `src/cli/check.rs`. Tests are not read.
pub(crate) fn imports(text: &str, module: &[&str]) -> Vec<Vec<String>> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at..].starts_with(&["#".into(), "[".into(), "cfg".into(), "(".into(), "test".into()]) {
            at = after_item(&tokens, at);
        } else if tokens[at] == "use" {
            at = tree(&tokens, at + 1, &[], &mut found);
        } else if matches!(&*tokens[at], "crate" | "self" | "super")
            && tokens.get(at + 1).is_some_and(|next| next == "::")
        {
            let (path, next) = path(&tokens, at);
            found.push(path);
            at = next;
        } else {
            at += 1;
        }
    }
    found.iter().filter_map(|path| absolute(path, module)).collect()
}

/// The words and punctuation of a file, without comments, strings and lifetimes.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("r\"") || rest.starts_with("r#") {
            raw_string(rest)
        } else if first == '"' {
            string(rest)
        } else if first == '\'' {
            character(rest)
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let word = &rest[..end.unwrap_or(rest.len())];
            tokens.push(word.to_owned());
            word.len()
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

fn raw_string(text: &str) -> usize {
    let hashes = text[1..].bytes().take_while(|byte| *byte == b'#').count();
    if !text[1 + hashes..].starts_with('"') {
        return 1;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let start = 2 + hashes;
    text[start..].find(&end).map_or(text.len(), |at| start + at + end.len())
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// A character, or the mark of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[2..]
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '\'')
            .map_or(1, |(at, _)| at + 3),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// The end of the item after an attribute.
fn after_item(tokens: &[String], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match &**token {
            "{" => depth += 1,
            "}" if depth == 1 => return at + 1,
            "}" => depth -= 1,
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The segments of a path, and its end.
fn path(tokens: &[String], from: usize) -> (Vec<String>, usize) {
    let mut path = vec![tokens[from].clone()];
    let mut at = from + 1;
    while tokens.get(at).is_some_and(|token| token == "::") {
        match tokens.get(at + 1) {
            Some(word) if word.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') => {
                path.push(word.clone());
                at += 2;
            }
            _ => break,
        }
    }
    (path, at)
}

/// Reads the tree of a `use` after a prefix, and returns its end.
fn tree(tokens: &[String], from: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let Some(first) = tokens.get(from) else { return from };
    if first == "{" {
        let mut at = from + 1;
        while tokens.get(at).is_some_and(|token| token != "}") {
            at = tree(tokens, at, prefix, found);
            at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
        }
        return at + 1;
    }
    let (words, mut at) = path(tokens, from);
    let whole: Vec<String> = prefix.iter().chain(&words).cloned().collect();
    if tokens.get(at).is_some_and(|token| token == "::") {
        if tokens.get(at + 1).is_some_and(|token| token == "{") {
            return tree(tokens, at + 1, &whole, found);
        }
        at += 2;
    }
    if tokens.get(at).is_some_and(|token| token == "as") {
        at += 2;
    }
    found.push(whole);
    at
}

/// A path from the root of the crate; none for those of other crates.
fn absolute(path: &[String], module: &[&str]) -> Option<Vec<String>> {
    let mut base: Vec<String> = module.iter().map(|part| (*part).to_owned()).collect();
    let mut rest = path;
    match &**rest.first()? {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            base.pop();
        }
        _ => return None,
    }
    rest = &rest[1..];
    while rest.first().is_some_and(|word| word == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend(rest.iter().filter(|word| *word != "self").cloned());
    Some(base)
}

#[test]
fn every_form_of_an_import_is_read() {
    let text = r#"
        //! crate::comment::X
        use std::fmt;
        use crate::a::{B, c::{self, D}, e as f};
        pub(crate) use super::sibling::Thing;
        use self::child::Y;
        fn go<'a>(x: &'a str) -> crate::g::H {
            let _ = ('"', '\'', "crate::string::Z", super::super::up::go(x));
            use crate::inside::*;
        }
        #[cfg(test)]
        mod tests { use crate::tests_only::X; }
        fn after() { crate::last::go() }
    "#;
    let found = imports(text, &["cli", "check"]);
    let found: Vec<String> = found.iter().map(|path| path.join("::")).collect();
    assert_eq!(
        found,
        [
            "a::B",
            "a::c",
            "a::c::D",
            "a::e",
            "cli::sibling::Thing",
            "cli::check::child::Y",
            "g::H",
            "up::go",
            "inside",
            "last::go"
        ]
    );
}
