"""The demo's units without its officers, and the eight printed tables in their periods."""

import pytest

from lienthong.demo import figures as demo_figures
from lienthong.demo import load as demo
from lienthong.directory.models import Unit
from tests.small_province import actor, add_account


@pytest.fixture
def province(db) -> dict[str, Unit]:
    """All units of the demo with their confirmed spellings, by code."""
    units = demo._units()
    demo._aliases(units)
    return units


@pytest.fixture
def figures(province) -> dict[str, Unit]:
    """The same with the catalogue loaded and the eight tables imported; damaged cells wait."""
    demo_figures.load()
    return province


@pytest.fixture
def editor(province):
    """Who manages the scoreboard of the province, and nothing else."""
    office = province["H10.13"]
    account = add_account(
        "thaolt.stttt", "Lý Thanh Thảo", office, role="scoreboard_editor", over=province["H10"]
    )
    return actor(account)
