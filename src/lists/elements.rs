//! Cosmetic rules: the elements of an article that lists hide.

use std::sync::Arc;

use super::index::{Index, Key, keys};
use super::packed::{HIDE, PAGE_ALL, PAGE_ELEMENTS, PAGE_GENERIC, Rule};
use super::{Host, Lists, Provenance, RuleLine};
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

/// An element and a rule that selects it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selected {
    pub id: NodeId,
    pub rule: Rule,
}

impl Lists {
    /// The elements that lists hide, in source order, each with the first rule that selects it.
    /// Elements that contain most of the article are omitted.
    #[must_use]
    pub(crate) fn hidden(&self, seed: &Seed<'_>, provenance: &Provenance) -> Vec<Hidden<'_>> {
        let mut selected = self.selected(seed, seed.outline.ids(), provenance);
        selected.retain(|one| self.exception(one.rule, provenance).is_none());
        let share = Share::of(seed, !selected.is_empty());
        selected = share.without_oversized(seed, selected);
        selected.dedup_by_key(|one| one.id);
        let line = |one: Selected| Hidden {
            id: one.id,
            rule: self.line(one.rule.list as usize, one.rule.line as usize),
        };
        selected.into_iter().map(line).collect()
    }

    /// The rules that select some of these elements in articles of this provenance, by element and rule.
    pub(super) fn selected(
        &self,
        seed: &Seed<'_>,
        ids: impl Iterator<Item = NodeId>,
        provenance: &Provenance,
    ) -> Vec<Selected> {
        let sites: Vec<Arc<Index>> = provenance.hosts.iter().filter_map(|host| self.site(host)).collect();
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
                if self.selects(rule.selector, seed, id) && self.applies(rule, provenance) {
                    found.push(Selected { id, rule });
                }
            }
        }
        found
    }

    /// The rules for a host, if there are any.
    fn site(&self, host: &Host) -> Option<Arc<Index>> {
        self.sites.get(host.name.clone(), |_| self.read_site(host))
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

    /// A selector, which is parsed on first use.
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
        // The outline lacks the elements that Markdown creates, so the parent of this one is unknown.
        list.matches(seed, id) && !(list.is_structural() && is_in_markdown(seed, id))
    }

    fn places(&self, rule: Rule) -> &[u64] {
        &self.packed.places[rule.places.0 as usize..rule.places.1 as usize]
    }

    /// Whether a rule applies to articles of this provenance.
    fn applies(&self, rule: Rule, provenance: &Provenance) -> bool {
        let places = self.places(rule);
        if rule.kind == HIDE {
            provenance.hosts.iter().all(|host| host.among(places) != Some(false))
        } else {
            provenance.hosts.iter().any(|host| host.among(places) == Some(true))
        }
    }

    /// The exception to a cosmetic rule in articles of this provenance.
    pub(super) fn exception(&self, rule: Rule, provenance: &Provenance) -> Option<RuleLine<'_>> {
        let from = self.packed.kept.partition_point(|(other, _)| *other < rule.selector);
        let mut same = self.packed.kept[from..]
            .iter()
            .take_while(|(other, _)| *other == rule.selector)
            .map(|(_, number)| self.packed.rules[*number as usize]);
        let holds = |kept: &Rule| {
            let places = self.places(*kept);
            places.is_empty() || provenance.hosts.iter().any(|host| host.among(places) == Some(true))
        };
        if let Some(kept) = same.find(holds) {
            return Some(self.line(kept.list as usize, kept.line as usize));
        }
        let of_page = |kind: u32| self.page_exception(kind, provenance);
        let general = || if rule.kind == HIDE { of_page(PAGE_GENERIC) } else { None };
        of_page(PAGE_ALL).or_else(|| of_page(PAGE_ELEMENTS)).or_else(general)
    }
}

/// Whether an element is in a Markdown paragraph, heading or table.
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

/// The size of an article: its text, or its images where it has no text.
pub(crate) struct Share {
    text: usize,
    images: usize,
}

impl Share {
    /// Measures an article, if `wanted`.
    pub(crate) fn of(seed: &Seed<'_>, wanted: bool) -> Self {
        if !wanted {
            return Self { text: 0, images: 0 };
        }
        Self {
            text: text(seed, seed.body),
            images: images(seed, seed.body),
        }
    }

    /// Whether these elements contain at least half of the article.
    pub(crate) fn is_most(&self, seed: &Seed<'_>, ids: impl Iterator<Item = NodeId>) -> bool {
        let mut end = 0;
        let (mut held, mut seen) = (0, 0);
        for id in ids.filter(|id| {
            // An element inside another one is counted with that one.
            let outermost = id.0 >= end;
            end = end.max(seed.outline.node(*id).after);
            outermost
        }) {
            let inside = seed.outline.inside(id, seed.text().len());
            held += text(seed, inside);
            seen += images(seed, seed.outline.node(id).tag.join(inside));
        }
        match self.text {
            0 => seen > 0 && seen * 2 >= self.images,
            all => held * 2 >= all,
        }
    }

    /// Drops the rules whose selector selects most of the article, since they were not written for it.
    fn without_oversized(&self, seed: &Seed<'_>, mut selected: Vec<Selected>) -> Vec<Selected> {
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
    seed.outline.text_weight(span, seed.text())
}

fn images(seed: &Seed<'_>, span: Span) -> usize {
    let images = seed
        .references
        .iter()
        .filter(|reference| reference.used_as == Use::Image);
    images.filter(|image| span.contains(image.url.span)).count()
}
