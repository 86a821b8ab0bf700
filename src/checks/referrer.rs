//! Checks of `referrer/*`.

pub(super) mod frame_policy;
pub(super) mod invalid_policy;
pub(super) mod markdown_image;
pub(super) mod misplaced_policy;
pub(super) mod missing_policy;
pub(super) mod weak_policy;
pub(super) mod wrong_policy;
