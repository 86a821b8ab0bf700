//! Which file of evidence about images applies to the articles of a configuration, read once.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{ConfigError, Loaded};
use crate::evidence::{DAYS, Evidence, FILE};
use crate::form::ends_in;
use crate::problem::Problem;
use crate::reach::Reach;
use crate::regular;
use crate::source::Span;

/// Where evidence about images is, beside what configurations say.
#[derive(Clone, Debug, Default)]
pub struct EvidenceSource {
    /// The one file for every article, instead of those of the configurations.
    pub file: Option<PathBuf>,
    /// The day on which the evidence is used. Without it all of it is old, so that it makes nothing but
    /// hints.
    pub today: Option<Date>,
}

/// The files of evidence that were read.
#[derive(Default)]
pub(super) struct Files {
    source: EvidenceSource,
    /// Locked while a file is read: it may be large, so only one thread reads it.
    read: Mutex<HashMap<(PathBuf, u32), Arc<Evidence>>>,
}

impl Files {
    pub(super) fn new(source: EvidenceSource) -> Self {
        Self {
            source,
            read: Mutex::default(),
        }
    }

    /// The evidence for the articles of a configuration; none where there is no file. `anywhere` is the
    /// reach of what the caller names, and `cwd` a folder around which a file is looked for.
    ///
    /// # Errors
    /// A file that cannot be used.
    pub(super) fn of(
        &self,
        loaded: &Loaded,
        cwd: Option<&Path>,
        anywhere: &Reach,
    ) -> Result<Option<Arc<Evidence>>, Vec<ConfigError>> {
        let days = loaded.config.image_evidence_days.unwrap_or(DAYS);
        if let Some(file) = &self.source.file {
            return self.at(file, days, anywhere, None).map(Some);
        }
        if let Some(named) = &loaded.config.image_evidence {
            let place = named.reached(&loaded.root, &loaded.reach, "image-evidence");
            let place = place.map_err(|error| vec![error])?;
            let error = |message: String| vec![named.error(message)];
            return self.at(&place, days, &loaded.reach, Some(&error)).map(Some);
        }
        let Some(cwd) = cwd else { return Ok(None) };
        let folders = [&*loaded.root, cwd].map(|folder| loaded.reach.folders_above(folder));
        let reachable = folders
            .iter()
            .flatten()
            .filter(|folder| loaded.reach.real(folder).is_ok());
        let mut places = reachable.map(|folder| folder.join(FILE));
        let Some(found) = places.find(|place| loaded.reach.is_file(place)) else {
            return Ok(None);
        };
        let real = loaded.reach.real(&found);
        let real = real.map_err(|error| vec![ConfigError::of_file(&found, format!("It {error}."))])?;
        self.at(&real, days, &loaded.reach, None).map(Some)
    }

    /// Reads a file, where the error of one that cannot be read is `error`'s.
    fn at(
        &self,
        place: &Path,
        days: u32,
        reach: &Reach,
        error: Option<&dyn Fn(String) -> Vec<ConfigError>>,
    ) -> Result<Arc<Evidence>, Vec<ConfigError>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(&(place.to_owned(), days)) {
            return Ok(known.clone());
        }
        let text = reach.bytes(place, reach.limits().evidence).and_then(regular::utf8);
        let text = text.map_err(|reason| {
            let shown = place.display();
            let message = match reason.kind() {
                io::ErrorKind::NotFound => format!("There is no file of evidence {shown}."),
                _ => format!("The evidence {shown} cannot be read: {}.", regular::reason(&reason)),
            };
            match error {
                Some(error) => error(message),
                None => vec![ConfigError::of_text(&message)],
            }
        })?;
        let evidence = Evidence::read(&text, self.oldest(days));
        let evidence = Arc::new(evidence.map_err(|problems| vec![of_file(place, text, problems)])?);
        read.insert((place.to_owned(), days), evidence.clone());
        Ok(evidence)
    }

    /// The oldest day on which what was asked can be relied on.
    fn oldest(&self, days: u32) -> Option<Date> {
        let today = self.source.today?;
        Some(today.checked_sub(i64::from(days).days()).unwrap_or(Date::MIN))
    }
}

/// The problems of a file, with the lines where they are. A file of another kind is not shown, since a
/// configuration can name any.
fn of_file(place: &Path, text: String, problems: Vec<Problem>) -> ConfigError {
    let real = std::fs::canonicalize(place);
    let is_named = real
        .as_deref()
        .unwrap_or(place)
        .file_name()
        .is_some_and(|name| name == FILE);
    let is_ours = is_named || ends_in(place, &["ndjson"]) && text.contains("\"answers\"");
    if is_ours {
        return ConfigError {
            path: place.display().to_string(),
            text,
            problems,
        };
    }
    let line = problems.first().map_or(0, |problem| {
        let before = &text.as_bytes()[..problem.span.start().min(text.len())];
        memchr::memchr_iter(b'\n', before).count() + 1
    });
    let message = format!(
        "Line {line} is no evidence about an image. This has neither the name nor the form of such a file, so its text is not shown."
    );
    ConfigError {
        path: place.display().to_string(),
        text: String::new(),
        problems: vec![Problem {
            span: Span::at(0),
            message,
            help: None,
        }],
    }
}
