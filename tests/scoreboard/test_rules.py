"""Numbers as printed, changes, verdicts, ranks, totals: tables and properties."""

import csv
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.scoreboard.rules import comparing, numbers, ranking, totals
from lienthong.scoreboard.rules.comparing import Change, Verdict, Way
from lienthong.scoreboard.rules.numbers import Kind, Style

FIGURES = Path(__file__).parents[2] / "lienthong" / "demo" / "data" / "figures"
VALUES = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("text", "style", "kind", "value"),
    [
        ("92,70%", "vi", "share", "92.70"),
        ("100%", "vi", "share", "100"),
        ("100,00%", "vi", "share", "100.00"),
        ("02", "vi", "number", "2"),
        ("1.069", "vi", "number", "1069"),
        ("1.234.567,89", "vi", "number", "1234567.89"),
        ("0,02%", "vi", "share", "0.02"),
        (" 3.007 ", "vi", "number", "3007"),
        ("416,097,519", "en", "number", "416097519"),
        ("1,503", "en", "number", "1503"),
        ("215", "en", "number", "215"),
        ("-", "en", "dash", None),
        ("–", "vi", "dash", None),
        ("", "vi", "blank", None),
        ("Chưa triển khai", "vi", "words", None),
        ("Tăng 1,1%", "vi", "words", None),
    ],
)
def test_a_printed_value_is_read(text, style, kind, value):
    read = numbers.read(text, Style(style))
    assert (read.kind, read.value, read.malformed) == (Kind(kind), value and D(value), False)


@pytest.mark.parametrize(
    ("text", "style"),
    [("875,1", "en"), ("1.23.456", "vi"), ("1,2,3", "vi"), ("12.34", "vi"), ("1234.567", "vi")],
)
def test_what_does_not_fit_the_style_is_malformed_and_has_no_value(text, style):
    read = numbers.read(text, Style(style))
    assert read.malformed and read.value is None


@pytest.mark.parametrize(
    ("value", "decimals", "share", "expected"),
    [
        ("1234567.891", 2, False, "1.234.567,89"),
        ("92.7", 2, True, "92,70%"),
        ("1069", 0, False, "1.069"),
        ("0.005", 2, True, "0,01%"),  # half up, not to even
        ("2.5", 0, False, "3"),
        ("-2.5", 0, False, "-3"),
    ],
)
def test_a_value_is_printed(value, decimals, share, expected):
    assert numbers.show(D(value), decimals=decimals, share=share) == expected


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_what_is_printed_reads_back(value):
    assert numbers.read(numbers.show(value, decimals=2)).value == value


@pytest.mark.parametrize(
    ("now", "before", "share", "expected", "words"),
    [
        ("100", "98.9", True, Change(Way.UP, D("1.1")), ("Tăng %(by)s", "1,1%")),
        ("88.9", "92.9", True, Change(Way.DOWN, D("4.0")), ("Giảm %(by)s", "4%")),
        ("100", "100", True, Change(Way.SAME, D(0)), ("Bằng", "")),
        ("99.3", "99.28", True, Change(Way.UP, D("0.02")), ("Tăng %(by)s", "0,02%")),
        ("150", "100", False, Change(Way.UP, D(50)), ("Tăng %(by)s", "50%")),
        ("5", "0", False, Change(Way.UP, None), ("Tăng %(by)s", "")),
    ],
)
def test_a_change_is_told_as_the_source_prints_it(now, before, share, expected, words):
    found = comparing.change(D(now), D(before), share=share)
    assert found == expected
    assert comparing.words(found) == words


def test_an_unknown_value_is_no_change():
    assert comparing.change(D(1), None, share=True) is None
    assert comparing.change(None, D(1), share=False) is None


@given(VALUES, VALUES, st.booleans())
def test_a_change_and_its_way_back_have_opposite_ways(now, before, share):
    ways = {Way.UP: Way.DOWN, Way.DOWN: Way.UP, Way.SAME: Way.SAME}
    there, back = (comparing.change(*pair, share=share) for pair in ((now, before), (before, now)))
    assert ways[there.way] is back.way
    if share:
        assert there.by == back.by == abs(now - before)


@pytest.mark.parametrize(
    ("value", "target", "direction", "expected"),
    [
        ("80", "80", "up", Verdict.MET),
        ("79.99", "80", "up", Verdict.MISSED),
        ("5", "10", "down", Verdict.MET),
        ("11", "10", "down", Verdict.MISSED),
        (None, "80", "up", Verdict.NONE),
        ("80", None, "up", Verdict.NONE),
        ("80", "80", "none", Verdict.NONE),
    ],
)
def test_a_target_is_reached_or_not(value, target, direction, expected):
    assert comparing.verdict(value and D(value), target and D(target), direction) is expected


def test_equal_values_share_a_place():
    values = {"a": D(5), "b": D(9), "c": D(9), "d": D(1), "e": None, "f": D(0)}
    assert ranking.rank(values, "up") == {"a": 3, "b": 1, "c": 1, "d": 4, "e": None, "f": 5}
    assert ranking.rank(values, "down") == {"a": 3, "b": 4, "c": 4, "d": 2, "e": None, "f": 1}
    assert set(ranking.rank(values, "none").values()) == {None}


@given(
    st.dictionaries(st.integers(), st.none() | VALUES, max_size=40), st.sampled_from(["up", "down"])
)
def test_a_place_is_one_more_than_those_who_are_better(values, direction):
    better = (lambda a, b: a > b) if direction == "up" else (lambda a, b: a < b)
    for key, place in ranking.rank(values, direction).items():
        own = values[key]
        if own is None:
            assert place is None
        else:
            ahead = sum(better(one, own) for one in values.values() if one is not None)
            assert place == ahead + 1


# ── Totals ──────────────────────────────────────────────────────────────────────────────────────


def columns(name: str, style: Style):
    """Each column of a real table: heading → (entries, total)."""
    with (FIGURES / name).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    for at, heading in enumerate(header[2:], 2):
        cells = [numbers.read(row[at], style) for row in rows]
        yield heading, [totals.Entry(n, c) for n, c in enumerate(cells[:-1], 2)], cells[-1]


DAMAGED = {  # of the tax table, by column: printed → what the total asks for
    "ngay_2023-03-16_phi_so_tien": {
        "215": 215000, "265": 265000, "8": 8000, "70": 70000, "10": 10000, "55": 55000,
    },
    "thang_2023-03_phi_so_tien": {"111": 111000, "875,1": 875100, "41": 41000, "40": 40000},
    "nam_2023_phi_so_tien": {"845": 845000, "100": 100000, "511": 511000, "115": 115000},
}  # fmt: skip


def test_the_damaged_cells_of_the_tax_table_are_flagged_and_no_others():
    found = {
        heading: {s.printed: int(s.suggested) for s in totals.suspects(entries, total)}
        for heading, entries, total in columns("2023-03-17_online_tax_payments.csv", Style.ENGLISH)
    }
    flagged = {heading: cells for heading, cells in found.items() if cells}
    assert flagged == DAMAGED


@pytest.mark.parametrize(
    "name", ["2023-03-17_app_users.csv", "2023-03-17_community_digital_teams.csv"]
)
def test_the_other_tables_add_up(name):
    for heading, entries, total in columns(name, Style.VIETNAMESE):
        if total.kind is not Kind.SHARE:
            assert totals.suspects(entries, total) == [], heading


def test_a_column_that_no_repair_explains_points_at_its_total():
    entries = [totals.Entry(n, numbers.read(t)) for n, t in enumerate(["1.500", "2.000"], 2)]
    (suspect,) = totals.suspects(entries, numbers.read("4.000"))
    assert (suspect.row, suspect.reason, suspect.suggested) == (0, totals.Reason.TOTAL, None)


def column(*texts):
    return [totals.Entry(row, numbers.read(text)) for row, text in enumerate(texts, 2)]


@pytest.mark.parametrize(
    ("texts", "total", "expected"),
    [
        # 215 has lost its group; 40 is really forty.
        (["1.500", "215", "40"], "216.540", {2: None, 3: 215000}),
        (
            ["1.500", "215", "215"],
            "216.715",
            None,
        ),  # one of two alike: the total does not say which
        (["1.500", "1", "2", "3"], "4.502", None),  # 3, or 1 and 2
        (["1.500", "7", "9"], "1.517", None),  # off by one: nothing is lost
        (["1.500", "10", "20"], "1.530", {}),  # adds up
        (["1.500", "10", "20"], "1.000", None),  # too much already
        # A malformed cell is filled up, and of the short ones only one is damaged.
        (["1.500", "12", "30", "875.1"], "888.630", {3: 12000, 5: 875100}),
    ],
)
def test_some_of_the_short_cells_may_be_damaged(texts, total, expected):
    found = {s.row: s for s in totals.suspects(column(*texts), numbers.read(total))}
    if expected is None:
        assert [(s.row, s.reason) for s in found.values()] == [(0, totals.Reason.TOTAL)]
    else:
        wanted = {row: value for row, value in expected.items() if value}
        assert {row: int(s.suggested) for row, s in found.items()} == wanted


def test_too_many_short_cells_are_not_searched():
    entries = column("1.500", *["7"] * 60)
    (suspect,) = totals.suspects(entries, numbers.read("8.913"))
    assert suspect.reason is totals.Reason.TOTAL


@given(st.lists(st.integers(1, 999), min_size=1, max_size=8), st.data())
def test_a_repair_that_is_offered_makes_the_total_come_out(values, data):
    damaged = data.draw(st.sets(st.sampled_from(range(len(values)))))
    whole = sum(v * 1000 if n in damaged else v for n, v in enumerate(values)) + 5000
    entries = column("5.000", *map(str, values))
    found = totals.suspects(entries, numbers.read(numbers.show(D(whole))))
    repaired = {s.row: s.suggested for s in found if s.suggested is not None}
    if repaired:
        assert sum(repaired.get(e.row, e.printed.value) for e in entries) == whole
    else:
        assert bool(found) == bool(damaged)
