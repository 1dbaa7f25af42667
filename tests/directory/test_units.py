"""Units: the tree, the codes, what becomes of them, and who may change what."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lienthong.directory import actions, queries
from lienthong.directory.models import OPEN_END, Placement, Succession, Unit, UnitCode
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from tests.small_province import actor, add_unit

DECISION = actions.Decision("12/QĐ-UBND", date(2023, 5, 1), date(2023, 6, 1))


def end(unit, *successors, change="merge", on=date(2023, 6, 1)):
    decision = actions.Decision("12/QĐ-UBND", date(2023, 5, 1), on)
    actions.end_unit(
        actor=SYSTEM, unit=unit, change=change, successors=successors, decision=decision
    )
    unit.refresh_from_db()


def test_a_moved_unit_takes_its_subtree_along(units):
    actions.move_unit(actor=SYSTEM, unit=units.district, parent=units.construction)
    units.commune.refresh_from_db()
    assert units.commune.path == f"{units.construction.path}{units.district.pk}/{units.commune.pk}/"


def test_where_a_unit_stood_is_remembered(units):
    actions.move_unit(actor=SYSTEM, unit=units.commune, parent=units.construction)
    assert _places(units.commune) == [
        (units.district, clock.today()),
        (units.construction, OPEN_END),
    ]


def _places(unit):
    """The units above it, oldest first, each with the first day on which it no longer was."""
    return [(one.parent, one.valid_to) for one in queries.history(unit)["placements"]]


def test_a_unit_cannot_move_beneath_itself(units):
    with pytest.raises(Refused, match="bên dưới chính nó"):
        actions.move_unit(actor=SYSTEM, unit=units.district, parent=units.commune)


def test_the_database_itself_refuses_a_cycle(units):
    with pytest.raises(IntegrityError, match="unit_not_beneath_itself"), transaction.atomic():
        Unit.objects.filter(pk=units.district.pk).update(
            parent=units.commune, parent_path=units.commune.path
        )


def test_one_code_means_one_unit_on_one_day(units):
    with pytest.raises(Refused, match="đơn vị khác"):
        add_unit("H10.09", "Sở khác", units.province)


def test_the_database_itself_refuses_two_meanings_of_a_code(units):
    with pytest.raises(IntegrityError, match="one_code_one_unit_a_day"), transaction.atomic():
        UnitCode.objects.create(unit=units.district, code="H10.09", valid_from=date(2023, 1, 1))


@pytest.mark.parametrize("code", ["h10 09", "H10..09", "H10.09.", "A" * 36, "", "H10-09"])
def test_a_code_of_another_form_is_refused(units, code):
    with pytest.raises(Refused) as refusal:
        add_unit(code, "Sở khác", units.province)
    assert refusal.value.field == "code"


@pytest.mark.parametrize("code", ["H10.09", "h10.09", " 000.00.09.H10 "])
def test_both_styles_of_code_mean_the_unit(units, code):
    assert queries.by_code(code) == units.home_affairs


def test_a_new_code_leaves_the_old_one_to_the_past(units):
    draft = actions.draft_of(units.commune)
    changed = actions.edit_unit(
        actor=SYSTEM, unit=units.commune, draft=actions.replace(draft, code="H10.31.77")
    )
    assert changed.code == "H10.31.77"
    assert queries.by_code("H10.31.77") == units.commune
    assert queries.by_code("H10.31.5", on=clock.today() - timedelta(days=1)) == units.commune
    with pytest.raises(NotFound):
        queries.by_code("H10.31.5")


def test_a_code_of_an_ended_unit_leads_to_its_successor(units):
    end(units.construction, units.home_affairs)
    heir = queries.heir("H10.16")
    assert (heir.unit, heir.ended) == (units.home_affairs, units.construction)


def test_the_chain_of_successors_is_followed_to_the_living(units):
    end(units.commune, units.construction)
    end(units.construction, units.home_affairs, on=date(2023, 9, 1))
    assert queries.heir("H10.31.5").unit == units.home_affairs


def test_a_split_unit_has_no_single_heir(units):
    end(units.construction, units.home_affairs, units.district, change="split")
    heir = queries.heir("H10.16")
    assert heir.unit is None
    assert set(heir.successors) == {units.home_affairs, units.district}


def test_a_document_of_2023_still_shows_the_unit_of_2023(units):
    end(units.construction, units.home_affairs)
    assert queries.by_code("H10.16", on=date(2023, 5, 31)) == units.construction
    assert units.construction not in queries.in_force(date(2023, 6, 1))


def test_successions_cannot_close_into_a_cycle(units):
    end(units.construction, units.home_affairs)
    with pytest.raises(Refused):
        end(units.home_affairs, units.construction, on=date(2023, 9, 1))
    end(units.office)
    end(units.home_affairs, units.district, on=date(2023, 9, 1))
    row = {"change": "merge", "decision_number": "1", "decision_date": date(2023, 1, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(
            predecessor=units.home_affairs,
            effective_on=units.home_affairs.valid_to,
            successor=units.construction,
            successor_until=units.construction.valid_to,
            **row,
        )


def test_a_unit_with_units_beneath_it_does_not_end(units):
    with pytest.raises(Refused, match="trực thuộc"):
        end(units.district, units.construction)


def test_an_ending_can_be_undone(units):
    end(units.construction, units.home_affairs)
    actions.reopen_unit(actor=SYSTEM, unit=units.construction)
    assert queries.by_code("H10.16") == units.construction
    assert Unit.objects.get(pk=units.construction.pk).valid_to == OPEN_END
    assert Placement.objects.get(unit=units.construction).valid_to == OPEN_END


def test_an_ending_cannot_be_undone_once_the_code_has_a_new_owner(units):
    end(units.construction)
    add_unit("H10.17", "Sở mới", units.province)
    UnitCode.objects.create(unit=units.district, code="H10.16", valid_from=date(2023, 7, 1))
    with pytest.raises(Refused, match="đơn vị khác"):
        actions.reopen_unit(actor=SYSTEM, unit=units.construction)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("noi vu", "H10.09"), ("NỘI VỤ", "H10.09"), ("bom bo", "H10.31.5"), ("h10.16", "H10.16")],
)
def test_search_needs_no_diacritics(units, typed, found):
    assert queries.search(SYSTEM, "units.manage", typed)[0].code == found


def test_an_administrator_finds_only_the_subtree(units, people):
    admin = actor(people.department_admin)
    assert [unit.code for unit in queries.visible(admin, "units.manage").order_by("code")] == [
        "H10.09",
        "H10.09.2",
    ]
    assert queries.search(admin, "units.manage", "bom bo") == []


def test_an_administrator_changes_only_the_subtree(units, people):
    admin = actor(people.department_admin)
    draft = actions.UnitDraft(name="Phòng mới", code="H10.16.9")
    with pytest.raises(NotFound):
        actions.add_unit(actor=admin, parent=units.construction, draft=draft)
    with pytest.raises(NotFound):
        actions.move_unit(actor=admin, unit=units.office, parent=units.construction)
    with pytest.raises(NotFound):
        actions.edit_unit(actor=admin, unit=units.commune, draft=draft)


def test_a_confirmed_spelling_is_remembered(units):
    printed = "Sở Nôi vị"
    assert queries.resolve(printed).code is None
    actions.confirm_alias(actor=SYSTEM, unit=units.home_affairs, spelling=printed)
    assert queries.resolve(printed).code == "H10.09"
    with pytest.raises(Refused, match="Sở Nội vụ"):
        actions.confirm_alias(actor=SYSTEM, unit=units.district, spelling=printed)


def test_a_name_of_another_day_is_looked_up_among_the_units_of_that_day(units):
    end(units.construction, units.home_affairs)
    before, after = date(2023, 5, 31), date(2023, 6, 1)

    assert queries.resolve("Sở Xây dựng", day=before).code == "H10.16"
    assert queries.resolve("Sở Xây dựng", day=after).code is None
    meant = queries.meant([queries.resolve("Sở Xây dựng", day=before)], before)
    assert meant == {"H10.16": units.construction}


def test_a_spelling_of_an_ended_unit_is_not_that_of_the_code_s_next_unit(units):
    actions.confirm_alias(actor=SYSTEM, unit=units.construction, spelling="Sở Xd")
    end(units.construction, units.home_affairs)
    draft = actions.UnitDraft("Sở Khác", "H10.16", level="department")
    actions.add_unit(actor=SYSTEM, parent=units.province, draft=draft, valid_from=date(2023, 6, 1))

    assert queries.resolve("Sở Xd").code is None
    assert queries.resolve("Sở Xd", day=date(2023, 5, 31)).code == "H10.16"
