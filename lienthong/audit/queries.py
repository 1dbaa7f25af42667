"""Every read of the trail. An actor sees the events of the subtrees in which they hold "audit.read".

Pages go by the last line seen (time and number), not by counting lines off, so the thousandth page
costs what the first does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.audit.models import Event
from lienthong.kit import text
from lienthong.kit.actor import Actor
from lienthong.kit.clock import VIETNAM
from lienthong.kit.refusal import NotFound

READ = "audit.read"
LINES_PER_PAGE = 50
MOST_COUNTED = 10_000
LINES_PER_FETCH = 2_000
AROUND = 10  # events of the same session shown before and after one


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; empty fields do not matter."""

    since: date | None = None  # calendar days in Việt Nam, both included
    until: date | None = None
    kind: str = ""
    outcome: str = ""
    account: str = ""  # how the account name of who acted begins
    subject: str = ""  # how the subject's name begins, diacritics or not
    subject_kind: str = ""
    subject_id: str = ""
    address: str = ""  # how it begins
    unit: str = ""  # path of a unit: it and everything beneath
    session: int | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two events. Written "1766300000123456-42"; `after` reads towards the newer."""

    at: datetime
    id: int
    after: bool = False

    @classmethod
    def parse(cls, written: str, *, after: bool = False) -> "Cursor | None":
        """None for anything that `str` did not write."""
        microseconds, _, number = written.partition("-")
        try:
            return cls(_EPOCH + timedelta(microseconds=int(microseconds)), int(number), after)
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first; `newer` and `older` are where its neighbours start, None at the ends."""

    events: list[Event]
    newer: Cursor | None
    older: Cursor | None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def events(actor: Actor, filters: Filters = Filters(), cursor: Cursor | None = None) -> Page:
    """One page of what the actor may see, in one statement."""
    found = _found(actor, filters)
    upwards = cursor is not None and cursor.after
    rows = _nearest(found, cursor, LINES_PER_PAGE + 1)
    more, rows = len(rows) > LINES_PER_PAGE, rows[:LINES_PER_PAGE]
    if upwards:
        rows.reverse()
    newer = rows and (more if upwards else cursor is not None)
    older = rows and (more or upwards)
    return Page(
        rows,
        Cursor(rows[0].at, rows[0].id, after=True) if newer else None,
        Cursor(rows[-1].at, rows[-1].id) if older else None,
    )


def count(actor: Actor, filters: Filters = Filters(), most: int = MOST_COUNTED) -> int:
    """How many events there are; `most + 1` stands for more than `most`."""
    return _found(actor, filters).order_by()[: most + 1].count()


def event(actor: Actor, number: int) -> Event:
    """One event; raises NotFound outside the actor's scopes."""
    if found := _visible(actor).filter(pk=number).first():
        return found
    raise NotFound(_("Không có sự kiện này, hoặc bạn không được xem"))


def of_oneself(
    actor: Actor, *, kind: str, outcome: str, since: datetime, before: datetime, most: int
) -> list[Event]:
    """What was recorded of the actor's own account, newest first: its owner may know that much
    without a right to read the trail."""
    mine = Event.objects.filter(subject_kind="account", subject_id=str(actor.account_id))
    found = mine.filter(kind=kind, outcome=outcome, at__gte=since, at__lt=before)
    return list(found.order_by("-at", "-id")[:most])


def around(actor: Actor, centre: Event) -> list[Event]:
    """The event among what happened in its session just before and after it, oldest first."""
    if centre.session_id is None:
        return [centre]
    session = _visible(actor).filter(session_id=centre.session_id)
    here = Cursor(centre.at, centre.id)
    before = _nearest(session, here, AROUND)
    after = _nearest(session, Cursor(centre.at, centre.id, after=True), AROUND)
    return [*reversed(before), centre, *after]


def every(actor: Actor, filters: Filters = Filters()) -> Iterator[list[Event]]:
    """All events, newest first, LINES_PER_FETCH at a time."""
    found, cursor = _found(actor, filters), None
    while rows := _nearest(found, cursor, LINES_PER_FETCH):
        yield rows
        cursor = Cursor(rows[-1].at, rows[-1].id)


def _nearest(found: QuerySet[Event], cursor: Cursor | None, most: int) -> list[Event]:
    """Rows next to the cursor, the nearest first, in one statement.

    Which ones they are is told by an index alone, where one holds the filter: every index ends in
    (at, id). Only those rows are then read.
    """
    chosen = _beyond(found, cursor)[:most].values("pk")
    return list(_beyond(Event.objects.filter(pk__in=chosen), cursor))


def _beyond(found: QuerySet[Event], cursor: Cursor | None) -> QuerySet[Event]:
    """Rows next to the cursor, the nearest first."""
    if cursor is None:
        return found.order_by("-at", "-id")
    if cursor.after:
        beyond = Q(at__gt=cursor.at) | Q(at=cursor.at, id__gt=cursor.id)
        return found.filter(beyond, at__gte=cursor.at).order_by("at", "id")
    beyond = Q(at__lt=cursor.at) | Q(at=cursor.at, id__lt=cursor.id)
    return found.filter(beyond, at__lte=cursor.at).order_by("-at", "-id")


def _visible(actor: Actor) -> QuerySet[Event]:
    scopes = actor.scopes(READ)
    if "/" in scopes:
        return Event.objects.all()
    beneath = [Q(unit_path__startswith=scope) for scope in scopes]
    unplaced = [Q(unit_path="")] if reads_unplaced(actor) else []
    return Event.objects.filter(reduce(or_, [*beneath, *unplaced], Q(pk__in=[])))


def reads_unplaced(actor: Actor) -> bool:
    """Events without a unit (an unknown name at sign-in, an application) are the province's own:
    who reads a topmost unit sees them too."""
    return any(scope.count("/") <= 2 for scope in actor.scopes(READ))


def _found(actor: Actor, filters: Filters) -> QuerySet[Event]:
    found = _visible(actor)
    if filters.unit:
        found = found.filter(unit_path__startswith=filters.unit)
    if filters.since:
        found = found.filter(at__gte=datetime.combine(filters.since, time.min, VIETNAM))
    if filters.until:
        found = found.filter(at__lte=datetime.combine(filters.until, time.max, VIETNAM))
    equal = ("kind", "outcome", "subject_kind", "subject_id")
    found = found.filter(**{name: value for name in equal if (value := getattr(filters, name))})
    if filters.session is not None:
        found = found.filter(session_id=filters.session)
    if filters.account:
        found = found.filter(actor_label__startswith=filters.account.strip().lower())
    if filters.subject:
        found = found.filter(subject_folded__startswith=text.fold(filters.subject))
    if filters.address:
        found = found.filter(address__startswith=filters.address.strip())
    return found
