"""The native module. Programs use the package `seedlint`."""

from typing import Any, final

__all__ = [
    "__version__",
    "ConfigError",
    "ArticleError",
    "Core",
    "Batch",
    "Stream",
    "gathered",
    "Archive",
    "Keys",
    "part",
    "command",
]

__version__: str

class ConfigError(ValueError):
    """A configuration that cannot be used: each problem with its file, line and column."""

class ArticleError(ValueError):
    """An article that cannot be checked."""

@final
class Batch:
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def __len__(self) -> int: ...

@final
class Stream:
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

@final
class Core:
    def __new__(
        cls, config: str | None, files: dict[str, bytes], max_size: int | None, all_sites: bool
    ) -> Core: ...
    def check(self, text: bytes, path: str) -> list[Any]: ...
    def fix(self, text: bytes, path: str, unsafe_fixes: bool) -> tuple[str, bool, list[Any], list[Any]]: ...
    def batch(
        self,
        data: Any,
        text: str,
        path: tuple[str, bool],
        keep: list[tuple[str, bool]],
        full: bool,
        fix: bool | None,
        threads: int | None,
    ) -> Batch | Stream: ...

@final
class Keys:
    def __new__(cls, keys: list[int]) -> Keys: ...
    def without_others(self, part: str) -> str: ...

@final
class Archive:
    FEWEST: int
    def __new__(cls) -> Archive: ...
    def add(self, path: str, text: str) -> None: ...
    def add_part(self, part: str) -> None: ...
    def finish(self) -> list[tuple[str, tuple[str, str] | None]]: ...

def gathered(config: str) -> tuple[str, dict[str, bytes]]: ...
def part(path: str, text: str) -> tuple[str, list[int]]: ...
def command(words: list[str]) -> int: ...
