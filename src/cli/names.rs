//! Paths in the form that shells and `patch` accept.

use std::path::Path;

use crate::paths::shown;

/// A path in the form that a shell accepts.
pub(super) fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ',' | '+' | '@' | '%' | ':');
    let shown = crate::report::one_line(path);
    if !shown.is_empty() && shown.chars().all(plain) {
        shown.into_owned()
    } else {
        format!("'{}'", shown.replace('\'', "'\\''"))
    }
}

/// A unified diff that `patch -p1` and `git apply` accept in the working folder.
pub(super) fn patch(cwd: &Path, path: &str, before: &str, after: &str) -> String {
    let inside = Path::new(path)
        .strip_prefix(cwd)
        .map_or_else(|_| path.to_owned(), shown);
    let path = inside.trim_start_matches('/');
    let name = |side: &str| {
        let name = format!("{side}/{path}");
        let odd = |c: char| c.is_control() || matches!(c, '"' | '\\');
        if name.contains(odd) {
            format!("\"{}\"", name.escape_default())
        } else if name.contains(' ') {
            format!("{name}\t")
        } else {
            name
        }
    };
    let diff = similar::TextDiff::from_lines(before, after);
    diff.unified_diff()
        .context_radius(3)
        .header(&name("a"), &name("b"))
        .to_string()
}

/// The lines that differ, and those around them, as in a unified diff without names.
pub(super) fn changes(before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(3).to_string()
}
