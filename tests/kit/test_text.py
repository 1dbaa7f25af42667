import random
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lienthong.kit import text

# CLDR's collation for `vi`: letters first (f j w z in their Latin places), then tones in the order
# ngang, huyền, hỏi, ngã, sắc, nặng.
ALPHABET = [*"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"]
TONES = ["ma", "mà", "mả", "mã", "má", "mạ"]


def in_order(words, key=text.vietnamese_key):
    shuffled = random.Random(7).sample(words, len(words))
    return sorted(shuffled, key=lambda word: key(word).encode())


@pytest.mark.parametrize(
    "words",
    [
        ALPHABET,
        TONES,
        [*"âầẩẫấậb"],
        [*"ơờởỡớợp"],
        [*"ưừửữứựv"],
        # A letter weighs more than every tone before it …
        ["ma", "mạ", "man", "mạn", "mang", "măn", "mân"],
        # … so tones are compared only when all letters of the text are the same.
        ["mạ an", "ma bình", "mạ bình", "mà ca"],
        ["Đồng Phú", "Đồng Xoài", "Đường 10"],
        ["Bù Đăng", "Bù Đốp", "Bù Gia Mập", "Bù Nho"],
        ["Dung", "Dũng", "Dương", "Đức", "Đường"],
        ["Sở Công Thương", "Sở Giáo dục", "Sở Y tế"],
        ["Hoa", "Hoa An", "Hoan"],
        ["8 tháng 3", "An", "Ω"],
    ],
)
def test_vietnamese_order(words):
    assert in_order(words) == words


def test_code_point_order_would_be_wrong():
    assert sorted(["ơ", "ô", "đ", "e"]) != in_order(["ơ", "ô", "đ", "e"]) == ["đ", "e", "ô", "ơ"]


def test_people_stand_by_given_name_then_by_the_rest():
    people = [
        "Nguyễn Văn An",
        "Trần Thị An",
        "Lê Văn Ân",
        "Đỗ Thị Bình",
        "Dương Văn Dũng",
        "Bùi Thị Đào",
        "Hoa",
        "Lê Thị Hoa",
        "Nguyễn Thị Hoa",
        "An Văn Hòa",
        "Võ Ý",
    ]
    assert in_order(people, key=text.sort_key) == people


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa", "Hoà"),
        ("Thúy", "Thuý"),
        ("HOA", "hoa"),
        ("Hoa", " Hoa "),
        ("Đậu", unicodedata.normalize("NFD", "Đậu")),
        ("Ðậu", "Đậu"),
        ("K'Rang", "K’Rang"),
    ],
)
def test_ways_of_writing_one_word_fall_together(one, other):
    assert text.vietnamese_key(one) == text.vietnamese_key(other)
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize("name", ["Điểu K'Rang", "Ω ß 李", "", "  ", "x\u0300\u0361", "Ðak Ơ"])
def test_keys_are_plain_ascii(name):
    assert text.sort_key(name).isascii() and text.vietnamese_key(name).isascii()


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Nguyễn Thị Đậu", "nguyen thi dau"),
        ("đất", "dat"),
        ("TP.Đông  Xòài", "tp dong xoai"),
        ("Sở LĐ-TB&XH", "so ld tb xh"),
        (" Văn hóa,\u00a0Thể thao — Du lịch. ", "van hoa the thao du lich"),
        ("Điểu K'Rang", "dieu krang"),
        ("ĐƯỜNG 10", "duong 10"),
        ("Đ\u200bồng\ufeff", "dong"),
        ("a_b", "a b"),
        ("&.,", ""),
        ("", ""),
    ],
)
def test_fold(printed, folded):
    assert text.fold(printed) == folded
    assert text.fold(text.fold(printed)) == folded


@pytest.mark.parametrize(
    ("full_name", "parts", "badge"),
    [
        ("Lê Thị Hoa", ("Lê Thị", "Hoa"), "LH"),
        ("  phạm   minh đức ", ("phạm minh", "đức"), "PĐ"),
        ("Hoa", ("", "Hoa"), "H"),
        ("", ("", ""), ""),
    ],
)
def test_parts_of_a_name(full_name, parts, badge):
    assert text.split_name(full_name) == parts
    assert text.initials(full_name) == badge


def test_text_is_stored_composed():
    assert text.nfc(unicodedata.normalize("NFD", "Đồng Xoài")) == "Đồng Xoài"


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (1234567.89, None, "1.234.567,89"),
        (0, None, "0"),
        (999, None, "999"),
        (-1234, None, "-1.234"),
        (Decimal("92.70"), None, "92,70"),
        (92.7, 2, "92,70"),
        (33871153607, None, "33.871.153.607"),
        (1e-7, None, "0,0000001"),
        (1e21, 0, "1.000.000.000.000.000.000.000"),
    ],
)
def test_numbers(value, places, printed):
    assert text.format_number(value, places) == printed


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_printed(value):
    with pytest.raises(ValueError, match="not a number"):
        text.format_number(value)


def test_dates():
    assert text.format_date(date(2023, 3, 7)) == "07/03/2023"
    assert text.format_date(datetime(2023, 3, 6, 17, 30, tzinfo=UTC)) == "07/03/2023"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None),
     ("-1", None), ("1.0", None), ("²", None), ("", None)],
)  # fmt: skip
def test_what_can_be_the_number_of_a_row(typed, number):
    assert text.number(typed) == number


def test_a_name_is_stored_with_single_blanks():
    assert text.tidy("  Sở \n Nội vu\u0323 ") == "Sở Nội vụ"
