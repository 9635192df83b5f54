"""A worker has no life of its own: it ends with the process that began it, however that ends."""

from __future__ import annotations

import os
import signal
from multiprocessing import parent_process
from threading import Thread
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
"""See prctl(2)."""


def end_with_parent() -> None:
    """From now on end this process when its parent has ended; one that was killed can not tell its workers so.

    Linux does it, whatever the process is at. Where nothing else is there a thread waits, which may wait for its turn.
    """
    if parent := parent_process():
        Thread(target=_follow, daemon=True).start()
        _ask_to_be_killed()
        if os.getppid() != parent.pid:  # it was too late for that
            os._exit(1)


def _follow() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _ask_to_be_killed() -> None:
    try:
        from ctypes import CDLL

        CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return
