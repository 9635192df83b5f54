"""Pages of the documentation that are played: their blocks are run one after the other, as a reader would.

A block with a name behind its language, as in `toml mine.toml`, is a file, which is written. Of the others `sh` and
`python` are run, and a `text` is what the block before prints: a line `…` in it stands for any lines, and `…` inside a
line for anything. What is indented by four spaces is shown only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.conftest import ROOT, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GUIDES: Final = ROOT / "fixtures" / "guides"
README: Final = ROOT / "README.md"
_BLOCK: Final = re.compile(r"^```(\w+)(?: (\S[^\n]*))?\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
_COMMANDS: Final = {"sh": ("bash", "-euo", "pipefail", "-c"), "python": ("python", "-c")}


class Block(NamedTuple):
    """A block: its language, the file that it is, if any, and what it says."""

    language: str
    name: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page, in order."""
    return (Block(found[1], found[2] or "", found[3]) for found in _BLOCK.finditer(page))


def file_of(page: Path, name: str) -> str:
    """What the file *name* says on a page."""
    return next(block.text for block in blocks(page.read_text("utf-8")) if block.name == name)


def furnish(folder: Path) -> None:
    """Put into *folder* what the pages begin with: articles in `scraped/`, records in `dump/`, two days."""
    news, records = ROOT / "fixtures" / "news" / "in", ROOT / "fixtures" / "records" / "in"
    shutil.copytree(news, folder / "scraped")
    write_tree(folder, {"dump/news.jsonl": (records / "herald.example" / "november.jsonl").read_bytes()})
    shutil.copytree(news / "valley-herald", folder / "monday" / "valley-herald")
    shutil.copytree(news / "harbour-post", folder / "tuesday" / "harbour-post")
    commands = {"cleaner": "-m cleaner", "python": ""}
    scripts = {f"bin/{name}": f'#!/bin/sh\nexec {sys.executable} -P {how} "$@"\n' for name, how in commands.items()}
    write_tree(folder, dict(scripts))
    for name in scripts:
        (folder / name).chmod(0o755)


def play(page: str, folder: Path) -> None:
    """Run the blocks of *page* in *folder*, which is furnished, and hold them to what the page says that they print."""
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    environment = {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder), "LC_ALL": "C.UTF-8", "PAGER": "cat"}
    printed = ""
    for block in blocks(page):
        if block.name:
            write_tree(folder, {block.name: block.text})
        elif block.language in _COMMANDS:
            command = [*_COMMANDS[block.language], block.text]
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{block.text}\n{done.stdout}{done.stderr}"
            printed = done.stdout
        elif block.language == "text":
            assert _pattern(block.text).fullmatch(printed), f"the page says:\n{block.text}\nand it is:\n{printed}"
        else:
            raise AssertionError(f"nobody reads this block: {block}")


def _pattern(text: str) -> re.Pattern[str]:
    lines = text.splitlines(keepends=True)
    parts = ("(?:.*\n)*?" if line == "…\n" else re.escape(line).replace("…", ".*") for line in lines)
    return re.compile("".join(parts))
