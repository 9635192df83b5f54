"""The table of settings in the reference, made from `Config`; `python -m tests.settings_table` writes it anew."""

from __future__ import annotations

from cleaner.config import SETTINGS
from tests.pages import GUIDES

BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"
REFERENCE = GUIDES / "reference.md"


def table() -> str:
    """The table, from the fields."""
    rows = [f"| `{s.name}` | `{s.flag}` | {_shown(s.default)} | {s.bounds} | {s.help} |" for s in SETTINGS.values()]
    head = "| setting | flag | default | allowed | what it decides |\n|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "true" if default else "false"
    return "none" if default in ((), "") else str(default)


def written() -> str:
    """The table, as the page has it."""
    return REFERENCE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    REFERENCE.write_text(REFERENCE.read_text("utf-8").replace(BEGIN + written() + END, BEGIN + table() + END), "utf-8")
