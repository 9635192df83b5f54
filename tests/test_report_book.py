"""The data of the report in chunks: nothing is missing, everything is in order, and it can stand in a script."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.report import book
from cleaner.report.book import Book, _similarity
from cleaner.report.page import as_script
from tests.conftest import rows
from tests.runs import MIXED, invented, state_of
from tests.test_report_marked import entries

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=[1, 7, 10_000])
def chunks(request: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[Any]]]:
    """The chunks of a run by kind, of one entry each, some, or all together."""
    monkeypatch.setattr(book, "_ROWS", request.param)
    monkeypatch.setattr(book, "_CHARACTERS", request.param)
    found: dict[str, list[list[Any]]] = {"documents": [], "alike": [], "texts": []}
    made = Book()
    for kind, chunk in made.chunks(iter(entries(tmp_path, invented(40) | MIXED))):
        found[kind].append(list(chunk))
    found["firsts"], found["reasons"], found["sites"] = [made.firsts], [list(made.reasons)], [made.by_site()]
    return found


def test_documents(chunks: dict[str, list[list[Any]]], tmp_path: Path) -> None:
    """There is a row for each document, in the order of the manifest, with its counts and what was done to it."""
    state = state_of(tmp_path / "out")
    ledger = rows(state / "removed.jsonl") + rows(state / "flagged.jsonl")
    (reasons,) = chunks["reasons"]
    shown = [row for chunk in chunks["documents"] for row in chunk]
    for row, known in zip(shown, rows(state / "documents.jsonl"), strict=True):
        assert row[0] == known["doc"]
        assert row[5:11] == [known[name] for name in ("paragraphs", "kept", "removed", "cut", "flagged", "repaired")]
        done = Counter(f"{each['stage']}/{each['reason']}" for each in ledger if each["doc"] == known["doc"])
        if known["failure"]:
            done[f"{known['failure']['stage']}/{known['failure']['reason']}"] += 1
        assert {reasons[number]: times for number, times in zip(row[12::2], row[13::2], strict=True)} == done


def test_texts(chunks: dict[str, list[list[Any]]]) -> None:
    """There is a text for each document, and it is known with which one each chunk begins."""
    at = 0
    (firsts,) = chunks["firsts"]
    for first, chunk in zip(firsts, chunks["texts"], strict=True):
        assert first == at
        at += len(chunk)
    assert at == sum(map(len, chunks["documents"]))


def test_alike(chunks: dict[str, list[list[Any]]], tmp_path: Path) -> None:
    """There is a row for each near-duplicate, with the number of its document and the name of its witness's."""
    names = [row[0] for chunk in chunks["documents"] for row in chunk]
    ledger = [row for row in rows(state_of(tmp_path / "out") / "removed.jsonl") if row["reason"] == "near-duplicate"]
    shown = [(names[row[0]], row[1], row[4]) for chunk in chunks["alike"] for row in chunk]
    assert shown == [(row["doc"], row["paragraph"], row["witness"]["doc"]) for row in ledger] != []


def test_sites(chunks: dict[str, list[list[Any]]], tmp_path: Path) -> None:
    """What was done on each site is summed up, those first of which most went."""
    manifest = rows(state_of(tmp_path / "out") / "documents.jsonl")
    (sites,) = chunks["sites"]
    assert [site.removed for site in sites] == sorted((site.removed for site in sites), reverse=True)
    for site in sites:
        of_site = [row for row in manifest if row["site"] == site.name]
        assert site.documents == len(of_site)
        assert site.removed == sum(row["removed"] for row in of_site)
        assert site.failed == sum(row["failure"] is not None for row in of_site)
    assert sum(site.documents for site in sites) == len(manifest)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(30, 100))
def test_similarity(shared: int, more: int, threshold: int) -> None:
    """What is rounded lies below the same thresholds as what is exact."""
    found = _similarity({"witness": {"shared": shared, "union": shared + more}})
    assert (found < threshold / 100) == (Fraction(shared, shared + more) < Fraction(threshold, 100))


@given(st.text(st.sampled_from("<>!-/script\u2028\u2029\\\"'\x00é🛥")))
def test_as_script(text: str) -> None:
    """In a script JSON says what it said, and can not end it, whatever that is."""
    safe = as_script(json.dumps([text], ensure_ascii=False).encode())
    assert json.loads(safe) == [text]
    assert not set("<\u2028\u2029") & set(safe.decode())
