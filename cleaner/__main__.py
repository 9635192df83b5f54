"""The door: `cleaner` and `python -m cleaner`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from cleaner.cli import call, open_streams

    open_streams()
    sys.exit(call(sys.argv[1:]))


if __name__ == "__main__":
    main()
