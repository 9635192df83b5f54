"""Verdicts: what is no article, what is cut off, and the articles that only speak of such things."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import ConfigError, Document, Paragraph
from cleaner.rules import load, strip_all
from cleaner.rules.packs import builtin
from cleaner.rules.reader import read
from cleaner.rules.verdict import _last_sentences

RULES = load()
TEASER = "The ferry between Port Almond and Skarn Island will run again from Monday, the harbour office said."
NEWS = [
    TEASER,
    "About 1,400 islanders had been served by fishing boats since the storm of 3 February tore away its landing stage.",
    "Repairs cost 2.3 million crowns, a third more than planned, because divers found that the piles were rotten.",
    "The council of Port Almond will pay half of it, and the island the rest, over a term of eleven years.",
]
LONG = [f"{text[:-1]}, for the {number}th time this winter." for number in range(4, 9) for text in NEWS]


def document(*texts: str, title: str = "") -> Document:
    """A document of some paragraphs."""
    text = "\n\n".join(texts)
    paragraphs, at = [], 0
    for line in texts:
        paragraphs.append(Paragraph(line, at, at + len(line)))
        at += len(line) + 2
    return Document("a.txt", title=title, text=text, paragraphs=tuple(paragraphs))


def verdict(*texts: str, title: str = "") -> tuple[str, str] | None:
    """What is said of a document of some paragraphs."""
    (judged,) = strip_all([document(*texts, title=title)], RULES)
    return judged.verdict and (judged.verdict.shortfall, judged.verdict.detail)


WALLS = [
    ("Checking your browser before accessing example.com.", "This process is automatic. Please wait."),
    ("Just a moment...", "Enable JavaScript and cookies to continue"),
    ("Access Denied", "You don't have permission to access this on this server.", "Reference #18.2f1c0a"),
    ("Sorry, you have been blocked", "You are unable to access example.com", "Cloudflare Ray ID: 8a1"),
    ("Please verify you are a human", "Access to this page has been denied because we believe you use a robot."),
    ("404 Not Found", "nginx"),
    # of two that differ it is believed with more beside them
    ("Just a moment...", "Enable JavaScript and cookies to continue", *NEWS[:3]),
    ("Page not found", "The page you are looking for may have been moved. Try the search, or go to the front page."),
    ("You need to enable JavaScript to run this app.",),
    ("We value your privacy", "We and our 812 partners store information on a device.", "Accept all", "Reject all"),
    ("Seite nicht gefunden", "Die angeforderte Seite gibt es nicht oder nicht mehr."),
    ("Page introuvable", "La page que vous recherchez n'existe plus."),
    ("Страница не найдена", "Вернуться на главную"),
    ("页面不存在", "您访问的页面已经删除。"),
    ("ページが見つかりません",),
    ("Η σελίδα δεν βρέθηκε", "Επιστροφή στην αρχική"),
    ("Please verify that you are human by completing the action below.", "skarn.example"),
    ("Bitte bestätigen Sie, dass Sie ein Mensch sind.", "Halten Sie die Schaltfläche gedrückt."),
    ("Vérifiez que vous êtes humain en effectuant l'action ci-dessous.",),
    ("Verifique que usted es un ser humano completando la acción a continuación.", "Confirme que es humano"),
    ("Verifica di essere umano completando l'azione seguente.",),
    ("Verifique que você é humano realizando a ação abaixo.",),
    ("Potwierdź, że jesteś człowiekiem, wykonując poniższą czynność.",),
    ("Подтвердите, что вы человек, выполнив действие ниже.",),
    ("请完成以下操作，验证您是真人。", "确认您是真人"),
    ("以下のアクションを完了して、あなたが人間であることを確認してください。", "私は人間です"),
]


@pytest.mark.parametrize("texts", WALLS, ids=lambda texts: texts[0])
def test_not_an_article(texts: tuple[str, ...]) -> None:
    """Bot walls, consent and error pages are told in many languages, and their text stays for other rules to take."""
    found = verdict(*texts)
    assert found is not None
    assert found[0] == "not-an-article"


PROMPTS = [
    "Subscribe to continue reading",
    "To continue reading, log in or create an account.",
    "This article is for subscribers only. Already a subscriber? Log in",
    "Weiterlesen mit SkarnPlus",
    "Il vous reste 70 % de cet article à lire. La suite est réservée aux abonnés.",
    "Suscríbete para seguir leyendo",
    "Per continuare a leggere, abbonati",
    "Чтобы читать дальше, оформите подписку",
    "この記事は有料会員限定です",
    "订阅后继续阅读全文",
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_truncated(prompt: str) -> None:
    """A few paragraphs before a prompt to subscribe are the beginning of an article, whatever furniture follows."""
    for behind in ((), ("Share", "Related stories")):
        found = verdict(*NEWS[:2], prompt, *behind)
        assert found is not None
        assert found[0] == "truncated"


def test_a_text_that_breaks_off() -> None:
    """A long text before a prompt is cut where it ends in the middle of a sentence, and else may be whole."""
    prompt = "Subscribe to continue reading"
    for end in ("The mayor added that the old pier would …", "The mayor added that the old pier, which had stood for"):
        assert verdict(*LONG, end, prompt) == ("truncated", "paywall: Subscribe to continue reading …")
        assert verdict(*LONG, f"{end} …" if not end.endswith("…") else end, f"{prompt}.") is not None
    assert verdict(*LONG, prompt) is None


@pytest.mark.parametrize(
    "rest", ["Il vous reste 57.09% de cet article à lire.", "Pozostało 85% artykułu", "残り1,204文字"]
)
def test_what_says_how_much_is_missing(rest: str) -> None:
    """Of a line that says how much of the article is missing no other evidence is asked than that it is the last."""
    found = verdict(*LONG, rest)
    assert found is not None
    assert found[0] == "truncated"
    assert verdict(rest, *LONG) is None


def test_a_prompt_behind_the_last_sentence() -> None:
    """A prompt may stand in the last paragraph, behind its text."""
    assert verdict(f"{TEASER} The repairs cost ... Subscribe to continue reading.") is not None
    assert verdict(*LONG, f"{TEASER} The repairs cost... Subscribe to continue reading.") is not None
    said = "The sign said: Subscribe to continue reading."
    assert verdict(*LONG, f"{said} The repairs cost... Subscribe to continue reading.") is not None


ARTICLES = [
    ("An article that is whole", NEWS),
    ("A long one with a wall at its end", [*LONG, "Subscribe to continue reading"]),
    ("About a page of errors", ["Page not found", *NEWS, *NEWS]),
    ("With the words in a sentence", ['The site of the harbour showed "404 Not Found" for nine days.', *NEWS]),
    (
        "About a paywall",
        [*NEWS, '"Subscribe to continue reading" is what islanders see when they look for a timetable.'],
    ),
    ("A wall in the middle", [NEWS[0], "Subscribe to continue reading", *NEWS]),
    ("A wall beside some sentences", ["Just a moment...", *NEWS[:3]]),
    ("A wall far above the end", [*NEWS, "Subscribe to continue reading", *["Ferry times"] * 12]),
    ("A wall in a paragraph with another behind it", [f"{TEASER} Subscribe to continue reading.", NEWS[2]]),
    ("A long one with a wall behind its last sentence", [*LONG, f"{TEASER} Subscribe to continue reading."]),
    ("About robots", ["Are you a robot?", *NEWS, *NEWS]),
    ("About an access", ["Access Denied", *NEWS, "Access was denied to all but fishermen, he said.", NEWS[2]]),
    ("About cookies", ["We value your privacy", *NEWS, *NEWS]),
    ("A brief", [TEASER]),
    ("A list", ["Ferry times", "06:40", "09:20", "14:05"]),
    ("No text", []),
]


@pytest.mark.parametrize("texts", [texts for _, texts in ARTICLES], ids=[name for name, _ in ARTICLES])
def test_articles(texts: list[str]) -> None:
    """An article that speaks of walls, or quotes one, is an article."""
    assert verdict(*texts) is None


def test_the_title_tells_as_well() -> None:
    """A page that is called as a wall is, with hardly a word in it, is one; an article is not, nor what is empty."""
    assert verdict("Please wait.", title="Just a moment...") == ("not-an-article", "bot: Just a moment")
    assert verdict("Enable JavaScript and cookies to continue", *NEWS[:3], title="Just a moment...") is not None
    assert verdict("Just a moment...", *NEWS[:3], title="Just a moment...") is None
    assert verdict(*NEWS, *NEWS, title="Access Denied") is None
    assert verdict(title="Just a moment...") is None


def test_beside_what_went() -> None:
    """What other rules took beside a wall does not count."""
    page = document("Just a moment...", *LONG, *LONG)
    menu = tuple(p.removed("nav") if at else p for at, p in enumerate(page.paragraphs))
    (judged,) = strip_all([page._replace(paragraphs=menu)], RULES)
    assert judged.verdict == ("not-an-article", "bot: Just a moment")


def test_the_text_stays() -> None:
    """A verdict removes nothing."""
    (judged,) = strip_all([document("You need to enable JavaScript to run this app.")], RULES)
    assert judged.verdict
    assert not any(paragraph.removal for paragraph in judged.paragraphs)


def test_every_phrase_is_found() -> None:
    """Each phrase of a pack, standing alone, gets the verdict of its table."""
    for pack in builtin():
        for phrase in pack.walls:
            text = phrase.text.replace("…", "skarn").strip()
            assert verdict(text) is not None, phrase


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[wall]\npaywal = ["Subscribe to read"]', 'p:2: paywal: unknown wall; did you mean "paywall"'),
        ('[wall]\npaywall = "Subscribe"', "p:2: paywall: must be a list of strings"),
        ('[wall]\nbot = ["Are you a robot", "Are you a robot?"]', 'p:2: "Are you a robot?": duplicate of'),
        ("wall = 1", "p:1: wall: must be a table"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    """A wrong table of walls is refused with its place and the nearest valid name."""
    with pytest.raises(ConfigError) as caught:
        read("p", text)
    assert message in str(caught.value)


def test_own_walls() -> None:
    """A user's pack may name walls of its own."""
    rules = load(packs=[("mine.toml", '[wall]\npaywall = ["Only for friends of the Valley Post …"]')])
    (judged,) = strip_all([document(TEASER, "Only for friends of the Valley Post.")], rules)
    assert judged.verdict is not None


def test_own_bot_wall() -> None:
    """What a user's pack flags as a bot wall is one for the verdict as well."""
    rules = load(packs=[("mine.toml", '[antibot]\nany = ["Show that you are a sailor …"]')])
    (judged,) = strip_all([document("Show that you are a sailor.")], rules)
    assert judged.verdict == ("not-an-article", "bot: Show that you are a sailor …")


@given(
    st.lists(st.sampled_from([*".!?…।؟。！？", " ", "\n", "\u00a0", "a", "Tide", "“", "”"]), max_size=40).map("".join)
)
def test_last_sentences(text: str) -> None:
    """The last three sentences are what a text falls into behind its full stops."""
    pieces = re.split(r"(?<=[.!?…।؟])\s+|(?<=[。！？])", text[-250:])
    assert _last_sentences(text) == pieces[:-4:-1]
