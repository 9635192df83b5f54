"""The door: `cleaner` and `python -m cleaner`."""

import gc
import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from cleaner.cli import call, open_streams

    # there are tuples by the million and next to no cycles: to look for those so often would cost a twentieth
    gc.set_threshold(20_000, 50)
    open_streams()
    sys.exit(call(sys.argv[1:]))


if __name__ == "__main__":
    main()
