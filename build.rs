//! Turns the cards of `rules/` into JSON, without their cases: JSON is read some
//! twenty times as fast as YAML, and every run begins with it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    collect(Path::new("rules"), &mut files)?;
    files.sort();
    let (mut cards, mut sites, mut hosts) = (Map::new(), Map::new(), Value::Null);
    for file in files {
        let yaml = fs::read_to_string(&file)?;
        let head = yaml.split("\ncases:").next().unwrap_or(&yaml);
        let value: Value = serde_yaml::from_str(head).map_err(|error| format!("{}: {error}", file.display()))?;
        let path = file.to_string_lossy().replace('\\', "/");
        match path.strip_prefix("rules/").unwrap_or(&path) {
            "hosts.yaml" => hosts = value,
            site if site.starts_with("sites/") => drop(sites.insert(site.to_owned(), value)),
            card => drop(cards.insert(card.to_owned(), value)),
        }
    }
    let out = env::var("OUT_DIR")?;
    let cards = serde_json::json!({ "cards": cards, "sites": sites });
    fs::write(Path::new(&out).join("cards.json"), cards.to_string())?;
    fs::write(Path::new(&out).join("hosts.json"), hosts.to_string())?;
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
