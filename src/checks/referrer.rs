//! Checks of `referrer/*`.

pub mod invalid_policy;
pub mod missing_policy;
pub mod weak_policy;
