"""Measures Spark on many articles, and compares the findings with those of the command.

    python measure.py --rows 100000 ../shared/corpus ../shared/archives

The articles of the folders are repeated, each row with an id of its own, until there are as many rows.
`local-cluster` starts two executors, each with one core and Python workers of its own. Prints the time,
rows a second, the peak memory of each kind of process, and whether the findings by rule are those of the
command, times the repetitions. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import functions as f

import seedlint
import seedlint.spark
from clean import session


def texts(folders: list[Path]) -> list[tuple[str, str]]:
    """The articles, by their paths; those that are not UTF-8 cannot be a column of texts."""
    found = []
    for file in sorted(file for folder in folders for file in folder.rglob("*.md")):
        try:
            found.append((f"{len(found)}.md", file.read_bytes().decode()))
        except UnicodeDecodeError:
            continue
    return found


def write(articles: list[tuple[str, str]], rows: int, folder: Path, per_file: int) -> int:
    """Writes the data set, and returns the bytes of its texts."""
    schema = pa.schema({"id": pa.int64(), "path": pa.string(), "text": pa.string()})
    folder.mkdir()
    size = 0
    for first in range(0, rows, per_file):
        with pq.ParquetWriter(folder / f"{first:09}.parquet", schema, compression="zstd") as writer:
            for start in range(first, min(first + per_file, rows), 2000):
                ids = range(start, min(start + 2000, first + per_file, rows))
                some = [articles[number % len(articles)] for number in ids]
                size += sum(len(text.encode()) for _, text in some)
                paths, contents = [path for path, _ in some], [text for _, text in some]
                writer.write_table(pa.table([list(ids), paths, contents], schema=schema))
    return size


def command(articles: list[tuple[str, str]], rows: int) -> tuple[collections.Counter, float]:
    """The findings by rule of the command, times the repetitions; its seconds for all articles once."""
    lines = "".join(json.dumps({"path": path, "text": text}) + "\n" for path, text in articles)
    words = [sys.executable, "-m", "seedlint", "pipe", "--isolated", "--findings", "counts", "--threads", "2"]
    start = time.monotonic()
    done = subprocess.run(words, input=lines.encode(), stdout=subprocess.PIPE)
    seconds = time.monotonic() - start
    counts: collections.Counter = collections.Counter()
    for number, line in enumerate(done.stdout.splitlines()):
        repeated = rows // len(articles) + (number < rows % len(articles))
        for rule, found in json.loads(line)["findings"]["rules"].items():
            counts[rule] += found * repeated
    return +counts, seconds


class Memory(threading.Thread):
    """The peak memory of each process of the cluster, in kB."""

    KINDS = {"python worker": r"pyspark[./]daemon", "executor": r"CoarseGrainedExecutorBackend", "driver": r"SparkSubmit"}

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peaks: dict[tuple[str, int], int] = {}
        self.running = True

    def run(self) -> None:
        while self.running:
            for process in Path("/proc").iterdir():
                if process.name.isdigit():
                    self.look(process)
            time.sleep(0.5)

    def look(self, process: Path) -> None:
        try:
            words = process.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            kind = next((kind for kind, mark in self.KINDS.items() if re.search(mark, words)), None)
            peak = re.search(r"VmHWM:\s+(\d+)", process.joinpath("status").read_text())
        except OSError:
            return
        if kind and peak:
            key = kind, int(process.name)
            self.peaks[key] = max(self.peaks.get(key, 0), int(peak[1]))

    def largest(self) -> dict[str, float]:
        """The largest process of each kind, in MB."""
        return {
            kind: max((peak for (of, _), peak in self.peaks.items() if of == kind), default=0) / 1000
            for kind in self.KINDS
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--per-file", type=int, default=10_000, help="rows of a file, which one task reads")
    parser.add_argument("--master", default="local-cluster[2,1,2048]")
    parser.add_argument("--fix", action="store_true", help="fix the articles, and write them")
    arguments = parser.parse_args()
    articles = texts(arguments.folders)
    expected, once = command(articles, arguments.rows)
    place = Path(tempfile.mkdtemp(prefix="seedlint-spark-", dir=os.environ.get("MEASURE_DIR")))
    try:
        start = time.monotonic()
        size = write(articles, arguments.rows, place / "articles", arguments.per_file)
        print(f"{arguments.rows} rows, {size / 1e9:.2f} GB of text, written in {time.monotonic() - start:.1f} s")
        speed = len(articles) / once
        print(f"seedlint pipe: {len(articles)} articles in {once:.1f} s on two threads, {speed:.0f} a second")
        memory = Memory()
        memory.start()
        spark = session(arguments.master)
        spark.range(2).count()  # The executors have started.
        frame = spark.read.parquet(str(place / "articles"))
        start = time.monotonic()
        if arguments.fix:
            done = seedlint.spark.fix(frame, keep=["id"], findings="counts")
        else:
            done = seedlint.spark.check(frame, keep=["id"], findings="counts")
        done.write.parquet(str(place / "checked"))
        seconds = time.monotonic() - start
        memory.running = False
        written = spark.read.parquet(str(place / "checked"))
        rows, distinct = written.count(), written.select("id").distinct().count()
        failed = written.where("error is not null").count()
        by_rule = written.select(f.explode("rules").alias("rule", "number")).groupBy("rule").sum("number").collect()
        found = collections.Counter({row[0]: row[1] for row in by_rule})
        spark.stop()
    finally:
        shutil.rmtree(place)
    print(f"Spark: {seconds:.1f} s, {arguments.rows / seconds:.0f} rows a second, {size / seconds / 1e6:.1f} MB/s")
    print("peak memory: " + ", ".join(f"{kind} {peak:.0f} MB" for kind, peak in memory.largest().items()))
    print(f"{rows} rows written, {distinct} distinct ids, {failed} with an error")
    if arguments.fix:
        return
    wrong = {rule for rule in expected | found if expected[rule] != found[rule]}
    print(f"{sum(found.values())} findings of {len(found)} rules; {len(wrong)} rules differ from the command")
    for rule in sorted(wrong):
        print(f"  {rule}: {found[rule]}, and {expected[rule]} by the command")
    sys.exit(1 if wrong or rows != arguments.rows or distinct != rows else 0)


if __name__ == "__main__":
    main()
