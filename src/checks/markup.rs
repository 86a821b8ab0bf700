//! Checks of `markup/*`.

pub mod accidental_code;
pub mod blank_lines;
pub mod conflict_marker;
pub mod curly_quote;
pub mod duplicate_attribute;
pub mod duplicate_id;
pub mod escaped_brace;
pub mod final_newline;
pub mod foreign_root_link;
pub mod stray_end_tag;
pub mod trailing_space;
pub mod truncated_tag;
pub mod unclosed_element;
pub mod unknown_element;
