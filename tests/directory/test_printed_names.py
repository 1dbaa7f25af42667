"""Every name that is printed in the province's tables finds its unit."""

import csv
import time
from pathlib import Path

import pytest

from lienthong.demo import province
from lienthong.directory.rules import KnownName, Names, decide

PRINTED = list(csv.DictReader((Path(__file__).parent / "printed_names.csv").open(encoding="utf-8")))
KNOWN = [
    KnownName(row.code, row.name, row.short_name, row.level, (row.old_code,), row.parent_code)
    for row in province.units()
]
ALIASES = [(row.code, row.alias) for row in province.aliases()]
WITH_ALIASES, WITHOUT_ALIASES = Names(KNOWN, ALIASES), Names(KNOWN)


def spelling(row):
    return row["printed"]


@pytest.mark.parametrize("row", PRINTED, ids=spelling)
def test_it_resolves_with_the_confirmed_aliases(row):
    assert decide(row["printed"], WITH_ALIASES).code == row["code"]


@pytest.mark.parametrize("row", PRINTED, ids=spelling)
def test_without_aliases_the_right_unit_comes_first(row):
    resolution = decide(row["printed"], WITHOUT_ALIASES)
    assert (resolution.code or resolution.candidates[0].code) == row["code"]


def test_every_commune_resolves_within_its_district():
    admin_codes = {row.code: row.admin_code for row in province.units()}
    with (province.DATA / "figures" / "communes_2023.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            district = decide(row["huyen"], WITHOUT_ALIASES).code
            commune = decide(row["xa"], WITHOUT_ALIASES, within=district)
            assert admin_codes[commune.code] == row["ma_hanh_chinh"], row


@pytest.mark.parametrize(
    ("printed", "levels", "code"),
    [
        ("HÓN QUẢN", ["district"], "H10.26"),
        ("CHON THÀNH", ["district"], "H10.23"),
        ("Y tế", ["department"], "H10.18"),
        ("Giáo dục và Đào tạo", ["department", "district"], "H10.02"),
        ("Tài chính", ["department", "district"], "H10.11"),
        ("Y tế", ["district"], None),  # no district of that name
        ("Huyện Chơn Thành", ["district"], None),  # a town since: a person confirms
        ("Đồng Phú", ["commune"], "H10.22"),  # a short name of its own
    ],
)
def test_a_table_says_of_which_level_its_units_are(printed, levels, code):
    assert decide(printed, WITHOUT_ALIASES, levels=levels).code == code


def test_two_of_one_name_and_level_are_left_to_a_person():
    twins = Names([KnownName("A", "Huyện Tân Phú", level="district"),
                   KnownName("B", "Thị xã Tân Phú", level="district"),
                   KnownName("C", "Phường Tân Phú", level="commune")])  # fmt: skip
    assert decide("Tân Phú", twins, levels=["district"]).code is None
    assert decide("Tân Phú", twins, levels=["commune"]).code == "C"


@pytest.mark.parametrize("printed", ["Tổng", "Không xác định", ""])
def test_rows_that_are_no_unit_resolve_to_none(printed):
    assert decide(printed, WITH_ALIASES).code is None


def test_a_likeness_among_3000_units_is_found_within_20_ms():
    copies = [
        unit._replace(code=f"{unit.code}.{copy}", name=f"{unit.name} {copy}", codes=())
        for copy in range(3)
        for unit in KNOWN[:1000]
    ]
    names = Names(copies)
    decide("Huyện Chơm Thành", names)  # builds the index
    assert (
        min(
            seconds_to_offer("Trung tâm Xúc tiến Đầu tu Thương mại Du lich", names)
            for _ in range(5)
        )
        < 0.02
    )


def seconds_to_offer(printed, names):
    start = time.process_time()
    assert decide(printed, names).candidates
    return time.process_time() - start
