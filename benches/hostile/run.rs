//! One run of the program over one text, in a process with limits, and what it cost.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use wait4::Wait4;

/// What is done to the article.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is checked, hints included.
    Check,
    /// All of its fixes are applied.
    Fix,
}

impl Mode {
    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Fix => "fix",
        }
    }

    /// How many times the cost of a check is promised for it.
    pub(crate) fn share(self) -> f64 {
        match self {
            Self::Check => 1.0,
            Self::Fix => 2.0,
        }
    }
}

/// What a run cost.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// Seconds of the processor, or instructions where these are counted.
    pub(crate) work: f64,
    /// The largest resident memory in bytes.
    pub(crate) peak: f64,
    /// Whether it ended by itself.
    pub(crate) ended: bool,
}

/// The program, and how it is run.
pub(crate) struct Program {
    /// The folder for the texts.
    pub(crate) folder: PathBuf,
    /// The format of the report.
    pub(crate) format: String,
    /// Whether instructions are counted, not time.
    pub(crate) counts: bool,
    /// The target generator, if one is given.
    pub(crate) target: Option<String>,
}

impl Program {
    /// Runs the program once over a text. A run that takes more than the limits is stopped, so that
    /// one family cannot hang the others.
    pub(crate) fn run(&self, text: &str, mode: Mode, seconds: u64) -> Cost {
        let (file, log) = self.files(text);
        let mut command = self.limited(seconds, &log);
        command.arg(env!("CARGO_BIN_EXE_seedlint"));
        command.args([
            "--isolated",
            "--hints",
            "--threads",
            "1",
            "--output-format",
            &self.format,
        ]);
        if mode == Mode::Fix {
            command.args(["--fix", "--unsafe-fixes"]);
        }
        command.args(self.target.iter().flat_map(|target| ["--target", target]));
        self.cost(command.arg(&file), &log)
    }

    /// What pulldown-cmark alone takes for a text, in a process of its own: this program is run with
    /// `--floor FILE`.
    pub(crate) fn floor(&self, text: &str, seconds: u64) -> Cost {
        let (file, log) = self.files(text);
        let mut command = self.limited(seconds, &log);
        command.arg(std::env::current_exe().expect("the benchmark is a file"));
        self.cost(command.arg("--floor").arg(&file), &log)
    }

    /// Writes a text to its file; where it is, and where the log of the counting tool goes.
    fn files(&self, text: &str) -> (PathBuf, PathBuf) {
        let folder = self.folder.join(format!("{:?}", std::thread::current().id()));
        std::fs::create_dir_all(&folder).expect("the folder is writable");
        let (file, log) = (folder.join("article.md"), folder.join("counts"));
        std::fs::write(&file, text).expect("the folder is writable");
        (file, log)
    }

    /// A shell that runs a program with limits, which are the arguments that are to be added.
    fn limited(&self, seconds: u64, log: &Path) -> Command {
        let mut command = Command::new("sh");
        // Memory is limited by the address space: 6 GB.
        let limits = format!("ulimit -v 6000000; ulimit -t {seconds}; exec \"$0\" \"$@\"");
        command.arg("-c").arg(limits);
        if self.counts {
            let quiet = format!("--log-file={}", log.display());
            command.args([
                "valgrind",
                "--tool=cachegrind",
                "--cache-sim=no",
                "--cachegrind-out-file=/dev/null",
            ]);
            command.arg(quiet);
        }
        command.current_dir(&self.folder);
        command
    }

    /// Runs a command to its end.
    fn cost(&self, command: &mut Command, log: &Path) -> Cost {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("there is a shell");
        let used = child.wait4().expect("the child can be waited for");
        let time = |time: Duration| time.as_secs_f64();
        Cost {
            work: if self.counts {
                instructions(log)
            } else {
                time(used.rusage.utime) + time(used.rusage.stime)
            },
            peak: used.rusage.maxrss as f64,
            ended: used.status.code().is_some_and(|code| code < 2),
        }
    }

    /// The least cost of some runs: what another program takes of the machine only adds to it.
    pub(crate) fn best(&self, text: &str, mode: Mode, seconds: u64, runs: usize) -> Cost {
        let mut best = self.run(text, mode, seconds);
        let mut spent = best.work;
        for _ in 1..runs {
            if !best.ended || self.counts || spent > 2.0 {
                break;
            }
            let again = self.run(text, mode, seconds);
            spent += again.work;
            best.work = best.work.min(again.work);
            best.peak = best.peak.min(again.peak);
        }
        best
    }
}

/// The instructions in the log of the counting tool: `I refs: 1,234`.
fn instructions(log: &Path) -> f64 {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let line = text.lines().find(|line| line.contains("refs:")).unwrap_or_default();
    let number = line.rsplit(':').next().unwrap_or_default().trim().replace(',', "");
    number.parse().unwrap_or(f64::NAN)
}
