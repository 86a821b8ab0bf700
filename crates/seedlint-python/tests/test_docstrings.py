"""The examples in the docstrings."""

from __future__ import annotations

import doctest

import pytest

import seedlint
from seedlint import _linter, _types


@pytest.mark.parametrize("module", [seedlint, _linter, _types])
def test_examples(module):
    pytest.importorskip("pyarrow")
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0
