"""What happens to a list by itself: read, matched, linked. For whoever asked, with the rights that they
hold by then."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.identity import queries as identity
from lienthong.kit import clock, sheet
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.bulk_insert import insert_rows
from lienthong.kit.refusal import NotFound, Refused
from lienthong.linking import columns, events, matching, queries, scopes
from lienthong.linking.columns import Choice, Read, Said
from lienthong.linking.models import LinkRow, LinkRun
from lienthong.linking.rules import Outcome
from lienthong.sso import mapping
from lienthong.sso import queries as sso

State = LinkRun.State

ROWS = 5_000
UNREAD = timedelta(days=7)  # so long a list waits for somebody to say its columns
MOST_KEPT = 3  # runs of one application and scope: the list in use, and what it is compared with

logger = logging.getLogger(__name__)


def work(run_id: int) -> None:
    """Take the step that the run's state asks for; a second time there is none."""
    run = LinkRun.objects.select_related("application__owner", "account").filter(pk=run_id).first()
    step = _STEPS.get(run.state) if run else None
    if run is not None and step is not None:
        with translation.override(run.language), _telling_failures(run):
            step(run, _actor(run))


def forget_unread() -> None:
    """Lists that nobody has said the columns of, or that could not be read."""
    waiting = LinkRun.objects.filter(state__in=(State.COLUMNS, State.FAILED))
    waiting.filter(created_at__lt=clock.now() - UNREAD).delete()


def _actor(run: LinkRun) -> Actor:
    """Who asked, as long as they still administer all that the run knows."""
    actor = SYSTEM
    if run.account:
        actor = replace(identity.actor_named(run.account.name), address=run.address)
    if not scopes.covers(actor, run.scopes):
        raise NotFound(_("Bạn không còn quyền ở các đơn vị của lần đối chiếu này"))
    sso.application(actor, run.application.slug)
    return actor


@contextmanager
def _telling_failures(run: LinkRun) -> Iterator[None]:
    """Whatever goes wrong is told to the person; a database that is away is tried again by the job."""
    try:
        yield
    except Refused as refusal:
        _fail(run, refusal.words)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("linking run %s failed", run.pk)
        _fail(run, _("Hệ thống gặp lỗi; chưa có gì thay đổi. Hãy báo bộ phận hỗ trợ."))


def _fail(run: LinkRun, words: str) -> None:
    """A list that was matched before stays as it was."""
    state = State.MATCHED if run.counts else State.FAILED
    LinkRun.objects.filter(pk=run.pk, state=run.state).update(state=state, error=words)


def _read(run: LinkRun, actor: Actor) -> None:
    """Rows from the file, by known headings, by an earlier person's choice, or by nobody's yet."""
    read = sheet.read(bytes(run.content))
    try:
        found = _rows(run, read)
    except columns.Unrecognised as refusal:
        waiting = LinkRun.objects.filter(pk=run.pk, state=State.READING)
        waiting.update(state=State.COLUMNS, error=str(refusal))
        return
    if not found.rows:
        raise Refused(_("Tệp không có dòng nào dưới dòng tiêu đề"))
    LinkRun.objects.filter(pk=run.pk).update(total=len(found.rows), notes=list(found.notes))
    _match(run, actor, found.rows)


def _rows(run: LinkRun, read: sheet.Sheet) -> Read:
    if run.columns:
        return columns.read_as(read, Choice.of(run.columns))
    for choice in _earlier_choices(run):
        known = columns.recognise(read, choice)
        if known:
            LinkRun.objects.filter(pk=run.pk).update(columns=known.stored())
            return columns.read_as(read, known)
    return columns.read(read)


def _earlier_choices(run: LinkRun) -> Iterator[Choice]:
    """What people have said of this application's lists: sooner than what headings seem to mean."""
    before = LinkRun.objects.filter(application=run.application).exclude(columns={})
    for stored in before.order_by("-created_at").values_list("columns", flat=True):
        yield Choice.of(stored)


def _again(run: LinkRun, actor: Actor) -> None:
    rows = queries.rows(run).iterator()
    _match(run, actor, [matching.said(row) for row in rows])


def _match(run: LinkRun, actor: Actor, said: Sequence[Said]) -> None:
    rows = matching.match(run, said)
    LinkRun.objects.filter(pk=run.pk).update(total=len(said), done=len(said) // 2)
    with transaction.atomic():
        if _is_ours(run):
            _store(run, rows)
            _forget_older(run)
            _record(actor, run)


def _store(run: LinkRun, rows: Sequence[LinkRow]) -> None:
    LinkRow.objects.filter(run=run).delete()
    for at in range(0, len(rows), ROWS):
        insert_rows(rows[at : at + ROWS])
    outcomes = [row.outcome for row in rows]
    run.counts = {one.value: outcomes.count(one.value) for one in Outcome}
    LinkRun.objects.filter(pk=run.pk).update(
        state=State.MATCHED, counts=run.counts, matched_at=clock.now(), content=b"", error=""
    )


def _forget_older(run: LinkRun) -> None:
    same = LinkRun.objects.filter(application=run.application, scopes=run.scopes)
    kept = same.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_KEPT]
    same.exclude(pk__in=[*kept, run.pk]).exclude(state=State.APPLYING).delete()


def _record(actor: Actor, run: LinkRun) -> None:
    _audit(actor, run, events.USERS_MATCHED, {"sha256": run.digest, **run.counts})


def _apply(run: LinkRun, actor: Actor) -> None:
    """What is matched and decided becomes the application's names of its officers, once."""
    with transaction.atomic():
        if not _is_ours(run):
            return
        found = queries.links(actor, run)
        mapped = mapping.map_names(actor=actor, application=run.application, wanted=found.wanted)
        LinkRun.objects.filter(pk=run.pk).update(
            state=State.MATCHED, applied_at=clock.now(), done=run.total
        )
        told = {"added": mapped.added, "changed": mapped.changed, "removed": mapped.removed}
        _audit(actor, run, events.USERS_LINKED, told | {"unchanged": mapped.unchanged})


def _is_ours(run: LinkRun) -> bool:
    """Whether the run still waits for this very step; a job that was taken for lost may come late."""
    waiting = LinkRun.objects.select_for_update(of=("self",)).filter(pk=run.pk, state=run.state)
    return waiting.exists()


def _audit(actor: Actor, run: LinkRun, kind: str, details: dict[str, object]) -> None:
    owner = run.application.owner
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("application", run.application_id, run.application.name),
        unit_path=owner.path if owner else "",
        details={"file": run.file_name} | details,
    )


_STEPS: dict[str, Callable[[LinkRun, Actor], None]] = {
    State.READING: _read,
    State.MATCHING: _again,
    State.APPLYING: _apply,
}
