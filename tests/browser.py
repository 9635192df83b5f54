"""A real browser, Debian's chromium, that opens pages of this machine and no others."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.job.report import write_report
from tests.conftest import IN_CI
from tests.runs import run, state_of

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_OPTIONS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --window-size=1280,800 --lang=en"


class Browser:
    """A browser; what it logs is taken with `logged`."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, page: Path | str, address: str = "") -> None:
        """Open a page, a file or what has an address, and wait until all of its lists are read."""
        self.driver.get("about:blank")
        self.driver.get((page if isinstance(page, str) else page.absolute().as_uri()) + address)
        self.until("document.body.dataset.ready")

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns, which is run in the page but for its security policy."""
        return self.driver.execute_script(f"return {script}", *arguments)

    def until(self, condition: str) -> None:
        """Wait until a condition holds, a minute at most."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, 60, 0.02).until(lambda _: self.run(condition), condition)

    def choose(self, control: str, value: str) -> None:
        """Set the control with an id, as a reader does, and wait for what follows."""
        self.run(f"document.getElementById('{control}').value = arguments[0]", value)
        self.run(f"document.getElementById('{control}').dispatchEvent(new Event('input', {{bubbles: true}}))")
        self.run("new Promise((resume) => setTimeout(resume, 120))")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def media(self, **features: str) -> None:
        """Let the reader prefer something, as `prefers_color_scheme="dark"`; nothing lifts it."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})

    def width(self, pixels: int, height: int = 800) -> None:
        """Let the window be so wide."""
        size = {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def logged(self) -> list[str]:
        """What the browser complained of since it was asked last: errors, violations of the policy."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


def made(folder: Path, source: Path) -> Path:
    """The page of a run over *source*, in *folder*."""
    assert run(source, folder / "out", "-q") in (0, 1)
    page = folder / "report.html"
    write_report(state_of(folder / "out"), page, "out")
    return page


def browsers() -> Generator[Browser]:
    """A browser, for a fixture; skips where there is none, but not in CI."""
    found, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not IN_CI and not (found and driver):
        pytest.skip("no chromium here; apt-get install chromium chromium-driver")
    assert found
    assert driver
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = found
    for option in _OPTIONS.split():
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    os.environ.setdefault("NO_PROXY", "localhost,127.0.0.1")
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield Browser(started)
    finally:
        started.quit()
