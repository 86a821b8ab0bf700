//! Operational errors as types, which determine the exit status and the printed message.

use std::fmt::Display;
use std::io;

use crate::config::ConfigError;
use crate::files::FilesError;
use crate::rule::{CardError, UnknownRule};
use crate::session::{BaselineFileError, SessionError};

use super::args::Color;
use super::signals;
use super::terminal::{is_closed, printed, terminal_width, use_color};

/// Whether the run succeeded: exit status 0 or 1.
pub(super) type Verdict = Result<bool, Failure>;

/// An operational error; exit status 2.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Invalid arguments, or arguments that exclude each other.
    #[error("{0}")]
    Usage(String),
    /// Something named by the arguments or found on the way that cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// A file, folder or stream that cannot be read.
    #[error("{what} cannot be read: {source}")]
    Read {
        /// Its name.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A file or stream that cannot be written.
    #[error("{what} cannot be written: {source}")]
    Write {
        /// Its name.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// Configurations that cannot be used: each is printed with its lines.
    #[error("the configuration cannot be used")]
    Config(Vec<ConfigError>),
    /// A baseline that cannot be used.
    #[error(transparent)]
    Baseline(#[from] BaselineFileError),
    /// Files that cannot be listed.
    #[error(transparent)]
    Files(FilesError),
    /// What git says.
    #[error("{0}")]
    Git(String),
    /// Own cards that cannot be used: each is printed with its lines.
    #[error("the cards cannot be used")]
    Cards(Vec<CardError>),
    /// An unknown rule name.
    #[error(transparent)]
    Rule(#[from] UnknownRule),
    /// Text that cannot be written as YAML.
    #[error(transparent)]
    Yaml(#[from] serde_yaml::Error),
    /// Text that cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A signal.
    #[error("stopped by a signal; each article is as it was, or completely fixed")]
    Stopped,
    /// A signal while hosts were asked.
    #[cfg(feature = "probe")]
    #[error("stopped by a signal: {0}")]
    StoppedAsking(String),
    /// The end of a run that goes on until a signal.
    #[error("the watch has ended")]
    WatchEnded,
    /// Articles whose errors were reported one by one.
    #[error("some articles could not be checked")]
    Articles,
}

impl Failure {
    /// Something that cannot be read.
    pub(super) fn read(what: impl Display, source: io::Error) -> Self {
        Self::Read {
            what: what.to_string(),
            source,
        }
    }

    /// Something that cannot be written.
    pub(super) fn write(what: impl Display, source: io::Error) -> Self {
        Self::Write {
            what: what.to_string(),
            source,
        }
    }
}

impl From<io::Error> for Failure {
    /// Errors without a file come from standard output.
    fn from(source: io::Error) -> Self {
        Self::write("standard output", source)
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Config(errors) => Self::Config(errors),
            SessionError::Baseline(error) => Self::Baseline(error),
        }
    }
}

impl From<Vec<ConfigError>> for Failure {
    fn from(errors: Vec<ConfigError>) -> Self {
        Self::Config(errors)
    }
}

impl From<FilesError> for Failure {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Config(errors) => Self::Config(errors),
            other => Self::Files(other),
        }
    }
}

/// Whether a signal asks for the end.
pub(super) fn stopped() -> Result<(), Failure> {
    signals::status().map_or(Ok(()), |_| Err(Failure::Stopped))
}

/// Prints the error, and returns the exit status.
pub(super) fn exit(verdict: Verdict, color: Color) -> u8 {
    match verdict {
        Ok(true) => 0,
        Ok(false) => 1,
        // The reader has closed the stream, so nothing is lost.
        Err(Failure::Write { source, .. }) if is_closed(&source) => 0,
        Err(failure) => {
            report(&failure, color);
            // Another failure can be a consequence of the signal, which git gets, too.
            signals::status().unwrap_or(2)
        }
    }
}

/// Prints an error.
pub(super) fn report(failure: &Failure, color: Color) {
    match failure {
        // Each error was reported where it occurred, and who ended a watch knows it.
        Failure::Articles | Failure::WatchEnded => {}
        Failure::Config(errors) => each(errors, color, crate::report::config_error),
        Failure::Cards(errors) => each(errors, color, crate::report::card_error),
        other => say(&other.to_string()),
    }
}

/// How an error of a file is printed: with or without colors, and the number of columns of the
/// terminal.
type Printer<E> = fn(&E, bool, Option<usize>, &mut dyn io::Write) -> io::Result<()>;

fn each<E>(errors: &[E], color: Color, print: Printer<E>) {
    let terminal = io::IsTerminal::is_terminal(&io::stderr());
    let color = use_color(color, terminal);
    let width = terminal_width(terminal);
    let mut err = io::stderr().lock();
    let mut fit = crate::report::Fit::new(&mut err, width.unwrap_or(usize::MAX));
    for error in errors {
        if print(error, color, width, &mut fit).is_err() {
            break;
        }
    }
}

/// A line on standard error.
pub(super) fn say(line: &str) {
    note(&format!("seedlint: {}", printed(line)));
}

/// Words on standard error that say what was done.
pub(super) fn note(words: &str) {
    use io::Write as _;
    let words = confined(words, io::IsTerminal::is_terminal(&io::stderr()));
    let _ = writeln!(io::stderr(), "{words}");
}

/// Words on standard output.
pub(super) fn println(words: &str) -> Result<(), Failure> {
    use io::Write as _;
    let words = confined(words, io::IsTerminal::is_terminal(&io::stdout()));
    Ok(writeln!(io::stdout(), "{words}")?)
}

/// Words of which no line is wider than the terminal, where there is one.
fn confined(words: &str, terminal: bool) -> String {
    let columns = terminal_width(terminal).unwrap_or(usize::MAX);
    let lines = words
        .split('\n')
        .map(|line| crate::report::confined(line, columns, "  "));
    lines.collect::<Vec<_>>().join("\n")
}
