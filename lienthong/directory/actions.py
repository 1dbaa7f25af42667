"""Every change to units. Each is one transaction, one audit line, and bumps the stamp of the name table."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import events, queries, rules
from lienthong.directory.models import (
    OPEN_END,
    Kind,
    Level,
    NamesVersion,
    Placement,
    Succession,
    Unit,
    UnitAlias,
    UnitCode,
)
from lienthong.kit import clock, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused

MANAGE = "units.manage"


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """What a person may say of a unit, apart from where it stands and since when."""

    name: str
    code: str
    kind: str = Kind.STATE
    level: str = Level.BUREAU
    short_name: str = ""
    old_code: str = ""
    on_axis: bool = False
    admin_code: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision by which units change."""

    number: str
    date: date
    effective_on: date


def add_unit(
    *, actor: Actor, parent: Unit | None, draft: UnitDraft, valid_from: date | None = None
) -> Unit:
    """A new unit beneath `parent`; only an installation without units may get one without a parent."""
    _require(actor, parent)
    draft = checked(draft)
    start = valid_from or clock.today()
    if parent is not None:
        _refuse_ended(parent, start)
    elif Unit.objects.filter(parent=None).exists():
        raise Refused(_("Đã có đơn vị gốc: hãy chọn đơn vị cấp trên"), field="parent")
    with transaction.atomic():
        unit = Unit.objects.create(
            **columns(draft),
            parent=parent,
            parent_path=parent.path if parent else "/",
            valid_from=start,
        )
        _add_codes(unit, draft, start)
        Placement.objects.create(unit=unit, parent=parent, valid_from=start)
        names_changed()
        _record(
            actor,
            events.UNIT_ADDED,
            unit,
            {"code": unit.code, "parent": parent.code if parent else None},
        )
    return unit


def edit_unit(*, actor: Actor, unit: Unit, draft: UnitDraft) -> Unit:
    """Correct what is said of a unit. A new name by decision is a succession, not an edit."""
    _require(actor, unit)
    draft = checked(draft)
    before = draft_of(unit)
    with transaction.atomic():
        if draft.code != before.code:
            _replace_code(unit, before.code, draft.code, UnitCode.Style.CURRENT)
        if draft.old_code != before.old_code:
            _replace_code(unit, before.old_code, draft.old_code, UnitCode.Style.OLD)
        Unit.objects.filter(pk=unit.pk).update(**columns(draft))
        names_changed()
        _record(actor, events.UNIT_EDITED, unit, difference(before, draft))
    unit.refresh_from_db()
    return unit


def move_unit(*, actor: Actor, unit: Unit, parent: Unit, on: date | None = None) -> Unit:
    """Put a unit with its whole subtree beneath another; the paths follow by the database's cascade."""
    _require(actor, unit)
    _require(actor, parent)
    _require_above(actor, unit)
    if parent.path.startswith(unit.path):
        raise Refused(_("Không thể chuyển một đơn vị vào bên dưới chính nó"), field="parent")
    day = on or clock.today()
    _refuse_ended(unit, day)
    _refuse_ended(parent, day)
    with transaction.atomic():
        came_from = unit.parent_id
        Unit.objects.filter(pk=unit.pk).update(parent=parent, parent_path=parent.path)
        _place(unit, parent, day)
        moved = Unit.objects.get(pk=unit.pk)
        _record(
            actor,
            events.UNIT_MOVED,
            moved,
            {"from": came_from, "to": parent.pk, "on": day.isoformat()},
        )
    return moved


def end_unit(
    *,
    actor: Actor,
    unit: Unit,
    change: str,
    successors: Iterable[Unit],
    decision: Decision,
) -> None:
    """End a unit by decision, naming who takes over; the units beneath it must have gone before."""
    _require_above(actor, unit)
    _refuse_ended(unit, clock.today())
    if Unit.objects.filter(parent=unit, valid_to__gt=decision.effective_on).exists():
        raise Refused(
            _("Đơn vị còn đơn vị trực thuộc: hãy chuyển hoặc kết thúc các đơn vị đó trước")
        )
    with transaction.atomic():
        _close(unit, decision.effective_on)
        for successor in successors:
            _require(actor, successor)
            _succeed(unit, successor, change, decision)
        names_changed()
        details = {
            "change": change,
            "decision": decision.number,
            "on": decision.effective_on.isoformat(),
        }
        _record(actor, events.UNIT_ENDED, unit, details)


def reopen_unit(*, actor: Actor, unit: Unit) -> None:
    """Undo the end of a unit, as long as its codes were not given to another since."""
    parent = _require_above(actor, unit)
    _refuse_ended(parent, clock.today())
    ended_on = unit.valid_to
    if ended_on == OPEN_END:
        raise Refused(_("%(unit)s đang hoạt động") % {"unit": unit.name})
    with codes_free(), transaction.atomic():
        Succession.objects.filter(predecessor=unit).delete()
        Unit.objects.filter(pk=unit.pk).update(valid_to=OPEN_END)
        for dated in (UnitCode, Placement):
            dated.objects.filter(unit=unit, valid_to=ended_on).update(valid_to=OPEN_END)
        names_changed()
        _record(actor, events.UNIT_REOPENED, unit, {"ended_on": ended_on.isoformat()})


def confirm_alias(
    *, actor: Actor, unit: Unit, spelling: str, source: str = "", right: str = MANAGE
) -> UnitAlias:
    """Remember that a printed spelling means this unit; it resolves from now on.

    `right` is what the actor must hold over the unit: a feature that reads printed names, and asks its
    own people what they mean, names its own.
    """
    queries.require(actor, right, unit.path)
    key = rules.expand(spelling)
    if not key:
        raise Refused(_("Cách viết trống"), field="spelling")
    with transaction.atomic():
        alias, created = UnitAlias.objects.get_or_create(
            key=key,
            defaults={
                "unit": unit,
                "text": text.nfc(spelling.strip()),
                "source": source,
                "confirmed_by": actor.label,
                "confirmed_at": clock.now(),
            },
        )
        if not created and alias.unit_id != unit.pk:
            raise Refused(
                _("Cách viết này đã được xác nhận cho %(unit)s") % {"unit": alias.unit.name}
            )
        if created:
            names_changed()
            _record(actor, events.ALIAS_CONFIRMED, unit, {"alias": alias.text})
    return alias


def forget_alias(*, actor: Actor, alias: UnitAlias) -> None:
    """The confirmed spelling was a mistake: it no longer resolves."""
    _require(actor, alias.unit)
    with transaction.atomic():
        alias.delete()
        names_changed()
        _record(actor, events.ALIAS_FORGOTTEN, alias.unit, {"alias": alias.text})


def names_changed() -> None:
    """Bump the stamp; the row's lock also puts concurrent changes of names in order."""
    NamesVersion.objects.update(number=F("number") + 1)


def draft_of(unit: Unit) -> UnitDraft:
    """The unit as it stands, ready to be changed."""
    old = UnitCode.objects.filter(unit=unit, style=UnitCode.Style.OLD).order_by("-valid_to").first()
    known = {key: getattr(unit, key) for key in UnitDraft.__slots__ if key != "old_code"}
    return UnitDraft(**known, old_code=old.code if old else "")


def columns(draft: UnitDraft) -> dict[str, object]:
    """The draft as columns, with the derived ones for order and search."""
    columns = asdict(draft)
    columns["search"] = text.fold(
        f"{draft.name} {draft.short_name} {draft.code} {columns.pop('old_code')}"
    )
    return columns | {"sort_key": text.vietnamese_key(draft.name)[:400]}


def checked(draft: UnitDraft) -> UnitDraft:
    """The draft in its stored form; raises Refused with the field that is wrong."""
    draft = replace(
        draft, name=text.tidy(draft.name), code=draft.code.strip().upper()
    )
    if not draft.name:
        raise Refused(_("Tên đơn vị không được trống"), field="name")
    for field, code in (("code", draft.code), ("old_code", draft.old_code)):
        if (code or field == "code") and (problem := rules.code_problem(code)):
            raise Refused(_(problem), field=field)
    return draft


def _add_codes(unit: Unit, draft: UnitDraft, start: date) -> None:
    codes = [(draft.code, UnitCode.Style.CURRENT), (draft.old_code, UnitCode.Style.OLD)]
    with codes_free(), transaction.atomic():
        for code, style in codes:
            if code:
                UnitCode.objects.create(unit=unit, code=code, style=style, valid_from=start)


def _replace_code(unit: Unit, before: str, after: str, style: str) -> None:
    """From today another code means this unit; the one before stays known for the days it was in force."""
    today = clock.today()
    with codes_free(), transaction.atomic():
        current = UnitCode.objects.filter(unit=unit, code=before, valid_to=OPEN_END)
        current.filter(valid_from__lt=today).update(valid_to=today)
        if after:
            UnitCode.objects.update_or_create(
                unit=unit,
                code=after,
                defaults={"style": style, "valid_from": today, "valid_to": OPEN_END},
            )
        if style == UnitCode.Style.CURRENT:
            Unit.objects.filter(pk=unit.pk).update(code=after)
        UnitCode.objects.filter(unit=unit, code=before, valid_to=OPEN_END).delete()


@contextmanager
def codes_free() -> Iterator[None]:
    """Turn the database's refusal of a code that already means another unit into words."""
    try:
        yield
    except IntegrityError as error:
        if "one_code_one_unit_a_day" not in str(error):
            raise
        raise Refused(_("Mã này đang là mã của một đơn vị khác"), field="code") from error


def _place(unit: Unit, parent: Unit, day: date) -> None:
    """Close the running placement and open one; a second move on one day replaces the first."""
    if Placement.objects.filter(unit=unit, valid_from__gt=day).exists():
        raise Refused(_("%(unit)s đã được chuyển sau ngày đó") % {"unit": unit.name}, field="on")
    Placement.objects.filter(unit=unit, valid_from=day).delete()
    Placement.objects.filter(unit=unit, valid_from__lt=day, valid_to__gt=day).update(valid_to=day)
    Placement.objects.create(unit=unit, parent=parent, valid_from=day)


def _close(unit: Unit, day: date) -> None:
    if day <= unit.valid_from or UnitCode.objects.filter(unit=unit, valid_from__gte=day).exists():
        raise Refused(
            _("Ngày kết thúc phải sau ngày thành lập và ngày cấp mã"), field="effective_on"
        )
    Unit.objects.filter(pk=unit.pk).update(valid_to=day)
    for dated in (UnitCode, Placement):
        dated.objects.filter(unit=unit, valid_from__lt=day, valid_to__gt=day).update(valid_to=day)
    Placement.objects.filter(unit=unit, valid_from__gte=day).delete()


def _succeed(unit: Unit, successor: Unit, change: str, decision: Decision) -> None:
    if successor.pk == unit.pk or successor.valid_from > decision.effective_on:
        message = _("%(unit)s chưa hoạt động vào ngày đó") % {"unit": successor.name}
        raise Refused(message, field="successors")
    _refuse_ended(successor, decision.effective_on)
    Succession.objects.create(
        predecessor=unit,
        effective_on=decision.effective_on,
        successor=successor,
        successor_until=successor.valid_to,
        change=change,
        decision_number=decision.number,
        decision_date=decision.date,
    )


def _require(actor: Actor, unit: Unit | None) -> None:
    queries.require(actor, MANAGE, unit.path if unit else "/")


def _require_above(actor: Actor, unit: Unit) -> Unit:
    """Whether a unit stands, and where, is decided by who administers the unit above; returns that."""
    _require(actor, unit)
    if unit.parent is None:
        raise Refused(_("Đơn vị gốc không thể chuyển hoặc kết thúc"))
    _require(actor, unit.parent)
    return unit.parent


def _refuse_ended(unit: Unit, day: date) -> None:
    if unit.valid_to <= day:
        raise Refused(_("%(unit)s không còn hoạt động vào ngày đó") % {"unit": unit.name})


def difference(before: UnitDraft, after: UnitDraft) -> dict[str, list[object]]:
    """What has changed, as the audit trail keeps it: name → [before, after]."""
    old, new = asdict(before), asdict(after)
    return {key: [old[key], new[key]] for key in old if old[key] != new[key]}


def _record(actor: Actor, kind: str, unit: Unit, details: dict[str, object]) -> None:
    subject = audit.Subject("unit", str(unit.pk), unit.name)
    audit.record(actor=actor, kind=kind, subject=subject, unit_path=unit.path, details=details)
