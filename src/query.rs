//! The query of a URL as it is written in an article, without some of its parameters.

use crate::source::Span;

/// A query without some parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shortened {
    /// The query with its `?`.
    pub whole: Span,
    /// What it is then, with its `?` if anything is left.
    pub kept: String,
    /// The parameters that are gone; at least one.
    pub gone: Vec<Span>,
}

/// The query of a URL that is written at `start`, without the parameters that are dropped; none where
/// there are no such. `name=value` may be followed by `&` or `&amp;`.
pub(crate) fn without(written: &str, start: usize, mut is_dropped: impl FnMut(&str) -> bool) -> Option<Shortened> {
    let end = written.find('#').unwrap_or(written.len());
    let mark = written[..end].find('?')?;
    let query = &written[mark + 1..end];
    let (mut kept, mut gone) = (String::new(), Vec::new());
    let between = if query.contains("&amp;") { "&amp;" } else { "&" };
    let mut at = 0;
    while at <= query.len() {
        let rest = &query[at..];
        let length = rest.find('&').unwrap_or(rest.len());
        let separator = if rest[length..].starts_with("&amp;") {
            "&amp;"
        } else {
            "&"
        };
        let pair = &rest[..length];
        if !pair.is_empty() && is_dropped(pair) {
            let from = start + mark + 1 + at;
            gone.push(Span::new(from, from + length));
        } else if !pair.is_empty() {
            kept.push_str(if kept.is_empty() { "?" } else { between });
            kept.push_str(pair);
        }
        at += length + separator.len();
    }
    let whole = Span::new(start + mark, start + end);
    (!gone.is_empty()).then_some(Shortened { whole, kept, gone })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_dropped() {
        let found = without("https://a.example/?x=1&amp;b=2&amp;y=3#x=4", 10, |pair| {
            pair.starts_with('b')
        });
        let found = found.expect("one is dropped");
        assert_eq!(found.kept, "?x=1&amp;y=3");
        assert_eq!(
            (found.whole, &*found.gone),
            (Span::new(28, 48), &[Span::new(37, 40)][..])
        );
        assert_eq!(without("https://a.example/#?b=2", 0, |_| true), None);
        assert_eq!(without("https://a.example/?a=1", 0, |_| false), None);
    }
}
