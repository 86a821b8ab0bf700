//! Claims and fixes, asked of a page.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use rayon::prelude::*;
use seedlint::{
    Claim, Config, FileOutcome, Finding, FixFilter, Linter, PageChange, Safety, Session, SessionOptions, Span, Target,
    apply,
};

use crate::page::{IMAGE, Page, around, folded};
use crate::removed;
use crate::render::{Renderer, render};

/// A text that is appended to an article, to see what becomes of what follows.
const PROBE: &str = "zqprobezq";

/// An article as it is on the disk.
pub(crate) struct Article {
    pub name: String,
    pub text: String,
}

/// What was asked.
#[derive(Default)]
pub(crate) struct Count {
    pub claims: usize,
    pub fixed: usize,
    pub unrendered: usize,
}

/// An answer that is not seedlint's.
pub(crate) struct Wrong {
    /// The renderer and the rule.
    pub kind: String,
    /// The article and what is wrong.
    pub words: String,
}

/// What one article is about to be asked.
struct Asked<'a> {
    article: &'a Article,
    body: usize,
    findings: Vec<Finding>,
    /// The text after the safe fixes, and the rules that made it.
    fixed: Option<(String, BTreeSet<String>)>,
}

pub(crate) fn all(articles: &[Article], target: Target, renderers: &[Renderer]) -> (Count, Vec<Wrong>) {
    let session = session(target);
    let asked: Vec<Asked<'_>> = articles.par_iter().map(|article| ask(&session, article)).collect();
    let (mut count, mut wrong) = (Count::default(), Vec::new());
    for renderer in renderers {
        claims(&asked, renderer, &mut count, &mut wrong);
        if target == Target::Any && renderer.target == Target::Jekyll {
            // kramdown shows tags and marks that other renderers drop. Without a target they are
            // removed, too, and nothing else.
            let (more, others) = removed::all(&session, articles, renderer, Safety::Safe);
            count.fixed += more.fixed;
            count.unrendered += more.unrendered;
            wrong.extend(others);
        } else {
            fixes(&session, &asked, renderer, &mut count, &mut wrong);
        }
    }
    (count, wrong)
}

pub(crate) fn session(target: Target) -> Session {
    let mut options = SessionOptions::default();
    options.root = std::env::temp_dir();
    options.isolated = true;
    let name = format!("{target:?}").to_lowercase();
    let yaml = format!("target: {name}\nhints: true\n");
    options.config = Config::from_yaml(&yaml).expect("it is valid");
    Session::new(options).expect("it reads no file")
}

fn ask<'a>(session: &Session, article: &'a Article) -> Asked<'a> {
    let path = Path::new("article.md");
    let body = body(&article.text);
    let outcome = session.check(path, &*article.text).expect("no configuration is read");
    let mut filter = FixFilter::default();
    filter.hints = true;
    let fixed = session.fix(path, &*article.text, filter).expect("as above");
    let rules = rules(&fixed);
    let text = fixed.report.source.text();
    Asked {
        article,
        body,
        findings: outcome.report.findings,
        fixed: (text != article.text).then(|| (text.to_owned(), rules)),
    }
}

fn rules(outcome: &FileOutcome) -> BTreeSet<String> {
    let applied = outcome.report.applied.iter();
    applied.map(|applied| applied.rule.to_string()).collect()
}

/// The offset of the article's body, after front matter of every form: what each generator reads of
/// it is not asked here.
pub(crate) fn body(text: &str) -> usize {
    let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
    let mut lines = text[start..].split_inclusive('\n');
    let Some(first) = lines.next() else { return 0 };
    let Some(closers) = closers(first.trim_end()) else {
        return 0;
    };
    let mut at = start + first.len();
    for line in lines {
        at += line.len();
        let line = line.trim_end();
        if closers.contains(&line) || closers == ["---", "..."] && is_fence(line) {
            return at;
        }
    }
    0
}

/// The lines that end front matter which begins with this line.
fn closers(first: &str) -> Option<&'static [&'static str]> {
    match first {
        "{" => Some(&["}"]),
        "+++" => Some(&["+++"]),
        ";;;" => Some(&[";;;"]),
        _ if is_fence(first) => Some(&["---", "..."]),
        _ => None,
    }
}

fn is_fence(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| byte == b'-')
}

/// A claim of an article, and its text without what the claim is about.
struct Probe<'a> {
    asked: usize,
    finding: &'a Finding,
    claim: Claim,
    /// The article, changed to see what comes of it.
    text: Option<String>,
    /// The article and its changed text, each with a word behind the mark, to see where that is.
    places: Vec<String>,
}

fn probes<'a>(number: usize, asked: &'a Asked<'_>) -> Vec<Probe<'a>> {
    let made = asked
        .findings
        .iter()
        .filter(|finding| finding.span.start() >= asked.body);
    let made = made.filter_map(|finding| Some((finding, finding.claim?)));
    made.map(|(finding, claim)| {
        let text = &asked.article.text;
        let text = match claim {
            Claim::HidesRest | Claim::EnclosesRest => Some(format!("{}\n\n{PROBE}\n", &text[asked.body..])),
            Claim::ChangesBlocks => Some(without(text, finding)[asked.body..].to_owned()),
            Claim::ShowsNothing => Some(shown_nothing(text, finding)[asked.body..].to_owned()),
            Claim::Hidden => Some(with_probe(text, finding.span)[asked.body..].to_owned()),
            _ => None,
        };
        let places = match claim {
            Claim::ChangesBlocks => behind(&asked.article.text, finding, asked.body),
            _ => Vec::new(),
        };
        Probe {
            asked: number,
            finding,
            claim,
            text,
            places,
        }
    })
    .collect()
}

/// The text with the probe in the marked tag or text, before what ends it.
fn with_probe(text: &str, span: Span) -> String {
    let marked = &text[span.range()];
    let inside = marked.trim_end_matches(['>', '/', ' ']);
    let at = span.start() + inside.len();
    let is_start = marked.starts_with('<') && !marked.starts_with("</");
    let space = if is_start { " " } else { "" };
    format!("{}{space}{PROBE}{}", &text[..at], &text[at..])
}

/// The text and the text without the marked tag, each with the probe before the first word behind the
/// tag, from the body on.
fn behind(text: &str, finding: &Finding, body: usize) -> Vec<String> {
    let Some(at) = word_after(text, finding.span.end()) else {
        return Vec::new();
    };
    let probed = |from: usize| format!("{}{PROBE}{}", &text[from..at], &text[at..]);
    let before = &text[body..finding.span.start()];
    vec![probed(body), format!("{before}{}", probed(finding.span.end()))]
}

/// Where the next letter outside of tags is.
fn word_after(text: &str, from: usize) -> Option<usize> {
    let mut is_in_tag = false;
    text[from..].char_indices().find_map(|(at, c)| {
        is_in_tag = c == '<' || is_in_tag && c != '>';
        (c.is_alphabetic() && !is_in_tag).then_some(from + at)
    })
}

/// The end of what is marked; of an element without content that is its end tag's.
fn end_of(text: &str, span: Span) -> usize {
    let mark = &text[span.range()];
    let name = mark.strip_prefix('<').unwrap_or_default();
    let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    let rest = &text[span.end()..];
    let content = rest.len() - rest.trim_start().len();
    let end_tag = format!("</{name}>");
    match !name.is_empty() && rest[content..].starts_with(&end_tag) {
        true => span.end() + content + end_tag.len(),
        false => span.end(),
    }
}

/// The text without what the finding's fix removes, or without what it marks.
fn without(text: &str, finding: &Finding) -> String {
    match &finding.fix {
        Some(fix) => apply(text, &fix.edits),
        None => format!(
            "{}{}",
            &text[..finding.span.start()],
            &text[end_of(text, finding.span)..]
        ),
    }
}

/// The same, with an element that shows nothing in the place of what is between marks of emphasis,
/// which would be one mark without it.
fn shown_nothing(text: &str, finding: &Finding) -> String {
    let (start, end) = (finding.span.start(), end_of(text, finding.span));
    let last = text[..start].chars().next_back();
    let is_between = last.is_some_and(|c| "*_~".contains(c) && text[end..].starts_with(c));
    match finding.fix.is_none() && is_between {
        true => format!("{}<span></span>{}", &text[..start], &text[end..]),
        false => without(text, finding),
    }
}

fn claims(asked: &[Asked<'_>], renderer: &Renderer, count: &mut Count, wrong: &mut Vec<Wrong>) {
    let probes: Vec<Probe<'_>> = asked
        .iter()
        .enumerate()
        .flat_map(|(number, asked)| probes(number, asked))
        .collect();
    let mut wanted: Vec<usize> = probes.iter().map(|probe| probe.asked).collect();
    wanted.dedup();
    let mut texts: Vec<String> = wanted
        .iter()
        .map(|number| asked[*number].article.text[asked[*number].body..].to_owned())
        .collect();
    let plain = texts.len();
    texts.extend(probes.iter().filter_map(|probe| probe.text.clone()));
    let places = texts.len();
    texts.extend(probes.iter().flat_map(|probe| probe.places.clone()));
    let pages = render(renderer, &texts);
    let read: Vec<Option<Page>> = pages.par_iter().map(|page| page.as_deref().map(Page::of)).collect();
    let mut changed = (plain..).peekable();
    let mut placed = places;
    for probe in &probes {
        let places = &pages[placed..placed + probe.places.len()];
        placed += places.len();
        // A claim without a target does not speak of the generators that it excepts.
        let is_excepted = |name: &&str| name.eq_ignore_ascii_case(renderer.name);
        if probe.finding.except.iter().any(is_excepted) {
            changed.next_if(|_| probe.text.is_some());
            continue;
        }
        let original = wanted.binary_search(&probe.asked).expect("each is wanted");
        let after = probe.text.as_ref().and_then(|_| changed.next());
        let (Some(before), Some(html)) = (&read[original], &pages[after.unwrap_or(original)]) else {
            count.unrendered += 1;
            continue;
        };
        count.claims += 1;
        let article = &asked[probe.asked];
        let mark = probe.finding.span.of_text(&article.article.text);
        if let Err(reason) = holds(probe, mark, before, html, places, article) {
            wrong.push(Wrong {
                kind: format!("{}: {} claims {:?}", renderer.name, probe.finding.rule, probe.claim),
                words: format!(
                    "{}:{} {mark:.70?}: {reason}",
                    article.article.name,
                    line(article, probe.finding.span)
                ),
            });
        }
    }
}

/// Whether a claim is true of the page.
fn holds(
    probe: &Probe<'_>,
    mark: &str,
    before: &Page,
    html: &str,
    places: &[Option<String>],
    asked: &Asked<'_>,
) -> Result<(), String> {
    match probe.claim {
        Claim::Shown => match tokens(&asked.article.text, probe.finding.span)
            .into_iter()
            .find(|token| !squeezed(&before.text).contains(token))
        {
            Some(token) => Err(format!("the page does not show {token:?}")),
            None => Ok(()),
        },
        Claim::Hidden => match Page::of(html).text.contains(PROBE) {
            true => Err("the page shows it".to_owned()),
            false => Ok(()),
        },
        Claim::HidesRest => match around(html, PROBE) {
            Some(_) => Err("the page shows what follows".to_owned()),
            None => Ok(()),
        },
        Claim::EnclosesRest => {
            let name: String = mark[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
            let name = name.to_ascii_lowercase();
            match around(html, PROBE) {
                Some(elements) if !elements.contains(&name) => Err(format!("what follows is in {elements:?}")),
                _ => Ok(()),
            }
        }
        Claim::ChangesBlocks => {
            let place = |html: &Option<String>| around(html.as_deref()?, PROBE);
            let is_moved = matches!(places, [with, without] if place(with) != place(without));
            let after = Page::of(html);
            if (&after.all, &after.blocks) == (&before.all, &before.blocks) && !is_moved {
                return Err("the page has the same blocks without it".to_owned());
            }
            Ok(())
        }
        Claim::ShowsNothing => match difference(before, &Page::of(html), &[PageChange::Links]) {
            Some(words) => Err(words),
            None => Ok(()),
        },
        _ => Err("nobody knows how to check this claim".to_owned()),
    }
}

/// The parts of a marked text that are shown as they are written, whatever markup is between them.
/// Of asterisks these are the first and the last of the mark, each with the text beside it.
fn tokens(text: &str, span: Span) -> Vec<String> {
    let mark = span.of_text(text);
    if !mark.starts_with('*') {
        return vec![squeezed(&folded(inside(mark)))];
    }
    let first = mark.len() - mark.trim_start_matches('*').len();
    let last = mark.trim_end_matches('*').len();
    let beside = |from: usize, to: usize| {
        let before = text[..from].trim_end_matches('*');
        let before = before.rsplit(is_markup).next().unwrap_or_default();
        let after = text[to..].trim_start_matches('*');
        let after = after.split(is_markup).next().unwrap_or_default();
        let near = before.char_indices().rev().nth(8).map_or(0, |(at, _)| at);
        let far = after.char_indices().nth(8).map_or(after.len(), |(at, _)| at);
        // The number of a list item is no text.
        let number = before.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        let before = match number.trim_end() {
            "." | ")" => "",
            _ => &before[near..],
        };
        squeezed(&folded(&format!("{before}{}{}", &text[from..to], &after[..far])))
    };
    let mut tokens = vec![beside(span.start(), span.start() + first)];
    if last > first {
        tokens.push(beside(span.start() + last, span.end()));
    }
    tokens
}

/// What is between the tags of a marked element; what is not one as it is.
fn inside(mark: &str) -> &str {
    let name = mark.strip_prefix('<').unwrap_or_default();
    let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    let inside = mark.trim_end().strip_suffix(&format!("</{name}>"));
    let inside = inside.and_then(|mark| Some(mark.split_once('>')?.1));
    inside.filter(|_| !name.is_empty()).unwrap_or(mark)
}

/// Whether the character may be markup, which is not shown.
fn is_markup(c: char) -> bool {
    "[]<>`&;\\_~\"'()*!#|:\r\n+-".contains(c)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn line(asked: &Asked<'_>, span: Span) -> usize {
    asked.article.text[..span.start()].matches('\n').count() + 1
}

trait OfText {
    fn of_text(self, text: &str) -> &str;
}

impl OfText for Span {
    fn of_text(self, text: &str) -> &str {
        &text[self.range()]
    }
}

/// An article, before and after fixes of these rules.
struct Pair<'a> {
    asked: &'a Asked<'a>,
    rules: BTreeSet<String>,
    after: String,
}

fn fixes(session: &Session, asked: &[Asked<'_>], renderer: &Renderer, count: &mut Count, wrong: &mut Vec<Wrong>) {
    let pairs = asked.iter().filter_map(|asked| {
        let (after, rules) = asked.fixed.clone()?;
        Some(Pair { asked, rules, after })
    });
    let pairs: Vec<Pair<'_>> = pairs.collect();
    let differences = compare(&pairs, renderer);
    count.fixed += differences.iter().filter(|difference| difference.is_some()).count();
    count.unrendered += differences.iter().filter(|difference| difference.is_none()).count();
    let different = pairs
        .iter()
        .zip(differences)
        .filter_map(|(pair, words)| Some((pair, words??)));
    let different: Vec<(&Pair<'_>, String)> = different.collect();
    // Which of the rules it was: each is asked alone.
    let alone = different
        .par_iter()
        .flat_map_iter(|(pair, _)| pair.rules.iter().map(|rule| alone(session, pair, rule)));
    let alone: Vec<Pair<'_>> = alone.collect();
    let differing = compare(&alone, renderer);
    let differing: Vec<_> = alone
        .iter()
        .zip(differing)
        .filter_map(|(pair, words)| Some((pair, words??)))
        .collect();
    for (pair, words) in &different {
        let name = &pair.asked.article.name;
        let own = differing
            .iter()
            .filter(|(alone, _)| std::ptr::eq(alone.asked, pair.asked));
        let mut rules: Vec<(String, &String)> = own
            .filter_map(|(alone, words)| Some((alone.rules.first()?.clone(), words)))
            .collect();
        if rules.is_empty() {
            rules.push((
                format!("{} together", pair.rules.iter().cloned().collect::<Vec<_>>().join(", ")),
                words,
            ));
        }
        wrong.extend(rules.into_iter().map(|(rule, words)| Wrong {
            kind: format!(
                "{}: safe fix of {rule}: {}",
                renderer.name,
                words.split(':').next().unwrap_or_default()
            ),
            words: format!("{name}: {words}"),
        }));
    }
}

/// The article, fixed by one rule alone.
fn alone<'a>(session: &Session, pair: &Pair<'a>, rule: &str) -> Pair<'a> {
    let mut filter = FixFilter::default();
    filter.hints = true;
    filter.only = Some(rule.into());
    let outcome = session.fix(Path::new("article.md"), &*pair.asked.article.text, filter);
    let outcome = outcome.expect("it was fixed before");
    Pair {
        asked: pair.asked,
        rules: BTreeSet::from([rule.to_owned()]),
        after: outcome.report.source.text().to_owned(),
    }
}

/// What differs on the pages of each pair; none where there is no page.
fn compare(pairs: &[Pair<'_>], renderer: &Renderer) -> Vec<Option<Option<String>>> {
    let mut texts: Vec<String> = pairs
        .iter()
        .map(|pair| pair.asked.article.text[pair.asked.body..].to_owned())
        .collect();
    texts.extend(pairs.iter().map(|pair| pair.after[body(&pair.after)..].to_owned()));
    let pages = render(renderer, &texts);
    let pages: Vec<Option<Page>> = pages.par_iter().map(|page| page.as_deref().map(Page::of)).collect();
    let judged = pairs.iter().enumerate().map(|(number, pair)| {
        let (before, after) = (pages[number].as_ref()?, pages[number + pairs.len()].as_ref()?);
        let changes = pair.rules.iter().flat_map(|rule| changes(rule)).collect::<Vec<_>>();
        Some(difference(before, after, &changes))
    });
    judged.collect()
}

/// What the safe fixes of a rule may change on the page, as its card says.
pub(crate) fn changes(rule: &str) -> Vec<PageChange> {
    static LINTER: OnceLock<Linter> = OnceLock::new();
    let all = || Config::from_yaml("select: [all]\nhints: true\n").expect("it is valid");
    let linter = LINTER.get_or_init(|| all().linter().expect("it names no file"));
    let mut rules = linter.rules();
    let rule = rules.find(|known| &*known.id == rule).expect("it was applied");
    rule.card.changes.clone()
}

/// What differs between two pages, but for what may change.
fn difference(before: &Page, after: &Page, changes: &[PageChange]) -> Option<String> {
    let may = |change: PageChange| changes.contains(&change);
    let lines = |page: &Page| match may(PageChange::Images) {
        true => folded(&page.text.replace(IMAGE, ""))
            .lines()
            .map(str::to_owned)
            .collect(),
        false => page.text.lines().map(str::to_owned).collect::<Vec<_>>(),
    };
    let urls = |urls: &[String], change: PageChange| match may(change) {
        true => urls.iter().map(|_| "a URL".to_owned()).collect(),
        false => urls.to_vec(),
    };
    let aspects = [
        ("text", may(PageChange::Text), lines(before), lines(after)),
        (
            "images",
            may(PageChange::Images),
            urls(&before.images, PageChange::ImageUrls),
            urls(&after.images, PageChange::ImageUrls),
        ),
        (
            "links",
            may(PageChange::Links),
            urls(&before.links, PageChange::LinkUrls),
            urls(&after.links, PageChange::LinkUrls),
        ),
        (
            "blocks",
            may(PageChange::Blocks),
            before.blocks.clone(),
            after.blocks.clone(),
        ),
    ];
    for (what, may_change, before, after) in aspects {
        if may_change || before == after {
            continue;
        }
        let same = before.iter().zip(after.iter()).take_while(|(a, b)| a == b).count();
        let from = |list: &[String]| list.get(same).cloned().unwrap_or_default();
        return Some(format!("{what}: {:.90?} becomes {:.90?}", from(&before), from(&after)));
    }
    None
}
