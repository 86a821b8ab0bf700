//! The weights of the judgement. They were set by hand, after reading what repeats in 68 sources
//! of two archives (`tests/learn/labels`), and are round numbers: what they rank matters, not their
//! last digit.

/// A sum from which on a block is proposed, and from which on it is doubtful.
pub(super) const PROPOSED: i32 = 60;
pub(super) const DOUBTFUL: i32 = 35;
/// The same for a text at the head of some articles that asks for nothing: mostly a heading.
pub(super) const DOUBTFUL_AT_HEAD: i32 = 25;

/// Hardly anything but what repeats is between the block and the foot: always, or mostly.
pub(super) const ALWAYS_AT_FOOT: i32 = 35;
pub(super) const MOSTLY_AT_FOOT: i32 = 15;
/// The same for the head, where articles begin with headings that repeat, too.
pub(super) const ALWAYS_AT_HEAD: i32 = 25;
pub(super) const MOSTLY_AT_HEAD: i32 = 10;
/// Near an edge, but not steadily.
pub(super) const NEAR_AN_EDGE: i32 = 10;
/// In the middle, and in the middle with words that ask for something.
pub(super) const MIDDLE: i32 = -40;
pub(super) const MIDDLE_ASKING: i32 = -15;

/// An image that repeats at an edge, and one that repeats elsewhere.
pub(super) const PICTURE_AT_EDGE: i32 = 70;
pub(super) const PICTURE_ELSEWHERE: i32 = 40;
/// It is in a line of text, as smileys are.
pub(super) const IN_A_LINE: i32 = -30;
/// A comment, which readers do not see.
pub(super) const COMMENT: i32 = 40;

/// Its words ask the reader for something, or announce other articles.
pub(super) const WORDS: i32 = 30;
/// It does so with words that leave no doubt.
pub(super) const PLAIN_WORDS: i32 = 15;
/// It is beside others that ask for something.
pub(super) const AMONG_OTHERS: i32 = 20;
/// It has a phone number or an address for mail.
pub(super) const CONTACT: i32 = 30;
/// It is always the same number of blocks before the end, and no sentence.
pub(super) const STEADY: i32 = 20;
/// It is nearly the same as a block that is proposed: an older or newer variant.
pub(super) const VARIANT: i32 = 30;
/// It is proposed in another source, too: accounts copy articles with their advertisements.
pub(super) const ELSEWHERE: i32 = 20;
/// All of it is a link to the source's own articles, at the foot.
pub(super) const OWN_ARTICLE: i32 = 15;
/// It shows an address, and neither asks for something nor is in a run.
pub(super) const ADDRESS: i32 = -20;
/// It is beside a block that is proposed, and mostly comes with it.
pub(super) const IN_A_RUN: i32 = 30;
/// Both of its neighbors are proposed.
pub(super) const BETWEEN: i32 = 10;
/// It is beside one that also comes without it.
pub(super) const AT_A_RUN: i32 = 20;
/// It always leads to the same address.
pub(super) const SAME_LINK: i32 = 15;
/// It is in a run of links at an edge that all articles have in the same order.
pub(super) const IN_A_MENU: i32 = 30;
/// It names the source.
pub(super) const NAMES_SOURCE: i32 = 10;
/// It is in at least half of the articles.
pub(super) const FREQUENT: i32 = 10;
/// No other source has it.
pub(super) const UNIQUE: i32 = 5;
/// Many other sources have it, and its words ask for nothing: a usual heading.
pub(super) const USUAL: i32 = -15;
/// Links to the source's own articles follow, or links to elsewhere.
pub(super) const LEADS_TO_OWN: i32 = 15;
pub(super) const LEADS_ELSEWHERE: i32 = -40;
/// Text that does not repeat follows it: mostly, or in some articles.
pub(super) const INTRODUCES: i32 = -40;
pub(super) const INTRODUCES_SOMETIMES: i32 = -15;
/// It is the last of what repeats at the head.
pub(super) const ENDS_HEAD: i32 = -10;
/// It is a heading.
pub(super) const HEADING: i32 = -10;
/// It is a cell of a table, or code.
pub(super) const TABLE_OR_CODE: i32 = -35;
/// It is the title of another article.
pub(super) const TITLE_ELSEWHERE: i32 = -20;
/// It names what the article rests on.
pub(super) const NAMES_WHAT_IT_RESTS_ON: i32 = -60;
/// It is the title, or the line with author, account and date.
pub(super) const IDENTITY: i32 = -200;
