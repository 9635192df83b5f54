"""What SECURITY.md promises: read off the code where it can be, and seen in a run where it can not."""

from __future__ import annotations

import ast
import json
import re
import socket
import subprocess
import sys
import tomllib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.config import Config
from cleaner.extract.limits import _DEEPEST, _MOST_ATTRIBUTES, _MOST_ELEMENTS
from cleaner.formats.json_object import DEEPEST
from cleaner.formats.packed import _MOST_RATIO
from tests.audit import judge
from tests.conftest import ROOT, read_tree, write_tree
from tests.fuzz.seeds import seeds
from tests.runs import FERRY, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULES = sorted((ROOT / "cleaner").rglob("*.py"))
PROMISES = (ROOT / "SECURITY.md").read_text("utf-8")

UNSAFE = {
    *("pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "copyreg", "yaml"),
    *("socket", "_socket", "ssl", "socketserver", "http", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib"),
    *("urllib", "urllib3", "requests", "httpx", "aiohttp", "asyncio", "xmlrpc", "webbrowser"),
    *("subprocess", "pty", "ctypes", "_ctypes", "cffi", "code", "codeop", "runpy", "imp", "xml", "builtins"),
}
"""Modules that nothing here imports: they make code of data, reach out, or begin other programs."""
HARMLESS = "urllib.parse"
RUNNING = {"eval", "exec", "compile", "__import__", "breakpoint"}
BEGINNING = re.compile(r"system|popen|startfile|fork(pty)?|posix_spawnp?|(exec|spawn)[lv]p?e?")
"""Functions of `os` that begin a program or a process."""
ASKED = defaultdict(
    set,
    {
        "engines/orphans.py": {"ctypes", "ctypes.CDLL"},
        "engines/java.py": {"subprocess"},
        "engines/session.py": {"subprocess", "subprocess.TimeoutExpired"},
    },
)
"""What is needed to ask the system that a worker ends with its parent, and, of who says `--engine spark`, for Java."""
WATCHING = "cli/ending.py"
"""The module with the one thread that is not a worker's: it ends a run that is stuck when it is told to stop."""
FOUND_BY_NAME = {"cli/__init__.py", "formats/__init__.py", "formats/packed.py"}
"""Modules that import others by names, which are words of their own or names of files of this package."""


def names(path: Path) -> Iterator[str]:
    """The modules that *path* imports, and `module.name` for what it takes from them."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """What *path* calls, by its name with all dots, and the call."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_unsafe_is_imported(path: Path) -> None:
    """No module makes code of data, reaches out to a network, or begins another program."""
    place = str(path.relative_to(ROOT / "cleaner"))
    found = [name for name in names(path) if name.split(".")[0] in UNSAFE]
    assert [name for name in found if not (name + ".").startswith(f"{HARMLESS}.") and name not in ASKED[place]] == []
    processes = {name for name in names(path) if name.split(".")[0] in {"multiprocessing", "concurrent", "threading"}}
    assert not processes or path.parent.name == "engines" or place == WATCHING
    assert "importlib.import_module" not in set(names(path)) or place in FOUND_BY_NAME


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_runs_data(path: Path) -> None:
    """Nothing is evaluated, unpickled or given to a shell, by whatever name."""
    for name, call in calls(path):
        assert name not in RUNNING
        first, _, last = name.rpartition(".")
        assert not (first == "os" and BEGINNING.fullmatch(last))
        assert (first, last) not in {("np", "load"), ("numpy", "load"), ("pa", "deserialize")}
        assert {keyword.arg for keyword in call.keywords}.isdisjoint({"shell", "allow_pickle", "resolve_entities"})


def test_patterns_of_users_are_linear() -> None:
    """A pattern that a user writes goes to RE2 and never to `re`."""
    known = {str(p.relative_to(ROOT / "cleaner")) for p in MODULES if "re2" in set(names(p))}
    assert known == {"rules/patterns.py"}
    assert "re" not in set(names(ROOT / "cleaner/rules/patterns.py"))


# --- what happens in a run

WATCH = """
import json, os, sys
seen = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
def tell(event, about):
    os.write(seen, json.dumps([event, about]).encode() + b"\\n")
def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.get", "socket.send", "urllib.", "http.", "ftplib.", "subprocess.",
                         "os.system", "os.exec", "os.spawn", "os.posix_spawn", "webbrowser.")):
        tell(event, repr(arguments)[:200])
    elif event == "open" and isinstance(arguments[0], (str, bytes)) and isinstance(arguments[2], int):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            tell("write", os.fsdecode(arguments[0]))
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
                   "shutil.rmtree", "sqlite3.connect"):
        for path in arguments[:2]:
            if isinstance(path, (str, bytes)):
                tell("write", os.fsdecode(path))
from cleaner.cli import call
sys.addaudithook(watch)
tell("status", str(call(sys.argv[2:])))
"""
"""A run that notes each time that it, or a worker of it, reaches out, begins a program, or changes a file."""


def hostile(port: int, secret: Path) -> bytes:
    """A page that wants all it refers to: what lies on a server at *port*, and the file *secret*."""
    there = f"http://127.0.0.1:{port}/"
    return (
        f'<?xml version="1.0"?><?xml-stylesheet href="{there}a.xsl"?><!DOCTYPE html PUBLIC "-//X//EN" "{there}x.dtd" ['
        f'<!ENTITY secret SYSTEM "file://{secret}"><!ENTITY % out SYSTEM "{there}out.dtd"> %out;]>'
        f'<html xmlns:xi="http://www.w3.org/2001/XInclude"><head><base href="{there}"><title>&secret;</title>'
        f'<link rel="stylesheet canonical" href="{there}s.css"><meta http-equiv="refresh" content="0;url={there}">'
        f'<link rel="amphtml" href="{there}amp"><script src="{there}s.js"></script>'
        f'<script type="application/ld+json">{{"@context":"{there}","@id":"{there}","articleBody":"{FERRY}"}}</script>'
        f"</head><body><article><h1>A ferry</h1><p>{FERRY} &secret;</p><p>{FERRY} It does so.</p>"
        f'<xi:include href="file://{secret}" parse="text"/><iframe src="{there}f"></iframe><img src="{there}i.png">'
        f'<object data="{there}o"></object><embed src="file://{secret}"><svg><image href="{there}v"/></svg></article>'
        "</body></html>"
    ).encode()


def watched(folder: Path, *options: str) -> tuple[int, list[tuple[str, str]]]:
    """The exit status of cleaning what lies in *folder*, and what was seen of it."""
    command = [sys.executable, "-B", "-P", "-c", WATCH, str(folder / "seen"), "clean", str(folder / "in")]
    command += ["-o", str(folder / "out"), "-q", *options]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp"), "LC_ALL": "C.UTF-8"}
    (folder / "tmp").mkdir(exist_ok=True)
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    *seen, (_, status) = map(json.loads, (folder / "seen").read_text().splitlines())
    return int(status), [(event, about) for event, about in seen]


def test_a_run_over_hostile_input(tmp_path: Path) -> None:
    """Whatever a page refers to, nobody is asked for it, no file but the outputs is written, and no other is read."""
    secret = write_tree(tmp_path, {"secret.txt": "the harbour master keeps a parrot"}) / "secret.txt"
    with socket.create_server(("127.0.0.1", 0)) as server:
        page = hostile(server.getsockname()[1], secret)
        record = json.dumps({"id": "../../../../escape", "html": page.decode(), "url": "file:///etc/passwd"})
        files: dict[str, str | bytes] = {
            "site/a.html": page,
            "site/b.jsonl": record + "\n" + record.replace("../", "/") + "\n",
            "site/c.xhtml": page.replace(b"DOCTYPE html", b"DOCTYPE x"),
            "site/d.warc": seeds()["warc"][0],
            "e.parquet": seeds()["parquet"][0],
            "f.csv": seeds()["csv"][0],
        }
        write_tree(tmp_path / "in", files)
        for options in (
            ("-j1",),
            ("-j1", "--to", "txt"),
            ("-j1", "--to", "jsonl", "--index", str(tmp_path / "out.seen")),
        ):
            status, seen = watched(tmp_path, *options)
            assert status in (0, 1)
            assert [each for each in seen if each[0] != "write"] == []
            assert {about for _, about in seen if not _ours(about, tmp_path)} == set()
            assert any(about.startswith(str(tmp_path / "out")) for _, about in seen)
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    made = read_tree(tmp_path / "out") | read_tree(state_of(tmp_path / "out"))
    assert made
    assert not any(b"parrot" in data for data in made.values())
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {
        "in",
        "out",
        "out.cleaner",
        "out.seen",
        "secret.txt",
        "seen",
        "tmp",
    }


def test_watching_sees(tmp_path: Path) -> None:
    """What the run above is watched by would see a connection, a program and a file, in a worker too."""
    code = WATCH.partition("from cleaner")[0] + (
        "sys.addaudithook(watch)\nimport socket, subprocess\nsubprocess.run(['true'])\n"
        "open('/dev/null', 'w').close()\nif not os.fork():\n    socket.socket().connect_ex(('127.0.0.1', 9))\n"
        "else:\n    os.wait()\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "seen")], check=True)
    seen = map(json.loads, (tmp_path / "seen").read_text().splitlines())
    assert {"socket.connect", "subprocess.Popen", "write"} <= {event for event, _ in seen}


def _ours(path: str, folder: Path) -> bool:
    """Whether *path* lies in OUT, the state or the index, or is a temporary file."""
    roots = ("out", "out.cleaner", "out.seen", "tmp")
    return any(path == str(folder / root) or path.startswith(f"{folder / root}/") for root in roots) or path.startswith(
        f"file://{folder}/out"
    )


# --- what is said


def test_limits_are_those_of_the_code() -> None:
    """Every limit that SECURITY.md names is the one in force."""
    stated = {
        int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", PROMISES.partition("## What is not")[0])
    }
    limits = {Config().max_bytes, _MOST_RATIO, DEEPEST, _DEEPEST, _MOST_ATTRIBUTES, _MOST_ELEMENTS}
    assert limits <= stated


def test_no_dependency_is_older_than_its_advisories_allow() -> None:
    """Each advisory that pyproject.toml names stands beside a lower bound."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    bounds = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    named = [line for line in text.splitlines() if "CVE-" in line]
    assert len(named) >= 4
    for line in named:
        assert any(f'"{bound}"' in line and ">=" in bound for bound in bounds), line


@pytest.mark.parametrize(
    ("told", "words", "status"),
    [
        ([{"name": "Brotli", "skip_reason": "not found"}], "the source of advisories is not reached", 0),
        ([{"name": "lxml", "version": "6.1", "vulns": []}], "1 of 1 packages audited, 0 known advisories", 0),
        ([{"name": "ruff", "version": "1", "vulns": [{"id": "X", "fix_versions": []}]}], "0 known advisories", 0),
        (
            [{"name": "lxml", "version": "4.0", "vulns": [{"id": "CVE-1", "fix_versions": ["4.6.5"]}]}],
            "lxml 4.0: CVE-1, mended in 4.6.5",
            1,
        ),
    ],
)
def test_audit(told: list[dict[str, Any]], words: str, status: int) -> None:
    """A known advisory for what users install fails the audit; a source that is not reached does not, but is told."""
    text, found = judge(told, {"lxml", "brotli"})
    assert words in text
    assert found == status
