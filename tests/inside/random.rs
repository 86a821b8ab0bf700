//! Random texts: nothing panics, every span can be sliced, and fixing terminates and is stable.

use crate::config::{Config, World};
use crate::edit::Safety;
use crate::fixer::fix_from;
use crate::generators::{ALL, Target};
use crate::rule::built_in;
use crate::{Linter, Source};
use proptest::prelude::*;

/// Pieces with a meaning for one of the parsers.
pub(super) const PIECES: &[&str] = &[
    "---\n",
    "--- \n",
    "title: a\n",
    "title: \"b\n",
    "tags: [x, x]\n",
    "date: Invalid Date\n",
    "  - é\n",
    "\u{feff}",
    "\n",
    "\r\n",
    "    ",
    "\t",
    "> ",
    "- ",
    "* ",
    "```\n",
    "`",
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "</",
    "<",
    ">",
    "<img src=\"http://mmbiz.qpic.cn/a\">",
    "<img data-src='a' src=>",
    "<noscript><img src=b></noscript>",
    "<span> </span>",
    "<style>.a&#123;}</style>",
    "<script>",
    "</script>",
    "<!-- NaN -->",
    "<!--",
    "-->",
    "{{ x }}",
    "{% raw %}",
    "{{< y >}}",
    "![a](http://x.y/z.png)",
    "![a *b*](https://mmbiz.qpic.cn/a \"T\")",
    "![r][r]",
    "\n\n[r]: https://mmbiz.qpic.cn/r?a=1&amp;b=2\n",
    "![a](my pic.png)",
    "<img src=\"https://i0.wp.com/x.y/a b\\é.png\" srcset=\"a 1q, b 2x\" alt=\":-)\" data-src='a'>",
    "cover: https://a:b@x.y/%25E8%25AF%25AD.png?e=1714564800&token=1\n",
    "<video poster=\"//x.y/p\" referrerpolicy=none>",
    "| a | b |\n|---|---|\n",
    "[](",
    "](",
    "![](<",
    "&amp;",
    "\"",
    "'",
    "=",
    "中文",
    "点击蓝字关注我们",
    "\u{1b}[31m",
    "\u{202e}",
    "<ins class=\"adsbygoogle\"></ins>",
    "<a href=\"https://a.b\" target=_blank onclick=\"_gaq.push(['a'])\">",
    "</a>",
    "<<<<<<< HEAD\n",
    "=======\n",
    ">>>>>>> b\n",
    "<!-- seedlint-disable -->",
    "<table><tr><td>",
    "</table>",
    "<pre>\n",
    "</pre>",
    "<svg/>",
    "<br></br>",
    "*",
    "_",
    "text ",
    "word",
    "  \n",
];

/// Pieces of a value in front matter.
pub(super) const VALUES: &[&str] = &[
    "&x ",
    "!x ",
    "#",
    " #",
    "\"",
    "'",
    "é",
    "天",
    "010",
    "1e3",
    "0x",
    "-",
    "+",
    "/",
    ":",
    ": ",
    " ",
    "\t",
    ".",
    "2024",
    "05",
    "01",
    "1714521600",
    "T",
    "Z",
    "+0800",
    "GMT",
    "May ",
    "Wed, ",
    "&#8217;",
    "&amp;",
    "[",
    "]",
    ", ",
    "yes",
    "|\n  ",
    ">-\n  ",
    "\n  ",
    "\n- ",
    "{{ x }}",
    "@",
    "*x",
    "\u{200b}",
    "rain",
];

const KEYS: &[&str] = &[
    "title",
    "'title'",
    "description",
    "tags",
    "date",
    "updated",
    "cover",
    "views",
    "été",
];
const LEADS: &[&str] = &["", "", "\u{feff}", "\n", "\r\n\n", "  ", "<!-- é -->\n", "\u{200b}"];
const FENCES: &[&str] = &["---\n", "---\r\n", "--- \t\n", "-----\n", "...\n", "---"];

fn linter(target: Target) -> Linter {
    let config = Config {
        select: Some(vec!["all".to_owned()].into()),
        target: Some(target),
        hints: Some(true),
        ..Config::default()
    };
    config
        .compile(built_in(), World::default())
        .expect("the names are right")
}

fn holds(text: &str, target: Target) -> Result<(), TestCaseError> {
    let linter = linter(target);
    let source = Source::new("a.md", text);
    for finding in linter.lint(&source).findings {
        let edits = finding
            .fix
            .iter()
            .flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        for span in edits.chain([finding.span]) {
            prop_assert!(text.get(span.range()).is_some(), "{} at {span:?}", finding.rule);
        }
    }
    for wanted in [Safety::Safe, Safety::Unsafe] {
        let once = fix_from(&linter, Source::new("a.md", text), wanted, true);
        prop_assert!(once.looping.is_empty(), "{:?}", once.looping);
        let again = fix_from(&linter, Source::new("a.md", once.source.text()), wanted, true);
        prop_assert_eq!(again.source.text(), once.source.text());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_fixed(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        holds(&pieces.concat(), Target::Any)?;
    }

    #[test]
    fn any_front_matter_is_read_and_fixed(
        lead in prop::sample::select(LEADS),
        open in prop::sample::select(FENCES),
        fields in prop::collection::vec(
            (prop::sample::select(KEYS), prop::collection::vec(prop::sample::select(VALUES), 0..6)),
            0..4,
        ),
        close in prop::sample::select(FENCES),
        target in prop::sample::select([&[Target::Any][..], &ALL].concat()),
    ) {
        let fields: String = fields.iter().map(|(key, value)| format!("{key}: {}\n", value.concat())).collect();
        holds(&format!("{lead}{open}{fields}{close}text\n"), target)?;
    }
}
