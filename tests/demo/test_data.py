"""The demo province is of real size and hangs together."""

import csv
import re
import time
from collections import Counter
from datetime import date

import pytest

from lienthong.demo import people, province
from lienthong.demo.cast import CAST
from lienthong.directory.rules import KnownName, Names, code_problem, decide
from lienthong.kit.text import nfc

UNITS = province.units()
BY_CODE = {row.code: row for row in UNITS}
AXIS = [row for row in UNITS if row.axis == "1"]
FIGURES = sorted((province.DATA / "figures").iterdir())
NO_UNIT = {"", "Tổng", "Không xác định"}


def printed_names():
    for path in FIGURES:
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield from (row[column] for column in ("don_vi", "huyen") if column in row)


def old_style(code):
    """H10.21.24.2 → 002.24.21.H10, read from the right (QCVN 102:2016)."""
    groups = [*(group.zfill(2) for group in code.split(".")[1:]), "00", "00", "00"][:3]
    return f"{groups[2].zfill(3)}.{groups[1]}.{groups[0]}.H10"


def test_the_axis_has_188_state_bodies_and_46_enterprises():
    assert Counter(row.kind == "enterprise" for row in AXIS) == {False: 188, True: 46}
    assert Counter(row.level for row in AXIS if row.kind == "state")["district"] == 11
    assert Counter(row.level for row in AXIS)["commune"] == 111
    assert {row.kind for row in AXIS} == {
        "state",
        "party",
        "front",
        "police",
        "military",
        "enterprise",
    }


def test_bureaus_make_the_tree_of_real_size():
    assert 900 <= len(UNITS) <= 1300
    assert {row.level for row in UNITS if row.axis == "0"} == {"bureau"}


def test_codes_are_well_formed_and_unique():
    codes = [code for row in UNITS for code in (row.code, row.old_code)]
    assert len(set(codes)) == len(codes)
    assert not any(map(code_problem, codes))
    assert all(len(row.old_code) == 13 for row in UNITS)


def test_old_codes_say_the_same_as_new_ones():
    assert all(row.old_code == old_style(row.code) for row in UNITS)


def test_every_unit_stands_beneath_an_earlier_line_whose_days_hold_its_own():
    for number, row in enumerate(UNITS):
        if row.code == "H10":
            assert (number, row.parent_code) == (0, "")
            continue
        parent = BY_CODE[row.parent_code]
        assert UNITS.index(parent) < number
        assert row.code.startswith(f"{parent.code}.")
        assert date.fromisoformat(parent.valid_from) <= date.fromisoformat(row.valid_from)
        assert row.valid_to == ""


def test_siblings_have_different_names():
    assert len({(row.parent_code, row.name) for row in UNITS}) == len(UNITS)


def test_the_communes_are_those_of_2023():
    with (province.DATA / "figures" / "communes_2023.csv").open(encoding="utf-8") as file:
        printed = {(row["huyen"], row["xa"], row["ma_hanh_chinh"]) for row in csv.DictReader(file)}
    communes = [row for row in UNITS if row.level == "commune"]
    assert {
        (BY_CODE[row.parent_code].name, row.name, row.admin_code) for row in communes
    } == printed


def test_everything_is_stored_composed():
    assert all(nfc(field) == field for row in (*UNITS, *province.aliases()) for field in row)


def test_every_printed_spelling_is_an_alias_or_the_official_name():
    confirmed = {row.alias for row in province.aliases()} | {row.name for row in UNITS}
    assert set(printed_names()) - NO_UNIT <= confirmed


def test_aliases_contradict_neither_each_other_nor_official_names():
    known = [KnownName(*row[:1], *row[3:5], row.level, (), row.parent_code) for row in UNITS]
    names = Names(known, [(row.code, row.alias) for row in province.aliases()])
    assert all(decide(row.alias, names).code == row.code for row in province.aliases())


# ── People ──────────────────────────────────────────────────────────────────────────────────────

OFFICERS = list(people.officers(UNITS))
ACCOUNT_NAME = re.compile(r"[a-z0-9]+\.[a-z0-9]+")


def heads_by_level():
    bodies = Counter()
    for officer in OFFICERS:
        unit = BY_CODE[officer.unit_code]
        while unit.level == "bureau":
            unit = BY_CODE[unit.parent_code]
        bodies[unit.level, unit.code] += 1
    return bodies


def test_ten_thousand_officers_have_accounts_of_their_own():
    names = {officer.name for officer in OFFICERS} | {member.name for member in CAST.values()}
    assert len(OFFICERS) == 10_000
    assert len(names) == 10_000 + len(CAST)
    assert all(ACCOUNT_NAME.fullmatch(name) and len(name) <= 64 for name in names)


def test_account_names_follow_the_provinces_pattern():
    officer = next(one for one in OFFICERS if one.unit_code.startswith("H10.09."))
    assert officer.name.endswith(".snv")
    endings = people.abbreviations(UNITS)
    assert [endings[code] for code in ("H10.16", "H10.28", "H10.31", "H10.19")] == [
        "sxd",
        "budop",
        "budang",
        "ttt",
    ]
    assert len(set(endings.values())) == len(endings)


def test_every_body_of_the_axis_has_people():
    staffed = {code for _, code in heads_by_level()}
    assert staffed == {row.code for row in AXIS} - {"H10"}


@pytest.mark.parametrize(
    ("level", "least", "most"),
    [("commune", 15, 30), ("district", 20, 150), ("department", 40, 150), ("enterprise", 3, 25)],
)
def test_bodies_are_of_believable_size(level, least, most):
    sizes = [count for (of, _), count in heads_by_level().items() if of == level]
    assert least <= min(sizes) <= max(sizes) <= most


def test_each_department_has_one_head():
    heads = Counter(one.unit_code for one in OFFICERS if one.title == "Giám đốc Sở")
    assert len(heads) == 16 and set(heads.values()) == {1}


def test_phones_are_unique_and_ring_nowhere():
    assert len({one.phone for one in OFFICERS}) == len({one.mobile for one in OFFICERS}) == 10_000
    assert all(re.fullmatch(r"0271 3\d\d \d{3}", one.phone) for one in OFFICERS)
    assert all(re.fullmatch(r"0900 \d{3} \d{3}", one.mobile) for one in OFFICERS)


def test_nobody_bears_a_name_that_everyone_knows():
    assert not {one.full_name for one in OFFICERS} & people.names.WELL_KNOWN


def test_the_same_people_every_time():
    assert list(people.officers(UNITS, 500)) == list(people.officers(UNITS, 500))
    assert list(people.officers(UNITS, 500)) != list(people.officers(UNITS, 500, seed=1))


def test_more_people_than_phone_numbers_are_refused():
    with pytest.raises(ValueError, match="at most"):
        next(people.officers(UNITS, 100_001))


def test_ten_thousand_take_half_a_second():
    assert min(seconds_to_invent() for _ in range(3)) < 0.5


def seconds_to_invent():
    start = time.process_time()
    assert sum(1 for _ in people.officers(UNITS)) == 10_000
    return time.process_time() - start


# ── Cast ────────────────────────────────────────────────────────────────────────────────────────


def test_the_cast_works_in_units_that_exist():
    for member in CAST.values():
        assert member.unit_code in BY_CODE
        assert all(code in BY_CODE for _, code in member.roles)


def test_the_chief_is_one_person_with_two_accounts():
    chief, in_party = CAST["chief"], CAST["chief_in_party"]
    assert chief.full_name == in_party.full_name and chief.name != in_party.name


def test_the_outsider_belongs_to_another_district():
    ((_, administered),) = CAST["district_admin"].roles
    assert not CAST["outsider"].unit_code.startswith(administered)
