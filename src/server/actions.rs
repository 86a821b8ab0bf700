//! What the editor offers at a place: the fix of each finding there, its suppression, and all safe
//! fixes of the article.

use std::collections::HashMap;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::diagnostics::of_finding;
use super::documents::Document;
use super::positions::Encoding;
use super::workspace::{Checked, Workspace};
use crate::add_suppressions;
use crate::edit::{Edit, Safety};
use crate::finding::Finding;
use crate::source::{Source, Span};

/// "Fix all" of this tool, which an editor can run when it saves.
pub(super) const FIX_ALL: &str = "source.fixAll.seedlint";

/// The actions that an editor asks for.
pub(super) struct Asked<'a> {
    pub document: &'a Document,
    pub uri: &'a Uri,
    pub params: &'a CodeActionParams,
    pub encoding: Encoding,
    /// Whether the editor understands edits of a certain version of a document.
    pub versions: bool,
}

impl Asked<'_> {
    /// Whether the editor wants actions of a kind.
    pub(super) fn wants(&self, kind: &str) -> bool {
        let only = self.params.context.only.as_ref();
        only.is_none_or(|only| {
            let is_above =
                |wanted: &str| kind == wanted || wanted.is_empty() || kind.starts_with(&format!("{wanted}."));
            only.iter().any(|wanted| is_above(wanted.as_str()))
        })
    }

    /// The fixes and suppressions of the findings at the place.
    pub(super) fn quick_fixes(&self) -> Vec<CodeActionOrCommand> {
        let Some(checked) = &self.document.checked else {
            return Vec::new();
        };
        let place = self
            .document
            .lines
            .span(&self.document.text, self.params.range, self.encoding);
        let here = checked
            .outcome
            .report
            .findings
            .iter()
            .filter(|finding| touch(finding.span, place));
        let here: Vec<&Finding> = here.collect();
        let fixes = here.iter().filter_map(|finding| self.fix(finding));
        let suppressions = here.iter().flat_map(|finding| self.suppressions(checked, finding));
        fixes.chain(suppressions).map(CodeActionOrCommand::CodeAction).collect()
    }

    fn fix(&self, finding: &Finding) -> Option<CodeAction> {
        let fix = finding.fix.as_ref().filter(|fix| fix.safety > Safety::Display)?;
        let is_safe = fix.safety == Safety::Safe;
        let title = match is_safe {
            true => fix.title.to_string(),
            false => format!("{} (unsafe)", fix.title),
        };
        let mut action = self.action(title, CodeActionKind::QUICKFIX, &fix.edits);
        action.diagnostics = Some(vec![of_finding(finding, self.document, Some(self.uri), self.encoding)]);
        action.is_preferred = Some(is_safe);
        Some(action)
    }

    fn suppressions(&self, checked: &Checked, finding: &Finding) -> Vec<CodeAction> {
        let source = || Source::new(checked.outcome.report.source.path(), &*self.document.text);
        let added = add_suppressions::add(&checked.linter, source(), std::slice::from_ref(finding), None);
        let here = (added.findings > 0 && added.for_the_file == 0)
            .then(|| difference(&self.document.text, added.source.text()))
            .flatten();
        let in_file = add_suppressions::for_file(&checked.linter, &source(), finding);
        let rule = &finding.rule;
        let offered = [
            (here, format!("Suppress {rule} here")),
            (in_file, format!("Suppress {rule} in this file")),
        ];
        let offered = offered.into_iter().filter_map(|(edit, title)| Some((edit?, title)));
        offered
            .map(|(edit, title)| {
                let mut action = self.action(title, CodeActionKind::QUICKFIX, &[edit]);
                action.diagnostics = Some(vec![of_finding(finding, self.document, Some(self.uri), self.encoding)]);
                action
            })
            .collect()
    }

    /// All safe fixes at once.
    pub(super) fn fix_all(&self, workspace: &mut Workspace) -> Option<CodeActionOrCommand> {
        let fixed = workspace.fixed(&self.document.path, &self.document.text)?;
        let edit = difference(&self.document.text, &fixed)?;
        let title = "Apply all safe fixes of seedlint".to_owned();
        let action = self.action(title, CodeActionKind::from(FIX_ALL.to_owned()), &[edit]);
        Some(CodeActionOrCommand::CodeAction(action))
    }

    fn action(&self, title: String, kind: CodeActionKind, edits: &[Edit]) -> CodeAction {
        let of = |edit: &Edit| TextEdit {
            range: self.document.lines.range(&self.document.text, edit.span, self.encoding),
            new_text: edit.text.to_string(),
        };
        let edits: Vec<TextEdit> = edits.iter().map(of).collect();
        let edit = if self.versions {
            let document = TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    uri: self.uri.clone(),
                    version: Some(self.document.version),
                },
                edits: edits.into_iter().map(OneOf::Left).collect(),
            };
            WorkspaceEdit {
                document_changes: Some(lsp_types::DocumentChanges::Edits(vec![document])),
                ..WorkspaceEdit::default()
            }
        } else {
            WorkspaceEdit {
                changes: Some(HashMap::from([(self.uri.clone(), edits)])),
                ..WorkspaceEdit::default()
            }
        };
        CodeAction {
            title,
            kind: Some(kind),
            edit: Some(edit),
            ..CodeAction::default()
        }
    }
}

/// Whether a finding is at a place; a cursor at either end of it is at it.
pub(super) fn touch(finding: Span, place: Span) -> bool {
    finding.start() <= place.end() && place.start() <= finding.end()
}

/// The one edit from a text to another: what is between their common start and their common end.
fn difference(before: &str, after: &str) -> Option<Edit> {
    if before == after {
        return None;
    }
    let same = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let mut start = same;
    while !before.is_char_boundary(start) {
        start -= 1;
    }
    let (old, new) = (&before[start..], &after[start..]);
    let same = old
        .bytes()
        .rev()
        .zip(new.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let mut end = same;
    while !old.is_char_boundary(old.len() - end) {
        end -= 1;
    }
    let span = Span::new(start, before.len() - end);
    Some(Edit::new(span, &new[..new.len() - end]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply;

    #[test]
    fn the_difference_makes_one_text_of_the_other() {
        for (before, after, edit) in [
            ("abc", "axc", "x"),
            ("中文", "中国文", "国"),
            // They share the first two bytes of a character.
            ("中", "丬", "丬"),
            ("aa", "aaa", "a"),
            ("aaa", "a", ""),
            ("", "x", "x"),
        ] {
            let found = difference(before, after).expect("an edit");
            assert_eq!(&*found.text, edit, "{before} {after}");
            assert_eq!(apply(before, &[found]), after);
        }
        assert!(difference("a", "a").is_none());
    }
}
