"""The examples of docs/scale.md, each where its library is installed."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys

import pytest

import seedlint
from conftest import ROOT

pa = pytest.importorskip("pyarrow")

import pyarrow.parquet as pq  # noqa: E402

PAGE = (ROOT / "docs" / "scale.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?^```python\n(.*?)^```", PAGE, re.M | re.S))

NEEDS = {"Spark": ["pyspark", "pandas"], "Ray Data": ["ray"], "datatrove": ["datatrove", "orjson"], "Polars": ["polars"], "DuckDB": ["duckdb"]}


def test_each_example_is_known():
    assert set(EXAMPLES) == set(NEEDS)


@pytest.mark.parametrize("name", NEEDS)
def test_examples(name, articles, tmp_path):
    missing = [library for library in NEEDS[name] if importlib.util.find_spec(library) is None]
    if name == "Spark" and shutil.which("java") is None:
        missing.append("java")
    if missing:
        pytest.skip(f"not there: {', '.join(missing)}")
    (tmp_path / "articles").mkdir()
    texts = list(articles.values())
    # datatrove wants ids that are texts.
    ids = [str(number) for number in range(len(texts))]
    pq.write_table(pa.table({"id": ids, "text": texts}), tmp_path / "articles" / "part.parquet")
    done = subprocess.run([sys.executable, "-c", EXAMPLES[name]], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if name == "datatrove":
        assert list((tmp_path / "cleaned").glob("*.jsonl.gz")), done.stderr
    elif name != "DuckDB":
        files = [*tmp_path.glob("cleaned/*.parquet"), *tmp_path.glob("cleaned.parquet")]
        rows = [row for file in files for row in pq.read_table(file).to_pylist()]
        linter = seedlint.Linter("" if name == "Spark" else "target: hugo")
        assert sorted(row["id"] for row in rows) == sorted(ids)
        assert all(row["text"] == linter.fix(texts[int(row["id"])]).text for row in rows)
    if name in ("Spark", "DuckDB", "Polars"):
        assert "markup/" in done.stdout
