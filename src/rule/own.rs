//! A user's own cards: the rules and the site cards of folders.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::form::{ends_in, has_keys};
use crate::reach::Reach;
use crate::regular;
use crate::rule::card::{Card, Case};
use crate::rule::fault::{CardError, CardFault};
use crate::rule::faults::Faults;
use crate::rule::sites::SiteCard;
use crate::rule::{Rule, RuleName, add_site, built_in};

/// The subfolder whose cards are site cards.
const SITES: &str = "sites/";
/// How many files and folders below a folder of cards are looked at, and how deep: it is a folder of
/// cards, not a disk.
const MOST_ENTRIES: usize = 10_000;
const MOST_DEPTH: usize = 16;

/// The available rules with a user's own cards.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnCards {
    /// The built-in rules, and the own ones in the order of their folders and ids. They include the
    /// clauses of the own site cards, and the cases of all own cards.
    pub rules: Vec<Arc<Rule>>,
    /// The own site cards.
    pub sites: Vec<SiteCard>,
    /// The paths and texts of all own cards.
    pub files: Vec<(String, String)>,
}

/// A file with the faults found in it so far.
struct File {
    path: String,
    text: String,
    faults: Faults,
}

/// Reads the cards of a user's folders.
///
/// # Errors
/// Every card that cannot be used, and every folder that cannot be read or contains no card.
pub(crate) fn read_folders(folders: &[PathBuf], reach: &Reach) -> Result<OwnCards, Vec<CardError>> {
    let mut reader = Reader {
        cards: OwnCards::default(),
        reach,
        rules: Vec::new(),
        sites: Vec::new(),
        errors: Vec::new(),
    };
    reader.cards.rules = built_in().to_vec();
    for folder in folders {
        reader.folder(folder);
    }
    reader.check_names();
    reader.add_sites();
    reader.finish()
}

/// The rules and sites that were read so far.
struct Reader<'r> {
    cards: OwnCards,
    reach: &'r Reach,
    /// The files of the own rules, and of the site cards.
    rules: Vec<File>,
    sites: Vec<File>,
    errors: Vec<CardError>,
}

impl Reader<'_> {
    fn folder(&mut self, folder: &Path) {
        let shown = folder.display().to_string();
        let Some(files) = files(folder, self.reach) else {
            self.errors.push(CardError::whole(&shown, &CardFault::TooManyFiles));
            return;
        };
        if files.is_empty() {
            self.errors.push(CardError::whole(&shown, &CardFault::NoCards));
        }
        for file in files {
            if let Err(error) = self.file(folder, &file) {
                self.errors.push(error);
            }
        }
    }

    fn file(&mut self, folder: &Path, file: &Path) -> Result<(), CardError> {
        let path = file.display().to_string();
        let text = self.reach.text(file, self.reach.limits().config);
        let text = text.map_err(|error| {
            let reason = regular::reason(&error);
            CardError::whole(&path, &CardFault::Unreadable(reason))
        })?;
        let below = file.strip_prefix(folder).unwrap_or(file).with_extension("");
        let id = below.to_string_lossy().replace('\\', "/");
        if id.starts_with(SITES) {
            let (site, faults) = SiteCard::draft(&path, &text)?;
            self.cards.sites.push(site);
            self.sites.push(File { path, text, faults });
            return Ok(());
        }
        let (rule, mut faults) = Rule::draft(&id, &path, &text, true)?;
        if self.cards.rules.iter().any(|other| other.id == rule.id) {
            faults.add(CardFault::TakenId(id));
        }
        self.cards.rules.push(Arc::new(rule));
        self.rules.push(File { path, text, faults });
        Ok(())
    }

    /// Reports the unknown rules to which own ones yield, and those that cases run.
    fn check_names(&mut self) {
        let rules = &self.cards.rules;
        let own = rules.iter().filter(|rule| rule.own);
        for (rule, file) in own.zip(&mut self.rules) {
            file.faults.below("yields-to", |faults| {
                for (number, id) in rule.card.yields_to.iter().enumerate() {
                    faults.below(number, |faults| faults.keep(RuleName::one(id, rules)));
                }
            });
            check_case_rules(&rule.card.cases, rules, &mut file.faults);
        }
        for (site, file) in self.cards.sites.iter().zip(&mut self.sites) {
            check_case_rules(site.cases.iter().map(|case| &case.case), rules, &mut file.faults);
        }
    }

    /// Adds the clauses of the site cards to their rules.
    fn add_sites(&mut self) {
        for (site, file) in self.cards.sites.iter().zip(&mut self.sites) {
            add_site(&mut self.cards.rules, site, true, &mut file.faults);
        }
    }

    fn finish(mut self) -> Result<OwnCards, Vec<CardError>> {
        for File { path, text, faults } in self.rules.into_iter().chain(self.sites) {
            self.errors.extend(faults.check(&path, &text).err());
            self.cards.files.push((path, text));
        }
        self.errors.iter_mut().for_each(withhold);
        self.errors.sort_by(|a, b| a.path.cmp(&b.path));
        if self.errors.is_empty() {
            Ok(self.cards)
        } else {
            Err(self.errors)
        }
    }
}

/// Reports the names that no rule has among those that cases run.
fn check_case_rules<'c>(cases: impl IntoIterator<Item = &'c Case>, rules: &[Arc<Rule>], faults: &mut Faults) {
    faults.below("cases", |faults| {
        for (number, case) in cases.into_iter().enumerate() {
            faults.below(number, |faults| {
                faults.below("rules", |faults| {
                    for (number, name) in case.rules.iter().enumerate() {
                        faults.below(number, |faults| faults.keep(RuleName::parse(name, rules)));
                    }
                });
            });
        }
    });
}

/// Takes the text and all that quotes it out of the error of a file that is likely no card.
fn withhold(error: &mut CardError) {
    let path = Path::new(&error.path);
    let keys = [Card::KEYS, SiteCard::KEYS];
    let is_card = ends_in(path, &["yaml", "yml"]) && keys.iter().any(|keys| has_keys(&error.text, keys));
    if !error.text.is_empty() && !is_card {
        *error = CardError::whole(&error.path, &CardFault::NoCard);
    }
}

/// The cards of a folder and the folders in it, sorted; none if there is more than a folder of cards
/// would have.
fn files(folder: &Path, reach: &Reach) -> Option<Vec<PathBuf>> {
    let (mut files, mut left) = (Vec::new(), MOST_ENTRIES);
    match reach.files_in(folder) {
        Some(all) if all.len() >= MOST_ENTRIES => return None,
        Some(all) => files.extend(all.into_iter().filter(|path| is_yaml(path))),
        None => collect(folder, MOST_DEPTH, &mut left, &mut files, reach),
    }
    files.sort();
    (left > 0).then_some(files)
}

/// Adds the YAML files below a folder; links to folders are not followed.
fn collect(folder: &Path, depth: usize, left: &mut usize, files: &mut Vec<PathBuf>, reach: &Reach) {
    reach.note(folder);
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        *left = left.saturating_sub(1);
        if *left == 0 || depth == 0 {
            *left = 0;
            return;
        }
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&path, depth - 1, left, files, reach);
        } else if is_yaml(&path) {
            files.push(path);
        }
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml")
}
