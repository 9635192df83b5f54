"""Invented page dumps, in several languages: what belongs to the article, and what does not.

In a page, a line that begins with "| " is article; the rest is menu, teaser, comment or footer.
"""

from __future__ import annotations

from typing import Final, NamedTuple

ENGLISH: Final = """
Ferry to Gull Island runs again after nine weeks | The Harbour Echo

Home
News
Sport
Opinion
Classifieds

Log in
Subscribe

| Ferry to Gull Island runs again after nine weeks

By Nora Quill
14 May, 09:12
Share
Tweet

| The harbour office said on Monday that the ferry would run again from next week, after nine weeks in which the \
islanders had been served by fishing boats, a helicopter and, once, by a man in a canoe.

| "We are tired, but we are glad," said Ilse Maddock, who keeps the shop by the pier. She had sold the last of \
her flour on Friday, and had begun to bake with oats.

| The old vessel broke its shaft in March. A new one had to be forged in another country, and when it came, it \
was two centimetres too long, so that it had to be sent back.

| The council has promised to look into the buying of a second boat. It will vote on the matter in June, and the \
mayor said that he would support it, whatever it may cost.

Related stories

Painters find a lost mural below the town hall
Ministers agree on a plan for the northern ports
School bus strike enters its third day

Most read

1 Storm warning for the whole coast
2 Bakery wins prize for rye bread
3 Council closes swimming bath

Comments (2)

tern_watcher
2 hours ago
About time!
Reply

oldsalt
3 hours ago
Should have been done in April.
Reply

About us
Contact
Privacy policy
© 2024 The Harbour Echo
"""

GERMAN: Final = """
Altes Rathaus wird zur Bibliothek - Talbote

Startseite
Politik
Wirtschaft
Kultur
Wetter

Anmelden
Abo

| Altes Rathaus wird zur Bibliothek

Von Jörg Anselm
3. Juni 2023, 17:40 Uhr
Drucken
Teilen

| Das alte Rathaus in Oberwinkel wird nach dem Willen des Gemeinderats zur Bibliothek umgebaut. Die Arbeiten \
sollen im Herbst beginnen und gut zwei Jahre dauern, wie der Bürgermeister am Freitag mitteilte.

| Im Erdgeschoss ist ein Lesesaal geplant, darüber sollen Räume für Kinder und ein kleines Archiv entstehen. Der \
Keller, in dem früher der Wein der Gemeinde lag, bleibt vorerst leer.

| "Wir haben lange gestritten, aber jetzt freuen wir uns", sagte die Leiterin der Bücherei, Marlies Kranz. Sie \
verwaltet bisher 9000 Bände in einem Raum, der für die Hälfte gedacht war.

| Bezahlt wird der Umbau zum größten Teil vom Land. Die Gemeinde muss selbst rund 400.000 Euro aufbringen, und \
dafür wird der Neubau der Turnhalle um ein Jahr verschoben.

Mehr zum Thema

Neue Brücke über den Winkelbach
Streit um Parkplätze am Markt
Freibad öffnet später

Meistgelesen

Unwetter zieht über das Tal
Bäckerei gewinnt Preis

Impressum
Datenschutz
Kontakt
© Talbote 2023
"""

CHINESE: Final = """
山村小学迎来新校舍 - 青河晚报

首页
新闻
体育
财经
娱乐

登录
注册

| 山村小学迎来新校舍

2022-03-08 10:15
来源：青河晚报

| 青河县石桥村小学的新校舍本周一正式启用，一百二十名学生搬进了宽敞明亮的教室。这座三层教学楼历时两年建成，总投资约\
八百万元，由县政府和村民共同出资。

| 校长李春生告诉记者，过去学生们在一座老祠堂里上课，冬天漏风，夏天漏雨。“现在好了，孩子们再也不用撑着伞听课了。”他\
说，新楼里还有图书室和音乐教室。

| 村民王大山把自家的两亩菜地让出来做操场。他说，自己小时候没有念过书，希望孙子能够走出大山，看看外面的世界。县教育\
局表示，今年还将改建另外四所乡村小学。

相关新闻

青河大桥下月通车
县医院新增两个门诊
春耕时节种子价格平稳

关于我们
联系方式
版权声明
版权所有 青河晚报
"""

ARABIC: Final = """
عودة العبارة إلى الجزيرة بعد انقطاع طويل - صدى الميناء

الرئيسية
أخبار
رياضة
اقتصاد
ثقافة

تسجيل الدخول
اشترك

| عودة العبارة إلى الجزيرة بعد انقطاع طويل

12 مايو 2023
مشاركة
طباعة

| أعلن مكتب الميناء يوم الاثنين أن العبارة ستعود إلى العمل الأسبوع القادم، بعد تسعة أسابيع اعتمد فيها سكان \
الجزيرة على قوارب الصيد وعلى طائرة مروحية صغيرة.

| وقالت صاحبة المتجر القريب من الرصيف إنها باعت آخر ما لديها من الدقيق يوم الجمعة، وإنها سعيدة لأن الانتظار قد \
انتهى أخيرا، على حد قولها، وإن كانت متعبة جدا.

| ووعد المجلس المحلي بالنظر في شراء سفينة ثانية خلال هذا العام، ومن المقرر أن يصوت على ذلك في شهر يونيو، وأكد \
رئيس المجلس أنه سيدعم القرار مهما كانت التكلفة.

مواضيع ذات صلة

افتتاح مدرسة جديدة في الوادي
أسعار الحبوب تستقر هذا الموسم
سباق القوارب يجذب الزوار

من نحن
اتصل بنا
سياسة الخصوصية
جميع الحقوق محفوظة
"""

PAGES: Final = {"English": ENGLISH, "German": GERMAN, "Chinese": CHINESE, "Arabic": ARABIC}


class Dump(NamedTuple):
    """A page as `article` takes it, with the right answer."""

    texts: list[str]
    blocks: list[int]
    article: list[bool]


def dump(page: str) -> Dump:
    """The lines of *page*, the number of blank lines above each, and whether it is marked as article."""
    texts, blocks, block = [], [], 0
    for line in page.splitlines():
        block += not line
        if line:
            texts.append(line)
            blocks.append(block)
    return Dump([text.removeprefix("| ") for text in texts], blocks, [text.startswith("| ") for text in texts])
