//! Converts the cards of `rules/` to JSON, with the cases in a separate file: JSON is parsed about
//! twenty times as fast as YAML, and every run reads the cards, but few runs need the cases.

#[path = "build/patterns.rs"]
mod patterns;
#[path = "build/program.rs"]
mod program;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/rule/sign.txt");
    let mut files = Vec::new();
    collect(Path::new("rules"), &mut files)?;
    files.sort();
    let (mut cards, mut sites, mut hosts) = (Part::default(), Part::default(), Value::Null);
    for file in files {
        let yaml = fs::read_to_string(&file)?;
        let value: Value = serde_yaml::from_str(&yaml).map_err(|error| format!("{}: {error}", file.display()))?;
        let path = file.to_string_lossy().replace('\\', "/");
        match (path.strip_prefix("rules/").unwrap_or(&path), value) {
            ("hosts.yaml", value) => hosts = value,
            (site, Value::Object(card)) if site.starts_with("sites/") => sites.add(site, with_clauses(card)),
            (path, Value::Object(card)) => cards.add(path, card),
            (path, _) => return Err(format!("{path} is not a mapping").into()),
        }
    }
    let heads = json!({ "cards": cards.heads, "sites": sites.heads });
    let clauses: Vec<&Value> = cards.heads.values().filter_map(|card| card.get("match")).collect();
    let of_sites = sites.heads.values().filter_map(|card| card.get("clauses"));
    let clauses: Vec<&Value> = clauses.into_iter().chain(of_sites).collect();
    write(
        "patterns.rs",
        &patterns::table(&clauses, &fs::read_to_string("src/rule/sign.txt")?),
    )?;
    write("cards.json", &heads.to_string())?;
    let cases = json!({ "cards": cards.cases, "sites": sites.cases });
    write("cases.json", &cases.to_string())?;
    write("hosts.json", &hosts.to_string())
}

/// Cards, and their cases apart, by path.
#[derive(Default)]
struct Part {
    heads: Map<String, Value>,
    cases: Map<String, Value>,
}

impl Part {
    fn add(&mut self, path: &str, mut card: Map<String, Value>) {
        let cases = card.remove("cases").unwrap_or(json!([]));
        self.cases.insert(path.to_owned(), cases);
        self.heads.insert(path.to_owned(), Value::Object(card));
    }
}

/// A site card with the clauses, which people write under the id of each rule, under one key.
fn with_clauses(card: Map<String, Value>) -> Map<String, Value> {
    let (clauses, mut card): (Map<_, _>, Map<_, _>) = card.into_iter().partition(|(key, _)| key.contains('/'));
    card.insert("clauses".to_owned(), Value::Object(clauses));
    card
}

fn write(name: &str, text: &str) -> Result<(), Box<dyn Error>> {
    fs::write(Path::new(&env::var("OUT_DIR")?).join(name), text)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}
