"""What is declared, which proof holds, when to ask again."""

import unicodedata
from datetime import date, timedelta

import pytest

from lienthong.persons import rules
from lienthong.persons.rules import Declared, Source
from tests.population import HOA

TODAY = date(2026, 11, 22)


def test_a_declaration_survives_being_sealed_as_text():
    assert Declared.of(HOA.values()) == HOA
    bare = Declared("070191000042", "Lê Thị Hoa", date(1991, 7, 4), "female")
    assert set(bare.values()) == {"number", "name", "birth_date", "gender"}
    assert Declared.of(bare.values()) == bare


def test_what_is_typed_is_tidied():
    typed = Declared.typed(
        "0701 9100 0042",
        unicodedata.normalize("NFD", " Lê  Thị Hoa "),
        birth_date=date(1991, 7, 4),
        gender="female",
        address="  Tân   Phú ",
    )
    assert (typed.number, typed.name, typed.address) == ("070191000042", "Lê Thị Hoa", "Tân Phú")


@pytest.mark.parametrize(
    ("number", "shown"), [("070191000042", "0701…0042"), ("", "…"), ("12345678", "…")]
)
def test_a_number_is_masked(number, shown):
    assert rules.masked(number) == shown


def test_each_remark_stands_beside_the_field_to_look_at():
    problems, warnings = rules.review(
        "138291000042", date(1991, 7, 4), "female", date(2000, 1, 1), today=TODAY
    )
    assert [one.field for one in problems] == ["gender", "birth_date", "issued_on"]
    assert [one.field for one in warnings] == ["number"]
    said = [rules.sentence(one) for one in (*problems, *warnings)]
    assert "của giới tính nam, ở đây chọn nữ" in said[0]
    assert "sinh năm 2091, ở đây ghi năm 1991" in said[1]
    assert "sớm nhất vào 04/07/2005" in said[2]
    assert "138 là mã nước ngoài" in said[3]


@pytest.mark.parametrize(
    ("source", "proved_by", "may"),
    [
        (Source.CARD, None, True),
        (Source.CARD, "card", True),
        (Source.CARD, "lookup", False),
        (Source.CARD, "vneid", False),
        (Source.LOOKUP, "card", True),
        (Source.LOOKUP, "vneid", True),
        (Source.VNEID, "lookup", True),
        (Source.VNEID, None, True),
    ],
)
def test_no_card_in_hand_overtypes_what_the_register_said(source, proved_by, may):
    assert rules.replaces(source, proved_by) is may


@pytest.mark.parametrize(
    ("change", "another"),
    [
        ({}, False),
        ({"name": "LÊ THỊ HOA"}, False),
        ({"name": "Lê Thị  Hoa"}, False),
        ({"name": "Lê Thị Hòa"}, True),
        ({"birth_date": "1991-07-05"}, True),
        ({"gender": "male"}, True),
        ({"issued_on": "2026-01-01", "address": "Nơi khác"}, False),  # a new card
    ],
)
def test_a_card_may_speak_of_somebody_else(change, another):
    assert rules.somebody_else(HOA.values() | change, HOA.values()) is another
    assert rules.somebody_else(HOA.values() | change, {}) is False


def test_asking_again_grows_rarer_and_never_ends():
    waits = [rules.wait_after(attempt) for attempt in range(1, 30)]
    assert waits[0] == timedelta(minutes=1) and waits == sorted(waits)
    assert sum(waits, timedelta()) > timedelta(days=5)
