"""The manual page says what `--help` says, and nothing in it is taken for an order to the typesetter."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import NOTES, call, main
from cleaner.cli.manual import page

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = (
    "clean explain report restore index index-info index-verify index-compact rules rules-list rules-test rules-learn "
    "completion man"
).split()


def plain(text: str) -> str:
    """What a manual page or a help says, without markup, as words with one space between."""
    text = re.sub(r"\\\[u([0-9A-F]{4,6})\]", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"^\.(\w+) ?|\\&", "", text.replace("\\-", "-").replace("\\e", "\\"), flags=re.MULTILINE)
    return " ".join(text.split())


@pytest.fixture
def manual(capsys: pytest.CaptureFixture[str]) -> str:
    """What `cleaner man` prints."""
    assert call(["man"]) == 0
    return capsys.readouterr().out


def records(shown: str) -> Iterator[tuple[str, str]]:
    """The options in a help text: their names, and what they are for."""
    options = re.search(r"^Options:\n((?: +.*\n)+)", shown, flags=re.MULTILINE)
    assert options
    for found in re.finditer(r"^  (-\S.*?)(?:  +|\n)((?:.*\n(?!  -))*.*)", options[1], flags=re.MULTILINE):
        yield found[1], found[2]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_option(command: str, manual: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every option of every command is in it with its text, below the command's own name."""
    arguments = command.split("-") if command else []
    assert call([*arguments, "--help"]) == 0
    found = list(records(capsys.readouterr().out))
    assert ("-h, --help", "Show this message and exit.") in [(names, " ".join(text.split())) for names, text in found]
    title = ".SH OPTIONS\n" if not arguments else f".SS {' '.join(['cleaner', *arguments])} ["
    section = plain(re.split(r"^\.S[HS] ", manual.partition(title)[2], maxsplit=1, flags=re.MULTILINE)[0])
    assert section
    for names, text in found:
        assert f"{names} {' '.join(text.split())}" in section


def test_all_commands(manual: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No command is missing, here or in the manual, and the notes below the help of all are in both."""
    assert call(["--help"]) == 0
    shown = capsys.readouterr().out
    named = re.findall(r"^\.SS cleaner ([a-z ]+?) \[", manual, flags=re.MULTILINE)
    assert sorted(named) == sorted(command.replace("-", " ") for command in COMMANDS)
    assert [name for name in named if " " not in name] == re.findall(
        r"^  ([a-z]+)  ", shown.partition("Commands:")[2].partition("Settings:")[0], flags=re.MULTILINE
    )
    for title, text in NOTES.items():
        assert f".SH {title.upper()}\n" in manual
        assert text in plain(manual)
        assert text in plain(shown)


@given(st.text(st.sampled_from(".'\\- \n\t\bab\u00e9\U0001f6a2"), max_size=30))
def test_any_text(text: str) -> None:
    """Whatever a help says stays text: no line of it is a request, and none of its backslashes an escape."""
    command = click.Command("x", help=f"Any: {text}", params=[click.Option(["--one"], help=text)])
    requests = {line.partition(" ")[0] for line in page(click.Context(command, info_name="x"), {"Note": text})}
    known = {".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".br", ".nf", ".fi"}
    assert {word for word in requests if word.startswith((".", "'"))} <= known
    for line in page(click.Context(command, info_name="x"), {"Note": text}):
        assert re.fullmatch(r"(?:[\x00-\x5b\x5d-\x7f]|\\[-&e]|\\\[u[0-9A-F]{4,6}\])*", line)


def test_typesetter(manual: str) -> None:
    """The typesetter has nothing to complain of, and shows all of it."""
    groff = shutil.which("groff")
    if not groff:
        pytest.skip("no groff here")
    done = subprocess.run([groff, "-ww", "-man", "-Tutf8"], input=manual.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    shown = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout.decode())
    assert "cleaner rules test [OPTIONS] FILE" in shown.replace("\u2010", "-")


def test_main_is_described() -> None:
    """The name is followed by what it is, as `whatis` wants it."""
    lines = list(page(click.Context(main, info_name="cleaner"), NOTES))
    assert lines[lines.index(".SH NAME") + 1] == r"cleaner \- clean scraped news"
