"""Articles in the data frames of Apache Spark, checked and fixed by its workers.

Each worker gets the linter with its configuration, cards and lists as texts, and passes batches of Arrow
data to it: `pip install seedlint[spark]`, on the workers too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyspark import StorageLevel
from pyspark.sql import functions as f
from pyspark.sql import types as t

from ._linter import Config, Linter, _learned
from ._seedlint import Archive, Keys, part
from ._types import Learned

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_PLACES = [
    t.StructField("span", t.StructType().add("start", t.LongType()).add("end", t.LongType())),
    t.StructField("start", t.StructType().add("line", t.LongType()).add("column", t.LongType())),
    t.StructField("end", t.StructType().add("line", t.LongType()).add("column", t.LongType())),
]

_EDIT = t.StructType([*_PLACES, t.StructField("text", t.StringType())])

_LABEL = t.StructType([t.StructField("label", t.StringType()), *_PLACES])

FINDING = t.StructType(
    [
        *(t.StructField(name, t.StringType()) for name in ("rule", "severity", "message", "label", "help", "url")),
        *_PLACES,
        t.StructField("labels", t.ArrayType(_LABEL)),
        t.StructField(
            "fix",
            t.StructType().add("title", t.StringType()).add("safety", t.StringType()).add("edits", t.ArrayType(_EDIT)),
        ),
    ]
)
"""The type of a finding in the column `findings`."""

REMOVED = t.StructType(
    [
        *(t.StructField(name, t.StringType()) for name in ("rule", "fix", "safety")),
        t.StructField("round", t.LongType()),
        t.StructField(
            "edits",
            t.ArrayType(
                t.StructType()
                .add("offset", t.LongType())
                .add("removed", t.StringType())
                .add("inserted", t.StringType())
                .add("line", t.LongType())
                .add("column", t.LongType())
            ),
        ),
    ]
)
"""The type of a fix in the column `removed`."""


def check(
    df: DataFrame,
    text: str = "text",
    *,
    path: str | None = None,
    keep: Sequence[str] | None = None,
    config: Config | Linter = None,
    findings: str = "full",
) -> DataFrame:
    """Checks the articles of a data frame, each a row.

    `text` and `path` name columns. `keep` are the columns that stay, by default all but the texts. The
    columns `errors`, `warnings`, `hints`, `rules`, `findings` and `error` are added, as
    `seedlint.Linter.check_batch` describes them. A row that cannot be checked has an `error`; it stops
    no job.

    `config` is a configuration or a `seedlint.Linter`. It is read once, by the driver: what it names goes
    to the workers as texts.
    """
    return _mapped(df, text, path, keep, config, findings, None)


def fix(
    df: DataFrame,
    text: str = "text",
    *,
    path: str | None = None,
    keep: Sequence[str] | None = None,
    config: Config | Linter = None,
    findings: str = "full",
    unsafe: bool = False,
) -> DataFrame:
    """Fixes the articles of a data frame, each a row.

    As `check`, with the fixed texts in their column, and the applied fixes in `removed`.
    """
    return _mapped(df, text, path, keep, config, findings, unsafe)


def learn(df: DataFrame, text: str = "text", path: str = "path") -> list[Learned]:
    """Finds what repeats in the articles of a data frame, as `seedlint.learn` does, with the same cards.

    The workers read the articles, and one aggregation counts the blocks. The driver gets a record for each
    block of each article, in the order of the paths, and the texts of those blocks that repeat; it needs
    about 50 bytes of memory for each record. A row without text or path is no article.
    """
    _expect_texts(df, text)
    _expect_texts(df, path)

    def read(given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in given:
            paths, parts, keys = [], [], []
            for name, article in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist()):
                if name is not None and article is not None:
                    kept, blocks = part(name, article)
                    paths.append(name)
                    parts.append(kept)
                    keys.append(blocks)
            columns = [pa.array(paths, pa.string()), pa.array(parts, pa.string()), pa.array(keys, pa.list_(pa.int64()))]
            yield pa.record_batch(columns, names=["path", "part", "keys"])

    stripped = t.StructType([t.StructField("path", t.StringType()), t.StructField("part", t.StringType())])
    whole = t.StructType([*stripped.fields, t.StructField("keys", t.ArrayType(t.LongType()))])
    parts = df.select(f"`{path}`", f"`{text}`").mapInArrow(read, whole)
    # Articles are parsed once: the parts are used twice.
    parts = parts.persist(StorageLevel.DISK_ONLY)
    try:
        counted = parts.select(f.explode("keys").alias("key")).groupBy("key").count()
        repeating = [row.key for row in counted.where(f.col("count") >= Archive.FEWEST).select("key").collect()]
        known = df.sparkSession.sparkContext.broadcast(repeating)

        def strip(given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa

            keys = Keys(known.value)
            for batch in given:
                small = [keys.without_others(kept) for kept in batch.column(1).to_pylist()]
                yield pa.record_batch([batch.column(0), pa.array(small, pa.string())], names=["path", "part"])

        archive = Archive()
        # As paths are sorted: folder by folder.
        small = parts.select("path", "part").mapInArrow(strip, stripped)
        for row in small.orderBy(f.split("path", "/")).toLocalIterator():
            archive.add_part(row.part)
    finally:
        parts.unpersist()
    return _learned(archive)


def _mapped(
    df: DataFrame,
    text: str,
    path: str | None,
    keep: Sequence[str] | None,
    config: Config | Linter,
    findings: str,
    fix: bool | None,
) -> DataFrame:
    linter = config if isinstance(config, Linter) else Linter(config)
    if path is None and "path" in df.columns:
        path = "path"
    for name in [text] if path is None else [text, path]:
        _expect_texts(df, name)
    kept = [name for name in df.columns if name != text] if keep is None else list(keep)
    fields = [df.schema[name] for name in kept] + _fields(text, findings, fix is not None)
    names = [field.name for field in fields]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"two columns of the result would be named `{twice}`; choose others with `keep`")

    def batches(given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        options: dict[str, Any] = {"text": text, "path": path, "keep": kept, "findings": findings, "threads": 1}
        for batch in given:
            if fix is None:
                done = linter.check_batch(batch, **options)
            else:
                done = linter.fix_batch(batch, unsafe=fix, **options)
            # Without the name, a column `id` would be kept, although it was not asked for.
            yield pa.record_batch(done).select(names)

    wanted = dict.fromkeys([text, *([path] if path else []), *kept])
    return df.select(*(f"`{name}`" for name in wanted)).mapInArrow(batches, t.StructType(fields))


def _fields(text: str, findings: str, fixed: bool) -> list[t.StructField]:
    fields = [t.StructField(text, t.StringType())] if fixed else []
    fields += [t.StructField(name, t.IntegerType()) for name in ("errors", "warnings", "hints")]
    fields.append(t.StructField("rules", t.MapType(t.StringType(), t.IntegerType())))
    if findings == "full":
        fields.append(t.StructField("findings", t.ArrayType(FINDING)))
    elif findings != "counts":
        raise ValueError(f'`findings` must be "full" or "counts", not {findings!r}')
    if fixed:
        fields.append(t.StructField("removed", t.ArrayType(REMOVED)))
    return [*fields, t.StructField("error", t.StringType())]


def _expect_texts(df: DataFrame, name: str) -> None:
    if name not in df.columns:
        known = ", ".join(f"`{column}`" for column in df.columns)
        raise KeyError(f"there is no column `{name}`; there are: {known}")
    kind = df.schema[name].dataType
    if not isinstance(kind, t.StringType):
        decode = ": decode it first" if isinstance(kind, t.BinaryType) else ""
        raise TypeError(f"column `{name}` is of type {kind.simpleString()}, and texts are needed{decode}")
