"""Lists of units: checked row by row, applied as a whole, and back again unchanged."""

import io
from datetime import date
from importlib.resources import files

import pytest

from lienthong.audit.models import Event
from lienthong.directory import actions, queries, unit_export, unit_import
from lienthong.directory.models import OPEN_END, Placement, Unit, UnitAlias, UnitCode
from lienthong.kit import clock, sheet
from lienthong.kit.actor import SYSTEM
from lienthong.kit.importing import Outdated, Source
from lienthong.kit.refusal import NotFound, Refused
from tests.small_province import actor

DEMO = (files("lienthong.demo") / "data" / "units.csv").read_bytes()


def plan(text, who=SYSTEM):
    data = text if isinstance(text, bytes) else text.encode()
    return unit_import.plan(actor=who, sheet=sheet.read(data))


def run(text, who=SYSTEM, seen=None):
    data = text if isinstance(text, bytes) else text.encode()
    source = Source.of("don-vi.csv", data)
    return unit_import.apply(actor=who, sheet=sheet.read(data), source=source, seen=seen)


def problems(planned):
    """(row, column, reason) of everything that blocks."""
    return [
        (report.row, remark.column, remark.reason)
        for report in planned.reports
        for remark in report.remarks
        if remark.blocks
    ]


def state():
    """Everything about units, as it stands in the database."""
    return [list(model.objects.order_by("pk").values()) for model in (Unit, UnitCode, Placement)]


@pytest.mark.django_db
def test_the_demo_province_is_imported_into_an_empty_installation():
    planned = plan(DEMO)
    assert planned.counts == {"added": 1096, "changed": 0, "unchanged": 0, "error": 0}
    assert not Unit.objects.exists()
    run(DEMO)
    assert Unit.objects.count() == 1096
    assert queries.by_code("000.00.09.H10").name == "Sở Nội vụ"


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing():
    run(DEMO)
    before = state(), Event.objects.count()
    assert run(DEMO).counts == {"added": 0, "changed": 0, "unchanged": 1096, "error": 0}
    assert (state(), Event.objects.count()) == before
