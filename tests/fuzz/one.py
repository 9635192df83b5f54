"""One target under atheris: `python -m tests.fuzz.one TARGET FOLDER [OPTIONS OF LIBFUZZER]`; see `__main__`."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import atheris


def fuzz(target: str, folder: Path, options: list[str]) -> None:
    """Have atheris call *target* until it finds something or its time is over; what it learns lies in *folder*."""
    with atheris.instrument_imports(include=["cleaner"]):
        from tests.fuzz.targets import TARGETS, inputs
    corpus = folder / target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs(target)):
        (corpus / f"seed-{number}").write_bytes(data)
    warnings.simplefilter("ignore")
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
