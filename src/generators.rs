//! How the site generators handle unusual front matter: the one table from which rules derive
//! their statements about a target.
//!
//! Verified by running: Hexo 8 (hexo-front-matter 4.2), Eleventy 3 (its own gray-matter, luxon),
//! Astro 5 and later (its own parser; earlier versions behave like Eleventy) and Hugo 0.168.
//! `tests/inside/generators.rs` compares the first three with this table.
//! The entries of Jekyll 4 and Zola come from their sources. Unverified behavior is `Unknown`, and
//! no message mentions it.

use serde::{Deserialize, Serialize};

use crate::date::{Fault, Form, ZoneName};
use crate::words::list;

/// The generators, in the order of the table's columns.
pub(crate) const ALL: [Target; 6] = [
    Target::Hexo,
    Target::Jekyll,
    Target::Hugo,
    Target::Astro,
    Target::Zola,
    Target::Eleventy,
];

/// A property of front matter that not all generators accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// A byte order mark before the opening fence.
    ByteOrderMark,
    /// One blank line before the opening fence.
    BlankLine,
    /// More whitespace than one blank line before the opening fence.
    BlankLines,
    /// The opening fence is indented.
    Indent,
    /// A comment before the opening fence.
    CommentBefore,
    /// A zero-width space before the opening fence.
    Invisible,
    /// `--- ` with trailing whitespace as the opening fence.
    OpenerSpace,
    /// `----` as the opening fence only.
    LongOpener,
    /// `----` as both fences.
    LongFences,
    /// `----` as the closing fence only.
    LongCloser,
    /// `...` as the closing fence.
    Dots,
    /// No closing fence.
    Unclosed,
    /// No opening fence, but a closing one.
    NoOpener,
    /// `---yaml` or `---json` as the opening fence.
    Language,
    /// TOML between `+++` lines.
    Toml,
    /// A JSON object.
    Json,
    /// JSON without braces before `;;;`.
    Semicolons,
    /// A list that is indented with a tab.
    Tab,
    /// A duplicate key.
    #[cfg_attr(not(test), expect(dead_code, reason = "no rule asks the table for it; the tests do"))]
    DuplicateKey,
    /// Invalid YAML, such as `title: A: B`.
    #[cfg_attr(not(test), expect(dead_code, reason = "no rule asks the table for it; the tests do"))]
    Syntax,
    /// ` #` in a plain value.
    Comment,
    /// `&x` before a value.
    Anchor,
    /// `!x` before a value.
    Tag,
    /// `!!python/unicode` before a value.
    PythonTag,
}

/// A plain value that YAML may read as something other than a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// `true`, `False` …
    Word,
    /// `yes`, `off` …, the booleans of YAML 1.1.
    OldWord,
    /// `010`, which is octal for some parsers.
    Octal,
    /// `089`
    LeadingZero,
    /// `1.10`, `+5`: a number that is printed in another form.
    Rewritten,
    /// `1e3`
    Exponent,
    /// `0x1F`
    Hexadecimal,
    /// `1_000`
    Underscore,
    /// `2024-05-01`
    Date,
}

/// What a generator does with an unusual value or front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behavior {
    /// It reads what the author intended.
    Fine,
    /// It finds no front matter, and treats its lines as text.
    Lost,
    /// It copies a page, though not a post, without processing it.
    Copied,
    /// It reads the front matter, but leaves a `-` of the fence in the text.
    Dash,
    /// It reads only a part of the value.
    Cut,
    /// It omits the article and continues the build.
    Dropped,
    /// It stops the build.
    Stops,
    /// It uses the date of the file.
    FileDate,
    /// It reads a date in 1970.
    Year1970,
    /// It carries the surplus over and reads a later date.
    Shifted,
    /// It reads the month first.
    MonthFirst,
    /// It reads the day first.
    DayFirst,
    /// It reads an American time zone.
    American,
    /// It ignores the name of the time zone.
    ZoneDropped,
    /// It reads the name of the time zone, which is another zone to it than the offset.
    NameFirst,
    /// It reads `true` or `false`.
    Boolean,
    /// It reads a number, and prints it in a number's usual form.
    Number,
    /// It reads a timestamp, and prints it in a timestamp's usual form.
    Moment,
    /// Its behavior was not verified.
    Unknown,
}

use Behavior::{
    American, Boolean, Copied, Cut, Dash, DayFirst, Dropped, FileDate, Fine, Lost, Moment, MonthFirst, NameFirst,
    Number, Shifted, Stops, Unknown, Year1970, ZoneDropped,
};

impl Behavior {
    /// Whether it reads a date that may be the intended one.
    #[must_use]
    pub(crate) fn is_doubtful(self) -> bool {
        matches!(self, Unknown | MonthFirst | DayFirst | American | ZoneDropped)
    }

    /// Whether it reads a date that is certainly another one.
    #[must_use]
    pub(crate) fn is_another_date(self) -> bool {
        matches!(self, Cut | NameFirst | Year1970)
    }

    /// The predicate of a sentence about one generator, and that about several.
    fn words(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Fine => ("reads it as intended", "read it as intended"),
            Lost => ("finds no front matter", "find no front matter"),
            Copied => (
                "copies such a page without processing it",
                "copy such a page without processing it",
            ),
            Dash => ("leaves a `-` in the text", "leave a `-` in the text"),
            Cut => ("reads only a part of the value", "read only a part of the value"),
            Dropped => ("omits the article", "omit the article"),
            Stops => ("stops the build", "stop the build"),
            FileDate => ("uses the date of the file", "use the date of the file"),
            Year1970 => ("reads a date in 1970", "read a date in 1970"),
            Shifted => ("reads a later date", "read a later date"),
            MonthFirst => ("reads the month first", "read the month first"),
            DayFirst => ("reads the day first", "read the day first"),
            American => ("reads an American time zone", "read an American time zone"),
            ZoneDropped => ("ignores the name of the time zone", "ignore the name of the time zone"),
            NameFirst => (
                "reads the name of the time zone, not the offset",
                "read the name of the time zone, not the offset",
            ),
            Boolean => ("reads a boolean", "read a boolean"),
            Number => ("reads a number", "read a number"),
            Moment => ("reads a date", "read a date"),
            Unknown => return None,
        })
    }
}

/// What a generator does with front matter that has an unusual property.
#[must_use]
pub(crate) fn front_matter(target: Target, oddity: Quirk) -> Behavior {
    #[rustfmt::skip]
    let row = match oddity {
        //                        Hexo     Jekyll   Hugo   Astro    Zola   Eleventy
        Quirk::ByteOrderMark => [Fine,    Copied,  Fine,  Fine,    Fine,  Fine],
        Quirk::BlankLine     => [Fine,    Lost,    Fine,  Fine,    Fine,  Lost],
        Quirk::BlankLines    => [Lost,    Lost,    Fine,  Fine,    Fine,  Lost],
        Quirk::Indent        => [Dropped, Lost,    Fine,  Lost,    Fine,  Lost],
        Quirk::CommentBefore => [Lost,    Lost,    Lost,  Lost,    Stops, Lost],
        Quirk::Invisible     => [Dropped, Lost,    Lost,  Lost,    Stops, Lost],
        Quirk::OpenerSpace   => [Lost,    Fine,    Fine,  Fine,    Stops, Fine],
        Quirk::LongOpener    => [Lost,    Lost,    Stops, Stops,   Stops, Lost],
        Quirk::LongFences    => [Fine,    Lost,    Stops, Stops,   Stops, Lost],
        Quirk::LongCloser    => [Dash,    Lost,    Dash,  Dash,    Stops, Dash],
        Quirk::Dots          => [Lost,    Fine,    Stops, Lost,    Stops, Stops],
        Quirk::Unclosed      => [Lost,    Lost,    Stops, Lost,    Stops, Stops],
        Quirk::NoOpener      => [Fine,    Lost,    Lost,  Lost,    Stops, Lost],
        Quirk::Language      => [Lost,    Lost,    Stops, Stops,   Stops, Fine],
        Quirk::Toml          => [Lost,    Lost,    Fine,  Fine,    Fine,  Lost],
        Quirk::Json          => [Lost,    Lost,    Fine,  Lost,    Stops, Lost],
        Quirk::Semicolons    => [Fine,    Lost,    Lost,  Lost,    Stops, Lost],
        Quirk::Tab           => [Fine,    Unknown, Stops, Stops,   Stops, Stops],
        Quirk::DuplicateKey  => [Dropped, Unknown, Stops, Stops,   Stops, Stops],
        Quirk::Syntax        => [Dropped, Unknown, Stops, Stops,   Stops, Stops],
        Quirk::Comment       => [Cut,     Cut,     Cut,   Cut,     Cut,   Cut],
        Quirk::Anchor        => [Cut,     Unknown, Cut,   Cut,     Cut,   Cut],
        Quirk::Tag           => [Dropped, Unknown, Cut,   Stops,   Cut,   Stops],
        Quirk::PythonTag     => [Dropped, Fine,    Fine,  Stops,   Unknown, Stops],
    };
    of(target, row)
}

/// What a generator does with a date, valid or not; for Astro, with `z.coerce.date()`. The entries
/// for faults of numbers and days apply to values without quotes.
#[must_use]
pub(crate) fn date(target: Target, read: Result<Form, Fault>) -> Behavior {
    #[rustfmt::skip]
    let row = match read {
        //                                      Hexo        Jekyll    Hugo     Astro       Zola   Eleventy
        Ok(Form::Timestamp)                 => [Fine,       Fine,     Fine,    Fine,       Fine,  Fine],
        Ok(Form::LooseTimestamp)            => [Fine,       Fine,     Stops,   Fine,       Unknown, Fine],
        Ok(Form::NoSeconds { iso: true })   => [Fine,       Fine,     Stops,   Fine,       Stops, Fine],
        Ok(Form::NoSeconds { iso: false })  => [Fine,       Fine,     Stops,   Fine,       Stops, Stops],
        Ok(Form::ShortOffset { iso: true }) => [Fine,       Fine,     Fine,    Fine,       Stops, Fine],
        Ok(Form::ShortOffset { iso: false })=> [Fine,       Fine,     Fine,    Fine,       Stops, Stops],
        Ok(Form::SpacedOffset)              => [FileDate,   Fine,     Stops,   Stops,      Stops, Stops],
        Ok(Form::ShortDay)                  => [Fine,       Fine,     Stops,   Fine,       Fine,  Stops],
        Ok(Form::Separated)                 => [Fine,       Fine,     Stops,   Fine,       Stops, Stops],
        Ok(Form::Mail)                      => [Fine,       Fine,     Fine,    Fine,       Stops, Stops],
        Ok(Form::LooseMail | Form::Utc)     => [Fine,       Fine,     Stops,   Fine,       Stops, Stops],
        Ok(Form::Zone { name, hugo })       => return named_zone(target, name, hugo),
        Ok(Form::OffsetAndName { repeats: Some(true) })
                                            => [Fine,       Fine,     Fine,    Fine,       Stops, Stops],
        Ok(Form::OffsetAndName { repeats: Some(false) })
                                            => [NameFirst,  Fine,     Fine,    NameFirst,  Stops, Stops],
        Ok(Form::OffsetAndName { repeats: None })
                                            => [FileDate,   Fine,     Fine,    Stops,      Stops, Stops],
        Ok(Form::BareT)                     => [FileDate,   Fine,     Stops,   Stops,      Stops, Stops],
        Ok(Form::HourOnly { iso: true })    => [FileDate,   Cut,      Stops,   Stops,      Stops, Fine],
        Ok(Form::HourOnly { iso: false })   => [FileDate,   Fine,     Stops,   Stops,      Stops, Stops],
        Ok(Form::Named)                     => [Fine,       Fine,     Stops,   Fine,       Stops, Stops],
        Ok(Form::ShortNamed)                => [Fine,       Fine,     Fine,    Fine,       Stops, Stops],
        Ok(Form::Ctime)                     => [Fine,       Fine,     Fine,    Fine,       Stops, Stops],
        Ok(Form::Slashes)                   => [MonthFirst, DayFirst, Stops,   MonthFirst, Stops, Stops],
        Ok(Form::DayFirst)                  => [FileDate,   Fine,     Stops,   Stops,      Stops, Stops],
        Ok(Form::MonthFirst)                => [Fine,       Stops,    Stops,   Fine,       Stops, Stops],
        Ok(Form::Digits)                    => [Year1970,   Fine,     Year1970, Year1970,  Stops, Stops],
        Ok(Form::Other)                     => [Unknown,    Unknown,  Stops,   Unknown,    Stops, Stops],
        Err(Fault::Seconds)                 => [Year1970,   Unknown,  Fine,    Year1970,   Stops, Stops],
        Err(Fault::Month | Fault::Day | Fault::Time)
                                            => [Shifted,    Unknown,  Stops,   Shifted,    Stops, Shifted],
        Err(Fault::Milliseconds)            => [Fine,       Unknown,  Unknown, Fine,       Stops, Stops],
        Err(Fault::Number)                  => [Year1970,   Unknown,  Unknown, Year1970,   Stops, Stops],
        Err(Fault::NoTime)                  => [FileDate,   Cut,      Stops,   Stops,      Stops, Stops],
        Err(Fault::NoDate)                  => [FileDate,   Stops,    Stops,   Stops,      Stops, Stops],
        Err(Fault::AsText)                  => [Unknown,    Unknown,  Stops,   Unknown,    Stops, Stops],
    };
    of(target, row)
}

/// What a generator does with a date that has the name of a time zone instead of an offset.
///
/// Hugo reads names in its layouts but drops them, and sets the site's own zone: without `timeZone`
/// that is UTC. JavaScript and Ruby know American names alone; Ruby drops the others.
fn named_zone(target: Target, name: ZoneName, hugo: bool) -> Behavior {
    let by_hugo = if hugo { ZoneDropped } else { Stops };
    #[rustfmt::skip]
    let row = match name {
        //                        Hexo        Jekyll       Hugo     Astro     Zola   Eleventy
        ZoneName::American    => [Fine,       Fine,        by_hugo, Fine,     Stops, Stops],
        ZoneName::Ambiguous   => [American,   American,    by_hugo, American, Stops, Stops],
        ZoneName::Other       => [FileDate,   ZoneDropped, by_hugo, Stops,    Stops, Stops],
    };
    of(target, row)
}

/// What a generator does with a plain value in a field that should be a string.
#[must_use]
pub(crate) fn plain(target: Target, plain: Plain) -> Behavior {
    #[rustfmt::skip]
    let row = match plain {
        //                       Hexo     Jekyll   Hugo    Astro    Zola  Eleventy
        Plain::Word          => [Boolean, Boolean, Fine,   Boolean, Fine, Boolean],
        Plain::OldWord       => [Fine,    Boolean, Fine,   Fine,    Fine, Fine],
        Plain::Octal         => [Number,  Number,  Number, Number,  Fine, Number],
        Plain::LeadingZero   => [Number,  Unknown, Fine,   Number,  Fine, Number],
        Plain::Rewritten     => [Number,  Number,  Number, Number,  Fine, Number],
        Plain::Exponent      => [Number,  Unknown, Fine,   Number,  Fine, Number],
        Plain::Hexadecimal   => [Number,  Unknown, Number, Number,  Fine, Number],
        Plain::Underscore    => [Unknown, Unknown, Number, Fine,    Fine, Unknown],
        Plain::Date          => [Moment,  Unknown, Fine,   Moment,  Fine, Moment],
    };
    of(target, row)
}

/// Whether the generator escapes the `&` in titles, so that readers see an HTML entity as text.
/// In Eleventy, that depends on the template language of the layout.
#[must_use]
pub(crate) fn escapes_titles(target: Target) -> bool {
    matches!(target, Target::Hugo | Target::Astro | Target::Zola)
}

fn of(target: Target, row: [Behavior; 6]) -> Behavior {
    let column = ALL.iter().position(|generator| *generator == target);
    column.map_or(Unknown, |column| row[column])
}

/// The generator's name.
#[must_use]
pub(crate) fn name(target: Target) -> &'static str {
    match target {
        Target::Any => "every generator",
        Target::Hexo => "Hexo",
        Target::Jekyll => "Jekyll",
        Target::Hugo => "Hugo",
        Target::Astro => "Astro",
        Target::Zola => "Zola",
        Target::Eleventy => "Eleventy",
    }
}

/// Whether the target reads it as intended; without a target, whether no generator is known to do
/// otherwise.
#[must_use]
pub(crate) fn accepts(target: Target, read: impl Fn(Target) -> Behavior) -> bool {
    match target {
        Target::Any => ALL.iter().all(|generator| matches!(read(*generator), Fine | Unknown)),
        target => read(target) == Fine,
    }
}

/// What the target does or, without a target, what the generators do, grouped by behavior:
/// `Hexo and Jekyll find no front matter; Zola stops the build. Hugo reads it as intended.` Empty
/// where no behavior is known.
#[must_use]
pub(crate) fn sentence(target: Target, read: impl Fn(Target) -> Behavior) -> String {
    let asked: &[Target] = if target == Target::Any { &ALL } else { &[target] };
    let mut groups: Vec<(Behavior, Vec<&str>)> = Vec::new();
    for generator in asked {
        let reading = read(*generator);
        match groups.iter_mut().find(|(other, _)| *other == reading) {
            Some((_, names)) => names.push(name(*generator)),
            None => groups.push((reading, vec![name(*generator)])),
        }
    }
    let clause = |(reading, names): &(Behavior, Vec<&str>)| {
        let (one, several) = reading.words()?;
        Some(format!(
            "{} {}",
            list(names),
            if names.len() == 1 { one } else { several }
        ))
    };
    let (fine, other): (Vec<_>, Vec<_>) = groups.iter().partition(|(reading, _)| *reading == Fine);
    let mut written: String = other.into_iter().filter_map(clause).collect::<Vec<_>>().join("; ");
    for clause in fine.into_iter().filter_map(clause) {
        if !written.is_empty() {
            written.push_str(". ");
        }
        written.push_str(&clause);
    }
    if !written.is_empty() {
        written.push('.');
    }
    written
}

/// The site generator that reads the articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// None in particular.
    #[default]
    Any,
    /// Hexo.
    Hexo,
    /// Jekyll.
    Jekyll,
    /// Hugo.
    Hugo,
    /// Astro.
    Astro,
    /// Zola.
    Zola,
    /// Eleventy.
    Eleventy,
}

/// What a front-matter field must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// A text.
    Text,
    /// A date.
    Date,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A list of strings.
    List,
    /// A URL.
    Url,
    /// The URL of an image.
    Image,
}

impl FieldType {
    /// What it is called in a message.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Date => "a date",
            Self::Boolean => "`true` or `false`",
            Self::Number => "a number",
            Self::List => "a list",
            Self::Url => "a URL",
            Self::Image => "the URL of an image",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_the_generators_that_differ() {
        let dots = |target| front_matter(target, Quirk::Dots);
        assert_eq!(
            sentence(Target::Any, dots),
            "Hexo and Astro find no front matter; Hugo, Zola and Eleventy stop the build. Jekyll reads it as intended."
        );
        assert_eq!(sentence(Target::Hugo, dots), "Hugo stops the build.");
        assert!(accepts(Target::Jekyll, dots) && !accepts(Target::Any, dots));
        let tag = |target| front_matter(target, Quirk::Tag);
        assert_eq!(sentence(Target::Jekyll, tag), "", "unknown behavior");
    }
}
