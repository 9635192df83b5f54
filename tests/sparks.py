"""Where the tests find Spark: in CI it has to be there, elsewhere what needs it is skipped without it."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

from cleaner.document import ConfigError
from cleaner.engines.java import check_java
from tests.conftest import IN_CI


def needs_spark() -> None:
    """Skip a test if there is no Spark, or no Java for it; in CI, fail."""
    missing = "" if find_spec("pyspark") else "no pyspark: pip install 'news-cleaner[spark]'"
    try:
        check_java(os.environ)
    except ConfigError as error:
        missing = str(error)
    if missing and IN_CI:
        pytest.fail(missing)
    elif missing:
        pytest.skip(missing)
