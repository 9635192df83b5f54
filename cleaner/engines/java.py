"""The Java that Spark runs on: whether there is one, and whether it is young enough."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

OLDEST: Final = 17
"""Spark 4 is made for Java 17 and 21."""
_HELP: Final = f"Spark needs Java {OLDEST} or 21: apt-get install openjdk-17-jre-headless, or name one in JAVA_HOME"
_VERSION: Final = re.compile(r'version "(?:1\.)?(\d+)')
_PATIENCE: Final = 60


def check_java(environment: Mapping[str, str]) -> None:
    """Raise `ConfigError`, which says what to install, unless there is a Java that Spark runs on."""
    home = environment.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java", path=environment.get("PATH"))
    if java is None:
        raise ConfigError(f"there is no java. {_HELP}")
    try:
        asked = subprocess.run([java, "-version"], capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{java} can not be run. {_HELP}") from error
    found = _VERSION.search((asked.stderr + asked.stdout).decode(errors="replace"))
    if not found or asked.returncode:
        raise ConfigError(f"{java} is no Java that works. {_HELP}")
    if int(found[1]) < OLDEST:
        raise ConfigError(f"{java} is Java {found[1]}. {_HELP}")
