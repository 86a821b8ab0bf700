//! Patterns of cards as Rust data, so that a run neither parses nor compiles them.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A pattern that is anchored at both ends, as an expression of the type `Part`; `None` for what it cannot hold.
pub(crate) fn of(hir: &Hir) -> Option<String> {
    let HirKind::Concat(parts) = hir.kind() else {
        return None;
    };
    let (first, last) = (parts.first()?.kind(), parts.last()?.kind());
    match (first, last) {
        (HirKind::Look(Look::Start), HirKind::Look(Look::End)) => list("Row", &parts[1..parts.len() - 1]),
        _ => None,
    }
}

fn part(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Empty => Some("Part::Row(&[])".to_owned()),
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(format!("Part::Text({text:?})"))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class
                .iter()
                .map(|range| format!("({:?}, {:?})", range.start(), range.end()));
            Some(format!("Part::OneOf(&[{}])", ranges.collect::<Vec<_>>().join(", ")))
        }
        HirKind::Repetition(repeated) => {
            let (least, most) = (repeated.min, repeated.max);
            Some(format!("Part::Repeat(&{}, {least}, {most:?})", part(&repeated.sub)?))
        }
        HirKind::Capture(capture) => part(&capture.sub),
        HirKind::Concat(parts) => list("Row", parts),
        HirKind::Alternation(parts) => list("Any", parts),
    }
}

fn list(kind: &str, parts: &[Hir]) -> Option<String> {
    let parts = parts.iter().map(part).collect::<Option<Vec<_>>>()?;
    Some(format!("Part::{kind}(&[{}])", parts.join(", ")))
}
