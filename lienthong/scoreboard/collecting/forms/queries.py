"""Every read of forms: who is asked what, what units have said, and who may see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from django.db.models import Count, Q, QuerySet, Value
from django.utils.translation import gettext as _

from lienthong.directory.models import Unit
from lienthong.directory.queries import require, with_code, within
from lienthong.identity import queries as identity
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import (
    Answer,
    Fact,
    Form,
    Indicator,
    Period,
    Submission,
    SubmissionStep,
)
from lienthong.scoreboard.models.indicators import Measure, Window
from lienthong.scoreboard.rules import reported, submissions
from lienthong.scoreboard.rules.reported import Asked

MANAGE, REPORT = queries.MANAGE, queries.REPORT
EVERYWHERE = Q()


@dataclass(frozen=True, slots=True)
class Place:
    """One form of one unit in one period, and what has become of it."""

    form: Form
    period: Period
    unit: Unit
    submission: Submission | None
    asked: tuple[int, ...]  # ids of indicators
    answered: int = 0

    @property
    def due(self) -> date:
        return due(self.form, self.period)

    @property
    def late(self) -> bool:
        handed_in = self.submission and self.submission.submitted_at
        day = handed_in.astimezone(clock.VIETNAM).date() if handed_in else None
        return submissions.is_late(day, self.due, clock.today())

    @property
    def handed_in(self) -> bool:
        return bool(self.submission) and self.submission.state in submissions.HANDED_IN

    @property
    def open(self) -> bool:
        """Whether the unit may write."""
        if self.period.closed_at is not None:
            return False
        return self.submission is None or self.may(submissions.Act.SAVE)

    def may(self, act: str) -> bool:
        """Whether an act leads anywhere from here."""
        return bool(self.submission) and bool(submissions.after(self.submission.state, act))


# ── Forms ───────────────────────────────────────────────────────────────────────────────────────


def forms() -> QuerySet[Form]:
    """All of them, those in use first."""
    return Form.objects.prefetch_related("indicators", "units").order_by("-valid_to", "title")


def form(code: str) -> Form:
    """NotFound, in words, if there is none."""
    found = forms().filter(code=code).first()
    if found is None:
        raise NotFound(
            _("Không có biểu mẫu %(code)s") % {"code": code},
            hint=_("Xem: lienthong scoreboard forms list"),
        )
    return found


def due(form: Form, period: Period) -> date:
    """The last day for handing the form in."""
    return submissions.due_on(period.ends_on, form.due_days)


def periods(form: Form, *, open_only: bool = False) -> QuerySet[Period]:
    """Those in which the form is asked and that have begun, newest first."""
    found = Period.objects.filter(
        kind=form.kind,
        starts_on__gte=form.valid_from,
        starts_on__lt=form.valid_to,
        starts_on__lte=clock.today(),
    )
    return (found.filter(closed_at=None) if open_only else found).order_by("-starts_on")


def require_asked(form: Form, period: Period) -> None:
    """Raise NotFound for a period in which the form is not asked."""
    if not periods(form).filter(pk=period.pk).exists():
        raise NotFound(
            _("Biểu mẫu %(form)s không dùng cho kỳ %(period)s")
            % {"form": form.code, "period": period.code}
        )


# ── Who is asked what ───────────────────────────────────────────────────────────────────────────


def asked(form: Form, period: Period, where: Q = EVERYWHERE) -> dict[int, tuple[int, ...]]:
    """By unit, the indicators of the form that apply to it on the period's day, in printed order."""
    named = Q(pk__in=[unit.pk for unit in form.units.all()])
    chosen = (Q(level__in=form.levels) | named) & where
    parts = [
        queries.units_of(one, period.as_of)
        .filter(chosen)
        .order_by()
        .values_list("pk", Value(one.pk))
        for one in form.indicators.all()
    ]
    found: dict[int, tuple[int, ...]] = {}
    if parts:
        for unit, indicator in reduce(lambda one, other: one.union(other, all=True), parts):
            found[unit] = (*found.get(unit, ()), indicator)
    order = {one.pk: place for place, one in enumerate(form.indicators.all())}
    return {unit: tuple(sorted(ids, key=order.__getitem__)) for unit, ids in found.items()}


def asked_of(form: Form, period: Period, unit: Unit) -> list[Indicator]:
    """The indicators that one unit is asked."""
    ids = asked(form, period, only(unit)).get(unit.pk, ())
    known = {one.pk: one for one in form.indicators.all()}
    return [known[pk] for pk in ids]


def rule_of(indicator: Indicator) -> Asked:
    """The indicator, as the rules on values know it."""
    return Asked(
        measure=indicator.measure,
        ratio=indicator.measure == Measure.SHARE
        and bool(indicator.numerator and indicator.denominator),
        decimals=indicator.decimals,
        cumulative=indicator.window in (Window.YEAR, Window.SINCE),
    )


# ── Units' forms ────────────────────────────────────────────────────────────────────────────────


def places(form: Form, period: Period, where: Q = EVERYWHERE) -> list[Place]:
    """Every unit that is asked, departments before districts before communes, in Vietnamese order."""
    wanted = asked(form, period, where)
    units = Unit.objects.filter(pk__in=wanted).defer("search").order_by("level", "sort_key")
    known = {
        one.unit_id: one
        for one in Submission.objects.filter(form=form, period=period, unit__in=wanted)
    }
    counts = _answered(known.values())
    ranks = {level: rank for rank, level in enumerate(form.levels)}
    found = [
        Place(form, period, unit, (own := known.get(unit.pk)), wanted[unit.pk],
              counts.get(own.pk, 0) if own else 0)
        for unit in units
    ]  # fmt: skip
    return sorted(found, key=lambda one: ranks.get(one.unit.level, len(ranks)))


def _answered(found: Iterable[Submission]) -> dict[int, int]:
    rows = Answer.objects.filter(submission__in=[one.pk for one in found])
    return dict(rows.values_list("submission").annotate(Count("pk")).order_by())


def own_places(actor: Actor) -> list[Place]:
    """Forms of open periods that the actor reports for, what is due first."""
    mine = within(actor.scopes(REPORT))
    found = [
        place
        for form in forms()
        for period in periods(form, open_only=True)
        for place in places(form, period, mine)
    ]
    return sorted(found, key=lambda one: (one.handed_in, one.due))


def own_place(actor: Actor, form: Form, period: Period, code: str) -> Place:
    """The form of a unit that the actor reports for; NotFound for any other."""
    return _place(form, period, with_code(actor, REPORT, code))


def centre_place(actor: Actor, form: Form, period: Period, code: str) -> Place:
    """Any unit's form, for the centre."""
    queries.require_centre(actor)
    return _place(form, period, with_code(actor, MANAGE, code))


def _place(form: Form, period: Period, unit: Unit) -> Place:
    require_asked(form, period)
    found = places(form, period, only(unit))
    if not found:
        raise NotFound(_("Đơn vị này không phải nộp biểu mẫu này"))
    return found[0]


def only(unit: Unit) -> Q:
    """One unit, as `places` and `asked` take it."""
    return Q(pk=unit.pk)


def require_reporter(actor: Actor, unit: Unit) -> None:
    """Raise NotFound unless the actor reports for the unit."""
    require(actor, REPORT, unit.path)


# ── What was said ───────────────────────────────────────────────────────────────────────────────


def answers(submission: Submission | None) -> dict[int, Answer]:
    """By indicator."""
    found = Answer.objects.filter(submission=submission) if submission else ()
    return {one.indicator_id: one for one in found}


def steps(submission: Submission | None) -> Sequence[SubmissionStep]:
    """The way so far, oldest first."""
    if submission is None:
        return ()
    return list(SubmissionStep.objects.filter(submission=submission).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Earlier:
    """The period before, and the unit's figures of it by indicator."""

    period: Period | None
    figures: Mapping[int, Fact]


def earlier(place: Place) -> Earlier:
    before = queries.previous(place.period)
    if before is None:
        return Earlier(None, {})
    found = Fact.objects.filter(period=before, unit=place.unit, indicator__in=place.asked)
    return Earlier(before, {one.indicator_id: one for one in found})


def odd(indicator: Indicator, now: Decimal | None, place: Place, before: Earlier) -> str:
    """A sentence on what should be looked at again; blank where nothing is odd."""
    year = before.period.starts_on.year if before.period else None
    same = indicator.window == Window.SINCE or year == place.period.starts_on.year
    then = before.figures.get(indicator.pk)
    found = reported.odd(rule_of(indicator), now, then.value if then else None, same_year=same)
    return _(reported.ODD[found]) if found else ""


# ── People ──────────────────────────────────────────────────────────────────────────────────────


def reporters(units: Iterable[int]) -> dict[int, list[Account]]:
    """By unit, who reports for this very unit today: its reporters, or else its administrators."""
    roles = (
        identity.roles_with(REPORT)
        .select_related("account")
        .defer("account__photo")
        .filter(unit__in=list(units))
        .filter(account__removed_at=None, account__suspended_at=None)
        .order_by("account__sort_key", "id")
    )
    found: dict[int, dict[str, dict[int, Account]]] = {}
    for role in roles:
        by_role = found.setdefault(role.unit_id, {})
        by_role.setdefault(role.role, {})[role.account_id] = role.account
    return {unit: _first(by_role) for unit, by_role in found.items()}


def _first(by_role: Mapping[str, Mapping[int, Account]]) -> list[Account]:
    chosen = by_role.get("unit_reporter") or {
        pk: account for held in by_role.values() for pk, account in held.items()
    }
    return list(chosen.values())
