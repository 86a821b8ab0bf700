//! Fixes of HTML, done again by the streaming rewriter of `lol_html`: elements removed or unwrapped,
//! attributes set and removed, comments removed. html5ever reads the same tree from both texts.
//!
//! `lol_html` is asked where it can do it. It knows no implied end tags, so an element whose end it
//! does not find is ignored; these are counted by reason.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

use lol_html::html_content::{Comment, Element, EndTag};
use lol_html::{RewriteStrSettings, doc_comments, element, rewrite_str};
use rayon::prelude::*;
use seedlint::{Edit, Finding, Session, apply};

use crate::judge::{Article, Wrong};
use crate::page::tree;

/// What was compared.
#[derive(Default)]
pub(crate) struct Count {
    pub articles: usize,
    pub fixes: usize,
    /// Ignored fixes, by reason.
    pub ignored: BTreeMap<&'static str, usize>,
}

/// An element as `lol_html` sees it.
#[derive(Clone, Debug)]
struct Seen {
    tag: Range<usize>,
    end: Option<Range<usize>>,
    is_void: bool,
}

/// What `lol_html` is asked to do, by the place where a tag or comment begins.
#[derive(Clone, Debug, PartialEq)]
enum Task {
    Remove,
    Unwrap,
    RemoveComment,
    /// Attributes with their new values; none where one goes.
    Attributes(Vec<(String, Option<String>)>),
}

type Tasks = BTreeMap<usize, Task>;

pub(crate) fn all(session: &Session, articles: &[Article]) -> (Count, Vec<Wrong>) {
    let asked: Vec<_> = articles.par_iter().map(|article| ask(session, article)).collect();
    let (mut count, mut wrong) = (Count::default(), Vec::new());
    for (number, reasons, differences) in asked {
        count.articles += usize::from(number > 0);
        count.fixes += number;
        for reason in reasons {
            *count.ignored.entry(reason).or_default() += 1;
        }
        wrong.extend(differences);
    }
    (count, wrong)
}

fn ask(session: &Session, article: &Article) -> (usize, Vec<&'static str>, Vec<Wrong>) {
    let outcome = session.check(Path::new("article.md"), &*article.text);
    let findings = outcome.expect("no configuration is read").report.findings;
    let text = &*article.text;
    let seen = elements(text);
    let mut ignored = Vec::new();
    let mut chosen: Vec<(&Finding, Vec<Edit>, Tasks)> = Vec::new();
    for finding in &findings {
        let Some(fix) = &finding.fix else { continue };
        // What `lol_html` takes for a tag around a new one is code.
        if fix.edits.iter().any(|edit| edit.text.starts_with('<')) {
            ignored.push("no rewrite of HTML");
            continue;
        }
        match tasks(text, &seen, &fix.edits) {
            Ok(tasks) => {
                let edits = fix.edits.iter();
                let is_free = |edit: &Edit| {
                    let mut taken = chosen.iter().flat_map(|(_, edits, _)| edits);
                    taken.all(|other| edit.span.end() <= other.span.start() || other.span.end() <= edit.span.start())
                };
                if edits.clone().all(is_free) && chosen.iter().all(|(_, _, known)| !clash(known, &tasks)) {
                    chosen.push((finding, fix.edits.to_vec(), tasks));
                }
            }
            Err(reason) => ignored.push(reason),
        }
    }
    if chosen.is_empty() {
        return (0, ignored, Vec::new());
    }
    let mut edits: Vec<Edit> = chosen.iter().flat_map(|(_, edits, _)| edits.clone()).collect();
    edits.sort_by_key(|edit| (edit.span.start(), edit.span.end()));
    let mut together = Tasks::new();
    for (at, task) in chosen.iter().flat_map(|(_, _, tasks)| tasks.clone()) {
        match (together.get_mut(&at), task) {
            (Some(Task::Attributes(known)), Task::Attributes(more)) => known.extend(more),
            (_, task) => {
                together.insert(at, task);
            }
        }
    }
    let number = chosen.len();
    if difference(text, &edits, &together).is_none() {
        return (number, ignored, Vec::new());
    }
    // Which of the fixes it was: each is asked alone.
    let mut wrong = Vec::new();
    for (finding, edits, tasks) in &chosen {
        if let Some(words) = difference(text, edits, tasks) {
            let line = text[..finding.span.start()].matches('\n').count() + 1;
            wrong.push(Wrong {
                kind: format!("rewrite of {}", finding.rule),
                words: format!("{}:{line}: {words}", article.name),
            });
        }
    }
    if wrong.is_empty() {
        wrong.push(Wrong {
            kind: "rewrites together".to_owned(),
            words: article.name.clone(),
        });
    }
    (number, ignored, wrong)
}

/// Whether two fixes set the same attribute of an element.
fn clash(known: &Tasks, more: &Tasks) -> bool {
    known.iter().any(|(at, task)| match (task, more.get(at)) {
        (Task::Attributes(known), Some(Task::Attributes(more))) => known
            .iter()
            .any(|(name, _)| more.iter().any(|(other, _)| name == other)),
        (_, other) => other.is_some(),
    })
}

/// The first difference between the tree of the edited text and that of the text which `lol_html`
/// rewrote.
fn difference(text: &str, edits: &[Edit], tasks: &Tasks) -> Option<String> {
    let (ours, theirs) = (tree(&apply(text, edits)), tree(&rewritten(text, tasks)));
    let (mut ours, mut theirs) = (ours.lines(), theirs.lines());
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                return Some(format!(
                    "{:.120?} here, {:.120?} by lol_html",
                    a.unwrap_or_default(),
                    b.unwrap_or_default()
                ));
            }
        }
    }
}

/// Every element of the text, as `lol_html` sees it, by the offset of its tag.
fn elements(text: &str) -> BTreeMap<usize, Seen> {
    let found: Rc<RefCell<BTreeMap<usize, Seen>>> = Rc::default();
    let each = |element: &mut Element<'_, '_>| {
        let tag = element.source_location().bytes();
        let start = tag.start;
        let is_void = !element.can_have_content();
        found.borrow_mut().insert(
            start,
            Seen {
                tag,
                end: None,
                is_void,
            },
        );
        if let Some(handlers) = element.end_tag_handlers() {
            let found = Rc::clone(&found);
            handlers.push(Box::new(move |end: &mut EndTag<'_>| {
                if let Some(seen) = found.borrow_mut().get_mut(&start) {
                    seen.end = Some(end.source_location().bytes());
                }
                Ok(())
            }));
        }
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("*", each))
        .with_strict(false);
    rewrite_str(text, settings).expect("lol_html reads every text");
    let found = found.borrow();
    found.clone()
}

fn rewritten(text: &str, tasks: &Tasks) -> String {
    let on_element = |element: &mut Element<'_, '_>| {
        match tasks.get(&element.source_location().bytes().start) {
            Some(Task::Remove) => element.remove(),
            Some(Task::Unwrap) => element.remove_and_keep_content(),
            Some(Task::Attributes(changes)) => {
                for (name, value) in changes {
                    match value {
                        Some(value) => element.set_attribute(name, value)?,
                        None => element.remove_attribute(name),
                    }
                }
            }
            Some(Task::RemoveComment) | None => {}
        }
        Ok(())
    };
    let on_comment = |comment: &mut Comment<'_>| {
        if tasks.get(&comment.source_location().bytes().start) == Some(&Task::RemoveComment) {
            comment.remove();
        }
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("*", on_element))
        .append_document_content_handler(doc_comments!(on_comment))
        .with_strict(false);
    rewrite_str(text, settings).expect("lol_html rewrites every text")
}

/// What edits ask of `lol_html`, or why it cannot do them.
fn tasks(text: &str, seen: &BTreeMap<usize, Seen>, edits: &[Edit]) -> Result<Tasks, &'static str> {
    let mut tasks = Tasks::new();
    let mut halves: Vec<Range<usize>> = Vec::new();
    for edit in edits {
        let range = edit.span.start()..edit.span.end();
        if let Some(element) = holder(seen, &range) {
            let changes = attributes(text, element, edits)?;
            tasks.insert(element.tag.start, Task::Attributes(changes));
        } else if edit.text.is_empty() && !range.is_empty() {
            removals(text, seen, range, &mut tasks, &mut halves)?;
        } else {
            return Err("no rewrite of HTML");
        }
    }
    unwraps(seen, &halves, &mut tasks)?;
    match tasks.is_empty() {
        true => Err("no rewrite of HTML"),
        false => Ok(tasks),
    }
}

/// The element in whose start tag a range lies.
fn holder<'s>(seen: &'s BTreeMap<usize, Seen>, range: &Range<usize>) -> Option<&'s Seen> {
    let (_, element) = seen.range(..range.start).next_back()?;
    (range.end < element.tag.end).then_some(element)
}

/// Takes a removed range apart into comments, elements, and single tags.
fn removals(
    text: &str,
    seen: &BTreeMap<usize, Seen>,
    range: Range<usize>,
    tasks: &mut Tasks,
    halves: &mut Vec<Range<usize>>,
) -> Result<(), &'static str> {
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let spaces = rest.len() - rest.trim_start().len();
        if spaces > 0 {
            at += spaces;
            continue;
        }
        if rest.starts_with("<!--") {
            let length = rest.find("-->").ok_or("a comment that does not end")? + "-->".len();
            tasks.insert(at, Task::RemoveComment);
            at += length;
            continue;
        }
        if let Some(element) = seen.get(&at) {
            match &element.end {
                _ if element.is_void => at = element.tag.end,
                Some(end) if end.end <= range.end => at = end.end,
                None if element.tag.end < range.end => return Err("lol_html finds no end tag"),
                _ => {
                    halves.push(element.tag.clone());
                    at = element.tag.end;
                    continue;
                }
            }
            tasks.insert(element.tag.start, Task::Remove);
            continue;
        }
        if rest.starts_with("</") {
            let length = rest.find('>').ok_or("a tag that does not end")? + 1;
            halves.push(at..at + length);
            at += length;
            continue;
        }
        return Err("no rewrite of HTML");
    }
    Ok(())
}

/// Start and end tags of the same elements.
fn unwraps(seen: &BTreeMap<usize, Seen>, halves: &[Range<usize>], tasks: &mut Tasks) -> Result<(), &'static str> {
    let starts: Vec<&Range<usize>> = halves.iter().filter(|half| seen.contains_key(&half.start)).collect();
    for start in &starts {
        let Some(end) = &seen[&start.start].end else {
            return Err("lol_html finds no end tag");
        };
        if !halves.contains(end) {
            return Err("lol_html finds another end tag");
        }
        tasks.insert(start.start, Task::Unwrap);
    }
    match starts.len() * 2 == halves.len() {
        true => Ok(()),
        false => Err("an end tag alone"),
    }
}

/// What the edits inside an element's start tag do to its attributes, as html5ever reads them.
fn attributes(text: &str, element: &Seen, edits: &[Edit]) -> Result<Vec<(String, Option<String>)>, &'static str> {
    let inside = edits
        .iter()
        .filter(|edit| element.tag.start < edit.span.start() && edit.span.end() < element.tag.end);
    let inside: Vec<Edit> = inside.cloned().collect();
    let from = &text[..element.tag.end];
    let edited = apply(from, &inside);
    let before = crate::page::attributes(&from[element.tag.start..]);
    let after = crate::page::attributes(&edited[element.tag.start..]);
    let (Some(before), Some(after)) = (before, after) else {
        return Err("a tag outside of its place");
    };
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let mut changes: Vec<_> = gone.map(|name| (name.clone(), None)).collect();
    let set = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    changes.extend(set.map(|(name, value)| (name.clone(), Some(value.clone()))));
    match changes.is_empty() {
        true => Err("the tag stays as browsers read it"),
        false => Ok(changes),
    }
}
