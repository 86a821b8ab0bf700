"""Apache Spark, with workers of its own, where Java is there."""

from __future__ import annotations

import shutil

import pytest

import seedlint
from conftest import BAD

pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("java is not there", allow_module_level=True)

from pyspark.sql import Row, SparkSession  # noqa: E402

import seedlint.spark  # noqa: E402


@pytest.fixture(scope="module")
def spark():
    builder = SparkSession.builder.master("local[2]").appName("seedlint").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frame(spark, articles):
    rows = [Row(id=number, path=path, text=text, site="s") for number, (path, text) in enumerate(articles.items())]
    return spark.createDataFrame(rows, "id long, path string, text string, site string").repartition(3)


def test_findings_are_those_of_the_texts(frame, articles):
    rows = seedlint.spark.check(frame).orderBy("id").collect()
    assert rows[0].__fields__ == ["id", "path", "site", "errors", "warnings", "hints", "rules", "findings", "error"]
    linter = seedlint.Linter()
    for row, (path, text) in zip(rows, articles.items(), strict=True):
        found = linter.check(text, path)
        assert [one.rule for one in row.findings] == [one.rule for one in found], path
        assert [(one.span.start, one.span.end) for one in row.findings] == [tuple(one.span) for one in found]
        assert sum(row.rules.values()) == len(found) == row.errors + row.warnings + row.hints
        assert row.error is None


def test_texts_are_fixed(frame, articles):
    done = seedlint.spark.fix(frame, keep=["path"], findings="counts", config="target: jekyll\n")
    rows = {row.path: row for row in done.collect()}
    linter = seedlint.Linter("target: jekyll\n")
    for path, text in articles.items():
        fixed = linter.fix(text, path)
        assert rows[path].text == fixed.text
        assert [one.rule for one in rows[path].removed] == [one.rule for one in fixed.applied]


def test_a_configuration_goes_to_the_workers(spark, tmp_path):
    from test_texts import CARD

    (tmp_path / "cards" / "own").mkdir(parents=True)
    (tmp_path / "cards" / "own" / "moves.yaml").write_text(CARD)
    (tmp_path / "seedlint.yaml").write_text("rules: [cards]\nselect: [own]\n")
    frame = spark.createDataFrame([("<marquee>x</marquee>\n",)], "text string")
    done = seedlint.spark.check(frame, config=tmp_path / "seedlint.yaml")
    shutil.rmtree(tmp_path / "cards")
    (row,) = done.collect()
    assert row.rules == {"own/moves": 1}


def test_rows_that_fail_stop_no_job(spark):
    frame = spark.createDataFrame([(1, BAD), (2, None)], "id int, text string")
    rows = {row.id: row for row in seedlint.spark.fix(frame).collect()}
    assert rows[1].error is None and rows[1].text != BAD
    assert rows[2].error.endswith("column `text`: it is null") and rows[2].text is None


def test_columns_are_checked_by_the_driver(spark):
    frame = spark.createDataFrame([(1, bytearray(b"x"), "y")], "number int, raw binary, rules string")
    with pytest.raises(KeyError, match="there is no column `text`; there are: `number`, `raw`, `rules`"):
        seedlint.spark.check(frame)
    with pytest.raises(TypeError, match="column `raw` is of type binary, and texts are needed: decode it first"):
        seedlint.spark.check(frame, "raw")
    with pytest.raises(ValueError, match="two columns of the result would be named `rules`"):
        seedlint.spark.check(frame.withColumnRenamed("raw", "text").selectExpr("string(text)", "rules"))
    with pytest.raises(seedlint.ConfigError):
        seedlint.spark.check(frame, "rules", keep=[], config="targt: hugo\n")


def test_learn_makes_the_cards_of_one_machine(spark, root):
    folder = root / "tests" / "cmd" / "learn.in" / "content"
    files = sorted(folder.rglob("*.md"))
    rows = [(file.relative_to(folder).as_posix(), file.read_text("utf-8")) for file in files]
    here = seedlint.learn(rows)
    assert any(source.card for source in here)
    frame = spark.createDataFrame([*reversed(rows), ("none.md", None)], "path string, text string").repartition(3)
    assert seedlint.spark.learn(frame) == here
