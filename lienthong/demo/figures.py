"""The scoreboard's figures of the demo: the eight printed tables, as they are, flaws included.

What is doubtful in them stays waiting, so that there is something to decide.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from lienthong.demo.province import DATA
from lienthong.directory.models import Unit
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting import importing
from lienthong.scoreboard.models import Indicator

PERIODS = {"2023-03-17": "2023-02", "2023-07-11": "2023-07"}  # by the day in a file's name

# Bodies of the centre, of the assembly and the like, which the province's tables do not measure.
NOT_MEASURED = (*(f"H10.{number}" for number in range(34, 48)),)
REASON = "Không thuộc diện đánh giá của tỉnh"
# The tables of online services are of 27 bodies ("25/27"): these six are not among them.
WITHOUT_DOSSIERS = ("H10.01", "H10.08", "H10.11", "H10.19", "H10.20", "H10.33")
SINCE = date(2020, 1, 1)


def load() -> None:
    """The catalogue, which units it does not concern, the periods, and the tables."""
    actions.load_catalogue(actor=SYSTEM)
    departments = Indicator.objects.filter(levels__contains=["department"])
    _leave_out(departments, NOT_MEASURED, REASON)
    dossiers = departments.filter(topic="online-services")
    _leave_out(dossiers, WITHOUT_DOSSIERS, "Không có trong bảng dịch vụ công trực tuyến của tỉnh")
    for file in sorted((DATA / "figures").iterdir(), key=lambda one: one.name):
        code = PERIODS.get(file.name[:10])
        if code:
            period = actions.ensure_period(code, actor=SYSTEM)
            importing.run(actor=SYSTEM, period=period, name=file.name, data=file.read_bytes())


def _leave_out(indicators: QuerySet[Indicator], codes: Sequence[str], reason: str) -> None:
    actions.set_applicability(
        actor=SYSTEM,
        indicators=indicators,
        units=Unit.objects.filter(code__in=codes),
        applies=False,
        reason=reason,
        on=SINCE,
    )
