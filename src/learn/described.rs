//! What was learned, as data for machines.

use serde_json::{Value, json};

use super::{Block, Class, Learned, Where};
use crate::seed::passages::Kind;

/// A source and its blocks.
#[must_use]
pub(crate) fn described(learned: &Learned) -> Value {
    let blocks: Vec<Value> = learned.blocks.iter().map(block).collect();
    json!({
        "source": learned.source.name(),
        "kind": learned.source.what(),
        "articles": learned.articles,
        "with-proposed": learned.carriers,
        "blocks": blocks,
    })
}

fn block(block: &Block) -> Value {
    let kind = match block.kind {
        Kind::Text => "text",
        Kind::Image => "image",
        Kind::Comment => "comment",
    };
    let mut value = json!({"kind": kind});
    let name = if block.kind == Kind::Image { "url" } else { "text" };
    value[name] = json!(block.text);
    value["articles"] = json!(block.articles);
    value["share"] = json!(rounded(block.share));
    value["place"] = json!(match block.place {
        Where::Head => "head",
        Where::Middle => "middle",
        Where::Foot => "foot",
    });
    value["class"] = json!(block.class.map(Class::word));
    value["verdict"] = json!(block.verdict.word());
    value["confidence"] = json!(rounded(block.confidence));
    value["reasons"] = json!(block.reasons);
    value["examples"] = json!(block.examples);
    value
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
