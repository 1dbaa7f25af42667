"""What a unit's reporters write: drafts, handing in, taking back."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting.forms import moving, queries
from lienthong.scoreboard.collecting.forms.queries import Place
from lienthong.scoreboard.models import Answer, Form, Indicator, Submission
from lienthong.scoreboard.rules import reported
from lienthong.scoreboard.rules.reported import Fault, Said
from lienthong.scoreboard.rules.submissions import Act

NOTE_LENGTH = 300
COLUMNS = ("state", "value", "numerator", "denominator", "note")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said of one indicator, and a note: the reason, where there is no value."""

    said: Said
    note: str = ""


def save(*, actor: Actor, place: Place, version: int, drafts: Mapping[int, Draft]) -> Submission:
    """Keep a draft: by indicator what is said of it; what is not there is not answered yet.

    `version` is of the submission as it was seen, 0 where there was none. Raises moving.Stale where
    somebody else has written since, Refused for what can be no value and where it is handed in already.
    """
    queries.require_reporter(actor, place.unit)
    actions.require_open(place.period)
    settled = {pk: _settled(place.form, pk, one) for pk, one in drafts.items()}
    if set(settled) - set(place.asked):
        raise Refused(_("Biểu mẫu không hỏi chỉ tiêu này"))
    with transaction.atomic():
        held = moving.hold(_begun(place, version), Act.SAVE, max(version, 1))
        _write(held.submission, settled)
        return moving.move(actor, held, Act.SAVE, details={"answers": len(settled)})


def _begun(place: Place, version: int) -> Submission:
    """The submission, made by its first draft; of two first drafts one is told of the other."""
    named = {"form": place.form, "period": place.period, "unit": place.unit}
    found = Submission.objects.filter(**named).first()
    if found is None:
        try:
            with transaction.atomic():
                return Submission.objects.create(**named)
        except IntegrityError:
            found = Submission.objects.get(**named)
    if version == 0:
        raise moving.Stale(
            _("Người khác vừa lưu biểu mẫu này"),
            hint=_("Xem giá trị của họ bên cạnh ô nhập, rồi lưu lại nếu vẫn muốn thay."),
        )
    return found


def _settled(form: Form, indicator_id: int, draft: Draft) -> Draft:
    indicator = next((one for one in form.indicators.all() if one.pk == indicator_id), None)
    if indicator is None:
        raise Refused(_("Biểu mẫu không hỏi chỉ tiêu này"))
    found = reported.settle(queries.rule_of(indicator), draft.said)
    if isinstance(found, Fault):
        raise Refused(_(reported.FAULTS[found]), field=indicator.code)
    note = draft.note.strip()
    if found.state != reported.VALUE and not note:
        raise Refused(needs_reason(indicator), field=indicator.code)
    return Draft(found, note[:NOTE_LENGTH])


def needs_reason(indicator: Indicator) -> str:
    return _("%(name)s: hãy ghi lý do không có số liệu") % {
        "name": indicator.short_name or indicator.name
    }


def _write(submission: Submission, drafts: Mapping[int, Draft]) -> None:
    Answer.objects.filter(submission=submission).exclude(indicator__in=drafts).delete()
    Answer.objects.bulk_create(
        [_answer(submission, pk, one) for pk, one in drafts.items()],
        update_conflicts=True,
        unique_fields=["submission", "indicator"],
        update_fields=COLUMNS,
    )


def _answer(submission: Submission, indicator_id: int, draft: Draft) -> Answer:
    said = draft.said
    return Answer(
        submission=submission,
        indicator_id=indicator_id,
        state=said.state,
        value=said.value,
        numerator=said.numerator,
        denominator=said.denominator,
        note=draft.note,
    )


def submit(*, actor: Actor, place: Place, version: int) -> Submission:
    """Hand the draft in. Raises Refused while an indicator is not answered."""
    queries.require_reporter(actor, place.unit)
    actions.require_open(place.period)
    if place.submission is None:
        raise Refused(_("Chưa có gì để nộp"))
    with transaction.atomic():
        held = moving.hold(place.submission, Act.SUBMIT, version)
        _require_complete(place, held.submission)
        when = held.submission.submitted_at or clock.now()
        return moving.move(actor, held, Act.SUBMIT, submitted_at=when)


def _require_complete(place: Place, submission: Submission) -> None:
    lacking = len(set(place.asked) - set(queries.answers(submission)))
    if lacking:
        words = ngettext(
            "Còn %(count)s chỉ tiêu chưa nhập", "Còn %(count)s chỉ tiêu chưa nhập", lacking
        )
        raise Refused(
            words % {"count": lacking},
            hint=_("Chưa có số liệu thì chọn “Chưa có số liệu” và ghi lý do."),
        )


def withdraw(*, actor: Actor, place: Place) -> Submission:
    """Take it back while the centre has not reviewed it, and the period is open."""
    queries.require_reporter(actor, place.unit)
    actions.require_open(place.period)
    if place.submission is None:
        raise Refused(_("Chưa nộp biểu mẫu này"))
    with transaction.atomic():
        held = moving.hold(place.submission, Act.WITHDRAW)
        return moving.move(actor, held, Act.WITHDRAW, submitted_at=None)
