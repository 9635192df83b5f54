"""The door: `cleaner` and `python -m cleaner`."""

import sys
from io import BytesIO, TextIOWrapper


def main() -> None:
    """Run the command line and exit with its status."""
    from cleaner.cli import call

    if sys.stdout is None:  # the caller has closed it
        sys.stdout = TextIOWrapper(BytesIO())
    elif isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what the locale can not show is spelled out
    sys.exit(call(sys.argv[1:]))


if __name__ == "__main__":
    main()
