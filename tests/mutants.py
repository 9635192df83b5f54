"""`python -m tests.mutants PATTERN…`: spoil functions a little, one way at a time, and show what no test sees.

mutmut says in which ways a function can be spoiled. Its own runner starts pytest anew for every mutant, behind a switch
in every function; here the tests are collected once, and told by the functions that they reach. Then, for each mutant,
this process is forked, the function is given the mutant's code, and the tests that reach it run until one fails: first
those of the module's own file, then others of its room, the fastest first, while they take few seconds. What a test
does in a process that it starts from scratch runs the sound code, and what is not in a function is not spoiled.

Names are mutmut's: `cleaner.dedup*` is a room, `cleaner.dedup.bands*` a module, `cleaner.dedup.bands.x_plan__mutmut_3`
one mutant of its function `plan`.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import inspect
import json
import os
import re
import select
import signal
import sys
import time
from collections import Counter, defaultdict
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import orig_function_and_class_names_from_key as names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType, FunctionType

ROOT = Path(__file__).parent.parent
PATIENCE = 5
"""Seconds that a test may take, beside five times what it takes without a mutant, before it counts as failed."""
_STRICT = re.compile(r",? ?strict=\w+")


class Mutant(NamedTuple):
    """A way to spoil a function: its module and name, the function, and what its code and defaults become."""

    module: str
    name: str
    function: Any  # a FunctionType, which mypy would take for a method of this tuple
    code: CodeType
    defaults: tuple[tuple[Any, ...], dict[str, Any]]
    mutated: str

    @property
    def package(self) -> str:
        """The package of its module."""
        return self.module.rpartition(".")[0]

    @property
    def place(self) -> str:
        """Where the function is, as text."""
        return f"{self.function.__code__.co_filename}:{self.function.__code__.co_firstlineno}"

    def apply(self) -> None:
        """Spoil the function, wherever it has been imported to."""
        self.function.__code__ = self.code
        self.function.__defaults__, self.function.__kwdefaults__ = self.defaults

    def __str__(self) -> str:
        """The difference that it makes."""
        return "\n".join(
            [f"{self.module}.{self.name}", *get_diff_for_mutant(self.name, self.mutated, "").split("\n")[2:]]
        )


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of *module*."""
    found = import_module(module)
    mutated = mutate_file_contents(str(found.__file__), inspect.getsource(found))
    codes = {code.co_name: code for code in _codes(compile(mutated.code, str(found.__file__), "exec"))}
    nodes = {node.name: node for node in ast.walk(ast.parse(mutated.code)) if isinstance(node, ast.FunctionDef)}
    for name in mutated.mutant_names:
        if _told(nodes[name]) == _told(nodes[f"{name.rpartition('_')[0]}_orig"]):
            continue
        function, owner = names_of(name)
        there = vars(getattr(found, owner) if owner else found)[function]
        sound: FunctionType = getattr(there, "__func__", there)
        yield Mutant(module, name, sound, codes[name], _defaults(nodes[name].args, sound), mutated.code)


def _told(function: ast.FunctionDef) -> str:
    """*function* without its name, and without `strict=` of a zip, which guards what never happens."""
    return _STRICT.sub("", ast.unparse(function)).partition("(")[2]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if inspect.iscode(each):
            yield each
            yield from _codes(each)


def _defaults(given: ast.arguments, function: FunctionType) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What *given* has for defaults, and where one is no literal, that of *function*."""

    def value(node: ast.expr, before: object) -> object:
        return node.value if isinstance(node, ast.Constant) else before

    by_name = function.__kwdefaults__ or {}
    named = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return (
        tuple(map(value, given.defaults, function.__defaults__ or ())),
        {each.arg: value(node, by_name[each.arg]) for each, node in named if node},
    )


class Judge:
    """A plugin of pytest that judges mutants by the tests that were collected, instead of running those."""

    def __init__(self, judged: list[Mutant], seconds: float, examples: int) -> None:
        """Judge these, each by its own tests, and others that take no more than so many *seconds*."""
        self._mutants, self._seconds, self._examples = judged, seconds, examples
        self._times: dict[str, float] = {}
        self.all = Counter(mutant.module for mutant in judged)
        self.seen, self.unreached = Counter[str](), Counter[str]()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Let hypothesis try the same examples for each mutant, and seek no smaller ones once one has failed."""
        from hypothesis import Phase, settings  # pytest is to see it first

        told = {"phases": [Phase.explicit, Phase.generate], "report_multiple_bugs": False, "database": None}
        local = settings.get_profile("local")
        settings.register_profile("mutants", local, max_examples=self._examples, derandomize=True, **told)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge each mutant, and print those that no test sees."""
        tests = {item.nodeid: item for item in session.items}
        self._times, reached, imported = _in_a_child(lambda: _measured(session.items, self._mutants))
        _warm_up(imported)
        for mutant in self._mutants:
            near = self._chosen(mutant, reached.get(mutant.place, []))
            if not near:
                self.unreached[f"{mutant.module}.{mutant.function.__qualname__}"] += 1
                continue
            asked = [(tests[test], self._times[test]) for test in near]
            patience = 10 * (PATIENCE + sum(seconds for _, seconds in asked))
            if _in_a_child(lambda: _unseen(mutant, asked), patience):  # noqa: B023 - called at once
                print(f"{mutant}\nby {len(near)} tests\n", flush=True)  # noqa: T201
            else:
                self.seen[mutant.module] += 1
        return True

    def _chosen(self, mutant: Mutant, reached: list[str]) -> list[str]:
        """Of the tests that reach it all of the module's own, and others while there is time; the fastest first."""
        own = "test_" + mutant.module.partition(".")[2].replace(".", "_")
        chosen = sorted((test for test in reached if own in test), key=self._times.__getitem__)
        total = 0.0
        for test in sorted(set(reached) - set(chosen), key=self._times.__getitem__):
            total += self._times[test]
            if total > self._seconds:
                break
            chosen.append(test)
        return chosen


def _warm_up(imported: list[str]) -> None:
    """Do here, once, what each child would do before its first test."""
    from hypothesis import given
    from hypothesis import strategies as st

    for name in imported:
        if name.startswith(("cleaner.", "hypothesis.")):
            import_module(name)
    given(st.text())(lambda _: None)()  # hypothesis reads what it knows of characters
    gc.freeze()


def _forget(packages: set[str]) -> None:
    """Empty the caches of the modules in *packages*, so that what is remembered hides no mutant."""
    for name, module in list(sys.modules.items()):
        if name in packages or name.rpartition(".")[0] in packages:
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


def _measured(
    tests: list[pytest.Item], judged: list[Mutant]
) -> tuple[dict[str, float], dict[str, list[str]], list[str]]:
    """How many seconds each of *tests* takes, which of them reach each place of a mutant, and what they import."""
    codes, packages = {mutant.function.__code__ for mutant in judged}, {mutant.package for mutant in judged}
    found: set[CodeType] = set()
    times, reached = {}, defaultdict(list)

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in codes:
            found.add(frame.f_code)

    for test in tests:
        found.clear()
        _forget(packages)
        begun = time.perf_counter()
        sys.setprofile(called)
        failed = _fails(test)
        sys.setprofile(None)
        times[test.nodeid] = time.perf_counter() - begun
        if failed:
            sys.stderr.write(f"{test.nodeid} fails as it is: it judges nothing\n")
            continue
        for code in found:
            reached[f"{code.co_filename}:{code.co_firstlineno}"].append(test.nodeid)
    return times, reached, sorted(sys.modules)


def _fails(test: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(test, log=False))


def _unseen(mutant: Mutant, tests: list[tuple[pytest.Item, float]]) -> bool:
    """Whether none of *tests*, each with the seconds that it takes, fails because of *mutant*."""
    mutant.apply()
    _forget({mutant.package})
    for test, seconds in tests:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE + 5 * seconds)  # then this process is ended
        if _fails(test):
            return False
    return True


def _in_a_child(work: Callable[[], Any], seconds: float | None = None) -> Any:
    """What *work* gives in a child of this process, by way of JSON; None if that takes too long, or ends the child."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        with os.fdopen(writer, "w") as out:
            json.dump(work(), out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        said = told.read() if select.select([told], [], [], seconds)[0] else ""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # and all that it started
    os.waitpid(child, 0)
    return json.loads(said) if said else None


def modules(patterns: list[str]) -> list[str]:
    """The modules that may have mutants of such names, in order."""
    stems = [pattern.partition("*")[0] for pattern in patterns]
    paths = sorted((ROOT / "cleaner").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [name for name in names if any(name.startswith(stem) or stem.startswith(f"{name}.") for stem in stems)]


def main() -> int:
    """Judge; the exit status is 1 if there is a mutant that no test sees."""
    parser = argparse.ArgumentParser(prog="make mutants", description="Spoil functions; show what no test sees.")
    parser.add_argument(
        "patterns", nargs="*", metavar="PATTERN", default=["cleaner.dedup*"], help="cleaner.dedup.bands*"
    )
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="what judges (default: tests/test_ROOM*.py)")
    parser.add_argument("--seconds", type=float, default=10, help="of tests of other modules (default: %(default)s)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="judge one mutant of N (default: all)")
    parser.add_argument("--examples", type=int, default=20, help="of hypothesis, for each test (default: %(default)s)")
    arguments = parser.parse_args()
    named = (mutant for module in modules(arguments.patterns) for mutant in mutants(module))
    asked = [each for each in named if any(fnmatch(f"{each.module}.{each.name}", like) for like in arguments.patterns)]
    rooms = sorted({mutant.module.split(".")[1] for mutant in asked})
    tests = arguments.tests or [str(path) for room in rooms for path in sorted(ROOT.glob(f"tests/test_{room}*.py"))]
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # 1, which a mutant sends where 0 asks whether a process lives
    judge = Judge(asked[:: arguments.every], arguments.seconds, arguments.examples)
    options = ["-q", "--tb=native", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "tmp_path_retention_policy=none"]
    pytest.main([*options, *tests], [judge])
    for module, count in judge.all.items():
        print(f"{module:36} {judge.seen[module]:5} of {count:5} seen")  # noqa: T201
    for function, count in judge.unreached.items():
        print(f"{function}: {count}, and no test runs it, or only by importing it")  # noqa: T201
    return int(judge.seen.total() < judge.all.total())


if __name__ == "__main__":
    sys.exit(main())
