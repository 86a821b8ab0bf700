//! What reading an article costs at least.

use std::hint::black_box;
use std::path::Path;

use lol_html::{HtmlRewriter, Settings, doc_comments, doc_text, element};
use pulldown_cmark::Options;

/// The front matter and the body.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let inside = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    inside.unwrap_or(("", text))
}

/// The Markdown extensions that seedlint enables.
fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS
}

/// Reads a file with the bare parsers.
pub(crate) fn read(file: &Path) -> usize {
    let Ok(text) = std::fs::read_to_string(file) else {
        return 0;
    };
    let (front, body) = split(&text);
    let fields = granit_parser::Parser::new_from_str(front)
        .take_while(Result::is_ok)
        .count();
    let events = pulldown_cmark::Parser::new_ext(body, options())
        .into_offset_iter()
        .count();
    let settings = Settings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", |element| {
            for attribute in element.attributes() {
                black_box((attribute.name_source_location(), attribute.value_source_location()));
            }
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            black_box(comment.source_location());
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|text| {
            black_box(text.source_location());
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    let done = rewriter.write(body.as_bytes()).and_then(|()| rewriter.end());
    events + fields + usize::from(done.is_ok())
}
