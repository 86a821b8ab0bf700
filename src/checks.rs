//! The native rules: one file for each, with the name of its card.

mod ads;
mod front_matter;
mod image;
mod markup;
mod referrer;

pub(crate) use markup::conflict_marker::conflicts;
use serde_json::{Map, Value};

use crate::dialect::Dialect;
use crate::edit::Safety;
use crate::finding::Findings;
use crate::seed::Seed;
use crate::settings::Settings;
use crate::source::Span;

/// The input of a check.
#[derive(Clone, Copy)]
pub(crate) struct Context<'c, 's> {
    /// The article.
    pub seed: &'c Seed<'s>,
    /// What is known beside the article.
    pub settings: &'c Settings,
    /// The dialect of Markdown that the article is read as.
    pub dialect: Dialect,
}

/// A rule's logic: it reads what it is given and writes findings, and nothing else.
pub(crate) trait Check: Send + Sync {
    /// Called once for each article; `context.seed.images()` are the places that images are loaded from.
    fn seed(&self, _context: Context<'_, '_>, _findings: &mut Findings<'_, '_>) {}

    /// Called after the other rules, with the spans that their advertisement findings would remove.
    fn leftovers(&self, _context: Context<'_, '_>, _taken: &[(Span, Safety)], _findings: &mut Findings<'_, '_>) {}
}

/// The options of a rule: the configured ones, else the card's defaults.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options(pub Map<String, Value>);

impl Options {
    /// A number.
    #[must_use]
    pub(crate) fn number(&self, name: &str, default: u64) -> u64 {
        self.0.get(name).and_then(Value::as_u64).unwrap_or(default)
    }

    /// A list of strings.
    #[must_use]
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let list = self.0.get(name).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// A text.
    #[must_use]
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

/// The check of a native rule; none for those of `ENGINE_RULES`.
#[must_use]
pub(crate) fn native(id: &str, options: &Options) -> Option<Box<dyn Check>> {
    Some(match id {
        #[cfg(feature = "lists")]
        "ads/filter-list" => Box::new(ads::filter_list::FilterList),
        "ads/orphan-style" => Box::new(ads::orphan_style::OrphanStyle),
        "ads/redirect-link" => Box::new(ads::redirect_link::RedirectLink),
        "ads/tracking-parameter" => Box::new(ads::tracking_parameter::TrackingParameter::new(options)),
        "front-matter/ambiguous-date" => Box::new(front_matter::ambiguous_date::AmbiguousDate::new(options)),
        "front-matter/bad-fence" => Box::new(front_matter::bad_fence::BadFence),
        "front-matter/duplicate-item" => Box::new(front_matter::duplicate_item::DuplicateItem::new(options)),
        "front-matter/duplicate-key" => Box::new(front_matter::duplicate_key::DuplicateKey),
        "front-matter/empty-field" => Box::new(front_matter::empty_field::EmptyField),
        "front-matter/entity-in-value" => Box::new(front_matter::entity_in_value::EntityInValue::new(options)),
        "front-matter/future-date" => Box::new(front_matter::future_date::FutureDate::new(options)),
        "front-matter/import-leftover" => Box::new(front_matter::import_leftover::ImportLeftover::new(options)),
        "front-matter/invalid-date" => Box::new(front_matter::invalid_date::InvalidDate::new(options)),
        "front-matter/looks-boolean" => Box::new(front_matter::looks_boolean::LooksBoolean::new(options)),
        "front-matter/missing" => Box::new(front_matter::missing::Missing),
        "front-matter/missing-field" => Box::new(front_matter::missing_field::MissingField),
        "front-matter/not-first" => Box::new(front_matter::not_first::NotFirst),
        #[cfg(feature = "schema")]
        "front-matter/schema" => Box::new(front_matter::schema::Schema),
        "front-matter/syntax" => Box::new(front_matter::syntax::Syntax),
        "front-matter/truncated-value" => Box::new(front_matter::truncated_value::TruncatedValue::new(options)),
        "front-matter/unclosed" => Box::new(front_matter::unclosed::Unclosed),
        "front-matter/unknown-field" => Box::new(front_matter::unknown_field::UnknownField),
        "front-matter/unread-format" => Box::new(front_matter::unread_format::UnreadFormat),
        "front-matter/wrong-type" => Box::new(front_matter::wrong_type::WrongType),
        "image/bad-srcset" => Box::new(image::bad_srcset::BadSrcset),
        "image/denied-host" => Box::new(image::denied_host::DeniedHost),
        "image/emoticon" => Box::new(image::emoticon::Emoticon),
        "image/empty-src" => Box::new(image::empty_src::EmptySrc),
        "image/expiring-url" => Box::new(image::expiring_url::ExpiringUrl),
        "image/gone" => Box::new(image::gone::Gone),
        "image/insecure-url" => Box::new(image::insecure_url::InsecureUrl),
        "image/invalid-url" => Box::new(image::invalid_url::InvalidUrl),
        "image/lazy-leftover" => Box::new(image::lazy_leftover::LazyLeftover),
        "image/lazy-src" => Box::new(image::lazy_src::LazySrc),
        "image/missing-file" => Box::new(image::missing_file::MissingFile),
        "image/not-an-image" => Box::new(image::not_an_image::NotAnImage),
        "image/oversized-data-uri" => Box::new(image::oversized_data_uri::OversizedDataUri::new(options)),
        "image/proxied-url" => Box::new(image::proxied_url::ProxiedUrl),
        "image/unencoded-url" => Box::new(image::unencoded_url::UnencodedUrl),
        "markup/accidental-code" => Box::new(markup::accidental_code::AccidentalCode),
        "markup/blank-lines" => Box::new(markup::blank_lines::BlankLines::new(options)),
        "markup/conflict-marker" => Box::new(markup::conflict_marker::ConflictMarker),
        "markup/curly-quote" => Box::new(markup::curly_quote::CurlyQuote),
        "markup/dead-style" => Box::new(markup::dead_style::DeadStyle),
        "markup/duplicate-attribute" => Box::new(markup::duplicate_attribute::DuplicateAttribute),
        "markup/duplicate-id" => Box::new(markup::duplicate_id::DuplicateId),
        "markup/empty-body" => Box::new(markup::empty_body::EmptyBody),
        "markup/empty-code" => Box::new(markup::empty_code::EmptyCode),
        "markup/empty-heading" => Box::new(markup::empty_heading::EmptyHeading),
        "markup/empty-link" => Box::new(markup::empty_link::EmptyLink),
        "markup/escaped-brace" => Box::new(markup::escaped_brace::EscapedBrace),
        "markup/final-newline" => Box::new(markup::final_newline::FinalNewline),
        "markup/foreign-root-link" => Box::new(markup::foreign_root_link::ForeignRootLink),
        "markup/heading-in-list" => Box::new(markup::heading_in_list::HeadingInList),
        "markup/invisible-character" => Box::new(markup::invisible_character::InvisibleCharacter),
        "markup/literal-emphasis" => Box::new(markup::literal_emphasis::LiteralEmphasis),
        "markup/literal-link" => Box::new(markup::literal_link::LiteralLink),
        "markup/missing-include" => Box::new(markup::missing_include::MissingInclude),
        "markup/mixed-line-endings" => Box::new(markup::mixed_line_endings::MixedLineEndings),
        "markup/null-title" => Box::new(markup::null_title::NullTitle),
        "markup/private-link" => Box::new(markup::private_link::PrivateLink),
        "markup/raw-html-dropped" => Box::new(markup::raw_html_dropped::RawHtmlDropped),
        "markup/remote-resource" => Box::new(markup::remote_resource::RemoteResource),
        "markup/shortcode" => Box::new(markup::shortcode::Shortcode),
        "markup/stray-end-tag" => Box::new(markup::stray_end_tag::StrayEndTag),
        "markup/template-syntax" => Box::new(markup::template_syntax::TemplateSyntax::new(options)),
        "markup/title-repeated" => Box::new(markup::title_repeated::TitleRepeated),
        "markup/trailing-space" => Box::new(markup::trailing_space::TrailingSpace),
        "markup/truncated-tag" => Box::new(markup::truncated_tag::TruncatedTag),
        "markup/unescaped-sample" => Box::new(markup::unescaped_sample::UnescapedSample),
        "markup/unclosed-element" => Box::new(markup::unclosed_element::UnclosedElement),
        "markup/unknown-element" => Box::new(markup::unknown_element::UnknownElement),
        "referrer/frame-policy" => Box::new(referrer::frame_policy::FramePolicy),
        "referrer/invalid-policy" => Box::new(referrer::invalid_policy::InvalidPolicy),
        "referrer/markdown-image" => Box::new(referrer::markdown_image::MarkdownImage),
        "referrer/misplaced-policy" => Box::new(referrer::misplaced_policy::MisplacedPolicy),
        "referrer/missing-policy" => Box::new(referrer::missing_policy::MissingPolicy::new(options)),
        "referrer/weak-policy" => Box::new(referrer::weak_policy::WeakPolicy),
        "referrer/wrong-policy" => Box::new(referrer::wrong_policy::WrongPolicy),
        _ => return None,
    })
}

/// Native rules whose findings the engine makes itself.
#[cfg(test)]
pub(crate) const ENGINE_RULES: &[&str] = &["markup/invalid-utf8", "suppress/unknown-rule", "suppress/unused"];
