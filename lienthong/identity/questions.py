"""Small questions in words that people answer without thinking, in Vietnamese or English.

Eleven forms with several wordings each, and numbers drawn anew: a program for one installation could
learn them, a program for all of them does not. No pictures, no sound, no script: whoever can sign in
can answer.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from lienthong.kit.text import fold

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and every answer that is taken, folded."""

    text: str
    answers: tuple[str, ...]

    def answered_by(self, typed: str) -> bool:
        """Capitals, diacritics, spaces and a full stop do not matter."""
        return fold(typed) in self.answers


def draw() -> Question:
    """One of the many, in the language of now."""
    return secrets.choice(FORMS)()


# ── Numbers in words ────────────────────────────────────────────────────────────────────────────────

_VIETNAMESE = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = {10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 15: "fifteen", 18: "eighteen"}
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(number: int) -> str:
    """0 to 99 as one says them in the language of now: "hai mươi mốt", "twenty-one"."""
    return _english(number) if get_language() == "en" else _vietnamese(number)


def _vietnamese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _VIETNAMESE[ones]
    ten = "mười" if tens == 1 else f"{_VIETNAMESE[tens]} mươi"
    if ones == 0:
        return ten
    changed = {5: "lăm"} if tens == 1 else {1: "mốt", 5: "lăm"}
    return f"{ten} {changed.get(ones, _VIETNAMESE[ones])}"


def _english(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _ENGLISH[ones]
    if tens == 1:
        return _TEENS.get(number, f"{_ENGLISH[ones]}teen")
    return _TENS[tens - 2] + (f"-{_ENGLISH[ones]}" if ones else "")


def _number(text: Words, answer: int, **held: int) -> Question:
    """A question whose answer is a number, in digits or in words of either language."""
    said = str(text) % {name: in_words(value) for name, value in held.items()}
    return Question(said, (str(answer), fold(_vietnamese(answer)), fold(_english(answer))))


def _between(least: int, most: int) -> int:
    return least + secrets.randbelow(most - least + 1)


def _several(count: int, least: int, most: int) -> list[int]:
    return secrets.SystemRandom().sample(range(least, most + 1), count)


# ── The forms ───────────────────────────────────────────────────────────────────────────────────────

SUMS = (
    gettext_lazy("%(a)s cộng %(b)s bằng mấy?"),
    gettext_lazy("Lấy %(a)s thêm %(b)s thì được bao nhiêu?"),
    gettext_lazy("Trên bàn có %(a)s quyển sổ, đặt thêm %(b)s quyển nữa. Có tất cả mấy quyển?"),
    gettext_lazy("Phòng họp có %(a)s người, %(b)s người nữa bước vào. Trong phòng có mấy người?"),
)
DIFFERENCES = (
    gettext_lazy("%(a)s trừ %(b)s còn mấy?"),
    gettext_lazy("Bớt %(b)s khỏi %(a)s thì còn bao nhiêu?"),
    gettext_lazy("Rổ có %(a)s quả cam, cho đi %(b)s quả. Còn lại mấy quả?"),
    gettext_lazy("Xe có %(a)s người, %(b)s người xuống xe. Trên xe còn mấy người?"),
)
DOUBLES = (
    gettext_lazy("Gấp đôi của %(a)s là bao nhiêu?"),
    gettext_lazy("Hai lần %(a)s bằng mấy?"),
)
HALVES = (
    gettext_lazy("Một nửa của %(a)s là mấy?"),
    gettext_lazy("Chia đều %(a)s quả cam cho hai người, mỗi người được mấy quả?"),
)
LARGEST = (
    gettext_lazy("Số nào lớn nhất: %(a)s, %(b)s hay %(c)s?"),
    gettext_lazy("Trong ba số %(a)s, %(b)s, %(c)s, số lớn nhất là số nào?"),
)
SMALLEST = (
    gettext_lazy("Số nào nhỏ nhất: %(a)s, %(b)s hay %(c)s?"),
    gettext_lazy("Trong ba số %(a)s, %(b)s, %(c)s, số nhỏ nhất là số nào?"),
)
NEXT = (
    gettext_lazy("Số liền sau của %(a)s là số nào?"),
    gettext_lazy("Đếm tiếp: %(a)s, rồi đến mấy?"),
)
WRITTEN = (
    gettext_lazy("Viết bằng chữ số: %(a)s"),
    gettext_lazy("“%(a)s” viết bằng chữ số là gì?"),
)


def _sum() -> Question:
    a, b = _between(2, 14), _between(2, 9)
    return _number(secrets.choice(SUMS), a + b, a=a, b=b)


def _difference() -> Question:
    b = _between(2, 9)
    a = b + _between(2, 12)
    return _number(secrets.choice(DIFFERENCES), a - b, a=a, b=b)


def _double() -> Question:
    a = _between(3, 30)
    return _number(secrets.choice(DOUBLES), 2 * a, a=a)


def _half() -> Question:
    answer = _between(2, 25)
    return _number(secrets.choice(HALVES), answer, a=2 * answer)


def _largest() -> Question:
    a, b, c = _several(3, 2, 98)
    return _number(secrets.choice(LARGEST), max(a, b, c), a=a, b=b, c=c)


def _smallest() -> Question:
    a, b, c = _several(3, 2, 98)
    return _number(secrets.choice(SMALLEST), min(a, b, c), a=a, b=b, c=c)


def _next() -> Question:
    a = _between(3, 97)
    return _number(secrets.choice(NEXT), a + 1, a=a)


def _written() -> Question:
    a = _between(11, 98)
    question = _number(secrets.choice(WRITTEN), a, a=a)
    return Question(question.text, (str(a),))


DAYS: tuple[Words, ...] = (
    gettext_lazy("thứ hai"),
    gettext_lazy("thứ ba"),
    gettext_lazy("thứ tư"),
    gettext_lazy("thứ năm"),
    gettext_lazy("thứ sáu"),
    gettext_lazy("thứ bảy"),
    gettext_lazy("chủ nhật"),
)
AHEAD = (
    (1, gettext_lazy("Hôm nay là %(day)s thì ngày mai là thứ mấy?")),
    (2, gettext_lazy("Hôm nay là %(day)s thì ngày kia là thứ mấy?")),
    (6, gettext_lazy("Hôm nay là %(day)s thì hôm qua là thứ mấy?")),
)
THINGS: tuple[tuple[Words, ...], ...] = (
    (gettext_lazy("cam"), gettext_lazy("xoài"), gettext_lazy("chuối"), gettext_lazy("bưởi")),
    (gettext_lazy("mèo"), gettext_lazy("trâu"), gettext_lazy("gà"), gettext_lazy("ngựa")),
    (gettext_lazy("bàn"), gettext_lazy("ghế"), gettext_lazy("tủ"), gettext_lazy("giường")),
    (gettext_lazy("đỏ"), gettext_lazy("xanh"), gettext_lazy("vàng"), gettext_lazy("trắng")),
)
PLACES = (
    (0, gettext_lazy("Từ đầu tiên trong dãy này là từ nào: %(row)s?")),
    (1, gettext_lazy("Từ thứ hai trong dãy này là từ nào: %(row)s?")),
    (-1, gettext_lazy("Từ cuối cùng trong dãy này là từ nào: %(row)s?")),
)
ODD_ONES = (
    gettext_lazy("Từ nào khác loại với các từ còn lại: %(row)s?"),
    gettext_lazy("Ba từ cùng loại, một từ thì không. Đó là từ nào: %(row)s?"),
)


def _day() -> Question:
    today = secrets.randbelow(7)
    ahead, text = secrets.choice(AHEAD)
    wanted = (today + ahead) % 7
    answer = fold(str(DAYS[wanted]))
    number = () if wanted == 6 else (str(wanted + 2), answer.split()[-1], f"thu {wanted + 2}")
    return Question(str(text) % {"day": DAYS[today]}, (answer, *number))


def _place() -> Question:
    row = _shuffled([secrets.choice(kind) for kind in THINGS])
    index, text = secrets.choice(PLACES)
    return Question(str(text) % {"row": ", ".join(row)}, (fold(row[index]),))


def _odd_one() -> Question:
    same, other = secrets.SystemRandom().sample(THINGS, 2)
    three, odd = secrets.SystemRandom().sample(same, 3), str(secrets.choice(other))
    row = _shuffled([*three, odd])
    return Question(str(secrets.choice(ODD_ONES)) % {"row": ", ".join(row)}, (fold(odd),))


def _shuffled(words: Sequence[Words]) -> list[str]:
    return secrets.SystemRandom().sample([str(word) for word in words], len(words))


FORMS: tuple[Callable[[], Question], ...] = (
    _sum,
    _difference,
    _double,
    _half,
    _largest,
    _smallest,
    _next,
    _written,
    _day,
    _place,
    _odd_one,
)
