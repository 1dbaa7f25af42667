"""What enters the trail, and in which form."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit import rules
from lienthong.audit.checks import Finding, Head, What, parse_head, parse_heads
from lienthong.kit.secrets import Vault

NOON = datetime(2026, 3, 2, 5, 0, 0, 123456, tzinfo=UTC)
HEAD = Head(17, NOON, bytes(range(32)))
MAC = Vault(bytes(32)).mac


def mac(message: bytes) -> bytes:
    return MAC("audit", message)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hoalt.snv", "hoalt.snv"),
        ("070199001234", "0701…1234"),
        ("CCCD 070199001234 của tôi", "CCCD 0701…1234 của tôi"),
        ("0701 9900 1234", "0701…1234"),
        ("070 199 001 234", "070 1…1 234"),
        ("0271 3000 000", "0271 3000 000"),
        ("0123456789012345", "0123456789012345"),
        ("192.168.100.200", "192.168.100.200"),
        ("a\x00b\r\nc\u202edexe", "a b  c dexe"),
        (unicodedata.normalize("NFD", "Hòa"), "Hòa"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_text_is_kept_readable_and_without_identity_numbers(typed, kept):
    assert rules.fit_text(typed) == kept


@pytest.mark.parametrize(
    "details",
    [
        {"password": "hunter2"},
        {"new_password": "hunter2"},
        {"Client_Secret": "x"},
        {"access_token": "x"},
        {"nested": {"code_verifier": "x"}},
        {"cccd": "x"},
        {"so_dinh_danh": "x"},
        {"share": 0.5},
        {"when": NOON},
        {"deep": {"a": {"b": {"c": 1}}}},
        {1: "x"},
        {"text": "x" * 5000},
        {"many": ["xxxxxxxxxx"] * 500},
    ],
)
def test_unfit_details_are_refused(details):
    with pytest.raises(rules.UnfitDetails):
        rules.fit_details(details)


def test_fit_details_are_kept_and_identity_numbers_in_them_masked():
    details = {
        "client": "van-ban",
        "scopes": ("openid", "email"),
        "token_kind": "refresh",
        "password_changed": True,
        "sessions": 3,
        "was": None,
        "change": {"phone": ["0912345678", "070199001234"]},
        "number": 70199001234,
        "twelve": 170199001234,
    }
    assert rules.fit_details(details) == {
        **details,
        "scopes": ["openid", "email"],
        "change": {"phone": ["0912345678", "0701…1234"]},
        "twelve": "1701…1234",
    }


ROW = rules.EventRow(
    1, NOON, "k", "ok", None, "", None, "", "", "", "", "", "", None, {"a": [1, "2"], "b": {}}
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_two_events_share_an_encoding(a, b, c, d):
    one = replace(ROW, actor_label=a, subject_kind=b)
    other = replace(ROW, actor_label=c, subject_kind=d)
    assert (rules.event_mac(one, mac) == rules.event_mac(other, mac)) == ((a, b) == (c, d))


def test_the_order_of_details_means_nothing_but_their_types_do():
    assert rules.event_mac(ROW, mac) == rules.event_mac(
        replace(ROW, details={"b": {}, "a": [1, "2"]}), mac
    )
    changed = replace(ROW, details={"a": ["1", "2"], "b": {}})
    assert rules.event_mac(ROW, mac) != rules.event_mac(changed, mac)


def test_the_encoding_is_for_ever():
    """Were it to change, every trail written before would read as forged."""
    assert rules.event_mac(ROW, lambda message: message) == (
        b'[1,1772427600123456,"k","ok",null,"",null,"","","","","","",null,{"a":[1,"2"],"b":{}}]'
    )
    seal = rules.SealRow(2, NOON, b"\x01", (3, 4), b"\x02")
    assert rules.seal_hash(seal, lambda message: message) == b'[2,1772427600123456,"01",[3,4],"02"]'


def test_a_head_is_read_as_it_was_printed():
    assert parse_head(str(HEAD)) == HEAD
    assert str(HEAD).startswith("17 2026-03-02T05:00:00.123456+00:00 000102")


@pytest.mark.parametrize("line", ["", "17", f"{HEAD} ", f" {HEAD}", f"0{HEAD}", str(HEAD)[:-1]])
def test_anything_else_is_no_head(line):
    assert parse_head(line) is None


@pytest.mark.parametrize("cut", [0, 1, 20, 99])
def test_a_head_cut_short_by_a_crash_is_forgiven_once_it_is_whole(cut):
    assert list(parse_heads([str(HEAD)[:cut], str(HEAD)])) == [HEAD]
    assert list(parse_heads([str(HEAD)[:cut]])) == []


def test_other_rubbish_among_heads_is_not():
    later = replace(HEAD, seq=18)
    assert list(parse_heads([str(HEAD), "99 rubbish", str(later)])) == [
        HEAD,
        Finding(What.HEAD_UNREADABLE, line=2),
        later,
    ]
    assert list(parse_heads([str(later), str(HEAD)])) == [
        later,
        Finding(What.HEAD_CHANGED, seal=17, line=2),
    ]
