"""Decisions about persons and their identity data."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from lienthong.kit.text import format_date, noop
from lienthong.protocols import cccd
from lienthong.protocols.cccd import Finding, Gender, Kind


class Source(StrEnum):
    """How a value was proved."""

    VNEID = "vneid"
    LOOKUP = "lookup"  # the population lookup
    CARD = "card"  # an officer with the card in hand


FIELDS: Mapping[str, str] = {
    "name": noop("Họ và tên trên thẻ CCCD"),
    "birth_date": noop("Ngày sinh"),
    "gender": noop("Giới tính"),
    "number": noop("Số CCCD"),
    "issued_on": noop("Ngày cấp"),
    "issued_at": noop("Nơi cấp"),
    "address": noop("Địa chỉ"),
}
GENDERS: Mapping[str, str] = {"male": noop("Nam"), "female": noop("Nữ")}
SOURCES: Mapping[str, str] = {
    Source.VNEID: noop("VNeID"),
    Source.LOOKUP: noop("Tra cứu dân cư"),
    Source.CARD: noop("Đối chiếu thẻ gốc"),
}
MOST_CHARACTERS: Mapping[str, int] = {"name": 100, "issued_at": 150, "address": 300}


# ── What is declared ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Declared:
    """What an officer's form, a card's QR text or a list says of a person; nobody has proved it yet."""

    number: str
    name: str  # as on the card
    birth_date: date
    gender: Gender
    issued_on: date | None = None
    issued_at: str = ""
    address: str = ""

    @classmethod
    def typed(cls, number: str, name: str, **others: Any) -> "Declared":
        """As people write it: grouped digits, spaces too many, any Unicode form."""
        texts = {key: value for key, value in others.items() if isinstance(value, str)}
        return cls(cccd.digits(number), tidy(name), **others | _each_tidy(texts))

    def values(self) -> dict[str, str]:
        """By field, as they are sealed and asked for; what was left blank is not there."""
        return as_texts(self.given())

    def given(self) -> dict[str, Any]:
        """By field, what was not left blank."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {key: value for key, value in said.items() if value}

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Declared":
        """What `values` gave."""
        read = {key: value_of(key, text) for key, text in values.items()}
        return cls(**read)


def tidy(text: str) -> str:
    """NFC, with single spaces between words."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _each_tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: tidy(text) for key, text in texts.items()}


def as_texts(said: Mapping[str, str | date | None]) -> dict[str, str]:
    """Values as they are sealed, dates as 1991-07-04; what is blank is left out."""
    return {key: _text(value) for key, value in said.items() if value}


def _text(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else value


def value_of(field: str, text: str) -> Any:
    """A sealed text as the value it stands for."""
    return date.fromisoformat(text) if field in {"birth_date", "issued_on"} else text


def masked(number: str) -> str:
    """ "0701…4567": enough to tell two apart, too little to use."""
    return f"{number[:4]}…{number[-4:]}" if len(number) == cccd.DIGITS else "…"


# ── What is wrong with it ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of one field of a declaration."""

    field: str
    finding: Finding


_AT_FIELD = {
    Kind.GENDER: "gender",
    Kind.BIRTH_YEAR: "birth_date",
    Kind.BORN_LATER: "birth_date",
    Kind.ISSUED_LATER: "issued_on",
    Kind.ISSUED_EARLY: "issued_on",
    Kind.BEFORE_CARDS: "issued_on",
}


def review(
    number: str,
    born: date | None,
    gender: Gender | None,
    issued_on: date | None = None,
    *,
    today: date,
) -> tuple[list[Remark], list[Remark]]:
    """Problems and warnings of what is known so far; None is not known yet."""
    found = [cccd.problems(number, born, gender)]
    found += [cccd.birth_problems(born, today=today)] if born else []
    found += [cccd.issue_problems(issued_on, born, today=today)] if issued_on else []
    problems, warnings = zip(*found, strict=True)
    return _remarks(problems), _remarks(warnings)


def review_declared(declared: Declared, *, today: date) -> tuple[list[Remark], list[Remark]]:
    """As `review`, for a whole declaration."""
    return review(
        declared.number, declared.birth_date, declared.gender, declared.issued_on, today=today
    )


def _remarks(found: Iterable[list[Finding]]) -> list[Remark]:
    return [Remark(_AT_FIELD.get(one.kind, "number"), one) for some in found for one in some]


SENTENCES: Mapping[str, str] = {
    Kind.FORM: noop("Số CCCD gồm đúng 12 chữ số"),
    Kind.PROVINCE: noop("Không tỉnh nào có mã %(code)s ở đầu số CCCD; hãy xem lại ba chữ số đầu"),
    Kind.GENDER: noop(
        "Số CCCD này là của giới tính %(number)s, ở đây chọn %(given)s; hãy xem lại số và giới tính"
    ),
    Kind.BIRTH_YEAR: noop(
        "Số CCCD này là của người sinh năm %(number)s, ở đây ghi năm %(given)s; hãy xem lại ngày sinh và số"
    ),
    Kind.BORN_LATER: noop("Ngày sinh không thể sau hôm nay"),
    Kind.ISSUED_LATER: noop("Ngày cấp không thể sau hôm nay"),
    Kind.ISSUED_EARLY: noop("Người này được cấp thẻ sớm nhất vào %(first)s; hãy xem lại ngày cấp"),
    Kind.ABROAD: noop("%(code)s là mã nước ngoài: khai sinh đăng ký ở nước ngoài. Hãy xem lại thẻ"),
    Kind.MERGED: noop(
        "Mã %(code)s là của %(province)s, tỉnh đã sáp nhập từ %(until)s, trước ngày sinh. Hãy xem lại thẻ"
    ),
    Kind.BEFORE_CARDS: noop("Thẻ CCCD được cấp từ %(since)s. Hãy xem lại ngày cấp trên thẻ"),
}


def sentence(remark: Remark, translate: Callable[[str], str] = noop) -> str:
    """A remark as a sentence that says what to do."""

    def shown(fact: Any) -> Any:
        if isinstance(fact, date):
            return format_date(fact)
        return translate(GENDERS[fact]).lower() if fact in GENDERS else fact

    facts = {key: shown(fact) for key, fact in remark.finding.facts.items()}
    return translate(SENTENCES[remark.finding.kind]) % facts


# ── Which proof holds ───────────────────────────────────────────────────────────────────────────────

OF_THE_REGISTER = frozenset({Source.VNEID, Source.LOOKUP})
_WHO = ("name", "birth_date", "gender")  # what does not change with a new card


def replaces(source: str, proved_by: str | None) -> bool:
    """Whether a proof may replace a fact: what VNeID or the lookup said, no card in hand overtypes."""
    return source in OF_THE_REGISTER or proved_by not in OF_THE_REGISTER


def somebody_else(said: Mapping[str, str], proved: Mapping[str, str]) -> bool:
    """Whether a card speaks of another human being than the facts proved under its number."""
    return any(key in proved and not _same(said.get(key, ""), proved[key]) for key in _WHO)


def _same(one: str, other: str) -> bool:
    return tidy(one).casefold() == tidy(other).casefold()


# ── Asking again ────────────────────────────────────────────────────────────────────────────────────

_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
)
_LONGEST_WAIT = timedelta(hours=6)


def wait_after(attempts: int) -> timedelta:
    """How long after the n-th attempt without an answer the next one comes; there is always a next."""
    return _WAITS[attempts - 1] if attempts <= len(_WAITS) else _LONGEST_WAIT
