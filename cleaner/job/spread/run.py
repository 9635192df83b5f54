"""A run on many machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.engines.flow import Flow
    from cleaner.job.progress import Progress
    from cleaner.job.run import Outcome, Request


def run(request: Request, flow: Flow, progress: Progress) -> Outcome:
    """Clean the inputs of *request* into its output, on the machines of *flow*."""
    raise NotImplementedError
