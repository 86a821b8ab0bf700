//! `anyOf` and `oneOf`: the violation that is reported where no alternative matches.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value as Json;

use super::Step;
use super::violation::{OTHER, Violation, Writer};
use super::words::{capital, label, name, text_of, what};
use crate::words::either;

impl Writer<'_, '_> {
    /// Reports a value that matches no alternative. The message lists all alternatives where they are
    /// short; otherwise the violations of the closest one are reported.
    pub(super) fn none_fits(
        &mut self,
        error: &ValidationError<'_>,
        path: Vec<Step>,
        forms: &[Vec<ValidationError<'static>>],
    ) {
        if let Some(wanted) = self.forms(&path, forms) {
            let words = self.must_be(error, &path, &wanted);
            return self.push(error, path, words);
        }
        if let Some((place, wanted)) = self.discriminator(forms) {
            let words = self.must_be(error, &place, &wanted);
            return self.push(error, place, words);
        }
        if let Some(keys) = self.one_of_them(error, forms) {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let whose = if path.is_empty() {
                "The front matter".to_owned()
            } else {
                capital(&name(&path))
            };
            let violation = Violation {
                message: format!("{whose} needs {}, but has none of them.", either(&keys)),
                label: "none of these fields is present".to_owned(),
                help: self.help(error, Some("Add one of them.".to_owned())),
                path,
                key: None,
                missing: Some(keys.join(" ")),
                rank: OTHER,
            };
            return self.found.push(violation);
        }
        let same_path = |one: &&ValidationError<'_>| one.instance_path() == error.instance_path();
        let misfit = |form: &Vec<ValidationError<'static>>| {
            let of_type = form
                .iter()
                .filter(same_path)
                .any(|one| matches!(one.kind(), Kind::Type { .. }));
            let fixed = |one: &&ValidationError<'_>| matches!(one.kind(), Kind::Constant { .. } | Kind::Enum { .. });
            (of_type, form.iter().filter(fixed).count(), form.len())
        };
        let mut ranked: Vec<_> = forms.iter().map(|form| (misfit(form), form)).collect();
        ranked.sort_by_key(|(misfit, _)| *misfit);
        match &ranked[..] {
            [(best, form), rest @ ..] if rest.first().is_none_or(|(next, _)| next > best) => {
                let before = self.found.len();
                form.iter().for_each(|inner| self.add(inner));
                if !rest.is_empty() {
                    let nearest = format!(
                        " The schema allows {} alternatives; this is the closest one.",
                        forms.len()
                    );
                    self.found[before..]
                        .iter_mut()
                        .for_each(|one| one.help.push_str(&nearest));
                }
            }
            _ => {
                let value = self.value(&path).unwrap_or(&Json::Null);
                let message = format!(
                    "{} matches none of the {} alternatives that the schema allows; {}.",
                    capital(&name(&path)),
                    forms.len(),
                    what(value)
                );
                let words = (
                    message,
                    label(value),
                    Some("See the alternatives in the schema.".to_owned()),
                );
                self.push(error, path, words);
            }
        }
    }

    /// The keys where each alternative requires just one, and each another one.
    fn one_of_them(&self, error: &ValidationError<'_>, forms: &[Vec<ValidationError<'static>>]) -> Option<Vec<String>> {
        let required = |form: &Vec<ValidationError<'static>>| match &form[..] {
            [one] if one.instance_path() == error.instance_path() => match one.kind() {
                Kind::Required { property } => Some(format!("`{}`", text_of(property))),
                _ => None,
            },
            _ => None,
        };
        forms.iter().map(required).collect()
    }

    /// What each alternative requires of the value at this path, where a short phrase can express it.
    pub(super) fn forms(&self, path: &[Step], forms: &[Vec<ValidationError<'static>>]) -> Option<Vec<String>> {
        let mut wanted: Vec<String> = Vec::new();
        for form in forms {
            let here = form.iter().filter(|one| self.steps(one.instance_path()) == path);
            let accepted = here.into_iter().find_map(|one| self.wanted(one, path))?;
            wanted.extend(accepted);
        }
        let mut seen = Vec::new();
        wanted.retain(|one| {
            !one.is_empty() && !seen.contains(one) && {
                seen.push(one.clone());
                true
            }
        });
        (!wanted.is_empty()).then_some(wanted)
    }

    /// The field whose value distinguishes the alternatives, and its values.
    fn discriminator(&self, forms: &[Vec<ValidationError<'static>>]) -> Option<(Vec<Step>, Vec<String>)> {
        let mut place = None;
        let mut wanted = Vec::new();
        for form in forms {
            let fixed = form
                .iter()
                .find(|one| matches!(one.kind(), Kind::Constant { .. } | Kind::Enum { .. }))?;
            let at = self.steps(fixed.instance_path());
            if place.get_or_insert_with(|| at.clone()) != &at {
                return None;
            }
            wanted.extend(self.wanted(fixed, &at)?);
        }
        Some((place?, wanted)).filter(|(place, _)| !self.instance.is_unknown(place))
    }
}
