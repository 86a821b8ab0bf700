//! `seedlint learn`: what repeats in an archive.

use std::io::{BufWriter, stdout};

use rayon::prelude::*;

use super::args::learn::LearnArgs;
use super::args::{CheckArgs, TableFormat};
use super::check::plan::Plan;
use super::failure::{Failure, Verdict, say};
use super::output;
use super::progress::Progress;
use crate::learn::{Archive, Gathered, Learner, gather};
use crate::paths;
use crate::seed::Seed;
use crate::source::Source;

mod cards;
mod json;
mod screen;

/// The number of articles that are read before they are added.
const BATCH: usize = 256;

/// Runs `learn`.
pub(super) fn run(arguments: LearnArgs) -> Verdict {
    let check = CheckArgs {
        files: arguments.files.clone(),
        no_baseline: true,
        ..CheckArgs::default()
    };
    let plan = Plan::new(&check)?;
    if plan.from_stdin {
        return Err(Failure::Usage(
            "an archive is read from files, not from standard input".into(),
        ));
    }
    if plan.list.files.is_empty() {
        say(&plan.nothing());
        return Ok(true);
    }
    let (archive, failed) = read(&plan)?;
    let learned = &archive.sources;
    let articles = plan.list.files.len() - failed;
    match arguments.output_format {
        TableFormat::Text if arguments.write.is_some() || arguments.update.is_some() => {}
        TableFormat::Text => {
            output::print(screen::painted, |out| {
                Ok(screen::print(&archive, articles, arguments.verbose, out)?)
            })?;
        }
        TableFormat::Json => json::print(&archive, &mut BufWriter::new(stdout()))?,
    }
    let mut said = std::io::stderr().lock();
    if let Some(folder) = &arguments.write {
        cards::write(learned, folder, &mut said)?;
    } else if let Some(folder) = &arguments.update {
        cards::update(learned, folder, &mut said)?;
    }
    if failed > 0 {
        return Err(Failure::Articles);
    }
    Ok(true)
}

/// Reads the articles; returns what was learned, and how many could not be read.
fn read(plan: &Plan) -> Result<(Archive, usize), Failure> {
    let files = &plan.list.files;
    let mut learner = Learner::new();
    let mut progress = Progress::new(files.len(), false);
    let mut failed = 0;
    for (number, batch) in files.chunks(BATCH).enumerate() {
        let gathered: Vec<Result<Gathered, String>> = batch.par_iter().map(|path| one(plan, path)).collect();
        for gathered in gathered {
            match gathered {
                Ok(gathered) => learner.add(gathered),
                Err(error) => {
                    progress.clear();
                    say(&error);
                    failed += 1;
                }
            }
        }
        progress.set((number + 1) * BATCH);
    }
    progress.clear();
    Ok((learner.finish(), failed))
}

fn one(plan: &Plan, path: &std::path::Path) -> Result<Gathered, String> {
    let shown = paths::shown_from(plan.cwd(), path);
    let bytes = std::fs::read(plan.cwd().join(path)).map_err(|error| format!("{shown}: {error}"))?;
    let source = Source::new(shown, String::from_utf8_lossy(&bytes).into_owned());
    Ok(gather(&Seed::parse(&source, &[])))
}
