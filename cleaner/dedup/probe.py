"""A probe: whether fingerprints kept from an earlier day are still what would be made today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from xxhash import xxh3_128

from cleaner.dedup.fingerprint import fingerprint

if TYPE_CHECKING:
    from cleaner.dedup.bands import Plan

_SAMPLES: Final = (
    "The harbour council’s “small” ferry costs 3.5% more — about €1,250 a month, up from £980.",
    "Die Bürgermeisterin eröffnete am Sonntag die neue Straßenbrücke über den Fluss.",
    "Мэр города открыл новый паромный причал, и жители проголосовали за бюджет.",
    "أعلن مجلس المدينة افتتاح الميناء الجديد بعد تصويت السكان.",
    "नगर परिषद ने नए घाट की योजना को मंज़ूरी दी।",
    "市议会批准了新的渡轮码头计划。市議会は新しいフェリー乗り場を承認した。",
    "สภาเมืองอนุมัติแผนท่าเรือใหม่หลังชาวบ้านลงมติ",
    "ﬁnal ＦＵＬＬ　ＷＩＤＴＨ İstanbul 10⁶ 3½ −5 " + "w" * 80,
    "two words",
    "—",
)


def probe(plan: Plan) -> str:
    """Return 32 hexadecimal digits that differ when the fingerprints of a few texts under *plan* would.

    It stands for everything that decides them, the versions of this program and its libraries among it: a new version
    that changes nothing here can read what an old one wrote.
    """
    digest = xxh3_128()
    for column in map(np.asarray, fingerprint(_SAMPLES, plan)):
        digest.update(column.astype(column.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
