"""The rules as a whole: what goes, what stays, and how they are switched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import ConfigError
from cleaner.rules import listing, load, strip
from cleaner.rules.categories import CATEGORIES
from cleaner.rules.packs import builtin
from tests.rules_pages import NEWS, flagged, gone, page, prose

RULES = load()
LINES = st.sampled_from(["Share", "Read more", "Tags: bridge", "***", "12", "4 March 2014", "Related stories", *NEWS])

TAKEN = [
    ("en", "head", "Connect with us"),
    ("en", "tail", "google news"),
    ("en", "any", "READ MORE »"),
    ("en", "any", "• Advertisement •"),
    ("en", "any", "Also read | Ferry to Norhaven runs again"),
    ("en", "any", "Sign up for our free weekly newsletter"),
    ("en", "any", "Slideshow (14 images)"),
    ("en", "any", "1,204 comments"),
    ("en", "tail", "Copyright © 2031 Valley Post. All rights reserved."),
    ("en", "any", "Share Tweet Email Print"),
    ("en", "any", "Facebook Twitter WhatsApp"),
    ("en", "any", "DON'T MISS:"),
    ("en", "any", "Don't miss: Want to know all of the valley? Sign up for our free newsletter!"),
    ("en", "any", "You must be logged in to post a comment."),
    ("en", "tail", "Join us on Facebook and never miss the ferry"),
    ("en", "tail", "Filed under: Valley, Bridges"),
    ("en", "tail", "Posted in Valley, Bridges | Tagged Norhaven"),
    ("de", "any", "Anzeige:"),
    ("de", "any", "Lesen Sie auch: Neue Brücke in Nordhafen"),
    ("fr", "any", "À LIRE AUSSI"),
    ("fr", "any", "Lire aussi : Le pont de Nordhaven"),
    ("es", "any", "LEA TAMBIÉN: El puente de Norhaven"),
    ("pt", "any", "Leia também"),
    ("it", "any", "Leggi anche"),
    ("nl", "any", "Lees ook: De nieuwe brug"),
    ("pl", "any", "Czytaj też: Nowy most"),
    ("ru", "any", "Читайте также: Новый мост"),
    ("uk", "any", "ЧИТАЙТЕ ТАКОЖ"),
    ("el", "any", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ"),
    ("tr", "any", "İLGİLİ HABERLER"),
    ("ar", "any", "إقرأ أيضاً: الجسر الجديد"),
    ("fa", "any", "بیشتر بخوانید"),
    ("hi", "any", "ये भी पढ़ें: नया पुल"),
    ("zh", "any", "相关新闻"),
    ("zh", "any", "相關閱讀："),
    ("ja", "any", "関連記事"),
    ("ko", "any", "관련기사"),
    ("id", "any", "Baca juga: Jembatan baru dibuka"),
    ("vi", "tail", "Tin liên quan"),
    ("th", "any", "ข่าวที่เกี่ยวข้อง"),
    ("sv", "any", "Läs också: Den nya bron"),
    ("cs", "any", "Čtěte také: Nový most"),
    ("he", "any", "קראו גם: הגשר החדש"),
]

TRAPS = [
    ("en", "Sign up for the ferry pass with the same address that you gave at the pier"),
    ("en", "Wyoming"),
    ("en", "Route 2206"),
    ("en", "Route 2207"),
    ("en", "(Reporting by Ida Holm; Editing by Per Lund)"),
    ("en", "Correction: The bridge is 40 metres long, not 400."),
    ("en", "UP NEXT"),
    ("en", "Up next: Norhaven host the Valley side on Sunday."),
    ("en", "Filed under seal, the complaint was made public by a judge on Monday."),
    ("en", "Posted in Norhaven since 2004, she has learnt three languages and written two books."),
    ("en", "Correction: An earlier version of this article gave a wrong year for the bridge."),
    ("en", "You must log in to the portal of the county by 31 March to keep the pension."),
    ("en", "Join us on Saturday at the town hall, where the debate is free for all."),
    ("en", "Any unauthorized use of the beach after dark will be fined, the council said."),
    ("en", "Rate this valley among the coldest of the north, said the guide."),
    ("en", "Don't miss: The Saturday market on the quay."),
    ("de", "Anzeige: 23-Jähriger fuhr ohne Führerschein"),
    ("pl", "Polecamy: Zupę rybną i pierogi z grzybami."),
    ("fr", "En savoir plus sur ses parents, voilà ce que veut la fille du maire."),
    ("fr", "Rejoignez-nous sur la place à midi, a dit le maire."),
    ("es", "Leer más libros al año es el deseo de todos en el valle."),
    ("es", "Más información: 555 12 34, o en la oficina del puerto."),
    (
        "en",
        "Follow us on our way through the valley, the guide had said, and nobody turned back when the snow began; " * 3,
    ),
    (
        "en",
        "Share this with your children, the old ferryman used to say, and he would tell of the winter of the ice; " * 3,
    ),
    ("en", "According to di ferry office, di tin wey person need to enter boat na ticket and one picture ..."),
    ("pt", "Segundo a prefeitura, a ponte custou três milhões e ainda não foi paga."),
    ("vi", "thông tin liên quan"),
    ("vi", "Ban quản lý cho biết tin liên quan đến cây cầu sẽ được công bố vào ngày mai."),
    ("th", "รวบรวมข่าวที่เกี่ยวข้องกับสะพาน"),
    ("id", "Baca juga: `setup.py` (lihat bagian dua)"),
    ("it", "Chi vuole sapere come si costruisce un ponte leggi anche: il manuale di Tullio."),
    ("pl", "Zobacz również nasze ulubione mosty nad doliną!"),
    ("de", "Die Tage vergehen, und die Brücke ist noch nicht gebaut."),
]


@pytest.mark.parametrize(("language", "position", "line"), TAKEN)
def test_taken(language: str, position: str, line: str) -> None:
    """A line of furniture goes where it stands, in its own language, however it is spelt."""
    body = [prose(language)] * 6
    lines = {"head": [line, *body], "tail": [*body, line], "any": [*body[:3], line, *body[3:]]}[position]
    assert gone(strip(page(*lines), RULES)) == [line]


@pytest.mark.parametrize(("language", "line"), TRAPS)
@pytest.mark.parametrize("place", [0, 3, 6])
def test_traps(language: str, line: str, place: int) -> None:
    """A line that a careless rule would take stays, at both edges and between."""
    lines = [prose(language)] * 6
    lines.insert(place, line)
    assert gone(strip(page(*lines), RULES)) == []


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Recommended: The smoked eel with rye bread."),
        ("de", "Passend dazu: Ein trockener Wein aus dem Tal."),
    ],
)
def test_tips(language: str, line: str) -> None:
    """What a guide recommends stands in articles as well: only at the end is it a link."""
    before, after = [prose(language)] * 6, [prose(language)] * 6
    assert gone(strip(page(*before, line, *after), RULES)) == []
    assert gone(strip(page(*before, line), RULES)) == [line]


def test_seed() -> None:
    """The call above, the headline's copies and the service's name below go; the article stays whole."""
    head = "Ministers of two valleys meet at the ferry to speak about the bridge."
    lines = ["Connect with us", "", head, "", "", head, head, "", *NEWS, "", "google news"]
    assert gone(strip(page(*lines), RULES)) == ["Connect with us", head, head, "google news"]


def test_everyday_words_of_another_language() -> None:
    """A word that is furniture in one language is a word in another."""
    assert gone(strip(page(prose("de"), "Temas", prose("de"), "Archiv"), RULES)) == ["Archiv"]
    assert gone(strip(page(prose("es"), "Archiv", prose("es"), "Temas"), RULES)) == ["Temas"]


def test_natural_repeat() -> None:
    """A question that an interview asks again and again is news, also as the first line."""
    question = "And what did you do on the day that the bridge fell?"
    interview = [line for answer in NEWS * 7 for line in (question, answer)]
    assert gone(strip(page(*interview), RULES)) == []
    assert gone(strip(page(NEWS[0], *interview, title="The bridge of Norhaven"), RULES)) == []


def test_antibot_is_a_flag() -> None:
    """A bot wall is a verdict on the document, so its line is noted and not taken."""
    document = strip(page("Verify you are human by completing the action below."), RULES)
    assert [paragraph.flag.reason for paragraph in document.paragraphs if paragraph.flag] == ["antibot"]
    assert gone(document) == []


def test_switches() -> None:
    """A rule can be switched off, set to flag and set to remove, by the name that is also its reason."""
    lines = (*NEWS, "(Reporting by Ida Holm; Editing by Per Lund)", "Read more")
    rules = load(flag=["continue-reading"], remove=["wire-credit"])
    assert gone(strip(page(*lines), rules)) == [lines[3]]
    assert flagged(strip(page(*lines), rules)) == [lines[4]]
    assert gone(strip(page(*lines), load(skip=["continue-reading"]))) == []


def test_list_follows_its_head() -> None:
    """Where the heads of related lists are only flagged, so are the headlines below them."""
    lines = (*NEWS, "", "Related stories", "Ferry to Norhaven runs again", "Snow closes the high pass")
    document = strip(page(*lines), load(flag=["related"]))
    assert (gone(document), flagged(document)) == ([], list(lines[4:]))


@pytest.mark.parametrize(
    ("skip", "flag", "message"),
    [
        (["newsleter"], [], 'newsleter: unknown rule; did you mean "newsletter"'),
        (["nav"], ["nav"], "nav: named twice"),
        (["nav", "nav"], [], "nav: named twice"),
    ],
)
def test_wrong_switches(skip: list[str], flag: list[str], message: str) -> None:
    """A rule that is unknown or named twice stops the run, with the nearest name."""
    with pytest.raises(ConfigError, match=message):
        load(skip=skip, flag=flag)


def test_own_pack() -> None:
    """A user's pack adds phrases, and changes what a phrase of ours does."""
    pack = '[tip]\nany = ["Ring the valley bell: …"]\n[photo]\nany = ["Advertisement"]\n'
    document = strip(page(NEWS[0], "Ring the valley bell: 555", "Advertisement", NEWS[1]), load(packs=[("own", pack)]))
    assert (gone(document), flagged(document)) == (["Ring the valley bell: 555"], ["Advertisement"])


def test_listing() -> None:
    """Every rule is listed with its action, a line that it takes and what it is for, also when it is off."""
    rows = {row.name: row for row in listing(load(skip=["share-bar"], flag=["nav"], remove=["byline"]))}
    assert set(CATEGORIES) < set(rows)
    assert rows["share-bar"][1:4] == ("off", "structure", "Share Tweet Email Print")
    assert (rows["nav"].action, rows["editorial-note"].action, rows["ad"].action) == ("flag", "keep", "remove")
    assert {row.action for row in rows.values()} == {"off", "flag", "keep", "remove"}
    assert {row.kind for row in rows.values()} == {"phrases", "structure", "in line", "shape"}
    assert all(row.summary for row in rows.values())
    english = {phrase.text for pack in builtin() if pack.language == "en" for phrase in pack.phrases}
    assert {row.example for row in rows.values() if row.kind == "phrases"} - english == {""}
    assert [name for name, row in rows.items() if row.example == ""] == ["site-line"]


def test_every_phrase_is_found() -> None:
    """Each phrase of each pack marks or protects itself, so that none is dead weight."""
    for pack in builtin():
        for phrase in pack.phrases:
            line = phrase.text.replace("…", " Norhaven ").strip()
            found = RULES.lexicon.find(line, RULES.lexicon.near(line))
            assert phrase in found, phrase


@given(st.lists(LINES | st.text(max_size=30).map(str.strip).filter(lambda text: "\n" not in text), max_size=12))
def test_nothing_is_lost(lines: list[str]) -> None:
    """Texts and order stay, stripping is repeatable, and what was removed before keeps its reason."""
    document = page(*lines)
    once = strip(document, RULES)
    assert [paragraph.text for paragraph in once.paragraphs] == [paragraph.text for paragraph in document.paragraphs]
    assert strip(document, RULES) == once
    before = document.map(lambda paragraph: paragraph.removed("earlier", stage="dedup"))
    assert strip(before, RULES) == before
