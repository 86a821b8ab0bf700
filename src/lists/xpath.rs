//! Paths of XPath as CSS selectors: those that name elements by tags and attributes. All others
//! depend on the text, on counts or on the page around the article, and have no selector.

/// A value between quotation marks, as selectors write it.
pub(super) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The most selectors that one expression may become.
const MOST: usize = 16;

/// The selectors of an expression; none where it has no selectors of the same meaning, or where one
/// of them would select every element of a kind.
pub(super) fn selector(expression: &str) -> Option<String> {
    let mut all = Vec::new();
    for path in split(expression, "|") {
        all.extend(of_path(path.trim())?);
    }
    (!all.is_empty() && all.len() <= MOST).then(|| all.join(", "))
}

/// The selectors of one path.
fn of_path(path: &str) -> Option<Vec<String>> {
    let path = path.strip_prefix('.').unwrap_or(path).strip_prefix("//")?;
    let mut found = vec![String::new()];
    let mut is_telling = false;
    for (number, below) in split(path, "//").into_iter().enumerate() {
        for (depth, step) in split(below, "/").into_iter().enumerate() {
            let between = match (number, depth) {
                (0, 0) => "",
                (_, 0) => " ",
                _ => " > ",
            };
            let alternatives = of_step(step.trim())?;
            // Without a condition on the element itself, all paragraphs would be removed, or all headings.
            is_telling = alternatives.iter().all(|one| one.contains('['));
            let joined = |head: &String| {
                alternatives
                    .iter()
                    .map(move |one| format!("{head}{between}{one}"))
                    .collect()
            };
            let longer: Vec<Vec<String>> = found.iter().map(joined).collect();
            found = longer.concat();
            if found.len() > MOST {
                return None;
            }
        }
    }
    is_telling.then_some(found)
}

/// The compounds of one step.
fn of_step(step: &str) -> Option<Vec<String>> {
    let end = step.find('[').unwrap_or(step.len());
    let name = step[..end].trim();
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if name != "*" && !is_name(name) {
        return None;
    }
    let tag = if name == "*" {
        String::new()
    } else {
        name.to_ascii_lowercase()
    };
    let mut found = vec![tag];
    let mut rest = step[end..].trim();
    while !rest.is_empty() {
        let inside = rest.strip_prefix('[')?;
        let close = closing(inside, ']')?;
        let tests = of_test(inside[..close].trim())?;
        let joined = |head: &String| tests.iter().map(move |test| format!("{head}{test}")).collect();
        let longer: Vec<Vec<String>> = found.iter().map(joined).collect();
        found = longer.concat();
        rest = inside[close + 1..].trim();
    }
    (found.len() <= MOST).then_some(found)
}

/// The conditions of a test, of which one must hold.
fn of_test(test: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for either in split(test, " or ") {
        let mut both = vec![String::new()];
        for part in split(either, " and ") {
            let conditions = of_condition(part.trim())?;
            let joined = |head: &String| conditions.iter().map(move |one| format!("{head}{one}")).collect();
            let longer: Vec<Vec<String>> = both.iter().map(joined).collect();
            both = longer.concat();
        }
        found.extend(both);
    }
    (found.len() <= MOST).then_some(found)
}

fn of_condition(condition: &str) -> Option<Vec<String>> {
    if let Some(inside) = call(condition, "") {
        return of_test(inside);
    }
    if let Some(inside) = call(condition, "not") {
        // Without one of several conditions: all of them must fail.
        let tests = of_test(inside.trim())?;
        return Some(vec![tests.iter().map(|test| format!(":not({test})")).collect()]);
    }
    let test = |operator: &str, arguments: &str| {
        let (what, value) = arguments.rsplit_once(',')?;
        let (what, value) = (what.trim(), literal(value)?);
        // The usual way to write "has this class".
        if let Some(inside) = call(what, "concat") {
            let spaces = inside.replace(['"', '\'', ' ', ','], "");
            let name = spaces
                .strip_prefix("normalize-space(")
                .and_then(|rest| rest.strip_suffix(')'));
            let name = attribute(name.unwrap_or(&spaces))?.to_owned();
            let word = value.strip_prefix(' ')?.strip_suffix(' ')?;
            return (operator == "*" && is_word(word)).then(|| vec![format!("[{name}~={}]", quoted(word))]);
        }
        let name = attribute(call(what, "normalize-space").unwrap_or(what))?;
        (!value.is_empty()).then(|| vec![format!("[{name}{operator}={}]", quoted(value))])
    };
    if let Some(arguments) = call(condition, "contains") {
        return test("*", arguments);
    }
    if let Some(arguments) = call(condition, "starts-with") {
        return test("^", arguments);
    }
    match condition.split_once('=') {
        Some((name, value)) => {
            let value = literal(value)?;
            Some(vec![format!("[{}={}]", attribute(name.trim())?, quoted(value))])
        }
        None => Some(vec![format!("[{}]", attribute(condition)?)]),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

/// The name of an attribute.
fn attribute(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix('@')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// The text between quotation marks.
fn literal(text: &str) -> Option<&str> {
    let text = text.trim();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = text[1..].strip_suffix(quote)?;
    (!inside.contains(quote)).then_some(inside)
}

/// What is between the brackets of a call that is the whole text.
fn call<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let inside = text.trim().strip_prefix(name)?.trim_start().strip_prefix('(')?;
    let close = closing(inside, ')')?;
    inside[close + 1..].trim().is_empty().then(|| &inside[..close])
}

/// Where the bracket is closed that was opened before a text.
fn closing(text: &str, bracket: char) -> Option<usize> {
    let mut state = State::default();
    text.char_indices().find_map(|(at, c)| {
        let is_outside = state.is_outside();
        state.read(c);
        (is_outside && c == bracket).then_some(at)
    })
}

/// The parts of a text between separators that are in no brackets and no quotation marks.
fn split<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let mut state = State::default();
    for (at, c) in text.char_indices() {
        if state.is_outside() && at >= from && text[at..].starts_with(separator) {
            parts.push(&text[from..at]);
            from = at + separator.len();
        }
        state.read(c);
    }
    parts.push(&text[from..]);
    parts
}

/// How deep a place is in brackets, and in which quotation marks.
#[derive(Default)]
struct State {
    depth: i32,
    quote: Option<char>,
}

impl State {
    fn is_outside(&self) -> bool {
        self.depth == 0 && self.quote.is_none()
    }

    fn read(&mut self, c: char) {
        match (self.quote, c) {
            (Some(quote), _) if quote == c => self.quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => self.quote = Some(c),
            (None, '(' | '[') => self.depth += 1,
            (None, ')' | ']') => self.depth -= 1,
            (None, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selector::SelectorList;

    #[test]
    fn paths_become_selectors() {
        for (path, css) in [
            ("//div[@class='a b']", "div[class=\"a b\"]"),
            ("//*[@id=\"x\"]", "[id=\"x\"]"),
            ("//div[contains(@class, 'ad-')]", "div[class*=\"ad-\"]"),
            (
                "//div[contains(concat(' ',normalize-space(@class),' '),' top ')]/figure[@data-x]",
                "div[class~=\"top\"] > figure[data-x]",
            ),
            (
                "//ul[@id='a']//li[starts-with(@class, 'b') and not(@title)]",
                "ul[id=\"a\"] li[class^=\"b\"]:not([title])",
            ),
            (
                "//p[@class='a' or @class='b'] | //nav[@id='c']",
                "p[class=\"a\"], p[class=\"b\"], nav[id=\"c\"]",
            ),
        ] {
            assert_eq!(selector(path).as_deref(), Some(css), "{path}");
            assert!(SelectorList::parse(css).is_ok(), "{css}");
        }
    }

    #[test]
    fn other_paths_have_none() {
        for path in [
            "//h2",
            "//div[@id='a']//p",
            "//p[1]",
            "//p[contains(text(), 'a')]",
            "//p[contains(., 'a')]",
            "//a[@id='x']/parent::p",
            "//p[preceding::hr]/span[@class='a']",
            "/html/body/div[@id='a']",
            "//div[@id='a']/@class",
            "//div[@id='a'",
            "",
        ] {
            assert_eq!(selector(path), None, "{path}");
        }
    }
}
