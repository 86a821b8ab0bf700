//! Lines that fit a terminal: what is wider is cropped, and ends in `…`.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::UnicodeWidthChar as _;

/// The number of columns of a character.
pub(crate) fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        c => c.width().unwrap_or(0),
    }
}

/// The number of columns of a text without colors and links.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// A piece of a line: a character, or a sequence that sets a color or begins a link.
enum Piece<'l> {
    Shown(char),
    Sequence(&'l str),
}

/// The pieces of a line.
fn pieces(line: &str) -> impl Iterator<Item = (usize, Piece<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &line[at..];
        let c = rest.chars().next()?;
        let start = at;
        let length = match rest.as_bytes() {
            [0x1b, b'[', ..] => rest
                .find(|c: char| c.is_ascii_alphabetic())
                .map_or(rest.len(), |end| end + 1),
            [0x1b, b']', ..] => rest.find("\x1b\\").map_or(rest.len(), |end| end + 2),
            _ => {
                at += c.len_utf8();
                return Some((start, Piece::Shown(c)));
            }
        };
        at += length;
        Some((start, Piece::Sequence(&rest[..length])))
    })
}

/// A line of at most this many columns; colors and links that begin before the `…` end behind it.
#[must_use]
pub(crate) fn cropped(line: &str, most: usize) -> Cow<'_, str> {
    let (mut used, mut room, mut sequences, mut linked) = (0, None, false, false);
    for (at, piece) in pieces(line) {
        match piece {
            Piece::Sequence(text) if room.is_none() => {
                sequences = true;
                linked = if text.starts_with("\x1b]8;;") {
                    text != "\x1b]8;;\x1b\\"
                } else {
                    linked
                };
            }
            Piece::Sequence(_) => {}
            Piece::Shown(c) => {
                used += columns(c);
                if used >= most && room.is_none() {
                    room = Some(at);
                }
                if used > most {
                    break;
                }
            }
        }
    }
    let Some(room) = room.filter(|_| used > most) else {
        return Cow::Borrowed(line);
    };
    let reset = if sequences { "\x1b[0m" } else { "" };
    let end = if linked { "\x1b]8;;\x1b\\" } else { "" };
    Cow::Owned(format!("{}…{reset}{end}", &line[..room]))
}

/// Crops each line that is written.
pub(crate) struct Fit<'w> {
    out: &'w mut dyn Write,
    width: usize,
    line: Vec<u8>,
}

impl<'w> Fit<'w> {
    pub(crate) fn new(out: &'w mut dyn Write, width: usize) -> Self {
        Self {
            out,
            width,
            line: Vec::new(),
        }
    }
}

impl Write for Fit<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.flush()?;
            }
        }
        Ok(bytes.len())
    }

    /// Writes the line that was begun.
    fn flush(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        let (words, end) = match text.strip_suffix('\n') {
            Some(words) => (words, "\n"),
            None => (&*text, ""),
        };
        write!(self.out, "{}{end}", cropped(words, self.width))
    }
}

/// Words in lines of at most this many columns, as far as the words are short enough; `joint` ends each
/// line but the last.
#[must_use]
pub(crate) fn wrapped(words: &str, most: usize, indent: &str, joint: &str) -> String {
    let start = words.len() - words.trim_start_matches(' ').len();
    let mut text = words[..start].to_owned();
    let (mut used, mut at_start) = (start, true);
    let quotes: &[char] = if joint.is_empty() { &['`'] } else { &['\'', '"'] };
    for word in whole_words(&words[start..], quotes) {
        if !at_start && used + 1 + width(word) + width(joint) > most {
            text.push_str(joint);
            text.push('\n');
            text.push_str(indent);
            (used, at_start) = (width(indent), true);
        }
        if !at_start {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += width(word);
        at_start = false;
    }
    text
}

/// The same, in which no line is wider: where a quoted command is, it is divided, and of a longer word,
/// such as a path, `…` replaces the middle.
#[must_use]
pub(crate) fn confined(words: &str, most: usize, indent: &str) -> String {
    let lines = wrapped(words, most, indent, "");
    if lines.split('\n').all(|line| width(line) <= most) {
        return lines;
    }
    let room = most.saturating_sub(width(indent)).max(1);
    let words: Vec<_> = words.split(' ').map(|word| without_middle(word, room)).collect();
    let mut text = String::new();
    let mut used = 0;
    for (number, word) in words.iter().enumerate() {
        if number > 0 && used + 1 + width(word) > most {
            text = text + "\n" + indent;
            used = width(indent);
        } else if number > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += width(word);
    }
    text
}

/// A word of at most this many columns: its end, which tells files apart, gets two thirds of them.
fn without_middle(word: &str, most: usize) -> Cow<'_, str> {
    if width(word) <= most {
        return Cow::Borrowed(word);
    }
    let fitting = |characters: &mut dyn Iterator<Item = char>, room: usize| {
        let mut used = 0;
        let fits = |c: &char| {
            used += columns(*c);
            used <= room
        };
        characters.take_while(fits).map(char::len_utf8).sum::<usize>()
    };
    let start = fitting(&mut word.chars(), (most - 1) / 3);
    let end = fitting(&mut word.chars().rev(), most - 1 - (most - 1) / 3);
    Cow::Owned(format!("{}…{}", &word[..start], &word[word.len() - end..]))
}

/// The words of a text; a space between quotes divides nothing.
fn whole_words<'t>(text: &'t str, quotes: &[char]) -> Vec<&'t str> {
    let (mut quoted, mut start, mut words) = (None, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match (c, quoted) {
            (' ', None) => {
                words.push(&text[start..at]);
                start = at + 1;
            }
            (c, None) if quotes.contains(&c) => quoted = Some(c),
            (c, Some(open)) if c == open => quoted = None,
            _ => {}
        }
    }
    words.push(&text[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_line_ends_in_an_ellipsis() {
        assert_eq!(cropped("rain", 4), "rain");
        assert_eq!(cropped("rains", 4), "rai…");
        assert_eq!(cropped("雨雨雨", 5), "雨雨…");
        assert_eq!(cropped("雨雨雨", 4), "雨…");
        let red = "\x1b[31mrains\x1b[0m";
        assert_eq!(cropped(red, 5), red);
        assert_eq!(cropped(red, 4), "\x1b[31mrai…\x1b[0m");
        let link = "\x1b]8;;https://example.com\x1b\\rains\x1b]8;;\x1b\\";
        assert_eq!(cropped(link, 5), link);
        assert_eq!(
            cropped(link, 4),
            "\x1b]8;;https://example.com\x1b\\rai…\x1b[0m\x1b]8;;\x1b\\"
        );
    }

    #[test]
    fn lines_are_cropped_however_they_are_written() {
        let mut out = Vec::new();
        let mut fit = Fit::new(&mut out, 4);
        fit.write_all(b"ra").expect("memory");
        fit.write_all("ins\nsun\n雨".as_bytes()).expect("memory");
        fit.flush().expect("memory");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "rai…\nsun\n雨");
    }

    #[test]
    fn a_command_is_broken_between_its_words() {
        let command = "seedlint --fix 'a b c' posts";
        assert_eq!(wrapped(command, 40, "  ", " \\"), command);
        assert_eq!(wrapped(command, 20, "  ", " \\"), "seedlint --fix \\\n  'a b c' posts");
        assert_eq!(
            wrapped("  It rains  and rains.", 12, "  ", ""),
            "  It rains \n  and rains."
        );
    }

    #[test]
    fn a_message_is_never_wider() {
        let path = "`a/very/long/path/of/articles/rain.md`";
        assert_eq!(confined("it rains", 20, "  "), "it rains");
        assert_eq!(
            confined(&format!("there is no {path} here"), 20, "  "),
            "there is no\n  `a/ve…les/rain.md`\n  here"
        );
        assert_eq!(
            confined("run `seedlint --fix posts`", 16, "  "),
            "run `seedlint\n  --fix posts`"
        );
        for most in 1..40 {
            let text = confined(&format!("雨雨雨雨雨 {path} 雨"), most, "");
            assert!(text.lines().all(|line| width(line) <= most), "{most}: {text}");
        }
    }
}
