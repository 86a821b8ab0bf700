//! Checks of `image/*`.

pub(super) mod bad_srcset;
pub(super) mod denied_host;
pub(super) mod emoticon;
pub(super) mod empty_src;
pub(super) mod expiring_url;
pub(super) mod gone;
pub(super) mod insecure_url;
pub(super) mod invalid_url;
pub(super) mod lazy_leftover;
pub(super) mod lazy_src;
pub(super) mod missing_file;
pub(super) mod not_an_image;
pub(super) mod oversized_data_uri;
pub(super) mod proxied_url;
pub(super) mod unencoded_url;
