"""What the tests share: articles of the project, and where it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

# Spark starts its workers with the `python3` of the path, which need not be this one.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

ROOT = Path(__file__).resolve().parents[3]

BAD = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>Père rains.</i></p>\n"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def articles() -> dict[str, str]:
    """The sample articles, by their paths."""
    files = sorted((ROOT / "seeds" / "dirty").rglob("*.md"))
    texts = {}
    for file in files:
        try:
            texts[file.relative_to(ROOT / "seeds" / "dirty").as_posix()] = file.read_bytes().decode()
        except UnicodeDecodeError:
            continue
    assert len(texts) > 70
    return texts
