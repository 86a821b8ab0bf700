//! Articles made of pieces that renderers read differently, the same ones in each run.

use crate::judge::Article;

/// Pieces of articles: what people and converters write, damaged in the usual ways.
const PIECES: &[&str] = &[
    "A sentence with a [link](https://example.com/a) and an ![image](https://example.com/a.png).",
    "**粗体：**后面的文字，还有**另一个**。",
    "He said**“yes.”**and left, *twice*.",
    "5 * 3 and 2**8 and a_b_c",
    "# A heading",
    "## ",
    "A title\n===",
    "---",
    "* one\n* two\n  more of two",
    "1. one\n\n2. two\n\n   a paragraph of two",
    "- item\n\n      code in an item",
    "> a quotation\n> of two lines",
    "> \tafter a tab",
    ">no space",
    "    indented code <b>with a tag</b>",
    "```js\nlet a = 1 < 2;\n```",
    "```\nno end",
    "~~~\n<div>\n~~~\t",
    "<div>\n\n    <p>indented</p>\n\n</div>",
    "<div class=\"box\">\n<p>One</p>\n\nTwo\n</div>",
    "<p>One <b>two</p>\n<p>Three</p>",
    "<p>One</p></div>",
    "</div>\n\nText",
    "Text </span> more",
    "<span>never closed",
    "<section>\n\nnever closed",
    "<ul>\n<li>One\n<li>Two\n</ul>",
    "<table><tr><td>A</td><td>\n\nB</td></tr></table>",
    "| a | b |\n|---|---|\n| 1 | <br> 2 |",
    "Set <name> to 1, and List<String> too.",
    "if (a<b && c>d) { }",
    "<img data-src=\"https://example.com/l.png\" src=\"/placeholder.gif\" alt=\"\">",
    "<img src=\"https://example.com/i.png\" width=\"1\" height=\"1\">",
    "![](https://example.com/e.png \"null\")",
    "<!-- a comment -->",
    "<!-- a comment\n\nof two paragraphs -->",
    "<a href=\"https://example.com/\"></a> after an empty link",
    "[](https://example.com/)",
    "<script>\nvar a = '<p>';\n</script>",
    "<style>\np { color: red }\n</style>",
    "<iframe src=\"https://example.com/v\"></iframe>",
    "<noscript><img src=\"https://example.com/n.png\"></noscript>",
    "A line with two spaces  \nand the next",
    "A line\u{3000}\u{a0}\nand \u{200b}the next\u{200b}",
    "&nbsp;&lt;b&gt; &amp; &copy",
    "\\*not emphasis\\* and \\<b>",
    "https://example.com/bare?a=1&b=2 and <https://example.com/angle>",
    "[ref][1] and [^1]\n\n[1]: https://example.com/r\n[^1]: A note.",
    "<details>\n<summary>More</summary>\n\n*inside*\n\n</details>",
    "<pre><code>a < b\n\nc</code></pre>",
    "<center>\n![c](https://example.com/c.png)\n</center>",
    "👍🏽 and 𠮷 and e\u{301}",
];

/// Articles by number. Pieces are joined by a line or an empty line, or are put into a list or a quotation.
pub(crate) fn articles(number: u64) -> Vec<Article> {
    (0..number).map(article).collect()
}

fn article(number: u64) -> Article {
    let mut random = Random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    let mut text = String::from("---\ntitle: Generated\n---\n\n");
    for _ in 0..4 + random.below(8) {
        let piece = PIECES[random.below(PIECES.len())];
        let (first, other) = match random.below(8) {
            0 => ("> ", "> "),
            1 => ("- ", "  "),
            _ => ("", ""),
        };
        for (line, words) in piece.split('\n').enumerate() {
            text.push_str(if line == 0 { first } else { other });
            text.push_str(words);
            text.push('\n');
        }
        if random.below(4) > 0 {
            text.push('\n');
        }
    }
    if number.is_multiple_of(7) {
        text = text.replace('\n', "\r\n");
    }
    Article {
        name: format!("generated article {number}"),
        text,
    }
}

/// Numbers that look random (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("31 bits") % limit
    }
}
