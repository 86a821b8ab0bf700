//! Checks of `referrer/*`.

pub mod frame_policy;
pub mod invalid_policy;
pub mod markdown_image;
pub mod misplaced_policy;
pub mod missing_policy;
pub mod weak_policy;
pub mod wrong_policy;
