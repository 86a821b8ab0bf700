"""What is found and what is fixed, as plain data."""

from __future__ import annotations

from typing import Any, NamedTuple


class Span(NamedTuple):
    """A part of a text: from `start` up to, but not including, `end`."""

    start: int
    end: int


class Place(NamedTuple):
    """A place for people: line and column, both from 1; columns count characters."""

    line: int
    column: int


class Edit(NamedTuple):
    """What a fix would change: the part of the text, and what replaces it."""

    text: str
    span: Span
    start: Place
    end: Place
    chars: Span


class Fix(NamedTuple):
    """How a finding can be fixed. `safety` is `safe`, `unsafe`, or `display` for one that is only shown."""

    title: str
    safety: str
    edits: tuple[Edit, ...]


class Label(NamedTuple):
    """A further place of a finding."""

    label: str
    span: Span
    start: Place
    end: Place
    chars: Span


class Finding(NamedTuple):
    """What is wrong at one place.

    `span` counts bytes of the text in UTF-8, and `chars` its characters, so that it can be sliced:

    >>> import seedlint
    >>> text = "<p>Père.</p></div>"
    >>> finding, = seedlint.check(text, config={"select": ["markup/stray-end-tag"]})
    >>> text[finding.chars.start : finding.chars.end]
    '</div>'
    >>> finding.severity, finding.span, finding.chars, finding.start
    ('warning', Span(start=13, end=19), Span(start=12, end=18), Place(line=1, column=13))
    """

    rule: str
    severity: str
    message: str
    label: str | None
    help: str
    url: str | None
    span: Span
    start: Place
    end: Place
    chars: Span
    labels: tuple[Label, ...]
    fix: Fix | None


class AppliedEdit(NamedTuple):
    """What an applied fix changed, with all that is needed to undo it.

    `offset` counts bytes of the text before the fix's round; `line` and `column` are those of the fixed
    text.
    """

    offset: int
    removed: str
    inserted: str
    line: int
    column: int


class Applied(NamedTuple):
    """A fix that was applied."""

    rule: str
    title: str
    safety: str
    round: int
    edits: tuple[AppliedEdit, ...]


class Fixed(NamedTuple):
    """A text after its fixes: what is left in it, and what was done."""

    text: str
    changed: bool
    findings: list[Finding]
    applied: list[Applied]


class Block(NamedTuple):
    """A block that repeats in the articles of a source, and what it is thought to be."""

    kind: str
    text: str
    articles: int
    share: float
    place: str
    kind_of_leftover: str | None
    verdict: str
    confidence: float
    reasons: tuple[str, ...]
    examples: tuple[str, ...]


class Learned(NamedTuple):
    """A source of articles, and what repeats in it.

    `card` is a site card of what is no part of the articles, for review, and `card_name` the name of its
    file in the folder `sites` of own cards; both are None where nothing is proposed.
    """

    source: str
    kind: str
    articles: int
    with_proposed: int
    blocks: list[Block]
    card_name: str | None
    card: str | None


def _places(raw: Any) -> tuple[Span, Place, Place, Span]:
    span, start, end, chars = raw
    return Span(*span), Place(*start), Place(*end), Span(*chars)


def finding(raw: Any) -> Finding:
    """A finding of the native module."""
    (rule, severity, message, label, help), url, places, labels, fix = raw
    span, start, end, chars = _places(places)
    if fix is not None:
        title, safety, edits = fix
        fix = Fix(title, safety, tuple(Edit(text, *_places(place)) for text, place in edits))
    further = tuple(Label(words, *_places(place)) for words, place in labels)
    return Finding(rule, severity, message, label, help, url, span, start, end, chars, further, fix)


def applied(raw: Any) -> Applied:
    """An applied fix of the native module."""
    rule, title, safety, number, edits = raw
    return Applied(rule, title, safety, number, tuple(AppliedEdit(*edit) for edit in edits))


def learned(raw: Any, card: tuple[str, str] | None) -> Learned:
    """A source of the native module."""

    def block(one: Any) -> Block:
        return Block(
            one["kind"],
            one.get("text", one.get("url", "")),
            one["articles"],
            one["share"],
            one["place"],
            one["class"],
            one["verdict"],
            one["confidence"],
            tuple(one["reasons"]),
            tuple(one["examples"]),
        )

    blocks = [block(one) for one in raw["blocks"]]
    name, text = card or (None, None)
    return Learned(raw["source"], raw["kind"], raw["articles"], raw["with-proposed"], blocks, name, text)
