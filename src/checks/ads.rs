//! Checks of `ads/*`.

pub mod orphan_style;
pub mod redirect_link;
pub mod tracking_parameter;
