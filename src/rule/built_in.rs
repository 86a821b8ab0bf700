//! The cards that are compiled in: as JSON without cases for a run (see build.rs), and as
//! people wrote them for what needs the cases.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use include_dir::{Dir, File, include_dir};
use serde::Deserialize;

use crate::rule::card::Card;
use crate::rule::sites::SiteCard;
use crate::rule::{CardError, FAMILIES, Rule};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// What build.rs made of the cards.
#[derive(Deserialize)]
struct Cards {
    cards: BTreeMap<String, Card>,
    sites: BTreeMap<String, SiteCard>,
}

/// The built-in rules, by family and name.
///
/// # Panics
/// Never: a test reads the same cards.
pub fn built_in() -> &'static [Arc<Rule>] {
    static RULES: OnceLock<Vec<Arc<Rule>>> = OnceLock::new();
    RULES.get_or_init(|| {
        let json = include_str!(concat!(env!("OUT_DIR"), "/cards.json"));
        let Cards { cards, sites } = serde_json::from_str(json).expect("the built-in cards are tested");
        let sites: Vec<SiteCard> = sites.into_values().collect();
        let rules = cards.into_iter().map(|(file, card)| {
            let id = file.trim_end_matches(".yaml");
            Rule::new(id, &file, card, false, false)
        });
        let rules = rules.collect::<Result<_, _>>();
        rules
            .and_then(|rules| completed(rules, &sites, false))
            .expect("the built-in cards are tested")
    })
}

/// Reads the built-in cards as they are written, with their cases.
///
/// # Errors
/// The first card that can't be used.
pub fn read_built_in() -> Result<Vec<Arc<Rule>>, CardError> {
    let rules = FILES
        .dirs()
        .flat_map(Dir::files)
        .filter(|file| !is_site(file))
        .map(|file| {
            let path = path(file);
            let yaml = file.contents_utf8().unwrap_or_default();
            Rule::read(path.trim_end_matches(".yaml"), &format!("rules/{path}"), yaml, false)
        })
        .collect::<Result<_, _>>()?;
    completed(rules, &read_sites()?, true)
}

/// The built-in site cards, with their cases.
///
/// # Errors
/// The first one that can't be used.
pub fn read_sites() -> Result<Vec<SiteCard>, CardError> {
    let sites = FILES.dirs().flat_map(Dir::files).filter(|file| is_site(file));
    let read = |file: &File<'_>| {
        serde_yaml::from_str(file.contents_utf8().unwrap_or_default()).map_err(|error| CardError {
            path: format!("rules/{}", path(file)),
            reason: error.to_string(),
            position: error.location().map(|location| (location.line(), location.column())),
        })
    };
    sites.map(read).collect()
}

fn is_site(file: &File<'_>) -> bool {
    file.path().starts_with("sites")
}

fn path(file: &File<'_>) -> String {
    file.path().to_string_lossy().replace('\\', "/")
}

/// The rules with what the site cards add, by family and name.
fn completed(mut rules: Vec<Rule>, sites: &[SiteCard], eager: bool) -> Result<Vec<Arc<Rule>>, CardError> {
    for card in sites {
        let site = card.site();
        for rule in &mut rules {
            rule.add_site(card, &site, eager).map_err(|reason| CardError {
                path: card.name.clone(),
                reason,
                position: None,
            })?;
        }
    }
    let rank = |rule: &Rule| {
        FAMILIES
            .iter()
            .position(|family| *family == rule.family())
            .unwrap_or(FAMILIES.len())
    };
    rules.sort_by(|a, b| (rank(a), &a.id).cmp(&(rank(b), &b.id)));
    Ok(rules.into_iter().map(Arc::new).collect())
}
