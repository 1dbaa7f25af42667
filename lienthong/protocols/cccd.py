"""The citizen's card: what its number says, and the text of its QR code. Pure values, no register behind.

`PPP G YY NNNNNN`, twelve digits without a check digit (Nghị định 137/2015/NĐ-CP, Điều 13; codes of
Thông tư 07/2016/TT-BCA): where the birth was registered, century and gender, year of birth, six random
digits. So a number can be wrong in itself or beside a birth date and gender; whether it exists, only the
population register knows.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Gender = Literal["male", "female"]

DIGITS = 12
FIRST_CENTURY = 19  # G = 0 and 1
CARDS_SINCE = date(2016, 1, 1)  # Luật Căn cước công dân 2014 came into force
ANY_AGE_SINCE = date(
    2024, 7, 1
)  # Luật Căn cước 2023, Điều 19: before, from the fourteenth birthday
ADULT_CARD_AGE = 14
MERGED_ON = date(2025, 7, 1)  # Nghị quyết 202/2025/QH15: 63 provinces became 34


@dataclass(frozen=True, slots=True)
class Province:
    """Who registered births under a code, and from when on no longer."""

    name: str
    until: date | None = None


def _merged(name: str) -> Province:
    return Province(name, MERGED_ON)


PROVINCES: Mapping[str, Province] = {
    "001": Province("Hà Nội"),
    "002": _merged("Hà Giang"),
    "004": Province("Cao Bằng"),
    "006": _merged("Bắc Kạn"),
    "008": Province("Tuyên Quang"),
    "010": Province("Lào Cai"),
    "011": Province("Điện Biên"),
    "012": Province("Lai Châu"),
    "014": Province("Sơn La"),
    "015": _merged("Yên Bái"),
    "017": _merged("Hòa Bình"),
    "019": Province("Thái Nguyên"),
    "020": Province("Lạng Sơn"),
    "022": Province("Quảng Ninh"),
    "024": _merged("Bắc Giang"),
    "025": Province("Phú Thọ"),
    "026": _merged("Vĩnh Phúc"),
    "027": Province("Bắc Ninh"),
    "030": _merged("Hải Dương"),
    "031": Province("Hải Phòng"),
    "033": Province("Hưng Yên"),
    "034": _merged("Thái Bình"),
    "035": _merged("Hà Nam"),
    "036": _merged("Nam Định"),
    "037": Province("Ninh Bình"),
    "038": Province("Thanh Hóa"),
    "040": Province("Nghệ An"),
    "042": Province("Hà Tĩnh"),
    "044": _merged("Quảng Bình"),
    "045": Province("Quảng Trị"),
    "046": Province("Thừa Thiên Huế"),
    "048": Province("Đà Nẵng"),
    "049": _merged("Quảng Nam"),
    "051": Province("Quảng Ngãi"),
    "052": _merged("Bình Định"),
    "054": _merged("Phú Yên"),
    "056": Province("Khánh Hòa"),
    "058": _merged("Ninh Thuận"),
    "060": _merged("Bình Thuận"),
    "062": _merged("Kon Tum"),
    "064": Province("Gia Lai"),
    "066": Province("Đắk Lắk"),
    "067": _merged("Đắk Nông"),
    "068": Province("Lâm Đồng"),
    "070": _merged("Bình Phước"),
    "072": Province("Tây Ninh"),
    "074": _merged("Bình Dương"),
    "075": Province("Đồng Nai"),
    "077": _merged("Bà Rịa - Vũng Tàu"),
    "079": Province("Thành phố Hồ Chí Minh"),
    "080": _merged("Long An"),
    "082": _merged("Tiền Giang"),
    "083": _merged("Bến Tre"),
    "084": _merged("Trà Vinh"),
    "086": Province("Vĩnh Long"),
    "087": Province("Đồng Tháp"),
    "089": Province("An Giang"),
    "091": _merged("Kiên Giang"),
    "092": Province("Cần Thơ"),
    "093": _merged("Hậu Giang"),
    "094": _merged("Sóc Trăng"),
    "095": _merged("Bạc Liêu"),
    "096": Province("Cà Mau"),
}
LAST_PROVINCE = 99  # greater codes are countries'


# ── The number ──────────────────────────────────────────────────────────────────────────────────────


class Kind(StrEnum):
    """What can be said against a number or an issue date."""

    FORM = "form"  # not twelve digits
    PROVINCE = "province"  # no province has that code
    GENDER = "gender"
    BIRTH_YEAR = "birth_year"
    BORN_LATER = "born_later"  # than today
    ISSUED_LATER = "issued_later"  # than today
    ISSUED_EARLY = "issued_early"  # before the card could be issued to that person
    # Worth a second look, and no reason to refuse
    ABROAD = "abroad"  # a country's code: the birth was registered there
    MERGED = "merged"  # a code of a province that no longer existed at birth
    BEFORE_CARDS = "before_cards"  # issued before there were such cards


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing said; `facts` are what a sentence about it needs: code, province, years, days."""

    kind: Kind
    facts: Mapping[str, str | int | date] = field(default_factory=dict)


Found = tuple[list[Finding], list[Finding]]  # problems, warnings


def digits(typed: str) -> str:
    """A number without the spaces and dots in which people group it."""
    return "".join(letter for letter in typed.strip() if letter not in " .\u00a0")


def is_number(number: str) -> bool:
    """Twelve ASCII digits; other scripts' digits are none here."""
    return len(number) == DIGITS and number.isascii() and number.isdecimal()


def gender_of(number: str) -> Gender:
    return "male" if int(number[3]) % 2 == 0 else "female"


def birth_year_of(number: str) -> int:
    return (FIRST_CENTURY + int(number[3]) // 2) * 100 + int(number[4:6])


def problems(number: str, born: date | None = None, gender: Gender | None = None) -> Found:
    """What is wrong with a number, alone and beside what is known of the person, and what is odd."""
    if not is_number(number):
        return [Finding(Kind.FORM)], []
    wrong, odd = _place(number, born)
    if gender and gender_of(number) != gender:
        wrong.append(Finding(Kind.GENDER, {"number": gender_of(number), "given": gender}))
    if born and birth_year_of(number) != born.year:
        facts = {"number": birth_year_of(number), "given": born.year}
        wrong.append(Finding(Kind.BIRTH_YEAR, facts))
    return wrong, odd


def _place(number: str, born: date | None) -> Found:
    code = number[:3]
    if int(code) > LAST_PROVINCE:
        return [], [Finding(Kind.ABROAD, {"code": code})]
    province = PROVINCES.get(code)
    if province is None:
        return [Finding(Kind.PROVINCE, {"code": code})], []
    if born and province.until and born >= province.until:
        facts = {"code": code, "province": province.name, "until": province.until}
        return [], [Finding(Kind.MERGED, facts)]
    return [], []


# ── Dates ───────────────────────────────────────────────────────────────────────────────────────────


def birth_problems(born: date, *, today: date) -> Found:
    return ([Finding(Kind.BORN_LATER)] if born > today else []), []


def issue_problems(issued_on: date, born: date | None, *, today: date) -> Found:
    """Whether a card can have been issued on that day to who was born then."""
    if issued_on > today:
        return [Finding(Kind.ISSUED_LATER)], []
    first = _first_issue(born, issued_on) if born else None
    if first and issued_on < first:
        return [Finding(Kind.ISSUED_EARLY, {"first": first})], []
    if issued_on < CARDS_SINCE:
        return [], [Finding(Kind.BEFORE_CARDS, {"since": CARDS_SINCE})]
    return [], []


def _first_issue(born: date, issued_on: date) -> date:
    """The first day on which the person could get a card, by the law of the day of issue."""
    return born if issued_on >= ANY_AGE_SINCE else _birthday(born, ADULT_CARD_AGE)


def _birthday(born: date, age: int) -> date:
    """Born on 29 February, one is older from 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


# ── The QR code ─────────────────────────────────────────────────────────────────────────────────────

QR_FIELDS = 7  # at least; later cards carry more behind
MOST_QR_CHARACTERS = 1_000
_GENDERS: Mapping[str, Gender] = {"nam": "male", "male": "male", "nữ": "female", "female": "female"}


class UnreadableQr(ValueError):
    """The text is not that of a card; `part` names what cannot be read: "text", or a field of Card."""

    def __init__(self, part: str) -> None:
        super().__init__(f"no card's QR text: {part}")
        self.part = part


@dataclass(frozen=True, slots=True)
class Card:
    """What a card's QR code says. It does not say where the card was issued."""

    number: str
    old_number: str  # of the nine-digit paper before; often ""
    name: str
    birth_date: date
    gender: Gender
    address: str
    issued_on: date


def read_qr(text: str) -> Card:
    """`number|old number|name|ddmmyyyy|gender|address|ddmmyyyy|…`; raises UnreadableQr."""
    parts = [" ".join(part.split()) for part in unicodedata.normalize("NFC", text).split("|")]
    if len(parts) < QR_FIELDS or len(text) > MOST_QR_CHARACTERS:
        raise UnreadableQr("text")
    number, old_number, name, born, gender, address, issued = parts[:QR_FIELDS]
    number = number.lstrip("\ufeff")
    if not is_number(number):
        raise UnreadableQr("number")
    if not name:
        raise UnreadableQr("name")
    return Card(
        number=number,
        old_number=old_number,
        name=name,
        birth_date=_day(born, "birth_date"),
        gender=_gender(gender),
        address=address,
        issued_on=_day(issued, "issued_on"),
    )


def _day(text: str, part: str) -> date:
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        raise UnreadableQr(part)
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError as error:
        raise UnreadableQr(part) from error


def _gender(text: str) -> Gender:
    try:
        return _GENDERS[text.casefold()]
    except KeyError as error:
        raise UnreadableQr("gender") from error
