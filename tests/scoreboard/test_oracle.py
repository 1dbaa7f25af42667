"""Comparing, ranking, totals and the index, beside an independent computation in Polars.

Values are whole numbers of hundredths here, so that Polars' integers are exact.
"""

from decimal import ROUND_HALF_UP
from decimal import Decimal as D

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.comparing.queries import standings
from lienthong.scoreboard.models import Batch, Fact, Indicator, Loose
from lienthong.scoreboard.rules import aggregating, comparing, composite, continuity, numbers
from lienthong.scoreboard.rules.aggregating import Part
from lienthong.scoreboard.rules.ranking import rank
from tests.small_province import add_unit

CENTS = st.integers(0, 10_000)
FEW = st.sampled_from([0, 50, 4999, 5000, 10_000])  # ties are common
COLUMN = st.dictionaries(st.integers(1, 40), st.none() | FEW | CENTS, max_size=30)
PAIRS = st.lists(st.tuples(st.none() | CENTS, st.none() | st.integers(0, 3)), max_size=12)


def hundredths(cents):
    return None if cents is None else D(cents) / 100


def frame(column):
    schema = {"unit": pl.Int64, "value": pl.Int64}
    return pl.DataFrame(list(column.items()), schema=schema, orient="row")


# ── Rules ───────────────────────────────────────────────────────────────────────────────────────


@given(COLUMN, st.booleans())
def test_places_are_those_of_polars(column, up):
    ours = rank({u: hundredths(v) for u, v in column.items()}, "up" if up else "down")
    theirs = frame(column).with_columns(pl.col("value").rank("min", descending=up).alias("rank"))
    assert ours == dict(theirs.select("unit", "rank").iter_rows())


@given(COLUMN, COLUMN)
def test_changes_are_those_of_polars(now, before):
    joined = frame(now).join(frame(before), on="unit", how="left", suffix="_before")
    theirs = joined.with_columns(
        (pl.col("value") - pl.col("value_before")).alias("points"),
        pl.when(pl.col("value_before") != 0)
        .then((pl.col("value") - pl.col("value_before")) * 100 / pl.col("value_before"))
        .alias("percent"),
    )
    for unit, value, earlier, points, percent in theirs.iter_rows():
        ours = [
            comparing.change(hundredths(value), hundredths(earlier), share=share)
            for share in (True, False)
        ]
        assert (ours[0] is None) == (points is None)
        if points is None:
            continue
        way = {0: "same"}.get(points, "up" if points > 0 else "down")
        assert [one.way for one in ours] == [way, way] and unit in now
        assert ours[0].by * 100 == abs(points)
        if points and percent is None:
            assert ours[1].by is None
        elif points:
            assert float(ours[1].by) == pytest.approx(abs(percent))


@given(PAIRS)
def test_a_ratio_of_all_is_that_of_polars(pairs):
    """Each unit has a numerator and a denominator, which may be zero: then it has no value."""
    known = [(n, d) for n, d in pairs if n is not None and d]
    parts = [
        Part(D(n) / D(d) if n is not None and d else None, n if n is None else D(n), d and D(d))
        for n, d in pairs
    ]
    theirs = pl.DataFrame(known, schema={"n": pl.Int64, "d": pl.Int64}, orient="row").sum().row(0)
    ours = aggregating.over_units("ratio", parts, share=False)
    if not known:
        assert ours is None
    else:
        assert float(ours) == pytest.approx(theirs[0] / theirs[1])


@given(COLUMN)
def test_sums_and_means_are_those_of_polars(column):
    parts = [Part(hundredths(v)) for v in column.values()]
    ours = {how: aggregating.over_units(how, parts, share=False) for how in ("sum", "mean")}
    values = frame(column)["value"].drop_nulls()
    if values.is_empty():
        assert ours == {"sum": None, "mean": None}
    else:
        assert ours["sum"] * 100 == values.sum()
        assert float(ours["mean"]) * 100 == pytest.approx(values.mean())


@given(st.lists(st.none() | CENTS, max_size=12))
def test_a_longer_time_s_last_value_is_its_last_period_s(values):
    parts = [Part(hundredths(v)) for v in values]
    assert aggregating.over_time("last", parts, share=True) == (
        hundredths(values[-1]) if values else None
    )
    assert aggregating.over_time("none", parts, share=True) is None


@given(st.integers(0, 10**7), st.integers(1, 10**5))
def test_a_share_is_rounded_half_up_as_people_do(above, below):
    """By whole numbers: twice the remainder against the divisor."""
    whole, rest = divmod(above * 10_000, below)
    expected = whole + (2 * rest >= below)
    exact = aggregating.over_units("ratio", [Part(D(1), D(above), D(below))], share=True)
    assert numbers.half_up(exact, 2) * 100 == expected
    assert numbers.half_up(exact, 2) == exact.quantize(D("0.01"), ROUND_HALF_UP)


@given(
    st.dictionaries(st.integers(1, 9), st.tuples(st.none() | CENTS, st.none() | CENTS), min_size=1)
)
def test_the_index_is_that_of_polars(column):
    """A share of weight 3 and a count of weight 1; what is missing counts as nothing."""
    shares = {u: hundredths(a) for u, (a, _) in column.items()}
    counts = {u: None if b is None else D(b) for u, (_, b) in column.items()}
    scores = (
        composite.scores(shares, measure="share", direction="up"),
        composite.scores(counts, measure="count", direction="up"),
    )
    rows = [(u, a, b) for u, (a, b) in column.items()]
    low, high = pl.col("count").min(), pl.col("count").max()
    theirs = (
        pl.DataFrame(rows, schema={"unit": pl.Int64, "share": pl.Int64, "count": pl.Int64}, orient="row")
        .with_columns(
            (pl.col("share") / 100).fill_null(0).alias("first"),
            pl.when(pl.col("count").is_null()).then(0.0)
            .when(low == high).then(100.0)
            .otherwise((pl.col("count") - low) / (high - low) * 100).alias("second"),
        )
        .select("unit", (pl.col("first") * 3 + pl.col("second")) / 4)
    )  # fmt: skip
    for unit, expected in theirs.iter_rows():
        parts = [composite.Part(D(w), s[unit]) for w, s in zip((3, 1), scores, strict=True)]
        assert float(composite.index(parts)) == pytest.approx(expected, abs=0.0051)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_no_earlier_value_is_counted_for_two_units(edges):
    """However units are renamed, merged and split: an origin belongs to one unit that is left."""
    passed = {(old, new) for old, new in edges if old < new}
    found = continuity.origins(passed, existed=range(9))
    ended = {old for old, _new in passed}
    left = [unit for one, origin in found.items() if one not in ended for unit in origin.units]
    assert len(left) == len(set(left))


# ── A whole period ──────────────────────────────────────────────────────────────────────────────


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_standings_of_chance_are_those_of_polars(peers, data):
    april, may, departments, indicator = peers
    columns = [
        data.draw(st.dictionaries(st.sampled_from(departments), FEW | CENTS)) for _ in range(2)
    ]
    unplaced = data.draw(CENTS)
    Fact.objects.all().delete()
    Loose.objects.all().delete()
    for period, column in zip((april, may), columns, strict=True):
        _store(period, indicator, column, unplaced)

    joined = pl.DataFrame({"unit": departments}).join(
        frame(columns[1]), on="unit", how="left"
    ).join(frame(columns[0]), on="unit", how="left", suffix="_before").with_columns(
        pl.col("value").rank("min", descending=True).alias("rank")
    )  # fmt: skip
    found = standings(may, indicator)
    lines = {line.unit.pk: line for line in found.lines if line.unit.pk in departments}
    for unit, value, before, place in joined.iter_rows():
        line = lines[unit]
        assert (line.value, line.previous, line.rank) == (value, before, place)
        assert (line.state == "no_data") == (value is None)
    assert found.total == (joined["value"].sum() or 0) + unplaced


@pytest.fixture
def peers(units):
    actions.load_catalogue(actor=SYSTEM)
    april, may = (actions.ensure_period(code, actor=SYSTEM) for code in ("2023-04", "2023-05"))
    made = [add_unit(f"H10.8{n}", f"Sở {n}", units.province).pk for n in range(8)]
    return april, may, made, Indicator.objects.get(code="paperless-meetings")


def _store(period, indicator, column, unplaced):
    batch = Batch.objects.create(kind="hand", period=period, by="lienthong", at=clock.now())
    figures = [store.Figure(indicator.pk, unit, D(value)) for unit, value in column.items()]
    loose = store.LooseFigure(
        indicator.pk, "unplaced", "Không xác định", D(unplaced), str(unplaced)
    )
    store.put(actor=SYSTEM, batch=batch, figures=figures, loose=[loose])
