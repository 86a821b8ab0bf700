//! Drives the language server as an editor does: the real process, over its standard input and output.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than any answer takes, even on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Editor {
    process: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    requests: u64,
    /// Notifications and requests of the server that came while an answer was awaited.
    pub(crate) received: Vec<Value>,
}

pub(crate) fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).expect("an absolute path").into()
}

impl Editor {
    /// Starts the server in a folder, without a word to it.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_seedlint"))
            .arg("server")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server");
        let mut output = BufReader::new(process.stdout.take().expect("its output"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if output.read_line(&mut line).unwrap_or_default() == 0 {
                        return;
                    }
                    match line.trim_end().strip_prefix("Content-Length: ") {
                        Some(number) => length = number.parse().expect("a length"),
                        None if line.trim_end().is_empty() => break,
                        None => {}
                    }
                }
                let mut body = vec![0; length];
                output.read_exact(&mut body).expect("a message");
                let message = serde_json::from_slice(&body).expect("JSON");
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            input: process.stdin.take(),
            process,
            messages,
            requests: 0,
            received: Vec::new(),
        }
    }

    /// Starts the server and opens these folders, as an editor with these encodings of positions.
    pub(crate) fn open(folders: &[&Path], encodings: &[&str]) -> (Self, Value) {
        let mut editor = Self::start(folders[0]);
        let named: Vec<Value> = folders
            .iter()
            .map(|folder| json!({ "uri": uri(folder), "name": "folder" }))
            .collect();
        let capabilities = json!({
            "general": { "positionEncodings": encodings },
            "workspace": {
                "workspaceEdit": { "documentChanges": true },
                "didChangeWatchedFiles": { "dynamicRegistration": true },
            },
        });
        let params = json!({ "processId": null, "capabilities": capabilities, "workspaceFolders": named });
        let answer = editor.ask("initialize", &params);
        editor.tell("initialized", &json!({}));
        (editor, answer["result"].clone())
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("an open input");
        input.write_all(bytes).expect("the server listens");
        input.flush().expect("the server listens");
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub(crate) fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its number.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> u64 {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    /// The answer to a request.
    pub(crate) fn answer(&mut self, id: u64) -> Value {
        self.await_message(|message| message["id"] == id && message.get("method").is_none())
    }

    /// The next message that `is_it`, or one of the earlier ones.
    pub(crate) fn await_message(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(known) = self.received.iter().position(&is_it) {
            return self.received.remove(known);
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("a message of the server");
            if is_it(&message) {
                return message;
            }
            self.received.push(message);
        }
    }

    pub(crate) fn open_text(&mut self, path: &Path, text: &str) {
        let document = json!({ "uri": uri(path), "languageId": "markdown", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    /// Changes a part of a document; without a range, all of it.
    pub(crate) fn change(&mut self, path: &Path, version: i32, range: Option<&Value>, text: &str) {
        let mut change = json!({ "text": text });
        if let Some(range) = range {
            change["range"] = range.clone();
        }
        let document = json!({ "uri": uri(path), "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.tell("textDocument/didChange", &params);
    }

    /// The next diagnostics of a file.
    pub(crate) fn diagnostics(&mut self, path: &Path) -> Value {
        let uri = uri(path);
        let mut message = self.await_message(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == *uri
        });
        message["params"].take()
    }

    /// `line:character rule` of the next diagnostics of a file.
    pub(crate) fn found(&mut self, path: &Path) -> Vec<String> {
        let params = self.diagnostics(path);
        let diagnostics = params["diagnostics"].as_array().expect("a list");
        let words = |one: &Value| {
            let start = &one["range"]["start"];
            let code = one["code"].as_str().unwrap_or("-");
            format!("{}:{} {code}", start["line"], start["character"])
        };
        diagnostics.iter().map(words).collect()
    }

    /// The actions for a range of a file, of these kinds if any are named.
    pub(crate) fn actions(&mut self, path: &Path, range: &Value, only: Option<&str>) -> Vec<Value> {
        let mut context = json!({ "diagnostics": [] });
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let params = json!({ "textDocument": { "uri": uri(path) }, "range": range, "context": context });
        let answer = self.ask("textDocument/codeAction", &params);
        answer["result"].as_array().expect("a list").clone()
    }

    pub(crate) fn at(path: &Path, line: u32, character: u32) -> Value {
        json!({
            "textDocument": { "uri": uri(path) },
            "position": { "line": line, "character": character },
        })
    }

    /// The labels that are offered at a place.
    pub(crate) fn offered(&mut self, path: &Path, line: u32, character: u32) -> Vec<String> {
        let answer = self.ask("textDocument/completion", &Self::at(path, line, character));
        let items = answer["result"].as_array().expect("a list").clone();
        let label = |item: &Value| item["label"].as_str().expect("a label").to_owned();
        items.iter().map(label).collect()
    }

    /// Says goodbye, and returns how the server ended.
    pub(crate) fn close(mut self) -> ExitStatus {
        let answer = self.ask("shutdown", &Value::Null);
        assert_eq!(answer["result"], Value::Null);
        self.tell("exit", &Value::Null);
        self.process.wait().expect("the server ends")
    }

    /// Goes away without a word, and returns how the server ended.
    pub(crate) fn vanish(mut self) -> ExitStatus {
        self.input = None;
        self.process.wait().expect("the server ends")
    }
}

/// The range from one place to another.
pub(crate) fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    json!({
        "start": { "line": start.0, "character": start.1 },
        "end": { "line": end.0, "character": end.1 },
    })
}

/// A text after the edits of an action. Positions are bytes in lines that end with `\n`.
pub(crate) fn after(text: &str, action: &Value) -> String {
    let edits = action["edit"]["documentChanges"][0]["edits"].as_array().expect("edits");
    let offset = |position: &Value| {
        let line = position["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + position["character"].as_u64().expect("a character") as usize
    };
    let mut changed = text.to_owned();
    for edit in edits.iter().rev() {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        changed.replace_range(range, edit["newText"].as_str().expect("a text"));
    }
    changed
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = std::fs::canonicalize(folder.path()).expect("its path");
    for (name, text) in files {
        let file = path.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
        std::fs::write(file, text).expect("a file");
    }
    (folder, path)
}
