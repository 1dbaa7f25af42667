"""The demo's units without its officers, and the eight printed tables in their periods."""

import pytest

from lienthong.demo import figures as demo_figures
from lienthong.demo import load as demo
from lienthong.directory.models import Unit
from tests.grounds import ground
from tests.small_province import actor, add_account


def _units() -> dict[str, Unit]:
    units = demo._units()
    demo._aliases(units)
    return units


def _figures(province: dict[str, Unit]) -> dict[str, Unit]:
    demo_figures.load()
    return province


demo_units = ground("demo_units", _units)
demo_figured = ground("demo_figured", _figures, beneath="demo_units")


@pytest.fixture
def province(demo_units) -> dict[str, Unit]:
    """All units of the demo with their confirmed spellings, by code."""
    return demo_units


@pytest.fixture
def figures(demo_figured) -> dict[str, Unit]:
    """The same with the catalogue loaded and the eight tables imported; damaged cells wait."""
    return demo_figured


@pytest.fixture
def editor(province):
    """Who manages the scoreboard of the province, and nothing else."""
    office = province["H10.13"]
    account = add_account(
        "thaolt.stttt", "Lý Thanh Thảo", office, role="scoreboard_editor", over=province["H10"]
    )
    return actor(account)
