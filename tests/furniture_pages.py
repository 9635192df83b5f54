"""Invented texts as extractors leave them: an article, and what came along with it.

In a text, a line that begins with "- " is what a rule knows, one that begins with "+ " came along, and all the rest is
article.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from cleaner.rules.shape.lines import Line

FERRY: Final = """\
Ferry to Gull Island runs again after nine weeks
The harbour office said on Monday that the ferry would run again from next week, after nine weeks in which the \
islanders had been served by fishing boats, a helicopter and, once, by a man in a canoe.
- Read also
+ Painters find a lost mural below the town hall
+ School bus strike enters its third day
"We are tired, but we are glad," said Ilse Maddock, who keeps the shop by the pier. She had sold the last of her \
flour on Friday, and had begun to bake with oats.
The old vessel broke its shaft in March. A new one had to be forged in another country, and when it came, it was two \
centimetres too long, so that it had to be sent back.
The council has promised to look into the buying of a second boat. It will vote on the matter in June, and the mayor \
said that he would support it, whatever it may cost.
+ Most read
+ Storm warning for the whole coast
+ Bakery wins prize for rye bread
- Share this article
+ Sport | Business | Weather | Travel
+ 14 May, 09:12
+ Nora Quill
"""

RATHAUS: Final = """\
Das alte Rathaus in Oberwinkel wird nach dem Willen des Gemeinderats zur Bibliothek umgebaut. Die Arbeiten sollen im \
Herbst beginnen und gut zwei Jahre dauern, wie der Bürgermeister am Freitag mitteilte.
- Lesen Sie auch
+ Neue Brücke über den Winkelbach
+ Freibad öffnet später
Im Erdgeschoss ist ein Lesesaal geplant, darüber sollen Räume für Kinder und ein kleines Archiv entstehen. Der Keller, \
in dem früher der Wein der Gemeinde lag, bleibt vorerst leer.
"Wir haben lange gestritten, aber jetzt freuen wir uns", sagte die Leiterin der Bücherei, Marlies Kranz. Sie verwaltet \
bisher 9000 Bände in einem Raum, der für die Hälfte gedacht war.
- Impressum
+ Politik | Wirtschaft | Kultur
+ Unwetter zieht über das Tal
"""

SCHOOL: Final = """\
青河县石桥村小学的新校舍本周一正式启用，一百二十名学生搬进了宽敞明亮的教室。这座三层教学楼历时两年建成，总投资约八百万元，\
由县政府和村民共同出资。
校长李春生告诉记者，过去学生们在一座老祠堂里上课，冬天漏风，夏天漏雨。“现在好了，孩子们再也不用撑着伞听课了。”他说，新楼里\
还有图书室和音乐教室。
- 相关新闻
+ 青河大桥下月通车
+ 县医院新增两个门诊
村民王大山把自家的两亩菜地让出来做操场。他说，自己小时候没有念过书，希望孙子能够走出大山，看看外面的世界。
- 打印本页
+ 首页 | 新闻 | 体育 | 财经
"""

RESULTS: Final = """\
Gull Island Regatta: all results
- Share this article
Round 1, 4 May, Harbour Bay
1 Tern 14:02
2 Puffin 14:09
3 Old Salt 14:31
Round 2, 5 May, North Sound
1 Puffin 13:55
2 Tern 13:58
3 Old Salt 14:40
Round 3, 7 May, Harbour Bay
1 Old Salt 14:11
2 Tern 14:12
3 Puffin 14:20
"""

TEXTS: Final = {"English": FERRY, "German": RATHAUS, "Chinese": SCHOOL}


class Text(NamedTuple):
    """The lines of a text, and for each whether it came along."""

    lines: list[Line]
    along: list[bool]


def lines_of(text: str) -> Text:
    """What a marked *text* holds."""
    found = [(one.removeprefix("- ").removeprefix("+ "), one[:2]) for one in text.splitlines()]
    return Text([Line(one, "related" if mark == "- " else "") for one, mark in found], [m == "+ " for _, m in found])
