//! The evidence for and against a block.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::super::Where;
use super::super::class::{self, Class};
use super::super::count::{Counted, Counts};
use super::Verdict;
use super::case::Case;
use super::runs::{Run, is_first, run, tops};
use super::shape::{announces, is_dated, is_label, is_numbered, wide};
use super::weights::*;
use crate::seed::passages::{Form, Kind, alike};

/// What is known of the blocks of the source so far.
#[derive(Debug)]
pub(super) struct Known<'k> {
    pub counts: &'k Counts,
    /// Those that ask for something.
    pub asking: FxHashSet<u64>,
    /// Those of them that leave no doubt.
    pub plain: FxHashSet<u64>,
    /// Those from which runs grow.
    pub growing: FxHashSet<u64>,
    /// Those of which owners think differently: portraits and disclaimers, and long texts.
    pub held_back: FxHashSet<u64>,
    pub long: FxHashSet<u64>,
    /// Those that are leftovers in another source.
    pub elsewhere: &'k FxHashSet<u64>,
}

impl Known<'_> {
    /// Whether a block is nearly the same as one from which runs grow. Short texts are alike by chance.
    fn has_variant_of(&self, case: &Case<'_>) -> bool {
        let counted = case.counted;
        if wide(&case.letters) < SHORTEST_VARIANT {
            return false;
        }
        let mut growing = self
            .counts
            .blocks
            .iter()
            .filter(|other| self.growing.contains(&other.key));
        growing.any(|other| other.key != counted.key && alike(other.sketch, counted.sketch))
    }

    /// Whether a long text that asks for nothing is above a block in most articles.
    fn is_below_long(&self, counted: &Counted) -> bool {
        let long = self.counts.blocks.iter().filter(|above| self.long.contains(&above.key));
        let below = long.filter_map(|above| above.following.get(&counted.key));
        counted.part(below.sum()) > 0.5
    }
}

/// A text with as many letters can be a variant of another; Chinese ones count twice.
const SHORTEST_VARIANT: usize = 12;

/// A reason in words.
pub(super) type Reason = Cow<'static, str>;

/// The sum of the evidence, with the reasons.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub sum: i32,
    pub reasons: Vec<Reason>,
    /// Whether it is in a menu.
    in_menu: bool,
    /// Why it is doubtful at most.
    cap: Option<&'static str>,
}

impl Evidence {
    pub(super) fn add(&mut self, weight: i32, reason: impl Into<Reason>) {
        self.sum += weight;
        self.reasons.push(reason.into());
    }

    /// The verdict, and how sure it is.
    pub(super) fn verdict(&self, case: &Case<'_>) -> (Verdict, f64) {
        let is_decided = self.in_menu || self.decorates(case);
        let debatable = self.cap.is_some() || case.class.is_some_and(Class::is_debatable) && !is_decided;
        let sum = f64::from(self.sum.clamp(0, 100));
        if self.sum >= PROPOSED && !debatable {
            (Verdict::Proposed, (0.5 + sum / 200.0).min(0.99))
        } else if self.sum >= DOUBTFUL || debatable && self.sum >= self.least(case) {
            (Verdict::Doubtful, 0.5)
        } else {
            (Verdict::Kept, (1.0 - sum / 100.0).min(0.99))
        }
    }

    /// The sum from which on a block is doubtful about which owners may differ.
    fn least(&self, case: &Case<'_>) -> i32 {
        match self.cap {
            Some("head") => DOUBTFUL_AT_HEAD,
            Some("numbers" | "links" | "opens" | "tops") if !case.class.is_some_and(Class::is_debatable) => DOUBTFUL,
            _ => 0,
        }
    }

    /// Whether a run grows from it: what is proposed, and long texts that only their length keeps from it.
    pub(super) fn grows(&self, case: &Case<'_>) -> bool {
        self.verdict(case).0 == Verdict::Proposed || self.cap == Some("long") && self.sum >= PROPOSED
    }

    /// Whether owners think differently of it, for what it tells.
    pub(super) fn is_held_back(&self, case: &Case<'_>) -> bool {
        self.cap == Some("portrait") || case.class == Some(Class::Disclaimer)
    }

    /// Whether it is a long text that asks for nothing.
    pub(super) fn is_long(&self) -> bool {
        self.cap == Some("long")
    }

    /// Whether it is a sign that decorates a run, and goes with it.
    fn decorates(&self, case: &Case<'_>) -> bool {
        case.class == Some(Class::Ornament)
            && case.counted.kind == Kind::Text
            && case.letters.is_empty()
            && !case.is_break()
            && !case.is_blank()
            && self.sum >= ALWAYS_AT_FOOT + IN_A_RUN
    }
}

/// The evidence for a block, given what is proposed so far.
pub(super) fn of(case: &Case<'_>, known: &Known<'_>) -> Evidence {
    let mut evidence = Evidence::default();
    let counted = case.counted;
    let share = case.share();
    evidence
        .reasons
        .push(format!("in {} of {} articles", counted.articles, case.total).into());
    if counted.part(counted.identity) >= 0.5 {
        evidence.add(IDENTITY, "is the title, or names author and date");
        return evidence;
    }
    if counted.kind == Kind::Comment {
        evidence.add(COMMENT, "is a comment, which readers do not see");
        evidence.cap = Some("comment");
        return evidence;
    }
    let in_run = run(case, known, &mut evidence);
    if counted.kind == Kind::Image {
        match case.place {
            Where::Head if share < 0.8 && counted.is_below_head() => {
                evidence.add(
                    PICTURE_ELSEWHERE,
                    "an image that repeats, but below what articles begin with",
                );
            }
            Where::Head if share < 0.8 && known.is_below_long(counted) => {
                evidence.add(PICTURE_ELSEWHERE, "an image that repeats, but below a long text");
                evidence.cap = Some("below text");
            }
            Where::Head => evidence.add(PICTURE_AT_EDGE, "an image that repeats at the head"),
            Where::Foot => evidence.add(PICTURE_AT_EDGE, "an image that repeats at the foot"),
            Where::Middle => evidence.add(PICTURE_ELSEWHERE, "an image that repeats, but at no edge"),
        }
        if counted.part(counted.inline) >= 0.5 {
            evidence.add(IN_A_LINE, "in a line of text");
        }
        return evidence;
    }
    place(case, &mut evidence);
    evidence.in_menu = known.counts.menus.contains(&counted.key);
    if evidence.in_menu {
        evidence.add(IN_A_MENU, "in a run of links that is the same in all articles");
    }
    words(case, known, &mut evidence);
    let is_fixed = in_run >= Run::Inside && share >= 0.8 || in_run == Run::Between && share >= 0.5;
    // Above a run, what is long may be what the source says of itself.
    let is_fixed = is_fixed && !is_first(case, known);
    limits(case, is_fixed, &mut evidence);
    if !case.asks() && !case.contact && !case.is_own_link() && tops(case, known) {
        evidence.cap = evidence.cap.or(Some("tops"));
        evidence.reasons.push("may be the last line of some articles".into());
    }
    opens(case, known, is_fixed, &mut evidence);
    links(case, in_run >= Run::Inside, &mut evidence);
    if known.has_variant_of(case) {
        evidence.add(VARIANT, "nearly the same as another leftover");
    }
    let names_what_follows = case.class == Some(Class::Related) || announces(case.text) && !case.asks();
    if known.elsewhere.contains(&counted.key) && !names_what_follows {
        evidence.add(ELSEWHERE, "a leftover in another source, too");
    }
    follows(case, &mut evidence);
    if case.place == Where::Head && !case.asks() && share < 0.8 && in_run != Run::Between {
        evidence.cap = evidence.cap.or(Some("head"));
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

/// Where it is.
fn place(case: &Case<'_>, evidence: &mut Evidence) {
    let counted = case.counted;
    let (head, foot) = (counted.part(counted.at_head), counted.part(counted.at_foot));
    match case.place {
        Where::Foot if foot >= 0.75 => evidence.add(ALWAYS_AT_FOOT, "always at the foot"),
        Where::Foot if foot >= 0.5 => evidence.add(MOSTLY_AT_FOOT, "mostly at the foot"),
        Where::Head if head >= 0.75 => evidence.add(ALWAYS_AT_HEAD, "always at the head"),
        Where::Head if head >= 0.5 => evidence.add(MOSTLY_AT_HEAD, "mostly at the head"),
        Where::Foot => evidence.add(NEAR_AN_EDGE, "near the foot"),
        Where::Head => evidence.add(NEAR_AN_EDGE, "near the head"),
        Where::Middle if case.asks() => evidence.add(MIDDLE_ASKING, "in the middle of the articles"),
        Where::Middle => evidence.add(MIDDLE, "in the middle of the articles"),
    }
    let is_line = counted.form() != Form::Heading
        && !case.text.trim_end_matches(['*', ' ']).ends_with(['。', '.'])
        && (case.asks() || !announces(case.text));
    if case.place == Where::Foot && foot >= 0.75 && is_line && counted.is_steady() {
        evidence.add(STEADY, "always as many blocks before the end");
    }
}

/// What it says.
fn words(case: &Case<'_>, known: &Known<'_>, evidence: &mut Evidence) {
    let counted = case.counted;
    if let Some(class) = case.class {
        evidence.add(if case.asks() { WORDS } else { 0 }, class.says());
    }
    if case.asks() && class::is_plain(&case.letters) {
        evidence.add(PLAIN_WORDS, "with words that leave no doubt");
    }
    let beside = counted.neighbors.iter().filter(|(key, _)| known.asking.contains(key));
    let asking: u32 = beside.clone().map(|(_, articles)| *articles).sum();
    // In the middle, two that are unsure do not prove each other.
    let is_sure = case.place != Where::Middle
        || known.plain.contains(&counted.key)
        || beside.clone().any(|(key, _)| known.plain.contains(key));
    if case.asks() && is_sure && counted.part(asking) >= 0.6 {
        evidence.add(AMONG_OTHERS, "beside others that ask for something");
    }
    if case.contact {
        evidence.add(CONTACT, "tells how to get in touch");
    }
    if case.names_source {
        evidence.add(NAMES_SOURCE, "names the source");
    }
    if class::names_what_it_rests_on(&case.letters) {
        evidence.add(NAMES_WHAT_IT_RESTS_ON, "names what the article rests on");
    }
}

/// What makes it doubtful at most.
fn limits(case: &Case<'_>, is_fixed: bool, evidence: &mut Evidence) {
    let counted = case.counted;
    let most = if case.place == Where::Head { 60 } else { 100 };
    // What is word for word the same in most articles tells nothing of any of them.
    let is_fixed = is_fixed && !class::begins_with_source(&case.letters);
    let is_template = case.place == Where::Foot && (is_fixed || counted.is_steady() && counted.has_same_link());
    if case.text.chars().count() > most && !case.asks() && !is_template {
        evidence.cap = Some("long");
        evidence.reasons.push("a long text that asks for nothing".into());
    }
    if case.portrays_source && !case.asks() {
        evidence.cap = Some("portrait");
        evidence.reasons.push("tells what the source is".into());
    }
    // An invitation in most articles has the number of the issue; elsewhere a number is a code with
    // which readers get what the article is about.
    let counts_issues = case.asks() && case.share() >= 0.5;
    if counted.has_own_numbers() && !case.is_own_link() && !counts_issues {
        evidence.cap = Some("numbers");
        evidence.reasons.push("with other numbers in each article".into());
    }
    if counted.has_own_link() && !case.asks() && !case.contact && !case.is_own_link() {
        evidence.cap = Some("links");
        evidence.reasons.push("leads to another page in each article".into());
    }
    if is_dated(&case.letters) && !case.is_own_link() && !case.contact {
        evidence.cap = Some("date");
        evidence.reasons.push("begins with a date".into());
    }
    if counted.identity > 0 {
        // A list of other articles at the foot has titles, too.
        let weight = if case.place == Where::Foot { 0 } else { TITLE_ELSEWHERE };
        evidence.add(weight, "the title of another article");
        evidence.cap = Some("title");
    }
    if case.is_tag() && !evidence.in_menu {
        evidence.cap = Some("tag");
        evidence.reasons.push("may be a tag".into());
    }
}

/// What it opens: it goes where that goes.
fn opens(case: &Case<'_>, known: &Known<'_>, is_fixed: bool, evidence: &mut Evidence) {
    let counted = case.counted;
    if case.asks() || case.contact || evidence.in_menu || !is_label(case.text, &case.letters) {
        return;
    }
    let is_doubtful = |key: &u64| known.held_back.contains(key) || !is_fixed && known.long.contains(key);
    let opened = counted.following.iter().filter(|(key, _)| is_doubtful(key));
    if counted.part(opened.map(|(_, articles)| *articles).sum()) >= 0.5 {
        evidence.cap = evidence.cap.or(Some("opens"));
        evidence.reasons.push("opens what is doubtful".into());
    }
    if case.place == Where::Head && counted.part(counted.leads) >= 0.5 && !case.names_source {
        evidence.cap = evidence.cap.or(Some("opens"));
        evidence.reasons.push("opens the article".into());
    }
}

/// Where it leads.
fn links(case: &Case<'_>, in_run: bool, evidence: &mut Evidence) {
    let counted = case.counted;
    if counted.has_same_link() {
        evidence.add(SAME_LINK, "always leads to the same address");
    }
    if case.place == Where::Foot && case.is_own_link() {
        evidence.add(OWN_ARTICLE, "is a link to the source's own pages");
    }
    let bare = case.text.trim_start_matches('*');
    if bare
        .strip_prefix('[')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        evidence.add(NAMES_WHAT_IT_RESTS_ON, "numbered like a reference");
    }
    if case.text.contains("://") && !case.names_source && !in_run && !case.asks() && !case.contact {
        evidence.add(ADDRESS, "shows an address");
    }
}

/// What follows it.
fn follows(case: &Case<'_>, evidence: &mut Evidence) {
    let counted = case.counted;
    let announces_others = matches!(case.class, Some(Class::Related | Class::Navigation));
    // A few words above other articles are their heading, in any language.
    let is_heading = case.class.is_none() && !case.is_own_link() && is_label(case.text, &case.letters);
    if (announces_others || is_heading) && counted.part(counted.own_links) >= 0.5 && case.place == Where::Foot {
        evidence.add(LEADS_TO_OWN, "links to the source's own articles follow");
    } else if announces_others && counted.part(counted.other_links) >= 0.5 {
        evidence.add(LEADS_ELSEWHERE, "links to other sites follow");
    }
    // An image below "related articles" is that of one.
    let is_list = case.class == Some(Class::Related) && case.place == Where::Foot;
    let images = if is_list { counted.leads_to_image } else { 0 };
    let leads = counted.part(counted.leads - images);
    if announces(case.text) && leads >= 0.2 {
        evidence.add(INTRODUCES, "announces what follows");
    }
    // The last block of what repeats at the head is always followed by the article.
    let ends_head = case.place == Where::Head && !matches!(counted.form(), Form::Heading);
    if case.invites() {
        return;
    }
    if leads >= 0.5 && ends_head {
        evidence.add(ENDS_HEAD, "the article follows it");
    } else if (0.2..0.5).contains(&leads) {
        evidence.add(INTRODUCES_SOMETIMES, "text that differs follows it in some articles");
    } else if leads >= 0.5 {
        evidence.add(INTRODUCES, "introduces text that differs");
    }
}
