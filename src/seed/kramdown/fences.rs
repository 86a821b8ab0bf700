//! Where kramdown's fenced code blocks end.

use crate::source::{line_end, next_line};

/// The lines that may close a fenced code block.
#[derive(Debug, Default)]
pub(super) struct Fences {
    /// The starts of those of backticks and of tildes, with their lengths.
    lines: [Vec<(usize, usize)>; 2],
    /// The length of the longest of each and those after it.
    longest: [Vec<usize>; 2],
}

impl Fences {
    pub(super) fn of(text: &str, body: usize) -> Self {
        let mut found = Self::default();
        let mut line = match [&b"```"[..], b"~~~"]
            .iter()
            .any(|fence| memchr::memmem::find(text.as_bytes(), fence).is_some())
        {
            true => body,
            false => text.len(),
        };
        while line < text.len() {
            let inside = text[line..line_end(text, line)].trim();
            for (kind, mark) in ['`', '~'].into_iter().enumerate() {
                if inside.len() >= 3 && inside.starts_with(mark) && inside.chars().all(|c| c == mark) {
                    found.lines[kind].push((line, inside.len()));
                }
            }
            line = next_line(text, line);
        }
        for (lines, longest) in found.lines.iter().zip(&mut found.longest) {
            let mut most = 0;
            let lengths = lines.iter().rev().map(|(_, length)| {
                most = most.max(*length);
                most
            });
            *longest = lengths.collect();
            longest.reverse();
        }
        found
    }

    /// The end of the fenced code block that begins at `at`. Without a closing fence there is no such block.
    pub(super) fn end(&self, text: &str, at: usize, content: &str) -> Option<usize> {
        let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let run = content.len() - content.trim_start_matches(mark).len();
        if run < 3 || mark == '`' && content[run..].contains('`') {
            return None;
        }
        let kind = usize::from(mark == '~');
        let (lines, longest) = (&self.lines[kind], &self.longest[kind]);
        let after = lines.partition_point(|(line, _)| *line <= at);
        longest.get(after).filter(|longest| **longest >= run)?;
        let (line, _) = lines[after..].iter().find(|(_, length)| *length >= run)?;
        Some(next_line(text, *line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_closed_by_one_that_is_as_long() {
        let text = "```a\n~~~\n``\n```` \nb\n~~~~~\n```\n";
        let fences = Fences::of(text, 0);
        let end = |fence: &str, at: usize| fences.end(text, at, fence);
        assert_eq!(end("```a", 0), text.find("b\n"));
        assert_eq!(end("~~~", 5), text.rfind("```"));
        assert_eq!(end("`````", 0), None);
        assert_eq!(end("~~~~~~", 5), None);
        assert_eq!(end("``` `a", 0), None);
    }
}
