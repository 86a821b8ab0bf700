//! JSON Schemas for front matter: those that other programs generate work unchanged, and one that
//! would check nothing is refused.
//!
//! `schemas/astro-*.json` are the output of `astro sync` of Astro 5.18 and 7.3 for two collections:
//! a blog as in its starter, and notes with every kind of field.

use std::sync::Arc;

use crate::config::{Config, World};
use crate::generators::Target;
use crate::rule::built_in;
use crate::schema::Schema;
use crate::{Source, finding::Finding};

fn shared(name: &str) -> String {
    let path = format!("{}/tests/schemas/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a schema")
}

fn schema(text: &str, target: Target) -> Schema {
    Schema::read("schema.json", text, None, target).expect("a schema that can be used")
}

/// The findings in a front matter: the text at each one, and its message.
fn found(text: &str, target: Target, front: &str) -> Vec<(String, String)> {
    let config = Config {
        select: Some(vec!["front-matter/schema".to_owned()].into()),
        target: Some(target),
        ..Config::default()
    };
    let world = World {
        schema: Some(Arc::new(schema(text, target))),
        ..World::default()
    };
    let linter = config.compile(built_in(), world).expect("a linter");
    let source = Source::new("a.md", format!("---\n{front}---\n\nText.\n"));
    let reported = |finding: &Finding| (finding.span.of(source.text()).to_owned(), finding.message.to_string());
    linter.lint(&source).findings.iter().map(reported).collect()
}

const POST: &str = "title: First post\ndescription: Lorem ipsum\npubDate: Jul 08 2022\nheroImage: ../../assets/p.png\n";

const NOTE: &str = "title: A note\nstatus: draft\ntags: [a, b]\nwebsite: https://example.com/\n\
    contact: me@example.com\ncreated: \"2024-01-02T03:04:05Z\"\nday: \"2024-01-02\"\norder: 1\n\
    link: https://example.com/x\nmedia:\n  type: video\n  url: https://example.com/v.mp4\n\
    seo:\n  robots:\n    index: false\nrelated: first\nrelatedMany: [first]\nslugged: a-note\n\
    id2: 123e4567-e89b-42d3-a456-426614174000\nextra:\n  k: 1\nexpires: null\n";

#[test]
fn schemas_of_astro_work_unchanged() {
    for version in ["5", "7"] {
        let blog = shared(&format!("astro-{version}-blog.json"));
        let notes = shared(&format!("astro-{version}-notes.json"));
        assert_eq!(found(&blog, Target::Astro, POST), [], "Astro {version}");
        assert_eq!(found(&notes, Target::Astro, NOTE), [], "Astro {version}");
        for day in ["2022-07-08", "2022-07-08 10:00:00", "2022-07-08T10:00:00+02:00"] {
            let post = POST.replace("Jul 08 2022", day);
            assert_eq!(found(&blog, Target::Any, &post), [], "Astro {version}, {day}");
        }
    }
}

#[test]
fn schemas_find_what_astro_rejects() {
    for version in ["5", "7"] {
        let blog = shared(&format!("astro-{version}-blog.json"));
        let post = POST
            .replace("Jul 08 2022", "soon")
            .replace("title: First post\n", "title: 2024\n");
        let texts: Vec<String> = found(&blog, Target::Astro, &post)
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        assert_eq!(texts, ["2024", "soon"], "Astro {version}");
        let notes = shared(&format!("astro-{version}-notes.json"));
        let note = NOTE
            .replace("status: draft", "status: drafty")
            .replace("order: 1\n", "order: 0\n")
            .replace("contact: me@example.com", "contact: me")
            .replace("type: video", "type: vido");
        let texts: Vec<String> = found(&notes, Target::Astro, &note)
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        assert_eq!(texts, ["drafty", "me", "0", "vido"], "Astro {version}");
    }
    let unknown = format!("{POST}heroImg: a.png\n");
    let reported = found(&shared("astro-5-blog.json"), Target::Astro, &unknown);
    assert_eq!(reported[0].0, "heroImg", "version 5 allows no other fields");
}

/// A schema as Front Matter CMS generates it from its content types.
#[test]
fn schemas_of_front_matter_cms_work_unchanged() {
    let text = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {
        "title": {"type": "string", "description": "The headline"}, "date": {"type": "string", "format": "date-time", "default": "{{now}}"},
        "preview": {"type": "string"}, "draft": {"type": "boolean"}, "tags": {"type": "array", "items": {"type": "string"}},
        "kind": {"type": "string", "enum": ["news", "essay"]}, "any": {"type": ["object", "array", "string", "number", "boolean", "null"]},
        "blocks": {"type": "array", "items": {"oneOf": [{"type": "object", "properties": {"text": {"type": "string"}}}]}}}, "required": ["title"]}"#;
    let front =
        "title: A\ndate: 2024-05-01\npreview: a.png\ndraft: true\ntags: [a]\nkind: news\nany:\nblocks: [{text: b}]\n";
    assert_eq!(found(text, Target::Any, front), []);
    let reported = found(text, Target::Any, "title: A\nkind: novel\nblocks: [{text: [b]}]\n");
    let texts: Vec<&str> = reported.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["novel", "[b]"]);
}

/// A schema without `$schema`, in the draft that VS Code assumes, and with the keywords that it adds.
#[test]
fn schemas_of_vs_code_work_unchanged() {
    let text = r##"{"properties": {"accent": {"type": "string", "format": "color-hex", "markdownDescription": "A *colour*", "defaultSnippets": []},
        "slug": {"pattern": "^[a-z]+$", "patternErrorMessage": "Small letters only."}, "mail": {"format": "email", "errorMessage": {"format": "Who?"}},
        "size": {"items": [{"type": "number"}, {"type": "number"}], "additionalItems": false}, "kind": {"enum": ["a"], "enumDescriptions": ["A"]},
        "old": {"deprecationMessage": "Gone."}}, "dependencies": {"mail": ["slug"]}, "allowComments": true}"##;
    assert_eq!(
        found(text, Target::Any, "accent: '#a1b2c3'\nslug: a\nsize: [1, 2]\n"),
        []
    );
    let reported = found(text, Target::Any, "accent: red\nslug: A\nmail: x\nsize: [1, b, 3]\n");
    let messages: Vec<&str> = reported.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`accent` must be a color such as `#1a2b3c`, but this is the string `red`.",
            "`slug`: Small letters only.",
            "`mail`: Who?",
            "`size` has more items than the 2 that the schema describes.",
            "Item 2 of `size` must be a number, but this is the string `b`.",
        ]
    );
    let reported = found(text, Target::Any, "mail: a@example.com\n");
    assert_eq!(
        reported[0].1,
        "The front matter has no `slug`, which the schema requires."
    );
}

#[test]
fn a_schema_that_would_check_nothing_is_refused() {
    let refused = |text: &str| {
        let error = Schema::read("schema.json", text, None, Target::Any).expect_err("an error");
        (
            error.0.span.of(text).to_owned(),
            format!("{error} {}", error.0.help.clone().unwrap_or_default()),
        )
    };
    let (text, said) = refused(r#"{"properties": {"date": {"format": "datetime"}}}"#);
    assert_eq!(text, "\"datetime\"");
    assert_eq!(
        said,
        "The format `datetime` is unknown, so it would check nothing. Did you mean `date-time`?"
    );
    let (text, said) = refused(r#"{"properties": {"date": {"type": "strin"}}}"#);
    assert_eq!(
        (text.as_str(), said.as_str()),
        ("\"strin\"", "The type `strin` does not exist. Did you mean `string`?")
    );
    let (text, said) = refused(r#"{"properties": {"date": {"$ref": "https://example.com/date.json"}}}"#);
    assert_eq!(text, "\"https://example.com/date.json\"");
    assert!(
        said.contains("https://example.com/date.json`; nothing is fetched."),
        "{said}"
    );
    let (text, said) = refused(r##"{"properties": {"date": {"$ref": "#/$defs/date"}}}"##);
    assert_eq!(text, "\"#/$defs/date\"");
    assert!(said.contains("does not exist"), "{said}");
    let (text, said) = refused(r#"{"properties": {"date": {"required": "yes"}}}"#);
    assert!(
        text.contains("yes") && said.starts_with("This is not valid JSON Schema"),
        "{text} {said}"
    );
    assert!(refused("[1]").1.starts_with("This is not a JSON Schema"));
    assert!(refused("{").1.starts_with("This is not valid JSON"));
    let (_, said) = refused(r#"{"$schema": "https://example.com/mine", "type": "object"}"#);
    assert!(said.contains("https://example.com/mine"), "{said}");
}

#[test]
fn a_reference_may_name_a_file_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("parts.yaml"), "day: {type: string, format: date}\n").expect("written");
    let place = folder.path().join("post.yaml");
    let text = "properties:
  date: {$ref: 'parts.yaml#/day'}
";
    let schema = Schema::read("post.yaml", text, Some(&place), Target::Any);
    assert!(schema.is_ok(), "{schema:?}");
    let missing = text.replace("parts", "nothing");
    let error = Schema::read("post.yaml", &missing, Some(&place), Target::Any).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "This schema refers to `nothing.yaml#/day`, which cannot be used: the file does not exist."
    );
}

/// A reference that the crate does not find, since it searches only the properties that the schema
/// names.
#[test]
fn a_field_that_is_there_is_not_missing() {
    let text = r#"{"properties": {"a": {}}, "required": ["need"], "additionalProperties": false}"#;
    let reported = found(text, Target::Any, "need: 1\n");
    let messages: Vec<&str> = reported.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(messages, ["`need` is not a field that the schema allows."]);
}

#[test]
fn words_come_from_the_file_that_asks() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("x.json", r#"{"type": "string", "format": "uuid"}"#);
    let text = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "errorMessage": "ROOT", "description": "Root",
        "type": "object", "properties": {"a": {"$ref": "x.json"}}}"#;
    let place = folder.path().join("post.json");
    let schema = Schema::read("post.json", text, Some(&place), Target::Any).expect("a schema");
    let source = Source::new("a.md", "---\na: 1\n---\n");
    let seed = crate::seed::Seed::parse(&source, &[]);
    let violations = schema.violations(&seed, &|_| false);
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].message, "`a` must be a string, but this is the number 1.");
    assert!(
        violations[0].help.ends_with("See `/type` in `x.json`."),
        "{}",
        violations[0].help
    );
    let refused = |content: &str| {
        write("x.json", content);
        Schema::read("post.json", text, Some(&place), Target::Any)
            .expect_err("an error")
            .to_string()
    };
    assert!(refused("{").starts_with("This schema refers to `x.json`, which cannot be used: This is not valid JSON"));
    let said = refused(r#"{"type": "strin"}"#);
    assert!(
        said.starts_with("This schema refers to `x.json`, which cannot be used: at `/type`"),
        "{said}"
    );
}
