"""The one configuration record, checked at the door: an unknown key or a bad value is an error, never a default."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_type_hints

from cleaner.config.values import Movement, OwnRules, Pair, Setting, check, digest, read
from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SETTINGS", "Config", "OwnRules", "Pair", "Setting", "find"]


def _setting(
    text: str, decides: Movement, *, default: object, low: float | None = None, high: float | None = None
) -> Any:
    return field(default=default, metadata={"help": text, "decides": decides, "low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting, with its default, its bounds and the first movement that it decides.

    The command line, `cleaner.toml`, the environment, the listing and the reference's table are derived from these.
    """

    threshold: float = _setting(
        "similarity from which two paragraphs can be duplicates (Jaccard)", "prepare", default=0.6, low=0.3, high=1
    )
    scope: Literal["corpus", "document"] = _setting(
        "look for duplicates in the whole corpus or inside each document", "resolve", default="corpus"
    )
    keep: Literal["most", "first"] = _setting(
        "which copy stays: the one that states most, or the first", "resolve", default="most"
    )
    reprints: Literal["keep", "drop"] = _setting(
        "what is left of a document that reprints another: keep it, or drop the document", "resolve", default="keep"
    )
    min_tokens: int = _setting(
        "shorter paragraphs are duplicates only as equal lines of one document", "resolve", default=5, low=1, high=1000
    )
    recall: float = _setting(
        "share of the pairs at the threshold that must be found", "prepare", default=0.995, low=0.5, high=0.9999
    )
    skip: tuple[str, ...] = _setting("boilerplate rules to switch off", "prepare", default=())
    remove: tuple[str, ...] = _setting("boilerplate rules that shall remove", "prepare", default=())
    flag: tuple[str, ...] = _setting("boilerplate rules that shall only flag", "prepare", default=())
    rules: tuple[OwnRules, ...] = _setting("files of your own boilerplate rules", "prepare", default=())
    site_from: Literal["auto", "url", "folder", "input", "none"] = _setting(
        "what the site of a document is, whose repeated lines go: the host of its URL, its first folder, auto (the "
        "host if known, else the folder), the whole input, or none",
        "prepare",
        default="auto",
    )
    main_content: bool = _setting(
        "inputs hold all the text of a page: keep only what reads like its article", "prepare", default=False
    )
    text_field: str = _setting(
        "the field of a record that holds its text; if none is named the first that is there of text, maintext, "
        "articleBody, content, body",
        "prepare",
        default="",
    )
    html_field: str = _setting(
        "the field of a record that holds a page, of which the article becomes its text; if none is named html or "
        "raw_html, where there is no text",
        "prepare",
        default="",
    )
    id_field: str = _setting("the field that names a record; else id, _id, uuid, guid", "prepare", default="")
    url_field: str = _setting(
        "the field with the address of a record; else url, link, source_url, canonical_url", "prepare", default=""
    )
    title_field: str = _setting("the field with its headline; else title, headline", "prepare", default="")
    date_field: str = _setting(
        "the field with its date; else date, date_publish, published, published_at, datePublished, publish_date",
        "prepare",
        default="",
    )
    to: Literal["same", "txt", "jsonl", "parquet"] = _setting(
        "the form of the outputs: that of the inputs (text for pages, JSON lines for WARC), or another",
        "prepare",
        default="same",
    )
    straighten_quotes: bool = _setting("replace typographic quotes by straight ones", "prepare", default=False)
    fold_widths: bool = _setting("replace full-width and half-width forms by normal ones", "prepare", default=False)
    fold_ligatures: bool = _setting("replace ligatures such as ﬁ by their letters", "prepare", default=False)
    max_bytes: int = _setting(
        "a document of more bytes is a failure, not a drain on memory", "prepare", default=64_000_000, low=1
    )
    timeout: float = _setting(
        "a document that takes more seconds of the processor is a failure, and holds up nothing else",
        "none",
        default=300.0,
        low=0.1,
    )
    max_memory: int = _setting(
        "a document that needs more bytes of memory is a failure, and takes no other down with it",
        "none",
        default=4_000_000_000,
        low=256_000_000,
    )
    strict: bool = _setting("stop at the first document that fails, before anything is written", "none", default=False)
    drop_empty: bool = _setting(
        "write no file and no record for a document of which nothing is left", "publish", default=False
    )
    include: tuple[str, ...] = _setting("read only names that match one of these globs", "none", default=())
    exclude: tuple[str, ...] = _setting("pass over names that match one of these globs", "none", default=())
    jobs: int = _setting("worker processes; 0 for one per core", "none", default=0, low=0, high=1024)
    engine: Literal["local", "spark"] = _setting(
        "where the work is done: on this machine, or on those of Apache Spark", "none", default="local"
    )
    master: str = _setting(
        "where Spark is: local[2], spark://host:7077, yarn; if it is not said, where spark-submit began it, else here",
        "none",
        default="",
    )
    spark_conf: tuple[Pair, ...] = _setting("settings of Spark itself, key=value", "none", default=())

    def __post_init__(self) -> None:
        """Check every value against its type and bounds."""
        for known in SETTINGS.values():
            check(known, getattr(self, known.name))

    @property
    def similarity(self) -> Fraction:
        """The threshold as the exact fraction that was written, so that comparing needs integers only."""
        return Fraction(str(self.threshold))

    def with_values(self, values: Mapping[str, object], source: str) -> Config:
        """This configuration with *values* (plain data, `-` or `_` in the names) laid over it.

        Args:
            values: names and values; a string is read as the setting's own type, lists become tuples.
            source: where the values come from, for the message of an error.

        Raises:
            ConfigError: an unknown name (the nearest one is suggested) or a value out of bounds.
        """
        merged = asdict(self)
        for key, value in values.items():
            known = find(key, source)
            merged[known.name] = read(known, value, source)
        try:
            return Config(**merged)
        except ConfigError as error:
            raise ConfigError(f"{source}: {error}") from None

    def digest(self, *movements: Movement) -> str:
        """32 hexadecimal digits that differ when a setting that decides one of *movements* differs.

        Of a file its content counts, not where it lies.
        """
        deciding = {s.name: getattr(self, s.name) for s in SETTINGS.values() if s.decides in movements}
        contents = {name: [file.text for file in deciding[name]] for name in deciding if SETTINGS[name].files}
        return digest(json.dumps(deciding | contents, sort_keys=True))

    def shown(self) -> dict[str, object]:
        """Every setting that decides bytes, as a summary shows it: a file by its name and the digest of its content."""
        values = ((s, getattr(self, s.name)) for s in SETTINGS.values() if s.decides != "none")
        return {s.name: [file.shown for file in value] if s.files else value for s, value in values}


def _describe(item: Any, hint: Any) -> Setting:
    choices = get_args(hint) if not isinstance(hint, type) and item.type.startswith("Literal") else ()
    kind = str if choices else getattr(hint, "__origin__", hint)
    meta = item.metadata
    bounds = meta["low"], meta["high"]
    of_list = get_args(hint)[0] if kind is tuple else str
    return Setting(item.name, item.default, meta["help"], meta["decides"], *bounds, choices, kind, of_list)


SETTINGS: Final[Mapping[str, Setting]] = {
    item.name: _describe(item, get_type_hints(Config)[item.name]) for item in fields(Config)
}


def find(key: str, source: str) -> Setting:
    """The setting called *key*; `ConfigError` with the nearest name when there is none."""
    name = key.replace("-", "_")
    if name in SETTINGS:
        return SETTINGS[name]
    near = get_close_matches(name, SETTINGS, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(sorted(SETTINGS))}"
    raise ConfigError(f"{source}: unknown setting {key!r}{hint}")
