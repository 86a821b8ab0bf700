//! Modules are in layers, and import only from lower ones. The layers are listed in
//! ARCHITECTURE.md, and nowhere else.

use std::collections::HashMap;

use crate::imports::imports;
use crate::{code, name, root, sources};

/// The layers of a folder, from the lowest: the lines of the block that ARCHITECTURE.md marks
/// with its name.
fn layers(folder: &str) -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page is there");
    let mark = format!("```text layers of {folder}\n");
    let start = page.find(&mark).unwrap_or_else(|| panic!("no block `{}`", mark.trim())) + mark.len();
    let end = page[start..].find("```").expect("the block ends") + start;
    let line = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    page[start..end].lines().map(line).collect()
}

/// The layer of each module of a folder.
fn ranks(folder: &str) -> HashMap<String, usize> {
    let mut ranks = HashMap::new();
    for (rank, modules) in layers(folder).into_iter().enumerate() {
        for module in modules {
            let before = ranks.insert(module.clone(), rank);
            assert!(before.is_none(), "{module} is on two layers of {folder}");
        }
    }
    ranks
}

/// Imports that go up or across the layers of a folder; `inside` is its path from the root of the
/// crate.
fn wrong(folder: &str, inside: &[&str]) -> Vec<String> {
    let ranks = ranks(folder);
    let mut wrong = Vec::new();
    let mut seen = Vec::new();
    for (path, text) in sources() {
        let file = name(&path);
        let module: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
        if matches!(module[..], ["lib" | "main"]) {
            continue;
        }
        let Some([own, ..]) = module.strip_prefix(inside) else {
            continue;
        };
        let Some(rank) = ranks.get(*own) else {
            wrong.push(format!("{file} is on no layer of {folder}"));
            continue;
        };
        seen.push((*own).to_owned());
        for import in imports(code(&text), &module) {
            let import: Vec<&str> = import.iter().map(String::as_str).collect();
            let Some([other, ..]) = import.strip_prefix(inside) else {
                continue;
            };
            match ranks.get(*other) {
                Some(below) if below < rank || other == own => {}
                Some(_) => wrong.push(format!("{file} imports {}", import.join("::"))),
                // Names that the folder's own file defines or re-exports.
                None => wrong.push(format!("{file} imports {} from the root", import.join("::"))),
            }
        }
    }
    let idle = ranks.keys().filter(|module| !seen.contains(module));
    wrong.extend(idle.map(|module| format!("{module} of {folder} is on a layer, but no file")));
    wrong.sort();
    wrong
}

#[test]
fn modules_import_from_layers_below() {
    let wrong = wrong("src", &[]);
    assert!(wrong.is_empty(), "{} imports:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_command_line_imports_from_layers_below() {
    let wrong = wrong("src/cli", &["cli"]);
    assert!(wrong.is_empty(), "{} imports:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every path that the page names exists.
#[test]
fn paths_in_the_page_exist() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page is there");
    let split = |c: char| c.is_whitespace() || matches!(c, '`' | '(' | ')' | ',' | ';' | '[' | ']');
    let tops = [
        "src/", "tests/", "docs/", "rules/", "seeds/", "benches/", ".github/", ".ci/", "crates/",
    ];
    let named = page
        .split(split)
        .map(|word| word.trim_end_matches(['.', ':']))
        .filter(|word| tops.iter().any(|top| word.starts_with(top)) && !word.contains(['*', '<', '|']));
    let mut count = 0;
    for path in named {
        count += 1;
        assert!(
            root().join(path).exists(),
            "ARCHITECTURE.md names {path}, which is not there"
        );
    }
    assert!(count > 50, "only {count} paths are named");
}
