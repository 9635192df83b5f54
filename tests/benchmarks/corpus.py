"""News that never happened: `python -m tests.benchmarks.corpus OUT MEGABYTES [--seed N] [--curly]`.

Words are made of syllables, and few of them are used most of the time, as it is with words; phrases are made of words,
sentences of phrases. Of the paragraphs 70 % are new, 15 % are exact copies, 10 % copies with one to four words changed,
and 5 % one of ten lines that scrapers leave; some eleven of sixty words make a file, and three files in a hundred are
misread in another encoding. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINES: Final = (
    "Subscribe to our newsletter",
    "Follow us on Facebook and Twitter",
    "Advertisement",
    "Share this story",
    "Read more",
    "All rights reserved.",
    "Share on WhatsApp",
    "Sign up for breaking news alerts",
    "Click here to read the full story.",
    "Article continues below",
)
"""What scrapers leave, in these or other words, below every other article."""

_NEW, _EXACT, _NEAR = 0.70, 0.85, 0.95  # a draw below the first is a new paragraph, and so on; the rest is a line
_ENOUGH: Final = 50  # paragraphs to copy from
_SITES: Final = 40
_PHRASES: Final = 1 << 14  # of each kind
_SOUNDS: Final = "b c d f g h l m n p r s t v w br cl dr fl gr pl pr sh sl st th tr".split()
_VOWELS: Final = "a e i o u ea ou ai".split()
_ENDS: Final = "n r l t s m d nd rt st ck ng".split()

_WORDS: Final = {
    "noun": """minister government council year court report state plan vote town law school office budget tax bill deal
        group leader member official hospital harbour bridge union farmer teacher river storm price market worker season
        team player film talk house line""",
    "verb": "want ask call open reject approve question delay support visit raise help need start turn move close plan",
    "adj": """new last public former local national large small early late political foreign senior private old young
        economic possible strong high free common""",
}
"""The words that are used most; those that are used less follow, and nobody knows them."""

_GRAMMAR: Final = {
    "who": """the {noun}|the {adj} {noun}|{First} {Last}|{Last}|the {noun} of the {noun}|the {noun} in {Place}|they
        |{First} {Last}, a {adj} {noun},|its {noun}|he|the {noun} and its {noun}|a {noun} that {past} it
        |people in {Place}|some {noun}s who {past} {Place}|the {noun} that {Last} {past}|this {noun}'s {noun}
        |most of his {noun}s|who|{Place} {noun} {Last}|one {adj} {noun}|she|nobody in the {noun}|we|those {noun}s""",
    "did": """{past}|{past}|{past} and {past}|had {past}|had never {past}|will {verb}|did not {verb}
        |would have {past}|may not {verb}|could {verb} or {verb}|said he would {verb}|might still {verb}
        |should {verb}, or {verb},|never {past}|said they {past}|helped to {verb}|then {past}|will have to {verb}
        |can no longer {verb}""",
    "what": """the {noun}|a {noun}|the {adj} {noun}|the {noun} of {adj} {noun}s|{number} {noun}s
        |what the {noun} {past}|{number} {adj} {noun}s|any {adj} {noun} for {noun}s|{First} {Last}
        |a {noun} to {verb} the {noun}|us|him|it all|{noun}s and {noun}s|his {adj} {noun} as a {noun}
        |{Place} and {Place}|no {noun}, no {noun}|that {noun}|their {noun} with {Last}|each {noun} from {Place}
        |our {adj}, {adj} {noun}""",
    "when": """on {Day}|in {Place}|at the {noun}|after {Last} {past} it|in {year}|with {noun}s of {Place}
        |by {number} percent|for ${number} million|from {noun} to {noun}|in {adj} {noun}s|before {Day}
        |as {Last} {past}|without {adj} {noun}s|for {number} years|, the {noun} said|, which {past} a {noun}
        |, {adj} and {adj}|when they {past} it|like a {noun}|to {verb} it in {Month}|under {Last}|, {Last} said
        |against {adj} {noun}|about {noun} {number}|into the {noun}""",
    "or": ", but|and|, while|because|, and|that|, since|, as|and so|, though|if|unless|where|than",
}
"""The phrases of each kind."""


class Made(NamedTuple):
    """What was written."""

    files: int
    size: int
    paragraphs: int


class Press:
    """Prints articles, without an end."""

    def __init__(self, seed: int, *, curly: bool = False) -> None:
        """Begin with *seed*; with *curly*, most articles have the quotes and dashes of a printer."""
        self._random, self._curly = Random(seed), curly  # noqa: S311 - made-up text, no secret
        self._printed: list[str] = []  # what can be copied

    def articles(self) -> Iterator[list[str]]:
        """The paragraphs of one article after the other."""
        while True:
            yield [self._paragraph() for _ in range(max(2, int(self._random.gauss(11, 4))))]

    def text(self, paragraphs: Sequence[str]) -> str:
        """The text of an article, as its scraper left it."""
        text = "\n\n".join(paragraphs) + "\n"
        if self._curly and self._random.random() < 0.6:
            text = text.replace("'", "’").replace(' "', " “").replace('\n"', "\n“").replace('"', "”")
            text = text.replace(" - ", " — ")
        if self._random.random() < 0.03:
            text = text.replace("'", "’").replace(" a ", " á ").replace(" the ", " thé ").encode().decode("latin-1")
        return text

    def _paragraph(self) -> str:
        draw, copy = self._random.random(), int(len(self._printed) * self._random.random() ** 1.5)
        if draw < _NEW or len(self._printed) < _ENOUGH:
            self._printed.append(self._new())
            return self._printed[-1]
        if draw < _EXACT:
            return self._printed[copy]
        return self._edited(self._printed[copy]) if draw < _NEAR else self._random.choice(LINES)

    def _new(self) -> str:
        sentences: list[str] = []
        words, wanted = 0, max(12, min(160, int(self._random.lognormvariate(4, 0.5))))
        while words < wanted:
            sentences.append(self._sentence())
            words += sentences[-1].count(" ") + 1
        return " ".join(sentences)

    def _edited(self, text: str) -> str:
        words = text.split()
        for _ in range(self._random.choice((1, 1, 2, 2, 3, 4))):
            at, draw = self._random.randrange(len(words)), self._random.random()
            # in the place of a word, of none, or of two
            words[at : at + (1 if draw < 0.7 else 0)] = [] if 0.5 < draw < 0.7 else [self._word("noun")]
        dateline = f"{self._word('Place').upper()} (NNA) - " if self._random.random() < 0.15 else ""
        return dateline + " ".join(words)

    def _sentence(self) -> str:
        parts = [self._phrase(kind) for kind in ("who", "did", "what", "when")]
        draw = self._random.random()
        if draw < 0.6:
            parts += [self._phrase(kind) for kind in ("or", "who", "did", "what")]
        text = " ".join(parts).replace(" ,", ",").replace(",,", ",")
        text = text[0].upper() + text[1:].rstrip(",")
        return f'"{text}," {self._word("Last")} said.' if 0.55 < draw < 0.62 else text + "."

    def _phrase(self, kind: str) -> str:
        phrases = self._phrases[kind]
        return phrases[int(len(phrases) * self._random.random())]

    def _word(self, kind: str) -> str:
        return self._lexicon[kind].word(self._random)

    @cached_property
    def _phrases(self) -> dict[str, list[str]]:
        """Of each kind as many as will do: to choose from them is faster than to make them."""
        return {
            kind: [self._filled(form.strip()) for form in self._random.choices(forms.split("|"), k=_PHRASES)]
            for kind, forms in _GRAMMAR.items()
        }

    def _filled(self, form: str) -> str:
        """*form* with each of its places filled with a word of its own."""
        pieces = form.split("{")
        places = (piece.split("}") for piece in pieces[1:])
        return pieces[0] + "".join(self._word(kind) + rest for kind, rest in places)

    @cached_property
    def _lexicon(self) -> dict[str, _Words]:
        made = {kind: [*words.split(), *self._coined(8000)] for kind, words in _WORDS.items()}
        made |= {kind: [word.capitalize() for word in self._coined(4000)] for kind in ("First", "Last", "Place")}
        made["past"] = [word.removesuffix("e") + "ed" for word in made["verb"]]
        made["number"] = [str(self._random.randrange(2, 10 ** self._random.randrange(1, 5))) for _ in range(500)]
        made["year"] = [str(year) for year in range(2024, 1960, -1)]
        made["Day"] = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
        made["Month"] = "May March April January October December September February".split()
        return {kind: _Words(words) for kind, words in made.items()}

    def _coined(self, count: int) -> list[str]:
        """Words of one to three syllables that nobody has used before."""
        choice = self._random.choice
        sizes = self._random.choices((1, 2, 3), (1, 4, 2), k=count)
        stems = ["".join(choice(_SOUNDS) + choice(_VOWELS) for _ in range(size)) for size in sizes]
        return [stem + choice(_ENDS) for stem in stems]


class _Words:
    """Words of one kind, the one that is used most first."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._weights = list(accumulate((rank + 3) ** -1.2 for rank in range(len(words))))

    def word(self, random: Random) -> str:
        return random.choices(self._words, cum_weights=self._weights)[0]


def write(folder: Path, megabytes: float, seed: int = 1, *, curly: bool = False) -> Made:
    """Write a corpus of so many *megabytes* into *folder*: `site07/000047.txt`."""
    press = Press(seed, curly=curly)
    files = size = count = 0
    for site in range(_SITES):
        (folder / f"site{site:02}").mkdir(parents=True)
    for files, paragraphs in enumerate(press.articles()):
        if size >= megabytes * 1e6:
            break
        data = press.text(paragraphs).encode()
        (folder / f"site{files % _SITES:02}" / f"{files:06}.txt").write_bytes(data)
        size, count = size + len(data), count + len(paragraphs)
    return Made(files, size, count)


def main() -> None:
    """Write a corpus, and print what was written as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("megabytes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--curly", action="store_true")
    given = parser.parse_args()
    print(json.dumps(write(given.out, given.megabytes, given.seed, curly=given.curly)._asdict()))  # noqa: T201


if __name__ == "__main__":
    main()
