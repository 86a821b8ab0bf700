//! Checks of `ads/*`.

#[cfg(feature = "lists")]
pub mod filter_list;
pub mod orphan_style;
pub mod redirect_link;
pub mod tracking_parameter;
