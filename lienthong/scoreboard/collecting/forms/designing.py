"""Every write to forms themselves; for the centre only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory.models import Unit
from lienthong.kit import text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import events, queries
from lienthong.scoreboard.models import Form, Indicator, Submission

MOST_INDICATORS = 30  # of one form: each is several fields of one page
MOST_UNITS = 300  # named one by one
MOST_REMINDERS = 5  # before, and after
LATEST_DAY = 90  # from a period's end
CODE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class FormDraft:
    """What is said of a form. `remind_before` and `remind_after` are days from the due day."""

    title: str
    kind: str  # of Period.Kind
    indicators: Sequence[Indicator]
    valid_from: date
    levels: Sequence[str] = ()
    units: Sequence[Unit] = ()
    guidance: str = ""
    due_days: int = 5
    remind_before: Sequence[int] = field(default=(3, 0))
    remind_after: Sequence[int] = field(default=(1, 5))

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "title": text.tidy(self.title),
            "kind": self.kind,
            "guidance": text.nfc(self.guidance.strip()),
            "levels": list(self.levels),
            "due_days": self.due_days,
            "remind_before": sorted(set(self.remind_before), reverse=True),
            "remind_after": sorted(set(self.remind_after)),
            "valid_from": self.valid_from,
        }


def add_form(*, actor: Actor, draft: FormDraft, code: str = "") -> Form:
    """A new form; without a code it gets one from its title. Raises Refused with the field at fault."""
    queries.require_centre(actor)
    _check(draft)
    with transaction.atomic():
        form = Form.objects.create(code=_free_code(code or draft.title), **draft.columns)
        _connect(form, draft)
        _record(actor, events.FORM_SET, form)
    return form


def edit_form(*, actor: Actor, form: Form, draft: FormDraft, version: int) -> None:
    """What units have said so far stays. Raises Refused where somebody else has saved since `version`."""
    queries.require_centre(actor)
    _check(draft)
    with transaction.atomic():
        held = Form.objects.select_for_update().get(pk=form.pk)
        if held.version != version:
            raise Refused(
                _("Người khác vừa sửa biểu mẫu này"),
                hint=_("Mở lại trang để xem bản mới rồi sửa tiếp."),
            )
        if held.kind != draft.kind and Submission.objects.filter(form=form).exists():
            raise Refused(
                _("Đã có đơn vị nhập: không đổi được loại kỳ; hãy lập biểu mẫu khác"), field="kind"
            )
        Form.objects.filter(pk=form.pk).update(version=version + 1, **draft.columns)
        _connect(form, draft)
        _record(actor, events.FORM_SET, form)


def end_form(*, actor: Actor, form: Form, on: date) -> None:
    """Periods that begin on the day or later do not ask it any more."""
    queries.require_centre(actor)
    if on <= form.valid_from:
        raise Refused(_("Ngày thôi dùng phải sau ngày bắt đầu dùng của biểu mẫu"), field="valid_to")
    with transaction.atomic():
        Form.objects.filter(pk=form.pk).update(valid_to=on)
        _record(actor, events.FORM_ENDED, form, {"from": on.isoformat()})


def _check(draft: FormDraft) -> None:
    if not 1 <= len(draft.indicators) <= MOST_INDICATORS:
        raise Refused(
            _("Chọn từ 1 đến %(most)s chỉ tiêu") % {"most": MOST_INDICATORS}, field="indicators"
        )
    if not draft.levels and not draft.units:
        raise Refused(_("Chọn cấp đơn vị hoặc ghi mã các đơn vị phải nộp"), field="levels")
    if len(draft.units) > MOST_UNITS:
        raise Refused(_("Tối đa %(most)s đơn vị") % {"most": MOST_UNITS}, field="units")
    if not 1 <= draft.due_days <= LATEST_DAY:
        raise Refused(_("Hạn nộp từ 1 đến %(most)s ngày") % {"most": LATEST_DAY}, field="due_days")
    _check_reminders("remind_before", draft.remind_before, least=0)
    _check_reminders("remind_after", draft.remind_after, least=1)


def _check_reminders(name: str, days: Sequence[int], *, least: int) -> None:
    if len(days) > MOST_REMINDERS or any(not least <= one <= LATEST_DAY for one in days):
        raise Refused(
            _("Tối đa %(most)s lần nhắc, mỗi lần từ %(least)s đến %(last)s ngày")
            % {"most": MOST_REMINDERS, "least": least, "last": LATEST_DAY},
            field=name,
        )


def _connect(form: Form, draft: FormDraft) -> None:
    form.indicators.set(draft.indicators)
    form.units.set(draft.units)


def _free_code(wanted: str) -> str:
    """ "Phiếu báo cáo tháng" becomes "phieu-bao-cao-thang", with a number where that is taken."""
    base = slugify(text.fold(wanted))[: CODE_LENGTH - 4].strip("-") or "bieu-mau"
    taken = {"new", *Form.objects.filter(code__startswith=base).values_list("code", flat=True)}
    codes = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 2)))
    return next(one for one in codes if one not in taken)


def _record(actor: Actor, kind: str, form: Form, details: dict[str, Any] | None = None) -> None:
    subject = audit.Subject(events.FORM, form.pk, form.code)
    audit.record(actor=actor, kind=kind, subject=subject, details=details or {})
