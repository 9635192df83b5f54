"""Numbers are read by value, in any spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.dedup.facts import numbers
from cleaner.dedup.facts.lexicon import Entry, lexicon_for
from cleaner.dedup.facts.reading import read
from cleaner.dedup.facts.tokens import cut

NUMERALS = [
    ("1,000", ".", 1000.0),
    ("1.000", ",", 1000.0),
    ("1 000", ",", 1000.0),
    ("1'000", ".", 1000.0),
    ("1,234,567.5", ".", 1234567.5),
    ("1.234.567,5", ",", 1234567.5),
    ("1.143", ".", 1.143),
    ("1,5", ",", 1.5),
    ("1,5", ".", 1.5),
    ("2300,000", ".", 2300000.0),
    ("-5", ".", -5.0),
    ("−5.5", ".", -5.5),
    ("-1.143", ".", -1.143),
    ("-1.143", ",", -1143.0),
    ("1,234,567", ",", 1234567.0),
    ("1.234.567", ".", 1234567.0),
    ("一二万", ".", 120000.0),
    ("3/4", ".", 0.75),
    ("5-3/4", ".", 5.75),
    ("½", ".", 0.5),
    ("٢٥", ".", 25.0),
    ("२५", ".", 25.0),
    ("二十五", ".", 25.0),
    ("三百万", ".", 3000000.0),
    ("一亿二千万", ".", 120000000.0),
    ("三万亿", ".", 3e12),
    ("二〇二四", ".", 2024.0),
    ("十", ".", 10.0),
    ("万", ".", 10000.0),
]

# A sentence in which the language is plain, and the numbers in it.
SPELLED = [
    ("the cost of it was twenty-one million of the two hundred and five", [21e6, 205.0]),
    ("the cost of it was 1.5 bn and that of the other 800k", [1.5e9, 800e3]),
    ("in the end it is £800m of the £2bn that was lost", [800e6, 2e9]),
    ("it is the third and the 3rd time that he was in the hall", [3.0, 3.0]),
    ("in the years nineteen eighty-seven and 1987", [19.0, 87.0, 1987.0]),
    ("es sind nicht mehr als einunddreißig von den 1,5 Millionen", [31.0, 1.5e6]),
    ("il y a quatre-vingt-dix-sept et soixante-douze dans la rue", [97.0, 72.0]),
    ("son treinta y cinco de los dos mil que hay en el lugar", [35.0, 2000.0]),
    ("sono ventitré di trentuno che erano nella casa per la festa", [23.0, 31.0]),
    ("het zijn er tweeëntwintig van de 1.500 die er in de stad zijn", [22.0, 1500.0]),
    ("это было двадцать пять из 2 тысяч что на заводе", [25.0, 2000.0]),
    ("bu ve o için yüz yirmi üç kişi daha var", [123.0]),
    ("yang dan di ke dari dua puluh lima untuk itu", [25.0]),
    ("公司有300万和三百万", [3e6, 3e6]),
]


@pytest.mark.parametrize(("token", "mark", "value"), NUMERALS)
def test_value(token: str, mark: str, value: float) -> None:
    """A numeral has the value that its language gives it."""
    assert numbers.is_numeral(token)
    assert numbers.value(token, mark) == value


TWENTY, FIVE, HUNDRED = (
    Entry(kind, kind, value) for kind, value in (("number", 20.0), ("number", 5.0), ("scale", 100.0))
)
ZERO, TWO_HUNDRED = Entry("number", "0", 0.0), Entry("number", "doscientos", 200.0)
THOUSAND, MILLION = Entry("scale", "thousand", 1000.0), Entry("scale", "million", 1e6)
NUMERAL, HALF = Entry("numeral", "7", 7.0), Entry("number", "half", 0.5)

# Entries, None for another word, after which places a joining word stands, and the number with how many it takes.
IN_WORDS = [
    ([TWENTY, FIVE], [], 25.0, 2),
    ([TWENTY, None, FIVE], [1], 25.0, 3),
    ([TWENTY, None, FIVE], [], 20.0, 1),
    ([TWENTY, None], [1], 20.0, 1),
    ([TWENTY, None, None, FIVE], [1, 2], 25.0, 4),
    ([FIVE, TWENTY], [], 5.0, 1),
    ([FIVE, None, TWENTY], [1], 5.0, 1),
    ([FIVE, FIVE], [], 5.0, 1),
    ([FIVE, HUNDRED, None, TWENTY, FIVE], [2], 525.0, 5),
    ([HUNDRED], [], 100.0, 1),
    ([HUNDRED, HUNDRED], [], 10000.0, 2),
    ([NUMERAL, NUMERAL], [], 7.0, 1),
    ([NUMERAL, HUNDRED, FIVE], [], 705.0, 3),
    ([FIVE, MILLION, THOUSAND], [], 5e6, 3),
    ([FIVE, MILLION, FIVE, THOUSAND, FIVE], [], 5_005_005.0, 5),
    ([THOUSAND], [], 1000.0, 1),
    ([TWO_HUNDRED, TWENTY, FIVE], [], 225.0, 3),
    ([TWO_HUNDRED, TWO_HUNDRED], [], 200.0, 1),
    ([Entry("number", "cien", 100.0), TWENTY], [], 120.0, 2),
    ([Entry("number", "dosmil", 2000.0), TWO_HUNDRED], [], 2200.0, 2),
    ([TWENTY, Entry("number", "ten", 10.0)], [], 20.0, 1),
    ([TWENTY, ZERO], [], 20.0, 1),
    ([ZERO, FIVE], [], 0.0, 1),
    ([Entry("numeral", "1", 123456789012345.0)], [], 123456789012345.0, 1),
    ([Entry("numeral", "1", 1.1), Entry("scale", "billion", 1e9)], [], 1.1e9, 2),
    ([NUMERAL, HALF], [], 7.5, 2),
    ([NUMERAL, None, HALF], [1], 7.0, 1),
    ([TWENTY, None, HALF], [1], 20.5, 3),
]


@pytest.mark.parametrize(("entries", "joined", "value", "taken"), IN_WORDS)
def test_spelled(entries: list[Entry | None], joined: list[int], value: float, taken: int) -> None:
    """Words go on a number while they are smaller than what it ends with, a joining word between them or not."""
    assert numbers.spelled(entries, [place in joined for place in range(len(entries))]) == (value, taken)


@pytest.mark.parametrize("token", ["-", "x", "X5", "-x", "a½", "%", "百."])
def test_no_numeral(token: str) -> None:
    """What begins with no digit is no numeral, but for a minus sign before one."""
    assert not numbers.is_numeral(token)


@pytest.mark.parametrize(("text", "values"), SPELLED)
def test_numbers_in_a_sentence(text: str, values: list[float]) -> None:
    """Words, digits and scales are read together as one number, and two numbers stay two."""
    lexicon = lexicon_for(text.split())
    assert [item.key for item in read(cut(text, lexicon.token), lexicon) if item.kind == "number"] == values


def _in_han(number: int) -> str:
    """*number* in Han numerals, without the signs for its zeros."""
    written = ""
    for scale, sign in ((10**12, "兆"), (10**8, "亿"), (10**4, "万"), (1, "")):
        digits = f"{number // scale % 10**4:04}"
        part = [
            f"{'〇一二三四五六七八九'[int(digit)]}{place}"
            for digit, place in zip(digits, "千百十 ", strict=True)
            if digit != "0"
        ]
        written += "".join(part).strip() + sign if part else ""
    return written


_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_SMALL = ["", *"one two three four five six seven eight nine".split(), *_TEENS]
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _in_english(number: int, joiner: str) -> str:
    """*number* in English words, *joiner* before its last ones."""
    for scale, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = _in_english(number % scale, "" if scale > 100 else joiner)
            return f"{_in_english(number // scale, joiner)} {word} {joiner if rest and scale == 100 else ''} {rest}"
    return _SMALL[number] if number < 20 else f"{_TENS[number // 10 - 2]}-{_SMALL[number % 10]}".strip("-")


@given(st.integers(1, 10**15))
def test_han_numerals(number: int) -> None:
    """Han numerals are worth what they were written for, by place and digit by digit."""
    assert numbers.value(_in_han(number), ".") == number
    assert numbers.value("".join("〇一二三四五六七八九"[int(digit)] for digit in str(number)), ".") == number


@given(
    st.integers(2, 10**6 - 1) | st.sampled_from([2 * 10**6, 10**9, 305 * 10**9, 10**9 + 10**6]),
    st.sampled_from(["", "and"]),
)
def test_english_numbers(number: int, joiner: str) -> None:
    """A number in English words is one number, of that value."""
    text = f"the cost of it was {_in_english(number, joiner)} of the crowns that he was told"
    lexicon = lexicon_for(text.split())
    assert [item.key for item in read(cut(text, lexicon.token), lexicon) if item.kind == "number"] == [number]


@given(st.integers(min_value=0, max_value=10**12))
def test_grouping_keeps_the_value(number: int) -> None:
    """A whole number is the same with and without marks between its thousands."""
    assert numbers.value(f"{number:,}", ".") == number == numbers.value(str(number), ".")


@given(st.decimals(min_value=0, max_value=99, places=2, allow_nan=False))
def test_decimals_by_either_mark(number: object) -> None:
    """Two decimals are decimals in any language, by point or by comma."""
    assert (
        numbers.value(str(number), ".")
        == numbers.value(str(number).replace(".", ","), ".")
        == round(float(str(number)), 6)
    )


@settings(max_examples=1000)
@given(st.text(st.sampled_from("百三〇½3٣a.-,/%$ "), max_size=12))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is put together of numerals and marks is read without an error, even "百.百"."""
    lexicon = lexicon_for(text.split())
    assert isinstance(read(cut(f"{text} 百.百", lexicon.token), lexicon), list)
