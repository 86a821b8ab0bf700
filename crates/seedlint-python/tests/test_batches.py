"""Batches of Arrow data: in and out of each library, with the same results as texts one by one."""

from __future__ import annotations

import multiprocessing
import os

import pytest

import seedlint
from conftest import BAD

pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def table(articles):
    paths = list(articles)
    return pa.table({"id": range(len(paths)), "path": paths, "text": list(articles.values()), "site": ["s"] * len(paths)})


def rules(findings) -> list[tuple[str, int]]:
    names = sorted(finding.rule for finding in findings)
    return [(name, names.count(name)) for name in dict.fromkeys(names)]


def as_dict(value):
    """Named tuples as what Arrow data are in Python."""
    if hasattr(value, "_asdict"):
        return {key: as_dict(item) for key, item in value._asdict().items() if key != "chars"}
    return [as_dict(item) for item in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("threads", [None, 1, 2])
def test_rows_have_the_findings_of_their_texts(articles, table, threads):
    linter = seedlint.Linter()
    done = pa.table(linter.check_batch(table, threads=threads, keep=["site"]))
    done.validate(full=True)
    assert done.column_names == ["id", "site", "errors", "warnings", "hints", "rules", "findings", "error"]
    rows = done.to_pylist()
    assert len(rows) == len(articles)
    for (path, text), row in zip(articles.items(), rows):
        found = linter.check(text, path)
        assert row["findings"] == as_dict(found), path
        assert row["rules"] == rules(found)
        for severity in ("error", "warning", "hint"):
            assert row[f"{severity}s"] == sum(finding.severity == severity for finding in found)
        assert row["error"] is None


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_fixed_texts_have_the_type_of_the_texts(articles, table, kind):
    linter = seedlint.Linter()
    typed = table.set_column(2, "text", table["text"].cast(kind))
    done = pa.table(linter.fix_batch(typed, unsafe=True))
    done.validate(full=True)
    assert done.schema.field("text").type == kind
    for (path, text), row in zip(articles.items(), done.to_pylist()):
        fixed = linter.fix(text, path, unsafe=True)
        assert row["text"] == fixed.text
        assert row["rules"] == rules(fixed.findings)
        removed = [{**as_dict(fix), "fix": fix.title} for fix in fixed.applied]
        for fix in removed:
            del fix["title"]
        assert row["removed"] == removed


def test_a_batch_is_given_as_often_as_it_is_asked_for():
    batch = pa.record_batch({"text": [BAD]})
    done = seedlint.Linter().check_batch(batch, findings="counts")
    first, second = pa.record_batch(done), pa.table(done)
    assert first.to_pylist() == second.to_pylist()
    assert first.schema.names == ["errors", "warnings", "hints", "rules", "error"]
    assert len(done) == 1
    assert pa.schema(done) == first.schema


def test_a_stream_is_read_batch_by_batch():
    read = []

    def batches():
        for number in range(3):
            read.append(number)
            yield pa.record_batch({"text": [BAD, None]})

    reader = pa.RecordBatchReader.from_batches(pa.schema({"text": pa.string()}), batches())
    done = seedlint.Linter().check_batch(reader)
    result = pa.RecordBatchReader.from_stream(done)
    assert read == []
    assert result.read_next_batch().to_pylist()[1]["error"] == "row 1, column `text`: it is null"
    assert read == [0]
    # Rows are counted through the stream.
    assert result.read_next_batch().to_pylist()[1]["error"] == "row 3, column `text`: it is null"
    with pytest.raises(ValueError, match="can be taken once"):
        pa.RecordBatchReader.from_stream(done)


def test_parts_of_batches():
    batch = pa.record_batch({"id": list(range(10)), "text": [f"{BAD}{number}" for number in range(10)]})
    part = batch.slice(3, 4)
    done = pa.record_batch(seedlint.Linter().fix_batch(part))
    assert done.column("id").to_pylist() == [3, 4, 5, 6]
    assert [text[-1] for text in done.column("text").to_pylist()] == ["3", "4", "5", "6"]
    empty = pa.record_batch(seedlint.Linter().fix_batch(batch.slice(0, 0)))
    assert empty.num_rows == 0 and empty.schema == done.schema


def test_polars(table):
    pl = pytest.importorskip("polars")
    frame = pl.from_arrow(table)
    done = pl.DataFrame(seedlint.Linter().check_batch(frame, findings="counts"))
    assert done["id"].to_list() == table["id"].to_pylist()
    assert done["warnings"].sum() > 100


def test_duckdb(table):
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("articles", table)
    rows = connection.sql("select id, path, text from articles order by id")
    checked = pa.table(seedlint.Linter().check_batch(rows, findings="counts"))
    ((warnings,),) = connection.sql("select sum(warnings) from checked").fetchall()
    assert warnings == sum(checked["warnings"].to_pylist()) > 100


def forked(_: int) -> list[dict]:
    batch = pa.record_batch({"text": [BAD] * 300})
    return pa.record_batch(seedlint.Linter().check_batch(batch, threads=2)).to_pylist()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_threads_in_processes_that_were_forked():
    here = forked(0)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(forked, range(2)).get(timeout=60) == [here, here]
