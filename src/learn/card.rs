//! The site cards that hold what was learned.
