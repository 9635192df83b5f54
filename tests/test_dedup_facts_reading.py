"""A text is read as the facts in it, each as what it is where it stands, and the plain words between them."""

from __future__ import annotations

import pytest

from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.reading import Item, read
from cleaner.dedup.facts.tokens import cut

ENGLISH = lexicon_for("the of and that was he it".split())

# A text, and its items: each by its kind and key, but a plain word by itself.
READ = [
    ("The mayor of Arlen met 12 people.", "the mayor of name:arlen met number:12.0 people"),
    ("It was not on Monday in May.", "it was negation:negation_negation on date:date_monday in date:date_may"),
    ("may I say May. April", "opposite:may i say date:date_may date:date_april"),
    ("Smith said it. Jones and Berg", "head:smith said it head:jones and name:berg"),
    ("The West left. West of it", "the name:west opposite:left opposite:west of it"),
    ("He rose. She fell. Rose it?", "opposite:he opposite:rose opposite:she opposite:fell opposite:rose it"),
    ("J. Smith met Mr. Brown", "plain:j name:smith met mr name:brown"),
    ("Vitamin C. Plan B is it.", "head:vitamin plain:c name:plan name:b is it"),
    ("Of C. and F is it.", "of plain:c and name:f is it"),
    ("the U.S. and a U.N. envoy", "the name:name_us and one:1.0 name:un envoy"),
    ("“Lind” said: Berg and Oslo; Visby", "head:lind said head:berg and name:oslo head:visby"),
    ("eBay and NATO-led Éire", "ebay and name:nato led name:éire"),
    ("It cost $5 and 5 % of it", "it cost number:5.0 unit:unit_dollar and number:5.0 unit:unit_percent of it"),
    ("€ 7 and 7 euros. Euros, percent", "number:7.0 unit:unit_euro and number:7.0 unit:unit_euro euros percent"),
    ("one percent of it", "one:1.0 unit:unit_percent of it"),
    ("$5 $7 of it", "number:5.0 unit:unit_dollar number:7.0 unit:unit_dollar of it"),
    ("the 5 $ 7", "the number:5.0 unit:unit_dollar number:7.0"),
    (
        "5 m of $5 m and £2b",
        "number:5.0 m of number:5000000.0 unit:unit_dollar and number:2000000000.0 unit:unit_pound",
    ),
    ("Up 5 per cent per head", "opposite:up number:5.0 unit:unit_percent per head"),
    ("one hundred and five; the first", "number:105.0 the number:1.0"),
    ("the one. One town and one hundred", "the one:1.0 one:1.0 town and number:100.0"),
    ("5 and 6. And 7", "number:5.0 and number:6.0 and number:7.0"),
    ("-5 and 5-7", "number:-5.0 and number:5.0 number:7.0"),
    ("12345678901234567891 of 3.5 bn", "number:12345678901234567891 of number:3500000000.0"),
    ("123456789012345 of 1234567890123456", "number:123456789012345.0 of number:1234567890123456"),
    ("He rose?. Smith came", "opposite:he opposite:rose head:smith came"),
    ("the plan B; then", "the plan name:b then"),
    ("the mayor is Lind. It rose", "the mayor is name:lind it opposite:rose"),
    ("€ five million of it", "number:5000000.0 unit:unit_euro of it"),
    ("the 5 of it $7", "the number:5.0 of it number:7.0 unit:unit_dollar"),
    ("twenty percent of it", "number:20.0 unit:unit_percent of it"),
    ("1.143 of 1,143", "number:1.143 of number:1143.0"),
    ("he didn't say", "opposite:he negation:negation_negation say"),
    ("Don't say it. Don", "negation:negation_negation say it don"),
    ("", ""),
]
CHINESE = ("市长在三百万和300万。张", "word:市 word:长 在 number:3000000.0 和 number:3000000.0 word:张")


def _told(item: Item) -> str:
    initial = item.kind == "plain" and len(item.key if isinstance(item.key, str) else "") == 1 and item.text.isupper()
    plain = item.kind == "plain" and not (initial and item.text != "I")
    return f"{item.key}" if plain else f"{item.kind}:{item.key}".replace(" ", "_")


@pytest.mark.parametrize(("text", "items"), READ)
def test_read(text: str, items: str) -> None:
    """Numbers, dates, names, negations and contraries are told from words, where sentences begin and within them."""
    assert " ".join(map(_told, read(cut(text, ENGLISH.token), ENGLISH))) == items


def test_without_spaces_or_capitals() -> None:
    """In a script without capitals each word that is no function word may be a name."""
    text, items = CHINESE
    lexicon = lexicon_for([text])
    assert " ".join(map(_told, read(cut(text, lexicon.token), lexicon))) == items


WRITTEN = [
    ("J. Smith of the U.S. paid $5 m", "J|Smith|of|the|U.S.|paid|5 m|$"),
    ("5 per cent of one hundred and two", "5|per cent|of|one hundred and two"),
    ("1234567890123456 percent. Euros of it", "1234567890123456|percent|Euros|of|it"),
]


@pytest.mark.parametrize(("text", "said"), WRITTEN)
def test_as_it_is_written(text: str, said: str) -> None:
    """Each item holds the words that it was read from."""
    assert [item.text for item in read(cut(text, ENGLISH.token), ENGLISH)] == said.split("|")
