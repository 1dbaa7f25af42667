"""What an owner sees of sessions, browsers and sign-ins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet

from lienthong.audit import queries as audit
from lienthong.identity import events, queries
from lienthong.identity.devices import words
from lienthong.identity.models import Account, KnownDevice, Session
from lienthong.kit import clock
from lienthong.kit.actor import Actor

SHOWN_DAYS = 90
LINES_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """One sign-in, or one that was refused."""

    at: datetime
    ok: bool
    address: str
    user_agent: str = ""  # not recorded of refused ones
    proved_by: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Some lines, newest first; `older` is the moment before which the next ones are."""

    lines: list[Line]
    older: datetime | None


def live(account: Account) -> QuerySet[Session]:
    """Sessions that are open, with the account that each acts for, the latest used first."""
    return queries.sessions_of(account).select_related("on_behalf_of")


def known(account: Account) -> QuerySet[KnownDevice]:
    """Browsers from which the account has signed in, the latest used first."""
    return KnownDevice.objects.filter(account=account).order_by("-last_seen_at", "-id")


def history(actor: Actor, before: datetime | None = None) -> History:
    """Sign-ins and refused attempts of the actor's own account, of 90 days."""
    now = clock.now()
    since, until = now - timedelta(days=SHOWN_DAYS), before or now
    lines = sorted(
        [*_entered(actor, since, until), *_refused(actor, since, until)],
        key=lambda line: line.at,
        reverse=True,
    )
    page = list(islice(lines, LINES_PER_PAGE))
    return History(page, page[-1].at if len(lines) > LINES_PER_PAGE else None)


def _entered(actor: Actor, since: datetime, until: datetime) -> Iterator[Line]:
    sessions = Session.objects.filter(
        account=actor.account_id, created_at__gte=since, created_at__lt=until
    ).order_by("-created_at")
    for one in sessions[: LINES_PER_PAGE + 1]:
        shown = words.proved_by(one.methods.split())
        yield Line(one.created_at, True, one.address or "", one.user_agent, shown)


def _refused(actor: Actor, since: datetime, until: datetime) -> Iterator[Line]:
    found = audit.of_oneself(
        actor,
        kind=events.SIGN_IN,
        outcome="refused",
        since=since,
        before=until,
        most=LINES_PER_PAGE + 1,
    )
    for event in found:
        yield Line(event.at, False, event.address)
