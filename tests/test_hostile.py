"""Hostile documents, from the command line: each costs itself alone, whatever it does, and nothing goes out for it."""

from __future__ import annotations

import json
import re
import socket
import sys
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

import pytest

from cleaner import extract as extraction
from cleaner.cli import call
from cleaner.document import DocumentError
from tests.conftest import cleaner, read_tree, rows, write_tree
from tests.runs import BRIDGE, FERRY, MIXED, SCHOOL, Tree, everything, run, state_of
from tests.test_engines import crash, spin, swell
from tests.test_job_run import age
from tests.test_records import FORMS, numbered, small_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.document import Document, Raw

FLAGS: Final = ("--timeout=1", "--max-memory=300000000", "-q")
HARM: Final[dict[str, tuple[Callable[[], None], tuple[str, str, str]]]] = {
    "Spin!": (spin, ("limits", "timeout", "more than 1 seconds of the processor; that is what --timeout allows")),
    "Swell!": (swell, ("limits", "memory", "more than 300,000,000 bytes; that is what --max-memory allows")),
    "Crash!": (crash, ("limits", "crash", "its process ended with SIGSEGV")),
}
"""What a document says, what that does to the extractor, and what the document is a failure of then."""


def hostile(monkeypatch: pytest.MonkeyPatch, harm: Callable[[str], None]) -> None:
    """Let the extractor do *harm* with a text that says so."""

    def harmed(raw: Raw, text: str) -> Document:
        for word in HARM:
            if word in text:
                harm(word)
        return extraction.extract(raw, text)

    monkeypatch.setattr("cleaner.job.prepare.extract", harmed)


def strike(word: str) -> None:
    HARM[word][0]()


def fail(word: str) -> None:
    raise DocumentError(*HARM[word][1])


def undigested(found: dict[str, bytes]) -> dict[str, bytes]:
    """*found* without the digests of files, which nobody has who did not live to tell them."""
    manifest = re.sub(rb'"digest":("[0-9a-f]*"|null)', b'"digest":null', found["documents.jsonl"])
    return {**found, "documents.jsonl": manifest}


PAGE: Final = "<html><head><title>A page</title></head><body><article><h1>A page</h1>%s</article></body></html>"
FILES: Final[Tree] = MIXED | {
    "a/spin.txt": f"{FERRY}\n\nSpin!\n",
    "a/swell.html": PAGE % f"<p>{FERRY}</p><p>Swell!</p>",
    "herald/crash.txt": f"Crash!\n\n{BRIDGE}\n",
    "herald/page.html": PAGE % f"<p>{SCHOOL}</p><p>{BRIDGE}</p>",
    "z/crash.txt": "Crash!",
}


@pytest.mark.parametrize("jobs", ["-j1", "-j3"])
def test_files(jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """All comes out as if the hostile ones had failed of themselves, and each has its reason in the manifest."""
    write_tree(tmp_path / "in", FILES)
    hostile(monkeypatch, fail)
    assert run(tmp_path / "in", tmp_path / "calm", *FLAGS) == 1
    hostile(monkeypatch, strike)
    capsys.readouterr()
    assert run(tmp_path / "in", tmp_path / "out", *FLAGS, jobs) == 1
    told = capsys.readouterr().err
    assert undigested(everything(tmp_path / "out")) == undigested(everything(tmp_path / "calm"))
    failed = {row["doc"]: row["failure"] for row in rows(state_of(tmp_path / "out") / "documents.jsonl")}
    for name, content in FILES.items():
        for word, (_, failure) in HARM.items():
            if isinstance(content, str) and word in content:
                assert tuple(failed[name].values()) == failure
                assert f"cleaner: {name}: {': '.join(failure)}\n" in told


TEXTS: Final = [
    FERRY,
    f"Crash!\n\n{FERRY}",
    BRIDGE,
    f"{FERRY}\n\n{SCHOOL}",
    "Crash! Again!",
    f"{BRIDGE}\n\nCrash!",
    SCHOOL,
]


@pytest.mark.parametrize("form", FORMS)
def test_records(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile record costs itself, not its part or its file: it stays as it is, and all others are cleaned."""
    write_tree(tmp_path / "in", {f"news.{form}": FORMS[form].write(numbered(TEXTS))})
    for to in ("same", "txt"):
        hostile(monkeypatch, fail)
        assert run(tmp_path / "in", tmp_path / f"calm-{to}", *FLAGS, "--to", to) == 1
        hostile(monkeypatch, strike)
        assert run(tmp_path / "in", tmp_path / f"out-{to}", *FLAGS, "--to", to, "-j2") == 1
        assert everything(tmp_path / f"out-{to}") == everything(tmp_path / f"calm-{to}")
    failed = [
        row["failure"]["reason"] for row in rows(state_of(tmp_path / "out-same") / "documents.jsonl") if row["failure"]
    ]
    assert failed == ["crash", "crash", "crash"]


@pytest.mark.parametrize("to", ["same", "txt"])
def test_they_are_tried_again(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed at a limit is tried again by the next run, alone, and comes out as if nothing had been."""
    small_parts(monkeypatch)
    files: Tree = {"a.txt": "Crash!\n", "b.txt": f"{FERRY}\n", "c.jsonl": FORMS["jsonl"].write(numbered(TEXTS * 3))}
    write_tree(tmp_path / "in", files)
    age(tmp_path / "in")
    assert run(tmp_path / "in", tmp_path / "fresh", *FLAGS, "--to", to) == 0
    hostile(monkeypatch, strike)
    for again in ([], [], ["--force"]):
        assert run(tmp_path / "in", tmp_path / "out", *FLAGS, "--to", to, *again) == 1
    hostile(monkeypatch, lambda word: None)
    assert run(tmp_path / "in", tmp_path / "out", *FLAGS, "--to", to) == 0
    prepared = json.loads((state_of(tmp_path / "out") / "run.json").read_bytes())["prepared"]
    assert everything(tmp_path / "out") == everything(tmp_path / "fresh")
    assert prepared == 2
    assert run(tmp_path / "in", tmp_path / "out", *FLAGS, "--to", to) == 0
    assert json.loads((state_of(tmp_path / "out") / "run.json").read_bytes())["prepared"] == 0


@pytest.mark.parametrize("word", HARM)
@pytest.mark.parametrize("command", [["clean", "-", *FLAGS], ["rules", "test", "mine.toml", "-", "-c", "limits.toml"]])
def test_filters(
    command: list[str],
    word: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A hostile document on standard input is a failure that is told, with nothing on standard output."""
    monkeypatch.chdir(write_tree(tmp_path, {"mine.toml": "[ad]\nany = ['Buy']\n", "limits.toml": LIMITS}))
    hostile(monkeypatch, strike)
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(f"{FERRY}\n\n{word}\n".encode())))
    assert call(command) == 1
    out, err = capfd.readouterr()
    assert ": ".join(HARM[word][1]) in err
    assert FERRY not in out


LIMITS: Final = "timeout = 1\nmax_memory = 300_000_000\n"


def test_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules are tried on, and learned from, all of a sample but its hostile documents."""
    files: Tree = {
        f"post/{number}.txt": f"{line}\n\nBuy the Post\n" for number, line in enumerate([FERRY, BRIDGE, SCHOOL])
    }
    write_tree(
        tmp_path / "in", files | {"post/1a.txt": "Crash!\n", "post/2a.jsonl": FORMS["jsonl"].write(numbered(TEXTS))}
    )
    monkeypatch.chdir(write_tree(tmp_path, {"mine.toml": "[ad]\nany = ['Buy the Post']\n", "limits.toml": LIMITS}))
    hostile(monkeypatch, strike)
    assert call(["rules", "test", "mine.toml", "in", "-c", "limits.toml"]) == 1
    out, err = capsys.readouterr()
    assert out.count("-Buy the Post") == 3
    assert "11 documents, 4 failed" in out
    assert len(err.splitlines()) == 4
    assert call(["rules", "learn", "in", "-o", "-", "-c", "limits.toml"]) == 1
    out, err = capsys.readouterr()
    assert '"Buy the Post",  # on 3 documents' in out
    assert len([line for line in err.splitlines() if ": limits: " in line]) == 4


# --- no hook: what they are, as they come

MANY: Final = 200_000
MILLION: Final = 1_000_000
WORDS: Final = f"<p>{FERRY}</p>"
BOMB: Final = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghij", "bcdefghijk", strict=True))
XHTML: Final = (
    '<?xml version="1.0"?><!DOCTYPE html [%s]><html xmlns="http://www.w3.org/1999/xhtml"><body>%s</body></html>'
)
PAGES: Final[dict[str, tuple[str, str | None]]] = {
    "nested.html": ("<div>" * MANY + WORDS + "</div>" * MANY, "nested-too-deeply"),
    "tables.html": ("<table><tr><td>" * MANY + WORDS, "nested-too-deeply"),
    "attributes.html": (f"<p {' '.join(f'a{at}=x' for at in range(MILLION))}>{WORDS}", "too-many-attributes"),
    "bare.html": (f"<p {'a ' * MILLION}>{WORDS}", "too-many-attributes"),
    "quotes.html": (f"{WORDS}<a href='{'<' * MILLION}", None),
    "angles.html": ("<" * MILLION, None),
    "comments.html": (WORDS + "<!--" * MILLION, None),
    "scripts.html": (WORDS + "<script>" * MANY, None),
    "bomb.xhtml": (XHTML % (f'<!ENTITY a "lol">{BOMB}', f"<p>&k;</p>{WORDS}"), None),
    "itself.xhtml": (XHTML % ('<!ENTITY a "&b;"><!ENTITY b "&a;">', f"<p>&a;</p>{WORDS}"), None),
    "bomb.html": (f"<!DOCTYPE html [{BOMB}]><html><body><p>&k;</p>{WORDS}</body></html>", None),
    "one-word.txt": ("a" * MILLION, None),
    "one-line.txt": ("word " * MANY, None),
    "brackets.txt": ("(" * MANY + "[" * MANY, None),
    "marks.txt": ("\u0301" * MANY, None),
}
LARGE_PAGES: Final[dict[str, tuple[str, str | None]]] = {
    "paragraphs.html": (WORDS * MANY, None),
    "spans.html": (f"<p>{'<span>ferry</span> ' * MANY}</p>", None),
    "paragraphs.txt": (f"{FERRY}\n\n" * MANY, None),
    "numbered.txt": ("\n\n".join(f"{number}. {FERRY}" for number in range(MANY // 4)), None),
    "bars.txt": ("Share Tweet Email\n" * MANY, None),
}
SOUND: Final[Tree] = {"a.txt": f"{SCHOOL}\n", "z.html": f"<html><body><p>{BRIDGE}</p></body></html>"}


def cleaned(pages: dict[str, tuple[str, str | None]], folder: Path) -> dict[str, Any]:
    """The record of a run over *pages*, of which those fail that are to, and nothing else does."""
    whole = {
        name: page if name.endswith("txt") or "<html" in page else f"<html><body>{page}"
        for name, (page, _) in pages.items()
    }
    write_tree(folder / "in", SOUND | whole)
    done = cleaner("clean", folder / "in", "-o", folder / "out", "--json", timeout=500)
    assert done.returncode == (1 if any(reason for _, reason in pages.values()) else 0)
    assert b"Traceback" not in done.stderr
    failed = {row["doc"]: row["failure"] for row in rows(folder / "out.cleaner" / "documents.jsonl")}
    assert {name: failed[name] and failed[name]["reason"] for name in pages} == {
        name: reason for name, (_, reason) in pages.items()
    }
    out = read_tree(folder / "out")
    assert (out["a.txt"].decode(), out["z.html.txt"].decode()) == (f"{SCHOOL}\n", f"{BRIDGE}\n")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_pages(tmp_path: Path) -> None:
    """Pages of absurd structure are refused, or cleaned, in time and memory such as pages take."""
    assert cleaned(PAGES, tmp_path)["peak_memory"] < 1_000_000_000


@pytest.mark.slow
def test_large_pages(tmp_path: Path) -> None:
    """What repeats a hundred thousand times is cleaned all the same, in bounded memory."""
    assert cleaned(LARGE_PAGES, tmp_path)["peak_memory"] < 3_000_000_000


def reaching_out(url: str, secret: str) -> Tree:
    """Pages that have a reader fetch *url* or the file *secret* in every way there is."""
    linked = (
        f'<base href="{url}/base/"><meta http-equiv="refresh" content="0;url={url}/refresh">'
        f'<link rel="stylesheet" href="{url}/a.css"><link rel="canonical" href="{url}/canonical">'
        f'<link rel="import" href="{url}/import"><script src="{url}/a.js"></script>'
        f'<meta property="og:image" content="{url}/og.png"><meta property="og:url" content="{url}/og">'
    )
    embedded = (
        f'<img src="{url}/a.png" srcset="{url}/b.png 2x"><iframe src="{url}/frame"></iframe><object data="{url}/o">'
        f'</object><embed src="{url}/e"><video src="{url}/v" poster="{url}/p"></video><a href="{url}/a" ping="{url}/p">'
        f'A</a><iframe src="{secret}"></iframe><img src="{secret}"><!--#include virtual="{secret}" -->'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    )
    entities = f'<!ENTITY s SYSTEM "{secret}"><!ENTITY u SYSTEM "{url}/u"><!ENTITY % p SYSTEM "{url}/p">%p;'
    dtd = f'<?xml version="1.0"?><?xml-stylesheet href="{url}/a.xsl"?><!DOCTYPE html SYSTEM "{url}/dtd">'
    body = f"<p>&s;</p><p>&u;</p>{WORDS}<p>{BRIDGE}</p>"
    page = f"<html><head>{linked}</head><body>{embedded}{body}</body></html>"
    files: Tree = {
        "page.html": page,
        "page.xhtml": XHTML % (entities, embedded + body),
        "entities.html": XHTML % (entities, body),
        "dtd.xhtml": f"{dtd}<html xmlns='http://www.w3.org/1999/xhtml'><head>{linked}</head><body>{body}</body></html>",
        "public.html": f'<!DOCTYPE html PUBLIC "x" "{secret}"><html><body>{body}</body></html>',
    }
    records = [{"html": content, "url": f"{url}/r"} for content in files.values()]
    return files | {"text.txt": f"{url}/text {secret}\n", "records.jsonl": FORMS["jsonl"].write(records)}


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """Whatever a page says, nobody is asked for anything, and no other file is read."""
    write_tree(tmp_path, {"secret.txt": "Hidden treasure of Lower Wend"})
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        files = reaching_out(f"http://127.0.0.1:{server.getsockname()[1]}", f"file://{tmp_path}/secret.txt")
        write_tree(tmp_path / "in", files)
        done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", "-j2", "--scope", "document")
        assert (done.returncode, done.stderr) == (0, b"")
        for name, content in files.items():
            if name.endswith(("html", "txt")) and isinstance(content, str):
                cleaner("clean", "-", stdin=content.encode())
        with pytest.raises(BlockingIOError):
            server.accept()
    outputs = read_tree(tmp_path / "out") | read_tree(tmp_path / "out.cleaner")
    assert not [name for name, data in outputs.items() if b"treasure" in data]
    assert outputs["page.html.txt"].decode().splitlines()[-1] == BRIDGE


def test_the_limits_are_real(tmp_path: Path) -> None:
    """A text that takes long for what it is, to be repaired from end to end, is stopped at its time."""
    text = "The cafÃ© on the quay stayed open, â€œthroughoutâ€, the harbour office said.\n\n" * 20_000
    done = cleaner("clean", "-", "--timeout", "0.5", stdin=text.encode())
    assert (done.returncode, done.stdout) == (1, b"")
    said = "more than 0.5 seconds of the processor; that is what --timeout allows"
    assert done.stderr.decode() == f"cleaner: standard input: limits: timeout: {said}\n"
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n", "b.txt": text})
    done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", "-j1", "--timeout", "0.5")
    assert done.stderr.decode() == f"cleaner: b.txt: limits: timeout: {said}\n"
    assert read_tree(tmp_path / "out") == {"a.txt": f"{FERRY}\n".encode()}


GIGABYTE: Final = 1_000_000_000
TOO_MUCH: Final = ["limits: memory", "extract: too-long"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "start", "end"), [("x.txt", b"", b""), ("x.jsonl", b'{"text": "', b'"}\n')])
def test_a_line_of_a_gigabyte(name: str, start: bytes, end: bytes, tmp_path: Path) -> None:
    """A line without end is refused in little memory, or, where it may be so long, before it takes too much."""
    words = "".join(f"word{number} " for number in range(20_000)).encode()
    with (write_tree(tmp_path, {f"in/{name}": "", "in/a.txt": f"{FERRY}\n"}) / "in" / name).open("wb") as file:
        file.write(start)
        while file.tell() < GIGABYTE:
            file.write(words)
        file.write(end)
    for flags, reasons, most in (
        ((), ["read: too-large"], 400_000_000),
        (("--max-bytes", "2000000000", "--max-memory", "1200000000"), TOO_MUCH, 7_000_000_000),
        (("--max-bytes", "2000000000", "--max-memory", "20000000000"), TOO_MUCH[1:], 12_000_000_000),
    ):
        done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", "-j1", "--json", *flags, timeout=500)
        assert done.returncode == 1
        assert any(reason in done.stderr.decode() for reason in reasons)
        assert json.loads(done.stdout.splitlines()[-1])["peak_memory"] < most
        assert (tmp_path / "out" / "a.txt").read_text() == f"{FERRY}\n"
