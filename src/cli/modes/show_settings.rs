//! `--show-settings`: the configuration of an article, the rules that run, the lists.

use std::path::Path;

use crate::cli::check::Run;
use crate::cli::failure::{Verdict, println};
use crate::cli::lists;
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
    println(&format!(
        "# settings for {}\n# from {}",
        one_line(&paths::shown(file)),
        one_line(&from)
    ))?;
    println(&page(serde_yaml::to_string(&loaded.config)?.trim_end()))?;
    let linter = session.linter(file)?;
    for (name, from) in session.resolver().guessed() {
        let from = paths::shown_from(cwd, &from);
        println(&format!(
            "# target: {}, from {}",
            name.to_ascii_lowercase(),
            one_line(&from)
        ))?;
    }
    println("# rules that run")?;
    for rule in linter.rules() {
        println(&format!("#   {}", one_line(&rule.id)))?;
    }
    if let Some(lists) = session.resolver().lists(&loaded)? {
        println(lists::described(&lists, run.arguments.verbose).trim_end())?;
    }
    Ok(true)
}
