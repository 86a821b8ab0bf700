//! `--show-settings`: the configuration of an article, the rules that run, the lists.

use std::path::Path;

use crate::cli::check::Run;
use crate::cli::failure::Verdict;
use crate::cli::{lists, output};
use crate::paths;
use crate::report::{one_line, page};

/// Prints the settings for a file.
pub(super) fn run(run: &Run<'_>, file: &Path) -> Verdict {
    let (session, cwd) = (run.session(), run.plan.cwd());
    let place = cwd.join(file);
    let loaded = session.resolver().folder(place.parent().unwrap_or(cwd))?;
    let from = loaded
        .path
        .as_ref()
        .map_or("defaults".to_owned(), |path| path.display().to_string());
    let settings = serde_yaml::to_string(&loaded.config)?;
    let linter = session.linter(file)?;
    let lists = session.resolver().lists(&loaded)?;
    output::print(str::to_owned, |out| {
        writeln!(out, "# settings for {}", one_line(&paths::shown(file)))?;
        writeln!(out, "# from {}\n{}", one_line(&from), page(settings.trim_end()))?;
        for (name, from) in session.resolver().guessed() {
            let (name, from) = (name.to_ascii_lowercase(), paths::shown_from(cwd, &from));
            writeln!(out, "# target: {name}, from {}", one_line(&from))?;
        }
        writeln!(out, "# rules that run")?;
        for rule in linter.rules() {
            writeln!(out, "#   {}", one_line(&rule.id))?;
        }
        if let Some(lists) = lists {
            writeln!(out, "{}", lists::described(&lists, run.arguments.verbose).trim_end())?;
        }
        Ok(())
    })?;
    Ok(true)
}
