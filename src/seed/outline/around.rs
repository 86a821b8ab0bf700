//! What the elements around an element are.

use super::Node;
use crate::seed::html_names::is_html_name;

/// What the elements around an element are, so that no check walks up to the outermost one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Around(u8);

impl Around {
    /// There is no element around it, or none of those below.
    pub(crate) const NOTHING: Self = Self(0);
    /// An `<svg>` or a `<math>`.
    pub(crate) const FOREIGN: Self = Self(1);
    /// An element that HTML does not define.
    pub(crate) const UNDEFINED: Self = Self(2);
    /// An element that shows its content as code.
    pub(crate) const CODE: Self = Self(4);
    /// A `<picture>`.
    pub(crate) const PICTURE: Self = Self(8);
    /// An element that shows its content as code or as keys.
    pub(crate) const SAMPLE: Self = Self(4 | 16);

    /// Whether one of those elements is `other`.
    #[must_use]
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl Node<'_> {
    /// What is around its content: itself and what is around it.
    #[must_use]
    pub(crate) fn around_content(&self) -> Around {
        let own = match &*self.name {
            "svg" | "math" => Around::FOREIGN,
            "code" | "pre" | "samp" | "textarea" => Around::CODE,
            "kbd" => Around(16),
            "picture" => Around::PICTURE,
            name if !is_html_name(name) => Around::UNDEFINED,
            _ => Around::NOTHING,
        };
        Around(self.around.0 | own.0)
    }
}
