//! Checks of `front-matter/*`.

pub mod duplicate_item;
pub mod duplicate_key;
pub mod empty_field;
pub mod invalid_date;
pub mod missing;
pub mod missing_field;
pub mod not_first;
pub mod syntax;
pub mod unclosed;
pub mod wrong_type;
