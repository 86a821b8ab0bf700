//! Paths in the form that shells and `patch` accept.

use std::ffi::OsStr;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput, Token};

use crate::paths::shown;
use crate::report::is_dangerous;

/// A word in the form that a shell accepts. What a terminal or a log would not show as it is, such as a
/// control character, is written as `printf` escapes.
pub(super) fn quoted(word: &OsStr) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ',' | '+' | '@' | '%' | ':' | '=');
    let odd = |c: char| is_dangerous(c) || c.is_control();
    match word.to_str() {
        Some(text) if text.contains(odd) || text.contains("##[") => escaped(word),
        Some(text) if !text.is_empty() && !text.starts_with('=') && text.chars().all(plain) => text.to_owned(),
        Some(text) => format!("'{}'", text.replace('\'', "'\\''")),
        None => escaped(word),
    }
}

/// The output of a `printf` that writes these bytes.
fn escaped(word: &OsStr) -> String {
    let escaped = word.as_encoded_bytes().iter().map(|byte| match byte {
        b'%' => "%%".to_owned(),
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b' ' | b'/' | b'.' | b'-' | b'_' => char::from(*byte).to_string(),
        other => format!("\\{other:03o}"),
    });
    format!("\"$(printf '{}')\"", escaped.collect::<String>())
}

/// A unified diff that `patch -p1` and `git apply` accept in the working folder.
pub(super) fn patch(cwd: &Path, path: &str, before: &str, after: &str) -> String {
    let inside = Path::new(path)
        .strip_prefix(cwd)
        .map_or_else(|_| path.to_owned(), shown);
    let path = inside.trim_start_matches('/');
    let name = |side: &str| {
        let name = format!("{side}/{path}");
        let odd = |c: char| is_dangerous(c) || c.is_control() || matches!(c, '"' | '\\');
        if name.contains(odd) {
            // As git quotes names: bytes in octal.
            let escaped = name.bytes().map(|byte| match byte {
                b'"' | b'\\' => format!("\\{}", char::from(byte)),
                0x20..0x7f => char::from(byte).to_string(),
                other => format!("\\{other:03o}"),
            });
            format!("\"{}\"", escaped.collect::<String>())
        } else if name.contains(' ') {
            format!("{name}\t")
        } else {
            name
        }
    };
    let hunks = changes(before, after);
    format!("--- {}\n+++ {}\n{hunks}", name("a"), name("b"))
}

/// The lines that differ, and those around them, as in a unified diff without names.
pub(super) fn changes(before: &str, after: &str) -> String {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let mut hunks: Vec<Vec<Hunk>> = Vec::new();
    for hunk in diff.hunks() {
        match hunks.last_mut() {
            Some(group) if hunk.before.start <= group[group.len() - 1].before.end + 2 * CONTEXT => group.push(hunk),
            _ => hunks.push(vec![hunk]),
        }
    }
    let mut out = String::new();
    for group in hunks {
        write_hunk(&mut out, &group, &input);
    }
    out
}

/// The number of equal lines around those that differ.
const CONTEXT: u32 = 3;

/// Writes changes that are so close to each other that their context touches.
fn write_hunk(out: &mut String, group: &[Hunk], input: &InternedInput<&str>) {
    let (first, last) = (&group[0], &group[group.len() - 1]);
    let lead = first.before.start.min(CONTEXT);
    let length = |tokens: &[Token]| u32::try_from(tokens.len()).unwrap_or(u32::MAX);
    let trail = (length(&input.before) - last.before.end).min(CONTEXT);
    let range = |start: u32, end: u32| match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    };
    let _ = writeln!(
        out,
        "@@ -{} +{} @@",
        range(first.before.start - lead, last.before.end + trail),
        range(first.after.start - lead, last.after.end + trail)
    );
    let mut write = |sign: char, tokens: &[Token], lines: Range<u32>| {
        for token in &tokens[lines.start as usize..lines.end as usize] {
            let line = input.interner[*token];
            out.push(sign);
            out.push_str(line);
            if !line.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    };
    let mut at = first.before.start - lead;
    for hunk in group {
        write(' ', &input.before, at..hunk.before.start);
        write('-', &input.before, hunk.before.clone());
        write('+', &input.after, hunk.after.clone());
        at = hunk.before.end;
    }
    write(' ', &input.before, at..last.before.end + trail);
}
