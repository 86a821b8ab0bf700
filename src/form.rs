//! Whether a text is what its reader expects. An error shows lines of a file only if the file has the
//! name and the form of something that seedlint reads: its lines are printed where other people see
//! them, and a repository under check can name any file.

use std::path::Path;

use crate::reach::CONFIGURATIONS;
use crate::seed::front_matter::read_mapping;

/// Whether a text is likely a mapping with these keys: at least half of its own are among them, where
/// the name of a rule is no reason for or against it.
pub(crate) fn has_keys(text: &str, known: &[&str]) -> bool {
    let (fields, error) = read_mapping(text);
    let are_ours = |keys: &mut dyn Iterator<Item = &str>| {
        let is_known = |key: &&str| {
            known
                .iter()
                .any(|known| known.replace('_', "-") == *key || known == key)
        };
        let (ours, others): (Vec<&str>, Vec<&str>) = keys.filter(|key| !key.contains('/')).partition(is_known);
        !ours.is_empty() && ours.len() >= others.len()
    };
    if are_ours(&mut fields.iter().map(|field| &*field.key)) {
        return true;
    }
    // A mistake hides the keys after it, and may hide all of them.
    error.is_some() && are_ours(&mut text.lines().filter_map(key_of_line))
}

/// What begins a line that is not indented, up to its colon.
fn key_of_line(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('{');
    let is_top = !line.starts_with(|c: char| c.is_whitespace() || matches!(c, '#' | '-' | '}' | ']'));
    let key = line.split(':').next().unwrap_or_default().trim_matches(['"', '\'']);
    (is_top && !line.is_empty()).then_some(key)
}

/// Whether a file's real name is one of a configuration.
pub(crate) fn is_configuration(file: &Path) -> bool {
    let real = std::fs::canonicalize(file);
    let name = real.as_deref().unwrap_or(file).file_name();
    name.is_some_and(|name| CONFIGURATIONS.iter().any(|known| *known == name))
}

/// Whether a file's real name ends in one of these.
pub(crate) fn ends_in(file: &Path, endings: &[&str]) -> bool {
    let real = std::fs::canonicalize(file);
    let ending = real.as_deref().unwrap_or(file).extension();
    ending.is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_half_of_the_keys_are_known() {
        let keys = &["target", "fail_on"];
        assert!(has_keys("target: hugo\nother: 1\n", keys));
        assert!(has_keys("fail-on: never\nother: [", keys));
        assert!(!has_keys("target: a\ntoken: b\nuser: c\n", keys));
        assert!(!has_keys("root:x:0:0:root:/root:/bin/bash\n", keys));
        assert!(!has_keys("", keys));
        assert!(has_keys("target: [hugo\nfail-on: [never]\n", keys));
        assert!(has_keys("{\"target\":", keys));
        assert!(has_keys("target: x\na/b: x\nc/d: x\n", keys));
        assert!(!has_keys("a: [\ntoken: x\ntarget: y\n", keys));
    }
}
