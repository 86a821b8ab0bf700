//! A batch of articles: what is read of it, and what becomes of each row.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{Field, Schema, SchemaRef};
use rayon::ThreadPool;
use rayon::prelude::*;
use seedlint::rows::{NO_PATH, RowError, Rows, relative};
use seedlint::{FileOutcome, Task};

use crate::columns::{Findings, Results, fields};
use crate::text::{BatchError, Texts, expect_texts};

/// What is done with batches, and the names of their columns.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) text: String,
    /// The column of paths, and whether it must be there.
    pub(crate) path: (String, bool),
    /// Columns that stay as they are, and whether each must be there.
    pub(crate) keep: Vec<(String, bool)>,
    pub(crate) findings: Findings,
    /// Whether articles are fixed, unsafely too.
    pub(crate) fix: Option<bool>,
}

/// What is done with the batches of one schema.
pub(crate) struct Plan {
    rows: Arc<Rows>,
    wanted: Wanted,
    task: Task,
    text: usize,
    path: Option<usize>,
    keep: Vec<usize>,
    /// That of the results.
    pub(crate) schema: SchemaRef,
}

/// What became of a row.
type Outcome = Result<FileOutcome, String>;

/// How many rows and bytes are checked before their results are written.
const ROWS: usize = 256;
const BYTES: usize = 8 << 20;

impl Plan {
    /// The plan for batches of a schema.
    ///
    /// # Errors
    /// A column that is not there, or holds no texts.
    pub(crate) fn new(rows: Arc<Rows>, wanted: Wanted, schema: &Schema) -> Result<Self, BatchError> {
        let find = |name: &str| schema.fields().iter().position(|field| field.name() == name);
        let missing = |name: &str| BatchError::Missing {
            name: name.to_owned(),
            known: schema
                .fields()
                .iter()
                .map(|field| format!("`{}`", field.name()))
                .collect(),
        };
        let text = find(&wanted.text).ok_or_else(|| missing(&wanted.text))?;
        expect_texts(&wanted.text, schema.field(text).data_type())?;
        let (name, needed) = &wanted.path;
        let path = find(name);
        if path.is_none() && *needed {
            return Err(missing(name));
        }
        if let Some(path) = path {
            expect_texts(name, schema.field(path).data_type())?;
        }
        let mut keep = Vec::new();
        for (name, needed) in &wanted.keep {
            match find(name) {
                Some(at) if keep.contains(&at) => {}
                Some(at) => keep.push(at),
                None if *needed => return Err(missing(name)),
                None => {}
            }
        }
        let mut all: Vec<Arc<Field>> = keep.iter().map(|at| schema.fields()[*at].clone()).collect();
        let fixed = wanted.fix.map(|_| (&*wanted.text, schema.field(text).data_type()));
        all.extend(fields(wanted.findings, fixed).into_iter().map(Arc::new));
        for (at, field) in all.iter().enumerate() {
            if all[..at].iter().any(|other| other.name() == field.name()) {
                return Err(BatchError::Twice(field.name().clone()));
            }
        }
        Ok(Self {
            task: wanted.fix.map_or(Task::Check, |unsafely| rows.fixing(unsafely)),
            rows,
            wanted,
            text,
            path,
            keep,
            schema: Arc::new(Schema::new(all)),
        })
    }

    /// Checks or fixes the rows of a batch; `first` is the number of its first row. `pause` runs between
    /// some rows, and an error of it ends the work.
    ///
    /// # Errors
    /// A broken column, and those of `pause`.
    pub(crate) fn run<E: From<BatchError>>(
        &self,
        batch: &RecordBatch,
        first: usize,
        threads: Option<&ThreadPool>,
        mut pause: impl FnMut() -> Result<(), E>,
    ) -> Result<RecordBatch, E> {
        let texts = Texts::of(&self.wanted.text, batch.column(self.text))?;
        let paths = match self.path {
            Some(path) => Some(Texts::of(&self.wanted.path.0, batch.column(path))?),
            None => None,
        };
        let rows = batch.num_rows();
        let kind = batch.column(self.text).data_type();
        let mut results = Results::new(self.wanted.findings, self.wanted.fix.map(|_| kind), rows);
        let row = |row: usize| self.row(row, first + row, &texts, paths.as_ref());
        // Results are written while the next rows are checked.
        let (mut from, mut checked) = (0, Vec::new());
        loop {
            pause()?;
            let begin = from + checked.len();
            let next = begin..until(&texts, begin, rows);
            let is_last = next.is_empty();
            let mut write = || {
                for (row, outcome) in (from..).zip(&checked) {
                    results.push(&self.rows, outcome, texts.get(row), first + row);
                }
            };
            let mut outcomes: Vec<Outcome> = Vec::new();
            match threads {
                Some(threads) => threads.in_place_scope(|scope| {
                    scope.spawn(|_| outcomes = next.into_par_iter().map(row).collect());
                    write();
                }),
                None => {
                    write();
                    outcomes.extend(next.map(row));
                }
            }
            if is_last {
                break;
            }
            (from, checked) = (begin, outcomes);
        }
        let kept = self.keep.iter().map(|at| batch.column(*at).clone());
        let columns: Vec<ArrayRef> = kept.chain(results.finish()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), columns, &options);
        Ok(batch.map_err(|error| BatchError::Result(error.to_string()))?)
    }

    fn row(&self, row: usize, number: usize, texts: &Texts, paths: Option<&Texts>) -> Outcome {
        let name = &self.wanted.text;
        let wrong = |column: &str, what: &str| format!("row {number}, column `{column}`: {what}");
        let text = texts.get(row).ok_or_else(|| wrong(name, "it is null"))?;
        let path = match paths.and_then(|paths| paths.get(row)) {
            None => PathBuf::from(NO_PATH),
            Some(path) => {
                let column = &self.wanted.path.0;
                let path = utf8(path).map_err(|what| wrong(column, &what))?;
                relative(path).map_err(|error| wrong(column, &error.to_string()))?
            }
        };
        if text.len() as u64 <= self.rows.most() {
            utf8(text).map_err(|what| wrong(name, &what))?;
        }
        self.rows.run(&path, text, &self.task).map_err(|error| match error {
            RowError::TooLarge { .. } => wrong(name, &format!("{error}; `max_size` raises that")),
            RowError::Session(_) => error.to_string(),
            _ => wrong(name, &error.to_string()),
        })
    }
}

/// The row after those that are checked together.
fn until(texts: &Texts, from: usize, rows: usize) -> usize {
    let mut bytes = 0;
    let mut end = from;
    while end < rows && end - from < ROWS && bytes < BYTES {
        bytes += texts.get(end).map_or(0, <[u8]>::len);
        end += 1;
    }
    end
}

/// The bytes as a text.
///
/// # Errors
/// Where they are no UTF-8, in words.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| format!("it is not UTF-8, from byte {}", error.valid_up_to()))
}
