"""One form of the demo, in a month after the printed tables: some units accepted, some waiting, some late.

The figures are invented from those of February, a little further on; they say nothing of anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lienthong.directory.models import Unit
from lienthong.identity import actions as identity
from lienthong.identity import queries as accounts
from lienthong.identity.models import Account
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting.forms import designing, filling, queries, reviewing
from lienthong.scoreboard.collecting.forms.filling import Draft
from lienthong.scoreboard.collecting.forms.queries import Place
from lienthong.scoreboard.models import Form, Indicator, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules.reported import NO_DATA, Said

PERIOD = "2023-03"
CODE = "phieu-chuyen-doi-so-thang"
ASKED = ("paperless-meetings", "signed-documents", "official-email", "plan-issued")
DOCUMENTS = (180, 240, 325, 410, 515)  # of a unit in three months, one after the other
LEFT_TO_DO = ("H10.09", "H10.28")  # where the cast reports: theirs to fill in
WAYS = ("accepted", "submitted", "locked", "submitted", "returned", "draft", "submitted", "none")
EARLY = ("none", "submitted", "none", "draft", "none", "none")
COMMENT = "Số văn bản đi thấp hơn sổ đăng ký; đề nghị kiểm tra lại"


def load() -> None:
    """The form, its period, who reports for each unit, and what they have said so far."""
    form = queries.form(_form().code)
    march = actions.ensure_period(PERIOD, actor=SYSTEM)
    places = queries.places(form, march)
    reporters = {
        place.unit.pk: _reporter(place.unit)
        for place in places
        if place.unit.code not in LEFT_TO_DO
    }
    _carry_all(places, reporters, WAYS)
    newest = queries.periods(form).first()
    if newest != march:  # the month in which the demo is loaded: some have begun early
        _carry_all(queries.places(form, newest), reporters, EARLY)


def _carry_all(
    places: list[Place], reporters: Mapping[int, Actor | None], ways: tuple[str, ...]
) -> None:
    for number, place in enumerate(places):
        reporter = reporters.get(place.unit.pk)
        if reporter:
            _carry(reporter, place, ways[number % len(ways)], number)


def _form() -> Form:
    draft = designing.FormDraft(
        title="Phiếu báo cáo chuyển đổi số hằng tháng",
        kind=Period.Kind.MONTH,
        indicators=list(Indicator.objects.filter(code__in=ASKED)),
        valid_from=date(2023, 3, 1),
        levels=("department", "district"),
        guidance=(
            "Số liệu tính từ đầu năm đến hết tháng, lấy từ phần mềm họp không giấy và phần mềm quản lý "
            "văn bản.\nĐơn vị chưa dùng phần mềm nào thì chọn “Không áp dụng” và ghi lý do."
        ),
    )
    return designing.add_form(actor=SYSTEM, draft=draft, code=CODE)


def _reporter(unit: Unit) -> Actor | None:
    """One of the unit's officers, who is made its reporter."""
    account = Account.objects.filter(unit__path__startswith=unit.path).order_by("name").first()
    if account is None:
        return None
    identity.grant_role(actor=SYSTEM, account=account, role="unit_reporter", unit=unit)
    return accounts.actor_named(account.name)


def _carry(reporter: Actor, place: Place, way: str, number: int) -> None:
    """As far along the way as is wanted."""
    if way == "none":
        return
    drafts = dict(_drafts(place, number))
    if way == "draft":
        drafts.popitem()
    saved = filling.save(actor=reporter, place=place, version=0, drafts=drafts)
    if way == "draft":
        return
    begun = replace(place, submission=saved)
    submission = filling.submit(actor=reporter, place=begun, version=saved.version)
    if way == "returned":
        reviewing.give_back(actor=SYSTEM, submission=submission, comment=COMMENT)
    elif way != "submitted":
        reviewing.accept(actor=SYSTEM, submission=submission)
        if way == "locked":
            reviewing.lock(actor=SYSTEM, submission=submission)


def _drafts(place: Place, number: int) -> Iterator[tuple[int, Draft]]:
    before = queries.earlier(place).figures
    for one in place.form.indicators.all():
        if one.pk not in place.asked:
            continue
        held = before.get(one.pk)
        yield one.pk, _draft(one, held.value if held else None, number)


def _draft(indicator: Indicator, before: Decimal | None, number: int) -> Draft:
    if indicator.measure == Measure.YES_NO:
        return Draft(Said(value=Decimal(number % 5 != 0)))
    if indicator.measure == Measure.COUNT:
        if before is None:
            return Draft(Said(NO_DATA), "Phần mềm đang được cài đặt")
        return Draft(Said(value=before + number % 7))
    whole = Decimal(DOCUMENTS[number % len(DOCUMENTS)])
    share = min(Decimal(100), (Decimal(80) if before is None else before) + number % 4)
    return Draft(Said(numerator=(whole * share / 100).to_integral_value(), denominator=whole))
