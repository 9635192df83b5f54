"""A shell completes what it can know."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from cleaner.rules import listing, load
from cleaner.rules.names import every
from tests.conftest import ROOT, write_tree

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
eval "$(cleaner completion bash)"
compopt() { echo "compopt:$2"; }
complete -p cleaner | grep -q _cleaner_completion || echo "not set up"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_cleaner_completion cleaner
for each in "${COMPREPLY[@]}"; do echo "$each"; done
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("cleaner ", "clean explain report restore index rules completion man"),
        ("cleaner re", "report restore"),
        ("cleaner rules ", "learn list test"),
        ("cleaner index v", "verify"),
        ("cleaner clean --main", "--main-content"),
        ("cleaner clean --js", "--json-log --json"),
        ("cleaner clean --keep ", "most first"),
        ("cleaner clean in --to j", "jsonl"),
        ("cleaner clean --skip share", "share share-bar"),
        ("cleaner explain out --rule head", "headline-repeated headline-nearly"),
        ("cleaner clean sc", "compopt:default"),
        ("cleaner clean in --rules ", "compopt:default"),
        ("cleaner rules test ", "compopt:default"),
        ("cleaner completion f", "fish"),
        ("cleaner clean --min-tokens ", ""),
    ],
)
def test_bash(words: str, completed: str, tmp_path: Path) -> None:
    """In bash, what is begun is completed: commands, options, choices, names of rules; paths by bash itself."""
    write_tree(tmp_path, {"bin/cleaner": f'#!/bin/sh\nexec {sys.executable} -m cleaner "$@"\n'})
    (tmp_path / "bin/cleaner").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = ["bash", "--norc", "-c", SCRIPT, "bash", *words.split(" ")]
    done = subprocess.run(command, env=env, capture_output=True, check=True, cwd=tmp_path)
    assert done.stderr == b""
    assert done.stdout.decode().splitlines() == completed.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each shell has a script, which asks in the way that is documented for all programs made with click."""
    assert call(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_CLEANER_COMPLETE={shell}_complete" in script
    monkeypatch.setenv("_CLEANER_COMPLETE", f"{shell}_source")
    assert call([]) == 0
    assert capsys.readouterr().out == script


def test_unknown_shell(capsys: pytest.CaptureFixture[str]) -> None:
    """A shell that there is no script for ends with 2, and those that there are are named."""
    assert call(["completion", "tcsh"]) == 2
    assert "zsh" in capsys.readouterr().err


def test_rules() -> None:
    """All rules can be completed, and nothing else."""
    assert sorted(every()) == sorted(rule.name for rule in listing(load()))
