"""The example for Spark on a local cluster of two executors, one of which is killed in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import seedlint
from conftest import ROOT

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")
if shutil.which("java") is None or not Path("/proc").is_dir():
    pytest.skip("java or /proc is not there", allow_module_level=True)

import pyarrow.parquet as pq  # noqa: E402

EXAMPLES = ROOT / "examples" / "spark"


def processes(mark: str, above: int) -> list[int]:
    """The processes below one whose command has these words."""
    parents, marked = {}, []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        process = int(folder.name)
        parents[process] = int(stat.rsplit(")", 1)[1].split()[1])
        if mark in words:
            marked.append(process)

    def is_below(process: int) -> bool:
        while process in parents and process != above:
            process = parents[process]
        return process == above

    return [process for process in marked if is_below(process)]


def rows(folder: Path) -> list[dict]:
    return pq.read_table(folder).to_pylist()


@pytest.fixture(scope="module")
def data(articles, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("spark") / "articles"
    folder.mkdir()
    paths, texts = list(articles), list(articles.values())
    for part in range(6):
        ids = [part * len(paths) + number for number in range(len(paths))]
        sources = [f"source {number % 3}" for number in ids]
        table = pa.table({"id": ids, "source": sources, "path": paths, "text": texts})
        pq.write_table(table, folder / f"{part}.parquet")
    return folder


def expected(articles) -> tuple[dict[str, str], Counter]:
    linter = seedlint.Linter()
    fixed = {path: linter.fix(text, path).text for path, text in articles.items()}
    rules = Counter(finding.rule for path, text in articles.items() for finding in linter.check(text, path))
    return fixed, rules


@pytest.mark.parametrize(("victim", "most"), [("pyspark.daemon", 100), ("CoarseGrainedExecutorBackend", 1)])
def test_a_killed_worker_loses_and_doubles_nothing(articles, data, tmp_path, victim, most):
    words = [sys.executable, str(EXAMPLES / "clean.py"), str(data), str(tmp_path / "out")]
    log = (tmp_path / "log").open("w")
    example = subprocess.Popen(words, stdout=log, stderr=log)
    killed = []
    while example.poll() is None and not killed:
        # Python workers run only while articles are checked.
        if processes("pyspark.daemon", example.pid):
            for process in processes(victim, example.pid)[:most]:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
        time.sleep(0.05)
    assert killed and example.poll() is None, (tmp_path / "log").read_text()
    assert example.wait(timeout=600) == 0, (tmp_path / "log").read_text()
    fixed, rules = expected(articles)
    cleaned = rows(tmp_path / "out" / "articles")
    assert sorted(row["id"] for row in cleaned) == list(range(6 * len(articles)))
    assert all(row["text"] == fixed[row["path"]] and row["error"] is None for row in cleaned)
    found = Counter(row["rule"] for row in rows(tmp_path / "out" / "findings"))
    assert found == Counter({rule: 6 * number for rule, number in rules.items()})
    causes = rows(tmp_path / "out" / "causes")
    assert {row["source"] for row in causes} == {"source 0", "source 1", "source 2"}
    first = [row for row in causes if row["rank"] == 1]
    assert len(first) == 3 and all(row["findings"] >= row["articles"] > 0 for row in first)
