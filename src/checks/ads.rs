//! Checks of `ads/*`.

pub mod orphan_style;
