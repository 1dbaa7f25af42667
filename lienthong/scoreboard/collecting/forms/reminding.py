"""Letters to a unit's reporters: before and after the day a form is due, and when it comes back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.audit import actions as audit
from lienthong.identity import messages
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.text import format_date
from lienthong.scoreboard import events, words
from lienthong.scoreboard import queries as scoreboard
from lienthong.scoreboard.collecting.forms import queries
from lienthong.scoreboard.collecting.forms.queries import Place
from lienthong.scoreboard.models import Form, FormReminder, Period, Submission
from lienthong.scoreboard.rules import submissions

LASTS = timedelta(days=2)

AHEAD = messages.register(
    "form_due",
    subject=_("Sắp đến hạn nộp biểu mẫu số liệu"),
    text=_(
        "%(unit)s chưa nộp biểu mẫu “%(form)s”, %(period)s; hạn nộp là hết ngày %(due)s. Hãy đăng nhập, "
        "mở mục Chỉ tiêu, Biểu mẫu. Cần giúp đỡ xin gọi %(help)s."
    ),
)
OVERDUE = messages.register(
    "form_overdue",
    subject=_("Đã quá hạn nộp biểu mẫu số liệu"),
    text=_(
        "%(unit)s chưa nộp biểu mẫu “%(form)s”, %(period)s, đã hết hạn ngày %(due)s. Hãy đăng nhập, mở "
        "mục Chỉ tiêu, Biểu mẫu để nộp ngay. Cần giúp đỡ xin gọi %(help)s."
    ),
)
RETURNED = messages.register(
    "form_returned",
    subject=_("Biểu mẫu số liệu cần sửa"),
    text=_(
        "Biểu mẫu “%(form)s”, %(period)s của %(unit)s được trả lại để sửa: %(comment)s. Hãy đăng nhập, mở "
        "mục Chỉ tiêu, Biểu mẫu, sửa rồi nộp lại."
    ),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A unit that is to be reminded today; `days` is the step, from the due day."""

    place: Place
    days: int
    reporters: tuple[Account, ...]


def due(today: date | None = None) -> list[Due]:
    """Who has not handed in and was not reminded of this step yet; nothing is written."""
    day = today or clock.today()
    return [
        one
        for form in queries.forms()
        for period in queries.periods(form, open_only=True)
        for one in _of(form, period, day)
    ]


def _of(form: Form, period: Period, today: date) -> Iterator[Due]:
    last = queries.due(form, period)
    days = submissions.reminder(last, form.remind_before, form.remind_after, today)
    if days is None:
        return
    told = FormReminder.objects.filter(form=form, period=period, days=days)
    done = set(told.values_list("unit", flat=True))
    places = [
        one for one in queries.places(form, period) if not one.handed_in and one.unit.pk not in done
    ]
    known = queries.reporters(one.unit.pk for one in places)
    for place in places:
        yield Due(place, days, tuple(known.get(place.unit.pk, ())))


def send_due(*, actor: Actor = SYSTEM) -> list[tuple[Due, int]]:
    """Remind everyone who is due today, each step once; each with the number of letters."""
    scoreboard.require_centre(actor)
    return [(one, letters) for one in due() if (letters := _remind(actor, one)) is not None]


def _remind(actor: Actor, one: Due) -> int | None:
    """None where another run was first. A unit without reporters is noted too, or it would be tried
    all day long; the centre sees on its page that there is nobody."""
    with transaction.atomic():
        place = one.place
        reminder, new = FormReminder.objects.get_or_create(
            form=place.form,
            period=place.period,
            unit=place.unit,
            days=one.days,
            defaults={"letters": 0, "at": clock.now()},
        )
        if not new:
            return None
        kind = AHEAD if one.days <= 0 else OVERDUE
        letters = _send(one.reporters, kind, _context(place.form, place.period, place))
        FormReminder.objects.filter(pk=reminder.pk).update(letters=letters)
        _record(actor, one, letters)
    return letters


def _context(form: Form, period: Period, place: Place) -> dict[str, str]:
    return {
        "unit": place.unit.name,
        "form": form.title,
        "period": words.period(period),
        "due": format_date(place.due),
    }


def _send(accounts: Iterable[Account], kind: str, context: dict[str, str]) -> int:
    return sum(
        messages.send(account=one, channel="email", kind=kind, context=context, lasts=LASTS)
        is not None
        for one in accounts
    )


def _record(actor: Actor, one: Due, letters: int) -> None:
    place = one.place
    subject = audit.Subject(events.FORM, place.form.pk, place.form.code)
    details = {"period": place.period.code, "days": one.days, "letters": letters}
    audit.record(
        actor=actor,
        kind=events.FORM_REMINDED,
        subject=subject,
        unit_path=place.unit.path,
        details=details,
    )


def tell_returned(submission: Submission, comment: str) -> int:
    """Tell the unit's reporters what to change; how many letters. In the caller's transaction."""
    context = {
        "unit": submission.unit.name,
        "form": submission.form.title,
        "period": words.period(submission.period),
        "comment": comment.strip().rstrip("."),
    }
    accounts = queries.reporters([submission.unit_id]).get(submission.unit_id, [])
    return _send(accounts, RETURNED, context)
