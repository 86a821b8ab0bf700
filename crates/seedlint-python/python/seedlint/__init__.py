"""Checks and fixes articles: Markdown with front matter and a scraped HTML body.

>>> import seedlint
>>> text = "---\\ntitle: Rain\\n---\\n<p>Wet.</p></div>\\n"
>>> for finding in seedlint.check(text):
...     print(finding.start.line, finding.rule, finding.message)
4 markup/stray-end-tag `</div>` closes nothing.
>>> seedlint.fix(text).text
'---\\ntitle: Rain\\n---\\n<p>Wet.</p>\\n'

A `Linter` keeps a configuration, and checks many articles with it: as texts, or as batches of Arrow
data, in which each article is a row. `seedlint.spark` does the same with the data frames of Spark.
"""

from ._linter import Linter, Results, check, fix, learn
from ._seedlint import ArticleError, ConfigError, __version__
from ._types import Applied, AppliedEdit, Block, Edit, Finding, Fix, Fixed, Label, Learned, Place, Span

__all__ = [
    "Applied",
    "AppliedEdit",
    "ArticleError",
    "Block",
    "ConfigError",
    "Edit",
    "Finding",
    "Fix",
    "Fixed",
    "Label",
    "Learned",
    "Linter",
    "Place",
    "Results",
    "Span",
    "__version__",
    "check",
    "fix",
    "learn",
]
