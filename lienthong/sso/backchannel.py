"""Applications are told of ended sessions: what is to be told, and telling it.

Whatever ends a session or a grant only changes state; here it is found. A delivery is taken under a
lease, so that a lost worker's deliveries are taken up again.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q

from lienthong.audit import actions as audit
from lienthong.kit import clock, jobs, outbound, secrets
from lienthong.kit.actor import Actor
from lienthong.protocols.oidc import backchannel as protocol
from lienthong.sso import configuration, events, queries, rules, sql
from lienthong.sso.models import Application, Client, LogoutDelivery

LOOK_BACK = timedelta(minutes=15)  # sessions whose end was committed late are still found
LEASE = timedelta(seconds=60)  # longer than all attempts of one batch take
BATCH, AT_ONCE = 64, 8
TIMEOUT = 4.0  # seconds that an application has
SHOWN = timedelta(days=7)


# ── Finding ─────────────────────────────────────────────────────────────────────────────────────


def find_ended() -> int:
    """Ended sessions become deliveries; how many. Cheap: asked each second."""
    now = clock.now()
    return _execute(sql.TELL_ENDED, {"now": now, "since": now - LOOK_BACK})


def find_dead() -> int:
    """Grants that no check would let pass any more become deliveries; how many. Looks at all that seem
    alive: asked each minute, at the turn of the day, and after a change of policies."""
    return _execute(sql.TELL_DEAD, {"now": clock.now(), "today": clock.today()})


def look_soon() -> None:
    """Ask for `find_dead` once the current transaction commits: access or policies have changed."""
    from lienthong.sso import tasks  # tasks calls this module

    jobs.defer_once(tasks.find_dead, "sso.find_dead")


def _execute(statement: str, parameters: dict[str, object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def due_applications() -> list[int]:
    """Applications that have something to be told now."""
    due = LogoutDelivery.objects.filter(state="waiting", next_try_at__lte=clock.now())
    return list(due.values_list("application", flat=True).distinct())


# ── Telling ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Due:
    delivery: int
    attempts: int
    subject: UUID
    session: UUID


def tell(application_id: int) -> int:
    """Tell one application all that is due, a batch at once; how many it has taken."""
    client = Client.objects.get(pk=application_id)
    post = partial(_post, client.backchannel_logout_uri)
    done = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while due := _lease(application_id):
            tokens = [_token(client, one) for one in due]
            done += _keep(zip(due, pool.map(post, tokens), strict=True))
    return done


def _lease(application_id: int) -> list[_Due]:
    now = clock.now()
    taking = {"application": application_id, "now": now, "lease": now + LEASE, "most": BATCH}
    with connection.cursor() as cursor:
        cursor.execute(sql.LEASE_DELIVERIES, taking)
        return [_Due(*row) for row in cursor.fetchall()]


def _token(client: Client, due: _Due) -> str:
    claims = protocol.logout_token(
        issuer=settings.ISSUER,
        client_id=client.client_id,
        subject=str(due.subject),
        session=str(due.session),
        token_id=secrets.new_token(),
        issued_at=clock.now(),
    )
    key = configuration.current().signing_key(client.id_token_alg)
    return key.sign(claims, typ=protocol.TYP_LOGOUT)


def _post(uri: str, token: str) -> str:
    """Why it was in vain; "" when the application has taken it (§2.5, §2.8)."""
    try:
        answer = outbound.send("POST", uri, form={"logout_token": token}, timeout=TIMEOUT)
    except (outbound.Unreachable, outbound.AddressRefused) as error:
        return str(error)[:200]
    return "" if answer.status in protocol.DONE else f"HTTP {answer.status}"


def _keep(outcomes: Iterable[tuple[_Due, str]]) -> int:
    """Write down what came of a batch; how many were taken."""
    now, done = clock.now(), []
    for due, problem in outcomes:
        if not problem:
            done.append(due.delivery)
            continue
        again = rules.tell_again_after(due.attempts)
        LogoutDelivery.objects.filter(pk=due.delivery).update(
            state=LogoutDelivery.State.WAITING if again else LogoutDelivery.State.FAILED,
            next_try_at=now + again if again else None,
            problem=problem,
        )
    LogoutDelivery.objects.filter(pk__in=done).update(
        state=LogoutDelivery.State.DONE, done_at=now, next_try_at=None, problem=""
    )
    return len(done)


# ── What an administrator sees and does ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Told:
    """How telling an application went in the last week."""

    uri: str
    done: int
    waiting: int
    failed: int
    problem: str  # the latest one
    problem_at: datetime | None


def told(application: Application) -> Told:
    """For the application's page."""
    recent = LogoutDelivery.objects.filter(
        application=application, created_at__gte=clock.now() - SHOWN
    )
    counts = {state: Count("id", filter=Q(state=state)) for state in LogoutDelivery.State.values}
    latest = recent.exclude(problem="").order_by("-created_at").first()
    return Told(
        uri=queries.client_of(application).backchannel_logout_uri,
        **recent.aggregate(**counts),
        problem=latest.problem if latest else "",
        problem_at=latest.created_at if latest else None,
    )


def tell_again(*, actor: Actor, application: Application) -> int:
    """Try once more what was given up in the last week; how many."""
    with transaction.atomic():
        given_up = LogoutDelivery.objects.filter(
            application=application, state="failed", created_at__gte=clock.now() - SHOWN
        )
        again = given_up.update(state="waiting", attempts=0, next_try_at=clock.now())
        audit.record(
            actor=actor,
            kind=events.TOLD_AGAIN,
            subject=audit.Subject("application", application.pk, application.name),
            unit_path=application.owner.path if application.owner else "",
            details={"deliveries": again},
        )
    return again


def forget(*, before: datetime) -> int:
    """Delete deliveries of long ago; how many."""
    return LogoutDelivery.objects.filter(created_at__lt=before).exclude(state="waiting").delete()[0]
