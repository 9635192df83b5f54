"""`python -m tests.audit PIP_AUDIT`: whether an advisory is known for anything that `news-cleaner[all]` installs.

The exit status is 1 for a known advisory, and for nothing else: where the source of advisories can not be reached, that
is told, and the bounds in `pyproject.toml` are what holds.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, requires
from typing import Any

ROOT = "news-cleaner[all]"
_SECONDS = 300
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?([^;]*)(?:;(.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


def installed(requirement: str, known: set[str]) -> set[str]:
    """*known*, and what is installed for *requirement*: a superset, as markers other than extras are not asked."""
    found = _REQUIREMENT.match(requirement)
    assert found
    name, extras = canonical(found[1]), {canonical(extra) for extra in (found[2] or "").split(",") if extra}
    key = f"{name}[{','.join(sorted(extras))}]"
    if key in known:
        return known
    try:
        needed = requires(name) or []
    except PackageNotFoundError:  # for another system
        return known
    known |= {key, name}
    for each in needed:
        wanted = _EXTRA.search(each)
        if wanted is None or canonical(wanted[1]) in extras:
            known |= installed(each, known)
    return known


def canonical(name: str) -> str:
    """*name* as packages are compared by it."""
    return re.sub(r"[-_.]+", "-", name).strip().lower()


def judge(told: list[dict[str, Any]], ours: set[str]) -> tuple[str, int]:
    """What is to be said of what pip-audit *told*, and the exit status."""
    about = [each for each in told if canonical(each["name"]) in ours]
    asked = [each for each in about if "vulns" in each]
    lines = [
        f"{each['name']} {each['version']}: {vuln['id']}, mended in {', '.join(vuln['fix_versions']) or 'no version'}"
        for each in asked
        for vuln in each["vulns"]
    ]
    reached = f"{len(asked)} of {len(about)} packages audited" if asked else "the source of advisories is not reached"
    return "\n".join([*lines, f"audit: {reached}, {len(lines)} known advisories"]), int(bool(lines))


def main(tool: str) -> int:
    """Ask PyPI by means of *tool*, which is pip-audit."""
    site = sysconfig.get_path("purelib")
    command = [tool, "--vulnerability-service", "pypi", "--path", site, "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
        told = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, subprocess.TimeoutExpired, OSError) as error:
        told = []
        sys.stderr.write(f"audit: {error!r}\n")
    text, status = judge(told, installed(ROOT, set()))
    print(text)  # noqa: T201
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
