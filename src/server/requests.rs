//! The requests and notifications of the protocol, each with what answers it.

use std::io;

use lsp_server::{ErrorCode, Notification, Request};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability, CompletionOptions,
    CompletionParams, DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, HoverParams, HoverProviderCapability, InitializeParams,
    OneOf, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{self, Asked};
use super::completion::{self, Place};
use super::documents::path_of;
use super::positions::Encoding;
use super::{Server, hover};
use crate::files::is_article;

/// What the server can do.
pub(super) fn capabilities(encoding: Encoding) -> Value {
    let capabilities = ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["-", "/", ":", " "].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                CodeActionKind::from(actions::FIX_ALL.to_owned()),
            ]),
            ..CodeActionOptions::default()
        })),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    };
    json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "seedlint", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// Whether the editor can watch files for the server.
pub(super) fn can_watch(params: &InitializeParams) -> bool {
    let workspace = params.capabilities.workspace.as_ref();
    let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
    watched.is_some_and(|watched| watched.dynamic_registration == Some(true))
}

/// Whether the editor understands edits of a certain version of a document.
pub(super) fn knows_versions(params: &InitializeParams) -> bool {
    let workspace = params.capabilities.workspace.as_ref();
    let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
    edits.is_some_and(|edits| edits.document_changes == Some(true))
}

/// Why a notification was not taken.
pub(super) enum Refused {
    /// The output cannot be written.
    Output(io::Error),
    /// Its parameters cannot be read.
    Params(String),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Takes a notification; unknown ones are ignored, as the protocol asks.
pub(super) fn notified(server: &mut Server<'_>, note: Notification) -> Result<(), Refused> {
    match &*note.method {
        "initialized" => server.watch()?,
        "textDocument/didOpen" => {
            let params: DidOpenTextDocumentParams = read(note.params)?;
            server.documents.open(params.text_document);
        }
        "textDocument/didChange" => {
            let params: DidChangeTextDocumentParams = read(note.params)?;
            let uri = params.text_document.uri;
            let encoding = server.encoding;
            if let Some(document) = server.documents.get_mut(&uri) {
                document.version = params.text_document.version;
                let changes = params.content_changes.into_iter();
                changes.for_each(|change| document.change(change, encoding));
            }
            server.documents.touch(&uri);
        }
        "textDocument/didClose" => {
            let params: DidCloseTextDocumentParams = read(note.params)?;
            server.documents.close(&params.text_document.uri);
            server.publish(params.text_document.uri, Vec::new(), None)?;
        }
        "textDocument/didSave" => {
            let params: DidSaveTextDocumentParams = read(note.params)?;
            if !is_article(&path_of(&params.text_document.uri)) {
                server.reload()?;
            }
        }
        "workspace/didChangeWatchedFiles" => server.reload()?,
        "workspace/didChangeWorkspaceFolders" => {
            let params: DidChangeWorkspaceFoldersParams = read(note.params)?;
            params
                .event
                .removed
                .iter()
                .for_each(|folder| server.workspace.remove(folder));
            params
                .event
                .added
                .iter()
                .for_each(|folder| server.workspace.add(folder));
            server.reload()?;
        }
        "$/cancelRequest" => {
            let id: Value = read::<Value>(note.params)?.get("id").cloned().unwrap_or_default();
            let waiting = server.requests.iter().find(|request| json!(request.id) == id);
            server.cancelled.extend(waiting.map(|request| request.id.clone()));
        }
        _ => {}
    }
    Ok(())
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|error| Refused::Params(error.to_string()))
}

/// Answers a request.
pub(super) fn answered(server: &mut Server<'_>, request: Request) -> Result<Value, (ErrorCode, String)> {
    match &*request.method {
        "textDocument/codeAction" => code_actions(server, &asked(request.params)?),
        "textDocument/hover" => {
            let params: HoverParams = asked(request.params)?;
            let place = params.text_document_position_params;
            let document = server.documents.get(&place.text_document.uri);
            let hover = document.and_then(|document| hover::at(document, place.position, server.encoding));
            value(hover)
        }
        "textDocument/completion" => {
            let params: CompletionParams = asked(request.params)?;
            let place = params.text_document_position;
            let Some(document) = server.documents.get(&place.text_document.uri) else {
                return Ok(Value::Null);
            };
            let articles = || completion::beside(&document.path);
            value(Place::new(document, place.position, server.encoding).items(&articles))
        }
        unknown => Err((ErrorCode::MethodNotFound, format!("`{unknown}` is not supported"))),
    }
}

fn code_actions(server: &mut Server<'_>, params: &CodeActionParams) -> Result<Value, (ErrorCode, String)> {
    let uri = &params.text_document.uri;
    let Some(document) = server.documents.get(uri) else {
        return Ok(Value::Null);
    };
    let asked = Asked {
        document,
        uri,
        params,
        encoding: server.encoding,
        versions: server.versions,
    };
    let mut offered = Vec::new();
    if asked.wants("quickfix") {
        offered.extend(asked.quick_fixes());
    }
    if asked.wants(actions::FIX_ALL) {
        offered.extend(asked.fix_all(&mut server.workspace));
    }
    value(offered)
}

fn asked<T: DeserializeOwned>(params: Value) -> Result<T, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn value(answer: impl serde::Serialize) -> Result<Value, (ErrorCode, String)> {
    serde_json::to_value(answer).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}
