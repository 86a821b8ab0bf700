//! Checks of `markup/*`.

pub mod accidental_code;
pub mod blank_lines;
pub mod conflict_marker;
pub mod escaped_brace;
pub mod final_newline;
pub mod stray_end_tag;
pub mod trailing_space;
pub mod truncated_tag;
