"""Every write to indicators, targets, weights and periods. Figures: `collecting/store.py`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory.models import OPEN_END, Unit
from lienthong.directory.queries import require
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.kit.text import format_date
from lienthong.scoreboard import catalogue, dated, events, queries
from lienthong.scoreboard.models import Applicability, Indicator, Period, Target, Weight
from lienthong.scoreboard.models.indicators import Aggregation, Measure
from lienthong.scoreboard.rules import periods

MANAGE = Rights.MANAGE_SCOREBOARD


# ── The catalogue ───────────────────────────────────────────────────────────────────────────────


def load_catalogue(*, actor: Actor) -> dict[str, int]:
    """Bring indicators, targets and weights in line with the files; {"added", "changed", "unchanged"}.

    Idempotent. A target or weight that holds from a later day ends the one before on that day, so that
    figures of earlier periods keep theirs. What the files do not name stays.
    """
    queries.require_centre(actor)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for columns in catalogue.indicators().values():
        require_addable(columns)
    with transaction.atomic():
        _load_indicators(counts)
        known = dict(Indicator.objects.values_list("code", "pk"))
        _load_dated(Target, "level", "value", catalogue.targets(), known, counts)
        _load_dated(Weight, "index", "weight", catalogue.weights(), known, counts)
        if counts["added"] or counts["changed"]:
            subject = audit.Subject(events.CATALOGUE, "indicators")
            audit.record(actor=actor, kind=events.CATALOGUE_LOADED, subject=subject, details=counts)
    return counts


def require_addable(columns: Mapping[str, Any]) -> None:
    """Raise Refused, with the field, for shares that are to be added: 60% and 65% are no 125%."""
    for name in ("over_units", "over_time"):
        if columns["measure"] == Measure.SHARE and columns[name] == Aggregation.SUM:
            raise Refused(
                _("Tỷ lệ phần trăm không cộng được với nhau"),
                hint=_("Hãy chọn “%(ratio)s”, “%(mean)s” hoặc “%(none)s”.")
                % {one.value: one.label for one in Aggregation},
                field=name,
            )


def _load_indicators(counts: dict[str, int]) -> None:
    known = {one.code: one for one in Indicator.objects.select_for_update()}
    for code, columns in catalogue.indicators().items():
        present = known.get(code)
        if present is None:
            Indicator.objects.create(**columns)
        elif changed := {k: v for k, v in columns.items() if getattr(present, k) != v}:
            Indicator.objects.filter(pk=present.pk).update(**changed)
        else:
            counts["unchanged"] += 1
            continue
        counts["added" if present is None else "changed"] += 1


def _load_dated(
    model: type[models.Model],
    key: str,
    value: str,
    rows: Iterable[catalogue.Dated],
    known: dict[str, int],
    counts: dict[str, int],
) -> None:
    """Rows of `model` by (indicator, `key`, valid_from); each ends where the next one begins."""
    for row in sorted(rows, key=lambda one: one.valid_from):
        place = {"indicator_id": known[row.indicator], key: row.key}
        values = {value: row.value} | ({"decision": row.decision} if model is Target else {})
        counts[dated.set_from(model, place, row.valid_from, values)] += 1


def set_applicability(
    *,
    actor: Actor,
    indicators: Iterable[Indicator],
    units: Iterable[Unit],
    applies: bool,
    reason: str,
    on: date,
) -> int:
    """From a day on, indicators apply to units, or do not, whatever their levels say; how many pairs.

    The day must be given: figures of earlier periods keep what held for them.
    """
    chosen, pairs = list(units), []
    for unit in chosen:
        require(actor, MANAGE, unit.path)
    require_after_closed(on)
    with transaction.atomic():
        for indicator in indicators:
            pairs += _set_for(indicator, chosen, applies, reason, on)
        if pairs:
            Applicability.objects.bulk_create(pairs)
            details = {"applies": applies, "pairs": len(pairs), "from": on.isoformat()}
            audit.record(actor=actor, kind=events.APPLICABILITY_SET, details=details)
    return len(pairs)


def _set_for(
    indicator: Indicator, units: list[Unit], applies: bool, reason: str, on: date
) -> list[Applicability]:
    present = Applicability.objects.filter(indicator=indicator, valid_to=OPEN_END, unit__in=units)
    same = set(present.filter(applies=applies).values_list("unit_id", flat=True))
    present.exclude(applies=applies).filter(valid_from__lt=on).update(valid_to=on)
    present.exclude(applies=applies).delete()  # said for the same day or a later one
    return [
        Applicability(indicator=indicator, unit=unit, applies=applies, reason=reason, valid_from=on)
        for unit in units
        if unit.pk not in same
    ]


# ── Periods ─────────────────────────────────────────────────────────────────────────────────────


def ensure_period(
    code: str, *, actor: Actor, as_of: date | None = None, reported_on: date | None = None
) -> Period:
    """The period of a code (2023-02, 2023-Q1, 2023), made if it is not there.

    Its figures go up to `as_of`: what `catalogue/periods.csv` says, or else its last day. Raises
    Refused for what is no period's code; days that are given change a period that is there.
    """
    queries.require_centre(actor)
    span = periods.span(code)
    if span is None:
        raise Refused(
            _("%(code)s không phải là một kỳ") % {"code": code},
            hint=_("Viết 2023-02 cho tháng, 2023-Q1 cho quý, 2023 cho năm."),
            field="period",
        )
    told = catalogue.periods().get(code)
    given = {
        "as_of": as_of or (told.as_of if told else span.last_day),
        "reported_on": reported_on or (told.reported_on if told else None),
    }
    _check_days(span, given["as_of"])
    with transaction.atomic():
        period, added = Period.objects.get_or_create(
            code=code,
            defaults={
                "kind": span.kind,
                "starts_on": span.starts_on,
                "ends_on": span.ends_on,
                **given,
            },
        )
        if added:
            _record(actor, events.PERIOD_ADDED, period, {"as_of": period.as_of.isoformat()})
        else:
            _redate(actor, period, as_of, reported_on)
    return period


LATEST = timedelta(days=62)  # after a period's end that its figures are still taken


def _check_days(span: periods.Span, as_of: date) -> None:
    if not span.starts_on <= as_of <= span.ends_on + LATEST:
        raise Refused(
            _("Ngày chốt số liệu phải từ ngày đầu kỳ đến hai tháng sau khi hết kỳ"), field="as_of"
        )


def _redate(actor: Actor, period: Period, as_of: date | None, reported_on: date | None) -> None:
    wanted = {"as_of": as_of or period.as_of, "reported_on": reported_on or period.reported_on}
    changed = {name: day for name, day in wanted.items() if getattr(period, name) != day}
    if not changed:
        return
    require_open(period)
    Period.objects.filter(pk=period.pk).update(**changed)
    for name, day in changed.items():
        setattr(period, name, day)
    details = {name: day.isoformat() for name, day in changed.items()}
    _record(actor, events.PERIOD_CHANGED, period, details)


def close_period(*, actor: Actor, period: Period) -> None:
    """From now on its figures change by correction only, with a reason. What the platform knows itself
    is counted a last time."""
    from lienthong.scoreboard.collecting.sources import measuring  # it stores through this module

    queries.require_centre(actor)
    with transaction.atomic():
        measuring.measure_before_closing(period)
        _set_closed(actor, period, events.PERIOD_CLOSED, clock.now(), {})


def reopen_period(*, actor: Actor, period: Period, reason: str) -> None:
    """Its figures change freely again."""
    if not reason.strip():
        raise Refused(_("Hãy ghi lý do mở lại kỳ"), field="reason")
    details = {"reason": reason.strip()[:200]}
    _set_closed(actor, period, events.PERIOD_REOPENED, None, details)


def _set_closed(
    actor: Actor, period: Period, kind: str, wanted: datetime | None, details: dict[str, Any]
) -> None:
    queries.require_centre(actor)
    with transaction.atomic():
        held = Period.objects.select_for_update().get(pk=period.pk)
        if bool(held.closed_at) != bool(wanted):
            Period.objects.filter(pk=period.pk).update(closed_at=wanted)
            _record(actor, kind, period, details)
            period.closed_at = wanted


def require_open(period: Period) -> None:
    """Raise Refused for a closed period."""
    if period.closed_at is not None:
        raise Refused(
            _("Kỳ %(period)s đã khóa") % {"period": period.code},
            hint=_("Chỉ sửa được bằng đính chính có lý do, hoặc mở lại kỳ trước."),
            field="reason",
        )


def require_after_closed(on: date) -> None:
    """Raise Refused for a day on which figures of a closed period rest: what held for them stays."""
    last = Period.objects.filter(closed_at__isnull=False, as_of__gte=on).order_by("-as_of").first()
    if last is not None:
        raise Refused(
            _("Kỳ %(period)s đã khóa với số liệu đến ngày %(day)s")
            % {"period": last.code, "day": format_date(last.as_of)},
            hint=_("Hãy chọn một ngày sau ngày đó, hoặc mở lại kỳ trước."),
            field="on",
        )


def _record(actor: Actor, kind: str, period: Period, details: dict[str, Any]) -> None:
    subject = audit.Subject(events.PERIOD, period.pk, period.code)
    audit.record(actor=actor, kind=kind, subject=subject, details=details)
