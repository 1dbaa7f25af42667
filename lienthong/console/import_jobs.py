"""What happens to an uploaded file by itself: checked, applied, forgotten. On the person's behalf, with
the rights that they hold by then."""

import logging
from dataclasses import replace
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from lienthong.console import import_files
from lienthong.console.lists import LISTS
from lienthong.console.models import ImportLine, ImportRun
from lienthong.console.progress import Progress
from lienthong.identity import queries as identity
from lienthong.kit import clock, importing, sheet
from lienthong.kit.actor import Actor
from lienthong.kit.bulk_insert import insert_rows
from lienthong.kit.importing import Outcome, Plan, RowReport, Source
from lienthong.kit.refusal import Refused

State = ImportRun.State

KEPT = timedelta(days=7)
ROWS = 5_000
LOCK = 0x494D  # of the database: one job at a time for each file
RANKS = {Outcome.ERROR: 0, Outcome.CHANGED: 2, Outcome.ADDED: 3, Outcome.UNCHANGED: 4}
REMARKED = 1  # not wrong, but worth reading

logger = logging.getLogger(__name__)


def check(run_id: int) -> None:
    """Plan the file and store the report. A second run says the same again."""
    run = ImportRun.objects.select_related("account").filter(pk=run_id).first()
    if run is None or run.state != State.CHECKING:
        return
    with translation.override(run.language), _Failing(run):
        actor, read = _actor(run), _sheet(run)
        with Progress(run.pk) as progress:
            plan = LISTS[run.kind].importing.plan(actor=actor, sheet=read, advance=progress.advance)
        _store(run, plan)


def apply(run_id: int) -> None:
    """Apply what was agreed to, once: the state changes in the same transaction."""
    run = ImportRun.objects.select_related("account").filter(pk=run_id).first()
    if run is None or run.state != State.APPLYING:
        return
    with translation.override(run.language), _Failing(run):
        actor, read = _actor(run), _sheet(run)
        try:
            with Progress(run.pk, passes=2) as progress, transaction.atomic():
                if not _is_ours(run):
                    return
                plan = LISTS[run.kind].importing.apply(
                    actor=actor,
                    sheet=read,
                    source=Source(run.file_name, run.digest),
                    seen=run.fingerprint,
                    advance=progress.advance,
                )
                _set(run, state=State.DONE, counts=plan.counts, finished_at=clock.now())
        except (importing.Outdated, importing.Faulty) as refusal:
            _store(run, refusal.plan, error=str(refusal))


def forget_old() -> None:
    """A week after its arrival a file is forgotten, with its report."""
    ImportRun.objects.filter(created_at__lt=clock.now() - KEPT).delete()


class _Failing:
    """Whatever goes wrong is told to the person; a database that is away is tried again by the job."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: type | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, Refused):
            _set(
                self._run,
                state=State.FAILED,
                error=" ".join(filter(None, (str(error), error.hint))),
            )
        elif isinstance(error, Exception) and not isinstance(
            error, OperationalError | InterfaceError
        ):
            logger.exception("import %s failed", self._run.pk)
            words = _("Hệ thống gặp lỗi khi đọc tệp; chưa có gì được nhập. Hãy báo bộ phận hỗ trợ.")
            _set(self._run, state=State.FAILED, error=words)
        else:
            return False
        return True


def _actor(run: ImportRun) -> Actor:
    """Who uploaded it, with the rights held now."""
    return replace(identity.actor_named(run.account.name), address=run.address)


def _is_ours(run: ImportRun) -> bool:
    """Whether the file still waits for this job, and from now on for no other until the transaction ends.

    A job that was taken for lost may still be busy. The lock is not the row's, which tells the progress.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, run.pk % 2**31])
    return ImportRun.objects.filter(pk=run.pk, state=run.state).exists()


def _sheet(run: ImportRun) -> sheet.Sheet:
    read = sheet.read(import_files.content(run))
    _set(run, done=0, total=max(0, len(read.rows) - 1))  # but for the heading
    return read


def _store(run: ImportRun, plan: Plan, error: str = "") -> None:
    with transaction.atomic():
        if not _is_ours(run):
            return
        ImportLine.objects.filter(run=run).delete()
        for at in range(0, len(plan.reports), ROWS):
            insert_rows([_line(run, report) for report in plan.reports[at : at + ROWS]])
        _set(
            run,
            state=State.CHECKED,
            counts=plan.counts,
            notes=list(map(str, plan.notes)),
            heading=plan.heading,
            fingerprint=plan.fingerprint,
            error=error,
        )


def _line(run: ImportRun, report: RowReport) -> ImportLine:
    asked = next((remark for remark in report.remarks if remark.printed), None)
    rank = RANKS[report.outcome]
    return ImportLine(
        run=run,
        rank=min(rank, REMARKED) if report.remarks else rank,
        row=report.row,
        outcome=report.outcome.value,
        said=Jsonb(importing.line(report)),
        printed=asked.printed if asked else "",
        candidates=Jsonb(list(asked.candidates) if asked else []),
    )


def _set(run: ImportRun, **columns: object) -> None:
    ImportRun.objects.filter(pk=run.pk).update(**columns)
