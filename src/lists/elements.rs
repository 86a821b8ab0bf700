//! Rules on elements: what lists hide in an article.

use std::sync::Arc;

use super::index::{Index, Key, keys};
use super::packed::{HIDE, PAGE_ALL, PAGE_ELEMENTS, PAGE_GENERIC, Rule};
use super::{Host, Lists, RuleLine, Whence};
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;
use crate::seed::{Seed, Use};
use crate::selector::SelectorList;
use crate::source::Span;

/// An element that a list hides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hidden<'l> {
    /// The element.
    pub id: NodeId,
    /// The rule.
    pub rule: RuleLine<'l>,
}

/// A rule that selects an element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selected {
    pub id: NodeId,
    pub rule: Rule,
}

impl Lists {
    /// The elements that lists hide, in the order of the file; the first rule that selects one
    /// speaks. What holds most of the article is left out.
    #[must_use]
    pub(crate) fn hidden(&self, seed: &Seed<'_>, whence: &Whence) -> Vec<Hidden<'_>> {
        let mut selected = self.selected(seed, seed.outline.ids(), whence);
        selected.retain(|one| self.exception(one.rule, whence).is_none());
        let share = Share::of(seed, !selected.is_empty());
        selected = share.leave_the_article(seed, selected);
        selected.dedup_by_key(|one| one.id);
        let line = |one: Selected| Hidden {
            id: one.id,
            rule: self.line(one.rule.list as usize, one.rule.line as usize),
        };
        selected.into_iter().map(line).collect()
    }

    /// The rules for articles from there that select some of these elements, by element and rule.
    pub(super) fn selected(
        &self,
        seed: &Seed<'_>,
        ids: impl Iterator<Item = NodeId>,
        whence: &Whence,
    ) -> Vec<Selected> {
        let sites: Vec<Arc<Index>> = whence.hosts.iter().filter_map(|host| self.site(host)).collect();
        let mut found = Vec::new();
        let mut candidates: Vec<u32> = Vec::new();
        let selector = |rule: u32| self.parsed(self.packed.rules[rule as usize].selector);
        for id in ids.filter(|id| !matches!(&*seed.outline.node(*id).name, "html" | "body" | "head")) {
            candidates.clear();
            self.generic.candidates(seed, id, &selector, &mut candidates);
            for site in &sites {
                site.candidates(seed, id, &selector, &mut candidates);
            }
            candidates.sort_unstable();
            candidates.dedup();
            for number in &candidates {
                let rule = self.packed.rules[*number as usize];
                if self.selects(rule.selector, seed, id) && self.applies(rule, whence) {
                    found.push(Selected { id, rule });
                }
            }
        }
        found
    }

    /// The rules for a host; none where there is none.
    fn site(&self, host: &Host) -> Option<Arc<Index>> {
        let mut sites = self.sites.lock().ok()?;
        if !sites.contains_key(&host.name) {
            sites.insert(host.name.clone(), self.read_site(host));
        }
        sites[&host.name].clone()
    }

    fn read_site(&self, host: &Host) -> Option<Arc<Index>> {
        let mut rules: Vec<u32> = Vec::new();
        for (place, _) in &host.places {
            let from = self.packed.sites.partition_point(|(site, _)| site < place);
            let same = self.packed.sites[from..].iter().take_while(|(site, _)| site == place);
            rules.extend(same.map(|(_, rule)| rule));
        }
        rules.sort_unstable();
        rules.dedup();
        let (mut tokens, mut by_value, mut any) = (Vec::new(), Vec::new(), Vec::new());
        for rule in &rules {
            let list = self.parsed(self.packed.rules[*rule as usize].selector);
            for key in list.map(keys).into_iter().flatten() {
                match key {
                    Key::Token(token) => tokens.push((token, *rule)),
                    Key::Value => by_value.push(*rule),
                    Key::Any => any.push(*rule),
                }
            }
        }
        tokens.sort_unstable();
        by_value.dedup();
        (!rules.is_empty()).then(|| Arc::new(Index::new(tokens, by_value, any)))
    }

    /// A selector, read where it is first asked for.
    fn parsed(&self, number: u32) -> Option<&SelectorList> {
        let parsed = self.parsed[number as usize].get_or_init(|| {
            let text = self.packed.selector(number);
            SelectorList::parse(text).ok().map(Box::new)
        });
        parsed.as_deref()
    }

    fn selects(&self, selector: u32, seed: &Seed<'_>, id: NodeId) -> bool {
        let Some(list) = self.parsed(selector) else {
            return false;
        };
        // The elements that Markdown makes are not known: nor is whose child this one is.
        list.matches(seed, id) && !(list.is_structural() && is_in_markdown(seed, id))
    }

    fn places(&self, rule: Rule) -> &[u64] {
        &self.packed.places[rule.places.0 as usize..rule.places.1 as usize]
    }

    /// Whether a rule is for articles from there.
    fn applies(&self, rule: Rule, whence: &Whence) -> bool {
        let places = self.places(rule);
        if rule.kind == HIDE {
            whence.hosts.iter().all(|host| host.among(places) != Some(false))
        } else {
            whence.hosts.iter().any(|host| host.among(places) == Some(true))
        }
    }

    /// The exception to a rule on elements in articles from there.
    pub(super) fn exception(&self, rule: Rule, whence: &Whence) -> Option<RuleLine<'_>> {
        let from = self.packed.kept.partition_point(|(other, _)| *other < rule.selector);
        let mut same = self.packed.kept[from..]
            .iter()
            .take_while(|(other, _)| *other == rule.selector)
            .map(|(_, number)| self.packed.rules[*number as usize]);
        let holds = |kept: &Rule| {
            let places = self.places(*kept);
            places.is_empty() || whence.hosts.iter().any(|host| host.among(places) == Some(true))
        };
        if let Some(kept) = same.find(holds) {
            return Some(self.line(kept.list as usize, kept.line as usize));
        }
        let of_page = |kind: u32| self.page_exception(kind, whence);
        let general = || if rule.kind == HIDE { of_page(PAGE_GENERIC) } else { None };
        of_page(PAGE_ALL).or_else(|| of_page(PAGE_ELEMENTS)).or_else(general)
    }
}

/// Whether an element stands in a paragraph, a heading or the like of Markdown.
fn is_in_markdown(seed: &Seed<'_>, id: NodeId) -> bool {
    let start = seed.outline.node(id).tag.start();
    let mut blocks = seed.markdown.blocks.iter();
    blocks.any(|block| {
        let is_text = matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Table
        );
        is_text && block.span.holds(start)
    })
}

/// How much of an article an element holds: of its text, or of its pictures where it has none.
pub(crate) struct Share {
    text: usize,
    pictures: usize,
}

impl Share {
    /// Measures an article, where that is `wanted`.
    pub(crate) fn of(seed: &Seed<'_>, wanted: bool) -> Self {
        if !wanted {
            return Self { text: 0, pictures: 0 };
        }
        Self {
            text: text(seed, seed.body),
            pictures: pictures(seed, seed.body),
        }
    }

    /// Whether these elements hold at least half of the article.
    pub(crate) fn is_most(&self, seed: &Seed<'_>, ids: impl Iterator<Item = NodeId>) -> bool {
        let mut end = 0;
        let (mut held, mut seen) = (0, 0);
        for id in ids.filter(|id| {
            // What lies inside of another one is counted with it.
            let outermost = id.0 >= end;
            end = end.max(seed.outline.node(*id).after);
            outermost
        }) {
            let inside = seed.outline.inside(id, seed.text().len());
            held += text(seed, inside);
            seen += pictures(seed, seed.outline.node(id).tag.join(inside));
        }
        match self.text {
            0 => seen > 0 && seen * 2 >= self.pictures,
            all => held * 2 >= all,
        }
    }

    /// What is left where the elements that one selector selects are most of the article: a rule
    /// that takes these was not made for it.
    fn leave_the_article(&self, seed: &Seed<'_>, mut selected: Vec<Selected>) -> Vec<Selected> {
        let mut selectors: Vec<u32> = selected.iter().map(|one| one.rule.selector).collect();
        selectors.sort_unstable();
        selectors.dedup();
        for selector in selectors {
            let of_it = selected.iter().filter(|one| one.rule.selector == selector);
            if self.is_most(seed, of_it.map(|one| one.id)) {
                selected.retain(|one| one.rule.selector != selector);
            }
        }
        selected
    }
}

fn text(seed: &Seed<'_>, span: Span) -> usize {
    seed.outline.text_weight(span, seed.text(), usize::MAX)
}

fn pictures(seed: &Seed<'_>, span: Span) -> usize {
    let images = seed
        .references
        .iter()
        .filter(|reference| reference.used_as == Use::Image);
    images.filter(|image| span.contains(image.url.span)).count()
}
