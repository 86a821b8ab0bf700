//! The file: read, merged and written, one JSON object a line.

#[cfg(any(test, feature = "probe"))]
use std::collections::BTreeMap;

use url::Url;

use super::{Picture, key};
use crate::problem::Problem;
use crate::source::Span;

/// The most problems that are reported of one file.
const MOST_PROBLEMS: usize = 20;

/// The images of a file.
///
/// # Errors
/// The lines that say nothing that can be understood, at their bytes.
pub(crate) fn read(text: &str) -> Result<Vec<Picture>, Vec<Problem>> {
    let mut pictures = Vec::new();
    each(text, &mut |_, picture| pictures.push(picture))?;
    Ok(pictures)
}

/// Reads the lines of a file one by one, with the place of each.
///
/// # Errors
/// As for [`read`].
pub(super) fn each(text: &str, take: &mut dyn FnMut(Span, Picture)) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let at = start;
        start += whole.len();
        let bom = if at == 0 && whole.starts_with('\u{feff}') { 3 } else { 0 };
        let line = whole[bom..].trim();
        if line.is_empty() {
            continue;
        }
        let at = at + whole.find(line).unwrap_or(0);
        match picture(line) {
            Ok(picture) => take(Span::new(at, at + line.len()), picture),
            Err((span, message, help)) => problems.push(Problem {
                span: Span::new(at + span.start(), at + span.end()),
                message,
                help,
            }),
        }
        if problems.len() == MOST_PROBLEMS {
            break;
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

type Wrong = (Span, String, Option<String>);

fn picture(line: &str) -> Result<Picture, Wrong> {
    let whole = Span::new(0, line.len());
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|mark| line.starts_with(mark))
    {
        let help = "Keep the lines of both sides, and remove this one: of two lines about one image the newer counts.";
        return Err((
            whole,
            "This line is left from a merge conflict.".to_owned(),
            Some(help.to_owned()),
        ));
    }
    let mut picture: Picture = serde_json::from_str(line).map_err(|error| wrong(&error, line))?;
    let at = |text: &str| {
        let start = line.find(text).unwrap_or(0);
        Span::new(
            start,
            if text.is_empty() {
                line.len()
            } else {
                start + text.len()
            },
        )
    };
    let url = Url::parse(&picture.url).ok().and_then(|url| key(&url));
    let Some(url) = url else {
        let message = "`url` is not the address of an image on the web, or holds a secret.";
        return Err((at(&picture.url), message.to_owned(), None));
    };
    let page = Url::parse(&picture.page).ok();
    if page.is_none_or(|page| !matches!(page.scheme(), "http" | "https")) {
        let message = "`page` is not the origin of a site, such as `https://blog.example/`.";
        return Err((at(&picture.page), message.to_owned(), None));
    }
    if let Some(hash) = hashes(&picture).find(|hash| hash.is_empty() || !hash.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Err((at(hash), "`hash` is not a hexadecimal number.".to_owned(), None));
    }
    picture.url = url;
    Ok(picture)
}

fn hashes(picture: &Picture) -> impl Iterator<Item = &str> {
    picture.answers.each().filter_map(|answer| answer.hash.as_deref())
}

/// An error of JSON, at its character, without the line number that it counts within the line.
fn wrong(error: &serde_json::Error, line: &str) -> Wrong {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(&*text, |(text, _)| text);
    // serde_json counts columns in bytes, from 1.
    let mut at = error.column().saturating_sub(1).min(line.len().saturating_sub(1));
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    let length = line[at..].chars().next().map_or(0, char::len_utf8);
    let help = "Remove the line, or ask for the image again with `seedlint probe`.";
    let message = format!("This line is not what `seedlint probe` writes: {text}.");
    (Span::new(at, at + length), message, Some(help.to_owned()))
}

/// The images sorted by address, each once: of two the newer, and of two of one day the one that is
/// written last in the order of bytes.
#[cfg(any(test, feature = "probe"))]
#[must_use]
pub(crate) fn merged(pictures: Vec<Picture>) -> Vec<Picture> {
    let mut all: BTreeMap<String, Picture> = BTreeMap::new();
    for picture in pictures {
        let Some(known) = all.get_mut(&picture.url) else {
            all.insert(picture.url.clone(), picture);
            continue;
        };
        if is_newer(&picture, known) {
            *known = picture;
        }
    }
    all.into_values().collect()
}

/// Whether an image counts rather than another line about it.
pub(super) fn is_newer(picture: &Picture, than: &Picture) -> bool {
    let order = picture.asked.cmp(&than.asked);
    order.then_with(|| line(picture).cmp(&line(than))).is_gt()
}

/// The text of the file, whatever order the images have. Verdicts are those of the answers.
#[cfg(any(test, feature = "probe"))]
#[must_use]
pub(crate) fn write(pictures: Vec<Picture>) -> String {
    let mut text = String::new();
    for mut picture in merged(pictures) {
        picture.verdict = super::verdict(&picture.answers);
        text.push_str(&line(&picture));
        text.push('\n');
    }
    text
}

/// # Panics
/// Never: the types have nothing that JSON cannot hold.
fn line(picture: &Picture) -> String {
    serde_json::to_string(picture).expect("texts and numbers")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Verdict;

    const LINE: &str = r#"{"url":"https://a.example/b.png","asked":"2026-11-28","page":"https://blog.example/","verdict":"refused-with-referrer","answers":{"site":{"outcome":"refused","status":403},"none":{"outcome":"picture","status":200,"type":"image/png","width":4,"height":3,"bytes":70,"hash":"ab12"}}}"#;

    fn with(from: &str, to: &str) -> String {
        assert!(LINE.contains(from));
        LINE.replace(from, to)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = format!("{LINE}\n");
        let all = read(&text).expect("it is right");
        assert_eq!(write(all), text);
        let windows = format!("\u{feff}\r\n{LINE}\r\n\r\n");
        assert_eq!(write(read(&windows).expect("line endings do not matter")), text);
    }

    #[test]
    fn of_two_lines_the_newer_counts_in_any_order() {
        let newer = with("2026-11-28", "2026-11-29").replace("refused\",\"status\":403", "picture\",\"status\":200");
        let other = with("b.png", "a.png");
        let lines = [LINE.to_owned(), newer.clone(), other.clone()];
        let of = |order: [usize; 3]| {
            let text: String = order.iter().map(|at| format!("{}\n", lines[*at])).collect();
            write(read(&text).expect("they are right"))
        };
        let wanted = format!("{other}\n{}\n", newer.replace("refused-with-referrer", "loads"));
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            assert_eq!(of(order), wanted);
        }
    }

    #[test]
    fn of_two_lines_of_a_day_one_counts_in_any_order() {
        let other = with("ab12", "cd34");
        let one = write(read(&format!("{LINE}\n{other}")).expect("right"));
        assert_eq!(one, write(read(&format!("{other}\n{LINE}")).expect("right")));
    }

    #[test]
    fn secrets_of_a_line_are_not_kept() {
        let all = read(&with("b.png", "b.png?token=secret")).expect("it is right");
        assert_eq!(all[0].url, "https://a.example/b.png");
    }

    #[test]
    fn what_is_wrong_is_named_at_its_place() {
        let wrong = |line: &str| {
            let text = format!("{LINE}\n{line}\n");
            let problems = read(&text).expect_err("it is wrong");
            assert_eq!(problems.len(), 1);
            (text[problems[0].span.range()].to_owned(), problems[0].message.clone())
        };
        let (_, message) = wrong(&with("refused-with-referrer", "maybe"));
        assert!(message.contains("unknown variant `maybe`"), "{message}");
        let (_, message) = wrong(&with("2026-11-28", "2026-11-31"));
        assert!(message.contains("`2026-11-31` is not a day"), "{message}");
        let (_, message) = wrong(&with("\"page\"", "\"pages\""));
        assert!(message.contains("unknown field `pages`"), "{message}");
        let (at, message) = wrong(&with("https://blog.example/", "blog"));
        assert_eq!((&*at, message.starts_with("`page` is not")), ("blog", true));
        let (at, _) = wrong(&with("ab12", "xyz"));
        assert_eq!(at, "xyz");
        let (at, _) = wrong(&with("https://a.example/b.png", "ftp://a.example/b.png"));
        assert_eq!(at, "ftp://a.example/b.png");
        let (at, message) = wrong("<<<<<<< HEAD");
        assert_eq!((&*at, message.contains("merge conflict")), ("<<<<<<< HEAD", true));
        let (_, message) = wrong("{\"url\": \"\u{e4}");
        assert!(message.contains("EOF"), "{message}");
    }

    #[test]
    fn a_stored_verdict_is_for_people_only() {
        let all = read(&with("refused-with-referrer", "gone")).expect("it is right");
        assert_eq!(all[0].verdict, Verdict::Gone);
        assert!(write(all).contains("\"verdict\":\"refused-with-referrer\""));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_its_bytes(text in "(\\{\"url\":\"[a-z:/.\u{e4}]{0,9}\"|[\\{\"a\u{e4}<\n\r \u{feff}]{0,5}){0,6}") {
            for problem in read(&text).err().into_iter().flatten() {
                proptest::prop_assert!(text.get(problem.span.range()).is_some());
            }
        }
    }
}
