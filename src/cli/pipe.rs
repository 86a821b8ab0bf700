//! `seedlint pipe`: articles as lines of JSON, in and out, in order.
//!
//! One thread reads batches of lines, all cores check them, and one thread writes. Each waits for the
//! next where that is slower, so that memory does not grow with the input.

mod input;
mod row;

use std::io::{self, BufWriter, Write as _};
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::prelude::*;

use super::args::pipe::{Findings, PipeArgs};
use super::args::{CheckArgs, FileArgs};
use super::check::plan::use_threads;
use super::failure::{Failure, Verdict, say};
use super::settings;
use crate::rows::Rows;
use crate::session::Task;
use crate::words::count;
use row::Lines;

/// How many batches may wait for the cores, and as many for the writer.
const WAITING: usize = 2;

/// Runs `pipe`.
pub(super) fn run(arguments: &PipeArgs) -> Verdict {
    if let Some(threads) = arguments.threads {
        use_threads(threads)?;
    }
    let cwd = settings::cwd()?;
    let check = CheckArgs {
        files: FileArgs {
            config: arguments.config.clone(),
            isolated: arguments.isolated,
            allow_outside: arguments.allow_outside,
            max_size: arguments.max_size.clone(),
            ..FileArgs::default()
        },
        rules: arguments.rules.clone(),
        unsafe_fixes: arguments.unsafe_fixes,
        ..CheckArgs::default()
    };
    let mut session = settings::session(&check, &cwd, None)?;
    session.detail_hints(arguments.findings == Findings::Full);
    let rows = Rows::new(session)?;
    let lines = Lines {
        arguments,
        task: if arguments.fix { rows.fixing(false) } else { Task::Check },
        rows,
    };
    let sources = input::open(arguments)?;
    let failed = std::thread::scope(|scope| {
        let (read, batches) = sync_channel(WAITING);
        let (done, answers) = sync_channel::<Vec<String>>(WAITING);
        let line = lines.rows.most().saturating_mul(input::ESCAPED);
        let reader = scope.spawn(move || input::read(sources, line, &read));
        let writer = scope.spawn(move || write(&answers));
        let mut failed = 0;
        for batch in batches {
            let answers: Vec<(String, bool)> = batch.par_iter().map(|line| lines.answer(line)).collect();
            failed += answers.iter().filter(|(_, is_failure)| *is_failure).count();
            let answers = answers.into_iter().map(|(answer, _)| answer).collect();
            // The writer has ended; it knows why.
            if done.send(answers).is_err() {
                break;
            }
        }
        drop(done);
        match writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(failed),
            Err(error) => return Err(Failure::write("standard output", error)),
            Ok(()) => {}
        }
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        read.map(|()| failed)
    })?;
    if failed > 0 {
        say(&format!(
            "{} could not be checked; each says why",
            count(failed, "line")
        ));
    }
    Ok(failed == 0)
}

/// Writes answers as they come, in order.
fn write(answers: &Receiver<Vec<String>>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    for batch in answers {
        batch.iter().try_for_each(|answer| writeln!(out, "{answer}"))?;
        out.flush()?;
    }
    Ok(())
}
