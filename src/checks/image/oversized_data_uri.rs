//! `image/oversized-data-uri`: summary, options and cases are in rules/image/oversized-data-uri.yaml.

use crate::checks::{Check, Context, Options};
use crate::finding::Findings;
use crate::seed::Reference;
use crate::words::thousands;

pub(crate) struct OversizedDataUri {
    most: usize,
}

impl OversizedDataUri {
    pub(crate) fn new(options: &Options) -> Self {
        let kib = options.number("max-kib", 8);
        Self {
            most: usize::try_from(kib).unwrap_or(usize::MAX).saturating_mul(1024),
        }
    }
}

impl Check for OversizedDataUri {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl OversizedDataUri {
    fn image(&self, _context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let size = image.url.span.len();
        if size <= self.most || image.url.scheme() != "data" {
            return;
        }
        findings
            .at(image.url.span)
            .message(format_args!(
                "This data URI embeds {} KiB of image data in the article.",
                thousands(size.div_ceil(1024))
            ))
            .label(format_args!("more than {} KiB", self.most / 1024))
            .done();
    }
}
