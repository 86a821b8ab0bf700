//! What the editor offers while somebody writes: names of rules in comments that suppress and in
//! configurations, fields and values of front matter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{CompletionItem, CompletionItemKind, CompletionTextEdit, Position, TextEdit};

use super::configuration;
use super::documents::Document;
use super::positions::Encoding;
use super::stated::Stated;
use crate::config::Config;
use crate::engine::Linter;
use crate::generators::FieldType;
use crate::rule::{FAMILIES, Rule, built_in};
use crate::seed::front_matter::FrontMatter;
use crate::source::{Span, line_start};

/// The directives of comments, with whether they are for front matter.
const DIRECTIVES: &[(&str, bool)] = &[
    ("seedlint-disable", false),
    ("seedlint-disable-file", false),
    ("seedlint-disable-file", true),
    ("seedlint-disable-line", true),
    ("seedlint-disable-next-line", false),
    ("seedlint-enable", false),
];

/// What may be written at a position.
pub(super) struct Place<'a> {
    document: &'a Document,
    at: usize,
    encoding: Encoding,
}

impl<'a> Place<'a> {
    pub(super) fn new(document: &'a Document, position: Position, encoding: Encoding) -> Self {
        Self {
            document,
            at: document.lines.offset(&document.text, position, encoding),
            encoding,
        }
    }

    /// The line up to the cursor.
    fn before(&self) -> &'a str {
        &self.document.text[line_start(&self.document.text, self.at)..self.at]
    }

    /// The word that ends at the cursor, as its bytes.
    fn word(&self, is_part: impl Fn(char) -> bool) -> Span {
        let before = self.before();
        let word = before.len() - before.trim_end_matches(is_part).len();
        Span::new(self.at - word, self.at)
    }

    fn item(&self, label: &str, word: Span, kind: CompletionItemKind, detail: String) -> CompletionItem {
        let range = self.document.lines.range(&self.document.text, word, self.encoding);
        CompletionItem {
            label: label.to_owned(),
            kind: Some(kind),
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, label.to_owned()))),
            ..CompletionItem::default()
        }
    }

    /// Everything that may come here.
    pub(super) fn items(&self, articles: &dyn Fn() -> Vec<PathBuf>) -> Vec<CompletionItem> {
        if configuration::is_one(&self.document.path) {
            return self.of_configuration();
        }
        let (front, body) = FrontMatter::find(&self.document.text);
        let front = front.filter(|front| front.content.start() <= self.at && self.at <= front.content.end());
        let linter = self.document.checked.as_ref().map(|checked| &*checked.linter);
        if let Some(items) = self.of_comment(linter, self.at < body) {
            return items;
        }
        match front {
            Some(front) => self.of_front_matter(&front, linter, &articles()),
            None => Vec::new(),
        }
    }

    /// Directives and names of rules, in a comment.
    fn of_comment(&self, linter: Option<&Linter>, in_front_matter: bool) -> Option<Vec<CompletionItem>> {
        let before = self.before();
        let opening = if in_front_matter { "#" } else { "<!--" };
        let comment = before[before.rfind(opening)? + opening.len()..].trim_start();
        // A reason may say anything.
        if comment.contains("--") {
            return None;
        }
        if comment.contains(char::is_whitespace) {
            let word = self.word(|c| !c.is_whitespace() && c != ',');
            return comment.starts_with("seedlint-").then(|| self.rules(linter, word));
        }
        let word = self.word(|c| c.is_ascii_alphanumeric() || c == '-');
        let fitting = DIRECTIVES.iter().filter(|(_, front)| *front == in_front_matter);
        let items = fitting.map(|(name, _)| self.item(name, word, CompletionItemKind::KEYWORD, String::new()));
        "seedlint-"
            .starts_with(&comment[..comment.len().min(9)])
            .then(|| items.collect())
    }

    fn rules(&self, linter: Option<&Linter>, word: Span) -> Vec<CompletionItem> {
        let own: Vec<&Arc<Rule>> = linter.map(|linter| linter.rules().collect()).unwrap_or_default();
        let mut rules: BTreeMap<&str, &Rule> = built_in().iter().map(|rule| (&*rule.id, &**rule)).collect();
        rules.extend(own.into_iter().map(|rule| (&*rule.id, &**rule)));
        let items = rules.into_iter().map(|(id, rule)| {
            let summary = rule.card.summary.trim().to_owned();
            self.item(id, word, CompletionItemKind::ENUM_MEMBER, summary)
        });
        items.collect()
    }

    /// Fields that the article has not, or values of the field on the line.
    fn of_front_matter(
        &self,
        front: &FrontMatter<'_>,
        linter: Option<&Linter>,
        articles: &[PathBuf],
    ) -> Vec<CompletionItem> {
        let before = self.before();
        let stated = Stated::near(&self.document.path, articles);
        let configured = linter.map(|linter| &linter.settings().fields);
        let separator = before.find([':', '=']);
        let Some(separator) = separator else {
            if let Some(key) = self.list_of(front) {
                return self.values(&key, configured.and_then(|fields| fields.get(&key)), &stated);
            }
            if before.starts_with([' ', '\t', '-', '#']) {
                return Vec::new();
            }
            return self.fields(front, linter, &stated);
        };
        let key = before[..separator].trim().trim_matches(['"', '\'']);
        self.values(key, configured.and_then(|fields| fields.get(key)), &stated)
    }

    /// The field whose list has an item on the line.
    fn list_of(&self, front: &FrontMatter<'_>) -> Option<String> {
        self.before().trim_start().strip_prefix('-')?;
        let above = front.fields.iter().take_while(|field| field.key_span.end() <= self.at);
        above.last().map(|field| field.key.to_string())
    }

    fn fields(&self, front: &FrontMatter<'_>, linter: Option<&Linter>, stated: &Stated) -> Vec<CompletionItem> {
        let word = self.word(|c| !c.is_whitespace());
        let mut fields: BTreeMap<String, String> = BTreeMap::new();
        for (key, number) in stated.fields() {
            fields.insert(key.to_owned(), format!("in {number} articles nearby"));
        }
        for settings in linter.iter().map(|linter| linter.settings()) {
            for (key, kind) in &settings.fields {
                fields.insert(key.clone(), kind.words().to_owned());
            }
            for key in settings.required.iter().flatten() {
                fields
                    .entry(key.clone())
                    .and_modify(|detail| *detail = format!("required, {detail}"));
                fields.entry(key.clone()).or_insert_with(|| "required".to_owned());
            }
        }
        let is_toml = front.format == crate::seed::front_matter::Format::Toml;
        let there = |key: &str| {
            front
                .fields
                .iter()
                .any(|field| field.key == key && field.key_span.start() != word.start())
        };
        let new = fields.into_iter().filter(|(key, _)| !there(key));
        new.map(|(key, detail)| {
            let mut item = self.item(&key, word, CompletionItemKind::FIELD, detail);
            let text = if is_toml {
                format!("{key} = ")
            } else {
                format!("{key}: ")
            };
            if let Some(CompletionTextEdit::Edit(edit)) = &mut item.text_edit {
                edit.new_text = text;
            }
            item
        })
        .collect()
    }

    fn values(&self, key: &str, kind: Option<&FieldType>, stated: &Stated) -> Vec<CompletionItem> {
        let word = self.word(|c| !c.is_whitespace() && !matches!(c, '[' | ',' | '"' | '\'' | ':'));
        let mut values: BTreeMap<&str, String> = BTreeMap::new();
        if kind == Some(&FieldType::Boolean) {
            values.extend([("true", String::new()), ("false", String::new())]);
        }
        for (value, number) in stated.values(key) {
            values.insert(value, format!("{number} times nearby"));
        }
        let items = values.into_iter();
        items
            .map(|(value, detail)| self.item(value, word, CompletionItemKind::VALUE, detail))
            .collect()
    }

    /// Keys at the start of a line, names of rules and families behind them.
    fn of_configuration(&self) -> Vec<CompletionItem> {
        let before = self.before();
        let word = self.word(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '_'));
        if !before.contains(char::is_whitespace) && !before.contains([':', '[', '-']) {
            let keys = Config::KEYS.iter().map(|key| key.replace('_', "-"));
            return keys
                .map(|key| self.item(&key, word, CompletionItemKind::PROPERTY, String::new()))
                .collect();
        }
        let mut items = self.rules(None, word);
        let families = FAMILIES.iter().chain(&["recommended", "all"]);
        items.extend(families.map(|name| self.item(name, word, CompletionItemKind::ENUM, String::new())));
        items
    }
}

/// The articles of the folder of an article.
pub(super) fn beside(article: &Path) -> Vec<PathBuf> {
    let entries = article.parent().and_then(|folder| std::fs::read_dir(folder).ok());
    let paths = entries
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    let mut articles: Vec<PathBuf> = paths.filter(|path| crate::files::is_article(path)).collect();
    articles.sort();
    articles
}
