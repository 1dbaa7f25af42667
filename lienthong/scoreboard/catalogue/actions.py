"""Every write to indicators, targets and weights through the pages.

What holds is dated: a target or a weight holds from a day on, and no day may lie under the figures of a
closed period, so that these stay what they were. What cannot be dated (how an indicator is measured) is
fixed once a closed period holds figures of it.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory.models import Level
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import dated, events, queries
from lienthong.scoreboard.actions import require_addable, require_after_closed
from lienthong.scoreboard.models import Applicability, Fact, Indicator, Target, Weight
from lienthong.scoreboard.models.indicators import Window
from lienthong.scoreboard.rules.problems import most

Columns = Mapping[str, Any]
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_CODE, LONGEST_INDEX = 60, 40
TAKEN = frozenset({"new"})  # is an address of its own
WORDS = (
    "name",
    "short_name",
    "topic",
    "numerator",
    "denominator",
    "reporter",
    "source",
    "position",
)
# What a figure means: of a figure that is closed it may not change any more.
MEANING = ("unit_of_measure", "measure", "decimals", "direction", "over_units", "over_time", "window",
           "window_from", "levels", "kinds")  # fmt: skip
HEAVIEST = Decimal(1000)


# ── Indicators ──────────────────────────────────────────────────────────────────────────────────


def add_indicator(*, actor: Actor, code: str, columns: Columns, on: date) -> Indicator:
    """A new one, internal at first. `columns` are those of WORDS and MEANING. Refused, with the field."""
    queries.require_centre(actor)
    _check_code(code, LONGEST_CODE)
    if code in TAKEN or Indicator.objects.filter(code=code).exists():
        raise Refused(_("Mã này đã có chỉ tiêu khác dùng"), field="code")
    _check_columns(columns)
    require_after_closed(on)
    with transaction.atomic():
        added = Indicator.objects.create(code=code, valid_from=on, **_known(columns))
        _record(actor, events.INDICATOR_ADDED, added, {"from": on.isoformat()})
    return added


def change_indicator(*, actor: Actor, indicator: Indicator, columns: Columns) -> list[str]:
    """The names of what changed. Refused where a closed figure would mean something else."""
    queries.require_centre(actor)
    _check_columns(columns)
    with transaction.atomic():
        held = Indicator.objects.select_for_update().get(pk=indicator.pk)
        changed = differing(held, columns)
        if set(changed) & set(MEANING):
            _require_no_closed_figures(held, next(name for name in changed if name in MEANING))
        if changed:
            before = {name: _plain(getattr(held, name)) for name in changed}
            Indicator.objects.filter(pk=held.pk).update(**{name: columns[name] for name in changed})
            _record(actor, events.INDICATOR_CHANGED, held, {"before": before})
    return changed


def differing(indicator: Indicator, columns: Columns) -> list[str]:
    """The names of columns that say otherwise; lists are sets."""

    def same(now: Any, given: Any) -> bool:
        return set(now) == set(given) if isinstance(now, list) else now == given

    return [
        name for name, value in _known(columns).items() if not same(getattr(indicator, name), value)
    ]


def end_indicator(*, actor: Actor, indicator: Indicator, on: date) -> None:
    """From this day on it is not measured any more; what was stays."""
    queries.require_centre(actor)
    if on <= indicator.valid_from:
        raise Refused(_("Ngày kết thúc phải sau ngày bắt đầu của chỉ tiêu"), field="on")
    require_after_closed(on)
    with transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(valid_to=on)
        _record(actor, events.INDICATOR_ENDED, indicator, {"on": on.isoformat()})


def publish(*, actor: Actor, indicator: Indicator, public: bool) -> None:
    """Show its figures of closed periods to everybody, or to nobody outside any more."""
    queries.require_centre(actor)
    with transaction.atomic():
        changed = Indicator.objects.filter(pk=indicator.pk, public=not public)
        if changed.update(public=public):
            kind = events.INDICATOR_PUBLISHED if public else events.INDICATOR_WITHDRAWN
            _record(actor, kind, indicator, {})


def has_closed_figures(indicator: Indicator) -> bool:
    """Whether a closed period holds figures of it: then MEANING is fixed."""
    return Fact.objects.filter(indicator=indicator, period__closed_at__isnull=False).exists()


def _require_no_closed_figures(indicator: Indicator, field: str) -> None:
    if has_closed_figures(indicator):
        raise Refused(
            _("Kỳ đã khóa có số liệu của chỉ tiêu này; cách đo không đổi được nữa"),
            hint=_("Hãy kết thúc chỉ tiêu này và lập một chỉ tiêu mới."),
            field=field,
        )


def _known(columns: Columns) -> dict[str, Any]:
    return {name: columns[name] for name in (*WORDS, *MEANING) if name in columns}


def _check_code(code: str, longest: int) -> None:
    if len(code) > longest or not CODE.fullmatch(code):
        raise Refused(
            _("Mã chỉ gồm chữ thường không dấu, số và gạch ngang, như so-cuoc-hop"), field="code"
        )


def _check_columns(columns: Columns) -> None:
    """What the fields alone cannot know of each other."""
    if columns["window"] == Window.SINCE and not columns.get("window_from"):
        raise Refused(_("Hãy điền ngày bắt đầu tính"), field="window_from")
    require_addable(columns)
    if columns["over_units"] == "ratio" and not (columns["numerator"] and columns["denominator"]):
        raise Refused(_("Gộp theo tỷ lệ cần có tử số và mẫu số"), field="numerator")
    if not columns["levels"] and not columns["kinds"]:
        raise Refused(_("Hãy chọn ít nhất một cấp đơn vị"), field="levels")


# ── Targets ─────────────────────────────────────────────────────────────────────────────────────


def set_target(
    *, actor: Actor, indicator: Indicator, level: str, value: Decimal, decision: str, on: date
) -> None:
    """From a day on, what units of a level ("": of every level without its own) must reach."""
    queries.require_centre(actor)
    if level and level not in Level:
        raise Refused(_("Không có cấp đơn vị này"), field="level")
    if not 0 <= value <= most(indicator.measure):
        raise Refused(_("Mức phải đạt nằm ngoài khoảng của chỉ tiêu"), field="value")
    require_after_closed(on)
    place = {"indicator": indicator, "level": level}
    with transaction.atomic():
        dated.set_from(Target, place, on, {"value": value, "decision": decision.strip()[:200]})
        details = {"level": level, "value": str(value), "from": on.isoformat()}
        _record(actor, events.TARGET_SET, indicator, details)


def end_target(*, actor: Actor, indicator: Indicator, level: str, on: date) -> None:
    """From a day on there is none for the level."""
    queries.require_centre(actor)
    require_after_closed(on)
    with transaction.atomic():
        dated.end(Target, {"indicator": indicator, "level": level}, on)
        details = {"level": level, "on": on.isoformat()}
        _record(actor, events.TARGET_ENDED, indicator, details)


# ── Weights ─────────────────────────────────────────────────────────────────────────────────────


def set_weights(
    *, actor: Actor, index: str, weights: Mapping[Indicator, Decimal], on: date
) -> None:
    """From a day on, the index is made of these indicators and no others."""
    queries.require_centre(actor)
    _check_code(index, LONGEST_INDEX)
    if not weights or not all(0 < one < HEAVIEST for one in weights.values()):
        raise Refused(_("Cần ít nhất một chỉ tiêu có trọng số lớn hơn 0 và nhỏ hơn 1.000"))
    require_after_closed(on)
    with transaction.atomic():
        held = Weight.objects.filter(index=index, valid_to__gt=on)
        gone = held.exclude(indicator__in=weights).values_list("indicator", flat=True)
        for pk in list(gone):
            dated.end(Weight, {"index": index, "indicator_id": pk}, on)
        for indicator, weight in weights.items():
            dated.set_from(Weight, {"index": index, "indicator": indicator}, on, {"weight": weight})
        given = {one.code: str(weight) for one, weight in weights.items()}
        subject = audit.Subject(events.CATALOGUE, index, index)
        details = {"from": on.isoformat(), "weights": given}
        audit.record(actor=actor, kind=events.WEIGHTS_SET, subject=subject, details=details)


# ── Units by name ───────────────────────────────────────────────────────────────────────────────


def end_exception(*, actor: Actor, exception: Applicability, on: date) -> None:
    """From a day on, the unit is again measured as its level says."""
    queries.require_centre(actor)
    require_after_closed(on)
    with transaction.atomic():
        place = {"indicator": exception.indicator, "unit": exception.unit}
        dated.end(Applicability, place, on)
        details = {"unit": exception.unit.code, "ended": on.isoformat()}
        _record(actor, events.APPLICABILITY_SET, exception.indicator, details)


# ── Told ────────────────────────────────────────────────────────────────────────────────────────


def _record(actor: Actor, kind: str, indicator: Indicator, details: dict[str, Any]) -> None:
    subject = audit.Subject(events.INDICATOR, indicator.pk, indicator.code)
    audit.record(actor=actor, kind=kind, subject=subject, details=details)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
