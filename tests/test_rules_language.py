"""Which language a document may be in."""

import pytest

from cleaner.rules.language import common_words, languages, told_by
from cleaner.rules.packs import builtin
from tests.rules_pages import NEWS

COMMON = common_words((pack.language, pack.words) for pack in builtin())

TEXTS = {
    "en": NEWS[0],
    "de": "Der Rat der Stadt hat am Sonntag beschlossen, dass die Brücke, die mit dem Hochwasser verschwunden ist, "
    "noch in diesem Jahr neu gebaut wird, und die Bürgermeisterin ist sicher, dass das Geld auch für die Ufer reicht.",
    "fr": "Le conseil a décidé dimanche que le pont emporté par la crue serait reconstruit dans les deux ans, et la "
    "maire a dit que les habitants qui vivent sur l'autre rive ne seraient pas oubliés pendant les travaux.",
    "es": "El consejo decidió el domingo que el puente que se llevó la crecida será reconstruido en dos años, y la "
    "alcaldesa dijo que los vecinos de la otra orilla no se quedarán sin paso durante las obras.",
    "ru": "Совет решил в воскресенье, что мост, который унесло паводком, будет построен заново, и мэр сказала, что для "
    "жителей другого берега это не только дорога, но и единственный путь к рынку, как было раньше.",
    "uk": "Рада вирішила в неділю, що міст, який знесла повінь, буде збудовано знову, і мерка сказала, що для "
    "мешканців іншого берега це не лише дорога, а й єдиний шлях до ринку, як це було раніше та ще буде.",
    "zh": "市议会星期天决定重建被洪水冲走的大桥，市长说，对岸的居民在施工期间不会没有路可走，"
    "这是今年最大的工程，也是多年来的第一次。",
    "ja": "市議会は日曜日、洪水で流された橋を再建することを決めた。"
    "市長は、工事の間も対岸の住民が通れる道を残すと述べた。",
    "ko": "시의회는 일요일 홍수로 떠내려간 다리를 다시 짓기로 했다. "
    "시장은 공사를 하는 동안에도 주민이 다닐 수 있는 길을 남기겠다고 말했다.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_prose(language: str) -> None:
    """A paragraph of prose is taken for the language that it is in."""
    assert languages([TEXTS[language]], COMMON)[0] == language


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["Norhaven"], ["Lorem dolor amet consectetur adipiscing elit " * 5], ["Schnee und Eis auf dem Pass"]],
)
def test_too_little(texts: list[str]) -> None:
    """Where the common words of no language stand, or hardly any, the language is not guessed."""
    assert languages(texts, COMMON) == ()


def test_told_by() -> None:
    """The first three long paragraphs tell, and where none is long all lines."""
    assert told_by(["Norhaven", *NEWS, NEWS[0]]) == " ".join(NEWS)[:700]
    assert told_by(["Norhaven", *(text[:90] for text in NEWS), NEWS[0]]) == " ".join(text[:90] for text in NEWS)
    assert told_by(["Norhaven", "The valley"]) == "Norhaven The valley"
