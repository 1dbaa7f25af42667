"""The citizen's card: numbers that cannot be, numbers that are odd, and what a QR code says."""

import unicodedata
from datetime import date

import pytest

from lienthong.protocols import cccd

BORN = date(1991, 7, 4)
TODAY = date(2026, 11, 22)
QR = "070191000042||Lê Thị Hoa|04071991|Nữ|Khu phố 2, Tân Phú, Đồng Xoài, Bình Phước|10082021"


def kinds(found: cccd.Found) -> tuple[list[str], list[str]]:
    wrong, odd = found
    return [str(one.kind) for one in wrong], [str(one.kind) for one in odd]


@pytest.mark.parametrize(
    ("number", "born", "gender", "wrong", "odd"),
    [
        ("070191000042", BORN, "female", [], []),
        ("070091000042", BORN, "male", [], []),
        ("070301000042", date(2001, 1, 31), "female", [], []),
        ("070201000042", date(2001, 1, 31), "male", [], []),
        ("001519000001", date(2119, 5, 5), "female", [], []),
        ("096999000001", date(2399, 5, 5), "female", [], []),
        # Beside what is known of the person
        ("070191000042", BORN, "male", ["gender"], []),
        ("070192000042", BORN, "female", ["birth_year"], []),
        ("070391000042", BORN, "female", ["birth_year"], []),  # the right digits, the wrong century
        ("070291000042", BORN, "female", ["gender", "birth_year"], []),
        ("070191000042", None, None, [], []),  # as one types, not all is known yet
        ("070191000042", None, "male", ["gender"], []),
        # Its form
        ("07019100004", BORN, "female", ["form"], []),
        ("0701910000422", BORN, "female", ["form"], []),
        ("07019100004x", BORN, "female", ["form"], []),
        ("٠٧٠١٩١٠٠٠٠٤٢", BORN, "female", ["form"], []),
        ("", BORN, "female", ["form"], []),
        # Where the birth was registered
        ("003191000042", BORN, "female", ["province"], []),
        ("000191000042", BORN, "female", ["province"], []),
        ("097191000042", BORN, "female", ["province"], []),
        ("099191000042", BORN, "female", ["province"], []),
        ("138191000042", BORN, "female", [], ["abroad"]),
        ("999191000042", BORN, "female", [], ["abroad"]),
        ("070325000042", date(2025, 6, 30), "female", [], []),
        ("070325000042", date(2025, 7, 1), "female", [], ["merged"]),
        ("075325000042", date(2025, 7, 1), "female", [], []),
    ],
)
def test_a_number_against_birth_date_and_gender(number, born, gender, wrong, odd):
    assert kinds(cccd.problems(number, born, gender)) == (wrong, odd)


def test_the_table_of_provinces_is_that_of_the_circular():
    """63 provinces until 1 July 2025, 34 after; the gaps are real."""
    assert len(cccd.PROVINCES) == 63
    assert sum(one.until is None for one in cccd.PROVINCES.values()) == 34
    assert cccd.PROVINCES["070"].name == "Bình Phước"
    assert not {"003", "005", "071", "090"} & set(cccd.PROVINCES)


@pytest.mark.parametrize(
    ("issued_on", "born", "wrong", "odd"),
    [
        (date(2021, 8, 10), BORN, [], []),
        (date(2021, 8, 10), None, [], []),
        (date(2026, 11, 23), BORN, ["issued_later"], []),
        (TODAY, BORN, [], []),
        (date(2021, 8, 9), date(2007, 8, 10), ["issued_early"], []),
        (date(2021, 8, 10), date(2007, 8, 10), [], []),
        (date(2022, 2, 28), date(2008, 2, 29), ["issued_early"], []),
        (date(2022, 3, 1), date(2008, 2, 29), [], []),
        (date(2024, 6, 30), date(2015, 1, 1), ["issued_early"], []),
        (date(2024, 7, 1), date(2015, 1, 1), [], []),  # children get cards since then
        (date(2024, 7, 1), date(2025, 1, 1), ["issued_early"], []),
        (date(2013, 1, 1), BORN, [], ["before_cards"]),
    ],
)
def test_when_a_card_can_have_been_issued(issued_on, born, wrong, odd):
    assert kinds(cccd.issue_problems(issued_on, born, today=TODAY)) == (wrong, odd)


def test_nobody_is_born_tomorrow():
    assert kinds(cccd.birth_problems(date(2026, 11, 23), today=TODAY)) == (["born_later"], [])
    assert kinds(cccd.birth_problems(TODAY, today=TODAY)) == ([], [])


def test_a_typed_number_may_be_grouped():
    assert cccd.digits(" 0701 9100 0042 ") == "070191000042"
    assert cccd.digits("070.191.000.042") == "070191000042"


# ── The QR code ─────────────────────────────────────────────────────────────────────────────────


def test_the_qr_code_of_a_card():
    assert cccd.read_qr(QR) == cccd.Card(
        number="070191000042",
        old_number="",
        name="Lê Thị Hoa",
        birth_date=BORN,
        gender="female",
        address="Khu phố 2, Tân Phú, Đồng Xoài, Bình Phước",
        issued_on=date(2021, 8, 10),
    )


@pytest.mark.parametrize(
    "text",
    [
        QR + "\r\n",  # a hand scanner ends with Enter
        "\ufeff" + QR,
        QR + "||Lê Văn A|Trần Thị B|",  # later cards say more
        QR.replace("Nữ", "NỮ"),
        QR.replace("Nữ", "Female"),
        unicodedata.normalize("NFD", QR),
    ],
    ids=["enter", "byte order mark", "more fields", "capitals", "English", "NFD"],
)
def test_the_same_card_read_another_way(text):
    assert cccd.read_qr(text) == cccd.read_qr(QR)


def test_an_old_number_is_kept_apart():
    card = cccd.read_qr(QR.replace("||", "|285000042|"))
    assert (card.number, card.old_number) == ("070191000042", "285000042")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "text"),
        ("070191000042", "text"),
        (QR.rpartition("|")[0], "text"),
        (QR + "x" * 1000, "text"),
        (QR.replace("070191000042", "285000042"), "number"),
        (QR.replace("Lê Thị Hoa", " "), "name"),
        (QR.replace("04071991", "31021991"), "birth_date"),
        (QR.replace("04071991", "1991"), "birth_date"),
        (QR.replace("04071991", "00001991"), "birth_date"),
        (QR.replace("Nữ", "khác"), "gender"),
        (QR.replace("10082021", "10/08/2021"), "issued_on"),
    ],
)
def test_what_is_no_card_is_refused_and_named(text, part):
    with pytest.raises(cccd.UnreadableQr) as error:
        cccd.read_qr(text)
    assert error.value.part == part
