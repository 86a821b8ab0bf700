//! The language server, driven as an editor drives it.

mod beside;
mod editor;

use std::path::Path;
use std::process::Command;

use editor::{Editor, after, folder, range, uri};
use serde_json::json;

const BAD: &str = "---\ntitle: 雨 😀\ndate: 2024-05-01\n---\n\n<p>雨😀</i></p>\n";

#[test]
fn positions_are_in_the_units_of_the_editor() {
    for (encodings, chosen, character) in [
        (vec![], "utf-16", 6),
        (vec!["utf-16"], "utf-16", 6),
        (vec!["utf-32", "utf-16"], "utf-32", 5),
        (vec!["utf-16", "utf-8"], "utf-8", 10),
    ] {
        let (_folder, root) = folder(&[]);
        let (mut editor, answer) = Editor::open(&[&root], &encodings);
        assert_eq!(answer["capabilities"]["positionEncoding"], chosen);
        let article = root.join("a.md");
        editor.open_text(&article, BAD);
        let params = editor.diagnostics(&article);
        let diagnostic = &params["diagnostics"][0];
        assert_eq!(diagnostic["code"], "markup/stray-end-tag", "{params}");
        assert_eq!(diagnostic["range"], range((5, character), (5, character + 4)));
        assert_eq!(diagnostic["source"], "seedlint");
        assert_eq!(diagnostic["severity"], 2);
        let page = diagnostic["codeDescription"]["href"].as_str().expect("a page");
        assert!(page.ends_with("/rules/markup/stray-end-tag"), "{page}");
        assert_eq!(editor.close().code(), Some(0));
    }
}

#[test]
fn what_is_typed_is_checked() {
    let (_folder, root) = folder(&[]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    let article = root.join("a.md");
    editor.open_text(
        &article,
        "---\r\ntitle: Rain\r\ndate: 2024-05-01\r\n---\r\n\r\nRain.\r\nRain.\r\n",
    );
    assert_eq!(editor.found(&article), [""; 0]);
    // Lines end as they do, and a place behind the end of a line is its end.
    editor.change(&article, 2, Some(&range((5, 99), (5, 99))), "</b>");
    let params = editor.diagnostics(&article);
    assert_eq!(params["version"], 2);
    assert_eq!(params["diagnostics"][0]["range"], range((5, 5), (5, 9)));
    // Many changes at once are one: what is in between is not published.
    for version in 3..60 {
        editor.change(
            &article,
            version,
            None,
            &format!("---\ntitle: {version}\n---\n\n<p></i></p>\n"),
        );
    }
    editor.change(&article, 60, None, "---\ntitle: Rain\ndate: 2024-05-01\n---\n\nRain.\n");
    let mut published = 0;
    loop {
        published += 1;
        let params = editor.diagnostics(&article);
        if params["version"] == 60 {
            assert_eq!(params["diagnostics"], json!([]));
            break;
        }
    }
    assert!(published < 30, "{published}");
    let document = json!({ "textDocument": { "uri": uri(&article) } });
    editor.tell("textDocument/didClose", &document);
    assert_eq!(editor.found(&article), [""; 0]);
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn a_fix_is_what_the_command_line_does() {
    let text = format!("{BAD}\n<p>It rains.</b></p>\n<img src=\"http://n.sinaimg.cn/a.png\" alt=\"雨\">\n");
    let (_folder, root) = folder(&[("a.md", &text)]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    let article = root.join("a.md");
    editor.open_text(&article, &text);
    assert!(!editor.found(&article).is_empty());
    let here = editor.actions(&article, &range((5, 11), (5, 11)), Some("quickfix"));
    assert_eq!(here[0]["title"], "Remove the end tag");
    assert_eq!(here[0]["isPreferred"], true);
    assert_eq!(here[0]["diagnostics"][0]["code"], "markup/stray-end-tag");
    assert_eq!(here[0]["edit"]["documentChanges"][0]["textDocument"]["version"], 1);
    assert_eq!(after(&text, &here[0]), text.replace("</i>", ""));
    let all = editor.actions(&article, &range((0, 0), (0, 0)), Some("source.fixAll"));
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["kind"], "source.fixAll.seedlint");
    let run = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(["--fix", "a.md", "--quiet"])
        .current_dir(&root)
        .output()
        .expect("seedlint");
    assert!(run.status.code().is_some_and(|code| code < 2));
    let fixed = std::fs::read_to_string(&article).expect("the article");
    assert_ne!(fixed, text);
    assert_eq!(after(&text, &all[0]), fixed);
    editor.change(&article, 2, None, &fixed);
    assert!(
        editor
            .actions(&article, &range((0, 0), (0, 0)), Some("source.fixAll"))
            .is_empty()
    );
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn a_finding_can_be_suppressed_here_or_in_the_file() {
    let (_folder, root) = folder(&[]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    let article = root.join("a.md");
    editor.open_text(&article, BAD);
    assert_eq!(editor.found(&article), ["5:10 markup/stray-end-tag"]);
    let offered = editor.actions(&article, &range((5, 10), (5, 14)), None);
    for (title, comment) in [
        (
            "Suppress markup/stray-end-tag here",
            "<!-- seedlint-disable-next-line markup/stray-end-tag -->\n<p>",
        ),
        (
            "Suppress markup/stray-end-tag in this file",
            "# seedlint-disable-file markup/stray-end-tag\n---\n",
        ),
    ] {
        let action = offered.iter().find(|action| action["title"] == title);
        let suppressed = after(BAD, action.unwrap_or_else(|| panic!("{title}: {offered:?}")));
        assert!(suppressed.contains(comment), "{suppressed}");
        editor.change(&article, 2, None, &suppressed);
        assert_eq!(editor.found(&article), [""; 0]);
    }
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn the_card_is_shown_under_the_pointer() {
    let (_folder, root) = folder(&[]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    let article = root.join("a.md");
    editor.open_text(&article, BAD);
    let answer = editor.ask("textDocument/hover", &Editor::at(&article, 5, 12));
    let hover = &answer["result"];
    assert_eq!(hover["range"], range((5, 10), (5, 14)));
    let page = hover["contents"]["value"].as_str().expect("a page");
    assert!(page.starts_with("**[markup/stray-end-tag](https://"), "{page}");
    assert!(page.contains("Fix: "), "{page}");
    let answer = editor.ask("textDocument/hover", &Editor::at(&article, 0, 0));
    assert_eq!(answer["result"], json!(null));
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn names_of_rules_fields_and_values_are_offered() {
    let near = "---\ntitle: Wind\nlayout: note\ntags: [weather, wind]\n---\n\nWind.\n";
    let (_folder, root) = folder(&[
        (
            "seedlint.yaml",
            "front-matter:\n  required: [title]\n  fields: {draft: boolean}\n",
        ),
        ("near.md", near),
        ("far.md", near),
    ]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    let article = root.join("a.md");
    editor.open_text(
        &article,
        "---\ntitle: Rain\n\nlayout: \ntags:\n- we\ndraft: \n# seed\n---\n\n<!-- seedlint-disable-next-line im -->\n",
    );
    editor.found(&article);
    let fields = editor.offered(&article, 2, 0);
    assert_eq!(fields, [""; 0], "every field is there");
    editor.change(&article, 2, Some(&range((3, 0), (4, 0))), "");
    let fields = editor.offered(&article, 2, 0);
    assert_eq!(fields, ["layout"]);
    editor.change(&article, 3, Some(&range((2, 0), (2, 0))), "layout: ");
    assert_eq!(editor.offered(&article, 2, 8), ["note"]);
    assert_eq!(editor.offered(&article, 4, 4), ["weather", "wind"]);
    assert_eq!(editor.offered(&article, 5, 7), ["false", "true"]);
    assert_eq!(
        editor.offered(&article, 6, 6),
        ["seedlint-disable-file", "seedlint-disable-line"]
    );
    let rules = editor.offered(&article, 9, 34);
    assert!(rules.contains(&"image/lazy-src".to_owned()), "{rules:?}");
    assert_eq!(editor.offered(&article, 10, 0), [""; 0]);
    let configuration = root.join("seedlint.yaml");
    editor.open_text(&configuration, "ta\nselect: [im]\n");
    assert!(editor.offered(&configuration, 0, 2).contains(&"target".to_owned()));
    let names = editor.offered(&configuration, 1, 11);
    assert!(names.contains(&"image".to_owned()) && names.contains(&"image/lazy-src".to_owned()));
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn configurations_are_checked_and_read_again() {
    let (_folder, root) = folder(&[("seedlint.yaml", "ignore: [markup/stray-end-tag]\n")]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    editor.await_message(|message| message["method"] == "client/registerCapability");
    let (article, configuration) = (root.join("a.md"), root.join("seedlint.yaml"));
    editor.open_text(&article, BAD);
    assert_eq!(editor.found(&article), [""; 0]);
    // As it is typed.
    editor.open_text(&configuration, "ignore: [markup/stray-end-tga]\n");
    let params = editor.diagnostics(&configuration);
    assert_eq!(params["diagnostics"][0]["range"], range((0, 9), (0, 29)));
    let message = params["diagnostics"][0]["message"].as_str().expect("a message");
    assert!(message.contains("markup/stray-end-tag"), "{message}");
    editor.tell(
        "textDocument/didClose",
        &json!({ "textDocument": { "uri": uri(&configuration) } }),
    );
    assert_eq!(editor.found(&configuration), [""; 0]);
    // As it is saved.
    let changed = json!({ "changes": [{ "uri": uri(&configuration), "type": 2 }] });
    std::fs::write(&configuration, "rulez: []\n").expect("the configuration");
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    assert_eq!(editor.found(&article), [""; 0]);
    let params = editor.diagnostics(&configuration);
    assert_eq!(params["diagnostics"][0]["range"], range((0, 0), (0, 5)), "{params}");
    std::fs::write(&configuration, "exclude: [b.md]\n").expect("the configuration");
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    assert_eq!(editor.found(&configuration), [""; 0]);
    assert_eq!(editor.found(&article), ["5:10 markup/stray-end-tag"]);
    let excluded = root.join("b.md");
    editor.open_text(&excluded, BAD);
    assert_eq!(editor.found(&excluded), [""; 0]);
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn each_folder_has_its_own_configuration() {
    let ignoring = "ignore: [markup/stray-end-tag]\n";
    let (_one, one) = folder(&[("seedlint.yaml", ignoring)]);
    let (_two, two) = folder(&[("inner/seedlint.yaml", ignoring)]);
    let (mut editor, _) = Editor::open(&[&one, &two], &["utf-8"]);
    for (article, silent) in [
        (one.join("a.md"), true),
        (two.join("a.md"), false),
        (two.join("inner/a.md"), true),
    ] {
        editor.open_text(&article, BAD);
        assert_eq!(editor.found(&article).is_empty(), silent, "{article:?}");
    }
    // A folder that comes later, and one that goes: its article is nobody's, and has no configuration.
    let (_three, three) = folder(&[("seedlint.yaml", ignoring)]);
    let event = json!({ "event": {
        "added": [{ "uri": uri(&three), "name": "three" }],
        "removed": [{ "uri": uri(&two), "name": "two" }],
    }});
    editor.tell("workspace/didChangeWorkspaceFolders", &event);
    editor.open_text(&three.join("a.md"), BAD);
    assert_eq!(editor.found(&three.join("a.md")), [""; 0]);
    let answer = editor.ask(
        "textDocument/hover",
        &json!({
            "textDocument": { "uri": "untitled:Untitled-1" },
            "position": { "line": 0, "character": 0 },
        }),
    );
    assert_eq!(answer["result"], json!(null));
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn an_article_in_no_folder_is_checked() {
    let (_folder, root) = folder(&[]);
    let mut editor = Editor::start(&root);
    editor.ask("initialize", &json!({ "processId": null, "capabilities": {} }));
    editor.tell("initialized", &json!({}));
    let article = root.join("a.md");
    editor.open_text(&article, BAD);
    // Without an agreement, the units are those of UTF-16.
    assert_eq!(editor.found(&article), ["5:6 markup/stray-end-tag"]);
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn garbage_ends_nothing() {
    let (_folder, root) = folder(&[]);
    let mut editor = Editor::start(&root);
    let early = editor.ask("textDocument/hover", &json!({}));
    assert_eq!(early["error"]["code"], -32002);
    let refused = editor.ask("initialize", &json!({ "capabilities": 3 }));
    assert_eq!(refused["error"]["code"], -32602);
    editor.write(b"Content-Length: 5\r\n\r\n{{{{{");
    editor.write(b"GET / HTTP/1.1\r\n\r\n");
    editor.write("Content-Length: 4\r\n\r\n\u{fffd}x".as_bytes());
    let answer = editor.ask("initialize", &json!({ "processId": null, "capabilities": {} }));
    assert_eq!(answer["result"]["serverInfo"]["name"], "seedlint");
    editor.tell("textDocument/didOpen", &json!({ "textDocument": 1 }));
    let log = editor.await_message(|message| {
        let words = message["params"]["message"].as_str().unwrap_or_default();
        words.contains("didOpen")
    });
    assert_eq!(log["method"], "window/logMessage");
    editor.tell("$/unknown", &json!([]));
    let unknown = editor.ask("textDocument/unheardOf", &json!({}));
    assert_eq!(unknown["error"]["code"], -32601);
    let wrong = editor.ask("textDocument/hover", &json!({ "position": "x" }));
    assert_eq!(wrong["error"]["code"], -32602);
    let twice = editor.ask("initialize", &json!({ "capabilities": {} }));
    assert_eq!(twice["error"]["code"], -32600);
    // A change of what is not open, and a place that is nowhere.
    editor.change(&root.join("b.md"), 2, Some(&range((9, 9), (1, 1))), "x");
    let article = root.join("a.md");
    editor.open_text(&article, BAD);
    editor.change(&article, 2, Some(&range((9, 9), (1, 1))), "x");
    editor.found(&article);
    editor.received.clear();
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn an_editor_that_goes_away_ends_the_server() {
    let (_folder, root) = folder(&[]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    editor.open_text(&root.join("a.md"), BAD);
    assert_eq!(editor.vanish().code(), Some(1));
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    editor.tell("exit", &json!(null));
    assert_eq!(editor.vanish().code(), Some(1));
}

#[test]
fn a_request_can_be_cancelled() {
    let (_folder, root) = folder(&[]);
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    let article = root.join("a.md");
    // The check of a long text comes first, so that the request still waits when it is cancelled.
    editor.open_text(&article, &format!("{BAD}{}", "<p>Rain.</i></p>\n".repeat(20_000)));
    let place = Editor::at(&article, 5, 12);
    let wanted = editor.request("textDocument/hover", &place);
    editor.tell("$/cancelRequest", &json!({ "id": wanted }));
    let other = editor.request("textDocument/hover", &place);
    assert_eq!(editor.answer(wanted)["error"]["code"], -32800);
    assert!(editor.answer(other)["result"].is_object());
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn neovim_shows_and_fixes_an_article() {
    if !beside::has_neovim() {
        return;
    }
    let (_folder, root) = folder(&[("a.md", BAD)]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor/neovim.lua");
    let ran = Command::new("nvim")
        .args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c"])
        .arg(format!("luafile {}", script.display()))
        .env("ARTICLE", root.join("a.md"))
        .env("SEEDLINT", env!("CARGO_BIN_EXE_seedlint"))
        .env("OUT", root.join("said"))
        .env("XDG_STATE_HOME", &root)
        .env("XDG_CACHE_HOME", &root)
        .output()
        .expect("nvim");
    let said = std::fs::read_to_string(root.join("said"));
    let said = said.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stderr)));
    assert_eq!(said, format!("markup/stray-end-tag </i>\n{}", BAD.replace("</i>", "")));
}
