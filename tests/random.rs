//! Whatever text comes: nothing panics, every span can be sliced, fixing ends and is stable.

use proptest::prelude::*;
use seedlint::config::{Config, World};
use seedlint::fix::{Safety, fix};
use seedlint::rule::built_in;
use seedlint::{Linter, Source};

/// Pieces that mean something to one of the parsers.
const PIECES: &[&str] = &[
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

fn linter() -> Linter {
    let config = Config {
        select: Some(vec!["all".into()]),
        hints: Some(true),
        ..Config::default()
    };
    config
        .compile(built_in(), World::default())
        .expect("the names are right")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_mended(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        let linter = linter();
        let source = Source::new("a.md", &*text);
        for finding in linter.lint(&source).findings {
            let edits = finding.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
            for span in edits.chain([finding.span]) {
                prop_assert!(text.get(span.range()).is_some(), "{} at {span:?}", finding.rule);
            }
        }
        for wanted in [Safety::Safe, Safety::Unsafe] {
            let once = fix(&linter, Source::new("a.md", &*text), wanted, true);
            prop_assert!(once.looping.is_empty(), "{:?}", once.looping);
            let again = fix(&linter, Source::new("a.md", once.source.text()), wanted, true);
            prop_assert_eq!(again.source.text(), once.source.text());
        }
    }
}
