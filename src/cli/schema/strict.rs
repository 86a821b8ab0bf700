//! What the types do not say of a configuration: its address, and which rules and options exist. With it, the
//! schema accepts what the program accepts.

use serde_json::{Map, Value, json};

use crate::rule::{FAMILIES, built_in};

/// Where the schema is published.
const ID: &str = concat!(env!("CARGO_PKG_HOMEPAGE"), "/seedlint.schema.json");

/// Makes the schema of a configuration as strict as the program.
pub(super) fn strict(mut schema: Value) -> Value {
    let definitions = schema["$defs"].as_object_mut().expect("definitions");
    // A folder of own cards has rules of any name; editors propose those of the program.
    let name =
        |known: &str| json!({"anyOf": [{"$ref": known}, {"type": "string", "pattern": "^[^/\\s]+(/[^/\\s]+)?$"}]});
    definitions["RuleNames"]["items"] = name("#/$defs/KnownRules");
    let by_rule: Vec<String> = definitions
        .keys()
        .filter(|key| key.starts_with("ByRule"))
        .cloned()
        .collect();
    for key in by_rule {
        definitions[&key]["propertyNames"] = name("#/$defs/KnownRule");
        if definitions[&key]["additionalProperties"]["type"] == "object" {
            definitions[&key]["properties"] = options();
        }
    }
    let ids = ids();
    let groups = ["all", "recommended"].into_iter().chain(FAMILIES.iter().copied());
    let names: Vec<&str> = groups.chain(ids.iter().copied()).collect();
    definitions.insert(
        "KnownRules".to_owned(),
        json!({"description": "A rule or several rules of the program.", "enum": names}),
    );
    definitions.insert(
        "KnownRule".to_owned(),
        json!({"description": "A rule of the program.", "enum": ids}),
    );
    // Without own cards, there are no other rules. A configuration that this one extends may name some.
    let mut layer = known_names();
    layer.insert("fixable".to_owned(), known("items", "KnownRules"));
    layer.insert("unfixable".to_owned(), known("items", "KnownRules"));
    layer.insert("overrides".to_owned(), json!({"items": {"properties": known_names()}}));
    let schema = schema.as_object_mut().expect("a schema");
    schema.insert(
        "if".to_owned(),
        json!({"not": {"anyOf": [{"required": ["rules"]}, {"required": ["extends"]}]}}),
    );
    schema.insert("then".to_owned(), json!({"properties": layer}));
    // The address comes first, as readers expect it.
    let rest = std::mem::take(schema);
    let mut whole = Map::from_iter([
        ("$schema".to_owned(), rest["$schema"].clone()),
        ("$id".to_owned(), ID.into()),
    ]);
    whole.extend(rest.into_iter().filter(|(key, _)| key != "$schema"));
    whole.into()
}

fn known(keyword: &str, names: &str) -> Value {
    json!({keyword: {"$ref": format!("#/$defs/{names}")}})
}

/// The keys whose values are names of rules, with the rules of the program alone.
fn known_names() -> Map<String, Value> {
    let lists = ["select", "ignore", "extend-select"].map(|key| (key.to_owned(), known("items", "KnownRules")));
    let maps = ["severity", "options"].map(|key| (key.to_owned(), known("propertyNames", "KnownRule")));
    lists.into_iter().chain(maps).collect()
}

fn ids() -> Vec<&'static str> {
    built_in().iter().map(|rule| &*rule.id).collect()
}

/// The options of each rule, with the types of their defaults.
fn options() -> Value {
    let of_rule = |rule: &std::sync::Arc<crate::rule::Rule>| {
        let options = rule.card.options.iter().map(|(name, option)| {
            let kind = match option.default {
                Value::Bool(_) => "boolean",
                Value::Number(_) => "number",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
                _ => "string",
            };
            (
                name.clone(),
                json!({"description": option.help.trim(), "type": kind, "default": option.default}),
            )
        });
        let properties: Map<String, Value> = options.collect();
        let mut schema = Map::from_iter([("type".to_owned(), json!("object"))]);
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), properties.into());
        }
        schema.insert("additionalProperties".to_owned(), json!(false));
        (rule.id.to_string(), Value::from(schema))
    };
    let with_options = built_in().iter().filter(|rule| !rule.card.options.is_empty());
    let mut all: Map<String, Value> = with_options.map(of_rule).collect();
    for rule in built_in().iter().filter(|rule| rule.card.options.is_empty()) {
        all.insert(rule.id.to_string(), json!({"type": "object", "maxProperties": 0}));
    }
    all.into()
}
