//! The byte edits of every rewrite of HTML, compared with what `lol_html`'s own rewriter makes of the
//! same element: html5ever reads the same tree from both. Each element of an article is removed,
//! unwrapped, and loses, gets and changes each attribute, whether a rule would do so or not.
//!
//! An element is looked at alone. Where `lol_html` finds no end tag, it removes everything to the end
//! of the text; such an element is not compared, unless the outline says that it has an end tag.

use std::path::PathBuf;

use lol_html::html_content::{Element, EndTag};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use rayon::prelude::*;

use super::{beside, page};
use crate::edit::{Edit, Safety, apply};
use crate::rewrite::{Rewrite, lower};
use crate::seed::Seed;
use crate::seed::outline::{End, NodeId};
use crate::source::{Source, Span};

/// A value with each character that an attribute must escape.
const VALUE: &str = "a \"b\" 'c' <d> &amp; &copy=e";

/// The project's seeds, and every twentieth article beside it.
fn articles() -> Vec<PathBuf> {
    let mut files = beside::seeds("dirty");
    files.extend(beside::seeds("clean"));
    for part in [beside::CORPUS, beside::ARCHIVES] {
        files.extend(part.articles().into_iter().step_by(20));
    }
    files
}

#[test]
fn lol_html_makes_the_same_tree() {
    let (compared, wrong): (Vec<usize>, Vec<Vec<String>>) = articles()
        .par_iter()
        .filter_map(|file| {
            let source = Source::new(file.display().to_string(), std::fs::read_to_string(file).ok()?);
            Some(compare(&Seed::parse(&source, &[])))
        })
        .unzip();
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    let shown: Vec<_> = wrong.iter().take(20).cloned().collect();
    assert!(
        wrong.is_empty(),
        "{} rewrites differ:\n{}",
        wrong.len(),
        shown.join("\n")
    );
    let compared: usize = compared.iter().sum();
    println!("{compared} rewrites were compared");
    assert!(compared > 1_000, "{compared}");
}

/// How many rewrites of the article's elements were compared, and what differs.
fn compare(seed: &Seed<'_>) -> (usize, Vec<String>) {
    let (mut compared, mut wrong) = (0, Vec::new());
    for id in seed.outline.ids() {
        let node = seed.outline.node(id);
        let tag = node.tag.start()..node.tag.end();
        for (name, rewrite, task) in of_attributes(seed, id) {
            compared += judge(seed, tag.clone(), &name, &rewrite, task, &mut wrong);
        }
        let Some(whole) = seed.outline.element_span(id) else {
            continue;
        };
        if !matches!(node.end, End::Tag(_)) || whole.end() - whole.start() > 2_000 {
            continue;
        }
        let whole = whole.start()..whole.end();
        compared += judge(
            seed,
            whole.clone(),
            "removed",
            &Rewrite::RemoveElement(id),
            Task::Remove,
            &mut wrong,
        );
        compared += judge(seed, whole, "unwrapped", &Rewrite::Unwrap(id), Task::Unwrap, &mut wrong);
    }
    (compared, wrong)
}

/// What `lol_html` is asked to do with the first element of a text.
enum Task {
    Remove,
    Unwrap,
    Set(String),
    RemoveAttribute(String),
}

fn of_attributes(seed: &Seed<'_>, id: NodeId) -> Vec<(String, Rewrite, Task)> {
    let mut rewrites = Vec::new();
    let insert = |after| Rewrite::InsertAttribute {
        node: id,
        after,
        name: "data-new".to_owned(),
        value: VALUE.to_owned(),
    };
    let new = || Task::Set("data-new".to_owned());
    rewrites.push(("inserted after the name".to_owned(), insert(None), new()));
    for attribute in seed.outline.attributes(id) {
        let name = attribute.lower_name(seed.text()).into_owned();
        let all = seed.outline.attributes(id).iter();
        if all.filter(|other| other.lower_name(seed.text()) == name).count() > 1 {
            continue; // `lol_html` removes all of them
        }
        rewrites.push((format!("inserted after {name}"), insert(Some(*attribute)), new()));
        let set = Rewrite::SetValue(id, *attribute, VALUE.to_owned());
        rewrites.push((format!("{name} set"), set, Task::Set(name.clone())));
        let removed = Rewrite::RemoveAttribute(id, *attribute);
        rewrites.push((format!("{name} removed"), removed, Task::RemoveAttribute(name)));
    }
    rewrites
}

/// Compares one rewrite in the part of the text that holds it; 1 if it could be done.
fn judge(
    seed: &Seed<'_>,
    part: std::ops::Range<usize>,
    name: &str,
    rewrite: &Rewrite,
    task: Task,
    wrong: &mut Vec<String>,
) -> usize {
    let Some((edits, _)) = lower(seed, std::slice::from_ref(rewrite), Safety::Safe) else {
        return 0;
    };
    let text = &seed.text()[part.clone()];
    // A removal takes its line; that is outside of the element.
    let clipped = edits.into_iter().map(|edit| {
        let (start, end) = (edit.span.start().max(part.start), edit.span.end().min(part.end));
        Edit::new(Span::new(start - part.start, end - part.start), edit.text)
    });
    let ours = apply(text, &clipped.collect::<Vec<_>>());
    let Some(theirs) = rewritten(text, task) else { return 0 };
    if page::tree(&ours) != page::tree(&theirs) {
        wrong.push(format!(
            "{}: {name}: {ours:?}, but by lol_html {theirs:?}",
            seed.source().path()
        ));
    }
    1
}

/// The text as `lol_html` rewrites it; none where it takes the end of the element for another one.
fn rewritten(text: &str, task: Task) -> Option<String> {
    let ends = std::rc::Rc::new(std::cell::Cell::new(None));
    let seen = std::rc::Rc::clone(&ends);
    let needs_end = matches!(task, Task::Remove | Task::Unwrap);
    let each = move |element: &mut Element<'_, '_>| {
        if element.source_location().bytes().start > 0 {
            return Ok(());
        }
        match &task {
            Task::Remove => element.remove(),
            Task::Unwrap => element.remove_and_keep_content(),
            // `lol_html` escapes quotation marks alone.
            Task::Set(name) => element.set_attribute(name, &VALUE.replace('&', "&amp;"))?,
            Task::RemoveAttribute(name) => element.remove_attribute(name),
        }
        if let Some(handlers) = element.end_tag_handlers() {
            let seen = std::rc::Rc::clone(&seen);
            handlers.push(Box::new(move |end: &mut EndTag<'_>| {
                seen.set(Some(end.source_location().bytes().end));
                Ok(())
            }));
        }
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("*", each))
        .with_strict(false);
    let theirs = rewrite_str(text, settings).expect("lol_html rewrites every text");
    (!needs_end || ends.get() == Some(text.len())).then_some(theirs)
}
