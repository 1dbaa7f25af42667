"""What the centre does with what units handed in. Accepting is what makes figures of it."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.collecting.forms import moving, reminding
from lienthong.scoreboard.collecting.forms import queries as forms
from lienthong.scoreboard.collecting.store import Figure
from lienthong.scoreboard.models import Answer, Batch, Form, Period, Submission
from lienthong.scoreboard.rules.submissions import Act


def accept(*, actor: Actor, submission: Submission) -> None:
    """Its answers become the unit's figures. Raises Refused in a closed period, and for one that is
    not handed in."""
    queries.require_centre(actor)
    _accept(actor, submission, forms.asked(submission.form, submission.period, _of([submission])))


def accept_all(*, actor: Actor, form: Form, period: Period, units: Iterable[int]) -> int:
    """All or none of these units' forms; those not handed in (any more) are passed over. How many."""
    queries.require_centre(actor)
    waiting = Submission.objects.filter(
        form=form, period=period, unit__in=list(units), state=Submission.State.SUBMITTED
    )
    chosen = list(waiting.order_by("pk"))
    asked = forms.asked(form, period, _of(chosen))
    with transaction.atomic():
        for one in chosen:
            _accept(actor, one, asked)
    return len(chosen)


def _of(chosen: Iterable[Submission]) -> Q:
    return Q(pk__in=[one.unit_id for one in chosen])


def _accept(actor: Actor, submission: Submission, asked: Mapping[int, Collection[int]]) -> None:
    with transaction.atomic():
        held = moving.hold(submission, Act.ACCEPT)
        batch = _batch(actor, held.submission)
        figures = _figures(held.submission, asked.get(submission.unit_id, ()))
        counts = store.put(actor=actor, batch=batch, figures=figures, kind=None)
        kept = {"batch": batch} if batch.pk else {}
        moving.move(actor, held, Act.ACCEPT, details=counts, **kept)


def _batch(actor: Actor, submission: Submission) -> Batch:
    return Batch(
        kind=Batch.Kind.FORM,
        period=submission.period,
        unit=submission.unit,
        name=submission.form.title[:200],
        by=actor.label,
        at=clock.now(),
    )


def _figures(submission: Submission, asked: Collection[int]) -> list[Figure]:
    said = Answer.objects.filter(submission=submission, indicator__in=asked)
    return [_figure(submission.unit_id, one) for one in said]


def _figure(unit_id: int, said: Answer) -> Figure:
    return Figure(
        indicator_id=said.indicator_id,
        unit_id=unit_id,
        value=said.value,
        state=said.state,
        numerator=said.numerator,
        denominator=said.denominator,
    )


def give_back(*, actor: Actor, submission: Submission, comment: str) -> Submission:
    """Return it with what to change; its reporters are told. Figures stay until it is accepted anew."""
    queries.require_centre(actor)
    if not comment.strip():
        raise Refused(_("Hãy ghi điều cần sửa"), field="comment")
    with transaction.atomic():
        held = moving.hold(submission, Act.RETURN)
        moved = moving.move(actor, held, Act.RETURN, comment=comment)
        reminding.tell_returned(moved, comment)
    return moved


def lock(*, actor: Actor, submission: Submission) -> Submission:
    """From now on only the centre may open it again, with a reason."""
    queries.require_centre(actor)
    with transaction.atomic():
        return moving.move(actor, moving.hold(submission, Act.LOCK), Act.LOCK)


def reopen(*, actor: Actor, submission: Submission, reason: str) -> Submission:
    """The unit may write again; it is told why."""
    queries.require_centre(actor)
    if not reason.strip():
        raise Refused(_("Hãy ghi lý do mở lại"), field="comment")
    with transaction.atomic():
        held = moving.hold(submission, Act.REOPEN)
        details = {"reason": reason.strip()[:200]}
        moved = moving.move(actor, held, Act.REOPEN, comment=reason, details=details)
        reminding.tell_returned(moved, reason)
    return moved
