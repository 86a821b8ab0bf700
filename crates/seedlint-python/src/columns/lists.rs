//! Lists of findings and of fixes as columns: the same data, under the same names, as in the JSON of the
//! command.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{Array as _, ArrayRef, Int64Array, ListArray, StructArray};
use arrow_buffer::{NullBuffer, NullBufferBuilder, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};
use seedlint::rows::{Bytes, Described, DescribedEdit, DescribedFix, Place, Related, Removed, RemovedEdit};

/// Columns side by side, with their names.
fn beside(columns: Vec<(&str, ArrayRef)>, there: Option<NullBuffer>) -> ArrayRef {
    let fields: Fields = columns
        .iter()
        .map(|(name, column)| Field::new(*name, column.data_type().clone(), true))
        .collect();
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    Arc::new(StructArray::new(fields, columns, there))
}

/// The type of columns, which those that hold nothing have, too.
pub(crate) fn finding_type() -> DataType {
    FindingColumns::default().finish().data_type().clone()
}

/// The same for what was removed.
pub(crate) fn removed_type() -> DataType {
    RemovedColumns::default().finish().data_type().clone()
}

/// How lists divide their items; a list may be absent.
struct Divisions {
    offsets: Vec<i32>,
    there: NullBufferBuilder,
}

impl Default for Divisions {
    fn default() -> Self {
        Self {
            offsets: vec![0],
            there: NullBufferBuilder::new(0),
        }
    }
}

impl Divisions {
    fn push(&mut self, items: Option<usize>) {
        let last = self.offsets.last().copied().unwrap_or(0);
        self.offsets.push(last + i32::try_from(items.unwrap_or(0)).unwrap_or(0));
        self.there.append(items.is_some());
    }

    fn finish(mut self, items: ArrayRef) -> ArrayRef {
        let field = Arc::new(Field::new_list_field(items.data_type().clone(), true));
        let offsets = OffsetBuffer::new(self.offsets.into());
        Arc::new(ListArray::new(field, offsets, items, self.there.finish()))
    }
}

/// Texts of a column, with their bytes.
#[derive(Default)]
struct Strings(StringBuilder);

impl Strings {
    fn push(&mut self, text: impl Into<Option<&'static str>>) {
        self.0.append_option(text.into());
    }

    fn some(&mut self, text: &str) {
        self.0.append_value(text);
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.0.append_option(text);
    }

    fn bytes(&self) -> usize {
        self.0.values_slice().len()
    }

    fn finish(mut self) -> ArrayRef {
        Arc::new(self.0.finish())
    }
}

/// Two numbers.
#[derive(Default)]
struct Pairs(Vec<i64>, Vec<i64>);

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Pairs {
    fn push(&mut self, first: usize, second: usize) {
        self.0.push(number(first));
        self.1.push(number(second));
    }

    fn finish(self, names: [&str; 2]) -> ArrayRef {
        let [first, second] = [self.0, self.1].map(|numbers| Arc::new(Int64Array::from(numbers)) as ArrayRef);
        beside(vec![(names[0], first), (names[1], second)], None)
    }
}

/// Places, in bytes and for people.
#[derive(Default)]
struct Places {
    spans: Pairs,
    starts: Pairs,
    ends: Pairs,
}

impl Places {
    fn push(&mut self, span: Bytes, start: Place, end: Place) {
        self.spans.push(span.start, span.end);
        self.starts.push(start.line, start.column);
        self.ends.push(end.line, end.column);
    }

    fn finish(self) -> [(&'static str, ArrayRef); 3] {
        let place = ["line", "column"];
        [
            ("span", self.spans.finish(["start", "end"])),
            ("start", self.starts.finish(place)),
            ("end", self.ends.finish(place)),
        ]
    }
}

#[derive(Default)]
struct FindingColumns {
    rule: Strings,
    severity: Strings,
    message: Strings,
    label: Strings,
    help: Strings,
    url: Strings,
    places: Places,
    labels: Labels,
    fix: Fixes,
}

impl FindingColumns {
    fn push(&mut self, finding: &Described<'_>) {
        self.rule.some(finding.rule);
        self.severity.push(finding.severity);
        self.message.some(finding.message);
        self.label.maybe(finding.label);
        self.help.some(finding.help);
        self.url.maybe(finding.url.as_deref());
        self.places.push(finding.span, finding.start, finding.end);
        self.labels.push(&finding.labels);
        self.fix.push(finding.fix.as_ref());
    }

    fn finish(self) -> ArrayRef {
        let mut columns = vec![
            ("rule", self.rule.finish()),
            ("severity", self.severity.finish()),
            ("message", self.message.finish()),
            ("label", self.label.finish()),
            ("help", self.help.finish()),
            ("url", self.url.finish()),
        ];
        columns.extend(self.places.finish());
        columns.push(("labels", self.labels.finish()));
        columns.push(("fix", self.fix.finish()));
        beside(columns, None)
    }
}

/// Further places of findings.
#[derive(Default)]
struct Labels {
    lists: Divisions,
    label: Strings,
    places: Places,
}

impl Labels {
    fn push(&mut self, labels: &[Related<'_>]) {
        for related in labels {
            self.label.some(related.label);
            self.places.push(related.span, related.start, related.end);
        }
        self.lists.push(Some(labels.len()));
    }

    fn finish(self) -> ArrayRef {
        let mut columns = vec![("label", self.label.finish())];
        columns.extend(self.places.finish());
        self.lists.finish(beside(columns, None))
    }
}

/// Fixes of findings, which may have none.
struct Fixes {
    title: Strings,
    safety: Strings,
    edits: Edits,
    there: NullBufferBuilder,
}

impl Default for Fixes {
    fn default() -> Self {
        Self {
            title: Strings::default(),
            safety: Strings::default(),
            edits: Edits::default(),
            there: NullBufferBuilder::new(0),
        }
    }
}

impl Fixes {
    fn push(&mut self, fix: Option<&DescribedFix<'_>>) {
        self.title.maybe(fix.map(|fix| fix.title));
        self.safety.push(fix.map(|fix| fix.safety));
        self.edits.push(fix.map(|fix| &*fix.edits));
        self.there.append(fix.is_some());
    }

    fn finish(mut self) -> ArrayRef {
        let columns = vec![
            ("title", self.title.finish()),
            ("safety", self.safety.finish()),
            ("edits", self.edits.finish()),
        ];
        beside(columns, self.there.finish())
    }
}

/// Edits of fixes.
#[derive(Default)]
struct Edits {
    lists: Divisions,
    places: Places,
    text: Strings,
}

impl Edits {
    fn push(&mut self, edits: Option<&[DescribedEdit<'_>]>) {
        for edit in edits.into_iter().flatten() {
            self.places.push(edit.span, edit.start, edit.end);
            self.text.some(edit.text);
        }
        self.lists.push(edits.map(<[_]>::len));
    }

    fn finish(self) -> ArrayRef {
        let mut columns = self.places.finish().to_vec();
        columns.push(("text", self.text.finish()));
        self.lists.finish(beside(columns, None))
    }
}

/// The findings of rows.
#[derive(Default)]
pub(crate) struct FindingList {
    lists: Divisions,
    items: FindingColumns,
}

impl FindingList {
    pub(crate) fn push<'f>(&mut self, findings: impl ExactSizeIterator<Item = Described<'f>>) {
        self.lists.push(Some(findings.len()));
        findings.for_each(|finding| self.items.push(&finding));
    }

    /// A row without a list.
    pub(crate) fn push_null(&mut self) {
        self.lists.push(None);
    }

    /// The bytes of the largest column, with more findings.
    pub(crate) fn bytes<'f>(&self, more: impl Iterator<Item = Described<'f>>) -> usize {
        let items = &self.items;
        let columns = [
            &items.message,
            &items.help,
            &items.url,
            &items.labels.label,
            &items.fix.title,
        ];
        let columns = columns
            .into_iter()
            .chain([&items.fix.edits.text, &items.label, &items.rule]);
        let largest = columns.map(Strings::bytes).max().unwrap_or(0);
        // A bound for each column.
        let of = |finding: Described<'_>| {
            let edits = finding
                .fix
                .iter()
                .flat_map(|fix| &fix.edits)
                .map(|edit| edit.text.len());
            let labels = finding.labels.iter().map(|related| related.label.len());
            finding.message.len() + finding.help.len() + 256 + edits.sum::<usize>() + labels.sum::<usize>()
        };
        largest + more.map(of).sum::<usize>()
    }

    pub(crate) fn finish(self) -> ArrayRef {
        self.lists.finish(self.items.finish())
    }
}

#[derive(Default)]
struct RemovedColumns {
    rule: Strings,
    fix: Strings,
    safety: Strings,
    round: Vec<i64>,
    edits: RemovedEdits,
}

impl RemovedColumns {
    fn push(&mut self, removed: &Removed<'_>) {
        self.rule.some(removed.rule);
        self.fix.some(removed.fix);
        self.safety.push(removed.safety);
        self.round.push(number(removed.round));
        self.edits.push(&removed.edits);
    }

    fn finish(self) -> ArrayRef {
        let columns = vec![
            ("rule", self.rule.finish()),
            ("fix", self.fix.finish()),
            ("safety", self.safety.finish()),
            ("round", Arc::new(Int64Array::from(self.round)) as ArrayRef),
            ("edits", self.edits.finish()),
        ];
        beside(columns, None)
    }
}

/// What fixes changed.
#[derive(Default)]
struct RemovedEdits {
    lists: Divisions,
    offset: Vec<i64>,
    removed: Strings,
    inserted: Strings,
    line: Vec<i64>,
    column: Vec<i64>,
}

impl RemovedEdits {
    fn push(&mut self, edits: &[RemovedEdit<'_>]) {
        for edit in edits {
            self.offset.push(number(edit.offset));
            self.removed.some(edit.removed);
            self.inserted.some(edit.inserted);
            self.line.push(number(edit.line));
            self.column.push(number(edit.column));
        }
        self.lists.push(Some(edits.len()));
    }

    fn finish(self) -> ArrayRef {
        let numbers = |numbers: Vec<i64>| Arc::new(Int64Array::from(numbers)) as ArrayRef;
        let columns = vec![
            ("offset", numbers(self.offset)),
            ("removed", self.removed.finish()),
            ("inserted", self.inserted.finish()),
            ("line", numbers(self.line)),
            ("column", numbers(self.column)),
        ];
        self.lists.finish(beside(columns, None))
    }
}

/// What was removed from the articles of rows.
#[derive(Default)]
pub(crate) struct RemovedList {
    lists: Divisions,
    items: RemovedColumns,
}

impl RemovedList {
    pub(crate) fn push(&mut self, removed: Option<Vec<Removed<'_>>>) {
        self.lists.push(removed.as_ref().map(Vec::len));
        for removed in removed.iter().flatten() {
            self.items.push(removed);
        }
    }

    /// The bytes of the largest column, with more fixes.
    pub(crate) fn bytes(&self, more: &[Removed<'_>]) -> usize {
        let items = &self.items;
        let columns = [&items.rule, &items.fix, &items.edits.removed, &items.edits.inserted];
        let largest = columns.into_iter().map(Strings::bytes).max().unwrap_or(0);
        let edits = more.iter().flat_map(|removed| &removed.edits);
        let edits: usize = edits.map(|edit| edit.removed.len() + edit.inserted.len()).sum();
        largest + edits + 256 * more.len()
    }

    pub(crate) fn finish(self) -> ArrayRef {
        self.lists.finish(self.items.finish())
    }
}
