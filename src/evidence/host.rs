//! What a host does with referrers and with https, from the images of it that were asked.

use jiff::civil::Date;

use super::{Known, Outcome};

/// How many images were asked in one way, and how many of them came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The images.
    pub asked: usize,
    /// Those that came.
    pub came: usize,
}

/// What is known of a host. What is old counts only where nothing newer is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Host {
    /// Images that come in one of the two ways, or are refused: with the site as referrer.
    pub site: Tally,
    /// The same images without a referrer.
    pub none: Tally,
    /// Those of them that come with the host's own referrer, of those for which it was tried.
    pub own: Tally,
    /// Images that come over `http:`: over https.
    pub https: Tally,
    /// The newest day on which an image was asked.
    pub asked: Date,
    /// Whether all that is known is old.
    pub old: bool,
    known: bool,
}

impl Host {
    /// Adds an image of the host.
    pub(crate) fn add(&mut self, image: &Known) {
        if self.known && image.old && !self.old {
            return;
        }
        if !self.known || self.old && !image.old {
            *self = Self::default();
        }
        (self.known, self.old) = (true, image.old);
        self.asked = self.asked.max(image.asked);
        let came = |outcome: Option<Outcome>| outcome == Some(Outcome::Picture);
        if let (Some(site), Some(none)) = (image.site, image.none)
            && is_about_referrers(image, site, none)
        {
            self.site.add(site == Outcome::Picture);
            self.none.add(none == Outcome::Picture);
            if let Some(own) = image.own {
                self.own.add(own == Outcome::Picture);
            }
        }
        if let Some(https) = image.https
            && (came(image.site) || came(image.none))
            && https.is_lasting()
        {
            self.https.add(https == Outcome::Picture && image.same_over_https);
        }
    }
}

/// Whether the answers tell what the host does with referrers: a page in the place of an image says
/// nothing where the image comes in no other way.
fn is_about_referrers(image: &Known, site: Outcome, none: Outcome) -> bool {
    let tells = |outcome: Outcome| outcome == Outcome::Picture || outcome.is_refusal();
    let is = |wanted: Outcome| site == wanted || none == wanted;
    let comes = is(Outcome::Picture) || image.own == Some(Outcome::Picture);
    tells(site) && tells(none) && (comes || is(Outcome::Refused))
}

impl Tally {
    fn add(&mut self, came: bool) {
        self.asked += 1;
        self.came += usize::from(came);
    }

    /// Whether each of at least one image came.
    #[must_use]
    pub(crate) fn is_all(self) -> bool {
        self.asked > 0 && self.came == self.asked
    }

    /// Whether none of at least one image came.
    #[must_use]
    pub(crate) fn is_none(self) -> bool {
        self.asked > 0 && self.came == 0
    }
}
