"""Telling units what a letter of reminder says of them: each finding once, with who told and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.directory.models import Unit
from lienthong.identity import alerts, messages
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import events, queries, words
from lienthong.scoreboard.collecting.forms.queries import reporters
from lienthong.scoreboard.models import Indicator, Period, Reminded
from lienthong.scoreboard.telling.letters import Item, Row

LASTS = timedelta(days=7)
KIND = messages.register(
    "scoreboard_reminder",
    subject=gettext_lazy("Nhắc nhở về số liệu của đơn vị"),
    text=gettext_lazy(
        "%(period)s, %(unit)s được nhắc nhở%(letter)s: %(findings)s. Đề nghị khắc phục và báo cáo "
        "kết quả. Xem số liệu ở mục Bảng điểm trên cổng. Hỗ trợ: %(help)s."
    ),
)
Key = tuple[str, str, int]  # indicator code, kind, unit id


@dataclass(slots=True)
class Concerned:
    """A unit with all that the letter says of it, and who of it hears it."""

    unit: Unit
    items: list[tuple[Item, Row]] = field(default_factory=list)
    whom: list[Account] = field(default_factory=list)

    @property
    def name(self) -> str:
        """In full, as the letter calls it: "UBND huyện Bù Đốp"."""
        return self.items[0][1].name


def told(period: Period) -> dict[Key, Reminded]:
    """What units were told already."""
    found = Reminded.objects.filter(period=period).select_related("indicator")
    return {(one.indicator.code, one.kind, one.unit_id): one for one in found}


def concerned(period: Period, items: Iterable[Item]) -> list[Concerned]:
    """Units with something that they were not told yet, in Vietnamese order."""
    known, found = told(period), {}
    for item in items:
        for row in item.rows:
            if _key(item, row) not in known:
                found.setdefault(row.unit, []).append((item, row))
    units = Unit.objects.defer("search").filter(pk__in=found).order_by("sort_key", "pk")
    whom = reporters(found)
    return [Concerned(unit, found[unit.pk], whom.get(unit.pk, [])) for unit in units]


def _key(item: Item, row: Row) -> Key:
    sentence = item.sentences[0]
    return sentence.indicator, str(sentence.kind), row.unit


def remind(
    *, actor: Actor, period: Period, items: Iterable[Item], letter: str = ""
) -> list[Concerned]:
    """Tell every unit that has somebody to hear it; those that were told now.

    Refused where there is nobody to tell. Two who send at once tell each unit once: the period is held.
    """
    queries.require_centre(actor)
    with transaction.atomic():
        Period.objects.select_for_update(no_key=True).get(pk=period.pk)
        now = [one for one in concerned(period, items) if one.whom]
        if not now:
            raise Refused(_("Không còn đơn vị nào để nhắc, hoặc chưa đơn vị nào có người nhận"))
        _keep(actor, period, now, letter.strip()[:60])
        for one in now:
            _tell(period, one, letter.strip()[:60])
        details = {
            "units": [one.unit.code for one in now],
            "findings": sum(len(one.items) for one in now),
        }
        subject = audit.Subject(events.PERIOD, period.pk, period.code)
        audit.record(actor=actor, kind=events.UNITS_REMINDED, subject=subject, details=details)
    return now


def _keep(actor: Actor, period: Period, now: Iterable[Concerned], letter: str) -> None:
    indicators = _indicators(now)
    Reminded.objects.bulk_create(
        Reminded(
            period=period,
            indicator_id=indicators[item.sentences[0].indicator],
            kind=str(item.sentences[0].kind),
            unit=one.unit,
            told=row.value[:60],
            letter=letter,
            recipients=len(one.whom),
            by=actor.label,
            at=clock.now(),
        )
        for one in now
        for item, row in one.items
    )


def _indicators(now: Iterable[Concerned]) -> Mapping[str, int]:
    codes = {item.sentences[0].indicator for one in now for item, _row in one.items}
    return dict(Indicator.objects.filter(code__in=codes).values_list("code", "pk"))


def _tell(period: Period, one: Concerned, letter: str) -> None:
    """On the portal, and to the official mailbox: a letter to the unit, not to a person's telephone."""
    context = {
        "period": words.period(period),
        "unit": one.name,
        "letter": _(" (công văn số %(number)s)") % {"number": letter} if letter else "",
        "findings": "; ".join(_finding(item, row) for item, row in one.items),
    }
    for account in one.whom:
        alerts.note(account, KIND, context)
        messages.send(account=account, channel="email", kind=KIND, context=context, lasts=LASTS)


def _finding(item: Item, row: Row) -> str:
    return f"{item.name}: {row.value}"
