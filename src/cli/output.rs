//! Where output goes.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::args::Color;
use super::failure::Failure;
use super::pager;
use super::terminal::{is_log, terminal_height, terminal_width, use_color};
use crate::report::Fit;

/// A stream whose reader may close it early, as `head` does; later writes are ignored.
pub(super) struct Pipe<W> {
    stream: W,
    closed: bool,
}

impl<W: Write> Pipe<W> {
    fn unless_closed<T>(&mut self, otherwise: T, act: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.closed {
            return Ok(otherwise);
        }
        match act(&mut self.stream) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(otherwise)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), Write::flush)
    }
}

/// The output of findings: standard output, or a file that is replaced at the end.
pub(super) enum Output {
    /// Standard output.
    Stdout(BufWriter<Pipe<io::Stdout>>),
    /// Standard error.
    Stderr(BufWriter<Pipe<io::Stderr>>),
    /// A file, written to a temporary file beside it first.
    File(BufWriter<tempfile::NamedTempFile>, std::path::PathBuf),
    /// Something other than a regular file.
    Device(BufWriter<Pipe<std::fs::File>>, std::path::PathBuf),
    /// Nothing.
    Quiet(io::Sink),
}

impl<W> Pipe<W> {
    fn of(stream: W) -> Self {
        Self { stream, closed: false }
    }
}

impl Output {
    /// Standard output.
    pub(super) fn stdout() -> Self {
        Self::Stdout(BufWriter::new(Pipe::of(io::stdout())))
    }

    /// Standard error.
    pub(super) fn stderr() -> Self {
        Self::Stderr(BufWriter::new(Pipe::of(io::stderr())))
    }

    /// Opens a file for output. Anything but a regular file, such as a pipe or `/dev/null`, is
    /// written to directly. Symbolic links and permissions are preserved.
    pub(super) fn file(path: &Path) -> Result<Self, Failure> {
        let explain =
            |error: io::Error| Failure::Unusable(format!("{} cannot be written: {}", path.display(), error.kind()));
        let there = match std::fs::metadata(path) {
            Ok(there) if there.is_dir() => {
                return Err(Failure::Unusable(format!(
                    "{} cannot be written: it is a folder",
                    path.display()
                )));
            }
            Ok(there) if !there.is_file() => {
                let file = std::fs::OpenOptions::new().write(true).open(path).map_err(explain)?;
                return Ok(Self::Device(BufWriter::new(Pipe::of(file)), path.to_owned()));
            }
            Ok(there) => Some(there.permissions()),
            Err(_) => None,
        };
        if there.as_ref().is_some_and(std::fs::Permissions::readonly) {
            return Err(Failure::Unusable(format!(
                "{} cannot be written: it is read-only",
                path.display()
            )));
        }
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = real
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let folder = folder.display();
            return Err(Failure::Unusable(format!(
                "{} cannot be written: there is no folder {folder}",
                path.display()
            )));
        }
        let mut builder = super::leftovers::builder();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(explain)?;
        if let Some(permissions) = there {
            file.as_file().set_permissions(permissions).map_err(explain)?;
        }
        Ok(Self::File(BufWriter::new(file), real))
    }

    /// The writer.
    pub(super) fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(out) => out,
            Self::Stderr(out) => out,
            Self::File(out, _) => out,
            Self::Device(out, _) => out,
            Self::Quiet(out) => out,
        }
    }

    /// Whether the output is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        match self {
            Self::Stdout(_) => io::stdout().is_terminal(),
            Self::Stderr(_) => io::stderr().is_terminal(),
            Self::File(..) | Self::Device(..) | Self::Quiet(_) => false,
        }
    }

    /// Whether the output must keep each byte, since a program reads it and nobody else: a file, or a
    /// pipe outside of continuous integration, where a pipe leads to a log.
    pub(super) fn is_read_by_programs(&self) -> bool {
        match self {
            Self::Stdout(_) => is_file(&io::stdout()) || !io::stdout().is_terminal() && !is_log(),
            Self::Stderr(_) => false,
            Self::File(..) | Self::Device(..) | Self::Quiet(_) => true,
        }
    }

    /// Writes buffered output, and moves a file into its place.
    pub(super) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(mut out) => out.flush().map_err(|error| Failure::write("standard output", error)),
            Self::Stderr(mut out) => out.flush().map_err(|error| Failure::write("standard error", error)),
            Self::Device(mut out, path) => out.flush().map_err(|error| Failure::write(path.display(), error)),
            Self::Quiet(_) => Ok(()),
            Self::File(out, path) => {
                let file = out
                    .into_inner()
                    .map_err(|error| Failure::write(path.display(), error.into_error()))?;
                let placed = file.persist(&path);
                placed
                    .map(drop)
                    .map_err(|error| Failure::write(path.display(), error.error))
            }
        }
    }

    /// The failure to report if a write fails.
    pub(super) fn failure(&self, error: io::Error) -> Failure {
        match self {
            Self::Stdout(_) | Self::Quiet(_) => Failure::write("standard output", error),
            Self::Stderr(_) => Failure::write("standard error", error),
            Self::File(_, path) | Self::Device(_, path) => Failure::write(path.display(), error),
        }
    }
}

/// Prints something for people on standard output. On a terminal, lines are painted, none is wider than it,
/// and what is longer is shown in a pager.
pub(super) fn print(
    paint: fn(&str) -> String,
    print: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let terminal = io::stdout().is_terminal();
    let Some((columns, rows)) = terminal_width(terminal).zip(terminal_height(terminal)) else {
        let mut out = BufWriter::new(io::stdout());
        print(&mut out)?;
        return Ok(out.flush()?);
    };
    let mut text = Vec::new();
    print(&mut text)?;
    let color = use_color(Color::Auto, terminal);
    let mut shown = Vec::new();
    fitted(
        &String::from_utf8_lossy(&text),
        columns,
        color.then_some(paint),
        &mut shown,
    )?;
    Ok(pager::show(&shown, rows)?)
}

/// Writes lines that are painted, and cropped to a number of columns.
fn fitted(text: &str, columns: usize, paint: Option<fn(&str) -> String>, out: &mut dyn Write) -> io::Result<()> {
    let mut fit = Fit::new(out, columns);
    for line in text.lines() {
        match paint {
            Some(paint) => writeln!(fit, "{}", paint(line))?,
            None => writeln!(fit, "{line}")?,
        }
    }
    fit.flush()
}

/// A text in a style, which ends with it.
pub(super) fn styled(style: anstyle::Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Whether a stream is a regular file.
#[cfg(unix)]
fn is_file(stream: &impl std::os::fd::AsFd) -> bool {
    let file = stream.as_fd().try_clone_to_owned().map(std::fs::File::from);
    file.and_then(|file| file.metadata()).is_ok_and(|about| about.is_file())
}

#[cfg(not(unix))]
fn is_file<T>(_: &T) -> bool {
    false
}

/// The canonical path of a file, whether it exists or not.
pub(super) fn identity(path: &Path) -> std::path::PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = std::fs::canonicalize(folder.unwrap_or(Path::new(".")));
    std::fs::canonicalize(path)
        .ok()
        .or_else(|| Some(folder.ok()?.join(path.file_name()?)))
        .unwrap_or_else(|| path.to_owned())
}

/// Refuses an output path that is one of the articles.
pub(super) fn is_no_article(path: &Path, cwd: &Path, articles: &[std::path::PathBuf]) -> Result<(), Failure> {
    let Ok(real) = std::fs::canonicalize(path) else {
        return Ok(());
    };
    let of_name = |article: &&std::path::PathBuf| article.file_name() == real.file_name();
    let same = |article: &std::path::PathBuf| std::fs::canonicalize(cwd.join(article)).is_ok_and(|place| place == real);
    if articles.iter().filter(of_name).any(same) {
        return Err(Failure::Unusable(format!(
            "{} is one of the articles; the output would overwrite it",
            path.display()
        )));
    }
    Ok(())
}
