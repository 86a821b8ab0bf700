//! The language server: diagnostics and fixes in an editor, by the Language Server Protocol.
//!
//! One thread reads messages. The other applies them in order, and checks what has changed only when no
//! message is waiting, so that a text that is being typed is not checked for each letter.
//! <https://microsoft.github.io/language-server-protocol/> is the specification.

mod actions;
mod completion;
mod configuration;
mod diagnostics;
mod documents;
mod hover;
mod positions;
mod requests;
mod stated;
mod transport;
mod workspace;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::io::{self, BufRead, Write};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{Notification as _, PublishDiagnostics};
use lsp_types::{PublishDiagnosticsParams, Uri};

use documents::Documents;
use positions::Encoding;
use workspace::Workspace;

pub(crate) use workspace::Setup;

/// How long the server waits for the next message before it checks what has changed: shorter than a
/// pause between two letters, and too short to be noticed.
const PAUSE: Duration = Duration::from_millis(10);

/// Serves an editor until it says goodbye. Returns whether it did, rather than just going away.
///
/// # Errors
/// An output that cannot be written.
pub(crate) fn serve(input: impl BufRead + Send + 'static, output: &mut dyn Write, setup: Setup) -> io::Result<bool> {
    let (sender, messages) = channel();
    std::thread::spawn(move || transport::read_all(input, &sender));
    Server::new(output, setup).run(&messages)
}

/// What came from the editor.
enum Incoming {
    Message(Message),
    /// Something that is no message, with the reason.
    Garbage(String),
}

/// Where the server is between the editor's first message and its last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    /// After `shutdown`.
    Ending,
}

struct Server<'o> {
    output: &'o mut dyn Write,
    phase: Phase,
    encoding: Encoding,
    documents: Documents,
    workspace: Workspace,
    /// Requests that wait until no notification is before them.
    requests: VecDeque<Request>,
    cancelled: HashSet<RequestId>,
    /// The files that are no documents and have diagnostics: configurations, cards.
    marked: HashSet<Uri>,
    /// Whether the editor can watch files.
    can_watch: bool,
    /// Whether the editor understands edits of a certain version of a document.
    versions: bool,
}

impl<'o> Server<'o> {
    fn new(output: &'o mut dyn Write, setup: Setup) -> Self {
        Self {
            output,
            phase: Phase::New,
            encoding: Encoding::Utf16,
            documents: Documents::default(),
            workspace: Workspace::new(setup),
            requests: VecDeque::new(),
            cancelled: HashSet::new(),
            marked: HashSet::new(),
            can_watch: false,
            versions: false,
        }
    }

    fn run(&mut self, messages: &Receiver<Incoming>) -> io::Result<bool> {
        loop {
            // What is waiting comes before work: it may make the work unnecessary.
            let next = match messages.try_recv() {
                Ok(next) => Some(next),
                Err(TryRecvError::Disconnected) if self.is_idle() => return Ok(false),
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) if self.is_idle() => match messages.recv() {
                    Ok(next) => Some(next),
                    Err(_) => return Ok(false),
                },
                Err(TryRecvError::Empty) => messages.recv_timeout(PAUSE).ok(),
            };
            match next {
                Some(Incoming::Garbage(reason)) => self.log(&format!("A message cannot be read: {reason}"))?,
                Some(Incoming::Message(Message::Notification(note))) if note.method == "exit" => {
                    return Ok(self.phase == Phase::Ending);
                }
                Some(Incoming::Message(message)) => self.take(message)?,
                None => self.work()?,
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.requests.is_empty() && !self.documents.any_changed()
    }

    fn take(&mut self, message: Message) -> io::Result<()> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(note) => self.notification(note),
            // The answer to the registration of watched files.
            Message::Response(_) => Ok(()),
        }
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        match (self.phase, &*request.method) {
            (Phase::New, "initialize") => self.initialize(request),
            (Phase::New, _) => {
                let words = "the first request must be `initialize`";
                self.refuse(request.id, ErrorCode::ServerNotInitialized, words)
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Ending;
                self.requests.clear();
                self.answer(Response::new_ok(request.id, ()))
            }
            (Phase::Running, "initialize") => self.refuse(
                request.id,
                ErrorCode::InvalidRequest,
                "the server is initialized already",
            ),
            (Phase::Running, _) => {
                self.requests.push_back(request);
                Ok(())
            }
            (Phase::Ending, _) => self.refuse(request.id, ErrorCode::InvalidRequest, "the server shuts down"),
        }
    }

    fn initialize(&mut self, request: Request) -> io::Result<()> {
        if !request
            .params
            .get("capabilities")
            .is_some_and(serde_json::Value::is_object)
        {
            return self.refuse(request.id, ErrorCode::InvalidParams, "there are no capabilities");
        }
        let opening = requests::Opening(&request.params);
        self.encoding = opening.encoding();
        self.can_watch = opening.can_watch();
        self.versions = opening.knows_versions();
        opening.folders().iter().for_each(|folder| self.workspace.add(folder));
        self.phase = Phase::Running;
        self.answer(Response::new_ok(request.id, requests::capabilities(self.encoding)))
    }

    fn notification(&mut self, note: Notification) -> io::Result<()> {
        if self.phase != Phase::Running {
            return Ok(());
        }
        let method = note.method.clone();
        match requests::notified(self, note) {
            Ok(()) => Ok(()),
            Err(requests::Refused::Output(error)) => Err(error),
            Err(requests::Refused::Params(reason)) => self.log(&format!("`{method}` cannot be read: {reason}")),
        }
    }

    /// Does one thing that is waiting: a check of a changed document, so that requests see what is
    /// there now, or else a request.
    fn work(&mut self) -> io::Result<()> {
        if let Some(uri) = self.documents.next_changed() {
            return self.check(&uri);
        }
        let Some(request) = self.requests.pop_front() else {
            return Ok(());
        };
        if self.cancelled.remove(&request.id) {
            return self.refuse(request.id, ErrorCode::RequestCanceled, "cancelled by the editor");
        }
        let id = request.id.clone();
        let answer = match requests::answered(self, request) {
            Ok(value) => Response::new_ok(id, value),
            Err((code, words)) => Response::new_err(id, code as i32, words),
        };
        self.answer(answer)
    }

    /// Checks a document and publishes what is found.
    fn check(&mut self, uri: &Uri) -> io::Result<()> {
        let Some(document) = self.documents.get_mut(uri) else {
            return Ok(());
        };
        let diagnostics = if configuration::is_one(&document.path) {
            let problems = configuration::problems(&self.workspace, document);
            diagnostics::of_problems(&problems, &document.text, &document.lines, self.encoding)
        } else {
            match self.workspace.check(&document.path, &document.text) {
                Ok(checked) => {
                    document.checked = checked;
                    diagnostics::of_document(document, self.encoding)
                }
                Err(errors) => {
                    document.checked = None;
                    self.publish(uri.clone(), Vec::new(), None)?;
                    return self.mark(&errors);
                }
            }
        };
        let version = document.version;
        self.publish(uri.clone(), diagnostics, Some(version))
    }

    /// Publishes errors in configurations and cards, each at its file.
    fn mark(&mut self, errors: &[crate::config::ConfigError]) -> io::Result<()> {
        let mut files: BTreeMap<String, Vec<lsp_types::Diagnostic>> = BTreeMap::new();
        for error in errors {
            let Some(uri) = documents::uri_of(std::path::Path::new(&error.path)) else {
                let problems = error.problems.iter().map(|problem| &*problem.message);
                self.log(&format!("{}: {}", error.path, problems.collect::<Vec<_>>().join(" ")))?;
                continue;
            };
            let lines = positions::Lines::of(&error.text);
            let found = diagnostics::of_problems(&error.problems, &error.text, &lines, self.encoding);
            files.entry(uri.as_str().to_owned()).or_default().extend(found);
        }
        for (uri, found) in files {
            let Ok(uri) = uri.parse::<Uri>() else { continue };
            // A configuration that is open is checked as it is in the editor.
            if !self.documents.has(&documents::path_of(&uri)) {
                self.marked.insert(uri.clone());
                self.publish(uri, found, None)?;
            }
        }
        Ok(())
    }

    /// Asks the editor to watch the files on which findings depend beside the articles.
    fn watch(&mut self) -> io::Result<()> {
        if !self.can_watch {
            return Ok(());
        }
        let watchers = serde_json::json!([{ "globPattern": "**/*.{yaml,yml,toml,json,ndjson}" }]);
        let registration = serde_json::json!({
            "id": "seedlint-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        let params = serde_json::json!({ "registrations": [registration] });
        let id = RequestId::from("seedlint-watch".to_owned());
        Message::Request(Request::new(id, "client/registerCapability".to_owned(), params)).write(&mut self.output)
    }

    /// Forgets what was read of configurations, cards and sites, and checks every document again.
    fn reload(&mut self) -> io::Result<()> {
        self.workspace.forget();
        self.documents.all_changed();
        for uri in std::mem::take(&mut self.marked) {
            self.publish(uri, Vec::new(), None)?;
        }
        Ok(())
    }

    fn publish(&mut self, uri: Uri, diagnostics: Vec<lsp_types::Diagnostic>, version: Option<i32>) -> io::Result<()> {
        let params = PublishDiagnosticsParams {
            uri,
            diagnostics,
            version,
        };
        self.notify(PublishDiagnostics::METHOD, params)
    }

    /// Writes to the log of the editor.
    fn log(&mut self, message: &str) -> io::Result<()> {
        self.notify(
            "window/logMessage",
            serde_json::json!({ "type": 2, "message": message }),
        )
    }

    fn notify(&mut self, method: &str, params: impl serde::Serialize) -> io::Result<()> {
        let note = Notification::new(method.to_owned(), params);
        Message::Notification(note).write(&mut self.output)
    }

    fn refuse(&mut self, id: RequestId, code: ErrorCode, words: &str) -> io::Result<()> {
        self.answer(Response::new_err(id, code as i32, words.to_owned()))
    }

    fn answer(&mut self, response: Response) -> io::Result<()> {
        Message::Response(response).write(&mut self.output)
    }
}
