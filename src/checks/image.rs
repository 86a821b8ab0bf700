//! Checks of `image/*`.

pub mod empty_src;
pub mod invalid_url;
pub mod lazy_src;
