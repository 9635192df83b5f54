"""The fact check, held to invented pairs in many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts import _states, missing
from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.order import reordered
from cleaner.dedup.facts.pair import paired
from cleaner.dedup.facts.polarity import contrary, negated
from cleaner.dedup.facts.reading import read
from cleaner.dedup.facts.stated import unsaid, unstated
from cleaner.dedup.facts.tokens import cut

# Each pair differs in one fact: neither copy may go for the other.
DIFFERENT = [
    ("What do we know about the suspect?", "What do we know about the passengers?"),
    ("Let's begin with the money for it.", "Let's begin with the ships for it."),
    ("Twitter did not answer a request for comment.", "The mill did not answer a request for comment."),
    ("Was wissen wir über den Täter von gestern?", "Was wissen wir über den Sturm von gestern?"),
    ("Families from the West came to the fair again.", "Families from the Shire came to the fair again."),
    ("The parcel had the number 12345678901234567891 on it.", "The parcel had the number 12345678901234567892 on it."),
    ("The parcel had the number 9783161484100 on it.", "The parcel had the number 9783161484101 on it."),
    ("The parcel had the number 123456789012345 on it.", "The parcel had the number 123456789012346 on it."),
    ("The dose was 0.0000001 grams for each of them.", "The dose was 0.0000002 grams for each of them."),
    ("It weighed 1.2345678 grams on the old scale.", "It weighed 1.2345679 grams on the old scale."),
    (f"The key is {'7' * 400}1, said the clerk at the desk.", f"The key is {'7' * 400}2, said the clerk at the desk."),
    (f"The key is {'7' * 5000}1, said the clerk at the desk.", f"The key is {'7' * 5000}2, said the clerk there."),
    (f"The sum was {'〇' * 6000}一 and no more than that.", f"The sum was {'〇' * 6000}二 and no more than that."),
    (
        "The river rose 5.2 metres in May, the agency said on Tuesday.",
        "The river rose 6.2 metres in May, the agency said on Tuesday.",
    ),
    (
        "Profit at the mill rose from 5 to 10 percent in the first half.",
        "Profit at the mill rose from 10 to 5 percent in the first half.",
    ),
    (
        "In the final on Sunday Harlow beat Denby by two goals.",
        "In the final on Sunday Denby beat Harlow by two goals.",
    ),
    (
        "Output rose 5 percent in May and 10 percent in June at the plant.",
        "Output rose 10 percent in May and 5 percent in June at the plant.",
    ),
    (
        "The council will not close the library next year.",
        "The council will close the library next year.",
    ),
    (
        "The council didn't approve the budget for the new school.",
        "The council approved the budget for the new school.",
    ),
    (
        "The fund paid $5 million for the old harbour site.",
        "The fund paid $5 billion for the old harbour site.",
    ),
    (
        "The fund paid $5 million for the old harbour site.",
        "The fund paid €5 million for the old harbour site.",
    ),
    (
        "The tax is 5% of income for all workers in the area.",
        "The tax is 5 euros of income for all workers in the area.",
    ),
    (
        "The trail is 5 km long and open to walkers.",
        "The trail is 5 miles long and open to walkers.",
    ),
    (
        "Temperatures fell to -5 degrees in the valley overnight.",
        "Temperatures fell to 5 degrees in the valley overnight.",
    ),
    (
        "The mayor agrees with the plan to move the market.",
        "The mayor disagrees with the plan to move the market.",
    ),
    (
        "It is likely that the ferry returns before winter.",
        "It is unlikely that the ferry returns before winter.",
    ),
    (
        "Stocks rose and bonds fell after the vote on Monday.",
        "Stocks fell and bonds rose after the vote on Monday.",
    ),
    (
        "Barton Mills said it would hire 200 people in the town.",
        "Corley Mills said it would hire 200 people in the town.",
    ),
    (
        "Police said twenty-one people were hurt in the blast.",
        "Police said twenty-two people were hurt in the blast.",
    ),
    (
        "Police said two hundred and five people were hurt.",
        "Police said two hundred and six people were hurt.",
    ),
    (
        "The parish voted for the bypass in a close ballot.",
        "The parish voted against the bypass in a close ballot.",
    ),
    (
        "Smith voted for the bill and Jones voted against it on the night.",
        "Jones voted for the bill and Smith voted against it on the night.",
    ),
    (
        "The bank denied that it had sold the shares to the fund.",
        "The bank confirmed that it had sold the shares to the fund.",
    ),
    (
        "A vaccine for hepatitis B is on sale in the country.",
        "A vaccine for hepatitis C is on sale in the country.",
    ),
    (
        "Die Regierung hat das Gesetz am Montag nicht verabschiedet.",
        "Die Regierung hat das Gesetz am Montag verabschiedet.",
    ),
    (
        "Der Umsatz stieg um 1,5 Milliarden Euro auf einen neuen Rekord.",
        "Der Umsatz stieg um 2,5 Milliarden Euro auf einen neuen Rekord.",
    ),
    (
        "Der Umsatz ist im Mai auf 40 Millionen Euro gestiegen.",
        "Der Umsatz ist im Mai auf 40 Millionen Euro gesunken.",
    ),
    (
        "Bei dem Unfall nahe Bremen wurden einundzwanzig Menschen verletzt.",
        "Bei dem Unfall nahe Bremen wurden dreiundzwanzig Menschen verletzt.",
    ),
    (
        "Der Zug fährt ab März wieder bis Hannover.",
        "Der Zug fährt ab April wieder bis Hannover.",
    ),
    (
        "Der Zug fährt ab März wieder bis Hannover.",
        "Der Zug fährt ab März wieder bis Kassel.",
    ),
    (
        "Le maire n'a pas signé le contrat avec la société mardi.",
        "Le maire a signé le contrat avec la société mardi.",
    ),
    (
        "Le chômage a baissé de 2,5 % au mois de juin dans la région.",
        "Le chômage a augmenté de 2,5 % au mois de juin dans la région.",
    ),
    (
        "Environ quatre-vingt-dix personnes ont été évacuées dans la nuit.",
        "Environ quatre-vingts personnes ont été évacuées dans la nuit.",
    ),
    (
        "La réunion est prévue jeudi à Lyon avec les syndicats.",
        "La réunion est prévue lundi à Lyon avec les syndicats.",
    ),
    (
        "El gobierno no aprobó la ley de pesca este martes en el congreso.",
        "El gobierno aprobó la ley de pesca este martes en el congreso.",
    ),
    (
        "La empresa ganó treinta y cinco millones de euros en el primer semestre.",
        "La empresa ganó treinta y seis millones de euros en el primer semestre.",
    ),
    (
        "Las ventas subieron un 4 por ciento en julio.",
        "Las ventas bajaron un 4 por ciento en julio.",
    ),
    (
        "Il sindaco non ha firmato l'accordo con i sindacati di Torino.",
        "Il sindaco ha firmato l'accordo con i sindacati di Torino.",
    ),
    (
        "Le vittime sono ventitré e i feriti quaranta, dice la polizia.",
        "Le vittime sono ventisei e i feriti quaranta, dice la polizia.",
    ),
    (
        "Il prezzo del gas è salito del 3 per cento a gennaio.",
        "Il prezzo del gas è sceso del 3 per cento a gennaio.",
    ),
    (
        "O ministro não confirmou a venda da empresa na quinta-feira.",
        "O ministro confirmou a venda da empresa na quinta-feira.",
    ),
    (
        "A obra custou R$ 1.500.000 e foi entregue em março na capital.",
        "A obra custou R$ 1.700.000 e foi entregue em março na capital.",
    ),
    (
        "A produção de soja subiu em relação ao ano passado, disse a associação.",
        "A produção de soja caiu em relação ao ano passado, disse a associação.",
    ),
    (
        "De minister heeft het plan voor de dijk niet goedgekeurd.",
        "De minister heeft het plan voor de dijk goedgekeurd.",
    ),
    (
        "Er zijn drieëntwintig mensen gewond geraakt bij de brand in Utrecht.",
        "Er zijn vierentwintig mensen gewond geraakt bij de brand in Utrecht.",
    ),
    (
        "De huren stegen met 3 procent in de stad.",
        "De huren daalden met 3 procent in de stad.",
    ),
    (
        "Regeringen kommer inte att höja skatten nästa år, säger ministern.",
        "Regeringen kommer att höja skatten nästa år, säger ministern.",
    ),
    (
        "Priset steg med två kronor på torsdagen i Malmö.",
        "Priset steg med tre kronor på torsdagen i Malmö.",
    ),
    (
        "Rząd nie przyjął ustawy o transporcie w poniedziałek.",
        "Rząd przyjął ustawę o transporcie w poniedziałek.",
    ),
    (
        "Cena biletu wzrosła o pięć złotych od stycznia w Gdańsku.",
        "Cena biletu spadła o pięć złotych od stycznia w Gdańsku.",
    ),
    (
        "Cena biletu wzrosła o pięć złotych od stycznia w Gdańsku.",
        "Cena biletu wzrosła o sześć złotych od stycznia w Gdańsku.",
    ),
    (
        "Cena biletu wzrosła o pięć złotych od stycznia w Gdańsku.",
        "Cena biletu wzrosła o pięć złotych od stycznia w Krakowie.",
    ),
    (
        "Завод не остановил работу в среду, сообщил директор.",
        "Завод остановил работу в среду, сообщил директор.",
    ),
    (
        "Цены на хлеб выросли на 5 процентов в Казани.",
        "Цены на хлеб снизились на 5 процентов в Казани.",
    ),
    (
        "Цены на хлеб выросли на пять процентов в Казани.",
        "Цены на хлеб выросли на шесть процентов в Казани.",
    ),
    (
        "Поезд из Казани прибыл в Самару вечером.",
        "Поезд из Самары прибыл в Казань вечером.",
    ),
    (
        "Уряд не підтримав законопроєкт про ліси у четвер.",
        "Уряд підтримав законопроєкт про ліси у четвер.",
    ),
    (
        "Ціна зросла на сім гривень за тиждень, повідомили у Львові.",
        "Ціна зросла на вісім гривень за тиждень, повідомили у Львові.",
    ),
    (
        "Bakan, köprünün bu yıl açılacağını söyledi ve bütçe onaylandı.",
        "Bakan, köprünün bu yıl açılmayacağını söyledi ve bütçe onaylandı.",
    ),
    (
        "Fiyatlar Ankara'da yüzde beş arttı.",
        "Fiyatlar Ankara'da yüzde altı arttı.",
    ),
    (
        "Fiyatlar Ankara'da yüzde 5 arttı.",
        "Fiyatlar Ankara'da yüzde 5 azaldı.",
    ),
    (
        "قال الوزير إن الحكومة لم توقع الاتفاق مع الشركة يوم الأحد",
        "قال الوزير إن الحكومة توقع الاتفاق مع الشركة يوم الأحد",
    ),
    (
        "ارتفع سعر القمح ٥ في المئة خلال مارس في السوق",
        "ارتفع سعر القمح ٧ في المئة خلال مارس في السوق",
    ),
    (
        "وصل القطار إلى بغداد مساء الخميس",
        "وصل القطار إلى البصرة مساء الخميس",
    ),
    (
        "सरकार ने नया कानून पारित नहीं किया और बैठक सोमवार को होगी",
        "सरकार ने नया कानून पारित किया और बैठक सोमवार को होगी",
    ),
    (
        "दिल्ली में पांच लोग घायल हुए और दो की मौत हो गई",
        "दिल्ली में सात लोग घायल हुए और दो की मौत हो गई",
    ),
    (
        "公司上半年营收增长百分之五，达到三百万元。",
        "公司上半年营收下降百分之五，达到三百万元。",
    ),
    (
        "公司上半年营收增长百分之五，达到三百万元。",
        "公司上半年营收增长百分之五，达到四百万元。",
    ),
    (
        "市政府今天没有批准新的桥梁项目。",
        "市政府今天批准新的桥梁项目。",
    ),
    (
        "北京队以二比一战胜上海队。",
        "上海队以二比一战胜北京队。",
    ),
    (
        "市は来年度の予算案を承認しなかった。",
        "市は来年度の予算案を承認した。",
    ),
    (
        "東京の株価は5日、3％上昇した。",
        "大阪の株価は5日、3％上昇した。",
    ),
    (
        "東京の株価は5日、3％上昇した。",
        "東京の株価は5日、3％下落した。",
    ),
    (
        "Vláda v pondělí schválila 5 miliard korun na opravu mostu v Brně.",
        "Vláda v pondělí schválila 7 miliard korun na opravu mostu v Brně.",
    ),
    (
        "Η κυβέρνηση ενέκρινε 5 εκατομμύρια για τη γέφυρα στην Πάτρα.",
        "Η κυβέρνηση ενέκρινε 5 εκατομμύρια για τη γέφυρα στην Λαμία.",
    ),
    (
        "서울시는 다리 공사에 5억원을 쓰기로 했다.",
        "부산시는 다리 공사에 5억원을 쓰기로 했다.",
    ),
    (
        "Zwei Männer wurden am Freitag in Essen festgenommen.",
        "Zwei Frauen wurden am Freitag in Essen festgenommen.",
    ),
    (
        "Die Bank kauft die Anteile für 30 Euro je Stück zurück.",
        "Die Bank verkauft die Anteile für 30 Euro je Stück zurück.",
    ),
    (
        "Kein Fahrgast wurde bei dem Unglück verletzt, sagte die Bahn.",
        "Ein Fahrgast wurde bei dem Unglück verletzt, sagte die Bahn.",
    ),
    (
        "La banque a vendu 12 % du groupe à Nestor pour 3 milliards d'euros.",
        "La banque a vendu 12 % du groupe à Nestor pour 3 millions d'euros.",
    ),
    (
        "Aucun passager n'a été blessé dans l'accident de Nantes.",
        "Un passager a été blessé dans l'accident de Nantes.",
    ),
    (
        "El partido ganó las elecciones en Sevilla por segunda vez.",
        "El partido perdió las elecciones en Sevilla por segunda vez.",
    ),
    (
        "La reunión será el 3 de mayo en Quito, según el ministro.",
        "La reunión será el 3 de junio en Quito, según el ministro.",
    ),
    (
        "La legge entra in vigore lunedì a Bari.",
        "La legge entra in vigore martedì a Bari.",
    ),
    (
        "O time venceu o jogo por três a um no domingo.",
        "O time perdeu o jogo por três a um no domingo.",
    ),
    (
        "De rechter sprak de man vrij, hij is onschuldig, zei de bode.",
        "De rechter sprak de man vrij, hij is schuldig, zei de bode.",
    ),
    (
        "Bolaget köpte fabriken i Umeå för två miljarder kronor.",
        "Bolaget sålde fabriken i Umeå för två miljarder kronor.",
    ),
    (
        "Sąd uznał, że mężczyzna jest winny kradzieży w Łodzi.",
        "Sąd uznał, że mężczyzna jest niewinny kradzieży w Łodzi.",
    ),
    (
        "Суд признал директора завода виновным в хищении двух миллионов рублей.",
        "Суд признал директора завода невиновным в хищении двух миллионов рублей.",
    ),
    (
        "Президент не подписал закон о лесах.",
        "Президент подписал закон о лесах.",
    ),
    (
        "Команда з Одеси виграла матч у суботу з рахунком 2:1.",
        "Команда з Одеси програла матч у суботу з рахунком 2:1.",
    ),
    (
        "Mahkeme davayı reddetti, kararı cuma günü açıkladı.",
        "Mahkeme davayı kabul etti, kararı cuma günü açıkladı.",
    ),
    (
        "Bank itu membeli saham pada Senin dengan harga dua juta rupiah.",
        "Bank itu menjual saham pada Senin dengan harga dua juta rupiah.",
    ),
    (
        "Menteri tidak menyetujui rencana itu di Bandung.",
        "Menteri menyetujui rencana itu di Bandung.",
    ),
    (
        "وافق البرلمان على القانون يوم الاثنين بعد نقاش طويل",
        "رفض البرلمان على القانون يوم الاثنين بعد نقاش طويل",
    ),
    (
        "शेयर बाजार सोमवार को 2 प्रतिशत बढ़ा और कारोबार तेज रहा",
        "शेयर बाजार सोमवार को 2 प्रतिशत गिरा और कारोबार तेज रहा",
    ),
    (
        "央行宣布上调利率0.25个百分点。",
        "央行宣布下调利率0.25个百分点。",
    ),
    (
        "3月5日，会议在广州开幕，代表三百人出席。",
        "3月6日，会议在广州开幕，代表三百人出席。",
    ),
    (
        "首相は法案に賛成すると述べた。",
        "首相は法案に反対すると述べた。",
    ),
    (
        "Guvernul a aprobat luni 5 miliarde de lei pentru podul din Galați.",
        "Guvernul a aprobat luni 5 miliarde de lei pentru podul din Brăila.",
    ),
    (
        "Chính phủ chi 5 triệu đô la cho cây cầu ở Huế.",
        "Chính phủ chi 6 triệu đô la cho cây cầu ở Huế.",
    ),
    (
        "The share price closed above 50 dollars for the first time.",
        "The share price closed below 50 dollars for the first time.",
    ),
    (
        "The new law will take effect before the summer holidays.",
        "The new law may take effect before the summer holidays.",
    ),
    (
        "There is evidence that the drug works in children.",
        "There is no evidence that the drug works in children.",
    ),
    (
        "All of the hostages were freed by the rebels at dawn.",
        "None of the hostages were freed by the rebels at dawn.",
    ),
    (
        "The strike, which began on 3 March, ended at 10:30 on Sunday.",
        "The strike, which began on 3 March, ended at 10:45 on Sunday.",
    ),
    (
        "Prime Minister Olga Berg met Carl Lind in Oslo.",
        "Prime Minister Carl Lind met Olga Berg in Oslo.",
    ),
    (
        "Sales at Alco grew from $5.2 bn to $6.1 bn.",
        "Sales at Alco grew from $6.1 bn to $5.2 bn.",
    ),
    (
        "He was convicted of murder and sentenced to ten years.",
        "He was acquitted of murder and sentenced to ten years.",
    ),
    (
        "STOCKS RISE SHARPLY IN TOKYO TRADE",
        "STOCKS FALL SHARPLY IN TOKYO TRADE",
    ),
    (
        "Stocks Rise Sharply in Tokyo Trade",
        "Stocks Rise Sharply in Seoul Trade",
    ),
    (
        "A quarter of staff at the plant have left since June.",
        "A third of staff at the plant have left since June.",
    ),
    (
        "The bridge is 300 metres long, engineers say.",
        "The bridge is 300 feet long, engineers say.",
    ),
]

# Each pair says the same in another form: the first may go for the second.
SAME = [
    (
        "The firm sold five ships for $2.5 million on Monday, a spokesman said.",
        "The firm sold 5 ships for 2.5 mln dlrs on Monday, a spokesman said.",
    ),
    (
        "About 10 pct of staff left in the third quarter.",
        "About 10% of staff left in the 3rd quarter.",
    ),
    (
        "It cost 1,000 pounds to mend the roof.",
        "It cost £1000 to mend the roof.",
    ),
    (
        "The fund paid one million dollars for it.",
        "The fund paid a million dollars for it.",
    ),
    (
        "The firm sold five ships, Ms Alder said.",
        "HULL (PA) - The firm sold five ships, Ms Alder said. Read more",
    ),
    (
        "The firm's chairman, Noel Alder, isn't going to quit.",
        "The firm’s chairman, Noel Alder, is not going to quit.",
    ),
    (
        "Erdogan's visit to Singa- pore ends today.",
        "Erdoğan’s visit to Singapore ends today.",
    ),
    (
        "The yield was 5-3/4 percent.",
        "The yield was 5.75 percent.",
    ),
    (
        "Half of the 2,000 seats are sold.",
        "Half of the 2000 seats are sold.",
    ),
    (
        "It was twenty-one degrees there.",
        "It was 21 degrees there.",
    ),
    (
        'He said: "We will go."',
        '"We will go," he added.',
    ),
    (
        '"The bridge will reopen in May," said Nora Lind, 22.',
        'Nora Lind, 22, said: "The bridge will reopen in May."',
    ),
    (
        "The U.S. and the United Nations agreed to it in Geneva on Friday.",
        "The US and the UN agreed to it in Geneva on Friday.",
    ),
    (
        "LONDON'S buses were late again on Friday.",
        "London's buses were late again on Friday.",
    ),
    (
        "Der Umsatz stieg auf 1.500.000 Euro im März.",
        "Der Umsatz stieg auf 1,5 Millionen Euro im März.",
    ),
    (
        "Es wurden einundzwanzig Menschen verletzt, sagte die Polizei.",
        "Es wurden 21 Menschen verletzt, sagte die Polizei.",
    ),
    (
        "Environ quatre-vingt-dix-sept personnes ont été évacuées dans la nuit.",
        "Environ 97 personnes ont été évacuées dans la nuit.",
    ),
    (
        "Las ventas subieron un 4 por ciento en el mes de julio.",
        "Las ventas subieron un 4 % en el mes de julio.",
    ),
    (
        "La empresa ganó treinta y cinco millones de euros.",
        "La empresa ganó 35 millones de euros.",
    ),
    (
        "Le vittime sono ventitré, dice la polizia di Roma.",
        "Le vittime sono 23, dice la polizia di Roma.",
    ),
    (
        "A obra custou 1,5 milhão e foi entregue em março.",
        "A obra custou 1.500.000 e foi entregue em março.",
    ),
    (
        "Er zijn drieëntwintig mensen gewond geraakt.",
        "Er zijn 23 mensen gewond geraakt.",
    ),
    (
        "Priset steg med tjugotre kronor på torsdagen.",
        "Priset steg med 23 kr på torsdagen.",
    ),
    (
        "Cena wzrosła o dwadzieścia pięć złotych od stycznia.",
        "Cena wzrosła o 25 zł od stycznia.",
    ),
    (
        "Цены выросли на двадцать пять процентов.",
        "Цены выросли на 25%.",
    ),
    (
        "Ціна зросла на двадцять сім гривень за тиждень.",
        "Ціна зросла на 27 грн за тиждень.",
    ),
    (
        "Fiyatlar Ankara'da yüzde yirmi beş arttı.",
        "Fiyatlar Ankara'da yüzde 25 arttı.",
    ),
    (
        "Fiyatlar Ankara'da %25 arttı, dedi.",
        "Fiyatlar Ankara'da yüzde 25 arttı, dedi.",
    ),
    (
        "ارتفع سعر القمح ٢٥ في المئة خلال مارس",
        "ارتفع سعر القمح 25 في المئة خلال مارس",
    ),
    (
        "दिल्ली में पांच लोग घायल हुए",
        "दिल्ली में ५ लोग घायल हुए",
    ),
    (
        "公司营收达到三百万元。",
        "公司营收达到300万元。",
    ),
    (
        "会议于二〇二四年三月举行。",
        "会议于2024年3月举行。",
    ),
    (
        "Harga naik dua puluh lima persen pada Januari.",
        "Harga naik 25 persen pada Januari.",
    ),
    (
        "東京の株価は五日、上昇した。",
        "東京の株価は5日、上昇した。",
    ),
    (
        "Lindner: „Der Hafen bleibt offen“, sagte er in Kiel.",
        "LINDNER: „Der Hafen bleibt offen“, sagte er in Kiel.",
    ),
    (
        "Die Firma hat 1.200 Mitarbeiter in Köln.",
        "KÖLN (dpa) - Die Firma hat 1200 Mitarbeiter in Köln. Mehr lesen",
    ),
    (
        "L'entreprise a 1 200 salariés à Lille.",
        "LILLE (AFP) - L'entreprise a 1200 salariés à Lille. Lire aussi",
    ),
    (
        "La empresa tiene 1.200 empleados en Cádiz.",
        "CÁDIZ (EFE).- La empresa tiene 1200 empleados en Cádiz.",
    ),
    (
        "В компании работает 1 200 человек в Туле.",
        "ТУЛА (ТАСС). В компании работает 1200 человек в Туле.",
    ),
    (
        "W firmie pracuje 1200 osób w Łodzi.",
        "W firmie pracuje 1 200 osób w Łodzi, powiedział prezes.",
    ),
    (
        "Şirketin İzmir'de bin iki yüz çalışanı var.",
        "Şirketin İzmir'de 1.200 çalışanı var.",
    ),
    (
        "该公司在广州有1200名员工。",
        "新华社广州电 该公司在广州有1200名员工。",
    ),
    (
        "この会社は大阪に1200人の社員がいる。",
        "【大阪】この会社は大阪に1200人の社員がいる。",
    ),
    (
        "The company, which has 1,200 staff, is based in Leeds.",
        "The company, that has 1,200 staff, is based in Leeds, it said.",
    ),
    (
        "Mr. Lind said he would go to the U.S. on 5 May.",
        "Mr Lind said he'd go to the US on May 5.",
    ),
    ("The suspect was recieved at the harbour.", "The suspect was received at the harbours."),
    (
        "It's about 5 km from here.",
        "It's about 5 kilometres from here.",
    ),
    (
        "Ms. Berg couldn't say when it'll open.",
        "Ms Berg could not say when it will open.",
    ),
    (
        "Nearly 30 per cent of voters stayed home.",
        "Nearly thirty percent of voters stayed home.",
    ),
    (
        "The 1980s were hard for Leeds-based Alco.",
        "The 1980s were hard for Leeds based Alco.",
    ),
]

# A text of more words than are read one by one, and one of as many, in which another word says the same.
LONGER = [
    (
        "The harbour office told reporters that the old bridge would quickly be built again this year.",
        "The harbour office told reporters that the old bridge would presently be built again this year.",
        None,
    ),
    (
        "The harbour office told reporters that the old bridge would quickly be built again.",
        "The harbour office told reporters that the old bridge would presently be built again.",
        "word quickly",
    ),
    ("The office said no more.", "The people said no more.", "word office"),
    ("They waited rather long.", "They talked rather long.", "word waited"),
    ("They waited long.", "They talked long.", None),
]

# What is named when the first of each pair may not go for the second.
NAMED = [
    ("So what does it mean for families?", "So what does it mean for the harbour?", "word families"),
    ("The ferry cost 419.80 crowns in Visby.", "The ferry cost 419.90 crowns in Visby.", "number 419.80"),
    ("The ferry is not late today.", "The ferry is late today.", "negation not"),
    ("Fares rose again on the islands.", "Fares fell again on the islands.", "direction rose/fell"),
    ("A train left for Kazakhstan at dawn.", "A train left for Latvia at dawn.", "name Kazakhstan"),
    ("It moved from 5 to 10 in a day.", "It moved from 10 to 5 in a day.", "order 5, 10"),
    (
        "The mill closed and its rusty old gates were sold.",
        "The mill closed and the town said nothing about it at all, nor did its owner.",
        "statement rusty old gates",
    ),
]

WORDS = st.lists(
    st.sampled_from("the mayor of Arlen met 12 or twelve people on Monday but not in May".split()), max_size=12
)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_one_fact_keeps_both(one: str, other: str) -> None:
    """Two copies that differ in one fact are both kept, whichever way round they are asked for."""
    assert missing(one, other)
    assert missing(other, one)


@pytest.mark.parametrize(("dropped", "witness"), SAME)
def test_form_is_no_fact(dropped: str, witness: str) -> None:
    """A copy that states the same in another form may go."""
    assert missing(dropped, witness) is None


@pytest.mark.parametrize(("dropped", "witness", "fact"), NAMED)
def test_names_the_fact(dropped: str, witness: str, fact: str) -> None:
    """The missing fact is named by its kind and its words."""
    assert missing(dropped, witness) == fact


@pytest.mark.parametrize(("dropped", "witness", "fact"), LONGER)
def test_in_few_words_each_tells(dropped: str, witness: str, fact: str | None) -> None:
    """In four to fourteen words every one is what they are about, in more or fewer another word is another wording."""
    assert missing(dropped, witness) == fact


@pytest.mark.parametrize(
    ("dropped", "fact"), [("Output rose 5 percent in May.", "number 5"), ("It did not rise.", "negation not")]
)
def test_nothing_states_nothing(dropped: str, fact: str) -> None:
    """Nothing states no fact, and states nothing more than any text."""
    assert missing(dropped, "") == fact
    assert missing("", dropped) is None


@pytest.mark.parametrize(("one", "other"), [*DIFFERENT, *SAME, ("The U.N. met him there.", "The UN met them here.")])
def test_keys_are_sought_where_they_may_be(one: str, other: str) -> None:
    """A key is in a text if it is that of one of its items, however it is written there."""
    lexicon = lexicon_for(one.split())
    items = {text: read(cut(text, lexicon.token), lexicon) for text in (one, other)}
    for text, found in items.items():
        keys = {item.key for item in found}
        assert all(_states(text, lexicon, item.key) == (item.key in keys) for both in items.values() for item in both)


@given(st.text())
def test_a_text_states_itself(text: str) -> None:
    """Any text may go for itself, and for itself with other white space."""
    assert missing(text, text) is None
    assert missing(text, f"  {text}\n") is None


@given(st.text(), st.text())
def test_any_text_can_be_read(dropped: str, witness: str) -> None:
    """No pair of texts makes the check fail, and the same pair has the same answer again."""
    assert missing(dropped, witness) == missing(dropped, witness)


@given(WORDS, WORDS, WORDS)
def test_more_states_no_less(before: list[str], text: list[str], after: list[str]) -> None:
    """A text may go for one that goes on in a sentence of its own, whatever numbers and names that adds."""
    added = [word for word in after if word != "not"]
    assert (
        missing(" ".join(text), f"{' '.join(text)}. Yesterday evening reporters heard that {' '.join(added)}") is None
    )


def test_a_second_mention_may_be_missing() -> None:
    """A name said twice may be said once by the witness."""
    dropped = "Mayor Lind opened the bridge, and Lind thanked the crew."
    assert missing(dropped, "Mayor Lind opened the bridge, and thanked the crew.") is None


def test_another_number_in_its_place_is_not_a_second_mention() -> None:
    """A number said twice is missing when another one stands where it stood the second time."""
    assert missing("The dividend is 14 cts against 14 cts before.", "The dividend is 14 cts against 12 cts before.")


TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from([word for pair in (*DIFFERENT[-40:], *SAME) for word in pair[0].split()])).map(" ".join),
)


@given(TEXTS)
def test_equal_tokens_miss_nothing(text: str) -> None:
    """A text whose tokens are those of the other need not be read: no check finds anything."""
    lexicon = lexicon_for(text.split())
    items = read(cut(text, lexicon.token), lexicon)
    pair = paired(items, items, lexicon)
    found = unstated(pair, lambda _: False), negated(pair), contrary(pair, lexicon), reordered(pair, lexicon)
    assert {*found, unsaid(pair, lexicon)} == {None}


@given(TEXTS, TEXTS)
def test_what_a_text_states(text: str, other: str) -> None:
    """A key is sought in the items of a text only where the text itself may hold it, and then found if it is there."""
    lexicon = lexicon_for(text.split())
    keys = {item.key for item in read(cut(text, lexicon.token), lexicon)}
    for item in read(cut(f"{text} {other}", lexicon.token), lexicon):
        assert _states(text, lexicon, item.key) == (item.key in keys)
