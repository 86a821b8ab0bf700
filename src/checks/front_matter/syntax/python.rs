//! Types of Python in front matter, which the parser `PyYAML` writes.

use crate::checks::Context;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators::{self, Quirk};
use crate::seed::front_matter::{Format, FrontMatter};
use crate::source::Span;

/// Reports tags that only `PyYAML` reads. What they say of strings and lists, other parsers know.
pub(super) fn report_tags(context: Context<'_, '_>, front: &FrontMatter<'_>, findings: &mut Findings<'_, '_>) {
    let (seed, target) = (context.seed, context.settings.target);
    let does = |target| generators::front_matter(target, Quirk::PythonTag);
    if front.format != Format::Yaml || generators::accepts(target, does) {
        return;
    }
    let content = seed.slice(front.content);
    for at in memchr::memmem::find_iter(content.as_bytes(), b"!!python/") {
        let before = &content[content[..at].rfind('\n').map_or(0, |end| end + 1)..at];
        if !before.trim_end().ends_with([':', '-']) || !before.ends_with(' ') || before.contains(['#', '"', '\'']) {
            continue;
        }
        let start = front.content.start() + at;
        let length = content[at..].find(char::is_whitespace).unwrap_or(content.len() - at);
        let tag = Span::new(start, start + length);
        let name = seed.slice(tag);
        let finding = findings
            .at(tag)
            .message(format_args!("Only PyYAML reads the tag `{name}`."))
            .label("a type of Python")
            .help(format_args!("Remove the tag. {}", generators::sentence(target, does)));
        let is_plain =
            ["unicode", "str", "tuple", "list", "int", "float", "bool"].contains(&&name["!!python/".len()..]);
        let space = seed.text()[tag.end()..].starts_with(' ');
        if is_plain && space {
            let edits = vec![Edit::remove(Span::new(tag.start(), tag.end() + 1))];
            finding.edits("Remove the tag", Safety::Unsafe, edits);
        } else {
            finding.done();
        }
    }
}
