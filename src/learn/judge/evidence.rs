//! The evidence for and against a block.

use rustc_hash::FxHashSet;

use super::super::Where;
use super::super::class::{self, Class};
use super::super::count::{Counted, Counts};
use super::weights::*;
use super::{Verdict, suggested};
use crate::seed::passages::{Form, Kind, letters};
use crate::words::count;

/// A block before it is judged.
#[derive(Debug)]
pub(super) struct Case<'c> {
    pub counted: &'c Counted,
    pub text: &'c str,
    pub letters: String,
    pub class: Option<Class>,
    /// The number of articles of the source.
    total: usize,
    /// Whether its text contains the name of the source.
    names_source: bool,
    /// The number of sources in which it repeats.
    spread: u32,
}

impl<'c> Case<'c> {
    pub(super) fn new(counted: &'c Counted, text: &'c str, total: usize, named: &str, spread: u32) -> Self {
        let letters = if counted.kind == Kind::Image {
            String::new()
        } else {
            letters(text)
        };
        Self {
            class: suggested(counted, text, &letters),
            names_source: named.chars().count() > 1 && letters.contains(named),
            counted,
            text,
            letters,
            total,
            spread,
        }
    }

    /// Whether its words ask readers for something or announce other articles, and it is short.
    fn asks(&self) -> bool {
        self.class.is_some_and(|class| !class.is_debatable())
    }

    /// Whether it is a line of the signs that Markdown uses for thematic breaks.
    fn is_break(&self) -> bool {
        self.counted.form() == Form::Rule
            || self
                .text
                .chars()
                .all(|c| c.is_whitespace() || matches!(c, '*' | '-' | '_' | '=' | '—' | '─'))
    }
}

/// The sum of the evidence, with the reasons.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub sum: i32,
    pub reasons: Vec<String>,
    /// Why it is doubtful at most.
    cap: Option<&'static str>,
}

impl Evidence {
    fn add(&mut self, weight: i32, reason: impl Into<String>) {
        self.sum += weight;
        self.reasons.push(reason.into());
    }

    /// The verdict, and how sure it is.
    pub(super) fn verdict(&self, case: &Case<'_>) -> (Verdict, f64) {
        let debatable = self.cap.is_some() || case.class.is_some_and(Class::is_debatable) && !self.decorates(case);
        let sum = f64::from(self.sum.clamp(0, 100));
        if self.sum >= PROPOSED && !debatable {
            (Verdict::Proposed, (0.5 + sum / 200.0).min(0.99))
        } else if self.sum >= DOUBTFUL || debatable && self.sum >= 0 {
            (Verdict::Doubtful, 0.5)
        } else {
            (Verdict::Kept, (1.0 - sum / 100.0).min(0.99))
        }
    }

    /// Whether it is a sign that decorates a run, and goes with it.
    fn decorates(&self, case: &Case<'_>) -> bool {
        case.class == Some(Class::Ornament)
            && case.counted.kind == Kind::Text
            && case.letters.is_empty()
            && !case.is_break()
            && self.sum >= ALWAYS_AT_FOOT + IN_A_RUN
    }
}

/// The evidence for a block, given what is proposed so far.
pub(super) fn of(case: &Case<'_>, counts: &Counts, proposed: &FxHashSet<u64>) -> Evidence {
    let mut evidence = Evidence::default();
    let counted = case.counted;
    let share = f64::from(counted.articles) / case.total.max(1) as f64;
    evidence
        .reasons
        .push(format!("in {} of {} articles", counted.articles, case.total));
    if counted.part(counted.identity) >= 0.5 {
        evidence.add(IDENTITY, "is the title, or names author and date");
        return evidence;
    }
    if counted.kind == Kind::Comment {
        evidence.add(COMMENT, "is a comment, which readers do not see");
        evidence.cap = Some("comment");
        return evidence;
    }
    run(case, counts, proposed, &mut evidence);
    if counted.kind == Kind::Image {
        match counted.place() {
            Where::Head => evidence.add(PICTURE_AT_EDGE, "an image that repeats at the head"),
            Where::Foot => evidence.add(PICTURE_AT_EDGE, "an image that repeats at the foot"),
            Where::Middle => evidence.add(PICTURE_ELSEWHERE, "an image that repeats, but at no edge"),
        }
        return evidence;
    }
    place(case, &mut evidence);
    words(case, &mut evidence);
    follows(case, &mut evidence);
    if counted.place() == Where::Head && !case.asks() && share < 0.8 {
        evidence.cap = Some("head");
    }
    if share >= 0.5 {
        evidence.add(FREQUENT, "in at least half of the articles");
    }
    if case.spread == 1 {
        evidence.add(UNIQUE, "in no other source");
    } else if case.spread >= 3 && !case.asks() {
        evidence.add(USUAL, format!("in {} sources, as usual headings are", case.spread));
    }
    match counted.form() {
        Form::Heading => evidence.add(HEADING, "a heading"),
        _ if is_numbered(case.text) => evidence.add(HEADING, "numbered like a section"),
        Form::Cell => evidence.add(TABLE_OR_CODE, "in a table"),
        Form::Code => evidence.add(TABLE_OR_CODE, "code"),
        _ => {}
    }
    if matches!(counted.form(), Form::Cell | Form::Code) {
        evidence.cap = Some("table or code");
    }
    evidence
}

/// Whether a text begins with a date: an entry of a chronicle, or the head of an issue.
fn is_dated(letters: &str) -> bool {
    ["0年", "0月", "00年", "00月", "00日"]
        .iter()
        .any(|start| letters.starts_with(start))
        || letters.starts_with("000")
}

/// Whether a text begins like the heading of a numbered section.
fn is_numbered(text: &str) -> bool {
    let bare = text.trim_start_matches(['*', '#', ' ', '【', '(', '（', '第']);
    bare.starts_with("0x") || bare.starts_with(|c: char| c.is_numeric() || "一二三四五六七八九十".contains(c))
}

/// Where it is.
fn place(case: &Case<'_>, evidence: &mut Evidence) {
    let counted = case.counted;
    let (head, foot) = (counted.part(counted.at_head), counted.part(counted.at_foot));
    match counted.place() {
        Where::Foot if foot >= 0.75 => evidence.add(ALWAYS_AT_FOOT, "always at the foot"),
        Where::Foot if foot >= 0.5 => evidence.add(MOSTLY_AT_FOOT, "mostly at the foot"),
        Where::Head if head >= 0.75 => evidence.add(ALWAYS_AT_HEAD, "always at the head"),
        Where::Head if head >= 0.5 => evidence.add(MOSTLY_AT_HEAD, "mostly at the head"),
        Where::Foot => evidence.add(NEAR_AN_EDGE, "near the foot"),
        Where::Head => evidence.add(NEAR_AN_EDGE, "near the head"),
        Where::Middle => evidence.add(MIDDLE, "in the middle of the articles"),
    }
}

/// What it says.
fn words(case: &Case<'_>, evidence: &mut Evidence) {
    let counted = case.counted;
    if let Some(class) = case.class {
        evidence.add(if case.asks() { WORDS } else { 0 }, class.says());
    }
    if case.names_source {
        evidence.add(NAMES_SOURCE, "names the source");
    }
    let most = if counted.place() == Where::Head { 60 } else { 100 };
    if case.text.chars().count() > most && !case.asks() {
        evidence.cap = Some("long");
        evidence.reasons.push("a long text that asks for nothing".to_owned());
    }
    if class::names_what_it_rests_on(&case.letters) {
        evidence.add(NAMES_WHAT_IT_RESTS_ON, "names what the article rests on");
    }
    if is_dated(&case.letters) {
        evidence.cap = Some("date");
        evidence.reasons.push("begins with a date".to_owned());
    }
    let same = counted.links.values().max().copied().unwrap_or(0);
    if counted.part(same) >= 0.8 {
        evidence.add(SAME_LINK, "always leads to the same address");
    }
    if counted.identity > 0 && counted.place() != Where::Foot {
        evidence.add(TITLE_ELSEWHERE, "the title of another article");
        evidence.cap = Some("title");
    }
}

/// What follows it.
fn follows(case: &Case<'_>, evidence: &mut Evidence) {
    let counted = case.counted;
    if matches!(case.class, Some(Class::Related | Class::Navigation)) {
        if counted.part(counted.own_links) >= 0.5 {
            evidence.add(LEADS_TO_OWN, "links to the source's own articles follow");
        } else if counted.part(counted.other_links) >= 0.5 {
            evidence.add(LEADS_ELSEWHERE, "links to other sites follow");
        }
    }
    let leads = counted.part(counted.leads);
    if case.text.ends_with([':', '：']) && leads >= 0.2 {
        evidence.add(INTRODUCES, "announces what follows");
    }
    // The last block of what repeats at the head is always followed by the article.
    let ends_head = counted.place() == Where::Head && !matches!(counted.form(), Form::Heading);
    if leads >= 0.5 && ends_head {
        evidence.add(ENDS_HEAD, "the article follows it");
    } else if (0.2..0.5).contains(&leads) {
        evidence.add(INTRODUCES_SOMETIMES, "text that differs follows it in some articles");
    } else if leads >= 0.5 {
        evidence.add(INTRODUCES, "introduces text that differs");
    }
}

/// Whether it is in or at a run of leftovers.
fn run(case: &Case<'_>, counts: &Counts, proposed: &FxHashSet<u64>, evidence: &mut Evidence) {
    let counted = case.counted;
    let beside: Vec<(u32, &Counted)> = counted
        .neighbors
        .iter()
        .filter(|(key, _)| proposed.contains(key))
        .filter_map(|(key, articles)| Some((*articles, counts.get(*key)?)))
        .collect();
    // Both neighbors may be proposed, and each is counted.
    let touched: u32 = beside.iter().map(|(articles, _)| *articles).sum();
    if counted.part(touched) < 0.6 {
        return;
    }
    let most = beside.iter().map(|(_, other)| other.articles).min().unwrap_or(u32::MAX);
    let between = counted.part(touched) >= 1.5;
    if between || f64::from(counted.articles) >= 0.6 * f64::from(most) {
        evidence.add(IN_A_RUN, format!("beside {}", count(beside.len(), "leftover")));
    } else {
        evidence.add(AT_A_RUN, "at the border of leftovers that also come without it");
    }
}
