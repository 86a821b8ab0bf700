//! The program: a call of the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    seedlint::cli::main()
}
