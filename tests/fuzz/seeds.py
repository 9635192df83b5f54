"""What fuzzing begins with: small inputs of every kind, invented, that between them reach most of the code."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zlib
from importlib import import_module
from typing import TYPE_CHECKING

from cleaner.formats.packed import PACKINGS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOUND = ROOT / "fixtures" / "fuzz"
"""What was found by fuzzing, a folder for each target: inputs that once broke a promise."""

FERRY = "The ferry to Skarn Island runs again from Monday, the harbour office said."
COPY = "The ferry to Skarn Island runs again from Monday, 12 May, the harbour office said."
DENIED = "The ferry to Skarn Island never runs again from Monday, the harbour office said."
WRAPPED = "The council voted for a second bridge over the\nriver after a debate that lasted until the morn-\ning came."
STATED = json.dumps({"@type": "NewsArticle", "headline": "A ferry again", "articleBody": FERRY})
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry</title>'
    '<meta property="og:title" content="A ferry again"><link rel="canonical" href="https://skarn.example/ferry">'
    f'<script type="application/ld+json">{STATED}</script>'
    f"</head><body><nav><a href=/>Home</a></nav><article><h1>A ferry again</h1><p>{FERRY}</p><p>{COPY}</p>"
    "<figure><figcaption>Photo: Anna Berg</figcaption></figure></article><div class=author-bio>Anna</div></body></html>"
)
RECORD = {"id": "7", "url": "https://skarn.example/7", "title": "A ferry again", "n": 1e3, "text": FERRY, "ok": None}

TEXTS = (
    f"A ferry again\n\n{FERRY}\n\n{FERRY}\n\n{COPY}\n\nShare Tweet Email Print\n",
    f"A ferry again\nA ferry again\n{FERRY}\n{DENIED}\nRead also\nSnow closes the high pass\nPhoto: Anna Berg\n",
    f"{WRAPPED}\n\nThe cafÃ© is open, â€œmost daysâ€, its owner said &amp; smiled.\n\x1b[31mred\x1b[0m cafe\u0301\n",
    "渡船星期一恢复航行,港口办公室说。\n\nフェリーは月曜日に再開します。\n\nالعبارة تعود يوم الاثنين.\n",
    f"Home | News | Sport\n{FERRY} Enlarge this image toggle caption (Read also: Snow closes the pass) It left.\n",
    "© 2024 Skarn Post. All rights reserved.\nSubscribe to our newsletter\nMORE\n1\n2\n3\n",
    "Verify you are human by doing the action below.\n\nSubscribe to continue reading\n72 % of the article remain\n",
    "<div class='x'>function(){var a=1}</div>\n.css{color:red}\n[caption id=1]A[/caption]\n",
    "Comments (3)\nanna\n2 days ago\nReply\n",
)
RULES = (
    'keep = ["Sign up for the ferry pass"]\n[newsletter]\nany = ["Get the Valley Post …"]\ntail = ["Ring us: 0"]\n',
    '[tip.patterns]\nany = ["(Seen|Heard) something. .*"]\n[site."valley-post.example".related]\nany = ["Our picks"]\n',
    'language = "en"\n[related.med]\nhead = ["Our picks"]\n[related]\ninline = ["(Read also: …)", "GET THE … APP"]\n',
    '[wall]\npaywall = ["Subscribe to the Valley Post …"]\nrest = ["0 % of this article remain"]\n',
)
TABLES = (
    f'id,title,text,n\r\n1,A ferry,"{FERRY}\n\nShare",2\r\n2,"A ""quoted"" one",,3\r\n',
    f'"id";"text"\n"1";"{FERRY}"\n"2";"a;b"\n',
    f"id\thtml\n1\t<p>{FERRY}</p>\n2\t\n3\n4\ta\tb\n",
    "text|text| |id\nCaf\xe9|b|c|d\n\n|x\n",
    f'a\tb\ttext\r1\t2\t"{FERRY}"\r',
)
JSONS = (
    json.dumps(RECORD),
    json.dumps({"article": {"paragraphs": [FERRY]}, "html": PAGE}),
    '{"text": "caf\\u00e9 \\ud83d", "a": [1, {"b": NaN}], "text":null, "html": ""}',
    '{"a": 1234567890123456789012345, "body": "x"}',
    "[1, 2]",
    "{}",
)
FACTS = (
    f"{FERRY}\n{COPY}",
    f"{FERRY}\n{DENIED}",
    "Some 419.80 crowns were paid on 3 May 2024 to Anna Berg\nSome 419,80 crowns were paid on 4 May to A. Berg",
    "Prices rose by ten per cent, not eleven, in Skarn\nPrices fell by 10 %, and no more, in Skarn",
    "港口办公室说，渡船星期一恢复航行，票价十二元\n港口办公室说，渡船星期二恢复航行，票价十三元",
)
CHUNKED = b"5\r\n<html\r\n3\r\n></\r\n0\r\n\r\n"


def seeds() -> Mapping[str, Sequence[bytes]]:
    """The seeds of each target."""
    texts = [text.encode() for text in TEXTS]
    found: dict[str, Sequence[bytes]] = {
        "decode": [*(f"{name}\n{TEXTS[0]}".encode(code) for name, code in _CHARSETS), b"\n" + _STRAYS, b"\nMZ\0\x01\0"],
        "repair": texts,
        "segment": texts,
        "rules": texts,
        "own-rules": [text.encode() for text in RULES],
        "facts": [text.encode() for text in FACTS],
        "clean": [*texts, TEXTS[0].encode("utf-16"), "Die Fähre fährt wieder\n".encode("latin-1")],
        "html": [PAGE.encode(), PAGE.encode("utf-16"), _LOOSE, b"<p>" * 60 + FERRY.encode()],
        "body": [b"chunked\n" + CHUNKED, *(f"{name}\n".encode() + pack(PAGE.encode()) for name, pack in _CODINGS)],
        "jsonl": [b"\n".join(line.encode() for line in JSONS) + b"\nbroken\n", b'{"text":"caf\xe9","title":"\xe9"}\n'],
        "json": [f"[\n{', '.join(JSONS)}\n]\n".encode(), "\n".join(JSONS).encode(), JSONS[0].encode("utf-16")],
        "csv": [table.encode("latin-1") for table in TABLES],
        "tsv": [table.encode("latin-1") for table in TABLES],
        "parquet": [*_tables()],
        "warc": [_warc(), gzip.decompress(gzip.compress(_warc()))[:900]],
    }
    return found | {suffix.lstrip("."): [_packed(suffix), _packed(suffix) * 2] for suffix in PACKINGS}


_CHARSETS = (("", "utf-8"), ("", "utf-16"), ("latin1", "latin-1"), ("utf-7", "utf-16-le"), ("hz", "ascii"))
_STRAYS = "Café, Fähre, Öre, Übermut".encode() + b" caf\xe9\n"
_LOOSE = (
    f"<body><main class=a><p>{FERRY}<p>{COPY}<br>{WRAPPED}</main><div id=author-box>x</div>"
    f"<table><tr><td>{DENIED}</table><ul><li>a<li><a href='javascript:1'>b</a></ul><svg><math><!-- c --><![CDATA[d]]>"
).encode()
_CODINGS = (
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate, gzip", lambda d: gzip.compress(zlib.compress(d))),
)


def _packed(suffix: str) -> bytes:
    zstd = PACKINGS[".zst"].package
    pack = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": import_module(zstd).compress}
    made: bytes = pack[suffix](TEXTS[0].encode())
    return made


def _tables() -> Sequence[bytes]:
    import pyarrow as pa
    from pyarrow import parquet

    rows = [RECORD, {**RECORD, "id": "8", "text": None}, {**RECORD, "text": COPY}]
    nested = [
        {"text": b"caf\xe9", "tags": [["a"], []], "at": {"x": 1, "y": None}},
        {"text": None, "tags": None, "at": None},
    ]
    found = []
    for table, options in (
        (pa.Table.from_pylist(rows), {"row_group_size": 2, "compression": "gzip"}),
        (pa.Table.from_pylist(nested), {"compression": "none", "use_dictionary": False}),
        (pa.table({"text": pa.array([FERRY, FERRY]).dictionary_encode()}), {"compression": "snappy"}),
    ):
        sink = io.BytesIO()
        parquet.write_table(table, sink, store_schema=False, **options)
        found.append(sink.getvalue())
    return found


def _warc() -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()
    chunks = b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + CHUNKED
    blocks = (
        (b"warcinfo", b"application/warc-fields", b"software: skarnbot\r\n"),
        (b"response", b"application/http; msgtype=response", answer),
        (b"response", b"", chunks),
        (b"conversion", b"text/plain", FERRY.encode()),
    )
    return b"".join(
        b"WARC/1.0\r\nWARC-Type: %b\r\nWARC-Record-ID: <urn:uuid:7>\r\nWARC-Target-URI: https://skarn.example/7\r\n"
        b"WARC-Date: 2024-05-06T07:08:09Z\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
        % (kind, media, len(block), block)
        for kind, media, block in blocks
    )
