//! `seedlint learn`: what repeats in an archive.

use std::io::{BufWriter, stdout};
use std::path::Path;

use super::args::learn::LearnArgs;
use super::args::{CheckArgs, TableFormat};
use super::check::plan::Plan;
use super::failure::{Failure, Verdict, note, say};
use super::{articles, output};
use crate::learn::{Archive, Learner, gather};
use crate::seed::Seed;
use crate::source::Source;

mod cards;
mod json;
mod screen;

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
    let (archive, failed) = read(&plan);
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
    let mut said = Vec::new();
    if let Some(folder) = &arguments.write {
        cards::write(learned, folder, &mut said)?;
    } else if let Some(folder) = &arguments.update {
        cards::update(learned, folder, &mut said)?;
    }
    if !said.is_empty() {
        note(String::from_utf8_lossy(&said).trim_end());
    }
    if failed > 0 {
        return Err(Failure::Articles);
    }
    Ok(true)
}

/// Reads the articles; returns what was learned, and how many could not be read.
fn read(plan: &Plan) -> (Archive, usize) {
    let mut learner = Learner::new();
    let gathered = |_: &Path, source: &Source| Ok(gather(&Seed::parse(source, &[])));
    let failed = articles::each(plan, gathered, |gathered| learner.add(gathered));
    (learner.finish(), failed)
}
