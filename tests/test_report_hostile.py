"""The report in a real browser that is attacked: by what texts, names and ids say, and by markup in the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleaner.job import report as job_report
from tests.browser import Browser, browsers, made
from tests.conftest import write_tree
from tests.runs import NEWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "window.struck = 1"
PAYLOADS = (
    f"<script>{MARK}</script>",
    f"</script><script>{MARK}</script>",
    f"<img src=x onerror='{MARK}'>",
    f"<svg onload='{MARK}'>",
    f"<svg><script>{MARK}</script></svg>",
    f"<!--<script>{MARK}//-->",
    f"<iframe srcdoc='<script>parent.{MARK}</script>'></iframe>",
    f"<a href='javascript:{MARK}' autofocus onfocus='{MARK}'>x</a>",
    f"javascript:{MARK}",
    f"'-({MARK})-'",
    f'"-({MARK})-"',
    f'"); {MARK}; //',
    f"`${{{MARK}}}`",
    "\\",
    f"\\u003cscript>{MARK}\\u003c/script>",
    f"\\x3cscript\\x3e{MARK}",
    f"&lt;script&gt;{MARK}&lt;/script&gt;",
    f"&#60;img src=x onerror={MARK}&#62;",
    "{{ 7 * 7 }}{{ config }}",
    "{% for x in range(9) %}{{ x }}{% endfor %}{# gone #}",
    f"<style>*{{display:none}}</style><body onload='{MARK}'>",
    "<meta http-equiv='refresh' content='0;url=https://evil.example/'>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    f"<details open ontoggle='{MARK}'>",
    f"<form action='https://evil.example'><button autofocus onfocus='{MARK}'>",
    f"]]>*/{MARK}/*",
    f"\u2028{MARK}\u2029{MARK}",
    "\u202egnp.exe\u202c \u2066hidden\u2069",
    "__proto__",
    "constructor",
    f"<math><mtext><img src=x onerror='{MARK}'></mtext></math>",
    f"<template><script>{MARK}</script></template>",
    f"+ADw-script+AD4-{MARK}+ADw-/script+AD4-",
)


def hostile(folder: Path) -> None:
    """Every payload in names of files and folders, texts, sites, ids, titles and failures."""
    for number, payload in enumerate(PAYLOADS):
        name = payload.replace("/", "\u2215")
        said = f"The harbour office said on day {number} that {payload} was seen on the quay again by the old crew."
        text = f"{payload}\n\n{said}\n\nShare Tweet Email Print\n"
        write_tree(folder, {f"{name}/{name}.txt": text, f"{name}/again.txt": f"{said} Twice.\n", f"{name}.txt": b"\0"})
    records = [
        {"id": payload, "title": payload, "url": f"https://{payload}/", "text": f"{payload}\n\n{payload}"}
        for payload in PAYLOADS
    ]
    write_tree(folder, {"records.jsonl": "".join(json.dumps(record) + "\n" for record in records)})


STRANGE = "img, iframe, base, math, template, object, embed, body style, #reading form, a:not([href^='#'])"
HANDLES = "(e) => [...e.attributes].some((a) => a.name.startsWith('on'))"

WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push([event.violatedDirective, event.blockedURI]));
window.alert = window.confirm = window.prompt = () => { window.struck = 1; };
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from browsers()


@pytest.mark.parametrize("inside", [job_report._INSIDE, 2_000])
def test_inert(inside: int, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever texts, names and ids say, nothing of it runs, is loaded or becomes markup, wherever it is shown."""
    (tmp_path / "in").mkdir()
    hostile(tmp_path / "in")
    monkeypatch.setattr(job_report, "_INSIDE", inside)
    page = made(tmp_path, tmp_path / "in")
    watched = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    try:
        browser.open(page)
        scripts = browser.run("document.scripts.length")
        assert browser.run("documents.length") == 4 * len(PAYLOADS)
        for number in range(4 * len(PAYLOADS)):
            browser.run(f"location.hash = '#document?n={number}'")
            browser.until(f"open === {number} && document.querySelector('#reading h2')")
        for address in ("#overview", "#documents", "#alike"):
            browser.run(f"location.hash = '{address}'")
            browser.run("new Promise((resume) => setTimeout(resume, 100))")
        for payload in PAYLOADS:
            browser.choose("site", payload)
        assert browser.run("[window.struck ?? null, violations]") == [None, []]
        assert browser.run(f"[...document.querySelectorAll({json.dumps(STRANGE)})].map((e) => e.outerHTML)") == []
        assert browser.run("document.scripts.length") == scripts
        assert browser.run(f"[...document.querySelectorAll('*')].filter({HANDLES}).map((e) => e.outerHTML)") == []
        assert browser.run("performance.getEntriesByType('resource').every((e) => e.name.startsWith('file:'))")
        assert browser.run("location.href").startswith(page.absolute().as_uri())
        assert browser.logged() == []
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", watched)


TRIES = [
    ("document.body.innerHTML = '<b>x</b>'", "TrustedHTML"),
    ("document.createElement('script').src = 'https://evil.example/x.js'", "TrustedScriptURL"),
    ("document.createElement('script').text = 'window.struck = 1'", "TrustedScript"),
    ("trustedTypes.createPolicy('mine', {})", "disallowed"),
    ("load('texts-99-0000000000000000')", "no part of this page"),
    ("fetch('https://evil.example/')", "Failed to fetch"),
]


@pytest.mark.parametrize("inside", [job_report._INSIDE, 0])
def test_policy(inside: int, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a script of the page could make no markup of strings, run nothing else, load nothing and send nothing."""
    monkeypatch.setattr(job_report, "_INSIDE", inside)
    browser.open(made(tmp_path, NEWS))
    for attempt, refusal in TRIES:
        script = f"(async () => {{ try {{ await ({attempt}); return ''; }} catch (e) {{ return e.message; }} }})()"
        assert refusal in browser.run(script), attempt
    violations = [message for message in browser.logged() if "Content Security Policy" in message]
    assert any("connect-src" in message or "default-src" in message for message in violations)
