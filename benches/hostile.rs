//! Families of nasty input: what grows faster than its input, or costs more than is promised.
//!
//! `cargo bench --bench hostile [-- [--full | --quick | --count] [--check | --fix] [--target NAME] [--output-format FORMAT] [PART OF A NAME]]`
//! prints for each family the seconds of the processor for a MB at 64 KB, 256 KB and 1 MB (with
//! `--full` at 10 MB, too), the exponent of the growth from 64 KB to 1 MB, and the largest memory. It
//! exits with 1 where a promise of `docs/reliability.md` breaks.
//!
//! Where a text of 10 MB takes more than is promised, it is compared with what pulldown-cmark alone takes
//! for it, since nothing that reads Markdown with it can take less.
//!
//! `--quick` leaves out 1 MB, where what grows with the square takes long.
//! `--count` is for continuous integration, whose machines have no steady clock: it counts instructions
//! with valgrind, at sizes that take a minute or two in all.

#[path = "hostile/dialects.rs"]
mod dialects;
#[path = "hostile/families.rs"]
mod families;
#[path = "hostile/run.rs"]
mod run;

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use dialects::DIALECTS;
use families::{FAMILIES, Family};
use pulldown_cmark::{Options, Parser};
use run::{Mode, Program};

const KB: usize = 1024;
const MB: usize = 1024 * KB;

/// How much more a byte of the largest text may cost than one of the smallest.
const GROWTH: f64 = 1.5;

/// The seconds for a MB below which a clock cannot compare: 64 KB then take six milliseconds.
const TOO_SHORT: f64 = 0.1;

/// The seconds and the bytes that a check of 10 MB may take.
const SECONDS: f64 = 2.0;
const MEMORY: f64 = 500e6;

/// How many times what pulldown-cmark alone takes a text may cost that takes more than is promised.
const OVER_FLOOR: f64 = 1.5;

/// What is measured.
struct Plan {
    program: Program,
    modes: Vec<Mode>,
    sizes: Vec<usize>,
    names: Vec<String>,
}

impl Plan {
    fn of_arguments() -> Self {
        let (mut full, mut quick, mut counts, mut modes, mut names) = (false, false, false, Vec::new(), Vec::new());
        let (mut format, mut target) = ("concise".to_owned(), None);
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match &*argument {
                "--bench" => {}
                "--full" => full = true,
                "--quick" => quick = true,
                "--count" => counts = true,
                "--check" => modes.push(Mode::Check),
                "--fix" => modes.push(Mode::Fix),
                "--output-format" => format = arguments.next().unwrap_or_default(),
                "--target" => target = arguments.next(),
                _ => names.push(argument),
            }
        }
        if modes.is_empty() {
            modes = vec![Mode::Check, Mode::Fix];
        }
        let mut sizes = match (counts, quick) {
            (true, _) => vec![8 * KB, 32 * KB],
            (_, true) => vec![64 * KB, 256 * KB],
            _ => vec![64 * KB, 256 * KB, MB],
        };
        if full {
            sizes.push(10 * MB);
        }
        let folder = std::env::temp_dir().join(format!("seedlint-hostile-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the folder for temporary files is writable");
        Self {
            program: Program {
                folder,
                format,
                counts,
                target,
            },
            modes,
            sizes,
            names,
        }
    }

    fn wants(&self, family: &Family) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| family.name.contains(&**name))
    }

    /// What a run costs before it reads a byte of the article.
    fn start(&self, mode: Mode) -> f64 {
        self.program.best("A text.\n", mode, 60, 20).work
    }

    /// Measures a family, prints its line, and returns the promises that it breaks.
    fn family(&self, family: &Family, mode: Mode, start: f64) -> Vec<String> {
        let mut measured = self.measured(family, mode, start, 1);
        if !measured.1.is_empty() && measured.2 {
            // A busy machine is no broken promise.
            measured = self.measured(family, mode, start, 8);
        }
        println!("{}", measured.0);
        measured.1
    }

    /// The line of a family, the promises that it breaks, and whether another measurement may differ.
    fn measured(&self, family: &Family, mode: Mode, start: f64, runs: usize) -> (String, Vec<String>, bool) {
        let unit = if self.program.counts { 1e6 } else { 1.0 };
        let (mut rates, mut peak, mut broken, mut ended) = (Vec::new(), 0.0_f64, Vec::new(), true);
        let mut noise = true;
        let mut line = format!("{:<40} {:<5}", family.name, mode.name());
        for &size in &self.sizes {
            if !ended {
                line += "        –";
                continue;
            }
            let text = family.text(size);
            let limit = if self.program.counts {
                600
            } else {
                3 + 30 * size as u64 / (10 * MB) as u64
            };
            let cost = self.program.best(&text, mode, limit, runs);
            ended = cost.ended;
            if !ended {
                line += "        ∞";
                broken.push(format!("{} KB: stopped or crashed", size / KB));
                continue;
            }
            let work = (cost.work - start).max(0.0) / unit;
            let rate = work / (text.len() as f64 / MB as f64);
            line += &format!(" {rate:>8.3}");
            peak = peak.max(cost.peak);
            rates.push(rate);
            if size < 10 * MB {
                continue;
            }
            let (mut seconds, mut memory) = (SECONDS * mode.share(), MEMORY * mode.share());
            if work > seconds || cost.peak > memory {
                let floor = self.program.floor(&text, limit);
                line += &format!(" (bare {:.1} s, {:.0} MB)", floor.work, floor.peak / 1e6);
                seconds = seconds.max(floor.work * OVER_FLOOR);
                memory = memory.max(floor.peak * OVER_FLOOR);
            }
            if work > seconds {
                broken.push(format!("10 MB take {work:.1} s"));
            }
            if cost.peak > memory {
                broken.push(format!("10 MB take {:.0} MB", cost.peak / 1e6));
            }
        }
        let small = self.sizes.iter().filter(|size| **size <= MB).count();
        if let (Some(&first), Some(&last)) = (rates.first(), rates.get(small - 1)) {
            let floor = if self.program.counts { 0.0 } else { TOO_SHORT };
            let growth = last.max(floor) / first.max(floor).max(1e-9);
            let times = (self.sizes[small - 1] / self.sizes[0]) as f64;
            line += &format!(" {:>6.2}", 1.0 + growth.ln() / times.ln());
            noise = growth < 2.0 * GROWTH;
            if growth > GROWTH {
                broken.push(format!("grows: ×{growth:.1} for a byte"));
            }
        }
        line += &format!(" {:>6.0} MB", peak / 1e6);
        if !broken.is_empty() {
            line += &format!("  ← {}", broken.join("; "));
        }
        (line, broken, ended && noise)
    }
}

/// Reads a file with pulldown-cmark alone, with the extensions that seedlint switches on.
fn floor(file: &Path) -> ExitCode {
    let text = std::fs::read_to_string(file).expect("the file was just written");
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    std::hint::black_box(Parser::new_ext(&text, options).into_offset_iter().count());
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, option, file] = &arguments[..]
        && option == "--floor"
    {
        return floor(Path::new(file));
    }
    let plan = Plan::of_arguments();
    let unit = if plan.program.counts {
        "million instructions"
    } else {
        "seconds"
    };
    let sizes = plan.sizes.iter().map(|size| match size / MB {
        0 => format!("{:>5} KB", size / KB),
        whole => format!("{whole:>5} MB"),
    });
    println!("{unit} for a MB");
    println!(
        "{:<46} {} growth   memory",
        "family",
        sizes.collect::<Vec<_>>().join(" ")
    );
    let broken = AtomicUsize::new(0);
    let families: Vec<&Family> = FAMILIES
        .iter()
        .chain(DIALECTS)
        .filter(|family| plan.wants(family))
        .collect();
    for &mode in &plan.modes {
        let start = plan.start(mode);
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(family) = families.get(next.fetch_add(1, Ordering::Relaxed)) {
                let breaks = !plan.family(family, mode, start).is_empty();
                broken.fetch_add(usize::from(breaks), Ordering::Relaxed);
            }
        };
        // Processes that run beside each other disturb a clock, but change no count.
        let workers = if plan.program.counts {
            std::thread::available_parallelism().map_or(1, usize::from)
        } else {
            1
        };
        std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    }
    let (measured, broken) = (families.len() * plan.modes.len(), broken.into_inner());
    println!("{measured} lines, {broken} with a broken promise");
    let _ = std::fs::remove_dir_all(&plan.program.folder);
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
