//! `seedlint fetch-images`: copies the images of articles to the site itself.

mod address;
mod collect;
mod download;
mod manifest;
mod name;
mod rewrite;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use url::Url;

use super::args::CheckArgs;
use super::args::fetch_images::FetchArgs;
use super::check::plan::Plan;
use super::failure::{Failure, Verdict, println, say};
use super::leftovers;
use super::probe::client;
use super::progress::Progress;
use super::settings::today;
use super::signals;
use crate::evidence::key;
use crate::paths;
use crate::words::{count, thousands};
use collect::{Collected, Wanted};
use download::{Content, Fetching};
use manifest::{Fetched, Manifest};

/// The number of images that are fetched before they are written down.
const BATCH: usize = 64;

/// From how many addresses of a host that give the same bytes these are nobody's image.
const ALIKE: usize = 3;

/// The number of images that are named one by one where they could not be fetched.
const MOST_NAMED: usize = 50;

/// Runs `fetch-images`.
pub(super) fn run(arguments: FetchArgs) -> Verdict {
    let mut check = CheckArgs {
        files: arguments.files.clone(),
        no_baseline: true,
        ..CheckArgs::default()
    };
    check.rules.image_evidence.clone_from(&arguments.image_evidence);
    check.rules.now = arguments.now;
    let plan = Plan::new(&check)?;
    if plan.from_stdin {
        let reason = "images are those of files, not of standard input";
        return Err(Failure::Usage(reason.into()));
    }
    if plan.list.files.is_empty() {
        say(&plan.nothing());
        return Ok(true);
    }
    let folder = plan.cwd().join(&arguments.into);
    let loaded = plan.session.resolver().folder(&plan.governing())?;
    let address = match arguments.keep_articles {
        true => None,
        false => Some(address::address(arguments.address.as_deref(), &folder, &loaded)?),
    };
    std::fs::create_dir_all(&folder).map_err(|error| Failure::write(folder.display(), error))?;
    signals::note();
    leftovers::remove(&[folder.clone()].into());
    let collected = Collected::of(&plan);
    let fetching = Fetching {
        client: Arc::new(client(&arguments.how, plan.cwd())?),
        pause: arguments.how.pause,
        folder: folder.clone(),
    };
    let mut run = Run {
        today: arguments.now.or_else(today).unwrap_or(Date::ZERO),
        manifest: Manifest::read(&folder)?,
        shown: paths::below(plan.cwd(), &folder),
        arguments: &arguments,
        fetching,
        folder,
        there: 0,
        fetched: 0,
        bytes: 0,
        failed: Vec::new(),
        left: 0,
    };
    run.fetch(&collected)?;
    let mut is_complete = run.failed.is_empty() && run.left == 0;
    run.report(&collected)?;
    if let Some(address) = address {
        is_complete &= run.rewrite(&plan, &collected, &address)?;
    }
    if collected.failed > 0 {
        return Err(Failure::Articles);
    }
    Ok(is_complete)
}

/// A run.
struct Run<'a> {
    arguments: &'a FetchArgs,
    fetching: Fetching,
    folder: PathBuf,
    /// The folder, as it is shown.
    shown: String,
    today: Date,
    manifest: Manifest,
    /// The number of images that were there before.
    there: usize,
    /// The number of images that were fetched, and their size.
    fetched: usize,
    bytes: u64,
    failed: Vec<(String, String)>,
    /// The number of images that were not fetched, since the others were so large.
    left: usize,
}

impl Run<'_> {
    /// Fetches the images that are not there.
    fn fetch(&mut self, collected: &Collected) -> Result<(), Failure> {
        let only_refused = self.arguments.only_refused;
        let is_wanted = |wanted: &Wanted| !only_refused || wanted.refused;
        let missing = collected.ordered(|wanted| is_wanted(wanted) && self.manifest.there(&wanted.key).is_none());
        self.there = collected.ordered(is_wanted).len() - missing.len();
        let (missing, private): (Vec<Wanted>, Vec<Wanted>) = missing
            .into_iter()
            .partition(|wanted| self.fetching.client.may_ask(&wanted.url));
        let private = private.into_iter();
        self.failed
            .extend(private.map(|wanted| (wanted.key, "it is in a private network; see --allow-private".to_owned())));
        let mut names = self.names()?;
        let mut progress = Progress::of(missing.len(), "images", false);
        let (mut done, mut tried) = (0, 0);
        for batch in missing.chunks(BATCH) {
            let came = self.fetching.fetch(batch.to_vec(), &mut || {
                done += 1;
                progress.set(done);
            });
            let (mut came, is_whole) = came?;
            // In the order of the images, whatever came first.
            let place = |key: &str| batch.iter().position(|wanted| wanted.key == key);
            came.sort_by_key(|(wanted, _)| place(&wanted.key));
            let asked: BTreeSet<String> = came.iter().map(|(wanted, _)| wanted.key.clone()).collect();
            for (wanted, content) in came {
                match content {
                    Ok(content) => self.keep(wanted, content, &mut names)?,
                    Err(reason) => self.failed.push((wanted.key, reason)),
                }
            }
            self.manifest.write()?;
            if !is_whole {
                progress.clear();
                return Err(Failure::StoppedAsking(format!(
                    "{} fetched; the next run goes on from here",
                    count(self.fetched, "image")
                )));
            }
            let silent = batch.iter().filter(|wanted| !asked.contains(&wanted.key));
            let reason = "its host did not answer others, or wants to be left alone";
            self.failed
                .extend(silent.map(|wanted| (wanted.key.clone(), reason.to_owned())));
            tried += batch.len();
            if self.left > 0 {
                self.left += missing.len() - tried;
                break;
            }
        }
        progress.clear();
        self.failed.sort();
        Ok(())
    }

    /// The names in the folder in lower case, since some file systems know no other, with the hashes
    /// that the manifest knows.
    fn names(&self) -> Result<BTreeMap<String, Option<String>>, Failure> {
        let entries = std::fs::read_dir(&self.folder).map_err(|error| Failure::read(self.folder.display(), error))?;
        let names = entries.filter_map(Result::ok);
        let names = names.map(|entry| (entry.file_name().to_string_lossy().to_lowercase(), None));
        let mut names: BTreeMap<String, Option<String>> = names.collect();
        let known = self.manifest.all.values();
        names.extend(known.map(|known| (known.file.to_lowercase(), Some(known.hash.clone()))));
        Ok(names)
    }

    /// Gives an image its name, and writes it down.
    fn keep(
        &mut self,
        wanted: Wanted,
        content: Content,
        names: &mut BTreeMap<String, Option<String>>,
    ) -> Result<(), Failure> {
        if self.left > 0 || self.bytes + content.bytes > self.arguments.max_total {
            self.left += 1;
            return Ok(());
        }
        let stem = name::stem(&wanted.url);
        let known = self.manifest.all.get(&wanted.key);
        let known = known
            .filter(|known| known.hash == content.hash)
            .map(|known| known.file.clone());
        let candidates = [None, content.hash.get(..8), Some(&*content.hash)];
        let candidates = candidates.map(|hash| name::name(&stem, hash, content.ending));
        let mut file = None;
        for candidate in known.into_iter().chain(candidates) {
            if self.is_free(&candidate, &content, names) {
                file = Some(candidate);
                break;
            }
        }
        let Some(file) = file else {
            self.failed
                .push((wanted.key, "no name is free for its file".to_owned()));
            return Ok(());
        };
        let place = self.folder.join(&file);
        if !place.exists() {
            let placed = content.file.persist_noclobber(&place);
            placed.map_err(|error| Failure::write(place.display(), error.error))?;
            permit(&place);
        }
        names.insert(file.to_lowercase(), Some(content.hash.clone()));
        self.fetched += 1;
        self.bytes += content.bytes;
        let source = key(&content.source).unwrap_or_else(|| wanted.key.clone());
        let fetched = Fetched {
            url: wanted.key.clone(),
            file,
            source,
            date: self.today.to_string(),
            hash: content.hash,
            bytes: content.bytes,
        };
        self.manifest.all.insert(wanted.key, fetched);
        Ok(())
    }

    /// Whether a name means no other content.
    fn is_free(&self, name: &str, content: &Content, names: &BTreeMap<String, Option<String>>) -> bool {
        match names.get(&name.to_lowercase()) {
            None => true,
            Some(Some(hash)) if *hash != content.hash => false,
            // The file may be another one by now, or another run's of which nothing was written down.
            Some(_) => match std::fs::read(self.folder.join(name)) {
                Ok(bytes) => crate::http::hash(&bytes) == content.hash,
                // The same name in other letters, or a file that is gone.
                Err(error) => {
                    error.kind() == std::io::ErrorKind::NotFound
                        && names.get(&name.to_lowercase()).is_some_and(Option::is_some)
                }
            },
        }
    }

    fn report(&self, collected: &Collected) -> Result<(), Failure> {
        let already = match self.there {
            0 => String::new(),
            there => format!("; {} there already", thousands(there)),
        };
        println(&format!(
            "Fetched {} ({}) into {}{already}.",
            count(self.fetched, "image"),
            size(self.bytes),
            self.shown
        ))?;
        if self.left > 0 {
            say(&format!(
                "{} left, since the size of all is limited; the next run goes on, --max-total raises the limit",
                count(self.left, "image")
            ));
        }
        for (number, what) in [
            (collected.absent, "not fetched, since their addresses give none"),
            (collected.secret, "not fetched, since a token is a part of the address"),
        ] {
            if number > 0 {
                say(&format!("{} {what}", count(number, "image")));
            }
        }
        for (url, reason) in self.failed.iter().take(MOST_NAMED) {
            say(&format!("{url}: not fetched: {reason}"));
        }
        if self.failed.len() > MOST_NAMED {
            say(&format!("and {} more", thousands(self.failed.len() - MOST_NAMED)));
        }
        Ok(())
    }

    /// Writes the new addresses into the articles. Returns whether nothing is left.
    fn rewrite(&self, plan: &Plan, collected: &Collected, address: &str) -> Result<bool, Failure> {
        let alike = self.alike();
        let mut new = BTreeMap::new();
        let mut doubtful = 0;
        for key in collected.pictures.keys() {
            let Some(fetched) = self.manifest.there(key) else {
                continue;
            };
            if alike.contains(&(host(key), &*fetched.hash)) {
                doubtful += 1;
                continue;
            }
            new.insert(&**key, format!("{address}{}", fetched.file));
        }
        if doubtful > 0 {
            say(&format!(
                "{} left in the articles as they are: their hosts gave the same image for all of them, which likely says that they show it to nobody",
                count(doubtful, "URL")
            ));
        }
        let done = rewrite::rewrite(plan, &new)?;
        println(&format!(
            "Wrote {} into {}.",
            count(done.addresses, "new URL"),
            count(done.articles, "article")
        ))?;
        if done.failed > 0 {
            return Err(Failure::Articles);
        }
        Ok(doubtful == 0)
    }

    /// Hosts and hashes of images that come for several addresses.
    fn alike(&self) -> BTreeSet<(String, &str)> {
        let mut paths: BTreeMap<(String, &str), BTreeSet<String>> = BTreeMap::new();
        for fetched in self.manifest.all.values() {
            let path = Url::parse(&fetched.url).map_or_else(|_| String::new(), |url| url.path().to_owned());
            paths
                .entry((host(&fetched.url), &fetched.hash))
                .or_default()
                .insert(path);
        }
        let alike = paths.into_iter().filter(|(_, paths)| paths.len() >= ALIKE);
        alike.map(|(alike, _)| alike).collect()
    }
}

fn host(key: &str) -> String {
    let url = Url::parse(key).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A size in a unit that people read.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => count(usize::try_from(bytes).unwrap_or(usize::MAX), "byte"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{}.{} MiB", bytes >> 20, ((bytes % (1 << 20)) * 10) >> 20),
    }
}

/// Gives a file the permissions of other files of the site: a temporary one is its owner's alone.
#[cfg(unix)]
fn permit(place: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = place.parent().and_then(|folder| std::fs::metadata(folder).ok());
    let mode = folder.map_or(0o644, |folder| folder.permissions().mode() & 0o666);
    let _ = std::fs::set_permissions(place, std::fs::Permissions::from_mode(mode | 0o600));
}

#[cfg(not(unix))]
fn permit(_: &Path) {}
