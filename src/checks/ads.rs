//! Checks of `ads/*`.

#[cfg(feature = "lists")]
pub(super) mod filter_list;
pub(super) mod orphan_style;
pub(super) mod redirect_link;
pub(super) mod tracking_parameter;
