//! `seedlint server`: the language server, on standard input and output.

use std::io::{self, BufReader};
use std::path::PathBuf;

use crate::server::{Setup, serve};

use super::cache;
use super::failure::{Failure, Verdict};
use super::settings::{cwd, today};

/// Serves an editor until it ends the session.
pub(super) fn run(config: Option<PathBuf>, isolated: bool) -> Verdict {
    let cwd = cwd()?;
    let config_file = config.map(|file| cwd.join(file));
    if let Some(file) = config_file.as_ref().filter(|file| !file.is_file()) {
        let reason = format!("there is no configuration `{}`", file.display());
        return Err(Failure::Unusable(reason));
    }
    let setup = Setup {
        cwd,
        config_file,
        isolated,
        cache: cache::folder(),
        now: None,
        today: today(),
    };
    serve(BufReader::new(io::stdin()), &mut io::stdout().lock(), setup)
        .map_err(|error| Failure::write("standard output", error))
}
