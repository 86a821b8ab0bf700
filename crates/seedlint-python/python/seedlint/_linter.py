"""Linters, and the functions that use one."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, Union

from . import _types
from ._seedlint import Archive, Core, gathered
from ._types import Finding, Fixed, Learned

Config = Union[str, "os.PathLike[str]", Mapping[str, Any], None]
"""A configuration: the text of a `seedlint.yaml`, the path of one, its keys, or None for the defaults."""

_NAME = "seedlint.yaml"


class Results(Protocol):
    """Arrow data: pyarrow, Polars, DuckDB, nanoarrow and others take them without copies."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

    def __arrow_c_schema__(self) -> object: ...


class Linter:
    """Checks and fixes articles under one configuration.

    `config` is the text of a `seedlint.yaml`, the path of one, or its keys as a dictionary; without it,
    the recommended rules run. What a configuration names (own cards, filter lists, a schema) is read
    from the files beside it, if `config` is a path, or else given as `files`: texts by their paths, as
    the configuration names them. A path is read once: a linter holds all texts, so that it can be
    pickled, and used on a machine without these files.

    `max_size` is the largest article that is read, in bytes; by default 64 MiB. With `all_sites`, the
    rules of every site apply to every article.

    >>> from seedlint import Linter
    >>> linter = Linter("target: hugo\\nselect: [image]\\n")
    >>> [finding.rule for finding in linter.check('<img src="" alt="Rain">')]
    ['image/empty-src']
    >>> Linter("targt: hugo")
    Traceback (most recent call last):
      ...
    seedlint.ConfigError: seedlint.yaml:1:1: There is no key `targt`. Did you mean `target`?
    """

    def __init__(
        self,
        config: Config = None,
        *,
        files: Mapping[str, str | bytes] | None = None,
        max_size: int | None = None,
        all_sites: bool = False,
    ) -> None:
        texts = {name: text.encode() if isinstance(text, str) else bytes(text) for name, text in (files or {}).items()}
        name: str | None = _NAME
        if config is None:
            name = None
        elif isinstance(config, str):
            texts[_NAME] = config.encode()
        elif isinstance(config, Mapping):
            # JSON is YAML.
            texts[_NAME] = json.dumps(config, ensure_ascii=False).encode()
        elif isinstance(config, os.PathLike):
            if files:
                raise TypeError("`files` are for a configuration that is a text: a path has its files beside it")
            name, texts = gathered(os.fspath(config))
        else:
            kind = type(config).__name__
            raise TypeError(f"`config` must be a text, a path, a dictionary or None, and this is a {kind}")
        self._take(name, texts, max_size, all_sites)

    def _take(self, name: str | None, texts: dict[str, bytes], max_size: int | None, all_sites: bool) -> None:
        self._state = (name, texts, max_size, all_sites)
        self._core = _core(name, tuple(sorted(texts.items())), max_size, all_sites)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, self._state

    def __repr__(self) -> str:
        name, texts, _, _ = self._state
        return f"<seedlint.Linter with {len(texts)} files>" if name else "<seedlint.Linter>"

    def check(self, text: str | bytes, path: str = "article.md") -> list[Finding]:
        """The findings of an article, by place. Hints are among them.

        `path` decides which overrides of the configuration apply; no file is read.
        """
        return [_types.finding(raw) for raw in self._core.check(_bytes(text), path)]

    def fix(self, text: str | bytes, path: str = "article.md", *, unsafe: bool = False) -> Fixed:
        """Applies the safe fixes of an article, with `unsafe` also those that may change what readers see.

        >>> from seedlint import Linter
        >>> fixed = Linter().fix("---\\ntitle: Rain\\n---\\n<p>Wet.</p></div>\\n")
        >>> fixed.changed, [(fix.rule, fix.edits[0].removed) for fix in fixed.applied]
        (True, [('markup/stray-end-tag', '</div>')])
        """
        fixed, changed, findings, applied = self._core.fix(_bytes(text), path, unsafe)
        left = [_types.finding(raw) for raw in findings]
        return Fixed(fixed, changed, left, [_types.applied(raw) for raw in applied])

    def check_batch(
        self,
        data: Any,
        *,
        text: str = "text",
        path: str | None = None,
        id: str | None = None,
        keep: Sequence[str] = (),
        findings: str = "full",
        threads: int | None = None,
    ) -> Results:
        """Checks the articles of Arrow data, each a row, and returns Arrow data with a row for each.

        `data` is what any library has as Arrow data: a batch, a table, a data frame, a stream; its texts
        are not copied into Python. A stream is read batch by batch while the result is read.

        `text`, `path` and `id` name columns: that of the articles, that of their paths, and one that
        is kept; `keep` names more of these. Columns `path` and `id` are taken without being named, where
        they are there. The result has the kept columns, then `errors`, `warnings` and `hints` (numbers),
        `rules` (a map from rules to numbers), `findings` (a list, unless `findings="counts"`), and
        `error`: why the row could not be checked, or null.

        `threads` are all cores by default; an engine with threads of its own wants 1.

        >>> import pyarrow as pa
        >>> from seedlint import Linter
        >>> batch = pa.record_batch({"id": [1, 2], "text": ["---\\ntitle: Rain\\n---\\n<p>Wet.</p></div>\\n", None]})
        >>> done = pa.record_batch(Linter().check_batch(batch))
        >>> done.column("rules").to_pylist()[0]
        [('markup/stray-end-tag', 1)]
        >>> done.column("error").to_pylist()
        [None, 'row 1, column `text`: it is null']
        """
        return self._batch(data, None, text, path, id, keep, findings, threads)

    def fix_batch(
        self,
        data: Any,
        *,
        text: str = "text",
        path: str | None = None,
        id: str | None = None,
        keep: Sequence[str] = (),
        findings: str = "full",
        threads: int | None = None,
        unsafe: bool = False,
    ) -> Results:
        """Fixes the articles of Arrow data, each a row, and returns Arrow data with a row for each.

        As `check_batch`, with two more columns: that of the texts, fixed, and `removed`: a list of the
        fixes that were applied, with all that is needed to undo them. The findings are those that are
        left. The text of a row that failed is as it was, or null where it is not UTF-8.
        """
        return self._batch(data, unsafe, text, path, id, keep, findings, threads)

    def _batch(
        self,
        data: Any,
        fix: bool | None,
        text: str,
        path: str | None,
        id: str | None,
        keep: Sequence[str],
        findings: str,
        threads: int | None,
    ) -> Results:
        if findings not in ("full", "counts"):
            raise ValueError(f'`findings` must be "full" or "counts", not {findings!r}')
        if isinstance(keep, str):
            raise TypeError("`keep` must be a list of names of columns, not one name")
        kept = [(id or "id", id is not None), *((name, True) for name in keep)]
        paths = (path or "path", path is not None)
        return self._core.batch(data, text, paths, kept, findings == "full", fix, threads)


def _restored(name: str | None, texts: dict[str, bytes], max_size: int | None, all_sites: bool) -> Linter:
    linter = Linter.__new__(Linter)
    linter._take(name, texts, max_size, all_sites)
    return linter


@functools.lru_cache(maxsize=8)
def _core(name: str | None, texts: tuple[tuple[str, bytes], ...], max_size: int | None, all_sites: bool) -> Core:
    """The compiled rules. A worker of Spark gets a linter for each task, and compiles its rules once."""
    return Core(name, dict(texts), max_size, all_sites)


def _bytes(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str):
        raise TypeError(f"an article must be a str, or bytes in UTF-8, and this is a {type(text).__name__}")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        at = error.start
        raise ValueError(f"the text is no Unicode: character {at} is half of a surrogate pair") from None


def check(text: str | bytes, config: Config = None, *, path: str = "article.md") -> list[Finding]:
    """The findings of one article. For many, a `Linter` reads the configuration once."""
    return Linter(config).check(text, path)


def fix(text: str | bytes, unsafe: bool = False, config: Config = None, *, path: str = "article.md") -> Fixed:
    """Fixes one article, safely unless `unsafe` is set.

    >>> import seedlint
    >>> seedlint.fix("<p>Wet.</p></div>").text
    '<p>Wet.</p>'
    """
    return Linter(config).fix(text, path, unsafe=unsafe)


def learn(articles: Iterable[tuple[str, str]]) -> list[Learned]:
    """Finds what repeats in the articles of a source and is no part of them.

    `articles` are paths and texts, in the order of their paths, from which the command `seedlint learn`
    makes the same cards. Sources with most articles come first. It keeps a few bytes for each block of
    each article.

    >>> import seedlint
    >>> def article(number):
    ...     own = f"Rain number {number} fell on the town of Harbour {number} today."
    ...     host = "news.harbor-daily.example"
    ...     return f"---\\ntitle: Rain {number}\\nlink: https://{host}/{number}\\n---\\n\\n{own}\\n\\nFollow us, scan the QR code\\n"
    >>> learned = seedlint.learn((f"posts/{number}.md", article(number)) for number in range(8))
    >>> learned[0].source, learned[0].articles
    ('news.harbor-daily.example', 8)
    """
    archive = Archive()
    for path, text in articles:
        archive.add(path, text)
    return _learned(archive)


def _learned(archive: Archive) -> list[Learned]:
    return [_types.learned(json.loads(described), card) for described, card in archive.finish()]
