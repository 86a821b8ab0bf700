//! Where output goes, and what the terminal can do.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::Failure;
use super::args::Color;

/// The output of findings: standard output, or a file that is replaced at the end.
pub enum Output {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// Standard error.
    Stderr(BufWriter<io::Stderr>),
    /// A file, written beside its place first.
    File(BufWriter<tempfile::NamedTempFile>, std::path::PathBuf),
    /// Nothing.
    Quiet(io::Sink),
}

impl Output {
    /// Opens a file for output.
    pub fn file(path: &Path) -> Result<Self, Failure> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let file = tempfile::Builder::new().prefix(".seedlint-").tempfile_in(folder);
        let file = file.map_err(|error| Failure(format!("{} can't be written: {error}", path.display())))?;
        Ok(Self::File(BufWriter::new(file), path.to_owned()))
    }

    /// The writer.
    pub fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(out) => out,
            Self::Stderr(out) => out,
            Self::File(out, _) => out,
            Self::Quiet(out) => out,
        }
    }

    /// Whether people look at it on a terminal.
    pub fn is_terminal(&self) -> bool {
        match self {
            Self::Stdout(_) => io::stdout().is_terminal(),
            Self::Stderr(_) => io::stderr().is_terminal(),
            Self::File(..) | Self::Quiet(_) => false,
        }
    }

    /// Writes what is left.
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(mut out) => out.flush()?,
            Self::Stderr(mut out) => out.flush()?,
            Self::Quiet(_) => {}
            Self::File(out, path) => {
                let file = out.into_inner().map_err(|error| Failure(error.to_string()))?;
                file.persist(&path)
                    .map_err(|error| Failure(format!("{} can't be written: {}", path.display(), error.error)))?;
            }
        }
        Ok(())
    }
}

/// Whether colours are used, as `--color`, `NO_COLOR`, `FORCE_COLOR` and the terminal say.
pub fn use_color(wanted: Color, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            !set("NO_COLOR")
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
                && (terminal || set("FORCE_COLOR"))
        }
    }
}

/// The width of the terminal, where there is one.
pub fn terminal_width(terminal: bool) -> Option<usize> {
    terminal
        .then(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .flatten()
}

/// Whether an error only says that nobody reads any more.
pub fn is_broken_pipe(message: &str) -> bool {
    message.contains("Broken pipe") || message.contains("os error 32")
}
