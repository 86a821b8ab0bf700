//! A pager for what is longer than the terminal: `SEEDLINT_PAGER`, else `PAGER`, else `less`.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::terminal::is_log;

/// The exit status by which a shell says that it does not find a program.
const NOT_FOUND: i32 = 127;

/// Shows a text on a terminal of this height.
pub(super) fn show(text: &[u8], rows: usize) -> io::Result<()> {
    let lines = memchr::memchr_iter(b'\n', text).count();
    // The last line is for what the shell writes next.
    if lines < rows || is_log() || !paged(text)? {
        return io::stdout().write_all(text);
    }
    Ok(())
}

/// Shows a text in the pager; false without one.
fn paged(text: &[u8]) -> io::Result<bool> {
    let named = ["SEEDLINT_PAGER", "PAGER"].iter().find_map(std::env::var_os);
    let pager = named.unwrap_or_else(|| "less".into());
    if cfg!(windows) || pager.is_empty() || pager == "cat" {
        return Ok(false);
    }
    let mut command = Command::new("sh");
    command.arg("-c").arg(&pager).stdin(Stdio::piped());
    // Colors are shown, and nothing is cleared at the end.
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else {
        return Ok(false);
    };
    if let Some(mut stdin) = child.stdin.take() {
        // A reader who has seen enough closes it.
        let _ = stdin.write_all(text);
    }
    Ok(child.wait()?.code() != Some(NOT_FOUND))
}
