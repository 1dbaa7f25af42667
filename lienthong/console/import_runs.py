"""What a person does with an uploaded file; `import_jobs` holds what happens to it meanwhile."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.console import import_files, tasks
from lienthong.console.lists import LISTS
from lienthong.console.models import ImportRun
from lienthong.directory import actions as directory
from lienthong.directory import queries as units
from lienthong.identity.rules import Rights
from lienthong.kit import clock, jobs
from lienthong.kit.actor import Actor
from lienthong.kit.importing import Source
from lienthong.kit.refusal import NotFound, Refused
from lienthong.kit.sheet import kinds
from lienthong.kit.sheet.rows import clean

State = ImportRun.State

MOST_KEPT = 10  # files of one person


def start(*, actor: Actor, kind: str, name: str, data: bytes) -> ImportRun:
    """Keep a file and have it checked. Raises Refused for what is clearly no spreadsheet."""
    _require(actor, kind)
    kinds.is_xlsx(data)
    source = Source.of(clean(name)[-200:] or "–", data)
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=kind,
            account_id=actor.account_id,
            address=actor.address,
            language=translation.get_language() or "vi",
            file_name=source.name,
            digest=source.digest,
            content=import_files.kept(kind, data),
            created_at=clock.now(),
        )
        _forget_beyond(actor)
        jobs.defer(tasks.check_import, run_id=run.pk)
    return run


def of(actor: Actor, kind: str) -> QuerySet[ImportRun]:
    """The actor's own files, newest first, without their contents."""
    own = ImportRun.objects.filter(account_id=actor.account_id, kind=kind)
    return own.defer("content").order_by("-created_at")


def found(actor: Actor, run_id: int) -> ImportRun:
    """One of the actor's own, while they hold the right that it needs; NotFound otherwise."""
    own = ImportRun.objects.filter(account_id=actor.account_id, pk=run_id)
    run = own.defer("content").first()
    if run is None:
        raise NotFound(_("Không tìm thấy tệp này; tệp được xóa sau một tuần"))
    _require(actor, run.kind)
    return run


def agree(*, actor: Actor, run: ImportRun, seen: str) -> None:
    """Apply the plan that was `seen`, a fingerprint; nothing happens where that has changed."""
    _require(actor, run.kind)
    with transaction.atomic():
        ready = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED, fingerprint=seen)
        if not ready.update(state=State.APPLYING, done=0, error=""):
            raise Refused(_("Kết quả kiểm tra đã thay đổi; hãy xem lại"))
        jobs.defer(tasks.apply_import, run_id=run.pk)


def check_again(*, actor: Actor, run: ImportRun) -> None:
    """Plan anew: units, accounts or spellings have changed since."""
    _require(actor, run.kind)
    with transaction.atomic():
        rested = ImportRun.objects.filter(pk=run.pk, state__in=(State.CHECKED, State.FAILED))
        if rested.update(state=State.CHECKING, done=0, error=""):
            jobs.defer(tasks.check_import, run_id=run.pk)


def confirm(*, actor: Actor, run: ImportRun, meant: Iterable[tuple[str, str]]) -> int:
    """Remember (printed name, code) pairs as spellings of units, then check again; how many."""
    confirmed = 0
    for printed, code in meant:
        unit = units.with_code(actor, Rights.MANAGE_UNITS, code)
        directory.confirm_alias(actor=actor, unit=unit, spelling=printed, source=run.file_name)
        confirmed += 1
    if confirmed:
        check_again(actor=actor, run=run)
    return confirmed


def discard(*, actor: Actor, run: ImportRun) -> None:
    """The file is no longer wanted; what it has changed stays."""
    _require(actor, run.kind)
    ImportRun.objects.filter(pk=run.pk).exclude(state=State.APPLYING).delete()


def _require(actor: Actor, kind: str) -> None:
    if kind not in LISTS or not actor.may(LISTS[kind].right):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))


def _forget_beyond(actor: Actor) -> None:
    own = ImportRun.objects.filter(account_id=actor.account_id).exclude(state=State.APPLYING)
    kept = own.order_by("-created_at").values_list("pk", flat=True)[:MOST_KEPT]
    own.exclude(pk__in=list(kept)).delete()
