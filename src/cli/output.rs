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
    /// Something that is no plain file.
    Device(BufWriter<std::fs::File>),
    /// Nothing.
    Quiet(io::Sink),
}

impl Output {
    /// Opens a file for output. What is no plain file, like a pipe or `/dev/null`, is written to
    /// as it is; a symbolic link stays one; permissions stay.
    pub fn file(path: &Path) -> Result<Self, Failure> {
        let explain = |error: io::Error| Failure(format!("{} can't be written: {}", path.display(), error.kind()));
        let there = match std::fs::metadata(path) {
            Ok(there) if there.is_dir() => {
                return Err(Failure(format!("{} can't be written: it is a folder", path.display())));
            }
            Ok(there) if !there.is_file() => {
                let file = std::fs::OpenOptions::new().write(true).open(path).map_err(explain)?;
                return Ok(Self::Device(BufWriter::new(file)));
            }
            Ok(there) => Some(there.permissions()),
            Err(_) => None,
        };
        if there.as_ref().is_some_and(std::fs::Permissions::readonly) {
            return Err(Failure(format!("{} can't be written: it is read-only", path.display())));
        }
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = real
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let folder = folder.display();
            return Err(Failure(format!(
                "{} can't be written: there is no folder {folder}",
                path.display()
            )));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".seedlint-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(explain)?;
        if let Some(permissions) = there {
            file.as_file().set_permissions(permissions).map_err(explain)?;
        }
        Ok(Self::File(BufWriter::new(file), real))
    }

    /// The writer.
    pub fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(out) => out,
            Self::Stderr(out) => out,
            Self::File(out, _) => out,
            Self::Device(out) => out,
            Self::Quiet(out) => out,
        }
    }

    /// Whether people look at it on a terminal.
    pub fn is_terminal(&self) -> bool {
        match self {
            Self::Stdout(_) => io::stdout().is_terminal(),
            Self::Stderr(_) => io::stderr().is_terminal(),
            Self::File(..) | Self::Device(_) | Self::Quiet(_) => false,
        }
    }

    /// Writes what is left.
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(mut out) => out.flush()?,
            Self::Stderr(mut out) => out.flush()?,
            Self::Device(mut out) => out.flush()?,
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
