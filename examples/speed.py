"""Compares batches in Python with the command, on one and on two threads.

    python speed.py --rows 100000 ../shared/corpus ../shared/archives

The articles of the folders are repeated until there are as many. The command reads them as lines of JSON
(`seedlint pipe`); batches are made of texts in memory, which is part of the time. Prints seconds, seconds
of CPU time, and articles a second.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

import seedlint

BATCH = 2000


def texts(folders: list[Path]) -> list[str]:
    """The articles that are UTF-8."""
    found = []
    for file in sorted(file for folder in folders for file in folder.rglob("*.md")):
        try:
            found.append(file.read_bytes().decode())
        except UnicodeDecodeError:
            continue
    return found


def used() -> float:
    """The CPU time of this process and of those that it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def measured(name: str, number: int, work: Callable[[], None]) -> None:
    start, before = time.monotonic(), used()
    work()
    seconds, cpu = time.monotonic() - start, used() - before
    print(f"{name:40} {seconds:8.1f} s {cpu:8.1f} s CPU {number / seconds:8.0f} a second {number / cpu:8.0f} a CPU second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=1, help="how often each is measured, in turn")
    parser.add_argument("--findings", choices=["full", "counts"], default="full")
    arguments = parser.parse_args()
    articles = texts(arguments.folders)
    rows = arguments.rows
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "articles.jsonl"
        with lines.open("w") as file:
            for number in range(rows):
                file.write(json.dumps({"id": number, "text": articles[number % len(articles)]}) + "\n")

        def pipe(threads: int) -> None:
            words = ["pipe", "--isolated", "--findings", arguments.findings, "--threads", str(threads), str(lines)]
            subprocess.run([sys.executable, "-m", "seedlint", *words], stdout=subprocess.DEVNULL, check=True)

        def batches(threads: int) -> None:
            linter = seedlint.Linter()
            for first in range(0, rows, BATCH):
                some = [articles[number % len(articles)] for number in range(first, min(first + BATCH, rows))]
                batch = pa.record_batch({"id": range(first, first + len(some)), "text": some})
                linter.check_batch(batch, findings=arguments.findings, threads=threads)

        for _ in range(arguments.times):
            for threads in (1, 2):
                measured(f"seedlint pipe, {threads} threads", rows, lambda: pipe(threads))
                measured(f"check_batch, {threads} threads", rows, lambda: batches(threads))


if __name__ == "__main__":
    main()
