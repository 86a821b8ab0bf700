//! A dialect in which an article reads the same is not read again: what is left out is what would have
//! been read.

use proptest::prelude::*;

use crate::dialect::{KRAMDOWN, MARKED, UNINDENTED};
use crate::seed::Seed;
use crate::{Linter, Source};

/// What a reading knows, but for what is computed on demand.
fn known(seed: &Seed<'_>) -> String {
    let markdown = &seed.markdown;
    let references: Vec<_> = seed
        .references
        .iter()
        .map(|one| (one.used_as, one.place, &one.url))
        .collect();
    format!(
        "{:?}",
        (
            (
                &markdown.blocks,
                &markdown.html,
                &markdown.code,
                &markdown.accidental,
                &markdown.stars
            ),
            (
                &markdown.destinations,
                &markdown.shown_end_tags,
                markdown.emphasised,
                &markdown.escapes
            ),
            (
                &seed.outline.nodes,
                &seed.outline.texts,
                &seed.outline.comments,
                &seed.outline.stray_end_tags
            ),
            (references, &seed.samples, &seed.templates, &seed.front_matter),
        )
    )
}

/// How many of the dialects read a text as CommonMark does.
fn same(linter: &Linter, text: &str) -> usize {
    let source = Source::new("a.md", text);
    let first = linter.read(&source);
    let dialects = [KRAMDOWN, UNINDENTED, MARKED].into_iter();
    let same = dialects.filter(|dialect| {
        let read = known(&linter.read_as(&source, *dialect));
        match linter.read_unlike(&source, *dialect, &first) {
            Some(other) => assert_eq!(known(&other), read, "{text:?}"),
            None => {
                assert_eq!(known(&first), read, "{text:?}");
                return true;
            }
        }
        false
    });
    same.count()
}

#[test]
fn what_each_dialect_reads_alike_is_read_once() {
    let linter = crate::default_linter();
    assert_eq!(same(&linter, "# A\n\n<p>b <i>c</i></p>\n\n![d](e.png) {{ f }}\n"), 3);
    assert!(
        same(&linter, "<div>\n\n    <p>a</p>\n\n</div>\n") < 3,
        "without indented code, it is a paragraph"
    );
    assert!(same(&linter, "a <b> c\n") < 3, "to kramdown, the tag is text");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_left_out_is_the_same(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "<p>", "</p>", "<div>\n", "</div>\n", "<b>", "</b>", "\n", "\n\n", "    ", "a ", "* ", "**b**", "**c", "> ", "- ",
            "```\n", "{% highlight x %}\n<i>\n{% endhighlight %}\n", "{{ d }}", "![e](f.png)", "[g](h)", "# ", "\t<p>i</p>\n",
            "<script>", "</script>", "&lt;p>", "the <p> tag ", "<details>\n\n    <p>j</p>\n\n</details>\n\n", "<!-- k -->\n",
        ]), 0..14)
    ) {
        same(&crate::default_linter(), &pieces.concat());
    }
}
