//! `seedlint probe` of a program that was built without it.

use super::args::probe::ProbeArgs;
use super::failure::{Failure, Verdict};

/// Says what is missing.
pub(super) fn run(_: ProbeArgs) -> Verdict {
    Err(Failure::Usage(
        "this seedlint was built without the network: build it with the feature `probe`, which is on by default"
            .to_owned(),
    ))
}
