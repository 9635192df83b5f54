"""Rows of the ledger that somebody asks for: of a document, a rule, a reason, the least alike."""

from __future__ import annotations

from difflib import get_close_matches
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.config import Config
from cleaner.document import ConfigError
from cleaner.job.decisions import OF_DUPLICATES
from cleaner.job.prepare import rules_of
from cleaner.job.read import ledger, rows, summary
from cleaner.rules import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cleaner.job.ledger import Row

_KINDS: Final = ("removed", "cut", "flagged", "repaired")
_STAGE: Final = "boilerplate"
"""The stage whose reasons are rules."""


class Asked(NamedTuple):
    """What is asked for, all of it together; what is None does not matter.

    A `document` by its name in the ledger; a boilerplate `rule`; a `reason`, with or without its stage; so many of the
    duplicates that are least like their witness, the `lowest`.
    """

    document: str | None = None
    rule: str | None = None
    reason: str | None = None
    lowest: int | None = None


class Found(NamedTuple):
    """A row, and whether what it tells of was only `flagged`."""

    row: Row
    flagged: bool


def find(folder: Path, asked: Asked) -> Iterator[Found]:
    """The rows of the last run that are *asked* for: what went, then what was flagged; the least alike first.

    Raises:
        ConfigError: no rule, or nothing at all, is called like that; the nearest name is suggested.
        StateError: there is no ledger.
    """
    _check(asked, summary(folder))
    found = (each for each in _all(folder) if _fits(each.row, asked))
    if asked.lowest is None:
        return found
    return iter(nsmallest(asked.lowest, (each for each in found if each.row["witness"]), key=_similarity))


def _all(folder: Path) -> Iterator[Found]:
    yield from (Found(row, flagged=False) for row in ledger(folder))
    yield from (Found(row, flagged=True) for row in rows(folder, "flagged.jsonl"))


def _fits(row: Row, asked: Asked) -> bool:
    return (
        asked.document in {None, row["doc"]}
        and (asked.rule is None or (row["stage"], row["reason"]) == (_STAGE, asked.rule))
        and asked.reason in {None, row["reason"], f"{row['stage']}/{row['reason']}"}
    )


def _similarity(found: Found) -> float:
    witness = found.row["witness"]
    return float(witness["shared"] / witness["union"]) if witness["union"] else 1.0


def _check(asked: Asked, counts: Mapping[str, Any]) -> None:
    """Refuse a name that is neither one of the run's own nor a rule."""
    if asked.rule is None and asked.reason is None:
        return
    met = {name for kind in _KINDS for name in counts[kind]}
    rules = {rule.name for rule in listing(rules_of(Config()))}
    rules |= {name.partition("/")[2] for name in met if name.startswith(f"{_STAGE}/")}
    _refuse("rule", asked.rule, rules)
    reasons = {name.partition("/")[2] for name in met} | OF_DUPLICATES
    _refuse("reason", asked.reason, rules | reasons | met)


def _refuse(what: str, name: str | None, known: set[str]) -> None:
    if name is None or name in known:
        return
    near = get_close_matches(name, sorted(known), n=1)
    raise ConfigError(f"{name}: there is no such {what}{f'; did you mean {near[0]!r}?' if near else ''}")
