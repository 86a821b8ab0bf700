//! Checks of `image/*`.

pub mod bad_srcset;
pub mod denied_host;
pub mod emoticon;
pub mod empty_src;
pub mod expiring_url;
pub mod invalid_url;
pub mod lazy_leftover;
pub mod lazy_src;
pub mod missing_file;
pub mod oversized_data_uri;
pub mod proxied_url;
pub mod unencoded_url;
