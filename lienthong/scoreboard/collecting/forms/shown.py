"""What the pages show of a unit's form: its state in a word, its way in a line, its answers in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.identity.messages.texts import moment
from lienthong.kit.text import format_date
from lienthong.scoreboard.collecting.forms import queries
from lienthong.scoreboard.collecting.forms.fill_form import told
from lienthong.scoreboard.collecting.forms.queries import Place
from lienthong.scoreboard.models import Answer, Indicator, SubmissionStep
from lienthong.scoreboard.rules import numbers, submissions
from lienthong.scoreboard.rules.submissions import Act, State
from lienthong.shell.way import Step

KINDS = {
    State.DRAFT: "",
    State.SUBMITTED: "warn",
    State.RETURNED: "bad",
    State.ACCEPTED: "good",
    State.LOCKED: "good",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A word in a pill, and whether it comes late."""

    words: str
    kind: str
    late: str  # "Quá hạn", "Nộp muộn" or ""


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator and what was said of it."""

    indicator: Indicator
    answer: Answer | None
    value: str
    parts: str  # "267 trên 278"
    before: str
    odd: str


def tag(place: Place) -> Tag:
    late = ""
    if place.late:
        late = _("Nộp muộn") if place.handed_in else _("Quá hạn")
    if place.submission is None:
        return Tag(_("Chưa bắt đầu"), "", late)
    state = State(place.submission.state)
    return Tag(_(submissions.STATES[state]), KINDS[state], late)


def lines(place: Place) -> list[Line]:
    """Every indicator that is asked, in order."""
    said, before = queries.answers(place.submission), queries.earlier(place)
    found = []
    for one in queries.asked_of(place.form, place.period, place.unit):
        answer, earlier = said.get(one.pk), before.figures.get(one.pk)
        odd = queries.odd(one, answer.value if answer else None, place, before)
        found.append(Line(one, answer, told(one, answer), _parts(answer), told(one, earlier), odd))
    return found


def _parts(answer: Answer | None) -> str:
    if answer is None or answer.numerator is None:
        return ""
    return _("%(part)s trên %(whole)s") % {
        "part": numbers.short(answer.numerator, decimals=4),
        "whole": numbers.short(answer.denominator, decimals=4),
    }


def comment(place: Place) -> SubmissionStep | None:
    """What the centre wants changed, while the form is the unit's again."""
    if place.submission is None or place.submission.state != State.RETURNED:
        return None
    acts = (Act.RETURN, Act.REOPEN)
    return next((one for one in reversed(queries.steps(place.submission)) if one.act in acts), None)


# ── The way ─────────────────────────────────────────────────────────────────────────────────────


AHEAD = {
    "": (Act.SAVE, Act.SUBMIT, Act.ACCEPT),
    State.DRAFT: (Act.SUBMIT, Act.ACCEPT),
    State.RETURNED: (Act.SUBMIT, Act.ACCEPT),
    State.SUBMITTED: (Act.ACCEPT,),
    State.ACCEPTED: (Act.LOCK,),
    State.LOCKED: (),
}
BACK = (Act.WITHDRAW, Act.RETURN, Act.REOPEN)


def way(place: Place) -> list[Step]:
    """Who did what when, then what comes; the first of it is where one stands."""
    past = [_past(one) for one in queries.steps(place.submission)]
    state = place.submission.state if place.submission else ""
    ahead = [
        Step(_(submissions.ACTS[act]), _ahead(act, place), "next" if number else "now")
        for number, act in enumerate(AHEAD[state])
    ]
    return [*past, *ahead]


def _past(one: SubmissionStep) -> Step:
    who = " · ".join(filter(None, (one.name or one.by, moment(one.at), one.comment)))
    return Step(_(submissions.ACTS[Act(one.act)]), who, "bad" if one.act in BACK else "done")


def _ahead(act: Act, place: Place) -> str:
    if act == Act.SUBMIT:
        return _("Hạn hết ngày %(day)s") % {"day": format_date(place.due)}
    return _("Đơn vị tổng hợp") if act in (Act.ACCEPT, Act.LOCK) else place.unit.name
