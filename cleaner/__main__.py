"""The door: `cleaner` and `python -m cleaner`."""

import gc
import os
import signal
import sys
from typing import Final, NoReturn

CRASHED: Final = os.EX_SOFTWARE
"""Exit status after a bug of ours, 70, as in BSD's sysexits.h; Python's own, 1, says that some documents failed."""

_BUG: Final = """\
cleaner: this is a bug in cleaner, and no fault of what it cleans; please report it with what stands above.
cleaner: no file is half-written, and the next run goes on from here.
"""


def main() -> None:
    """Run the command line and exit with its status."""
    from cleaner.cli import call
    from cleaner.cli.streams import open_streams

    tune()
    open_streams()
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:  # as a caller may have left it: how workers end is asked
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        status = call(sys.argv[1:])
    except Exception:  # noqa: BLE001 - a bug is a crash; all that is done here is to tell it from a failed document
        _crash()
    if status > 128:
        os._exit(status)  # told to stop: what lies in memory need not be put away first
    sys.exit(status)


def tune() -> None:
    """Let Python look for cycles more seldom: there are tuples by the million, and to look costs a twentieth."""
    gc.set_threshold(20_000, 50)


def _crash() -> NoReturn:
    """Tell of the exception at hand, and that it should not have come here."""
    import traceback
    from contextlib import suppress

    with suppress(OSError):
        traceback.print_exc()
        sys.stderr.write(_BUG)
    sys.exit(CRASHED)


if __name__ == "__main__":
    main()
