"""One form in March 2023, after the printed February, with who fills it in and who reviews it."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions
from lienthong.scoreboard import queries as scoreboard
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.collecting.forms import designing, filling, queries
from lienthong.scoreboard.collecting.forms.filling import Draft
from lienthong.scoreboard.collecting.store import Figure
from lienthong.scoreboard.models import Batch, Indicator
from lienthong.scoreboard.rules.reported import Said
from tests.console.conftest import signed_in
from tests.small_province import actor, add_account, add_unit

MEETINGS, SIGNED, PLAN = "paperless-meetings", "signed-documents", "plan-issued"
CODE, UNIT = "phieu-thang", "H10.09"
ADDRESS = f"/scoreboard/forms/{CODE}/2023-03/{UNIT}"
REVIEW = f"/console/scoreboard/forms/{CODE}"
IN_APRIL = datetime(2023, 4, 3, 8, tzinfo=clock.VIETNAM)


@pytest.fixture
def april():
    """Two days before the form of March is due."""
    with clock.standing_at(IN_APRIL):
        yield


@pytest.fixture
def province(db):
    """Seven units, by code; of H10.34 nothing is measured."""
    top = add_unit("H10", "Tỉnh Bình Phước", level="province")
    others = [
        add_unit(UNIT, "Sở Nội vụ", top),
        add_unit("H10.13", "Sở Thông tin và Truyền thông", top),
        add_unit("H10.16", "Sở Xây dựng", top),
        add_unit("H10.17", "Công an tỉnh", top, kind="police"),
        add_unit("H10.31", "Huyện Bù Đăng", top, level="district"),
        add_unit("H10.34", "Văn phòng Đoàn đại biểu Quốc hội", top),
    ]
    return {unit.code: unit for unit in (top, *others)}


@pytest.fixture
def february(province, april):
    """The catalogue, and what Sở Nội vụ had in February."""
    actions.load_catalogue(actor=SYSTEM)
    actions.set_applicability(
        actor=SYSTEM,
        indicators=Indicator.objects.filter(levels__contains=["department"]),
        units=[province["H10.34"]],
        applies=False,
        reason="Không thuộc diện đánh giá",
        on=date(2020, 1, 1),
    )
    period = actions.ensure_period("2023-02", actor=SYSTEM)
    batch = Batch.objects.create(kind="hand", period=period, by="lienthong", at=clock.now())
    said = {MEETINGS: Decimal(40), SIGNED: Decimal("93.24")}
    figures = [Figure(indicator(code).pk, province[UNIT].pk, value) for code, value in said.items()]
    store.put(actor=SYSTEM, batch=batch, figures=figures)
    return province


@pytest.fixture
def form(february):
    """Asks departments and districts for meetings, signed documents and the plan, every month."""
    actions.ensure_period("2023-03", actor=SYSTEM)
    draft = designing.FormDraft(
        title="Phiếu báo cáo tháng",
        kind="month",
        indicators=list(Indicator.objects.filter(code__in=[MEETINGS, SIGNED, PLAN])),
        levels=["department", "district"],
        valid_from=date(2023, 3, 1),
        guidance="Lấy số từ phần mềm họp không giấy.",
        due_days=5,
        remind_before=(3, 0),
        remind_after=(1, 5),
    )
    return designing.add_form(actor=SYSTEM, draft=draft, code=CODE)


@pytest.fixture
def reporter(form, province):
    """Who reports for Sở Nội vụ."""
    return actor(add_account("hoalt.snv", "Lê Thị Hoa", province[UNIT], role="unit_reporter"))


@pytest.fixture
def colleague(form, province):
    """The administrator of Sở Nội vụ, who may report too."""
    return actor(add_account("hantt.snv", "Nguyễn Thị Thu Hà", province[UNIT], role="unit_admin"))


@pytest.fixture
def stranger(form, province):
    """Who reports for Sở Xây dựng."""
    return actor(
        add_account("ducpm.sxd", "Phạm Minh Đức", province["H10.16"], role="unit_reporter")
    )


def browser_of(who):
    """A browser in which an actor is signed in."""
    return signed_in(Account.objects.get(name=who.label))


def place(who, code=UNIT, period="2023-03"):
    """The form as it stands."""
    return queries.own_place(who, queries.form(CODE), scoreboard.period(period), code)


def indicator(code):
    return Indicator.objects.get(code=code)


def answers(meetings=45, signed=(186, 200), plan=1, note=""):
    """All three indicators answered."""
    part, whole = map(Decimal, signed)
    return {
        indicator(MEETINGS).pk: Draft(Said(value=Decimal(meetings)), note),
        indicator(SIGNED).pk: Draft(Said(numerator=part, denominator=whole)),
        indicator(PLAN).pk: Draft(Said(value=Decimal(plan))),
    }


def hand_in(who, code=UNIT, **said):
    """Saved and submitted."""
    before = place(who, code)
    version = before.submission.version if before.submission else 0
    saved = filling.save(actor=who, place=before, version=version, drafts=answers(**said))
    return filling.submit(actor=who, place=place(who, code), version=saved.version)


def typed(meetings="45", part="186", whole="200", plan="yes", version=0, **more):
    """What a browser sends."""
    one, two, three = (indicator(code).pk for code in (MEETINGS, SIGNED, PLAN))
    return {
        "version": version,
        f"i{one}-value": meetings,
        f"i{one}-state": "value",
        f"i{one}-note": "",
        f"i{two}-numerator": part,
        f"i{two}-denominator": whole,
        f"i{two}-state": "value",
        f"i{two}-note": "",
        f"i{three}-state": plan,
        f"i{three}-note": "",
        "do": "save",
        **more,
    }
