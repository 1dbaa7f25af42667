"""Letters to a unit's reporters: before and after the day a form is due, and when it comes back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.identity import alerts, messages
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.refusal import Refused
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
    subject=gettext_lazy("Sắp đến hạn nộp biểu mẫu số liệu"),
    text=gettext_lazy(
        "%(unit)s chưa nộp biểu mẫu “%(form)s”, %(period)s; hạn nộp là hết ngày %(due)s. Hãy đăng nhập, "
        "mở mục Chỉ tiêu, Biểu mẫu. Cần giúp đỡ xin gọi %(help)s."
    ),
)
OVERDUE = messages.register(
    "form_overdue",
    subject=gettext_lazy("Đã quá hạn nộp biểu mẫu số liệu"),
    text=gettext_lazy(
        "%(unit)s chưa nộp biểu mẫu “%(form)s”, %(period)s, đã hết hạn ngày %(due)s. Hãy đăng nhập, mở "
        "mục Chỉ tiêu, Biểu mẫu để nộp ngay. Cần giúp đỡ xin gọi %(help)s."
    ),
)
RETURNED = messages.register(
    "form_returned",
    subject=gettext_lazy("Biểu mẫu số liệu cần sửa"),
    text=gettext_lazy(
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


def _of(form: Form, period: Period, today: date) -> list[Due]:
    last = queries.due(form, period)
    days = submissions.reminder(last, form.remind_before, form.remind_after, today)
    if days is None:
        return []
    told = FormReminder.objects.filter(form=form, period=period, days=days)
    done = set(told.values_list("unit", flat=True))
    return [one for one in _missing(form, period, days) if one.place.unit.pk not in done]


def _missing(form: Form, period: Period, days: int) -> list[Due]:
    """Every unit that has not handed in."""
    places = [one for one in queries.places(form, period) if not one.handed_in]
    known = queries.reporters(one.unit.pk for one in places)
    return [Due(place, days, tuple(known.get(place.unit.pk, ()))) for place in places]


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
        letters = _send(one.reporters, _kind(one), _context(place.form, place.period, place))
        FormReminder.objects.filter(pk=reminder.pk).update(letters=letters)
        _record(actor, one, letters)
    return letters


# ── By hand ─────────────────────────────────────────────────────────────────────────────────────


def missing(form: Form, period: Period) -> list[Due]:
    """Who would be reminded now, units without reporters among them; nobody once the period is closed."""
    if period.closed_at is not None:
        return []
    return _missing(form, period, (clock.today() - queries.due(form, period)).days)


def last_today(form: Form, period: Period) -> datetime | None:
    """When the form was reminded of today, by hand or by itself; letters to nobody do not count."""
    midnight = datetime.combine(clock.today(), time.min, clock.VIETNAM)
    told = FormReminder.objects.filter(form=form, period=period, at__gte=midnight, letters__gt=0)
    return told.order_by("-at").values_list("at", flat=True).first()


def remind_now(*, actor: Actor, form: Form, period: Period) -> list[Due]:
    """Tell every unit that has not handed in and has somebody to hear it, on the portal and by letter;
    those that were told.

    Refused if a reminder went out today already, or if there is nobody to tell. Two who send at once
    remind once: the form is held.
    """
    scoreboard.require_centre(actor)
    queries.require_asked(form, period)
    with transaction.atomic():
        Form.objects.select_for_update(no_key=True).get(pk=form.pk)
        if at := last_today(form, period):
            raise Refused(told_today(at))
        now = [one for one in missing(form, period) if one.reporters]
        if not now:
            raise Refused(_("Không còn đơn vị nào để nhắc, hoặc chưa đơn vị nào có người nhận"))
        for one in now:
            _remind_by_hand(actor, one)
    return now


def told_today(at: datetime) -> str:
    """Why nobody is reminded again, and from when they may be."""
    said = _("Biểu mẫu này đã được nhắc hôm nay lúc %(time)s; từ ngày mai mới nhắc lại được")
    return said % {"time": f"{at.astimezone(clock.VIETNAM):%H:%M}"}


def _remind_by_hand(actor: Actor, one: Due) -> None:
    place, kind = one.place, _kind(one)
    context = _context(place.form, place.period, place)
    for account in one.reporters:
        alerts.note(account, kind, context)
    _send(one.reporters, kind, context)
    FormReminder.objects.update_or_create(
        form=place.form,
        period=place.period,
        unit=place.unit,
        days=one.days,
        defaults={"letters": len(one.reporters), "at": clock.now()},
    )
    _record(actor, one, len(one.reporters))


# ── What is sent ────────────────────────────────────────────────────────────────────────────────


def _kind(one: Due) -> str:
    return AHEAD if one.days <= 0 else OVERDUE


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
