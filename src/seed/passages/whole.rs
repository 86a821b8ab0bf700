//! What goes with a passage that is removed, so that nothing of it is left behind.

use super::{Splitter, marker, trimmed};
use crate::seed::markdown::{Block, BlockKind};
use crate::seed::outline::NodeId;
use crate::source::Span;

impl Splitter<'_, '_> {
    /// What is removed with a text: its block, its HTML element, or the text alone.
    pub(super) fn whole_text(&self, block: &Block, shown: Span) -> Option<Span> {
        let whole = self.completed(block, shown)?;
        let len = self.seed.text().len();
        if let Some(id) = self.seed.outline.around(whole.start(), len) {
            let inside = self.seed.outline.inside(id, len);
            if inside.contains(whole) && block.span.contains(self.seed.outline.node(id).tag) {
                return self.climb(id, whole);
            }
        }
        if block.kind == BlockKind::Other {
            return None;
        }
        let targets = &self.seed.markdown.destinations;
        let from = targets.partition_point(|target| target.span.start() < shown.start());
        let mut inside = targets[from..]
            .iter()
            .take_while(|target| target.span.start() < shown.end());
        (!inside.any(|target| target.is_image)).then(|| self.grown(whole))
    }

    /// A text with the links and elements that begin or end in it; none where one of them has other content,
    /// too: half of it would be left.
    fn completed(&self, block: &Block, shown: Span) -> Option<Span> {
        let is_marks = |span: Span| {
            let mut rest = self.seed.slice(span).chars();
            rest.all(|c| c.is_whitespace() || "*_~".contains(c))
        };
        let mut pieces = self.links_at(block, shown);
        pieces.extend(self.elements_at(shown));
        // From the inside outwards.
        pieces.sort_by_key(|(piece, _)| piece.len());
        pieces.into_iter().try_fold(shown, |whole, (piece, inside)| {
            let before = Span::new(inside.start().min(whole.start()), whole.start());
            let after = Span::new(whole.end(), inside.end().max(whole.end()));
            if is_marks(before) && is_marks(after) {
                Some(whole.join(piece))
            } else {
                // Text beside other content of a link can go alone.
                inside.contains(shown).then_some(whole)
            }
        })
    }

    /// The Markdown links that begin or end in a text of a block, or are around it, with their texts.
    fn links_at(&self, block: &Block, shown: Span) -> Vec<(Span, Span)> {
        let targets = &self.seed.markdown.destinations;
        let from = targets.partition_point(|target| target.span.start() < shown.start());
        // Links do not nest, but images are in them.
        let before = targets[..from].iter().rev();
        let before = before
            .take_while(|target| target.span.end() > block.span.start())
            .find(|target| !target.is_image);
        let inside = targets[from..]
            .iter()
            .take_while(|target| target.span.start() < shown.end())
            .filter(|target| !target.is_image);
        let all = before.into_iter().chain(inside);
        let cut = all.filter(|target| target.span.end() > shown.start() && !shown.contains(target.span));
        cut.map(|target| (target.span, target.text)).collect()
    }

    /// The elements that begin or end in a text, with their contents. Those around it are not cut.
    fn elements_at(&self, shown: Span) -> Vec<(Span, Span)> {
        let outline = &self.seed.outline;
        let len = self.seed.text().len();
        let around = std::iter::successors(outline.around(shown.start(), len), |id| outline.node(*id).parent);
        let ending = around.take_while(|id| !outline.inside(*id, len).contains(shown));
        let cut = ending.chain(outline.within(shown)).filter_map(|id| {
            let span = outline.element_span(id)?;
            (!shown.contains(span)).then(|| (span, outline.inside(id, len)))
        });
        cut.collect()
    }

    /// A span with the Markdown blocks around it that contain nothing else but marks.
    pub(super) fn grown(&self, shown: Span) -> Span {
        let blocks = &self.seed.markdown.blocks;
        let mut at = blocks
            .partition_point(|block| block.span.start() <= shown.start())
            .checked_sub(1);
        let mut whole = shown;
        while let Some(index) = at {
            let span = trimmed(self.seed, blocks[index].span);
            at = self.parents[index];
            if !blocks[index].span.contains(whole) {
                continue;
            }
            let before = self
                .seed
                .slice(Span::new(span.start().min(whole.start()), whole.start()));
            let after = self.seed.slice(Span::new(whole.end(), span.end().max(whole.end())));
            let is_mark = |c: char| c.is_whitespace() || "*_~#>-+=|".contains(c);
            let rest = if blocks[index].kind == BlockKind::Item {
                &before[marker(before)..]
            } else {
                before
            };
            let is_list = matches!(
                blocks[index].kind,
                BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Item | BlockKind::List | BlockKind::Quote
            );
            if !is_list || !rest.chars().all(is_mark) || !after.chars().all(is_mark) {
                break;
            }
            whole = span.join(whole);
        }
        whole
    }

    /// The outermost element with nothing but this content, from an element outwards.
    pub(super) fn climb(&self, id: NodeId, shown: Span) -> Option<Span> {
        let outline = &self.seed.outline;
        let len = self.seed.text().len();
        let mut whole = None;
        let mut at = Some(id);
        while let Some(id) = at {
            let inside = outline.inside(id, len);
            let rest = |span: Span| !span.is_empty() && outline.text_weight(span, self.seed.text()) > 0;
            let images = self.media_in(inside)
                > self.media_in(Span::new(
                    shown.start().clamp(inside.start(), inside.end()),
                    shown.end().clamp(inside.start(), inside.end()),
                ));
            let others = rest(Span::new(inside.start(), shown.start().max(inside.start())))
                || rest(Span::new(shown.end().min(inside.end()), inside.end()));
            let named = matches!(&*outline.node(id).name, "body" | "html" | "td" | "th" | "li");
            if images || others || named && whole.is_some() {
                break;
            }
            whole = Some(outline.element_span(id)?);
            at = outline.node(id).parent;
        }
        whole.or(Some(shown))
    }

    /// The number of elements that show something and have no content, and that begin in a span.
    fn media_in(&self, span: Span) -> usize {
        let before = |offset: usize| self.media.partition_point(|start| *start < offset);
        before(span.end()) - before(span.start())
    }
}

#[cfg(test)]
mod tests {
    use crate::seed::Seed;
    use crate::seed::passages::{of_text, passages};
    use crate::source::Source;

    /// What goes with the text "Read my pages on Example" in a paragraph.
    fn whole(paragraph: &str) -> Option<String> {
        let source = Source::new("a.md", format!("First.\n\n{paragraph}\n\nLast.\n"));
        let seed = Seed::parse(&source, &[]);
        let found = passages(&seed).into_iter();
        let mut found = found.filter(|passage| passage.key == of_text("Read my pages on Example"));
        let whole = found
            .next()
            .unwrap_or_else(|| panic!("{paragraph} has not that text"))
            .whole;
        whole.map(|whole| seed.slice(whole).to_owned())
    }

    #[test]
    fn links_and_elements_at_the_ends_of_a_text_go_with_it() {
        for paragraph in [
            "Read my [pages](https://a.example/) on Example",
            "Read my pages on [Example](https://a.example/)",
            "Read my pages on [Example](https://a.example/).",
            "Read my pages on [**Example**](https://a.example/)",
            "[Read my](https://a.example/) pages on Example",
            "[Read](https://a.example/) my pages on [Example](https://a.example/)",
            "**[Read](https://a.example/)** my pages on *[Example](https://a.example/)*",
            "[**](https://a.example/) Read my pages on Example [**](https://b.example/)",
            "- Read my pages on [Example](https://a.example/)",
            "> Read my pages on [Example](https://a.example/)",
            "### Read my pages on [Example](https://a.example/)",
            "Read my pages on <a href=\"https://a.example/\">Example</a>",
            "<b>Read</b> my pages on Example",
            "<span>Read my pages on [Example](https://a.example/)</span>",
            "[<b>Read</b>](https://a.example/) my pages on <a href=\"#\"><b>Example</b></a>",
        ] {
            assert_eq!(whole(paragraph).as_deref(), Some(paragraph));
        }
    }

    #[test]
    fn half_a_link_is_not_left() {
        for paragraph in [
            "Read my pages on [Example ![](a.png)](https://a.example/)",
            "[![](a.png) Read](https://a.example/) my pages on Example",
            "Read my pages on <a href=\"#\">Example <img src=\"a.png\"></a>",
        ] {
            assert_eq!(whole(paragraph), None, "{paragraph}");
        }
        let alone = "[![](a.png) Read my pages on Example](https://a.example/)";
        assert_eq!(whole(alone).as_deref(), Some("Read my pages on Example"));
    }
}
