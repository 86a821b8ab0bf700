//! The requests and notifications of the protocol, each with what answers it.

use std::io;

use lsp_server::{ErrorCode, Notification, Request};
use lsp_types::{
    CodeActionParams, CompletionParams, DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, HoverParams,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{self, Asked};
use super::completion::{self, Place};
use super::documents::path_of;
use super::positions::Encoding;
use super::{Server, hover};
use crate::files::is_article;
use crate::seed::is_mdx;

/// What the server can do. (The types of `lsp_types` for the capabilities of both sides would add half a
/// megabyte to the program.)
pub(super) fn capabilities(encoding: Encoding) -> Value {
    json!({
        "capabilities": {
            "positionEncoding": encoding.kind(),
            "textDocumentSync": { "openClose": true, "change": INCREMENTAL, "save": true },
            "hoverProvider": true,
            "completionProvider": { "triggerCharacters": ["-", "/", ":", " "] },
            "codeActionProvider": { "codeActionKinds": ["quickfix", actions::FIX_ALL] },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        },
        "serverInfo": { "name": "seedlint", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// `TextDocumentSyncKind.Incremental`: the editor sends the parts of a text that changed.
const INCREMENTAL: u8 = 2;

/// What the editor says of itself in its first message.
pub(super) struct Opening<'v>(pub &'v Value);

impl Opening<'_> {
    fn is(&self, pointer: &str) -> bool {
        self.0.pointer(pointer).and_then(Value::as_bool) == Some(true)
    }

    /// Whether it can watch files for the server.
    pub(super) fn can_watch(&self) -> bool {
        self.is("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration")
    }

    /// Whether it understands edits of a certain version of a document.
    pub(super) fn knows_versions(&self) -> bool {
        self.is("/capabilities/workspace/workspaceEdit/documentChanges")
    }

    /// The unit of characters in a line.
    pub(super) fn encoding(&self) -> Encoding {
        let known = self.0.pointer("/capabilities/general/positionEncodings");
        let known = known.and_then(Value::as_array).into_iter().flatten();
        Encoding::best(known.filter_map(Value::as_str))
    }

    /// The URIs of its folders.
    pub(super) fn folders(&self) -> Vec<&str> {
        let named = self
            .0
            .get("workspaceFolders")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let named: Vec<&str> = named.filter_map(|folder| folder.get("uri")?.as_str()).collect();
        match named.is_empty() {
            // Editors that know no workspace folders.
            true => self.0.get("rootUri").and_then(Value::as_str).into_iter().collect(),
            false => named,
        }
    }
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
            let path = path_of(&params.text_document.uri);
            if !is_article(&path) && !is_mdx(&path.to_string_lossy()) {
                server.reload()?;
            }
        }
        "workspace/didChangeWatchedFiles" => server.reload()?,
        "workspace/didChangeWorkspaceFolders" => {
            let params: DidChangeWorkspaceFoldersParams = read(note.params)?;
            let (removed, added) = (params.event.removed.iter(), params.event.added.iter());
            removed.for_each(|folder| server.workspace.remove(folder.uri.as_str()));
            added.for_each(|folder| server.workspace.add(folder.uri.as_str()));
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
