"""Where units stand: values, the period before, targets, places; asked of real tables and of chance."""

import json
from datetime import date
from decimal import Decimal as D

import pytest
from click.testing import CliRunner

from lienthong.config.cli import main
from lienthong.directory import actions as directory
from lienthong.directory.models import Unit
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions, queries
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.comparing import told
from lienthong.scoreboard.comparing.composite import index
from lienthong.scoreboard.comparing.history import history
from lienthong.scoreboard.comparing.queries import period_standings, seen_by, standings
from lienthong.scoreboard.models import Batch, Fact, Indicator
from lienthong.scoreboard.rules.comparing import Change, Verdict, Way
from lienthong.scoreboard.rules.continuity import Continuity
from tests.small_province import actor, add_account


def of(code, period="2023-02"):
    return standings(queries.period(period), Indicator.objects.get(code=code))


def ranked(found, level):
    """Those of a level that have a place, the best first."""
    placed = [one for one in found.lines if one.rank and one.unit.level == level]
    return sorted(placed, key=lambda one: one.rank)


def line(found, unit):
    return next(one for one in found.lines if one.unit.code == unit)


# ── The printed tables ──────────────────────────────────────────────────────────────────────────


def test_the_printed_meetings_are_ranked_among_departments_and_among_districts(figures):
    found = of("paperless-meetings")

    assert [(one.unit.code, one.value, one.rank) for one in ranked(found, "department")[:3]] == [
        ("H10.01", 809, 1), ("H10.13", 144, 2), ("H10.10", 107, 3)
    ]  # fmt: skip
    assert [(one.unit.code, one.rank) for one in ranked(found, "district")[:2]] == [
        ("H10.21", 1), ("H10.25", 2)
    ]  # fmt: skip
    assert {one.peers for one in ranked(found, "department")} == {22}
    assert {one.peers for one in ranked(found, "district")} == {11}
    assert found.total == sum(one.value for one in found.told) and not found.missing


def test_units_with_one_value_share_a_place_and_the_next_is_left_out(figures):
    found = ranked(of("official-email"), "department")
    assert [one.rank for one in found][:9] == [1] * 7 + [8, 8]


def test_printed_targets_are_judged_as_printed(figures):
    for code in ("online-services-with-dossiers", "online-dossiers"):
        found = of(code).told
        assert len(found) == 27
        assert {one.verdict for one in found} == {Verdict.MET}
        assert {one.printed_verdict for one in found} == {"Đạt"}


def test_users_of_unknown_place_count_and_never_rank(figures):
    found = of("app-users")
    assert (found.total, found.printed_total.value) == (25856, 25856)
    assert [row.label for row in found.unplaced] == ["Không xác định"]
    assert len(found.told) == 11 and {one.peers for one in found.told} == {11}


def test_shares_without_numerators_have_no_common_share(figures):
    assert of("official-email").total is None


def test_a_unit_that_nobody_told_of_is_missing_and_one_that_was_excluded_is_not(figures):
    Fact.objects.get(indicator__code="online-dossiers", unit__code="H10.17").delete()
    found = of("online-dossiers")
    assert [one.unit.label for one in found.missing] == ["Công an tỉnh"]
    assert not {"H10.11", "H10.39"} & {one.unit.code for one in found.lines}


def test_a_whole_period_is_read_in_ten_statements(figures, django_assert_max_num_queries):
    period = queries.period("2023-07")
    with django_assert_max_num_queries(10):
        found = period_standings(period)
    assert len(found) == 44
    assert line(found["signed-documents"], "H10.28").previous == D("0.51")


# ── Small and exact ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def months(units):
    actions.load_catalogue(actor=SYSTEM)
    return [actions.ensure_period(code, actor=SYSTEM) for code in ("2023-04", "2023-05")]


def put(period, code, values, state=Fact.State.VALUE):
    """Store values, or (numerator, denominator) pairs, by unit."""
    indicator = Indicator.objects.get(code=code)
    batch = Batch.objects.create(kind="hand", period=period, by="lienthong", at=clock.now())
    store.put(
        actor=SYSTEM,
        batch=batch,
        figures=[_figure(indicator, unit, value, state) for unit, value in values.items()],
    )


def _figure(indicator, unit, value, state):
    if isinstance(value, tuple):
        above, below = value
        share = D(above) * 100 / D(below)
        return store.Figure(indicator.pk, unit.pk, share, state, D(above), D(below))
    return store.Figure(indicator.pk, unit.pk, None if value is None else D(value), state)


def test_no_data_not_applicable_and_zero_are_three_things(months, units):
    _april, may = months
    put(may, "paperless-meetings", {units.home_affairs: 0})
    put(may, "paperless-meetings", {units.construction: None}, Fact.State.NOT_APPLICABLE)

    found = {one.unit: one for one in of("paperless-meetings", "2023-05").lines}
    assert [found[u].state for u in (units.home_affairs, units.construction, units.district)] == [
        "value", "not_applicable", "no_data"
    ]  # fmt: skip
    assert [found[u].rank for u in (units.home_affairs, units.construction, units.district)] == [
        1, None, None
    ]  # fmt: skip


def test_a_change_is_in_points_for_shares_and_in_per_cent_for_counts(months, units):
    april, may = months
    put(april, "signed-documents", {units.home_affairs: "92.5"})
    put(may, "signed-documents", {units.home_affairs: "93.6"})
    put(april, "paperless-meetings", {units.home_affairs: 40, units.construction: 0})
    put(may, "paperless-meetings", {units.home_affairs: 50, units.construction: 3})

    assert line(of("signed-documents", "2023-05"), "H10.09").change == Change(Way.UP, D("1.1"))
    meetings = of("paperless-meetings", "2023-05")
    assert line(meetings, "H10.09").change == Change(Way.UP, D(25))
    assert line(meetings, "H10.16").change == Change(Way.UP, None)
    assert meetings.change == Change(Way.UP, D("32.5"))


def test_a_total_is_compared_where_the_same_units_told(months, units):
    """Fewer units are no fall: the letter of July lists those who lag and no others."""
    april, may = months
    put(april, "paperless-meetings", {units.home_affairs: 40, units.construction: 10})
    put(may, "paperless-meetings", {units.home_affairs: 40})
    found = of("paperless-meetings", "2023-05")
    assert found.total == 40 and found.change is None
    assert told.total(found).startswith("40 (của 1/")
    put(may, "paperless-meetings", {units.construction: 35, units.district: 5})
    assert of("paperless-meetings", "2023-05").change is None
    put(april, "paperless-meetings", {units.district: 0})
    assert of("paperless-meetings", "2023-05").change == Change(Way.UP, D(60))


def test_a_total_goes_on_through_a_merger(months, units):
    april, may = months
    put(april, "paperless-meetings", {units.home_affairs: 40, units.construction: 10})
    new = found_unit(units, "H10.70", "Sở mới", date(2023, 5, 10))
    for old in (units.home_affairs, units.construction):
        end(old, "merge", new, on=date(2023, 5, 10))
    put(may, "paperless-meetings", {new: 60})
    assert of("paperless-meetings", "2023-05").change == Change(Way.UP, D(20))


def test_of_a_question_of_yes_or_no_the_yes_are_counted(months, units):
    _april, may = months
    put(may, "plan-issued", {units.home_affairs: 1, units.construction: 0, units.district: 1})
    assert told.total(of("plan-issued", "2023-05")) == "2/3 đơn vị"


def test_a_share_of_all_is_of_all_and_no_mean_of_shares(months, units):
    _april, may = months
    put(may, "signed-documents", {units.home_affairs: (1, 2), units.construction: (98, 98)})
    assert of("signed-documents", "2023-05").total == D(99)


def test_targets_are_those_of_the_unit_s_level(months, units):
    _april, may = months
    put(may, "work-files-online", {units.home_affairs: 96, units.district: 96, units.commune: 79})
    found = of("work-files-online", "2023-05")
    assert [
        (one.target, one.verdict) for one in (line(found, c) for c in ("H10.09", "H10.31", "H10.31.5"))
    ] == [(100, Verdict.MISSED), (95, Verdict.MET), (80, Verdict.MISSED)]  # fmt: skip


def test_counts_of_the_year_so_far_are_not_compared_with_last_year_s(units):
    actions.load_catalogue(actor=SYSTEM)
    december, january = (
        actions.ensure_period(code, actor=SYSTEM) for code in ("2023-12", "2024-01")
    )
    for period, count, share in ((december, 900, 80), (january, 7, 90)):
        put(period, "paperless-meetings", {units.home_affairs: count})
        put(period, "signed-documents", {units.home_affairs: share})

    meetings = of("paperless-meetings", "2024-01")
    assert line(meetings, "H10.09").change is None and meetings.change is None
    assert line(meetings, "H10.09").continuity is Continuity.ANEW
    assert line(of("signed-documents", "2024-01"), "H10.09").change == Change(Way.UP, D(10))


# ── Reorganised units ───────────────────────────────────────────────────────────────────────────


def found_unit(units, code, name, on):
    draft = directory.UnitDraft(name=name, code=code, level="department", kind="state")
    return directory.add_unit(actor=SYSTEM, parent=units.province, draft=draft, valid_from=on)


def end(unit, change, *successors, on):
    """With what is beneath it."""
    for beneath in Unit.objects.filter(parent=unit):
        end(beneath, "dissolve", on=on)
    decision = directory.Decision("12/QĐ-UBND", on, on)
    directory.end_unit(
        actor=SYSTEM, unit=unit, change=change, successors=successors, decision=decision
    )


REORGANISED = date(2023, 5, 10)


def test_a_renamed_unit_keeps_its_history(months, units):
    april, may = months
    new = found_unit(units, "H10.70", "Sở Nội vụ và Lao động", REORGANISED)
    end(units.home_affairs, "rename", new, on=REORGANISED)
    put(april, "signed-documents", {units.home_affairs: 90})
    put(may, "signed-documents", {new: 92})

    found = line(of("signed-documents", "2023-05"), "H10.70")
    assert (found.previous, found.continuity) == (90, Continuity.RENAMED)
    assert found.previous_facts == (Fact.objects.get(period=april).pk,)


def test_merged_units_are_compared_with_their_sum_where_there_is_one(months, units):
    april, may = months
    new = found_unit(units, "H10.70", "Sở Nội vụ và Xây dựng", REORGANISED)
    for old in (units.home_affairs, units.construction):
        end(old, "merge", new, on=REORGANISED)
    put(april, "paperless-meetings", {units.home_affairs: 3, units.construction: 4})
    put(april, "signed-documents", {units.home_affairs: 90, units.construction: 80})
    put(april, "online-documents", {units.home_affairs: (1, 4), units.construction: (5, 6)})
    put(april, "plan-issued", {units.home_affairs: 1, units.construction: 1})
    for code in ("paperless-meetings", "signed-documents", "online-documents", "plan-issued"):
        put(may, code, {new: 1})

    before = {
        code: line(of(code, "2023-05"), "H10.70").previous
        for code in ("paperless-meetings", "signed-documents", "online-documents", "plan-issued")
    }
    assert before == {
        "paperless-meetings": 7, "signed-documents": None, "online-documents": 60,
        "plan-issued": None,
    }  # fmt: skip


def test_a_merger_of_which_a_part_is_unknown_is_not_compared(months, units):
    april, may = months
    end(units.construction, "merge", units.home_affairs, on=REORGANISED)
    put(april, "paperless-meetings", {units.home_affairs: 3})
    put(may, "paperless-meetings", {units.home_affairs: 9})

    found = line(of("paperless-meetings", "2023-05"), "H10.09")
    assert (found.previous, found.continuity) == (None, Continuity.MERGED)


def test_a_split_unit_s_value_is_nobody_s(months, units):
    april, may = months
    first, second = (found_unit(units, f"H10.7{n}", f"Sở {n}", REORGANISED) for n in (1, 2))
    end(units.home_affairs, "split", first, second, on=REORGANISED)
    put(april, "paperless-meetings", {units.home_affairs: 30})
    put(may, "paperless-meetings", {first: 20, second: 12})

    found = of("paperless-meetings", "2023-05")
    assert {line(found, code).previous for code in ("H10.71", "H10.72")} == {None}
    assert line(found, "H10.71").continuity is Continuity.SPLIT
    assert found.total_before == 30


def test_a_unit_s_months_go_on_through_its_predecessors(months, units):
    april, may = months
    new = found_unit(units, "H10.70", "Sở Nội vụ và Xây dựng", REORGANISED)
    for old in (units.home_affairs, units.construction):
        end(old, "merge", new, on=REORGANISED)
    put(april, "paperless-meetings", {units.home_affairs: 3, units.construction: 4})
    put(april, "signed-documents", {units.home_affairs: 90, units.construction: 80})
    put(may, "paperless-meetings", {new: 9})

    found = history(new, may)
    assert [(p.period.code, p.value) for p in found["paperless-meetings"]] == [
        ("2023-04", 7), ("2023-05", 9)
    ]  # fmt: skip
    assert [p.value for p in found["signed-documents"]] == [None]
    assert len(found["signed-documents"][0].facts) == 2


# ── Who may read ────────────────────────────────────────────────────────────────────────────────


def test_who_reads_one_unit_sees_its_line_and_its_place_only(figures):
    office = figures["H10.13"]
    reporter = actor(add_account("anvn.stttt", "Vũ Ngọc An", office, role="unit_reporter"))
    found = seen_by(reporter, of("paperless-meetings"))

    assert [(one.unit.code, one.rank) for one in found.lines] == [("H10.13", 2)]
    assert found.total is None
    assert len(seen_by(reporter, of("app-users")).lines) == 11  # public


def test_who_manages_the_scoreboard_sees_everything(figures, editor):
    assert len(seen_by(editor, of("paperless-meetings")).lines) == 33


# ── By command ──────────────────────────────────────────────────────────────────────────────────


def ranking(*arguments):
    return CliRunner().invoke(main, ["scoreboard", "ranking", *arguments])


def test_the_ranking_is_printed_by_level(figures):
    ran = ranking("official-email", "--period", "2023-02", "--json")
    levels = {one["level"]: one["units"] for one in json.loads(ran.output)["levels"]}

    assert list(levels) == ["department", "district"]
    assert [one["rank"] for one in levels["department"]][:8] == [1] * 7 + [8]
    assert levels["district"][0] == {
        "code": "H10.22", "name": "Đồng Phú", "rank": 1, "peers": 11, "state": "value",
        "value": 97.54, "printed": "97,54%", "previous": None, "change": "", "target": None,
        "verdict": "", "fact": levels["district"][0]["fact"],
    }  # fmt: skip
    assert "   1  Đồng Phú  97,54%\n" in ranking("official-email", "--period", "2023-02").output


def test_a_printed_change_stands_where_no_earlier_value_is_known(figures):
    ran = json.loads(ranking("online-dossiers", "--period", "2023-02", "--json").output)
    units = {one["code"]: one for level in ran["levels"] for one in level["units"]}
    assert (units["H10.14"]["change"], units["H10.14"]["verdict"]) == ("Tăng 0,02%", "Đạt")
    assert "H10.11" not in units  # the printed table is of 27 bodies


def test_an_unknown_indicator_or_period_is_said(figures):
    assert "Không có chỉ tiêu abc" in ranking("abc", "--period", "2023-02").output
    assert "Chưa có kỳ 2031-01" in ranking("app-users", "--period", "2031-01").output


# ── The composite index ─────────────────────────────────────────────────────────────────────────


def test_the_index_is_what_one_reckons_by_hand(figures):
    found = {one.unit.code: one for one in index(queries.period("2023-02"), "digital-2023")}
    # Sở GTVT: (20 × 88,90 + 20 × 100 + 20 × 0 + 15 × 100 + 15 × 95,74 + 10 × 0) / 100
    assert found["H10.04"].value == D("67.14")
    assert found["H10.04"].parts["plan-issued"].score is None  # not told: counts as 0
    # VP UBND tỉnh, to which two shares do not apply: (20 × 51,15 + 15 × 100 + 15 × 96,61 + 10 × 0) / 60
    assert found["H10.01"].value == D("66.20")
    assert found["H10.15"].rank == 1 and found["H10.15"].peers == 22


def test_what_does_not_apply_is_no_part_of_the_index(months, units):
    _april, may = months
    put(may, "signed-documents", {units.home_affairs: 80})
    put(may, "plan-issued", {units.home_affairs: 1})
    for code in ("online-dossiers", "online-services-with-dossiers", "online-documents"):
        put(may, code, {units.home_affairs: None}, Fact.State.NOT_APPLICABLE)

    found = {one.unit.code: one for one in index(may, "digital-2023")}
    # (20 × 80 + 15 × 0 for e-mail that nobody told + 10 × 100) / 45
    assert found["H10.09"].value == D("57.78")


def test_an_index_without_weights_is_refused(months):
    with pytest.raises(Refused, match="chỉ số tổng hợp"):
        index(months[0], "khong-co")


def test_what_waits_for_a_person_is_not_what_nobody_told(figures):
    """The damaged cells of the tax table: nobody is reminded of them."""
    found = of("fee-amount-month")
    waits = [one for one in found.lines if one.state == "waiting"]
    assert {one.unit.code for one in waits} >= {"H10.23", "H10.26"}
    assert not {one.unit for one in waits} & {one.unit for one in found.missing}
    assert {told.value(one) for one in waits} == {"Chờ xác nhận"}
    assert {told.state(one) for one in waits} == {"no_data"}  # for programs
