"""One step of a submission's way: who may take it is the caller's to check, whether it is there is here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import events
from lienthong.scoreboard.models import Submission, SubmissionStep
from lienthong.scoreboard.rules import submissions
from lienthong.scoreboard.rules.submissions import Act

EVENTS = {
    Act.SAVE: events.FORM_SAVED,
    Act.SUBMIT: events.FORM_SUBMITTED,
    Act.WITHDRAW: events.FORM_WITHDRAWN,
    Act.RETURN: events.FORM_RETURNED,
    Act.ACCEPT: events.FORM_ACCEPTED,
    Act.LOCK: events.FORM_LOCKED,
    Act.REOPEN: events.FORM_REOPENED,
}
COMMENT_LENGTH = 1000


class Stale(Refused):
    """Somebody else has written since the page was opened."""


@dataclass(frozen=True, slots=True)
class Held:
    """A submission whose row is locked until the transaction ends, and the state that it goes to."""

    submission: Submission
    state: str


def hold(submission: Submission, act: str, version: int | None = None) -> Held:
    """Lock the row for an act. Raises Stale for an older `version`, Refused where the act leads nowhere."""
    held = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("form", "period", "unit")
        .get(pk=submission.pk)
    )
    if version is not None and held.version != version:
        raise Stale(
            _("Người khác vừa lưu biểu mẫu này"),
            hint=_("Xem giá trị của họ bên cạnh ô nhập, rồi lưu lại nếu vẫn muốn thay."),
        )
    state = submissions.after(held.state, act)
    if state is None:
        raise Refused(
            _("Biểu mẫu đang ở trạng thái “%(state)s”, không làm được việc này")
            % {"state": _(submissions.STATES[submissions.State(held.state)])},
            hint=_("Tải lại trang để xem tình trạng mới nhất."),
        )
    return Held(held, state)


def move(
    actor: Actor,
    held: Held,
    act: str,
    *,
    comment: str = "",
    details: Mapping[str, Any] | None = None,
    **columns: Any,
) -> Submission:
    """Take the step: the state, one line of the way, one of the trail; inside the caller's transaction."""
    one = held.submission
    one.state, one.version = held.state, one.version + 1
    for name, value in columns.items():
        setattr(one, name, value)
    with transaction.atomic():
        one.save(update_fields=["state", "version", *columns])
        _step(actor, one, act, comment)
        _record(actor, one, act, details or {})
    return one


def _step(actor: Actor, submission: Submission, act: str, comment: str) -> None:
    """Saving again and again is one step, until somebody else does something."""
    last = SubmissionStep.objects.filter(submission=submission).order_by("-pk").first()
    if act == Act.SAVE and last and (last.act, last.by) == (act, actor.label):
        SubmissionStep.objects.filter(pk=last.pk).update(at=clock.now())
        return
    SubmissionStep.objects.create(
        submission=submission,
        act=act,
        by=actor.label,
        name=actor.full_name[:200],
        comment=comment.strip()[:COMMENT_LENGTH],
        at=clock.now(),
    )


def _record(actor: Actor, one: Submission, act: str, details: Mapping[str, Any]) -> None:
    subject = audit.Subject(
        events.SUBMISSION, one.pk, f"{one.form.code} {one.period.code} {one.unit.code}"
    )
    audit.record(
        actor=actor,
        kind=EVENTS[Act(act)],
        subject=subject,
        unit_path=one.unit.path,
        details=dict(details),
    )
