//! The columns of results: counts, findings, fixed texts, what was removed, and why a row failed.

mod lists;

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, LargeStringBuilder, StringBuilder, StringViewBuilder};
use arrow_array::{ArrayRef, Int32Array, MapArray, StringArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};
use seedlint::FileOutcome;
use seedlint::rows::{Counts, Rows, removed};

use lists::{FindingList, RemovedList, finding_type, removed_type};

/// What a result holds of findings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Findings {
    /// All data, and counts.
    Full,
    /// Counts.
    Counts,
}

/// An offset has 31 bits, so a column has fewer bytes.
const MOST: usize = i32::MAX as usize;

/// The fields of results; `fixed` are the name and the type of the texts, where they are fixed.
pub(crate) fn fields(findings: Findings, fixed: Option<(&str, &DataType)>) -> Vec<Field> {
    let field = |name: &str, kind: DataType| Field::new(name, kind, true);
    let list = |item: DataType| DataType::List(Arc::new(Field::new_list_field(item, true)));
    let mut fields: Vec<Field> = fixed.iter().map(|(name, kind)| field(name, (*kind).clone())).collect();
    for name in ["errors", "warnings", "hints"] {
        fields.push(field(name, DataType::Int32));
    }
    fields.push(field("rules", DataType::Map(entries(), false)));
    if findings == Findings::Full {
        fields.push(field("findings", list(finding_type())));
    }
    if fixed.is_some() {
        fields.push(field("removed", list(removed_type())));
    }
    fields.push(field("error", DataType::Utf8));
    fields
}

/// The entries of the map from rules to numbers.
fn entries() -> Arc<Field> {
    let fields = Fields::from(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Int32, true),
    ]);
    Arc::new(Field::new("entries", DataType::Struct(fields), false))
}

/// Results of rows, as they are collected.
pub(crate) struct Results {
    fixed: Option<(Fixed, RemovedList)>,
    severities: [Int32Builder; 3],
    rules: Rules,
    findings: Option<FindingList>,
    errors: StringBuilder,
}

impl Results {
    /// None yet; `fixed` is the type of fixed texts.
    pub(crate) fn new(findings: Findings, fixed: Option<&DataType>, rows: usize) -> Self {
        Self {
            fixed: fixed.map(|kind| (Fixed::new(kind), RemovedList::default())),
            severities: std::array::from_fn(|_| Int32Builder::with_capacity(rows)),
            rules: Rules::default(),
            findings: (findings == Findings::Full).then(FindingList::default),
            errors: StringBuilder::new(),
        }
    }

    /// Adds the result of a row; `text` is its text before.
    pub(crate) fn push(
        &mut self,
        rows: &Rows,
        outcome: &Result<FileOutcome, String>,
        text: Option<&[u8]>,
        number: usize,
    ) {
        let failed = match outcome {
            Ok(outcome) if self.has_room(rows, outcome) => {
                self.done(rows, outcome);
                return;
            }
            Ok(_) => format!("row {number}: the results of a batch are larger than 2 GiB; use smaller batches"),
            Err(reason) => reason.clone(),
        };
        for count in &mut self.severities {
            count.append_null();
        }
        self.rules.push(None);
        if let Some(findings) = &mut self.findings {
            findings.push_null();
        }
        if let Some((fixed, removed)) = &mut self.fixed {
            fixed.push(text.and_then(|text| std::str::from_utf8(text).ok()));
            removed.push(None);
        }
        self.errors.append_value(failed);
    }

    fn has_room(&self, rows: &Rows, outcome: &FileOutcome) -> bool {
        let found = self.findings.as_ref();
        let findings = found.is_none_or(|list| list.bytes(rows.findings(outcome)) < MOST);
        let fixed = self.fixed.as_ref().is_none_or(|(fixed, list)| {
            let texts = list.bytes(&removed(&outcome.report, &outcome.rounds));
            texts < MOST && fixed.has_room(outcome.report.source.text())
        });
        findings && fixed
    }

    fn done(&mut self, rows: &Rows, outcome: &FileOutcome) {
        let counts = Counts::of(outcome);
        let numbers = [counts.errors, counts.warnings, counts.hints];
        for (column, number) in self.severities.iter_mut().zip(numbers) {
            column.append_value(small(number));
        }
        self.rules.push(Some(&counts));
        if let Some(findings) = &mut self.findings {
            findings.push(rows.findings(outcome));
        }
        if let Some((fixed, list)) = &mut self.fixed {
            fixed.push(Some(outcome.report.source.text()));
            list.push(Some(removed(&outcome.report, &outcome.rounds)));
        }
        self.errors.append_null();
    }

    /// The columns, in the order of [`fields`].
    pub(crate) fn finish(self) -> Vec<ArrayRef> {
        let Self {
            fixed,
            severities,
            rules,
            findings,
            mut errors,
        } = self;
        let mut columns: Vec<ArrayRef> = Vec::new();
        let removed = fixed.map(|(fixed, removed)| {
            columns.push(fixed.finish());
            removed
        });
        for mut column in severities {
            columns.push(Arc::new(column.finish()));
        }
        columns.push(rules.finish());
        columns.extend(findings.map(FindingList::finish));
        columns.extend(removed.map(RemovedList::finish));
        columns.push(Arc::new(errors.finish()));
        columns
    }
}

/// A number of findings; no text that is read has more.
fn small(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Maps from rules to numbers of findings.
struct Rules {
    offsets: Vec<i32>,
    names: StringBuilder,
    numbers: Vec<i32>,
    there: NullBufferBuilder,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            offsets: vec![0],
            names: StringBuilder::new(),
            numbers: Vec::new(),
            there: NullBufferBuilder::new(0),
        }
    }
}

impl Rules {
    fn push(&mut self, counts: Option<&Counts<'_>>) {
        for (rule, number) in counts.iter().flat_map(|counts| &counts.rules) {
            self.names.append_value(rule);
            self.numbers.push(small(*number));
        }
        self.offsets.push(small(self.numbers.len()));
        self.there.append(counts.is_some());
    }

    fn finish(mut self) -> ArrayRef {
        let names: StringArray = self.names.finish();
        let fields = match entries().data_type() {
            DataType::Struct(fields) => fields.clone(),
            _ => Fields::empty(),
        };
        let numbers = Int32Array::from(self.numbers);
        let pairs = StructArray::new(fields, vec![Arc::new(names), Arc::new(numbers)], None);
        let offsets = OffsetBuffer::new(self.offsets.into());
        Arc::new(MapArray::new(entries(), offsets, pairs, self.there.finish(), false))
    }
}

/// Fixed texts, in the type of those before.
enum Fixed {
    Small(StringBuilder),
    Large(LargeStringBuilder),
    View(StringViewBuilder),
}

impl Fixed {
    fn new(kind: &DataType) -> Self {
        match kind {
            DataType::Utf8 => Self::Small(StringBuilder::new()),
            DataType::LargeUtf8 => Self::Large(LargeStringBuilder::new()),
            _ => Self::View(StringViewBuilder::new()),
        }
    }

    fn has_room(&self, text: &str) -> bool {
        match self {
            Self::Small(texts) => texts.values_slice().len() + text.len() < MOST,
            Self::Large(_) => true,
            Self::View(_) => text.len() < MOST,
        }
    }

    fn push(&mut self, text: Option<&str>) {
        let text = text.filter(|text| self.has_room(text));
        match self {
            Self::Small(texts) => texts.append_option(text),
            Self::Large(texts) => texts.append_option(text),
            Self::View(texts) => texts.append_option(text),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Small(mut texts) => Arc::new(texts.finish()),
            Self::Large(mut texts) => Arc::new(texts.finish()),
            Self::View(mut texts) => Arc::new(texts.finish()),
        }
    }
}
