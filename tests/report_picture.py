"""The picture in the README: `python -m tests.report_picture` takes it anew, of the examples in `fixtures/news`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from tests.browser import browsers, made
from tests.conftest import ROOT
from tests.runs import NEWS

PICTURE: Final = ROOT / "fixtures" / "report.png"


def main() -> None:
    """Take the picture of a document with a duplicate beside its witness."""
    with tempfile.TemporaryDirectory() as folder:
        page = made(Path(folder), NEWS)
        opened = browsers()
        browser = next(opened)
        browser.width(1280)
        browser.open(page)
        browser.run("location.hash = `#document?n=${numberOf('harbour-post/ferry.txt')}`")
        browser.until("document.querySelector('#reading .sides')")
        browser.driver.save_screenshot(str(PICTURE))
        opened.close()


if __name__ == "__main__":
    main()
