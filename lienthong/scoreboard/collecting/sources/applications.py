"""An indicator for each application: how many of those who may enter it did."""

from datetime import date, timedelta
from typing import Any

from lienthong.audit import actions as audit
from lienthong.directory.models import OPEN_END, Level
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.clock import VIETNAM
from lienthong.scoreboard import events
from lienthong.scoreboard.models import (
    Aggregation,
    Direction,
    Indicator,
    Measure,
    Reporter,
    Window,
)
from lienthong.sso.models import Application, Client
from lienthong.sso.tasks import KEEP_GRANTS

PREFIX = "app-use."
_LONGEST = 60 - len(PREFIX)  # Indicator.code
_ALIKE: dict[str, Any] = {
    "topic": "platform",
    "unit_of_measure": "%",
    "measure": Measure.SHARE,
    "decimals": 2,
    "numerator": "Cán bộ có tài khoản đang dùng đã vào ứng dụng trong kỳ",
    "denominator": "Cán bộ được phép vào ứng dụng vào ngày chốt số liệu",
    "direction": Direction.UP,
    "over_units": Aggregation.RATIO,
    "over_time": Aggregation.MEAN,
    "window": Window.PERIOD,
    "levels": [Level.DEPARTMENT.value, Level.DISTRICT.value, Level.COMMUNE.value],
    "kinds": [],
    "reporter": Reporter.PLATFORM,
    "source": "Hệ thống tự đo: lượt mở ứng dụng qua một tài khoản duy nhất",
}
FIRST_POSITION = 600


def code(application: Application) -> str:
    """ "app-use.ioffice-v4"; a slug too long for a code is cut, and told apart by its number."""
    slug = application.slug
    if len(slug) > _LONGEST:
        ending = f".{application.pk}"  # no slug has a dot
        slug = slug[: _LONGEST - len(ending)] + ending
    return PREFIX + slug


def follow(*, actor: Actor, first_day: date) -> dict[str, int]:
    """Bring indicators in line with the applications that can be counted; {"added", "changed"}.

    One begins when its application does, but not before `first_day` or the oldest grant that may still
    be there: what was not counted cannot be made up. It ends when the application is removed.
    """
    present = {one.code: one for one in Indicator.objects.filter(code__startswith=PREFIX)}
    counts = {"added": 0, "changed": 0}
    for application in _counted():
        known = present.get(code(application))
        wanted = _wanted(application, known, first_day)
        if known is None:
            Indicator.objects.create(code=code(application), **_ALIKE, **wanted)
            counts["added"] += 1
        elif any(getattr(known, name) != value for name, value in wanted.items()):
            Indicator.objects.filter(pk=known.pk).update(**wanted)
            counts["changed"] += 1
    if any(counts.values()):
        subject = audit.Subject(events.CATALOGUE, "applications")
        audit.record(actor=actor, kind=events.CATALOGUE_LOADED, subject=subject, details=counts)
    return counts


def by_indicator(indicators: list[Indicator]) -> dict[int, int]:
    """Application ids by the ids of those of the indicators that are of one."""
    of_code = {code(one): one.pk for one in _counted()}
    return {one.pk: of_code[one.code] for one in indicators if one.code in of_code}


def _counted() -> list[Application]:
    """Those that are entered through this platform, removed ones too; in the launcher's order."""
    registered = Application.objects.filter(pk__in=Client.objects.values("application"))
    return list(registered.order_by("position", "name", "pk"))


def _wanted(application: Application, known: Indicator | None, first_day: date) -> dict[str, Any]:
    begin = known.valid_from if known else _begin(application, first_day)
    removed = application.removed_at and _day(application.removed_at)
    return {
        "name": f"Tỷ lệ cán bộ sử dụng {application.name}",  # data: not translated
        "short_name": application.name[:80],
        "position": FIRST_POSITION + application.pk,
        "valid_from": begin,
        "valid_to": max(removed, begin + timedelta(days=1)) if removed else OPEN_END,
    }


def _begin(application: Application, first_day: date) -> date:
    oldest = _day(clock.now() - KEEP_GRANTS)
    return max(_day(application.created_at), first_day, oldest)


def _day(moment: Any) -> date:
    return moment.astimezone(VIETNAM).date()
