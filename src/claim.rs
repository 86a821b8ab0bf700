//! What a finding says about the page that readers get, in forms that can be checked on the page.

use serde::{Deserialize, Serialize};

/// A statement about the rendered page. A rule lists on its card those that its findings may make;
/// `tests/oracle/` renders articles with the generators' own renderers and checks each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Claim {
    /// The marked text is shown as it is written, with its markup characters.
    Shown,
    /// The marked text is not shown.
    Hidden,
    /// Nothing after the marked tag is shown.
    HidesRest,
    /// Everything after the marked tag ends up inside its element.
    EnclosesRest,
    /// The page has other blocks than it would have without the marked tag.
    ChangesBlocks,
    /// The page shows the same without the marked text.
    ShowsNothing,
}

/// What a safe fix may change on the rendered page. What a rule does not list on its card, its
/// safe fixes leave as it is: visible text, the order of images and links, the blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PageChange {
    /// Visible text.
    Text,
    /// Which images there are.
    Images,
    /// The URLs of images, of which there are as many as before.
    ImageUrls,
    /// Which links there are.
    Links,
    /// The URLs of links, of which there are as many as before.
    LinkUrls,
    /// The number and kind of blocks with content.
    Blocks,
}
