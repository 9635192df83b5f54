"""A run over datasets: their files are copied into the state, cleaned there as ever, and sent to where they belong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import ConfigError
from cleaner.formats.files import write_if_changed
from cleaner.job.dataset import FOLDER, Dataset
from cleaner.job.lock import locked
from cleaner.job.run import check
from cleaner.job.spread.fetched import Fetching, fetch
from cleaner.job.spread.run import run as spread
from cleaner.job.spread.sent import Sending, ready
from cleaner.job.spread.staged import begun

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.engines.flow import Flow
    from cleaner.job.progress import Progress
    from cleaner.job.run import Outcome, Request

_NOTE: Final = "sent.json"


def run(request: Request, flow: Flow, progress: Progress) -> Outcome:
    """Clean the dataset of *request*.

    Raises:
        ConfigError: as `spread.run`; or an input can not be fetched, or the output is there and is not ours.
        StateError, OSError: as `spread.run`.
    """
    dataset, state = request.dataset or Dataset((), ""), request.state.resolve()
    target = Target(dataset.out, state / FOLDER / _NOTE, flow)
    check(request)
    target.refuse()
    with locked(state / FOLDER):
        staging = begun(state, FOLDER)
        room = staging.folder / staging.run
        try:
            folders = tuple(room / "in" / str(number) for number in range(len(dataset.inputs)))
            for url, folder in zip(dataset.inputs, folders, strict=True):
                fetch(Fetching(url, folder, room / "half"), flow)
            copies = request._replace(inputs=tuple(map(str, folders)), out=room / "out")
            outcome = spread(copies, flow, progress)
            target.replace(Sending(copies.out, staging, outcome.record["written"] + outcome.record["unchanged"]))
        finally:
            staging.end()
    return outcome


class Target(NamedTuple):
    """Where a dataset goes, and the file in which it is noted what was sent there."""

    url: str
    note: Path
    flow: Flow

    def refuse(self) -> None:
        """Raise `ConfigError` if something is there that was not sent from here."""
        known = json.loads(self.note.read_bytes()) if self.note.exists() else {}
        ours = known.get("names", []) if known.get("out") == self.url else []
        # while it is being sent, nobody knows the names that Spark gives to files
        if ours is not None and (others := set(self.flow.listed(self.url)).difference(ours)):
            raise ConfigError(f"{self.url} holds what no run with this state wrote: {min(others)}; name an empty place")

    def replace(self, sending: Sending) -> None:
        """Let what is to be sent take the place of what was sent before."""
        made = ready(sending, self.flow)
        self.refuse()
        self._write(None)
        made.rows.save(self.url, made.form, **made.options)
        self._write(self.flow.listed(self.url))

    def _write(self, names: list[str] | None) -> None:
        write_if_changed(self.note, [json.dumps({"out": self.url, "names": names}).encode() + b"\n"])
