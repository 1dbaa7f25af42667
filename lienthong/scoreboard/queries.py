"""Every read of indicators, periods and figures, access checks included."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.directory.models import Unit
from lienthong.directory.queries import everywhere, in_force, within
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard.models import (
    Applicability,
    Batch,
    Cell,
    Fact,
    Indicator,
    Period,
    Target,
    Weight,
)
from lienthong.scoreboard.rules import periods

MANAGE, REPORT, READ = Rights.MANAGE_SCOREBOARD, Rights.REPORT_FIGURES, Rights.READ_SCOREBOARD
RIGHTS = (MANAGE, REPORT, READ)  # any of them reads figures


def is_centre(actor: Actor) -> bool:
    """Whether the actor manages the scoreboard of the whole province: files, periods, indicators."""
    return everywhere(actor, MANAGE)


def require_centre(actor: Actor) -> None:
    """Raise NotFound unless the actor manages the whole scoreboard."""
    if not is_centre(actor):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đây"))


# ── Periods ─────────────────────────────────────────────────────────────────────────────────────


def period(code: str) -> Period:
    """The period of a code; NotFound, with what there is, if there is none."""
    found = Period.objects.filter(code=code).first() if periods.span(code) else None
    if found is None:
        latest = ", ".join(Period.objects.order_by("-starts_on").values_list("code", flat=True)[:5])
        hint = _("Các kỳ gần nhất: %(codes)s") % {"codes": latest} if latest else ""
        raise NotFound(_("Chưa có kỳ %(code)s") % {"code": code}, hint=hint)
    return found


def previous(period: Period) -> Period | None:
    """The newest earlier period of the same kind."""
    earlier = Period.objects.filter(kind=period.kind, starts_on__lt=period.starts_on)
    return earlier.order_by("-starts_on").first()


# ── Indicators ──────────────────────────────────────────────────────────────────────────────────


def indicators(on: date) -> QuerySet[Indicator]:
    """Those in force on a day, in the order of the report."""
    return Indicator.objects.filter(valid_from__lte=on, valid_to__gt=on)


def indicator(code: str) -> Indicator:
    """NotFound, in words, if there is none."""
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            _("Không có chỉ tiêu %(code)s") % {"code": code},
            hint=_("Xem: lienthong scoreboard indicators list"),
        )
    return found


def units_of(indicator: Indicator, on: date) -> QuerySet[Unit]:
    """The units in force on a day to which an indicator applies: of its levels and kinds, without
    those excluded by name and with those included, each as of that day."""
    said = Applicability.objects.filter(indicator=indicator, valid_from__lte=on, valid_to__gt=on)
    chosen = Q(level__in=indicator.levels)
    if indicator.kinds:
        chosen &= Q(kind__in=indicator.kinds)
    out = said.filter(applies=False).values("unit")
    return in_force(on).filter(
        (chosen & ~Q(pk__in=out)) | Q(pk__in=said.filter(applies=True).values("unit"))
    )


def targets(on: date) -> dict[tuple[int, str], Target]:
    """By (indicator id, level); level "" is for every level that has none of its own."""
    found = Target.objects.filter(valid_from__lte=on, valid_to__gt=on)
    return {(one.indicator_id, one.level): one for one in found}


def target(found: dict[tuple[int, str], Target], indicator_id: int, level: str) -> Target | None:
    """The one that holds for a unit's level, among `targets(on)`."""
    return found.get((indicator_id, level)) or found.get((indicator_id, ""))


def weights(index: str, on: date) -> list[Weight]:
    """Of a composite index, with the indicators; Refused if nothing is published under the name."""
    held = Weight.objects.filter(index=index, valid_from__lte=on, valid_to__gt=on)
    found = list(held.select_related("indicator").order_by("indicator__position"))
    if not found:
        raise Refused(_("Không có chỉ số tổng hợp %(index)s") % {"index": index})
    return found


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────


def waiting(period: Period) -> QuerySet[Cell]:
    """Cells of files that stand, of which a person has yet to decide."""
    standing = Cell.objects.filter(batch__period=period, batch__state=Batch.State.APPLIED)
    return standing.filter(state=Cell.State.WAITING)


def scopes(actor: Actor) -> tuple[str, ...]:
    """Beginnings of the paths of units whose figures the actor may read."""
    return tuple(sorted({scope for right in RIGHTS for scope in actor.scopes(right)}))


def readable(actor: Actor, column: str = "unit__path") -> Q:
    """Rows of units whose figures the actor may read, not counting what is public."""
    return within(scopes(actor), column)


def facts(
    actor: Actor, period: Period, indicators: Iterable[Indicator] | None = None
) -> QuerySet[Fact]:
    """Figures of a period that the actor may read, with units and indicators, in printed order."""
    found = Fact.objects.filter(readable(actor) | Q(indicator__public=True), period=period)
    if indicators is not None:
        found = found.filter(indicator__in=list(indicators))
    return found.select_related("unit", "indicator").order_by(
        "indicator__position", "unit__sort_key"
    )
