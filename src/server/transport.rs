//! Messages from a stream: a header with the length of each, and JSON.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::Sender;

use lsp_server::Message;

use super::Incoming;

/// The largest message; an article is at most as large, and its text may be escaped.
const MOST: usize = 256 << 20;

/// Reads messages until the stream ends or nobody listens. What is no message is reported and
/// skipped.
pub(super) fn read_all(mut input: impl BufRead, sender: &Sender<Incoming>) {
    loop {
        let Ok(Some(incoming)) = read(&mut input) else {
            return;
        };
        if sender.send(incoming).is_err() {
            return;
        }
    }
}

/// The next message; none at the end.
fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let length = match header(input)? {
        Header::End => return Ok(None),
        Header::Wrong(reason) => return Ok(Some(Incoming::Garbage(reason))),
        Header::Length(length) => length,
    };
    if length > MOST {
        io::copy(&mut input.take(length as u64), &mut io::sink())?;
        return Ok(Some(Incoming::Garbage(format!(
            "it has {length} bytes, and {MOST} are allowed"
        ))));
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    Ok(Some(match serde_json::from_slice::<Message>(&body) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Garbage(error.to_string()),
    }))
}

enum Header {
    End,
    Length(usize),
    Wrong(String),
}

/// Reads the lines before a message. A line that belongs to no header is skipped, so that the
/// next message can be read.
fn header(input: &mut impl BufRead) -> io::Result<Header> {
    let mut length = None;
    let mut wrong = None;
    loop {
        let mut line = Vec::new();
        // A header has no line that is nearly as long.
        if input.take(4096).read_until(b'\n', &mut line)? == 0 {
            return Ok(Header::End);
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.is_empty() {
            match (length, wrong.take()) {
                (Some(length), _) => return Ok(Header::Length(length)),
                (None, Some(line)) => return Ok(Header::Wrong(format!("a header has no length: {line}"))),
                (None, None) => continue,
            }
        }
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => match value.trim().parse() {
                Ok(value) => length = Some(value),
                Err(_) => wrong = Some(line),
            },
            Some((name, _)) if name.eq_ignore_ascii_case("content-type") => {}
            _ => wrong = Some(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let (sender, messages) = std::sync::mpsc::channel();
        read_all(text.as_bytes(), &sender);
        drop(sender);
        let words = |incoming| match incoming {
            Incoming::Message(Message::Notification(note)) => note.method,
            Incoming::Message(_) => "another message".to_owned(),
            Incoming::Garbage(reason) => reason,
        };
        messages.into_iter().map(words).collect()
    }

    #[test]
    fn what_is_no_message_is_skipped() {
        let good = "Content-Length: 33\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"good\"}";
        assert_eq!(all(good), ["good"]);
        assert_eq!(
            all(&format!("Content-Length: 3\r\n\r\n{{{{{{{good}")),
            ["key must be a string at line 1 column 2", "good"]
        );
        assert_eq!(
            all(&format!("Content-Length: x\r\n\r\n{good}")),
            ["a header has no length: Content-Length: x", "good"]
        );
        assert_eq!(all(&format!("content-length: 33\n\n{}", &good[22..])), ["good"]);
        assert_eq!(all(&format!("{good}Content-Length: 99\r\n\r\nshort")), ["good"]);
        assert_eq!(
            all("Content-Length: 999999999999999\r\n\r\nx"),
            ["it has 999999999999999 bytes, and 268435456 are allowed"]
        );
    }
}
