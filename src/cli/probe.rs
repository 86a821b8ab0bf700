//! `seedlint probe`: asks image hosts what readers see, and keeps the answers.

mod archive;
pub(super) mod articles;
pub(super) mod asking;
mod choose;
mod collect;
mod page;
mod placeholders;
pub(super) mod queue;
mod report;
mod store;
mod table;
mod task;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use url::Url;

use super::args::CheckArgs;
use super::args::probe::{HowArgs, ProbeArgs};
use super::check::plan::Plan;
use super::failure::{Failure, Verdict, println, say};
use super::output;
use super::settings;
use super::signals;
use crate::evidence::{Outcome, Picture, Way};
use crate::http::{Client, Options, Proxies};
use crate::paths;
use crate::regular;
use crate::words::{count, thousands};
use archive::Archive;
use asking::{Asking, Done, KEPT};
use choose::{Wanted, choose};
use collect::Images;
use store::Store;
use task::Task;

/// The largest file of certificates.
const MOST_CERTIFICATES: u64 = 16 << 20;

/// Runs `probe`.
pub(super) fn run(arguments: ProbeArgs) -> Verdict {
    let today = arguments.now.or_else(settings::today);
    let today = today.ok_or_else(|| Failure::Usage("the day is not known; name it with --now".to_owned()))?;
    let check = CheckArgs {
        files: arguments.files.clone(),
        no_baseline: true,
        ..CheckArgs::default()
    };
    let plan = Plan::new(&check)?;
    if plan.from_stdin {
        return Err(Failure::Usage(
            "images are those of files, not of standard input".into(),
        ));
    }
    let loaded = plan.session.resolver().folder(&plan.governing())?;
    let file = store::place(arguments.into.as_deref(), &loaded, plan.cwd())?;
    output::is_no_article(&file, plan.cwd(), &plan.list.files)?;
    let shown = paths::below(plan.cwd(), &file);
    let mut store = Store::read(file, &shown, loaded.reach.limits().evidence)?;
    if arguments.hosts {
        output::print(str::to_owned, |out| table::print(&store.known, today, out))?;
        return Ok(true);
    }
    if plan.list.files.is_empty() {
        say(&plan.nothing());
        return Ok(true);
    }
    let images = Images::of(&plan);
    let client = Arc::new(client(&arguments.how, plan.cwd())?);
    let asking = Asking {
        client,
        page: page::page(&arguments, &plan, &loaded)?,
        pause: arguments.how.pause,
    };
    let run = Run {
        arguments: &arguments,
        asking,
        images,
        today,
        shown,
    };
    signals::note();
    store::tidy(&store.file);
    let verdict = if arguments.check {
        run.check(&store)
    } else {
        run.learn(&mut store)
    };
    if run.images.failed > 0 && verdict.is_ok() {
        return Err(Failure::Articles);
    }
    verdict
}

/// A run that asks.
struct Run<'a> {
    arguments: &'a ProbeArgs,
    asking: Asking,
    images: Images,
    today: Date,
    /// The file, as it is shown.
    shown: String,
}

impl Run<'_> {
    /// Asks, and adds the answers to the file.
    fn learn(&self, store: &mut Store) -> Verdict {
        let tasks = self.tasks(store);
        let hosts = tasks.iter().filter(|of_host| !of_host.is_empty()).count();
        let mut asked = Vec::new();
        let mut done = self.ask(tasks, &mut |picture| {
            if let Some(picture) = picture {
                asked.push(picture.url.clone());
                store.add(picture);
            }
            store.keep()
        });
        store.settle(hosts)?;
        if done.is_ok() {
            done = self.ask_owners(store, &asked, done);
        }
        let archived = match &done {
            Ok(_) if self.arguments.find_archived => self.find_archived(store),
            _ => Ok(None),
        };
        let changed = store.write()?;
        if signals::status().is_some() {
            return Err(Failure::StoppedAsking(format!(
                "{} learned; {} has all of them",
                count(changed, "answer"),
                self.shown
            )));
        }
        let (done, archived) = (done?, archived?);
        let known = asked.iter().filter_map(|url| store.known.get(url));
        self.report(&known.collect::<Vec<_>>(), &done)?;
        if let Some((looked, found)) = archived {
            println(&format!(
                "{} of {} that are gone are in the archive.",
                thousands(found),
                count(looked, "image")
            ))?;
        }
        let are = if changed == 1 { "is" } else { "are" };
        println(&format!(
            "{} of {} {are} new or changed.",
            count(changed, "line"),
            self.shown
        ))?;
        Ok(true)
    }

    /// Asks again, and says what changed for the worse.
    fn check(&self, store: &Store) -> Verdict {
        let tasks = self.tasks(store);
        let hosts = tasks.iter().filter(|of_host| !of_host.is_empty()).count();
        let mut now: BTreeMap<String, Picture> = BTreeMap::new();
        let done = self.ask(tasks, &mut |picture| {
            now.extend(picture.map(|picture| (picture.url.clone(), picture)));
            Ok(())
        });
        if signals::status().is_some() {
            return Err(Failure::StoppedAsking("a check writes nothing".into()));
        }
        let done = done?;
        placeholders::mark(&mut now);
        let is_silent = |picture: &Picture| {
            let site = picture.answers.outcome(Way::Site);
            site.is_none_or(|outcome| matches!(outcome, Outcome::Unreachable | Outcome::Slow))
        };
        if hosts > 1 && now.values().all(is_silent) {
            return Err(Failure::Unusable(
                "no host answered; is there a network, or a proxy that is needed?".into(),
            ));
        }
        let worse = now.iter().filter_map(|(url, now)| {
            let what = report::worse(store.known.get(url)?, now)?;
            Some((url, what))
        });
        let worse: Vec<(&String, String)> = worse.collect();
        for (url, what) in &worse {
            println(&format!("{url}: {what}"))?;
        }
        println(&format!(
            "Asked {} again with {}: {} changed for the worse.",
            count(now.len(), "image"),
            count(done.requests, "request"),
            thousands(worse.len())
        ))?;
        self.say_dropped(&done);
        Ok(worse.is_empty())
    }

    /// The images that are to be asked, by host, without those in private networks.
    fn tasks(&self, store: &Store) -> Vec<Vec<Task>> {
        let chosen = choose(&self.images, &store.known, self.arguments, self.today);
        let mut private = 0;
        let mut tasks = Vec::new();
        for wanted in chosen.into_values() {
            let (open, closed): (Vec<Wanted>, Vec<Wanted>) = wanted
                .into_iter()
                .partition(|wanted| self.asking.client.may_ask(&wanted.url));
            private += closed.len();
            tasks.push(open.into_iter().map(Task::new).collect());
        }
        if private > 0 {
            say(&format!(
                "{} in private networks not asked; --allow-private asks them",
                count(private, "image")
            ));
        }
        if self.images.secret > 0 {
            say(&format!(
                "{} not asked, since a token is a part of the address",
                count(self.images.secret, "image")
            ));
        }
        tasks
    }

    fn ask(
        &self,
        tasks: Vec<Vec<Task>>,
        each: &mut dyn FnMut(Option<Picture>) -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        let (page, today) = (&self.asking.page, self.today);
        self.asking
            .run(tasks, &mut |task| each(task.map(|task| task.picture(page, today))))
    }

    /// Asks with the host itself as referrer where only now it is known that what came was a
    /// placeholder.
    fn ask_owners(&self, store: &mut Store, asked: &[String], done: Result<Done, Failure>) -> Result<Done, Failure> {
        let mut done = done?;
        store.mark();
        let mut hosts: BTreeMap<String, Vec<Task>> = BTreeMap::new();
        for key in asked {
            let Some(picture) = store.known.get(key) else { continue };
            let host = Url::parse(key).ok().and_then(|url| url.host_str().map(str::to_owned));
            let url = host.as_ref().and_then(|host| self.images.by_host.get(host)?.get(key));
            let (Some(host), Some(url)) = (host, url) else { continue };
            let wanted = Wanted {
                url: url.clone(),
                key: key.clone(),
                before: Some(picture.clone()),
            };
            let task = Task::with(wanted, picture.answers.clone());
            if task.next().is_some() && task.is_answered() {
                hosts.entry(host).or_default().push(task);
            }
        }
        let more = self.ask(hosts.into_values().collect(), &mut |picture| {
            picture.into_iter().for_each(|picture| store.add(picture));
            store.keep()
        })?;
        done.requests += more.requests;
        Ok(done)
    }

    /// Looks for copies of the images of the articles that are gone.
    fn find_archived(&self, store: &mut Store) -> Result<Option<(usize, usize)>, Failure> {
        let archive = Archive::new(
            &self.asking.client,
            &self.arguments.archive_url,
            self.arguments.how.pause,
        )?;
        let images = &self.images.by_host;
        let is_used = |key: &str| images.values().any(|of_host| of_host.contains_key(key));
        let pictures = store.known.iter_mut().filter(|(key, _)| is_used(key));
        archive.find(pictures.map(|(_, picture)| picture)).map(Some)
    }

    fn report(&self, asked: &[&Picture], done: &Done) -> Result<(), Failure> {
        if asked.is_empty() {
            println(&format!(
                "Nothing was asked: the answers for {} are known.",
                count(self.images.len(), "image")
            ))?;
            return Ok(());
        }
        output::print(str::to_owned, |out| report::hosts(asked, &self.asking.page, done, out))?;
        println("")?;
        self.say_dropped(done);
        Ok(())
    }

    fn say_dropped(&self, done: &Done) {
        if done.dropped > 0 {
            say(&format!(
                "{} not asked, since their hosts did not answer others, or want to be left alone",
                count(done.dropped, "image")
            ));
        }
    }
}

/// A client as the arguments say.
pub(super) fn client(arguments: &HowArgs, cwd: &Path) -> Result<Client, Failure> {
    let pinned = arguments.resolve.iter().map(|text| {
        let parsed = text.parse();
        parsed.map_err(|error| Failure::Usage(format!("--resolve {text}: {error}")))
    });
    let roots = arguments.ca_cert.as_ref().map(|file| {
        let file = cwd.join(file);
        regular::bytes(&file, MOST_CERTIFICATES).map_err(|error| Failure::read(file.display(), error))
    });
    Client::new(Options {
        timeout: arguments.timeout,
        max_bytes: arguments.max_bytes,
        allow_private: arguments.allow_private,
        pinned: pinned.collect::<Result<_, _>>()?,
        roots: roots.transpose()?,
        proxies: Proxies::read(&|name| std::env::var(name).ok()),
        connections: KEPT,
    })
    .map_err(|error| match (error, &arguments.ca_cert) {
        (error @ crate::http::OptionsError::NoCertificate, Some(file)) => {
            Failure::Unusable(format!("{}: {error}", file.display()))
        }
        (error, _) => Failure::Unusable(error.to_string()),
    })
}
