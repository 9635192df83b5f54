"""The configuration record."""

from __future__ import annotations

import pytest

from cleaner.config import SETTINGS, Config, OwnRules
from cleaner.document import ConfigError

BAD = [
    ({"treshold": 0.8}, "unknown setting 'treshold'; did you mean 'threshold'?"),
    ({"scope": "corpse"}, "scope must be corpus or document, not 'corpse'; did you mean 'corpus'?"),
    ({"threshold": 1.5}, "threshold must be 0.3 to 1"),
    ({"threshold": "high"}, "threshold must be 0.3 to 1"),
    ({"threshold": True}, "threshold must be 0.3 to 1"),
    ({"threshold": float("nan")}, "threshold must be 0.3 to 1"),
    ({"jobs": -1}, "jobs must be 0 to 1024"),
    ({"jobs": 1.5}, "jobs must be 0 to 1024"),
    ({"skip": [1]}, "skip must be a list of strings"),
    ({"rules": ["mine.toml"]}, "rules must be a list of OwnRules, not ('mine.toml',)"),
    ({"rules": 7}, "rules must be a list of OwnRules"),
    ({"drop_empty": "maybe"}, "drop_empty must be true or false"),
]


@pytest.mark.parametrize(("values", "message"), BAD)
def test_bad_values(values: dict[str, object], message: str) -> None:
    """A typo or a value out of bounds is an error that names its source and the nearest valid name."""
    with pytest.raises(ConfigError) as caught:
        Config().with_values(values, "cleaner.toml")
    assert str(caught.value).startswith("cleaner.toml: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("values", "name", "value"),
    [
        ({"threshold": "0.8"}, "threshold", 0.8),
        ({"max-bytes": "10"}, "max_bytes", 10),
        ({"skip": "social, ad"}, "skip", ("social", "ad")),
        ({"skip": ["social"]}, "skip", ("social",)),
        ({"skip": ("social,ad", "tip")}, "skip", ("social", "ad", "tip")),
        ({"drop_empty": "yes"}, "drop_empty", True),
        ({"threshold": 1}, "threshold", 1.0),
    ],
)
def test_values(values: dict[str, object], name: str, value: object) -> None:
    """Names may be spelled with hyphens, and text from the environment is read as the setting's type."""
    found = getattr(Config().with_values(values, "environment"), name)
    assert (found, type(found)) == (value, type(value))


def test_the_threshold_is_an_exact_fraction() -> None:
    """0.7 is seven tenths, not the nearest binary fraction."""
    assert Config(threshold=0.7).similarity * 10 == 7


@pytest.mark.parametrize("name", SETTINGS)
def test_digest(name: str) -> None:
    """The digest of a movement changes with the settings that decide it, and with no other."""
    setting = SETTINGS[name]
    other: dict[type, object] = {
        bool: not setting.default,
        tuple: ("social",),
        str: setting.choices[1] if setting.choices else "another",
        int: max(7, int(setting.low or 0) + 1),
        float: 0.8,
    }
    value = [OwnRules("mine.toml", "[ad]")] if setting.files else other[setting.kind]
    changed = Config().with_values({name: value}, "test")
    for movement in ("prepare", "resolve", "publish"):
        same = Config().digest(movement) == changed.digest(movement)
        assert same == (setting.decides != movement)


def test_files_count_by_their_contents() -> None:
    """Of a file of rules the content decides, and the order; the summary tells its own name."""
    one, moved, other = OwnRules("a/x.toml", "[ad]"), OwnRules("/b/y.toml", "[ad]"), OwnRules("a/x.toml", "[tip]")
    digests = [
        Config(rules=rules).digest("prepare") for rules in ((one,), (moved,), (other,), (one, other), (other, one))
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 4
    shown = Config(rules=(one, moved, other)).shown()["rules"]
    assert isinstance(shown, list)
    assert [file["name"] for file in shown] == ["x.toml", "y.toml", "x.toml"]
    assert shown[0]["digest"] == shown[1]["digest"] != shown[2]["digest"]
