"""The page itself: what is summed up, as HTML; style and script, which alone may run there; and where its data lies."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2 import Environment

    from cleaner.report.book import Book

GENERATOR: Final = "news-cleaner report"
"""What tells such a page from all others; it stands near its beginning."""

NO_SITE: Final = "no site"
"""What the site of documents that have none is called."""

_SCRIPTS: Final = ("data.js", "list.js", "document.js", "views.js")
_AT_ONCE: Final = 12
"""Bars of a group that are shown at once."""
_SITES: Final = 500
"""Sites that have a bar; all can be asked for among the documents."""
_STAGES: Final = {"boilerplate": "Boilerplate", "dedup": "Duplicates"}

_UNSAFE: Final = ((b"<", b"\\u003c"), (b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"))
"""What in JSON could end the script that it stands in, or, in old browsers, a line of it."""


class Bar(NamedTuple):
    """A bar: what it is of, how many, its class, its length (of 100), and what it leads to among the documents."""

    name: str
    many: int
    kind: str
    share: float
    link: str


class Part(NamedTuple):
    """A part of a whole: what it is, how many, its class, and where in 100 it begins, and how much of it it is."""

    name: str
    many: int
    kind: str
    start: float
    share: float


class Group(NamedTuple):
    """Bars under a title, and what they are in all; the `rest` are shown when they are asked for."""

    title: str
    total: int
    bars: Sequence[Bar]
    rest: Sequence[Bar]


def check() -> None:
    """Raise `ConfigError` if what makes the page is not installed."""
    _environment()


def as_script(data: bytes) -> bytes:
    """JSON as it can stand in a script, whatever it says: no `</script>`, no comment."""
    for unsafe, safe in _UNSAFE:
        data = data.replace(unsafe, safe)
    return data


def render(title: str, summary: Mapping[str, Any], book: Book, data: Mapping[str, bytes]) -> str:
    """The page of a run.

    Args:
        title: what the run is called.
        summary: of `summary.json`.
        book: which has seen all of its documents.
        data: JSON by the id of the element that holds it; `page`, which says where the rest is, among it.
    """
    environment = _environment()
    style, script = _source(environment, "page.css"), "\n".join(_source(environment, name) for name in _SCRIPTS)
    beside = len(data) == 1
    return environment.get_template("page.html").render(
        title=title,
        generator=GENERATOR,
        summary=summary,
        book=book,
        failed=sum(summary["failed"].values()),
        flow=list(_flow(summary)),
        groups=list(_groups(summary)),
        sites=_sites(book),
        verdicts=_bars(summary["verdicts"], "verdict", "plain"),
        failures=_bars(summary["failed"], "reason", "failed"),
        policies=_policies(_digest(style), _digest(script), beside=beside),
        style=style,
        script=script,
        data={name: as_script(value).decode() for name, value in data.items()},
    )


def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise ConfigError("a report needs the package jinja2: pip install 'news-cleaner[report]'") from error
    loader = PackageLoader("cleaner.report")
    found = Environment(autoescape=True, undefined=StrictUndefined, loader=loader, trim_blocks=True, lstrip_blocks=True)
    found.filters |= {"number": "{:,}".format, "percent": _percent, "setting": _setting}
    return found


def _source(environment: Environment, name: str) -> str:
    """A file as it is; it is no template."""
    assert environment.loader, "it was made with one"  # noqa: S101
    return environment.loader.get_source(environment, name)[0]


def _policies(style: str, script: str, *, beside: bool) -> list[str]:
    """What the page may do, as content security policies, all of which hold: nothing, but for its own style and script.

    That script may read data that lies *beside* the page, and nowhere else: as scripts, since to a page that is a file
    a browser gives its neighbours in no other way. It makes no markup of strings, and can not.
    """
    trusted = "'strict-dynamic'; trusted-types chunks" if beside else "; trusted-types 'none'"
    first = (
        f"default-src 'none'; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'; "
        f"require-trusted-types-for 'script'; script-src {script} {trusted}"
    )
    return [first, f"script-src {script} 'self' file:"]


def _digest(text: str) -> str:
    """What a content security policy calls *text*."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _percent(part: int, whole: int) -> str:
    """A share for people: never 0 or 100 where it is not just that."""
    if part in {0, whole}:
        return "100 %" if part else "0 %"
    return f"{min(max(100 * part / whole, 0.1), 99.9):.1f} %"


def _setting(value: object) -> str:
    """A setting's value as it is written in a file of settings; "none" for nothing."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value) or "none"


def _flow(summary: Mapping[str, Any]) -> Iterator[Part]:
    """What became of the paragraphs: those that stay, and those that went, by stage."""
    total, start = max(summary["paragraphs"], 1), 0
    stages = ((name, title, sum(_of_stage(summary["removed"], name).values())) for name, title in _STAGES.items())
    for name, title, count in (("kept", "Kept", summary["kept"]), *stages):
        yield Part(title, count, name, 100 * start / total, 100 * count / total)
        start += count


def _of_stage(counts: Mapping[str, int], stage: str) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name.startswith(f"{stage}/")}


def _groups(summary: Mapping[str, Any]) -> Iterator[Group]:
    """What was removed, by stage and reason; what was cut, repaired, and only noted."""
    for stage, title in _STAGES.items():
        yield _group(f"{title} removed", _of_stage(summary["removed"], stage), stage)
    yield _group("Cut inside paragraphs that stay", summary["cut"], "boilerplate")
    yield _group("Lines repaired", summary["repaired"], "repair")
    yield _group("Noted, and kept", summary["flagged"], "plain")


def _group(title: str, counts: Mapping[str, int], kind: str) -> Group:
    bars = _bars(counts, "reason", kind)
    return Group(title, sum(counts.values()), bars[:_AT_ONCE], bars[_AT_ONCE:])


def _bars(counts: Mapping[str, int], parameter: str, kind: str) -> list[Bar]:
    """A bar for each of *counts*, the longest first."""
    most = max(counts.values(), default=1)
    return [
        Bar(name.rpartition("/")[2], count, kind, 100 * count / most, f"#documents?{parameter}={quote(name, safe='')}")
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _sites(book: Book) -> Group:
    sites = book.by_site()
    most = max((site.removed for site in sites), default=0) or 1
    bars = [
        Bar(site.name or NO_SITE, site.removed, "plain", 100 * site.removed / most, f"#documents?site={site.number}")
        for site in sites[:_SITES]
    ]
    return Group("Removed, by site", len(sites), bars[:_AT_ONCE], bars[_AT_ONCE:])
